"""What a reader answers of each case beside drawing it: the fields of a study's form, and answers that fit them.

Words: a *field* asks for a number: one of some ordered levels (ordinal), or any within a range (numeric). A field that
*predicts* says how likely outcome 1 is, the higher the likelier, and is what readers are compared by.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..base.errors import ProtocolError, StudyError
from ..base.text import brief, quoted
from ..protocol.strict_yaml import read_as, read_yaml

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_TAKEN = ("case", "patient", "reader", "round", "model", "outcome", "mask", "image", "seconds")
"""What tables of readings call something else."""
_MOST_LEVELS, _MOST_FIELDS = 101, 20
"""0 to 100 by ones is the finest ordinal scale in use."""


@dataclass(frozen=True)
class FormField:
    """One question: ``name`` in tables, ``title`` for readers (the name where empty), from ``low`` to ``high``.

    An ordinal field takes the whole numbers from ``low`` to ``high``. One that is not ``required`` may be left empty.
    """

    name: str
    kind: Literal["ordinal", "numeric"]
    low: float
    high: float
    title: str = ""
    required: bool = True
    predicts: bool = False

    def __post_init__(self) -> None:
        """Raise StudyError for a name that is no column's, or a range that holds nothing."""
        if not _NAME.fullmatch(self.name):
            raise StudyError(
                f"form: field {quoted(self.name)}: expected small letters, digits and _, at most 32, a letter first."
            )
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise StudyError(f"form: {self.name}: expected low below high, found {self.low:g} to {self.high:g}.")
        if self.kind == "ordinal" and not (float(self.low).is_integer() and self.high - self.low < _MOST_LEVELS):
            raise StudyError(
                f"form: {self.name}: an ordinal field has at most {_MOST_LEVELS} whole levels, found {self.low:g} to "
                f"{self.high:g}; make it numeric."
            )
        if self.kind == "ordinal" and not float(self.high).is_integer():
            raise StudyError(f"form: {self.name}: levels are whole numbers, found {self.high:g}; make it numeric.")

    @property
    def levels(self) -> range:
        """The levels of an ordinal field, in order."""
        return range(int(self.low), int(self.high) + 1)

    @property
    def shown(self) -> str:
        """What readers are asked."""
        return self.title or self.name


@dataclass(frozen=True)
class _Form:
    """The content of a form's file."""

    fields: tuple[FormField, ...]


def read_form(path: str | Path) -> tuple[FormField, ...]:
    """The fields of a form, from a YAML file with the key ``fields``.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    tuple of FormField
        In the file's order.

    Raises
    ------
    StudyError
        Naming the file: an unknown key, a field given twice, what no field may be.
    """
    path = Path(path)
    try:
        form: _Form = read_as(_Form, read_yaml(path), str(path))
    except ProtocolError as problem:
        raise StudyError(str(problem)) from problem
    if not form.fields:
        raise StudyError(f"{path}: expected a field or more, found none.")
    if taken := [field.name for field in form.fields if field.name in _TAKEN]:
        raise StudyError(f"{path}: the field {taken[0]} has the name of a column of tables of readings; rename it.")
    check_form(form.fields)
    return form.fields


def check_form(fields: Sequence[FormField]) -> None:
    """Raise StudyError where a field is given twice, or there are too many."""
    names = [field.name for field in fields]
    if twice := [name for name in names if names.count(name) > 1]:
        raise StudyError(f"form: the field {twice[0]} is given twice; each may appear once.")
    if len(names) > _MOST_FIELDS:
        raise StudyError(f"form: expected at most {_MOST_FIELDS} fields, found {len(names)}; no reader answers them.")


def checked_answers(fields: Sequence[FormField], answers: Mapping[str, float], where: str) -> dict[str, float]:
    """The answers as numbers, in the form's order.

    Raises StudyError, naming ``where`` and the field, for one that is not asked, is missing or lies out of its range.
    """
    known = {field.name for field in fields}
    if strange := sorted(set(answers) - known):
        asked = ", ".join(field.name for field in fields) or "none"
        raise StudyError(f"{where}: the form has no field {brief(strange[0])}; fields are {asked}.")
    if missing := [field for field in fields if field.required and field.name not in answers]:
        raise StudyError(f"{where}: {missing[0].shown}: is not answered; answer it, then finish.")
    return {field.name: _checked(field, answers[field.name], where) for field in fields if field.name in answers}


def _checked(field: FormField, answer: float, where: str) -> float:
    number = float(answer)
    whole = field.kind == "numeric" or number.is_integer()
    if not (field.low <= number <= field.high and whole):
        kind = "a whole number" if field.kind == "ordinal" else "a number"
        raise StudyError(
            f"{where}: {field.shown}: expected {kind} from {field.low:g} to {field.high:g}, found {number:g}."
        )
    return number
