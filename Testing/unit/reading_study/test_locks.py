from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study import locks
from IFXPredictLib.reading_study.locks import give_back, holds, lock, release

from .conftest import START


def lock_at(study, host, **later):
    return lock(study, "anna", 1, "P001", host, START + timedelta(**later))


def test_a_second_computer_is_told_who_has_the_case_and_since_when(study):
    lock_at(study, "ct-1")
    with pytest.raises(StudyError, match=r"P001 is open on the computer ct-1 since 2026-01-05T08:00:00\+00:00; finish"):
        lock_at(study, "ct-2", hours=11)


def test_the_same_computer_takes_its_own_lock_over_at_once(study):
    first, second = lock_at(study, "ct-1"), lock_at(study, "ct-1", minutes=1)
    assert not holds(study, "anna", 1, "P001", first.token)
    assert holds(study, "anna", 1, "P001", second.token)


def test_a_lock_is_forgotten_after_twelve_hours(study):
    first = lock_at(study, "ct-1")
    second = lock_at(study, "ct-2", hours=12)
    assert not holds(study, "anna", 1, "P001", first.token)
    assert holds(study, "anna", 1, "P001", second.token)


def test_giving_back_frees_the_case_and_leaves_another_lock(study):
    first = lock_at(study, "ct-1")
    give_back(study, "anna", 1, "P001", first.token)
    second = lock_at(study, "ct-2")
    give_back(study, "anna", 1, "P001", first.token)
    assert holds(study, "anna", 1, "P001", second.token)


def test_a_released_case_is_free_and_what_is_not_open_cannot_be_released(study):
    lock_at(study, "ct-1")
    release(study, "anna", 1, "P001")
    lock_at(study, "ct-2")
    with pytest.raises(StudyError, match="P002, reader anna, round 1: is not open anywhere"):
        release(study, "anna", 1, "P002")


@pytest.mark.parametrize("content", ["", '{"host": "ct-1"', "[]", "{}", "\x00\x00"])
def test_a_lock_whose_writing_was_killed_is_nobodys(study, content, monkeypatch):
    monkeypatch.setattr(locks, "_PAUSE_S", 0.001)
    lock_at(study, "ct-1")
    next(study.folder.rglob("*.claim")).write_text(content, encoding="utf-8")
    mine = lock_at(study, "ct-2", seconds=1)
    assert holds(study, "anna", 1, "P001", mine.token)


def test_of_many_computers_at_once_one_gets_the_case(study):
    def attempt(number):
        try:
            return lock_at(study, f"ct-{number}").token
        except StudyError:
            return None

    with ThreadPoolExecutor(16) as pool:
        tokens = [token for token in pool.map(attempt, range(64)) if token]
    assert len(tokens) == 1
    assert holds(study, "anna", 1, "P001", tokens[0])


def test_of_many_computers_that_take_over_at_once_one_holds_the_case_and_no_other_file_is_left(study):
    lock_at(study, "ct-0")

    def attempt(number):
        try:
            return lock_at(study, f"ct-{number}", hours=13).token
        except StudyError:
            return None

    with ThreadPoolExecutor(16) as pool:
        tokens = [token for token in pool.map(attempt, range(1, 65)) if token]
    assert [holds(study, "anna", 1, "P001", token) for token in tokens].count(True) == 1
    assert [p.name for p in (study.folder / "readings" / "anna" / "round1").iterdir()] == ["P001.claim"]
