import json
from dataclasses import asdict, replace

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.readings import mask_path
from IFXPredictLib.reading_study.review import all_readings, mark_reference

from .conftest import SOFTWARE, files_of, read_one


@pytest.fixture
def records(study, session_of, clock):
    read_one(session_of("anna"), clock, 1, "P001")
    read_one(session_of("bert"), clock, 1, "P001", seed=1)
    read_one(session_of("bert"), clock, 1, "P002")
    skipping = session_of("anna")
    skipping.skip(skipping.open(1, "P002"), "no contrast", 5.0, SOFTWARE)
    return all_readings(study, "kim", "P001")


def test_the_reviewer_sees_all_finished_readings_of_a_case(study, records):
    assert [(r.reader, r.pseudonym) for r in records] == [("anna", "P001"), ("bert", "P001")]
    assert [r.reader for r in all_readings(study, "kim", "P002")] == ["bert"]
    assert all_readings(study, "kim", "P003") == ()


@pytest.mark.parametrize("name", ["anna", "carl", "../kim"])
def test_a_reader_or_a_stranger_sees_none(study, records, name):
    with pytest.raises(StudyError, match=f"unknown reviewer '{name}'; known are kim"):
        all_readings(study, name, "P001")


def test_a_study_without_a_reviewer_says_so(study, records):
    with pytest.raises(StudyError, match="known are none; name them when the study is created"):
        all_readings(replace(study, reviewers=()), "kim", "P001")


def test_the_chosen_reading_is_recorded_as_such_and_readings_stay_as_they_were(study, records, clock):
    before = files_of(study.folder / "readings")
    chosen = mark_reference(study, "kim", records[1], " whole segment ", clock)
    assert json.loads((study.folder / "review" / "P001.json").read_text()) == asdict(chosen)
    assert (chosen.reader, chosen.round, chosen.version, chosen.mask_sha256) == ("bert", 1, 1, records[1].mask_sha256)
    assert (chosen.reviewer, chosen.time, chosen.reason) == ("kim", "2026-01-05T08:30:00+00:00", "whole segment")
    assert files_of(study.folder / "readings") == before


def test_another_choice_is_a_new_version_and_the_old_one_stays(study, records, clock):
    for number in range(11):
        mark_reference(study, "kim", records[number % 2], f"choice {number}", clock)
    assert len(list((study.folder / "review").iterdir())) == 11
    assert json.loads((study.folder / "review" / "P001.json").read_text())["reason"] == "choice 0"
    assert json.loads((study.folder / "review" / "P001.v11.json").read_text())["reason"] == "choice 10"


def test_a_choice_needs_a_reason_a_finished_reading_and_its_mask(study, records, clock):
    with pytest.raises(StudyError, match="choosing the reference needs a reason"):
        mark_reference(study, "kim", records[0], " ", clock)
    with pytest.raises(StudyError, match="is not among the finished readings"):
        mark_reference(study, "kim", replace(records[0], version=2), "x", clock)
    mask_path(study, records[0]).unlink()
    with pytest.raises(StudyError, match="is missing or not what the reader drew"):
        mark_reference(study, "kim", records[0], "x", clock)
    assert not (study.folder / "review").exists()
