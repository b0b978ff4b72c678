"""Table 1 in parts; its CSV against numpy and scipy."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, shapiro

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.tables.baseline import baseline_tables, normality_table

OUTCOME = Outcome("failure", "non-response", "response")


def test_there_is_a_table_of_all_of_each_split_and_of_the_splits(invented_analysis, untimed_analysis):
    names = [table.name for table in baseline_tables(invented_analysis, OUTCOME)]
    assert names == ["table_1_total", "table_1_training", "table_1_test", "table_1_splits"]
    names = [table.name for table in baseline_tables(untimed_analysis, OUTCOME)]
    assert names == ["table_1_total", "table_1_training"]


def test_the_records_are_numpys_and_scipys_numbers(invented_analysis, invented_data):
    table = baseline_tables(invented_analysis, OUTCOME)[0]
    found = [dict(zip(table.fields, record, strict=True)) for record in table.records]
    crp = invented_data.columns(["crp"])[:, 0]
    y = invented_data.outcome
    for group, rows in (("all", y >= 0), ("1", y == 1), ("0", y == 0)):
        record = next(r for r in found if (r["characteristic"], r["group"]) == ("crp", group))
        values = crp[rows][~np.isnan(crp[rows])]
        assert (record["given"], record["missing"]) == (values.size, rows.sum() - values.size)
        assert record["median"] == pytest.approx(np.median(values))
        assert record["sd"] == pytest.approx(values.std(ddof=1))
    medians = [r for r in found if r["form"] == "median"]
    for record in medians[:3]:
        x = invented_data.columns([record["characteristic"]])[:, 0]
        one, zero = (x[(invented_data.outcome == k) & ~np.isnan(x)] for k in (1, 0))
        assert record["p"] == pytest.approx(mannwhitneyu(one, zero).pvalue, rel=0.05)


def test_the_normality_that_decided_the_form_is_in_a_csv(invented_analysis, invented_data):
    table = normality_table(invented_analysis)
    found = {record[:2]: record for record in table.records}
    values = invented_data.columns(["albumin"])[:, 0]
    assert found["albumin", "1"][5] == pytest.approx(shapiro(values[invented_data.outcome == 1]).pvalue, rel=1e-4)
    assert {record[2] for record in table.records} <= {"mean", "median"}
    assert normality_table(dataclasses.replace(invented_analysis, baseline=Missing("one class"))).records == ()


def test_without_a_table_there_is_the_reason(invented_analysis):
    (table,) = baseline_tables(dataclasses.replace(invented_analysis, baseline=Missing("one class")), OUTCOME)
    assert (table.rows, table.notes) == ((), ("one class",))
