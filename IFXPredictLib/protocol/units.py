"""Units of clinical values: those that a column's name states, and those that a whole column looks like.

A name may carry a unit in brackets or behind it: "crp (mg/dL)", "albumin [g/L]", "hb_g_dl", "CRP, mg/L". A stated unit
is converted; one that is unknown is refused. Without a unit a value is in the protocol's, and a column whose median no
group of patients has, while another unit would explain it, is a Suspicion: it is said, never converted. What a median
may be can depend on others: a CRP of 1.7 mg/L beside a normal albumin is remission, beside a low one it is not.

Factors and medians stand in Resources/Protocols/units.json, outside the protocols, whose hashes are frozen in bundles.
Letters and digits alone tell units apart: mg/dL, MG/DL, mg dL-1 and mg_dl are one; so are u and the signs for micro.
"""

import difflib
import math
import re
import statistics
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from ..base.errors import ClinicalError, ProtocolError
from ..base.files import read_json
from ..base.text import quoted
from .loading import RESOURCES
from .schema import Characteristic

_BRACKETED = re.compile(r"(.+?)[\s_.]*[(\[\uff08\uff3b]([^()\[\]]*)[)\]\uff09\uff3d]\s*")
_SHOWN_UNITS, _SHOWN_NAMES = 6, 5

LEAST = 10
"""Values of a column from which its median is looked at."""
_MANY = 20
"""Values from which a median that is certain to be of another unit is refused."""
_BEYOND = math.log(1.25)
_NEAR = math.log(1.5)


@dataclass(frozen=True)
class Meaning:
    """What a column holds: a characteristic, in its own unit (``unit`` is "") or in ``factor`` times the ``unit``."""

    characteristic: Characteristic
    unit: str = ""
    factor: float = 1.0


@dataclass(frozen=True)
class Suspicion:
    """A column that looks like another unit than the protocol's; ``converted`` is None where there is no factor.

    ``beside`` names the median of another column that makes it unlikely, if one does.
    """

    characteristic: Characteristic
    count: int
    median: float
    unit: str
    converted: float | None
    certain: bool
    beside: str = ""

    def __str__(self) -> str:
        """One sentence: column, medians, the likely unit, and what to write."""
        c = self.characteristic
        found = f"{c.name}: the median of {self.count} values is {self.median:.3g}, unlikely in {c.unit}{self.beside}"
        kept = f"write {c.name} ({c.unit}) as its header"
        if self.converted is None:
            return f"{found}, and looks like {self.unit}: give the values in {c.unit}, or {kept} if they are"
        would = f"{self.unit} ({self.converted:.3g} {c.unit})"
        return (
            f"{found}, and looks like {would}: write {c.name} ({self.unit}) as its header to convert them, or {kept} "
            "if they are right"
        )


def meanings(names: Iterable[str], characteristics: Sequence[Characteristic], where: str) -> dict[str, Meaning]:
    """What each of the ``names`` means.

    Parameters
    ----------
    names : iterable of str
        Names or synonyms, whatever their case, with blanks and hyphens as underscores, and a unit where one is stated.
    characteristics : sequence of Characteristic
        What is known: ``protocol.clinical``.
    where : str
        What a message begins with.

    Returns
    -------
    dict
        By the names as they were given.

    Raises
    ------
    ClinicalError
        For an unknown name or unit, and a characteristic given twice.
    """
    by_name = {folded(n): c for c in characteristics for n in (c.name, *c.synonyms)}
    found: dict[str, Meaning] = {}
    given: dict[str, str] = {}
    for key in names:
        found[key] = _meaning(key, by_name, where)
        name = found[key].characteristic.name
        if name in given:
            raise ClinicalError(
                f"{where}: {name} is given twice, as {quoted(given[name])} and {quoted(key)}; keep one of them."
            )
        given[name] = key
    return found


def folded(name: str) -> str:
    """``name`` as it is compared: in small letters, with underscores."""
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def units_of(characteristic: Characteristic) -> dict[str, float]:
    """Each known unit with the factor that takes its values to the characteristic's; the protocol's go first."""
    c = characteristic
    known = {c.unit: 1.0, **c.other_units}
    factors = _entry(c.name).get("units", {})
    base = next((factor for unit, factor in factors.items() if _plain(unit) == _plain(c.unit)), None)
    if base:
        seen = set(map(_plain, known))
        known |= {unit: factor / base for unit, factor in factors.items() if _plain(unit) not in seen}
    return known


def looks_like(characteristic: Characteristic, value: float) -> tuple[str, ...]:
    """The units without a factor, as per cent of all white cells, that a ``value`` of another unit may be in."""
    bounds = _entry(characteristic.name).get("without_factor", {})
    return tuple(unit for unit, (least, most) in bounds.items() if least <= value <= most)


def suspicions(
    columns: Mapping[str, Sequence[float]], characteristics: Sequence[Characteristic], stated: Collection[str] = ()
) -> tuple[Suspicion, ...]:
    """The columns that look like another unit.

    Parameters
    ----------
    columns : mapping of str to sequence of float
        The values (n,) by canonical name, in the protocol's units; columns of fewer than LEAST values are not judged.
    characteristics : sequence of Characteristic
        ``protocol.clinical``.
    stated : collection of str
        The canonical names of columns whose unit the table states: they help to judge others, and are not judged.

    Returns
    -------
    tuple of Suspicion
        In the order of ``characteristics``.
    """
    known = [c for c in characteristics if len(columns.get(c.name, ())) >= LEAST]
    medians = {c.name: (c, statistics.median(columns[c.name])) for c in known}
    judged = (_suspicion(c, columns[c.name], medians) for c in known if c.name not in stated)
    return tuple(found for found in judged if found)


def _meaning(key: str, by_name: Mapping[str, Characteristic], where: str) -> Meaning:
    if folded(key) in by_name:
        return Meaning(by_name[folded(key)])
    if (parts := _BRACKETED.fullmatch(key)) and folded(parts[1]) in by_name:
        characteristic, unit = by_name[folded(parts[1])], parts[2].strip()
        factor = _factor(characteristic, unit)
        if factor is None:
            known = ", ".join(list(units_of(characteristic))[:_SHOWN_UNITS])
            raise ClinicalError(
                f"{where}: {characteristic.name} in {quoted(unit)}: unknown unit; known are {known}; convert the "
                "values, and name one of these."
            )
        return Meaning(characteristic, unit, factor)
    words = [word for word in re.split(r"[\s_.,:/()\[\]-]+", key.lower()) if word and word != "in"]
    for k in range(len(words) - 1, 0, -1):
        characteristic_or_none, unit = by_name.get("_".join(words[:k])), "/".join(words[k:])
        if characteristic_or_none and (factor := _factor(characteristic_or_none, unit)) is not None:
            return Meaning(characteristic_or_none, unit, factor)
    raise ClinicalError(
        f"{where}: unknown clinical characteristic {quoted(key)}; {_proposal(key, by_name)} Rename or remove it; to "
        "train on it, add it to the protocol's section clinical."
    )


def _factor(characteristic: Characteristic, unit: str) -> float | None:
    plain = _plain(unit)
    return next((factor for name, factor in units_of(characteristic).items() if _plain(name) == plain), None)


def _plain(unit: str) -> str:
    """Letters, digits and the per cent sign of a unit."""
    text = unicodedata.normalize("NFKC", unit).lower().replace("\u03bc", "u")
    text = re.sub("\\^?[-\u2212]1", "", text.replace("mcg", "ug").replace("mcmol", "umol"))
    return re.sub(r"[^a-z0-9%]", "", text).removeprefix("x")


def _proposal(key: str, by_name: Mapping[str, Characteristic]) -> str:
    """The likely name with its unit, or the first ones: what is no synonym on purpose (sex) may be coded otherwise."""
    name = folded(key)[:100]
    near = [n for n in by_name if name in n.split("_")] or difflib.get_close_matches(name, by_name, n=1)
    if near:
        return f"did you mean {by_name[near[0]].name} ({by_name[near[0]].unit})?"
    known = list(dict.fromkeys(f"{c.name} ({c.unit})" for c in by_name.values()))
    more = f" and {len(known) - _SHOWN_NAMES} more" if len(known) > _SHOWN_NAMES else ""
    return f"known are {', '.join(known[:_SHOWN_NAMES]) or 'none'}{more}."


_Medians: TypeAlias = Mapping[str, tuple[Characteristic, float]]


def _suspicion(characteristic: Characteristic, values: Sequence[float], medians: _Medians) -> Suspicion | None:
    entry, c = _entry(characteristic.name), characteristic
    base, median = _base(c), medians[c.name][1]
    if base is None or "medians" not in entry or median <= 0:
        return None
    bounds, beside = _bounds(entry, medians)
    low, high = (bound / base for bound in bounds)
    beyond = _distance(median, low, high)
    if not beyond:
        return None
    certain = bool(entry.get("certain")) and beyond > _BEYOND and len(values) >= _MANY
    shares = [unit for unit, (least, most) in entry.get("without_factor", {}).items() if least <= median <= most]
    converted = {unit: median * factor for unit, factor in units_of(c).items() if factor != 1}
    unit = min(converted, key=lambda one: _distance(converted[one], low, high), default="")
    if not unit or _distance(converted[unit], low, high) > min(_NEAR, beyond / 2):
        return Suspicion(c, len(values), median, shares[0], None, certain, beside) if shares else None
    if shares:
        return Suspicion(c, len(values), median, f"{shares[0]}, or {unit}", None, certain, beside)
    return Suspicion(c, len(values), median, unit, converted[unit], certain, beside)


def _base(characteristic: Characteristic) -> float | None:
    """The factor from the characteristic's unit to the first one of the table of units; None where it has none."""
    units, plain = _entry(characteristic.name).get("units", {}), _plain(characteristic.unit)
    return next((factor for unit, factor in units.items() if _plain(unit) == plain), None)


def _bounds(entry: Mapping[str, Any], medians: _Medians) -> tuple[Sequence[float], str]:
    """Between which bounds a median lies, in the first unit, and beside which other one where this decides it."""
    for case in entry.get("beside", ()):
        if case["other"] in medians:
            (other, median), (low, high) = medians[case["other"]], case["within"]
            if low <= median * (_base(other) or math.nan) <= high:
                return case["medians"], f" beside {other.name} {median:.3g} {other.unit}"
    return entry["medians"], ""


def _distance(value: float, low: float, high: float) -> float:
    """How far a positive value lies beyond the bounds, in logarithms; 0 between them."""
    return max(math.log(low / value), math.log(value / high), 0.0)


@cache
def _entries() -> Mapping[str, Any]:
    return dict(read_json(RESOURCES / "Protocols" / "units.json", ProtocolError)["characteristics"])


def _entry(name: str) -> Mapping[str, Any]:
    return dict(_entries().get(name, {}))
