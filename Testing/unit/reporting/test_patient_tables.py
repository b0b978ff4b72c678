"""The tables on single patients: their numbers are the analysis', their words the protocol's."""

import pytest

from IFXPredictLib.reporting.patient_tables import moves_of_models_table, trust_table


def test_the_trust_table_says_of_each_model_how_many_have_their_outcome_among_those_left(
    invented_analysis, invented_bundle
):
    found = trust_table(invented_analysis, invented_bundle)
    assert [row[0] for row in found.rows] == list(invented_analysis.titles.values())
    assert found.header[2] == "response: left among the outcomes"
    for row, record, one in zip(found.rows, found.records, invented_analysis.trusts, strict=True):
        shown = dict(zip(found.fields, record, strict=True))
        covered = one.coverage[1]
        assert (shown["cases_1"], shown["covered_1"]) == (covered.cases, covered.covered)
        assert row[3].startswith(f"{covered.covered} of {covered.cases}: ")
        assert row[4] == f"{one.undecided} ({100 * one.undecided / one.cases:.0f} %)"
    assert "at 90 %" in found.caption


def test_the_contributions_are_shown_in_percentage_points_and_all_of_them_written(invented_analysis):
    found = moves_of_models_table(invented_analysis)
    early = [record for record in found.records if record[0] == "early_fusion"]
    assert {record[2] for record in early if record[1] == "modality"} == {"radiomics", "deep", "clinical"}
    assert {record[2] for record in early if record[1] == "feature"} == {
        *("original_firstorder_Mean", "deep_003", "crp"),
    }
    shown = next(row for row in found.rows if row[0] == "Early fusion" and "C-reactive" in row[1])
    mean = next(record[4] for record in early if record[2] == "crp")
    assert float(shown[2]) == pytest.approx(100 * mean, abs=5e-4)


def test_without_a_test_split_both_say_why_they_are_empty(untimed_analysis, invented_bundle):
    for found in (trust_table(untimed_analysis, invented_bundle), moves_of_models_table(untimed_analysis)):
        assert not found.rows
        assert found.notes == ("the cohort has no test split",)
