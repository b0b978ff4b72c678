"""Which reliabilities the design of a reading study gives: who read what how often, and what may be compared.

Words: *intra* compares the rounds of one reader, *inter* the readers of one round. A *group* is one such comparison: a
reader who read in two rounds or more, or a round in which two readers or more read; whoever shares no round with
another reader is compared by each reader's first round. Designs may be unequal (reader A twice and B once, one round
only, one reader only) and incomplete: a case enters a group where it has all the group's readings. Where fewer than
three cases have, each two of three or more columns that share three cases are compared instead.

References: Shrout and Fleiss, Psychol Bull 1979;86:420. Koo and Li, J Chiropr Med 2016;15:155 (which form fits which
design).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from .clusters import cluster_count, clusters_of
from .icc import FORMS, KINDS, Form, Icc, Kind, StudyIcc, icc, lowest, place_of_lowest

FORM_OF: Mapping[Kind, Form] = {"intra": "ICC(3,1)", "inter": "ICC(2,1)"}
"""A reader's rounds are these rounds; readers stand for other readers, so that a habit of one counts against it."""

FEWEST_CASES = 3
Place = tuple[str, int]
"""A column of the design: a reader and a round."""


@dataclass(frozen=True)
class Group:
    """One comparison: its ``kind``, whose or when (``name``), and the ``places`` that it compares."""

    kind: Kind
    name: str
    places: tuple[Place, ...] = field(default=(), compare=False)

    @property
    def title(self) -> str:
        """In words."""
        if self.kind == "intra":
            return f"intra-observer, reader {self.name}"
        return f"inter-observer, {_FIRST if self.name == _FIRST else f'round {self.name}'}"

    def takes(self, reader: str, number: int) -> bool:
        """Whether a reading by ``reader`` in the round ``number`` belongs to it."""
        return (reader, number) in self.places


_FIRST = "each reader's first round"


@dataclass(frozen=True)
class GroupIcc:
    """The ICCs of one group over ``cases``, in all six forms; ``left_out`` are cases that lack a reading.

    ``k`` is the number of readings of each case. With fewer than three cases ``forms`` is empty. Where the group would
    have twice as many cases or more without one reader (or round), ``narrowed_by`` is that one and ``without`` the
    number of cases then. ``patients`` is how many the cases are of; bounds are by patients where these have several.
    """

    group: Group
    k: int
    cases: tuple[str, ...]
    left_out: tuple[str, ...]
    forms: Mapping[Form, Icc]
    narrowed_by: str = ""
    without: int = 0
    patients: int = 0


@dataclass(frozen=True)
class DesignIccs:
    """The ICCs of m features in each group. ``study`` is the lowest of each kind, NaN for a kind without a group."""

    groups: tuple[GroupIcc, ...]
    study: StudyIcc

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of ICC that the design gives."""
        return tuple(kind for kind in KINDS if self._of(kind))

    def has(self, kind: Kind) -> bool:
        """Whether a group of that kind has ICCs."""
        return kind in self.kinds

    def cases_behind(self, kind: Kind) -> NDArray[np.float64]:
        """Of how many cases each feature's lowest ICC of that kind is, (m,); NaN without one."""
        if not (found := self._of(kind)):
            return np.full(len(self.study.intra), np.nan)
        sizes = np.array([len(one.cases) for one in found], np.float64)
        return sizes[place_of_lowest([one.forms[FORM_OF[kind]] for one in found])]

    def missing(self, kind: Kind) -> str:
        """Why there is no ICC of that kind, in words; "" where there is one."""
        if self.has(kind):
            return ""
        if any(one.group.kind == kind for one in self.groups):
            several = any(0 < one.patients < len(one.cases) for one in self.groups)
            whose = f"cases of {FEWEST_CASES} patients" if several else f"{FEWEST_CASES} cases"
            return f"fewer than {whose} have all the readings that it compares"
        return "no reader read in two rounds" if kind == "intra" else "one reader only"

    def _of(self, kind: Kind) -> list[GroupIcc]:
        return [one for one in self.groups if one.group.kind == kind and one.forms]


def groups_of(places: Sequence[Place]) -> tuple[Group, ...]:
    """The comparisons of readings by these readers in these rounds: readers first, then rounds, each in order."""
    known = sorted(set(places))
    readers, rounds = (sorted({place[i] for place in known}) for i in (0, 1))
    of_readers = [Group("intra", str(who), tuple(p for p in known if p[0] == who)) for who in readers]
    of_rounds = [Group("inter", str(when), tuple(p for p in known if p[1] == when)) for when in rounds]
    found = [group for group in (*of_readers, *of_rounds) if len(group.places) > 1]
    compared = {reader for group in found if group.kind == "inter" for reader, _ in group.places}
    if len(readers) > 1 and compared != set(readers):
        found.append(Group("inter", _FIRST, tuple(min(p for p in known if p[0] == who) for who in readers)))
    return tuple(found)


def check_comparable(places: Sequence[Place]) -> None:
    """Raise CohortError where readings by these readers in these rounds allow no comparison."""
    if not groups_of(places):
        readers, rounds = (len({place[i] for place in places}) for i in (0, 1))
        raise CohortError(
            f"readings of {readers} reader(s) in {rounds} round(s): nothing to compare; expected a second reader or a "
            "second round."
        )


def design_iccs(
    values: NDArray[Any],
    cases: Sequence[str],
    places: Sequence[Place],
    groups: Sequence[Group],
    patients: Mapping[str, str] | None = None,
) -> DesignIccs:
    """The reliabilities of each feature that the design of a reading study gives, in every one of ``groups``.

    Intra-observer: ICC(3,1) between the rounds of a reader, the lowest over the readers. Inter-observer: ICC(2,1)
    between the readers of a round, the lowest over the rounds.

    Parameters
    ----------
    values : ndarray (rows, m)
        One reading a row, one feature a column.
    cases : sequence of str (rows,)
        Which case each row is a reading of.
    places : sequence of (str, int) (rows,)
        By which reader and in which round.
    groups : sequence of Group
        What is compared: those of ``groups_of``.
    patients : mapping of str to str, optional
        Whose each case is; one that it does not name is a patient of its own. Three patients are needed, as three cases
        are, and bounds are by patients where these have several cases.

    Returns
    -------
    DesignIccs
        All six forms in each group, and the lowest of each kind; NaN for a kind that the design does not give.

    Raises
    ------
    CohortError
        Where a reading is double, or no group has three cases with all their readings.
    FeatureError, TrainingError
        As ``icc`` does.
    """
    rows = _rows(cases, places)
    found = tuple(one for group in groups for one in _with_pairs(values, rows, group, patients or {}))
    if not any(one.forms for one in found):
        raise CohortError(
            f"reading study: no reader or round has {FEWEST_CASES} cases with all their readings, of as many patients, "
            "which an ICC needs; finish more readings."
        )
    intra, inter = (_lowest(found, kind, values.shape[1]) for kind in KINDS)
    study = StudyIcc(intra.value, intra.low, intra.high, inter.value, inter.low, inter.high)
    return DesignIccs(found, study)


def _rows(cases: Sequence[str], places: Sequence[Place]) -> dict[str, dict[Place, int]]:
    """The row of each reading by case and place; raises CohortError for a reading given twice."""
    rows: dict[str, dict[Place, int]] = {}
    for row, (case, place) in enumerate(zip(cases, places, strict=True)):
        if rows.setdefault(case, {}).setdefault(place, row) != row:
            raise CohortError(f"case {case} has two readings by reader {place[0]} in round {place[1]}; remove one.")
    return rows


def _with_pairs(
    values: NDArray[Any], rows: Mapping[str, Mapping[Place, int]], group: Group, patients: Mapping[str, str]
) -> list[GroupIcc]:
    """The group, and where too few cases have all its readings each two of its places that share enough."""
    whole = _group_icc(values, rows, group, patients)
    if whole.forms or len(group.places) < 3:
        return [whole]
    column, word = (1, "rounds") if group.kind == "intra" else (0, "readers")
    pairs = [
        Group(group.kind, f"{group.name}, {word} {one[column]} and {other[column]}", (one, other))
        for one, other in combinations(group.places, 2)
    ]
    return [whole, *(found for found in (_group_icc(values, rows, pair, patients) for pair in pairs) if found.forms)]


def _group_icc(
    values: NDArray[Any], rows: Mapping[str, Mapping[Place, int]], group: Group, patients: Mapping[str, str]
) -> GroupIcc:
    """The ICCs over the cases that have a reading at each of the group's places."""
    complete = tuple(case for case, read in rows.items() if all(place in read for place in group.places))
    left_out = tuple(case for case in rows if case not in set(complete))
    forms: dict[Form, Icc] = {}
    clusters = clusters_of([(case in patients, patients.get(case, case)) for case in complete])
    count = cluster_count(clusters, len(complete))
    if count >= FEWEST_CASES:
        order: NDArray[np.intp] = np.array([[rows[case][place] for place in group.places] for case in complete])
        forms = {form: icc(values[order], form, clusters=clusters) for form in FORMS}
    narrowed = _narrowed_by(rows, group, len(complete)) if forms else ("", 0)
    return GroupIcc(group, len(group.places), complete, left_out, forms, *narrowed, count)


def _narrowed_by(rows: Mapping[str, Mapping[Place, int]], group: Group, cases: int) -> tuple[str, int]:
    """Whose readings of few cases keep the others of most out, and how many cases there would be without them."""
    if len(group.places) < 3:
        return "", 0
    counts = {
        out: sum(all(place in read for place in group.places if place != out) for read in rows.values())
        for out in group.places
    }
    reader, number = place = max(counts, key=lambda one: counts[one])
    if counts[place] < 2 * cases:
        return "", 0
    return (f"reader {reader}" if group.kind == "inter" else f"round {number}"), counts[place]


def _lowest(groups: Sequence[GroupIcc], kind: Kind, features: int) -> Icc:
    """The lowest over the groups of that kind; NaN where no group has ICCs."""
    found = [g.forms[FORM_OF[kind]] for g in groups if g.group.kind == kind and g.forms]
    return lowest(found) if found else Icc(*np.full((3, features), np.nan))
