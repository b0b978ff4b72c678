"""How many neighbours of a voxel have its grey level, or almost; PyRadiomics' gray level dependence matrix.

The size of a voxel's dependence is the number of such neighbours and itself. Sun and Wee, Comput Vision Graph Image
Process 1983;23:341-352; IBSI's manual, section 3.11.
"""

from collections.abc import Sequence

import numpy as np

from .cells import cells_of, statistics
from .discretisation import Levels, stacked
from .neighbours import Pairs

NAMES = {
    "DependenceEntropy": "entropy",
    "DependenceNonUniformity": "size_non_uniformity",
    "DependenceNonUniformityNormalized": "size_non_uniformity_normalised",
    "DependenceVariance": "size_variance",
    "GrayLevelNonUniformity": "level_non_uniformity",
    "GrayLevelVariance": "level_variance",
    "HighGrayLevelEmphasis": "high",
    "LargeDependenceEmphasis": "large",
    "LargeDependenceHighGrayLevelEmphasis": "large_high",
    "LargeDependenceLowGrayLevelEmphasis": "large_low",
    "LowGrayLevelEmphasis": "low",
    "SmallDependenceEmphasis": "small",
    "SmallDependenceHighGrayLevelEmphasis": "small_high",
    "SmallDependenceLowGrayLevelEmphasis": "small_low",
}


def gldm_features(images: Sequence[Levels], pairs: Pairs, alpha: int = 0) -> list[dict[str, float]]:
    """The features of each image by PyRadiomics' names.

    Parameters
    ----------
    images : sequence of Levels
        Grey levels of the same VOI in several images.
    pairs : Pairs
        The VOI's neighbours.
    alpha : int
        By how many grey levels a neighbour may differ and still depend.

    Returns
    -------
    list of dict
        One an image.
    """
    levels = stacked(images)
    size = np.ones(levels.size, np.int64)
    for side in pairs.alike(levels, alpha):
        size += np.bincount(side, minlength=levels.size)
    group = np.repeat(np.arange(len(images)), pairs.voxels)
    found = statistics(cells_of(group, levels.ravel().astype(np.int64), size, len(images)))
    return [{name: float(found[own][i]) for name, own in NAMES.items()} for i in range(len(images))]
