"""Parity with R's survival 3.5-3 (Testing/baselines/survival/survival.R): 1e-8 is asked for, 3e-11 was reached."""

import time as clock
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.cox import fit_cox
from IFXPredictLib.stats.kaplan_meier import log_rank

PARITY = 1e-9
NAN = float("nan")
VECTORS = ("coefficients", "std_error", "hazard_ratio", "low", "high", "z", "p")
SEPARATED = {"no_event_in_one_group", "groups_apart"}


read = baseline("survival")


def number(text):
    return NAN if text == "NA" else float(text)


def read_inputs():
    sets = {}
    for row in read("inputs.csv"):
        values = float(row["time"]), int(row["event"]), float(row["group"]), [number(v) for v in row["x"].split()]
        sets.setdefault(row["set"], []).append(values)
    return {name: tuple(map(np.array, zip(*rows, strict=True))) for name, rows in sets.items()}


def read_expected():
    expected = {}
    for row in read("cox.csv"):
        quantities = expected.setdefault((row["set"], row["ties"]), {})
        quantities.setdefault(row["quantity"], []).append(number(row["value"]))
    return expected


INPUTS, EXPECTED = read_inputs(), read_expected()
every_fit = pytest.mark.parametrize(("name", "ties"), EXPECTED)


def fit(name, ties="efron", **options):
    time, event, _, x = INPUTS[name]
    return fit_cox(time, event, x, [f"x{k}" for k in range(x.shape[1])], ties, **options)


def close(found, expected, tolerance=PARITY):
    return np.asarray(found) == pytest.approx(np.asarray(expected), rel=tolerance, abs=tolerance)


def refused(message, time=(1, 2, 3, 4), event=(1, 1, 1, 0), x=((1, 2), (2, 2), (4, 1), (3, 3)), **options):
    with pytest.raises(TrainingError, match=message):
        fit_cox(time, event, x, **{"names": ["age", "crp"]} | options)


@every_fit
def test_coefficients_errors_ratios_and_intervals_are_those_of_coxph(name, ties):
    result, expected = fit(name, ties), EXPECTED[name, ties]
    estimable = result.estimable
    for quantity in VECTORS:
        found, wanted = (np.asarray(v)[estimable] for v in (getattr(result, quantity), expected[quantity]))
        assert close(found, wanted), quantity
    assert close(fit(name, ties, confidence=0.8).low[estimable], np.array(expected["low_80"])[estimable])


@every_fit
def test_counts_likelihoods_and_tests_are_those_of_coxph(name, ties):
    result, expected = fit(name, ties), EXPECTED[name, ties]
    assert [result.n] == expected["n"]
    assert [result.events] == expected["events"]
    assert [result.left_out] == expected["left_out"]
    assert close(result.null_log_likelihood, expected["null_log_likelihood"][0])
    assert close(result.log_likelihood, expected["log_likelihood"][0])
    for found, wanted in ((result.likelihood_ratio, "likelihood_ratio"), (result.score, "score")):
        assert close([found.statistic, found.df, found.p], expected[wanted]), wanted


@every_fit
def test_separation_is_flagged_exactly_where_coxph_warns_of_an_infinite_coefficient(name, ties):
    result = fit(name, ties)
    assert result.separation.tolist() == EXPECTED[name, ties]["separation"]
    assert result.separation.any() == (name in SEPARATED)
    assert result.estimable.tolist() == (result.separation == 0).tolist()


@every_fit
def test_what_is_not_estimable_is_nan_and_nothing_else_is(name, ties):
    result = fit(name, ties)
    for quantity in VECTORS:
        assert np.isnan(getattr(result, quantity)).tolist() == (~result.estimable).tolist(), quantity


def test_the_baselines_hold_what_is_hard():
    assert INPUTS["cohort_166"][0].size == 166
    assert EXPECTED["missing", "efron"]["left_out"][0] > 20
    assert INPUTS["scales"][3].max() > 1e5 * np.abs(INPUTS["scales"][3]).min()
    assert EXPECTED["nearly_separated", "efron"]["coefficients"][0] < -3
    difference = np.subtract(*(EXPECTED["heavy_ties", ties]["coefficients"] for ties in ("efron", "breslow")))
    assert np.abs(difference).max() > 0.02


def test_rows_with_a_missing_covariate_are_left_out_and_counted():
    time, event, _, x = INPUTS["missing"]
    complete = ~np.isnan(x).any(axis=1)
    result, without = fit("missing"), fit_cox(time[complete], event[complete], x[complete], ["x0", "x1", "x2"])
    assert (result.n, result.left_out) == (complete.sum(), (~complete).sum())
    assert result.coefficients.tolist() == without.coefficients.tolist()


def test_without_ties_efron_and_breslow_agree():
    assert fit("last_case_fails", "efron").coefficients == pytest.approx(
        fit("last_case_fails", "breslow").coefficients, abs=1e-12
    )


@pytest.mark.parametrize("name", ["censored_after_last_event", "unequal_groups"])
def test_without_ties_the_score_test_of_two_groups_is_the_log_rank_test(name):
    time, event, group, _ = INPUTS[name]
    assert len(set(time[event == 1])) == event.sum()
    assert fit(name).score.statistic == pytest.approx(log_rank(time, event, group).test.statistic, rel=1e-10)


def test_another_unit_of_a_covariate_is_another_unit_of_its_coefficient():
    time, event, _, x = INPUTS["heavy_ties"]
    names, unit = ["a", "b", "c"], np.array([1e6, 1e-9, -1])
    result, changed = fit_cox(time, event, x, names), fit_cox(time, event, x * unit + 3 * unit, names)
    assert changed.coefficients * unit == pytest.approx(result.coefficients, rel=1e-9)
    assert changed.z == pytest.approx(result.z * np.sign(unit), rel=1e-9)
    assert changed.log_likelihood == pytest.approx(result.log_likelihood, rel=1e-12)


def test_the_order_of_cases_and_covariates_does_not_matter():
    time, event, _, x = INPUTS["heavy_ties"]
    order = np.random.default_rng(4).permutation(time.size)
    turned = fit_cox(time[order], event[order], x[order][:, ::-1], ["c", "b", "a"])
    assert turned.coefficients[::-1] == pytest.approx(fit("heavy_ties").coefficients, rel=1e-10)


def test_a_case_seen_last_before_the_first_event_changes_nothing_but_the_count():
    time, event, _, x = INPUTS["last_case_fails"]
    more = fit_cox([*time, time.min() / 2], [*event, 0], np.vstack([x, [1e9, -1e9]]), ["a", "b"])
    assert more.coefficients.tolist() == fit("last_case_fails").coefficients.tolist()
    assert more.n == time.size + 1


def test_where_the_highest_always_fails_first_the_likelihood_tends_to_1():
    result = fit_cox(np.arange(1, 13), np.tile([1, 1, 0], 4), -np.arange(12)[:, None], ["score"])
    assert result.separation.tolist() == [1]
    assert np.isnan([*result.hazard_ratio, *result.low, *result.high, *result.p]).all()
    assert result.log_likelihood == pytest.approx(0, abs=1e-9)
    assert result.likelihood_ratio.statistic == pytest.approx(-2 * result.null_log_likelihood, rel=1e-9)


def test_a_separation_is_flagged_too_where_doubles_end_before_the_likelihood_stops_rising():
    score = np.sort(np.random.default_rng(6).normal(size=30))[::-1]  # neighbours 0.002 apart, the outer ones 4
    result = fit_cox(np.arange(1, 31), np.tile([1, 1, 0], 10), score[:, None], ["score"])
    assert result.separation.tolist() == [1]
    assert -1 < result.log_likelihood < 0


def test_a_covariate_of_which_a_separation_leaves_nothing_to_tell_is_not_estimable_either():
    x = np.column_stack([np.arange(12) % 2, -np.arange(12)])
    result = fit_cox(np.arange(1, 13), np.tile([1, 1, 0], 4), x, ["sex", "score"])
    assert result.separation[1] == 1
    assert result.estimable.tolist() == [False, False]
    assert np.isnan([*result.std_error, *result.high]).all()


def test_a_separation_by_which_all_information_is_lost_in_rounding_is_flagged():
    x = np.array([[0.032244071812352906], [0.08003165333164047], [14.385065021350192]])
    result = fit_cox([3, 7, 6], [1, 1, 0], x, ["score"])
    assert (result.separation.tolist(), result.estimable.tolist()) == ([-1], [False])


def test_the_sign_of_a_separation_turns_with_the_covariate():
    time, event, group, _ = INPUTS["groups_apart"]
    assert fit_cox(time, event, -group[:, None], ["group"]).separation.tolist() == [1]


@pytest.mark.parametrize("n", [30, 3000])
def test_one_failure_that_speaks_against_it_ends_a_separation(n):
    """Group 1 never fails, but for its last case, while others of group 0 are still at risk."""
    time, group = np.tile(np.arange(1.0, n + 1), 2), np.repeat([0, 1], n)
    event = (group == 0).astype(int)
    assert fit_cox(time, event, group[:, None], ["group"]).separation.tolist() == [-1]
    event[n + n // 2] = 1
    result = fit_cox(time, event, group[:, None], ["group"])
    assert result.separation.tolist() == [0]
    assert 0 < result.low[0] < result.hazard_ratio[0] < result.high[0] < 1


def test_a_ratio_beyond_the_largest_double_is_infinite_without_a_warning():
    time, event, _, x = INPUTS["scales"]
    result = fit_cox(time, event, x[:, 2:3] / 1e3, ["trace"])
    assert result.coefficients[0] > 1e6
    assert np.isinf(result.hazard_ratio[0])


def test_cases_that_all_fail_at_once_say_nothing_of_a_covariate():
    result = fit("all_at_once")
    assert (result.coefficients[0], result.hazard_ratio[0], result.p[0]) == pytest.approx((0, 1, 1), abs=1e-15)


def test_ten_thousand_cases_take_less_than_a_fifth_of_a_second():
    random = np.random.default_rng(0)
    x = random.normal(size=(10_000, 2))
    failure, last = random.exponential(np.exp(-x[:, 0]) * 50) + 0.1, random.uniform(1, 156, 10_000)
    spent = []
    for _ in range(3):
        start = clock.perf_counter()
        result = fit_cox(np.minimum(failure, last), failure <= last, x, ["a", "b"])
        spent.append(clock.perf_counter() - start)
    assert result.coefficients == pytest.approx([1, 0], abs=0.05)
    assert min(spent) < 0.2


def test_a_result_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        fit("at_one_half").n = 3


def test_data_that_cannot_be_used_are_refused():
    refused("above 0, found -1 at row 0", time=(-1, 2, 3, 4))
    refused("expected 0 or 1, found 7 at row 3", event=(1, 1, 1, 7))
    refused(r"one for each of 4 survival times, found shape \(3,\)", event=(1, 1, 1))
    refused(r"expected 4 rows and a column for each of 2 names .* found covariates of shape \(4,\)", x=(1, 2, 3, 4))
    refused(r"for each of 1 names .* shape \(4, 2\)", names=["age"])
    refused("at least one", x=np.empty((4, 0)), names=[])
    refused("'crp' is infinite at row 2", x=((1, 2), (2, 2), (4, np.inf), (3, 3)))
    refused("ties 'exact' are unknown", ties="exact")
    refused("between 0 and 1", confidence=1)


def test_covariates_that_cannot_be_told_apart_are_refused_by_name():
    refused("'crp' is 2 in all 4 cases", x=((1, 2), (2, 2), (4, 2), (3, 2)))
    refused("'crp' is 0.3 in all 4 cases", x=((1, 0.1 + 0.2), (2, 0.3), (4, 0.3), (3, 0.3)))
    refused("'age' is 1 in all 3 cases that are at risk", event=(0, 1, 1, 0), x=((5, 2), (1, 3), (1, 1), (1, 3)))
    refused("'crp' is a linear combination of age", x=((1, 7), (2, 9), (4, 13), (3, 11)))
    time, event, _, x = INPUTS["heavy_ties"]
    combined = np.column_stack([x, x @ [1, -2, 1e-3] + 5])
    refused("'sum' is a linear combination of a, b, c", time, event, combined, names=["a", "b", "c", "sum"])


def test_without_an_event_among_complete_cases_there_is_no_model():
    refused("no event was seen in the 4 cases", event=(0, 0, 0, 0))
    refused("no event was seen in the 1 cases", x=((1, NAN), (2, NAN), (NAN, 1), (3, 3)))
    refused("no event was seen in the 0 cases", x=np.full((4, 2), NAN))
