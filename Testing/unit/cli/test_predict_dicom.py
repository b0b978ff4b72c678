"""``predict --dicom-out``: what is asked before it begins, what stands there afterwards, and what is said."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import edit
from drawn_on_ct import read_slices, write_seg, write_series

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.predict_dicom import page_of


@pytest.fixture(scope="module")
def series(patient, patient_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    write_series(folder / "ct", patient.image)
    return folder / "ct"


@pytest.fixture
def arguments(series, patient_files, bundle_folder, tmp_path):
    given = {
        "image": series,
        "mask": patient_files / "mask.nii.gz",
        "bundle": bundle_folder,
        "out": tmp_path / "result",
    }
    return given | {"dicom-out": tmp_path / "pacs"}


def options(arguments):
    return [text for name, value in arguments.items() for text in (f"--{name}", value)]


def test_the_answer_is_filed_and_predicted_again_from_it_features_are_the_same(ifxpredict, arguments, tmp_path):
    ran = ifxpredict("predict", *options(arguments), "--drawn", "semiautomatic")
    assert ran.status == 0
    assert "NAME THE PATIENT" in ran.err
    assert "Invented" not in ran.err + ran.out
    seg = pydicom.dcmread(tmp_path / "pacs" / "voi_seg.dcm")
    assert str(seg.PatientName) == "Nobody^Invented"
    assert seg.SegmentSequence[0].SegmentAlgorithmType == "SEMIAUTOMATIC"
    page = pydicom.dcmread(tmp_path / "pacs" / "prediction_pdf.dcm")
    assert page.EncapsulatedDocument.startswith(b"%PDF")
    features = (tmp_path / "result" / "features.tsv").read_bytes()
    assert b"Invented" not in b"".join(file.read_bytes() for file in (tmp_path / "result").iterdir())
    again = arguments | {"mask": tmp_path / "pacs" / "voi_seg.dcm", "out": tmp_path / "again"}
    again["dicom-out"] = tmp_path / "pacs_again"
    assert ifxpredict("predict", *options(again)).status == 0
    assert (tmp_path / "again" / "features.tsv").read_bytes() == features
    kept = pydicom.dcmread(tmp_path / "pacs_again" / "voi_seg.dcm").SegmentSequence[0]
    assert kept.SegmentAlgorithmType == "SEMIAUTOMATIC"


def test_nifti_is_filed_with_the_series_of_its_voxels_alone(ifxpredict, refused, arguments, patient, tmp_path):
    sitk.WriteImage(patient.image, tmp_path / "ct.nii.gz")
    nifti = arguments | {"image": tmp_path / "ct.nii.gz"}
    said = refused("predict", *options(nifti))
    assert "is not DICOM, and so has no patient, study and frame of reference" in said
    assert said.endswith("give the series that it was converted from with --dicom-source FOLDER.")
    ran = ifxpredict("predict", *options(nifti), "--dicom-source", arguments["image"], "--json")
    assert json.loads(ran.out)["models"][1]["probability"] is not None
    assert (tmp_path / "pacs" / "prediction_sr.dcm").is_file()
    other = sitk.Image(patient.image)
    other[1, 2, 3] = other[1, 2, 3] + 1
    sitk.WriteImage(other, tmp_path / "ct.nii.gz")
    said = refused("predict", *options(nifti | {"out": tmp_path / "b"}), "--dicom-source", arguments["image"])
    assert "differs from the image in 1 of" in said
    assert not (tmp_path / "b" / "prediction.tsv").exists()


def test_without_what_draws_it_there_is_no_page_and_a_word_says_so(monkeypatch, capsys):
    monkeypatch.setattr("IFXPredictLib.report.filed_page.find_spec", lambda _name: None)
    answered = SimpleNamespace(protocol=None, patient="")
    assert page_of(None, None, answered, answered) == b""
    assert 'no one-page report was written: pip install "ifxpredict[research]" brings' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--anonymous"], "--dicom-out names the patient, by whom a PACS files, and --anonymous refuses that"),
        (["--dicom-source", "."], "is for an image that is not DICOM"),
        (["--dicom-out", "result", "--out", "result"], "expected a folder of its own for what names the patient"),
    ],
)
def test_options_that_do_not_go_together_are_refused(refused, arguments, tmp_path, monkeypatch, more, said):
    monkeypatch.chdir(tmp_path)
    assert said in refused("predict", *options(arguments), *more)
    assert not (tmp_path / "result").exists()


def test_options_of_dicom_output_say_nothing_without_it_or_of_many_cases(refused, arguments):
    del arguments["dicom-out"]
    assert "--drawn is of --dicom-out, which was not asked for" in refused(
        "predict", *options(arguments), "--drawn", "manual"
    )
    said = refused("predict", "--cohort", "x.csv", "--out", "y", "--dicom-out", "z")
    assert "--dicom-out is of one case and --cohort of many" in said


def test_a_header_that_no_pacs_could_file_is_refused_without_the_patients_name(refused, arguments, tmp_path, patient):
    write_series(tmp_path / "ct", patient.image)
    for file in (tmp_path / "ct").iterdir():
        edit(file, lambda header: header.pop("StudyInstanceUID"))
    said = refused("predict", *options(arguments | {"image": tmp_path / "ct"}))
    assert "has no StudyInstanceUID in its header" in said
    assert "Invented" not in said
    assert not list((tmp_path / "pacs").glob("*.dcm"))


def test_a_report_on_a_seg_of_the_pacs_names_that_segment_and_no_copy_is_written(
    ifxpredict, refused, arguments, series, patient, tmp_path
):
    said = refused("predict", *options(arguments), "--refer-seg")
    assert "mask.nii.gz is no DICOM SEG, which alone a report can name; leave it out" in said
    said = refused("predict", *options(arguments | {"mask": tmp_path / "gone.dcm"}), "--refer-seg")
    assert "gone.dcm: no such file or folder; check the path" in said
    assert not (tmp_path / "pacs").exists()
    drawn = sitk.GetArrayFromImage(patient.mask)
    there = tmp_path / "there.dcm"
    write_seg(there, read_slices(series), {"Other": np.roll(drawn, 1, axis=2), "Lesion": drawn})
    ran = ifxpredict("predict", *options(arguments | {"mask": there, "label": 2}), "--refer-seg")
    assert ran.status == 0
    written = {file.name for file in (tmp_path / "pacs").glob("*.dcm")}
    assert written == {"prediction_pdf.dcm", "prediction_sr.dcm"}
    report = pydicom.dcmread(tmp_path / "pacs" / "prediction_sr.dcm")
    uid = pydicom.dcmread(there).SOPInstanceUID
    named = [one.ReferencedSOPSequence[0] for one in every_item(report) if one.get("ReferencedSOPSequence")]
    assert [one.ReferencedSegmentNumber for one in named if one.ReferencedSOPInstanceUID == uid] == [2]
    on = {one.ReferencedSOPInstanceUID for one in named} - {uid}
    slices = read_slices(series)
    assert on == {one.SOPInstanceUID for one, plane in zip(slices, drawn, strict=True) if plane.any()}


def every_item(content):
    for one in content.get("ContentSequence", ()):
        yield one
        yield from every_item(one)


def test_of_a_pacs_too_a_further_series_that_was_not_given_is_refused(
    refused, bundle_folder, series, patient_files, monkeypatch, tmp_path
):
    """One series is fetched; a further one is a file of ``--image-of``."""
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    bundle = load_bundle(bundle_folder)
    several = replace(bundle, protocol=replace(bundle.protocol, series=("portal", "arterial")))
    monkeypatch.setattr("IFXPredictLib.cli.predict.load_bundle", lambda _folder: several)
    fetch = lambda _pacs, _study, _series, folder: shutil.copytree(series, folder, dirs_exist_ok=True)  # noqa: E731
    monkeypatch.setattr("IFXPredictLib.dicom_out.dicomweb.Pacs.fetch", fetch)
    there = ("--dicomweb", "http://127.0.0.1:8042/dicom-web", "--study", "1.2", "--series", "1.3")
    own = ("--mask", patient_files / "mask.nii.gz", "--bundle", bundle_folder, "--out", tmp_path / "result")
    said = refused("predict", *there, *own)
    assert said.endswith("add the column image_arterial to the table, or --image-of arterial FILE.")
    assert not (tmp_path / "result").exists()


def test_of_several_series_dicom_output_is_refused_before_anything_is_computed(
    refused, arguments, bundle_folder, monkeypatch, tmp_path
):
    bundle = load_bundle(bundle_folder)
    several = replace(bundle, protocol=replace(bundle.protocol, series=("portal", "arterial")))
    monkeypatch.setattr("IFXPredictLib.cli.predict.load_bundle", lambda _folder: several)
    monkeypatch.setattr("IFXPredictLib.cli.predict.read_case", None)
    said = refused("predict", *options(arguments), "--image-of", "arterial", arguments["image"])
    assert "takes image_arterial beside them; file the tables instead" in said
    assert not (tmp_path / "pacs").exists()
    assert not (tmp_path / "result").exists()


def test_of_a_series_of_two_segs_the_one_that_is_meant_has_to_be_exported(
    refused, bundle_folder, series, patient, monkeypatch, tmp_path
):
    """Both files are in a temporary folder that nobody finds afterwards."""
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    drawn = sitk.GetArrayFromImage(patient.mask)
    for name in ("a", "b"):
        write_seg(tmp_path / f"{name}.dcm", read_slices(series), {"Lesion": drawn})

    def fetch(_pacs, _study, uid, folder):
        found = sorted(series.iterdir()) if uid == "1.3" else sorted(tmp_path.glob("*.dcm"))
        return [Path(shutil.copy(file, folder)) for file in found]

    monkeypatch.setattr("IFXPredictLib.dicom_out.dicomweb.Pacs.fetch", fetch)
    there = ("--dicomweb", "http://127.0.0.1:8042/dicom-web", "--study", "1.2", "--series", "1.3")
    own = ("--mask-series", "1.4", "--bundle", bundle_folder, "--out", tmp_path / "result")
    assert refused("predict", *there, *own).endswith(
        "--mask-series: the series holds 2 segmentations, expected one; export the one that is meant, and give its "
        "file by --mask."
    )
