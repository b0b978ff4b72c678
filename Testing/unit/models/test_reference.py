"""What is kept of the training cases: which are the background, what comes back from arrays, and what is refused."""

import dataclasses

import numpy as np
import pytest
from safetensors.numpy import load, save

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.models.conformal import calibrate_sets
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.reference import TrainingReference, background_rows

INPUTS = 3


@pytest.fixture(scope="module")
def reference():
    random = np.random.default_rng(2)
    x, outcome = random.normal(size=(40, INPUTS)), np.arange(40) % 2
    return TrainingReference(x[::4], fit_mahalanobis(x), calibrate_sets(outcome, random.random(40), 0.2))


def outcomes(negative, positive, seed=1):
    return np.random.default_rng(seed).permutation(np.repeat([0, 1], [negative, positive]))


@pytest.mark.parametrize(("negative", "positive"), [(93, 73), (150, 16), (16, 150), (100, 66), (65, 1)])
@pytest.mark.parametrize("cases", [1, 2, 7, 10, 64, 65])
def test_the_background_has_exactly_as_many_cases_of_both_outcomes_in_their_proportion(negative, positive, cases):
    outcome = outcomes(negative, positive)
    rows = background_rows(outcome, cases, seed=3)
    assert len(rows) == cases
    assert np.all(np.diff(rows) > 0), "ascending, each once"
    assert rows[0] >= 0
    assert rows[-1] < len(outcome)
    assert abs(np.sum(outcome[rows]) - cases * positive / (negative + positive)) <= 1


@pytest.mark.parametrize("cases", [20, 21, 1000])
def test_fewer_training_cases_are_all_of_the_background(cases):
    assert background_rows(outcomes(12, 8), cases, seed=3).tolist() == list(range(20))


def test_the_same_seed_draws_the_same_cases_and_another_seed_others():
    outcome = outcomes(90, 70)
    first = background_rows(outcome, 32, seed=5)
    assert np.array_equal(background_rows(outcome, 32, seed=5), first)
    assert not np.array_equal(background_rows(outcome, 32, seed=6), first)


def test_the_outcome_named_the_other_way_keeps_the_proportion():
    outcome = outcomes(90, 30)
    drawn = [np.sum(given[background_rows(given, 40, seed=1)]) for given in (outcome, 1 - outcome)]
    assert abs(drawn[0] - 10) <= 1
    assert abs(drawn[1] - 30) <= 1


def test_over_many_seeds_each_case_is_drawn_as_often_as_any_other():
    outcome, draws = outcomes(30, 20), 2000
    times = np.zeros(50)
    for seed in range(draws):
        times[background_rows(outcome, 10, seed)] += 1
    # 10 of 50, each a share of 0.2: within 5 standard errors of a binomial count
    assert np.abs(times - 0.2 * draws).max() < 5 * np.sqrt(draws * 0.2 * 0.8)


def test_stored_and_loaded_the_reference_is_the_same_to_the_last_bit(reference):
    arrays = load(save(reference.to_arrays("m/reference/")))
    loaded = TrainingReference.from_arrays(arrays, "m/reference/")
    assert np.array_equal(loaded.background, reference.background)
    assert np.array_equal(loaded.mahalanobis.distances, reference.mahalanobis.distances)
    assert (
        loaded.mahalanobis.measure(np.ones(INPUTS)).distance == reference.mahalanobis.measure(np.ones(INPUTS)).distance
    )
    assert (loaded.sets.limits, loaded.sets.error_rate) == (reference.sets.limits, 0.2)
    assert loaded.background.flags.c_contiguous


@pytest.mark.parametrize(
    ("background", "message"),
    [
        (np.zeros((0, INPUTS)), r"expected one case or more of 3 inputs, found shape \(0, 3\)"),
        (np.zeros((4, INPUTS - 1)), r"expected one case or more of 3 inputs, found shape \(4, 2\)"),
        (np.zeros(INPUTS), r"expected one case or more of 3 inputs, found shape \(3,\)"),
        (np.zeros((1, 1, INPUTS)), r"expected one case or more of 3 inputs, found shape \(1, 1, 3\)"),
        (np.full((4, INPUTS), np.nan), "background: holds a value that is not finite"),
        (np.full((4, INPUTS), np.inf), "background: holds a value that is not finite"),
    ],
)
def test_a_background_that_is_none_is_refused(reference, background, message):
    with pytest.raises(BundleError, match=message):
        dataclasses.replace(reference, background=background)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.pop("m/background"), "the array m/background is missing or not float64"),
        (lambda a: a.update({"m/background": a["m/background"].astype(np.float32)}), "m/background is missing or not"),
        (lambda a: a.pop("m/cloud/whitening"), "m/cloud/whitening is missing"),
        (lambda a: a.pop("m/cloud/distances"), "m/cloud/distances is missing"),
        (lambda a: a.update({"m/cloud/center": np.zeros(2)}), "has shape .*, expected"),
        (lambda a: a.pop("m/sets/strangeness_1"), "m/sets/strangeness_1 is missing"),
        (lambda a: a.update({"m/sets/error_rate": np.array(2.0)}), "error_rate is 2, expected a share"),
    ],
)
def test_arrays_that_are_not_those_of_a_reference_are_refused(reference, change, message):
    arrays = reference.to_arrays("m/")
    change(arrays)
    with pytest.raises(BundleError, match=message):
        TrainingReference.from_arrays(arrays, "m/")
