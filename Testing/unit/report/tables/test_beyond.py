"""Gains, moves and net benefit as tables."""

import dataclasses

import pytest

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.tables.beyond import gain_table, moves_table, net_benefit_table
from IFXPredictLib.stats.estimates import Estimate


def test_moves_add_up_to_the_cases_of_their_outcome(invented_analysis):
    table = moves_table(invented_analysis)
    totals = {(r[0], r[1]): 0 for r in table.records}
    for record in table.records:
        totals[record[:2]] += sum(record[3:])
    assert totals == {(g.split, g.model): g.cases for g in invented_analysis.gains}


def test_category_nri_follows_from_the_moves(invented_analysis):
    table = gain_table(invented_analysis)
    gains = {record[:2]: dict(zip(table.fields, record, strict=True)) for record in table.records}
    moves = {r[:3]: r[3:] for r in moves_table(invented_analysis).records}
    for (split, model), record in gains.items():
        _, up, down, _ = moves[split, model, 1]
        _, wrong, right, _ = moves[split, model, 0]
        events, others = sum(moves[split, model, 1]), sum(moves[split, model, 0])
        assert record["category_nri"] == pytest.approx((up - down) / events + (right - wrong) / others)


def test_net_benefit_is_shown_at_a_few_thresholds_and_kept_at_all(invented_analysis):
    table = net_benefit_table(invented_analysis)
    assert len(table.records) == 6 * 100
    shown = dict(zip(table.header, table.rows[0], strict=True))
    kept = {record[2]: record[3:] for record in table.records if record[:2] == ("train", "clinical")}
    for threshold in (0.2, 0.4, 0.6, 0.8):
        value, low, high = kept[threshold]
        assert shown[f"threshold {threshold:.2f}"] == f"{value:.3f} ({low:.3f} to {high:.3f})"


def test_a_gain_that_cannot_be_had_says_why(invented_analysis):
    gone = tuple(dataclasses.replace(g, idi=Missing("one class")) for g in invented_analysis.gains)
    table = gain_table(dataclasses.replace(invented_analysis, gains=gone))
    shown = dict(zip(table.header, table.rows[0], strict=True))
    assert shown["IDI"] == "–"
    assert shown["NRI, category-free (-2 to 2)"] != "–"
    assert table.notes[0] == "Training (in sample), Clinical: IDI: one class"


def test_no_p_below_10_cases_of_an_outcome_and_none_without_a_standard_error(invented_analysis):
    first = invented_analysis.gains[0]
    few = dataclasses.replace(first, events=9, idi=Estimate(0.0, 0.0, 0.0, 0.0))
    table = gain_table(dataclasses.replace(invented_analysis, gains=(few,)))
    record = dict(zip(table.fields, table.records[0], strict=True))
    assert (record["idi_se"], record["idi_low"], record["idi_p"]) == (0.0, None, None)
    assert record["category_nri_p"] is None
    assert record["category_nri_low"] is not None
    assert not [cell for cell in table.rows[0] if "P " in cell]
    assert table.notes == (
        "Training (in sample), Clinical: IDI: the standard error is 0, so there is no interval and no P",
        "Training (in sample), Clinical: no P with fewer than 10 cases of an outcome",
    )
    enough = gain_table(dataclasses.replace(invented_analysis, gains=(first,)))
    assert all("P " in cell for cell in enough.rows[0][3:])
