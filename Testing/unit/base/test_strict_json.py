"""JSON that programs read differently, or that is made to choke its reader, is refused in one line with the place."""

import json

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.base.strict_json import DEEPEST, parse_json


def refused(text):
    with pytest.raises(CohortError, match=r"^a\.json: is not valid JSON \(") as caught:
        parse_json(text, "a.json", CohortError)
    said = str(caught.value)
    assert len(said) <= 300, said
    assert said.isprintable()
    return said


def test_what_is_strict_is_read_as_python_reads_it():
    text = '{"a": [1, -2.5e-3, null, true, "\\u00fc", "\\ud83e\\ude7b"], "b": {"c": 999999999999999999}}'
    assert parse_json(text, "a.json", CohortError) == json.loads(text)
    assert parse_json(text.encode(), "a.json", CohortError) == json.loads(text)


@pytest.mark.parametrize("levels", [DEEPEST + 1, 5_000, 1_000_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_deeper_than_anything_of_ours_is_refused(levels, opening, closing):
    assert f"nested deeper than {DEEPEST} levels" in refused(opening * levels + "1" + closing * levels)


def test_what_is_nested_as_deep_as_allowed_is_read():
    text = "[" * DEEPEST + "]" * DEEPEST
    assert json.dumps(parse_json(text, "a.json", CohortError)) == text


@pytest.mark.parametrize("digits", [19, 4_300, 5_000_000])
def test_whole_numbers_beyond_64_bits_are_refused_with_their_length(digits):
    assert f"has {digits} digits, expected at most 18" in refused(f'{{"n": -{"9" * digits}}}')


def test_a_number_of_a_million_decimals_is_refused():
    assert "digits, expected at most 100" in refused("[0." + "1" * 1_000_000 + "]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1e999]", "1e999 is not a finite number"),
        ("[-1e400]", "-1e400 is not a finite number"),
        ("[NaN]", "NaN is not a JSON number"),
        ('{"a": 1, "a": 1}', "the key 'a' is given twice"),
        ('{"a": {"' + "k" * 9999 + '": 1, "' + "k" * 9999 + '": 2}}', "is given twice"),
        ('["a\\u0000b"]', r"the text 'a\\x00b' holds a NUL"),
        ('{"a\\u0000b": 1}', r"the text 'a\\x00b' holds a NUL"),
        ('[["\\ud800"]]', "holds half a letter, a lone surrogate"),
        ("[1\0]", r"Expecting ',' delimiter: line 1 column 3"),
        ("", "Expecting value: line 1 column 1"),
    ],
)
def test_what_programs_read_differently_is_refused(text, message):
    assert message.replace("\\\\", "\\") in refused(text)


def test_bytes_that_are_no_text_are_refused():
    assert "can't decode" in refused(b'["\xff"]')
    assert "can't decode" in refused("[1]".encode("utf-32"))  # json itself would guess, and cite addresses
