"""The tables of why and uncertainty hold the prediction to the last bit; the panel's text is read from them alone."""

import dataclasses
import math
import re

import pytest

from IFXPredictLib.base.text import plain
from IFXPredictLib.mrml.results import (
    companion,
    export_results,
    model_titles,
    reference_of,
    set_companion,
    summary_html,
    uncertainty_table,
    why_html,
    why_table,
)
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of, features_table, notes_of, prediction_table
from IFXPredictLib.prediction.contributions import WhyRow, why_rows
from IFXPredictLib.prediction.feature_rows import FeatureRow, columns_of_rows
from IFXPredictLib.prediction.imputed import interval_words
from IFXPredictLib.prediction.write import UncertaintyRow, uncertainty_rows
from IFXPredictLib.protocol.loading import load_protocol

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
TITLES = {model.name: PROTOCOL.model_title(model.name) for model in PROTOCOL.models}


def made(scene, prediction):
    """A prediction table with its companions."""
    table = prediction_table(scene, prediction, PROTOCOL.outcome, "P")
    set_companion(table, "why", why_table(scene, prediction, "P why", TITLES))
    set_companion(table, "trust", uncertainty_table(scene, prediction, PROTOCOL, "P trust"))
    return table


@pytest.fixture
def table(scene, prediction):
    return made(scene, prediction)


def text(html):
    """The words of rich text, each paragraph or row in a line."""
    plain = re.sub("<[^>]*>", "", re.sub("</(p|tr)>", "\n", html).replace("</td><td>", ": "))
    return (
        plain.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
        .splitlines()
    )


def test_the_tables_have_the_columns_and_rows_of_the_files(table, prediction):
    for role, kind, rows in (
        ("why", WhyRow, why_rows(prediction.why)),
        ("trust", UncertaintyRow, uncertainty_rows(prediction.rows, PROTOCOL.patient.error_rate)),
    ):
        columns = columns_of(companion(table, role))
        names = columns_of_rows(kind)
        assert sorted(columns) == sorted(names)
        expected = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        expected = [[TITLES[row[0]], *row[1:]] for row in expected]
        assert repr([list(row) for row in zip(*(columns[name] for name in names), strict=True)]) == repr(expected)
    assert list(columns_of(companion(table, "why")))[:4] == ["model", "part", "name", "contribution"]


def test_base_and_contributions_of_the_why_table_sum_to_the_probability(table):
    columns = columns_of(companion(table, "why"))
    rows = [*zip(columns["model"], columns["part"], columns["contribution"], strict=True)]
    for model, probability in (("Radiomics", 1 / 3), ("Deep learning", 2 / 3)):
        for parts in (("base", "feature"), ("base", "modality")):
            assert math.fsum(c for m, part, c in rows if m == model and part in parts) == pytest.approx(probability)


def test_columns_have_titles_and_units(table):
    why = companion(table, "why")
    assert why.GetColumnTitle("words") == "In words"
    assert why.GetColumnUnitLabel("contribution") == ""
    assert companion(table, "trust").GetColumnTitle("set") == "Outcome left"


def test_the_companions_say_where_they_came_from(table, prediction):
    for role in ("why", "trust"):
        assert notes_of(companion(table, role)).items() >= notes_of(table).items()


def test_where_no_model_answered_there_is_nothing_to_explain(scene, prediction):
    prediction.why = ()
    assert why_table(scene, prediction, "P why") is None


def test_titles_and_reference_are_the_protocols(table):
    assert model_titles(table) == {"clinical": "Clinical", "radiomics": "Radiomics", "deep": "Deep learning"}
    assert reference_of(table) == "early_fusion"


def test_a_table_without_companions_has_names_for_titles_and_no_why(scene, prediction):
    prediction.rows[1].model = "early_fusion"
    table = prediction_table(scene, prediction, PROTOCOL.outcome, "P")
    assert model_titles(table)["early_fusion"] == "Early fusion"
    assert reference_of(table) == "deep"
    assert why_html(table, "deep") == ""


def test_the_text_says_what_is_left_how_usual_the_case_is_and_what_moved_the_probability(table):
    assert text(why_html(table, "radiomics")) == [
        "Demonstration. Radiomics: response at 90 %; 34 % of the training cases are less typical than this one.",
        "Probability of non-response: 24.6 % (mean of 166 training cases), 33.3 % for this case. What made the "
        "difference, in percentage points:",
        "+20.0: first <&>: 1235 HU, z = +2.2",
        "-14.3: the second: 1235 HU",
        "+5.0: third: 1235 HU",
        "-2.0: 2 others together",
    ]


def test_a_model_of_several_modalities_has_their_sums_too(scene, prediction):
    why = prediction.why[0]
    parts = [f._replace(source="deep" if i == 1 else "radiomics") for i, f in enumerate(why.features)]
    sums = {"radiomics": math.fsum(f.contribution for f in parts if f.source == "radiomics"), "deep": -1 / 7}
    prediction.why = (dataclasses.replace(why, features=tuple(parts), by_source=sums),)
    assert text(why_html(made(scene, prediction), "radiomics"))[-1] == "By modality: radiomics +23.0, deep -14.3."


def test_an_undecided_and_unlike_case_is_said_so_in_words(table):
    first, _, *parts = text(why_html(table, "deep"))
    assert "undecided at 90 %: both outcomes remain; unlike the training cases: deep_200 (z = +9.1)." in first
    assert "less typical" not in first
    assert parts == ["+16.7 \u00b1 0.4: pattern 200: 0.3, z = +9.1"], "a sampled one with its standard error"


def test_a_model_that_did_not_answer_has_no_why(table):
    assert text(why_html(table, "clinical")) == ["Demonstration. Clinical: no answer, so there is nothing to explain."]


def test_without_a_notice_nothing_is_called_a_demonstration(scene, prediction):
    prediction.notice = ""
    assert "emonstration" not in why_html(made(scene, prediction), "radiomics")


def test_no_text_of_a_table_becomes_markup(scene, prediction):
    html = why_html(made(scene, prediction), "radiomics")
    assert "first &lt;&amp;&gt;" in html
    assert "<&>" not in html


def test_all_of_it_comes_back_with_the_scene_to_the_last_digit(scene, table, load, tmp_path):
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb").GetFirstNodeByName("P")
    assert (model_titles(again), reference_of(again)) == (model_titles(table), reference_of(table))
    for role in ("why", "trust"):
        before, after = (columns_of(companion(node, role)) for node in (table, again))
        assert repr(after) == repr(before)
    assert why_html(again, "deep") == why_html(table, "deep")


def test_of_imputed_values_summary_why_and_export_tell_the_interval_and_what_stood_for_them(
    scene, prediction, tmp_path
):
    drawn, said = (0.2, 0.5123), "Albumin missing: 34.1 g/L imputed (chained)"
    words = f"{said}; {interval_words(drawn)}"
    prediction.imputes = True
    prediction.rows[1].imputed, prediction.rows[1].status = drawn, words
    prediction.why = (dataclasses.replace(prediction.why[0], imputed=drawn), prediction.why[1])
    table = made(scene, prediction)
    lines = text(summary_html(table).replace("&#8209;", "-"))
    assert any("33.3 % (20.0-51.2 %)" in line for line in lines)
    assert any("66.7 %" in line and "(" not in line for line in lines)
    assert words in lines
    assert text(why_html(table, "radiomics"))[-1] == "probability 0.200 to 0.512 in 95 % of 100 imputations"
    assert not any("imputations" in line for line in text(why_html(table, "deep")))
    prediction.feature_rows = (FeatureRow("albumin", "clinical", math.nan, "g/L", math.nan, "radiomics"),)
    export_results(table, features_table(scene, prediction, "F"), tmp_path)
    exported = (tmp_path / "demonstration_prediction.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in exported]
    assert cells[0][-2:] == ["imputed_low", "imputed_high"]
    assert [line[-2:] for line in cells[1:]] == [["", ""], ["0.2", "0.5123"], ["", ""]]
