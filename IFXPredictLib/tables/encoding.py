"""The text of a table's file, or in words what the file is instead.

UTF-8 is read with or without a byte-order mark, UTF-16 with one. Any other bytes could be read in several encodings,
each with other letters, so they are refused; which encoding they look like is said, so that the user knows that the
file is not damaged. A guess is never used to read.
"""

import codecs
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from ..base.errors import IFXPredictError

SAVE_AS = "in Excel save it as 'CSV UTF-8 (comma delimited)'"

EXPORT_AS = "export it from there as CSV, with values instead of their labels"

_STATISTICS = {
    b"$FL2": "SPSS (.sav)",
    b"$FL3": "SPSS (.zsav)",
    b"<stata_dta>": "Stata (.dta)",
    b"\0" * 12 + b"\xc2\xea\x81\x60": "SAS (.sas7bdat)",
    b"RDX": "R (.RData)",
    b"X\n\0\0": "R (.rds)",
}
"""How files of statistics programs begin, those of R when they are unpacked."""
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "it is a workbook of an old Excel (.xls), or one with a password",
    b"%PDF": "it is a PDF",
    b"\x1f\x8b": "it is compressed by gzip; unpack it",
    b"\x89HDF": "it is a file of HDF5 or MATLAB",
    b"PAR1": "it is a file of Parquet",
    b"{\\rtf": "it is a text of Word (.rtf)",
}
_LONGEST_MARK = 16
_WIDE = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LOST = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0192\u201a\u201e\u2026\u2020-\u2022]|\u00e2\u20ac|\ufffd|\u951f\u65a4\u62f7"
)
"""UTF-8 read as Windows-1252 and saved again, and the mark of a letter that is lost, as itself and by way of GBK."""
_END_OF_DOS = re.compile("\x1a\\s*\\Z")
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|table|\?xml|workbook)", re.IGNORECASE)

_WESTERN = "äöüßéèêëàâáãåæçñóòôõøíìîïúùûýÄÖÜÉÈÀÁÅÆÇÑÓØÍÚÞþðÐ°µ±²³«»§\u2013\u2019€"
_CENTRAL = "ąćęłńóśźżčďěňřšťůžőűáéíóúýäöüßŁŚŻŹČŘŠŽ"

# What is asked in this order: an encoding, its letters that most texts consist of, the least share of them, and how
# many letters there must be for an answer. The bytes of Chinese, Korean and Japanese overlap, so the order matters.
_Common: TypeAlias = Callable[[str], bool]
_OF_TWO_BYTES: tuple[tuple[str, str, _Common, float, int], ...] = (
    ("cp932", "Shift-JIS, as a Japanese Excel writes", lambda letter: _is_kana(letter) or _is_kanji(letter), 0.8, 1),
    ("euc_jp", "EUC-JP (Japanese)", lambda letter: "\u3041" <= letter <= "\u30fe", 0.3, 1),
    ("cp949", "EUC-KR, as a Korean Excel writes", lambda letter: _in_bytes(letter, "euc_kr", 0xB0, 0xC8), 0.9, 8),
    ("gb18030", "GBK, as a Chinese Excel writes", lambda letter: _in_bytes(letter, "gb2312", 0xB0, 0xD7), 0.7, 1),
    ("big5", "Big5, as an Excel in Taiwan writes", lambda letter: _in_bytes(letter, "big5", 0xA4, 0xC6), 0.7, 1),
)
_OF_ONE_BYTE: tuple[tuple[str, str, _Common], ...] = (
    ("cp1252", "Windows-1252 (Latin-1), as a Western European Excel writes", lambda letter: letter in _WESTERN),
    ("cp1250", "Windows-1250, as an Excel of Central Europe writes", lambda letter: letter in _CENTRAL),
)
_ACCENTED = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]{1,2}(?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff]{1,2}(?=[A-Za-z])")


def decoded(content: bytes, path: Path, error: type[IFXPredictError]) -> str:
    """The text of a file's bytes.

    Raises ``error``, naming ``path``, where they are no text, or text in another encoding than UTF-8 and UTF-16.
    """
    unpacked = _begin_of(content)
    for beginning, kind in _STATISTICS.items():
        if unpacked.startswith(beginning):
            raise error(f"{path}: cannot be read as a table (it is a file of {kind}); {EXPORT_AS}.")
    for beginning, kind in _OTHER_FILES.items():
        if content.startswith(beginning):
            raise error(f"{path}: cannot be read as a table ({kind}); {SAVE_AS}.")
    if _PAGE.match(content[:200]):
        raise error(f"{path}: cannot be read as a table (it is a page of HTML or XML); {SAVE_AS}.")
    encoding = next((name for mark, name in _WIDE.items() if content.startswith(mark)), "utf-8")
    try:
        text = _END_OF_DOS.sub("", content.decode(encoding))
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        likely = "" if encoding != "utf-8" else likely_encoding(content)
        found = f", but looks like {likely}" if likely else ""
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise error(f"{path}: cannot be read as a table (line {line} is not {name}{found}); {SAVE_AS}.") from problem
    if "\0" in text:
        at = text.index("\0")
        line = text[:at].count("\n") + 1
        wide = content.count(b"\0") > len(content) / 4
        kind = "it looks like UTF-16 or UTF-32 without its mark" if wide else f"line {line} has a NUL, as no text has"
        raise error(f"{path}: cannot be read as a table ({kind}); {SAVE_AS}.")
    if lost := _LOST.search(text):
        line = text[: lost.start()].count("\n") + 1
        raise error(
            f"{path}: line {line}: found {lost[0]!r}, what an earlier program made of a letter that it could not read; "
            "mend the letters, or export the table again as UTF-8."
        )
    return text


def _begin_of(content: bytes) -> bytes:
    """The first bytes, unpacked where they are compressed by gzip."""
    if not content.startswith(b"\x1f\x8b"):
        return content[:_LONGEST_MARK]
    try:
        return zlib.decompressobj(31).decompress(content[:1000], _LONGEST_MARK)
    except zlib.error:
        return b""


def likely_encoding(content: bytes) -> str:
    """The encoding that bytes which are not UTF-8 look like, in words; "" where they look like none.

    In Shift-JIS, GBK and their like most letters are common ones of the language. Of encodings of one byte a letter,
    accents stand one or two together beside letters of ASCII, while Cyrillic and Greek make whole words.
    """
    if content.count(b"\0") > len(content) / 4:
        return "UTF-16 without its byte-order mark"
    runs = re.findall(rb"[\x80-\xff]+", content)
    accents = len(_ACCENTED.findall(content)) > len(runs) / 2
    for encoding, words, is_common, least, count in _OF_TWO_BYTES:
        share, letters = _share(content, encoding, is_common)
        if share > least and letters >= count and (encoding == "cp932" or not accents):
            return words
    if not accents:
        in_words = _share(content, "cp1251", lambda letter: "\u0410" <= letter <= "\u044f")[0] > 0.7
        return "Windows-1251 (Cyrillic) or Windows-1253 (Greek)" if in_words else ""
    share, words = max(
        ((_share(content, name, is_common)[0], words) for name, words, is_common in _OF_ONE_BYTE),
        key=lambda one: one[0],
    )
    return words if share > 0.5 else ""


def _share(content: bytes, encoding: str, is_common: _Common) -> tuple[float, int]:
    """The share of common letters among those beyond ASCII, and how many these are; 0 of 0 where it cannot be read."""
    try:
        letters = [letter for letter in content.decode(encoding) if not letter.isascii()]
    except UnicodeDecodeError:
        return 0.0, 0
    return sum(map(is_common, letters)) / max(len(letters), 1), len(letters)


def _in_bytes(letter: str, encoding: str, low: int, high: int) -> bool:
    """Whether the letter's first byte lies among those of the common letters of an encoding of two bytes."""
    try:
        written = letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return len(written) == 2 and low <= written[0] <= high


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30fe"


def _is_kanji(letter: str) -> bool:
    """A common one: level 1 of the Japanese standard."""
    return _in_bytes(letter, "euc_jp", 0xB0, 0xCF)
