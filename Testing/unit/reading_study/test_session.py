import os
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import KeptLocallyError, StudyError
from IFXPredictLib.reading_study import drafts, locks, readings
from IFXPredictLib.reading_study import session as module
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.locks import lock, release
from IFXPredictLib.reading_study.masks import read_mask
from IFXPredictLib.reading_study.opening import Override, checked_images
from IFXPredictLib.reading_study.readings import records_of, reopen
from IFXPredictLib.reading_study.session import ReaderSession

from .conftest import SOFTWARE, START, VOI, contour, files_of, read_one


def drawn_on(opened, seed=0):
    return contour(sitk.ReadImage(str(opened.image)), seed)


def same(one, other):
    return np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))


def raising(problem):
    def fail(*_arguments, **_options):
        raise problem

    return fail


def states(session, round_number=1):
    return {item.pseudonym: item.state for item in session.worklist(round_number)}


def test_a_reader_goes_through_the_worklist_in_order(session, clock):
    order = [item.pseudonym for item in session.worklist(1)]
    read = []
    while session.next_item(1):
        read.append(read_one(session, clock, 1).pseudonym)
    assert read == order
    assert set(states(session).values()) == {"finished"}
    assert session.next_item(2) is None
    clock.forward(days=61)
    assert session.next_item(2).position == 1


def test_an_unknown_reader_is_told_the_known_ones(session_of):
    with pytest.raises(StudyError, match="unknown reader 'carl'; known are anna, bert"):
        session_of("carl")


def test_an_opened_case_has_its_image_and_nothing_drawn(session, study):
    opened = session.open(1, "P003")
    assert opened.image == study.image("P003")
    assert opened.mask is None
    assert (opened.record.status, opened.record.active_seconds, opened.record.version) == ("draft", 0.0, 1)


def test_a_finished_case_is_locked(session, clock):
    read_one(session, clock, 1, "P001")
    with pytest.raises(StudyError, match="P001: is finished and locked"):
        session.open(1, "P001")


def test_round_2_opens_early_only_with_an_override_that_is_recorded(session, study, clock):
    read_one(session, clock, 1, "P001")
    with pytest.raises(StudyError, match="P001: opens at 2026-03-06"):
        session.open(2, "P001")
    record = read_one(session, clock, 2, "P001", override=Override("Lee", "reader leaves"))
    assert record.override == {"who": "Lee", "when": "2026-01-05T08:10:00+00:00", "why": "reader leaves"}
    assert records_of(study, "anna", 2) == (record,)


def test_an_override_that_was_not_needed_is_not_recorded(session, clock):
    assert read_one(session, clock, 1, "P001", override=Override("Lee", "just so")).override == {}


def test_drafts_stay_on_this_computer_and_go_once_the_reading_is_in(session, study, tmp_path):
    opened = session.open(1, "P001")
    before = files_of(study.folder)
    session.save_draft(opened, drawn_on(opened), 60.0)
    assert files_of(study.folder) == before
    assert len(files_of(tmp_path / "ct-1")) == 1
    assert states(session)["P001"] == "draft"
    session.finish(opened, drawn_on(opened, 1), 90.0, VOI, SOFTWARE)
    assert files_of(tmp_path / "ct-1") == {}
    assert session.recover() == ()


def test_after_a_crash_the_draft_is_offered_and_goes_on_with_its_time_and_start(session, session_of, clock):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened, 1), 75.5)
    clock.forward(hours=20)
    restarted = session_of()
    assert [(r.title, r.active_seconds) for r in restarted.recover()] == [("P001, reader anna, round 1", 75.5)]
    assert restarted.next_item(1).pseudonym == "P001"
    again = restarted.open(1, "P001")
    assert same(again.mask, drawn_on(opened, 1))
    assert again.record.active_seconds == 75.5
    record = restarted.finish(again, again.mask, 80.0, VOI, SOFTWARE)
    assert (record.opened, record.finished) == ("2026-01-05T08:00:00+00:00", "2026-01-06T04:00:00+00:00")


def test_an_override_survives_a_crash(session, session_of, clock):
    read_one(session, clock, 1, "P001")
    opened = session.open(2, "P001", override=Override("Lee", "reader leaves"))
    session.save_draft(opened, drawn_on(opened), 5.0)
    again = session_of().open(2, "P001")
    assert again.record.override["why"] == "reader leaves"


def test_a_contour_that_was_erased_stays_erased_and_its_time_is_kept(session, session_of):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 60.0)
    session.save_draft(opened, drawn_on(opened) * 0, 70.0)
    restarted = session_of()
    assert states(restarted)["P001"] == "draft"
    again = restarted.open(1, "P001")
    assert again.mask is None
    assert again.record.active_seconds == 70.0
    restarted.save_draft(again, drawn_on(again, 1), 80.0)
    assert same(session_of().open(1, "P001").mask, drawn_on(again, 1))


def test_an_erased_correction_does_not_bring_back_the_version_before(session, session_of, study, clock):
    read_one(session, clock, 1, "P001")
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    opened = session.open(1, "P001")
    assert opened.mask is not None
    assert (session.recover(), states(session)["P001"]) == ((), "open")
    session.save_draft(opened, opened.mask * 0, 30.0)
    again = session_of().open(1, "P001")
    assert (again.mask, again.record.active_seconds, again.record.version) == (None, 30.0, 2)


def test_a_contour_that_was_proposed_is_known_after_a_crash_and_in_its_correction(session, session_of, study, clock):
    opened = session.open(1, "P001")
    assert opened.record.drawn_with == ""
    opened = replace(opened, record=replace(opened.record, drawn_with="IFXPredict Wall assist"))
    session.save_draft(opened, drawn_on(opened), 30.0)
    restarted = session_of()
    again = restarted.open(1, "P001")
    assert restarted.finish(again, again.mask, 40.0, VOI, SOFTWARE).drawn_with == "IFXPredict Wall assist"
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    assert session_of().open(1, "P001").record.drawn_with == "IFXPredict Wall assist"


def test_time_without_a_contour_is_a_draft_that_can_neither_be_delivered_nor_finished_empty(session):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened) * 0, 70.0)
    (draft,) = session.recover()
    with pytest.raises(StudyError, match="is a draft; open it and finish it"):
        session.deliver(draft)
    with pytest.raises(StudyError, match="nothing is drawn"):
        session.finish(opened, drawn_on(opened) * 0, 70.0, VOI, SOFTWARE)
    assert session.finish(opened, drawn_on(opened), 80.0, VOI, SOFTWARE).active_seconds == 80.0


def test_a_case_that_was_only_opened_is_no_draft_and_leaves_nothing_when_closed(session, session_of, tmp_path):
    opened = session.open(1, "P001")
    assert (session.recover(), states(session_of())["P001"]) == ((), "open")
    session.close(opened)
    assert files_of(tmp_path / "ct-1") == {}


def test_a_window_that_another_one_took_over_from_cannot_overwrite_it(session, session_of):
    first = session.open(1, "P001")
    session.save_draft(first, drawn_on(first), 10.0)
    second_session = session_of()
    second = second_session.open(1, "P001")
    for act in (
        lambda: session.save_draft(first, drawn_on(first), 20.0),
        lambda: session.finish(first, drawn_on(first), 20.0, VOI, SOFTWARE),
    ):
        with pytest.raises(StudyError, match="was opened in another window of this computer; go on there"):
            act()
    second_session.finish(second, drawn_on(second, 1), 30.0, VOI, SOFTWARE)


def test_of_two_windows_the_newer_saves_and_finishes_and_the_older_is_told_where_its_work_is(
    session, session_of, study, tmp_path
):
    older, newer_session = session.open(1, "P001"), session_of()
    newer = newer_session.open(1, "P001")
    aside = tmp_path / "ct-1" / study.study_id / "anna" / "aside" / f"round1-P001-{older.record.token}.seg.nrrd"
    for act in (
        lambda: session.save_draft(older, drawn_on(older), 10.0),
        lambda: session.finish(older, drawn_on(older), 20.0, VOI, SOFTWARE),
    ):
        with pytest.raises(StudyError, match="was opened in another window of this computer; go on there") as told:
            act()
        assert f"kept in {aside} until the case is finished" in str(told.value)
        assert same(sitk.ReadImage(str(aside)), drawn_on(older))
        newer_session.save_draft(newer, drawn_on(newer, 1), 30.0)
    assert [record.active_seconds for record in newer_session.recover()] == [30.0]
    newer_session.finish(newer, drawn_on(newer, 1), 40.0, VOI, SOFTWARE)
    assert same(read_mask(study.folder / "readings" / "anna" / "round1" / "P001.seg.nrrd"), drawn_on(newer, 1))
    assert files_of(tmp_path / "ct-1") == {}


def test_an_older_window_can_neither_skip_the_case_nor_save_what_the_newer_one_has_finished(
    session, session_of, study, tmp_path
):
    older, newer_session = session.open(1, "P001"), session_of()
    newer = newer_session.open(1, "P001")
    with pytest.raises(StudyError, match="was opened in another window of this computer; go on there"):
        session.skip(older, "no contrast", 10.0, SOFTWARE)
    newer_session.finish(newer, drawn_on(newer, 1), 40.0, VOI, SOFTWARE)
    for act in (
        lambda: session.save_draft(older, drawn_on(older), 10.0),
        lambda: session.finish(older, drawn_on(older), 20.0, VOI, SOFTWARE),
        lambda: session.skip(older, "no contrast", 20.0, SOFTWARE),
    ):
        with pytest.raises(StudyError, match="was finished or skipped in another window since and is locked"):
            act()
    assert session.recover() == ()
    assert [record.active_seconds for record in records_of(study, "anna", 1)] == [40.0]


def test_an_older_window_that_opens_the_case_again_goes_on_with_what_the_newer_one_saved(session, session_of):
    session.open(1, "P001")
    newer_session = session_of()
    newer = newer_session.open(1, "P001")
    newer_session.save_draft(newer, drawn_on(newer, 1), 30.0)
    again = session.open(1, "P001")
    assert same(again.mask, drawn_on(newer, 1))
    with pytest.raises(StudyError, match="another window"):
        newer_session.save_draft(newer, drawn_on(newer), 35.0)
    session.finish(again, again.mask, 40.0, VOI, SOFTWARE)


def test_the_newer_of_two_windows_keeps_its_reading_where_the_study_has_vanished(session, session_of, study):
    older, newer_session = session.open(1, "P001"), session_of()
    newer = newer_session.open(1, "P001")
    masks = drawn_on(older), drawn_on(newer, 1)
    away = study.folder.rename(study.folder.with_name("away"))
    with pytest.raises(StudyError, match="another window"):
        session.save_draft(older, masks[0], 10.0)
    with pytest.raises(StudyError, match="Nothing is lost"):
        newer_session.finish(newer, masks[1], 40.0, VOI, SOFTWARE)
    with pytest.raises(StudyError, match="another window"):
        session.finish(older, masks[0], 20.0, VOI, SOFTWARE)
    away.rename(study.folder)
    (waiting,) = session_of().recover()
    assert session_of().deliver(waiting).active_seconds == 40.0


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), RuntimeError("a\nITK ERROR: disk full")])
def test_a_full_disk_is_said_in_one_line_and_the_draft_before_stays(session, monkeypatch, problem):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    with monkeypatch.context() as full:
        full.setattr(drafts, "write_segmentation", raising(problem))
        with pytest.raises(StudyError, match=r"P001, reader anna.* the draft cannot be kept on this computer") as told:
            session.save_draft(opened, drawn_on(opened), 20.0)
    assert "\n" not in str(told.value)
    assert ("No space left" in str(told.value)) or ("disk full" in str(told.value))
    assert [record.active_seconds for record in session.recover()] == [10.0]
    session.save_draft(opened, drawn_on(opened), 30.0)


def test_a_case_that_cannot_be_kept_here_is_not_opened_and_its_lock_is_given_back(session, session_of, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(drafts, "write_segmentation", raising(OSError(28, "No space left on device")))
        with pytest.raises(StudyError, match="the draft cannot be kept on this computer"):
            session.open(1, "P001")
    session_of(host="ct-2").open(1, "P001")


@pytest.mark.parametrize("how", ["vanished", "unreadable"])
def test_closing_never_fails_for_a_study_that_cannot_be_reached_and_its_lock_goes_stale(
    session, session_of, study, clock, monkeypatch, how
):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    away = study.folder.with_name("away")
    with monkeypatch.context() as broken:
        if how == "vanished":
            study.folder.rename(away)
        else:
            broken.setattr(locks, "holds", raising(OSError(112, "Host is down")))
        session.close(opened)
    if how == "vanished":
        away.rename(study.folder)
    assert [record.active_seconds for record in session.recover()] == [10.0]
    elsewhere = session_of(host="ct-2")
    with pytest.raises(StudyError, match="P001 is open on the computer ct-1"):
        elsewhere.open(1, "P001")
    clock.forward(hours=12)
    assert elsewhere.open(1, "P001").record.host == "ct-2"


def test_a_case_whose_caller_failed_after_opening_it_is_free_once_it_is_closed(session, session_of):
    opened, elsewhere = session.open(1, "P001"), session_of(host="ct-2")
    with pytest.raises(StudyError, match="P001 is open on the computer ct-1"):
        elsewhere.open(1, "P001")
    session.close(opened)
    assert elsewhere.open(1, "P001").record.host == "ct-2"


def test_a_worklist_opens_no_record_twice_and_one_that_is_unchanged_never_again(session, study, clock, monkeypatch):
    for round_number in (1, 2):
        for pseudonym in study.pseudonyms:
            read_one(session, clock, round_number, pseudonym)
        clock.forward(days=61)
    opened, read = [], readings.read_json

    def counted(path, error):
        opened.append(path.relative_to(study.folder / "readings" / "anna").as_posix())
        return read(path, error)

    readings._record_in.cache_clear()
    monkeypatch.setattr(readings, "read_json", counted)
    first = session.worklist(2)
    assert sorted(opened) == [f"round{k}/{p}.json" for k in (1, 2) for p in study.pseudonyms]
    assert [session.worklist(2), session.next_item(2)] == [first, None]
    assert len(opened) == 10


def test_what_another_workstation_writes_meanwhile_is_seen_at_the_next_look(session, session_of, study, clock):
    read_one(session, clock, 1, "P001")
    assert states(session) == {**dict.fromkeys(study.pseudonyms, "open"), "P001": "finished"}
    elsewhere = session_of(host="ct-2")
    read_one(elsewhere, clock, 1, "P002")
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    assert (states(session)["P001"], states(session)["P002"]) == ("open", "finished")
    read_one(elsewhere, clock, 1, "P001", seed=1)
    assert [item.version for item in session.worklist(1) if item.pseudonym == "P001"] == [2]
    path = study.folder / "readings" / "anna" / "round1" / "P002.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"finished"', '"skipped"', 1), encoding="utf-8")
    assert states(session)["P002"] == "skipped"
    path.write_text(path.read_text(encoding="utf-8").replace('"round": 1', '"round": 2'), encoding="utf-8")
    os.utime(path, (1, 1))
    with pytest.raises(StudyError, match=r"P002.json: belongs to round 2, expected round 1"):
        session.worklist(1)


def test_the_same_reader_at_two_computers_is_told_and_may_go_on_after_closing(session, session_of, clock):
    opened = session.open(1, "P001")
    elsewhere = session_of(host="ct-2")
    with pytest.raises(StudyError, match="P001 is open on the computer ct-1 since 2026-01-05T08:00:00"):
        elsewhere.open(1, "P001")
    read_one(elsewhere, clock, 1, "P002")
    session.close(opened)
    read_one(elsewhere, clock, 1, "P001")


def test_a_reading_whose_lock_was_taken_is_refused_and_kept(session, session_of, study):
    opened = session.open(1, "P001")
    release(study, "anna", 1, "P001")
    elsewhere = session_of(host="ct-2")
    other = elsewhere.open(1, "P001")
    with pytest.raises(StudyError, match=r"opened on another computer, or released, since.* Nothing is lost: .*ct-1"):
        session.finish(opened, drawn_on(opened), 20.0, VOI, SOFTWARE)
    assert [record.status for record in session.recover()] == ["finished"]
    elsewhere.finish(other, drawn_on(other, 1), 30.0, VOI, SOFTWARE)
    with pytest.raises(StudyError, match=r"finished or skipped on another computer since.* ask the person") as told:
        session.deliver(session.recover()[0])
    (kept,) = (session._drafts.folder / "aside").iterdir()
    assert str(kept) in str(told.value)
    assert same(read_mask(kept), drawn_on(opened))
    assert states(session)["P001"] == "finished"
    assert session.recover() == ()
    assert not list(study.folder.rglob("*.claim*"))
    assert [record.active_seconds for record in records_of(study, "anna", 1)] == [30.0]


def test_a_case_that_was_finished_elsewhere_between_the_worklist_and_the_lock_is_not_opened(
    session, session_of, clock, monkeypatch, study
):
    def finished_meanwhile(*arguments):
        with monkeypatch.context() as patched:
            patched.setattr(module, "checked_images", checked_images)
            read_one(session_of(host="ct-2"), clock, 1, "P001")
        return checked_images(*arguments)

    monkeypatch.setattr(module, "checked_images", finished_meanwhile)
    with pytest.raises(
        StudyError, match=r"P001, .* was finished or skipped on another computer just now and is locked"
    ):
        session.open(1, "P001")
    assert not list(study.folder.rglob("*.claim*"))
    assert session.recover() == ()


def test_a_reading_that_is_handed_in_again_by_the_same_opening_is_there_once(session, study):
    opened = session.open(1, "P001")
    first = session.finish(opened, drawn_on(opened), 20.0, VOI, SOFTWARE)
    session._drafts.save(
        replace(first, mask_sha256=""), {"": drawn_on(opened, 1)}
    )  # as where the draft could not be removed
    assert session.deliver(first) == first
    assert records_of(study, "anna", 1) == (first,)
    assert session._drafts.all() == ()


def test_two_readers_at_once_never_meet(session_of, study, clock):
    anna, bert = session_of("anna"), session_of("bert")
    one, other = anna.open(1, "P001"), bert.open(1, "P001")
    anna.finish(one, drawn_on(one), 10.0, VOI, SOFTWARE)
    bert.finish(other, drawn_on(other, 1), 20.0, VOI, SOFTWARE)
    assert [records_of(study, reader, 1)[0].active_seconds for reader in ("anna", "bert")] == [10.0, 20.0]


@pytest.mark.parametrize("how", ["vanished", "read-only"])
def test_a_reading_is_kept_here_where_the_study_cannot_be_written_and_handed_in_later(
    session, session_of, study, clock, how
):
    opened = session.open(1, "P001")
    mask = drawn_on(opened)
    place = study.folder if how == "vanished" else study.folder / "readings" / "anna" / "round1"
    away = place.rename(place.with_name("away"))
    if how == "read-only":
        place.write_text("no folder can be made here", encoding="utf-8")
    clock.forward(minutes=5)
    with pytest.raises(KeptLocallyError, match=r"Nothing is lost: the reading is kept in .*round1-P001.seg.nrrd"):
        session.finish(opened, mask, 300.0, VOI, SOFTWARE)
    assert how == "read-only" or not study.folder.exists()
    if how == "read-only":
        place.unlink()
    away.rename(place)
    clock.forward(hours=1)
    restarted = session_of()
    kept = restarted.recover()
    assert [(r.status, r.active_seconds) for r in kept] == [("finished", 300.0)]
    record = restarted.deliver(kept[0])
    assert (record.finished, dict(record.voi)) == ("2026-01-05T08:05:00+00:00", VOI)
    assert same(
        sitk.ReadImage(
            str(place / "P001.seg.nrrd" if how == "read-only" else study.folder / "readings/anna/round1/P001.seg.nrrd")
        ),
        mask,
    )
    assert states(restarted)["P001"] == "finished"
    assert restarted.recover() == ()


def test_a_finished_reading_that_waits_here_never_becomes_a_draft_again(session, session_of, study):
    opened = session.open(1, "P001")
    mask, other = drawn_on(opened), drawn_on(opened, 1)
    away = study.folder.rename(study.folder.with_name("away"))
    with pytest.raises(KeptLocallyError, match=r"study.json: cannot be read.*is handed in later"):
        session.finish(opened, mask, 300.0, VOI, SOFTWARE)
    for act in (
        lambda: session.save_draft(opened, other, 400.0),
        lambda: session.skip(opened, "no contrast", 400.0, SOFTWARE),
    ):
        with pytest.raises(StudyError, match=r"P001.* is finished and waits to be stored; choose the reader again"):
            act()
    away.rename(study.folder)
    for window in (session, session_of()):
        assert states(window)["P001"] == "kept"
        assert window.next_item(1).pseudonym != "P001"
        with pytest.raises(StudyError, match="P001: is finished and waits on this computer to be stored"):
            window.open(1, "P001")
        (kept,) = window.recover()
        assert (kept.status, kept.active_seconds) == ("finished", 300.0)
    assert session_of().deliver(kept).active_seconds == 300.0
    assert same(read_mask(study.folder / "readings" / "anna" / "round1" / "P001.seg.nrrd"), mask)


def test_a_vanished_study_is_said_so_by_every_step(session, study):
    study.folder.rename(study.folder.with_name("away"))
    for act in (lambda: session.worklist(1), lambda: session.open(1, "P001"), session.recover):
        with pytest.raises(StudyError, match=r"vanished|cannot be read"):
            act()


def test_a_study_in_the_place_of_another_is_refused_by_id(session, study, sources, protocol):
    opened = session.open(1, "P001")
    mask = drawn_on(opened)
    study.folder.rename(study.folder.with_name("away"))
    link = study.folder.with_name("other.csv")
    other = create_study(study.folder, sources, ["anna"], protocol, seed=3, now=START, link=link)
    with pytest.raises(StudyError, match=rf"holds study {other.study_id}, expected study {study.study_id}.*kept in"):
        session.finish(opened, mask, 10.0, VOI, SOFTWARE)
    assert list((other.folder / "readings").iterdir()) == []


def test_an_opened_case_of_another_study_is_refused(session, tmp_path, sources, protocol, clock):
    other = create_study(tmp_path / "second", sources, ["anna", "bert"], protocol, seed=3, now=START)
    elsewhere = ReaderSession(other, "anna", drafts=tmp_path / "ct-1", clock=clock)
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    assert elsewhere.recover() == ()
    assert states(elsewhere)["P001"] == "open"
    with pytest.raises(StudyError, match=r"is of study .*two were mixed up"):
        elsewhere.finish(opened, drawn_on(opened), 10.0, VOI, SOFTWARE)
    with pytest.raises(StudyError, match=r"is of study .*two were mixed up"):
        elsewhere.deliver(session.recover()[0])


def test_records_of_another_study_in_the_folder_are_refused(session, study, tmp_path, sources, protocol, clock):
    other = create_study(tmp_path / "second", sources, ["anna", "bert"], protocol, seed=3, now=START)
    read_one(ReaderSession(other, "anna", drafts=tmp_path / "x", clock=clock), clock, 1, "P001")
    shutil.copytree(other.folder / "readings", study.folder / "readings", dirs_exist_ok=True)
    with pytest.raises(StudyError, match=r"P001.json: belongs to study .* two studies were mixed up"):
        session.worklist(1)


def test_a_clock_that_was_set_back_opens_nothing(session, clock):
    read_one(session, clock, 1, "P001")
    clock.forward(minutes=-11)
    for act in (lambda: session.worklist(1), lambda: session.open(1, "P002")):
        with pytest.raises(StudyError, match="set the clock right"):
            act()


def test_a_clock_that_was_set_back_during_a_reading_is_refused_and_the_work_kept(session, clock):
    opened = session.open(1, "P001")
    clock.forward(days=-1)
    with pytest.raises(StudyError, match="was opened at 2026-01-05T08:00:00"):
        session.finish(opened, drawn_on(opened), 10.0, VOI, SOFTWARE)
    clock.forward(days=1)
    assert [record.status for record in session.recover()] == ["draft"]
    session.finish(opened, drawn_on(opened), 10.0, VOI, SOFTWARE)


def test_an_image_that_changed_is_refused(session, study, clock):
    study.image("P001").write_bytes(study.image("P002").read_bytes())
    with pytest.raises(StudyError, match="P001: the image was changed"):
        session.open(1, "P001")
    assert not list(study.folder.rglob("*.claim"))


def test_a_mask_that_is_empty_or_on_another_grid_is_refused_and_nothing_is_written(session, study):
    opened = session.open(1, "P001")
    before = files_of(study.folder)
    shifted = drawn_on(opened)
    shifted.SetOrigin((0.0, 0.0, 0.0))
    for mask, message in (
        (drawn_on(opened) * 0, "P001.*nothing is drawn"),
        (shifted, r"another grid.*origin \(0 0 0\)"),
    ):
        with pytest.raises(StudyError, match=message):
            session.finish(opened, mask, 10.0, VOI, SOFTWARE)
    with pytest.raises(StudyError, match="another grid"):
        session.save_draft(opened, shifted, 10.0)
    assert files_of(study.folder) == before


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_voi_facts_that_are_no_numbers_are_refused(session, bad):
    opened = session.open(1, "P001")
    with pytest.raises(StudyError, match=rf"P001.*mean_hu is {bad}, expected a number"):
        session.finish(opened, drawn_on(opened), 10.0, {"mean_hu": bad}, SOFTWARE)


def test_skipping_needs_a_reason_and_locks_the_case(session, study):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    with pytest.raises(StudyError, match=r"P001.*skipping needs a reason"):
        session.skip(opened, "  ", 20.0, SOFTWARE)
    record = session.skip(opened, " no contrast ", 20.0, SOFTWARE)
    assert (record.status, record.reason, record.mask_sha256) == ("skipped", "no contrast", "")
    assert not list((study.folder / "readings").rglob("*.seg.nrrd"))
    assert session.recover() == ()
    assert states(session)["P001"] == "skipped"


def test_a_draft_cannot_be_delivered_unfinished(session):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    with pytest.raises(StudyError, match="is a draft; open it and finish it"):
        session.deliver(session.recover()[0])


def test_a_draft_of_a_version_that_was_finished_elsewhere_is_not_taken_for_the_correction(
    session, session_of, study, clock
):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    session.close(opened)
    read_one(session_of(host="ct-2"), clock, 1, "P001")
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    with pytest.raises(
        StudyError, match=r"the draft on this computer is of another version; move .*round1-P001\.seg\.nrrd away"
    ):
        session.open(1, "P001")
    session._drafts.path(1, "P001").unlink()
    assert session.open(1, "P001").record.version == 2


def test_a_kill_between_handing_in_and_forgetting_the_draft_leaves_no_draft_to_offer(session, session_of, study):
    opened = session.open(1, "P001")
    session.save_draft(opened, drawn_on(opened), 10.0)
    draft = session._drafts.path(1, "P001")
    kept = draft.read_bytes()
    session.finish(opened, drawn_on(opened), 10.0, VOI, SOFTWARE)
    draft.write_bytes(kept)
    claim = lock(session._study, "anna", 1, "P001", "ct-1", START)
    path = study.folder / "readings" / "anna" / "round1" / "P001.claim"
    path.write_text(path.read_text(encoding="utf-8").replace(claim.token, opened.record.token), encoding="utf-8")
    assert session_of().recover() == ()
    assert not draft.exists()
    assert not path.exists(), "its lock goes with it"


def reachable(thing, seen=None):
    """Every text, number and array that attributes, keys and items lead to from ``thing``."""
    seen = {} if seen is None else seen
    if id(thing) in seen:
        return []
    seen[id(thing)] = thing
    if isinstance(thing, sitk.Image):
        return [*thing.GetMetaDataKeys(), sitk.GetArrayFromImage(thing).tobytes().hex()]
    if isinstance(thing, dict):
        return [text for pair in thing.items() for text in reachable(pair, seen)]
    if isinstance(thing, list | tuple | set | frozenset):
        return [text for item in thing for text in reachable(item, seen)]
    if isinstance(getattr(thing, "__dict__", None), dict) and type(thing).__module__.startswith("IFXPredictLib"):
        return [repr(thing), *reachable(vars(thing), seen)]
    return [str(thing)]


def all_that_a_session_gives(session, round_number, pseudonym):
    opened = session.open(round_number, pseudonym)
    session.save_draft(opened, drawn_on(opened), 1.0)
    worklists = [session.worklist(k) for k in (1, 2)]
    content = sitk.ReadImage(str(opened.image))
    return reachable([session, opened, worklists, session.recover(), session.next_item(round_number), content])


def test_nothing_that_a_session_gives_names_a_patient_another_reader_or_another_round(
    session_of, study, clock, sources
):
    anna, bert = session_of("anna"), session_of("bert", host="elsewhere")
    secret = {"volume_ml": 77.123}
    marks = []
    for reader, seconds, seed in ((anna, 481.25, 1), (bert, 612.75, 2)):
        opened = reader.open(1, "P001")
        record = reader.finish(opened, drawn_on(opened, seed), seconds, secret, {"os": "Plan9"})
        marks += [
            record.token,
            record.mask_sha256,
            str(seconds),
            sitk.GetArrayFromImage(drawn_on(opened, seed)).tobytes().hex(),
        ]
    clock.forward(days=61)
    marks += ["77.123", "Plan9", "bert", "kim", "elsewhere", "round1", "CONFIDENTIAL"]
    marks += [word for source in sources for word in (source.case, source.image.name, *source.case.split("_"))]
    given = all_that_a_session_gives(session_of("anna"), 2, "P001")
    assert any("P001" in text for text in given)
    for mark in marks:
        assert not [text for text in given if mark.lower() in text.lower()], mark


def test_a_session_works_the_same_where_other_readers_and_earlier_masks_are_unreadable(session_of, study, clock):
    read_one(session_of("anna"), clock, 1, "P001")
    read_one(session_of("bert"), clock, 1, "P001")
    clock.forward(days=61)
    expected = [session_of("anna").worklist(k) for k in (1, 2)]
    for file in (study.folder / "readings" / "bert").rglob("*.*"):
        file.write_bytes(b"not to be read")
    (study.folder / "readings" / "anna" / "round1" / "P001.seg.nrrd").write_bytes(b"not to be read")
    anna = session_of("anna")
    assert [anna.worklist(k) for k in (1, 2)] == expected
    assert anna.open(2, "P001").mask is None


KILLED_SAVE = """
import os, sys, time
from pathlib import Path
from IFXPredictLib.base.files import write_whole
def write(file):
    file.write_text("half")
    print("half", flush=True)
    time.sleep(60)
write_whole(Path(sys.argv[1]) / "P002.seg.nrrd", write)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize(
    "look", [lambda s: s.open(1, "P003"), lambda s: s.recover()], ids=["opening", "after the last"]
)
def test_what_a_killed_save_left_goes_when_a_case_is_opened_or_the_reader_chosen(
    session, clock, study, repository, look
):
    read_one(session, clock, 1, "P001")
    drafts_folder = session._drafts.folder
    for place in (study.folder / "readings" / "anna" / "round1", drafts_folder):
        command = [sys.executable, "-c", KILLED_SAVE, str(place)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository) as run:
            assert run.stdout.readline() == "half\n"
            run.kill()
        assert list(place.glob(".ifxpredict-*"))
    look(session)
    assert not [*study.folder.rglob(".ifxpredict-*"), *drafts_folder.rglob(".ifxpredict-*")]
