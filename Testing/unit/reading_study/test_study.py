import json
from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.protocol.schema import Display
from IFXPredictLib.reading_study.study import FORMAT, as_text, as_time, load_study


def change(study, **keys):
    path = study.folder / "study.json"
    content = json.loads(path.read_text(encoding="utf-8")) | keys
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}), encoding="utf-8")


def test_a_study_reads_back_as_it_was_made(study):
    assert load_study(study.folder) == study
    assert study.pseudonyms == ("P001", "P002", "P003", "P004", "P005")
    assert study.image("P003") == study.folder / "images" / "P003.nrrd"


def test_a_reader_a_round_and_a_case_that_are_unknown_are_told_the_known_ones(study):
    with pytest.raises(StudyError, match="unknown reader 'carl'; known are anna, bert"):
        study.check_reader("carl")
    with pytest.raises(StudyError, match="unknown round 3; the study has rounds 1 to 2"):
        study.check_round(3)
    with pytest.raises(StudyError, match=r"unknown case '../P001'; known are P001 to P005"):
        study.image("../P001")


@pytest.mark.parametrize("name", ["", "../bert", "a/b", "a\\b", ".hidden", "-x", "CON", "lpt1", "x" * 33, "Zoë", "a\n"])
def test_a_reader_whose_name_is_no_folder_everywhere_is_refused(study, name):
    with pytest.raises(StudyError, match="expected letters, digits"):
        replace(study, readers=("anna", name))


@pytest.mark.parametrize(
    ("readers", "reviewers"), [((), ()), (("anna", "Anna"), ()), (("anna",), ("anna",)), (("anna", "anna"), ())]
)
def test_names_that_are_missing_or_alike_on_some_system_are_refused(study, readers, reviewers):
    with pytest.raises(StudyError, match="each named once and none a reviewer"):
        replace(study, readers=readers, reviewers=reviewers)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"format": FORMAT + 1}, "expected format 1, found 2; update"),
        ({"format": None}, "expected format 1, found None"),
        ({"study_id": "../../x"}, "expected a study id of 16 hexadecimal digits"),
        ({"cases": [{"pseudonym": "../../x", "image_sha256": ""}]}, "expected cases P001, P002, ..., found '../../x'"),
        ({"cases": [{"pseudonym": "P001", "image_sha256": ""}] * 2}, "expected cases with a pseudonym each"),
        ({"cases": []}, "expected cases with a pseudonym each, found 0"),
        ({"rounds": 0}, "expected 1 to 99 rounds and a washout of 0 to 3650 days, found 0 and"),
        ({"rounds": 43_651_320}, "expected 1 to 99 rounds .*, found 43651320 and"),
        ({"washout_days": 10**17}, "expected .* a washout of 0 to 3650 days, found 2 and 1000"),
        ({"washout_days": -1}, "a washout of 0 to 3650 days, found 2 and -1"),
        ({"reader_rounds": {"carl": 1}}, "unknown reader 'carl'"),
        ({"reader_rounds": {"bert": 3}}, "reader bert: expected 1 to 2 rounds, found 3"),
        ({"reader_rounds": {"bert": 0}}, "reader bert: expected 1 to 2 rounds, found 0"),
        ({"rounds": "2"}, "rounds: expected int, found '2'"),
        ({"seed": None}, "the key 'seed' is missing"),
        ({"patients": ["Rossi"]}, "unknown key 'patients'"),
        ({"folder": "/etc"}, "unknown key 'folder'"),
        ({"series": ["portal", "../x"]}, "series: found the name '../x', expected up to 16 small letters"),
        ({"vois": ["wall", "wall"]}, "vois: 'wall' names two VOIs"),
        ({"series": ["portal", "arterial"]}, "P001: expected a hash of each further series"),
    ],
)
def test_a_study_json_that_is_none_is_refused_by_name_and_key(study, keys, message):
    change(study, **keys)
    with pytest.raises(StudyError, match=message):
        load_study(study.folder)


def test_readers_may_read_unequally_often_and_a_round_that_is_not_theirs_is_refused(study):
    assert "reader_rounds" not in study.to_mapping()
    unequal = replace(study, reader_rounds={"bert": 1})
    change(study, reader_rounds={"bert": 1})
    assert load_study(study.folder) == unequal
    assert (unequal.rounds_of("anna"), unequal.rounds_of("bert")) == (range(1, 3), range(1, 2))
    unequal.check_round(2, "anna")
    with pytest.raises(StudyError, match="round 2 is not for reader bert, who reads 1 of the study's 2 rounds"):
        unequal.check_round(2, "bert")


def test_the_window_of_a_studys_images_is_kept_and_may_be_missing(study):
    assert "display" not in study.to_mapping()
    change(study, display={"window": 1500.0, "level": -600.0})
    again = load_study(study.folder)
    assert again == replace(study, display=Display(1500.0, -600.0))
    assert again.to_mapping()["display"] == {"window": 1500.0, "level": -600.0}


@pytest.mark.parametrize("content", ["", "[]", "null", "{", "\x00"])
def test_a_study_json_that_is_damaged_is_refused_by_name(study, content):
    (study.folder / "study.json").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=r"study.json"):
        load_study(study.folder)


def test_a_folder_that_is_no_study_says_which_to_give(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(StudyError, match="is no study, it has no study"):
            load_study(folder)


def test_a_folder_that_vanished_or_holds_another_study_is_noticed(study):
    study.check_present()
    change(study, study_id="0" * 16)
    with pytest.raises(StudyError, match=f"holds study {'0' * 16}, expected study {study.study_id}; two were mixed"):
        study.check_present()
    study.folder.rename(study.folder.with_name("away"))
    with pytest.raises(StudyError, match=r"study.json: cannot be read"):
        study.check_present()


def test_times_are_recorded_in_utc_to_the_second():
    time = as_time("2026-03-29T03:30:00.25+02:00", "here")
    assert as_text(time) == "2026-03-29T01:30:00+00:00"


@pytest.mark.parametrize("text", ["yesterday", "", "2026-01-01T08:00:00"])
def test_a_time_without_a_zone_or_that_is_none_is_refused(text):
    with pytest.raises(StudyError, match="here: expected a time"):
        as_time(text, "here")


def test_wall_assist_is_forbidden_unless_the_study_says_otherwise(study):
    assert not study.wall_assist
    assert "wall_assist" not in study.to_mapping()
    change(study, wall_assist=True)
    again = load_study(study.folder)
    assert again == replace(study, wall_assist=True)
    assert again.to_mapping()["wall_assist"] is True
