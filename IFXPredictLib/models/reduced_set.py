"""A classifier that answers as another one does and holds no training case.

A support vector machine's score is a sum of kernels about its support vectors, which are training cases. Its *reduced
set* is a sum of kernels about pseudo-inputs, whose weights are fitted by least squares (with a ridge of 1e-12 a row)
so that the scores agree on rows drawn from the training distribution. The pseudo-inputs are drawn from coarse summaries
alone, so that they tell no more of a patient than the score itself does; the method of Burges, which moves them, is
not used, for it moves them onto the support vectors as the tolerance is made small: a sum of radial kernels is told
by its values, one to one.

A linear model is its weights: these are told in coarse units, which changes no score.

Sources: Burges, ICML 1996:71-77; Schoelkopf et al., IEEE Trans Neural Netw 1999;10:1000-1017 (section IV).
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from .logistic import L2Logistic
from .svm import Svm

Array = NDArray[np.float64]

_RIDGE = 1e-12
_ROWS = 2048  # of the kernel matrix at a time


def fit_reduced_set(classifier: Svm, center: Array, scale: Array, pseudo: Array, rows: Array, scores: Array) -> Svm:
    """The machine with kernels about ``pseudo`` whose raw scores of ``rows`` are nearest to ``scores``.

    Parameters
    ----------
    classifier : Svm
        The one that it stands for, whose gamma it takes.
    center, scale : ndarray (p,)
        The units of its pseudo-inputs: what is subtracted from an input, and what it is divided by, above 0.
    pseudo : ndarray (m, p)
        The pseudo-inputs, in the inputs' own units.
    rows : ndarray (n, p)
        Where the scores are to agree, in the inputs' own units.
    scores : ndarray (n,)
        Raw scores of ``rows`` by ``classifier``.

    Returns
    -------
    Svm
        Its support vectors are the pseudo-inputs; its sum of kernels is the raw score without further scaling.
    """
    vectors = (pseudo - center) / scale
    size = len(vectors) + 1
    normal, right = np.zeros((size, size)), np.zeros(size)
    for first in range(0, len(rows), _ROWS):
        part = slice(first, first + _ROWS)
        kernel = _kernel((rows[part] - center) / scale, vectors, classifier.gamma)
        normal += kernel.T @ kernel
        right += kernel.T @ scores[part]
    normal[np.diag_indices(size)] += _RIDGE * len(rows)
    weights = np.linalg.solve(normal, right)
    return Svm(
        center=center,
        scale=scale,
        support_vectors=np.ascontiguousarray(vectors),
        dual=np.ascontiguousarray(weights[:-1]),
        intercept=float(weights[-1]),
        gamma=classifier.gamma,
        y_center=0.0,
        y_scale=1.0,
    )


def _kernel(rows: Array, vectors: Array, gamma: float) -> Array:
    """Radial kernels (n, m + 1) between ``rows`` (n, p) and ``vectors`` (m, p), and a column of ones."""
    square = np.sum(rows**2, axis=1)[:, None] + np.sum(vectors**2, axis=1) - 2 * rows @ vectors.T
    found = np.ones((len(rows), len(vectors) + 1))
    np.exp(-gamma * np.maximum(square, 0), out=found[:, :-1])
    return found


def in_units(classifier: L2Logistic, center: Array, scale: Array) -> L2Logistic:
    """The same log odds with features scaled by ``center`` and ``scale``: weights and intercept follow.

    Parameters
    ----------
    classifier : L2Logistic
        The one to be told in other units.
    center, scale : ndarray (p,)
        What is subtracted from each feature, and what it is divided by, above 0.

    Returns
    -------
    L2Logistic
        With the same C.
    """
    weights = classifier.coefficients * scale / classifier.scale
    moved = float(np.sum(classifier.coefficients * (center - classifier.center) / classifier.scale))
    return dataclasses.replace(
        classifier, center=center, scale=scale, coefficients=weights, intercept=classifier.intercept + moved
    )
