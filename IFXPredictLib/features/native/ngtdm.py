"""How far a voxel's grey level lies from its neighbours' mean: PyRadiomics' neighbouring gray tone difference matrix.

Amadasun and King, IEEE Trans Syst Man Cybern 1989;19:1264-1274; IBSI's manual, section 3.10. A voxel without neighbours
counts, with no difference.
"""

import numpy as np
from numpy.typing import NDArray

from .discretisation import Levels
from .neighbours import Pairs

Vector = NDArray[np.float64]

COARSEST = 1e6
"""Coarseness where no voxel differs from its neighbours, which would be infinite."""


def ngtdm_features(image: Levels, pairs: Pairs) -> dict[str, float]:
    """The features of an image by PyRadiomics' names, from the grey levels of a VOI and its neighbours."""
    i, share = image.values.astype(np.float64), image.counts / pairs.voxels
    difference = np.bincount(image.rank, differences(image, pairs))
    apart = np.abs(i[:, None] - i)
    weighted, each = share * difference, i * share
    together = share[:, None] + share
    busy, coarse = np.abs(each[:, None] - each).sum(), weighted.sum()
    levels, total = i.size, difference.sum()
    contrast = (share[:, None] * share * apart**2).sum() * total / pairs.voxels
    return {
        "Busyness": float(coarse / busy) if busy else 0.0,
        "Coarseness": float(1 / coarse) if coarse else COARSEST,
        "Complexity": float((apart * (weighted[:, None] + weighted) / together).sum() / pairs.voxels),
        "Contrast": float(contrast / (levels * (levels - 1))) if levels > 1 else 0.0,
        "Strength": float((together * apart**2).sum() / total) if total else 0.0,
    }


def differences(image: Levels, pairs: Pairs) -> Vector:
    """How far the grey level of each voxel (voxels,) lies from its neighbours' mean; 0 without neighbours."""
    level = image.of_voxels
    there = pairs.adjacency @ level.astype(np.float64)
    return np.where(pairs.known > 0, np.abs(level - there / np.maximum(pairs.known, 1)), 0.0)
