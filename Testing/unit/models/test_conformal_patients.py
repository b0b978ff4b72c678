"""Outcome sets where patients have several lesions: patients are exchangeable, their lesions are not."""

import math

import numpy as np
import pytest

from IFXPredictLib.models.conformal import calibrate_sets


def test_of_a_patients_cases_the_one_that_conforms_least_calibrates():
    y, p = np.array([0, 0, 0, 1, 1, 0]), np.array([0.1, 0.4, 0.3, 0.9, 0.6, 0.2])
    sets = calibrate_sets(y, p, 0.5, clusters=np.array([7, 7, 2, 2, 2, 5]))
    assert sets.nonconformity_0.tolist() == [0.2, 0.3, 0.4]
    assert sets.nonconformity_1.tolist() == [pytest.approx(0.4)]


def test_all_lesions_of_a_new_patient_are_covered_as_often_as_promised_and_by_rows_they_are_not():
    """Lesions of a patient err alike; 39 patients an outcome, so that 36 of 40 are covered exactly."""
    random, whole, by_rows = np.random.default_rng(8), 0, 0
    own, y = np.repeat(np.arange(78), 4), np.repeat([0, 1], 4 * 39)
    for _ in range(400):
        error = random.normal(size=79)[:, None] + 0.7 * random.normal(size=(79, 4))
        p = 1 / (1 + np.exp(-np.where(y == 1, 1.0, -1.0) - error[:78].ravel()))
        new = 1 / (1 + np.exp(-1.0 - error[78]))
        for clusters in (own, None):
            covered = calibrate_sets(y, p, 0.1, clusters=clusters).sets(new)[:, 1].all()
            whole, by_rows = (whole + covered, by_rows) if clusters is not None else (whole, by_rows + covered)
    assert whole >= 400 * 0.9 - 3 * math.sqrt(400 * 0.9 * 0.1)
    assert by_rows < 400 * 0.9 - 3 * math.sqrt(400 * 0.9 * 0.1)
