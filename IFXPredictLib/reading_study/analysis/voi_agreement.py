"""How well the contours of a reading study agree: every pair of readings, in summary, and the cases to talk about.

Each finished case leaves a small file named by its content (image, masks, settings), so that an interrupted or
repeated run compares only what is not there yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from ...base.errors import CaseError, IFXPredictError
from ...base.files import sha256_of_content
from ...base.kept import kept_or_new
from ...base.scratch import sweep
from ...features.parallel import each_of
from ...imaging.case import case_of
from ...imaging.content import files_sha256, mask_files_sha256
from ...imaging.masks import ImageFile, read_mask
from ...imaging.reading import read_volume
from ...protocol.schema import ImageRules
from ...stats.mask_agreement import MaskAgreement, mask_agreement
from ...stats.reading_designs import Group
from .readings import Pair, TimedReading, pairs_of

MEASURES = (
    *("dice", "difference_ml", "difference_percent", "hausdorff_mm"),
    *("hausdorff95_mm", "mean_distance_mm", "shift_mm"),
)
"""What is summed up of each group: names of MaskAgreement."""

_Compared = tuple[str, dict[str, MaskAgreement], list[tuple[str, str]]]
"""The case, the agreement of its pairs, and the titles of refused readings with the reason."""

_VERSION = 3
"""Of what is kept of a case; 3: found by what was read, distances that no longer depend on the slices' thickness."""


@dataclass(frozen=True)
class ComparedCase:
    """The pairs of one case with their agreement; readings that cannot be compared, by their title, and why."""

    case: str
    pairs: tuple[tuple[Pair, MaskAgreement], ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quartiles:
    """The quartiles of one measure over the n pairs of a group."""

    group: Group
    measure: str
    n: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Disagreement:
    """A case by its worst pairs: the lowest Dice and the largest 95 % Hausdorff distance of all its pairs."""

    case: str
    dice: float
    dice_between: str
    hausdorff95_mm: float
    hausdorff95_between: str


def compare_readings(
    readings: Sequence[TimedReading], rules: ImageRules, folder: Path, workers: int
) -> Iterator[ComparedCase]:
    """Compare all readings, ``workers`` cases at a time, yielding each case as it ends; ``folder`` keeps them."""
    sweep(folder)
    by_case: dict[str, list[TimedReading]] = {}
    for r in readings:
        by_case.setdefault(r.case, []).append(r)
    one = partial(_compare_or_recall, rules=rules, folder=folder)
    pairs = list(pairs_of(readings))
    for case, agreements, refused in each_of(list(by_case.values()), one, _refused, workers):
        mine = [pair for pair in pairs if pair.one.case == case]
        both = [(pair, agreements.get(_key(pair.one, pair.other))) for pair in mine]
        yield ComparedCase(case, tuple((pair, found) for pair, found in both if found), tuple(refused))


def agreement_quartiles(pairs: Sequence[tuple[Pair, MaskAgreement]]) -> tuple[Quartiles, ...]:
    """Median and quartiles of each measure in each group, groups in the order in which they come."""
    rows = []
    for group in dict.fromkeys(pair.group for pair, _ in pairs):
        inside = [found for pair, found in pairs if pair.group == group]
        for measure in MEASURES:
            values = np.quantile([getattr(found, measure) for found in inside], (0.25, 0.5, 0.75))
            rows.append(Quartiles(group, measure, len(inside), *values.tolist()))
    return tuple(rows)


def disagreements(pairs: Sequence[tuple[Pair, MaskAgreement]]) -> tuple[Disagreement, ...]:
    """All cases, the one with the lowest Dice first, of equal ones that with the larger 95 % Hausdorff distance."""
    by_case: dict[str, list[tuple[Pair, MaskAgreement]]] = {}
    for pair, found in pairs:
        by_case.setdefault(pair.one.case, []).append((pair, found))
    rows = []
    for case, mine in by_case.items():
        (least, overlap), (apart, distance) = (
            min(mine, key=lambda row: row[1].dice),
            max(mine, key=lambda row: row[1].hausdorff95_mm),
        )
        rows.append(Disagreement(case, overlap.dice, _between(least), distance.hausdorff95_mm, _between(apart)))
    return tuple(sorted(rows, key=lambda row: (row.dice, -row.hausdorff95_mm, row.case)))


def _between(pair: Pair) -> str:
    return f"{pair.one.title} and {pair.other.title}"


def _key(one: TimedReading, other: TimedReading) -> str:
    return f"{one.title} | {other.title}"


def _refused(readings: Sequence[TimedReading], why: str) -> _Compared:
    return readings[0].case, {}, [(r.title, why) for r in readings]


def _compare_or_recall(readings: Sequence[TimedReading], rules: ImageRules, folder: Path) -> _Compared:
    case = readings[0].case
    try:
        image = files_sha256(readings[0].image)
        masks = [(r.title, mask_files_sha256(r.mask, r.label, r.segment)) for r in readings]
        kept = folder / f"{sha256_of_content([_VERSION, case, image, masks, asdict(rules)])}.json"
        found = kept_or_new(kept, lambda: _compare(readings, rules))
    except IFXPredictError as problem:
        return _refused(readings, _in_one_line(problem))
    agreements = {key: _agreement(values) for key, values in found["pairs"].items()}
    return case, agreements, [(title, message) for title, message in found["refused"].items()]


def _compare(readings: Sequence[TimedReading], rules: ImageRules) -> dict[str, object]:
    """All pairs of one case's readings that fit its image."""
    image = read_volume(readings[0].image, modality=rules.modality)
    masks, refused, spacing = {}, {}, (1.0, 1.0, 1.0)
    for r in readings:
        try:
            source = ImageFile(r.image)
            drawn = read_mask(
                r.mask, image, rules, identifier=r.case, image_file=source, label=r.label, segment=r.segment
            )
            mask = case_of(r.case, image, drawn).mask
        except CaseError as problem:
            refused[r.title] = _in_one_line(problem)
            continue
        masks[r.title], spacing = sitk.GetArrayFromImage(mask), mask.GetSpacing()[::-1]
    fitting = [pair for pair in pairs_of(readings) if {pair.one.title, pair.other.title} <= set(masks)]
    pairs = {
        _key(p.one, p.other): asdict(mask_agreement(masks[p.one.title], masks[p.other.title], spacing)) for p in fitting
    }
    return {"pairs": pairs, "refused": refused}


def _agreement(values: dict[str, Any]) -> MaskAgreement:
    return MaskAgreement(**(values | {"volumes_ml": tuple(values["volumes_ml"])}))


def _in_one_line(problem: IFXPredictError) -> str:
    return " ".join(str(problem).split())
