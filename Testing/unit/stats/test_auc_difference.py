"""Judge: pROC's roc.test (Testing/baselines/discrimination/pairs.R)."""

import math
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.auc_difference import delong_paired
from IFXPredictLib.stats.discrimination import delong

BASELINE = Path(__file__).parents[2] / "baselines" / "discrimination"


def read_pairs():
    lines = [line.split(",") for line in (BASELINE / "pairs_inputs.csv").read_text(encoding="utf-8").splitlines()[1:]]
    columns = {}
    for name, *values in lines:
        columns.setdefault(name, []).append([float(value) for value in values])
    return {name: np.array(rows).T for name, rows in columns.items()}


def read_expected():
    lines = [line.split(",") for line in (BASELINE / "pairs_expected.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return {(name, quantity): float(value) for name, quantity, value in lines}


PAIRS, EXPECTED = read_pairs(), read_expected()
every_pair = pytest.mark.parametrize("name", PAIRS)


@pytest.fixture
def data():
    random = np.random.default_rng(5)
    y = random.permutation(np.repeat([0, 1], [40, 30]))
    return y, np.round(random.normal(0.9 * y, 1), 1), np.round(random.normal(0.4 * y, 1), 1)


def close(found, name, quantity):
    return found == pytest.approx(EXPECTED[name, quantity], rel=1e-10, abs=1e-10)


@every_pair
def test_the_paired_test_is_that_of_proc(name):
    result = delong_paired(*PAIRS[name])
    for quantity in ("difference", "statistic", "p"):
        assert close(getattr(result, quantity), name, f"paired_{quantity}"), quantity


@every_pair
@pytest.mark.parametrize("percent", [95, 90])
def test_the_interval_of_a_difference_is_that_of_proc(name, percent):
    result = delong_paired(*PAIRS[name], confidence=percent / 100)
    assert close(result.low, name, f"paired_low_{percent}")
    assert close(result.high, name, f"paired_high_{percent}")


def test_the_baseline_holds_what_is_degenerate_and_what_is_significant():
    p = {name: EXPECTED[name, "paired_p"] for name in PAIRS}
    assert p["identical"] == p["same_ranks"] == p["both_perfect"] == 1
    assert p["perfect_against_constant"] == p["perfect_against_reversed"] == 0
    assert sum(0 < value < 0.05 for value in p.values()) >= 3


@pytest.mark.parametrize("same", [lambda s: s, np.exp, lambda s: 2 * s - 7])
def test_models_that_rank_alike_differ_by_nothing_with_p_1(same, data):
    y, score, _ = data
    result = delong_paired(y, score, same(score))
    assert (result.difference, result.standard_error, result.statistic, result.p) == (0, 0, 0, 1)
    assert (result.low, result.high) == (0, 0)


@pytest.mark.parametrize(("sign", "score"), [(1, [1, 2, 3, 4, 5]), (-1, [5, 4, 3, 2, 1])])
def test_a_constant_gain_or_loss_without_variance_has_an_infinite_statistic_and_p_0(sign, score):
    y, constant = [0, 0, 0, 1, 1], [1, 1, 1, 1, 1]
    result = delong_paired(y, score, constant)
    assert (result.difference, result.standard_error) == (sign * 0.5, 0)
    assert (result.statistic, result.p) == (sign * math.inf, 0)
    assert result.low == result.high == result.difference


def test_swapping_the_scores_turns_the_test_round(data):
    y, score, other = data
    there, back = delong_paired(y, score, other), delong_paired(y, other, score)
    assert (there.difference, there.statistic) == (-back.difference, -back.statistic)
    assert (there.standard_error, there.p) == (back.standard_error, back.p)
    assert (there.low, there.high) == (-back.high, -back.low)


def test_swapping_the_classes_turns_the_paired_test_round(data):
    y, score, other = data
    there, back = delong_paired(y, score, other), delong_paired(1 - y, score, other)
    assert back.difference == pytest.approx(-there.difference, abs=1e-15)
    assert back.p == pytest.approx(there.p, rel=1e-12)


def test_the_order_of_cases_does_not_matter(data):
    order = np.random.default_rng(1).permutation(data[0].size)
    found = delong_paired(*(column[order] for column in data))
    assert astuple(found) == pytest.approx(astuple(delong_paired(*data)), rel=1e-12)


def test_correlated_scores_differ_with_less_error_than_those_of_different_cases():
    y, score, other = PAIRS["raw_83_83"]
    apart = math.sqrt(delong(y, score).variance + delong(y, other).variance)
    assert delong_paired(y, score, other).standard_error < 0.9 * apart


@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([0, 0, 1], [1, 2, 3], "each class needs two cases, found 1 with 1 and 2 with 0"),
        ([1, 1, 1], [1, 2, 3], "both classes are needed"),
        ([0, 0, 1, 1], [1, 2, 3], "expected one for each of 4 outcomes"),
        ([0, 0, 1, 1], [1, 2, np.nan, 4], "expected finite ones, found nan at row 2"),
    ],
)
def test_what_cannot_be_compared_is_refused_on_either_side(y, score, message):
    for one, other in ((score, range(len(y))), (range(len(y)), score)):
        with pytest.raises(TrainingError, match=message):
            delong_paired(y, one, other)


@pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
def test_a_confidence_that_is_no_share_is_refused(confidence, data):
    with pytest.raises(TrainingError, match=r"expected a share between 0 and 1, as 0\.95, found"):
        delong_paired(*data, confidence=confidence)
