"""The panel's text of a prediction is read from its tables alone."""

import dataclasses
import math
import re

import pytest

from IFXPredictLib.mrml.companions import companion, model_titles, reference_of
from IFXPredictLib.mrml.export import export_results
from IFXPredictLib.mrml.rich_text import own_remark, summary_html, why_html
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of, features_table, prediction_table
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.prediction.imputed import interval_words
from IFXPredictLib.protocol.loading import load_protocol

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")


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


def texts(html):
    plain = html.replace("&nbsp;", " ").replace("&#8209;", "-")
    return [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", plain)]


def test_the_summary_has_a_row_a_model_with_percentages_and_what_is_missing(table):
    cells = texts(summary_html(table))
    assert cells[1:5] == ["Model", "Probability of non-response", "Cut-off", "Call"]
    assert cells[5:10] == ["Clinical", "-", "51.2 %", "", "no answer: crp, albumin missing"]
    assert cells[10:14] == ["Radiomics", "33.3 %", "41.0 %", "response"]
    assert cells[14:18] == ["Deep learning", "66.7 %", "30.0 %", "non-response"]


def test_what_all_rows_say_is_no_remark_of_one_wherever_it_stands_in_its_status():
    shared = ("demonstration", "VOI in 2 pieces; 3.95 looks like g/dL")
    status = "demonstration; updated on 200 cases (slope); VOI in 2 pieces; 3.95 looks like g/dL; undecided at 90 %"
    assert own_remark(status, shared) == "updated on 200 cases (slope); undecided at 90 %"
    assert [own_remark(one, shared) for one in ("ok", "; ".join(shared))] == ["", ""]
    assert own_remark("undecided at 90 %", ("", "")) == "undecided at 90 %"


def test_the_summary_says_of_which_case_and_when(table):
    assert "<p>patient 7, 2026-01-02 03:04 UTC</p>" in summary_html(table)


def test_the_notice_stands_in_a_red_banner_above_all(table):
    html = summary_html(table)
    banner = re.match(r'<table[^>]*><tr><td bgcolor="#B00020">(.*?)</td>', html).group(1)
    assert "Demonstration: trained on simulated cases" in banner


def test_without_a_notice_there_is_no_banner(explained, prediction):
    prediction.notice = ""
    html = summary_html(explained())
    assert "bgcolor" not in html
    assert "emonstration" not in html


def test_what_every_row_warns_of_is_said_once(explained, prediction):
    for row in prediction.rows:
        row.status = "demonstration; gas; border" + ("; no answer: crp missing" if row.model == "clinical" else "")
    html = summary_html(explained())
    assert html.count("gas; border") == 1
    assert "<b>Warning:</b> gas; border" in html
    assert texts(html)[9:11] == ["no answer: crp missing", "Radiomics"]
    assert texts(html)[14:16] == ["Deep learning", "66.7 %"]


def test_no_text_of_a_case_becomes_markup(explained, prediction):
    prediction.notice, prediction.warnings = "<b>notice</b>", ("<img src=x>",)
    prediction.rows[1].status = prediction.rows[1].call = "<script>"
    html = summary_html(explained())
    assert "To try &lt;the software&gt; &amp; to test." in html
    assert not re.search("<(script|img|b>notice|the)", html)
    assert html.count("&lt;script&gt;") == 2


def test_the_summary_says_that_it_is_research_software(table):
    assert "Research software, not for clinical decisions. To try" in summary_html(table)


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


def test_a_model_of_several_modalities_has_their_sums_too(explained, prediction):
    why = prediction.why[0]
    parts = [f._replace(source="deep" if i == 1 else "radiomics") for i, f in enumerate(why.features)]
    sums = {"radiomics": math.fsum(f.contribution for f in parts if f.source == "radiomics"), "deep": -1 / 7}
    prediction.why = (dataclasses.replace(why, features=tuple(parts), by_source=sums),)
    assert text(why_html(explained(), "radiomics"))[-1] == "By modality: radiomics +23.0, deep -14.3."


def test_an_undecided_and_unlike_case_is_said_so_in_words(table):
    first, _, *parts = text(why_html(table, "deep"))
    assert "undecided at 90 %: both outcomes remain; unlike the training cases: deep_200 (z = +9.1)." in first
    assert "less typical" not in first
    assert parts == ["+16.7 \u00b1 0.4: pattern 200: 0.3, z = +9.1"], "a sampled one with its standard error"


def test_a_model_that_did_not_answer_has_no_why(table):
    assert text(why_html(table, "clinical")) == ["Demonstration. Clinical: no answer, so there is nothing to explain."]


def test_without_a_notice_nothing_is_called_a_demonstration(explained, prediction):
    prediction.notice = ""
    assert "emonstration" not in why_html(explained(), "radiomics")


def test_no_text_of_a_table_becomes_markup(explained, prediction):
    html = why_html(explained(), "radiomics")
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
    scene, explained, prediction, tmp_path
):
    drawn, said = (0.2, 0.5123), "Albumin missing: 34.1 g/L imputed (chained)"
    words = f"{said}; {interval_words(drawn)}"
    prediction.imputes = True
    prediction.rows[1].imputed, prediction.rows[1].status = drawn, words
    prediction.why = (dataclasses.replace(prediction.why[0], imputed=drawn), prediction.why[1])
    table = explained()
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
