"""The ICCs of all features in each group of a reading study, and what the selection asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...base.errors import CohortError
from ...stats.icc import FORMS, Form, Icc, StudyIcc, icc, lowest
from ...tables.cohort import FeatureTable
from .readings import Group, Kind

FORM_OF: Mapping[Kind, Form] = {"intra": "ICC(3,1)", "inter": "ICC(2,1)"}
"""Between rounds of one reader and between readers of one round (as ``reliability.study_icc``)."""

FEWEST_CASES = 3


@dataclass(frozen=True)
class GroupIcc:
    """The ICCs of one group over ``cases``, in all six forms; ``left_out`` are cases that lack a reading.

    ``k`` is the number of readings of each case. With fewer than three cases ``forms`` is empty.
    """

    group: Group
    k: int
    cases: tuple[str, ...]
    left_out: tuple[str, ...]
    forms: Mapping[Form, Icc]


@dataclass(frozen=True)
class FeatureIccs:
    """All ICCs of the features ``names`` (m,). ``study`` is the lowest of each kind, NaN for a kind without a group."""

    names: tuple[str, ...]
    groups: tuple[GroupIcc, ...]
    study: StudyIcc

    def has(self, kind: Kind) -> bool:
        """Whether a group of that kind has ICCs."""
        return any(found.forms for found in self.groups if found.group.kind == kind)


def feature_iccs(table: FeatureTable, groups: Sequence[Group]) -> FeatureIccs:
    """The ICCs of every feature in every group.

    ``table`` has a row a reading. Raises CohortError where no group has three cases with all their readings, else
    what ``icc`` raises.
    """
    found = tuple(_group_icc(table, group) for group in groups)
    if not any(one.forms for one in found):
        raise CohortError(
            f"reading study: no reader or round has {FEWEST_CASES} cases with all their readings, which an ICC needs; "
            "finish more readings."
        )
    intra, inter = (_lowest(found, kind, len(table.names)) for kind in ("intra", "inter"))
    study = StudyIcc(intra.value, intra.low, intra.high, inter.value, inter.low, inter.high)
    return FeatureIccs(table.names, found, study)


def _group_icc(table: FeatureTable, group: Group) -> GroupIcc:
    """The ICCs over the cases that have a reading in each of the group's columns."""
    intra = group.kind == "intra"
    rows: dict[str, dict[object, int]] = {case: {} for case in table.cases}
    for row, (case, reader, number) in enumerate(zip(table.cases, table.readers, table.rounds, strict=True)):
        if group.takes(reader, number):
            rows[case][number if intra else reader] = row
    columns = sorted(set(table.rounds) if intra else set(table.readers), key=str)
    complete = tuple(case for case, read in rows.items() if len(read) == len(columns))
    left_out = tuple(case for case in rows if case not in set(complete))
    forms: dict[Form, Icc] = {}
    if len(complete) >= FEWEST_CASES:
        order: NDArray[np.intp] = np.array([[rows[case][column] for column in columns] for case in complete])
        forms = {form: icc(table.values[order], form) for form in FORMS}
    return GroupIcc(group, len(columns), complete, left_out, forms)


def _lowest(groups: Sequence[GroupIcc], kind: Kind, features: int) -> Icc:
    """The lowest over the groups of that kind; NaN where no group has ICCs."""
    found = [g.forms[FORM_OF[kind]] for g in groups if g.group.kind == kind and g.forms]
    return lowest(found) if found else Icc(*np.full((3, features), np.nan))
