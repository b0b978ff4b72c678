"""icc.csv: how well each feature repeats, and which network and imaging settings the readings went through.

robustness.csv is the same of VOIs that a program drew again, and says how (``Redrawn``).

A deep feature means the same only where it comes from the same network, and every imaging feature only with the same
settings: the ICCs of other ones say nothing of the features that they would select.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.numerals import is_missing
from ..base.text import brief, quoted
from ..stats.icc import FEWEST, KINDS, PERTURBATION, FilterKind, Icc, Kind, StudyIcc
from .table import Table, read_table, write_table

_SAME = {
    "imaging_sha256": "with other imaging settings than the features to train on; use the same protocol",
    "network_sha256": "by another network than the features to train on; use the same network",
}
ICC_COLUMNS = tuple(field.name for field in fields(StudyIcc))
_LARGEST = 1 + 1e-9
"""Of an ICC: 1 but for rounding."""
_AGAIN = "extract the readings again and run icc, or study analyse"


@dataclass(frozen=True)
class FeatureSource:
    """What features came from: the hashes of the imaging settings and of the final network, "" for radiomics only."""

    imaging_sha256: str
    network_sha256: str


@dataclass(frozen=True)
class Redrawn:
    """How the VOIs of ``cases`` were drawn again: how often each, by which amplitude (mm), and where that is from."""

    redrawings: int
    local_mm: float
    excess_mm: float
    amplitude_of: str
    cases: int


@dataclass(frozen=True, eq=False)
class Reliable:
    """Which features are ``reliable`` (m,), by the ICCs of which ``kinds``; how VOIs were ``redrawn`` for one."""

    reliable: NDArray[np.bool_]
    kinds: tuple[FilterKind, ...]
    redrawn: Redrawn | None = None

    def also(self, other: "Reliable") -> "Reliable":
        """Which are reliable by this and by the ``other``, which is of redrawings."""
        return Reliable(self.reliable & other.reliable, (*self.kinds, *other.kinds), other.redrawn)


def write_icc(
    path: Path,
    names: Sequence[str],
    icc: StudyIcc,
    source: FeatureSource | None,
    cases: Mapping[Kind, NDArray[np.float64]] | None = None,
) -> None:
    """Write icc.csv: feature, intra- and inter-observer ICC with 95 % bounds (empty where undefined), their source.

    Parameters
    ----------
    path : Path
        The .csv to write; one that is there is replaced.
    names : sequence of str
        The m features, a row each.
    icc : StudyIcc
        Their ICCs and bounds, (m,) each; NaN where undefined.
    source : FeatureSource or None
        What the features of the readings came from, the same in each row. Where it is unknown (None) its columns are
        left out.
    cases : mapping of str to ndarray (m,), optional
        Of how many cases the ICC of each kind, "intra" or "inter", is, NaN without one: the columns intra_cases and
        inter_cases.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    came_from = vars(source) if source else {}
    parts = np.column_stack([getattr(icc, part) for part in ICC_COLUMNS]).tolist()
    counts = {
        f"{kind}_cases": ["" if np.isnan(n) else int(n) for n in of_kind] for kind, of_kind in (cases or {}).items()
    }
    rows = (
        (name, *row, *behind, *came_from.values())
        for name, row, *behind in zip(names, parts, *counts.values(), strict=True)
    )
    write_table(path, ("feature", *ICC_COLUMNS, *counts, *came_from), rows)


_MOMENTS = (PERTURBATION, f"{PERTURBATION}_low", f"{PERTURBATION}_high")
_REDRAWN = tuple(field.name for field in fields(Redrawn))


def write_robustness(path: Path, names: Sequence[str], icc: Icc, redrawn: Redrawn, source: FeatureSource) -> None:
    """Write robustness.csv: feature, perturbation ICC with 95 % bounds (empty where undefined), how it came about.

    Parameters
    ----------
    path : Path
        The .csv to write; one that is there is replaced.
    names : sequence of str
        The m features, a row each.
    icc : Icc
        Their ICCs over VOIs that a program drew again, with bounds, (m,) each; NaN where undefined.
    redrawn : Redrawn
        How often and by which amplitude (mm) VOIs were drawn again, and of how many cases; the same in each row.
    source : FeatureSource
        What the features came from, the same in each row.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    values = np.column_stack([icc.value, icc.low, icc.high]).tolist()
    constant = (*vars(redrawn).values(), *vars(source).values())
    rows = ((name, *row, *constant) for name, row in zip(names, values, strict=True))
    write_table(path, ("feature", *_MOMENTS, *_REDRAWN, *vars(source)), rows)


def read_robust(path: Path, names: Sequence[str], threshold: float, source: FeatureSource) -> Reliable:
    """Which of ``names`` have a perturbation ICC in robustness.csv above ``threshold``; an undefined ICC is not.

    Parameters
    ----------
    path : Path
        The table as ``write_robustness`` leaves it.
    names : sequence of str
        The m features asked for; the file may have others too.
    threshold : float
        Of the ICC itself, not of its bounds: ``protocol.selection.icc``.
    source : FeatureSource
        That of the features to train on, which the file's has to be.

    Returns
    -------
    Reliable
        Which of the features are reliable, (m,) bool, by the kind "perturbation", and how VOIs were drawn again.

    Raises
    ------
    CohortError
        Where it cannot be read, lacks a column or one of the features, gives a feature twice, has an ICC that is no
        number or above 1, comes from another source, or has rows of several runs or of redrawings that cannot be.
    """
    table = read_table(path, ("feature", *_MOMENTS, *_REDRAWN, *_SAME), CohortError)
    table.refuse_empty(("feature",))
    table.refuse_repeated(("feature",))
    _check_source(path, table, source, "redrawings", "run robustness again")
    _check_all_there(path, table, names, "run robustness on the same features")
    numbers = table.numbers([PERTURBATION], empty=True)
    _check_range(table, [PERTURBATION], numbers)
    found = dict(zip(table.column("feature"), (value for (value,) in numbers), strict=True))
    above = np.array([found[name] > threshold for name in names], bool)
    return Reliable(above, (PERTURBATION,), _redrawn(path, table))


def _redrawn(path: Path, table: Table) -> Redrawn:
    """Raises CohortError where the rows say different things of how VOIs were drawn again, or what cannot be."""
    if len(set(table.cells(_REDRAWN))) > 1:
        raise CohortError(f"{path}: its rows are of several runs of robustness; give the table as one run wrote it.")
    count, local, excess, cases = table.numbers(("redrawings", "local_mm", "excess_mm", "cases"))[0]
    for name, value in (("redrawings", count), ("cases", cases)):
        if value != round(value):
            raise CohortError(
                f"{path}: {name}: expected a whole number, found {value:g}; give the table as robustness wrote it."
            )
    found = Redrawn(int(count), local, excess, table.column("amplitude_of")[0], int(cases))
    if problem := redrawn_problem(found):
        raise CohortError(f"{path}: {problem}; give the table as robustness wrote it.")
    return found


def redrawn_problem(found: Redrawn) -> str:
    """What cannot be of redrawings, in words; "" where nothing is wrong."""
    for name, least in (("redrawings", 2), ("cases", FEWEST), ("local_mm", 0), ("excess_mm", 0)):
        value = getattr(found, name)
        if value < least:
            return f"{name}: expected {least} or more, found {value:g}"
    return ""


def read_icc(path: Path, names: Sequence[str]) -> StudyIcc:
    """The ICCs (len(names),) of ``names`` in icc.csv; NaN where undefined, where it lacks the feature, or its bounds.

    Parameters
    ----------
    path : Path
        The table as ``write_icc`` leaves it, or another one with the columns feature and intra or inter. Its source is
        not compared with any.
    names : sequence of str
        The features asked for.

    Returns
    -------
    StudyIcc
        Of both kinds with bounds; of a kind that the file does not have all are NaN.

    Raises
    ------
    CohortError
        Where it cannot be read, gives a feature twice, has a value that is no number or above 1, has none of the
        features, or is a robustness.csv.
    """
    table = _read(path)
    if not set(table.column("feature")) & set(names):
        raise CohortError(f"{path}: has none of these features; give the icc.csv of the same protocol.")
    return _iccs(table, names)


def read_reliable(path: Path, names: Sequence[str], threshold: float, source: FeatureSource) -> Reliable:
    """Which of ``names`` have each ICC that icc.csv gives above ``threshold``; an undefined ICC is not.

    A kind of ICC whose column is empty, or not there, is one that the design of the study does not give; the file must
    have one of both.

    Parameters
    ----------
    path : Path
        The table as ``write_icc`` leaves it, or another one with the columns feature and intra or inter.
    names : sequence of str
        The m features asked for; the file may have others too.
    threshold : float
        Of the ICC itself, not of its bounds: ``protocol.selection.icc``.
    source : FeatureSource
        That of the features to train on. A file that says nothing of its source is taken.

    Returns
    -------
    Reliable
        Which of the features are reliable, (m,) bool, and by the ICCs of which kinds, "intra", "inter" or both.

    Raises
    ------
    CohortError
        Where the file cannot be read or is a robustness.csv, where it has neither kind of ICC, for a feature that it
        does not have or gives twice, a value that is no number or above 1, or where it says that it has another source.
    """
    table = _read(path)
    _check_source(path, table, source, "readings", _AGAIN)
    _check_all_there(path, table, names, "run icc on the same features")
    kinds = tuple(kind for kind in KINDS if not all(map(is_missing, _column(table, kind))))
    if not kinds:
        raise CohortError(
            f"{path}: has neither an intra- nor an inter-observer ICC, its columns are empty; run icc on readings that "
            "can be compared, or train without --icc."
        )
    return Reliable(_iccs(table, names).reliable(threshold, kinds), kinds)


def _check_all_there(path: Path, table: Table, names: Sequence[str], remedy: str) -> None:
    missing = sorted(set(names) - set(table.column("feature")))
    if missing:
        raise CohortError(f"{path}: has no ICC of {missing[0]} ({len(missing)} such); {remedy}.")


def _column(table: Table, name: str) -> tuple[str, ...]:
    return table.column(name) if name in table.columns else ()


def _read(path: Path) -> Table:
    table = read_table(path, ("feature",), CohortError)
    if PERTURBATION in table.columns and not set(KINDS) & set(table.columns):
        raise CohortError(f"{path}: is of VOIs that a program drew again, not of readings; give it as --robustness.")
    if not set(KINDS) & set(table.columns):
        table = read_table(path, ("feature", *KINDS), CohortError)  # says what is missing, and what was found
    table.refuse_empty(("feature",))
    table.refuse_repeated(("feature",))
    _check_headers(table)
    return table


def _check_headers(table: Table) -> None:
    """Raise CohortError where one of the source's columns has another name: without it nothing would be checked."""
    for name in table.columns:
        plain = "".join(letter for letter in name.casefold() if letter.isalnum())
        meant = next((known for known in _SAME if known.replace("_", "") == plain), name)
        if meant != name:
            raise CohortError(f"{table.path}: the column {quoted(name)} looks like {meant!r}; name it so.")
    there = [name for name in _SAME if name in table.columns]
    if there and len(there) < len(_SAME):
        raise CohortError(
            f"{table.path}: has the column {there[0]!r} without the other of {' and '.join(_SAME)}; {_AGAIN}."
        )


def _iccs(table: Table, names: Sequence[str]) -> StudyIcc:
    parts = [part for part in ICC_COLUMNS if part in table.columns]
    numbers = table.numbers(parts, empty=True)
    _check_range(table, parts, numbers)
    found = dict(zip(table.column("feature"), numbers, strict=True))
    unknown = [np.nan] * len(parts)
    values = np.array([found.get(name, unknown) for name in names], np.float64)
    of_parts = dict(zip(parts, values.T, strict=True))
    return StudyIcc(*(of_parts.get(part, np.full(len(names), np.nan)) for part in ICC_COLUMNS))


def _check_range(table: Table, parts: Sequence[str], numbers: Sequence[Sequence[float]]) -> None:
    """Raise CohortError where an ICC, or a bound of it, is above 1; it has no lowest value."""
    for row, values in enumerate(numbers):
        for part, value in zip(parts, values, strict=True):
            if value > _LARGEST:
                feature = brief(table.column("feature")[row])
                advice = "divide per cent by 100" if value <= 100 else "check the table"
                raise CohortError(
                    f"{table.place(row)}, feature {feature}: {part}: an ICC is at most 1, found {value:g}; {advice}."
                )


def _check_source(path: Path, table: Table, source: FeatureSource, what: str, remedy: str) -> None:
    """Raise CohortError, with the ``remedy``, where ``table``, of ``what``, is of features of another ``source``."""
    found = {name: set(table.column(name)) for name in vars(source) if name in table.columns}
    if found.get("network_sha256") == {""} and source.network_sha256:
        raise CohortError(
            f"{path}: comes from radiomics only, so the deep features have no ICC; {remedy}, with --network."
        )
    for name, expected in vars(source).items():
        if others := found.get(name, {expected}) - {expected}:
            raise CohortError(
                f"{path}: its {what} were extracted {_SAME[name]} and {remedy} "
                f"({name} {min(others)[:12]}, expected {expected[:12]})."
            )
