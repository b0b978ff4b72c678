"""Changes of what JSON and YAML hold: a value replaced, a key dropped, added or given twice, letters damaged."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import damage
from hypothesis import strategies as st
from strict_images import UnclearError

_DEEP: Any = "x"
for _ in range(100):
    _DEEP = [_DEEP]

VALUES = st.one_of(
    st.sampled_from(
        [
            *(
                None,
                True,
                False,
                0,
                1,
                -1,
                2,
                0.5,
                -0.0,
                1e-300,
                1e300,
                10**17,
                10**30,
                -(10**400),
                "",
                "0",
                "1",
                "nan",
            ),
            *(
                "x" * 5000,
                "\0",
                "a\nb",
                "\ud800",
                "../..",
                "/",
                "CT",
                "MR",
                "\u202e",
                [],
                {},
                [1],
                [[]],
                {"a": 1},
                _DEEP,
            ),
            *([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [1e9] * 3, [1] * 9, ["a", "a"], {"": None}, 1 << 63, float("nan")),
            *(
                float("inf"),
                "2026-01-02T03:04:05+00:00",
                "2026-01-02",
                "9999-12-31T23:59:59+00:00",
                "0001-01-01T00:00Z",
            ),
        ]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
)
_AT = st.integers(0, 1 << 20)
CHANGES = st.one_of(
    st.tuples(st.just("value"), _AT, VALUES),
    st.tuples(st.just("near"), _AT, st.sampled_from([0.5, 1.0, 2.0, -1.0, 1.001])),
    st.tuples(st.just("near"), _AT, st.sampled_from([0.5, 1.0, 2.0, -1.0, 1.001])),
    st.tuples(st.sampled_from(["drop", "double", "swap"]), _AT, st.none()),
    st.tuples(st.just("key"), _AT, st.text(max_size=8)),
    st.tuples(st.just("letters"), st.integers(0, 1 << 32), st.none()),
)


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Each list or object within ``tree`` with each of its keys."""
    if isinstance(tree, dict | list):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from places(tree[key])


def changed(tree: Any, change: Any) -> Any:
    """A copy of ``tree`` with one change; "letters" and "double" are left to ``as_json``."""
    tree = copy.deepcopy(tree)
    what, at, value = change
    found = list(places(tree))
    inside, key = found[at % len(found)]
    if what == "value":
        inside[key] = value
    elif what == "near":
        inside[key] = _beside(inside[key], value)
    elif what == "drop":
        del inside[key]
    elif what == "key" and isinstance(inside, dict):
        inside[value] = inside.pop(key) if at % 2 else 1
    elif what == "swap":
        other, its = found[(at * 7 + 1) % len(found)]
        if not isinstance(inside[key], dict | list) and not isinstance(other[its], dict | list):
            inside[key], other[its] = other[its], inside[key]
    return tree


def _beside(value: Any, factor: float) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return int(value * factor) + (factor == 1)
    if isinstance(value, float):
        return value * factor + (factor == 1)
    if isinstance(value, str):
        return value[::-1] if factor < 1 else f"{value}x" if factor == 1 else value[:-1]
    return value[::-1] if isinstance(value, list) else value


def as_json(tree: Any, change: Any, **style: Any) -> bytes:
    """The JSON of a tree with one change."""
    what, at, _ = change
    content = json.dumps(changed(tree, change), **style).encode()
    if what == "letters":
        return damage.damaged(content, at, len(content))
    if what == "double" and isinstance(tree, dict):
        key = sorted(tree)[at % len(tree)]
        return b"{" + json.dumps(key).encode() + b": 1, " + content.lstrip()[1:]
    return content


def strict_json(content: bytes) -> Any:
    """What JSON holds, each key once and all numbers finite; UnclearError for anything else."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise UnclearError("a key twice")
        return dict(pairs)

    def refuse(text: str) -> None:
        raise UnclearError(text)

    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError) as problem:
        raise UnclearError(str(problem)[:80]) from problem


def alike(one: Any, other: Any) -> bool:
    """Whether two trees hold the same, tuples for lists and 1 for 1.0, but neither for true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
