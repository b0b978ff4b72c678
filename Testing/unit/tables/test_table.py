"""What the one reader of tables takes, and what it refuses in words that say what to do."""

import math

import pytest

from IFXPredictLib.base.errors import ClinicalError, CohortError
from IFXPredictLib.tables.table import read_table, table_text

PLAIN = "case,age\nP1,31\n患者 2,\n"
ROWS = (("P1", "31"), ("患者 2", ""))

# The same two rows as programs and people write them.
WAYS = {
    "as this program writes them": PLAIN,
    "with a byte-order mark": "\ufeff" + PLAIN,
    "in UTF-16, as Excel's 'Unicode text'": ("\ufeff" + PLAIN.replace(",", "\t")).encode("utf-16-le"),
    "in UTF-16, the other byte first": ("\ufeff" + PLAIN).encode("utf-16-be"),
    "with the line ends of Windows": PLAIN.replace("\n", "\r\n"),
    "with the line ends of an old Mac": PLAIN.replace("\n", "\r"),
    "without an end of the last line": PLAIN.removesuffix("\n"),
    "with semicolons": PLAIN.replace(",", ";"),
    "with tabs": PLAIN.replace(",", "\t"),
    "with quotation marks": '"case","age"\n"P1","31"\n"患者 2",""\n',
    "with blanks around": " case , age\nP1\t, 31\n\u00a0患者 2\u3000, \n",
    "with blanks before quotation marks": 'case, "age"\n"P1", "31"\n"患者 2", ""\n',
    "with empty rows": "\n,\n" + PLAIN.replace("P1", "\n , \nP1") + "\n,\n,,,\n",
    "with empty columns at the end": "case,age,,\nP1,31,,\n患者 2,,,\n",
    "with empty columns that some rows lack": "case,age,,\nP1,31\n患者 2,,\n",
    "with empty columns that the header lacks": "case,age\nP1,31,,\n患者 2,,, \n",
    "with an empty column between": "case,,age\nP1,,31\n患者 2, ,\n",
    "with Excel's line of the separator": "sep=;\r\ncase;age\r\nP1;31\r\n患者 2;\r\n",
    "with that line in the way of other columns": '"sep=,",\ncase,age\nP1,31\n患者 2,\n',
    "with the row names of R's write.csv": '"","case","age"\n"1","P1",31\n"2","患者 2",\n',
    "with the row names of R's write.table": '"case"\t"age"\n"1"\t"P1"\t31\n"2"\t"患者 2"\t\n',
    "with marks of no width": "\ufeff\u200bcase,\ufeffage\u200b\nP1\u200e,31\n\u2060患者 2,\u200b\n",
    "with the index of pandas": ",case,age\n0,P1,31\n1,患者 2,\n",
}

REFUSED = {
    "a missing file": (None, r"t\.csv: cannot be read as a table \(No such file or directory\)"),
    "nothing": (b"", r"cannot be read as a table \(it is empty\); expected a header with case, age"),
    "blanks alone": (b" \n,,\n", r"\(it is empty\)"),
    "no rows": (b"case,age\n,\n", "has no rows"),
    "another encoding": (
        "case,age\nP1,1\nJosé,2\n".encode("cp1252"),
        r"\(line 3 is not UTF-8, but looks like Windows-1252 \(Latin-1\), as .*\); in Excel save it as 'CSV",
    ),
    "a Chinese encoding": (
        PLAIN.encode("gbk"),
        r"\(line 3 is not UTF-8, but looks like GBK, as a Chinese Excel writes\)",
    ),
    "UTF-16 without a byte-order mark": (PLAIN.encode("utf-16-le"), "looks like UTF-16"),
    "half of UTF-16": (b"\xff\xfe" + PLAIN.encode("utf-16-le")[:-1], "is not UTF-16"),
    "a NUL": (b"case,age\nP1,\x003\n", r"\(line 2 has a NUL, as no text has\)"),
    "a damaged workbook": (
        b"PK\x03\x04rest",
        r"cannot be read as a workbook of Excel \(.*damaged.*\); in Excel save it",
    ),
    "an old workbook": (b"\xd0\xcf\x11\xe0rest", "it is a workbook of an old Excel"),
    "a page of the laboratory's program": (b"<html><table><tr><td>case", "it is a page of HTML or XML"),
    "blanks between cells, as R writes": (
        b'"case" "age"\n"1" "P1" 31\n',
        r"separated by blanks, .*in R by write\.csv",
    ),
    "a row name of R, or a decimal comma": (
        b'"case","age"\n"1","31",5\n',
        r"line 2, case 1: found 3 cells, expected 2",
    ),
    "UTF-8 read as Windows-1252": (
        "case,age\nP1,3\nJosÃ©,4\n".encode(),
        "line 3: found 'Ã©', what an earlier program made",
    ),
    "a letter that is lost": ("case,age\nJos\ufffd,4\n".encode(), "line 2: found '\ufffd', what an earlier program"),
    "full-width commas": ("case，age\nP1，31\n".encode(), "separated by full-width commas"),
    "row names of R that are not quoted": (
        b"case,age\n1,P1,31\n2,P2,45\n",
        r"line 2, case 1: found 3 cells.*row\.names",
    ),
    "a quotation mark that is not closed": (
        b'case,age\nP0,1\n"P1,31\nP2,4\n',
        r"\(from line 3: .*\); close and double",
    ),
    "text after a quotation mark": (b'case,age\n"P"1,31\n', r"\(from line 2: .*\); close and double quotation marks"),
    "two delimiters": (b"case,age;sex\nP1,31;1\n", None),
    "two delimiters that both may be": (b"case;x,age\nP1;1,31\n", "has commas and semicolons; separate the columns by"),
    "a column twice": (b"case,age, age\nP1,31,31\n", "the column 'age' is given twice; keep one"),
    "another case of letters": (b"Case,age\nP1,31\n", "the column 'case' is missing; found 'Case'; rename it"),
    "a column without a name": (b",case,age\nx,P1,31\n", r"column 1 has no name; .*row\.names = FALSE"),
    "a row that is short": (b"case,age\nP1,31\n\nP2\n", "line 4, case P2: found 1 cells, expected 2 as in the header"),
    "a row that is long": (b"case,age\nP1,31,,x\n", "line 2, case P1: found 4 cells, expected 2"),
    "a decimal comma beside commas": (b"case,age\nP1,31,5\n", "line 2, case P1: found 3 cells, expected 2"),
}


@pytest.fixture
def read(tmp_path):
    def from_content(content, columns=("case", "age"), **options):
        if content is not None:
            (tmp_path / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(tmp_path / "t.csv", columns, CohortError, **options)

    return from_content


@pytest.mark.parametrize("way", WAYS)
def test_what_is_unambiguous_is_read_and_reads_the_same_when_written_again(read, way):
    table = read(WAYS[way])
    assert (table.columns, table.rows) == (("case", "age"), ROWS)
    assert read(table_text(table.columns, table.rows)).rows == ROWS


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_is_refused_in_one_line_with_file_and_line(read, kind):
    content, message = REFUSED[kind]
    with pytest.raises(CohortError, match=message or "the column 'age' is missing|separate the columns") as refused:
        read(content)
    assert str(refused.value).count("t.csv") == 1
    assert "\n" not in str(refused.value)


def test_the_error_is_the_one_that_was_asked_for(tmp_path):
    with pytest.raises(ClinicalError, match=r"t\.csv: cannot be read as a table"):
        read_table(tmp_path / "t.csv", (), ClinicalError)


def test_of_two_delimiters_in_a_header_the_one_that_gives_the_columns_counts(read):
    table = read('case;"weight, kg";height, cm;age\nP1;60,5;170;31\n')
    assert table.columns == ("case", "weight, kg", "height, cm", "age")
    assert table.delimiter == ";"


def test_a_table_without_rows_is_one_where_that_may_be(read):
    table = read("case,age\n", may_be_empty=True)
    assert (table.columns, table.rows, table.column("age")) == (("case", "age"), (), ())


def test_a_cell_may_hold_line_breaks_and_the_line_is_that_of_its_beginning(read):
    table = read('case,note,age\nP1,"one\ntwo",31\nP2,,4\n')
    assert table.rows[0] == ("P1", "one\ntwo", "31")
    assert table.lines == (2, 4)


def test_as_written_blanks_around_cells_stay(read):
    assert read('case,age\n P1 ," 31"\n', as_written=True).rows == ((" P1 ", " 31"),)


def test_cells_are_found_by_the_names_of_columns(read):
    table = read("case,sex,age\nP1,1,31\nP2,0,45\n")
    assert table.column("sex") == ("1", "0")
    assert table.cells(("age", "case")) == [("31", "P1"), ("45", "P2")]
    assert table.records()[1] == {"case": "P2", "sex": "0", "age": "45"}


@pytest.mark.parametrize("other", ["P1 ", "\u00a0P1", "P1\u3000"])
def test_two_cases_that_differ_in_blanks_around_them_are_one_case_given_twice(read, other):
    with pytest.raises(CohortError, match=r"t\.csv: P1 is given twice, on lines 2 and 4; each may appear once"):
        read(f"case,age\nP1,1\nP2,1\n{other},1\n").refuse_repeated(("case",))


def test_two_cases_that_differ_in_the_kind_of_a_blank_within_are_refused_as_one(read):
    with pytest.raises(CohortError, match="Anna B is given twice"):
        read("case,age\nAnna B,1\nAnna\u00a0\u00a0B,1\n").refuse_repeated(("case",))
    read("case,age\nAnna B,1\nAnnaB,1\n").refuse_repeated(("case",))
    read("case,age\nP1,1\nP1,2\n").refuse_repeated(("case", "age"))


def test_empty_cells_and_unknown_columns_are_refused_by_name(read):
    table = read("case,age\nP1,1\n,2\n")
    table.refuse_empty(("age",))
    with pytest.raises(CohortError, match=r"t\.csv: line 3: case is empty; fill it in or remove the line"):
        table.refuse_empty(("age", "case"))
    table.refuse_unknown(("case", "age", "sex"))
    with pytest.raises(CohortError, match="unknown column 'age'; known are case, sex"):
        table.refuse_unknown(("case", "sex"))


@pytest.mark.parametrize(
    "text",
    [
        "case,a,b\nP1,0.5,-1e-3\nP2,12,\n",
        "case;a;b\nP1;0,5;-1e-3\nP2;12;\n",
        "case\ta\tb\nP1\t0,5\t-1E-03\nP2\t12\t\n",
    ],
)
def test_numbers_have_a_decimal_point_or_beside_semicolons_and_tabs_a_comma(read, text):
    found = read(text, ()).numbers(("b", "a"), empty=True)
    assert found[0] == [-0.001, 0.5]
    assert found[1] == [pytest.approx(math.nan, nan_ok=True), 12]


def test_beside_semicolons_a_comma_is_decimal_also_before_three_digits(read):
    assert read("case;a\nP1;1,234\n", ()).numbers(("a",)) == [[1.234]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "case;a;b\nP1;1.5;2\nP2;3;2,5\n",
            "line 3, case P2: b: found '2,5', and '1.5' on line 2: a comma may stand",
        ),
        ("case;a;b\nP1;1.234,5;2\n", "line 2, case P1: a: found '1.234,5', and '1.234,5' on line 2: a comma may"),
        (
            "case\ta\tb\nP1\t1,234\t2\n",
            "case P1: a: found '1,234': .* write all numbers with a decimal point and without",
        ),
        (
            "case;a;b\nP1;1,234,567;2\n",
            "line 2, case P1: a: expected a number, found '1,234,567', which may have a thousands",
        ),
        ('case,a,b\nP1,"1,5",2\n', "line 2, case P1: a: expected a number, found '1,5', with a decimal comma"),
        ("case,a,b\nP1,1,x\n", "line 2, case P1: b: expected a number, found 'x'"),
        ("case,a,b\nP1,1,2\nP2,,2\n", "line 3, case P2: a: expected a number, found '', an empty cell"),
        ("case,a,b\nP1,1_000,2\n", "case P1: a: expected a number, found '1_000'"),
        ("case,a,b\nP1,٥,2\n", "case P1: a: expected a number, found '٥', with digits of another script"),
        (
            "case;a;b\nP1;1.234;2\nP2;120;2\n",
            "case P1: a: found '1.234': a point may stand before decimals or thousands",
        ),
    ],
)
def test_what_is_no_number_or_may_be_two_is_refused_by_line_and_column(read, text, message):
    with pytest.raises(CohortError, match=message):
        read(text, ()).numbers(("a", "b"))
