"""The tables of missing values, the columns of predictions.csv and the facts: there where a bundle imputes alone."""

import dataclasses

import pytest
from invented_study import BLANKS

from IFXPredictLib.evaluation.case_mix import CaseMix
from IFXPredictLib.evaluation.data import completed, raw_scores
from IFXPredictLib.evaluation.missing_values import missing_values
from IFXPredictLib.evaluation.texts import DASH
from IFXPredictLib.report.method_facts import method_facts
from IFXPredictLib.report.result_facts import result_facts
from IFXPredictLib.report.tables.missing import missing_tables
from IFXPredictLib.report.tables.performance import prediction_table
from IFXPredictLib.report.tables.sections import shown_tables


@pytest.fixture(scope="module")
def analysis(invented_analysis, blank_study):
    """That of the study, with what is missing of the one with blanks."""
    filled = completed(blank_study.data, blank_study.bundle)
    raw = raw_scores(filled, blank_study.bundle)
    found = missing_values(blank_study.data, filled, raw, blank_study.bundle)
    return dataclasses.replace(invented_analysis, data=blank_study.data, raw=raw, missing=found)


def test_each_blank_has_a_row_and_each_model_its_imputed_answers(analysis, blank_study):
    blanks, answers = missing_tables(analysis, blank_study.bundle)
    assert blanks.rows == (
        ("C-reactive protein", "Training", "60", "3", "3", "3"),
        ("Albumin", "Test", "40", "2", "2", "0"),
        ("C-reactive protein", "Test", "40", "4", "4", "3"),
    )
    assert "missing when the models were trained, of 60" in blanks.header
    assert "chained equations fitted to the training cases" in blanks.caption
    of = {row[0]: row for row in answers.rows}
    assert of["Clinical"][1:5] == ("Test", "40", "4", "0")
    assert of["Radiomics"][3:] == ("0", "0", DASH, "0")
    tables = [table.name for table in shown_tables(analysis, blank_study.bundle)["table1"]]
    assert tables[-2:] == ["missing_values", "missing_answers"]


def test_the_captions_say_which_tables_are_of_given_values_and_what_is_not_known_without_draws(analysis, blank_study):
    blanks, answers = missing_tables(analysis, blank_study.bundle)
    assert (blanks.header[2], answers.header[2]) == ("analysed", "analysed")
    assert answers.caption.endswith(
        "single imputation, but Table 1 and groups by sex are of the values that were given."
    )
    assert "draws none" not in answers.caption
    rows = tuple(dataclasses.replace(row, open=None) for row in analysis.missing.answers)
    once = dataclasses.replace(
        analysis, mix=CaseMix((), (), ()), missing=dataclasses.replace(analysis.missing, answers=rows)
    )
    _, answers = missing_tables(once, blank_study.bundle)
    assert {row[-1] for row in answers.rows} == {DASH}
    assert {record[-1] for record in answers.records} == {None}
    assert "fills in one value and draws none" in answers.caption
    assert "but Table 1, case mix, membership and groups by sex are of the values that were given" in answers.caption


def test_predictions_have_the_interval_of_each_imputed_answer_that_is_not_of_the_training(analysis, blank_study):
    found = prediction_table(analysis, blank_study.bundle)
    assert found.fields[-2:] == ("imputed_low", "imputed_high")
    drawn = {(record[0], record[3]): record[-2:] for record in found.records if record[-1] is not None}
    assert drawn == dict(analysis.missing.intervals)
    assert {case for case, _ in drawn} == {blank_study.data.cases[row] for row in BLANKS["test"]}


def test_the_facts_say_the_rule_and_how_many_were_filled(analysis, blank_study, invented_provenance):
    said = result_facts(analysis, blank_study.bundle)["missing_data"]
    assert "What stands for missing clinical values (chained): chained equations fitted to the training cases" in said
    assert "Training: 3 of 3 missing values filled; Test: 6 of 6 missing values filled" in said
    assert "when the models were trained: 3 values filled" in said
    quality = method_facts(blank_study.bundle, analysis, invented_provenance)["input_quality"]
    assert "missing clinical values are filled (chained), which each answer says" in quality


def test_nothing_of_it_is_in_a_report_on_a_bundle_that_refuses_blanks(invented_analysis, invented_bundle):
    assert missing_tables(invented_analysis, invented_bundle) == ()
    assert prediction_table(invented_analysis, invented_bundle).fields[-1] == "patient"
    assert result_facts(invented_analysis, invented_bundle)["missing_data"].startswith("Nothing is imputed; training")
