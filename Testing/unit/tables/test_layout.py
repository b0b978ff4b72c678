"""Row names and first lines that programs put around a table, and where they could be something else."""

import re
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.layout import body, text_rows
from IFXPredictLib.tables.table import read_table


def rows_of(text, columns=("case",)):
    rows, _ = text_rows(text, Path("t.csv"), columns, CohortError, as_written=False)
    return body(rows, Path("t.csv"), columns, CohortError)


def test_the_separator_that_excel_states_counts_and_lines_are_those_of_the_file():
    header, lines, cells = rows_of("SEP=\t\ncase\tnote\nP1\ta,b;c\n")
    assert (header, lines, cells) == (("case", "note"), [3], [["P1", "a,b;c"]])


def test_a_case_that_is_called_sep_is_a_case():
    assert rows_of("case,sep=;\nsep=;,1\n")[2] == [["sep=;", "1"]]


def test_quoted_names_of_rows_are_left_out_where_they_count_and_else_refused():
    assert rows_of('"case";"crp"\n"1";"P1";0,5\n"2";"P2";7\n')[2] == [["P1", "0,5"], ["P2", "7"]]
    for text in (
        '"case";"crp"\n"P1";"P1";0,5\n',  # names that are no count
        '"case","crp"\n1,31,5\n2,12,3\n',  # 31,5 may be a number with a decimal comma
        '"case","crp"\n"1","P1",5\n"3","P2",7\n',
    ):
        with pytest.raises(
            CohortError, match=r"t\.csv: line 2, case .*: found 3 cells, expected 2 .*row\.names = FALSE"
        ):
            rows_of(text)


def test_a_column_without_a_name_that_does_not_count_the_rows_is_refused():
    assert rows_of(",case\n1,P1\n2,P2\n")[2] == [["P1"], ["P2"]]
    for text in (",case\n1,P1\n3,P2\n", ",case\nA,P1\nB,P2\n", "case,,a\nP1,1,x\nP2,2,y\n"):
        with pytest.raises(CohortError, match=r"column [12] has no name"):
            rows_of(text)


@pytest.mark.parametrize("name", ["Unnamed: 0", "...1"])
def test_a_name_that_pandas_or_readr_gave_to_a_column_is_none(name):
    assert rows_of(f"{name},case,crp\n0,P1,29\n1,P2,30\n")[0] == ("case", "crp")
    assert rows_of(f"case,{name},crp\nP1,,29\n")[0] == ("case", "crp")
    with pytest.raises(CohortError, match=r"column 1 has no name"):
        rows_of(f"{name},case,crp\n7,P1,29\n")


def test_a_quotation_mark_that_is_not_closed_before_a_tab_is_told_in_one_line():
    with pytest.raises(CohortError, match="from line 2: 'tab' expected after '\"'") as refused:
        rows_of('case\ta\n"P"1\t2\n')
    assert str(refused.value).isprintable()


def test_a_header_of_long_names_is_cut_in_the_message():
    with pytest.raises(
        CohortError,
        match=r"the column 'case' is missing; found x{9} \.\.\. x{9}, b; rename the column that it is, or add it",
    ) as refused:
        rows_of(f"{'x' * 100_000},b\n1,2\n")
    assert len(str(refused.value)) < 300


def test_a_cell_of_200000_letters_is_cut_in_every_message(tmp_path):
    path = tmp_path / "t.csv"
    long = "y" * 100_000
    path.write_text(f"case,a\n{long},1\n{long},{long}\n", encoding="utf-8")
    table = read_table(path, ("case",), CohortError)
    for ask in (lambda: table.refuse_repeated(("case",)), lambda: table.numbers(("a",))):
        with pytest.raises(CohortError) as refused:
            ask()
        assert len(str(refused.value)) - len(str(path)) < 300


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        *((cell, "no name; fill it in or remove the line") for cell in ("NA", "nan", "#N/A")),
        *((cell, "a date, .* format the column as text and enter the names again") for cell in ("1-Mar", "03.01.2024")),
        *(
            (cell, "shortened, .* format the column as text and enter the names again")
            for cell in ("2.02401E+11", "1.00e+05")
        ),
    ],
)
def test_a_name_that_a_program_left_or_made_is_refused(tmp_path, cell, message):
    path = tmp_path / "t.csv"
    path.write_text(f"case,patient\nP1,1\n{cell},{cell}\n", encoding="utf-8")
    table = read_table(path, ("case",), CohortError)
    with pytest.raises(CohortError, match=rf"line 3: case is '{re.escape(cell)}', {message}\.$"):
        table.refuse_empty(("case",))
    if "shortened" in message:
        with pytest.raises(CohortError, match=rf"line 3: patient is '{re.escape(cell)}', {message}\.$"):
            table.refuse_empty(("patient",))
