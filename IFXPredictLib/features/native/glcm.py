"""Grey levels next to each other, in each direction; PyRadiomics' gray level co-occurrence matrix.

Haralick et al., IEEE Trans Syst Man Cybern 1973;3:610-621; IBSI's manual, section 3.6. Sums go over the matrix in the
order of its rows, in double precision, and logarithms are of a number and EPSILON, as in PyRadiomics: Imc2 and MCC are
roots of what may be nothing but rounding, where the levels of neighbours are independent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cells import EPSILON, mean_of_known
from .discretisation import Levels
from .neighbours import Pairs
from .parameters import FEATURES

Array = NDArray[np.float64]

_ROUNDING = 1e-5
"""A squared MCC below it is taken from PyRadiomics' own matrix, whose eigenvalues have errors of 1e-15."""
_MOVED = 1e-5
"""So is it where EPSILON changes an element of that matrix by more: its square is no longer nothing."""


@dataclass(frozen=True)
class Matrices:
    """Matrices of one image, one a direction: probabilities.

    ``joint`` (k, k, d) of two levels; ``first`` and ``second`` (k, d) of each; ``sums`` (2 n + 1, d) of their sum from
    0, ``apart`` (n, d) of their difference from 0, n being the highest level. NaN without any pair.
    """

    joint: Array
    first: Array
    second: Array
    sums: Array
    apart: Array


def glcm_features(
    image: Levels, pairs: Pairs, *, symmetrical: bool = True, weights: Array | None = None
) -> dict[str, float]:
    """The features of an image by PyRadiomics' names.

    Parameters
    ----------
    image : Levels
        The grey levels of a VOI.
    pairs : Pairs
        The VOI's neighbours.
    symmetrical : bool
        Whether a pair counts from both its voxels.
    weights : ndarray (directions,), optional
        The matrices of all directions are added with them; without, features are the mean over the directions'.

    Returns
    -------
    dict
        NaN where no voxel has a neighbour.
    """
    found = matrices(image, pairs, symmetrical=symmetrical, weights=weights)
    if not found.joint.shape[2] or np.isnan(found.joint).any():
        return dict.fromkeys(FEATURES["glcm"], np.nan) | ({"MCC": 1.0} if image.values.size < 2 else {})
    features = _of_levels(found, image) | _of_sums(found, image) | _of_information(found)
    features["MCC"] = maximal_correlation(found)
    means = mean_of_known(np.array([features[name] for name in FEATURES["glcm"]]))
    return dict(zip(FEATURES["glcm"], means.tolist(), strict=True))


def matrices(image: Levels, pairs: Pairs, *, symmetrical: bool, weights: Array | None) -> Matrices:
    """The matrices of an image, without directions that have no pair (but for one that is the only one)."""
    directions, k, n = len(pairs.directions), image.values.size, image.highest
    key = (image.rank[pairs.first] * k + image.rank[pairs.second]) * directions + pairs.direction
    joint = np.bincount(key, minlength=k * k * directions).reshape(k, k, directions).astype(np.float64)
    if weights is not None:
        joint = np.sum(joint * weights, axis=2, keepdims=True)
    sums = _gathered(joint, image.values[:, None] + image.values, 2 * n + 1)
    apart = _gathered(joint, np.abs(image.values[:, None] - image.values), n)
    if symmetrical:
        joint = joint + joint.transpose(1, 0, 2)
    total = joint.sum(axis=(0, 1))
    if total.size > 1 and not total.all():
        joint, sums, apart, total = (table[..., total > 0] for table in (joint, sums, apart, total))
    with np.errstate(invalid="ignore"):
        joint = np.ascontiguousarray(joint) / total
        sums, apart = (table / table.sum(axis=0) for table in (sums, apart))
    return Matrices(joint, joint.sum(axis=1), joint.sum(axis=0), sums, apart)


def _gathered(joint: Array, by: NDArray[np.int64], size: int) -> Array:
    """The sums (size, d) of ``joint`` (k, k, d) over the pairs of levels for which ``by`` (k, k) is 0, 1, ..."""
    directions = joint.shape[2]
    key = by[..., None] * directions + np.arange(directions)
    return np.bincount(key.ravel(), joint.ravel(), size * directions).reshape(size, directions).astype(np.float64)


def _of_levels(found: Matrices, image: Levels) -> dict[str, Array]:
    """What depends on the levels themselves."""
    i = image.values.astype(np.float64)[:, None]
    means = (i * found.first).sum(axis=0), (i * found.second).sum(axis=0)
    from_first, from_second = i - means[0], i - means[1]
    variances = (found.first * from_first**2).sum(axis=0), (found.second * from_second**2).sum(axis=0)
    sds = variances[0] ** 0.5 * variances[1] ** 0.5
    together = (from_first * (found.joint * from_second).sum(axis=1)).sum(axis=0)
    k = np.arange(len(found.sums), dtype=np.float64)[:, None] - (means[0] + means[1])
    cubes = k**2 * found.sums
    return {
        "Autocorrelation": (i * (found.joint * i).sum(axis=1)).sum(axis=0),
        "ClusterProminence": (cubes * k**2).sum(axis=0),
        "ClusterShade": (cubes * k).sum(axis=0),
        "ClusterTendency": cubes.sum(axis=0),
        "Correlation": np.where(sds == 0, 1.0, together / (sds + EPSILON)),
        "JointAverage": means[0],
        "SumSquares": variances[0],
    }


def _of_sums(found: Matrices, image: Levels) -> dict[str, Array]:
    """What depends on the sums and differences of levels alone."""
    k, n = np.arange(len(found.apart), dtype=np.float64)[:, None], image.highest
    apart, k2 = found.apart, np.square(np.arange(len(found.apart), dtype=np.float64))[:, None]
    mean = (k * apart).sum(axis=0)
    return {
        "Contrast": (k2 * apart).sum(axis=0),
        "DifferenceAverage": mean,
        "DifferenceEntropy": -(apart * np.log2(apart + EPSILON)).sum(axis=0),
        "DifferenceVariance": (apart * (k - mean) ** 2).sum(axis=0),
        "Id": (apart / (1 + k)).sum(axis=0),
        "Idm": (apart / (1 + k2)).sum(axis=0),
        "Idmn": (apart / (1 + k2 / n**2)).sum(axis=0),
        "Idn": (apart / (1 + k / n)).sum(axis=0),
        "InverseVariance": (apart[1:] / k2[1:]).sum(axis=0),
        "SumAverage": (np.arange(len(found.sums), dtype=np.float64)[:, None] * found.sums).sum(axis=0),
        "SumEntropy": -(found.sums * np.log2(found.sums + EPSILON)).sum(axis=0),
    }


def _of_information(found: Matrices) -> dict[str, Array]:
    """What depends on the probabilities alone, whatever the levels."""
    joint, first, second = found.joint, found.first, found.second
    independent = first[:, None] * second[None]
    log_independent = np.log2(independent + EPSILON)
    entropy = -(joint * np.log2(joint + EPSILON)).sum(axis=(0, 1))
    cross, own = (-(p * log_independent).sum(axis=(0, 1)) for p in (joint, independent))
    largest = np.fmax(*(-(p * np.log2(p + EPSILON)).sum(axis=0) for p in (first, second)))
    with np.errstate(invalid="ignore", divide="ignore"):
        imc1 = np.where(largest == 0, 0.0, (entropy - cross) / largest)
        imc2 = np.where(own == entropy, 0.0, (1 - np.e ** (-2 * (own - entropy))) ** 0.5)
    return {
        "Imc1": imc1,
        "Imc2": imc2,
        "JointEnergy": (joint**2).sum(axis=(0, 1)),
        "JointEntropy": entropy,
        "MaximumProbability": joint.max(axis=(0, 1)),
    }


def maximal_correlation(found: Matrices) -> Array:
    """The maximal correlation coefficient (d,): the root of the second largest eigenvalue of PyRadiomics' matrix Q.

    Q(i, j) is the sum over k of p(i, k) p(j, k) / (p(i) p(k) + EPSILON). Without EPSILON it has the eigenvalues of a
    symmetrical matrix, which take a fraction of the time; EPSILON moves them by the first term of its series, which is
    added, and by no more than the square of that.
    """
    if len(found.joint) < 2:
        return np.ones(found.joint.shape[2])
    joint = found.joint.transpose(2, 0, 1)
    first, second = (np.where(p > 0, p, 1.0).T for p in (found.first, found.second))
    if (first.min(axis=1) * second.min(axis=1)).min() < EPSILON / _MOVED:
        return _by_eigenvalues(found)
    scaled = joint / np.sqrt(first)[:, :, None]
    halves = scaled / np.sqrt(second)[:, None]
    wholes = scaled / second[:, None]
    moved = (1 / first)[:, :, None] + (1 / first)[:, None]
    symmetrical = halves @ halves.transpose(0, 2, 1) - EPSILON / 2 * moved * (wholes @ wholes.transpose(0, 2, 1))
    squared = np.linalg.eigvalsh(symmetrical)[:, -2]
    return np.sqrt(squared) if squared.min() > _ROUNDING else _by_eigenvalues(found)


def _by_eigenvalues(found: Matrices) -> Array:
    """The same from Q itself, which may have eigenvalues that rounding made negative or complex."""
    joint, first, second = found.joint, found.first, found.second
    q = np.zeros_like(joint)
    for k in range(len(joint)):
        q += joint[:, None, k] * joint[None, :, k] / (first[:, None] * second[k] + EPSILON)
    values = np.sort(np.linalg.eigvals(q.transpose(2, 0, 1)))[:, -2]
    with np.errstate(invalid="ignore"):
        return np.real(np.sqrt(values))
