import csv
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.reading_study.case_review import review_case, review_files, review_in_words, write_review
from IFXPredictLib.reading_study.form import FormField
from IFXPredictLib.reading_study.masks import read_mask
from IFXPredictLib.reading_study.readings import mask_path
from IFXPredictLib.reading_study.session import ReaderSession

from .conftest import SOFTWARE, contour, files_of, read_one


@pytest.fixture
def reviewed(study, session_of, clock):
    """P001 by two readers twice, P002 by one, P003 skipped by both; two rounds."""
    for number in (1, 2):
        for place, reader in enumerate(("anna", "bert")):
            read_one(session_of(reader), clock, number, "P001", seed=place + number)
            if reader == "anna":
                read_one(session_of(reader), clock, number, "P002")
            for case in ("P003",) if reader == "anna" else ("P002", "P003"):
                session = session_of(reader)
                session.skip(session.open(number, case), "no contrast", 5.0, SOFTWARE)
        clock.forward(days=61)
    return study


def test_a_reviewer_sees_all_readings_compared_pair_by_pair_on_the_oblique_grid(reviewed):
    found = review_case(reviewed, "kim", "P001")
    assert [(r.reader, r.round) for r in found.records] == [("anna", 1), ("anna", 2), ("bert", 1), ("bert", 2)]
    assert [(i, j) for i, j, _ in found.agreement] == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    masks = [sitk.GetArrayFromImage(contour(sitk.ReadImage(str(reviewed.image("P001"))), s)) for s in (1, 2, 2, 3)]
    for i, j, one in found.agreement:
        assert one.dice == pytest.approx(2 * (masks[i] & masks[j]).sum() / (masks[i].sum() + masks[j].sum()))
    assert found.agreement[3][2].dice == 1
    assert [one.kind for one in found.proposals] == ["intersection", "union", "staple"]
    assert (found.proposal("union").mask == np.logical_or.reduce(masks)).all()
    assert found.volume_ml(found.masks[0]) == pytest.approx(masks[0].sum() * 0.71 * 0.83 * 5 / 1000)


def test_tables_and_segmentations_are_written_on_the_cases_grid_and_the_study_stays_as_it_was(reviewed, tmp_path):
    before = files_of(reviewed.folder)
    found = review_case(reviewed, "kim", "P001")
    write_review(tmp_path, reviewed, found)
    assert {path.name for path in tmp_path.iterdir()} >= set(review_files(found))
    union = read_mask(tmp_path / "union.seg.nrrd")
    assert Grid.of(union) == found.grid
    assert (sitk.GetArrayFromImage(union) == found.proposal("union").mask).all()
    with (tmp_path / "proposals.csv").open(encoding="utf-8") as file:
        rows = {row["proposal"]: row for row in csv.DictReader(file)}
    assert float(rows["union"]["volume_ml"]) >= float(rows["staple"]["volume_ml"])
    assert rows["union"]["undecided"] == ""
    assert 0 <= float(rows["staple"]["undecided"]) <= 1
    lines = review_in_words(found)
    assert lines[0].startswith("reader anna, round 1 and reader anna, round 2: Dice 0.")
    assert "of the union's voxels are near a probability of 0.5" in lines[-1]
    assert files_of(reviewed.folder) == before


def test_what_readers_answered_stands_beside_their_contours(reviewed, tmp_path):
    """As records of a study have it that asks a form and shows a model's answer to one of two readings."""
    fields = (FormField("score", "ordinal", 1, 5), FormField("sure", "numeric", 0, 100, required=False))
    asked = replace(reviewed, form=fields, answers_sha256=dict.fromkeys(reviewed.pseudonyms, "ab"))
    found = review_case(reviewed, "kim", "P001")
    assert "answers.csv" not in review_files(found)
    given = [{"score": 2.0, "sure": 62.5}, {"score": 4.0}, {}, {"score": 5.0, "sure": 90.0}]
    records = zip(found.records, given, ("", "ab", "", "ab"), strict=True)
    found = replace(found, records=tuple(replace(r, answers=a, shown_sha256=seen) for r, a, seen in records))
    write_review(tmp_path, asked, found)
    with (tmp_path / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["reader", "round", "model", "score", "sure"],
        ["anna", "1", "without", "2.0", "62.5"],
        ["anna", "2", "with", "4.0", ""],
        ["bert", "1", "without", "", ""],
        ["bert", "2", "with", "5.0", "90.0"],
    ]
    assert review_in_words(found)[-3:] == [
        "reader anna, round 1: score 2, sure 62.5",
        "reader anna, round 2: score 4, with the model's answer",
        "reader bert, round 2: score 5, sure 90, with the model's answer",
    ]


def test_one_reading_has_nothing_to_compare_and_a_case_that_all_skipped_nothing_to_see(reviewed):
    found = review_case(reviewed, "kim", "P002")
    assert [one.kind for one in found.proposals] == ["intersection", "union"], "anna read it twice"
    alone = replace(found, records=found.records[:1], masks=found.masks[:1], proposals=())
    assert alone.agreement == ()
    with pytest.raises(StudyError, match="P002: there is no proposal staple; found none"):
        alone.proposal("staple")
    with pytest.raises(StudyError, match="P003: every reader skipped it"):
        review_case(reviewed, "kim", "P003")


def test_what_is_not_read_to_its_end_or_was_changed_is_not_shown_and_no_reader_sees_it(reviewed, session_of):
    with pytest.raises(StudyError, match="P004: is still to be read"):
        review_case(reviewed, "kim", "P004")
    with pytest.raises(StudyError, match="unknown reviewer 'anna'"):
        review_case(reviewed, "anna", "P001")
    assert not [name for name in dir(ReaderSession) if "review" in name or "consensus" in name]
    mask_path(reviewed, review_case(reviewed, "kim", "P001").records[3]).write_bytes(b"other")
    with pytest.raises(StudyError, match="is missing or not what the reader drew"):
        review_case(reviewed, "kim", "P001")
