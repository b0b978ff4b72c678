import json
from dataclasses import replace
from datetime import timedelta

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.analysis.readings import timed_readings
from IFXPredictLib.reading_study.finished_readings import readings_table
from IFXPredictLib.reading_study.opening import Override
from IFXPredictLib.reading_study.readings import reopen
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.worklist import RoundProgress, study_progress

from .conftest import SOFTWARE, VOI, contour, ct_of, read_one


def finish(session, pseudonym, seconds):
    opened = session.open(1, pseudonym)
    mask = contour(ct_of(0))
    mask.SetSpacing(opened.grid.spacing)
    mask.SetOrigin(opened.grid.origin)
    mask.SetDirection(opened.grid.direction)
    session.finish(opened, mask, seconds, VOI, SOFTWARE)


def test_a_new_study_waits_for_its_readers(study, clock):
    progress = study_progress(study, clock())
    assert [(p.reader, p.round) for p in progress] == [("anna", 1), ("anna", 2), ("bert", 1), ("bert", 2)]
    assert progress[0] == RoundProgress("anna", 1, 5, 0, 0, 5, 0, 0, 0, None, None, None)
    assert progress[1] == RoundProgress("anna", 2, 5, 0, 0, 0, 5, 0, 0, None, None, None)


def test_a_reader_of_one_round_has_one_line_one_worklist_and_nothing_to_wait_for(study, clock, tmp_path):
    unequal = replace(study, reader_rounds={"bert": 1})
    assert [(p.reader, p.round) for p in study_progress(unequal, clock())] == [("anna", 1), ("anna", 2), ("bert", 1)]
    bert = ReaderSession(unequal, "bert", drafts=tmp_path, clock=clock)
    assert (bert.rounds, len(bert.worklist(1))) == (1, 5)
    with pytest.raises(StudyError, match="round 2 is not for reader bert"):
        bert.worklist(2)
    anna = ReaderSession(unequal, "anna", drafts=tmp_path, clock=clock)
    for session in (anna, bert):
        read_one(session, clock, 1, "P001")
    assert [item.state for item in anna.worklist(2) if item.pseudonym == "P001"] == ["not yet"]
    assert reopen(unequal, "bert", 1, "P001", who="Lee", why="lumen", now=clock()) == 2
    clock.forward(days=61)
    read_one(anna, clock, 2, "P001")
    assert [(r.reader, r.round) for r in readings_table(unequal)] == [("anna", 1), ("anna", 2), ("bert", 1)]


def test_counts_median_time_and_washout_dates(study, session, clock):
    for day, (pseudonym, seconds) in enumerate((("P001", 100.0), ("P002", 300.0), ("P004", 250.0))):
        finish(session, pseudonym, seconds)
        assert day < 3
        clock.forward(days=1)
    session.skip(session.open(1, "P003"), "no contrast", 9000.0, SOFTWARE)
    first, second, *_ = study_progress(study, clock())
    assert (first.finished, first.skipped, first.open, first.waiting) == (3, 1, 1, 0)
    assert first.median_seconds == 250.0
    start = clock() - timedelta(days=3)
    assert (second.next_opens, second.last_opens) == (start + timedelta(days=60), start + timedelta(days=63))
    assert (second.waiting, second.open) == (5, 0)
    clock.forward(days=58)
    assert study_progress(study, clock())[1].open == 2


def test_overrides_and_corrections_are_counted(study, session, clock):
    read_one(session, clock, 1, "P001")
    read_one(session, clock, 2, "P001", override=Override("Lee", "reader leaves"))
    read_one(session, clock, 1, "P002")
    reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    assert study_progress(study, clock())[0].open == 4
    read_one(session, clock, 1, "P002", seed=1)
    first, second, *_ = study_progress(study, clock())
    assert (first.corrected, first.overrides, second.corrected, second.overrides) == (1, 0, 0, 1)


def test_a_correction_keeps_an_early_opening_and_the_time_of_the_reading(study, session, clock, tmp_path):
    read_one(session, clock, 1, "P001")
    early = read_one(session, clock, 2, "P001", override=Override("Lee", "reader leaves"))
    for version in (2, 3):
        assert reopen(study, "anna", 2, "P001", who="Lee", why="lumen", now=clock()) == version
        opened = session.open(2, "P001")
        assert (opened.record.override, opened.record.active_seconds) == (early.override, 0.0)
        finished = session.finish(opened, opened.mask, 7.0, VOI, SOFTWARE)
        assert (finished.version, finished.override, finished.active_seconds) == (version, early.override, 7.0)
    _, second, *_ = study_progress(study, clock())
    assert (second.overrides, second.corrected, second.median_seconds) == (1, 1, 480.0)
    (row,) = [one for one in timed_readings(study, None, ()) if one.round == 2]
    assert row.seconds == 480.0
    path = study.folder / "readings" / "anna" / "round2" / "P001.v3.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"override": {}}), encoding="utf-8")
    assert study_progress(study, clock())[1].overrides == 1, "an older build did not keep it in a correction"


def test_the_time_of_what_was_skipped_at_first_is_that_of_its_drawing(study, session, clock):
    session.skip(session.open(1, "P001"), "not there", 5.0, SOFTWARE)
    reopen(study, "anna", 1, "P001", who="Lee", why="it is", now=clock())
    finish(session, "P001", 300.0)
    assert study_progress(study, clock())[0].median_seconds == 300.0


def test_a_clock_that_was_set_back_is_refused(study, session, clock):
    read_one(session, clock, 1, "P001")
    with pytest.raises(StudyError, match="set the clock right"):
        study_progress(study, clock() - timedelta(minutes=1))
