import numpy as np
import pytest

from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.voi import check_voi, voi_facts, voi_warnings
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation import enterography, mr_enterography
from IFXPredictLib.simulation.mr_enterography import cohort_columns, simulate_patient
from IFXPredictLib.simulation.patient import Record

PROTOCOL = load_protocol("ifx_mre")


class NoPhantom:
    image = mask = None


@pytest.fixture(scope="module")
def patients():
    """Patients whose images are not drawn, with the severities that would draw them."""
    severities = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mr_enterography, "simulate_case", lambda severity, *_: severities.append(severity) or NoPhantom)
        found = [simulate_patient(1, k, PROTOCOL.clinical, with_readings=False) for k in range(600)]
    return found, np.array(severities)


def test_they_are_the_ct_studys_patients(patients, monkeypatch):
    monkeypatch.setattr(enterography, "simulate_case", lambda severity, rng: NoPhantom)
    for k, patient in enumerate(patients[0][:20]):
        same = enterography.simulate_patient(1, k, PROTOCOL.clinical, with_readings=False)
        assert patient.clinical == same.clinical
        assert {name: patient.facts[name] for name in ("outcome", "time_weeks", "event")} == {
            name: same.facts[name] for name in ("outcome", "time_weeks", "event")
        }


def test_non_responders_are_more_severe_and_each_centre_sees_its_share(patients):
    found, severity = patients
    outcome = np.array([patient.facts["outcome"] for patient in found])
    assert severity[outcome == 1].mean() - severity[outcome == 0].mean() == pytest.approx(1.5, abs=0.25)
    seen = np.bincount([patient.facts["centre"] for patient in found], minlength=4)[1:]
    assert seen == pytest.approx(600 * np.array([0.63, 0.22, 0.15]), abs=36)


def test_the_first_centre_is_the_training_split_and_the_others_scanners_are_the_test(patients):
    records = [Record(str(k), patient.clinical, patient.facts) for k, patient in enumerate(patients[0][:40])]
    rows = cohort_columns(records, PROTOCOL, 1)
    assert list(rows[0]) == ["outcome", "split", "centre", "time_weeks", "event"]
    assert {(row["split"], row["centre"]) for row in rows} == {("train", 1), ("test", 2), ("test", 3)}


def test_a_patient_is_a_case_of_the_protocol_without_a_warning():
    patient = simulate_patient(4, 0, PROTOCOL.clinical, with_readings=False)
    case = make_case("sim", patient.image, patient.mask, PROTOCOL, clinical=patient.clinical)
    facts = voi_facts(case, PROTOCOL.image)
    check_voi(facts, "sim", PROTOCOL.image)
    assert voi_warnings(facts, PROTOCOL.image) == ()
