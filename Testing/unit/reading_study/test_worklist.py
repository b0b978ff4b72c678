from dataclasses import replace
from datetime import timedelta

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.opening import begin
from IFXPredictLib.reading_study.readings import reopen
from IFXPredictLib.reading_study.study import reading_order
from IFXPredictLib.reading_study.worklist import WorkItem, check_clock, own_readings, worklist

from .conftest import SOFTWARE, START, read_one


def items_of(study, round_number, now):
    found = worklist(study, "anna", round_number, now, own_readings(study, "anna"))
    return {item.pseudonym: item for item in found}


def test_a_new_study_is_open_in_round_1_and_waits_in_round_2(study):
    own = own_readings(study, "anna")
    first, second = (worklist(study, "anna", k, START, own) for k in (1, 2))
    assert [item.position for item in first] == [1, 2, 3, 4, 5]
    assert tuple(item.pseudonym for item in first) == reading_order(3, "anna", 1, study.pseudonyms)
    assert tuple(item.pseudonym for item in second) == reading_order(3, "anna", 2, study.pseudonyms)
    assert {(item.state, item.opens) for item in first} == {("open", None)}
    assert {(item.state, item.opens) for item in second} == {("not yet", None)}


def test_round_2_of_a_case_opens_to_the_second_when_its_own_washout_has_passed(study, session, clock):
    finished = read_one(session, clock, 1, "P001").finished_at
    clock.forward(days=3)
    read_one(session, clock, 1, "P002")
    end = finished + timedelta(days=60)
    before = items_of(study, 2, end - timedelta(seconds=1))
    assert (before["P001"].state, before["P001"].opens) == ("not yet", end)
    after = items_of(study, 2, end)
    assert (after["P001"].state, after["P002"].state, after["P003"].state) == ("open", "not yet", "not yet")
    assert after["P002"].opens == end + timedelta(days=3, minutes=10)


def test_another_readers_readings_change_nothing(study, session_of, clock):
    before = items_of(study, 1, clock()), items_of(study, 2, clock())
    read_one(session_of("bert"), clock, 1, "P001")
    assert (items_of(study, 1, clock()), items_of(study, 2, clock())) == before


def test_a_skipped_case_is_locked_and_comes_back_after_the_washout(study, session, clock):
    session.skip(session.open(1, "P001"), "no contrast", 30.0, SOFTWARE)
    assert items_of(study, 1, clock())["P001"].state == "skipped"
    assert items_of(study, 2, START + timedelta(days=59))["P001"].state == "not yet"
    assert items_of(study, 2, START + timedelta(days=60))["P001"].state == "open"


def test_the_washout_counts_from_the_correction(study, session, clock):
    read_one(session, clock, 1, "P001")
    clock.forward(days=60)
    assert items_of(study, 2, clock())["P001"].state == "open"
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    assert (
        items_of(study, 1, clock())["P001"]
        == worklist(study, "anna", 1, clock(), own_readings(study, "anna"))[
            items_of(study, 1, clock())["P001"].position - 1
        ]
    )
    assert (items_of(study, 1, clock())["P001"].state, items_of(study, 1, clock())["P001"].version) == ("open", 2)
    assert (items_of(study, 2, clock())["P001"].state, items_of(study, 2, clock())["P001"].opens) == ("not yet", None)
    corrected = read_one(session, clock, 1, "P001", seed=1)
    assert items_of(study, 2, clock())["P001"].opens == corrected.finished_at + timedelta(days=60)


def test_what_was_begun_in_this_round_is_a_draft_and_what_was_finished_here_is_kept(study):
    begun = begin(study, "anna", 1, WorkItem(1, "P004", "open", None, 1), START)
    drafts = (begun, replace(begun, pseudonym="P002", status="finished"), replace(begun, pseudonym="P001", round=2))
    items = worklist(study, "anna", 1, START, own_readings(study, "anna"), drafts)
    states = {item.pseudonym: item.state for item in items if item.state != "open"}
    assert states == {"P004": "draft", "P002": "kept"}


def test_what_was_finished_here_of_an_older_version_is_no_reading_of_the_correction(study, session, clock):
    record = read_one(session, clock, 1, "P001")
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    for version, state in ((1, "draft"), (2, "kept")):
        drafts = [replace(record, version=version)]
        items = worklist(study, "anna", 1, clock(), own_readings(study, "anna"), drafts)
        assert {(item.state, item.version) for item in items if item.pseudonym == "P001"} == {(state, 2)}


def test_an_unknown_round_is_refused(study):
    with pytest.raises(StudyError, match="unknown round 3"):
        worklist(study, "anna", 3, START, own_readings(study, "anna"))


def test_a_clock_before_the_latest_recorded_time_is_refused_with_both_times(study, session, clock):
    read_one(session, clock, 1, "P001")
    own = own_readings(study, "anna")
    check_clock(own, (), clock())
    with pytest.raises(
        StudyError, match=r"says 2026-01-05T08:09:59\+00:00, but your last .* 2026-01-05T08:10:00\+00:00"
    ):
        check_clock(own, (), clock() - timedelta(seconds=1))


def test_a_clock_before_a_draft_is_refused_too(study, session, clock):
    record = read_one(session, clock, 1, "P001")
    with pytest.raises(StudyError, match="set the clock right"):
        check_clock(own_readings(study, "bert"), [record], START)
