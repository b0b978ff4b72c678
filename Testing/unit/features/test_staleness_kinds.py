"""What hospitals do to files between two commands: a correction is found, what only looks like one is not."""

import gzip
import shutil

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import read_with_content
from IFXPredictLib.features.staleness import check_unchanged
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import read_cohort


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


def image_of(seed=0):
    """At a place that single precision, as in NIfTI, rounds."""
    image = sitk.GetImageFromArray(np.random.default_rng(seed).integers(-100, 200, (8, 12, 14)).astype(np.int16))
    image.SetSpacing((0.7421875 + 1e-9, 1 / 1.3, 5.0))
    image.SetOrigin((-187.4006968, 241.7100777, -1020.3000123))
    return image


def mask_of(first=2, label=1):
    mask = sitk.Image(image_of().GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(image_of())
    mask[first : first + 6, 2:9, 1:7] = label
    return mask


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cohort" / "files").mkdir(parents=True)
    folder = tmp_path / "cohort"
    for n in (1, 2):
        sitk.WriteImage(image_of(n), folder / "files" / f"P{n}.nrrd")
        named(mask_of(), folder / "files" / f"P{n}.seg.nrrd")
    (folder / "cohort.csv").write_text(ROWS, encoding="utf-8")
    return folder


ROWS = """case,image,mask,outcome,segment
P1,files/P1.nrrd,files/P1.seg.nrrd,1,Lesion
P2,files/P2.nrrd,files/P2.seg.nrrd,0,Lesion
"""


def named(mask, path, name="Lesion"):
    for key, text in (("Name", name), ("Layer", "0"), ("LabelValue", str(sitk.GetArrayFromImage(mask).max()))):
        mask.SetMetaData(f"Segment0_{key}", text)
    sitk.WriteImage(mask, path)


def edit(folder, one, other):
    table = folder / "cohort.csv"
    assert one in table.read_text(encoding="utf-8")
    table.write_text(table.read_text(encoding="utf-8").replace(one, other), encoding="utf-8")


def converted_to_nifti(folder):
    for path in (folder / "files").glob("P?.nrrd"):
        sitk.WriteImage(sitk.ReadImage(path), path.with_suffix(".nii.gz"))
    edit(folder, ".nrrd,files", ".nii.gz,files")


def compressed_otherwise(folder):
    converted_to_nifti(folder)
    for path in (folder / "files").glob("*.nii.gz"):
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1))


def mask_of_another_kind(folder):
    """255 as floats and without a name."""
    sitk.WriteImage(sitk.Cast(mask_of(label=255), sitk.sitkFloat32), folder / "files" / "m.mha")
    edit(folder, "P1.seg.nrrd,1,Lesion", "m.mha,1,")


def segment_renamed_in_file_and_table(folder):
    """And of another label there."""
    named(mask_of(label=3), folder / "files" / "P1.seg.nrrd", "La\u0308sion")
    edit(folder, "1,Lesion", "1,\uff2c\u00c4SION")


def rows_reordered_and_padded(folder):
    head, one, two = ROWS.splitlines()
    (folder / "cohort.csv").write_text(
        "\n".join([head, two, one.replace("P1,", "\u3000P1\u00a0,", 1)]), encoding="utf-8"
    )


def behind_a_link(folder):
    shutil.move(folder / "files", folder / "drive")
    (folder / "files").symlink_to(folder / "drive")


SAME = [
    *(converted_to_nifti, compressed_otherwise, mask_of_another_kind, segment_renamed_in_file_and_table),
    *(rows_reordered_and_padded, behind_a_link),
]


def files_swapped(folder):
    edit(folder, "P1.nrrd", "P9.nrrd")
    edit(folder, "P2.nrrd", "P1.nrrd")
    edit(folder, "P9.nrrd", "P2.nrrd")
    return "the image of P1, P2"


def link_switched(folder):
    named(mask_of(3), folder / "files" / "v2.seg.nrrd")
    (folder / "files" / "P1.seg.nrrd").unlink()
    (folder / "files" / "P1.seg.nrrd").symlink_to("v2.seg.nrrd")
    return "the mask of P1"


def place_corrected_in_the_header_alone(folder):
    """By a hundredth of a millimetre, of image and mask alike."""
    for name in ("P2.nrrd", "P2.seg.nrrd"):
        path = folder / "files" / name
        volume = sitk.ReadImage(path)
        volume.SetOrigin((-187.4106968, 241.7100777, -1020.3000123))
        named(volume, path) if "seg" in name else sitk.WriteImage(volume, path)
    return "the image of P2"


def values_shifted_as_another_program_stores_them(folder):
    sitk.WriteImage(image_of(1) + 1024, folder / "files" / "P1.nrrd")
    return "the image of P1"


def segment_given_to_another_voi(folder):
    """The names in the file were exchanged, the voxels are as they were."""
    both = mask_of() + 0
    both[2:8, 9:11, 1:7] = 2
    for key, text in (("Name", "Lesion"), ("Layer", "0"), ("LabelValue", "2")):
        both.SetMetaData(f"Segment0_{key}", text)
    named_one = {"Name": "Abscess", "Layer": "0", "LabelValue": "1"}
    for key, text in named_one.items():
        both.SetMetaData(f"Segment1_{key}", text)
    sitk.WriteImage(both, folder / "files" / "P1.seg.nrrd")
    return "the mask of P1"


def segment_that_is_not_there_any_more(folder):
    named(mask_of(), folder / "files" / "P1.seg.nrrd", "Stenosis")
    return "the image or mask of P1"


CORRECTED = [
    *(files_swapped, link_switched, place_corrected_in_the_header_alone),
    *(values_shifted_as_another_program_stores_them, segment_given_to_another_voi, segment_that_is_not_there_any_more),
]


@pytest.mark.parametrize("change", [*SAME, *CORRECTED], ids=lambda change: change.__name__)
def test_a_correction_is_found_and_what_only_looks_like_one_is_not(folder, protocol, change):
    known = {
        entry.case: read_with_content(entry, protocol)[1]
        for entry in read_cohort(folder / "cohort.csv", protocol.outcome)
    }
    expected = change(folder)
    now = read_cohort(folder / "cohort.csv", protocol.outcome)
    if expected is None:
        assert check_unchanged(known, now, protocol, folder, "extract") is None
        return
    with pytest.raises(CohortError, match=f"is out of date, {expected} changed since extract read them; run extract"):
        check_unchanged(known, now, protocol, folder, "extract")
