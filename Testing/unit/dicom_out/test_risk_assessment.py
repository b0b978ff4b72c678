import dataclasses
import json

import pydicom
import pytest
from fhir.resources.riskassessment import RiskAssessment

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.dicom_out.risk_assessment import checked_fraction, risk_assessment


@pytest.fixture(scope="module")
def text(filed):
    return (filed.out / "risk_assessment.json").read_text(encoding="utf-8")


def test_each_model_that_answers_gives_the_fraction_of_outcome_1_with_all_its_digits(filed, text):
    found = json.loads(text)
    answered = [row for row in filed.prediction.rows if row.call]
    assert [one["probabilityDecimal"] for one in found["prediction"]] == [row.probability for row in answered]
    assert {one["outcome"]["text"] for one in found["prediction"]} == {"non-response"}
    for one, row in zip(found["prediction"], answered, strict=True):
        assert f"locked cut-off {row.cutoff!r}, call {row.call}" in one["rationale"]
        assert filed.bundle.sha256 in one["rationale"]


def test_it_names_patient_study_and_report_and_its_first_note_is_the_notice(filed, text):
    found = json.loads(text)
    assert found["subject"]["identifier"]["value"] == "X1"
    assert found["basis"][0]["identifier"]["value"] == f"urn:oid:{filed.source.headers[0].StudyInstanceUID}"
    report = pydicom.dcmread(filed.out / "prediction_sr.dcm")
    assert found["identifier"][0]["value"] == f"urn:oid:{report.SOPInstanceUID}"
    assert found["note"][0]["text"] == filed.bundle.notice
    statuses = [f"{row.model}: {row.status}" for row in filed.prediction.rows]
    assert [note["text"] for note in found["note"]][-len(statuses) :] == statuses, "what was imputed or updated, too"


def test_fhirs_own_library_takes_it(text):
    found = RiskAssessment.model_validate_json(text)
    assert float(found.prediction[0].probabilityDecimal) == json.loads(text)["prediction"][0]["probabilityDecimal"]


@pytest.mark.parametrize("wrong", [1.7, -0.1, 68.2, float("nan"), float("inf")])
def test_what_is_no_fraction_is_refused_as_fhirs_libraries_do_not(filed, wrong):
    with pytest.raises(CaseError, match="is no fraction from 0 to 1; nothing was written"):
        checked_fraction(wrong, "case 7: model deep")
    rows = tuple(dataclasses.replace(row, probability=wrong) for row in filed.prediction.rows)
    with pytest.raises(CaseError, match=r"case \S+: model \w+: the probability"):
        risk_assessment(dataclasses.replace(filed.prediction, rows=rows), filed.bundle.protocol, filed.source, "1.2.3")
    assert (checked_fraction(0, "x"), checked_fraction(1, "x")) == (0.0, 1.0)
