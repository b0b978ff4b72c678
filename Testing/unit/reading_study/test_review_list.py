from dataclasses import replace
from functools import partial

import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.readings import mask_path, reopen
from IFXPredictLib.reading_study.review_list import cases_to_review, choose_reference, pairwise_dice, review_item

from .conftest import SOFTWARE, contour, files_of, read_one


@pytest.fixture
def study(study):
    """Two cases, one round."""
    return replace(study, rounds=1, cases=study.cases[:2])


@pytest.fixture
def session_of(study, session_of):
    return partial(session_of, of=study)


@pytest.fixture
def read(study, session_of, clock):
    """P001 by both readers, P002 skipped by both."""
    for seed, reader in enumerate(("anna", "bert")):
        session = session_of(reader)
        read_one(session, clock, 1, "P001", seed=seed)
        session.skip(session.open(1, "P002"), "no contrast", 5.0, SOFTWARE)
    return study


def test_the_list_has_each_case_with_dice_and_the_reference_chosen_last(read, clock):
    before = files_of(read.folder / "readings")
    first, second = cases_to_review(read, "kim")
    assert (first.pseudonym, first.reference, first.outdated) == ("P001", None, False)
    assert (second.records, [*pairwise_dice(read, second)]) == ((), [])
    masks = [sitk.GetArrayFromImage(contour(sitk.ReadImage(str(read.image("P001"))), seed)) for seed in (0, 1)]
    wanted = 2 * (masks[0] & masks[1]).sum() / (masks[0].sum() + masks[1].sum())
    assert [record.whose for record in first.records] == ["reader anna, round 1", "reader bert, round 1"]
    assert [*pairwise_dice(read, first)] == [(*first.records, pytest.approx(wanted, abs=1e-15))]
    chosen = choose_reference(read, "kim", first, first.records[1], "whole segment", clock)
    assert cases_to_review(read, "kim")[0].reference == chosen
    made = choose_reference(read, "kim", review_item(read, "kim", "P001"), "union", "both are right", clock)
    assert (made.made_by, made.reason) == ("union of 2 readings", "both are right")
    assert review_item(read, "kim", "P001").reference == made
    assert files_of(read.folder / "readings") == before


def test_who_changes_a_reference_has_seen_it_and_says_why(read, clock):
    old = review_item(read, "kim", "P001")
    choose_reference(read, "kim", old, "intersection", "narrow", clock)
    with pytest.raises(StudyError, match="P001: another reference was chosen just now; look at it"):
        choose_reference(read, "kim", old, old.records[0], "x", clock)
    with pytest.raises(StudyError, match="choosing the reference needs a reason"):
        choose_reference(read, "kim", review_item(read, "kim", "P001"), "union", " ", clock)
    with pytest.raises(StudyError, match="there is no proposal staple; found intersection, union"):
        choose_reference(read, "kim", review_item(read, "kim", "P001"), "staple", "x", clock)


@pytest.mark.parametrize("kind", ["reading", "union"])
def test_a_reference_is_out_of_date_once_a_reading_was_corrected(read, session_of, clock, kind):
    item = review_item(read, "kim", "P001")
    choose_reference(read, "kim", item, item.records[1] if kind == "reading" else kind, "best", clock)
    assert not review_item(read, "kim", "P001").outdated
    reopen(read, "bert", 1, "P001", who="Lee", why="lumen", now=clock())
    with pytest.raises(StudyError, match="is still being read; it is reviewed after its last round"):
        cases_to_review(read, "kim")
    clock.forward(minutes=5)
    read_one(session_of("bert"), clock, 1, "P001", seed=2)
    assert cases_to_review(read, "kim")[0].outdated


@pytest.mark.parametrize("kind", ["reading", "union"])
def test_a_reference_is_out_of_date_once_a_reading_was_reopened_and_skipped(read, session_of, clock, kind):
    item = review_item(read, "kim", "P001")
    choose_reference(read, "kim", item, item.records[1] if kind == "reading" else kind, "best", clock)
    assert not review_item(read, "kim", "P002").outdated
    reopen(read, "bert", 1, "P001", who="Lee", why="another patient", now=clock())
    clock.forward(minutes=5)
    session = session_of("bert")
    session.skip(session.open(1, "P001"), "no lesion", 5.0, SOFTWARE)
    found = review_item(read, "kim", "P001")
    assert (found.outdated, [record.reader for record in found.records]) == (True, ["anna"])


def test_an_intersection_of_readings_that_do_not_meet_cannot_stand_for_a_case(study, session_of, clock):
    for reader, rows in (("anna", slice(0, 3)), ("bert", slice(4, 7))):
        session = session_of(reader)
        for case in ("P001", "P002"):
            opened = session.open(1, case)
            mask = contour(sitk.ReadImage(str(opened.image)))
            mask[...] = 0
            mask[2:5, rows, 1:3] = 1
            session.finish(opened, mask, 60.0, {}, SOFTWARE)
    item = review_item(study, "kim", "P001")
    assert next(pairwise_dice(study, item))[2] == 0
    with pytest.raises(StudyError, match="P001: the intersection of 2 readings is empty; choose another contour"):
        choose_reference(study, "kim", item, "intersection", "x", clock)
    assert not (study.folder / "review").exists()


def test_nobody_but_a_reviewer_sees_the_list_and_nobody_before_the_last_round_is_over(study, read, session_of):
    with pytest.raises(StudyError, match="unknown reviewer 'anna'; known are kim"):
        cases_to_review(read, "anna")
    with pytest.raises(StudyError, match="is still being read"):
        cases_to_review(replace(read, rounds=2), "kim")
    assert not [name for name in dir(session_of("anna")) if "review" in name]


def test_a_mask_that_was_changed_has_no_dice_and_a_damaged_record_is_refused(read, clock):
    item = review_item(read, "kim", "P001")
    mask_path(read, item.records[0]).write_bytes(b"other")
    with pytest.raises(StudyError, match="is missing or not what the reader drew"):
        next(pairwise_dice(read, item))
    choose_reference(read, "kim", item, item.records[1], "best", clock)
    record = read.folder / "review" / "P001.json"
    record.write_text(record.read_text(encoding="utf-8").replace("P001", "P002"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"P001\.json: is of another study or case, expected P001"):
        cases_to_review(read, "kim")
    record.write_text("{}", encoding="utf-8")
    with pytest.raises(StudyError, match=r"P001\.json"):
        cases_to_review(read, "kim")
