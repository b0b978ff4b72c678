"""A published table of models' performance, each number kept as it was printed.

Words: a number's unit is that of its last printed digit, so "0.80" has the unit 0.01 and may stand for anything from
0.795 to 0.805, both ends included, because half a unit may have been rounded up or to even.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..base.text import quoted

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


def read_printed(text: str) -> Printed:
    """The number printed as ``text``; raises ValueError, saying what was expected, where it is none."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise ValueError(f"expected a number such as 0.80 or 80%, found {quoted(text)}")
    number = Decimal(match[1]).scaleb(-2 if match[2] else 0)
    exponent = number.as_tuple().exponent
    places = min(_MOST_DECIMALS, max(0, -int(exponent)))
    return Printed(text.strip(), int(number.scaleb(places).to_integral_value()), 10**places)
