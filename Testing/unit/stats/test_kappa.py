"""Weighted kappa against psych, vcd and what Cohen printed; its standard error by brute force too."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.kappa import disagreements, kappa_of_table, weighted_kappa

BASELINES = Path(__file__).parents[2] / "baselines" / "kappa"
with (BASELINES / "expected.csv").open(encoding="utf-8") as _file:
    ROWS = list(csv.DictReader(_file))
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])


def square(row):
    counts = np.array([int(cell) for cell in row["counts"].split()])
    return counts.reshape([math.isqrt(counts.size)] * 2)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['table']}-{row['weights']}" for row in ROWS])
def test_kappa_and_its_standard_error_are_those_of_r(row):
    table = square(row)
    one, other = (np.repeat(places, table.ravel()) + 1 for places in np.indices(table.shape).reshape(2, -1))
    found = weighted_kappa(one, other, range(1, len(table) + 1), row["weights"]).kappa
    assert [found.value, found.se] == pytest.approx([float(row["kappa"]), float(row["se"])], abs=1e-12)
    assert found.high - found.value == pytest.approx(1.959963984540054 * found.se, rel=1e-12)


def test_cohens_example_is_what_he_printed():
    """Psychol Bull 1968;70:213: kappa 0.492, 0.348 with weights of 1, 3 and 6, 0.353 where one reader is the norm."""
    assert kappa_of_table(COHEN, disagreements(3, "unweighted")).kappa.value == pytest.approx(0.492, abs=5e-4)
    assert kappa_of_table(COHEN, [[0, 1, 3], [1, 0, 6], [3, 6, 0]]).kappa.value == pytest.approx(0.348, abs=5e-4)
    assert kappa_of_table(COHEN, [[0, 1, 4], [1, 0, 6], [2, 2, 0]]).kappa.value == pytest.approx(0.353, abs=5e-4)


def test_the_standard_error_is_that_of_many_studies():
    """20,000 tables drawn by Cohen's shares, with weights that are neither linear nor symmetric."""
    weights = [[0, 1, 4], [1, 0, 6], [2, 2, 0]]
    drawn = np.random.default_rng(1).multinomial(200, COHEN.ravel() / 200, 20_000).reshape(-1, 3, 3)
    apart = np.asarray(weights)
    chance = np.einsum("ni,ij,nj->n", drawn.sum(axis=2), apart, drawn.sum(axis=1)) / 200
    spread = np.std(1 - (drawn * apart).sum(axis=(1, 2)) / chance)
    assert kappa_of_table(COHEN, weights).kappa.se == pytest.approx(spread, rel=0.03)


def test_quadratic_kappa_of_equal_frequencies_is_a_correlation():
    """Cohen 1968: with quadratic weights and the same frequencies of both readers kappa is Pearson's r."""
    random = np.random.default_rng(2)
    one = np.tile(np.arange(1, 6), 20)
    other = random.permutation(one)
    assert weighted_kappa(one, other, range(1, 6)).kappa.value == pytest.approx(
        np.corrcoef(one, other)[0, 1], abs=1e-12
    )


def test_weights_in_another_unit_and_readers_exchanged_change_nothing():
    found = kappa_of_table(COHEN, disagreements(3, "linear"))
    scaled = kappa_of_table(COHEN.T, 7 * disagreements(3, "linear"))
    assert [scaled.kappa.value, scaled.kappa.se] == pytest.approx([found.kappa.value, found.kappa.se], abs=1e-14)
    assert (found.agreement, found.n) == (0.7, 200)


def test_agreement_alone_is_one_and_one_level_alone_is_nothing():
    whole = weighted_kappa([1, 2, 5, 2], [1, 2, 5, 2], range(1, 6)).kappa
    assert (whole.value, whole.se) == (1, 0)
    alone = weighted_kappa([2, 2, 2], [2, 2, 2], range(1, 6))
    assert math.isnan(alone.kappa.value)
    assert (alone.agreement, alone.n) == (1, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: weighted_kappa([1, 2], [1], [1, 2]),
            r"expected the levels of the same cases, found \(2,\) and \(1,\)",
        ),
        (lambda: weighted_kappa([1, 6], [1, 2], [1, 2, 3]), "expected one of 1, 2, 3, found 6"),
        (lambda: weighted_kappa([1, 2], [1, 2], [1, 2], "cubic"), "weights 'cubic' are unknown; known are unweighted"),
        (
            lambda: kappa_of_table(COHEN, np.eye(2)),
            r"expected a square table and weights for it, found \(3, 3\), \(2, 2",
        ),
        (lambda: kappa_of_table(-COHEN, np.eye(3)), "expected counts and weights of 0 or more, and a case"),
        (lambda: kappa_of_table(COHEN, disagreements(3, "linear"), 95), "confidence: expected a share"),
    ],
)
def test_what_has_no_kappa_is_refused(call, message):
    with pytest.raises(TrainingError, match=message):
        call()


def test_of_patients_with_several_lesions_the_standard_error_is_the_jackknifes_by_patients_as_r_has_it():
    lesions = np.loadtxt(BASELINES / "clustered.csv", delimiter=",", skiprows=1, dtype=int).T
    patient, one, other = lesions
    with (BASELINES / "clustered_expected.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == 3
    for row in expected:
        found = weighted_kappa(one, other, range(1, 6), row["weights"], clusters=patient).kappa
        assert [found.value, found.se] == pytest.approx([float(row["kappa"]), float(row["se"])], abs=1e-12)
        assert found.high - found.value == pytest.approx(1.959963984540054 * found.se, rel=1e-12)
        assert found.se > weighted_kappa(one, other, range(1, 6), row["weights"]).kappa.se, "their lesions are alike"


def test_of_one_patient_alone_or_where_one_holds_all_disagreement_kappa_has_no_interval():
    levels, alone = range(1, 4), weighted_kappa([1, 2, 3], [1, 3, 3], range(1, 4), clusters=np.zeros(3, int)).kappa
    assert alone.value == weighted_kappa([1, 2, 3], [1, 3, 3], levels).kappa.value
    one_holds_all = weighted_kappa([1, 1, 1, 3], [1, 1, 1, 2], levels, clusters=np.array([0, 1, 1, 2])).kappa
    assert all(math.isnan(one) for found in (alone, one_holds_all) for one in (found.se, found.low, found.high))
    with pytest.raises(TrainingError, match="clusters: expected one for each of 3 rows"):
        weighted_kappa([1, 2, 3], [1, 3, 3], levels, clusters=np.zeros(2, int))
