"""A kept result is taken as long as it is to the last digit what was computed; anything else is computed again."""

import json

import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.base.kept import kept_or_new

RESULT = {"values": [0.1 + 0.2, -1e-300, 3.0], "warnings": "of \u00fc"}


@pytest.fixture
def kept(tmp_path):
    kept_or_new(tmp_path / "a.json", lambda: RESULT)
    return tmp_path / "a.json"


def never():
    raise AssertionError("was computed again")


def test_a_result_is_computed_once_and_comes_back_to_the_last_bit(kept):
    stamp = kept.stat().st_mtime_ns
    assert kept_or_new(kept, never) == RESULT
    assert kept.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("-1e-300", "-1e-301"),
        lambda text: text.replace("3.0", "3.0,\n  4.0"),
        lambda text: text.replace('"values"', '"numbers"'),
        lambda text: text.replace('"sha256"', '"sha512"'),
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: "[" * 9999,
        lambda text: "",
        lambda text: json.dumps(RESULT),
    ],
)
def test_what_was_changed_since_is_computed_again_and_kept_anew(kept, damage):
    before = kept.read_text(encoding="utf-8")
    kept.write_text(damage(before), encoding="utf-8")
    assert kept.read_text(encoding="utf-8") != before
    assert kept_or_new(kept, lambda: RESULT) == RESULT
    assert kept.read_text(encoding="utf-8") == before


def test_what_cannot_be_computed_leaves_nothing(tmp_path):
    def failing():
        raise CaseError("case P1: no VOI.")

    with pytest.raises(CaseError, match="no VOI"):
        kept_or_new(tmp_path / "a.json", failing)
    assert not list(tmp_path.iterdir())


def test_a_mapping_of_lists_comes_back_as_json_has_it_the_first_time_too(tmp_path):
    assert kept_or_new(tmp_path / "a.json", lambda: {"pair": (1, 2)}) == {"pair": [1, 2]}


def test_the_whole_result_of_something_else_is_not_taken(kept):
    kept.rename(kept.with_name("b.json"))
    assert kept_or_new(kept.with_name("b.json"), lambda: {"values": []}) == {"values": []}
