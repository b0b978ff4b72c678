import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from IFXPredictLib.reading_study.analysis.report import study_page, study_pictures
from IFXPredictLib.reading_study.analysis.tables import study_tables


def page_of(found, protocol):
    pictures = [(picture, b"<svg/>") for picture in study_pictures(found, (), protocol.notice)]
    return study_page(found, study_tables(found), pictures, [("Date", "2026-01-02")], protocol)


@pytest.fixture(scope="module")
def page(analysed, protocol):
    return page_of(analysed, protocol)


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_closes_what_it_opens(page):
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    anchors = re.findall(r'<section id="([^"]+)"', page)[1:]
    assert anchors == [
        *("features", "contours", "volumes", "consensus", "times", "left_out", "provenance"),
    ]


def test_the_page_loads_nothing_from_anywhere(page):
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", page)


def test_the_page_says_how_much_was_read(page):
    assert "<dd>4 cases by 2 reader(s) in 2 round(s)</dd>" in page
    assert "<dt>Readings</dt><dd>16</dd>" in page
    assert "2026-01-02" in page
    assert "Not drawn: no bundle was given" in page


def test_missing_readings_are_counted(analysed, protocol):
    assert "<dd>15, 1 missing</dd>" in page_of(
        replace(analysed, readings=analysed.readings[1:], extracted=analysed.extracted[1:]), protocol
    )


def test_a_hostile_name_stays_text(analysed, protocol):
    worst = (replace(analysed.worklist[0], case="<script>alert(1)</script>"), *analysed.worklist[1:])
    contours = (replace(analysed.contours[0], worklist=worst),)
    page = page_of(replace(analysed, contours=contours), protocol)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_first_screen_says_how_many_features_are_reliable_and_how_alike_contours_are(page, analysed):
    first = page[: page.index("<nav")]
    assert f"{analysed.reliable} of {len(analysed.iccs.names)}" in first
    dice = next(one for one in analysed.quartiles if one.measure == "dice")
    assert f"median {dice.median:.3f}" in first
    assert f"case {analysed.worklist[0].case}" in first
    assert 'id="figure-icc_distribution"' in first
    assert 'id="figure-dice"' in first
