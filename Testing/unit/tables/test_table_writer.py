import math

import numpy as np
import pytest
from tables_elsewhere import RSCRIPT, cells_of, check_tables, check_tables_in_r

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.table import read_table, row_text, table_text, write_table, write_tables

ROWS = [("a", 0.1 + 0.2, 1), ('x, "y"', np.float64(5e-324), None), ("two\nlines", math.nan, np.int64(3))]


def test_numbers_read_back_and_what_would_tear_a_table_is_quoted():
    text = table_text(("name", "value", "n"), ROWS)
    assert text == 'name,value,n\na,0.30000000000000004,1\n"x, ""y""",5e-324,\n"two\nlines",,3\n'


def test_between_tabs_each_text_is_plain_and_nothing_is_quoted():
    text = table_text(("name", "value", "n"), ROWS, "\t")
    assert text == "name\tvalue\tn\na\t0.30000000000000004\t1\nx, y\t5e-324\t\ntwo lines\t\t3\n"


@pytest.mark.parametrize("name", ["O'Brien", "case #7", "L\u2019Hôpital", '"7"', "7\r8", "a,b", "'", "#", "`7`"])
def test_a_name_between_commas_comes_back_to_the_letter_here_and_in_r(tmp_path, name):
    write_table(tmp_path / "t.csv", ("case", "n", name), [(name, 1, "x"), ("b", 2, name), ("c", 3, "")])
    assert cells_of(tmp_path / "t.csv") == [["case", "n", name], [name, "1", "x"], ["b", "2", name], ["c", "3", ""]]
    assert read_table(tmp_path / "t.csv", ("case",), CohortError).column("case")[1:] == ("b", "c")
    if RSCRIPT and name.isprintable():  # R ends a line at any of its marks
        check_tables_in_r([tmp_path / "t.csv"])


@pytest.mark.parametrize("text", ["O'Brien", "case #7", "L\u2019Hôpital", '"7"', "7\t8", "the \u00abwall\u00bb", "`7`"])
def test_no_text_between_tabs_can_tear_a_table(tmp_path, text):
    write_table(tmp_path / "t.tsv", ("model", "status"), [("a", text), ("b", "ok"), (text, text)])
    check_tables([tmp_path / "t.tsv"], names=())
    assert [row[0] for row in cells_of(tmp_path / "t.tsv")[:3]] == ["model", "a", "b"]
    if RSCRIPT:
        check_tables_in_r([tmp_path / "t.tsv"])


def test_the_ending_says_which_of_the_two_a_file_is(tmp_path):
    for name in ("t.csv", "t.tsv"):
        write_table(tmp_path / name, ("a", "b"), [("é", math.inf)])
    assert (tmp_path / "t.csv").read_bytes() == "a,b\né,inf\n".encode()
    assert (tmp_path / "t.tsv").read_bytes() == "a\tb\né\tinf\n".encode()


def test_tables_written_at_once_are_those_written_one_by_one(tmp_path):
    columns = {"a.csv": ("case", "n"), "b.csv": ("case", "text")}
    rows = [("a.csv", ("P,1", 0.1)), ("b.csv", ("P1", "it's")), ("a.csv", ('"2"', math.nan)), ("a.csv", (np.nan, None))]
    rows.append(("a.csv", ("P3", np.float64(0.1) * 3)))
    write_tables(tmp_path, columns, ((table, f"{row_text([case])},{row_text(rest)}") for table, (case, *rest) in rows))
    for name, header in columns.items():
        write_table(tmp_path / f"alone_{name}", header, [row for table, row in rows if table == name])
        assert (tmp_path / name).read_bytes() == (tmp_path / f"alone_{name}").read_bytes(), name
