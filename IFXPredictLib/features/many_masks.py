"""The features of an image for many masks that lie close together: its grids and its filters are computed once.

The filters run over what surrounds all masks, not each alone; ITK's recursive ones see where that ends. What comes out
differs from the features of each mask alone by less than any redrawing moves them: it is for comparing masks with each
other, never for a prediction.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError
from ..imaging.case import Case
from ..imaging.resampling import cube_frame, cube_within, resample, seen_volumes, voi_grid
from ..imaging.whole import within
from ..protocol.loading import Protocol
from ..protocol.schema import ImageRules
from .extraction import clinical_features
from .native.engine import engine_features
from .native.filters import KeptFilters
from .native.parameters import read_parameters
from .radiomics import radiomics_features, radiomics_names, to_resample
from .resnet import DEEP_NAMES, deep_features_of_cubes
from .sight import mask_on
from .views import View, views_of

if TYPE_CHECKING:
    import torch

Mask = NDArray[np.bool_]
Drawn = tuple[Case, Sequence[Mask]]
"""A case, whose image and clinical values count, and masks in place of its own, on the image's grid, none empty."""

_AT_ONCE = 32
"""Masks that are resampled together, a bit each: ITK's interpolator counts in doubles, which hold 53."""
_CUBES = 2
"""Cubes that the network sees together, or one more: 0.7 of the time of each alone, and more gain nothing."""


def features_of_masks(
    case: Case, masks: Sequence[Mask], protocol: Protocol, network: "torch.nn.Module | None", names: Sequence[str]
) -> NDArray[np.float64]:
    """The features ``names`` of a case for each of many masks in place of its own.

    Parameters
    ----------
    case : Case
        Its image and clinical values count.
    masks : sequence of ndarray (z, y, x)
        On the grid of the case's image, none of them empty.
    protocol : Protocol
        Whose engine, parameters and image rules hold.
    network : torch.nn.Module or None
        Of ``load_network``; None where no deep feature is asked for.
    names : sequence of str
        The features that are needed.

    Returns
    -------
    ndarray (masks, names)
        float64; NaN for a clinical value that was not given.

    Raises
    ------
    FeatureError
        Naming the case, for a feature that cannot be had.
    """
    return features_of_images([(case, masks)], protocol, network, names)[0]


def features_of_images(
    images: Sequence[Drawn], protocol: Protocol, network: "torch.nn.Module | None", names: Sequence[str]
) -> list[NDArray[np.float64]]:
    """``features_of_masks`` of each of several images of one case, with masks of its own.

    The network sees the cubes of all of them in twos and threes, which have the same bits in either; one that comes
    alone takes longer, and ends in other last bits.

    Parameters
    ----------
    images : sequence of (Case, sequence of ndarray (z, y, x))
        Of each the case, whose image and clinical values count, and masks of bool in place of its own, on its image's
        grid, none of them empty.
    protocol : Protocol
        Whose engine, radiomics.yaml and image rules hold.
    network : torch.nn.Module or None
        Of ``load_network``; None where no deep feature is asked for.
    names : sequence of str
        The features that are needed, of ``imaging_names`` and ``protocol.clinical_inputs``.

    Returns
    -------
    list of ndarray (masks, names)
        One an image; float64, NaN for a clinical value that was not given.

    Raises
    ------
    FeatureError
        Naming the case, for a feature that cannot be had, and where nothing is left of a VOI on the grid.
    ClinicalError, CaseError, ProtocolError
        As ``case_features`` does; of a further VOI that is too small only where PyRadiomics is the engine.
    """
    asked = frozenset(names)
    wanted = [name for name in radiomics_names(protocol) if name in asked]
    found = []
    try:
        for case, masks in images:
            clinical = zip(protocol.clinical_inputs, clinical_features(case, protocol), strict=True)
            columns = {name: np.full(len(masks), value) for name, value in clinical}
            if wanted:
                rows = np.concatenate([_radiomics(case, few, protocol, wanted) for few in _batches(masks)])
                columns |= dict(zip(wanted, rows.T, strict=True))
            found.append(columns)
        if network is not None and not asked.isdisjoint(DEEP_NAMES):
            for columns, rows in zip(found, _deep(images, protocol, network), strict=True):
                columns |= dict(zip(DEEP_NAMES, rows.T, strict=True))
    except FeatureError as problem:
        raise FeatureError(f"case {images[0][0].identifier}, drawn again: {problem}") from problem
    none = [np.empty((len(masks), 0)) for _, masks in images]
    return [
        np.column_stack([rows, *[columns[name] for name in names]]) for rows, columns in zip(none, found, strict=True)
    ]


def _batches(masks: Sequence[Mask]) -> list[Sequence[Mask]]:
    return [masks[i : i + _AT_ONCE] for i in range(0, len(masks), _AT_ONCE)]


def _radiomics(case: Case, masks: Sequence[Mask], protocol: Protocol, names: Sequence[str]) -> NDArray[np.float64]:
    if protocol.engine == "pyradiomics":
        alone = (replace(case, mask=mask_on(case.image, mask)) for mask in masks)
        return np.stack([radiomics_features(one, protocol, names) for one in alone])
    columns: dict[str, NDArray[np.float64]] = {}
    for view in views_of(protocol):
        if own := view.own(names):
            found = _of_view(view.scan(case), [view.mask(case, m, protocol) for m in masks], protocol, own, view)
            columns |= {f"{view.prefix}{name}": column for name, column in zip(own, found.T, strict=True)}
    return np.stack([columns[name] for name in names], axis=1)


def _of_view(
    case: Case, masks: Sequence[Mask], protocol: Protocol, names: Sequence[str], view: View
) -> NDArray[np.float64]:
    """Of the masks of one view; raises FeatureError where one is empty."""
    if not all(mask.any() for mask in masks):
        raise FeatureError(f"nothing is left of the VOI {view.voi or 'that is drawn'}")
    rules, parameters = protocol.image, read_parameters(protocol.radiomics_yaml)
    image, drawn = seen_volumes(replace(case, mask=mask_on(case.image, np.logical_or.reduce(masks))), rules)
    grid = voi_grid(drawn, rules.spacing_mm, parameters.preparation.padding)
    on_grid, filters = grid.of_image(*to_resample(image, parameters.preparation)), KeptFilters()
    bits = grid.of_mask(_as_bits(case, masks), rules.mask_ties)
    found = []
    for one in _from_bits(bits, len(masks)):
        values = engine_features(on_grid, one, parameters, names, filters)
        found.append([values[name] for name in names])
    return np.array(found, np.float64)


def _deep(images: Sequence[Drawn], protocol: Protocol, network: "torch.nn.Module") -> list[NDArray[np.float64]]:
    """Of each image (masks, 512)."""
    cubes: list[NDArray[np.float32]] = []
    places = []
    for case, masks in images:
        own: list[int] = []
        for few in _batches(masks):
            some, which = _cubes_of(case, few, protocol.image)
            own += [len(cubes) + i for i in which]
            cubes += some
        places.append(own)
    groups = np.array_split(np.arange(len(cubes)), max(1, len(cubes) // _CUBES))
    seen = np.concatenate([deep_features_of_cubes([cubes[i] for i in group], network) for group in groups])
    return [seen[own] for own in places]


def _cubes_of(case: Case, masks: Sequence[Mask], rules: ImageRules) -> tuple[list[NDArray[np.float32]], list[int]]:
    """As many cubes as there are boxes, and of each mask which is its."""
    image, _ = seen_volumes(case, rules)
    coarse, bits = resample(image, _as_bits(case, masks), rules.spacing_mm, rules.window_low, rules.mask_ties)
    frames = [cube_frame(one, rules.cube_side) for one in _from_bits(bits, len(masks))]
    keys = [(origin, *spacing) for origin, spacing in frames]
    distinct = dict(zip(keys, frames, strict=True))
    place = {key: i for i, key in enumerate(distinct)}
    return [cube_within(coarse, frame, rules) for frame in distinct.values()], [place[key] for key in keys]


def _as_bits(case: Case, masks: Sequence[Mask]) -> sitk.Image:
    """All masks as one image, within the case's whole: voxels of the i-th have the i-th bit."""
    coded = np.zeros(masks[0].shape, np.uint32)
    for i, mask in enumerate(masks):
        coded |= mask.astype(np.uint32) << np.uint32(i)
    image = sitk.GetImageFromArray(coded)
    image.CopyInformation(case.image)
    return within(case.whole, image)


def _from_bits(bits: sitk.Image, count: int) -> list[sitk.Image]:
    """The masks of ``_as_bits``, on another grid; raises FeatureError where nothing is left of one."""
    coded = sitk.GetArrayViewFromImage(bits)
    found = [mask_on(bits, (coded >> np.uint32(i)) & np.uint32(1) == 1) for i in range(count)]
    if not all(sitk.GetArrayViewFromImage(one).any() for one in found):
        raise FeatureError("nothing is left of the VOI on the grid; it is too small to be drawn again")
    return found
