"""Whole-number arithmetic against a search through every 2 x 2 table."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.stats.published_counts import (
    FINE,
    check_size,
    fits,
    is_possible,
    misfit,
    nearly_possible_pairs,
    pairs_of_size,
    pairs_up_to,
    possible_pairs,
)
from IFXPredictLib.tables.published import published_rows

RATIOS = ("sensitivity", "specificity", "accuracy", "ppv", "npv")


def ratios(tp, tn, positives, negatives):
    """The five ratios as fractions; None where the denominator is 0."""
    fp, fn = negatives - tn, positives - tp
    parts = [(tp, positives), (tn, negatives), (tp + tn, positives + negatives), (tp, tp + fp), (tn, tn + fn)]
    return dict(zip(RATIOS, [Fraction(a, b) if b else None for a, b in parts], strict=True))


def printed(values, decimals, keep=RATIOS, percent=False):
    """The row that a table with these fractions prints, rounded half to even as Python does."""
    record = {}
    for name in keep:
        if values[name] is not None:
            shown = round(values[name] * (100 if percent else 1), decimals)
            record[name] = f"{float(shown):.{decimals}f}" + ("%" if percent else "")
    return record


def furthest(row, tp, tn, positives, negatives):
    """How far the worst printed ratio lies from its print, in units; None where one has no denominator."""
    found = ratios(tp, tn, positives, negatives)
    cells = {name: getattr(row, name) for name in RATIOS if getattr(row, name) is not None}
    if any(found[name] is None for name in cells):
        return None
    return max(abs(found[name] * cell.scale - cell.units) for name, cell in cells.items())


def by_brute_force(row, positives, negatives):
    tables = product(range(positives + 1), range(negatives + 1))
    return min((off for t in tables if (off := furthest(row, *t, positives, negatives)) is not None), default=None)


def random_row(random, size):
    positives = int(random.integers(0, size + 1))
    tp, tn = int(random.integers(0, positives + 1)), int(random.integers(0, size - positives + 1))
    keep = [name for name in RATIOS if random.random() < 0.8] or ["accuracy"]
    values = ratios(tp, tn, positives, size - positives)
    record = printed(values, int(random.integers(0, 4)), keep, percent=random.random() < 0.3)
    return (positives, size - positives), published_rows([record])[0]


@pytest.mark.parametrize("seed", range(40))
def test_possible_counts_and_misfits_are_those_of_a_search_through_every_table(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 26))
    _, row = random_row(random, size)
    positives, negatives = pairs_of_size(size)
    expected = [by_brute_force(row, p, size - p) for p in range(size + 1)]
    assert fits(row, positives, negatives).tolist() == [off is not None and off <= Fraction(1, 2) for off in expected]
    near = fits(row, positives, negatives, width=2 * FINE).tolist()
    assert near == [off is not None and off <= 1 for off in expected]
    for p, off in enumerate(expected):
        found = misfit(row, p, size - p)
        assert (found is None) == (off is None)
        if found and any(getattr(row, name) for name in RATIOS):
            assert off - 1e-9 <= found.off <= off + 0.5 / FINE + 1e-9
            assert furthest(row, found.tp, found.tn, p, size - p) <= found.off + 1e-9


@pytest.mark.parametrize("decimals", [1, 2, 3, 12])
@pytest.mark.parametrize("seed", range(10))
def test_the_true_counts_are_always_possible(seed, decimals):
    random = np.random.default_rng(seed)
    positives, negatives = (int(n) for n in random.integers(1, 300, 2))
    records = []
    for i in range(5):
        tp, tn = int(random.integers(0, positives + 1)), int(random.integers(0, negatives + 1))
        record = printed(ratios(tp, tn, positives, negatives), decimals, percent=bool(i % 2))
        records.append({"model": str(i), **record})
    rows = published_rows(records)
    assert is_possible(rows, positives, negatives)
    assert (positives, negatives) in possible_pairs(rows, *pairs_of_size(positives + negatives))


def test_halves_may_have_been_rounded_up_or_to_even():
    for text in ("0.12", "0.13"):  # 1 of 8 is 0.125
        assert is_possible(published_rows([{"sensitivity": text}]), 8, 1)
    assert not is_possible(published_rows([{"sensitivity": "0.14"}]), 8, 1)


def test_one_class_is_possible_only_where_nothing_printed_needs_the_other():
    only_positives = {"sensitivity": "0.80", "accuracy": "0.80", "ppv": "1.00"}
    assert is_possible(published_rows([only_positives]), 10, 0)
    assert not is_possible(published_rows([{**only_positives, "specificity": "0.00"}]), 10, 0)
    assert not is_possible(published_rows([{**only_positives, "auc": "0.80"}]), 10, 0)
    assert not is_possible(published_rows([{"sensitivity": "0.80"}]), 0, 10)
    assert misfit(published_rows([{"sensitivity": "0.80"}])[0], 0, 10) is None


def test_nearly_possible_needs_a_row_that_fits_and_none_off_by_more_than_a_unit():
    fitting = {"model": "a", "sensitivity": "0.50", "specificity": "0.50"}  # 5 of 10, 5 of 10
    near = {"model": "b", "sensitivity": "0.59", "specificity": "0.50"}  # 6 of 10 is a unit off
    far = {"model": "c", "sensitivity": "0.58", "specificity": "0.50"}
    pair = pairs_of_size(20)
    assert (10, 10) in nearly_possible_pairs(published_rows([fitting, near]), *pair)
    assert (10, 10) not in nearly_possible_pairs(published_rows([fitting, far]), *pair)
    assert (10, 10) not in nearly_possible_pairs(published_rows([near]), *pair)
    assert (10, 10) not in nearly_possible_pairs(published_rows([fitting]), *pair)


def test_all_pairs_up_to_a_total_are_there_once():
    positives, negatives = pairs_up_to(5)
    found = list(zip(positives.tolist(), negatives.tolist(), strict=True))
    assert found == [(p, total - p) for total in range(1, 6) for p in range(total + 1)]


@pytest.mark.parametrize("size", [0, -3, 1_000_001])
def test_sizes_beyond_the_limits_are_refused(size):
    with pytest.raises(IFXPredictError, match=f"number of cases: expected 1 to 1000000, found {size}"):
        check_size(size)
    with pytest.raises(IFXPredictError, match=f"found {size}"):
        is_possible([], size, 0)


def test_the_largest_cohort_with_most_decimals_stays_exact():
    values = ratios(333_333, 444_444, 499_999, 500_001)
    (row,) = published_rows([printed(values, 9)])
    assert is_possible([row], 499_999, 500_001)
    assert misfit(row, 499_999, 500_001).off <= 0.5
    (moved,) = published_rows([{**printed(values, 9), "ppv": f"{float(values['ppv']) + 3e-9:.9f}"}])
    assert not is_possible([moved], 499_999, 500_001)
    assert 2.4 < misfit(moved, 499_999, 500_001).off < 3.6


@pytest.mark.parametrize("kept", [RATIOS, ("accuracy", "ppv"), ("accuracy",)])
def test_a_search_through_all_totals_finds_the_counts_by_few_numbers_too(kept):
    rows = published_rows([printed(ratios(76, 66, 83, 83), 2, kept)])
    assert (83, 83) in possible_pairs(rows, *pairs_up_to())
