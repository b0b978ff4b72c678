import numpy as np
import pytest

from IFXPredictLib.stats.discrimination import auc, brier, confusion, youden_cutoff
from IFXPredictLib.stats.published_intervals import auc_range, concave_auc, least_brier, same_number, youden_range
from IFXPredictLib.stats.published_table import read_printed
from IFXPredictLib.tables.published import published_rows


def simulated(seed):
    random = np.random.default_rng(seed)
    y = np.repeat([0, 1], random.integers(2, 60, 2))
    score = np.clip(np.round(random.normal(0.4 + random.normal(0, 0.3) * y, 0.3), int(random.integers(1, 4))), 0, 1)
    cutoff = float(random.choice([0.1, 0.3, 0.5, 0.86])) if seed % 2 else youden_cutoff(y, score)
    return y, score, cutoff


def printed_row(y, score, cutoff, decimals):
    at = confusion(y, score, cutoff)
    record = {"sensitivity": at.sensitivity, "specificity": at.specificity, "auc": auc(y, score)}
    record |= {"brier": brier(y, score), "cutoff": cutoff, "youden": at.sensitivity + at.specificity - 1}
    return published_rows([{name: f"{value:.{decimals}f}" for name, value in record.items()}])[0]


@pytest.mark.parametrize("decimals", [1, 2, 4])
@pytest.mark.parametrize("seed", range(60))
def test_what_was_measured_on_data_is_always_possible(seed, decimals):
    y, score, cutoff = simulated(seed)
    row = printed_row(y, score, cutoff, decimals)
    assert youden_range(row.sensitivity, row.specificity).may_be(row.youden)
    assert auc_range(row.sensitivity, row.specificity).may_be(row.auc)
    least = least_brier(row, row.cutoff, [(int(y.sum()), int((1 - y).sum()))])
    assert least <= row.brier.high


def test_the_bounds_of_the_auc_are_reached():
    y = np.repeat([0, 1], 10)
    point = read_printed("0.600000000"), read_printed("0.800000000")
    called_ones = [0.9] * 6 + [0.1] * 4
    called_zeros = [0.9] * 2 + [0.1] * 8
    ties = auc(y, called_zeros + called_ones)
    assert concave_auc(*point) == pytest.approx(ties, abs=1e-8)  # 0.7: two straight lines
    worst = auc(y, [0.95] * 2 + [0.4] * 8 + [0.9] * 6 + [0.1] * 4)
    best = auc(y, [0.9] * 2 + [0.1] * 8 + [0.95] * 6 + [0.4] * 4)
    found = auc_range(*point)
    assert (found.low, found.high) == pytest.approx((worst, best), abs=1e-8)
    assert (worst, best) == pytest.approx((0.48, 0.92))


def test_the_least_brier_score_is_that_of_scores_at_the_cutoff_and_ends():
    y = np.repeat([0, 1], 10)
    score = np.array([0.3] * 2 + [0.0] * 8 + [1.0] * 6 + [0.3 - 1e-9] * 4)
    row = printed_row(y, score, 0.3, 9)
    assert least_brier(row, row.cutoff, [(10, 10)]) == pytest.approx(brier(y, score), abs=1e-7)
    assert least_brier(row, row.cutoff, [(10, 10), (1, 19)]) < least_brier(row, row.cutoff, [(10, 10)])


def test_there_is_no_least_brier_score_without_counts_or_beyond_probabilities():
    (row,) = published_rows([{"sensitivity": "0.6", "specificity": "0.8"}])
    assert least_brier(row, read_printed("0.3"), []) is None
    assert least_brier(row, read_printed("1.3"), [(10, 10)]) is None
    assert least_brier(published_rows([{"auc": "0.6"}])[0], read_printed("0.3"), [(10, 10)]) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.36", "0.37", False),
        ("0.36", "0.36", True),
        ("0.36", "0.4", True),
        ("0.34", "0.4", False),
        ("36%", "0.36", True),
        ("0.36", "0.3649", True),
        ("0.36", "0.3651", False),
    ],
)
def test_two_prints_are_one_number_where_one_rounding_rule_gives_both(one, other, same):
    assert same_number(read_printed(one), read_printed(other)) is same
    assert same_number(read_printed(other), read_printed(one)) is same
