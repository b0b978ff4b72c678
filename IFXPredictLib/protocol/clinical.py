"""Clinical values: names, units and plausible ranges checked before anything is computed from them.

A unit that the name of a value states, as in "crp (mg/dL)", is converted (``units``); none is guessed: a wrong unit is
told apart by its scale and refused with the likely unit. What lies in the plausible range of the expected unit cannot
be told apart and is taken as it is.

Of a limit that a laboratory writes for a value that it could not measure, "<5" or ">120", the number is taken, and the
prediction says so. One reader does it for training and prediction, so that both follow the same rule; a study with
another one (half of the limit) writes its numbers into the table.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

from ..base.errors import ClinicalError
from ..base.numerals import Limit, NoNumberError, is_missing, read_limit, read_number
from ..base.text import quoted
from .schema import Characteristic
from .units import Meaning, looks_like, meanings


class ClinicalValues(Mapping[str, float]):
    """One patient's values by canonical name, in the order and the units of ``characteristics``; read-only.

    They are checked when they are built (``check_clinical``), so whoever is given them need not check them again.
    ``limits`` are the texts, as "<5", of those that a laboratory could not measure, and ``given_limits`` those texts as
    they were given, by name with the unit that was stated; ``notes`` short sentences on how
    the values were read, for the status of a prediction, of which ``column_notes`` tell of the table they come from.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        characteristics: Sequence[Characteristic],
        where: str = "clinical values",
        notes: tuple[str, ...] = (),
    ) -> None:
        self.characteristics = tuple(characteristics)
        read = _checked(values, self.characteristics, where)
        self._values = {name: one.value for name, one in read.items()}
        limited = {name: one for name, one in read.items() if one.sign}
        self.limits = MappingProxyType({name: str(Limit(one.sign, one.value)) for name, one in limited.items()})
        self.given_limits = MappingProxyType({one.given[0]: one.given[1] for one in limited.values()})
        self.column_notes, self.notes = notes, (*notes, *(f"{name} {one.taken}" for name, one in limited.items()))

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"ClinicalValues({self._values})"


def check_clinical(
    values: Mapping[str, object], characteristics: Sequence[Characteristic], where: str = "clinical values"
) -> ClinicalValues:
    """One patient's values by canonical name, in the protocol's units; nothing is guessed.

    Parameters
    ----------
    values : mapping of str to object
        Values by name; a row of pandas is one, too. Names and synonyms are matched whatever their case, with blanks and
        hyphens as underscores, and a unit may stand behind them: "crp (mg/dL)". A value is a number or a text that is
        one, or a limit as "<5", of which the number is taken and noted; None, an empty text and "NA" are missing and
        left out. Binary values are 0 or 1 and nothing else. ClinicalValues of the same characteristics are returned as
        they are.
    characteristics : sequence of Characteristic
        What is known, with units and plausible ranges: ``protocol.clinical``.
    where : str
        What a message begins with: the case, or the file.

    Returns
    -------
    ClinicalValues
        The given values, in the order of ``characteristics``.

    Raises
    ------
    ClinicalError
        For an unknown name or unit, a characteristic given twice, or a value that is not a finite number or not
        plausible in the expected unit; of another hospital's unit that the protocol knows, it says which one it looks
        like.

    Examples
    --------
    >>> from IFXPredictLib.protocol.loading import load_protocol
    >>> clinical = load_protocol("ifx_cte").clinical
    >>> check_clinical({"CRP": "29", "Albumin": 34.1, "age": None}, clinical)
    ClinicalValues({'albumin': 34.1, 'crp': 29.0})
    >>> check_clinical({"albumin": 3.4}, clinical, "case 7")
    Traceback (most recent call last):
    IFXPredictLib.base.errors.ClinicalError: case 7: albumin 3.4: expected 10 to 60 g/L; 3.4 looks like g/dL, ...
    """
    if isinstance(values, ClinicalValues):
        if values.characteristics == tuple(characteristics):
            return values
        own = {name: value for name, value in values.items() if name not in values.limits}
        return ClinicalValues({**own, **values.given_limits}, characteristics, where, values.column_notes)
    if not hasattr(values, "keys"):
        raise ClinicalError(f"{where}: expected values by name, as {{'crp': 29}}, found {quoted(values)}.")
    named = {name: values[name] for name in values.keys()}  # noqa: SIM118  of a row of pandas, too
    if strange := [name for name in named if not isinstance(name, str)]:
        raise ClinicalError(f"{where}: the name of a value is {quoted(strange[0])}, expected a text, as 'crp'.")
    return ClinicalValues(named, characteristics, where)


@dataclass(frozen=True)
class _Read:
    """A ``value`` in its characteristic's unit; of a limit also its ``sign``, the name and text that were ``given``,
    and in words what was ``taken`` for it.
    """

    value: float
    sign: str = ""
    given: tuple[str, str] = ("", "")
    taken: str = ""


def _checked(values: Mapping[str, object], characteristics: tuple[Characteristic, ...], where: str) -> dict[str, _Read]:
    """What is given, by canonical name in the order of ``characteristics``."""
    checked = {}
    for key, meaning in meanings(values, characteristics, where).items():
        name = meaning.characteristic.name
        try:
            read = _read(values[key], meaning)
        except ClinicalError as problem:
            raise ClinicalError(f"{where}: {name} {problem}") from problem
        if read is not None:
            checked[name] = read
    return {c.name: checked[c.name] for c in characteristics if c.name in checked}


def check_value(value: object, characteristic: Characteristic, factor: float = 1.0) -> float | None:
    """One value in the characteristic's unit, as it is or as the text of a number or limit.

    Parameters
    ----------
    value : object
        A number, or a text that is one. Of a limit as "<5", which a binary characteristic has not, the number is taken.
        None, an empty text and "NA" are missing.
    characteristic : Characteristic
        What it is a value of, with unit and plausible range.
    factor : float, optional
        Takes the value to that unit; 1 for a value that is in it.

    Returns
    -------
    float or None
        None where the value is missing.

    Raises
    ------
    ClinicalError
        That says the expected range, for what is not a finite number or not plausible; it begins with the value, as
        what it is of stands before it, or beside the field.
    """
    read = _read(value, Meaning(characteristic, factor=factor))
    return None if read is None else read.value


def _read(value: object, meaning: Meaning) -> _Read | None:
    """A value in the characteristic's unit; None where it is missing."""
    c = meaning.characteristic
    if value is None or (isinstance(value, str) and is_missing(value)):
        return None
    number, limit = _number(value, c)
    own, text, converted = number * meaning.factor, str(limit or f"{number:g}"), meaning.factor != 1
    _check_plausible(own, f"{text} {meaning.unit}" if converted else text, meaning)
    if not limit:
        return _Read(own)
    if converted:
        given = f"{c.name} ({meaning.unit})", text
        return _Read(own, limit.sign, given, f"{text} {meaning.unit} taken as {own:g} {c.unit}")
    return _Read(own, limit.sign, (c.name, text), f"{text} {c.unit} taken as {own:g}")


def expected(characteristic: Characteristic) -> str:
    """The plausible values in words: "0 to 600 mg/L", "0 or 1 (1 = male)"."""
    c = characteristic
    return f"0 or 1 ({c.unit})" if c.kind == "binary" else f"{c.low:g} to {c.high:g} {c.unit}".removesuffix(" 1")


def needed_first(
    characteristics: Sequence[Characteristic], needed: Collection[str]
) -> tuple[tuple[Characteristic, ...], tuple[Characteristic, ...]]:
    """The characteristics named in ``needed``, and the others; both in the order of ``characteristics``.

    Parameters
    ----------
    characteristics : sequence of Characteristic
        All of a protocol: ``protocol.clinical``.
    needed : collection of str
        Names of those on which a bundle's numbers depend (``BundleManifest.needed``).

    Returns
    -------
    first : tuple of Characteristic
        Those that are needed.
    others : tuple of Characteristic
        The rest.
    """
    return (
        tuple(c for c in characteristics if c.name in needed),
        tuple(c for c in characteristics if c.name not in needed),
    )


def _number(value: object, characteristic: Characteristic) -> tuple[float, Limit | None]:
    """``value`` as a finite number, and the limit that its text is; true and false are none."""
    try:
        if isinstance(value, str):
            limit = read_limit(value) if characteristic.kind == "continuous" else None
            return (limit.number, limit) if limit else (read_number(value), None)
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.nan
    except NoNumberError as problem:
        form = f" with a decimal point{problem.why}" if characteristic.kind == "continuous" else "; write the number"
        raise ClinicalError(f"{quoted(value)}: expected {expected(characteristic)} as a number{form}.") from None
    if not math.isfinite(number):
        raise ClinicalError(
            f"{quoted(value)}: expected {expected(characteristic)} as a number with a decimal point; leave a missing "
            "value empty, or give None."
        )
    return number, None


def _check_plausible(value: float, found: str, meaning: Meaning) -> None:
    """Raise ClinicalError, beginning with what was ``found``, where the value cannot be one of the characteristic."""
    c = meaning.characteristic
    if c.low <= value <= c.high and (c.kind == "continuous" or value in (0, 1)):
        return
    if meaning.factor != 1:
        raise ClinicalError(f"{found}, {value:.4g} {c.unit}: expected {expected(c)}; check value and unit.")
    meant = [(unit, value * factor) for unit, factor in c.other_units.items() if c.low <= value * factor <= c.high]
    likely = " or ".join(f"{unit}, which would be {converted:.4g} {c.unit}" for unit, converted in meant)
    advice = f"{value:g} looks like {likely}; convert it" if likely else "check value and unit"
    if not likely and (shares := looks_like(c, value)):
        advice = f"{value:g} looks like {shares[0]}; give the value in {c.unit}"
    raise ClinicalError(f"{found}: expected {expected(c)}; {advice}.")
