"""A fitted classifier is read back as it was, and not as one of the other kind."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.errors import BundleError
from IFXPredictLib.machine_fitting import fit_machine
from IFXPredictLib.machines import read_machine
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.protocol_rules import LogisticRules


@pytest.fixture(scope="module")
def by_svm():
    return load_protocol("ifx_cte_demo")


@pytest.fixture(scope="module")
def by_logistic(by_svm):
    return dataclasses.replace(by_svm, svm=None, l2_logistic=LogisticRules(5, "min"))


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(4)
    x = random.normal([0, 50, -3], [1, 12, 0.01], (60, 3))
    return x, (x[:, 0] + (x[:, 1] - 50) / 12 + 1.5 * random.normal(size=60) > 0).astype(int)


def same(one, other):
    arrays, others = one.to_arrays(""), other.to_arrays("")
    return type(one) is type(other) and all(np.array_equal(arrays[name], others[name]) for name in arrays)


@pytest.mark.parametrize("kind", ["by_svm", "by_logistic"])
def test_a_machine_is_read_back_from_its_arrays_as_it_was(data, kind, request):
    protocol = request.getfixturevalue(kind)
    fitted = fit_machine(*data, protocol)
    arrays = fitted.to_arrays("m/machine/") | {"other/center": np.zeros(1)}
    read = read_machine(arrays, "m/machine/", protocol)
    assert same(read, fitted)
    assert np.array_equal(read.score(data[0]), fitted.score(data[0]))


@pytest.mark.parametrize(("fitted", "read"), [("by_svm", "by_logistic"), ("by_logistic", "by_svm")])
def test_a_machine_of_the_other_kind_is_not_read(data, fitted, read, request):
    arrays = fit_machine(*data, request.getfixturevalue(fitted)).to_arrays("m/")
    with pytest.raises(BundleError, match=r"the array m/(coefficients|support_vectors) is missing"):
        read_machine(arrays, "m/", request.getfixturevalue(read))
