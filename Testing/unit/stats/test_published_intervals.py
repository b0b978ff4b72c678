"""Intervals made by R's own tests (Testing/baselines/discrimination/proportions.csv), printed, and recognised."""

import csv
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.stats.published_intervals import (
    BY_COUNTS,
    BY_SIZE,
    hanley_mcneil,
    printed_interval,
    reproducing_methods,
)
from IFXPredictLib.tables.published import published_rows

PROPORTIONS = Path(__file__).parents[2] / "baselines" / "discrimination" / "proportions.csv"
EXACT, EXACT_WHOLE, WILSON, WALD = BY_SIZE


def from_r():
    with PROPORTIONS.open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if abs(float(row["confidence"]) - 0.95) < 1e-9]
    return [(r["method"], float(r["successes"]), int(r["n"]), float(r["low"]), float(r["high"])) for r in rows]


def printing(area, low, high, decimals):
    record = {"auc": f"{area:.{decimals}f}", "auc_low": f"{low:.{decimals}f}", "auc_high": f"{high:.{decimals}f}"}
    return printed_interval(published_rows([record])[0])


@pytest.mark.parametrize("decimals", [2, 3, 6])
@pytest.mark.parametrize(("method", "successes", "n", "low", "high"), from_r())
def test_an_interval_made_by_r_is_reproduced_by_its_method(method, successes, n, low, high, decimals):
    found = reproducing_methods(printing(successes / n, low, high, decimals), n)
    names = {"exact": [EXACT, EXACT_WHOLE], "wilson": [WILSON]}[method]
    assert all(found[name] for name in (names if successes == round(successes) else names[:1]))


def test_another_method_does_not_reproduce_an_interval_printed_finely():
    methods = {"exact": EXACT, "wilson": WILSON}
    inner = [row for row in from_r() if 0 < row[1] < row[2] and row[1] == round(row[1])]
    assert len(inner) > 10
    for method, successes, n, low, high in inner:
        found = reproducing_methods(printing(successes / n, low, high, 5), n)
        assert not any(found[name] for key, name in methods.items() if key != method), (method, successes, n)
        assert not found[WALD]


def test_only_the_aucs_that_round_to_the_printed_one_are_tried():
    (moved,) = published_rows([{"auc": "0.92", "auc_low": "0.85", "auc_high": "0.95"}])
    (printed,) = published_rows([{"auc": "0.91", "auc_low": "0.85", "auc_high": "0.95"}])
    assert reproducing_methods(printed_interval(printed), 166)[EXACT]  # 0.905 to 0.9095 do; 0.91 itself does not
    assert not reproducing_methods(printed_interval(moved), 166)[EXACT]


def test_the_variance_of_hanley_and_mcneil_is_that_of_exponential_scores():
    random, positives, negatives, ratio = np.random.default_rng(5), 12, 18, 4.0
    cases = random.exponential(ratio, (40_000, positives, 1))
    controls = random.exponential(1.0, (40_000, 1, negatives))
    areas = (cases > controls).mean(axis=(1, 2))
    area = ratio / (1 + ratio)
    low, _ = hanley_mcneil(area, positives, negatives)
    assert areas.mean() == pytest.approx(area, abs=0.002)
    assert (area - low) / 1.959964 == pytest.approx(areas.std(), rel=0.02)


def test_hanley_and_mcneil_is_tried_with_each_pair_of_class_counts_and_left_out_without():
    low, high = hanley_mcneil(0.8, 30, 70)
    printed = printing(0.8, low, high, 4)
    assert reproducing_methods(printed, 100, [(50, 50), (30, 70)])[BY_COUNTS]
    assert not reproducing_methods(printed, 100, [(50, 50)])[BY_COUNTS]
    assert BY_COUNTS not in reproducing_methods(printed, 100)
    assert BY_COUNTS not in reproducing_methods(printed, 100, [(100, 0)])


@pytest.mark.parametrize("area", ["0.00", "1.00", "0", "1"])
def test_aucs_at_the_ends_have_an_answer(area):
    (row,) = published_rows([{"auc": area, "auc_low": area, "auc_high": area}])
    found = reproducing_methods(printed_interval(row), 5, [(2, 3)])
    assert found[WALD]
    assert found[BY_COUNTS]


def test_a_row_without_both_ends_has_no_interval():
    assert printed_interval(published_rows([{"auc": "0.8", "auc_low": "0.7"}])[0]) is None
