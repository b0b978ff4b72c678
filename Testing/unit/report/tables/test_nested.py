"""The tables of a nested validation are the bundle's numbers, and stand only where there was one."""

from dataclasses import replace

import pytest

from IFXPredictLib.bundles.nested import NestedModel, NestedValidation
from IFXPredictLib.report.result_facts import result_facts
from IFXPredictLib.report.tables.nested import nested_tables
from IFXPredictLib.report.tables.sections import shown_tables
from IFXPredictLib.stats.stability import Stability


@pytest.fixture
def nested_bundle(invented_bundle):
    some = NestedModel(0.9, 0.7, 0.68, 0.72, 0.6, 0.65, None, 1, Stability(0.5, 0.2, 0.8), {"crp": 1.0, "age": 1 / 6})
    models = {model.name: some for model in invented_bundle.models}
    models["late_fusion"] = replace(some, auc=0.71, stability=None, kept={}, slope=0.4)
    return replace(invented_bundle, nested=NestedValidation(3, 2, models))


def test_performance_stands_beside_what_seems_in_sample(nested_bundle):
    performance, _ = nested_tables(nested_bundle)
    assert "3 outer folds, 2 times" in performance.caption
    rows = {record[0]: dict(zip(performance.fields, record, strict=True)) for record in performance.records}
    assert list(rows) == [model.name for model in nested_bundle.models]
    assert rows["clinical"]["optimism"] == pytest.approx(0.2)
    assert (rows["clinical"]["slope"], rows["late_fusion"]["slope"]) == (None, 0.4)
    shown = {row[0]: row[1:] for row in performance.rows}
    title = nested_bundle.protocol.model_title
    assert shown[title("clinical")][1] == "0.700 (0.680 to 0.720)"
    assert shown[title("clinical")][-2:] == ("0.500 (0.200 to 0.800)", "1")


def test_features_come_with_both_frequencies(nested_bundle):
    _, kept = nested_tables(nested_bundle)
    clinical = [record[1:] for record in kept.records if record[0] == "clinical"]
    assert clinical == [("crp", 1, 1.0, 1.0), ("age", 0, 1 / 6, 0.0)]
    assert not [record for record in kept.records if record[0] == "late_fusion"]


def test_they_stand_in_the_report_of_a_bundle_that_has_them_alone(nested_bundle, invented_bundle, invented_analysis):
    assert nested_tables(invented_bundle) == ()
    names = [table.name for table in shown_tables(invented_analysis, nested_bundle)["beyond"]]
    assert {"nested_validation", "nested_selection"} <= set(names)
    told = str(result_facts(invented_analysis, nested_bundle))
    assert "selection and cut-off repeated in 3 outer folds, 2 times" in told
    assert "outer folds" not in str(result_facts(invented_analysis, invented_bundle))
