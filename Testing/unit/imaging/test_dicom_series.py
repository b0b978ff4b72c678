import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import SINGLE, oblique_volume, set_all, set_text, write_multiframe, write_slices
from dicom_notes import ORIGINAL, notes, refused, told
from pydicom.dataset import Dataset

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom import loaded_notes
from IFXPredictLib.imaging.dicom_header import Header
from IFXPredictLib.imaging.dicom_series import check_same, check_scales, shared_instances
from IFXPredictLib.imaging.reading import read_scan


def one(k=3, **tags):
    """A change of slice ``k`` alone."""
    return lambda header, number: number == k and set_all(header, tags)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"RescaleIntercept": None}, "IM4 has no RescaleIntercept, IM1 has -1024; its values are on an unknown scale"),
        ({"RescaleIntercept": ""}, "IM4 has no RescaleIntercept, IM1 has -1024"),
        ({"RescaleIntercept": "-1000"}, r"differ in their RescaleIntercept \(IM4: -1000, IM1: -1024\)"),
        ({"RescaleIntercept": "0"}, r"differ in their RescaleIntercept \(IM4: 0, IM1: -1024\)"),
        ({"RescaleSlope": None}, r"differ in their RescaleSlope \(IM4: none, IM1: 1\)"),
        ({"RescaleSlope": "1.0001"}, r"differ in their RescaleSlope \(IM4: 1\.0001, IM1: 1\)"),
        ({"BitsStored": 12, "HighBit": 11}, r"differ in their BitsStored \(IM4: 12, IM1: 16\)"),
        ({"PixelRepresentation": 0}, r"differ in their PixelRepresentation \(IM4: 0, IM1: 1\)"),
        ({"HighBit": 11}, r"differ in their HighBit \(IM4: 11, IM1: 15\)"),
    ],
)
def test_a_slice_of_a_ct_on_another_scale_is_refused_with_both_values(tmp_path, tags, words):
    refused(tmp_path, words, change=one(**tags))


@pytest.mark.parametrize("tag", ["RescaleSlope", "RescaleIntercept"])
@pytest.mark.parametrize("text", ["nan", "inf", "1e30", "1_0", "abc", "1,5", "1\\2"])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_a_scale_that_is_no_number_is_refused_with_slice_and_value(tmp_path, tag, text, modality):
    only = {True: None, False: 3}[text == "nan"]
    change = lambda header, k: only in (None, k) and set_text(header, tag, text)  # noqa: E731
    found = text.replace("\\", r"\\")
    refused(tmp_path, rf"IM{(only or 0) + 1} has the {tag} {found}, expected one (positive )?number", modality, change)


@pytest.mark.parametrize("text", ["0", "-1", "1e-30"])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_a_slope_that_is_not_positive_is_refused(tmp_path, text, modality):
    refused(tmp_path, f"IM1 has the RescaleSlope {text}, expected one positive number", modality, RescaleSlope=text)


def test_the_same_number_written_differently_is_one_scale(tmp_path):
    assert notes(tmp_path, change=one(RescaleSlope="1.0", RescaleIntercept="-1024.00", KVP=None), KVP=None) == ()


def slope_of(k: int) -> int:
    return 1 + k % 3


def scaled(header, k: int) -> None:
    """An MRI's slice with a slope of its own; values are multiples of 6, so that nothing is rounded."""
    stored = np.frombuffer(header.PixelData, np.int16) // 6 * 6 // slope_of(k)
    header.PixelData, header.RescaleSlope, header.RescaleIntercept = stored.tobytes(), str(slope_of(k)), "0"


def test_slices_of_an_mri_may_have_a_slope_each_and_one_without_is_refused(tmp_path):
    image = oblique_volume() + 300
    write_slices(tmp_path / "mr", image, modality="MR", change=scaled)
    scan = read_scan(tmp_path / "mr", "MR")
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image) // 6 * 6)
    assert scan.notes == ()

    def lost(header, k):
        scaled(header, k)
        set_all(header, {"RescaleSlope": None} if k == 4 else {})

    refused(tmp_path, "IM5 has no RescaleSlope, IM2 has 2; its values are on an unknown scale", "MR", lost)


@pytest.mark.parametrize("on_one_scale", [True, False])
def test_the_scale_slope_of_philips_changes_no_value_and_is_told_where_it_differs(tmp_path, on_one_scale):
    def change(header, k):
        scaled(header, k)
        block = header.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
        block.add_new(0x0E, "FL", 0.5 / slope_of(k) if on_one_scale else 0.004)

    image = oblique_volume() + 300
    write_slices(tmp_path / "mr", image, modality="MR", change=change)
    scan = read_scan(tmp_path / "mr", "MR")
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image) // 6 * 6)
    said = "the scale slopes of Philips differ between slices: their intensities may not be on one scale"
    assert scan.notes == (() if on_one_scale else (said,))


def rescaled(**tags):
    def change(groups, k):
        if k == 3:
            item = Dataset()
            set_all(item, {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"} | tags)
            groups.PixelValueTransformationSequence = [item]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (rescaled(RescaleIntercept="-1000"), r"differ in their RescaleIntercept \(frame 4: -1000, frame 1: -1024\)"),
        (rescaled(RescaleSlope="2"), r"differ in their RescaleSlope \(frame 4: 2, frame 1: 1\)"),
        (rescaled(RescaleSlope="0"), r"frame 4 has the RescaleSlope 0, expected one positive number"),
    ],
)
def test_frames_of_a_ct_are_held_to_one_scale_as_slices_are(tmp_path, change, words):
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change)
    told(tmp_path / "e.dcm", words)


def test_a_frame_of_a_ct_without_a_scale_among_others_is_refused(tmp_path):
    def change(groups, k):
        if k != 3:
            rescaled()(groups, 3)

    shared = lambda content: content.SharedFunctionalGroupsSequence[0].pop("PixelValueTransformationSequence")  # noqa: E731
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), change=change, finish=shared)
    told(tmp_path / "e.dcm", r"frame 4 has no RescaleIntercept, frame 1 has -1024")


@pytest.mark.parametrize(
    "tags",
    [
        {"PatientID": "X2"},
        {"PatientID": None},
        {"PatientID": "X2", "PatientName": "Other^Invented"},
    ],
)
def test_slices_of_two_patients_are_refused_without_telling_who(tmp_path, tags):
    refused(tmp_path, r"IM4 is of another patient than IM1 by its header; put each patient", change=one(**tags))
    with pytest.raises(CaseError, match=r"^((?!X1|X2|Invented).)*$"):
        read_scan(tmp_path / "series", "CT")


def test_names_tell_patients_apart_only_where_there_are_no_identifiers(tmp_path):
    other = one(PatientName="Other^Invented")
    refused(tmp_path, "IM4 is of another patient than IM1", change=other, PatientID=None)
    said = "the slices differ in their name of the patient: are they one series?"
    assert notes(tmp_path, change=other) == (said,)
    respelled = one(PatientName="NOBODY^INVENTED")
    assert notes(tmp_path, change=respelled, PatientID=None) == (said,)


@pytest.mark.parametrize(
    ("keyword", "values", "words"),
    [
        ("StudyInstanceUID", ("1.2.3", "1.2.9"), r"study \(IM4: 1\.2\.9, IM1: 1\.2\.3\)"),
        (
            "StudyInstanceUID",
            ("1.2.3.4.5.6.7.8.9", "1.2.3.4.5.6.7.8.1"),
            r"study \(IM4: \.4\.5\.6\.7\.8\.1, IM1: \.4\.5",
        ),
        ("SOPClassUID", (SINGLE["CT"], "1.2.840.10008.5.1.4.1.1.7"), "kind of object"),
        ("Modality", ("CT", None), r"modality \(IM4: none, IM1: CT\)"),
        ("PatientPosition", ("HFS", "FFS"), "position of the patient"),
        ("EchoTime", ("12", "80"), r"echo time \(IM4: 80, IM1: 12\)"),
        ("TemporalPositionIdentifier", (1, 2), "temporal position"),
        ("ConvolutionKernel", ("B30f", "B70f"), r"kernel \(IM4: B70f, IM1: B30f\)"),
        ("KVP", ("80", "140"), "tube voltage"),
        ("FrameOfReferenceUID", ("1.2", "1.3"), "frame of reference"),
        ("PhotometricInterpretation", ("MONOCHROME2", "MONOCHROME1"), "photometric interpretation"),
        (
            "ImageType",
            (ORIGINAL, ["DERIVED", "SECONDARY", "MPR"]),
            r"ImageType \(IM4: DERIVED/SECONDARY/MPR, IM1: ORIG",
        ),
    ],
)
def test_slices_that_differ_in_what_one_volume_has_in_common_are_refused(tmp_path, keyword, values, words):
    def change(header, k):
        set_all(header, {keyword: values[k == 3]})

    refused(tmp_path, f"the slices differ in their {words}", change=change)


@pytest.mark.parametrize("k", [0, 1, 5])
def test_the_slice_that_is_alone_is_the_odd_one_wherever_it_lies(tmp_path, k):
    refused(tmp_path, rf"kernel \(IM{k + 1}: B70f, IM{1 + (k == 0)}: none\)", change=one(k, ConvolutionKernel="B70f"))


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"Manufacturer": "Invented"}, "manufacturer (IM4: Invented, IM1: none): are they one series?"),
        ({"SliceThickness": "1"}, "slice thickness (IM4: 1, IM1: none): are they one series?"),
        ({"ContrastBolusAgent": "Iomeron"}, "contrast medium (IM4: Iomeron, IM1: none): are they one series?"),
        ({"PatientBirthDate": "19700101"}, "date of birth: are they one series?"),
        ({"DeviceSerialNumber": "77"}, "scanner: are they one series?"),
        (
            {"ImageType": [*ORIGINAL, "CT_SOM5 SPI"]},
            "ImageType (IM4: ORIGINAL/PRIMARY/AXIAL/CT_SOM5 SPI, IM1: ORIGINAL/PRIMARY/AXIAL): are they one series?",
        ),
    ],
)
def test_slices_that_differ_in_what_they_mostly_have_in_common_are_told(tmp_path, tags, words):
    assert notes(tmp_path, change=one(**tags)) == (f"the slices differ in their {words}",)


def test_a_tilt_by_the_header_against_straight_positions_is_told(tmp_path):
    assert notes(tmp_path, GantryDetectorTilt="10") == (
        "the header tells of a gantry tilt of 10 degrees, the positions of none: was the tilt taken out?",
    )
    assert notes(tmp_path, GantryDetectorTilt="0.1") == ()


def test_a_header_without_a_modality_is_told_and_the_storage_class_speaks_for_it(tmp_path):
    assert notes(tmp_path, Modality=None) == ("the header names no modality, expected CT",)
    words = "the image is of the modality MR by its DICOM header, expected CT"
    refused(tmp_path, words, Modality=None, SOPClassUID=SINGLE["MR"])
    refused(tmp_path, words, change=one(SOPClassUID=SINGLE["MR"]))


def test_two_files_that_say_they_are_one_object_are_told(tmp_path):
    assert notes(tmp_path, SOPInstanceUID="1.2.3.7") == (
        "two slices have one SOPInstanceUID (IM1 and IM2): was one changed by hand?",
    )
    assert shared_instances([Header({"SOPInstanceUID": ""}), Header({})]) == ()


def test_a_slice_that_was_exported_twice_in_other_bytes_is_told_from_two_phases(tmp_path):
    files = write_slices(tmp_path / "series", oblique_volume())
    again = pydicom.dcmread(files[2])
    again.InstanceCreationTime = "120000"
    again.save_as(tmp_path / "series" / "copy")
    told(
        tmp_path / "series", r"IM3 and copy are the same slice by their SOPInstanceUID, in files that.*leave one export"
    )


def test_labels_need_no_scale_but_none_that_is_no_number(tmp_path):
    headers = [Header({"RescaleSlope": "2"}, "IM1"), Header({}, "IM2")]
    check_scales(headers, None, tmp_path)
    with pytest.raises(CaseError, match="IM2 has no RescaleSlope, IM1 has 2"):
        check_scales(headers, "MR", tmp_path)
    with pytest.raises(CaseError, match="IM1 has the RescaleSlope x, expected one positive number"):
        check_scales([Header({"RescaleSlope": "x"}, "IM1")], None, tmp_path)


def test_values_of_any_length_and_kind_make_one_short_line(tmp_path):
    headers = [Header({"ConvolutionKernel": text}, f"IM{k}") for k, text in enumerate(("a" * 999, "b\n'\"" * 99))]
    with pytest.raises(CaseError, match=r"^[^\n'\"]{1,300}$"):
        check_same(headers, "CT", tmp_path)


@pytest.mark.parametrize("first", [0, 1, 3])
def test_acquisitions_that_alternate_are_refused_in_a_ct_and_told_in_an_mri(tmp_path, first):
    def change(header, k):
        header.AcquisitionNumber = 2 + (k % 2 if k >= first else 0)

    refused(tmp_path, r"slices of 2 acquisitions alternate \(2, 3\), two phases in one series", change=change)
    assert notes(tmp_path, "MR", change) == ("slices of 2 acquisitions alternate (2, 3): are they one volume?",)


@pytest.mark.parametrize("block", [1, 2, 3])
def test_acquisitions_one_after_the_other_are_one_volume(tmp_path, block):
    def change(header, k):
        header.AcquisitionNumber, header.AcquisitionTime = 1 + k // block, f"1200{k:02d}"

    assert notes(tmp_path, change=change) == ()


def test_two_phases_told_by_nothing_but_instance_numbers_or_times_are_warned_of(tmp_path):
    def instances(header, k):
        header.InstanceNumber = k // 2 + 100 * (k % 2)

    def times(header, k):
        header.AcquisitionTime = "120000" if k % 2 else "120035"

    for change in (instances, times):
        assert notes(tmp_path, change=change) == (
            "the slices are not in the order they were acquired in: are two acquisitions mixed?",
        )


@pytest.mark.parametrize(
    ("of_step", "words"),
    [(0.2, "they leave the tissue between them out"), (0.75, ""), (1, ""), (1.4, ""), (2, "they overlap")],
)
def test_slices_much_thinner_or_thicker_than_their_distance_are_told(tmp_path, of_step, words):
    step = oblique_volume().GetSpacing()[2]
    thick = f"{of_step * step:g}"
    said = (f"slices {thick} mm thick by their header lie {step:.4g} mm apart: {words}",) if words else ()
    for modality in ("CT", "MR"):
        (tmp_path / modality).mkdir()
        assert notes(tmp_path / modality, modality, SliceThickness=thick) == said
    files = sorted((tmp_path / "CT" / "series").iterdir())
    assert loaded_notes(files, "CT", "the CT") == said


def test_slices_numbered_from_the_other_end_or_in_two_blocks_are_fine(tmp_path):
    def backwards(header, k):
        header.InstanceNumber = 90 - k

    def blocks(header, k):
        header.InstanceNumber = k + (50 if k < 3 else 0)

    assert notes(tmp_path, change=backwards) == notes(tmp_path, change=blocks) == ()


def halves(**tags):
    """The second value of each attribute for the slices from IM4 on, the first for those before."""
    return lambda header, k: set_all(header, {name: pair[k >= 3] for name, pair in tags.items()})


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"FlipAngle": (10, 30)}, "flip angle"),
        ({"InversionTime": (100, 200)}, "inversion time"),
        ({"EchoNumbers": (1, 2)}, "echo"),
        ({"ComplexImageComponent": ("MAGNITUDE", "PHASE")}, "component"),
        ({"ImageType": (["DERIVED", "PRIMARY", "DIXON", kind] for kind in ("WATER", "FAT"))}, "DIXON/FAT"),
    ],
)
def test_an_mri_of_two_contrasts_is_refused(tmp_path, tags, words):
    tags = {name: tuple(pair) for name, pair in tags.items()}
    refused(tmp_path, f"the slices differ in their .*{words}", "MR", halves(**tags))


@pytest.mark.parametrize(
    ("tags", "length"),
    [
        ({"AcquisitionTime": ("100000.5", "110000.5")}, "60 minutes"),
        ({"AcquisitionTime": ("1000", "101400")}, ""),
        ({"AcquisitionTime": ("235900", "000100")}, ""),  # past midnight, of which no date tells
        ({"AcquisitionTime": ("234500", "001500")}, "30 minutes"),
        ({"AcquisitionDate": ("20200101", "20210101")}, "366 days"),
        ({"AcquisitionDate": ("20200101", "20200102"), "AcquisitionTime": ("235900", "000100")}, ""),
        ({"AcquisitionDateTime": ("20200101100000.000+0100", "20200101103000.000+0100")}, "30 minutes"),
        ({"AcquisitionDateTime": ("2020", "2020")}, ""),  # no month
    ],
)
def test_slices_that_lie_further_apart_in_time_than_one_acquisition_takes_are_told(tmp_path, tags, length):
    said = f"the slices were acquired over {length} by their headers: are they one acquisition?"
    assert notes(tmp_path, change=halves(**tags)) == ((said,) if length else ())


@pytest.mark.parametrize(("times", "told_of"), [((500, 2500), True), ((4000, 5200), False), ((0, 500), False)])
def test_repetition_times_of_another_weighting_are_told(tmp_path, times, told_of):
    said = "the slices differ in their repetition time (500 to 2500 ms): are they one series?"
    assert notes(tmp_path, "MR", halves(RepetitionTime=times)) == ((said,) if told_of else ())


def test_real_world_values_that_differ_between_slices_are_told(tmp_path):
    def mapped(slope):
        entry = Dataset()
        set_all(entry, {"RealWorldValueSlope": slope, "RealWorldValueIntercept": 0.0})
        return [entry]

    said = "the real-world value mappings of the slices differ: their intensities may not be on one scale"
    for second, told_of in ((1.5, ()), (2.5, (said,))):
        pair = mapped(1.5), mapped(second)
        assert notes(tmp_path, "MR", halves(RealWorldValueMappingSequence=pair)) == told_of


@pytest.mark.parametrize(
    ("between", "question"),
    [(2.5, "is every second one missing"), (10, "are two series mixed"), (5, ""), (-5, ""), (4, ""), (1, "")],
)
def test_distances_that_the_header_contradicts_are_told(tmp_path, between, question):
    said = f"the slices are {between:g} mm apart by their header and 5 mm by their positions: {question}?"
    found = notes(tmp_path, SpacingBetweenSlices=between, SliceThickness=4)  # of 1, the gap between slices of 4 mm
    assert found == ((said,) if question else ())
