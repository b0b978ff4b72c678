"""The features of each voxel's neighbourhood in a VOI, as PyRadiomics' voxel-based extraction has them.

Grey levels are those of the whole VOI, and so is the highest of them, by which some features are normalised. Voxels
whose neighbourhoods have one shape are computed together, as if they were images of one VOI.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from .discretisation import Levels
from .engine import COMPUTE, Derived, Geometry, Mask, box_of, check_mask, derived_images, resegmented, wanted_features
from .parameters import RadiomicsParameters

Vector = NDArray[np.float64]

_AT_ONCE = 256
"""Neighbourhoods that are computed together: beyond, memory costs more than it saves."""


@dataclass(frozen=True)
class Part(Levels):
    """The grey levels of some voxels of a VOI, whose own highest level is ``top``."""

    top: int

    @property
    def highest(self) -> int:
        """The highest level of the whole VOI."""
        return self.top


@dataclass(frozen=True)
class Shape:
    """Neighbourhoods of one ``mask`` (z, y, x), in their own box: ``members`` (n, voxels) are the VOI's voxels in each.

    ``centres`` (n,) are the voxels that they are about.
    """

    mask: Mask
    centres: NDArray[np.intp]
    members: NDArray[np.intp]


def voxel_features(
    image: sitk.Image,
    mask: sitk.Image,
    parameters: RadiomicsParameters,
    names: Sequence[str],
    radius: int,
    progress: Callable[[str], object] = lambda _image: None,
) -> tuple[Mask, dict[str, Vector]]:
    """The features of the voxels of a VOI within ``radius`` of each of them.

    Parameters
    ----------
    image, mask, parameters
        As ``engine_features`` takes them.
    names : sequence of str
        The features, by PyRadiomics' names.
    radius : int
        In voxels, along each axis; 0 along the one that the parameters leave out (force2D).
    progress : callable, optional
        Is told each derived image's name as it begins.

    Returns
    -------
    tuple
        Which voxels (z, y, x) are of the VOI, and for each feature their values (voxels,) in the array's order; NaN
        where the neighbourhood has none.

    Raises
    ------
    FeatureError
        As ``engine_features`` does.
    """
    wanted = wanted_features(parameters, names)
    values, drawn = sitk.GetArrayViewFromImage(image), sitk.GetArrayViewFromImage(mask) != 0
    check_mask(drawn, parameters.preparation)
    inside = resegmented(values, drawn, parameters.preparation)
    found: dict[str, Vector] = {}
    shapes: dict[int | None, list[Shape]] = {}
    for one in derived_images(image, inside, parameters, wanted):
        progress(one.name)
        flat = one.settings.flat_axis
        if flat not in shapes:
            shapes[flat] = list(_shapes(inside, radius, flat))
        found |= _of_image(one, shapes[flat], image.GetSpacing()[::-1], wanted[one.name])
    return inside, {name: found[name] for name in names if name in found}


def _shapes(mask: Mask, radius: int, flat_axis: int | None) -> Iterator[Shape]:
    """All neighbourhoods in a mask, those of one shape together."""
    reach = [0 if axis == flat_axis else radius for axis in range(3)]
    numbers = np.full([n + 2 * r for n, r in zip(mask.shape, reach, strict=True)], -1, np.intp)
    numbers[tuple(slice(r, r + n) for n, r in zip(mask.shape, reach, strict=True))][mask] = np.arange(mask.sum())
    windows = np.lib.stride_tricks.sliding_window_view(numbers, [2 * r + 1 for r in reach])[mask]
    alike: dict[bytes, list[int]] = defaultdict(list)
    for centre, window in enumerate(windows >= 0):
        alike[window.tobytes()].append(centre)
    for key, centres in alike.items():
        there = np.frombuffer(key, np.bool_).reshape(windows.shape[1:])
        yield Shape(there[box_of(there)], np.array(centres), windows[centres][:, there])


def _of_image(
    image: Derived, shapes: Sequence[Shape], spacing: tuple[float, ...], wanted: Mapping[str, Sequence[str]]
) -> dict[str, Vector]:
    """The wanted features by their names, of one derived image."""
    names = {(kind, name): f"{image.name}_{kind}_{name}" for kind, own in wanted.items() for name in own}
    found = {name: np.full(image.values.size, np.nan) for name in names.values()}
    for shape in shapes:
        geometry = Geometry(shape.mask, spacing, image.settings.of_texture)
        for start in range(0, len(shape.centres), _AT_ONCE):
            centres, members = (part[start : start + _AT_ONCE] for part in (shape.centres, shape.members))
            for kind, own in wanted.items():
                parts = [_part(image, chosen, least=2 if kind == "glcm" else 1) for chosen in members]
                for centre, values in zip(centres, COMPUTE[kind](parts, geometry), strict=True):
                    for name in own:
                        found[names[kind, name]][centre] = values[name]
    return found


def _part(image: Derived, chosen: NDArray[np.intp], least: int) -> Derived:
    """The ``chosen`` voxels as an image of their own, of ``least`` grey levels where the VOI has so many.

    A matrix of one level has another maximal correlation than one of two levels of which one is absent.
    """
    levels = image.levels
    counts = np.bincount(levels.rank[chosen], minlength=levels.values.size)
    present = counts > 0
    if present.sum() < least:
        present[np.flatnonzero(~present)[: least - int(present.sum())]] = True
    place = np.cumsum(present) - 1
    part = Part(levels.values[present], place[levels.rank[chosen]], counts[present], levels.highest)
    return replace(image, values=image.values[chosen], levels=part)
