"""What ``predict`` takes as a mask, from the command line to provenance.json."""

import json

import numpy as np
import pytest
import SimpleITK as sitk
from drawn_on_ct import outlines, write_rtstruct, write_seg, write_series


@pytest.fixture(scope="module")
def drawn(patient, tmp_path_factory):
    """The simulated patient as DICOM, with its VOI and a psoas in a .seg.nrrd, a SEG and an RTSTRUCT."""
    folder = tmp_path_factory.mktemp("drawn")
    mask = sitk.GetArrayFromImage(patient.mask)
    psoas = np.zeros_like(mask)
    psoas[8:20, 20:40, 30:45] = 1
    psoas *= 1 - mask
    slices = write_series(folder / "ct", patient.image)
    labels = sitk.GetImageFromArray(psoas + 2 * mask)
    labels.CopyInformation(patient.image)
    sitk.WriteImage(labels, folder / "labels.nii.gz")
    for i, (name, label) in enumerate((("Psoas", "1"), ("Lesion", "2"))):
        for key, text in (("Name", name), ("Layer", "0"), ("LabelValue", label)):
            labels.SetMetaData(f"Segment{i}_{key}", text)
    sitk.WriteImage(labels, folder / "organs.seg.nrrd")
    write_seg(folder / "seg.dcm", slices, {"Psoas": psoas, "Lesion": mask})
    write_rtstruct(folder / "rt.dcm", patient.image, slices, {"Psoas": outlines(psoas), "Lesion": outlines(mask)})
    return folder


@pytest.fixture
def predicted(ifxpredict, drawn, bundle_folder, tmp_path):
    """features.tsv and provenance.json of one mask, with more options."""

    def run(name: str, *more: str) -> tuple[str, dict[str, str]]:
        out = tmp_path / "result"
        paths = ("--image", drawn / "ct", "--mask", drawn / name, "--bundle", bundle_folder, "--out", out)
        assert ifxpredict("predict", *paths, *more).status == 0
        return (out / "features.tsv").read_text(encoding="utf-8"), json.loads(
            (out / "provenance.json").read_text(encoding="utf-8")
        )

    return run


def test_seg_rtstruct_and_seg_nrrd_give_the_features_of_the_label_image(predicted):
    expected, provenance = predicted("labels.nii.gz", "--label", "2")
    assert (provenance["voi_label"], provenance["voi_segment"]) == ("2", "")
    for name in ("organs.seg.nrrd", "seg.dcm", "rt.dcm"):
        features, provenance = predicted(name)
        assert features == expected
        assert (provenance["voi_label"], provenance["voi_segment"]) == ("2", "Lesion")


def test_another_segment_is_taken_by_its_name_and_by_its_label_with_a_warning(predicted):
    named, provenance = predicted("seg.dcm", "--segment", "psoas")
    assert (provenance["voi_label"], provenance["voi_segment"]) == ("1", "Psoas")
    assert not any("was taken" in warning for warning in provenance["warnings"])
    numbered, provenance = predicted("rt.dcm", "--label", "1")
    assert numbered == named
    assert provenance["warnings"][0] == "label 1 (Psoas) of the mask was taken, not its segment Lesion"


def test_what_is_not_certain_or_not_there_is_refused_with_what_there_is(refused, drawn, bundle_folder, tmp_path):
    paths = ("--image", drawn / "ct", "--bundle", bundle_folder, "--out", tmp_path / "result")
    said = refused("predict", *paths, "--mask", drawn / "labels.nii.gz")
    assert "the mask holds 2 labels: 1, 2; expected one, or one called Lesion. Pass --label or --segment" in said
    said = refused("predict", *paths, "--mask", drawn / "labels.nii.gz", "--label", "3")
    assert "the mask has no label 3; its labels are 1, 2; pass --label" in said
    said = refused("predict", *paths, "--mask", drawn / "seg.dcm", "--segment", "Ileum")
    assert "the mask has no segment Ileum; its segments are 1 (Psoas), 2 (Lesion)" in said
