"""What is written is valid DICOM, by dicom3tools, and gives the same features again."""

import re
import sys
from dataclasses import replace

import numpy as np
import pydicom
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.dicom_out.segmentation import Drawing
from IFXPredictLib.dicom_out.write import FILES, check_one_voi, write_dicom
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.protocol.schema import Shell, VoiRules

OF_A_PRIVATE_SCHEME = (
    r"Warning - Unrecognized defined term <99IFXPREDICT> for value 1 of attribute <Coding Scheme Desig"
)
"""dciodvfy 20220618 has a list of schemes, and asks for no declaration of others."""
OF_THE_DEVICE_UID = (
    r"Warning - Attribute is not present in standard DICOM IOD - \(0x0018,0x1002\) UI Device UID ",
    "Warning - Dicom dataset contains attributes not present in standard DICOM IOD",
)
"""Of contributing equipment: IHE AI Results asks for it."""


def test_all_files_are_there_and_of_the_sources_study(filed):
    assert sorted(path.name for path in filed.out.iterdir()) == sorted(FILES)
    study = filed.source.headers[0].StudyInstanceUID
    assert {pydicom.dcmread(path).StudyInstanceUID for path in filed.out.glob("*.dcm")} == {study}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".dcm")])
def test_dciodvfy_finds_no_error_and_warns_of_private_codes_and_what_ihe_adds_alone(filed, program, name):
    said = program("dciodvfy", filed.out / name).splitlines()
    assert any("Segmentation" in line or "SR" in line or "PDF" in line for line in said)
    assert not [line for line in said if line.startswith("Error")]
    known = (OF_A_PRIVATE_SCHEME, *(OF_THE_DEVICE_UID if name == "prediction_sr.dcm" else ()))
    unknown = [line for line in said if line.startswith("Warning") and not any(re.match(one, line) for one in known)]
    assert not unknown


def test_dcentvfy_finds_patient_and_study_the_same_in_all_of_them(filed, program):
    said = program("dcentvfy", *filed.ct.iterdir(), *filed.out.glob("*.dcm"))
    assert "Error" not in said


@pytest.mark.parametrize(
    ("more", "takes"),
    [
        ({"series": ("portal", "arterial")}, "image_arterial"),
        ({"vois": (VoiRules("wall"), VoiRules("node"))}, "mask_node"),
    ],
)
def test_of_several_drawn_vois_or_series_nothing_is_written(filed, tmp_path, more, takes):
    several = replace(filed.bundle, protocol=replace(filed.bundle.protocol, **more))
    said = rf"DICOM output is of one image and one VOI, and the protocol \S+ takes {takes} beside them; file the tables"
    with pytest.raises(CaseError, match=said):
        write_dicom(filed.part, filed.prediction, several, filed.source, Drawing(), tmp_path)
    assert not list(tmp_path.iterdir())
    shell = VoiRules("fat", Shell(1, 8, -190, -30))
    check_one_voi(replace(filed.bundle.protocol, vois=(VoiRules("wall"), shell)))


def test_where_highdicom_is_missing_or_too_old_one_line_says_what_to_do(filed, tmp_path, monkeypatch):
    def refused(found):
        said = rf"needs the package highdicom, 0\.27 or newer, found {found}; pip install --upgrade highdicom"
        with pytest.raises(CaseError, match=said):
            write_dicom(filed.part, filed.prediction, filed.bundle, filed.source, Drawing(), tmp_path)

    with monkeypatch.context() as older:
        older.setattr("highdicom.__version__", "0.26.1")
        refused(r"0\.26\.1")
    monkeypatch.setitem(sys.modules, "highdicom", None)
    refused("none")
    assert not list(tmp_path.iterdir())


def test_predicted_again_from_what_was_written_every_feature_is_the_same_to_the_last_bit(filed):
    again = read_case(filed.ct, filed.out / "voi_seg.dcm", filed.bundle.protocol, clinical=filed.case.clinical)
    found = predict(again, filed.bundle)
    assert found.features.names == filed.prediction.features.names
    np.testing.assert_array_equal(found.features.values, filed.prediction.features.values)
    assert found.warnings == filed.prediction.warnings
