"""A table by its columns: what is shown and what is written are the same values; nothing where there is nothing."""

from types import SimpleNamespace

import pytest

from IFXPredictLib.report.tables.sections import shown_tables
from IFXPredictLib.report.tables.table import (
    Column,
    area_ends,
    area_text,
    ends,
    file_columns,
    interval_text,
    page_columns,
    table,
    with_ends,
)
from IFXPredictLib.stats.discrimination import AucResult
from IFXPredictLib.stats.estimates import Estimate
from IFXPredictLib.stats.intervals import Interval

CASES = [SimpleNamespace(name="a", score=0.12345, range=(1, 2)), SimpleNamespace(name="b", score=0.5, range=(3, 4))]
COLUMNS = [
    Column("name", "Name", lambda case: case.name, str.upper),
    Column("score", "", lambda case: case.score),
    Column(("low", "high"), "Range", lambda case: case.range, "{} to {}".format),
    Column((), "Both", lambda case: (case.name, case.score), "{}: {:.1f}".format),
]


def test_a_column_gives_the_cell_of_the_page_and_the_values_of_the_file():
    found = table("t", "Caption", COLUMNS, CASES, ["a note"])
    assert found.header == ("Name", "Range", "Both")
    assert found.rows == (("A", "1 to 2", "a: 0.1"), ("B", "3 to 4", "b: 0.5"))
    assert found.fields == ("name", "score", "low", "high")
    assert found.records == (("a", 0.12345, 1, 2), ("b", 0.5, 3, 4))
    assert found.notes == ("a note",)


def test_the_page_may_have_other_rows_and_columns_than_the_file():
    found = table("t", "", file_columns(("x", "y")), [(1, 2), (3, 4)], page=(page_columns(("X",)), [("one",)]))
    assert (found.header, found.rows) == (("X",), (("one",),))
    assert (found.fields, found.records) == (("x", "y"), ((1, 2), (3, 4)))


def test_without_titles_there_is_nothing_on_the_page_and_without_fields_nothing_in_the_file():
    assert table("t", "", file_columns(("x",)), [(1,)]).rows == ()
    assert table("t", "", page_columns(("X",)), [("1",)]).records == ()


def test_what_cannot_be_had_is_a_dash_on_the_page_and_empty_in_the_file():
    assert with_ends("auc") == ("auc", "auc_low", "auc_high")
    assert ends(None) == (None, None, None)
    assert ends(Estimate(1.0, 0.5, 0.0, 2.0)) == ends(Interval(1.0, 0.0, 2.0)) == (1.0, 0.0, 2.0)
    assert interval_text(*ends(None)) == area_text(None, None, None) == "–"
    sure = AucResult(1.0, 0.0, 1.0, 1.0)
    assert area_ends(sure) == (1.0, None, None)
    assert area_text(*area_ends(sure)) == "1.000 (no interval: variance 0)"


@pytest.mark.parametrize("study", ["invented", "second"])
def test_every_table_has_as_many_cells_as_columns(study, request):
    analysis, bundle = (request.getfixturevalue(f"{study}_{part}") for part in ("analysis", "bundle"))
    for tables in shown_tables(analysis, bundle).values():
        for one in tables:
            assert {len(row) for row in one.rows} <= {len(one.header)}, one.name
            assert {len(record) for record in one.records} <= {len(one.fields)}, one.name
            assert len(set(one.fields)) == len(one.fields), one.name
