"""The reviewer's view of one case: all finished readings, how they agree, and contours made of them.

Only once every reader has handed the case in, or skipped it, in all of their rounds: nobody who still has to draw it
can learn what came out. Where several VOIs are drawn it is of the first one, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk

from ..base.errors import StudyError
from ..base.text import number
from ..imaging.display import window_of
from ..imaging.mask_grid import Grid
from ..stats.mask_agreement import MaskAgreement, mask_agreement
from ..tables.table import write_table
from .consensus import Consensus, Kind, consensus
from .masks import mask_on, read_grid, read_mask, write_segmentation
from .readings import ReadingRecord, check_mask
from .review import Reference, all_readings, mark_made
from .study import Study, utc_now

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FILES = ("agreement.csv", "proposals.csv", "outlines.png", "outlines.svg")
ANSWERS = "answers.csv"
"""Of a study with a form."""
_MEASURES = ("dice", "hausdorff95_mm", "mean_distance_mm", "shift_mm")


@dataclass(frozen=True)
class CaseReview:
    """All finished readings of a case.

    ``proposals`` are intersection and union of two readings, of three or more STAPLE's estimate besides. ``masks`` are
    (z, y, x) on ``grid``. ``voi`` is the VOI that all is of, "" where one is drawn.
    """

    grid: Grid
    records: tuple[ReadingRecord, ...]
    masks: tuple[np.ndarray, ...]
    proposals: tuple[Consensus, ...]
    voi: str = ""

    @cached_property
    def agreement(self) -> tuple[tuple[int, int, MaskAgreement], ...]:
        """Each two readings by their places, and how they agree; distances take seconds, so they wait until asked."""
        pairs = combinations(range(len(self.masks)), 2)
        spacing = self.grid.spacing[::-1]
        return tuple((i, j, mask_agreement(self.masks[i], self.masks[j], spacing)) for i, j in pairs)

    @property
    def titles(self) -> tuple[str, ...]:
        """How tables, figures and segments name the readings: by reader and round."""
        return tuple(record.whose for record in self.records)

    def volume_ml(self, mask: np.ndarray) -> float:
        """The volume of a mask on the case's grid."""
        return float(np.count_nonzero(mask) * np.prod(self.grid.spacing) / 1000)

    def image_of(self, mask: np.ndarray) -> sitk.Image:
        """A mask as an image with the grid's geometry, uint8."""
        image = sitk.GetImageFromArray(np.asarray(mask, np.uint8))
        image.SetSpacing(self.grid.spacing)
        image.SetOrigin(self.grid.origin)
        image.SetDirection(self.grid.direction)
        return image

    def proposal(self, kind: str) -> Consensus:
        """The proposal of a kind; raises StudyError, naming those there are, where there is none."""
        found = next((one for one in self.proposals if one.kind == kind), None)
        if found is None:
            known = ", ".join(one.kind for one in self.proposals) or "none"
            raise StudyError(f"{self.records[0].pseudonym}: there is no proposal {kind}; found {known}.")
        return found


def review_case(study: Study, reviewer: str, pseudonym: str) -> CaseReview:
    """What a reviewer sees of a case.

    Parameters
    ----------
    study : Study
        Of ``load_study``.
    reviewer : str
        One of the study's reviewers.
    pseudonym : str
        The case.

    Returns
    -------
    CaseReview
        The readings, each two of them compared, and what may stand for all.

    Raises
    ------
    StudyError
        For one who is no reviewer, a case that a reader has still to read, one without a finished reading, and a mask
        that was changed.
    """
    records = all_readings(study, reviewer, pseudonym)
    if not records:
        raise StudyError(f"{pseudonym}: every reader skipped it; there is nothing to review.")
    grid = read_grid(study.image(pseudonym))
    masks = tuple(drawn_mask(study, record, grid) for record in records)
    return CaseReview(grid, records, masks, consensus(masks), study.vois[0] if study.vois else "")


def drawn_mask(study: Study, record: ReadingRecord, grid: Grid) -> np.ndarray:
    """A reading's mask (z, y, x) on its case's grid, 0 and 1; raises StudyError where it is missing or was changed."""
    image = mask_on(grid, read_mask(check_mask(study, record)), record.title)
    return np.asarray(sitk.GetArrayFromImage(image))


def mark_proposal(
    study: Study, reviewer: str, pseudonym: str, kind: Kind, reason: str, clock: Callable[[], datetime] = utc_now
) -> Reference:
    """Make a proposal of ``review_case`` the reference of its case.

    It is made anew of the readings as they are now, so that the mask that is kept cannot be that of an older version.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who chooses.
    pseudonym : str
        The case.
    kind : {"intersection", "union", "staple"}
        Which proposal.
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
        Where the case has no such proposal, may not be reviewed yet, or the reason is missing.
    """
    found = review_case(study, reviewer, pseudonym)
    mask, made_by = found.proposal(kind).mask, _made_by(kind, len(found.records))
    if not mask.any():
        raise StudyError(f"{pseudonym}: the {made_by} is empty; choose another contour.")
    return mark_made(study, reviewer, pseudonym, found.image_of(mask), made_by, reason, clock)


def _made_by(kind: Kind, readings: int) -> str:
    """How a reference was made; a sentence for each, so that each can be said in another language."""
    words: dict[Kind, str] = {
        "intersection": f"intersection of {readings} readings",
        "union": f"union of {readings} readings",
        "staple": f"staple of {readings} readings",
    }
    return words[kind]


def review_files(found: CaseReview) -> tuple[str, ...]:
    """The names of what ``write_review`` writes."""
    answered = any(record.answers for record in found.records)
    return (*FILES, *([ANSWERS] if answered else []), *(f"{one.kind}.seg.nrrd" for one in found.proposals))


def write_review(folder: Path, study: Study, found: CaseReview) -> None:
    """Write how each two readings agree, what each answered, all outlines, and the proposals as segmentations.

    Parameters
    ----------
    folder : Path
        For the files of ``review_files``.
    study : Study
        Opened; the case's image is read for the outlines.
    found : CaseReview
        What ``review_case`` gives of the case.

    Raises
    ------
    StudyError
        Where the image is missing or was changed, before anything is written.
    IFXPredictError
        Where the folder cannot be written to.
    """
    from ..report.figures.style import save_figure  # Matplotlib, which Slicer lacks and its reviewer does not need

    titles = found.titles
    save_figure(_outlines(study, found), folder / "outlines")
    rows = [
        (titles[i], titles[j], *(getattr(one, measure) for measure in _MEASURES), *one.volumes_ml)
        for i, j, one in found.agreement
    ]
    write_table(folder / FILES[0], ("one", "other", *_MEASURES, "one_ml", "other_ml"), rows)
    proposed = [(one.kind, found.volume_ml(one.mask), one.undecided, one.by_margin) for one in found.proposals]
    write_table(folder / FILES[1], ("proposal", "volume_ml", "undecided", "decided_by_margin"), proposed)
    for one in found.proposals:
        write_segmentation(folder / f"{one.kind}.seg.nrrd", {"": found.image_of(one.mask)}, {})
    if ANSWERS in review_files(found):
        _write_answers(folder / ANSWERS, study, found)


def _write_answers(path: Path, study: Study, found: CaseReview) -> None:
    """A row a reading; ``model`` says whether it was with or without the model's answer, where the study has that."""
    fields = [field.name for field in study.form]
    rows = []
    for record in found.records:
        arm = ("with" if record.shown_sha256 else "without") if study.answers_sha256 else ""
        rows.append((record.reader, record.round, arm, *(record.answers.get(name) for name in fields)))
    write_table(path, ("reader", "round", "model", *fields), rows)


def _outlines(study: Study, found: CaseReview) -> Figure:
    """In the window that readers saw; the readings, and STAPLE's estimate where there is one."""
    from ..report.figures.outlines import outlines_figure
    from ..report.figures.style import Heading

    pseudonym = found.records[0].pseudonym
    values = sitk.GetArrayFromImage(sitk.ReadImage(str(study.check_image(pseudonym)[0])))
    shown = window_of(study.display, study.image_rules, values)
    window = (shown.level - shown.window / 2, shown.level + shown.window / 2)
    masks = dict(zip(found.titles, found.masks, strict=True))
    for one in found.proposals:
        if one.kind == "staple" and one.mask.any():
            masks["STAPLE's estimate"] = one.mask
    z, y, x = found.grid.spacing[::-1]
    return outlines_figure(
        values, masks, (z, y, x), window, Heading(f"All readings of case {pseudonym}{study.of_first_voi}")
    )


def review_in_words(found: CaseReview) -> Sequence[str]:
    """A line a pair of readings and a proposal, and one a reading that answered the study's form.

    Where several VOIs are drawn the first line says which one it is.
    """
    titles = found.titles
    pairs = [f"{titles[i]} and {titles[j]}: Dice {number(round(one.dice, 3))}" for i, j, one in found.agreement]
    answered = [f"{record.whose}: {answers_in_words(record)}" for record in found.records if record.answers]
    of_voi = [f"VOI {found.voi}; study analyse compares the others"] if found.voi else []
    return [*of_voi, *pairs, *(_proposal_in_words(found, one) for one in found.proposals), *answered]


def answers_in_words(record: ReadingRecord) -> str:
    """What a reading answered to the study's form, by the names of its fields; "" where nothing was asked."""
    said = ", ".join(f"{name} {value:g}" for name, value in record.answers.items())
    return f"{said}, with the model's answer" if said and record.shown_sha256 else said


def _proposal_in_words(found: CaseReview, one: Consensus) -> str:
    """A proposal's kind and volume; of STAPLE's estimate what the readers do not decide, too."""
    said = f"{one.kind}: {found.volume_ml(one.mask):.2f} mL"
    if one.undecided is None or one.by_margin is None:
        return said
    return (
        f"{said}; {100 * one.undecided:.1f} % of the union's voxels are near a probability of 0.5, "
        f"{100 * one.by_margin:.1f} % change sides with more empty margin"
    )
