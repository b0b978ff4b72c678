"""Clinical values: names, units and plausible ranges checked before anything is computed from them.

A value is never converted or guessed: a wrong unit is told apart by its scale and refused with the likely unit.
What lies in the plausible range of the expected unit cannot be told apart and is taken as it is.
"""

import difflib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from numbers import Real

from ..base.errors import ClinicalError
from .schema import Characteristic


class ClinicalValues(Mapping[str, float]):
    """One patient's values by canonical name, in the order and the units of ``characteristics``; read-only.

    They are checked when they are built (``check_clinical``), so whoever is given them need not check them again.
    """

    def __init__(
        self, values: Mapping[str, object], characteristics: Sequence[Characteristic], where: str = "clinical values"
    ) -> None:
        self.characteristics = tuple(characteristics)
        self._values = _checked(values, self.characteristics, where)

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
    """One patient's values by canonical name, in the protocol's units; nothing is converted or guessed.

    Parameters
    ----------
    values : mapping of str to object
        Values by name. Names and synonyms are matched whatever their case, with blanks and hyphens as underscores. A
        value is a number or a text that is one; None or an empty text is missing and left out. Binary values are 0 or
        1 and nothing else. ClinicalValues of the same characteristics are returned as they are.
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
        For an unknown name, a characteristic given twice, or a value that is not a finite number or not plausible in
        the expected unit; of another hospital's unit that the protocol knows, it says which one it looks like.

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
    if isinstance(values, ClinicalValues) and values.characteristics == tuple(characteristics):
        return values
    return ClinicalValues(values, characteristics, where)


def _checked(values: Mapping[str, object], characteristics: tuple[Characteristic, ...], where: str) -> dict[str, float]:
    by_name = {_folded(n): c for c in characteristics for n in (c.name, *c.synonyms)}
    given: dict[str, str] = {}
    checked: dict[str, float] = {}
    for key, value in values.items():
        if _folded(key) not in by_name:
            proposal = _proposal(key, by_name)
            raise ClinicalError(
                f"{where}: unknown clinical characteristic {key!r}; {proposal} Rename or remove it; to train "
                "on it, add it to the protocol's section clinical."
            )
        characteristic = by_name[_folded(key)]
        name = characteristic.name
        if name in given:
            raise ClinicalError(f"{where}: {name} is given twice, as {given[name]!r} and {key!r}; keep one of them.")
        given[name] = key
        try:
            number = check_value(value, characteristic)
        except ClinicalError as problem:
            raise ClinicalError(f"{where}: {name} {problem}") from problem
        if number is not None:
            checked[name] = number
    return {c.name: checked[c.name] for c in characteristics if c.name in checked}


def check_value(value: object, characteristic: Characteristic) -> float | None:
    """One value in the characteristic's unit, as it is or as the text of a number; None where it is missing.

    Raises ClinicalError that says the expected range, for what is not a finite number or not plausible; it begins with
    the value, as what it is of stands before it, or beside the field.
    """
    return None if _is_missing(value) else _plausible(_number(value, characteristic), characteristic)


def expected(characteristic: Characteristic) -> str:
    """The plausible values in words: "0 to 600 mg/L", "0 or 1 (1 = male)"."""
    c = characteristic
    return f"0 or 1 ({c.unit})" if c.kind == "binary" else f"{c.low:g} to {c.high:g} {c.unit}"


def needed_first(
    characteristics: Sequence[Characteristic], needed: Collection[str]
) -> tuple[tuple[Characteristic, ...], tuple[Characteristic, ...]]:
    """The characteristics named in ``needed``, and the others; both in the order of ``characteristics``."""
    return (
        tuple(c for c in characteristics if c.name in needed),
        tuple(c for c in characteristics if c.name not in needed),
    )


def _folded(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _proposal(key: str, by_name: Mapping[str, Characteristic]) -> str:
    """The likely name, or all, with the unit: of what is no synonym on purpose (sex, urea), the coding differs."""
    folded = _folded(key)
    near = [n for n in by_name if folded in n.split("_")] or difflib.get_close_matches(folded, by_name, n=1)
    if near:
        return f"did you mean {by_name[near[0]].name} ({by_name[near[0]].unit})?"
    return f"known are {', '.join(dict.fromkeys(f'{c.name} ({c.unit})' for c in by_name.values())) or 'none'}."


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(value: object, characteristic: Characteristic) -> float:
    """``value`` as a finite number; true, false and 1_000 are none."""
    try:
        accepted = isinstance(value, Real | str) and not isinstance(value, bool) and "_" not in str(value)
        number = float(value) if accepted else math.nan  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ClinicalError(
            f"{value!r}: expected {expected(characteristic)} as a number with a decimal point; "
            "leave a missing value empty."
        )
    return number


def _plausible(value: float, characteristic: Characteristic) -> float:
    c = characteristic
    if c.low <= value <= c.high and (c.kind == "continuous" or value in (0, 1)):
        return value
    meant = [(unit, value * factor) for unit, factor in c.other_units.items() if c.low <= value * factor <= c.high]
    likely = " or ".join(f"{unit}, which would be {converted:.4g} {c.unit}" for unit, converted in meant)
    advice = f"{value:g} looks like {likely}; convert it" if likely else "check value and unit"
    raise ClinicalError(f"{value:g}: expected {expected(c)}; {advice}.")
