"""Harmonised features: learnt from the cases given, of imaging alone, by name, and told where something is missing."""

from dataclasses import replace

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.base.errors import CaseError, ProtocolError, TrainingError
from IFXPredictLib.models.harmonisation import (
    Harmonisation,
    check_harmonisation,
    covariates_of,
    fit_harmonisation,
)
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.stats.combat import fit_combat

DEMO = load_protocol("ifx_cte_demo")
RULES = HarmonisationRules("combat", ("crp", "age"))
PROTOCOL = replace(DEMO, harmonisation=RULES)
IMAGING = ("deep_003", "original_firstorder_Mean", "deep_100", "deep_101")
NAMES = ("crp", *IMAGING, "age")
CENTRE = ["A"] * 14 + ["B"] * 10 + ["C"] * 8


def cases(seed=4):
    random = np.random.default_rng(seed)
    values = random.normal(10, 2, (len(CENTRE), len(NAMES)))
    values[:, 1:5] += random.normal(0, 3, (3, 4))[["ABC".index(name) for name in CENTRE]]
    return values


@pytest.fixture
def fitted():
    return fit_harmonisation(NAMES, cases(), CENTRE, PROTOCOL)


def test_imaging_features_are_those_of_combat_with_the_covariates_and_all_others_stay(fitted):
    values, covariates = cases(), covariates_of(NAMES, cases(), PROTOCOL)
    np.testing.assert_array_equal(covariates, values[:, [0, 5]])
    found = fitted.adjusted(NAMES, values, CENTRE, covariates)
    expected = fit_combat(values[:, 1:5], CENTRE, covariates).adjusted(values[:, 1:5], CENTRE, covariates)
    np.testing.assert_array_equal(found[:, 1:5], expected)
    np.testing.assert_array_equal(found[:, [0, 5]], values[:, [0, 5]])
    assert fitted.counts == {"A": 14, "B": 10, "C": 8}


def test_features_are_found_by_name_whatever_their_order_and_number(fitted):
    values, covariates = cases(), covariates_of(NAMES, cases(), PROTOCOL)
    whole = fitted.adjusted(NAMES, values, CENTRE, covariates)
    some = fitted.adjusted(("deep_101", "alt", "deep_003"), values[:, [4, 0, 1]], CENTRE, covariates)
    np.testing.assert_array_equal(some, np.column_stack([whole[:, 4], values[:, 0], whole[:, 1]]))
    assert fitted.adjusted(("alt",), values[:, :1], CENTRE, covariates) is not None


def test_a_missing_covariate_is_the_training_cases_mean_and_said(fitted):
    values, covariates = cases(), covariates_of(NAMES, cases(), PROTOCOL)
    usual = np.tile(covariates.mean(axis=0), (len(values), 1))
    found = fitted.adjusted(NAMES, values, CENTRE, np.full_like(covariates, np.nan))
    np.testing.assert_array_equal(found, fitted.adjusted(NAMES, values, CENTRE, usual))
    said = fitted.remarks("A", np.array([np.nan, 40.0]), ("CRP", "Age"))
    assert said == ("harmonised with the training cases' mean of CRP",)
    assert fitted.remarks("A", np.array([29.0, 40.0]), ("CRP", "Age")) == ()


def test_another_centre_is_refused_without_a_reference_and_said_with_one(fitted):
    for centre, found in (("D", "the centre D"), ("", "no centre")):
        with pytest.raises(CaseError, match=f"case p: {found}, expected one .* A, B, C; .*update --method harmonis"):
            fitted.check("p", centre)
    fitted.check("p", "B")
    with_reference = replace(PROTOCOL, harmonisation=replace(RULES, reference="B"))
    known = fit_harmonisation(NAMES, cases(), CENTRE, with_reference)
    known.check("p", "D")
    assert known.remarks("D", np.zeros(2), ("CRP", "Age")) == ("the centre D is none of A, B, C: taken as B",)
    assert known.remarks("", np.zeros(2), ("CRP", "Age")) == ("no centre is named, of A, B, C: taken as B",)


def test_in_a_fold_small_centres_and_constant_covariates_are_left_out():
    values = cases()
    values[:, 5] = 40.0
    centre = [*CENTRE[:-1], "D"]
    found = fit_harmonisation(NAMES, values, centre, PROTOCOL)
    assert found.counts == {"A": 14, "B": 10, "C": 7}
    assert (found.combat.slopes[1] == 0).all()
    assert (found.combat.slopes[0] != 0).all()
    assert fit_harmonisation(NAMES, values[:3], ["A", "A", "B"], PROTOCOL) is None
    assert fit_harmonisation(NAMES, values, CENTRE, DEMO) is None


@pytest.mark.parametrize(
    ("centre", "rules", "said"),
    [
        (["", *CENTRE[1:]], RULES, r"case c0: has no centre \(1 such\)"),
        ([*CENTRE[:-1], "D"], RULES, "each with 2 cases or more; found A: 14, B: 10, C: 7, D: 1"),
        (CENTRE, replace(RULES, reference="D"), "the reference D is none of the centres"),
        (["A"] * len(CENTRE), RULES, "needs two centres or more"),
    ],
)
def test_the_whole_training_split_must_carry_it(centre, rules, said):
    names = [f"c{i}" for i in range(len(centre))]
    with pytest.raises(TrainingError, match=said):
        check_harmonisation(names, NAMES, cases(), centre, replace(PROTOCOL, harmonisation=rules))


def test_arrays_are_read_back_and_refused_where_they_do_not_fit(fitted):
    values = np.random.default_rng(1).normal(size=(len(CENTRE), len(IMAGING_NAMES) + 2))
    names = (*IMAGING_NAMES, "crp", "age")
    known = fit_harmonisation(names, values, CENTRE, PROTOCOL)
    arrays = known.to_arrays("h/")
    again = Harmonisation.from_arrays(arrays, "h/", known.counts, PROTOCOL)
    covariates = covariates_of(names, values, PROTOCOL)
    one, other = (each.adjusted(names, values, CENTRE, covariates) for each in (known, again))
    np.testing.assert_array_equal(one, other)
    for name, wrong in (("h/scale", -arrays["h/scale"]), ("h/usual", arrays["h/usual"][:1]), ("h/mean", values[0])):
        with pytest.raises(ValueError, match="harmonisation: expected"):
            Harmonisation.from_arrays({**arrays, name: wrong}, "h/", known.counts, PROTOCOL)


def test_the_key_is_in_no_hash_without_it_and_names_clinical_covariates_alone():
    assert "harmonisation" not in DEMO.to_mapping()
    assert PROTOCOL.imaging_sha256 == DEMO.imaging_sha256
    assert Protocol.from_mapping(PROTOCOL.to_mapping(), "here").harmonisation == RULES
    for names in (("outcome",), ("crp", "crp")):
        with pytest.raises(ProtocolError, match="harmonisation: covariates: expected clinical characteristics"):
            replace(DEMO, harmonisation=HarmonisationRules("combat", names))
