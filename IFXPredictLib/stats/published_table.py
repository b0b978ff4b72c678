"""A published table of models' performance, each number kept as it was printed.

Words: a number's unit is that of its last printed digit, so "0.80" has the unit 0.01 and may stand for anything from
0.795 to 0.805, both ends included, because half a unit may have been rounded up or to even.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..base.errors import IFXPredictError

COLUMNS = (
    *("cohort", "model", "auc", "auc_low", "auc_high", "youden", "cutoff"),
    *("sensitivity", "specificity", "accuracy", "ppv", "npv", "brier"),
)
ALIASES = {"cutoff_printed_as_youden": "youden"}

_ANY_NUMBER = ("youden", "cutoff")
_P_VALUE = re.compile(r"p(_\w+)?")
_NUMBER = re.compile(r"([-+]?(?:\d{1,6}(?:\.\d*)?|\.\d+))(\s?%)?", re.ASCII)
_MOST_DECIMALS = 9


@dataclass(frozen=True)
class Printed:
    """A printed number: ``units`` of its last digit, of which ``scale`` make 1 ("0.80" is 80 units, scale 100)."""

    text: str
    units: int
    scale: int

    @property
    def value(self) -> float:
        """The number itself."""
        return self.units / self.scale

    @property
    def half(self) -> float:
        """How far the number before rounding may lie from ``value``: half a unit."""
        return 0.5 / self.scale

    @property
    def low(self) -> float:
        """The least number that is printed so."""
        return self.value - self.half

    @property
    def high(self) -> float:
        """The largest number that is printed so."""
        return self.value + self.half


@dataclass(frozen=True)
class PublishedRow:
    """One model in one cohort; None is what the table does not say.

    ``youden`` is the column that is called so, whatever it holds. All but it and ``cutoff`` lie within 0..1.
    """

    cohort: str
    model: str
    auc: Printed | None = None
    auc_low: Printed | None = None
    auc_high: Printed | None = None
    youden: Printed | None = None
    cutoff: Printed | None = None
    sensitivity: Printed | None = None
    specificity: Printed | None = None
    accuracy: Printed | None = None
    ppv: Printed | None = None
    npv: Printed | None = None
    brier: Printed | None = None

    @property
    def name(self) -> str:
        """Cohort and model."""
        return f"{self.cohort} {self.model}"


def read_published(path: Path) -> tuple[PublishedRow, ...]:
    """The rows of a CSV file with a header of COLUMNS, in any order, each optional; p, p_* are allowed and not read.

    Raises IFXPredictError as ``published_rows`` does, and where the file cannot be read or is not a table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = [line for line in csv.reader(stream, strict=True) if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise IFXPredictError(f"{path}: cannot be read as CSV ({problem}).") from problem
    except ValueError as problem:
        raise IFXPredictError(f"{path}: is empty; expected a header and a row a model.") from problem
    names = [ALIASES.get(name.strip(), name.strip()) for name in header]
    if twice := [name for name in names if names.count(name) > 1]:
        raise IFXPredictError(f"{path}: the column {twice[0]} is given twice.")
    for i, line in enumerate(lines, 1):
        if len(line) != len(names):
            raise IFXPredictError(f"{path}: row {i} has {len(line)} cells, expected {len(names)} as in the header.")
    return published_rows((dict(zip(names, line, strict=True)) for line in lines), str(path))


def published_rows(records: Iterable[Mapping[str, str]], where: str = "table") -> tuple[PublishedRow, ...]:
    """The rows of ``records``, each a mapping of COLUMNS or ALIASES to the printed text; an empty text is missing.

    Without a cohort it is "all", without a model "row 1" and so on. A number is decimal ("0.80") or a percentage with
    its sign ("80%", "80.4 %"); what stands beyond the ninth decimal is rounded away.
    Raises IFXPredictError, naming ``where``, row and column, for an unknown column, a text that is no number, a number
    outside 0..1 (youden and cutoff may be any), a model given twice in a cohort, or no row at all.
    """
    rows = tuple(_row(record, i, where) for i, record in enumerate(records, 1))
    if not rows:
        raise IFXPredictError(f"{where}: has no rows; expected one a model.")
    names = [(row.cohort, row.model) for row in rows]
    if twice := [row.name for row, name in zip(rows, names, strict=True) if names.count(name) > 1]:
        raise IFXPredictError(f"{where}: {twice[0]} is given twice; keep one row a model and cohort.")
    return rows


def read_printed(text: str) -> Printed:
    """The number printed as ``text``; raises ValueError, saying what was expected, where it is none."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise ValueError(f"expected a number such as 0.80 or 80%, found {text!r}")
    number = Decimal(match[1]).scaleb(-2 if match[2] else 0)
    exponent = number.as_tuple().exponent
    places = min(_MOST_DECIMALS, max(0, -int(exponent)))
    return Printed(text.strip(), int(number.scaleb(places).to_integral_value()), 10**places)


def _row(record: Mapping[str, str], number: int, where: str) -> PublishedRow:
    cells = {ALIASES.get(name, name): text.strip() for name, text in record.items()}
    if unknown := [name for name in cells if name not in COLUMNS and not _P_VALUE.fullmatch(name)]:
        known = ", ".join((*COLUMNS, *ALIASES, "p_*"))
        raise IFXPredictError(f"{where}: unknown column {unknown[0]!r}; known are {known}.")
    cohort, model = cells.get("cohort") or "all", cells.get("model") or f"row {number}"
    numbers = {}
    for name in COLUMNS[2:]:
        if cells.get(name):
            numbers[name] = _number(cells[name], name, f"{where}: {cohort} {model}")
    return PublishedRow(cohort, model, **numbers)


def _number(text: str, name: str, where: str) -> Printed:
    try:
        printed = read_printed(text)
    except ValueError as problem:
        raise IFXPredictError(f"{where}: {name}: {problem}.") from problem
    if name not in _ANY_NUMBER and not 0 <= printed.units <= printed.scale:
        raise IFXPredictError(f"{where}: {name}: expected 0 to 1, or a percentage with its sign, found {text!r}.")
    return printed
