"""A folder of DICOM slices with a DICOM SEG or RTSTRUCT: what was corrected is found, what only looks so is not."""

from dataclasses import replace

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct, outlines, write_rtstruct, write_seg, write_series

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import read_with_content
from IFXPredictLib.features.staleness import check_unchanged
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase

IMAGE, MASK = lopsided_ct()
OTHER = np.concatenate([np.zeros_like(MASK[:3]), MASK[3:]])


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


@pytest.fixture
def slices(tmp_path):
    return write_series(tmp_path / "ct", IMAGE)


@pytest.fixture
def draw(tmp_path, slices):
    """Write segments by name as a file of the kind."""

    def write(kind, masks):
        if kind == "seg":
            write_seg(tmp_path / "seg.dcm", slices, masks)
        else:
            contours = {name: outlines(mask) for name, mask in masks.items()}
            write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, contours)
        return tmp_path / f"{kind}.dcm"

    return write


@pytest.fixture(params=["seg", "rt"])
def case(request, tmp_path, draw):
    return CohortCase("P1", tmp_path / "ct", draw(request.param, {"Lesion": MASK, "Other": OTHER}), 1, True)


@pytest.fixture
def said(tmp_path, protocol, case):
    """What is said of a row where another was extracted; "" for nothing."""
    known = {"P1": read_with_content(case, protocol)[1]}

    def ask(now):
        try:
            check_unchanged(known, [now], protocol, tmp_path, "extract")
        except CohortError as problem:
            return str(problem)
        return ""

    return ask


def test_what_a_file_manager_leaves_and_other_names_of_the_slices_are_no_change(case, said):
    (case.image / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (case.image / "s99.dcm").rename(case.image / "first.dcm")
    assert said(case) == ""


def test_an_image_whose_slice_was_replaced_has_changed(case, said):
    header = pydicom.dcmread(case.image / "s99.dcm")
    values = np.frombuffer(header.PixelData, np.int16).copy()
    values[5] += 1
    header.PixelData = values.tobytes()
    header.save_as(case.image / "s99.dcm")
    assert "the image of P1 changed since extract read them" in said(case)


def test_a_corrected_segment_has_changed_and_a_corrected_other_one_has_not(case, said, draw):
    kind = case.mask.stem
    draw(kind, {"Lesion": MASK, "Other": MASK})
    assert said(case) == ""
    draw(kind, {"Lesion": OTHER, "Other": OTHER})
    assert "the mask of P1 changed since extract read them" in said(case)


def test_another_segment_of_the_same_file_is_another_mask_and_the_same_one_by_its_number_is_not(case, said):
    assert said(replace(case, label=1)) == said(replace(case, segment="lesion")) == ""
    assert "the mask of P1 changed" in said(replace(case, segment="Other"))
    assert "the mask of P1 changed" in said(replace(case, label=2))


def test_the_same_voxels_drawn_as_another_kind_of_file_are_the_same_mask(case, said, draw, tmp_path):
    other = "rt" if case.mask.stem == "seg" else "seg"
    assert said(replace(case, mask=draw(other, {"Lesion": MASK}))) == ""
    labels = sitk.GetImageFromArray(MASK)
    labels.CopyInformation(IMAGE)
    sitk.WriteImage(labels, tmp_path / "mask.nrrd")
    assert said(replace(case, mask=tmp_path / "mask.nrrd")) == ""
