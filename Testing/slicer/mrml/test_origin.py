"""What Slicer's DICOM database knows of a volume's files reaches its prediction."""

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume, write_multiframe, write_slices
from pydicom import dcmread

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings, segmentation_node, volume_node
from IFXPredictLib.mrml.origin import check_same_frame, origin_notes
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
CT, MRE = PROTOCOL.image, load_protocol("ifx_mre").image


class Database:
    """Slicer's DICOM database as far as it is asked: the file of an instance."""

    def __init__(self, files):
        self.files = {dcmread(file, stop_before_pixels=True).SOPInstanceUID: str(file) for file in files}

    def fileForInstance(self, uid):  # noqa: N802 - as Slicer calls it
        return self.files.get(uid, "")


@pytest.fixture
def loaded(scene, monkeypatch):
    """A volume of the given files, as Slicer's DICOM reader leaves it."""

    def load(files):
        database = Database(files)
        monkeypatch.setattr(slicer, "dicomDatabase", database, raising=False)
        volume = volume_node(scene, oblique_volume(), "CT")
        volume.SetAttribute("DICOM.instanceUIDs", " ".join(database.files))
        return volume

    return load


def test_what_headers_say_stands_in_the_warnings_of_a_prediction(loaded, scene, tmp_path):
    volume = loaded(
        write_slices(tmp_path / "ct", oblique_volume(), BurnedInAnnotation="YES", LossyImageCompression="01")
    )
    values = np.zeros((6, 5, 7), np.uint8)
    values[1:4, 1:3, 2:5] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(oblique_volume())
    nodes = DrawnVoi(volume, *segmentation_node(scene, mask, volume, "VOI"))
    found = case_and_warnings(nodes, PROTOCOL, {}, "patient 7")[1]
    assert [note.split()[0] for note in found] == ["text", "compressed"]


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"RescaleType": "MGML"}, "the values are MGML"),
        ({"ImageType": ["DERIVED", "SECONDARY", "MIP"]}, "a projection"),
        ({"PhotometricInterpretation": "MONOCHROME1"}, "Slicer inverts the values; convert the series"),
    ],
)
def test_what_cannot_be_hu_is_refused_with_the_case(loaded, tmp_path, tags, words):
    volume = loaded(write_slices(tmp_path / "ct", oblique_volume(), **tags))
    with pytest.raises(CaseError, match=f"^case patient 7: the volume loaded from DICOM: .*{words}"):
        origin_notes(volume, CT, "patient 7")


def test_acquisitions_that_alternate_are_refused_in_slicer_too(loaded, tmp_path):
    def change(header, k):
        header.AcquisitionNumber = 1 + k % 2

    volume = loaded(write_slices(tmp_path / "ct", oblique_volume(), change=change))
    with pytest.raises(CaseError, match="slices of 2 acquisitions alternate"):
        origin_notes(volume, CT, "patient 7")


def test_frames_of_one_file_are_judged_as_slices_are(loaded, tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume(), BurnedInAnnotation="YES")
    assert [note.split()[0] for note in origin_notes(loaded([tmp_path / "e.dcm"]), CT, "x")] == ["text"]


def test_another_series_of_an_mri_than_the_protocols_is_said(loaded, tmp_path):
    volume = loaded(
        write_slices(tmp_path / "mr", oblique_volume() + 300, modality="MR", SeriesDescription="cor T2 HASTE")
    )
    assert origin_notes(volume, MRE, "x") == ("the header speaks of T2 weighting, expected T1",)


def test_a_volume_from_elsewhere_or_of_files_that_are_gone_says_nothing(loaded, scene, tmp_path):
    assert origin_notes(volume_node(scene, oblique_volume(), "CT"), CT, "x") == ()
    files = write_slices(tmp_path / "ct", oblique_volume(), BurnedInAnnotation="YES")
    volume = loaded(files)
    for file in files:
        file.unlink()
    assert origin_notes(volume, CT, "x") == ()


def test_two_volumes_of_different_frames_of_reference_are_told_apart_and_others_pass(loaded, scene, tmp_path):
    later = write_slices(tmp_path / "arterial", oblique_volume(), FrameOfReferenceUID="1.2.9")
    arterial, portal = loaded(later), loaded(write_slices(tmp_path / "portal", oblique_volume()))
    check_same_frame(portal, arterial, "series arterial")  # whose files the database does not hold any more
    slicer.dicomDatabase.files |= Database(later).files
    check_same_frame(portal, portal, "series arterial")
    check_same_frame(portal, volume_node(scene, oblique_volume(), "of a file"), "series arterial")
    with pytest.raises(
        CaseError, match=r"^series arterial: is in the frame of reference \.\.\.1\.2\.9, the first series"
    ):
        check_same_frame(portal, arterial, "series arterial")
