"""Judges: R from the papers' formulas (Testing/baselines/icc_planning), their printed examples, and simulation."""

from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.icc import icc
from IFXPredictLib.stats.icc_planning import cases_for_assured_width, cases_for_lower_limit, cases_for_width, icc_plans

BASELINE = Path(__file__).parents[2] / "baselines" / "icc_planning" / "expected.csv"


def rows():
    return [{key: float(x) if x != "NA" else None for key, x in row.items()} for row in rows_of(BASELINE)]


def test_bonett_and_zou_agree_with_r():
    for row in rows():
        design = row["rho"], int(row["readings"]), row["width"]
        confidence = row["confidence"]
        assert cases_for_width(*design, confidence) == pytest.approx(row["bonett"], rel=1e-12)
        for assurance in (50, 80, 95):
            found = cases_for_assured_width(*design, assurance / 100, confidence)
            assert found == pytest.approx(row[f"zou{assurance}"], rel=1e-10)
        if row["lower_limit"] is not None:
            found = cases_for_lower_limit(row["rho"], row["rho"] / 2, int(row["readings"]), 0.8, confidence)
            assert found == pytest.approx(row["lower_limit"], rel=1e-10)


def test_bonetts_printed_examples_come_out():
    assert cases_for_width(0.85, 4, 0.2) == pytest.approx(19.2, abs=0.06)  # four raters
    assert cases_for_width(0.8, 2, 0.2) == pytest.approx(51 + 4, abs=0.25)  # two, with the 5 rho


def test_zous_printed_number_comes_out():
    """Table I: an ICC of 0.6, three readings, half-width 0.1, assurance 0.5."""
    assert np.ceil(cases_for_assured_width(0.6, 3, 0.2, 0.5)) == 101


def test_without_assurance_zou_is_bonett_without_his_addition():
    assert cases_for_assured_width(0.6, 2, 0.2, 0.5) == pytest.approx(cases_for_width(0.6, 2, 0.2), rel=1e-12)
    assert cases_for_assured_width(0.8, 3, 0.2, 0.5) == pytest.approx(cases_for_width(0.8, 3, 0.2), rel=1e-12)


def drawn(rho, cases, readings, studies, seed):
    """Studies of normal readings with that ICC, (cases, readings, studies)."""
    random = np.random.default_rng(seed)
    between = np.sqrt(rho) * random.standard_normal((cases, 1, studies))
    return between + np.sqrt(1 - rho) * random.standard_normal((cases, readings, studies))


@pytest.mark.parametrize(("rho", "readings", "width"), [(0.8, 2, 0.2), (0.75, 3, 0.2), (0.9, 2, 0.1), (0.6, 4, 0.25)])
def test_simulated_studies_have_the_planned_width_and_coverage(rho, readings, width):
    (plan,) = icc_plans(rho, [readings], width)
    found = icc(drawn(rho, plan.cases, readings, 4000, 7), "ICC(3,1)")
    assert np.mean(found.high - found.low) == pytest.approx(width, rel=0.06)
    assert np.mean((found.low < rho) & (rho < found.high)) == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(("rho", "readings", "width"), [(0.8, 2, 0.2), (0.75, 3, 0.2), (0.6, 4, 0.25)])
def test_with_assurance_four_of_five_studies_are_narrow_enough(rho, readings, width):
    (plan,) = icc_plans(rho, [readings], width, assurance=0.8)
    found = icc(drawn(rho, plan.assured_cases, readings, 4000, 8), "ICC(3,1)")
    assert 0.75 < np.mean(found.high - found.low <= width) < 0.9  # a large-sample formula; too careful in small ones


def test_four_of_five_studies_have_their_lower_limit_above_the_wanted():
    cases = int(np.ceil(cases_for_lower_limit(0.85, 0.75, 2)))
    found = icc(drawn(0.85, cases, 2, 4000, 9), "ICC(1,1)", confidence=0.9)
    assert np.mean(found.low > 0.75) == pytest.approx(0.8, abs=0.04)


def test_more_readings_need_fewer_cases_and_the_assured_are_never_fewer():
    plans = icc_plans(0.8, (2, 3, 4, 6), 0.2)
    assert [p.readings for p in plans] == [2, 3, 4, 6]
    assert sorted((p.cases for p in plans), reverse=True) == [p.cases for p in plans]
    assert all(p.assured_cases >= p.cases >= p.exact_cases > p.cases - 1 for p in plans)
    assert [p.total_readings for p in plans] == [p.cases * p.readings for p in plans]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rho": 1.0}, "ICC: expected a number from 0 to below 1, found 1"),
        ({"rho": float("nan")}, "ICC: expected"),
        ({"readings": 1}, "readings: expected at least 2"),
        ({"width": 0.0}, "width of the interval: expected"),
        ({"assurance": 0.4}, "assurance: expected a probability from 0.5"),
        ({"confidence": 1.0}, "confidence"),
    ],
)
def test_what_cannot_be_planned_is_refused(change, message):
    design = {"rho": 0.8, "readings": 2, "width": 0.2} | change
    with pytest.raises(TrainingError, match=message):
        cases_for_assured_width(**design)


def test_a_lower_limit_above_the_icc_is_refused():
    with pytest.raises(TrainingError, match=r"lowest ICC: expected a number from 0 to below the ICC 0\.8, found 0\.9"):
        cases_for_lower_limit(0.8, 0.9, 2)
