"""One image, or one VOI, under two names: the one place that says where that is a mistake, a leak, or two lesions.

A scan that was exported twice, or a row that was copied, makes one patient two. In both splits the test cases are then
seen in training; with two outcomes one of them is wrong. One VOI in the images of two patients is a mask that was
given twice: no two people draw alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..base.content import CaseContent
from ..base.errors import CohortError
from .cohort import CohortCase


@dataclass(frozen=True)
class SameImage:
    """Two ``cases`` with one image or one VOI: what is to be said, and whether it is ``refused`` or warned of."""

    cases: tuple[str, str]
    message: str
    refused: bool


def same_images(cohort: Sequence[CohortCase], contents: Mapping[str, CaseContent]) -> tuple[SameImage, ...]:
    """The pairs of cases with one image, but for two lesions of a patient in one split, which are as they should be.

    After them come the pairs of patients with one VOI in two images.

    Parameters
    ----------
    cohort : sequence of CohortCase
        The cases. Those of one ``patient`` may share an image within a split, with a VOI each.
    contents : mapping of str to CaseContent
        What was read of each; a case that is not there is not compared.

    Returns
    -------
    tuple of SameImage
        Refused are those in both splits, and those with different outcomes.
    """
    entries = {entry.case: entry for entry in cohort if entry.case in contents}
    scans = {case: contents[case].scan or contents[case].voxels for case in entries}
    found = []
    for one, other in same_pairs(scans):
        alike = contents[one].voi == contents[other].voi
        if said := _judged(entries[one], entries[other], alike):
            found.append(SameImage((one, other), *said))
    for one, other in same_pairs({case: contents[case].voi for case in entries}):
        if scans[one] != scans[other] and entries[one].patient != entries[other].patient:
            said = f"cases {one} and {other} have the same VOI in two images: is one mask given twice?", False
            found.append(SameImage((one, other), *said))
    return tuple(found)


def check_same_images(cohort: Sequence[CohortCase], contents: Mapping[str, CaseContent]) -> None:
    """Raise CohortError, naming both cases, for the first that ``same_images`` refuses.

    Parameters
    ----------
    cohort : sequence of CohortCase
        The cases, with their splits, outcomes and patients.
    contents : mapping of str to CaseContent
        What was read of each, by case; a case that is not there is not compared.

    Raises
    ------
    CohortError
        For one image of two cases in both splits, or with different outcomes but for two lesions of a patient.
    """
    for found in same_images(cohort, contents):
        if found.refused:
            raise CohortError(f"{found.message}.")


def same_pairs(images: Mapping[str, str]) -> list[tuple[str, str]]:
    """All pairs of names with the same hash, in the order of the names."""
    by_hash: dict[str, list[str]] = {}
    for name, found in images.items():
        by_hash.setdefault(found, []).append(name)
    return [pair for names in by_hash.values() for pair in combinations(names, 2)]


def _judged(one: CohortCase, other: CohortCase, same_voi: bool) -> tuple[str, bool] | None:
    """What is to be said of two cases with one image, and whether it is refused; None where all is well."""
    lesions = bool(one.patient) and one.patient == other.patient and not same_voi
    both = f"cases {one.case} and {other.case} have the same image{' and the same VOI' if same_voi else ''}"
    hint = "" if same_voi or lesions else " (of one patient: the same name in the column patient)"
    if one.train != other.train:
        train, test = (one, other) if one.train else (other, one)
        return (
            f"{both}: {train.case} is in the training split, {test.case} in the test split, which must not know it; "
            f"give each its own image, put both into one split{hint}, or remove one",
            True,
        )
    if lesions:
        return None
    if one.outcome != other.outcome:
        return f"{both}, but other outcomes; give each its own image, or remove one{hint}", True
    return f"{both}: is one patient given twice{hint}?", False
