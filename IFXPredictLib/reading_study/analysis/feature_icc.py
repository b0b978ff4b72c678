"""The ICCs of a table of features by reading, and in words which of them its design gives and which it does not.

The commands ``icc`` and ``study analyse`` both say what stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.icc import KINDS
from ...stats.reading_designs import FORM_OF, DesignIccs, Group, GroupIcc, check_comparable, design_iccs, groups_of
from ...tables.features import FeatureTable

_ENOUGH = 10
"""Features of which no two readings that were drawn have all alike."""


@dataclass(frozen=True)
class FeatureIccs(DesignIccs):
    """All ICCs of the features ``names`` (m,)."""

    names: tuple[str, ...]

    def reliable(self, threshold: float) -> int:
        """How many features exceed the threshold in each kind of ICC that the design gives."""
        return int(np.sum(self.study.reliable(threshold, self.kinds)))

    def said(self, threshold: float) -> str:
        """How many features are reliable, by which ICCs: "12 of 1116 features exceed 0.75 in both ICCs"."""
        which = "both ICCs" if len(self.kinds) == 2 else f"the {self.kinds[0]}-observer ICC, the only one there is"
        return f"{self.reliable(threshold)} of {len(self.names)} features exceed {threshold:g} in {which}"

    def lacking(self) -> list[str]:
        """A line for each kind of ICC that the design does not give: why, and what is done without it.

        And one for each comparison that the few readings of one reader keep most cases out of.
        """
        narrow = [
            f"{one.group.title}: {len(one.cases)} cases have all {one.k} readings, {one.without} without those of "
            f"{one.narrowed_by}; finish these, or leave them out."
            for one in self.groups
            if one.narrowed_by
        ]
        return narrow + [
            f"there is no {kind}-observer ICC: {self.missing(kind)}; its columns in icc.csv are empty, and train "
            f"filters by the {self.kinds[0]}-observer ICC alone."
            for kind in KINDS
            if not self.has(kind)
        ]


def feature_iccs(
    table: FeatureTable, groups: Sequence[Group] | None = None, patients: Mapping[str, str] | None = None
) -> FeatureIccs:
    """The ICCs of every feature in every group of readings.

    Parameters
    ----------
    table : FeatureTable
        A row a reading.
    groups : sequence of Group, optional
        Whose readings are compared; without them those that the readings in the table allow.
    patients : mapping of str to str, optional
        Whose each case is: bounds are then the jackknife's of patients.

    Returns
    -------
    FeatureIccs
        Of each group, ICC(3,1) within a reader and ICC(2,1) between readers.

    Raises
    ------
    CohortError
        Where readings allow no comparison, or no group has three cases with all of them; else what ``icc`` raises.
    """
    places = list(zip(table.readers, table.rounds, strict=True))
    if groups is None:
        check_comparable(places)
    compared = groups_of(places) if groups is None else groups
    found = design_iccs(table.values, table.cases, places, compared, patients)
    return FeatureIccs(found.groups, found.study, table.names)


def group_in_words(one: GroupIcc) -> str:
    """What one group's ICCs rest on: "intra-observer, reader A: ICC(3,1), 30 cases, 2 readings each, 1 left out"."""
    whose = f" of {one.patients} patients" if 0 < one.patients < len(one.cases) else ""
    cases = f"{len(one.cases)} cases{whose} with all {one.k} readings, {len(one.left_out)} left out"
    bounds = ", intervals by patients" if whose and one.forms else ""
    return f"{one.group.title}: {FORM_OF[one.group.kind] if one.forms else 'no ICC'}, {cases}{bounds}"


def copies_in_words(table: FeatureTable) -> str:
    """How many readings have all features of another reading of their case, to the last bit; "" where none has."""
    if len(table.names) < _ENOUGH:
        return ""
    different = set(zip(table.cases, map(bytes, np.ascontiguousarray(table.values)), strict=True))
    copies = len(table.cases) - len(different)
    if not copies:
        return ""
    return (
        f"{copies} of {len(table.cases)} readings have the very features of another reading of their case: one mask "
        "given twice makes every ICC 1. Draw anew, or leave them out."
    )


def design_in_words(table: FeatureTable) -> str:
    """Which ICCs the readings of a table will give: "intra-observer, reader A; inter-observer, round 1"."""
    groups = groups_of(list(zip(table.readers, table.rounds, strict=True)))
    kinds = {group.kind for group in groups}
    found = "; ".join(group.title for group in groups) or "nothing to compare and no ICC"
    lacking = [f"no {kind}-observer ICC" for kind in KINDS if groups and kind not in kinds]
    return "; ".join([found, *lacking])
