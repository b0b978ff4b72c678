"""Sizes of a validation against the published example and pmvalsampsize, and their defining property."""

from math import exp, sqrt
from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.validation_size import (
    ValidationSize,
    cases_for_auc,
    cases_for_net_benefit,
    cases_for_ratio,
    cases_for_slope,
    validation_size,
)

Z = 1.959963984540054
EXPECTED = Path(__file__).parents[2] / "baselines" / "validation_size" / "expected.csv"


def normal_quantiles(mean, sd, n=200_001):
    from scipy.stats import norm

    return norm.ppf((np.arange(n) + 0.5) / n, mean, sd)


def test_the_published_example_needs_the_published_numbers():
    """Riley 2021, deep vein thrombosis: prevalence 0.018, C 0.8, linear predictor N(-5, 2.5); pmvalsampsize 0.2.1.

    Its O/E searches the standard error in steps of 0.0001 (905), its slope simulates a million cases (4,544); numerical
    integration of the three expectations (scipy.integrate.quad) gives 4,553.7.
    """
    assert cases_for_ratio(0.018, width=1.0) == pytest.approx(905, abs=1)
    assert cases_for_slope(normal_quantiles(-5, 2.5)) == pytest.approx(4554, abs=1)
    assert cases_for_auc(0.8, 0.018) == 4252


@pytest.mark.parametrize("row", rows_of(EXPECTED), ids=lambda row: f"{row['auc']} at {row['prevalence']}")
def test_sizes_are_those_of_pmvalsampsize(row):
    """Its z is 1.96, which may be a case; it draws a million patients, from whom slope, sensitivity and specificity.

    The slope's number moves by 0.5 % with its seed; sensitivity and specificity are rounded to 0.001, and the standard
    error of the net benefit to 0.051, by which the formula alone gives its number.
    """
    area, prevalence, threshold = (float(row[name]) for name in ("auc", "prevalence", "threshold"))
    ratio, slope, auc, benefit = (int(row[name]) for name in ("ratio", "slope", "area", "net_benefit"))
    found = validation_size(area, prevalence, threshold)
    assert (found.ratio, found.auc) == (pytest.approx(ratio, abs=1), pytest.approx(auc, abs=1))
    assert found.slope == pytest.approx(slope, rel=0.005)
    assert found.net_benefit == pytest.approx(benefit, rel=0.025)
    rounded = float(row["sensitivity"]), float(row["specificity"])
    assert cases_for_net_benefit(*rounded, prevalence, threshold, 2 * Z * 0.051) == benefit


def test_the_interval_at_that_number_is_as_wide_as_wanted_and_wider_at_one_case_less():
    n = cases_for_ratio(0.3, 0.2)
    widths = [exp(Z * se) - exp(-Z * se) for se in (sqrt(0.7 / (0.3 * m)) for m in (n - 1, n))]
    assert widths[0] > 0.2 >= widths[1]


def test_a_slopes_interval_is_that_of_the_fitted_logistic_regression():
    """By the standard error of statistics: a million cases drawn from the calibrated model, refitted."""
    from IFXPredictLib.stats.logistic import logistic

    random = np.random.default_rng(5)
    x = random.normal(-0.4, 1.1, 200_000)
    y = (random.random(x.size) < 1 / (1 + np.exp(-x))).astype(np.intp)
    se = np.sqrt(logistic(np.column_stack([np.ones(x.size), x]), y).covariance[1, 1])
    n = cases_for_slope(x, 0.2)
    assert 2 * Z * se * np.sqrt(x.size / n) == pytest.approx(0.2, rel=0.02)


def test_net_benefit_by_its_definition_and_simulation():
    """The variance of (TP - FP w) / n / prevalence over 4,000 drawn studies of the size that is asked for."""
    sensitivity, specificity, prevalence, threshold = 0.7, 0.8, 0.4, 0.35
    n = cases_for_net_benefit(sensitivity, specificity, prevalence, threshold, 0.2)
    random, odds = np.random.default_rng(3), threshold / (1 - threshold)
    events = random.binomial(n, prevalence, 20_000)
    tp, fp = random.binomial(events, sensitivity), random.binomial(n - events, 1 - specificity)
    benefit = (tp - odds * fp) / events  # standardised by the study's own prevalence
    assert 2 * Z * benefit.std() == pytest.approx(0.2, rel=0.05)


def test_the_largest_of_all_is_what_is_needed():
    assert ValidationSize(10, 30, 20, None).largest == 30
    assert ValidationSize(10, 30, 20, 40).largest == 40


def test_numbers_beyond_their_bounds_are_refused():
    for call in (
        lambda: cases_for_ratio(0),
        lambda: cases_for_auc(0.5, 0.3),
        lambda: cases_for_auc(0.8, 1.0),
        lambda: cases_for_slope([0.3, 0.3]),
        lambda: cases_for_net_benefit(0.5, 0.5, 0.5, 1.0),
    ):
        with pytest.raises(TrainingError, match=r"^sample size: "):
            call()


def test_a_validation_is_planned_by_the_expectations_over_binormal_predictors():
    """The information by scipy.integrate.quad; sensitivity and specificity by half a million drawn patients."""
    from scipy.integrate import quad
    from scipy.stats import norm

    area, prevalence, threshold = 0.8, 0.3, 0.2
    apart, middle = sqrt(2) * norm.ppf(area), np.log(prevalence / (1 - prevalence))

    def moment(power):
        def at(x):
            lp = middle + apart * (x - apart / 2)
            share = (1 - prevalence) * norm.pdf(x) + prevalence * norm.pdf(x, apart)
            return share * lp**power / (2 + np.exp(lp) + np.exp(-lp))

        return quad(at, -10, 12, epsabs=1e-13, limit=300)[0]

    slope = 1 / ((moment(2) - moment(1) ** 2 / moment(0)) * (0.1 / Z) ** 2)
    found = validation_size(area, prevalence, threshold)
    assert found.slope == np.ceil(slope)
    assert (found.ratio, found.auc) == (cases_for_ratio(prevalence), cases_for_auc(area, prevalence))
    random = np.random.default_rng(2)
    risk = [1 / (1 + np.exp(-middle - apart * (random.normal(mean, 1, 500_000) - apart / 2))) for mean in (0, apart)]
    drawn = cases_for_net_benefit(np.mean(risk[1] >= threshold), np.mean(risk[0] < threshold), prevalence, threshold)
    assert found.net_benefit == pytest.approx(drawn, rel=0.01)
    assert validation_size(area, prevalence).net_benefit is None
