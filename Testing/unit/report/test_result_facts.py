"""Facts of the results: counted by hand, and silent on what was not done."""

import dataclasses

import numpy as np

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.facts import FACTS
from IFXPredictLib.report.result_facts import result_facts
from IFXPredictLib.report.tables.table import counted


def test_the_facts_are_those_of_the_cases(invented_analysis, invented_bundle):
    facts = result_facts(invented_analysis, invented_bundle)
    assert set(facts) <= set(FACTS)
    assert facts["flow"].startswith(
        "101 listed, excluded: 1 extraction failed; 100 analysed. Training: 60 cases, 30 ev"
    )
    assert facts["centres"] == "3 centres: A (60 cases), B (26 cases), C (14 cases)."
    assert "No centre is in both splits." in facts["splits"]
    assert "3 answers missing" in facts["missing_data"]
    assert facts["characteristics"] == "Table 1: 23 characteristics by outcome; 1 value missing."
    deep = invented_analysis.splits[1].models[2].locked
    assert (
        f"Deep learning AUC {deep.auc.auc:.3f} ({deep.auc.low:.3f} to {deep.auc.high:.3f})"
        in facts["external_performance"]
    )
    assert facts["external_performance"].startswith(invented_bundle.notice)
    assert (
        f"Deep learning {counted(deep.counts.fp, 'false positive')}, {counted(deep.counts.fn, 'false negative')}"
        in facts["misclassified"]
    )
    assert "the selection is not repeated" in facts["internal_performance"]


def test_one_centre_is_singular(invented_analysis, invented_bundle):
    tally = invented_analysis.flow.centres["A"]
    flow = dataclasses.replace(invented_analysis.flow, centres={"A": tally})
    facts = result_facts(dataclasses.replace(invented_analysis, flow=flow), invented_bundle)
    assert facts["centres"] == "1 centre: A (60 cases)."


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


def test_nothing_is_said_of_shared_centres_where_a_case_lacks_one(invented_analysis, invented_bundle):
    centre = invented_analysis.data.centre.copy()
    centre[5] = ""
    data = dataclasses.replace(invented_analysis.data, centre=centre)
    facts = result_facts(dataclasses.replace(invented_analysis, data=data), invented_bundle)
    assert "Whether splits share a centre is not known: no centre is given for 1 case." in facts["splits"]
    assert "external_performance" not in facts


def test_other_centres_without_an_auc_are_no_external_performance(invented_analysis, invented_bundle):
    train, test = invented_analysis.splits
    gone = tuple(dataclasses.replace(m, locked=Missing("one class")) for m in test.models)
    splits = (train, dataclasses.replace(test, models=gone))
    facts = result_facts(dataclasses.replace(invented_analysis, splits=splits), invented_bundle)
    assert "external_performance" not in facts


def test_the_comparison_of_splits_claims_no_similarity(invented_analysis, invented_bundle):
    text = result_facts(invented_analysis, invented_bundle)["split_comparison"]
    assert "23 of 23 characteristics could be tested" in text
    assert "does not show that the splits are alike" in text
    assert "Share of outcome 1: training (in sample) 0.500, test 0.500." in text
