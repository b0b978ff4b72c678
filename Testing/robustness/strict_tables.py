"""What a table says, read letter by letter and by no library; what is not plain is refused.

Letters are UTF-8 or, with its mark, UTF-16; one kind of delimiter makes the header's names; cells may be quoted whole.
"""

import re
import unicodedata
from dataclasses import dataclass

from strict_images import UnclearError

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,4})?", re.ASCII)
_BLANKS = " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u3000\ufeff\u2003\u200b\u2009"


@dataclass(frozen=True)
class Rows:
    """Names of the columns, and the rows below, each with a cell a column; ``delimiter`` stands between them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str

    def column(self, name: str) -> list[str]:
        return [row[self.columns.index(name)] for row in self.rows]


def table(content: bytes, needed: tuple[str, ...]) -> Rows:
    """The rows of a table that has the columns ``needed``."""
    text = _letters(content)
    stated = re.match(r'"?sep=([,;\t])"?[,;\t]*(\r\n|\r|\n)', text, re.IGNORECASE)
    if stated:
        text = text[stated.end() :]
    for mark in stated[1] if stated else ",;\t":
        try:
            rows = [row for row in _rows(text, mark) if any(row)]
        except UnclearError:
            continue
        header = list(rows[0]) if rows else []
        while header and not header[-1]:
            header.pop()
        if set(needed) <= set(header):
            return _body(header, rows[1:], mark)
    raise UnclearError("no table with these columns")


def _letters(content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnclearError(str(problem)) from problem
    if "\0" in text:
        raise UnclearError("NUL")
    return text


def _rows(text: str, mark: str) -> list[list[str]]:
    """All rows: a cell is quoted as a whole, with doubled quotation marks inside, or has none."""
    rows, row, at = [], [], 0
    while at < len(text):
        at += len(re.match(" *", text[at:])[0])  # type: ignore[index]
        if text[at : at + 1] == '"':
            end = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
            if end is None:
                raise UnclearError("an open quotation mark")
            cell, at = end[1].replace('""', '"'), end.end()
            if at < len(text) and text[at] not in f"{mark}\r\n":
                raise UnclearError("letters behind a quotation mark")
        else:
            end = re.compile(rf"[^{mark}\r\n]*").match(text, at)
            assert end is not None
            cell, at = end[0], end.end()
        row.append(cell.strip(_BLANKS))
        if text[at : at + 1] == mark:
            at += 1
            if at == len(text):
                row.append("")
            continue
        at += 2 if text[at : at + 2] == "\r\n" else 1
        rows.append(row)
        row = []
    return [*rows, row] if row else rows


def _body(header: list[str], rows: list[list[str]], mark: str) -> Rows:
    if len(set(header)) < len(header):
        raise UnclearError("a column twice")
    cut = []
    for row in rows:
        while len(row) > len(header) and not row[-1]:
            row.pop()
        if len(row) != len(header):
            raise UnclearError("a row of another length")
        cut.append(tuple(row))
    named = [i for i, name in enumerate(header) if name]
    if any(row[i] for row in cut for i in range(len(header)) if i not in named):
        counts = [row[0] for row in cut]
        ordered = counts in ([str(i + start) for i in range(len(counts))] for start in (0, 1))
        if 0 in named or not ordered or any(row[i] for row in cut for i in range(1, len(header)) if i not in named):
            raise UnclearError("a column without a name")
    return Rows(tuple(header[i] for i in named), tuple(tuple(row[i] for i in named) for row in cut), mark)


def name(cell: str) -> str:
    """A name as it is compared."""
    unseen = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
    return " ".join(unicodedata.normalize("NFKC", cell.translate(unseen)).split())


def number(cell: str, mark: str) -> float:
    """The number of a cell; between semicolons and tabs a comma may stand for the point."""
    text = cell.replace(",", ".") if mark != "," and cell.count(",") == 1 and "." not in cell else cell
    if not _NUMBER.fullmatch(text):
        raise UnclearError(cell)
    return float(text)


def is_missing(cell: str) -> bool:
    return cell.lower() in ("", "na", "n/a", "nan")
