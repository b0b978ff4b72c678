"""Sample size, optimism, stacking, frequencies, audit: shown as computed, with what they do not say."""

import dataclasses

import pytest

from IFXPredictLib.bundles.model_card import out_of_fold_limits
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.tables.robustness import (
    audit_table,
    frequency_table,
    optimism_table,
    out_of_fold_table,
    planning_table,
    stacking_table,
)


def test_optimism_says_that_the_selection_is_not_repeated_and_where_deep_columns_come_from(
    invented_analysis, invented_bundle
):
    protocol = invented_bundle.protocol
    table = optimism_table(invented_analysis, protocol)
    assert "is not repeated in the resamples" in table.notes[0]
    assert "sensitivity, specificity and all else of table 2 are not" in table.notes[1]
    assert "out of fold" in table.notes[2]
    seen = dataclasses.replace(protocol.network_training, cross_fit=False)
    in_sample = optimism_table(invented_analysis, dataclasses.replace(protocol, network_training=seen))
    assert "a network that has seen them" in in_sample.notes[2]
    images = dataclasses.replace(seen, objective="self_supervised")
    learnt = optimism_table(invented_analysis, dataclasses.replace(protocol, network_training=images))
    assert "one network, which has learnt from the training cases' images without any outcome" in learnt.notes[2]
    assert table.notes[3].startswith("Late fusion: not computed")
    for row, record in zip(table.rows, table.records, strict=True):
        assert row[1:] == tuple(f"{number:.3f}" for number in record[1:6])
        assert record[1] - record[2] == pytest.approx(record[3])


def test_where_logistic_regression_is_refitted_its_frozen_c_is_confessed(
    invented_analysis, invented_bundle, second_analysis, second_bundle
):
    notes = optimism_table(second_analysis, second_bundle.protocol).notes
    assert any(
        "C: it is the frozen one, cross-validated on columns that were chosen on the same cases" in n for n in notes
    )
    assert not any("frozen one" in note for note in optimism_table(invented_analysis, invented_bundle.protocol).notes)


def test_the_bundles_out_of_fold_performance_is_shown_or_missed(invented_analysis, invented_bundle):
    assert out_of_fold_table(invented_analysis, invented_bundle).notes == ("The bundle holds none.",)
    row = invented_bundle.performance["train"]["deep"] | {"specificity": None}
    bundle = dataclasses.replace(invented_bundle, performance={"out_of_fold": {"deep": row}})
    table = out_of_fold_table(invented_analysis, bundle)
    assert table.rows[0][:2] == ("Deep learning", f"{row['auc']:.3f} ({row['auc_low']:.3f} to {row['auc_high']:.3f})")
    assert table.rows[0][-1] == "–"
    assert table.notes == (out_of_fold_limits(bundle),)
    assert "The training inputs of Late fusion come from models that have seen the held-out case" in table.notes[0]
    assert dict(zip(table.fields, table.records[0], strict=True)) | {"model": ""} == {
        **{key: row[key] for key in ("auc", "auc_low", "auc_high", "brier", "sensitivity", "specificity", "cases")},
        **{"events": row["positive"], "model": ""},
    }


def test_planning_shows_what_was_needed_and_had(invented_analysis):
    table = planning_table(invented_analysis)
    found = invented_analysis.planning
    assert table.rows[0][2:4] == (
        f"{found.needed.cases} + {found.needed.controls}",
        f"{found.cases} + {found.controls}",
    )
    missing = dataclasses.replace(invented_analysis, planning=Missing("AUC is 1"))
    assert planning_table(missing).notes == ("AUC is 1",)


def test_stacking_has_three_ways_or_the_reason(invented_analysis, untimed_analysis):
    table = stacking_table(invented_analysis)
    assert [row[1] for row in table.rows] == [
        "as frozen in the bundle",
        "refitted, out-of-fold inputs",
        "refitted, in-sample inputs",
    ]
    for row, record in zip(table.rows, table.records, strict=True):
        found = dict(zip(table.fields, record, strict=True))
        assert row[2] == f"{found['cases']} ({found['events']})"
        low, high = found["sensitivity_low"], found["sensitivity_high"]
        assert row[6] == f"{found['sensitivity']:.3f} ({low:.3f} to {high:.3f})"
    assert stacking_table(untimed_analysis).notes[-1] == "the cohort has no test split"


def test_frequencies_are_the_bundles_with_every_input(invented_bundle):
    table = frequency_table(invented_bundle)
    clinical = [record[1:] for record in table.records if record[0] == "clinical"]
    assert clinical == [("crp", 1, 1.0), ("deep_007", 0, 0.25), ("albumin", 1, 0.0)]
    assert not [record for record in table.records if record[0] == "late_fusion"]


def test_stability_selection_stands_beside_the_frequencies_with_its_bound(invented_bundle):
    halves = {"offered": 100, "most": 7, "pairs": 50, "threshold": 0.75}
    shares = {"crp": 0.9, "albumin": 0.5, "age": 0.75, "esr": 0.3}
    record = invented_bundle.selection["clinical"] | {"stability": {**halves, "shares": shares}}
    bundle = dataclasses.replace(invented_bundle, selection=invented_bundle.selection | {"clinical": record})
    table = frequency_table(bundle)
    rows = {record[1]: record[2:] for record in table.records if record[0] == "clinical"}
    assert rows["crp"] == (1, 1.0, 0.9, 1)
    assert rows["albumin"] == (1, 0.0, 0.5, 0)
    assert rows["age"] == (0, 0.0, 0.75, 1), "stable, and yet in no folding"
    assert "esr" not in rows
    words, limits = table.notes
    assert "are 2, of which 0.98 (0.5 where" in words
    assert "No model is made of it." in limits
    assert frequency_table(invented_bundle).notes == ()


def test_the_audit_is_shown_with_its_verdict_and_what_was_left_out(invented_analysis):
    table = audit_table(invented_analysis)
    assert "no contradictions" in table.caption
    assert len(table.rows) == len(invented_analysis.audit.findings)
    assert any(note == "Not audited: Test, Clinical: no answer for 1 of 40 cases" for note in table.notes)
    forged = dataclasses.replace(invented_analysis.audit.findings[0], verdict="impossible")
    audit = dataclasses.replace(invented_analysis.audit, findings=(forged,))
    assert "1 contradiction." in audit_table(dataclasses.replace(invented_analysis, audit=audit)).caption
