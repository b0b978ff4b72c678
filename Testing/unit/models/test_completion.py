"""What is missing is imputed before features are harmonised by it; what was not learnt changes nothing."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.models.completion import Completion
from IFXPredictLib.models.harmonisation import Harmonisation
from IFXPredictLib.models.imputation import Imputation
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.stats.combat import Combat

DEMO = load_protocol("ifx_cte_demo")
PROTOCOL = replace(DEMO, missing="median", harmonisation=HarmonisationRules("combat", ("crp",)))
CLINICAL = PROTOCOL.clinical_names
NAMES = ("deep_003", *CLINICAL)
CRP = NAMES.index("crp")


@pytest.fixture
def known():
    """A median of 20 for every value; two centres and one feature, of which CRP explains 0.5 a mg/L."""
    ones = np.ones(len(CLINICAL))
    imputation = Imputation(20 * ones, 0 * ones, 900 * ones, np.zeros(len(CLINICAL), bool))
    shift, scale = np.array([[0.5], [-1.0]]), np.array([[4.0], [0.25]])
    combat = Combat(("A", "B"), "", np.array([7.0]), np.array([[0.5]]), np.array([2.0]), shift, scale)
    return Completion(PROTOCOL, imputation, Harmonisation(("deep_003",), combat, np.array([3.0]), {"A": 5, "B": 6}))


def cases():
    """Of the first the CRP is missing, of the last all clinical values are, of which then none is guessed."""
    values = np.full((4, len(NAMES)), 10.0)
    values[:, 0] = 25.0, 25.0, 25.0, 25.0
    values[0, CRP] = np.nan
    values[3, 1:] = np.nan
    return values, ["A", "B", "C", "A"]


def test_features_are_harmonised_by_the_values_that_were_imputed(known):
    values, centre = cases()
    found = known.apply(NAMES, values, centre)

    def by_hand(crp, shift, scale):
        explained = 7.0 + 0.5 * crp
        return explained + 2.0 * ((25.0 - explained) / 2.0 - shift) / np.sqrt(scale)

    expected = [by_hand(20, 0.5, 4.0), by_hand(10, -1.0, 0.25), 25.0, by_hand(3, 0.5, 4.0)]
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-14)
    assert found[0, CRP] == 20
    assert np.isnan(found[3, 1:]).all()
    np.testing.assert_array_equal(found[1:3, 1:], values[1:3, 1:])


def test_what_was_not_learnt_changes_nothing_and_what_was_given_stays(known):
    values, centre = cases()
    before = values.copy()
    assert Completion(PROTOCOL).apply(NAMES, values, centre) is values
    np.testing.assert_array_equal(Completion(PROTOCOL, known.imputation).apply(NAMES, values, centre)[:, 0], 25.0)
    alone = replace(known, imputation=None).apply(NAMES, values, centre)
    assert np.isnan(alone[0, CRP])
    assert alone[0, 0] == alone[3, 0], "the training cases' mean stands for the covariate of both"
    np.testing.assert_array_equal(values, before)
