"""The lists as tables: one row an item, METRICS' score above its table, answers counted in the caption."""

import pytest

from IFXPredictLib.base.text import QUOTATION_MARKS
from IFXPredictLib.report.filled_checklists import FILES, filled_checklists

FACTS = {
    "title": "A study",
    "segmentation": "a VOI",
    "tabular": "a table",
    "several_centres": "2 centres",
    "external_performance": "AUC 0.8",
    "flow": "7 listed",
}


@pytest.fixture
def lists():
    return dict(zip(FILES, filled_checklists(FACTS), strict=True))


def test_each_list_is_a_table_of_the_page_and_of_the_folder(lists):
    assert [(name, len(found.table.rows), len(found.table.records)) for name, found in lists.items()] == [
        *(("tripod", 52, 52), ("claim", 44, 44), ("metrics", 30, 30), ("clear", 58, 58)),
    ]
    assert lists["tripod"].table.header == ("Item", "Section", "Topic", "What this run shows", "Where")
    assert lists["metrics"].table.header[3:] == ("Weight", "Answer", "What this run shows", "Where")
    assert lists["clear"].table.header[3:] == ("Answer", "What this run shows", "Where")
    assert lists["metrics"].table.rows[3][3:] == ("0.0438", "yes", "2 centres", "Flow of cases")
    assert lists["metrics"].table.records[3][3:] == (0.0438, "yes", "2 centres", "Flow of cases")


def test_the_files_have_no_quotation_mark_that_tears_a_table_elsewhere():
    for found in filled_checklists(FACTS | {"flow": "7 of the cohort's 'list' #1", "outcome": "failure"}):
        cells = [cell for record in found.table.records for cell in record if isinstance(cell, str)]
        assert not [cell for cell in cells if set(cell) & {*QUOTATION_MARKS, "#"}], found.name
    shown = {row[-2] for row in found.table.rows}
    assert "7 of the cohort's 'list' #1" in shown


def test_the_score_is_said_from_the_facts_alone_to_the_most_that_authors_can_add(lists):
    """Yes 4 and 27; not applicable 12 and 17; open 1 to 3, 5 to 10, 16, 18, 19, 28 to 30; the rest no."""
    applies = 1 - 0.0311 - 0.0200
    yes = 0.0438 + 0.0749
    still = 0.0368 + 0.0735 + 0.0919 + 0.0292 + 0.0438 + 0.0292 + 0.0674 + 0.0300 + 0.0599 + 0.0300 + 3 * 0.0075
    (said,) = lists["metrics"].paragraphs
    assert f"{100 * yes / applies:.1f} % (very low) by the facts" in said
    assert (
        f"{100 * (yes + still) / applies:.1f} % (good) at most: 15 items only the authors can answer (1, 2, 3," in said
    )
    assert "30 items: 2 yes, 11 no, 2 not applicable, 15 for the authors" in lists["metrics"].table.caption
    assert not lists["clear"].paragraphs


def test_the_supported_items_are_counted_as_before(lists):
    assert lists["tripod"].table.caption.startswith("2 of 52 items have a fact of this run")
    assert lists["claim"].table.caption.startswith("3 of 44 items")
    assert not lists["tripod"].paragraphs
