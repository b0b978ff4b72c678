"""JSON that every program reads alike, within limits that no file of ours comes near.

Refused are what Python's own reader would take or choke on: NaN and infinity, a key twice, numbers beyond 64 bits,
brackets thousands deep, text that no file can hold. Whatever reads JSON reads it here, so that damage or malice is one
line that says what and where.
"""

import json
import math
import re
from collections import Counter
from typing import Any

from .errors import IFXPredictError
from .text import quoted

LARGEST_FILE = 64 << 20
"""Bytes of a JSON or YAML file: the largest of ours, the bundle of a protocol with all features, has 0.1 MB."""
DEEPEST = 32
"""Lists and objects within each other, JSON or YAML: a bundle's have 6 levels."""
MOST_DIGITS = 18
"""Of a whole number: what 64 bits hold in every program."""
_LONGEST_NUMBER = 100
"""Letters of a number with a point: to read one takes the square of its length, 17 digits say all."""
_IN_NO_FILE = re.compile("[\0\ud800-\udfff]")
"""What JSON can hold in escapes and nothing else can, no file's name and no UTF-8."""
_IN_WORDS = {"\0": "a NUL"}


def parse_json(text: str | bytes, where: str, error: type[IFXPredictError]) -> Any:
    """The value in JSON ``text``.

    Parameters
    ----------
    text : str or bytes
        Bytes have to be UTF-8.
    where : str
        What a message begins with: the file, or what the text is of.
    error : type of IFXPredictError
        The class of what is raised.

    Returns
    -------
    dict, list, str, int, float, bool or None
        An object as a dict in the order of its keys.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, with the place in the text, where that is not strict JSON.
    """
    try:
        value = json.loads(
            text if isinstance(text, str) else text.decode("utf-8"),  # json itself would guess UTF-16 and UTF-32
            parse_constant=_refuse_constant,
            parse_int=whole_number,
            parse_float=finite,
            object_pairs_hook=_without_doubles,
        )
        _check_values(value)
    except RecursionError as problem:
        raise error(f"{where}: is not valid JSON (nested deeper than {DEEPEST} levels).") from problem
    except ValueError as problem:
        raise error(f"{where}: is not valid JSON ({problem}).") from problem
    return value


def whole_number(text: str) -> int:
    """The whole number of a text; raises ValueError beyond MOST_DIGITS, where programs read different numbers."""
    digits = len(text.lstrip("+-"))
    if digits > MOST_DIGITS:
        raise ValueError(f"{text[:12]}... has {digits} digits, expected at most {MOST_DIGITS}")
    return int(text)


def finite(text: str) -> float:
    """The number of a text; raises ValueError where it is infinite, or too long to be read at once."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"{text[:12]}... has {len(text)} digits, expected at most {_LONGEST_NUMBER}")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is not a finite number")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of ``pairs``; of two equal keys Python's json would silently take the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {quoted(twice)} is given twice")
    return found


def _check_values(value: Any) -> None:
    """Level by level, as a walk from value to value would itself go too deep."""
    level, depth = [value], 0
    while level:
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
        for item in level:
            for text in item if isinstance(item, dict) else [item]:
                if isinstance(text, str):
                    check_text(text)
        level = [part for item in level for part in _parts(item)]
        depth += 1


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def check_text(text: str) -> None:
    """Raise ValueError for a text that JSON and YAML can hold, escaped, and no file can."""
    if found := _IN_NO_FILE.search(text):
        raise ValueError(f"the text {quoted(text)} holds {_IN_WORDS.get(found[0], 'half a letter, a lone surrogate')}")
