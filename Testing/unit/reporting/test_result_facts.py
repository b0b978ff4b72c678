"""Facts of the results: counted by hand, and silent on what was not done."""

import dataclasses

import numpy as np

from IFXPredictLib.evaluation.checklists import FACTS
from IFXPredictLib.reporting.result_facts import result_facts


def test_the_facts_are_those_of_the_cases(invented_analysis, invented_bundle):
    facts = result_facts(invented_analysis, invented_bundle)
    assert set(facts) <= set(FACTS)
    assert facts["flow"].startswith(
        "101 listed, excluded: 1 extraction failed; 100 analysed. Training: 60 cases, 30 ev"
    )
    assert facts["centres"] == "3 centres: A (60 cases), B (26 cases), C (14 cases)."
    assert "No centre is in both splits." in facts["splits"]
    assert "3 answers are missing" in facts["missing_data"]
    assert facts["characteristics"] == "Table 1: 23 characteristics by outcome; 1 values missing."
    deep = invented_analysis.splits[1].models[2].locked
    assert f"Deep AUC {deep.auc.auc:.3f} ({deep.auc.low:.3f} to {deep.auc.high:.3f})" in facts["external_performance"]
    assert f"Deep {deep.counts.fp} false positives, {deep.counts.fn} false negatives" in facts["misclassified"]
    assert "the selection is not repeated" in facts["internal_performance"]


def test_what_was_not_done_is_not_claimed(untimed_analysis, invented_bundle):
    facts = result_facts(untimed_analysis, invented_bundle)
    absent = {"centres", "split_comparison", "disjointness", "external_performance", "misclassified"} & set(facts)
    assert not absent
    assert "there is no test split" in facts["title"]


def test_a_shared_centre_is_named_and_the_test_is_not_called_external(invented_analysis, invented_bundle):
    data = dataclasses.replace(invented_analysis.data, centre=np.full(100, "A"))
    facts = result_facts(dataclasses.replace(invented_analysis, data=data), invented_bundle)
    assert "Centres in both splits: A." in facts["splits"]
    assert "external_performance" not in facts
