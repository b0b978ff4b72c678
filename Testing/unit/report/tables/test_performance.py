"""Table 2 and its neighbours: what is shown is what the CSV holds, and what is missing is said."""

import dataclasses
from types import SimpleNamespace

import pytest
from invented_study import INPUTS

from IFXPredictLib.evaluation.case_mix import CaseMix
from IFXPredictLib.evaluation.texts import with_interval
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.report.tables.performance import (
    DEEP_COLUMNS,
    interval_table,
    patients_note,
    performance_table,
    retuned_table,
    subgroup_table,
)
from IFXPredictLib.report.tables.table import split_title
from IFXPredictLib.stats.discrimination import AucResult


def records(table):
    return [dict(zip(table.fields, record, strict=True)) for record in table.records]


PROTOCOL = load_protocol("ifx_cte_demo")


@pytest.mark.parametrize("make", [performance_table, lambda found, _bundle: retuned_table(found)])
def test_each_row_shows_the_records_numbers_rounded(invented_analysis, invented_bundle, make):
    table = make(invented_analysis, invented_bundle)
    assert len(table.rows) == len(table.records) == 2 * len(INPUTS)
    for row, record in zip(table.rows, records(table), strict=True):
        shown = dict(zip(table.header, row, strict=True))
        assert (shown["Split"], shown["Model"]) == (split_title(record["split"]), PROTOCOL.model_title(record["model"]))
        assert shown["cases (events)"] == f"{record['cases']} ({record['events']})"
        assert shown["AUC (95 % CI)"] == with_interval(record["auc"], record["auc_low"], record["auc_high"])
        assert shown["cut-off"] == f"{record['cutoff']:.3f}"
        assert shown["J"] == f"{record['youden']:.3f}"
        for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv"):
            heading = name.upper() if name in ("ppv", "npv") else name.capitalize()
            assert shown[heading] == with_interval(record[name], record[f"{name}_low"], record[f"{name}_high"])
        assert shown["Brier"] == f"{record['brier']:.3f}"
        assert record["tp"] + record["fn"] == record["events"]
        assert record["tp"] + record["fp"] + record["tn"] + record["fn"] == record["cases"]


def test_table_two_marks_the_reference_and_counts_the_cases_without_an_answer(invented_analysis, invented_bundle):
    table = performance_table(invented_analysis, invented_bundle)
    p = [row[table.header.index("P")] for row in table.rows]
    assert [p[i] for i in (3, 8)] == ["reference"] * 2
    assert "reference" not in p[:3]
    assert "Test, Clinical: 1 case without an answer, for want of an input, left out" in table.notes
    assert "training (in sample) 0.500, test 0.500" in table.caption
    assert "against Early fusion" in table.caption
    assert "at the locked cut-offs. AUC" in table.caption
    locked = {"clinical": SimpleNamespace(words="cut-off chosen by sensitivity at least 0.9")}
    said = performance_table(invented_analysis, dataclasses.replace(invented_bundle, cutoffs=locked)).caption
    assert "cut-offs (Clinical: cut-off chosen by sensitivity at least 0.9; the others: Youden's index" in said
    assert [r["no_answer"] for r in records(table)] == [0, 0, 0, 0, 0, 1, 0, 0, 1, 1]


def test_table_two_says_what_of_the_training_rows_is_in_sample(invented_analysis, invented_bundle):
    found = performance_table(invented_analysis, invented_bundle)
    assert {row[0] for row in found.rows} == {"Training (in sample)", "Test"}
    assert PROTOCOL.fusion.inputs == "out_of_fold"
    classifiers, corrected, fused = found.notes[:3]
    assert classifiers.endswith(DEEP_COLUMNS["out_of_fold"])
    assert "optimism" in corrected
    assert fused.startswith("Training (in sample), Late fusion: ")
    seen = dataclasses.replace(PROTOCOL, fusion=dataclasses.replace(PROTOCOL.fusion, inputs="in_sample"))
    bundle = dataclasses.replace(invented_bundle, protocol=seen)
    assert fused not in performance_table(invented_analysis, bundle).notes


def test_a_row_that_is_compared_with_none_and_is_not_the_reference_has_a_dash_for_its_p(
    invented_analysis, invented_bundle
):
    split = invented_analysis.splits[1]
    alone = dataclasses.replace(split.models[0].locked, against_reference=None, notes=("no P against the reference",))
    models = (dataclasses.replace(split.models[0], locked=alone), *split.models[1:])
    found = dataclasses.replace(invented_analysis, splits=(dataclasses.replace(split, models=models),))
    table = performance_table(found, invented_bundle)
    assert [row[table.header.index("P")] for row in table.rows][::3] == ["–", "reference"]
    assert records(table)[0]["p"] is None
    assert "Test, Clinical: no P against the reference" in table.notes


def test_an_auc_without_variance_has_no_interval_of_no_width(invented_analysis, invented_bundle):
    split = invented_analysis.splits[1]
    area = AucResult(1.0, 0.0, 1.0, 1.0)
    row = dataclasses.replace(split.models[2].locked, auc=area)
    model = dataclasses.replace(split.models[2], locked=row)
    group = dataclasses.replace(invented_analysis.subgroups[0], auc=area)
    found = dataclasses.replace(
        invented_analysis, splits=(dataclasses.replace(split, models=(model,)),), subgroups=(group,)
    )
    table = performance_table(found, invented_bundle)
    assert table.rows[0][3] == "1.000 (no interval: variance 0)"
    assert (records(table)[0]["auc_low"], records(table)[0]["auc_variance"]) == (None, 0)
    assert interval_table(found).rows[0][3] == "–"
    assert subgroup_table(found).rows[0][-1] == "1.000 (no interval: variance 0)"
    assert records(subgroup_table(found))[0]["auc_high"] is None


def test_the_appendix_is_labelled_and_compares_nothing(invented_analysis):
    table = retuned_table(invented_analysis)
    assert table.caption.startswith("OPTIMISTIC: ")
    assert {row[table.header.index("P")] for row in table.rows} == {"–"}


def test_three_intervals_stand_side_by_side(invented_analysis):
    table = interval_table(invented_analysis)
    for row, record in zip(table.rows, records(table), strict=True):
        assert row[3:] == tuple(
            f"{record[f'{name}_low']:.3f} to {record[f'{name}_high']:.3f}" for name in ("delong", "exact", "bootstrap")
        )
    assert "40 resamples (seed 1)" in table.caption


def test_subgroups_have_counts_that_add_up_and_say_what_is_missing(invented_analysis, untimed_analysis):
    table = subgroup_table(invented_analysis)
    found = [r for r in records(table) if r["split"] == "test" and r["model"] == "deep" and r["by"] == "centre"]
    assert sum(r["cases"] for r in found) == 40
    assert len(table.rows) == 7 * len(INPUTS)
    assert {row[1] for row in subgroup_table(untimed_analysis).rows} == {"Male sex (1 = male)"}


def test_of_patients_with_several_cases_it_is_said_what_of_a_validation_is_by_cases(invented_analysis):
    splits = tuple(dataclasses.replace(split, patients=split.cases // 2) for split in invented_analysis.splits)
    several = dataclasses.replace(invented_analysis, splits=splits)
    (own,), (mixed,) = patients_note(several), patients_note(dataclasses.replace(several, mix=CaseMix((), (), ())))
    assert "case mix" not in own
    assert "So do the means of the case mix" in mixed
