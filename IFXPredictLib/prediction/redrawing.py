"""A case as it might have been read again: its contour drawn anew, the grid laid elsewhere, the noise another.

The *amplitude* is how far, in mm, one reading's surface lies from another's: the standard deviations of ``local_mm``
(alike over 8 mm along the surface) and ``excess_mm`` (of a whole contour), and the habit. Position: the image begins
some voxels later, so that the 3 mm grid lies elsewhere by less than one of its voxels, without interpolation.
Noise: that of the image in the lesion, added once more.

Reference: Zwanenburg et al., Sci Rep 2019;9:614 (perturbing image and mask); Chang et al., IEEE Trans Image Process
2000;9:1532 (noise by the median of the finest diagonal wavelet coefficients).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..features.many_masks import features_of_masks
from ..imaging.case import Case
from ..imaging.resampling import box_of_voxels
from ..imaging.voi import voi_sha256
from ..imaging.whole import cut
from ..protocol.loading import Protocol
from ..simulation.contours import Contour, ContourVariation, contour_of, displacement
from ..tables.table import read_table

if TYPE_CHECKING:
    import torch

DEFAULT = ContourVariation(local_mm=0.7, excess_mm=0.4)
"""Where no reading study is given: between two readers of the simulated cohort (``bench_band.py``)."""
IMAGES = 5
"""Images, each with another position and other noise, that the redrawn masks share: filters are dear, masks cheap."""
_MEAN_TO_SD = np.sqrt(np.pi / 2)
"""Of a normal deviate, its standard deviation over its mean distance from 0."""
_QUARTILES_TO_SD = 1.349
_MAD_TO_SD = 0.6745
_MOST_PIECES = 8
"""Pieces of a VOI that are drawn anew, the largest; smaller ones stay as they are."""
SOURCES = ("contour", "position", "noise")


@dataclass(frozen=True)
class ImageAgain:
    """A case's image as it might have come out: its grid laid elsewhere, and then also with other noise.

    ``first`` (z, y, x) is the voxel of the case's image where both begin.
    """

    position: Case
    noise: Case
    first: tuple[int, ...]

    def on_it(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A mask of the case's image on these."""
        return mask[tuple(slice(n, None) for n in self.first)]


@dataclass(frozen=True)
class Amplitude:
    """How far apart two readings lie, in mm, and the ``source`` of it in words."""

    variation: ContourVariation
    source: str

    @property
    def told(self) -> dict[str, object]:
        """As files say it."""
        sizes = {"local_mm": self.variation.local_mm, "excess_mm": self.variation.excess_mm}
        return {"amplitude_mm": sizes, "amplitude_of": self.source}


@dataclass(frozen=True)
class Again:
    """How often each VOI is drawn again, and how far apart the drawings lie."""

    count: int
    amplitude: Amplitude


def amplitude_of(protocol: Protocol, agreement: Path | None = None) -> Amplitude:
    """The amplitude of a reading study's agreement_summary.csv, else the protocol's, else ``DEFAULT``.

    Parameters
    ----------
    protocol : Protocol
        Asked where no file is given; its ``redrawing`` may be None.
    agreement : Path, optional
        The agreement_summary.csv, of which ``variation_of_study`` takes what lies between two readers.

    Returns
    -------
    Amplitude
        In mm; its source is the name of the file, or the protocol's, or says that it is the default.

    Raises
    ------
    CohortError
        Where the file cannot be read or lacks the amplitude.
    """
    if agreement is not None:
        return Amplitude(variation_of_study(agreement), agreement.name)
    if protocol.redrawing is not None:
        rules = protocol.redrawing
        return Amplitude(ContourVariation(rules.local_mm, rules.excess_mm), f"protocol {protocol.name}")
    return Amplitude(DEFAULT, "default, of no reading study")


def variation_of_study(path: Path) -> ContourVariation:
    """The amplitude between two readers by a reading study's agreement_summary.csv.

    From the first group of two readers: the median d of the mean surface distance, and the signed distance. Of normal
    displacements pi / 2 d^2 is the mean square. The signed distance's quartiles give how far a whole contour's excess
    varies; its median, the habit, has no sign where nobody knows which of the two drew, and is added to it. The rest is
    local. Raises CohortError where the file lacks them.
    """
    table = read_table(path, ("kind", "group", "measure", "lower", "median", "upper"), CohortError)
    named, numbers = table.cells(("kind", "group", "measure")), table.numbers(("lower", "median", "upper"), empty=True)
    groups = [group for kind, group, _ in named if kind == "inter"]
    found = {row[2]: of for row, of in zip(named, numbers, strict=True) if row[:2] == ("inter", *groups[:1])}
    if not groups and "mean_distance_mm" in {measure for *_, measure in named}:
        raise CohortError(
            f"{path}: compares no two readers, as of a study that one reader read; leave it out, or write local_mm and "
            "excess_mm into the protocol's redrawing."
        )
    if not {"mean_distance_mm", "shift_mm"} <= found.keys():
        raise CohortError(f"{path}: has no mean_distance_mm and shift_mm between readers; give agreement_summary.csv.")
    (lower, habit, upper), distance = found["shift_mm"], found["mean_distance_mm"][1]
    excess = float(np.hypot((upper - lower) / _QUARTILES_TO_SD, habit))
    return ContourVariation(float(np.sqrt(max(0.0, (_MEAN_TO_SD * distance) ** 2 - excess**2))), excess)


def lesion_noise(values: NDArray[np.floating], mask: NDArray[np.bool_]) -> float:
    """The standard deviation of an image's noise in a VOI.

    Parameters
    ----------
    values : ndarray (z, y, x)
        Intensities; z across the slices.
    mask : ndarray (z, y, x)
        The VOI.

    Returns
    -------
    float
        In the image's unit: the median of the finest diagonal coefficients of Haar wavelets over 0.6745 (Chang 2000);
        0 where no block of 2 x 2 pixels of a slice lies in the VOI.
    """
    diagonal = np.diff(np.diff(values.astype(np.float64), axis=1), axis=2) / 2
    inside = mask[:, 1:, 1:] & mask[:, 1:, :-1] & mask[:, :-1, 1:] & mask[:, :-1, :-1]
    return float(np.median(np.abs(diagonal[inside])) / _MAD_TO_SD) if inside.any() else 0.0


@dataclass(frozen=True)
class Pieces:
    """The pieces of a mask, each with its contour, and what is left of the mask besides."""

    contours: tuple[tuple[Contour, NDArray[np.bool_]], ...]
    rest: NDArray[np.bool_]

    def redrawn(self, variation: ContourVariation, rng: np.random.Generator) -> NDArray[np.bool_]:
        """The mask drawn again, never empty: a piece of which nothing would be left stays as it was."""
        excess = variation.habit_mm + variation.excess_mm * float(rng.standard_normal())
        found = self.rest.copy()
        for contour, drawn in self.contours:
            moved = displacement(contour.distance.shape, contour.spacing, excess, variation.local_mm, rng)
            inside = contour.distance < moved  # all of it: a thin wall may come apart, and stays the lesion
            if inside.any():
                found[contour.box] |= inside
            else:  # smaller than the amplitude
                found |= drawn
        return found


def pieces_of(mask: NDArray[np.bool_], spacing: tuple[float, ...]) -> Pieces:
    """The largest pieces of a mask (z, y, x) that is not empty; ``spacing`` in mm, z, y, x."""
    from scipy import ndimage

    labels, _ = ndimage.label(mask, structure=np.ones((3, 3, 3)))
    largest = np.argsort(-np.bincount(labels.ravel())[1:], kind="stable")[:_MOST_PIECES] + 1
    parts = [labels == one for one in largest]
    return Pieces(tuple((contour_of(part, spacing), part) for part in parts), mask & ~np.logical_or.reduce(parts))


def redrawing_seed(case: Case) -> int:
    """What redrawings are drawn by: the VOI and the intensities in its box, as a number."""
    return int(voi_sha256(case)[:12], 16)


def noise_of(case: Case) -> float:
    """``lesion_noise`` of a case."""
    image, mask = sitk.GetArrayViewFromImage(case.image), sitk.GetArrayViewFromImage(case.mask)
    return lesion_noise(image, mask != 0)


Each = Callable[
    [Callable[[np.random.SeedSequence], NDArray[np.bool_]], Sequence[np.random.SeedSequence]], Iterable[Any]
]
"""``map``, or that of an executor."""


def redrawn_masks(case: Case, variation: ContourVariation, count: int, each: Each = map) -> list[NDArray[np.bool_]]:
    """The mask of a case (z, y, x) drawn ``count`` times, the same at each call: by the hash of VOI and intensities.

    ``variation`` is how far, in mm, a reading's surface lies from this one; ``each`` computes one after another.
    """
    drawn = sitk.GetArrayFromImage(case.mask) != 0
    pieces = pieces_of(drawn, case.image.GetSpacing()[::-1])
    streams = np.random.SeedSequence((redrawing_seed(case), 0)).spawn(count)

    def again(stream: np.random.SeedSequence) -> NDArray[np.bool_]:
        return _checked(pieces.redrawn(variation, np.random.default_rng(stream)), drawn)

    return list(each(again, streams))


def images_again(case: Case, protocol: Protocol, masks: Sequence[NDArray[np.bool_]]) -> Iterator[ImageAgain]:
    """``IMAGES`` times the image of a case, the same at each call; ``masks`` (z, y, x) lie wholly within each.

    An image that is normalised as a whole keeps its position.
    """
    further = [sitk.GetArrayViewFromImage(mask) != 0 for mask in case.masks.values()]
    union = np.logical_or.reduce([*masks, *further])
    noise_sd = noise_of(case)
    others_sd = {name: noise_of(replace(case, image=one)) for name, one in case.images.items()}
    room = box_of_voxels(union)[:3]
    for stream in np.random.SeedSequence((redrawing_seed(case), 1)).spawn(IMAGES):
        rng = np.random.default_rng(stream)
        offset = _offset(case, room, protocol, rng)
        position = _from(case, offset) if any(offset) else case
        image = _noised(position.image, noise_sd, rng)
        others = {name: _noised(position.images[name], sd, rng) for name, sd in others_sd.items()}
        yield ImageAgain(position, replace(position, image=image, images=others), tuple(offset[::-1]))


def redrawn_features(
    case: Case, protocol: Protocol, network: "torch.nn.Module | None", names: Sequence[str], again: Again
) -> NDArray[np.float64]:
    """The features ``names`` of each redrawing, (redrawings, names): those that the band of ``band_of`` is of.

    ``case`` is the part that its features see; without a ``network`` there are no deep features. Raises FeatureError
    for a redrawing without features.
    """
    drawn = sitk.GetArrayViewFromImage(case.mask) != 0
    masks = redrawn_masks(case, again.amplitude.variation, again.count)
    found = np.empty((len(masks), len(names)))
    for i, image in enumerate(images_again(case, protocol, [drawn, *masks])):
        some = [image.on_it(mask) for mask in (drawn, *masks[i::IMAGES])]  # as for a band, where filters see all masks
        found[i::IMAGES] = features_of_masks(image.noise, some, protocol, network, names)[1:]
    return found


def _checked(mask: NDArray[np.bool_], drawn: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask, or the one that was drawn where it fills the image or is empty: neither makes a case."""
    return mask if mask.any() and not mask.all() else drawn


def _offset(case: Case, room: tuple[int, ...], protocol: Protocol, rng: np.random.Generator) -> list[int]:
    """By how many voxels x, y, z the image begins later: less than a voxel of the grid, and within its ``room``."""
    spacing = np.array(case.image.GetSpacing())
    choices = np.minimum(np.ceil(protocol.image.spacing_mm / spacing).astype(int), np.array(room) + 1)
    offset = [int(rng.integers(n)) for n in choices]
    return offset if protocol.image.normalisation == "none" else [0, 0, 0]


def _from(case: Case, offset: list[int]) -> Case:
    """A case whose image begins at ``offset`` (x, y, z), an image of its own."""
    first, size = tuple(offset), tuple((np.array(case.image.GetSize()) - offset).tolist())
    images, masks = ({name: cut(one, first, size) for name, one in of.items()} for of in (case.images, case.masks))
    image, mask = cut(case.image, first, size), cut(case.mask, first, size)
    return replace(case, image=image, mask=mask, whole=None, images=images, masks=masks)


def _noised(image: sitk.Image, sd: float, rng: np.random.Generator) -> sitk.Image:
    """The image, float32, with noise of that standard deviation added."""
    voxels = sitk.GetArrayFromImage(image).astype(np.float32)
    voxels += sd * rng.standard_normal(voxels.shape, np.float32)
    return _like(voxels, image)


def _like(values: NDArray[np.generic], image: sitk.Image) -> sitk.Image:
    found = sitk.GetImageFromArray(values)
    found.CopyInformation(image)
    return found
