"""The classifier that a protocol chooses, a support vector machine or L2 logistic regression: fitted, or read back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..protocol.loading import Protocol
from ..stats.clusters import Clusters
from ..stats.splits import stratified_folds
from .logistic import L2Logistic, choose_c, fit_l2_logistic
from .recalibration import Scale
from .svm import Svm, fit_svm

Classifier = Svm | L2Logistic


def read_classifier(arrays: Mapping[str, NDArray[Any]], prefix: str, protocol: Protocol) -> Classifier:
    """The classifier of ``to_arrays``.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        A bundle's arrays by name.
    prefix : str
        With which the names of this classifier's arrays begin.
    protocol : Protocol
        The bundle's: without ``l2_logistic`` the classifier is a support vector machine.

    Returns
    -------
    Svm or L2Logistic

    Raises
    ------
    BundleError
        Naming what is missing, not float64 or does not fit.
    """
    kind = Svm if protocol.l2_logistic is None else L2Logistic
    return kind.from_arrays(arrays, prefix)


def score_scale(classifier: Classifier) -> Scale:
    """In what a logistic calibration of its raw scores is linear: the scores, or their logit where they are bounded."""
    return "logit" if isinstance(classifier, L2Logistic) else "score"


Array = NDArray[np.float64]


def fit_classifier(x: Array, y: NDArray[np.int_], protocol: Protocol, clusters: Clusters | None = None) -> Classifier:
    """The protocol's classifier, fitted.

    Parameters
    ----------
    x : ndarray of float64, shape (n, p)
        Features in their own units.
    y : ndarray of int, shape (n,)
        Outcomes 0 and 1.
    protocol : Protocol
        ``svm`` or ``l2_logistic`` says which classifier. The C of a logistic regression comes from folds of the
        protocol's seed within these cases.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: those folds keep the cases of a patient together.

    Returns
    -------
    Svm or L2Logistic

    Raises
    ------
    TrainingError
        As ``fit_svm``, ``choose_c`` and ``fit_l2_logistic`` do, and as ``stratified_folds`` does for too few cases.
    """
    if protocol.l2_logistic is None:
        assert protocol.svm is not None  # a protocol has one of them
        return fit_svm(x, y, protocol.svm)
    rules = protocol.l2_logistic
    c = choose_c(x, y, stratified_folds(y, rules.folds, protocol.seed, clusters), rules.rule)
    return fit_l2_logistic(x, y, c)


def refit_classifier(classifier: Classifier, x: Array, y: NDArray[np.int_], protocol: Protocol) -> Classifier:
    """A classifier of the same kind fitted to other cases; a logistic regression keeps its C, which is dear to find.

    Parameters
    ----------
    classifier : Svm or L2Logistic
        The one that was fitted before.
    x : ndarray of float64, shape (n, p)
        Features of the other cases in their own units.
    y : ndarray of int, shape (n,)
        Their outcomes, 0 and 1.
    protocol : Protocol
        The one that ``classifier`` is of: its ``svm`` are the rules of a support vector machine.

    Returns
    -------
    Svm or L2Logistic

    Raises
    ------
    TrainingError
        As ``fit_svm`` and ``fit_l2_logistic`` do.
    """
    return fit_l2_logistic(x, y, classifier.c) if isinstance(classifier, L2Logistic) else fit_classifier(x, y, protocol)
