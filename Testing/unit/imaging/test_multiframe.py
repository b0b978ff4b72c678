import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import SIZE, edit, oblique_volume, position, write_multiframe, write_slices
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.multiframe import frame_headers, stored_values
from IFXPredictLib.imaging.reading import read_scan

PLACES = ("GetSize", "GetSpacing", "GetOrigin", "GetDirection")


def same(path, expected: sitk.Image, modality: str = "CT", within: float = 0.0) -> None:
    found = read_scan(path, modality).image
    np.testing.assert_allclose(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(expected), rtol=0, atol=within)
    for place in PLACES:
        np.testing.assert_allclose(getattr(found, place)(), getattr(expected, place)(), rtol=1e-6, atol=1e-6)


def refused(path, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refusal:
        read_scan(path, "CT")
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def in_a_folder(tmp_path):
    (tmp_path / "series").mkdir()
    return tmp_path / "series" / "IM1"


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]])
def test_frames_in_any_order_are_sorted_in_space(tmp_path, order):
    image = oblique_volume()
    write_multiframe(tmp_path / "e.dcm", image, order=order)
    same(tmp_path / "e.dcm", image)


def test_a_folder_with_one_file_of_all_frames_is_the_volume(tmp_path):
    image = oblique_volume()
    write_multiframe(in_a_folder(tmp_path), image)
    same(tmp_path / "series", image)


def test_a_volume_in_two_files_of_frames_is_put_together(tmp_path):
    image = oblique_volume()
    file = in_a_folder(tmp_path)
    write_multiframe(file, image, order=[0, 2, 4])
    write_multiframe(file.with_name("IM2"), image, order=[5, 3, 1])
    same(tmp_path / "series", image)


def test_a_part_of_what_was_sent_in_several_files_is_refused(tmp_path):
    file = in_a_folder(tmp_path)
    whole = {"ConcatenationUID": "1.2.3.9", "InConcatenationTotalNumber": 2}
    write_multiframe(file, oblique_volume(), order=[0, 1, 2], InConcatenationNumber=1, **whole)
    with pytest.raises(CaseError, match="holds 1 of the 2 files in which its frames were sent"):
        read_scan(tmp_path / "series", "CT")
    write_multiframe(file.with_name("IM2"), oblique_volume(), order=[3, 4, 5], InConcatenationNumber=2, **whole)
    same(tmp_path / "series", oblique_volume())


def test_frames_tell_when_and_where_they_were_acquired(tmp_path):
    def change(groups, k):
        groups.FrameContentSequence = [Dataset()]
        groups.FrameContentSequence[0].FrameAcquisitionDateTime = f"20200101{10 + k // 3}0000"
        groups.FrameAnatomySequence, region = [Dataset()], Dataset()
        region.CodeMeaning, groups.FrameAnatomySequence[0].AnatomicRegionSequence = "Chest", [region]

    write_multiframe(tmp_path / "one.dcm", oblique_volume(), change=change)
    said = read_scan(tmp_path / "one.dcm", "CT").notes
    assert [words in note for words, note in zip(("part is CHEST", "over 60 minutes"), said, strict=True)] == [True] * 2


def test_it_equals_the_series_of_slices_to_the_last_bit(tmp_path):
    image = oblique_volume()
    write_slices(tmp_path / "slices", image)
    write_multiframe(tmp_path / "e.dcm", image)
    one, other = (read_scan(path, "CT").image for path in (tmp_path / "slices", tmp_path / "e.dcm"))
    assert np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))
    assert [getattr(one, place)() for place in PLACES] == [getattr(other, place)() for place in PLACES]
    assert one.GetPixelID() == other.GetPixelID() == sitk.sitkFloat32


def test_each_frame_has_a_slope_of_its_own(tmp_path):
    image = oblique_volume()
    write_multiframe(tmp_path / "e.dcm", image, modality="MR", slope=lambda k: 1 + 0.25 * (k % 3))
    same(tmp_path / "e.dcm", image, "MR", within=0.76)


def test_an_enhanced_mri_is_read(tmp_path):
    image = oblique_volume() + 300
    write_multiframe(tmp_path / "e.dcm", image, modality="MR")
    same(tmp_path / "e.dcm", image, "MR")


def test_compressed_frames_are_read_with_their_own_slopes(tmp_path):
    image = oblique_volume()
    write_multiframe(tmp_path / "e.dcm", image, modality="MR", slope=lambda k: 1.0 + k)
    expected = sitk.GetArrayFromImage(read_scan(tmp_path / "e.dcm", "MR").image)
    edit(tmp_path / "e.dcm", lambda content: content.compress(RLELossless))
    assert np.array_equal(sitk.GetArrayFromImage(read_scan(tmp_path / "e.dcm", "MR").image), expected)


@pytest.mark.parametrize("encoder", ["JPEG2000", "JPEG"])  # both without loss
def test_frames_in_an_encoding_that_needs_gdcm_are_read_with_their_own_slopes(tmp_path, encoder):
    values = np.random.default_rng(1).integers(0, 2000, (4, 64, 48)).astype(np.uint16)
    writer = sitk.ImageFileWriter()
    writer.SetFileName(str(tmp_path / "encoded.dcm"))
    writer.SetUseCompression(True)
    writer.SetCompressor(encoder)
    writer.Execute(sitk.GetImageFromArray(values))
    encoded = pydicom.dcmread(tmp_path / "encoded.dcm")
    whole = sitk.GetImageFromArray(values.astype(np.int16))
    write_multiframe(tmp_path / "e.dcm", whole, modality="MR", slope=lambda k: 1.0 + k)

    def change(content):
        content.file_meta.TransferSyntaxUID = encoded.file_meta.TransferSyntaxUID
        content.PixelData, content.PixelRepresentation = encoded.PixelData, 0
        content["PixelData"].is_undefined_length = True

    edit(tmp_path / "e.dcm", change)
    found = sitk.GetArrayFromImage(read_scan(tmp_path / "e.dcm", "MR").image)
    assert np.array_equal(found, values * np.arange(1.0, 5)[:, None, None] - 1024)


def test_stored_values_are_not_rescaled(tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), slope=lambda k: 0.5)
    found = stored_values(tmp_path / "e.dcm", tmp_path)
    assert found.shape == SIZE[::-1]
    assert np.array_equal(found, (sitk.GetArrayFromImage(oblique_volume()) + 1024) * 2)


@pytest.mark.parametrize("gone", [1, 3, 4])
@pytest.mark.parametrize("within", [False, True])
def test_a_missing_frame_is_refused_as_a_missing_slice_is(tmp_path, gone, within):
    file = in_a_folder(tmp_path)
    write_multiframe(file, oblique_volume(), order=[k for k in range(6) if k != gone])
    refused(
        tmp_path / "series" if within else file,
        r"1 slice\(s\) missing: the gap between frame \d.* and frame \d.* is 10\.000 mm, expected 5\.000 mm",
    )


def test_tilted_frames_are_refused(tmp_path):
    image = oblique_volume()

    def tilt(groups, k):
        groups.PlanePositionSequence[0].ImagePositionPatient = position(image, k, (0.0, 0.5 * k))

    write_multiframe(tmp_path / "e.dcm", image, change=tilt)
    refused(tmp_path / "e.dcm", r"shifted in their plane by 0\.500 mm from one to the next, 5\.7 degrees")


def test_unequal_gaps_and_frames_at_one_place_are_refused(tmp_path):
    image = oblique_volume()

    def placed(at):
        def change(groups, k):
            groups.PlanePositionSequence[0].ImagePositionPatient = position(image, at[k])

        return change

    write_multiframe(tmp_path / "gaps.dcm", image, change=placed([0, 1, 2, 3.3, 4.3, 5.3]))
    refused(tmp_path / "gaps.dcm", r"unequal slice spacing: the gap between frame 3 and frame 4 is 6\.500 mm")
    write_multiframe(tmp_path / "twice.dcm", image, change=placed([0, 1, 2, 2, 3, 4]))
    refused(tmp_path / "twice.dcm", r"two slices at the same position \(frame 3 and frame 4\)")


def test_two_stacks_are_refused_with_their_names(tmp_path):
    def change(groups, k):
        groups.FrameContentSequence[0].StackID = "AX" if k < 3 else "COR"

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
    refused(tmp_path / "e.dcm", r"holds 2 stacks \(AX, COR\), expected the slices of one volume")


def test_several_temporal_positions_are_refused(tmp_path):
    def change(groups, k):
        groups.FrameContentSequence[0].TemporalPositionIndex = 1 + k % 2

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
    refused(tmp_path / "e.dcm", r"holds 2 temporal positions \(1, 2\)")


def test_another_dimension_is_refused_with_its_name(tmp_path):
    dimensions = []
    for keyword in ("StackID", "InStackPositionNumber", "EffectiveEchoTime"):
        dimensions.append(Dataset())
        dimensions[-1].DimensionIndexPointer = pydicom.datadict.tag_for_keyword(keyword)

    def change(groups, k):
        groups.FrameContentSequence[0].DimensionIndexValues = [1, k + 1, 1 + k % 2]

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change, DimensionIndexSequence=dimensions)
    refused(tmp_path / "e.dcm", r"the frames differ in EffectiveEchoTime \(2 values in 6 frames\)")


def test_frames_of_two_echoes_b_values_or_inversions_are_refused(tmp_path):
    def echo(groups, k):
        groups.MREchoSequence = [Dataset()]
        groups.MREchoSequence[0].EffectiveEchoTime = 10.0 + 20 * (k % 2)

    def b_value(groups, k):
        groups.MRDiffusionSequence = [Dataset()]
        groups.MRDiffusionSequence[0].DiffusionBValue = 800.0 * (k % 2)

    def inversion(groups, k):
        groups.MRModifierSequence = [Dataset()]
        groups.MRModifierSequence[0].InversionTimes = 100.0 + 400 * (k % 2)

    for change, words in ((echo, "echo time"), (b_value, "b-value"), (inversion, "inversion time")):
        write_multiframe(tmp_path / "e.dcm", oblique_volume() + 300, modality="MR", change=change)
        with pytest.raises(CaseError, match=f"the slices differ in their {words}"):
            read_scan(tmp_path / "e.dcm", "MR")


def test_frames_say_to_which_real_world_values_they_map(tmp_path):
    """The mapping is a functional group of its own: shared by all frames with a unit, or one a frame."""

    def mapped(groups, unit, slope=1.0):
        entry, code = Dataset(), Dataset()
        code.CodeValue, entry.RealWorldValueSlope, entry.RealWorldValueIntercept = unit, slope, 0.0
        entry.MeasurementUnitsCodeSequence = [code]
        groups.RealWorldValueMappingSequence = [entry]

    path = tmp_path / "a.dcm"
    write_multiframe(path, oblique_volume())
    edit(path, lambda header: mapped(header.SharedFunctionalGroupsSequence[0], "mg/cm3"))
    refused(path, "the values are in mg/cm3 by their header, expected HU")
    edit(path, lambda header: mapped(header.SharedFunctionalGroupsSequence[0], "[hnsf'U]"))
    assert read_scan(path, "CT").notes == ()
    for k in (1, 2):
        edit(path, lambda header, k=k: mapped(header.PerFrameFunctionalGroupsSequence[k], "[hnsf'U]", k))
    assert any("real-world value mappings of the slices differ" in note for note in read_scan(path, "CT").notes)


def test_alternating_acquisitions_of_frames_are_refused(tmp_path):
    def change(groups, k):
        groups.FrameContentSequence[0].FrameAcquisitionNumber = 1 + k % 2

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
    refused(tmp_path / "e.dcm", r"slices of 2 acquisitions alternate \(1, 2\)")


@pytest.mark.parametrize("gone", ["PerFrameFunctionalGroupsSequence", "one of them"])
def test_frames_without_a_place_of_their_own_are_told(tmp_path, gone):
    write_multiframe(tmp_path / "e.dcm", oblique_volume())

    def change(content):
        if gone == "one of them":
            content.PerFrameFunctionalGroupsSequence.pop()
        else:
            del content.PerFrameFunctionalGroupsSequence

    edit(tmp_path / "e.dcm", change)
    refused(tmp_path / "e.dcm", r"has 6 frames, (none|5) of which have a place of their own")


def test_a_frame_without_a_position_is_told(tmp_path):
    def change(groups, k):
        if k == 2:
            del groups.PlanePositionSequence

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
    refused(tmp_path / "e.dcm", "frame 3 has no usable ImagePositionPatient in its header")


def test_frames_whose_voxels_are_cut_off_are_refused(tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume())
    path = tmp_path / "e.dcm"
    path.write_bytes(path.read_bytes()[:-20])
    refused(path, r"is a damaged DICOM file, cut off in its voxels \(20 bytes missing\)")


@pytest.mark.parametrize("lacking", ["RescaleIntercept", "RescaleSlope"])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_a_rescaling_without_its_numbers_is_refused(tmp_path, lacking, modality):
    def take_away(header):
        delattr(header.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0], lacking)

    write_multiframe(tmp_path / "e.dcm", oblique_volume(), modality=modality, finish=take_away)
    with pytest.raises(CaseError, match=f"e.dcm: its Pixel Value Transformation has no {lacking}, .*export it again"):
        read_scan(tmp_path / "e.dcm", modality)


def test_headers_say_what_holds_of_a_frame_before_what_holds_of_all(tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), slope=lambda k: 1.0 + k, RescaleSlope="9")
    header = pydicom.dcmread(tmp_path / "e.dcm")
    assert [frame.number("RescaleSlope", 0) for frame in frame_headers(header, tmp_path)] == [1, 2, 3, 4, 5, 6]
