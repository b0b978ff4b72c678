from datetime import UTC, datetime
from itertools import combinations

import numpy as np

from IFXPredictLib.reading_study.study import reading_order, washout_end

CASES = tuple(f"P{number:03d}" for number in range(1, 41))


def test_the_order_is_that_of_the_hashes_which_sha256sum_prints():
    # printf '%s' '7|anna|1|P001' | sha256sum: 25312f02; P002: df207255; P003: 9d5a8bd8; P004: 88848283
    assert reading_order(7, "anna", 1, CASES[:4]) == ("P001", "P004", "P003", "P002")


def test_the_order_does_not_depend_on_how_the_cases_are_listed():
    assert reading_order(1, "anna", 1, CASES) == reading_order(1, "anna", 1, CASES[::-1])


def test_each_reader_round_and_seed_has_an_order_of_its_own_that_holds_every_case_once():
    orders = [reading_order(s, r, k, CASES) for s in (1, 2) for r in ("anna", "bert") for k in (1, 2)]
    assert all(sorted(order) == list(CASES) for order in orders)
    for one, other in combinations(orders, 2):
        assert abs(np.corrcoef([one.index(c) for c in CASES], [other.index(c) for c in CASES])[0, 1]) < 0.5


def test_every_case_comes_at_every_place_about_equally_often():
    first = [reading_order(seed, "anna", 1, CASES[:5])[0] for seed in range(2000)]
    counts = np.array([first.count(case) for case in CASES[:5]])
    assert ((counts - 400) ** 2 / 400).sum() < 18.5  # chi-square with 4 degrees of freedom, P = 0.001


def test_the_washout_is_whole_days_of_24_hours():
    assert washout_end(datetime(2026, 1, 1, 9, tzinfo=UTC), 60) == datetime(2026, 3, 2, 9, tzinfo=UTC)
