"""The rows of a workbook of Excel (.xlsx), as the texts that a .csv of it would have, but to the last bit.

A number is the shortest text that reads back to the same double, a whole one without ".0"; a per cent cell is a text
with its sign, a date one of the form 2024-03-01, so that neither passes for a number. What a format of zeros shows as
007 or P007 is that text: the number behind it would be another case. Letters and limits that a format shows beside a
number, as in "2.9 mg/dL" or "<5", belong to the text, as in a .csv. A formula counts by the value that Excel left with
it. A sheet is chosen by its name behind the file's: ``cohort.xlsx#Blood``; without it the only
sheet with cells is meant, hidden ones included. Rows that are hidden, as by a filter, are read and told of.

The format is ECMA-376, Part 1, "SpreadsheetML". It is read here rather than by a package because Slicer, where clinical
values are imported from such files, has none.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from ..base.errors import IFXPredictError
from ..base.text import quoted
from .encoding import SAVE_AS

Row = tuple[int, list[str]]

_SHEET = re.compile(r"(.*?\.xls[xm])#(.*)", re.DOTALL | re.IGNORECASE)
_MOST_BYTES = 500_000_000
"""Unpacked: 263 cases with 1651 features are 30 MB. What is larger would fill the memory."""
_MOST_CELLS = 20_000_000
_COLUMNS = 16384

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ElementTree.ParseError, LookupError, OverflowError, StopIteration),
)
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENT = {9, 10}
_LITERAL = re.compile(r'"[^"0]*"|\\[^0]')
_PADDED = re.compile(f"((?:{_LITERAL.pattern})*)(00+)")
"""A format of digits with zeros before them, as of 007, behind a text or none, as of P007."""
_PART = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|general|[0#?][0#?.,/ ]*|.', re.IGNORECASE | re.DOTALL)
"""What a format consists of: texts, colours and conditions, blanks of a width, digits, single signs."""
_OTHER_KINDS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a document of Word",
    "content.xml": "a sheet of LibreOffice (.ods)",
}


@dataclass(frozen=True)
class _Book:
    """What all sheets share: texts, number formats of cell styles, the day 0, and the sheets' files by name."""

    texts: tuple[str, ...]
    formats: tuple[str, ...]
    day_zero: datetime
    sheets: Mapping[str, str]


def split_sheet(path: Path) -> tuple[Path, str]:
    """The file and the sheet's name of ``cohort.xlsx#Blood``; "" where none is named."""
    named = _SHEET.fullmatch(str(path))
    return (Path(named[1]), named[2]) if named and not path.exists() else (path, "")


def workbook_rows(path: Path, sheet: str, error: type[IFXPredictError]) -> list[Row]:
    """The rows of a workbook's sheet, each with its number from 1, all as long as the longest.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str
        The sheet's name; "" for the only one that has cells.
    error : type of IFXPredictError
        The class of what is raised.

    Returns
    -------
    list of Row
        The rows' numbers and texts.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, where the file is no whole .xlsx, several sheets have cells and none is named, there is
        no such sheet, cells are merged, or a formula has no value.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_kind(archive, path, error)
            book = _book(archive)
            read = {name: _rows(archive, file, book) for name, file in book.sheets.items() if sheet in ("", name)}
    except OSError as problem:
        raise error(f"{path}: cannot be read as a table ({problem.strerror}).") from problem
    except (*_DAMAGED, ValueError) as problem:
        if isinstance(problem, error):
            raise
        if isinstance(problem, _CellError):
            raise error(f"{path}: {problem}") from None
        raise error(
            f"{path}: cannot be read as a workbook of Excel ({type(problem).__name__}: it is damaged, or of another "
            f"kind); {SAVE_AS}."
        ) from problem
    chosen = _chosen({name: rows for name, (rows, _) in read.items()}, tuple(book.sheets), sheet, path, error)
    _warn_of_hidden(chosen, next((hidden for rows, hidden in read.values() if rows is chosen), 0), path)
    return chosen


def _warn_of_hidden(rows: list[Row], hidden: int, path: Path) -> None:
    """Who filters a sheet sees no more of a case that is left out so, but it is in the file."""
    if hidden:
        warnings.warn(
            f"{path}: {hidden} of {len(rows)} rows are hidden, as by a filter, and count like the others; delete those "
            "that are not meant.",
            UserWarning,
            stacklevel=3,
        )


class _CellError(ValueError):
    """A cell that has no value to take."""


def _chosen(
    found: Mapping[str, list[Row]], names: tuple[str, ...], sheet: str, path: Path, error: type[IFXPredictError]
) -> list[Row]:
    if sheet and sheet not in found:
        raise error(f"{path}: has no sheet {quoted(sheet)}; there are {_listed(names)}.")
    filled = {name: rows for name, rows in found.items() if rows or sheet}
    if len(filled) > 1:
        raise error(
            f"{path}: {len(filled)} sheets have cells ({_listed(tuple(filled))}); name the one that is meant behind a "
            f"'#', as in {path.name}#{next(iter(filled))}, or keep it alone."
        )
    return next(iter(filled.values()), [])


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(quoted(name) for name in names[:4]) + more


def _check_kind(archive: zipfile.ZipFile, path: Path, error: type[IFXPredictError]) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        kind = next((words for name, words in _OTHER_KINDS.items() if name in names), "an archive, but no workbook")
        raise error(f"{path}: cannot be read as a table (it is {kind}); {SAVE_AS}, or as .xlsx.")
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _MOST_BYTES:
        raise error(f"{path}: unpacks to {size / 1e9:.1f} GB, expected at most {_MOST_BYTES / 1e9:.1f} GB; {SAVE_AS}.")


def _book(archive: zipfile.ZipFile) -> _Book:
    root = _xml(archive, "xl/workbook.xml")
    targets = {one.get("Id"): one.get("Target", "") for one in _xml(archive, "xl/_rels/workbook.xml.rels")}
    properties = root.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    sheets = {}
    for one in root.findall(".//{*}sheet"):
        reference = next(value for key, value in one.attrib.items() if key.endswith("}id"))
        target = targets[reference]
        file = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in file:  # a chart has a sheet of its own, without cells
            sheets[one.attrib["name"]] = file
    return _Book(
        _shared_texts(archive),
        _formats(archive),
        datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30),
        sheets,
    )


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    content = archive.read(name)
    if b"<!DOCTYPE" in content[:1000]:  # no workbook has one; entities could fill the memory
        raise ValueError("a document type")
    return ElementTree.fromstring(content)


def _shared_texts(archive: zipfile.ZipFile) -> tuple[str, ...]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return ()
    return tuple(map(_text, _xml(archive, "xl/sharedStrings.xml").findall(".//{*}si")))


def _text(element: ElementTree.Element) -> str:
    """The text of a plain or a formatted one, without its phonetic reading."""
    runs = [element, *element.findall("{*}r")]
    text = "".join(part.text or "" for run in runs for part in run.findall("{*}t"))
    text = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)
    if "\0" in text:
        raise ValueError("a NUL, as no text has")
    return text


def _formats(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Of each cell style: "date", "percent", for P007 its text before the digits and their zeros, or ``_beside``'s."""
    if "xl/styles.xml" not in archive.namelist():
        return ()
    root = _xml(archive, "xl/styles.xml")
    own = {int(one.attrib["numFmtId"]): one.get("formatCode", "") for one in root.findall(".//{*}numFmt")}
    styles = root.find("{*}cellXfs")
    return tuple(_kind(int(one.get("numFmtId", "0")), own) for one in (styles if styles is not None else ()))


def _kind(number: int, own: Mapping[int, str]) -> str:
    if padded := _PADDED.fullmatch(own.get(number, "")):
        return "".join(part[1:].rstrip('"') for part in _LITERAL.findall(padded[1])) + padded[2]
    code = re.sub(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', "", own.get(number, "").lower())
    if number in _PERCENT or "%" in code:
        return "percent"
    if (number in _DATES and not code) or re.search("[dhmsy]", code.replace("general", "")):
        return "date"
    return _beside(own.get(number, ""))


def _beside(code: str) -> str:
    """What a format shows before and behind a number, with a NUL in its place; "" where these are no letters or < >."""
    shown = ""
    for part in _PART.findall(code):
        if part == ";":  # of negative numbers
            break
        if part[0] in '"\\<>':
            shown += part.strip('"') if part[0] == '"' else part[-1]
        elif part[0] in "0#?" or part.lower() == "general":
            shown += "" if "\0" in shown else "\0"
    return shown if "\0" in shown and any(letter.isalpha() or letter in "<>" for letter in shown) else ""


def _rows(archive: zipfile.ZipFile, file: str, book: _Book) -> tuple[list[Row], int]:
    """The rows that have any text, and how many of them are hidden."""
    found: list[tuple[int, dict[int, str]]] = []
    number = cells = hidden = 0
    for row in _row_elements(archive, file):
        number = int(row.get("r", number + 1))
        filled = dict(_cells(row, number, book))
        cells += len(filled)
        if cells > _MOST_CELLS:
            raise ValueError("too many cells")
        if any(map(str.strip, filled.values())):
            found.append((number, filled))
            hidden += row.get("hidden") in ("1", "true")
    width = max((max(filled) for _, filled in found), default=-1) + 1
    if width * len(found) > _MOST_CELLS:
        raise ValueError("too many cells")
    return [(number, [filled.get(i, "") for i in range(width)]) for number, filled in found], hidden


def _row_elements(archive: zipfile.ZipFile, file: str) -> Iterator[ElementTree.Element]:
    with archive.open(file) as stream:
        if b"<!DOCTYPE" in stream.read(1000):
            raise ValueError("a document type")
    with archive.open(file) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.endswith("}row"):
                yield element
                element.clear()
            elif element.tag.endswith("}mergeCell"):
                merged = element.get("ref", "")
                raise _CellError(
                    f"the cells {merged} are merged, so that one alone has a value; unmerge and fill them."
                )


def _cells(row: ElementTree.Element, number: int, book: _Book) -> Iterator[tuple[int, str]]:
    """The places, from 0, and texts of the cells of a row that have one."""
    at = -1
    for cell in row:
        place = re.match("[A-Z]{1,3}", cell.get("r", ""))
        at = _column(place[0]) if place else at + 1
        if not 0 <= at < _COLUMNS:
            raise ValueError("a column beyond the last")
        if text := _cell(cell, number, book):
            yield at, text


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = 26 * at + ord(letter) - ord("A") + 1
    return at - 1


def _cell(cell: ElementTree.Element, number: int, book: _Book) -> str:
    kind = cell.get("t", "n")
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if kind == "inlineStr":
        return _text(parts["is"]) if "is" in parts else ""
    value = (parts["v"].text or "") if "v" in parts else ""
    if not value and kind != "str":
        if "f" in parts:
            raise _CellError(
                f"row {number}, cell {cell.get('r', '')}: its formula has no value; open the file in Excel and save "
                "it, or paste the values."
            )
        return ""
    if kind == "s":
        return book.texts[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n":
        return value  # a formula's text, an error, a date in words
    style = int(cell.get("s", "0"))
    return _number(value, book.formats[style] if style < len(book.formats) else "", book.day_zero)


def _number(text: str, kind: str, day_zero: datetime) -> str:
    value = float(text)
    whole = value.is_integer() and abs(value) <= 2**53
    plain = str(int(value)) if whole else repr(value)
    if kind.endswith("00") and whole and value >= 0:
        before = kind.rstrip("0")
        return before + str(int(value)).zfill(len(kind) - len(before))
    if kind == "date":
        moment = day_zero + timedelta(days=value)
        return moment.isoformat(" ", "minutes") if value % 1 else moment.date().isoformat()
    if kind == "percent":
        return f"{(Decimal(repr(value)) * 100).normalize():f}%"
    return kind.replace("\0", plain) if "\0" in kind else plain
