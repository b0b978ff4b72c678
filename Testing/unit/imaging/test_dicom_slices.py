import numpy as np
import pytest
from dicom_files import SIZE, oblique_volume, position, write_multiframe, write_slices

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_file import read_dicom_header
from IFXPredictLib.imaging.dicom_slices import frames_of, slice_of

IMAGE = oblique_volume()


def slices(where, *files):
    pairs = frames_of({file: read_dicom_header(file) for file in files}, where)
    return [slice_of(header, file, frame, where) for (file, frame), header in pairs]


def test_each_slice_lies_where_its_header_says_and_has_its_own_scale(tmp_path):
    def change(header, k):
        header.RescaleSlope, header.PixelPaddingValue = str(1 + k), -10

    files = write_slices(tmp_path / "ct", IMAGE, modality="MR", change=change, PhotometricInterpretation="MONOCHROME1")
    found = slices(tmp_path / "ct", *files)
    assert [(one.name, one.frame, one.plain) for one in found] == [(f"IM{k}", 0, False) for k in range(1, 7)]
    assert [(one.slope, one.intercept, one.padding) for one in found[:2]] == [(1, 0, (-10, -10)), (2, 0, (-20, -20))]
    for k, one in enumerate(found):
        np.testing.assert_allclose(one.position, [float(value) for value in position(IMAGE, k)])
        np.testing.assert_allclose(one.axes, np.reshape(IMAGE.GetDirection(), (3, 3)), atol=1e-8)
        assert (one.size, one.spacing.tolist()) == (SIZE[:2], [0.8, 0.9])


def test_frames_are_named_with_their_file_where_that_is_not_what_was_given(tmp_path):
    write_multiframe(tmp_path / "e.dcm", IMAGE, order=[3, 0])
    alone, within = slices(tmp_path / "e.dcm", tmp_path / "e.dcm"), slices(tmp_path, tmp_path / "e.dcm")
    assert [(one.name, one.frame) for one in alone] == [("frame 1", 0), ("frame 2", 1)]
    assert [one.name for one in within] == ["frame 1 of e.dcm", "frame 2 of e.dcm"]
    np.testing.assert_allclose(alone[0].position, [float(value) for value in position(IMAGE, 3)])


def test_a_slice_without_a_place_is_refused(tmp_path):
    files = write_slices(tmp_path / "ct", IMAGE, PixelSpacing=None)
    with pytest.raises(CaseError, match=r"ct: IM1 has no usable PixelSpacing in its header \(found nothing, expected"):
        slices(tmp_path / "ct", *files)
