"""The examples that PyRadiomics' documentation prints for its matrices, one slice of grey levels each."""

import numpy as np

from IFXPredictLib.features.native.discretisation import Levels, grey_levels
from IFXPredictLib.features.native.parameters import Settings

CO_OCCURRENCE = np.array([[1, 2, 5, 2, 3], [3, 2, 1, 3, 1], [1, 3, 5, 5, 2], [1, 1, 1, 1, 2], [1, 2, 4, 3, 5]])
RUNS = np.array([[5, 2, 5, 4, 4], [3, 3, 3, 1, 3], [2, 1, 1, 1, 3], [4, 2, 2, 2, 3], [3, 5, 3, 3, 2]])
"""Also of zones and of dependence."""
TONES = np.array([[1, 2, 5, 2], [3, 5, 1, 3], [1, 3, 5, 5], [3, 1, 1, 1]])


def slice_of(image: np.ndarray) -> np.ndarray:
    """The mask (z, y, x) of a whole slice."""
    return np.ones((1, *image.shape), bool)


def levels_of(image: np.ndarray) -> Levels:
    """The grey levels of a slice, which are its values."""
    return grey_levels(image.ravel().astype(np.float32), Settings(bin_width=1))


def cells_by_hand(matrix: list[list[int]]) -> dict[str, float]:
    """The statistics of a printed matrix as they are defined: grey levels from 1 downwards, sizes from 1 rightwards."""
    p = np.array(matrix, float)
    i, j = np.meshgrid(np.arange(1, len(p) + 1), np.arange(1, p.shape[1] + 1), indexing="ij")
    n = p.sum()
    share = p[p > 0] / n
    return {
        "small": (p / j**2).sum() / n,
        "large": (p * j**2).sum() / n,
        "low": (p / i**2).sum() / n,
        "high": (p * i**2).sum() / n,
        "small_low": (p / i**2 / j**2).sum() / n,
        "small_high": (p * i**2 / j**2).sum() / n,
        "large_low": (p * j**2 / i**2).sum() / n,
        "large_high": (p * i**2 * j**2).sum() / n,
        "level_non_uniformity": (p.sum(1) ** 2).sum() / n,
        "level_non_uniformity_normalised": (p.sum(1) ** 2).sum() / n**2,
        "size_non_uniformity": (p.sum(0) ** 2).sum() / n,
        "size_non_uniformity_normalised": (p.sum(0) ** 2).sum() / n**2,
        "percentage": n / (p * j).sum(),
        "level_variance": np.average(i**2, weights=p) - np.average(i, weights=p) ** 2,
        "size_variance": np.average(j**2, weights=p) - np.average(j, weights=p) ** 2,
        "entropy": -(share * np.log2(share)).sum(),
    }
