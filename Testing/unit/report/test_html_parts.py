"""Elements of the page: escaped, closed, embedded."""

import base64

from IFXPredictLib.report.html_parts import Section, figure, note_list, page, paragraph, table
from IFXPredictLib.report.tables.table import Table


def test_text_cannot_become_markup():
    hostile = '<script>alert("1")</script>'
    shown = Table("t", hostile, (hostile,), ((hostile,),), (), (), (hostile,))
    section = Section("a", hostile, table(shown) + paragraph(hostile) + figure(hostile, hostile, b"<svg/>"))
    text = page(hostile, hostile, hostile, [section])
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 14
    assert 'alt="&lt;script&gt;alert(&quot;1&quot;)' in text


def test_a_table_without_rows_is_its_caption_and_the_reason():
    found = table(Table("t", "Caption", ("a",), (), ("a",), (), ("no cases",)))
    assert "<table" not in found
    assert "Caption" in found
    assert "no cases" in found


def test_a_figure_is_embedded_whole():
    found = figure("Title", "What it shows", b"<svg>\xc3\xa4</svg>")
    data = found.split("base64,")[1].split('"')[0]
    assert base64.b64decode(data) == b"<svg>\xc3\xa4</svg>"
    assert 'alt="Title. What it shows"' in found


def test_contents_lead_to_the_sections_and_nothing_is_on_top_without_a_notice():
    text = page("T", "", "", [Section("one", "First", "x"), Section("two", "Second", "y")])
    assert '<a href="#two">Second</a>' in text
    assert '<section id="two">' in text
    assert 'class="notice"' not in text
    assert 'class="warning"' not in text
    assert note_list(()) == ""
