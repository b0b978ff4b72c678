"""Which readings a table is of: recorded beside it, found changed, found in the test split."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import Extracted, Extraction, read_with_content
from IFXPredictLib.features.reading_record import (
    RecordedReading,
    check_images,
    check_latest,
    check_no_test_case,
    check_readings,
    read_recorded,
    recorded,
    unchecked_in_words,
    write_recorded,
)
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


def volumes(first):
    image = sitk.GetImageFromArray(np.random.default_rng(3).normal(60, 40, (8, 12, 14)).astype(np.int16))
    mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
    mask[first : first + 6, 2:9, 1:7] = 1
    return image, mask


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    image, mask = volumes(2)
    sitk.WriteImage(image, tmp_path / "images" / "p1.nhdr")
    for n in (1, 2):
        sitk.WriteImage(mask, tmp_path / "images" / f"p1_{n}.mhd")
    return tmp_path / "images"


@pytest.fixture
def readings(folder, protocol):
    """Two readings of one case; a third gave no features."""
    jobs = [Extraction("P1", "anna", n, folder / "p1.nhdr", folder / f"p1_{n}.mhd", None) for n in (1, 2)]
    found = [Extracted(job, np.zeros(3), "", 1.0, read_with_content(job, protocol)[1]) for job in jobs]
    own = Extracted(replace(jobs[0], reader="", round=0), np.zeros(3), "", 1.0, found[0].content)
    return recorded([*found, Extracted(replace(jobs[1], round=3), None, "empty", 1.0), own])


@pytest.fixture
def table(tmp_path, readings):
    write_recorded(tmp_path / "icc.csv", readings)
    return tmp_path / "icc.csv"


def test_a_record_reads_back_without_the_cohorts_own_masks_and_without_what_failed(table, readings):
    found = read_recorded(table)
    assert [(one.job.title, one.content) for one in found] == [(one.job.title, one.content) for one in readings]
    assert [one.job.title for one in found] == ["P1, reader anna, round 1", "P1, reader anna, round 2"]
    assert check_readings(table, found, "again") is None


def test_a_record_follows_images_and_tables_that_are_moved_together(table, tmp_path, folder):
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved / "images")
    shutil.copy(table.with_suffix(".json"), moved / "icc.json")
    sitk.WriteImage(volumes(3)[1], moved / "images" / "p1_2.mhd")
    assert check_readings(table, read_recorded(table), "again") is None
    with pytest.raises(CohortError, match="P1, reader anna, round 2"):
        check_readings(moved / "icc.csv", read_recorded(moved / "icc.csv"), "again")


def test_of_a_table_that_was_moved_alone_it_is_said_that_its_readings_are_not_checked(table, tmp_path, folder):
    assert unchecked_in_words(table, read_recorded(table)) == unchecked_in_words(table, ()) == ""
    alone = tmp_path / "archive" / "2026" / "icc.csv"
    alone.parent.mkdir(parents=True)
    shutil.move(table.with_suffix(".json"), alone.with_suffix(".json"))
    missing = alone.parent / "images" / "p1_1.mhd"
    assert unchecked_in_words(alone, read_recorded(alone)) == (
        f"{alone}: its readings are not where icc.json has them ({missing}), so whether they were corrected since is "
        "not checked"
    )


def test_a_record_beside_another_table_is_refused(table, readings):
    """Of a newer icc.csv that was copied alone over an older one, nothing would be checked, or the wrong readings."""
    table.write_text("feature,intra\na,0.9\n", encoding="utf-8")
    write_recorded(table, readings)
    assert len(read_recorded(table)) == 2
    table.write_text("feature,intra\na,0.8\n", encoding="utf-8")
    with pytest.raises(CohortError, match=r"icc\.json: is of another icc\.csv than the one beside it; copy both from"):
        read_recorded(table)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
@pytest.mark.parametrize(("case", "private"), [("Rossi", True), ("P001", False)])
def test_a_record_that_links_patients_to_pseudonyms_is_for_this_user_alone(tmp_path, readings, case, private):
    mask = tmp_path / "study" / "readings" / "anna" / "round1" / "P001.v2.seg.nrrd"
    mask.parent.mkdir(parents=True)
    (tmp_path / "study" / "study.json").write_text("{}", encoding="utf-8")
    one = replace(readings[0], job=replace(readings[0].job, case=case, mask=mask))
    write_recorded(tmp_path / "icc.csv", [readings[1], one])
    assert ((tmp_path / "icc.json").stat().st_mode & 0o077 == 0) is private


def test_without_readings_there_is_no_record_and_none_of_before_stays(table):
    write_recorded(table, ())
    assert not table.with_suffix(".json").exists()
    assert read_recorded(table) == ()


@pytest.mark.parametrize("given", [True, False])
def test_a_corrected_reading_is_named_with_what_to_run(table, folder, protocol, given):
    sitk.WriteImage(volumes(3)[1], folder / "p1_2.mhd")
    with pytest.raises(CohortError) as problem:
        check_readings(table, read_recorded(table), "run icc again", protocol if given else None)
    assert str(problem.value) == (
        f"{table}: is out of date, the image or mask changed of P1, reader anna, round 2 since it was extracted; "
        "run icc again."
    )


def test_a_reading_that_cannot_be_read_any_more_has_changed_and_one_that_is_gone_is_not_compared(
    table, folder, protocol
):
    (folder / "p1_1.mhd").write_text("no mask", encoding="utf-8")
    with pytest.raises(CohortError, match="of P1, reader anna, round 1 since"):
        check_readings(table, read_recorded(table), "again", protocol)
    (folder / "p1_1.mhd").unlink()
    assert check_readings(table, read_recorded(table), "again", protocol) is None


def test_the_same_voxels_saved_anew_are_no_other_reading(table, folder, protocol):
    sitk.WriteImage(volumes(2)[1], folder / "p1_2.mhd", useCompression=True)
    assert check_readings(table, read_recorded(table), "again", protocol) is None


def test_readings_of_a_case_that_is_in_the_test_split_now_are_refused(table, readings):
    cohort = [CohortCase(name, Path("i"), Path("m"), 1, name == "P2") for name in ("P1", "P2")]
    with pytest.raises(CohortError, match=r"icc\.csv: is of readings of P1, in the test split now, which must have no"):
        check_no_test_case(table, readings, cohort)
    assert check_no_test_case(table, readings, [replace(cohort[0], train=True)]) is None


def switched_file(folder):
    """The mask is a link, led to another version afterwards."""
    link = folder / "current.mhd"
    link.symlink_to(folder / "p1_1.mhd")
    return link, lambda: (link.unlink(), link.symlink_to(folder / "v2.mhd"))


def switched_folder(folder):
    """A link within the path, behind a step up out of another link."""
    for name, first in (("one", 2), ("two", 3)):
        (folder / name).mkdir()
        sitk.WriteImage(volumes(first)[1], folder / name / "m.nrrd")
    (folder.parent / "cohort").symlink_to(folder)
    link = folder / "current"
    link.symlink_to(folder / "one")
    reached = folder.parent / "cohort" / ".." / "images" / "current" / "m.nrrd"
    return reached, lambda: (link.unlink(), link.symlink_to(folder / "two"))


def image_taken_away(folder):
    """The image lies in an archive by now, and the mask was corrected."""
    shutil.copy(folder / "p1_1.raw", folder / "m.raw")
    (folder / "m.mhd").write_text(
        (folder / "p1_1.mhd").read_text(encoding="utf-8").replace("p1_1.raw", "m.raw"), encoding="utf-8"
    )

    def change():
        sitk.WriteImage(volumes(3)[1], folder / "m.mhd")
        (folder / "p1.nhdr").unlink()

    return folder / "m.mhd", change


def other_voxels_of_the_same_size_and_time(folder):
    sitk.WriteImage(volumes(2)[1], folder / "m.nrrd", useCompression=False)
    before = (folder / "m.nrrd").stat()

    def change():
        sitk.WriteImage(volumes(1)[1], folder / "m.nrrd", useCompression=False)
        os.utime(folder / "m.nrrd", ns=(before.st_atime_ns, before.st_mtime_ns))
        assert (folder / "m.nrrd").stat().st_size == before.st_size

    return folder / "m.nrrd", change


def header_led_to_other_voxels(folder):
    header = folder / "p1_1.mhd"
    sitk.WriteImage(volumes(3)[1], folder / "v2.mhd")
    return header, lambda: header.write_text(
        header.read_text(encoding="utf-8").replace("p1_1.raw", "v2.raw"), encoding="utf-8"
    )


@pytest.mark.parametrize(
    "kind",
    [
        *(switched_file, switched_folder, image_taken_away, other_voxels_of_the_same_size_and_time),
        header_led_to_other_voxels,
    ],
    ids=lambda kind: kind.__name__,
)
def test_another_mask_is_found_whatever_stayed_as_it_was(tmp_path, folder, protocol, kind):
    sitk.WriteImage(volumes(3)[1], folder / "v2.mhd")
    mask, change = kind(folder)
    job = Extraction("P1", "anna", 1, folder / "p1.nhdr", mask, None)
    write_recorded(tmp_path / "icc.csv", [RecordedReading(job, read_with_content(job, protocol)[1])])
    kept = read_recorded(tmp_path / "icc.csv")
    assert check_readings(tmp_path / "icc.csv", kept, "again", protocol) is None
    change()
    with pytest.raises(CohortError, match="changed of P1, reader anna, round 1 since it was extracted; again"):
        check_readings(tmp_path / "icc.csv", kept, "again", protocol)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"voxels": "of another series"}, True),
        ({"geometry": "10 " * 18}, True),
        ({"voi": "the cohort's own", "mask_files": "m", "image_files": "converted"}, False),
    ],
)
def test_readings_of_another_image_than_the_features_are_refused(table, readings, change, refused):
    """The cohort names a corrected export by another file; the one that was read is as it was."""
    contents = {"P1": replace(readings[0].content, **change), "P9": readings[0].content}
    if not refused:
        assert check_images(table, readings, contents, "again") is None
        return
    with pytest.raises(
        CohortError, match=r"icc\.csv: is out of date, its readings are of another image of P1 than the"
    ):
        check_images(table, readings, contents, "again")


def test_iccs_of_other_masks_than_the_latest_extraction_are_refused(table, readings, tmp_path):
    """Readings.csv named corrected masks by other files, they were extracted, and icc was not run again."""
    extracted = tmp_path / "readings_features.csv"
    assert check_latest(table, readings, extracted) is None
    corrected = replace(readings[1], content=replace(readings[1].content, voi="corrected"))
    other = replace(corrected, job=replace(corrected.job, reader="bert"))
    for latest, wrong in (((readings[0], other), False), ((readings[0], corrected), True)):
        write_recorded(extracted, latest)
        if not wrong:
            assert check_latest(table, readings, extracted) is None
    with pytest.raises(
        CohortError, match=r"icc\.csv: is out of .*features\.csv has other masks of P1, reader anna, round 2"
    ):
        check_latest(table, readings, extracted)


@pytest.mark.parametrize(
    "damage",
    ["[]", '{"readings": 3}', '{"readings": [{"case": "P1"}]}', '{"readings": [4]}'],
)
def test_a_damaged_record_is_refused(table, damage):
    table.with_suffix(".json").write_text(damage, encoding="utf-8")
    with pytest.raises(CohortError, match=r"icc\.json: is (no record of readings|damaged or of another version)"):
        read_recorded(table)


def test_a_record_without_its_hashes_is_refused(table):
    rows = json.loads(table.with_suffix(".json").read_text(encoding="utf-8"))
    rows["readings"][0]["content"].pop("voi")
    table.with_suffix(".json").write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(CohortError, match=r"icc\.json: is of another version or damaged"):
        read_recorded(table)
