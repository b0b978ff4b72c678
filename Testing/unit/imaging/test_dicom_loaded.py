"""What is said of an image that Slicer loaded, which reads by ITK: of frames ITK asks neither scale nor place."""

import re

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume, position, write_multiframe

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom import loaded_notes

IMAGE = oblique_volume() + 300


def refused(file, words: str, modality: str = "MR") -> None:
    with pytest.raises(CaseError, match=f"^loaded from DICOM: {words}") as refusal:
        loaded_notes([file], modality, "loaded from DICOM")
    assert "\n" not in str(refusal.value)


def by_itk(file) -> np.ndarray:
    return sitk.GetArrayFromImage(sitk.ReadImage(str(file)))


def test_frames_with_slopes_of_their_own_which_itk_reads_by_the_first_ones_are_refused(tmp_path):
    write_multiframe(tmp_path / "e.dcm", IMAGE, modality="MR", slope=lambda k: 1.0 + k // 3)
    assert np.abs(by_itk(tmp_path / "e.dcm") - sitk.GetArrayFromImage(IMAGE)).max() > 500
    said = "the frames differ in slope and intercept (frame 1 of e.dcm: 1, -1024 and frame 4 of e.dcm: 2, -1024)"
    refused(tmp_path / "e.dcm", re.escape(said) + ".* use the command line with the DICOM file")
    write_multiframe(tmp_path / "same.dcm", IMAGE, modality="MR", slope=lambda _k: 2.0)
    assert loaded_notes([tmp_path / "same.dcm"], "MR", "x") == ()


@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_frames_in_another_order_than_that_of_space_are_refused_and_from_the_other_end_fine(tmp_path, modality):
    write_multiframe(tmp_path / "e.dcm", IMAGE, modality=modality, order=[3, 0, 5, 1, 4, 2])
    refused(tmp_path / "e.dcm", "the frames are not stored in the order of space", modality)
    for order in (None, [5, 4, 3, 2, 1, 0]):
        write_multiframe(tmp_path / "e.dcm", IMAGE, modality=modality, order=order)
        assert loaded_notes([tmp_path / "e.dcm"], modality, "x") == ()
        assert np.array_equal(by_itk(tmp_path / "e.dcm"), sitk.GetArrayFromImage(IMAGE)[order or slice(None)])


def test_frames_that_are_no_regular_stack_are_refused_as_on_the_command_line(tmp_path):
    write_multiframe(tmp_path / "e.dcm", IMAGE, modality="MR", order=[0, 1, 3, 4, 5])
    refused(tmp_path / "e.dcm", r"1 slice\(s\) missing: the gap between frame 2 of e\.dcm and frame 3")

    def lost(groups, k):
        if k == 2:
            del groups.PlanePositionSequence

    write_multiframe(tmp_path / "e.dcm", IMAGE, modality="MR", change=lost)
    refused(tmp_path / "e.dcm", r"frame 3 of e\.dcm has no usable ImagePositionPatient")


def test_frames_that_lean_are_told(tmp_path):
    def lean(groups, k):
        groups.PlanePositionSequence[0].ImagePositionPatient = position(IMAGE, k, (0.034 * k, 0.0))

    write_multiframe(tmp_path / "e.dcm", IMAGE, modality="MR", change=lean)
    (said,) = loaded_notes([tmp_path / "e.dcm"], "MR", "x")
    assert said.startswith("the slices lean by 0.17 mm")
