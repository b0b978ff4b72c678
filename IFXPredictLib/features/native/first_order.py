"""Statistics of a VOI's intensities without their place, as PyRadiomics 3.0.1 defines them.

Kurtosis is Pearson's, 3 of a normal distribution, where the IBSI takes the excess over 3; else the definitions are
those of IBSI's manual, sections 3.3 and 3.4, with entropy and uniformity of grey levels.
"""

import numpy as np
from numpy.typing import NDArray

from .cells import EPSILON, mean_of_known
from .discretisation import Levels

Vector = NDArray[np.float64]


def first_order_features(
    intensities: NDArray[np.floating], levels: Levels, voxel_mm3: float, shift: float = 0
) -> dict[str, float]:
    """The features of an image by PyRadiomics' names.

    Parameters
    ----------
    intensities : ndarray (voxels,)
        Of the VOI.
    levels : Levels
        The same as grey levels.
    voxel_mm3 : float
        The volume of a voxel.
    shift : float
        Is added to the intensities before they are squared, so that none is below 0.

    Returns
    -------
    dict
        The unit is that of the intensities, its square for Energy and Variance, and with mm^3 for TotalEnergy.
    """
    x = intensities.astype(np.float64)
    p10, p25, median, p75, p90 = np.percentile(x, (10, 25, 50, 75, 90))
    mean = x.mean()
    apart = x - mean
    inner = x[(x - p10 >= 0) & (x - p90 <= 0)]
    squares = apart**2
    energy, variance = float(((x + shift) ** 2).sum()), float(squares.mean())
    share = levels.counts / x.size
    return {
        "10Percentile": float(p10),
        "90Percentile": float(p90),
        "Energy": energy,
        "Entropy": float(-(share * np.log2(share + EPSILON)).sum()),
        "InterquartileRange": float(p75 - p25),
        "Kurtosis": float((squares**2).mean() / (variance or 1.0) ** 2),
        "Maximum": float(x.max()),
        "MeanAbsoluteDeviation": float(np.abs(apart).mean()),
        "Mean": float(mean),
        "Median": float(median),
        "Minimum": float(x.min()),
        "Range": float(x.max() - x.min()),
        "RobustMeanAbsoluteDeviation": float(mean_of_known(np.abs(inner - mean_of_known(inner)))),
        "RootMeanSquared": float(np.sqrt(energy / x.size)),
        "Skewness": float((squares * apart).mean() / (variance or 1.0) ** 1.5),
        "TotalEnergy": energy * voxel_mm3,
        "Uniformity": float((share**2).sum()),
        "Variance": variance,
    }
