"""What was begun in round 2 is not gone on with once round 1 was corrected: neither was blind to the other then."""

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import KeptLocallyError, StudyError
from IFXPredictLib.reading_study.locks import release
from IFXPredictLib.reading_study.opening import Override
from IFXPredictLib.reading_study.readings import reopen
from IFXPredictLib.reading_study.worklist import study_progress

from .conftest import SOFTWARE, VOI, contour, read_one


def drawn_on(opened, seed=0):
    return contour(sitk.ReadImage(str(opened.image)), seed)


def begin(session, override=None):
    """Draw P002 in round 2 for a minute, then leave it for later."""
    opened = session.open(2, "P002", override=override)
    session.save_draft(opened, drawn_on(opened, 2), 60.0)
    session.close(opened)
    return opened


def item_of(session):
    return next(item for item in session.worklist(2) if item.pseudonym == "P002")


def correct(study, session, clock):
    reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    return read_one(session, clock, 1, "P002", seed=1)


@pytest.fixture
def begun(session, record, clock):
    clock.forward(days=61)
    return begin(session)


def aside(session):
    return list((session._drafts.folder / "aside").glob("*"))


def test_a_draft_waits_again_from_the_correction_of_the_round_before_on(session, study, clock, begun):
    assert (item_of(session).state, session.next_item(2).pseudonym) == ("draft", "P002")
    reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    assert (item_of(session).state, item_of(session).opens) == ("not yet", None)
    with pytest.raises(StudyError, match="P002: has to be read in the round before first"):
        session.open(2, "P002")
    corrected = read_one(session, clock, 1, "P002", seed=1)
    assert corrected.finished == "2026-03-07T08:20:00+00:00"
    assert item_of(session).state == "not yet"
    assert session.next_item(2) is None
    with pytest.raises(StudyError, match="P002: opens at 2026-05-06T08:20:00"):
        session.open(2, "P002")


def test_after_the_washout_the_case_begins_anew_and_what_was_begun_is_kept_aside_until_it_is_in(
    session, study, clock, begun
):
    correct(study, session, clock)
    clock.forward(days=60)
    assert item_of(session).state == "open"
    again = session.open(2, "P002")
    assert (again.mask, again.record.active_seconds, again.record.opened) == (None, 0.0, "2026-05-06T08:20:00+00:00")
    (kept,) = aside(session)
    assert np.array_equal(sitk.GetArrayFromImage(sitk.ReadImage(str(kept))), sitk.GetArrayFromImage(drawn_on(begun, 2)))
    session.save_draft(again, drawn_on(again), 5.0)
    session.close(again)
    assert item_of(session).state == "draft", "this one was begun in time"
    again = session.open(2, "P002")
    finished = session.finish(again, again.mask, 90.0, VOI, SOFTWARE)
    assert (finished.override, aside(session)) == ({}, [])


def test_it_begins_anew_before_the_washout_only_with_a_reason_that_is_counted(session, study, clock, begun):
    correct(study, session, clock)
    record = read_one(session, clock, 2, "P002", override=Override("Lee", "reader leaves"))
    assert record.override["why"] == "reader leaves"
    assert [one.overrides for one in study_progress(study, clock()) if one.reader == "anna"] == [0, 1]


def test_what_was_opened_early_on_purpose_is_gone_on_with(session, study, clock, record):
    begin(session, Override("Lee", "reader leaves"))
    correct(study, session, clock)
    assert item_of(session).state == "draft"
    assert session.open(2, "P002").record.override["why"] == "reader leaves"


def test_the_draft_stays_where_it_cannot_be_kept_aside(session, session_of, study, clock, begun):
    correct(study, session, clock)
    clock.forward(days=60)
    (session._drafts.folder / "aside").write_text("no folder can be made here", encoding="utf-8")
    before = session._drafts.path(2, "P002").read_bytes()
    with pytest.raises(StudyError, match="the draft cannot be kept on this computer"):
        session.open(2, "P002")
    assert session._drafts.path(2, "P002").read_bytes() == before
    assert session_of(host="ct-2").open(2, "P002").mask is None, "the lock was given back"


@pytest.mark.parametrize("corrected", [True, False])
def test_what_was_finished_after_its_release_is_handed_in_unless_the_round_before_was_corrected(
    session, study, clock, record, corrected
):
    clock.forward(days=61)
    opened = session.open(2, "P002")
    release(study, "anna", 2, "P002")
    if corrected:
        correct(study, session, clock)
    with pytest.raises(KeptLocallyError, match="was opened on another computer, or released, since"):
        session.finish(opened, drawn_on(opened, 2), 90.0, VOI, SOFTWARE)
    assert item_of(session).state == "kept"
    (kept,) = session.recover()
    if not corrected:
        assert session.deliver(kept).active_seconds == 90.0
        return
    with pytest.raises(StudyError, match="round 2: the round before was corrected since this was begun") as told:
        session.deliver(kept)
    (place,) = aside(session)
    assert f"is kept in {place} until the case is finished" in str(told.value)
    assert (session.recover(), item_of(session).state) == ((), "not yet")
