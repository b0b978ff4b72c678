from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pytest

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.protocol.strict_yaml import parse_yaml, plain, read_as, read_yaml


@dataclass(frozen=True)
class Inner:
    kind: Literal["a", "b"]
    factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outer:
    count: int
    share: float
    yes: bool
    title: str
    inner: tuple[Inner, ...]


@dataclass(frozen=True)
class Sections:
    """``needed`` has to be named, ``optional`` need not; both may be null."""

    needed: Inner | None
    optional: Inner | None = None


def given(**changes: object) -> dict[str, object]:
    return {"count": 1, "share": 2, "yes": True, "title": "t", "inner": [{"kind": "a", "factors": {"g": 1}}]} | changes


def test_values_become_frozen_dataclasses_with_floats_where_floats_are_meant():
    outer = read_as(Outer, given(), "file")
    assert outer == Outer(1, 2.0, True, "t", (Inner("a", {"g": 1.0}),))
    assert isinstance(outer.share, float)
    assert isinstance(outer.inner[0].factors["g"], float)


def test_a_key_with_a_default_may_be_left_out():
    assert read_as(Inner, {"kind": "b"}, "file") == Inner("b", {})


def test_a_section_may_be_null_and_left_out_where_it_has_a_default():
    assert read_as(Sections, {"needed": None}, "file") == Sections(None, None)
    both = {"needed": {"kind": "a"}, "optional": {"kind": "b", "factors": {"g": 2}}}
    assert read_as(Sections, both, "file") == Sections(Inner("a"), Inner("b", {"g": 2.0}))
    assert read_as(Sections, {"needed": None, "optional": None}, "file") == Sections(None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "file: the key 'needed' is missing"),
        ({"needed": 3}, "file: needed: expected keys with values, found 3"),
        ({"needed": False}, "file: needed: expected keys with values, found False"),
        ({"needed": {"kind": "c"}}, "file: needed: kind: expected a or b, found 'c'"),
        ({"needed": {}}, "file: needed: the key 'kind' is missing"),
        ({"needed": None, "optional": {"kinds": "a"}}, "file: optional: unknown key 'kinds'; known are kind, factors"),
    ],
)
def test_a_wrong_value_in_a_section_that_may_be_left_out_is_named_with_its_place(values, message):
    with pytest.raises(ProtocolError, match=message):
        read_as(Sections, values, "file")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": 1.0}, r"file: count: expected int, found 1\.0"),
        ({"count": True}, "file: count: expected int, found True"),
        ({"share": "2"}, "file: share: expected a finite number, found '2'"),
        ({"share": True}, "file: share: expected a finite number, found True"),
        ({"share": float("nan")}, "file: share: expected a finite number, found nan"),
        ({"share": float("-inf")}, "file: share: expected a finite number, found -inf"),
        ({"yes": 1}, "file: yes: expected bool, found 1"),
        ({"title": None}, "file: title: expected str, found None"),
        ({"inner": {}}, r"file: inner: expected a list, found \{\}"),
        ({"inner": [3]}, r"file: inner\[0\]: expected keys with values, found 3"),
        ({"inner": [{"kind": "c"}]}, r"file: inner\[0\]: kind: expected a or b, found 'c'"),
        ({"inner": [{"kind": ["a"]}]}, r"file: inner\[0\]: kind: expected a or b, found \['a'\]"),
        ({"inner": [{"kind": "a", "factors": []}]}, r"factors: expected keys with values, found \[\]"),
        ({"inner": [{"kind": "a", "factors": {"g": "x"}}]}, r"factors\.g: expected a finite number, found 'x'"),
        (
            {"inner": [{"kind": "a", "factors": {"a\nb\t" + "x" * 99: "x"}}]},
            r"factors\.a b x{13} \.\.\. x{17}: expected",
        ),
        ({"shrae": 2}, "file: unknown key 'shrae'; known are count, share, yes, title, inner"),
        ({3: 2}, "file: unknown key 3;"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(changes, message):
    with pytest.raises(ProtocolError, match=message):
        read_as(Outer, given() | changes, "file")


def test_a_missing_key_is_named():
    values = given()
    del values["share"]
    with pytest.raises(ProtocolError, match="file: the key 'share' is missing"):
        read_as(Outer, values, "file")


@pytest.mark.parametrize("text", ["a: 1\na: 2", "x:\n  - {b: 1, c: 2, b: 3}"])
def test_a_key_given_twice_is_refused(text):
    with pytest.raises(ProtocolError, match=r"file: cannot be read .*the key '[ab]' is given twice"):
        parse_yaml(text, "file")


@pytest.mark.parametrize("text", ["a: [", "\t- x", "a: !!python/object/apply:os.getcwd []", "\x00"])
def test_text_that_is_not_plain_yaml_is_refused_in_one_line(text):
    with pytest.raises(ProtocolError, match="file: cannot be read") as caught:
        parse_yaml(text, "file")
    assert "\n" not in str(caught.value)


def test_a_text_larger_than_a_protocol_is_refused_with_its_size():
    with pytest.raises(ProtocolError, match=r"file: has 2000003 letters, expected at most 1048576"):
        parse_yaml("a: " + "x" * 2_000_000, "file")


@pytest.mark.parametrize(("text", "found"), [("", "None"), ("- a", r"\['a'\]"), ("7", "7")])
def test_yaml_without_keys_is_refused(text, found):
    with pytest.raises(ProtocolError, match=f"file: expected keys with values, found {found}"):
        parse_yaml(text, "file")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ProtocolError, match=r"a\.yaml: cannot be read"):
        read_yaml(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_bytes(b"a: \xff")
    with pytest.raises(ProtocolError, match=r"a\.yaml: cannot be read"):
        read_yaml(tmp_path / "a.yaml")


def test_tuples_become_lists_at_any_depth():
    assert plain({"a": (1, {"b": ((2,), "x")})}) == {"a": [1, {"b": [[2], "x"]}]}


@pytest.mark.parametrize(
    ("number", "value"), [("10", 10), ("-3", -3), ("0", 0), ("0.05", 0.05), (".5", 0.5), ("1.0e-3", 0.001)]
)
def test_other_numbers_are_read(number, value):
    assert parse_yaml(f"seed: {number}", "p.yaml") == {"seed": value}
