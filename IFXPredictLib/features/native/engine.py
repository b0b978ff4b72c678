"""From an image, a mask and parameters to features by PyRadiomics' names: all steps after resampling.

The VOI's neighbours and lines are found once; from there on an image is one intensity a voxel of the VOI, and those of
several images are counted together. Only what is asked for is computed: image types, then classes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ...base.errors import FeatureError
from .discretisation import Levels, grey_levels
from .filters import filtered, image_names
from .first_order import first_order_features
from .glcm import glcm_features
from .gldm import gldm_features
from .glrlm import glrlm_features
from .glszm import glszm_features
from .neighbours import Lines, Pairs, lines_of, pairs_of
from .ngtdm import ngtdm_features
from .parameters import Preparation, RadiomicsParameters, Settings
from .shape import shape2d_features, shape_features

VERSION = "1"
"""Raised when a number changes: what was kept of another version is computed anew."""

_AT_ONCE = 1 << 19
"""Pairs of neighbours, of all images together, that are counted at once: beyond, memory costs more than it saves."""

Mask = NDArray[np.bool_]
Names = Mapping[str, Mapping[str, Sequence[str]]]
"""Features by the image's name and the class."""
Filters = Callable[[str, sitk.Image, Mask, Settings, Collection[str]], Iterator[tuple[str, NDArray[np.floating]]]]
"""As ``filtered``."""


@dataclass(frozen=True)
class Derived:
    """One image: its ``values`` (voxels,) in the VOI, their ``levels``, and its settings."""

    name: str
    values: NDArray[np.floating]
    levels: Levels
    settings: Settings


@dataclass(frozen=True)
class Geometry:
    """A VOI as a ``mask`` (z, y, x) within its own box, with the image's ``spacing`` in mm, z, y, x."""

    mask: Mask
    spacing: tuple[float, ...]
    settings: Settings

    @cached_property
    def pairs(self) -> Pairs:
        """Neighbours at the settings' distances."""
        return pairs_of(self.mask, self.settings.distances, self.settings.flat_axis)

    @cached_property
    def nearest(self) -> Pairs:
        """Neighbours at distance 1."""
        same = self.settings.distances == (1,)
        return self.pairs if same else pairs_of(self.mask, (1,), self.settings.flat_axis)

    @cached_property
    def lines(self) -> Lines:
        """The VOI's lines."""
        return lines_of(self.mask, self.settings.flat_axis)

    def lengths(self, directions: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """How long a step in each direction is by the settings' norm, in mm; None without a norm."""
        steps = np.abs(directions) * np.array(self.spacing)
        match self.settings.weighting_norm:
            case "euclidean":
                return np.asarray(np.sqrt((steps**2).sum(axis=1)))
            case "manhattan":
                return np.asarray(steps.sum(axis=1))
            case "infinity":
                return np.asarray(steps.max(axis=1, initial=0))
        return None

    def weights(self, directions: NDArray[np.int64], *, near: bool) -> NDArray[np.float64] | None:
        """The weight (d,) of each direction's matrix: its length, or ``near``, exp(-length^2); None without a norm."""
        if self.settings.weighting_norm == "no_weighting":
            return np.ones(len(directions))
        found = self.lengths(directions)
        return np.exp(-(found**2)) if near and found is not None else found


def engine_features(
    image: sitk.Image,
    mask: sitk.Image,
    parameters: RadiomicsParameters,
    names: Collection[str] | None = None,
    filters: Filters = filtered,
) -> dict[str, float]:
    """The features of a VOI on the grid that they are computed on.

    Parameters
    ----------
    image : SimpleITK.Image
        float32 or float64, 3-D, resampled and normalised as the parameters have it (``on_radiomics_grid``).
    mask : SimpleITK.Image
        0 and 1, on the same grid.
    parameters : RadiomicsParameters
        Which images and classes, and how.
    names : collection of str, optional
        The features that are needed; without, all that the parameters give.
    filters : callable
        ``filtered``, or the ``KeptFilters`` of this image.

    Returns
    -------
    dict of str to float
        By PyRadiomics' names, image types and classes in the parameters' order.

    Raises
    ------
    FeatureError
        Where the parameters do not give a feature, the VOI is smaller than they ask for, the image too small for a
        filter, or bins too narrow.
    """
    wanted = wanted_features(parameters, names)
    values, drawn = sitk.GetArrayViewFromImage(image), sitk.GetArrayViewFromImage(mask) != 0
    check_mask(drawn, parameters.preparation)
    inside = resegmented(values, drawn, parameters.preparation)
    box = box_of(inside)
    spacing = image.GetSpacing()[::-1]
    # as PyRadiomics has it: the shape of the mask as drawn, within the box of what is left of it
    found = _of_shape(inside if parameters.preparation.resegment_shape else drawn, box, spacing, parameters, wanted)
    alike: dict[Settings, list[Derived]] = {}
    for one in derived_images(image, inside, parameters, wanted, filters):
        alike.setdefault(one.settings.of_texture, []).append(one)
    for settings, images in alike.items():
        found |= _of_images(images, Geometry(inside[box], spacing, settings), wanted)
    return {name: found[name] for name in feature_names(parameters) if name in found}


@lru_cache(maxsize=8)
def feature_names(parameters: RadiomicsParameters) -> tuple[str, ...]:
    """The names of all features that the parameters give, in PyRadiomics' order."""
    shapes = {kind: features for kind, features in parameters.classes if kind in _SHAPES}
    others = [(kind, features) for kind, features in parameters.classes if kind not in _SHAPES]
    images = [image for type_, settings in parameters.images for image in image_names(type_, settings)]
    return (
        *(f"original_{kind}_{feature}" for kind in _SHAPES for feature in shapes.get(kind, ())),
        *(f"{image}_{kind}_{feature}" for image in images for kind, features in others for feature in features),
    )


def check_mask(mask: Mask, preparation: Preparation) -> None:
    """Raise FeatureError where a VOI has too few voxels, or extends along too few axes, for the parameters."""
    voxels = int(np.count_nonzero(mask))
    if voxels < 2:
        raise FeatureError(f"the VOI has {voxels} voxels on the grid, expected 2 or more; look at the VOI")
    axes = sum(part.stop - part.start > 1 for part in box_of(mask))
    if axes < preparation.minimum_dimensions:
        raise FeatureError(
            f"the VOI extends along {axes} axes, expected {preparation.minimum_dimensions} (minimumROIDimensions)"
        )
    if preparation.minimum_size is not None and voxels <= preparation.minimum_size:
        raise FeatureError(f"the VOI has {voxels} voxels, expected more than {preparation.minimum_size}")


def resegmented(values: NDArray[np.floating], mask: Mask, preparation: Preparation) -> Mask:
    """The voxels of a mask whose intensities lie within the parameters' range; raises FeatureError for too few."""
    if preparation.resegment_range is None:
        return mask
    inside = values[mask]
    factor, start = np.float32(1), np.float32(0)
    if preparation.resegment_mode == "relative":
        factor = inside.max()
    elif preparation.resegment_mode == "sigma":
        factor, start = inside.std(), inside.mean()
    limits = [start + factor * limit for limit in sorted(preparation.resegment_range)]
    kept = inside >= limits[0]
    if len(limits) == 2:
        kept &= inside <= limits[1]
    found = np.zeros(mask.shape, np.bool_)
    found[mask] = kept
    check_mask(found, preparation)
    return found


def box_of(mask: Mask) -> tuple[slice, ...]:
    """The bounding box of a mask that has a voxel."""
    spans = [np.flatnonzero(mask.any(axis=(*{0, 1, 2} - {axis},))) for axis in range(3)]
    return tuple(slice(int(span[0]), int(span[-1]) + 1) for span in spans)


def wanted_features(parameters: RadiomicsParameters, names: Collection[str] | None) -> Names:
    """The features that are asked for, by image and class; raises FeatureError for what the parameters do not give."""
    known = feature_names(parameters)
    if names is not None and (missing := set(names).difference(known)):
        raise FeatureError(
            f"radiomics.yaml gives no {min(missing)} ({len(missing)} missing); look at its imageType and featureClass"
        )
    found: dict[str, dict[str, list[str]]] = {}
    for name in known if names is None else names:
        image, kind, feature = name.split("_")
        found.setdefault(image, {}).setdefault(kind, []).append(feature)
    return found


_SHAPES = ("shape", "shape2D")


def _of_shape(
    mask: Mask, box: tuple[slice, ...], spacing: tuple[float, ...], parameters: RadiomicsParameters, wanted: Names
) -> dict[str, float]:
    """The wanted features of shape, in space and of a slice."""
    found: dict[str, float] = {}
    for kind in _SHAPES:
        if names := wanted.get("original", {}).get(kind):
            flat = kind == "shape2D"
            cut, axis = mask[box], parameters.settings.force_2d_axis
            values = shape2d_features(cut, spacing, axis) if flat else shape_features(cut, spacing)
            found |= {f"original_{kind}_{name}": values[name] for name in names}
    return found


def derived_images(
    image: sitk.Image, mask: Mask, parameters: RadiomicsParameters, wanted: Names, filters: Filters = filtered
) -> Iterator[Derived]:
    """The images of which features are ``wanted``, one after another, in the parameters' order."""
    for kind, settings in parameters.images:
        if not wanted.keys().isdisjoint(image_names(kind, settings)):
            for name, values in filters(kind, image, mask, settings, wanted.keys()):
                if not np.isfinite(values).all():
                    raise FeatureError(f"the image {name} has intensities that are no finite numbers in the VOI")
                yield Derived(name, values, grey_levels(values, settings), settings)


def _of_images(images: Sequence[Derived], geometry: Geometry, wanted: Names) -> dict[str, float]:
    """The wanted features of images that have the same settings of texture."""
    found: dict[str, float] = {}
    for some in _batches(images, geometry):
        for kind, computed in COMPUTE.items():
            chosen = [one for one in some if kind in wanted[one.name]]
            for one, values in zip(chosen, computed(chosen, geometry) if chosen else (), strict=True):
                found |= {f"{one.name}_{kind}_{name}": values[name] for name in wanted[one.name][kind]}
    return found


def _batches(images: Sequence[Derived], geometry: Geometry) -> Iterator[Sequence[Derived]]:
    """The images in turn, as many at a time as memory allows."""
    directions = len(geometry.pairs.directions) + 1
    step = max(1, _AT_ONCE // (directions * geometry.pairs.voxels))
    for start in range(0, len(images), step):
        yield images[start : start + step]


def _first_order(images: Sequence[Derived], geometry: Geometry) -> list[dict[str, float]]:
    z, y, x = geometry.spacing
    shift = geometry.settings.voxel_array_shift
    return [first_order_features(one.values, one.levels, x * y * z, shift) for one in images]


def _glcm(images: Sequence[Derived], geometry: Geometry) -> list[dict[str, float]]:
    pairs, symmetrical = geometry.pairs, geometry.settings.symmetrical_glcm
    weights = geometry.weights(pairs.directions, near=True)
    return [glcm_features(one.levels, pairs, symmetrical=symmetrical, weights=weights) for one in images]


def _glrlm(images: Sequence[Derived], geometry: Geometry) -> list[dict[str, float]]:
    weights = geometry.weights(geometry.lines.directions, near=False)
    return glrlm_features([one.levels for one in images], geometry.lines, weights)


COMPUTE = {
    "firstorder": _first_order,
    "glcm": _glcm,
    "glrlm": _glrlm,
    "glszm": lambda images, geometry: glszm_features([one.levels for one in images], geometry.nearest),
    "gldm": lambda images, geometry: gldm_features(
        [one.levels for one in images], geometry.pairs, geometry.settings.gldm_alpha
    ),
    "ngtdm": lambda images, geometry: [ngtdm_features(one.levels, geometry.pairs) for one in images],
}
"""How the features of each class are computed, of several images of one VOI."""
