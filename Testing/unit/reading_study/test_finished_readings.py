from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.finished_readings import check_newest, readings_table, unread_in_words, write_readings
from IFXPredictLib.reading_study.linkage import default_link, read_link
from IFXPredictLib.reading_study.readings import mask_path, reopen
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.readings import read_readings

from .conftest import PATIENTS, SOFTWARE, read_one


@pytest.fixture
def read_study(study, session_of, clock):
    for reader in ("bert", "anna"):
        session = session_of(reader)
        for pseudonym in ("P003", "P001"):
            read_one(session, clock, 1, pseudonym)
        session.skip(session.open(1, "P002"), "no contrast", 5.0, SOFTWARE)
    clock.forward(days=61)
    read_one(session_of("anna"), clock, 2, "P001")
    return study


def test_finished_readings_are_listed_by_reader_round_and_pseudonym_without_the_skipped(read_study):
    rows = readings_table(read_study)
    assert [(row.case, row.reader, row.round) for row in rows] == [
        *(("P001", "anna", 1), ("P003", "anna", 1), ("P001", "anna", 2)),
        *(("P001", "bert", 1), ("P003", "bert", 1)),
    ]
    assert {row.image for row in rows} == {read_study.image("P001"), read_study.image("P003")}


def test_the_newest_version_counts(read_study, session_of, clock):
    reopen(read_study, "bert", 1, "P003", who="Lee", why="lumen", now=clock())
    read_one(session_of("bert"), clock, 1, "P003", seed=1)
    row = readings_table(read_study)[-1]
    assert (row.record.version, row.mask.name) == (2, "P003.v2.seg.nrrd")


def test_the_table_is_what_extract_reads_with_the_cases_real_names(read_study, tmp_path):
    link = default_link(read_study.folder)
    rows = readings_table(read_study, link)
    cases = read_link(link, read_study)
    write_readings(tmp_path / "analysis" / "readings.csv", rows)
    cohort = [CohortCase(patient, tmp_path, tmp_path, 0, True) for patient in PATIENTS]
    found = read_readings(tmp_path / "analysis" / "readings.csv", cohort)
    assert [(r.case, r.reader, r.round) for r in found] == [(row.case, row.reader, row.round) for row in rows]
    assert found[0].case == cases["P001"]
    assert [r.mask.resolve() for r in found] == [row.mask for row in rows]
    assert str(tmp_path) not in (tmp_path / "analysis" / "readings.csv").read_text(encoding="utf-8")


def test_another_studys_link_is_refused(read_study):
    other = replace(read_study, study_id="0" * 16)
    with pytest.raises(StudyError, match="two studies were mixed up"):
        readings_table(other, default_link(read_study.folder))


def test_a_mask_that_was_changed_is_refused(read_study):
    mask = mask_path(read_study, readings_table(read_study)[0].record)
    mask.write_bytes(mask.read_bytes()[:-1])
    with pytest.raises(StudyError, match=r"P001.seg.nrrd: is missing or not what the reader drew"):
        readings_table(read_study)


def test_a_study_without_a_reading_has_no_table(study):
    with pytest.raises(StudyError, match="holds no finished reading yet"):
        readings_table(study)


def test_readings_that_are_not_there_yet_or_reopened_are_told(study, record, clock):
    assert unread_in_words(study).startswith("19 of 20 readings are not handed in yet; see study status")
    reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    assert "yet and 1 reopened and not yet corrected, so that the version before counts;" in unread_in_words(study)
    only = replace(study, readers=("anna",), cases=study.cases[1:2], rounds=1)
    assert unread_in_words(only).startswith("1 reopened and not yet corrected")
    (study.folder / "readings" / "anna" / "round1" / "P002.v2.reopened.json").unlink()
    assert unread_in_words(only) == ""


def test_masks_that_a_newer_version_replaced_are_named_where_they_are_listed(study, record, session, clock, tmp_path):
    listed = [mask_path(study, record), tmp_path / "elsewhere.nrrd"]
    reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    assert check_newest(listed, tmp_path / "readings.csv") is None, "until it is corrected the old one counts"
    corrected = read_one(session, clock, 1, "P002", seed=1)
    with pytest.raises(
        StudyError, match=r"readings\.csv: is out of date, its study has newer readings than anna round1 P002;"
    ):
        check_newest(listed, tmp_path / "readings.csv")
    assert check_newest([mask_path(study, corrected)], tmp_path / "readings.csv") is None
