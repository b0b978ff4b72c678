"""What a reviewer has to do: the cases of a study whose last round is over, how their readings agree, what was chosen.

``review`` and ``case_review`` look at one case; here all of them are listed, without distances and proposals, which
take a second a case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ..base.errors import StudyError
from ..stats.mask_agreement import dice
from .case_review import drawn_mask, mark_proposal
from .consensus import Kind
from .masks import read_grid
from .readings import ReadingRecord
from .review import Reference, is_read, mark_reference, newest_readings, reference_of
from .study import Study, as_text, utc_now


@dataclass(frozen=True)
class ReviewItem:
    """One line of a reviewer's list: a case, its finished readings, and the reference that was chosen last.

    ``outdated`` says that a reading was corrected, or skipped in its correction, since the reference was chosen.
    """

    pseudonym: str
    records: tuple[ReadingRecord, ...]
    reference: Reference | None
    outdated: bool


def cases_to_review(study: Study, reviewer: str) -> tuple[ReviewItem, ...]:
    """All cases, with what there is to review.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who asks.

    Returns
    -------
    tuple of ReviewItem
        By pseudonym; those that every reader skipped have no readings.

    Raises
    ------
    StudyError
        For one who is no reviewer of the study, and where its last round is not over.
    """
    if not is_read(study):
        raise StudyError(f"{study.folder}: is still being read; it is reviewed after its last round.")
    return tuple(review_item(study, reviewer, pseudonym) for pseudonym in study.pseudonyms)


def review_item(study: Study, reviewer: str, pseudonym: str) -> ReviewItem:
    """The line of one case.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who asks.
    pseudonym : str
        The case.

    Returns
    -------
    ReviewItem
        As the study's files are now.

    Raises
    ------
    StudyError
        As ``newest_readings`` and ``reference_of`` do.
    """
    newest, reference = newest_readings(study, reviewer, pseudonym), reference_of(study, pseudonym)
    finished = tuple(record for record in newest if record.status == "finished")
    return ReviewItem(pseudonym, finished, reference, reference is not None and _outdated(reference, newest))


def _outdated(reference: Reference, records: tuple[ReadingRecord, ...]) -> bool:
    """A reading is known by its mask; what was made of several is older than a new version of one of them.

    Of the newest ``records`` some may be skipped.
    """
    if reference.made_by:
        return any(record.version > 1 and as_text(record.finished_at) > reference.time for record in records)
    return reference.mask_sha256 not in {record.mask_sha256 for record in records}


def pairwise_dice(study: Study, item: ReviewItem) -> Iterator[tuple[ReadingRecord, ReadingRecord, float]]:
    """The Dice of each two readings of a case.

    Lazily: between two pairs one mask is read at most, so that a window need not stand still for all of them.

    Parameters
    ----------
    study : Study
        Opened.
    item : ReviewItem
        The case.

    Yields
    ------
    one, other : ReadingRecord
    dice : float
        0 to 1.

    Raises
    ------
    StudyError
        Where a mask was changed.
    """
    grid = read_grid(study.image(item.pseudonym))
    drawn: list[tuple[ReadingRecord, np.ndarray]] = []
    for record in item.records:
        mask = drawn_mask(study, record, grid) != 0
        for earlier, other in drawn:
            yield earlier, record, dice(other, mask)
        drawn.append((record, mask))


def choose_reference(
    study: Study,
    reviewer: str,
    item: ReviewItem,
    contour: ReadingRecord | Kind,
    reason: str,
    clock: Callable[[], datetime] = utc_now,
) -> Reference:
    """Make a reading, or the proposal of a kind, the reference of its case, as ``study reference`` does.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who chooses.
    item : ReviewItem
        The case as it stood in the list.
    contour : ReadingRecord or {"intersection", "union", "staple"}
        What is chosen.
    reason : str
        Why; not empty.
    clock : callable
        The time, with its zone.

    Returns
    -------
    Reference
        A version of its own.

    Raises
    ------
    StudyError
        As ``mark_reference`` and ``mark_proposal``, and where another reference was chosen since the list was made: who
        changes one is to have seen it.
    """
    if reference_of(study, item.pseudonym) != item.reference:
        raise StudyError(f"{item.pseudonym}: another reference was chosen just now; look at it, then choose again.")
    if isinstance(contour, ReadingRecord):
        return mark_reference(study, reviewer, contour, reason, clock)
    return mark_proposal(study, reviewer, item.pseudonym, contour, reason, clock)
