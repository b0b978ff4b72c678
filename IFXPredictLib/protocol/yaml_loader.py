"""YAML's plain values alone, read as they were meant, or refused with the line and what to write instead.

PyYAML takes the last of a key given twice; ``010``, ``1_000`` and ``1:30`` for 8, 1000 and 90; an alias within what it
stands for, or a few lines of aliases for more values than a memory holds; and lists as keys end it with a traceback.

Imported where YAML is read: Slicer has PyYAML only once it was installed for this project, and reads bundles without.
"""

import re
from collections import Counter
from collections.abc import Hashable
from typing import Any

import yaml

from ..base.strict_json import DEEPEST, check_text, finite, whole_number
from ..base.text import quoted

_MOST_VALUES = 100_000
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?")
_HOW = "write a number as 8, -3, 0.5 or 1.0e-3, or a text in quotes"


class StrictLoader(yaml.SafeLoader):
    """A loader that raises YAMLError, with the place, for what PyYAML would take otherwise than it was meant.

    ``_depth`` is how deep the value lies that is being read; ``_sizes`` are how many values each node stands for.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = self._values = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One value with all that it holds; an alias counts as what it stands for."""
        event, before = self.peek_event(), self._values
        if self._depth == DEEPEST:
            raise _problem(event, f"nested deeper than {DEEPEST} levels")
        if getattr(event, "tag", None):
            raise _problem(event, f"the tag {quoted(event.tag)}: leave it out, a type follows from the text")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(event, yaml.AliasEvent) and id(node) not in self._sizes:
            raise _problem(event, f"{quoted(event.anchor)} stands within itself")
        self._values += 1 + self._sizes.get(id(node), 0)
        self._sizes[id(node)] = self._values - before
        if self._values > _MOST_VALUES:
            raise _problem(event, f"holds more than {_MOST_VALUES} values")
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Keys with values, each key once."""
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _problem(key, "a list or a mapping is no key; begin the line with a name and a colon")
        if twice := [key for key, count in Counter(key.value for key, _ in node.value).items() if count > 1]:
            raise _problem(node, f"the key {quoted(twice[0])} is given twice")
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
        """The text of a value."""
        text = str(super().construct_scalar(node))
        try:
            check_text(text)
        except ValueError as problem:
            raise _problem(node, str(problem)) from problem
        return text

    def construct_number(self, node: yaml.ScalarNode) -> float:
        """A number in the one way of writing it that every program reads alike."""
        if not _NUMBER.fullmatch(node.value):
            raise _problem(node, f"{quoted(node.value)}: {_HOW}")
        try:
            return whole_number(node.value) if node.tag.endswith(":int") else finite(node.value)
        except ValueError as problem:
            raise _problem(node, str(problem)) from problem


def _problem(at: Any, words: str) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, words, at.start_mark)


for _kind in ("int", "float"):
    StrictLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", StrictLoader.construct_number)
StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", StrictLoader.construct_scalar)
