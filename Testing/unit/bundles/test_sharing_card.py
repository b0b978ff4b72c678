import dataclasses

import numpy as np
import pytest

from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.sharing_card import shared_card
from IFXPredictLib.models.imputation import Imputation

FRESH = {"cases": 500, "largest": 0.0123, "median": 0.001, "calls_changed": 3}
TESTED = {"cases": 97, "largest": 0.02, "median": 0.002, "calls_changed": 0}


@pytest.fixture
def shared(fresh_bundle):
    models = {"clinical": {"pseudo_inputs": 0, "fresh": FRESH, "test": TESTED}}
    told = {"parent": "ab" * 32, "step": 0.25, "tolerance": 0.05, "models": models, "membership": {"clinical": 0.61}}
    return dataclasses.replace(fresh_bundle, shared=told)


def test_what_was_lost_takes_the_place_of_the_patients_and_all_else_stays(fresh_bundle, shared):
    before = model_card(fresh_bundle, "none.", "none.")
    assert "individual training cases" in before
    card = shared_card(before, shared)
    head, _, rest = card.partition("## Privacy\n")
    assert before.startswith(head.rstrip())
    assert rest.partition("## Software\n")[2] == before.partition("## Software\n")[2]
    assert "individual training cases" not in card
    assert f"the one with SHA-256 `{'ab' * 32}`. No row of it is a patient." in rest
    assert "rounded to 0.25 sd" in rest
    title = shared.protocol.model_title("clinical")
    assert f"| {title} | - | 500 fresh draws | 0.012 | 0.001 | 3 |" in rest
    assert f"| {title} | - | 97 test cases | 0.02 | 0.002 | 0 |" in rest
    assert f"AUC (0.5: not at all): {title} 0.61." in rest


def test_without_a_measured_membership_none_is_told(shared):
    unknown = dataclasses.replace(shared, shared={**shared.shared, "membership": None})
    assert "not at all" not in shared_card("## Privacy\n", unknown)


def test_the_card_says_on_what_the_agreement_was_measured_and_that_it_ends_there(shared):
    draws = "measured on 500 draws of the distribution of the training cases' inputs (fresh draws)"
    ends = "the tolerance that was accepted, 0.05; elsewhere, as of a patient unlike the training cases, nothing is"
    with_tables = shared_card("## Privacy\n", shared)
    assert f"{draws} and the study's 97 test cases. There no probability differs by more than {ends}" in with_tables
    alone = {"clinical": {"pseudo_inputs": 0, "fresh": FRESH}}
    without = dataclasses.replace(shared, shared={**shared.shared, "models": alone})
    assert f"{draws} alone, as no test case was given. There no" in shared_card("## Privacy\n", without)


def test_of_a_bundle_that_imputes_it_is_said_that_missing_values_are_guessed_otherwise(shared):
    imputing = dataclasses.replace(shared, imputation=Imputation(*np.zeros((4, 3))))
    assert "Missing values: what stands for one is another value" in shared_card("## Privacy\n", imputing)
    assert "Missing values" not in shared_card("## Privacy\n", shared)
