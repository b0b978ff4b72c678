"""How stable a selection of features is when its cases change: Nogueira's index, with its interval.

Words: ``kept`` (m, d) says which of d features each of m selections kept.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError


@dataclass(frozen=True)
class Stability:
    """Nogueira's ``index``, 1 where all selections are the same and about 0 where features are kept at random.

    ``low`` and ``high`` are its interval by the normal approximation: it may reach beyond 1.
    """

    index: float
    low: float
    high: float


def nogueira_stability(kept: ArrayLike, confidence: float = 0.95) -> Stability:
    """The stability of m selections from the same d features, whatever the number that each kept.

    Parameters
    ----------
    kept : array_like (m, d)
        bool: which features each selection kept.
    confidence : float
        Of the interval.

    Returns
    -------
    Stability
        Of two or more selections.

    Raises
    ------
    TrainingError
        For fewer than two selections, or where all or none of the features were kept every time: 0 / 0.

    References
    ----------
    Nogueira, Sechidis and Brown, J Mach Learn Res 2018;18:174, definition 4 and theorem 7.

    Examples
    --------
    >>> found = nogueira_stability([[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 1, 0, 0, 0]])
    >>> round(found.index, 4), round(found.low, 4), round(found.high, 4)
    (0.4444, 0.1481, 0.7408)
    """
    z = np.asarray(kept, dtype=np.float64)
    if z.ndim != 2 or len(z) < 2 or not z.shape[1]:
        raise TrainingError(f"stability: expected two selections or more of the same features, found {z.shape}.")
    m, d = z.shape
    sizes, shares = z.sum(axis=1), z.mean(axis=0)
    size = float(sizes.mean()) / d
    if not 0 < size < 1:
        raise TrainingError("stability: every selection kept all features, or none; there is nothing to compare.")
    spread = size * (1 - size)
    index = float(1 - (m / (m - 1) * shares * (1 - shares)).mean() / spread)
    own = sizes / d
    parts = ((z @ shares) / d - own * size + index / 2 * (2 * own * size - own - size + 1)) / spread
    error = float(np.sqrt(4 / m**2 * np.sum((parts - parts.mean()) ** 2)))
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    return Stability(index, index - reach, index + reach)
