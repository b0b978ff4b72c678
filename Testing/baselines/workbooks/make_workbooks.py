"""Workbooks as other programs write them, for the tests of IFXPredictLib/tables/workbook.py; all values are made up.

Run with openpyxl 3.1.5 and XlsxWriter 3.3.1 in a Python of its own: ``python make_workbooks.py FOLDER``. openpyxl
keeps texts once for the whole book and formulas without values; XlsxWriter writes formatted texts, dates and values of
formulas.
Both round numbers to 16 digits, so the thirds below are what they wrote.
"""

import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import xlsxwriter

ROWS = (("case", "crp", "share", "seen", "note"), ("患者 1", 0.1, 0.85, datetime(2024, 3, 1), "ü<&>"))
MORE = (("007", 12, 0.0425, datetime(2024, 3, 1, 13, 30), None), ("P 3", 1e-300, None, None, "#N/A"))


def by_openpyxl(path: Path) -> None:
    """One sheet with numbers, per cents, dates, and an empty one; texts and an error."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blood values"
    for row in (*ROWS, *MORE):
        sheet.append(row)
    sheet["C2"].number_format, sheet["C3"].number_format = "0%", "0.0%"
    book.create_sheet("Sheet2")
    book.save(path)


def of_two_sheets(path: Path) -> None:
    """Two tables, of which the second has a formula that no program has computed."""
    book = openpyxl.Workbook()
    book.active.title = "cohort"
    book.active.append(("case", "age"))
    book.active.append(("P1", 31))
    formulas = book.create_sheet("formulas")
    formulas.append(("case", "age"))
    formulas.append(("P1", "=30+1"))
    book.save(path)


def by_xlsxwriter(path: Path) -> None:
    """Numbers of 16 digits, a formula with its value, a text in parts, a date as Excel shows "1-Mar"."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Daten")
    sheet.write_row(0, 0, ("case", "crp", "doubled"))
    sheet.write_row(1, 0, ("P1", 1 / 3))
    sheet.write_formula(1, 2, "=B2*2", None, 2 / 3)
    sheet.write_rich_string(2, 0, "P", book.add_format({"bold": True}), "2")
    sheet.write(2, 1, 5.0)
    sheet.write_datetime(3, 0, datetime(2024, 3, 1), book.add_format({"num_format": "d-mmm"}))
    sheet.write(3, 1, 7)
    sheet.write(3, 2, True)
    book.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    by_openpyxl(folder / "openpyxl.xlsx")
    of_two_sheets(folder / "two_sheets.xlsx")
    by_xlsxwriter(folder / "xlsxwriter.xlsx")
