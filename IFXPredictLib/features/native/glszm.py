"""Zones: connected voxels of one grey level; PyRadiomics' gray level size zone matrix.

Voxels that share a face, an edge or a corner are connected. Thibault et al., Pattern Recognition and Information
Processing 2009:140-145; IBSI's manual, section 3.8.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .cells import cells_of, statistics
from .discretisation import Levels, stacked
from .neighbours import Pairs

NAMES = {
    "GrayLevelNonUniformity": "level_non_uniformity",
    "GrayLevelNonUniformityNormalized": "level_non_uniformity_normalised",
    "GrayLevelVariance": "level_variance",
    "HighGrayLevelZoneEmphasis": "high",
    "LargeAreaEmphasis": "large",
    "LargeAreaHighGrayLevelEmphasis": "large_high",
    "LargeAreaLowGrayLevelEmphasis": "large_low",
    "LowGrayLevelZoneEmphasis": "low",
    "SizeZoneNonUniformity": "size_non_uniformity",
    "SizeZoneNonUniformityNormalized": "size_non_uniformity_normalised",
    "SmallAreaEmphasis": "small",
    "SmallAreaHighGrayLevelEmphasis": "small_high",
    "SmallAreaLowGrayLevelEmphasis": "small_low",
    "ZoneEntropy": "entropy",
    "ZonePercentage": "percentage",
    "ZoneVariance": "size_variance",
}


def glszm_features(images: Sequence[Levels], pairs: Pairs) -> list[dict[str, float]]:
    """The features of each image by PyRadiomics' names.

    Parameters
    ----------
    images : sequence of Levels
        Grey levels of the same VOI in several images.
    pairs : Pairs
        The VOI's nearest neighbours: those at distance 1.

    Returns
    -------
    list of dict
        One an image.
    """
    levels = stacked(images)
    zone = zones_of(levels, pairs)
    size = np.bincount(zone)
    first = np.zeros(size.size, np.int64)
    first[zone[::-1]] = np.arange(zone.size - 1, -1, -1)  # any voxel of the zone
    found = statistics(cells_of(first // pairs.voxels, levels.ravel()[first].astype(np.int64), size, len(images)))
    return [{name: float(found[own][i]) for name, own in NAMES.items()} for i in range(len(images))]


def zones_of(levels: NDArray[np.integer], pairs: Pairs) -> NDArray[np.int64]:
    """The zone (images x voxels,) of each voxel of each image with grey ``levels`` (images, voxels), from 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = pairs.alike(levels)
    graph = coo_array((np.ones(one.size, np.int8), (one, other)), shape=(levels.size, levels.size))
    _, zone = connected_components(graph.tocsr(), directed=False)
    return np.asarray(zone, np.int64)
