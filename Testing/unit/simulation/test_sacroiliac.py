from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.voi import check_voi, voi_facts, voi_warnings
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation import sacroiliac
from IFXPredictLib.simulation.patient import Record
from IFXPredictLib.simulation.sacroiliac import SCORES, cohort_columns, simulate_patient
from IFXPredictLib.tables.asas import DOMAINS, asas20, asas40

PROTOCOL = load_protocol("axspa_mri")
PUBLISHED_CASES = 183


@pytest.fixture(scope="module")
def patients():
    """The published number of patients, without images."""

    class NoPhantom:
        image = mask = None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sacroiliac, "simulate_case", lambda severity, damage, scanner, rng: NoPhantom)
        return [simulate_patient(1, k, PROTOCOL.clinical, with_readings=False) for k in range(PUBLISHED_CASES)]


@pytest.fixture(scope="module")
def records(patients):
    return [Record(f"case {k}", patient.clinical, patient.facts) for k, patient in enumerate(patients)]


def column(patients, name):
    return np.array([patient.clinical[name] for patient in patients])


def test_183_patients_are_as_old_and_as_often_men_as_the_published(patients):
    age, male = column(patients, "age"), column(patients, "sex_male")
    assert age.mean() == pytest.approx(26.5, abs=3 * 9 / np.sqrt(183))
    assert age.std(ddof=1) == pytest.approx(9.0, abs=2.2)
    assert male.mean() == pytest.approx(0.66, abs=3 * np.sqrt(0.66 * 0.34 / 183))


def test_the_outcomes_are_those_of_the_scores(patients):
    scores = np.array([[patient.facts[name] for name in SCORES] for patient in patients])
    before, after = scores[:, :4], scores[:, 4:]
    assert SCORES[:4] == tuple(f"{domain}_baseline" for domain in DOMAINS)
    assert [p.facts["asas40"] for p in patients] == asas40(before, after).tolist()
    assert [p.facts["asas20"] for p in patients] == asas20(before, after).tolist()
    assert {p.facts["asas40"] for p in patients} == {0, 1}


def test_all_centres_are_there_the_first_most_often(patients):
    seen = np.array([p.facts["centre"] for p in patients])
    assert np.bincount(seen, minlength=4)[1:] == pytest.approx(183 * np.array([0.5, 0.3, 0.2]), abs=22)


def test_training_to_test_is_4_to_1_with_both_endpoints_alike(records):
    rows = cohort_columns(records, PROTOCOL, 1)
    test = np.array([row["split"] == "test" for row in rows])
    assert test.sum() == 37
    for name in ("asas40", "asas20"):
        outcome = np.array([row[name] for row in rows])
        assert outcome[test].mean() == pytest.approx(outcome[~test].mean(), abs=1 / 37)
    assert list(rows[0]) == ["asas40", "asas20", "split", "centre"]


def test_another_seed_splits_otherwise(records):
    one, other = ([row["split"] for row in cohort_columns(records, PROTOCOL, seed)] for seed in (1, 2))
    assert one != other


def test_without_a_split_all_are_for_training(records):
    rows = cohort_columns(records, replace(PROTOCOL, split=None), 1)
    assert {row["split"] for row in rows} == {"train"}


def test_a_patient_is_a_case_without_warnings():
    patient = simulate_patient(2, 0, PROTOCOL.clinical)
    assert tuple(patient.clinical) == PROTOCOL.clinical_names
    for mask in (patient.mask, *patient.readings.values()):
        case = make_case("simulated", patient.image, mask, PROTOCOL, clinical=patient.clinical)
        facts = voi_facts(case, PROTOCOL.image)
        check_voi(facts, "simulated", PROTOCOL.image)
        assert not voi_warnings(facts, PROTOCOL.image)


@pytest.mark.slow
def test_the_readings_do_not_move_the_patient():
    with_readings, without = (simulate_patient(2, 1, PROTOCOL.clinical, with_readings=w) for w in (True, False))
    assert (with_readings.clinical, with_readings.facts) == (without.clinical, without.facts)
    assert np.array_equal(*(sitk.GetArrayViewFromImage(p.image) for p in (with_readings, without)))
    assert not without.readings
