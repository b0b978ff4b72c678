"""Facts of the method: only keys that checklists know, only what the bundle proves."""

import dataclasses

from IFXPredictLib.evaluation.checklists import FACTS
from IFXPredictLib.reporting.method_facts import method_facts


def test_every_fact_has_a_known_key_and_says_something(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert set(facts) <= set(FACTS)
    assert all(text.strip() for text in facts.values())
    assert facts["intended_use"] == "To test."
    assert "1116 radiomics, 512 deep, 23 clinical" in facts["predictors"]
    assert "40 resamples" in facts["uncertainty"]
    assert "is not known to this run" in facts["outcome"]
    assert "late_fusion is of out-of-fold inputs" in facts["output"]


def test_only_what_was_computed_is_claimed(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "IDI, NRI" in facts["measures"]
    assert "hazard ratio" in facts["measures"]
    without = dataclasses.replace(invented_analysis, gains=(), failures=(), optimism=())
    facts = method_facts(invented_bundle, without, invented_provenance)
    assert "IDI" not in facts["measures"] + facts["uncertainty"]
    assert "hazard ratio" not in facts["measures"] + facts["uncertainty"]
    assert "no internal validation in this run" in facts["model_building"]
    nothing = method_facts(invented_bundle, dataclasses.replace(without, splits=()), invented_provenance)
    assert not {"measures", "uncertainty"} & set(nothing)


def test_the_network_is_described(invented_bundle, invented_analysis, invented_provenance):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "out of fold (3 folds)" in facts["network_training"]


def test_reader_reliability_is_claimed_only_where_the_filter_took_something(
    invented_bundle, invented_analysis, invented_provenance
):
    facts = method_facts(invented_bundle, invented_analysis, invented_provenance)
    assert "ICC above 0.75" in facts["reader_reliability"]
    record = {"kept_after": {"redundancy": 9, "reliability": 9}, "frequencies": {}}
    without = dataclasses.replace(invented_bundle, selection={"clinical": record, "late_fusion": {}})
    assert "reader_reliability" not in method_facts(without, invented_analysis, invented_provenance)


def test_fusion_is_claimed_only_where_models_are_fused(invented_bundle, invented_analysis, invented_provenance):
    assert "late_fusion" in method_facts(invented_bundle, invented_analysis, invented_provenance)["fusion"]
    alone = dataclasses.replace(invented_bundle.protocol, models=invented_bundle.protocol.models[:3])
    bundle = dataclasses.replace(invented_bundle, protocol=alone)
    assert "fusion" not in method_facts(bundle, invented_analysis, invented_provenance)
