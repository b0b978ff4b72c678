"""``ifxpredict extract`` and ``icc``: voxels behind an unchanged header, one image under two names."""

import shutil

import numpy as np
import pytest
import SimpleITK as sitk
from reference_tables import rows_of


@pytest.fixture
def detached(simulated, tmp_path):
    """The simulated cohort and one reading of it twice, in headers with their voxels beside them."""
    folder = tmp_path / "cohort"
    folder.mkdir()
    for line in (simulated / "cohort.csv").read_text(encoding="utf-8").splitlines()[1:]:
        case = line.split(",")[0]
        for part, ending in (("images", "mhd"), ("masks", "nhdr")):
            volume = sitk.ReadImage(simulated / part / f"{case}.nii.gz")
            for key in volume.GetMetaDataKeys():
                volume.EraseMetaData(key)
            sitk.WriteImage(volume, folder / f"{case}_{part}.{ending}")
            sitk.WriteImage(volume, folder / f"{case}_{part}_again.{ending}")
    rows = [f"sim_000{n},sim_000{n}_images.mhd,sim_000{n}_masks.nhdr,{n % 2},train" for n in (1, 2)]
    (folder / "cohort.csv").write_text("\n".join(["case,image,mask,outcome,split", *rows]) + "\n", encoding="utf-8")
    rows = [f"sim_0001,anna,{n},sim_0001_masks{'_again' if n == 2 else ''}.nhdr" for n in (1, 2)]
    (folder / "readings.csv").write_text("\n".join(["case,reader,round,mask", *rows]) + "\n", encoding="utf-8")
    return folder


def correct(mask):
    """Take the first slices off, the header stays as it was, to the last digit."""
    before, volume = mask.read_bytes(), sitk.ReadImage(mask)
    values = sitk.GetArrayFromImage(volume)
    values[: int(np.flatnonzero(values.any(axis=(1, 2)))[0]) + 2] = 0
    corrected = sitk.GetImageFromArray(values)
    corrected.CopyInformation(volume)
    sitk.WriteImage(corrected, mask)
    mask.write_bytes(before)


def test_voxels_corrected_behind_the_same_header_give_the_features_of_a_fresh_folder(ifxpredict, detached, tmp_path):
    def features(out):
        common = ("--cohort", detached / "cohort.csv", "--protocol", "ifx_cte_demo", "--jobs", 1)
        assert ifxpredict("extract", *common, "--out", tmp_path / out).status == 0
        return rows_of(tmp_path / out / "features.csv")

    before = features("out")
    kept_before = sorted((tmp_path / "out" / "cases").iterdir())
    correct(detached / "sim_0002_masks.nhdr")
    again = features("out")
    assert again == features("fresh")
    assert (again[0] == before[0], again[1] == before[1]) == (True, False)
    assert len(sorted((tmp_path / "out" / "cases").iterdir())) == len(kept_before) + 1


def test_a_reading_corrected_after_its_extraction_has_no_icc_until_it_is_extracted_again(
    ifxpredict, refused, detached, tmp_path
):
    tables = ("--cohort", detached / "cohort.csv", "--readings", detached / "readings.csv")
    extracting = ("extract", *tables, "--protocol", "ifx_cte_demo", "--out", tmp_path / "out", "--jobs", 1)
    assert ifxpredict(*extracting).status == 0
    correct(detached / "sim_0001_masks_again.nhdr")
    read = tmp_path / "out" / "readings_features.csv"
    line = refused("icc", "--features", read, "--out", tmp_path / "icc.csv")
    assert f"{read}: is out of date, the image or mask changed of sim_0001, reader anna, round 2 since" in line
    assert "run extract --readings again, then icc." in line
    assert ifxpredict(*extracting).status == 0
    assert len({tuple(row.values())[3:] for row in rows_of(read)}) == 2
    shutil.copytree(tmp_path / "out", tmp_path / "sent" / "to" / "a colleague")
    sent = tmp_path / "sent" / "to" / "a colleague" / read.name
    said = ifxpredict("icc", "--features", sent, "--out", tmp_path / "icc.csv").err
    assert f"{sent}: its readings are not where readings_features.json has them" in said


@pytest.mark.parametrize(
    ("second", "status", "message"),
    [
        ("1,test", 2, "the same VOI: sim_0001 is in the training split, twin in the test split, which must not"),
        ("0,train", 2, "cases sim_0001 and twin have the same image and the same VOI, but other outcomes; give each"),
        ("1,train", 0, "cases sim_0001 and twin have the same image and the same VOI: is one patient given twice?"),
    ],
)
def test_one_image_under_two_names_is_refused_or_said(ifxpredict, detached, tmp_path, second, status, message):
    """The second is another file: compressed, of another type, in another order of axes."""
    for part in ("images", "masks"):
        volume = sitk.DICOMOrient(sitk.ReadImage(next(detached.glob(f"sim_0001_{part}.[mn]h*"))), "RPI")
        sitk.WriteImage(sitk.Cast(volume, sitk.sitkFloat32), detached / f"twin_{part}.nrrd", useCompression=True)
    with (detached / "cohort.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"twin,twin_images.nrrd,twin_masks.nrrd,{second}\n")
    out = tmp_path / "out"
    command = ("extract", "--cohort", detached / "cohort.csv", "--protocol", "ifx_cte_demo", "--out", out, "--jobs", 1)
    found = ifxpredict(*command)
    said = {row["case"]: (row["status"], row["message"]) for row in rows_of(out / "status.csv")}
    assert (found.status, said["sim_0002"]) == (status, ("ok", ""))
    for case in ("sim_0001", "twin"):
        assert said[case][0] == ("failed" if status else "warning")
        assert message in said[case][1]
    assert (out / "features.csv").exists() == (status == 0)
    assert (message in found.err) == (status == 2)
