"""Runs: voxels of one grey level in a row, in each direction; PyRadiomics' gray level run length matrix.

Galloway, Comput Graph Image Process 1975;4:172-179; IBSI's manual, section 3.7.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, cells_of, mean_of_known, statistics
from .discretisation import Levels, stacked
from .neighbours import Lines

NAMES = {
    "GrayLevelNonUniformity": "level_non_uniformity",
    "GrayLevelNonUniformityNormalized": "level_non_uniformity_normalised",
    "GrayLevelVariance": "level_variance",
    "HighGrayLevelRunEmphasis": "high",
    "LongRunEmphasis": "large",
    "LongRunHighGrayLevelEmphasis": "large_high",
    "LongRunLowGrayLevelEmphasis": "large_low",
    "LowGrayLevelRunEmphasis": "low",
    "RunEntropy": "entropy",
    "RunLengthNonUniformity": "size_non_uniformity",
    "RunLengthNonUniformityNormalized": "size_non_uniformity_normalised",
    "RunPercentage": "percentage",
    "RunVariance": "size_variance",
    "ShortRunEmphasis": "small",
    "ShortRunHighGrayLevelEmphasis": "small_high",
    "ShortRunLowGrayLevelEmphasis": "small_low",
}


def glrlm_features(
    images: Sequence[Levels], lines: Lines, weights: NDArray[np.float64] | None = None
) -> list[dict[str, float]]:
    """The features of each image by PyRadiomics' names.

    Parameters
    ----------
    images : sequence of Levels
        Grey levels of the same VOI in several images.
    lines : Lines
        The VOI's lines.
    weights : ndarray (directions,), optional
        The matrices of all directions are added with them; without, features are the mean over the directions'.

    Returns
    -------
    list of dict
        NaN where the VOI has no line of more than one voxel.
    """
    if not lines.directions.size:
        return [dict.fromkeys(NAMES, np.nan) for _ in images]
    found = statistics(_cells(images, lines, weights))
    means = {name: mean_of_known(values.reshape(len(images), -1)) for name, values in found.items()}
    return [{name: float(means[own][i]) for name, own in NAMES.items()} for i in range(len(images))]


def _cells(images: Sequence[Levels], lines: Lines, weights: NDArray[np.float64] | None) -> Cells:
    """The runs of each image in each direction; with weights, of all directions together."""
    levels = stacked(images)
    in_lines = levels[:, lines.order]  # image, direction, voxel
    begins = np.ones(in_lines.shape, np.bool_)
    begins[..., 1:] = (in_lines[..., 1:] != in_lines[..., :-1]) | ~lines.linked[:, 1:]
    at = np.flatnonzero(begins)
    length = np.diff(at, append=begins.size)
    runs = np.count_nonzero(begins, axis=-1).ravel()
    group, level = np.repeat(np.arange(runs.size), runs), in_lines.ravel()[at].astype(np.int64)
    directions = len(lines.directions)
    if weights is None:
        return cells_of(group, level, length, len(images) * directions)
    return cells_of(group // directions, level, length, len(images), weights[group % directions])
