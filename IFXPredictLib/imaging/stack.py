"""A DICOM series as a stack: each slice's place in space, and whether together they fill a regular upright grid.

A slice is a file of its own or a frame of a multi-frame file; both pass the same checks. What bends geometry is
decided here by constants, the same under every protocol: ``slice_thickness_tolerance_mm`` of a protocol says of which
slice distances a prediction warns, and nothing else. (They are no keys of the protocol: a key more would change the
hashes that the frozen protocols of published bundles are known by, and no study has a reason to bend geometry.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .mask_grid import Grid

_COSINE_TOLERANCE = 1e-4
"""Direction cosines of one series may differ in the last digits that scanners write, not by a tilt (0.006 degrees)."""
_GAP_MM = 0.1
"""How far two neighbours' distance may be from the usual one: positions written to 0.1 mm are each 0.05 mm off."""
OFF_GRID_MM = 0.075
"""How far a slice may lie from its place on the regular grid that fits best: the 0.05 mm of rounding, and a margin."""
_LEAN = 1e-3
"""How far slices may be shifted in their plane, for each mm along the normal: 0.06 degrees, half a voxel in 40 cm."""
_ROUNDING_MM = 1e-6


@dataclass(frozen=True)
class Slice:
    """One slice's place: ``position`` (3,) and ``spacing`` (2,; along a row, along a column) in mm, LPS.

    ``axes`` (3, 3) holds the row's direction, the column's and the normal as columns. ``size`` is columns and rows.
    ``name`` is what messages call it; ``frame`` its place in ``file``, from 0. Stored values become intensities by
    ``slope`` and ``intercept``; those within ``padding``, if any, fill the square around a round field of view.
    ``plain`` says that ITK reads it as it is stored (it inverts MONOCHROME1). ``phase`` is what it differs by from
    another slice at its position, in words.
    """

    name: str
    file: str
    frame: int
    size: tuple[int, int]
    spacing: NDArray[np.float64]
    position: NDArray[np.float64]
    axes: NDArray[np.float64]
    slope: float = 1.0
    intercept: float = 0.0
    padding: tuple[float, float] | None = None
    plain: bool = True
    phase: str = ""


def stacked(slices: Sequence[Slice], where: Path) -> list[Slice]:
    """The slices in the order of space, along their normal.

    Raises CaseError, naming ``where`` and the slices, where they are fewer than two, differ in size, spacing or
    orientation, share a position, are unequally far apart, or are shifted in their plane.
    """
    _check_alike(slices, where)
    normal = slices[0].axes[:, 2]
    ordered = sorted(slices, key=lambda one: float(one.position @ normal))
    _check_gaps(ordered, where)
    _check_upright(ordered, where)
    return ordered


def grid_of(ordered: Sequence[Slice]) -> Grid:
    """The grid of ``stacked`` slices: the distance is the mean of all.

    In single precision, as NIfTI stores geometry: a case read from DICOM equals its NIfTI copy.
    """
    first, last = ordered[0], ordered[-1]
    distance = float((last.position - first.position) @ first.axes[:, 2]) / (len(ordered) - 1)
    places = (np.array([*first.spacing, distance]), first.position, first.axes)
    spacing, origin, direction = (tuple(np.float32(one).astype(float).ravel().tolist()) for one in places)
    return Grid((*first.size, len(ordered)), spacing, origin, direction)


def lean_notes(ordered: Sequence[Slice]) -> tuple[str, ...]:
    """At most one sentence, where the slices are shifted in their plane by more than rounding, but too little to tell.

    What is more than that ``stacked`` refuses.
    """
    shift = float(_shifts(ordered).max())
    if shift <= 2 * OFF_GRID_MM:
        return ()
    return (f"the slices lean by {shift:.2f} mm from the first to the last and were read as upright",)


def _check_alike(slices: Sequence[Slice], where: Path) -> None:
    first = slices[0]
    if len(slices) < 2:
        raise CaseError(f"{where}: the DICOM series has one slice only; export all slices of the series.")
    for other in slices[1:]:
        pair = f"{first.name} and {other.name}"
        if other.size != first.size:
            sizes = " and ".join("x".join(map(str, one.size)) for one in (first, other))
            raise CaseError(f"{where}: slices of differing size ({pair}: {sizes} pixels); expected one size.")
        if not np.allclose(other.spacing, first.spacing, rtol=0, atol=_COSINE_TOLERANCE):
            raise CaseError(
                f"{where}: slices of differing pixel spacing ({pair}: {first.spacing} and {other.spacing} mm); "
                "expected one spacing."
            )
        if not np.allclose(other.axes, first.axes, rtol=0, atol=_COSINE_TOLERANCE):
            raise CaseError(f"{where}: slices of differing orientation ({pair}); leave only the axial stack there.")


def _check_gaps(ordered: Sequence[Slice], where: Path) -> None:
    """Raise CaseError where the slices do not follow each other along their normal at equal distances."""
    along = np.array([one.position for one in ordered]) @ ordered[0].axes[:, 2]
    gaps = np.diff(along)
    usual = float(np.median(gaps))
    closest = int(np.argmin(gaps))
    if gaps[closest] <= min(_GAP_MM, usual / 4) / 2 + _ROUNDING_MM:
        pair = ordered[closest : closest + 2]
        apart = " and ".join(one.phase for one in pair) if len({one.phase for one in pair}) > 1 else ""
        raise CaseError(
            f"{where}: two slices at the same position ({' and '.join(one.name for one in pair)}"
            f"{f': {apart}' if apart else ''}); leave one phase or reconstruction there."
        )
    worst = int(np.argmax(np.abs(gaps - usual)))
    pair_names = " and ".join(one.name for one in ordered[worst : worst + 2])
    places = np.arange(len(along))
    off = np.abs(along - np.polyval(np.polyfit(places, along, 1), places)) if len(along) > 2 else np.zeros(1)
    if abs(gaps[worst] - usual) > _GAP_MM + _ROUNDING_MM or off.max() > OFF_GRID_MM:
        missing = round(gaps[worst] / usual) - 1
        whole = missing > 0 and abs(gaps[worst] - (missing + 1) * usual) <= _GAP_MM + _ROUNDING_MM
        cause = f"{missing} slice(s) missing" if whole else "unequal slice spacing"
        raise CaseError(
            f"{where}: {cause}: the gap between {pair_names} is {gaps[worst]:.3f} mm, expected {usual:.3f} mm as "
            f"between the others (tolerance {_GAP_MM:g} mm); export the whole series again."
        )


def _check_upright(ordered: Sequence[Slice], where: Path) -> None:
    """Raise CaseError where the slices are not stacked along their normal."""
    along = np.array([one.position for one in ordered]) @ ordered[0].axes[:, 2]
    if (_shifts(ordered) > 2 * OFF_GRID_MM + _LEAN * (along - along[0])).any():
        steps = np.diff([one.position for one in ordered], axis=0) @ ordered[0].axes
        worst = steps[np.argmax(np.hypot(steps[:, 0], steps[:, 1]))]
        drift = float(np.hypot(worst[0], worst[1]))
        degrees = float(np.degrees(np.arctan2(drift, worst[2])))
        raise CaseError(
            f"{where}: the slices are shifted in their plane by {drift:.3f} mm from one to the next, {degrees:.1f} "
            "degrees (a tilted gantry); resample the series to an upright grid first."
        )


def _shifts(ordered: Sequence[Slice]) -> NDArray[np.float64]:
    """How far each slice lies beside the normal through the first one's corner, in mm."""
    from_first = (np.array([one.position for one in ordered]) - ordered[0].position) @ ordered[0].axes
    return np.asarray(np.hypot(from_first[:, 0], from_first[:, 1]))
