"""Statistics that matrices of sizes and grey levels share: of runs, of zones, and of dependent neighbours.

A matrix is the list of its *cells* that are not empty, so that those of many images and directions, the *groups*, are
one list, and a statistic of all of them is one sum. The definitions are those of PyRadiomics 3.0.1 for its GLRLM,
GLSZM and GLDM, which are one and the same there, but for what is called size; so they are in the IBSI's manual
(Zwanenburg et al., arXiv:1612.07003, sections 3.7, 3.8 and 3.11).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

EPSILON = np.spacing(1.0)
"""PyRadiomics adds it where a logarithm of 0 could be taken."""


@dataclass(frozen=True)
class Cells:
    """Cells (n,) by ``group``, 0 to ``groups`` - 1, grey ``level`` and ``size``, both from 1, and their ``count``."""

    group: NDArray[np.int64]
    level: NDArray[np.int64]
    size: NDArray[np.int64]
    count: Vector
    groups: int

    def sums(self, terms: Vector) -> Vector:
        """The sum (groups,) of the ``terms`` (n,) of each group's cells."""
        return np.asarray(np.bincount(self.group, terms, self.groups), np.float64)

    def squared_sums(self, by: NDArray[np.int64]) -> Vector:
        """The sum (groups,) over the values of ``by`` (n,) of the square of the cells' count with that value."""
        width = int(by.max(initial=0)) + 1
        marginal = np.bincount(self.group * width + by, self.count, self.groups * width)
        return np.asarray((marginal.reshape(self.groups, width) ** 2).sum(axis=1), np.float64)


def cells_of(
    group: NDArray[np.int64],
    level: NDArray[np.int64],
    size: NDArray[np.int64],
    groups: int,
    weights: Vector | None = None,
) -> Cells:
    """The cells of things (n,), as runs, each of which counts 1, or its weight (n,)."""
    levels, sizes = int(level.max(initial=0)) + 1, int(size.max(initial=0)) + 1
    key = (group * levels + level) * sizes + size
    if groups * levels * sizes <= 4 * key.size + (1 << 16):  # a table is quicker than sorting
        table = np.bincount(key, weights)
        found = np.flatnonzero(table)
        count = table[found].astype(np.float64)
    else:
        found, inverse = np.unique(key, return_inverse=True)
        count = np.bincount(inverse, weights, found.size).astype(np.float64)
    pair, size = np.divmod(found, sizes)
    return Cells(pair // levels, pair % levels, size, count, groups)


def statistics(cells: Cells) -> dict[str, Vector]:
    """Each statistic (groups,) by a name that says nothing of runs or zones; NaN in a group without cells."""
    i, j, c = cells.level.astype(np.float64), cells.size.astype(np.float64), cells.count
    i2, j2, total = i**2, j**2, cells.sums(c)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = c / total[cells.group]
        mean_level, mean_size = cells.sums(share * i), cells.sums(share * j)
        by_level, by_size = cells.squared_sums(cells.level), cells.squared_sums(cells.size)
        found = {
            "small": cells.sums(c / j2) / total,
            "large": cells.sums(c * j2) / total,
            "low": cells.sums(c / i2) / total,
            "high": cells.sums(c * i2) / total,
            "small_low": cells.sums(c / (i2 * j2)) / total,
            "small_high": cells.sums(c * i2 / j2) / total,
            "large_low": cells.sums(c * j2 / i2) / total,
            "large_high": cells.sums(c * (j2 * i2)) / total,
            "level_non_uniformity": by_level / total,
            "level_non_uniformity_normalised": by_level / total**2,
            "size_non_uniformity": by_size / total,
            "size_non_uniformity_normalised": by_size / total**2,
            "percentage": total / cells.sums(c * j),
            "level_variance": cells.sums(share * (i - mean_level[cells.group]) ** 2),
            "size_variance": cells.sums(share * (j - mean_size[cells.group]) ** 2),
            "entropy": -cells.sums(share * np.log2(share + EPSILON)),
        }
        return {name: np.where(total > 0, values, np.nan) for name, values in found.items()}


def mean_of_known(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """The mean along the last axis of what is not NaN; NaN where nothing is left."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: NDArray[np.floating] = np.where(known, values, 0).sum(axis=-1) / known.sum(axis=-1)
    return mean
