"""A page by its template: whatever is put in stays text, long tables fold, figures are embedded, nothing is loaded."""

import base64
import re

import pytest
from matplotlib.figure import Figure

from IFXPredictLib.protocol.loading import RESOURCES
from IFXPredictLib.report.page import LONGEST_OPEN, Box, Section, Summary, page
from IFXPredictLib.report.pictures import Picture
from IFXPredictLib.report.tables.table import page_columns, table

NOTHING = Summary((), ())
HOSTILE = '<script>alert("1")</script>'


def shown(*tables, pictures=(), notice="", remark="", summary=NOTHING):
    section = Section("one", "First", pictures=tuple(pictures), tables=tables)
    return page("Title", notice, remark, summary, [section, Section("two", "Second")])


def table_of(rows, notes=()):
    return table("t", "Caption", page_columns(("a", "b")), [(str(row), "x") for row in range(rows)], notes)


def test_text_cannot_become_markup():
    one = table("t", HOSTILE, page_columns((HOSTILE,)), [(HOSTILE,)], [HOSTILE])
    drawn = (Picture("p", HOSTILE, HOSTILE, Figure(figsize=(1, 1)), notes=(HOSTILE,)), b"<svg/>")
    missing = (Picture("q", HOSTILE, "", None, HOSTILE), b"")
    section = Section("a", HOSTILE, (HOSTILE,), (HOSTILE,), (drawn, missing), (one,))
    boxes = (Box(HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE, HOSTILE),)
    text = page(HOSTILE, HOSTILE, HOSTILE, Summary(boxes, ()), [section])
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 23
    assert 'alt="&lt;script&gt;alert(&#34;1&#34;)' in text


def test_a_table_without_rows_is_its_caption_and_the_reason():
    text = shown(table("t", "Caption", page_columns(("a",)), [], ["no cases"]))
    assert "<table" not in text
    assert "Caption" in text
    assert "<li>no cases</li>" in text


@pytest.mark.parametrize(("rows", "folds"), [(LONGEST_OPEN, False), (LONGEST_OPEN + 1, True)])
def test_a_long_table_folds_and_its_notes_stay(rows, folds):
    text = shown(table_of(rows, ["a note"]))
    assert ("<details" in text) == folds
    body = re.search("<details.*?</details>" if folds else "<table.*?</table>", text, re.DOTALL)[0]
    assert body.count("<td>x</td>") == rows
    assert "a note" not in body
    assert "<li>a note</li>" in text


def test_what_folds_is_open_in_print():
    (rules,) = re.findall(r"@media print \{(.*)\}", shown(), re.DOTALL)
    assert "details::details-content { content-visibility: visible; display: block;" in rules


def test_a_figure_is_embedded_whole_and_as_wide_as_the_text():
    svg = b"<svg>\xc3\xa4</svg>"
    text = shown(pictures=[(Picture("roc", "ROC", "The AUC", Figure(figsize=(180 / 25.4, 2)), notes=("few",)), svg)])
    assert base64.b64decode(text.split("base64,")[1].split('"')[0]) == svg
    assert 'alt="ROC. The AUC" style="width: 100%"' in text
    assert "<li>few</li>" in text


def test_a_figure_that_is_not_drawn_says_why():
    text = shown(pictures=[(Picture("roc", "ROC", "", None, "no model", ("one class",)), b"")])
    assert "<img" not in text
    assert "Not drawn: no model" in text
    assert "<li>one class</li>" in text


def test_the_summary_stands_before_contents_and_sections():
    box = Box("How good", (("Sensitivity", "0.8"),), "0.9", "AUC", table_of(2))
    narrow = (Picture("roc", "ROC", "", Figure(figsize=(90 / 25.4, 2))), b"<svg/>")
    text = shown(summary=Summary((box,), (narrow,)))
    assert text.index("How good") < text.index("<dt>Sensitivity</dt><dd>0.8</dd>") < text.index("<nav")
    assert text.index('<div class="narrow">') < text.index("<nav") < text.index('<section id="one">')


def test_contents_lead_to_the_sections_and_nothing_is_on_top_without_a_notice():
    text = shown()
    assert '<a href="#two">Second</a>' in text
    assert '<section id="two">' in text
    assert 'class="notice"' not in text
    assert 'class="warning"' not in text
    warned = shown(notice="Never", remark="But")
    assert warned.index("Never") < warned.index("But") < warned.index("<h1>")


@pytest.mark.parametrize("file", sorted((RESOURCES / "Templates").iterdir()), ids=lambda file: file.name)
def test_no_template_loads_or_runs_anything(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<iframe|https?:|@import|url\(|\son[a-z]+=|\|\s*safe", text)
