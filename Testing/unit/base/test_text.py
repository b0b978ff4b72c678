"""Text helpers: what is printed reads back, keeps to its line and stands under its heading."""

import math
import unicodedata

import pytest

from IFXPredictLib.base.text import (
    QUOTATION_MARKS,
    as_name,
    brief,
    file_names,
    first_names,
    number,
    one_line,
    percent,
    plain,
    quoted,
    shortened,
    text_table,
)


def test_a_text_table_is_aligned():
    assert text_table(("a", "long"), [("wide cell", "x"), ("", "yy")]) == (
        "a          long\n---------  ----\nwide cell  x\n           yy"
    )


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-308, -2.5, 1 / 3, 1e22])
def test_a_number_reads_back_to_the_last_bit(value):
    assert float(number(value)) == value


def test_what_is_not_a_number_is_an_empty_cell():
    assert (number(math.nan), percent(math.nan)) == ("", "-")


def test_a_probability_is_shown_in_percent():
    assert (percent(0.0), percent(0.73449), percent(1.0)) == ("0.0 %", "73.4 %", "100.0 %")


def test_a_line_holds_nothing_that_steers_a_terminal_or_tears_a_table():
    assert one_line("P\x1b[2J7\x9b31m\u202e\x00") == "P [2J7 31m"
    assert one_line("two\tcells\r\nof one") == "two cells of one"
    assert one_line("Café  au lait") == "Café  au lait"


def test_a_long_text_keeps_its_beginning_and_its_end():
    assert shortened("x" * 600) == "x" * 600
    assert shortened("ab" + "x" * 200_000 + "yz", 4) == "ab ... yz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("segment 'Lesion' of the reader's file", "segment Lesion of the readers file"),
        ("case #7", "case 7"),
        ("3#4", "3 4"),
        ("\u201eDarm\u201c, L\u2019anse, \u00abanse\u00bb", "Darm, Lanse, anse"),
        ('"', ""),
        ("two\tcells\r\nof `one`", "two cells of one"),
        ("Café  au lait; crp < 5, 90 %", "Café  au lait; crp < 5, 90 %"),
    ],
)
def test_a_plain_text_is_one_line_without_quotation_marks_and_signs_of_comments(text, expected):
    assert plain(text) == expected


def test_no_letter_that_unicode_calls_a_quotation_mark_stays():
    marks = [
        chr(i)
        for i in range(0x3000)
        if unicodedata.category(chr(i)) in ("Pi", "Pf") and "quot" in unicodedata.name(chr(i)).lower()
    ]
    assert set(marks) | set("'\"`") <= set(QUOTATION_MARKS)


@pytest.mark.parametrize("value", ["a" * 10**6, ["b" * 10**6] * 10**5, {"k" * 999: {"k": [[[[[[[]]]]]]]}}, 10**4000])
def test_a_value_of_any_size_is_shown_in_few_letters(value):
    assert 0 < len(quoted(value)) <= 50
    assert quoted("x\ny") == "'x\\ny'"


def test_a_part_of_a_message_is_one_short_line():
    assert brief("P\n1") == "P 1"
    assert brief("x" * 200_000) == f"{'x' * 20} ... {'x' * 20}"
    assert quoted("P1\t") == r"'P1\t'"
    assert quoted("y" * 200_000) == f"'{'y' * 20} ... {'y' * 20}'"
    assert (quoted(3.5), quoted(None), quoted(10**5000)) == ("3.5", "None", "a number of more than 100 digits")
    assert len(quoted(["a"] * 10_000)) < 60


@pytest.mark.parametrize(
    "written",
    [
        *("P 01", "P 01 ", "\tP 01\r", "P\u00a001", "\u3000P\u300001", "P \u2009 01\u202f"),
        *("\uff30\u3000\uff10\uff11", "\ufeffP 01", "P\u200b 01\u2060", "\u200eP 01\u200f"),
    ],
)
def test_a_name_is_one_whatever_its_blanks_its_width_and_what_nobody_sees(written):
    assert as_name(written) == "P 01"


def test_names_that_look_different_stay_two_and_spelling_keeps_its_joiners():
    assert len({as_name(name) for name in ("P1", "p1", "P 1", "P-1", "P01", "P1a")}) == 6
    assert as_name("Mu\u0308ller") == as_name("M\u00fcller") == "M\u00fcller"
    assert as_name("\u0645\u06cc\u200c\u0631\u0648\u062f") == "\u0645\u06cc\u200c\u0631\u0648\u062f"


def test_of_many_names_the_first_are_told():
    assert (first_names(["a"]), first_names(list("abcdefg"))) == ("a", "a, b, c, d and 3 more")


def test_every_name_begins_a_file_that_every_system_takes_and_that_is_no_other_names():
    names = ["P1", "2023/17", "CT:1", "CT?1", "con", "p2", "P2", "\u60a3\u8005 2", "x" * 300]
    found = file_names(names)
    assert (found["P1"], found["con"], found["\u60a3\u8005 2"]) == ("P1", "con", "\u60a3\u8005 2")
    assert found["2023/17"].startswith("2023_17-")
    assert len({one.casefold() for one in found.values()}) == len(names)
    assert all(not set(one) & set('<>:"/\\|?*') and len(one) < 80 for one in found.values())
