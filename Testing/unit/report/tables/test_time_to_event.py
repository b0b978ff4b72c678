"""Time to failure as tables, and the reasons where there is none."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.evaluation.outcome_times import OutcomeTimes
from IFXPredictLib.evaluation.texts import p_in_words
from IFXPredictLib.evaluation.time_to_event import analyse_failure
from IFXPredictLib.report.tables.time_to_event import NO_TIMES, curve_table, estimable, failure_table, overlap_notes


def test_each_row_shows_its_record(invented_analysis):
    table = failure_table(invented_analysis)
    for row, values in zip(table.rows, table.records, strict=True):
        record = dict(zip(table.fields, values, strict=True))
        shown = dict(zip(table.header, row, strict=True))
        assert shown["called positive (failures)"] == f"{record['positive']} ({record['positive_failures']})"
        assert shown["log-rank chi-square"].startswith(f"{record['log_rank']:.3f}, P ")
        ratio = f"{record['hazard_ratio']:.3f} ({record['hazard_ratio_low']:.3f} to {record['hazard_ratio_high']:.3f})"
        assert shown["HR"].startswith(ratio)
        assert shown["proportional hazards"] == p_in_words(record["proportional_p"])
        assert record["positive"] + record["negative"] == record["cases"]
    assert "Test: 2 cases without follow-up or answer left out" in table.notes


def test_without_times_the_table_says_so(untimed_analysis):
    table = failure_table(untimed_analysis)
    assert (table.rows, table.notes) == ((), (NO_TIMES,))
    assert curve_table(untimed_analysis).records == ()


def test_separated_groups_have_no_hazard_ratio(invented_analysis):
    raw, time, event = np.array([0.9, 0.8, 0.1, 0.2]), np.array([1.0, 2, 3, 4]), np.array([1.0, 1, 0, 0])
    found = analyse_failure("test", raw, 0.5, time, event)
    assert "not estimable" in estimable(found.cox)
    table = failure_table(dataclasses.replace(invented_analysis, failures=(found,)))
    assert table.rows[0][-2:] == ("–", "–")
    assert table.records[0][-6:] == (None,) * 6
    assert [note for note in table.notes if "not estimable" in note] == [f"Test: {estimable(found.cox)}"]


def test_the_outcomes_horizon_and_its_contradictions_are_told(invented_analysis):
    same = OutcomeTimes(40, 51.5, ("a",), tuple("bcdefgh"))
    said, wrong = overlap_notes(dataclasses.replace(invented_analysis, outcome_times=same))
    assert "32 of 40 cases" in said
    assert "week 51.5, the latest of outcome 1 (one in that very week may go with either outcome)" in said
    assert wrong.startswith("8 cases contradict")
    assert "1 (a)" in wrong
    assert "7 (b, c, d, e, f and 2 more)" in wrong
    clean = dataclasses.replace(same, without_failure=(), early_failures=())
    assert len(overlap_notes(dataclasses.replace(invented_analysis, outcome_times=clean))) == 1
    assert failure_table(invented_analysis).notes[:2] == overlap_notes(invented_analysis)
    assert overlap_notes(dataclasses.replace(invented_analysis, outcome_times=None)) == ()


def test_the_curves_fall_and_never_rise(invented_analysis):
    table = curve_table(invented_analysis)
    for split in ("train", "test"):
        for call in ("positive", "negative"):
            survival = [r[6] for r in table.records if r[:2] == (split, call)]
            assert survival == sorted(survival, reverse=True)
            assert len(survival) > 3
    assert {len(record) for record in table.records} == {len(table.fields)}
    assert table.records[0][3] == pytest.approx(invented_analysis.failures[0].positive.at_risk[0])
