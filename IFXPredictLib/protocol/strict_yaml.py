"""Settings from YAML as frozen dataclasses: a key that is unknown, missing, doubled or of the wrong kind is refused."""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..base.errors import ProtocolError
from ..base.text import quoted

_NUMBER = re.compile(
    r"[-+]?(0|[1-9][0-9]{0,30}|(0|[1-9][0-9]*)?\.[0-9]*([eE][-+]?[0-9]+)?)|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
"""As YAML and everybody read it; infinity and NaN are refused with the key that has them."""


def read_yaml(file: Path) -> dict[str, Any]:
    """The keys and values of a YAML file; raises ProtocolError, naming the file, where it holds something else."""
    try:
        return parse_yaml(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as problem:
        raise ProtocolError(f"{file}: cannot be read ({problem}).") from problem


def parse_yaml(text: str, where: str) -> dict[str, Any]:
    """The keys and values of YAML ``text``; raises ProtocolError, naming ``where``."""
    import yaml

    try:
        content = _strict_loader()(text).get_single_data()
    except yaml.YAMLError as problem:
        raise ProtocolError(f"{where}: cannot be read ({' '.join(str(problem).split())}).") from problem
    return _expect(isinstance(content, dict), content, where, "keys with values")  # type: ignore[no-any-return]


def read_as(kind: Any, value: Any, where: str) -> Any:
    """``value`` as ``kind``, which is a dataclass or one of the types that its fields have.

    Raises ProtocolError, naming ``where`` and the key, where a key is unknown, missing or of the wrong kind.
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
    return {str(key): read_as(arguments[1], item, f"{where}.{key}") for key, item in value.items()}


def plain(value: Any) -> Any:
    """``value`` with lists in place of tuples, as JSON and YAML give it back."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@cache
def _strict_loader() -> Any:
    """A loader of YAML's plain values alone that refuses what PyYAML reads otherwise than it looks.

    Of a key given twice it would take the last; 010 is 8 to it, 1_000 is 1000 and 1:30 is 90.

    PyYAML is imported here: Slicer has it only once it was installed for this project, and reads bundles without it.
    """
    import yaml

    class StrictLoader(yaml.SafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
            keys = [key.value for key, _ in node.value]
            if len(set(keys)) != len(keys):
                problem = f"the key {next(key for key in keys if keys.count(key) > 1)!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
            return super().construct_mapping(node, deep)

        def construct_number(self, node: yaml.ScalarNode) -> int | float:
            if not _NUMBER.fullmatch(node.value):
                problem = (
                    f"the number {quoted(node.value)} may mean several; write it in digits, without 0 before or _ in it"
                )
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
            whole = node.tag == "tag:yaml.org,2002:int"
            return int(self.construct_yaml_int(node)) if whole else float(self.construct_yaml_float(node))

    for kind in ("int", "float"):
        StrictLoader.add_constructor(f"tag:yaml.org,2002:{kind}", StrictLoader.construct_number)
    return StrictLoader


def _read_dataclass(kind: Any, value: Any, where: str) -> Any:
    _expect(isinstance(value, dict), value, where, "keys with values")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    unknown = sorted(set(value) - set(fields), key=str)
    if unknown:
        raise ProtocolError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(fields)}.")
    needed = {n for n, f in fields.items() if f.default is f.default_factory is dataclasses.MISSING}
    if missing := sorted(needed - set(value)):
        raise ProtocolError(f"{where}: the key {missing[0]!r} is missing.")
    hints = typing.get_type_hints(kind)
    return kind(**{name: read_as(hints[name], item, f"{where}: {name}") for name, item in value.items()})


def _expect(holds: bool, value: Any, where: str, expected: str) -> Any:
    if not holds:
        raise ProtocolError(f"{where}: expected {expected}, found {value!r}.")
    return value
