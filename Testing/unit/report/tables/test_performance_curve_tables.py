"""The curves and the predictions as CSV: as many points as there are, each case once a model."""

import numpy as np
import pytest
from invented_study import INPUTS, WITHOUT_CRP
from sklearn.metrics import roc_curve

from IFXPredictLib.report.tables.performance import curve_tables, prediction_table


def test_the_roc_points_are_scikit_learns(invented_analysis):
    table = curve_tables(invented_analysis)[0]
    model = invented_analysis.splits[1].models[2]
    points = sorted(record[3:] for record in table.records if record[:2] == ("test", "deep"))
    away, sensitivity, _ = roc_curve(model.outcome, model.probability, drop_intermediate=False)
    expected = sorted(zip(sensitivity, 1 - away, strict=True))
    assert np.array(points) == pytest.approx(np.array(expected))


def test_every_curve_is_there_for_every_model(invented_analysis):
    for table in curve_tables(invented_analysis):
        assert {record[:2] for record in table.records} == {(s, m) for s in ("train", "test") for m in INPUTS}
        assert {len(record) for record in table.records} == {len(table.fields)}


def test_each_case_has_a_prediction_of_each_model_or_an_empty_one(invented_analysis, invented_bundle):
    table = prediction_table(invented_analysis, invented_bundle)
    assert len(table.records) == 100 * len(INPUTS)
    empty = [(r[0], r[3]) for r in table.records if r[7] is None]
    assert empty == [(WITHOUT_CRP, name) for name in ("clinical", "early_fusion", "late_fusion")]
    for *_, raw, p, cutoff, call, _, _, _, _, _ in table.records:
        if call is not None:
            assert p == np.clip(raw, 0, 1)
            assert call == (p >= cutoff)


def test_each_prediction_has_its_cases_centre_sex_and_follow_up(invented_analysis, invented_bundle, invented_tables):
    table = prediction_table(invented_analysis, invented_bundle)
    cohort = {entry.case: entry for entry in invented_tables.cohort}
    for values in table.records:
        record = dict(zip(table.fields, values, strict=True))
        entry = cohort[record["case"]]
        assert record["centre"] == entry.centre
        assert record["sex_male"] == invented_tables.clinical[entry.case]["sex_male"]
        if entry.time_weeks is not None:
            assert (record["time_weeks"], record["event"]) == (entry.time_weeks, entry.event)
