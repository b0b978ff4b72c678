import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError, StudyError
from IFXPredictLib.reading_study.drafts import Drafts, default_drafts
from IFXPredictLib.reading_study.readings import ReadingRecord

from .conftest import contour, ct_of

ID, OTHER = "0123456789abcdef", "f" * 16


@pytest.fixture
def drafts(tmp_path):
    return Drafts(tmp_path, ID, "anna")


@pytest.fixture
def record():
    return ReadingRecord(
        study_id=ID,
        reader="anna",
        round=1,
        pseudonym="P001",
        version=1,
        status="draft",
        reason='"lümen" \\ n\n',
        override={},
        opened="2026-01-05T08:00:00+00:00",
        finished="2026-01-05T08:01:00+00:00",
        active_seconds=1 / 3,
        voi={"volume_ml": 0.1 + 0.2},
        image_sha256="a" * 64,
        mask_sha256="",
        software={},
        host="ct-1",
        token="t1",
    )


def test_a_draft_reads_back_to_the_last_bit(drafts, record):
    mask = contour(ct_of(1))
    path = drafts.save(record, {"": mask})
    assert drafts.find(1, "P001") == record
    assert drafts.all() == (record,)
    assert np.array_equal(sitk.GetArrayFromImage(drafts.masks(record)[""]), sitk.GetArrayFromImage(mask))
    assert [p.name for p in path.parent.iterdir()] == ["round1-P001.seg.nrrd"]


def test_a_later_draft_takes_the_place_of_the_earlier_one(drafts, record):
    drafts.save(record, {"": contour(ct_of(1))})
    later = replace(record, active_seconds=60.0)
    drafts.save(later, {"": contour(ct_of(1), seed=1)})
    assert drafts.all() == (later,)


def test_drafts_are_listed_newest_first(drafts, record):
    other = replace(record, pseudonym="P002", finished="2026-01-05T09:00:00+00:00")
    for one in (record, other):
        drafts.save(one, {"": contour(ct_of(1))})
    assert drafts.all() == (other, record)


def test_other_studies_and_readers_are_not_seen(drafts, record, tmp_path):
    Drafts(tmp_path, OTHER, "anna").save(replace(record, study_id=OTHER), {"": contour(ct_of(1))})
    Drafts(tmp_path, ID, "bert").save(replace(record, reader="bert"), {"": contour(ct_of(1))})
    assert drafts.all() == ()
    assert drafts.find(1, "P001") is None


def test_a_draft_that_was_copied_from_another_study_is_refused(drafts, record, tmp_path):
    path = Drafts(tmp_path, OTHER, "anna").save(replace(record, study_id=OTHER), {"": contour(ct_of(1))})
    drafts.folder.mkdir(parents=True)
    shutil.copy(path, drafts.folder)
    with pytest.raises(StudyError, match=f"is a draft of study {OTHER}, reader anna, expected study {ID}"):
        drafts.all()


def test_a_draft_under_another_name_is_refused(drafts, record):
    path = drafts.save(record, {"": contour(ct_of(1))})
    path.rename(path.with_name("round2-P001.seg.nrrd"))
    with pytest.raises(StudyError, match="is a draft of P001, reader anna, round 1; give it back its name"):
        drafts.all()


def test_a_file_that_is_no_draft_is_refused_by_name(drafts, record):
    path = drafts.save(record, {"": contour(ct_of(1))})
    sitk.WriteImage(contour(ct_of(1)), str(path))
    with pytest.raises(StudyError, match=r"round1-P001.seg.nrrd: is no draft of a reading"):
        drafts.all()
    path.write_bytes(b"")
    with pytest.raises(StudyError, match=r"round1-P001.seg.nrrd: cannot be read as an image"):
        drafts.all()


def test_a_draft_in_which_nothing_is_drawn_keeps_its_time_and_has_no_mask(drafts, record):
    drafts.save(record, {"": contour(ct_of(1))})
    drafts.save(replace(record, active_seconds=70.0), {})
    assert [found.active_seconds for found in drafts.all()] == [70.0]
    assert drafts.masks(record) == {}


def test_a_mere_opening_is_found_but_not_offered(drafts, record):
    opening = replace(record, active_seconds=0.0)
    drafts.save(opening, {})
    assert drafts.find(1, "P001") == opening
    assert drafts.all() == ()
    drafts.save(opening, {"": contour(ct_of(1))})
    assert drafts.all() == (opening,)


def test_what_is_set_aside_is_never_offered_and_goes_with_its_own_case_only(drafts, record):
    other = replace(record, pseudonym="P0011", token="t2")
    kept = drafts.set_aside(record, {"": contour(ct_of(1))}), drafts.set_aside(other, {"": contour(ct_of(1))})
    assert (drafts.all(), drafts.find(1, "P001")) == ((), None)
    drafts.remove_aside(record)
    assert [path.exists() for path in kept] == [False, True]


def test_what_an_earlier_opening_drew_is_kept_aside_and_nothing_of_a_mere_opening(drafts, record):
    drafts.put_aside(1, "P001")
    drafts.save(replace(record, active_seconds=0.0), {})
    drafts.put_aside(1, "P001")
    assert not (drafts.folder / "aside").exists()
    drafts.save(record, {"": contour(ct_of(1))})
    drafts.put_aside(1, "P001")
    assert [file.name for file in (drafts.folder / "aside").iterdir()] == ["round1-P001-t1.seg.nrrd"]


def test_only_the_draft_of_the_same_opening_is_removed(drafts, record):
    drafts.save(record, {"": contour(ct_of(1))})
    drafts.remove(replace(record, token="t2"))
    assert drafts.all() == (record,)
    drafts.remove(record)
    drafts.remove(record)
    assert drafts.all() == ()


def test_a_folder_that_cannot_be_written_to_is_named(record, tmp_path):
    (tmp_path / ID).write_text("a file", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="cannot be used as an output folder"):
        Drafts(tmp_path, ID, "anna").save(record, {"": contour(ct_of(1))})


def test_drafts_lie_where_the_system_keeps_a_users_data(monkeypatch):
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_drafts() == Path("/data/ifxpredict/drafts")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_drafts() == Path.home() / ".local" / "share" / "ifxpredict" / "drafts"
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert default_drafts() == Path("/local/ifxpredict/drafts")
