"""The VOI's facts, what is refused of it and what the reader of a prediction is warned of."""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy import ndimage

from .case import Case
from .errors import CaseError
from .preprocessing import resample_mask, voi_box
from .protocol import ImageRules

_ROUNDING = 1e-3
"""Voxels: a distance of 6 voxels stays 6 where spacing stored in single precision makes it 5.9999."""


@dataclass(frozen=True)
class VoiFacts:
    """A VOI in numbers.

    On the native grid: ``volume_ml``, ``mean_hu``, ``gas_fraction`` (0 to 1, voxels below ``gas_below_hu``),
    ``slices`` that it touches and their distance ``slice_thickness_mm`` along the axis nearest to the patient's,
    ``components`` (pieces; voxels that share a face, an edge or a corner are one piece, as a wall drawn slice by
    slice may touch across a corner). On the 3 mm grid: ``voxels``. ``border_voxels`` is the smallest distance from
    the VOI's box to the image's in whole voxels of 3 mm.
    """

    volume_ml: float
    mean_hu: float
    slices: int
    components: int
    voxels: int
    gas_fraction: float
    border_voxels: int
    slice_thickness_mm: float


def voi_facts(case: Case, rules: ImageRules) -> VoiFacts:
    """The facts of a case's VOI, for ``check_voi`` and ``voi_warnings``."""
    mask = sitk.GetArrayFromImage(case.mask).astype(bool)  # z, y, x
    spacing = np.array(case.image.GetSpacing()[::-1])
    values = sitk.GetArrayViewFromImage(case.image)[mask]
    first, size = np.split(np.array(voi_box(case.mask)[::-1]), 2)[::-1]  # z, y, x
    box = tuple(slice(a, a + n) for a, n in zip(first, size, strict=True))
    coarse = resample_mask(case.mask, rules.spacing_mm)
    return VoiFacts(
        volume_ml=float(values.size * np.prod(spacing) / 1000),
        mean_hu=float(values.mean(dtype=np.float64)),
        slices=int(mask.any(axis=(1, 2)).sum()),
        components=count_components(mask[box]),
        voxels=int(np.count_nonzero(sitk.GetArrayViewFromImage(coarse))),
        gas_fraction=float(np.mean(values < rules.gas_below_hu)),
        border_voxels=_border_voxels(box, mask.shape, spacing / rules.spacing_mm),
        slice_thickness_mm=float(spacing[0]),
    )


def check_voi(facts: VoiFacts, case_identifier: str, rules: ImageRules) -> None:
    """Raise CaseError where the VOI has fewer voxels on the 3 mm grid than texture can be told from."""
    if facts.voxels < rules.minimum_voxels:
        raise CaseError(
            f"case {case_identifier}: the VOI has {facts.voxels} voxels of {rules.spacing_mm:g} mm "
            f"({facts.volume_ml:.2g} mL), expected at least {rules.minimum_voxels}; draw the whole inflamed segment, "
            "or check that the label is the right one."
        )


def voi_warnings(facts: VoiFacts, rules: ImageRules) -> tuple[str, ...]:
    """One short sentence for each thing about the VOI that makes the prediction less sure; empty where all is well."""
    warnings = []
    if facts.components > 1:
        warnings.append(f"VOI in {facts.components} separate pieces, expected one bowel segment")
    if facts.gas_fraction > rules.gas_fraction:
        warnings.append(
            f"{100 * facts.gas_fraction:.1f} % of the VOI below {rules.gas_below_hu:g} HU (gas), expected at most "
            f"{100 * rules.gas_fraction:g} %: draw the wall without the lumen"
        )
    if abs(facts.slice_thickness_mm - rules.slice_thickness_mm) > rules.slice_thickness_tolerance_mm:
        warnings.append(f"slices {facts.slice_thickness_mm:g} mm apart, expected {rules.slice_thickness_mm:g} mm")
    if facts.border_voxels < rules.border_voxels:
        near_mm, needed_mm = (n * rules.spacing_mm for n in (facts.border_voxels, rules.border_voxels))
        warnings.append(
            f"VOI {near_mm:g} mm from the image's border, expected at least {needed_mm:g} mm: wavelet features depend "
            "on where the image ends"
        )
    return tuple(warnings)


def count_components(mask: NDArray[np.bool_]) -> int:
    """The number of 26-connected pieces of a 3-D mask."""
    return int(ndimage.label(mask, structure=np.ones((3, 3, 3)))[1])


def _border_voxels(box: tuple[slice, ...], shape: tuple[int, ...], voxels: NDArray[np.float64]) -> int:
    """Whole 3 mm voxels between ``box`` and the image's end; ``voxels``: the native edges in 3 mm voxels, z, y, x."""
    free = [min(part.start, size - part.stop) for part, size in zip(box, shape, strict=True)]
    return int(np.floor((np.array(free) * voxels).min() + _ROUNDING))
