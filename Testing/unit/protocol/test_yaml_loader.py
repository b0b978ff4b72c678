"""YAML that PyYAML would take otherwise than it was meant, or that grows without end, is refused with its line."""

from itertools import pairwise

import pytest

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.protocol.strict_yaml import parse_yaml

LAUGHS = "a: &a [1, 1]\n" + "\n".join(f"{b}: &{b} [{', '.join(9 * ['*' + a])}]" for a, b in pairwise("abcdefg"))
"""A few letters that stand for a million values."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("? [1, 2]\n: 3", "line 1, column 3: a list or a mapping is no key"),
        ("a: 1\n? {b: 1}\n: 3", "line 2, column 3: a list or a mapping is no key"),
        ("a: 1\nb: 010", "line 2, column 4: '010': write a number as 8, -3"),
        ("a: 1_000", "'1_000': write a number"),
        ("a: 1:30", "'1:30': write a number"),
        ("a: .nan", "'.nan': write a number"),
        ("a: 1.0e+999", "1.0e+999 is not a finite number"),
        ("a: " + "9" * 5000, "has 5000 digits, expected at most 18"),
        ("a: " + "[" * 100_000, "line 1, column 35: nested deeper than 32 levels"),
        ("a: &x [*x]", "'x' stands within itself"),
        ("a: !!int x", "the tag 'tag:yaml.org,2002:int': leave it out"),
        ('a: "b\\0"', r"the text 'b\x00' holds a NUL"),
        (LAUGHS, "values"),
    ],
)
def test_yaml_that_means_something_else_or_grows_without_end_is_refused_with_its_line(text, message):
    with pytest.raises(ProtocolError, match="file: cannot be read") as caught:
        parse_yaml(text, "file")
    assert message.replace("\\\\", "\\") in str(caught.value)
    assert len(str(caught.value)) <= 300


def test_plain_numbers_texts_and_aliases_are_read():
    text = "a: &a {x: -3, y: 1.5e-3, z: .5}\nb:\n  <<: *a\n  when: 2026-01-02\n  text: '010'"
    a = {"x": -3, "y": 0.0015, "z": 0.5}
    assert parse_yaml(text, "file") == {"a": a, "b": a | {"when": "2026-01-02", "text": "010"}}
