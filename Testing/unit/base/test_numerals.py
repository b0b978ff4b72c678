"""Which texts are numbers, limits and missing values, and what is said of those that are none."""

import pytest

from IFXPredictLib.base.numerals import (
    Limit,
    is_date,
    is_excel_error,
    is_missing,
    is_shortened,
    read_limit,
    read_number,
)

NUMBERS = {
    "12": 12.0,
    " 12.5 ": 12.5,
    "\u00a0-3\u3000": -3.0,
    "+.5": 0.5,
    "5.": 5.0,
    "1.5E-03": 0.0015,
    "007": 7.0,
    "0.1000000000000000055511151231257827": 0.1,
    "1e308": 1e308,
}
NONE = {
    "1_000": "found '1_000'; write it in digits",
    "13_1.75": "found '13_1.75'; write it in digits",
    "0_9": "found '0_9'",
    '1"2': "found '1\"2'",
    "1e400": "found '1e400'",
    "inf": "found 'inf', no finite number; find out",
    "-Infinity": "found '-Infinity', no finite number",
    "0x1F": "found '0x1F'; write it in digits",
    "1\x002": r"found '1\\x002'",
    "１２": "with digits of another script",
    "٥": "with digits of another script",
    "": "an empty cell; fill it in",
    "NaN": "a missing value, where there must be one",
    "n.d.": "may mean missing, none or not detected; leave a missing value empty",
    "-": "may mean missing",
    "null": "may mean missing, none",
    "#VALUE!": "an error of Excel; mend its formula",
    "########": "an error of Excel",
    "<5": "a limit and no number; write the number that your study takes for it",
    "≥120": "a limit and no number",
    "1-Mar": "a date, which Excel makes of some numbers",
    "Mrz 24": "a date",
    "03.01.2024": "a date",
    "2024-03-01 13:30": "a date",
    "85%": "with a per cent sign; write the number in the unit of its column, without the sign",
    "12,5": "with a decimal comma; write a decimal point, or save the table with semicolons",
    "1,234": "may have a thousands separator",
    "1.234,5": "may have a thousands separator",
    "1'234.5": "may have a thousands separator",
    "1\u00a0234": "may have a thousands separator",
    "\u22125": "with a dash for a minus",
    "12 mg/L": r"with letters or marks behind the number; write a unit into the header, as 'crp \(mg/L\)'",
    "12*": "marks behind the number; .* leave out flags",
    "12 H": "letters or marks behind",
    "12 (H)": "letters or marks behind",
    "5<": "letters or marks behind",
    "12+": "letters or marks behind",
    "high": "found 'high'; write it in digits",
    "TRUE": "found 'TRUE'",
    "1.2.3": "found '1.2.3'",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_digits_with_a_point_and_an_exponent_are_a_number(text):
    assert read_number(text) == NUMBERS[text]


@pytest.mark.parametrize("text", NONE)
def test_any_other_text_is_none_and_the_line_says_why(text):
    with pytest.raises(ValueError, match=NONE[text]) as refused:
        read_number(text)
    assert len(str(refused.value)) < 160


@pytest.mark.parametrize("text", ["9" * 5000, "1" + "0" * 200_000, "\u0663" * 10**5])
def test_a_text_of_thousands_of_letters_is_none_and_is_quoted_short(text):
    with pytest.raises(ValueError, match=r" \.\.\. ") as refused:
        read_number(text)
    assert len(str(refused.value)) < 160


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("<5", "<", 5),
        ("< 0.3 ", "<", 0.3),
        ("≤5", "<", 5),
        ("≦5", "<", 5),
        ("=<5", "<", 5),
        ("⩾8", ">", 8),
        (">=120", ">", 120),
        ("＞7", ">", 7),
        (">1e3", ">", 1000),
    ],
)
def test_what_a_laboratory_writes_for_what_it_cannot_measure_is_a_limit(text, sign, number):
    assert read_limit(text) == Limit(sign, number)
    assert str(read_limit(text)) == f"{sign}{number:g}"


def test_a_sign_without_a_number_is_refused_and_a_number_without_a_sign_is_no_limit():
    assert read_limit("5") is None
    assert read_limit("") is None
    for text, message in (
        ("<", "an empty cell"),
        ("<x", "found 'x'"),
        ("<5,0", "with a decimal comma"),
        ("<-", "missing"),
    ):
        with pytest.raises(ValueError, match=message):
            read_limit(text)


def test_a_missing_value_is_empty_or_what_r_and_pandas_write():
    assert all(map(is_missing, ("", "  ", "NA", "n/a", "N/A", "NaN", "nan")))
    assert not any(map(is_missing, ("-", "n.d.", "0", "none", "null", "#N/A", ".", "Nadal")))


def test_dates_and_errors_of_excel_are_told_from_names():
    dates = ("1-Mar", "Mar-24", "2-Sep", "1. Jan 2024", "3/1/2024", "2024-03-01", "10:30", "5-Okt", "01. Mrz", "Mai 24")
    dates += ("13/1/24", "1.13.2024", "01-mars", "March 2024", "2024-12-31 10:00:00")
    assert [one for one in dates if not is_date(one)] == []
    names = ("Mainz-07", "Marburg-12", "Mayo-12", "Augsburg-003", "MAR-001", "MAR-12", "Mar-001", "01-02-003")
    names += ("45-67-89", "12-34-567", "13-13-24", "2024-001-02", "2024-13-01", "32-Mar")
    assert [one for one in names if is_date(one)] == []
    assert not any(map(is_date, ("P1", "2024", "P-1-Mar", "1-2", "1.5", "Mara", "case_03", "A1/2024", "March")))
    assert all(map(is_shortened, ("2.02401E+11", "1.00E+05", "2,02401E+16", "2.024010100012346e+16")))
    assert not any(map(is_shortened, ("1E5", "P1E+05", "1.5", "12E+05", "202401010001")))
    assert all(map(is_excel_error, ("#N/A", "#value!", "#DIV/0!", "#NAME?")))
    assert not any(map(is_excel_error, ("#1", "N/A", "#")))
