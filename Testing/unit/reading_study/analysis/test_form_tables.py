"""The tables of what readers answered: the page's cells and the file's digits are the same numbers."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from IFXPredictLib.reading_study.analysis.form_scores import form_scores
from IFXPredictLib.reading_study.analysis.form_tables import accuracy_in_words, form_tables

from .test_form_scores import FORM, OUTCOMES, drawn, row


@pytest.fixture(scope="module")
def tables():
    return {one.name: one for one in form_tables(form_scores(FORM, drawn()[0], True, OUTCOMES))}


def test_the_tables_have_a_row_an_analysis_a_reader_and_arm_and_a_pair(tables):
    assert {name: len(one.records) for name, one in tables.items()} == {
        "mrmc": 3,
        "reader_auc": 6,
        "mrmc_components": 1,
        "kappa": 9,
    }
    for one in tables.values():
        assert all(len(cells) == len(one.header) for cells in one.rows)
        assert all(len(values) == len(one.fields) for values in one.records)


def test_the_file_of_mrmc_has_test_and_intervals_and_the_page_the_same_rounded(tables):
    one = tables["mrmc"]
    record = dict(zip(one.fields, one.records[0], strict=True))
    assert (record["readers"], record["cases"], record["n"], record["positives"]) == ("random", "random", 20, 8)
    assert record["patients"] == 20
    assert any(note.startswith("Each case counts as a patient of its own.") for note in one.notes)
    assert record["auc_low"] < record["auc"] < record["auc_high"] <= 1
    assert record["gain"] == pytest.approx(record["auc_aided"] - record["auc"])
    assert record["df1"] == 1
    assert dict(zip(one.fields, one.records[1], strict=True))["df2"] is None, "fixed readers: normal distribution"
    assert f"{record['auc']:.3f}" in one.rows[0][3]


def test_a_gain_stands_with_the_aided_arm_alone(tables):
    one = tables["reader_auc"]
    gains = [dict(zip(one.fields, record, strict=True))["gain"] for record in one.records]
    assert [gain is None for gain in gains] == [True, False] * 3


def test_readers_who_make_no_mistake_have_no_interval_and_no_p_and_the_page_says_why():
    def with_no_mistake(aided_alone):
        for one in drawn()[0]:
            shown = one.record.shown_sha256
            right = 1 + 3 * OUTCOMES[one.case] if shown or not aided_alone else one.record.answers["score"]
            yield replace(one, record=SimpleNamespace(answers={"score": right}, shown_sha256=shown))

    mrmc, _, *_ = form_tables(form_scores(FORM[:1], [*with_no_mistake(True)], True, OUTCOMES))
    record = dict(zip(mrmc.fields, mrmc.records[0], strict=True))
    assert (record["auc_aided"], record["auc_aided_low"], record["auc_aided_high"]) == (1, None, None)
    assert record["auc_low"] < record["auc"]
    assert record["gain_low"] < record["gain"]
    assert record["p"] > 0
    assert mrmc.rows[0][4] == "1.000 (no interval: variance 0)"
    assert [note for note in mrmc.notes if "is estimated as 0" in note and note.startswith("score: ")]
    found = form_scores(FORM[:1], [*with_no_mistake(False)], True, OUTCOMES)
    mrmc, readers, *_ = form_tables(found)
    for one in (*mrmc.records, *(record for record in readers.records if record[2] == "with")):
        record = dict(zip((mrmc if len(one) == len(mrmc.fields) else readers).fields, one, strict=True))
        assert [record[name] for name in ("gain", "gain_low", "gain_high", "p")] == [0, None, None, None]
    assert accuracy_in_words(found.accuracy[0]).endswith("difference 0.000 (no interval: variance 0)")


def test_readers_who_gave_one_level_alone_have_no_kappa_and_a_dash():
    same = [row(f"c{i}", reader, 1, False, score=2) for i in range(4) for reader in ("anna", "bert")]
    (kappa,) = form_tables(form_scores(FORM, same, False, None))
    record = dict(zip(kappa.fields, kappa.records[0], strict=True))
    assert (record["linear"], record["agreement"], record["cases"]) == (None, 1, 4)
    assert kappa.rows[0][3:] == ("4", "100 %", "–", "–")
    (none,) = form_tables(form_scores(FORM, same[:2], False, None))
    assert none.notes == ("No two series of answers to an ordinal field share three cases.",)
