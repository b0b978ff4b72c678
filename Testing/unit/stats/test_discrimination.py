from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.discrimination import (
    Confusion,
    auc,
    average_precision,
    brier,
    confusion,
    counts_at_values,
    delong,
    thresholds_between,
    weighted_counts,
    wins,
    youden_cutoff,
)

BASELINE = Path(__file__).parents[2] / "baselines" / "discrimination"
MEASURES = [auc, delong, youden_cutoff, brier, average_precision]


def read(file):
    return [line.split(",") for line in (BASELINE / file).read_text(encoding="utf-8").splitlines()[1:]]


def read_inputs(file):
    sets = {}
    for name, y, score, *_ in read(file):
        outcomes, scores = sets.setdefault(name, ([], []))
        outcomes.append(int(y))
        scores.append(float(score))
    return sets


def read_expected(file):
    expected = {}
    for name, quantity, value in read(file):
        expected.setdefault((name, quantity), []).append(float(value))
    return expected


INPUTS, EXPECTED = read_inputs("inputs.csv"), read_expected("expected.csv")
PAIRS, PAIRS_EXPECTED = read_inputs("pairs_inputs.csv"), read_expected("pairs_expected.csv")
every_set = pytest.mark.parametrize("name", INPUTS)
every_pair = pytest.mark.parametrize("name", PAIRS)


@pytest.fixture
def data():
    random = np.random.default_rng(11)
    y = np.repeat([0, 1], [40, 30])
    return y, np.round(random.normal(0.8 * y, 1), 1)


def close(found, name, quantity):
    return found == pytest.approx(EXPECTED[name, quantity][0], rel=0, abs=1e-10, nan_ok=True)


@every_set
def test_auc_and_delong_variance_are_those_of_proc(name):
    y, score = INPUTS[name]
    assert close(auc(y, score), name, "auc")
    assert close(delong(y, score).auc, name, "auc")
    assert close(delong(y, score).variance, name, "variance")


@every_set
@pytest.mark.parametrize("percent", [95, 80])
def test_the_confidence_interval_is_that_of_proc(percent, name):
    result = delong(*INPUTS[name], confidence=percent / 100)
    assert close(result.low, name, f"low_{percent}")
    assert close(result.high, name, f"high_{percent}")


@every_set
def test_the_cutoff_is_the_lowest_finite_one_of_procs_best_thresholds(name):
    assert youden_cutoff(*INPUTS[name]) == min(EXPECTED[name, "best_threshold"])


@every_set
def test_counts_and_ratios_at_the_cutoff_are_those_of_proc(name):
    y, score = INPUTS[name]
    counts = confusion(y, score, min(EXPECTED[name, "best_threshold"]))
    for quantity in ("tp", "fp", "tn", "fn", "sensitivity", "specificity", "accuracy", "ppv", "npv"):
        assert close(getattr(counts, quantity), name, quantity), quantity


@every_set
def test_brier_and_average_precision_are_those_of_r(name):
    assert close(brier(*INPUTS[name]), name, "brier")
    assert close(average_precision(*INPUTS[name]), name, "average_precision")


@every_pair
def test_over_many_seeds_auc_variance_interval_and_average_precision_are_those_of_r(name):
    result = delong(*PAIRS[name])
    found = [result.auc, result.variance, result.low, result.high, average_precision(*PAIRS[name])]
    quantities = ("auc", "variance", "auc_low", "auc_high", "average_precision")
    wanted = [PAIRS_EXPECTED[name, quantity][0] for quantity in quantities]
    assert found == pytest.approx(wanted, rel=0, abs=1e-10)


@pytest.mark.parametrize("name", [name for name in PAIRS if name != "constant"])
def test_over_many_seeds_the_cutoff_is_the_lowest_of_procs_best_thresholds(name):
    assert youden_cutoff(*PAIRS[name]) == PAIRS_EXPECTED[name, "lowest_best_threshold"][0]


def test_the_seeds_hold_many_ties_of_the_best_threshold_and_both_ends_of_the_auc():
    ties = [value for (_, quantity), (value,) in PAIRS_EXPECTED.items() if quantity == "best_thresholds"]
    assert sum(count > 1 for count in ties) >= 6
    assert {0, 0.5, 1} <= {auc(*PAIRS[name]) for name in PAIRS}


def test_the_baselines_hold_tied_best_thresholds_and_a_cutoff_between_adjacent_doubles():
    assert len(EXPECTED["tied_youden", "best_threshold"]) == 3
    assert len(set(INPUTS["neighbouring_doubles"][1])) == 4


@pytest.mark.parametrize("rising", [np.exp, np.arctan, lambda s: 3 * s - 7, lambda s: s**3])
def test_auc_and_its_variance_do_not_change_under_a_rising_map(rising, data):
    y, score = data
    assert delong(y, rising(score)) == delong(y, score)


@pytest.mark.parametrize("rising", [np.exp, np.arctan])
def test_the_calls_at_the_cutoff_do_not_change_under_a_rising_map(rising, data):
    y, score = data
    mapped = rising(score)
    assert confusion(y, mapped, youden_cutoff(y, mapped)) == confusion(y, score, youden_cutoff(y, score))


def test_turning_the_outcome_or_the_score_round_turns_the_auc_round(data):
    y, score = data
    assert auc(1 - y, score) == pytest.approx(1 - auc(y, score), abs=1e-15)
    assert auc(y, -score) == pytest.approx(1 - auc(y, score), abs=1e-15)
    assert delong(1 - y, -score).variance == pytest.approx(delong(y, score).variance, abs=1e-15)


def test_the_order_of_cases_does_not_matter(data):
    y, score = data
    order = np.random.default_rng(2).permutation(y.size)
    for measure in (auc, youden_cutoff, average_precision):
        assert measure(y[order], score[order]) == measure(y, score)


def test_equal_scores_have_an_auc_of_one_half():
    assert auc([0, 1, 1, 0, 1], np.full(5, 0.3)) == 0.5


@pytest.mark.parametrize(("y", "area"), [([0, 0, 1, 1], 1), ([1, 1, 0, 0], 0)])
def test_a_perfect_or_reversed_score_has_variance_0_and_an_interval_of_no_width(y, area):
    result = delong(y, [1, 2, 3, 4])
    assert (result.auc, result.variance, result.low, result.high) == (area, 0, area, area)


def test_a_score_at_the_cutoff_is_called_positive():
    assert confusion([0, 1], [0.5, 0.7], 0.5) == Confusion(tp=1, fp=1, tn=0, fn=0)


def test_no_threshold_does_better_than_the_cutoff(data):
    y, score = data

    def youden(cutoff):
        counts = confusion(y, score, cutoff)
        return counts.sensitivity + counts.specificity - 1

    best = youden(youden_cutoff(y, score))
    assert max(youden(threshold) for threshold in np.unique(score)[1:]) == pytest.approx(best, abs=1e-15)


def test_equal_youden_indices_that_rounding_tells_apart_still_give_the_lowest_cutoff():
    y, score = [0, 0, 1, 0, 0, 0, 1, 0], range(8)
    lower, upper = confusion(y, score, 1.5), confusion(y, score, 5.5)  # J is 2/2 + 2/6 - 1 = 1/2 + 5/6 - 1
    assert lower.sensitivity + lower.specificity < upper.sensitivity + upper.specificity
    assert youden_cutoff(y, score) == 1.5


def test_undefined_ratios_are_nan():
    none_called = confusion([0, 1], [0.1, 0.2], 1)
    assert np.isnan(none_called.ppv)
    assert none_called.npv == 0.5
    assert np.isnan(confusion([0, 1], [0.1, 0.2], 0).npv)


def test_wins_are_counted_against_the_other_class_with_ties_one_half():
    cases, controls = wins(np.array([0, 1, 0, 1, 1]), np.array([2.0, 2.0, 5.0, 1.0, 9.0]))
    assert cases.tolist() == [0.5, 0, 2]
    assert controls.tolist() == [1.5, 2]


def test_many_scores_are_counted_at_once_as_each_by_itself(data):
    y, score = data
    rows = np.stack([score, -score, np.round(score)])
    values, tp, fp = counts_at_values(y, rows)
    assert values.tolist() == sorted(set(rows.ravel()))
    for k, row in enumerate(rows):
        for v in (0, 7, len(values) - 1):
            counts = confusion(y, row, values[v])
            assert (tp[k, v], fp[k, v]) == (counts.tp, counts.fp)


def test_of_a_resample_each_case_is_counted_as_often_as_it_was_drawn():
    y, score = np.array([1, 0, 1, 0]), np.array([0.7, 0.7, 0.2, 0.4])
    values, tp, fp = weighted_counts(y, score, np.array([[1, 1, 1, 1], [0, 3, 2, 1]]))
    assert values.tolist() == [0.2, 0.4, 0.7]
    assert tp.tolist() == [[2, 1, 1], [2, 0, 0]]
    assert fp.tolist() == [[2, 2, 1], [4, 4, 3]]


def test_thresholds_lie_between_their_neighbours_at_any_magnitude():
    tiny = np.nextafter(0, 1)
    values = np.array([-1.7e308, -1.6e308, -tiny, 0, tiny, 1, np.nextafter(1, 2), 1.6e308, 1.7e308])
    found = thresholds_between(values)
    assert np.all((values[:-1] < found) & (found <= values[1:]))
    assert found[-1] == pytest.approx(1.65e308)


def test_scores_too_large_to_square_have_an_infinite_brier_score():
    assert brier([0, 1], [1e200, 1]) == np.inf


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, np.nan])
def test_a_confidence_that_is_no_share_is_refused(confidence, data):
    with pytest.raises(TrainingError, match=r"confidence: expected a share between 0 and 1, as 0\.95, found"):
        delong(*data, confidence=confidence)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([0, 1, 1], [0.1, 0.2], r"scores: expected one for each of 3 outcomes, found shape \(2,\)"),
        ([0, 2, 1], [0.1, 0.2, 0.3], r"expected 0 or 1, found 2 at row 1"),
        ([0, np.nan, 1], [0.1, 0.2, 0.3], r"expected 0 or 1, found nan at row 1"),
        ([[0, 1]], [[0.1, 0.2]], r"one value a case, found an array of shape \(1, 2\)"),
        ([1, 1, 1], [0.1, 0.2, 0.3], "both classes are needed, found 3 cases with 1 and 0 with 0"),
        ([0, 1, 1], [0.1, np.nan, 0.3], r"expected finite ones, found nan at row 1"),
        ([0, 1, 1], [0.1, 0.2, np.inf], r"expected finite ones, found inf at row 2"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(measure, y, score, message):
    with pytest.raises(TrainingError, match=message):
        measure(y, score)


def test_delong_refuses_a_class_of_one_case():
    with pytest.raises(TrainingError, match="each class needs two cases, found 1 with 1 and 2 with 0"):
        delong([0, 0, 1], [1, 2, 3])


def test_equal_scores_have_no_cutoff():
    with pytest.raises(TrainingError, match=r"all 3 scores are 0\.4"):
        youden_cutoff([0, 1, 1], [0.4, 0.4, 0.4])


def test_a_cutoff_that_is_nan_is_refused():
    with pytest.raises(TrainingError, match="expected a number, found NaN"):
        confusion([0, 1], [0.1, 0.2], float("nan"))
