"""One invented patient, predicted and written for a PACS: once for all tests here. To be read only."""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from dicom_files import edit
from drawn_on_ct import write_series

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.dicom_out.segmentation import Drawing
from IFXPredictLib.dicom_out.source import read_source
from IFXPredictLib.dicom_out.write import write_dicom
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.prediction.prediction import predict

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PAGE = b"%PDF-1.4 an odd number of bytes!!\n%%EOF"


@pytest.fixture(scope="session")
def filed(patient, patient_files, bundle_folder, tmp_path_factory):
    """The patient as a DICOM series in ``ct``, and what was written of a prediction in ``out``; a value is missing."""
    folder = tmp_path_factory.mktemp("pacs")
    write_series(folder / "ct", patient.image)
    for file in (folder / "ct").iterdir():
        edit(file, lambda header: header.update({"StudyDate": "20200102", "StudyTime": "030405"}))
    bundle = load_bundle(bundle_folder)
    clinical = {"albumin": 34.1, "crp": 29.0}
    case = read_case(folder / "ct", patient_files / "mask.nii.gz", bundle.protocol, clinical=clinical)
    part = seen_part(case, bundle.protocol)
    prediction = predict(part, bundle)
    source = read_source(folder / "ct")
    (folder / "out").mkdir()
    write_dicom(part, prediction, bundle, source, Drawing(), folder / "out", PAGE)
    return SimpleNamespace(
        ct=folder / "ct",
        out=folder / "out",
        case=case,
        part=part,
        page=PAGE,
        prediction=prediction,
        bundle=bundle,
        source=source,
    )


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory):
    """The address of an Orthanc on loopback, empty, that ends with the tests; skips where it is not installed."""
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    if program is None or not PLUGIN.exists():
        pytest.skip("needs the programs Orthanc and its DICOMweb plugin (orthanc, orthanc-dicomweb)")
    folder, port = tmp_path_factory.mktemp("orthanc"), free_port()
    settings = {
        "StorageDirectory": str(folder / "db"),
        "IndexDirectory": str(folder / "db"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "Plugins": [str(PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
    with subprocess.Popen(
        [program, folder / "orthanc.json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        try:
            wait_for(port, run)
            yield f"http://127.0.0.1:{port}/dicom-web"
        finally:
            run.kill()  # its folder goes, too


def wait_for(port, run):
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if run.poll() is not None:
            pytest.skip(f"needs an Orthanc that starts (status {run.returncode})")
        time.sleep(0.05)
    pytest.fail("Orthanc does not answer within 10 s")
