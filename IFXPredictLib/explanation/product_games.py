"""Shapley values of a product over features: exact, in a time that grows with the square of their number.

Where a coalition is worth the product of one factor a feature, a_j of the case or c_j of the background, the Shapley
value of a feature is

    (a_j - c_j) * integral over t from 0 to 1 of the product over i != j of (t a_i + (1 - t) c_i) dt

(Owen 1972, Multilinear extensions of games, theorem 5): a polynomial of degree p - 1, which Gauss-Legendre quadrature
with p / 2 nodes integrates exactly. Radial kernels and waves are such products.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Factors = NDArray[Any]


def product_values(own: Factors, theirs: Factors) -> Factors:
    """The values (p, ...) of games with factors ``own`` and ``theirs`` (p, ...), real or complex, of shapes that fit.

    Features come first, so that whole arrays are multiplied, not one number after the other.
    """
    nodes, weights = np.polynomial.legendre.leggauss((len(own) + 1) // 2)  # on [-1, 1]
    integral = sum(
        w / 2 * _without_each(t * own + (1 - t) * theirs) for t, w in zip((nodes + 1) / 2, weights, strict=True)
    )
    return np.asarray((own - theirs) * integral)


def _without_each(factors: Factors) -> Factors:
    """The product over the first axis without each of its elements; no division, as a factor may be 0."""
    found = np.ones_like(factors)
    for j in range(1, len(factors)):
        found[j] = found[j - 1] * factors[j - 1]
    after = np.ones_like(factors[0])
    for j in reversed(range(len(factors))):
        found[j] *= after
        after *= factors[j]
    return found
