import json
from dataclasses import asdict, replace
from functools import partial

import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.reading_study import review
from IFXPredictLib.reading_study.masks import read_mask
from IFXPredictLib.reading_study.readings import mask_path, reopen
from IFXPredictLib.reading_study.review import all_readings, mark_made, mark_reference, reference_of

from .conftest import SOFTWARE, files_of, read_one


@pytest.fixture
def study(study):
    """The small study with one round, which is the last."""
    return replace(study, rounds=1)


@pytest.fixture
def session_of(study, session_of):
    return partial(session_of, of=study)


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


def test_a_case_is_seen_after_its_last_round_and_not_while_it_is_corrected(study, records, clock):
    with pytest.raises(StudyError, match=r"P003: is still to be read \(anna round 1, bert round 1\)"):
        all_readings(study, "kim", "P003")
    with pytest.raises(
        StudyError, match=r"P001: is still to be read \(anna round 2, bert round 2\); it is reviewed after"
    ):
        all_readings(replace(study, rounds=2), "kim", "P001")
    reopen(study, "bert", 1, "P001", who="Lee", why="lumen", now=clock())
    with pytest.raises(StudyError, match=r"P001: is still to be read \(bert round 1\)"):
        mark_reference(study, "kim", records[0], "x", clock)


def test_a_contour_made_of_several_is_kept_beside_its_record(study, records, clock):
    mask = read_mask(mask_path(study, records[0]))
    chosen = mark_made(study, "kim", "P001", mask, "union of 2 readings", "both are right", clock)
    assert json.loads((study.folder / "review" / "P001.json").read_text(encoding="utf-8")) == asdict(chosen)
    file = study.folder / "review" / "P001.seg.nrrd"
    assert (chosen.made_by, chosen.reader, chosen.round) == ("union of 2 readings", "", 0)
    assert chosen.mask_sha256 == sha256_of(file)
    assert (sitk.GetArrayFromImage(read_mask(file)) == sitk.GetArrayFromImage(mask)).all()
    mark_made(study, "kim", "P001", mask, "union of 2 readings", "again", clock)
    assert (study.folder / "review" / "P001.v2.seg.nrrd").is_file()
    with pytest.raises(StudyError, match="P001: choosing the reference needs a reason"):
        mark_made(study, "kim", "P001", mask, "union of 2 readings", " ", clock)
    with pytest.raises(StudyError, match="unknown reviewer 'anna'"):
        mark_made(study, "anna", "P001", mask, "union of 2 readings", "x", clock)


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
    assert json.loads((study.folder / "review" / "P001.json").read_text(encoding="utf-8")) == asdict(chosen)
    assert (chosen.reader, chosen.round, chosen.version, chosen.mask_sha256) == ("bert", 1, 1, records[1].mask_sha256)
    assert (chosen.reviewer, chosen.time, chosen.reason) == ("kim", "2026-01-05T08:30:00+00:00", "whole segment")
    assert files_of(study.folder / "readings") == before


def test_another_choice_is_a_new_version_and_the_old_one_stays(study, records, clock):
    for number in range(11):
        mark_reference(study, "kim", records[number % 2], f"choice {number}", clock)
    assert len(list((study.folder / "review").iterdir())) == 11
    assert json.loads((study.folder / "review" / "P001.json").read_text(encoding="utf-8"))["reason"] == "choice 0"
    assert json.loads((study.folder / "review" / "P001.v11.json").read_text(encoding="utf-8"))["reason"] == "choice 10"


def test_two_reviewers_in_one_instant_get_a_version_each_and_none_is_lost(study, records, clock, monkeypatch):
    both = replace(study, reviewers=("kim", "lou"))
    mark = partial(mark_reference, both, clock=clock)

    def meanwhile(name):
        """Lou marks once while Kim is at the function ``name``: after the listing, or with the version in hand."""
        original, waiting = getattr(review, name), [True]

        def at_once(*given):
            found = original(*given) if name == "_newest_version" else None
            if waiting and waiting.pop():
                mark("lou", records[1], f"lou at {name}")
            return original(*given) if found is None else found

        monkeypatch.setattr(review, name, at_once)

    for name in ("_newest_version", "write_json"):
        meanwhile(name)
        mark("kim", records[0], f"kim at {name}")
    written = {path.name: json.loads(path.read_text(encoding="utf-8"))["reason"] for path in folder_of(study)}
    assert written == {
        "P001.json": "lou at _newest_version",
        "P001.v2.json": "kim at _newest_version",
        "P001.v3.json": "kim at write_json",
        "P001.v4.json": "lou at write_json",
    }


def test_a_version_that_a_kill_left_unwritten_is_passed_over(study, records, clock):
    mark_reference(study, "kim", records[0], "first", clock)
    (study.folder / "review" / "P001.v2.claim").touch()
    assert reference_of(study, "P001").reason == "first"
    mark_reference(study, "kim", records[0], "third", clock)
    assert reference_of(study, "P001").reason == "third"
    assert [path.name for path in folder_of(study)] == ["P001.json", "P001.v2.claim", "P001.v3.json"]


def folder_of(study):
    return sorted((study.folder / "review").iterdir())


def test_a_choice_needs_a_reason_a_finished_reading_and_its_mask(study, records, clock):
    with pytest.raises(StudyError, match="choosing the reference needs a reason"):
        mark_reference(study, "kim", records[0], " ", clock)
    with pytest.raises(StudyError, match="is not among the finished readings"):
        mark_reference(study, "kim", replace(records[0], version=2), "x", clock)
    mask_path(study, records[0]).unlink()
    with pytest.raises(StudyError, match="is missing or not what the reader drew"):
        mark_reference(study, "kim", records[0], "x", clock)
    assert not (study.folder / "review").exists()
