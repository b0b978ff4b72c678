"""One scan in both splits is refused by every command that reads it, in whatever form its second copy was stored."""

import numpy as np
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct, write_series

STUDY = "have the same image; keep one of them."
SPLITS = "have the same image and the same VOI: {one} is in the training split, {other} in the test split, which must"


@pytest.fixture
def folder(tmp_path):
    image, mask = lopsided_ct()
    drawn = sitk.GetImageFromArray(mask)
    drawn.CopyInformation(image)
    sitk.WriteImage(image, tmp_path / "ct.nii.gz")
    sitk.WriteImage(drawn, tmp_path / "voi.nii.gz")
    other = sitk.GetImageFromArray(np.random.default_rng(8).integers(-150, 150, mask.shape).astype(np.int16))
    other.CopyInformation(image)
    sitk.WriteImage(other, tmp_path / "other.nrrd")
    sitk.WriteImage(sitk.DilateObjectMorphology(drawn, (1, 1, 0)), tmp_path / "other_voi.nrrd")
    return tmp_path


def as_dicom(folder):
    write_series(folder / "slices", lopsided_ct()[0])
    return "slices"


def shifted(folder):
    """As another program stores it, 24 HU off, in integers of 32 bits."""
    sitk.WriteImage(sitk.Cast(sitk.ReadImage(folder / "ct.nii.gz") + 24, sitk.sitkInt32), folder / "twin.mha")
    return "twin.mha"


def scaled(folder):
    """As floats of a single precision that rounds most of them, in another order of axes."""
    values = sitk.Cast(sitk.ReadImage(folder / "ct.nii.gz"), sitk.sitkFloat32) * 0.7326
    sitk.WriteImage(sitk.DICOMOrient(values, "RAS"), folder / "twin.nrrd", useCompression=True)
    return "twin.nrrd"


def under_a_name_of_full_width(folder):
    (folder / "\uff43\uff54.nii.gz").symlink_to(folder / "ct.nii.gz")
    return "\uff43\uff54.nii.gz"


@pytest.mark.parametrize(
    "copy", [as_dicom, shifted, scaled, under_a_name_of_full_width], ids=lambda copy: copy.__name__
)
@pytest.mark.parametrize("command", ["extract", "train-network", "study create"])
def test_a_scan_in_both_splits_is_refused_whatever_the_command_and_the_copy(ifxpredict, folder, command, copy):
    rows = ["\u3000P1\u00a0,ct.nii.gz,voi.nii.gz,1,train", "P2,other.nrrd,other_voi.nrrd,0,train"]
    rows += [f"\uff303,{copy(folder)},voi.nii.gz,1,test"]
    (folder / "cohort.csv").write_text("\n".join(["case,image,mask,outcome,split", *rows]), encoding="utf-8")
    common = ("--cohort", folder / "cohort.csv", "--protocol", "ifx_cte_demo")
    if command == "study create":
        found = ifxpredict(*command.split(), folder / "study", *common, "--readers", "anna", "bert")
        expected = STUDY
    else:
        found = ifxpredict(command, *common, "--out", folder / "out")
        expected = SPLITS.format(one="P1", other="P3")
        if command == "train-network":
            expected = expected.replace(" and the same VOI", "")
    assert found.status == 2
    assert f"cases P1 and P3 {expected}" in found.err
    assert not (folder / "out" / "features.csv").exists()
    assert not (folder / "study").exists()
