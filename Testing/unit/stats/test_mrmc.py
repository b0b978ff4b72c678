"""Obuchowski and Rockette's analysis against MRMCaov on Van Dyke's readers, and covariances by brute force.

Where patients have several lesions the judge is base R by double loops over pairs, which itself agrees with survival.
"""

import csv
import math
from dataclasses import asdict
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.auc_difference import delong_paired
from IFXPredictLib.stats.discrimination import auc, delong
from IFXPredictLib.stats.mrmc import auc_covariances, mrmc, obuchowski_rockette

BASELINE = Path(__file__).parents[2] / "baselines" / "mrmc"
FIXED = {"none": ("random", "random"), "readers": ("fixed", "random"), "cases": ("random", "fixed")}


@cache
def ratings(name):
    """The outcomes (n,) and scores (t, r, n) of a table of R's."""
    with (BASELINE / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [
            tuple(int(float(row[key])) for key in ("treatment", "reader", "case", "truth", "rating"))
            for row in csv.DictReader(file)
        ]
    scores = np.full([max(row[i] for row in rows) for i in range(3)], np.nan)
    y = np.zeros(scores.shape[2], int)
    for modality, reader, case, truth, rating in rows:
        scores[modality - 1, reader - 1, case - 1] = rating
        y[case - 1] = truth
    return y, scores


@cache
def expected():
    found = {}
    with (BASELINE / "expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = row["set"], row["method"], row["fixed"]
            found.setdefault(key, {}).setdefault(row["quantity"], []).append(float(row["value"]))
    return found


@pytest.mark.parametrize(
    ("name", "method", "fixed"), list(product(("van_dyke", "drawn"), ("delong", "jackknife"), FIXED))
)
def test_every_number_is_that_of_mrmcaov(name, method, fixed):
    y, scores = ratings(name)
    found, said = mrmc(y, scores, method, *FIXED[fixed]), expected()[name, method, fixed]
    close = {"rel": 1e-9, "abs": 1e-12}
    assert found.auc.ravel() == pytest.approx(said["auc"], **close)
    if fixed != "cases":
        parts = ("reader", "interaction", "error", "cov1", "cov2", "cov3")
        assert [getattr(found.components, part) for part in parts] == pytest.approx(said["components"], **close)
    assert [found.test.f, found.test.p] == pytest.approx(said["statistic"] + said["p"], **close)
    for table, rows in (("test_diffs", list(found.differences.values())), ("test_means", found.means)):
        for part in ("value", "se", "df", "low", "high", "p"):
            if (key := f"{table}_{part}") in said:
                assert [getattr(row, part) for row in rows] == pytest.approx(said[key], **close), key
    assert sum(map(len, said.values())) >= 28


@cache
def lesions(name):
    """The outcomes (n,), scores (t, r, n) and patients (n,) of a data set of lesions, and what R says of it."""
    with (BASELINE / "clustered.csv").open(encoding="utf-8") as file:
        rows = [
            tuple(int(row[key]) for key in ("treatment", "reader", "lesion", "truth", "patient", "rating"))
            for row in csv.DictReader(file)
            if row["set"] == name
        ]
    scores = np.full([max(row[i] for row in rows) for i in range(3)], np.nan)
    y, patients = np.zeros((2, scores.shape[2]), int)
    for modality, reader, lesion, truth, patient, rating in rows:
        scores[modality - 1, reader - 1, lesion - 1] = rating
        y[lesion - 1], patients[lesion - 1] = truth, patient
    said = {}
    with (BASELINE / "clustered_expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["set"] == name:
                said.setdefault(row["method"], {}).setdefault(row["quantity"], []).append(float(row["value"]))
    return y, scores, patients, said


SETS = ("some with both outcomes", "all with both outcomes")


@pytest.mark.parametrize(("name", "method"), list(product(SETS, ("delong", "jackknife"))))
def test_lesions_of_patients_have_rs_covariances_and_test(name, method):
    y, scores, patients, said = lesions(name)
    areas, matrix = auc_covariances(y, scores, method, patients)
    found, close = mrmc(y, scores, method, clusters=patients), {"rel": 1e-10, "abs": 1e-14}
    parts = found.components
    assert areas.ravel() == pytest.approx(said[method]["auc"], **close)
    assert matrix.ravel() == pytest.approx(said[method]["covariance"], **close)
    assert [parts.error, parts.cov1, parts.cov2, parts.cov3] == pytest.approx(said[method]["components"], **close)
    expected = [said[method][key][0] for key in ("f", "df2", "p")]
    assert [found.test.f, found.test.df2, found.test.p] == pytest.approx(expected, rel=1e-9)


def test_the_jackknife_of_patients_is_that_of_leaving_each_one_out():
    y, scores, patients, _ = lesions(SETS[0])
    rows, kept = scores.reshape(6, -1), [patients != one for one in np.unique(patients)]
    without = np.array([[auc(y[rest], row[rest]) for row in rows] for rest in kept])
    centred = without - without.mean(axis=0)
    found = auc_covariances(y, scores, "jackknife", patients)[1].reshape(6, 6)
    assert found == pytest.approx(centred.T @ centred * (len(kept) - 1) / len(kept), abs=1e-14)


@pytest.mark.parametrize("method", ["delong", "jackknife"])
def test_with_one_case_a_patient_the_covariances_are_what_they_are_without_patients(method):
    y, scores = ratings("drawn")
    patients = np.random.default_rng(5).permutation(y.size)
    found, alone = (auc_covariances(y, scores, method, clusters)[1] for clusters in (patients, None))
    assert found == pytest.approx(alone, rel=1e-12, abs=1e-17)
    assert mrmc(y, scores, method, clusters=patients).test.p == pytest.approx(mrmc(y, scores, method).test.p, rel=1e-12)


@pytest.mark.parametrize("method", ["delong", "jackknife"])
def test_lesions_that_only_repeat_their_patients_own_narrow_nothing(method):
    """Each case three times, under one patient: the AUC and its variances are those of the cases once."""
    y, scores = ratings("drawn")
    patients = np.tile(np.arange(y.size), 3)
    once, thrice = mrmc(y, scores, method), mrmc(np.tile(y, 3), np.tile(scores, 3), method, clusters=patients)
    assert thrice.auc.ravel() == pytest.approx(once.auc.ravel(), rel=1e-12)
    assert thrice.differences[0, 1].se == pytest.approx(once.differences[0, 1].se, rel=1e-10)
    assert mrmc(np.tile(y, 3), np.tile(scores, 3), method).components.error < 0.4 * once.components.error


def test_van_dykes_readers_give_what_is_printed():
    """Smith and Hillis, user guide of MRMCaov, section on covariance methods: DeLong, random readers and cases."""
    found = mrmc(*ratings("van_dyke"))
    parts = found.components
    assert [parts.error, parts.cov1, parts.cov2, parts.cov3] == pytest.approx(
        [0.0007921325, 0.0003420090, 0.0003395265, 0.0002358497], abs=5e-11
    )
    assert [found.test.f, found.test.df2, found.test.p] == pytest.approx([4.484854, 15.06611, 0.05123303], rel=1e-6)
    one = found.differences[0, 1]
    assert [one.value, one.low, one.high] == pytest.approx([-0.04380032, -0.0878671960, 0.0002665519], abs=5e-9)
    assert [found.means[1].low, found.means[1].high] == pytest.approx([0.8942155, 0.9874592], abs=5e-8)


def test_jackknife_covariances_are_those_of_leaving_each_case_out():
    y, scores = ratings("drawn")
    areas, found = auc_covariances(y, scores, "jackknife")
    rows = scores.reshape(9, -1)
    without = np.array([[auc(np.delete(y, i), np.delete(row, i)) for row in rows] for i in range(y.size)])
    centred = without - without.mean(axis=0)
    assert found.reshape(9, 9) == pytest.approx(centred.T @ centred * (y.size - 1) / y.size, abs=1e-14)
    assert areas.ravel() == pytest.approx([auc(y, row) for row in rows], abs=1e-14)


def test_delong_covariances_are_those_of_all_pairs_of_cases():
    """By the definition, a score of 1, 1/2 or 0 for each pair; and the variances of single and paired AUC."""
    y, scores = ratings("drawn")
    rows = scores.reshape(9, -1)
    found = auc_covariances(y, scores, "delong")[1].reshape(9, 9)
    pairs = [np.heaviside(row[y == 1][:, None] - row[y == 0][None], 0.5) for row in rows]
    ones, zeros = (np.array([pair.mean(axis=axis) for pair in pairs]) for axis in (1, 0))
    assert found == pytest.approx(np.cov(ones) / 17 + np.cov(zeros) / 23, abs=1e-14)
    assert found[0, 0] == pytest.approx(delong(y, rows[0]).variance, abs=1e-14)
    paired = delong_paired(y, rows[0], rows[5])
    assert found[0, 0] + found[5, 5] - 2 * found[0, 5] == pytest.approx(paired.standard_error**2, abs=1e-14)


def test_fixed_readers_without_correlation_between_them_are_a_paired_test():
    """Two fixed readers with the mean of their AUC: the variance of the difference is that of four correlated AUC."""
    y, scores = ratings("van_dyke")
    found = mrmc(y, scores[:, :2], readers="fixed")
    matrix = auc_covariances(y, scores[:, :2], "delong")[1].reshape(4, 4)
    weights = np.array([0.5, 0.5, -0.5, -0.5])
    assert found.differences[0, 1].se ** 2 == pytest.approx(weights @ matrix @ weights, rel=1e-12)
    assert found.test.p == pytest.approx(
        math.erfc(abs(found.differences[0, 1].value) / found.differences[0, 1].se / 2**0.5)
    )


def test_the_order_of_readers_and_cases_and_monotone_scores_change_nothing():
    y, scores = ratings("drawn")
    random = np.random.default_rng(3)
    order, readers = random.permutation(y.size), [2, 0, 1]
    found = mrmc(y[order], np.exp(scores[:, readers][:, :, order] / 3))
    assert [found.test.f, found.test.df2] == pytest.approx([(one := mrmc(y, scores).test).f, one.df2], rel=1e-10)


def test_one_modality_has_a_mean_and_nothing_to_compare():
    y, scores = ratings("van_dyke")
    found = mrmc(y, scores[:1])
    assert found.test is None
    assert not found.differences
    np.testing.assert_equal(asdict(found.means[0]), asdict(mrmc(y, scores).means[0]))  # its P is NaN
    assert math.isnan(found.components.cov1)


def test_readers_who_gain_alike_have_degrees_of_freedom_without_end():
    """Where nothing of the interaction is left the cases alone vary; where nothing varies P says so."""
    areas = np.array([[0.7, 0.8], [0.75, 0.85]])
    matrix = np.full((2, 2, 2, 2), 1e-4) + 1e-4 * np.einsum("ij,kl->ikjl", np.eye(2), np.ones((2, 2)))
    found = obuchowski_rockette(areas, matrix)
    assert found.test.df2 == math.inf
    assert found.test.p == pytest.approx(math.erfc(0.05 / math.sqrt(2e-4) / 2**0.5))
    certain = obuchowski_rockette(areas, np.zeros((2, 2, 2, 2)))
    assert (certain.test.p, certain.differences[0, 1].p, certain.test.f) == (0, 0, math.inf)
    same = obuchowski_rockette(areas[[0, 0]], np.zeros((2, 2, 2, 2)))
    assert (same.test.f, same.test.p, same.differences[0, 1].p) == (0, 1, 1)


@pytest.mark.parametrize("method", ["delong", "jackknife"])
def test_modalities_that_are_read_alike_differ_by_nothing_at_all_and_not_by_rounding(method):
    y, own = np.arange(37) % 3 // 2, np.arange(37) // 2
    for seed in range(4):
        scores = np.round(2 + y + np.random.default_rng(seed).normal(size=(3, 37)))
        for sampling in (("random", "random"), ("fixed", "random"), ("random", "fixed")):
            for clusters in (None, own):
                found = mrmc(y, [scores, scores], method, *sampling, clusters=clusters)
                assert found.differences[0, 1].se == 0
                assert (found.test.f, found.test.p) == (0, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y, s: mrmc(y, s[:, :1]), r"expected 2 readers or more, found 1; compare the AUC of one alone"),
        (lambda y, s: mrmc(y, s[0]), r"expected scores \(modalities, readers, cases\), found an array of \(3, 40\)"),
        (lambda y, s: mrmc(y, s, readers="fixed", cases="fixed"), "readers and cases are both fixed"),
        (lambda y, s: mrmc(y, s, readers="some"), "expected random or fixed readers and cases, found 'some'"),
        (lambda y, s: mrmc(y, s, "bootstrap"), "covariances by 'bootstrap' are unknown; known are delong, jackknife"),
        (lambda y, s: mrmc(y, np.where(s == s.max(), np.nan, s)), "scores: expected finite ones, found nan"),
        (lambda y, s: mrmc(np.arange(40) == 3, s), "MRMC: each class needs two cases, found 1 with 1"),
        (lambda y, s: mrmc(y, s, confidence=95), "confidence: expected a share"),
        (
            lambda y, s: mrmc(y, s, clusters=np.where(y == 1, 0, np.arange(40))),
            "MRMC: each outcome needs two patients, found 1 with a case of outcome 1 and 23 of outcome 0",
        ),
        (
            lambda y, s: mrmc(y, s, clusters=np.arange(39)),
            r"clusters: expected one for each of 40 rows, found shape \(39,\)",
        ),
    ],
)
def test_what_cannot_be_analysed_is_refused(change, message):
    with pytest.raises(TrainingError, match=message):
        change(*ratings("drawn"))
