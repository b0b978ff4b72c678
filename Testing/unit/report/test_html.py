"""The page as a whole: well-formed, in order, with every table, figure and checklist item, loading nothing."""

import re
from html.parser import HTMLParser

import pytest
from matplotlib.figure import Figure

from IFXPredictLib.report.checklists import CLAIM, NOT_EVIDENCED, TRIPOD_AI, read_checklist
from IFXPredictLib.report.filled_checklists import filled_checklists
from IFXPredictLib.report.html import NO_TEST, html_report
from IFXPredictLib.report.pictures import Picture
from IFXPredictLib.report.tables.sections import shown_tables

VOID = {"meta", "img", "br", "link", "input"}


class Page(HTMLParser):
    """What a page holds; raises where its elements are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.attributes, self.cells, self.text = [], [], [], [], ""
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


PICTURES = {
    "summary": [(Picture("summary_roc", "ROC", "the AUC", Figure(figsize=(3, 3))), b"<svg/>")],
    "flow": [(Picture("flow", "Figure 1", "flow", None, "x"), b"")],
    "figures": [(Picture("roc", "Figure 2", "the AUC", Figure(figsize=(7, 3))), b"<svg/>")],
}
FACTS = {"title": "A study of <things>", "flow": "7 listed"}


@pytest.fixture(scope="module")
def text(invented_analysis, invented_bundle, invented_provenance):
    tables = shown_tables(invented_analysis, invented_bundle)
    filled = filled_checklists(FACTS)
    return html_report(invented_analysis, invented_bundle, tables, PICTURES, filled, invented_provenance)


def test_the_page_is_well_formed_and_its_names_are_unique(text):
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    targets = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    assert {target.removeprefix("#") for target in targets} <= set(page.ids)


def test_nothing_is_loaded_and_nothing_runs(text):
    page = Page(text)
    assert not {tag for tag, _, _ in page.attributes} & {"script", "link", "iframe", "object"}
    sources = [value for _, name, value in page.attributes if name in ("src", "srcset", "data", "poster")]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert "http" not in text
    assert "url(" not in text
    assert "@import" not in text


def test_the_sections_stand_in_their_order_below_notice_and_remark(text):
    page = Page(text)
    sections = [value for tag, name, value in page.attributes if (tag, name) == ("section", "id")]
    assert sections == [
        *("summary", "what", "flow", "table1", "table2", "figures", "beyond", "patients", "audit", "appendix"),
        *("tripod", "claim", "metrics", "clear", "provenance"),
    ]
    assert text.index("Invented &lt;cases&gt; &amp; numbers") < text.index("A remark") < text.index("<h1>")


def test_the_first_screen_has_the_pictures_and_table_1_is_folded_away(text, invented_analysis, invented_bundle):
    assert text.index('id="figure-summary_roc"') < text.index("<nav")
    folded = "".join(re.findall("<details.*?</details>", text, re.DOTALL))
    for table in shown_tables(invented_analysis, invented_bundle)["table1"]:
        assert f'<table id="table-{table.name}"' in folded
    assert '<table id="table-table_2"' not in folded


def test_every_cell_of_every_table_is_shown(text, invented_analysis, invented_bundle):
    cells = Page(text).cells
    for tables in shown_tables(invented_analysis, invented_bundle).values():
        for table in tables:
            start = cells.index(table.header[0])
            assert {cell for row in table.rows for cell in row} <= set(cells), table.name
            assert start >= 0


@pytest.mark.parametrize("file", [TRIPOD_AI, CLAIM])
def test_every_checklist_item_is_there_with_its_fact_or_not_evidenced(text, file):
    cells = Page(text).cells
    for item in read_checklist(file).items:
        rows = [cells[i : i + 4] for i, cell in enumerate(cells) if cell == item.number and cells[i + 2] == item.topic]
        assert [item.number, item.section, item.topic, FACTS.get(item.fact, NOT_EVIDENCED)] in rows


def test_a_figure_that_is_not_drawn_says_why_and_a_missing_test_split_is_said_first(
    text, untimed_analysis, invented_bundle, invented_provenance
):
    assert "Not drawn: x" in text
    assert NO_TEST not in text
    tables = shown_tables(untimed_analysis, invented_bundle)
    alone = html_report(untimed_analysis, invented_bundle, tables, PICTURES, (), invented_provenance)
    assert alone.index(NO_TEST) < alone.index('id="table1"')
    Page(alone)
