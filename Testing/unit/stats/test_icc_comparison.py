"""Judges: scikit-learn's kappa, SciPy's correlations; and what an undefined ICC must not do."""

import math

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import cohen_kappa_score

from IFXPredictLib.stats.icc_comparison import compare_iccs


def test_counts_kappa_and_correlations_agree_with_scikit_learn_and_scipy():
    random = np.random.default_rng(3)
    one = random.uniform(0.4, 1, 300)
    other = np.clip(one + random.normal(0, 0.15, 300), -0.2, 1)
    other[:7] = np.nan
    found = compare_iccs(one, other, 0.75)
    assert (found.features, found.compared) == (300, 293)
    assert found.both + found.only_one == int((one > 0.75).sum())
    assert found.both + found.only_other == int((other > 0.75).sum())
    assert found.both + found.only_one + found.only_other + found.neither == 300
    assert found.kappa == pytest.approx(cohen_kappa_score(one > 0.75, other > 0.75), abs=1e-12)
    assert found.spearman == pytest.approx(spearmanr(one[7:], other[7:]).statistic, abs=1e-12)
    assert found.pearson == pytest.approx(pearsonr(one[7:], other[7:]).statistic, abs=1e-12)
    assert found.median_difference == pytest.approx(np.median(one[7:] - other[7:]), abs=1e-15)


def test_what_cannot_be_said_is_nan_and_an_undefined_icc_is_never_reliable():
    found = compare_iccs([0.9, math.nan, 0.75], [math.nan, 0.9, 0.75], 0.75)
    assert (found.both, found.only_one, found.only_other, found.neither, found.compared) == (0, 1, 1, 1, 1)
    assert math.isnan(found.spearman)
    assert math.isnan(compare_iccs([0.9] * 4, [0.8, 0.9, 0.95, 0.99], 0.75).pearson), (
        "a constant ICC has no correlation"
    )
    assert math.isnan(compare_iccs([0.9] * 4, [0.9] * 4, 0.75).kappa)
