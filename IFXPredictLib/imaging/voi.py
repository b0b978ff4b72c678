"""The VOI's facts, what is refused of it and what the reader of a prediction is warned of."""

from dataclasses import dataclass, fields
from hashlib import sha256

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy import ndimage

from ..base.errors import CaseError
from ..protocol.schema import ImageRules
from .case import Case
from .modality import modality_warnings
from .resampling import Whole, resample_mask, voi_box

_ROUNDING = 1e-3
"""Voxels: a distance of 6 voxels stays 6 where spacing stored in single precision makes it 5.9999."""


@dataclass(frozen=True)
class VoiFacts:
    """A VOI in numbers.

    On the native grid: ``volume_ml``, ``mean_intensity``, ``gas_fraction`` (0 to 1; 0 without a rule for gas),
    ``slices`` that it touches and their distance ``slice_thickness_mm``, whatever way they were angled, ``components``
    (pieces; voxels that share a face, an edge or a corner are one piece, as a wall drawn slice by slice may touch
    across a corner). On the 3 mm grid: ``voxels``. ``border_voxels`` is the smallest distance from the VOI's box to
    the image's in whole voxels of 3 mm. ``darkest`` is the lowest intensity of the whole image; ``notes`` are
    those of the case.
    """

    volume_ml: float
    mean_intensity: float
    slices: int
    components: int
    voxels: int
    gas_fraction: float
    border_voxels: int
    slice_thickness_mm: float
    darkest: float
    notes: tuple[str, ...] = ()

    def numbers(self) -> dict[str, float]:
        """The facts without the notes, by name: what a reading's record keeps."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "notes"}


def voi_facts(case: Case, rules: ImageRules, whole: Whole | None = None) -> VoiFacts:
    """A VOI in numbers, for ``check_voi`` and ``voi_warnings``.

    Parameters
    ----------
    case : Case
        The patient.
    rules : ImageRules
        The grid's spacing in mm, and the rule for gas: ``protocol.image``.
    whole : Whole, optional
        Where the case's image is a part of it, with all of the VOI: the facts are then the whole's, ``darkest`` apart.

    Returns
    -------
    VoiFacts
        Volume in mL, mean and darkest intensity, slices, pieces, voxels on the 3 mm grid, distance to the border.
    """
    mask = sitk.GetArrayFromImage(case.mask).astype(bool)  # z, y, x
    spacing = np.array(case.image.GetSpacing()[::-1])
    intensities = sitk.GetArrayViewFromImage(case.image)
    values = intensities[mask]
    first, size = np.split(np.array(voi_box(case.mask)[::-1]), 2)[::-1]  # z, y, x
    box = tuple(slice(a, a + n) for a, n in zip(first, size, strict=True))
    coarse = resample_mask(case.mask, rules.spacing_mm, whole)
    before, extent = (whole.first[::-1], whole.size[::-1]) if whole else ((0, 0, 0), mask.shape)
    across = _across_slices(spacing)
    return VoiFacts(
        volume_ml=float(values.size * np.prod(spacing) / 1000),
        mean_intensity=float(values.mean(dtype=np.float64)),
        slices=int(mask.any(axis=tuple({0, 1, 2} - {across})).sum()),
        components=count_components(mask[box]),
        voxels=int(np.count_nonzero(sitk.GetArrayViewFromImage(coarse))),
        gas_fraction=float(np.mean(values < rules.gas.below)) if rules.gas else 0.0,
        border_voxels=_border_voxels(first + np.array(before), size, extent, spacing / rules.spacing_mm),
        slice_thickness_mm=float(spacing[across]),
        darkest=float(intensities.min()),
        notes=case.notes,
    )


def check_voi(facts: VoiFacts, case_identifier: str, rules: ImageRules) -> None:
    """Raise CaseError where the VOI has fewer voxels on the 3 mm grid than texture can be told from."""
    if facts.voxels < rules.minimum_voxels:
        raise CaseError(
            f"case {case_identifier}: the VOI has {facts.voxels} voxels of {rules.spacing_mm:g} mm "
            f"({facts.volume_ml:.2g} mL), expected at least {rules.minimum_voxels}; draw the whole lesion, "
            "or check that the label is the right one."
        )


def voi_warnings(facts: VoiFacts, rules: ImageRules) -> tuple[str, ...]:
    """One short sentence for each thing that makes the prediction less sure; empty where all is well.

    First what its files say, then whether the image is of the expected modality at all, then what is odd about the VOI.
    """
    warnings = [*facts.notes, *modality_warnings(facts.darkest, facts.mean_intensity, rules)]
    if facts.components != rules.pieces:
        pieces = "1 piece" if facts.components == 1 else f"{facts.components} pieces"
        question = ": is one side missing?" if facts.components < rules.pieces else ""
        warnings.append(f"VOI in {pieces}, expected {rules.pieces}{question}")
    if rules.gas and facts.gas_fraction > rules.gas.fraction:
        warnings.append(
            f"{100 * facts.gas_fraction:.1f} % of the VOI below {rules.gas.below:g} {rules.native_unit} (gas), "
            f"expected at most {100 * rules.gas.fraction:g} %: draw the wall without the lumen"
        )
    if abs(facts.slice_thickness_mm - rules.slice_thickness_mm) > rules.slice_thickness_tolerance_mm:
        warnings.append(f"slices {facts.slice_thickness_mm:g} mm apart, expected {rules.slice_thickness_mm:g} mm")
    if facts.border_voxels < rules.border_voxels:
        near_mm, needed_mm = (n * rules.spacing_mm for n in (facts.border_voxels, rules.border_voxels))
        warnings.append(
            f"VOI {near_mm:g} mm from the image border, expected at least {needed_mm:g} mm: wavelet features depend "
            "on where the image ends"
        )
    return tuple(warnings)


def voi_in_words(facts: VoiFacts, rules: ImageRules) -> str:
    """The VOI in one line: "VOI of 47.0 mL, mean 92 HU, 10 slices"; the mean has no unit where the image has none."""
    mean = f"{facts.mean_intensity:.0f} {rules.native_unit}".strip()
    return f"VOI of {facts.volume_ml:.1f} mL, mean {mean}, {facts.slices} slices"


def voi_sha256(case: Case) -> str:
    """What a prediction is of, as a hash: the VOI's voxels, the image's intensities within its box, and their place.

    The geometry enters in steps of 1/2048 mm, or of a direction: what a saved scene rounds leaves the hash as it was,
    also of the sums of powers of two that voxel edges often are.
    """
    mask, image = (sitk.GetArrayViewFromImage(volume) for volume in (case.mask, case.image))  # z, y, x
    z = _span(mask.max(axis=(1, 2)))
    shadow = mask[z].max(axis=0)
    box = z, _span(shadow.max(axis=1)), _span(shadow.max(axis=0))
    geometry = (*case.image.GetSpacing(), *case.image.GetOrigin(), *case.image.GetDirection())
    place = [*mask.shape, *(n for part in box for n in (part.start, part.stop)), *np.rint(np.array(geometry) * 2048)]
    found = sha256(np.array(place, "<i8").tobytes())
    found.update(np.packbits(mask[box]).tobytes())
    found.update(image[box].astype("<f4").tobytes())
    return found.hexdigest()


def count_components(mask: NDArray[np.bool_]) -> int:
    """The number of 26-connected pieces of a 3-D mask."""
    return int(ndimage.label(mask, structure=np.ones((3, 3, 3)))[1])


def _span(touched: NDArray[np.uint8]) -> slice:
    """From the first to the last element that is not 0."""
    (at,) = np.nonzero(touched)
    return slice(int(at[0]), int(at[-1]) + 1)


def _across_slices(spacing: NDArray[np.float64]) -> int:
    """The axis (of z, y, x) across the slices: the two others, within a slice, have the most equal ``spacing``."""
    return int(np.argmin([abs(spacing[1] - spacing[2]), abs(spacing[0] - spacing[2]), abs(spacing[0] - spacing[1])]))


def _border_voxels(
    first: NDArray[np.intp], size: NDArray[np.intp], extent: tuple[int, ...], voxels: NDArray[np.float64]
) -> int:
    """Whole 3 mm voxels between the box of ``size`` from ``first`` on and the end of an image of ``extent`` voxels.

    ``voxels``: the native edges in 3 mm voxels; all z, y, x.
    """
    free = np.minimum(first, np.array(extent) - first - size)
    return int(np.floor((free * voxels).min() + _ROUNDING))
