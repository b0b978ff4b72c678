"""Text helpers of tables and terminals: numbers that read back, cells of one line, columns aligned, names.

*Plain* is a text that every reader of tables takes for the text of one cell. R's ``read.table`` takes an apostrophe for
the beginning of a quotation and # for that of a comment, Slicer's reader loses what a quotation mark stands beside.

What makes two written names one name is decided here (``as_name``), for every table, record and option.
"""

import hashlib
import math
import re
import reprlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

QUOTATION_MARKS = "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02\uff07"
"""Straight, typographic, backward and full-width ones, apostrophes among them."""
_TO_PLAIN = str.maketrans("#", " ", QUOTATION_MARKS)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
"""Soft hyphen, zero-width space, marks of direction, word joiner, byte-order mark: what copying from a web page or a
PDF leaves. The two joiners that spelling in some scripts needs stay."""
_SHOWN = 4
_IN_NO_FILES_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""On Windows, where a name must neither end with a blank; elsewhere only "/"."""
_LONGEST_FILES_NAME = 60
_WHOLE = re.compile(r"0*([0-9]+?)(?:\.0*)?", re.ASCII)
_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
"""Blanks, underscores and dashes: hyphens, those that a word processor makes of them, a minus."""
_BEFORE_NUMBER = re.compile(r"(?<=[^\W\d_])-(?=[0-9])")
_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")


def text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table for a terminal.

    Parameters
    ----------
    columns : sequence of str
        The headings.
    rows : sequence of sequence of str
        As many cells a row as there are headings.

    Returns
    -------
    str
        Lines of columns aligned by blanks, a rule under the headings, no line break at the end.
    """
    table = [tuple(map(one_line, row)) for row in (columns, *rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def one_line(text: str) -> str:
    """``text`` with blanks for tabs and line breaks, which tear a table, and for characters that steer a terminal."""
    if text.isprintable():
        return text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


LONGEST_MESSAGE = 600
"""Letters of a message; the longest of our own, with both geometries of a NIfTI file, fits."""


_LEFT_OUT = " ... "


def shortened(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """``text``, or its beginning and its end where it is longer: what was found may be as long as somebody made it.

    Parameters
    ----------
    text : str
        Of any length.
    longest : int, optional
        The most letters of what is returned.

    Returns
    -------
    str
        With " ... " in place of what was left out.
    """
    half = (longest - len(_LEFT_OUT)) // 2
    return text if len(text) <= longest else f"{text[:half]}{_LEFT_OUT}{text[-half:]}"


def plain(text: str) -> str:
    """``text`` on one line, without quotation marks and apostrophes, and with a blank for each #.

    >>> plain("case #7: 'Lesion' is not the reader's")
    'case 7: Lesion is not the readers'
    """
    found = text.translate(_TO_PLAIN)
    return one_line(found) if found == text else " ".join(one_line(found).split())


_UNBROKEN = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b])")


def breakable(text: str) -> str:
    """``text`` for a label of a panel: a long word, as a path, may go on in the next line (after a blank of no width).

    >>> [len(part) for part in breakable(40 * "a").split(chr(0x200B))]
    [30, 10]
    """
    return _UNBROKEN.sub(lambda found: f"{found[0]}\u200b", text)


def brief(text: str, longest: int = 40) -> str:
    """``text`` as a part of one line that has more to say: a cell may have 200,000 letters and line breaks.

    Parameters
    ----------
    text : str
        Of any length.
    longest : int, optional
        The most letters of what is returned.

    Returns
    -------
    str
        As ``one_line`` and ``shortened`` make it.
    """
    return shortened(one_line(text), longest)


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
_SHORT.maxlist = _SHORT.maxdict = _SHORT.maxtuple = 4


def quoted(value: object, longest: int = 40) -> str:
    """``value`` as Python writes it, texts in quotation marks, for messages: short, however large or deep it is.

    Parameters
    ----------
    value : object
        What was found where something else was expected.
    longest : int, optional
        The most letters of a text before quotation marks and escapes, and of what Python writes of any other value.

    Returns
    -------
    str
        One line. Of a list or a mapping the first four entries are shown, of a whole number of more than 100 digits
        that it is one.

    Examples
    --------
    >>> quoted("a" * 1000)
    "'aaaaaaaaaaaaaaaaa ... aaaaaaaaaaaaaaaaa'"
    """
    if isinstance(value, int) and abs(value) >= 10**100:
        return "a number of more than 100 digits"  # of which Python writes no more than 4300
    return (
        repr(shortened(value, longest)) if isinstance(value, str) else shortened(one_line(_SHORT.repr(value)), longest)
    )


def as_name(text: str) -> str:
    """The name of a case, reader or patient as it is compared and shown.

    Unicode's compatibility form (NFKC: full-width letters and digits, as an input method for Chinese or Japanese
    writes them, are the common ones; a letter and its accent are one), without what nobody sees, without blanks of
    any width around it, and with one blank for several within.
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(_UNSEEN)).split())


def names_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of names that differ in nothing but how they are written, in their order.

    That is capital letters (P1 and p1), zeros (7, 007 and 7.0; P1 and P01), blanks and dashes (P-1, P_1 and P 1).

    They are two names, as some are given so on purpose; whoever reads them should be told.
    """
    first: dict[str, str] = {}
    pairs = ((first.setdefault(_loosely(name), name), name) for name in dict.fromkeys(names))
    return [pair for pair in pairs if pair[0] != pair[1]]


def _loosely(name: str) -> str:
    """A name in small letters, with one kind of dash, and without zeros before numbers and behind their point."""
    if digits := _WHOLE.fullmatch(name):
        return digits[1]
    dashed = _BETWEEN.sub("-", name.casefold())
    return _ZEROS.sub("", _BEFORE_NUMBER.sub("", dashed))


def file_names(names: Iterable[str]) -> dict[str, str]:
    """The beginning of a file's name for each of ``names``, which every system takes, and for no other's.

    It is the name itself, unless a system refuses that (2023/17, CT:1) or takes P1 and p1 for one file: then with what
    is refused replaced and a hash.
    """
    taken = {name: _IN_NO_FILES_NAME.sub("_", name)[:_LONGEST_FILES_NAME] for name in names}
    alike = Counter(found.casefold() for found in taken.values())
    same = {name for name, found in taken.items() if name == found and alike[found.casefold()] == 1}
    digests = {name: hashlib.sha256(name.encode()).hexdigest()[:8] for name in taken.keys() - same}
    return {name: found if name in same else f"{found}-{digests[name]}" for name, found in taken.items()}


def first_names(names: Sequence[str]) -> str:
    """The first names, and how many more there are: "P1, P2, P3, P4 and 3 more"."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def number(value: float) -> str:
    """The shortest text that reads back to the last bit; "" for NaN."""
    return "" if math.isnan(value) else repr(value)


def percent(value: float) -> str:
    """A probability for a reader: "73.4 %", "-" for NaN."""
    return "-" if math.isnan(value) else f"{100 * value:.1f} %"
