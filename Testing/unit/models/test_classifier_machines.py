"""A fitted classifier is read back as it was, and not as one of the other kind."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.models.classifier import fit_classifier, read_classifier


def same(one, other):
    arrays, others = one.to_arrays(""), other.to_arrays("")
    return type(one) is type(other) and all(np.array_equal(arrays[name], others[name]) for name in arrays)


@pytest.mark.parametrize("kind", ["by_svm", "by_logistic"])
def test_a_classifier_is_read_back_from_its_arrays_as_it_was(two_classes, kind, request):
    protocol = request.getfixturevalue(kind)
    fitted = fit_classifier(*two_classes, protocol)
    arrays = fitted.to_arrays("m/machine/") | {"other/center": np.zeros(1)}
    read = read_classifier(arrays, "m/machine/", protocol)
    assert same(read, fitted)
    assert np.array_equal(read.raw_scores(two_classes[0]), fitted.raw_scores(two_classes[0]))


@pytest.mark.parametrize(("fitted", "read"), [("by_svm", "by_logistic"), ("by_logistic", "by_svm")])
def test_a_classifier_of_the_other_kind_is_not_read(two_classes, fitted, read, request):
    arrays = fit_classifier(*two_classes, request.getfixturevalue(fitted)).to_arrays("m/")
    with pytest.raises(BundleError, match=r"the array m/(coefficients|support_vectors) is missing"):
        read_classifier(arrays, "m/", request.getfixturevalue(read))
