import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.models.unseen import ScoresByPatient

OUTCOME = np.array([1, 0, 1, 0, 1])
P = np.array([0.7, 0.2, 0.1, 0.9, 0.8])
PATIENT = np.array([7, 3, 7, 3, 5])


def test_cases_are_kept_in_an_order_that_tells_nothing_and_patients_stay_together():
    kept = ScoresByPatient.of(OUTCOME, P, PATIENT)
    assert kept.outcome.tolist() == [0, 0, 1, 1, 1]
    assert kept.probability.tolist() == [0.2, 0.9, 0.1, 0.7, 0.8]
    assert kept.clusters.tolist() == [0, 0, 1, 1, 2]
    order = np.array([3, 1, 4, 0, 2])
    again = ScoresByPatient.of(OUTCOME[order], P[order], PATIENT[order])
    assert all((vars(again)[name] == value).all() for name, value in vars(kept).items())


def test_stored_and_read_back_they_are_the_same():
    kept = ScoresByPatient.of(OUTCOME, P, PATIENT)
    arrays = kept.to_arrays("m/")
    assert list(arrays) == ["m/outcome", "m/probability", "m/patient"]
    again = ScoresByPatient.from_arrays(arrays, "m/")
    assert all((vars(again)[name] == value).all() for name, value in vars(kept).items())
    with pytest.raises(BundleError, match="m/patient"):
        ScoresByPatient.from_arrays({name: arrays[name] for name in list(arrays)[:2]}, "m/")


@pytest.mark.parametrize(
    ("outcome", "p", "patient", "said"),
    [
        ([], [], [], "outcome: expected a 0 or 1 for each of one case or more"),
        ([0, 2], [0.1, 0.2], [0, 1], "outcome: expected a 0 or 1"),
        ([0, 1], [0.1, 1.2], [0, 1], "probability: expected values from 0 to 1"),
        ([0, 1], [0.1, np.nan], [0, 1], "probability holds a value that is not finite"),
        ([0, 1], [0.1], [0, 1], r"probability has shape \(1,\), expected \(2,\)"),
        ([1, 0], [0.1, 0.2], [0, 1], "expected cases by outcome and probability, ascending"),
        ([0, 1], [0.1, 0.2], [1, 0], "patient: expected whole numbers from 0, as patients come"),
        ([0, 1], [0.1, 0.2], [0, 0.5], "patient: expected whole numbers from 0"),
    ],
)
def test_what_are_no_scores_of_cases_is_refused(outcome, p, patient, said):
    with pytest.raises(BundleError, match=f"scores by patients: {said}"):
        ScoresByPatient(*(np.array(values, np.float64) for values in (outcome, p, patient)))
