import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import INTERCEPT, SIZE, oblique_volume, write_multiframe, write_slices
from dicom_notes import ORIGINAL, notes, refused
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_header import Header, header_notes, header_values, one_line
from IFXPredictLib.imaging.reading import read_scan


def test_an_original_reconstruction_gives_no_note(tmp_path):
    common = {"BodyPartExamined": "ABDOMEN", "BurnedInAnnotation": "NO", "LossyImageCompression": "00"}
    assert notes(tmp_path, ConvolutionKernel="B30f", SeriesDescription="portal venous 5.0", **common) == ()
    assert notes(tmp_path, "MR", ImageType=["ORIGINAL", "PRIMARY", "M", "ND"], BodyPartExamined="PELVIS") == ()


@pytest.mark.parametrize(
    "kinds", [["LOCALIZER"], ["MIP"], ["MAX_IP"], ["MIN_IP"], ["PROJECTION IMAGE"], ["VRT"], ["CSA", "CPR"], ["MOSAIC"]]
)
def test_what_is_no_slice_is_refused(tmp_path, kinds):
    refused(tmp_path, "by its header, expected slices; leave it out", ImageType=["DERIVED", "SECONDARY", *kinds])
    refused(tmp_path, "by its header, expected slices", "MR", ImageType=["ORIGINAL", "PRIMARY", *kinds])


@pytest.mark.parametrize("kind", ["MAT_SPECIFIC", "EFF_ATOMIC_NUM", "ELECTRON_DENSITY", "IODINE MAP", "CBF", "ZEFF"])
def test_maps_of_a_material_or_a_flow_are_refused_as_ct(tmp_path, kind):
    refused(
        tmp_path, rf"is a map \({kind}\) by its header, expected HU", ImageType=["DERIVED", "PRIMARY", "AXIAL", kind]
    )


@pytest.mark.parametrize("unit", ["MGML", "Z_EFF", "PCT", "mg/cm3", "OD"])
def test_values_in_another_unit_than_hu_are_refused(tmp_path, unit):
    refused(tmp_path, f"the values are {unit} by their RescaleType, expected HU", RescaleType=unit)


def test_a_mapping_to_another_unit_is_refused_and_one_to_hu_is_not(tmp_path):
    def mapping(code: str) -> list[Dataset]:
        entry, unit = Dataset(), Dataset()
        unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = code, "UCUM", code
        entry.MeasurementUnitsCodeSequence = [unit]
        return [entry]

    refused(tmp_path, r"the values are in mg/cm3 by their header", RealWorldValueMappingSequence=mapping("mg/cm3"))
    assert notes(tmp_path, RealWorldValueMappingSequence=mapping("[hnsf'U]")) == ()


def test_colours_and_tables_of_values_are_refused(tmp_path):
    def rgb(header, _k):
        header.PhotometricInterpretation, header.SamplesPerPixel = "RGB", 3
        header.PixelData = header.PixelData * 3

    refused(tmp_path, r"IM1: the voxels are colours \(RGB\)", change=rgb)
    refused(tmp_path, r"the voxels are colours \(PALETTE COLOR\)", PhotometricInterpretation="PALETTE COLOR")
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType, table.LUTData = [2, 0, 16], "HU", b"\0\0\1\0"
    refused(tmp_path, "values are given by a table", ModalityLUTSequence=[table], RescaleSlope=None)


def test_bits_that_are_not_where_a_header_says_are_refused(tmp_path):
    refused(tmp_path, "HighBit is 15, expected 6 for 7 BitsStored; export the original series", BitsStored=7)


def test_one_slice_that_says_otherwise_is_enough_for_a_refusal(tmp_path):
    def change(header, k):
        header.RescaleType = "MGML" if k == 4 else "HU"

    refused(tmp_path, "the values are MGML", change=change)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (
            {"ImageType": ["DERIVED", "SECONDARY", "REFORMATTED"]},
            r"a derived image by its header (DERIVED/SECONDARY/REF",
        ),
        ({"ImageType": ["ORIGINAL", "SECONDARY", "AXIAL"]}, "a derived image by its header"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "a derived image by its header"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": "12"}, "compressed with loss (12 : 1)"),
        ({"BurnedInAnnotation": "YES"}, "text is burned into the image"),
        ({"BodyPartExamined": "HEAD"}, "the body part is HEAD by the header, expected abdomen or pelvis"),
        ({"BodyPartExamined": "L KNEE"}, ""),
        ({"ConvolutionKernel": "B70f"}, "reconstructed with the sharp kernel B70f"),
        ({"ConvolutionKernel": ["Br59f", "3"]}, r"reconstructed with the sharp kernel Br59f\3"),
        ({"ConvolutionKernel": "BONEPLUS"}, "reconstructed with the sharp kernel BONEPLUS"),
        ({"ConvolutionKernel": "FC51"}, "reconstructed with the sharp kernel FC51"),
        ({"ConvolutionKernel": "STANDARD"}, ""),
        ({"ConvolutionKernel": "FC08"}, ""),
        ({"ConvolutionKernel": "I31f"}, ""),
        ({"RescaleType": "US"}, "the unit of the values is unspecified by the header"),
        ({"RescaleType": "HU_MOD"}, "a dual-energy image by its header (HU_MOD)"),
        ({"ImageType": [*ORIGINAL, "VMI_70KEV"]}, "a dual-energy image by its header (VMI_70KEV)"),
        ({"MultienergyCTAcquisition": "YES"}, "a dual-energy image by its header (HU)"),
        ({"SeriesDescription": "Abd arterial 5mm"}, "another phase (arterial), expected portal-venous or enteric"),
        ({"SeriesDescription": "Delayed 5 min"}, "another phase (delayed)"),
        ({"SeriesDescription": "without contrast"}, "another phase (without contrast medium)"),
        ({"SeriesDescription": "ABD W/O IV CONTRAST"}, "another phase (without contrast medium)"),
        ({"SeriesDescription": "Abdomen nativ"}, "another phase (without contrast medium)"),
        ({"SeriesDescription": "two contrast, alternative"}, ""),
        ({"SeriesDescription": "CTE_cor_MIP_10mm"}, "the description speaks of a projection (MIP), expected slices"),
        ({"SeriesDescription": "subcutaneous, MIPS off"}, ""),
        ({"SeriesDescription": "LIVER (NON-ANGIOGRAPHIC)"}, ""),
        ({"ContrastBolusAgent": "NONE"}, "another phase (without contrast medium)"),
        ({"SeriesDescription": "art + portal venous"}, ""),
        ({"SeriesDescription": "CTE enteric phase"}, ""),
        ({"ContrastBolusAgent": "Iomeron"}, ""),
    ],
)
def test_what_makes_a_ct_less_sure_is_said(tmp_path, tags, words):
    found = notes(tmp_path, **tags)
    assert (len(found), words in "".join(found)) == (1 if words else 0, True)
    assert not set("".join(found)) & set("\"';\t\n")


def test_slices_compressed_in_ratios_of_their_own_are_one_note(tmp_path):
    def change(header, k):
        header.LossyImageCompression, header.LossyImageCompressionRatio = "01", f"{3 + k / 100:g}"

    assert notes(tmp_path, change=change) == ("compressed with loss (3 to 3.05 : 1): texture features depend on it",)


def test_a_ct_without_an_intercept_is_told_and_refused_where_no_voxel_is_as_dark_as_fat(tmp_path):
    image, without = oblique_volume(), {"RescaleIntercept": None, "RescaleSlope": None, "RescaleType": None}
    for name, stored in (("hu", image + INTERCEPT), ("raw", image)):  # write_slices takes the intercept away
        write_slices(tmp_path / name, stored, **without)
    scan = read_scan(tmp_path / "hu", "CT")
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image))
    assert scan.notes == ("the header has no RescaleIntercept: are these Hounsfield units?",)
    with pytest.raises(CaseError, match=r"no RescaleIntercept and no voxel is below \d+, so that these are not Houns"):
        read_scan(tmp_path / "raw", "CT")


def test_a_ct_without_a_slope_is_told(tmp_path):
    assert notes(tmp_path, RescaleSlope=None) == (
        "the header has no RescaleSlope, taken for 1: are these Hounsfield units?",
    )


@pytest.mark.parametrize("kind", ["P", "PHASE MAP", "ADC", "T2 MAP", "T1_MAP", "T2_STAR_MAP"])
def test_a_map_or_a_phase_image_of_an_mri_is_told(tmp_path, kind):
    assert notes(tmp_path, "MR", ImageType=["ORIGINAL", "PRIMARY", kind]) == (
        f"a map or phase image by its header ({kind}), expected magnitudes",
    )


@pytest.mark.parametrize("kind", ["T1", "T2", "T2_STAR"])
def test_the_weighting_of_an_original_enhanced_mri_is_no_map_and_that_of_a_derived_one_is(tmp_path, kind):
    def frame_of(*words):
        def change(groups, _k):
            groups.MRImageFrameTypeSequence = [Dataset()]
            groups.MRImageFrameTypeSequence[0].FrameType = [*words, kind, "NONE"]
            groups.MRImageFrameTypeSequence[0].ComplexImageComponent = "MAGNITUDE"

        write_multiframe(tmp_path / "e.dcm", oblique_volume() + 300, modality="MR", change=change)
        return read_scan(tmp_path / "e.dcm", "MR").notes

    assert frame_of("ORIGINAL", "PRIMARY") == ()
    assert f"a map or phase image by its header ({kind}), expected magnitudes" in frame_of("DERIVED", "PRIMARY")


def test_what_frames_say_of_their_voxels_is_judged_as_that_of_slices(tmp_path):
    def kind(words, technique="NONE"):
        def change(groups, _k):
            groups.CTImageFrameTypeSequence = [Dataset()]
            groups.CTImageFrameTypeSequence[0].FrameType = words
            groups.CTImageFrameTypeSequence[0].VolumeBasedCalculationTechnique = technique

        return change

    def unit(groups, _k):
        groups.PixelValueTransformationSequence = [Dataset()]
        item = groups.PixelValueTransformationSequence[0]
        item.RescaleType, item.RescaleSlope, item.RescaleIntercept = "MGML", "1", "0"

    for change, words in (
        (kind(["DERIVED", "PRIMARY", "AXIAL", "MAT_SPECIFIC"]), r"is a map \(MAT_SPECIFIC\)"),
        (kind(["DERIVED", "PRIMARY", "AXIAL", "NONE"], "MAX_IP"), r"is a projection \(MIP\)"),
        (unit, "the values are MGML"),
    ):
        write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
        with pytest.raises(CaseError, match=words):
            read_scan(tmp_path / "e.dcm", "CT")
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), BurnedInAnnotation="YES", LossyImageCompression="01")
    assert [note.split()[0] for note in read_scan(tmp_path / "e.dcm", "CT").notes] == ["text", "compressed"]


def test_labels_are_not_judged_by_what_a_header_says_of_intensities(tmp_path):
    write_slices(tmp_path / "series", oblique_volume(), ImageType=["DERIVED", "SECONDARY", "MIP"], RescaleType="US")
    scan = read_scan(tmp_path / "series")
    assert (scan.image.GetSize(), scan.notes) == (SIZE, ())


def test_a_headers_text_cannot_steer_the_terminal_or_break_a_table():
    assert one_line('\x1b[2Jlate; "phase"\n\x07') == "[2Jlate phase"
    assert one_line(MultiValue(str, ["A", "B"])) == one_line(["A", "B"]) == "A\\B"
    assert one_line(None) == ""


def test_what_cannot_be_read_is_kept_as_text_and_a_value_that_is_empty_or_no_number_is_none(tmp_path):
    (file, *_) = write_slices(tmp_path / "series", oblique_volume())
    file.write_bytes(file.read_bytes().replace(b"-1024 ", b"-10,24"))
    assert header_values(pydicom.dcmread(file), {})["RescaleIntercept"] == "-10,24"
    assert Header({"RescaleSlope": "1_0"}).numbers("RescaleSlope", 1) is None
    header = Header({"RescaleSlope": "", "EchoTime": "ten", "PixelSpacing": [0.8], "KVP": [80.0, 140.0]})
    assert [header.number(keyword, 7.0) for keyword in ("RescaleSlope", "EchoTime", "KVP", "None")] == [7.0] * 4
    assert header.numbers("PixelSpacing", 2) is None
    assert header_notes([header], "MR") == ()
