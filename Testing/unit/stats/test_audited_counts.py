import pytest

from IFXPredictLib.stats.audited_counts import (
    class_counts,
    cohort_of_any_size,
    cohort_of_size,
    has_ratios,
    stated_counts,
)
from IFXPredictLib.tables.published import published_rows

# 3 of 7 positives, 4 of 5 negatives: TP 3, FN 4, TN 4, FP 1.
ROW = {"sensitivity": "0.429", "specificity": "0.800", "accuracy": "0.583", "ppv": "0.750", "npv": "0.500"}


@pytest.fixture
def rows():
    return published_rows([{"cohort": "test", "model": "a", **ROW}])


def test_the_counts_of_a_known_table_are_found_among_all_of_its_size(rows):
    cohort = cohort_of_size("test", rows, 12, "given")
    assert cohort.pairs == ((7, 5),)
    (finding,) = class_counts(cohort)
    assert (finding.verdict, finding.cohort, finding.model) == ("possible", "test", "")
    assert finding.evidence == "n = 12 (given), positives : negatives: 7 : 5 (1 of 13) for every row (of 1)"


def test_without_a_size_the_smallest_possible_is_found_and_all_totals_are_told(rows):
    cohort = cohort_of_any_size("test", rows)
    assert (cohort.size, cohort.pairs, cohort.source) == (12, ((7, 5),), "the smallest possible")
    assert cohort.totals[:2] == (12, 24)
    first, second = class_counts(cohort)
    assert first.verdict == "possible totals"
    assert "make every row (of 1) possible: 12, 24, 36" in first.evidence
    assert second.verdict == "possible"


def test_impossible_ratios_are_said_to_be_so_with_and_without_a_size():
    rows = published_rows([{**ROW, "accuracy": "0.900"}])  # outside sensitivity and specificity
    assert cohort_of_any_size("all", rows).size == 0
    (searched,) = class_counts(cohort_of_any_size("all", rows))
    assert searched.verdict == "none found"
    assert searched.evidence == "none with a total of 1 to 400 makes every row (of 1) possible; give the size"
    (given,) = class_counts(cohort_of_size("all", rows, 12, "given"))
    assert given.verdict == "impossible"
    assert given.evidence.endswith("none of 13 makes every row (of 1) possible")


def test_stated_counts_are_judged_with_the_worst_ratio_shown(rows):
    cohort = cohort_of_size("test", rows, 12, "given")
    assert stated_counts(cohort, (7, 5)).verdict == "possible"
    swapped = stated_counts(cohort, (5, 7))
    assert swapped.verdict == "impossible"
    assert swapped.evidence.startswith("5 : 7: 1 of 1 rows fail; the worst, a, at best has ")
    assert swapped.evidence.endswith("units of the last digit off where rounding allows 0.5; 7 : 5 is possible")
    assert stated_counts(cohort, (14, 10)).evidence == "14 : 10 (in all 24, not 12): every row fits"
    assert "a, has a ratio whose denominator is 0" in stated_counts(cohort, (12, 0)).evidence


def test_no_ratio_is_not_checked_rather_than_possible():
    rows = published_rows([{"auc": "0.80"}])
    assert not has_ratios(rows)
    cohort = cohort_of_size("all", rows, 12, "given")
    assert [finding.verdict for finding in class_counts(cohort)] == ["not checked"]
    assert stated_counts(cohort, (7, 5)).verdict == "not checked"
    assert cohort_of_any_size("all", rows).size == 0


def test_long_lists_are_cut_and_say_so():
    (finding,) = class_counts(cohort_of_size("all", published_rows([{"accuracy": "0.5"}]), 40, "given"))
    assert "0 : 40, 1 : 39, " in finding.evidence
    assert "7 : 33 and 33 more (41 of 41)" in finding.evidence
