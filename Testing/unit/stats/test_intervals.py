"""Judges: R's prop.test, binom.test and qbeta (proportions.R), pROC's bootstrap (pairs.R)."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats import intervals
from IFXPredictLib.stats.discrimination import auc, average_precision, brier
from IFXPredictLib.stats.intervals import (
    auc_exact_binomial,
    auc_of_rows,
    bootstrap,
    clopper_pearson,
    resample_rows,
    wilson,
)

METHODS = {"wilson": wilson, "exact": clopper_pearson}


read = baseline("discrimination")


PAIRS = {}
for line in read("pairs_inputs.csv"):
    PAIRS.setdefault(line["set"], []).append((float(line["y"]), float(line["a"])))
PAIRS = {name: np.array(rows).T for name, rows in PAIRS.items()}


@pytest.fixture
def data():
    random = np.random.default_rng(8)
    y = random.permutation(np.repeat([0, 1], [44, 33]))
    return y, np.round(random.normal(0.9 * y, 1), 1)


def test_the_intervals_of_shares_are_those_of_r():
    rows = read("proportions.csv")
    assert {row["method"] for row in rows} == set(METHODS)
    assert any(float(row["successes"]) % 1 for row in rows)
    for row in rows:
        found = METHODS[row["method"]](float(row["successes"]), int(row["n"]), float(row["confidence"]))
        wanted = [float(row["low"]), float(row["high"])]
        assert [found.low, found.high] == pytest.approx(wanted, rel=0, abs=1e-10), row


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS.values())
def test_an_interval_holds_its_share_stays_within_0_and_1_and_turns_round(method):
    for n in (1, 2, 7, 43, 500):
        for successes in range(n + 1):
            found, turned = method(successes, n), method(n - successes, n)
            assert 0 <= found.low <= found.estimate <= found.high <= 1
            assert found.estimate == successes / n
            assert turned.low == pytest.approx(1 - found.high, abs=1e-12)
    assert (method(0, 9).low, method(9, 9).high) == (0, 1)


def test_the_exact_interval_is_wider_than_wilsons():
    exact, score = clopper_pearson(30, 43), wilson(30, 43)
    assert exact.low < score.low < score.high < exact.high


def test_the_exact_binomial_interval_of_an_auc_is_that_of_auc_times_n(data):
    y, score = data
    found = auc_exact_binomial(y, score, 0.9)
    assert found == clopper_pearson(auc(y, score) * 77, 77, 0.9)
    assert found.estimate == pytest.approx(auc(y, score), abs=1e-15)


def test_an_auc_of_1_still_has_an_exact_binomial_interval_of_some_width():
    found = auc_exact_binomial([0, 0, 0, 1, 1], [1, 2, 3, 4, 5])
    assert (found.estimate, found.high) == (1, 1)
    assert found.low == pytest.approx(0.025**0.2, abs=1e-12)


@pytest.mark.parametrize("name", PAIRS)
def test_the_auc_of_rows_is_that_of_each_score(name):
    y, score = PAIRS[name]
    rows = np.stack([score, -score, np.round(score), np.zeros_like(score)])
    assert auc_of_rows(y, rows) == pytest.approx([auc(y, row) for row in rows], abs=1e-14)


def test_the_bootstrap_interval_of_an_auc_is_that_of_proc_up_to_the_noise_of_resampling():
    rows = [row for row in read("bootstrap.csv") if row["quantity"] == "auc"]
    assert len(rows) == 4
    for row in rows:
        found = bootstrap(*PAIRS[row["set"]], resamples=10000, seed=4)
        assert [found.low, found.high] == pytest.approx([float(row["low"]), float(row["high"])], abs=0.006), row


@pytest.mark.parametrize("name", ["ties_3", "heavy_ties_8"])
def test_the_interval_of_given_resamples_is_exactly_that_of_r(name, monkeypatch):
    y, score = PAIRS[name]
    drawn = [row["scores"].split() for row in read("resamples.csv") if row["set"] == name]
    row = next(row for row in read("resampled.csv") if (row["set"], row["quantity"]) == (name, "auc"))
    monkeypatch.setattr(intervals, "resample_rows", lambda *_: (np.sort(y), np.array(drawn, float)))
    found = bootstrap(y, score)
    assert [found.low, found.high] == pytest.approx([float(row["low"]), float(row["high"])], rel=0, abs=1e-12)


@pytest.mark.parametrize("name", PAIRS)
def test_the_bootstrap_interval_of_an_auc_holds_the_auc(name):
    found = bootstrap(*PAIRS[name], seed=1)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.estimate == pytest.approx(auc(*PAIRS[name]), abs=1e-14)


def test_a_seed_gives_one_interval_whatever_the_order_of_the_cases(data):
    y, score = data
    order = np.random.default_rng(3).permutation(y.size)
    assert bootstrap(y, score, seed=7) == bootstrap(y[order], score[order], seed=7)
    assert bootstrap(y, score, seed=7) != bootstrap(y, score, seed=8)


def test_a_rising_map_does_not_change_the_bootstrap_interval_of_an_auc(data):
    y, score = data
    assert bootstrap(y, np.exp(score), seed=7) == bootstrap(y, score, seed=7)


def test_each_resample_draws_from_each_class_as_many_as_it_has(data):
    y, score = data
    outcome, rows = resample_rows(y, score, 500, seed=1)
    assert (outcome.sum(), rows.shape) == (33, (500, 77))
    for label in (0, 1):
        assert set(rows[:, outcome == label].ravel()) == set(score[y == label])
    assert len({tuple(row) for row in rows}) == 500
    assert rows[:, outcome == 1].mean() == pytest.approx(score[y == 1].mean(), abs=0.03)


@pytest.mark.parametrize("measure", [brier, average_precision])
def test_any_statistic_can_be_resampled(measure, data):
    y, score = data
    found = bootstrap(y, score, lambda y, rows: np.array([measure(y, row) for row in rows]), resamples=200)
    assert found.estimate == measure(y, score)
    assert found.low < found.estimate < found.high


def test_a_higher_confidence_gives_a_wider_interval(data):
    narrow, wide = (bootstrap(*data, confidence=confidence) for confidence in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("y", "score", "area"),
    [
        ([0, 0, 1, 1], [1, 2, 3, 4], 1),
        ([0, 0, 1, 1], [4, 3, 2, 1], 0),
        ([0, 0, 1, 1], [3, 3, 3, 3], 0.5),
    ],
)
def test_a_perfect_a_reversed_and_a_constant_score_have_a_bootstrap_interval_of_no_width(y, score, area):
    found = bootstrap(y, score)
    assert (found.estimate, found.low, found.high) == (area, area, area)


def test_a_statistic_that_is_not_finite_is_refused(data):
    with pytest.raises(TrainingError, match="not finite in 50 of 50 resamples"):
        bootstrap(*data, lambda _, rows: np.full(len(rows), np.nan), resamples=50)


@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([0, 0, 1], [1, 2, 3], "bootstrap: each class needs two cases, found 1 with 1 and 2 with 0"),
        ([1, 1, 1], [1, 2, 3], "both classes are needed"),
        ([0, 0, 1, 1], [1, 2, 3], "expected one for each of 4 outcomes"),
        ([0, 0, 1, 1], [1, 2, np.inf, 4], "expected finite ones, found inf at row 2"),
    ],
)
def test_what_cannot_be_resampled_is_refused(y, score, message):
    with pytest.raises(TrainingError, match=message):
        bootstrap(y, score)


def test_one_resample_is_refused(data):
    with pytest.raises(TrainingError, match="expected at least 2 resamples, better 2000, found 1"):
        bootstrap(*data, resamples=1)


def test_rows_that_do_not_fit_the_outcome_are_refused(data):
    with pytest.raises(TrainingError, match=r"expected rows of 77 each, found an array of shape \(77,\)"):
        auc_of_rows(*data)


@pytest.mark.parametrize("method", METHODS.values())
@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (float("nan"), 5)])
def test_counts_that_make_no_share_are_refused(method, successes, n):
    with pytest.raises(TrainingError, match=f"expected 0 to 5 successes, found {successes:g}"):
        method(successes, n)


@pytest.mark.parametrize("method", METHODS.values())
def test_a_share_of_nothing_is_refused(method):
    with pytest.raises(TrainingError, match="expected at least one case, found 0"):
        method(0, 0)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_that_is_no_share_is_refused(confidence, data):
    calls = (wilson, 1, 2), (clopper_pearson, 1, 2), (auc_exact_binomial, *data), (bootstrap, *data)
    for function, *arguments in calls:
        with pytest.raises(TrainingError, match="expected a share between 0 and 1"):
            function(*arguments, confidence=confidence)
