"""One invented patient, predicted and written for a PACS: once for all tests here. To be read only."""

import shutil
import subprocess
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


@pytest.fixture(scope="session")
def program():
    """Run another program by its name, with its output as text; skips, naming it, where it is not installed."""

    def run(name, *arguments):
        if shutil.which(name) is None:
            pytest.skip(f"needs the program {name} (dicom3tools, or dcmqi)")
        found = subprocess.run([name, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
        return found.stdout + found.stderr

    return run
