"""Parity with R's survival 3.5-3 (Testing/baselines/survival/survival.R), to 1e-10."""

import numpy as np
import pytest
from reference_tables import baseline
from scipy.stats import CensoredData, ecdf, logrank

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.kaplan_meier import check_survival, chi_square, kaplan_meier, log_rank

PARITY = 1e-10
REPORTED_WEEKS = (0, 26, 52, 78, 104, 130, 156)
NAN = float("nan")


read = baseline("survival")


def number(text):
    return NAN if text == "NA" else float(text)


def collected(rows, key, value):
    found = {}
    for row in rows:
        found.setdefault(key(row), []).append(value(row))
    return {name: np.array(values) for name, values in found.items()}


INPUTS = collected(read("inputs.csv"), lambda r: r["set"], lambda r: [float(r[k]) for k in ("time", "event", "group")])
COLUMNS = ("time", "at_risk", "events", "censored", "survival", "std_error", "low", "high")
CURVES = collected(read("curves.csv"), lambda r: (r["set"], r["group"]), lambda r: [number(r[k]) for k in COLUMNS])
EXPECTED = collected(read("expected.csv"), lambda r: (r["set"], r["quantity"]), lambda r: number(r["value"]))
every_curve = pytest.mark.parametrize(("name", "group"), CURVES)
every_test = pytest.mark.parametrize("name", [name for name in INPUTS if (name, "chisq") in EXPECTED])


def close(found, expected):
    return np.asarray(found) == pytest.approx(np.asarray(expected), rel=PARITY, abs=PARITY, nan_ok=True)


def members(name, group):
    time, event, groups = INPUTS[name].T
    return time[groups == float(group)], event[groups == float(group)]


@pytest.fixture
def data():
    random = np.random.default_rng(5)
    time, event = random.integers(1, 30, 60), random.integers(0, 2, 60)
    return time, event, random.integers(0, 3, 60)


@every_curve
def test_a_curve_with_its_counts_greenwood_error_and_interval_is_that_of_survfit(name, group):
    curve = kaplan_meier(*members(name, group))
    for column, expected in zip(COLUMNS, CURVES[name, group].T, strict=True):
        assert close(getattr(curve, column), expected), column


@every_curve
@pytest.mark.parametrize("percent", [95, 80])
def test_the_median_and_its_interval_are_those_of_survfit(percent, name, group):
    curve = kaplan_meier(*members(name, group), confidence=percent / 100)
    assert close([curve.median, curve.median_low, curve.median_high], EXPECTED[name, f"median_{group}_{percent}"])


@every_curve
def test_the_numbers_at_risk_are_those_of_survfit(name, group):
    found = kaplan_meier(*members(name, group)).number_at_risk(REPORTED_WEEKS)
    assert found.tolist() == EXPECTED[name, f"at_risk_{group}"].tolist()


@every_test
def test_the_log_rank_test_is_that_of_survdiff(name):
    result = log_rank(*INPUTS[name].T)
    assert result.groups.tolist() == sorted(set(INPUTS[name][:, 2]))
    assert close(result.observed, EXPECTED[name, "observed"])
    assert close(result.expected, EXPECTED[name, "expected"])
    assert close(result.variance.ravel(), EXPECTED[name, "variance"])
    assert close(result.test.statistic, EXPECTED[name, "chisq"][0])
    assert result.test.p == pytest.approx(EXPECTED[name, "p"][0], rel=1e-8, abs=0)
    assert result.test.df == EXPECTED[name, "df"][0]


def test_the_baselines_hold_what_is_hard():
    assert INPUTS["cohort_166"].shape == (166, 3)
    assert max(CURVES["heavy_ties", "1"][:, 2]) >= 5
    assert np.isnan(CURVES["last_case_fails", "0"][-1, 5:]).all()
    assert (CURVES["no_event_in_one_group", "1"][:, 4] == 1).all()
    assert EXPECTED["gone_before_first_event", "expected"][-1] == 0
    assert CURVES["at_one_half", "1"][2, 4] == pytest.approx(0.5)


def test_curve_and_two_group_test_are_those_of_scipy():
    (early, early_event), (late, late_event) = (members("cohort_166", group) for group in "10")
    samples = [
        CensoredData.right_censored(t, e == 0)  # scipy marks who is censored
        for t, e in ((early, early_event), (late, late_event))
    ]
    curve = kaplan_meier(early, early_event)
    assert curve.survival == pytest.approx(ecdf(samples[0]).sf.evaluate(curve.time), abs=1e-14)
    result = log_rank(*INPUTS["cohort_166"].T).test
    assert result.statistic == pytest.approx(logrank(*samples).statistic ** 2, rel=1e-12)


def test_a_curve_by_hand():
    curve = kaplan_meier([2, 3, 3, 5], [1, 1, 0, 0])
    assert curve.survival == pytest.approx([3 / 4, 1 / 2, 1 / 2])
    assert curve.std_error == pytest.approx([np.sqrt(3) / 8, 1 / 4, 1 / 4])
    assert (curve.median, curve.events.tolist(), curve.censored.tolist()) == (3, [1, 1, 0], [0, 1, 1])


def test_the_number_at_risk_counts_a_case_up_to_its_own_week():
    curve = kaplan_meier([2, 3, 3, 5], [1, 1, 0, 0])
    assert curve.number_at_risk([0, 2, 2.1, 3, 5, 5.1]).tolist() == [4, 4, 3, 3, 1, 0]


def test_without_any_event_the_curve_stays_at_1_and_has_neither_interval_nor_median():
    curve = kaplan_meier([60, 80, 156], [0, 0, 0])
    assert (curve.survival.tolist(), curve.std_error.tolist()) == ([1, 1, 1], [0, 0, 0])
    assert np.isnan([*curve.low, *curve.high, curve.median, curve.median_low, curve.median_high]).all()


def test_one_case_that_fails_makes_a_curve():
    curve = kaplan_meier([7], [1])
    assert (curve.survival.tolist(), curve.median) == ([0], 7)
    assert np.isnan(curve.std_error).all()


def test_without_censoring_the_curve_is_the_share_still_to_fail():
    time = np.random.default_rng(3).integers(1, 20, 50)
    curve = kaplan_meier(time, np.ones(50))
    share = np.array([np.mean(time > t) for t in curve.time])
    assert curve.survival == pytest.approx(share, abs=1e-15)
    inside = share > 0
    binomial = np.sqrt(share * (1 - share) / 50)  # what Greenwood's error comes to
    assert curve.std_error[inside] == pytest.approx(binomial[inside], abs=1e-15)


def test_the_interval_holds_the_curve_within_0_and_1_and_widens_with_confidence(data):
    wide, narrow = (kaplan_meier(*data[:2], confidence=c) for c in (0.99, 0.5))
    inside = (wide.survival > 0) & (wide.survival < 1)
    rows = (wide.low, narrow.low, wide.survival, narrow.high, wide.high)
    ordered = np.stack([np.zeros(inside.sum()), *(row[inside] for row in rows), np.ones(inside.sum())])
    assert (np.diff(ordered, axis=0) > 0).all()


def test_the_order_of_cases_and_the_groups_names_do_not_matter(data):
    time, event, group = data
    order = np.random.default_rng(1).permutation(time.size)
    assert np.array_equal(kaplan_meier(time[order], event[order]).low, kaplan_meier(time, event).low, equal_nan=True)
    renamed = np.array([7.5, -2, 0])[group]
    first, second = log_rank(time, event, group), log_rank(time[order], event[order], renamed[order])
    assert second.test.statistic == pytest.approx(first.test.statistic, rel=1e-12)
    assert second.observed.tolist() == first.observed[[1, 2, 0]].tolist()


def test_the_log_rank_test_asks_for_the_order_of_times_alone(data):
    time, event, group = data
    assert log_rank(np.exp(time / 3), event, group).test == log_rank(time, event, group).test


def test_observed_and_expected_events_add_up_alike(data):
    result = log_rank(*data)
    assert result.expected.sum() == pytest.approx(result.observed.sum(), abs=1e-12)
    assert result.variance.sum(axis=0) == pytest.approx(0, abs=1e-12)


def test_groups_may_be_calls_and_alike_groups_differ_in_nothing():
    result = log_rank([1, 2, 3, 1, 2, 3], [1, 1, 0, 1, 1, 0], [True] * 3 + [False] * 3)
    assert (result.groups.tolist(), result.observed.tolist()) == ([False, True], [2, 2])
    assert result.test.statistic == pytest.approx(0, abs=1e-15)
    assert result.test.p == pytest.approx(1, abs=1e-7)


def test_the_p_value_is_the_upper_tail_of_chi_square():
    assert chi_square(3.841458820694124, 1).p == pytest.approx(0.05, rel=1e-13)
    assert chi_square(0.0, 2).p == 1


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([], [], r"expected one a case, found an array of shape \(0,\)"),
        ([[1, 2]], [[1, 0]], r"found an array of shape \(1, 2\)"),
        ([1, 2, 3], [1, 0], r"one for each of 3 survival times, found shape \(2,\)"),
        ([1, 0, 3], [1, 0, 1], r"above 0, found 0 at row 1 .* leave out cases without follow-up"),
        ([1, 2, -3], [1, 0, 1], "above 0, found -3 at row 2"),
        ([1, NAN, 3], [1, 0, 1], "found nan at row 1"),
        ([np.inf, 2, 3], [1, 0, 1], "found inf at row 0"),
        ([1, 2, 3], [1, 0, 2], "events: expected 0 or 1, found 2 at row 2"),
        ([1, 2, 3], [1, NAN, 0], "events: expected 0 or 1, found nan at row 1"),
    ],
)
def test_times_and_events_that_cannot_be_used_are_refused(time, event, message):
    for function in (check_survival, kaplan_meier, lambda t, e: log_rank(t, e, np.zeros(np.shape(t)))):
        with pytest.raises(TrainingError, match=message):
            function(time, event)


@pytest.mark.parametrize(
    ("event", "group", "message"),
    [
        ([1, 1, 1, 0], [1, 1, 1, 1], "at least two groups are needed, found only the group 1"),
        ([1, 1, 1, 0], [0, 1], r"one for each of 4 survival times, found shape \(2,\)"),
        ([1, 1, 1, 0], [0, 1, NAN, 1], "expected a number, found nan at row 2"),
        ([0, 0, 0, 0], [0, 1, 0, 1], "no event was seen"),
        ([0, 0, 1, 1], [0, 0, 1, 1], "at every event only one group is at risk"),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(event, group, message):
    with pytest.raises(TrainingError, match=message):
        log_rank([1, 2, 3, 4], event, group)


def test_cases_that_all_fail_at_once_have_no_log_rank_test():
    with pytest.raises(TrainingError, match="all 4 cases at risk at the first event fail at once"):
        log_rank([1, 5, 5, 5, 5], [0, 1, 1, 1, 1], [0, 0, 0, 1, 1])


@pytest.mark.parametrize("confidence", [0, 1, 95, NAN])
def test_a_confidence_outside_0_and_1_is_refused(confidence):
    with pytest.raises(TrainingError, match="between 0 and 1"):
        kaplan_meier([1, 2], [1, 0], confidence)
