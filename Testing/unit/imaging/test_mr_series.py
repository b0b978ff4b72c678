import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume, write_multiframe, write_slices

from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.dicom_header import Header
from IFXPredictLib.imaging.mr_series import series_notes
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import MrSeries

PROTOCOL = load_protocol("ifx_mre")
MRE = PROTOCOL.image.mr_series
STIR = MrSeries("T2", fat_suppressed=True, contrast_medium=False)
NO_FAT = "the header tells of no fat suppression, expected it"
NO_AGENT = "the header tells of no contrast medium, expected a series after it"


def notes(expected=MRE, **tags):
    return series_notes([Header(tags)], expected)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"SeriesDescription": "t1_vibe_fs_cor_post", "EchoTime": 1.7, "ContrastBolusAgent": "Gadovist"},
        {"SeriesDescription": "AX LAVA +C PORTAL", "EchoTime": 2.1, "ScanOptions": ["FAST_GEMS", "FS"]},
        {"SeriesDescription": "eTHRIVE dyn enteric", "ScanOptions": "FS"},
        {"SeriesDescription": "T1 Dixon", "ImageType": ["ORIGINAL", "PRIMARY", "M", "W"], "ScanOptions": "PFP"},
        {"SeriesDescription": "t1_vibe_dixon_tra_KM_W", "EchoTime": 2.4},
        {"SpectrallySelectedSuppression": "FAT", "EffectiveEchoTime": 1.2},
        {"SeriesDescription": "coronal abdomen", "EchoTime": "damaged"},
    ],
)
def test_a_fat_suppressed_series_after_contrast_medium_and_one_that_tells_nothing_are_not_noted(tags):
    assert notes(**tags) == ()


@pytest.mark.parametrize(
    ("tags", "note"),
    [
        ({"SeriesDescription": "cor T2 HASTE"}, "the header speaks of T2 weighting, expected T1"),
        ({"ProtocolName": "tra_trufi_bh"}, "the header speaks of T2 weighting, expected T1"),
        ({"SeriesDescription": "ep2d_diff_b50_800"}, "the header speaks of diffusion weighting, expected T1"),
        ({"EchoTime": 87.0}, "echo time 87 ms by the header, expected at most 30 ms of T1 weighting"),
        ({"EffectiveEchoTime": 60}, "echo time 60 ms by the header, expected at most 30 ms of T1 weighting"),
        ({"ScanOptions": "PFP"}, NO_FAT),
        ({"SeriesDescription": "t1 fl2d in-phase"}, NO_FAT),
        ({"ImageType": ["DERIVED", "PRIMARY", "M", "F"]}, NO_FAT),
        ({"SpectrallySelectedSuppression": "NONE"}, NO_FAT),
        ({"ContrastBolusAgent": "NONE"}, NO_AGENT),
        ({"SeriesDescription": "t1_vibe_fs_pre", "ContrastBolusAgent": "Dotarem"}, NO_AGENT),
        ({"SeriesDescription": "T1 VIBE w/o contrast", "ScanOptions": "FS"}, NO_AGENT),
    ],
)
def test_what_a_header_says_against_the_protocols_series_is_noted(tags, note):
    assert notes(**tags) == (note,)


def test_a_t2_weighted_series_without_contrast_medium_can_be_what_is_expected():
    assert notes(STIR, SeriesDescription="cor STIR", EchoTime=60.0, ScanningSequence=["SE", "IR"]) == ()
    assert notes(STIR, EchoTime=12.0, ScanOptions="FS", ContrastBolusAgent="Gadovist") == (
        "echo time 12 ms by the header, expected more than 30 ms of T2 weighting",
        "the header tells of contrast medium, expected a series without it",
    )
    with_fat = MrSeries("T2", fat_suppressed=False, contrast_medium=False)
    assert notes(with_fat, SeriesDescription="t2_tse_fs") == ("the header tells of fat suppression, expected none",)


def test_all_slices_are_heard_and_each_note_is_given_once():
    headers = [Header({"EchoTime": echo}) for echo in (2.0, 90.0, 90.0)]
    assert len(series_notes(headers, MRE)) == 1


@pytest.mark.parametrize("write", ["slices", "frames"])
def test_files_of_another_series_are_read_with_the_notes(tmp_path, write):
    tags = {"SeriesDescription": "cor T2 HASTE", "ContrastBolusAgent": "NONE"}
    if write == "slices":
        write_slices(tmp_path / "mr", oblique_volume() + 300, modality="MR", **tags)
    else:
        write_multiframe(tmp_path / "mr", oblique_volume() + 300, modality="MR", **tags)
    expected = ("the header speaks of T2 weighting, expected T1", NO_AGENT)
    assert read_scan(tmp_path / "mr", "MR", expected=MRE).notes == expected
    assert read_scan(tmp_path / "mr", "MR").notes == ()


def test_a_case_of_the_protocol_has_them_and_a_ct_is_refused(tmp_path):
    image = oblique_volume() + 300
    drawn = np.zeros((6, 5, 7), np.uint8)
    drawn[1:4, 1:3, 2:5] = 1
    mask = sitk.GetImageFromArray(drawn)
    mask.CopyInformation(image)
    sitk.WriteImage(mask, str(tmp_path / "voi.nii.gz"))
    write_slices(tmp_path / "mr", image, modality="MR", EchoTime=90.0)
    case = read_case(tmp_path / "mr", tmp_path / "voi.nii.gz", PROTOCOL)
    assert case.notes == ("echo time 90 ms by the header, expected at most 30 ms of T1 weighting",)
    write_slices(tmp_path / "ct", image)
    with pytest.raises(ValueError, match="is of the modality CT by its DICOM header, expected MR"):
        read_case(tmp_path / "ct", tmp_path / "voi.nii.gz", PROTOCOL)
