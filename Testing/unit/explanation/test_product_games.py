"""Judge: the definition, each order in which features join, word by word."""

import itertools

import numpy as np
import pytest

from IFXPredictLib.explanation.product_games import product_values


def over_all_orders(own, theirs):
    orders = list(itertools.permutations(range(len(own))))
    gains = np.zeros(len(own), np.result_type(own, theirs))
    for order in orders:
        factors = theirs.copy()
        for j in order:
            before = factors.prod()
            factors[j] = own[j]
            gains[j] += (factors.prod() - before) / len(orders)
    return gains


@pytest.mark.parametrize("p", range(1, 7))
@pytest.mark.parametrize("kind", ["real", "waves"])
def test_values_are_the_mean_gains_over_all_orders(p, kind):
    random = np.random.default_rng(p)
    own, theirs = random.normal(size=(2, p)) if kind == "real" else np.exp(1j * random.normal(size=(2, p)))
    np.testing.assert_allclose(product_values(own, theirs), over_all_orders(own, theirs), rtol=0, atol=1e-13)


def test_factors_of_0_are_no_harm():
    own, theirs = np.array([0.0, 0.0, 2.0]), np.array([1.0, 3.0, 0.0])
    np.testing.assert_allclose(product_values(own, theirs), over_all_orders(own, theirs), rtol=0, atol=1e-15)


def test_many_games_at_once_are_each_their_own():
    random = np.random.default_rng(2)
    own, theirs = random.normal(size=(5, 1, 4)), random.normal(size=(5, 3, 4))
    found = product_values(own, theirs)
    assert found.shape == (5, 3, 4)
    for i, k in itertools.product(range(3), range(4)):
        np.testing.assert_allclose(found[:, i, k], over_all_orders(own[:, 0, k], theirs[:, i, k]), rtol=0, atol=1e-13)


def test_the_values_of_fifty_factors_sum_to_the_difference_of_the_products():
    random = np.random.default_rng(4)
    own, theirs = 1 + 0.1 * random.normal(size=(2, 50))
    assert product_values(own, theirs).sum() == pytest.approx(own.prod() - theirs.prod(), abs=1e-12)
