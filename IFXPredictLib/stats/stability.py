"""How stable a selection of features is when its cases change: Nogueira's index, and stability selection's bounds.

Words: ``kept`` (m, d) says which of d features each of m selections kept. In stability selection the cases are dealt
into two halves, a *complementary pair*, again and again; each half keeps the first features that enter a LASSO,
``most`` of them at most, from ``offered`` ones. A feature is *stable* where at least the ``threshold`` of the halves
keep it.

Sources: Nogueira, Sechidis and Brown, J Mach Learn Res 2018;18:174. Meinshausen and Buhlmann, J R Stat Soc B
2010;72:417 (doi:10.1111/j.1467-9868.2010.00740.x). Shah and Samworth, J R Stat Soc B 2013;75:55
(doi:10.1111/j.1467-9868.2011.01034.x).
"""

import math
from collections.abc import Mapping
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


@dataclass(frozen=True)
class StableFeatures:
    """What stability selection found: ``shares`` of the halves that keep a feature, by name, of those ever kept."""

    offered: int
    most: int
    pairs: int
    threshold: float
    shares: Mapping[str, float]

    @property
    def stable(self) -> tuple[str, ...]:
        """The features that enough halves keep, the most frequent first."""
        enough = [name for name, share in self.shares.items() if share >= self.threshold - 1e-12]
        return tuple(sorted(enough, key=lambda name: (-self.shares[name], name)))

    @property
    def words(self) -> str:
        """What was done, and what it bounds: sentences."""
        sharper = self.unimodal_bound
        peak = f" ({sharper:.2g} where their distribution has one peak)" if sharper is not None else ""
        return (
            f"of {self.offered} features that no step chose by the outcome, each half of the training cases "
            f"({self.pairs} complementary pairs) keeps the first {self.most} at most that enter the LASSO; stable, in "
            f"{100 * self.threshold:g} % of the halves or more, are {len(self.stable)}, of which {self.bound:.2g}{peak}"
            " are expected to be false at most"
        )

    @property
    def bound(self) -> float:
        """At most so many of them are expected to be false."""
        return error_bound(self.most, self.offered, self.threshold)

    @property
    def unimodal_bound(self) -> float | None:
        """The sharper bound, where it holds."""
        return unimodal_error_bound(self.most, self.offered, self.threshold, self.pairs)


def error_bound(most: int, offered: int, threshold: float) -> float:
    """How many features are expected to be stable falsely, at most: q^2 / ((2 pi - 1) p).

    Parameters
    ----------
    most : int
        q, the features that a half keeps at most.
    offered : int
        p, from which it keeps them.
    threshold : float
        pi, above one half: the share of halves from which a feature is stable.

    Returns
    -------
    float
        Of noise features, where these are exchangeable and the LASSO is no worse than guessing; without any such
        assumption of features that a half keeps with a probability of q / p at most.

    References
    ----------
    Meinshausen and Buhlmann 2010, theorem 1; Shah and Samworth 2013, theorem 1.

    Examples
    --------
    >>> round(error_bound(28, 1000, 0.9), 2)
    0.98
    """
    return most**2 / ((2 * threshold - 1) * offered)


def unimodal_error_bound(most: int, offered: int, threshold: float, pairs: int) -> float | None:
    """The bound for features of low selection probability whose distribution over the pairs has one peak.

    Parameters
    ----------
    most, offered, threshold : int, int, float
        As of ``error_bound``.
    pairs : int
        B, the complementary pairs.

    Returns
    -------
    float or None
        C(pi, B) q^2 / p; None where the theorem says nothing: q / p above 1 / sqrt(3), or a low threshold.

    References
    ----------
    Shah and Samworth 2013, theorem 2.

    Examples
    --------
    >>> round(unimodal_error_bound(10, 100, 0.6, 50), 6)
    2.631579
    """
    theta, step = most / offered, 1 / (2 * pairs)
    lowest = min(0.5 + theta**2, 0.5 + step + 0.75 * theta**2)
    if theta > 1 / math.sqrt(3) or threshold <= lowest:
        return None
    near = threshold <= 0.75
    factor = 1 / (2 * (2 * threshold - 1 - step)) if near else 4 * (1 - threshold + step) / (1 + 2 * step)
    return factor * theta * most


def most_for(offered: int, threshold: float, errors: float) -> int:
    """How many of ``offered`` features a half may keep, 1 or more, so that the bound is ``errors`` or less.

    Parameters
    ----------
    offered : int
        p, the features from which a half keeps some; 1 or more.
    threshold : float
        pi, above one half: the share of halves from which a feature is stable.
    errors : float
        The bound of ``error_bound``: how many features may be expected to be stable falsely; above 0.

    Returns
    -------
    int
        q, ``offered`` at most; also 1 where even that has a larger bound.
    """
    return max(1, min(offered, math.floor(math.sqrt(errors * (2 * threshold - 1) * offered) + 1e-9)))
