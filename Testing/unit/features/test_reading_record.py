"""Which readings a table is of: recorded beside it, found changed, found in the test split."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import Extracted, Extraction, read_with_content
from IFXPredictLib.features.reading_record import (
    check_no_test_case,
    check_readings,
    read_recorded,
    recorded,
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
    (folder / "p1_1.mhd").write_text("no mask")
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


@pytest.mark.parametrize("damage", ["[]", '{"readings": 3}', '{"readings": [{"case": "P1"}]}', '{"readings": [4]}'])
def test_a_damaged_record_is_refused(table, damage):
    table.with_suffix(".json").write_text(damage)
    with pytest.raises(CohortError, match=r"icc\.json: is (no record of readings|damaged or of another version)"):
        read_recorded(table)


def test_a_record_without_its_hashes_is_refused(table):
    rows = json.loads(table.with_suffix(".json").read_text())
    rows["readings"][0]["content"].pop("voi")
    table.with_suffix(".json").write_text(json.dumps(rows))
    with pytest.raises(CohortError, match=r"icc\.json: is of another version or damaged"):
        read_recorded(table)
