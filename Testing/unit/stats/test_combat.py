"""ComBat against sva::ComBat and neuroCombat, and what must hold whatever they say."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.combat import Combat, fit_combat

BASELINES = Path(__file__).parents[2] / "baselines" / "combat"
CONSTANT = 7  # make_data.py


def table(name: str) -> tuple[list[str], NDArray[np.float64]]:
    with (BASELINES / name).open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    return header, np.array(rows, np.float64)


def data() -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    with (BASELINES / "data.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], np.array([row[1:3] for row in rows], float), np.array([r[3:] for r in rows], float)


def away(found: NDArray[np.float64], expected: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    return float((np.abs(found - expected) / values.std(axis=0)).max())


@pytest.mark.parametrize(
    ("file", "with_covariates", "reference"),
    [("plain.csv", False, ""), ("covariates.csv", True, ""), ("reference.csv", True, "B")],
)
def test_harmonised_values_are_those_of_sva_combat(file: str, with_covariates: bool, reference: str) -> None:
    centre, covariates, values = data()
    covariates = covariates if with_covariates else covariates[:, :0]
    found = fit_combat(values, centre, covariates, reference).adjusted(values, centre, covariates)
    assert away(found, table(file)[1], values) < 1e-8
    assert np.abs(found - values).max() > 1
    assert (found[:, CONSTANT] == values[:, CONSTANT]).all()


def test_harmonised_values_are_those_of_neurocombat() -> None:
    centre, covariates, values = data()
    used = np.arange(values.shape[1]) != CONSTANT
    found = fit_combat(values[:, used], centre, covariates).adjusted(values[:, used], centre, covariates)
    assert away(found, table("neurocombat.csv")[1], values[:, used]) < 1e-6  # it inverts the normal equations


@pytest.fixture
def fitted() -> Combat:
    centre, covariates, values = data()
    return fit_combat(values, centre, covariates, "B")


def test_one_patient_alone_gets_what_he_gets_among_all(fitted: Combat) -> None:
    centre, covariates, values = data()
    together = fitted.adjusted(values, centre, covariates)
    for i in (0, 17, 59):
        alone = fitted.adjusted(values[i : i + 1], centre[i : i + 1], covariates[i : i + 1])
        np.testing.assert_allclose(alone[0], together[i], rtol=1e-13)


def test_the_reference_and_an_unknown_centre_stay_as_they_are_to_the_last_bit(fitted: Combat) -> None:
    centre, covariates, values = data()
    own = np.array(centre) == "B"
    assert (fitted.adjusted(values, centre, covariates)[own] == values[own]).all()
    assert (fitted.adjusted(values, ["elsewhere"] * len(values), covariates) == values).all()
    assert fitted.knows("C")
    assert not fitted.knows("elsewhere")


def test_a_centre_estimated_from_its_own_cases_gets_what_it_got_with_all(fitted: Combat) -> None:
    centre, covariates, values = data()
    own = np.array(centre) == "C"
    again = fitted.with_centre("C", values[own], covariates[own])
    np.testing.assert_allclose(again.shift[-1], fitted.shift[2], rtol=0, atol=2e-4)  # the stop is of all centres alike
    other = fitted.with_centre("D", 3 * values[own], covariates[own])
    assert other.centres == ("A", "B", "C", "D")
    moved = other.adjusted(3 * values[own], ["D"] * int(own.sum()), covariates[own])
    as_c = fitted.adjusted(values[own], ["C"] * int(own.sum()), covariates[own])
    used = np.arange(values.shape[1]) != CONSTANT
    apart = np.abs(moved.mean(axis=0) - as_c.mean(axis=0)) / values[own].std(axis=0)
    assert np.median(apart[used]) < 0.5
    assert (moved[:, CONSTANT] == 3 * values[own][:, CONSTANT]).all()


def test_centres_lose_their_differences_and_covariates_keep_theirs() -> None:
    centre, covariates, values = data()
    found = fit_combat(values, centre, covariates).adjusted(values, centre, covariates)
    used = np.arange(values.shape[1]) != CONSTANT

    def explained(rows: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
        residual = rows - design @ np.linalg.lstsq(design, rows, rcond=None)[0]
        return 1 - residual.var(axis=0)[used] / rows.var(axis=0)[used]

    ones = np.ones((len(values), 1))
    codes = np.column_stack([np.array(centre) == name for name in "ABC"]).astype(float)
    assert np.median(explained(found, codes)) < 0.1 < np.median(explained(values, codes))
    both = np.hstack([ones, covariates])
    assert np.median(explained(found, both)) > np.median(explained(values, both))


@pytest.mark.parametrize(
    ("centre", "covariates", "reference", "said"),
    [
        (["A"] * 6, np.zeros((6, 0)), "", "needs two centres or more"),
        (["A"] * 5 + ["B"], np.zeros((6, 0)), "", "each with 2 cases or more; found A: 5, B: 1"),
        (["A"] * 3 + ["B"] * 3, np.zeros((6, 0)), "C", "the reference C is none of the centres A, B"),
        (["A"] * 3 + ["B"] * 3, np.array([[0.0]] * 3 + [[1.0]] * 3), "", "a covariate is the same within each centre"),
    ],
)
def test_what_cannot_be_harmonised_is_refused_in_words(
    centre: list[str], covariates: NDArray[np.float64], reference: str, said: str
) -> None:
    values = np.random.default_rng(1).normal(size=(6, 3))
    with pytest.raises(TrainingError, match=said):
        fit_combat(values, centre, covariates, reference)


def test_two_cases_of_a_centre_are_enough() -> None:
    values, centre = np.random.default_rng(1).normal(size=(6, 3)), ["A"] * 4 + ["B"] * 2
    assert np.isfinite(fit_combat(values, centre, np.zeros((6, 0))).adjusted(values, centre, np.zeros((6, 0)))).all()


def test_a_centre_more_needs_two_cases_and_is_not_the_reference(fitted: Combat) -> None:
    _, covariates, values = data()
    with pytest.raises(TrainingError, match=r"D has 1 case\(s\), expected 2 or more"):
        fitted.with_centre("D", values[:1], covariates[:1])
    with pytest.raises(TrainingError, match="B is the reference, which is left as it is"):
        fitted.with_centre("B", values, covariates)


def test_one_feature_alone_is_shifted_and_scaled_by_its_own_moments() -> None:
    centre, covariates, values = data()
    found = fit_combat(values[:, :1], centre, covariates[:, :0]).adjusted(values[:, :1], centre, covariates[:, :0])
    own = [found[np.array(centre) == name, 0] for name in "ABC"]
    assert np.ptp([part.mean() for part in own]) < 1e-9 * values[:, 0].std()
    assert np.ptp([part.std(ddof=1) for part in own]) < 1e-9 * values[:, 0].std()
