"""Settings from YAML as frozen dataclasses: a key that is unknown, missing, doubled or of the wrong kind is refused."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..base.errors import ProtocolError
from ..base.files import read_text
from ..base.text import brief, quoted

_LARGEST = 1 << 20
"""Bytes of a protocol: the largest that is shipped has 15 000, and PyYAML reads 100 000 a second."""


def read_yaml(file: Path) -> dict[str, Any]:
    """The keys and values of a YAML file; raises ProtocolError, naming the file, where it holds something else."""
    return parse_yaml(read_text(file, ProtocolError, _LARGEST), str(file))


def parse_yaml(text: str, where: str) -> dict[str, Any]:
    """The keys and values of YAML ``text``.

    Parameters
    ----------
    text : str
        Of 1,048,576 letters at most.
    where : str
        What a message begins with: the file, or what the text is of.

    Returns
    -------
    dict
        A copy for the caller alone, as texts that were read are kept.

    Raises
    ------
    ProtocolError
        Naming ``where`` and the place, where the text is too long, cannot be read, or holds something else than keys
        with values.
    """
    import yaml

    if len(text) > _LARGEST:
        raise ProtocolError(f"{where}: has {len(text)} letters, expected at most {_LARGEST}; is it the right text?")
    try:
        content = deepcopy(_content(text))
    except yaml.YAMLError as problem:
        raise ProtocolError(f"{where}: cannot be read ({_reason(problem)}).") from problem
    return _expect(isinstance(content, dict), content, where, "keys with values")  # type: ignore[no-any-return]


@lru_cache(16)
def _content(text: str) -> Any:
    """Kept, since a command reads its protocol and the one it is based on several times, and PyYAML is slow."""
    from .yaml_loader import StrictLoader

    return StrictLoader(text).get_single_data()


def _reason(problem: Exception) -> str:
    """What PyYAML says, on one line, with the line of the text and without a copy of it."""
    mark, said = getattr(problem, "problem_mark", None), getattr(problem, "problem", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return place + " ".join(str(said or problem).split())[:160]


def read_as(kind: Any, value: Any, where: str) -> Any:
    """``value`` as ``kind``, which is a dataclass or one of the types that its fields have.

    Parameters
    ----------
    kind : type
        A dataclass, int, float, str, bool, a Literal, a tuple or a mapping of one of these, or one of these or None.
    value : object
        As JSON or YAML gives it back.
    where : str
        What a message begins with: the file, and the keys that lead to the value.

    Returns
    -------
    object
        Of this kind: a list as a tuple, a whole number as a float where one is expected, what is left out by its
        default.

    Raises
    ------
    ProtocolError
        Naming ``where`` and the key, where a key is unknown, missing or of the wrong kind.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:  # a section that may be left out
        return None if value is None else read_as(arguments[0], value, where)
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value, where)
    if origin is Literal:
        return _expect(value in arguments, value, where, " or ".join(map(str, arguments)))
    if origin in (tuple, Mapping):
        return _read_many(origin, arguments, value, where)
    if kind is float:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return float(_expect(number, value, where, "a finite number"))
    return _expect(type(value) is kind, value, where, kind.__name__)


def _read_many(origin: Any, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if origin is tuple:
        _expect(isinstance(value, list), value, where, "a list")
        return tuple(read_as(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    _expect(isinstance(value, dict), value, where, "keys with values")
    return {str(key): read_as(arguments[1], item, f"{where}.{brief(str(key))}") for key, item in value.items()}


def plain(value: Any) -> Any:
    """``value`` with lists in place of tuples, as JSON and YAML give it back."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _read_dataclass(kind: Any, value: Any, where: str) -> Any:
    _expect(isinstance(value, dict), value, where, "keys with values")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    unknown = sorted(set(value) - set(fields), key=str)
    if unknown:
        raise ProtocolError(f"{where}: unknown key {quoted(unknown[0])}; known are {', '.join(fields)}.")
    needed = {n for n, f in fields.items() if f.default is f.default_factory is dataclasses.MISSING}
    if missing := sorted(needed - set(value)):
        raise ProtocolError(f"{where}: the key {missing[0]!r} is missing.")
    hints = typing.get_type_hints(kind)
    return kind(**{name: read_as(hints[name], item, f"{where}: {name}") for name, item in value.items()})


def _expect(holds: bool, value: Any, where: str, expected: str) -> Any:
    if not holds:
        raise ProtocolError(f"{where}: expected {expected}, found {quoted(value)}.")
    return value
