"""A prediction from nodes as DICOM objects of the series that Slicer loaded the volume from."""

import dataclasses

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from drawn_on_ct import write_series

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.mrml.current import mark
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.inputs import PredictionInputs
from IFXPredictLib.mrml.nodes import case_from_nodes, segmentation_node, volume_node
from IFXPredictLib.mrml.wall_assist import DRAWN_WITH
from IFXPredictLib.prediction.band import with_band
from IFXPredictLib.prediction.band_rows import Band, BandRow
from IFXPredictLib.prediction.prediction import predict

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")


class Database:
    """Slicer's DICOM database as far as it is asked: the file of an instance."""

    def __init__(self, folder):
        self.files = {pydicom.dcmread(file).SOPInstanceUID: str(file) for file in folder.iterdir()}

    def fileForInstance(self, uid):  # noqa: N802 - as Slicer calls it
        return self.files.get(uid, "")


@pytest.fixture
def predicted(scene, patient, bundle_folder, tmp_path, monkeypatch):
    """Inputs of a volume that was loaded from DICOM, its prediction and the table of it."""
    write_series(tmp_path / "ct", patient.image)
    database = Database(tmp_path / "ct")
    monkeypatch.setattr(slicer, "dicomDatabase", database, raising=False)
    volume = volume_node(scene, read_volume(tmp_path / "ct"), "CT")  # its place in single precision, as cases have it
    volume.SetAttribute("DICOM.instanceUIDs", " ".join(database.files))
    nodes = DrawnVoi(volume, *segmentation_node(scene, patient.mask, volume, "VOI"))
    inputs = PredictionInputs(nodes, {"crp": 29.0}, read_manifest(bundle_folder))
    bundle = load_bundle(bundle_folder)
    monkeypatch.setattr(slicer, "mrmlScene", scene, raising=False)
    results = inputs.add_results(predict(case_from_nodes(nodes, bundle.protocol, {"crp": 29.0}, "7"), bundle))
    return inputs, results


def test_what_is_written_names_the_patient_and_gives_the_same_features_again(
    predicted, bundle_folder, tmp_path, monkeypatch
):
    inputs, results = predicted
    files = inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    assert all(file.is_file() for file in files)
    page = pydicom.dcmread(tmp_path / "pacs" / "prediction_pdf.dcm")
    assert page.EncapsulatedDocument.startswith(b"%PDF")
    monkeypatch.setattr("IFXPredictLib.report.filed_page.find_spec", lambda _name: None)
    without = inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "other")
    assert {file.name for file in files} - {file.name for file in without} == {"prediction_pdf.dcm"}
    assert sorted(file.name for file in (tmp_path / "other").glob("*.*m")) == ["prediction_sr.dcm", "voi_seg.dcm"]
    seg = pydicom.dcmread(tmp_path / "pacs" / "voi_seg.dcm")
    assert str(seg.PatientName) == "Nobody^Invented"
    assert seg.SegmentSequence[0].SegmentAlgorithmType == "MANUAL"
    bundle = load_bundle(bundle_folder)
    again = read_case(tmp_path / "ct", tmp_path / "pacs" / "voi_seg.dcm", bundle.protocol, clinical={"crp": 29.0})
    np.testing.assert_array_equal(predict(again, bundle).features.values, results.prediction.features.values)


def test_a_band_that_was_computed_is_filed_with_the_answer(predicted, tmp_path):
    inputs, results = predicted
    names = [row.model for row in results.prediction.rows]
    bands = [BandRow(name, 0.5, 0.125, 0.75, 0.9, 0.875, "no", 1.0, 0.0, 0.0) for name in names]
    found = Band(tuple(bands), (), 30, {"amplitude_mm": {}, "amplitude_of": "a study"}, 11.0, 1)
    drawn = inputs.add_results(with_band(results.prediction, found, inputs.bundle.protocol))
    for one, name in ((results, "without"), (drawn, "with")):
        inputs.file_as_dicom(one.prediction_table, one.prediction, tmp_path / name)
    without, banded = (str(pydicom.dcmread(tmp_path / name / "prediction_sr.dcm")) for name in ("without", "with"))
    words = "Band of 90 % of redrawn contours, lower end"
    assert words not in without
    assert banded.count(words) == sum(not row.missing for row in results.prediction.rows) == 3


def test_a_voi_that_was_proposed_is_semiautomatic_by_the_program_that_did(predicted, tmp_path):
    inputs, results = predicted
    segment = inputs.voi.segment
    segment.SetTag(DRAWN_WITH, "IFXPredict Wall assist")
    proposed = dataclasses.replace(inputs, drawn_with="")
    named = proposed.add_results(results.prediction)
    assert named.prediction_table.GetAttribute("IFXPredict.voi_drawn_with") == "IFXPredict Wall assist"
    proposed.file_as_dicom(named.prediction_table, named.prediction, tmp_path / "pacs")
    (one,) = pydicom.dcmread(tmp_path / "pacs" / "voi_seg.dcm").SegmentSequence
    assert (one.SegmentAlgorithmType, one.SegmentAlgorithmName) == ("SEMIAUTOMATIC", "IFXPredict Wall assist")


def test_a_volume_that_is_no_series_or_not_that_series_any_more_is_refused(predicted, tmp_path):
    inputs, results = predicted
    voxels = slicer.util.arrayFromVolume(inputs.voi.volume)
    voxels[0, 0, 0] += 1
    with pytest.raises(IFXPredictError, match="differs from the image in 1 of"):
        inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    voxels[0, 0, 0] -= 1
    inputs.voi.volume.RemoveAttribute("DICOM.instanceUIDs")
    with pytest.raises(IFXPredictError, match="was not loaded from DICOM, or the DICOM database does not hold"):
        inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    assert not (tmp_path / "pacs").exists()


def test_a_voi_that_was_changed_since_is_not_filed_with_the_answer(predicted, patient, scene, tmp_path):
    inputs, results = predicted
    smaller = sitk.GetImageFromArray(np.roll(sitk.GetArrayFromImage(patient.mask), 1, axis=2))
    smaller.CopyInformation(patient.mask)
    other = PredictionInputs(
        DrawnVoi(inputs.voi.volume, *segmentation_node(scene, smaller, inputs.voi.volume, "VOI")), {}, inputs.bundle
    )
    with pytest.raises(IFXPredictError, match="is of another image or VOI"):
        other.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")


def test_an_answer_of_other_values_than_those_shown_is_filed_only_once_they_are_its_own_again(predicted, tmp_path):
    inputs, results = predicted
    nodes = results.prediction_table, results.features_table, results.chart
    mark(*nodes, ("C-reactive protein (29, now 300)", "the centre (A, now B)"))
    expected = r"earlier inputs: C-reactive protein \(29, now 300\); the centre \(A, now B\)\. .* press Apply again"
    with pytest.raises(IFXPredictError, match=expected):
        inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    assert not (tmp_path / "pacs").exists()
    mark(*nodes, ())
    inputs.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    assert (tmp_path / "pacs" / "prediction_sr.dcm").is_file()


def test_of_a_bundle_of_several_series_nothing_is_filed(predicted, tmp_path):
    inputs, results = predicted
    several = dataclasses.replace(inputs.bundle.protocol, series=("portal", "arterial"))
    other = dataclasses.replace(inputs, bundle=dataclasses.replace(inputs.bundle, protocol=several))
    with pytest.raises(IFXPredictError, match="takes image_arterial beside them; file the tables instead"):
        other.file_as_dicom(results.prediction_table, results.prediction, tmp_path / "pacs")
    assert not (tmp_path / "pacs").exists()
