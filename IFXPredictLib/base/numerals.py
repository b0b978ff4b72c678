"""What the text of a cell is: a number, a limit of a laboratory, a missing value, or none of these, and then why not.

A *number* is written in the digits 0 to 9 with a decimal point at most, and an exponent: "12", "-0.5", "1.5E-03". What
Python's ``float`` takes beside that is none: "1_000", "inf", "nan", the digits of other scripts, hexadecimal ones.
A *limit* is what a laboratory writes where it could not measure: "<5", "> 120", "<=0.3". A *missing* value is an empty
text, or what R, pandas and people write for it: "NA", "N/A", "n/a", "NaN". A dash or "n.d." is not: it may as well
mean negative or not detected.
"""

import math
import re
from dataclasses import dataclass

from .text import quoted

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?", re.ASCII)
_LONGEST = 100
"""Letters of a number: 17 digits tell all doubles apart, and thousands of digits are an error, not precision."""
_SIGNS = {
    **dict.fromkeys(("<=", "=<", "<", "\u2264", "\u2266", "\u2a7d", "\uff1c"), "<"),
    **dict.fromkeys((">=", "=>", ">", "\u2265", "\u2267", "\u2a7e", "\uff1e"), ">"),
}
_LIMIT = re.compile(f"({'|'.join(_SIGNS)})\\s*(.*)", re.DOTALL)

_MISSING = {"", "na", "n/a", "nan"}
_UNCLEAR = {"-", "--", "\u2013", "\u2014", ".", "?", "n.d.", "nd", "n.a.", "null", "none", "nil", "missing", "unknown"}

_INFINITE = {"inf", "infinity", "\u221e"}

_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|"
    "september|october|november|december|mrz|m\u00e4r|m\u00e4rz|mai|okt|dez|januar|februar|juni|juli|"
    "oktober|dezember|janv|f\u00e9vr|mars|avr|avril|juin|juil|ao\u00fbt|d\u00e9c|janvier|f\u00e9vrier|"
    "juillet|septembre|octobre|novembre|d\u00e9cembre"
)
_MONTH = f"(?:{'|'.join(form for name in _MONTHS.split('|') for form in (name, name.capitalize()))})"
"""As Excel writes them: in capitals, "MAR-12" is the name of a case."""
_DAY, _OF_YEAR, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:[0-9]{2}|[0-9]{4})"
_DATE = re.compile(
    rf"{_DAY}[-. /]{{1,2}}{_MONTH}\.?(?:[-. /]{_YEAR})?|{_MONTH}\.?[-. /](?:{_DAY}|{_YEAR})"
    rf"|(?:{_OF_YEAR}([./-]){_DAY}\1|{_DAY}([./-]){_OF_YEAR}\2){_YEAR}"
    rf"|[0-9]{{4}}([./-]){_OF_YEAR}\3{_DAY}(?:[ T][0-9]{{2}}:[0-9]{{2}}.*)?|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?",
    re.ASCII,
)
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?e\+[0-9]{2,3}", re.ASCII | re.IGNORECASE)
_EXCEL_ERROR = re.compile(r"#(?:N/A|NA|VALUE!|REF!|DIV/0!|NUM!|NAME\?|NULL!|SPILL!|CALC!|#+)")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:([ \u00a0\u2009\u202f'\u2019,.])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII)
_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?", re.ASCII)
_DASH = re.compile(r"[\u2212\u2013\u2014]\s*\d")
_WITH_MORE = re.compile(
    r"(?!0[xX])(?![\d.]+[eE][-+]?\d)[-+]?[\d.,]*\d\s*(?:[^\W\d_]|[-*+!<>\u2191\u2193(\[]\W*\w?\W*$)"
)


@dataclass(frozen=True)
class Limit:
    """That a value lies below (``sign`` "<") or above (">") ``number``; the limit itself may belong to it."""

    sign: str
    number: float

    def __str__(self) -> str:
        """As a laboratory writes it."""
        return f"{self.sign}{self.number:g}"


class NoNumberError(ValueError):
    """That a text is no number: "found '12,5', with a decimal comma; write ...", of which ``why`` stands after it."""

    def __init__(self, text: str) -> None:
        self.why = _why_none(text)
        super().__init__(f"found {quoted(text)}{self.why}")


def is_missing(text: str) -> bool:
    """Whether the text says that there is no value."""
    return text.strip().lower() in _MISSING


def is_date(text: str) -> bool:
    """Whether the text is a date or a time, as Excel makes of "1-3" and of names as "SEPT2"."""
    return _DATE.fullmatch(text.strip()) is not None


def is_shortened(text: str) -> bool:
    """Whether the text is "2.02401E+11", as Excel, R and pandas shorten a long number, and Excel a name as "1E5"."""
    return _SHORTENED.fullmatch(text.strip()) is not None


def is_excel_error(text: str) -> bool:
    """Whether the text is what Excel shows where a formula has no value: "#N/A", "#VALUE!"."""
    return _EXCEL_ERROR.fullmatch(text.strip().upper()) is not None


def read_limit(text: str) -> Limit | None:
    """The limit that the text is; None where it does not begin as one.

    Raises NoNumberError, as ``read_number`` does, where what stands after the sign is no number.
    """
    found = _LIMIT.fullmatch(text.strip())
    return Limit(_SIGNS[found[1]], read_number(found[2])) if found else None


def read_number(text: str) -> float:
    """The finite number that the text is, blanks around it left out.

    Raises NoNumberError, a ValueError, where it is none.
    """
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST and math.isfinite(value := float(text)):
        return value
    if text != (stripped := text.strip()):
        return read_number(stripped)
    raise NoNumberError(text)


def _why_none(text: str) -> str:
    """What is wrong with a text that is no number, and what to do; it follows the text."""
    small = text.lower()
    digits = any(letter.isdigit() and not letter.isascii() for letter in text)
    found = (
        (not text, ", an empty cell; fill it in"),
        (small in _MISSING, ", a missing value, where there must be one; fill it in"),
        (
            small in _UNCLEAR,
            ", which may mean missing, none or not detected; leave a missing value empty, or write the value",
        ),
        (
            small.strip("+-") in _INFINITE,
            ", no finite number; find out where it comes from, or leave the row out",
        ),
        (is_excel_error(text), ", an error of Excel; mend its formula, or leave a missing value empty"),
        (
            _LIMIT.fullmatch(text),
            ", a limit and no number; write the number that your study takes for it, the same for all cases",
        ),
        (
            is_date(text),
            ", a date, which Excel makes of some numbers; format the column as text and enter it again",
        ),
        ("%" in text, ", with a per cent sign; write the number in the unit of its column, without the sign"),
        (digits, ", with digits of another script; write it in the digits 0 to 9"),
        (
            _COMMA.fullmatch(text) and not _THOUSANDS.fullmatch(text),
            ", with a decimal comma; write a decimal point, or save the table with semicolons",
        ),
        (
            _THOUSANDS.fullmatch(text),
            ", which may have a thousands separator; write it without, and with a decimal point",
        ),
        (_DASH.match(text), ", with a dash for a minus; write -"),
        (
            _WITH_MORE.match(text),
            ", with letters or marks behind the number; write a unit into the header, as 'crp (mg/L)', leave out flags",
        ),
    )
    return next((words for holds, words in found if holds), "; write it in digits with a decimal point, as 12.5")
