"""Simulated readers: from one reading of each case, what the ICCs of a reading study would be.

Each case's contour is drawn again by two simulated readers in two rounds, the features of all drawings are extracted
as those of true readings are, and their ICCs are those of ``feature_icc``. What comes out is *simulated*, and so named
wherever it is written: it rests on one reading of each case and on a guess of how contours vary, or on a true study's
measurement of it, beside whose ICCs the simulated ones can be set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy.stats import spearmanr

from ...base.errors import CohortError
from ...base.files import write_whole
from ...base.text import file_names
from ...imaging.masks import ImageFile, read_mask
from ...imaging.reading import read_volume
from ...imaging.writing import write_volume
from ...protocol.schema import ImageRules
from ...simulation.contours import Contour, ContourVariation, contour_of
from ...stats.icc import Kind, StudyIcc
from ...tables.icc import ICC_COLUMNS
from ...tables.table import read_table, write_table
from .readings import TimedReading

READERS = ("simulated_1", "simulated_2")
ROUNDS = (1, 2)

_MATCHED_ON = 12
"""Cases on which the amplitude is found: enough for a mean Dice to about 0.01."""
_LOCAL_MM = (0.02, 5.0)
_HALVINGS = 12
_STEP_MM = 0.3


@dataclass(frozen=True)
class MeasuredDisagreement:
    """What a study says of how readings differ: mean Dice of a reader's rounds; volumes in percent of their mean.

    ``volume_sd_percent`` is the standard deviation of the difference between a reader's rounds,
    ``volume_percent`` the mean difference between readers.
    """

    dice: float
    volume_sd_percent: float
    volume_percent: float


@dataclass(frozen=True)
class SimulatedAccuracy:
    """How near the simulated ICCs of ``features`` come to a study's; ``bias`` is simulated minus real.

    ``same_side`` is the share of features that both put on the same side of the threshold.
    """

    kind: Kind
    features: int
    spearman: float
    mean_absolute_error: float
    bias: float
    same_side: float


def measured_disagreement(
    intra: Sequence[tuple[float, float]], inter: Sequence[Sequence[float]]
) -> MeasuredDisagreement:
    """From Dice and difference in percent of a reader's rounds, and the differences of each pair of inter readings.

    Raises CohortError with fewer than two intra pairs; without inter pairs the readers have no habits.
    """
    if len(intra) < 2:
        raise CohortError(
            f"simulated readers: the study has {len(intra)} pair(s) of readings by one reader, expected 2 or more; "
            "state an amplitude in mm."
        )
    dice, percent = np.array(intra).T
    habits = [abs(float(np.mean(differences))) for differences in inter]
    return MeasuredDisagreement(
        float(np.mean(dice)), float(np.std(percent, ddof=1)), float(np.mean(habits)) if habits else 0.0
    )


def matched_variation(contours: Sequence[Contour], measured: MeasuredDisagreement, seed: int) -> ContourVariation:
    """The variation with which simulated readings disagree as measured.

    The readers' habit and the spread of whole contours follow from the volumes and from what a millimetre changes of
    them; the local amplitude is found by bisection, so that the mean Dice of simulated rounds is the measured one.

    Parameters
    ----------
    contours : sequence of Contour
        Of lesions as the study's, one a case.
    measured : MeasuredDisagreement
        How the study's readings differ.
    seed : int
        Of the simulated rounds.

    Returns
    -------
    ContourVariation
        In mm.
    """
    chosen = contours[:: -(-len(contours) // _MATCHED_ON)]
    percent_a_mm = float(np.mean([_percent_a_mm(contour) for contour in chosen]))
    local = _matched_local(chosen, 0.0, measured.dice, seed)
    differences = np.array([row[1] for row in _simulated(chosen, ContourVariation(local), seed)])
    beyond = max(0.0, measured.volume_sd_percent**2 - float(np.mean(differences**2)))  # what local deviations leave
    excess = float(np.sqrt(beyond / 2)) / percent_a_mm
    local = _matched_local(chosen, excess, measured.dice, seed)
    return ContourVariation(local, excess, measured.volume_percent / percent_a_mm)


def read_contours(readings: Sequence[TimedReading], rules: ImageRules) -> list[Contour]:
    """The contours of readings, in their order.

    Parameters
    ----------
    readings : sequence of TimedReading
        Of each, the image's file and the mask's are read.
    rules : ImageRules
        The protocol's.

    Returns
    -------
    list of Contour
        One a reading.

    Raises
    ------
    CaseError
        Where an image or a mask cannot be read, or a mask is empty.
    """
    return [_contour(reading, rules)[0] for reading in readings]


def simulated_readings(
    readings: Sequence[TimedReading], variation: ContourVariation, rules: ImageRules, folder: Path, seed: int
) -> Iterator[TimedReading]:
    """Draw each reading's lesion anew by two readers in two rounds, lazily; the same seed draws the same masks.

    Parameters
    ----------
    readings : sequence of TimedReading
        One a case.
    variation : ContourVariation
        How far contours lie apart, in mm.
    rules : ImageRules
        The protocol's.
    folder : Path
        Where the masks are written.
    seed : int
        Of what is drawn.

    Yields
    ------
    TimedReading
        Four a case.

    Raises
    ------
    CohortError
        Where a case has two readings.
    CaseError
        Where a mask cannot be read, or nothing is left of it.
    """
    if len({r.case for r in readings}) < len(readings):
        raise CohortError("simulated readers: a case has more than one reading, expected one of each; choose one.")
    names = file_names(reading.case for reading in readings)
    for k, reading in enumerate(readings):
        contour, labels = _contour(reading, rules)
        random = np.random.default_rng(np.random.SeedSequence((seed, k)))
        for place, reader in enumerate(READERS):
            for number in ROUNDS:
                mask = contour.redrawn(variation, (place - 0.5) * variation.habit_mm, random)
                path = folder / _file(names[reading.case], reader, number)
                _write(mask, labels, path)
                yield TimedReading(reading.case, reader, number, reading.image, path, further=reading.further)


def simulated_files(readings: Sequence[TimedReading]) -> Iterator[str]:
    """The masks that ``simulated_readings`` leaves, in a folder "masks"."""
    names = file_names(reading.case for reading in readings).values()
    return (f"masks/{_file(name, reader, number)}" for name in names for reader in READERS for number in ROUNDS)


def _file(name: str, reader: str, number: int) -> str:
    return f"{name}_{reader}_round{number}.nrrd"


def simulated_accuracy(simulated: StudyIcc, real: StudyIcc, threshold: float) -> tuple[SimulatedAccuracy, ...]:
    """Compare the ICCs of the same features, intra then inter.

    Parameters
    ----------
    simulated : StudyIcc
        Those of simulated readings, each (m,).
    real : StudyIcc
        Those of a study, of the same m features in the same order.
    threshold : float
        What the ICC of a reliable feature exceeds.

    Returns
    -------
    tuple of SimulatedAccuracy
        By the features that have both ICCs of a kind; a kind with fewer than three of them is left out.
    """
    rows = []
    kinds: tuple[Kind, Kind] = ("intra", "inter")
    for kind in kinds:
        one, other = np.asarray(getattr(simulated, kind)), np.asarray(getattr(real, kind))
        both = np.isfinite(one) & np.isfinite(other)
        one, other = one[both], other[both]
        if one.size < 3:
            continue
        error = one - other
        rows.append(
            SimulatedAccuracy(
                kind,
                int(one.size),
                float(spearmanr(one, other).statistic),
                float(np.abs(error).mean()),
                float(error.mean()),
                float(np.mean((one > threshold) == (other > threshold))),
            )
        )
    return tuple(rows)


def _contour(reading: TimedReading, rules: ImageRules) -> tuple[Contour, sitk.Image]:
    image = read_volume(reading.image, modality=rules.modality)
    mask = read_mask(
        *(reading.mask, image, rules),
        identifier=reading.case,
        image_file=ImageFile(reading.image),
        label=reading.label,
        segment=reading.segment,
    ).mask
    return contour_of(sitk.GetArrayViewFromImage(mask) == 1, mask.GetSpacing()[::-1]), mask


def _write(mask: np.ndarray, like: sitk.Image, path: Path) -> None:
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.CopyInformation(like)
    write_whole(path, lambda file: write_volume(image, file))


def _matched_local(contours: Sequence[Contour], excess_mm: float, dice: float, seed: int) -> float:
    """The local amplitude whose mean Dice is ``dice``: the larger it is, the lower the Dice."""
    low, high = _LOCAL_MM
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        found = np.mean([row[0] for row in _simulated(contours, ContourVariation(middle, excess_mm), seed)])
        low, high = (middle, high) if found > dice else (low, middle)
    return float(np.sqrt(low * high))


def _simulated(contours: Sequence[Contour], variation: ContourVariation, seed: int) -> list[tuple[float, float]]:
    """Dice and difference in volume (percent of the mean) of two rounds of each contour."""
    rows = []
    for k, contour in enumerate(contours):
        random = np.random.default_rng(np.random.SeedSequence((seed, k)))
        one, other = (contour.redrawn(variation, 0.0, random) for _ in range(2))
        total = int(one.sum()) + int(other.sum())
        rows.append((2 * int((one & other).sum()) / total, 200 * (int(other.sum()) - int(one.sum())) / total))
    return rows


def _percent_a_mm(contour: Contour) -> float:
    """How much of its volume a millimetre further out adds, in percent."""
    smaller, larger = (int(contour.moved(step).sum()) for step in (-_STEP_MM, _STEP_MM))
    return 200 * (larger - smaller) / (larger + smaller) / (2 * _STEP_MM)


def read_measured(path: Path) -> MeasuredDisagreement:
    """What tables/agreement.csv of a study's analysis says of how readings differ.

    Parameters
    ----------
    path : Path
        The table.

    Returns
    -------
    MeasuredDisagreement

    Raises
    ------
    CohortError
        Where it cannot be read, or holds fewer than two pairs of rounds of one reader.
    """
    keys, measures = ("kind", "one", "other"), ("dice", "difference_percent")
    table = read_table(path, (*keys, *measures), CohortError)
    intra: list[tuple[float, float]] = []
    between: dict[tuple[str, str], list[float]] = {}
    for (kind, one, other), (dice, percent) in zip(table.cells(keys), table.numbers(measures), strict=True):
        if kind == "intra":
            intra.append((dice, percent))
        elif kind == "inter":
            between.setdefault((one, other), []).append(percent)
    return measured_disagreement(intra, list(between.values()))


def write_simulated_iccs(path: Path, names: Sequence[str], simulated: StudyIcc, real: StudyIcc | None) -> None:
    """One row a feature: its simulated ICCs with their bounds, and beside them the study's, empty where unknown.

    Parameters
    ----------
    path : Path
        The table, as ``write_table`` takes it.
    names : sequence of str
        The m features.
    simulated : StudyIcc
        Those of simulated readings, each (m,).
    real : StudyIcc or None
        Those of a study, of the same features in the same order; None where none is set beside them.

    Raises
    ------
    IFXPredictError
        As ``write_table`` does.
    """
    columns = [np.asarray(getattr(simulated, part)) for part in ICC_COLUMNS]
    if real is not None:
        columns += [np.asarray(getattr(real, part)) for part in ICC_COLUMNS]
    else:
        columns += [np.full(len(names), np.nan)] * len(ICC_COLUMNS)
    fields = ("feature", *(f"{kind}_{part}" for kind in ("simulated", "real") for part in ICC_COLUMNS))
    rows = zip(names, np.array(columns).T.tolist(), strict=True)
    write_table(path, fields, ((name, *row) for name, row in rows))


def accuracy_text(rows: Sequence[SimulatedAccuracy]) -> list[str]:
    """The comparison with a study, a line a kind."""
    return [
        f"{row.kind}: {row.features} features, rank correlation {row.spearman:.2f}, mean absolute error "
        f"{row.mean_absolute_error:.3f} (simulated minus real {row.bias:+.3f}), {100 * row.same_side:.0f} % on the "
        "same side of the threshold"
        for row in rows
    ]
