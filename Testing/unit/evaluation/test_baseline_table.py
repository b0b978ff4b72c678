"""Judges: R's shapiro.test, t.test, wilcox.test, chisq.test, fisher.test, quantile (Testing/baselines/table_one)."""

import math
from dataclasses import astuple
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import ClinicalError, TrainingError
from IFXPredictLib.evaluation.baseline_table import baseline_table
from IFXPredictLib.protocol.schema import Characteristic

BASELINE = Path(__file__).parents[2] / "baselines" / "table_one"
WILCOXON = "Wilcoxon rank sum test with continuity correction"
METHODS = {
    "Wilcoxon rank sum exact test": "Mann-Whitney, exact",
    WILCOXON: "Mann-Whitney, normal approximation",
    "Welch Two Sample t-test": "Welch t",
    "Pearson's Chi-squared test with Yates' continuity correction": "chi-square, Yates",
    "Fisher's Exact Test for Count Data": "Fisher, exact",
    "Shapiro-Wilk normality test": "Shapiro-Wilk",
}
FORMS = {"Welch t": "mean", "Mann-Whitney": "median", "chi-square": "share", "Fisher": "share"}


def read(file):
    return [{key: cell or "nan" for key, cell in row.items()} for row in rows_of(BASELINE / file)]


INPUTS, SUMMARIES, TESTS = read("inputs.csv"), read("summaries.csv"), read("tests.csv")
SETS = tuple(dict.fromkeys(row["set"] for row in INPUTS))
NAMES = tuple(key for key in INPUTS[0] if key not in ("set", "y", "train"))
every_set = pytest.mark.parametrize("name", SETS)


def characteristic(name, kind):
    return Characteristic(name, name.title(), "unit", kind, -1e9, 1e9)


def kind_of(name):
    return "binary" if name.startswith(("common", "rare")) else "continuous"


@cache
def cohort(name):
    rows = [row for row in INPUTS if row["set"] == name]
    values = {key: np.array([float(row[key]) for row in rows]) for key in NAMES}
    return values, np.array([int(r["y"]) for r in rows]), np.array([r["train"] == "1" for r in rows])


def table_of(values, y, train):
    return {
        r.characteristic.name: r
        for r in baseline_table(values, y, train, [characteristic(n, kind_of(n)) for n in values])
    }


@cache
def table(name):
    return table_of(*cohort(name))


def one_row(x, y, train=None, kind="continuous"):
    train = np.ones(len(y), bool) if train is None else train
    (row,) = baseline_table({"x": x}, y, train, [characteristic("x", kind)])
    return row


def compared(row, part):
    return row.splits if part == "splits" else getattr(row, part).test


@every_set
def test_summaries_are_those_of_r(name):
    for wanted in (row for row in SUMMARIES if row["set"] == name):
        group = getattr(getattr(table(name)[wanted["variable"]], wanted["part"]), wanted["group"])
        quantities = ("given", "missing", "mean", "sd", "q1", "median", "q3")
        np.testing.assert_allclose(
            astuple(group), [float(wanted[q]) for q in quantities], rtol=1e-13, err_msg=str(wanted)
        )


@every_set
def test_normality_is_that_of_shapiro_test_and_decides_the_form(name):
    judged = [row for row in TESTS if row["set"] == name and row["test"] == "Shapiro-Wilk"]
    for variable in dict.fromkeys(row["variable"] for row in judged):
        by_group = {row["part"]: row for row in judged if row["variable"] == variable}
        row, wanted = table(name)[variable], [by_group["positive"], by_group["negative"]]
        for found, expected in zip(row.normality, wanted, strict=True):
            assert found.name == METHODS[expected["method"]]
            assert found.statistic == pytest.approx(float(expected["statistic"]), rel=1e-9)
            assert found.p == pytest.approx(float(expected["p"]), rel=1e-8)
        assert row.form == ("mean" if min(float(r["p"]) for r in wanted) >= 0.05 else "median")


@every_set
def test_each_comparison_has_the_test_statistic_and_p_of_r(name):
    for wanted in (row for row in TESTS if row["set"] == name and row["test"] in FORMS):
        row = table(name)[wanted["variable"]]
        if FORMS[wanted["test"]] == row.form:
            found = compared(row, wanted["part"])
            assert found.name == METHODS.get(wanted["method"], ""), wanted
            assert found.statistic == pytest.approx(float(wanted["statistic"]), rel=1e-9, nan_ok=True), wanted
            assert found.p == pytest.approx(float(wanted["p"]), rel=1e-8, nan_ok=True), wanted


def test_the_baseline_has_each_test_both_forms_and_groups_at_the_limit_of_exactness():
    found = {
        compared(row, part).name for s in SETS for row in table(s).values() for part in ("total", "test", "splits")
    }
    assert found == set(METHODS.values()) - {"Shapiro-Wilk"} | {""}
    assert table("exact")["skewed"].total.test.name == "Mann-Whitney, exact"  # 40 and 49 cases
    assert table("at_limit")["skewed"].total.test.name == METHODS[WILCOXON]  # 50 and 30
    assert table("small")["ties"].total.test.name == METHODS[WILCOXON]
    assert {table("study")[n].form for n in NAMES} == {"mean", "median", "share"}


@every_set
def test_swapping_the_outcomes_swaps_the_groups_and_keeps_every_p(name):
    values, y, train = cohort(name)
    swapped = table_of(values, 1 - y, train)
    for variable, row in table(name).items():
        for part in ("total", "training", "test"):
            one, other = getattr(row, part), getattr(swapped[variable], part)
            np.testing.assert_equal(
                astuple(one.positive) + astuple(one.both), astuple(other.negative) + astuple(other.both)
            )
            assert other.test.p == pytest.approx(one.test.p, rel=1e-12, nan_ok=True)
            if row.form == "mean":
                assert other.test.statistic == pytest.approx(-one.test.statistic, nan_ok=True)


@every_set
def test_the_order_of_cases_changes_nothing(name):
    values, y, train = cohort(name)
    order = np.random.default_rng(8).permutation(y.size)
    shuffled = table_of({key: x[order] for key, x in values.items()}, y[order], train[order])
    assert repr(shuffled) == repr(table(name))


@every_set
def test_percentages_of_a_characteristic_and_its_opposite_sum_to_100(name):
    values, y, train = cohort(name)
    opposite = table_of({key: 1 - x for key, x in values.items() if kind_of(key) == "binary"}, y, train)
    for variable, other in opposite.items():
        row = table(name)[variable]
        for part in ("total", "training", "test"):
            for group in ("both", "positive", "negative"):
                one, zero = (getattr(getattr(r, part), group) for r in (row, other))
                assert one.percent + zero.percent == pytest.approx(
                    100 if one.given else math.nan, abs=1e-12, nan_ok=True
                )
                assert one.ones + zero.ones == one.given
            assert compared(other, part).p == pytest.approx(compared(row, part).p, rel=1e-12, nan_ok=True)


@every_set
def test_groups_and_splits_add_up(name):
    for row in table(name).values():
        for part in (row.total, row.training, row.test):
            assert part.positive.given + part.negative.given == part.both.given
            assert part.positive.missing + part.negative.missing == part.both.missing
        assert row.training.both.given + row.test.both.given == row.total.both.given


def test_p_and_statistic_do_not_depend_on_the_unit():
    values, y, train = cohort("study")
    for variable, row in table_of({key: 88.42 * values[key] for key in ("normal", "skewed")}, y, train).items():
        assert row.form == table("study")[variable].form
        assert row.total.test.p == pytest.approx(table("study")[variable].total.test.p, rel=1e-10)


def reason(test):
    assert math.isnan(test.p)
    assert math.isnan(test.statistic)
    assert test.name == ""
    return test.reason


@pytest.mark.parametrize("kind", ["continuous", "binary"])
def test_a_constant_column_is_not_tested(kind):
    row = one_row([1.0] * 8, [0, 1] * 4, kind=kind)
    assert reason(row.total.test) == "constant"
    assert [reason(test) for test in row.normality] == (["constant"] * 2 if kind == "continuous" else [])
    assert (row.total.both.mean, row.total.both.sd) == (1, 0)


@pytest.mark.parametrize("kind", ["continuous", "binary"])
def test_a_group_whose_values_are_all_missing_is_counted_and_not_tested(kind):
    row = one_row([math.nan, 1, math.nan, 0, math.nan, 1], [1, 0, 1, 0, 1, 0], kind=kind)
    assert reason(row.total.test) == "too few values"
    assert (row.total.positive.given, row.total.positive.missing) == (0, 3)
    assert math.isnan(row.total.positive.median)
    assert math.isnan(row.total.positive.percent)
    assert row.total.positive.ones == 0
    assert row.total.negative.given == 3


def test_one_case_in_a_group_has_no_sd_and_an_exact_p():
    row = one_row([5.0, 1, 2, 3, 4], [1, 0, 0, 0, 0])
    assert row.form == "median"
    assert math.isnan(row.total.positive.sd)
    assert row.total.test.name == "Mann-Whitney, exact"
    assert row.total.test.p == pytest.approx(2 / 5)
    assert reason(row.normality[0]) == "too few values"


def test_two_constant_groups_that_differ_are_compared_by_ranks():
    row = one_row([1.0] * 5 + [2.0] * 5, np.repeat([0, 1], 5))
    assert row.form == "median"
    assert row.total.test.p == pytest.approx(0.00397675171, abs=1e-11)  # R: wilcox.test(rep(2, 5), rep(1, 5))


def test_more_values_than_shapiro_wilk_is_made_for_are_not_called_normal():
    y = np.arange(10004) % 2
    row = one_row(np.random.default_rng(5).normal(size=y.size), y)
    assert [reason(test) for test in row.normality] == ["too many values"] * 2
    assert row.form == "median"


def test_a_cohort_without_a_test_split_has_an_empty_one():
    row = one_row([3.0, 1, 2, 5, 4, 7], [0, 1] * 3)
    assert row.training == row.total
    assert (row.test.both.given, row.test.both.missing) == (0, 0)
    assert reason(row.test.test) == reason(row.splits) == "too few values"


def test_a_normal_characteristic_in_a_split_of_few_or_equal_values_is_not_tested():
    x, y = np.array([1.0, 2, 3, 5, 4, 6, 7, 9, 8, 8, 6, 6]), np.repeat([0, 1], 6)
    one_of_a_group = np.isin(np.arange(12), [0], invert=True)
    equal = ~np.isin(np.arange(12), [8, 9, 10, 11])  # test split: 8, 8 and 6, 6
    few = one_row(x, y, train=one_of_a_group)
    assert few.form == "mean"
    assert reason(few.splits) == reason(few.test.test) == "too few values"
    same = one_row(x, np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0]), train=equal)
    assert same.form == "mean"
    assert reason(same.test.test) == "constant in both groups"
    assert same.splits.name == "Welch t"


def test_an_expected_count_of_5_is_enough_for_chi_square():
    row = one_row(np.repeat([1, 0, 1, 0], [6, 4, 4, 6]), np.repeat([1, 0], 10), kind="binary")
    assert row.total.test.name == "chi-square, Yates"
    assert row.total.test.p == pytest.approx(0.654720846019, rel=1e-10)  # R: chisq.test


def test_one_constant_group_of_a_split_does_not_forbid_welch():
    x, y = np.array([8.0, 8, 1, 2, 4, 6.5, 9, 7, 8.5, 2.5, 3.5, 3, 2]), np.repeat([1, 0, 1, 0], [2, 3, 4, 4])
    row = one_row(x, y, train=np.arange(13) >= 5)
    assert row.form == "mean"
    assert row.test.test.name == "Welch t"
    assert row.test.test.p == pytest.approx(0.0233755176436, rel=1e-10)  # R: t.test(c(8, 8), c(1, 2, 4))


def test_a_characteristic_that_no_case_has_is_counted_as_missing():
    row = one_row([math.nan] * 6, [0, 1] * 3)
    assert (row.total.both.given, row.total.both.missing) == (0, 6)
    assert reason(row.total.test) == "too few values"


@pytest.mark.parametrize(
    ("values", "y", "train", "error", "message"),
    [
        ({"x": [1, 2]}, [1, 1], [True, True], TrainingError, "both classes are needed"),
        ({"x": [1, 2]}, [0, 2], [True, True], TrainingError, "expected 0 or 1, found 2"),
        ({"z": [1, 2]}, [0, 1], [True, True], ClinicalError, "Table 1: x: has no column; found z"),
        (
            {"x": [1, 2, 3]},
            [0, 1],
            [True, True],
            ClinicalError,
            r"expected one value for each of 2 cases, found \(3,\)",
        ),
        ({"x": [1, math.inf]}, [0, 1], [True, True], ClinicalError, r"x: row 1 \(from 0\) is inf; expected a finite"),
        ({"x": [1, 2]}, [0, 1], [True], ClinicalError, r"expected a split for each of 2 cases, found \(1,\)"),
    ],
)
def test_columns_that_cannot_be_tabulated_are_refused(values, y, train, error, message):
    with pytest.raises(error, match=message):
        baseline_table(values, y, train, [characteristic("x", "continuous")])


def test_a_binary_value_other_than_0_and_1_is_refused():
    with pytest.raises(ClinicalError, match=r"x: row 2 \(from 0\) is 2; expected 0, 1 or NaN"):
        one_row([0, 1, 2, math.nan], [0, 1, 0, 1], kind="binary")


def test_a_protocol_without_characteristics_is_refused():
    with pytest.raises(ClinicalError, match="no clinical characteristics"):
        baseline_table({}, [0, 1], [True, False], [])
