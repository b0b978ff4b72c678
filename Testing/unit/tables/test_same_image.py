"""One image under two names: refused in both splits or with two outcomes, said else, right for two lesions."""

from dataclasses import replace
from pathlib import Path

import pytest

from IFXPredictLib.base.content import CaseContent
from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.same_image import check_same_images, same_images, same_pairs

SAME = CaseContent("i", "m", "voxels", "place", "voi")


def case(name, outcome=1, train=True, patient=""):
    return CohortCase(name, Path("i"), Path("m"), outcome, train, patient=patient)


def judged(one, other, *, second=SAME):
    """Whether two cases with one image are refused; None where nothing is said."""
    found = same_images([one, other], {one.case: SAME, other.case: second})
    assert all(pair.cases == (one.case, other.case) for pair in found)
    return found[0].refused if found else None


OTHER_VOI = replace(SAME, mask_files="n", voi="another")


@pytest.mark.parametrize("second", [SAME, OTHER_VOI, replace(SAME, geometry="moved", image_files="j")])
@pytest.mark.parametrize("patient", ["", "anna"])
def test_an_image_in_both_splits_is_refused_whoever_s_it_is(second, patient):
    assert judged(case("P1", patient=patient), case("P2", train=False, patient=patient), second=second) is True


@pytest.mark.parametrize(
    ("one", "other", "second", "refused"),
    [
        (case("P1"), case("P2"), SAME, False),
        (case("P1"), case("P2"), OTHER_VOI, False),
        (case("P1"), case("P2", 0), OTHER_VOI, True),
        (case("P1", patient="anna"), case("P2", patient="anna"), OTHER_VOI, None),
        (case("P1", patient="anna"), case("P2", 0, patient="anna"), OTHER_VOI, None),
        (case("P1", patient="anna"), case("P2", patient="anna"), SAME, False),
        (case("P1", patient="anna"), case("P2", 0, patient="anna"), SAME, True),
        (case("P1", patient="anna"), case("P2", patient="bert"), OTHER_VOI, False),
        (case("P1", patient="anna"), case("P2", 0, patient="bert"), OTHER_VOI, True),
        (case("P1", patient="anna"), case("P2", 0), OTHER_VOI, True),
    ],
)
def test_within_a_split_two_lesions_of_a_patient_are_right_and_two_outcomes_of_an_image_are_not(
    one, other, second, refused
):
    assert judged(one, other, second=second) is refused


def test_another_image_and_one_that_was_not_read_are_no_pair():
    assert judged(case("P1"), case("P2", 0, train=False), second=replace(OTHER_VOI, voxels="others")) is None
    assert same_images([case("P1"), case("P2", train=False)], {"P1": SAME}) == ()


@pytest.mark.parametrize(
    ("other", "second", "said"),
    [
        (case("P2", 0, train=False), replace(SAME, voxels="others"), True),
        (case("P2"), replace(SAME, voxels="others", geometry="moved", mask_files="n"), True),
        (case("P2", patient="P1"), replace(SAME, voxels="others"), False),
        (case("P2"), replace(SAME, voxels="others", voi="another"), False),
    ],
)
def test_one_voi_in_the_images_of_two_patients_is_said(other, second, said):
    """A row that was copied, its image changed and its mask not."""
    found = same_images([case("P1"), other], {"P1": SAME, "P2": second})
    text = "cases P1 and P2 have the same VOI in two images: is one mask given twice?"
    assert [(pair.message, pair.refused) for pair in found] == [(text, False)] * said


def test_a_scan_is_told_by_the_order_of_its_values_where_that_is_known():
    pair = [case("P1"), case("P2", train=False)]
    known = replace(SAME, scan="scan")
    assert same_images(pair, {"P1": known, "P2": replace(known, voxels="rounded otherwise")})[0].refused
    assert not any(found.refused for found in same_images(pair, {"P1": known, "P2": replace(known, scan="other")}))


def test_the_refusal_names_both_cases_their_splits_and_what_to_do():
    pair = [case("P2", train=False), case("P1")]
    with pytest.raises(CohortError) as problem:
        check_same_images(pair, {"P1": SAME, "P2": OTHER_VOI})
    assert str(problem.value) == (
        "cases P2 and P1 have the same image: P1 is in the training split, P2 in the test split, which must not know "
        "it; give each its own image, put both into one split (of one patient: the same name in the column patient), "
        "or remove one."
    )
    with pytest.raises(CohortError, match=r"P1 and P2 have the same image and the same VOI, but other outcomes; give"):
        check_same_images([case("P1"), case("P2", 0)], {"P1": SAME, "P2": SAME})
    assert check_same_images([case("P1"), case("P2")], {"P1": SAME, "P2": SAME}) is None


def test_three_names_of_one_image_are_three_pairs():
    assert same_pairs({"a": "1", "b": "2", "c": "1", "d": "1"}) == [("a", "c"), ("a", "d"), ("c", "d")]
