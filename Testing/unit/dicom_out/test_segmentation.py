"""The VOI as DICOM SEG, read back by pydicom's bits, by our own reader and by dcmqi."""

import json

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import edit, oblique_volume, write_multiframe
from drawn_on_ct import lopsided_ct, write_seg, write_series
from highdicom.content import AlgorithmIdentificationSequence
from pydicom.sr.coding import Code

from IFXPredictLib.dicom_out.codes import Coded
from IFXPredictLib.dicom_out.segmentation import Algorithm, Drawing, drawing_of, segmentation
from IFXPredictLib.dicom_out.source import read_source
from IFXPredictLib.imaging.case import make_case, read_case
from IFXPredictLib.imaging.mask_grid import Grid, onto_grid
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
IMAGE, MASK = lopsided_ct()  # 41 columns: no multiple of 8, so that frames do not begin with a byte


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    slices = write_series(folder / "ct", IMAGE)
    write_seg(folder / "by_hand.dcm", slices, {"Other": 1 - MASK, "Lesion": MASK})
    return folder


def written(folder, path, drawing=None, notice=""):
    mask = sitk.GetImageFromArray(MASK)
    mask.CopyInformation(IMAGE)
    case = make_case("7", IMAGE, mask, PROTOCOL, segment="Läsion 病")
    seg = segmentation(case, PROTOCOL, read_source(folder / "ct"), drawing or Drawing(), notice)
    seg.save_as(path)
    return pydicom.dcmread(path)


@pytest.fixture(scope="module")
def seg(series):
    return written(series, series / "ours.dcm")


def test_each_bit_lies_on_the_slice_that_it_was_drawn_on(series, seg):
    bits = np.unpackbits(np.frombuffer(seg.PixelData, np.uint8), bitorder="little")
    frames = bits[: seg.NumberOfFrames * 30 * 41].reshape(-1, 30, 41)
    by_place = {tuple(map(float, pydicom.dcmread(f).ImagePositionPatient)): f for f in (series / "ct").iterdir()}
    found = np.zeros_like(MASK)
    for frame, groups in zip(frames, seg.PerFrameFunctionalGroupsSequence, strict=True):
        place = tuple(map(float, groups.PlanePositionSequence[0].ImagePositionPatient))
        slice_ = pydicom.dcmread(by_place[place])
        (image,) = groups.DerivationImageSequence[0].SourceImageSequence
        assert image.ReferencedSOPInstanceUID == slice_.SOPInstanceUID
        found[slice_.InstanceNumber - 1] = frame
    np.testing.assert_array_equal(found, MASK)
    assert seg.NumberOfFrames == MASK.any(axis=(1, 2)).sum()


def test_the_segment_says_what_it_is_and_the_file_whose(series, seg):
    (one,) = seg.SegmentSequence
    assert (one.SegmentLabel, one.SegmentAlgorithmType) == ("Läsion 病", "MANUAL")
    assert one.SegmentedPropertyTypeCodeSequence[0].CodeValue == "30315005"
    slice_ = pydicom.dcmread(next((series / "ct").iterdir()))
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "FrameOfReferenceUID"):
        assert seg[keyword].value == slice_[keyword].value
    assert seg.SegmentationType == "BINARY"
    assert seg.SeriesDescription == "IFXPredict: VOI"


def test_our_own_reader_finds_the_same_voxels_again(series, seg):
    case = read_case(series / "ct", series / "ours.dcm", PROTOCOL)
    found = onto_grid(sitk.GetArrayViewFromImage(case.mask), Grid.of(case.mask), Grid.of(IMAGE), 0.001, "the mask")
    np.testing.assert_array_equal(found, MASK)
    assert case.notes == ()
    assert case.voi_source.segment == "Läsion 病"


def test_dcmqi_finds_the_same_voxels(program, series, seg, tmp_path):
    out = program("segimage2itkimage", "--inputDICOM", series / "ours.dcm", "--outputDirectory", tmp_path, "-t", "nrrd")
    assert "ERROR" not in out
    read = sitk.ReadImage(tmp_path / "1.nrrd", sitk.sitkUInt8)
    found = onto_grid(sitk.GetArrayFromImage(read), Grid.of(read), Grid.of(IMAGE), 0.001, "dcmqi's mask")
    np.testing.assert_array_equal(found, MASK)
    (segment,) = json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))["segmentAttributes"][0]
    assert segment["SegmentedPropertyTypeCodeSequence"]["CodeMeaning"] == "Small intestine"


def test_a_semiautomatic_drawing_is_one_with_its_program_and_is_told_so_again(series, tmp_path):
    again = written(series, tmp_path / "s.dcm", Drawing("SEMIAUTOMATIC", "Grow^From Seeds"), "DEMONSTRATION ONLY: x")
    (one,) = again.SegmentSequence
    assert (one.SegmentAlgorithmType, one.SegmentAlgorithmName) == ("SEMIAUTOMATIC", "Grow^From Seeds")
    assert "SegmentationAlgorithmIdentificationSequence" not in one  # of a family that nobody said
    assert again.SeriesDescription == "VOI - DEMONSTRATION ONLY: x"
    assert drawing_of(tmp_path / "s.dcm", 1) == Drawing("SEMIAUTOMATIC", "Grow^From Seeds")


def test_the_algorithm_that_drew_a_segment_is_named_as_its_source_does(series, program, tmp_path):
    family = Coded("123110", "DCM", "Artificial Intelligence")

    def by_network(header):
        one = header.SegmentSequence[1]
        one.SegmentAlgorithmType, one.SegmentAlgorithmName = "AUTOMATIC", "bowel"
        said = AlgorithmIdentificationSequence("BowelNet", Code(*family), "2.1", "Some Firm", {"reader": "Anna"})
        one.SegmentationAlgorithmIdentificationSequence = said

    source = tmp_path / "source.dcm"
    source.write_bytes((series / "by_hand.dcm").read_bytes())
    edit(source, by_network)
    drawing = Drawing("AUTOMATIC", "bowel", Algorithm(family, "BowelNet", "2.1", "Some Firm"))
    assert drawing_of(source, 2) == drawing
    (one,) = written(series, tmp_path / "s.dcm", drawing).SegmentSequence
    assert (one.SegmentAlgorithmType, one.SegmentAlgorithmName) == ("AUTOMATIC", "bowel")
    (said,) = one.SegmentationAlgorithmIdentificationSequence
    assert (said.AlgorithmName, said.AlgorithmVersion, said.AlgorithmSource) == ("BowelNet", "2.1", "Some Firm")
    assert said.AlgorithmFamilyCodeSequence[0].CodeValue == family.value
    assert "AlgorithmParameters" not in said
    assert drawing_of(tmp_path / "s.dcm", 1) == drawing

    def of_no_family(header):
        del header.SegmentSequence[1].SegmentationAlgorithmIdentificationSequence[0].AlgorithmFamilyCodeSequence

    edit(source, of_no_family)
    assert drawing_of(source, 2) == Drawing("AUTOMATIC", "bowel")
    written(series, tmp_path / "unsaid.dcm", Drawing("AUTOMATIC", "bowel"))
    for name in ("s", "unsaid"):
        assert "Error" not in program("dciodvfy", tmp_path / f"{name}.dcm")


def test_what_a_mask_does_not_say_was_drawn_by_hand(series, tmp_path):
    assert drawing_of(series / "by_hand.dcm", 2) == Drawing("MANUAL", "")
    mask = sitk.GetImageFromArray(MASK)
    sitk.WriteImage(mask, tmp_path / "mask.nii.gz")
    assert drawing_of(tmp_path / "mask.nii.gz", 1) == Drawing("MANUAL", "")


def test_a_segmentation_of_an_enhanced_file_gives_the_same_voxels_again(tmp_path):
    image = oblique_volume()
    write_multiframe(tmp_path / "ct.dcm", image, order=[3, 0, 5, 1, 4, 2])
    edit(tmp_path / "ct.dcm", _complete)
    mask = sitk.GetImageFromArray(np.zeros((6, 5, 7), np.uint8))
    mask.CopyInformation(image)
    mask[2:6, 1:4, 2:4] = 1
    case = make_case("7", image, mask, PROTOCOL)
    found = segmentation(case, PROTOCOL, read_source(tmp_path / "ct.dcm"), Drawing())
    found.save_as(tmp_path / "s.dcm")
    again = read_case(tmp_path / "ct.dcm", tmp_path / "s.dcm", PROTOCOL)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(again.mask), sitk.GetArrayFromImage(case.mask))


def _complete(header):
    """What a scanner's file has, and highdicom asks for."""
    header.InstanceNumber, header.SeriesNumber = 1, 1


def _rounded_positions(header):
    header.ImagePositionPatient = [f"{float(value):.1f}" for value in header.ImagePositionPatient]


def _rounded_directions(header):
    cosines = [0.9205, -0.3902, 0.0211, 0.3907, 0.9205, -0.0005]
    k = header.InstanceNumber - 1
    header.ImageOrientationPatient = cosines
    header.ImagePositionPatient = [f"{v:.9g}" for v in 5 * k * np.cross(cosines[:3], cosines[3:])]


@pytest.mark.parametrize("change", [_rounded_positions, _rounded_directions])
def test_a_segmentation_of_a_series_whose_places_are_rounded_gives_the_same_voxels_again(tmp_path, change):
    image = sitk.GetImageFromArray(np.zeros((9, 300, 310), np.int16))
    image.SetSpacing((0.9, 0.7, 1.25 if change is _rounded_positions else 5.0))
    image.SetOrigin((-20.52, 31.25, -300.75))
    write_series(tmp_path / "ct", image)
    for file in (tmp_path / "ct").iterdir():
        edit(file, change)
    scan = read_volume(tmp_path / "ct")
    mask = sitk.Image(scan.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(scan)
    mask[200:250, 100:150, 2:8] = 1
    case = make_case("7", scan, mask, PROTOCOL)
    found = segmentation(case, PROTOCOL, read_source(tmp_path / "ct"), Drawing())
    found.save_as(tmp_path / "s.dcm")
    again = read_case(tmp_path / "ct", tmp_path / "s.dcm", PROTOCOL)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(again.mask), sitk.GetArrayFromImage(case.mask))
