from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.evaluation.flow import REASONS, ListedCase, cohort_flow

WHOLE = ListedCase("a", "train", "north", 1, "ok", has_features=True, has_clinical=True)


@pytest.fixture
def cohort():
    """Sixteen cases: what the tests expect is counted from this list by eye."""
    rows = [
        # split, centre, outcome, status, features, clinical
        ("train", "north", 1, "ok", True, True),
        ("train", "north", 1, "warning", True, True),
        ("train", "north", 0, "ok", True, True),
        ("train", "north", 0, "failed", False, True),
        ("train", "south", 0, "ok", True, True),
        ("train", "south", 0, "ok", True, False),
        ("train", "south", None, "ok", True, True),
        ("test", "south", 1, "ok", True, True),
        ("test", "south", 1, "failed", False, False),
        ("test", "east", 0, "warning", True, True),
        ("test", "east", 1, "", False, True),
        ("test", "east", 1, "ok", False, False),
        ("test", "east", None, "", False, False),
        ("test", "east", None, "failed", False, False),
        ("test", "", 0, "ok", True, True),
        ("test", "", None, "warning", True, False),
    ]
    return [
        ListedCase(f"case_{i}", split, centre, outcome, status, features, clinical)
        for i, (split, centre, outcome, status, features, clinical) in enumerate(rows)
    ]


def counts(tally):
    return tally.listed, *tally.excluded.values(), tally.positive, tally.negative, tally.warned


def test_each_box_counts_its_cases(cohort):
    flow = cohort_flow(cohort)
    # listed; extraction failed, no features, no clinical values, no outcome; outcome 1, outcome 0; with a warning
    assert counts(flow.total) == (16, 3, 3, 2, 1, 3, 4, 2)
    assert counts(flow.splits["train"]) == (7, 1, 0, 1, 1, 2, 2, 1)
    assert counts(flow.splits["test"]) == (9, 2, 3, 1, 0, 1, 2, 1)
    assert counts(flow.centres["south"]) == (5, 1, 0, 1, 1, 1, 1, 0)
    assert counts(flow.centres["east"]) == (5, 1, 3, 0, 0, 0, 1, 1)
    assert counts(flow.split_centres["test", "south"]) == (2, 1, 0, 0, 0, 1, 0, 0)
    assert flow.total.analysed == 7


def test_centres_are_in_order_and_a_centre_without_cases_in_a_split_counts_0(cohort):
    flow = cohort_flow(cohort)
    assert list(flow.centres) == ["", "east", "north", "south"]
    assert counts(flow.split_centres["train", "east"]) == (0,) * 8
    assert list(flow.total.excluded) == list(REASONS)


def test_splits_and_centres_each_add_up_to_the_whole_cohort(cohort):
    flow = cohort_flow(cohort)
    for boxes in (flow.splits, flow.centres, flow.split_centres):
        assert tuple(np.sum([counts(box) for box in boxes.values()], axis=0)) == counts(flow.total)
    for box in (flow.total, *flow.split_centres.values()):
        assert box.listed == sum(box.excluded.values()) + box.analysed
        assert box.warned <= box.analysed


def test_the_order_of_cases_does_not_matter(cohort):
    shuffled = [cohort[i] for i in np.random.default_rng(3).permutation(len(cohort))]
    assert cohort_flow(shuffled) == cohort_flow(cohort)


def test_a_cohort_without_a_test_split_has_an_empty_one():
    flow = cohort_flow([WHOLE])
    assert counts(flow.splits["test"]) == (0,) * 8
    assert flow.splits["train"] == flow.total


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"status": "warning"}, None),
        ({"status": ""}, None),
        ({"status": "failed"}, "extraction failed"),
        ({"status": "failed", "has_features": False, "has_clinical": False, "outcome": None}, "extraction failed"),
        ({"has_features": False, "has_clinical": False, "outcome": None}, "no features"),
        ({"has_clinical": False, "outcome": None}, "no clinical values"),
        ({"outcome": None}, "no outcome"),
        ({"outcome": 0}, None),
    ],
)
def test_a_case_is_left_out_for_the_first_reason_that_holds(changes, reason):
    assert replace(WHOLE, **changes).exclusion == reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"split": "validation"}, "case a: split: found 'validation'; expected one of 'train', 'test'"),
        ({"outcome": 2}, "case a: outcome: found 2; expected one of 0, 1, None"),
        ({"status": "lost"}, "case a: status: found 'lost'; expected one of 'ok', 'warning', 'failed', ''"),
    ],
)
def test_a_case_with_another_split_outcome_or_status_is_refused(changes, message):
    with pytest.raises(CohortError, match=message):
        replace(WHOLE, **changes)


def test_no_cases_or_one_case_twice_are_refused():
    with pytest.raises(CohortError, match="lists no cases"):
        cohort_flow([])
    with pytest.raises(CohortError, match="case a is listed 2 times; each may appear once"):
        cohort_flow([WHOLE, replace(WHOLE, case="b"), replace(WHOLE, outcome=0)])


def test_patients_are_counted_beside_cases_and_named_only_where_they_are_fewer():
    alike = [replace(WHOLE, case=name, patient="P") for name in "ab"]
    left_out = replace(WHOLE, case="c", patient="Q", has_features=False)
    found = cohort_flow([*alike, left_out]).total
    assert (found.listed, found.patients_listed, found.analysed, found.patients) == (3, 2, 2, 1)
    assert found.of_patients == " of 1 patients"
    own = cohort_flow([WHOLE, replace(WHOLE, case="b", patient="")])
    assert (own.total.patients, own.total.of_patients) == (2, "")
