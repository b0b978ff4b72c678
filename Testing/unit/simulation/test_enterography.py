from collections import Counter

import numpy as np
import pytest

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation import enterography
from IFXPredictLib.simulation.enterography import cohort_columns, simulate_patient, time_to_failure
from IFXPredictLib.simulation.patient import Record

PROTOCOL = load_protocol("ifx_cte")


@pytest.fixture
def severities(monkeypatch):
    """Patients whose images are not drawn; the severities that would draw them."""
    drawn = []

    class NoPhantom:
        image = mask = None

    monkeypatch.setattr(enterography, "simulate_case", lambda severity, rng: drawn.append(severity) or NoPhantom)
    return drawn


def patients(n, seed=1):
    return [simulate_patient(seed, k, PROTOCOL.clinical, with_readings=False) for k in range(n)]


def test_another_seed_gives_other_patients(severities):
    assert patients(1, seed=3)[0].clinical != patients(1, seed=4)[0].clinical


def test_the_patients_of_a_seed_stay_those_of_earlier_versions(severities):
    """The demonstration bundle was made with them; written down from version 0.1's tables for seed 7."""
    first = patients(3, seed=7)
    assert [p.facts["outcome"] for p in first] == [0, 0, 0]
    assert [p.facts["time_weeks"] for p in first] == [131.1, 69.0, 90.7]
    assert [p.facts["event"] for p in first] == [1, 0, 1]
    assert [p.clinical["crp"] for p in first] == [160.17, 1.58, 1.42]
    assert [p.clinical["albumin"] for p in first] == [22.9, 48.8, 39.4]


def test_about_half_are_non_responders_and_more_severe(severities):
    facts = [patient.facts for patient in patients(1500)]
    outcome, severity = np.array([f["outcome"] for f in facts]), np.array(severities)
    assert outcome.mean() == pytest.approx(129 / 263, abs=0.04)
    assert severity[outcome == 1].mean() - severity[outcome == 0].mean() == pytest.approx(1.5, abs=0.15)
    assert severity[outcome == 1].std() == pytest.approx(1, abs=0.08)
    assert {f["test_centre"] for f in facts} == {2, 3}


def test_the_published_cohort_is_split_166_to_97_and_centre_1_is_the_training_split():
    facts = [{"outcome": 0, "time_weeks": 30.0, "event": 1, "test_centre": 2 + k % 2} for k in range(263)]
    rows = cohort_columns([Record(str(k), {}, fact) for k, fact in enumerate(facts)], PROTOCOL, 1)
    assert Counter(row["split"] for row in rows) == {"train": 166, "test": 97}
    assert {(row["split"], row["centre"]) for row in rows} == {("train", 1), ("test", 2), ("test", 3)}
    assert [row["split"] for row in rows] == ["train"] * 166 + ["test"] * 97


def test_time_and_event_agree_with_the_outcome():
    rng = np.random.default_rng(1)
    failed = [time_to_failure(1, d, rng) for d in rng.standard_normal(500)]
    assert all(event == 1 and 4 <= weeks <= 52 for weeks, event in failed)
    well = [time_to_failure(0, d, rng) for d in rng.standard_normal(500)]
    assert all(52 < weeks <= 156 for weeks, _ in well)
    assert 0.05 < np.mean([event for _, event in well]) < 0.5


@pytest.mark.parametrize("outcome", [0, 1])
def test_the_more_severe_fail_earlier(outcome):
    rng = np.random.default_rng(2)
    mild, severe = ([time_to_failure(outcome, d, rng) for _ in range(400)] for d in (-1.5, 1.5))
    events = [np.mean([event for _, event in group]) for group in (mild, severe)]
    weeks = [np.mean([week for week, _ in group]) for group in (mild, severe)]
    assert weeks[1] < weeks[0]
    assert events[1] >= events[0]
