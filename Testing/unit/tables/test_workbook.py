"""Workbooks of other programs, made by Testing/baselines/workbooks, and small ones with what these do not write."""

import shutil
import zipfile
from html import escape
from pathlib import Path

import pytest
from workbooks import BOOK, MAIN

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.table import read_table
from IFXPredictLib.tables.workbook import split_sheet, workbook_rows

WORKBOOKS = Path(__file__).resolve().parents[2] / "baselines" / "workbooks"


@pytest.fixture
def write(tmp_path):
    """Writes a workbook of one sheet from the XML of its rows; ``parts`` are further or other parts of it."""

    def to_file(rows="", styles="", book="", **parts):
        content = {
            "xl/workbook.xml": f'{BOOK}{book}<sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<R><R Id="r1" Target="/xl/worksheets/sheet1.xml"/></R>',
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
            "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        }
        with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (content | parts).items():
                archive.writestr(name, text)
        return tmp_path / "t.xlsx"

    return to_file


def test_a_workbook_of_openpyxl_is_read_as_its_texts(tmp_path):
    rows = workbook_rows(WORKBOOKS / "openpyxl.xlsx", "", CohortError)
    assert rows == [
        (1, ["case", "crp", "share", "seen", "note"]),
        (2, ["患者 1", "0.1", "85%", "2024-03-01", "ü<&>"]),
        (3, ["007", "12", "4.25%", "2024-03-01 13:30", ""]),
        (4, ["P 3", "1e-300", "", "", "#N/A"]),
    ]


def test_a_workbook_of_xlsxwriter_is_read_with_values_of_formulas_and_numbers_to_the_last_bit():
    header, first, second, third = (cells for _, cells in workbook_rows(WORKBOOKS / "xlsxwriter.xlsx", "", CohortError))
    assert header == ["case", "crp", "doubled"]
    assert (float(first[1]), float(first[2])) == (0.3333333333333333, 0.6666666666666666)
    assert (second, third) == (["P2", "5", ""], ["2024-03-01", "7", "TRUE"])


def test_seventeen_digits_as_excel_writes_them_give_the_same_double(write):
    rows = (
        "<row><c><v>0.10000000000000001</v></c><c><v>1.0</v></c><c><v>-2.5E-3</v></c><c><v>123456789012</v></c></row>"
    )
    assert workbook_rows(write(rows), "", CohortError) == [(1, ["0.1", "1", "-0.0025", "123456789012"])]


def test_of_several_sheets_with_cells_one_must_be_named(tmp_path):
    path = WORKBOOKS / "two_sheets.xlsx"
    table = read_table(Path(f"{path}#cohort"), ("case",), CohortError)
    assert (table.columns, table.rows, table.lines) == (("case", "age"), (("P1", "31"),), (2,))
    shutil.copy(WORKBOOKS / "openpyxl.xlsx", tmp_path / "one.xlsx")
    assert read_table(tmp_path / "one.xlsx", ("case",), CohortError).column("crp") == ("0.1", "12", "1e-300")
    with pytest.raises(CohortError, match="has no sheet 'blood'; there are 'cohort', 'formulas'"):
        read_table(Path(f"{path}#blood"), ("case",), CohortError)


def test_sheets_that_could_both_be_meant_are_refused_with_their_names(write):
    two = {
        "xl/workbook.xml": f'{BOOK}<sheets><sheet name="A" r:id="a"/><sheet name="B" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><R Id="a" Target="worksheets/1.xml"/><R Id="b" Target="worksheets/2.xml"/>'
        "</R>",
    }
    sheet = f"<worksheet {MAIN}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"
    path = write(**two, **{"xl/worksheets/1.xml": sheet, "xl/worksheets/2.xml": sheet})
    with pytest.raises(CohortError, match=r"2 sheets have cells \('A', 'B'\); name .* behind a '#', as in t\.xlsx#A"):
        workbook_rows(path, "", CohortError)


def test_the_name_of_a_sheet_stands_behind_the_files_unless_a_file_is_called_so(tmp_path):
    assert split_sheet(Path("a/cohort.xlsx#Blood 2")) == (Path("a/cohort.xlsx"), "Blood 2")
    assert split_sheet(Path("EXPORT.XLSX#Blood")) == (Path("EXPORT.XLSX"), "Blood")
    assert split_sheet(Path("a/cohort.csv")) == (Path("a/cohort.csv"), "")
    (tmp_path / "b.xlsx#1").write_bytes(b"")
    assert split_sheet(tmp_path / "b.xlsx#1") == (tmp_path / "b.xlsx#1", "")


def test_a_formula_without_a_value_is_refused_with_its_cell():
    with pytest.raises(CohortError, match=r"two_sheets\.xlsx: row 2, cell B2: its formula has no value; open the file"):
        workbook_rows(WORKBOOKS / "two_sheets.xlsx", "formulas", CohortError)


def test_dates_and_per_cents_are_no_numbers(write):
    path = write(
        '<row r="1"><c t="inlineStr"><is><t>case</t></is></c><c t="inlineStr"><is><t>f</t></is></c></row>'
        '<row r="5"><c r="A5"><v>7</v></c><c r="B5" s="1"><v>45352</v></c></row>',
        '<numFmts><numFmt numFmtId="170" formatCode="[$-407]d\\.\\ mmm;@"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>',
    )
    with pytest.raises(CohortError, match=r"line 5, case 7: f: expected a number, found '2024-03-01', a date, which"):
        read_features(path)
    text = path.with_name("p.xlsx")
    text.write_bytes((WORKBOOKS / "openpyxl.xlsx").read_bytes())
    with pytest.raises(
        CohortError, match="line 2, case 患者 1: share: expected a number, found '85%', with a per cent"
    ):
        read_table(text, (), CohortError).numbers(("share",))


def test_days_count_from_1904_where_the_workbook_says_so(write):
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    row = '<row><c s="1"><v>0</v></c></row>'
    assert workbook_rows(write(row, styles, '<workbookPr date1904="1"/>'), "", CohortError) == [(1, ["1904-01-01"])]


def test_units_and_limits_that_a_number_format_shows_belong_to_the_cell(write):
    codes = ('0.0" mg/dL"', "[Red]0.00", '"<"0', "<0.0", 'General\\ "x";-0', '_-* #,##0.00" €"', "0.0_);(0.0)", "0 \\h")
    formats = "".join(f'<numFmt numFmtId="{i}" formatCode="{escape(code)}"/>' for i, code in enumerate(codes, 170))
    used = "".join(f'<xf numFmtId="{170 + i}"/>' for i in range(len(codes)))
    row = "".join(f'<c s="{i}"><v>2.9</v></c>' for i in range(len(codes)))
    styles = f"<numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs>"
    expected = ["2.9 mg/dL", "2.9", "<2.9", "<2.9", "2.9 x", "2.9", "2.9", "2.9h"]
    assert workbook_rows(write(f"<row>{row}</row>", styles), "", CohortError) == [(1, expected)]


def test_names_that_a_format_of_zeros_shows_are_those_names(write):
    codes = ("000", "&quot;P&quot;000", "\\P00", "0", "000.0", "#,##0")
    formats = "".join(f'<numFmt numFmtId="{i}" formatCode="{code}"/>' for i, code in enumerate(codes, 170))
    used = "".join(f'<xf numFmtId="{170 + i}"/>' for i in range(len(codes)))
    styles = f"<numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs>"
    row = "".join(f'<c s="{i}"><v>7</v></c>' for i in range(6))
    odd = "".join(f'<c s="{i}"><v>{value}</v></c>' for i, value in ((0, "7.5"), (0, "-7"), (0, "1234")))
    assert workbook_rows(write(f"<row>{row}</row><row>{odd}</row>", styles), "", CohortError) == [
        (1, ["007", "P007", "P07", "7", "7", "7"]),
        (2, ["7.5", "-7", "1234", "", "", ""]),
    ]


def test_rows_that_a_filter_hides_are_read_and_told(write):
    def row(text, hidden=""):
        return f'<row{hidden}><c t="inlineStr"><is><t>{text}</t></is></c></row>'

    path = write(
        row("case") + row("P1", ' hidden="1"') + row("P2") + row("", ' hidden="1"') + row("P3", ' hidden="true"')
    )
    with pytest.warns(UserWarning, match=r"t\.xlsx: 2 of 4 rows are hidden, as by a filter, and count like the others"):
        rows = workbook_rows(path, "", CohortError)
    assert [cells for _, cells in rows] == [["case"], ["P1"], ["P2"], ["P3"]]


def test_a_row_of_blanks_is_none(write):
    blank = '<row r="9"><c r="C9" t="inlineStr"><is><t> \u00a0</t></is></c></row>'
    assert workbook_rows(write(f'<row r="1"><c><v>1</v></c></row>{blank}'), "", CohortError) == [(1, ["1"])]


def test_a_case_that_excel_made_a_date_of_is_no_name():
    table = read_table(WORKBOOKS / "xlsxwriter.xlsx", ("case",), CohortError)
    with pytest.raises(CohortError, match=r"line 4: case is '2024-03-01', a date, as Excel makes of some names"):
        table.refuse_empty(("case",))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"content.xml": ""}, r"it is a sheet of LibreOffice \(\.ods\)"),
        ({"xl/workbook.bin": ""}, r"a binary workbook \(\.xlsb\)"),
        ({"word/document.xml": ""}, "a document of Word"),
        ({"data.csv": ""}, "an archive, but no workbook"),
    ],
)
def test_other_archives_are_refused_by_what_they_are(tmp_path, parts, message):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with pytest.raises(CohortError, match=message):
        read_table(tmp_path / "t.xlsx", ("case",), CohortError)


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c t="s"><v>5</v></c></row>',
        "<row><c><v>1_000</v></c>",
        '<row r="-"><c><v>1</v></c></row>',
        '<row><c t="inlineStr"><is><t>a_x0000_</t></is></c></row>',
        "<row><c><v>one</v></c></row>",
    ],
)
def test_a_damaged_sheet_is_refused_in_one_line(write, rows):
    with pytest.raises(CohortError, match=r"t\.xlsx: cannot be read as a workbook of Excel") as refused:
        workbook_rows(write(rows), "", CohortError)
    assert "\n" not in str(refused.value)


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(write, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.tables.workbook._MOST_BYTES", 2000)
    with pytest.raises(CohortError, match=r"unpacks to .* GB, expected at most"):
        workbook_rows(write("<row/>" * 1000), "", CohortError)
    wide = '<row><c r="XFD1"><v>1</v></c></row>' * 30
    monkeypatch.setattr("IFXPredictLib.tables.workbook._MOST_BYTES", 10**6)
    monkeypatch.setattr("IFXPredictLib.tables.workbook._MOST_CELLS", 10**5)
    with pytest.raises(CohortError, match="cannot be read as a workbook"):
        workbook_rows(write(wide), "", CohortError)


def test_a_workbook_with_entities_is_refused(write):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    sheet = f'{bomb}<worksheet {MAIN}><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
    with pytest.raises(CohortError, match="cannot be read as a workbook"):
        workbook_rows(write(**{"xl/worksheets/sheet1.xml": sheet}), "", CohortError)


def test_a_workbook_in_an_encoding_that_nobody_knows_is_refused(write):
    sheet = f'<?xml version="1.0" encoding="UTF-B"?><worksheet {MAIN}><sheetData/></worksheet>'
    with pytest.raises(CohortError, match=r"cannot be read as a workbook of Excel \(LookupError"):
        workbook_rows(write(**{"xl/worksheets/sheet1.xml": sheet}), "", CohortError)


def test_merged_cells_of_which_only_the_first_has_a_value_are_refused(write):
    rows = "<row><c><v>1</v></c></row>"
    sheet = (
        f'<worksheet {MAIN}><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>'
    )
    with pytest.raises(CohortError, match=r"t\.xlsx: the cells A1:A2 are merged, .*; unmerge and fill them"):
        workbook_rows(write(**{"xl/worksheets/sheet1.xml": sheet}), "", CohortError)
