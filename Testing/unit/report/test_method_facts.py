"""Facts of the method: only keys that checklists know, only what the bundle proves."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.models.harmonisation import fit_harmonisation
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.report.facts import FACTS
from IFXPredictLib.report.method_facts import method_facts


def test_every_fact_has_a_known_key_and_says_something(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert set(facts) <= set(FACTS)
    assert all(text.strip() for text in facts.values())
    assert facts["intended_use"] == "To test."
    assert "1116 radiomics, 512 deep, 23 clinical" in facts["predictors"]
    assert "40 resamples" in facts["uncertainty"]
    assert "Radiomics by IFXPredict's own engine" in facts["predictors"]
    assert "is not known to this run" in facts["outcome"]
    assert "that of Late fusion is of out-of-fold inputs" in facts["output"]


def test_only_what_was_computed_is_claimed(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "IDI, NRI" in facts["measures"]
    assert "hazard ratio" in facts["measures"]
    assert "coverage of the outcome sets by outcome" in facts["measures"]
    assert "exact binomial (coverage of the outcome sets)" in facts["uncertainty"]
    assert "Shapley values" in facts["interpretability"]
    untold = Missing("the cohort has no test split")
    without = dataclasses.replace(
        invented_analysis, gains=(), failures=(), optimism=(), uncertainties=untold, moves=untold
    )
    facts = method_facts(invented_bundle, without, invented_provenance)
    assert "IDI" not in facts["measures"] + facts["uncertainty"]
    assert "hazard ratio" not in facts["measures"] + facts["uncertainty"]
    assert "coverage" not in facts["measures"] + facts["uncertainty"]
    assert "is not analysed" in facts["interpretability"]
    assert "no internal validation in this run" in facts["model_building"]
    nothing = method_facts(invented_bundle, dataclasses.replace(without, splits=()), invented_provenance)
    assert not {"measures", "uncertainty"} & set(nothing)


def test_the_network_is_described(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "random flips; the training cases' deep features are out of fold (3 folds)" in facts["network_training"]
    protocol = invented_bundle.protocol
    rules = dataclasses.replace(protocol.network_training, cross_fit=False, objective="self_supervised")
    own = dataclasses.replace(invented_bundle, protocol=dataclasses.replace(protocol, network_training=rules))
    learnt = method_facts(own, invented_analysis, invented_provenance)["network_training"]
    assert "random flips, shifts and changes of brightness and contrast; the training" in learnt
    assert learnt.endswith("which has learnt from their images without any outcome (VICReg).")


def test_reader_reliability_is_claimed_only_where_the_filter_took_something(
    invented_bundle, invented_analysis, invented_provenance
):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "ICC above 0.75" in facts["reader_reliability"]
    record = {"kept_after": {"redundancy": 9, "reliability": 9}, "frequencies": {}}
    without = dataclasses.replace(invented_bundle, selection={"clinical": record, "late_fusion": {}})
    assert "reader_reliability" not in method_facts(without, invented_analysis, invented_provenance)


@pytest.mark.parametrize(
    ("iccs", "said"),
    [
        (["intra", "inter"], "Imaging features with intra- and inter-observer ICC above 0.75 were kept"),
        (["inter"], "Imaging features with inter-observer ICC (the readings gave no intra-observer ICC, which the"),
        (
            ["intra", "inter", "perturbation"],
            "Imaging features with intra- and inter-observer ICC, and perturbation ICC",
        ),
        (["perturbation"], None),
        ([], None),
    ],
)
def test_the_report_says_by_which_iccs_the_bundle_was_filtered(
    invented_bundle, invented_analysis, invented_provenance, iccs, said
):
    record = {"kept_after": {"redundancy": 9, "reliability": 9}, "frequencies": {}, "iccs": iccs}
    bundle = dataclasses.replace(invented_bundle, selection={"clinical": record, "late_fusion": {}})
    facts = method_facts(bundle, invented_analysis, invented_provenance)
    fact = facts.get("reader_reliability")
    assert fact is None if said is None else fact.startswith(said)
    assert ("robust_features" in facts) == bool(iccs), "a program's redrawings show it too"


def test_fusion_is_claimed_only_where_models_are_fused(invented_bundle, invented_analysis, invented_provenance):
    assert "Late fusion" in method_facts(invented_bundle, invented_analysis, invented_provenance)["fusion"]
    alone = dataclasses.replace(invented_bundle.protocol, models=invented_bundle.protocol.models[:3])
    bundle = dataclasses.replace(invented_bundle, protocol=alone)
    assert "fusion" not in method_facts(bundle, invented_analysis, invented_provenance)


def test_the_classifier_the_image_and_the_selection_are_the_protocols(
    invented_bundle, invented_analysis, second_bundle, second_analysis, invented_provenance
):
    first = method_facts(invented_bundle, invented_analysis, invented_provenance)
    second = method_facts(second_bundle, second_analysis, invented_provenance)
    assert "-160 to 240 HU." in first["preprocessing"]
    assert second["preprocessing"].startswith("Intensities normalised (z_score). ")
    assert "-3 to 3 sd." in second["preprocessing"]
    assert "CT with slices 5 mm" in first["image_acquisition"]
    order = [
        first["model_building"].index(step) for step in ("redundancy", "reliability", "univariable", "elastic net")
    ]
    assert order == sorted(order)
    order = [
        second["model_building"].index(step) for step in ("reliability", "univariable", "redundancy", "elastic net")
    ]
    assert order == sorted(order)
    assert "support vector regression" in first["model_building"]
    assert "logistic regression" in second["model_building"]
    assert "(5 folds, min)" in second["model_building"]
    assert "DLR + clinical: 3 inputs. Coefficients" in second["model_specification"]
    assert "gas, more than 1 component" in first["input_quality"]
    assert "gas" not in second["input_quality"]
    assert "more than 2 components" in second["input_quality"]
    assert "cut to [0, 1]" in first["output"]
    assert "cut to" not in second["output"] + str(second.get("fusion"))


def test_reader_reliability_is_found_wherever_its_step_stands(second_bundle, second_analysis, invented_provenance):
    def said_of(steps):
        bundle = dataclasses.replace(second_bundle, selection={"dlr": {"kept_after": steps, "frequencies": {}}})
        return "reader_reliability" in method_facts(bundle, second_analysis, invented_provenance)

    assert said_of({"constant": 9, "reliability": 5, "univariable": 4, "redundancy": 3})
    assert not said_of({"constant": 9, "reliability": 9, "univariable": 4, "redundancy": 3})


def test_harmonised_centres_are_told_of_a_bundle_that_knows_them(
    invented_bundle, invented_analysis, invented_provenance
):
    def said(bundle):
        return method_facts(bundle, invented_analysis, invented_provenance)["predictor_handling"]

    assert "ComBat" not in said(invented_bundle)
    rules = HarmonisationRules("combat", ("age",), "A")
    random, centre = np.random.default_rng(1), ["A"] * 5 + ["B"] * 5
    protocol = dataclasses.replace(invented_bundle.protocol, harmonisation=rules)
    names, values = ("deep_000", "deep_001", "age"), random.normal(size=(10, 3))
    known = fit_harmonisation(names, values, centre, protocol)
    harmonised = dataclasses.replace(invented_bundle, protocol=protocol, harmonisation=known)
    told = "brought to the centre A by ComBat, age preserved, learnt within each fold; centres: A, B."
    assert told in said(harmonised)
