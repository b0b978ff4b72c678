"""Judges: R's wilcox.test, chisq.test and fisher.test (Testing/baselines/selection)."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.stats.hypothesis_tests import fisher, mann_whitney, two_by_two

rows = baseline("selection")


def columns_of(table):
    """The feature (n,) and the outcome (n,) of a 2 x 2 table of counts, in no order."""
    counts = np.array(table).reshape(2, 2)
    x, y = (np.repeat(values, counts.ravel()) for values in ([-1.5, -1.5, 2.0, 2.0], [0, 1, 0, 1]))
    order = np.random.default_rng(0).permutation(len(x))
    return x[order], y[order]


def counts_of(row):
    return [int(row[key]) for key in "abcd"]


def test_mann_whitney_is_wilcox_test():
    inputs, expected = rows("mann_whitney_inputs.csv"), rows("mann_whitney_expected.csv")
    names = [key for key in inputs[0] if key not in ("set", "y")]
    for case in dict.fromkeys(r["set"] for r in inputs):
        data = [r for r in inputs if r["set"] == case]
        x = np.array([[float(r[name]) for name in names] for r in data])
        wanted = [float(r["p"]) for r in expected if r["set"] == case]
        found = mann_whitney(x, np.array([int(r["y"]) for r in data]))
        np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(np.log(found), np.log(wanted), rtol=1e-10)


@pytest.mark.parametrize("row", rows("tables.csv"), ids=lambda r: "-".join(r[k] for k in "abcd"))
def test_a_category_has_the_p_of_chisq_test_or_below_five_expected_of_fisher_test(row):
    wanted = float(row["fisher" if float(row["smallest_expected"]) < 5 else "chi_square"])
    assert two_by_two(*columns_of(counts_of(row))) == pytest.approx(wanted, rel=1e-9, abs=1e-10)
    assert fisher(np.array(counts_of(row)).reshape(2, 2)) == pytest.approx(float(row["fisher"]), rel=1e-9, abs=1e-10)


def test_the_baseline_has_tables_on_both_sides_of_the_limit_and_at_it():
    smallest = [float(r["smallest_expected"]) for r in rows("tables.csv")]
    assert min(smallest) < 5 < max(smallest)
    assert 5.0 in smallest


def test_swapping_rows_or_columns_of_a_table_does_not_change_its_p():
    table = np.array([[3, 10], [12, 4]])
    for turned in (table[::-1], table[:, ::-1], table.T):
        assert fisher(turned) == pytest.approx(fisher(table), rel=1e-12)


def test_a_monotone_transform_does_not_change_mann_whitney():
    random = np.random.default_rng(4)
    x, y = random.normal(size=(90, 6)), np.repeat([0, 1], [52, 38])
    assert np.array_equal(mann_whitney(x, y), mann_whitney(np.exp(2 * x), y))
    np.testing.assert_allclose(mann_whitney(x, y), mann_whitney(-x, 1 - y), rtol=1e-12)


def test_each_column_is_exact_or_approximate_on_its_own():
    y = np.repeat([0, 1], 3)
    separated = np.arange(6.0)
    tied = np.array([0.0, 0.0, 1.0, 2.0, 3.0, 4.0])
    exact, approximate = mann_whitney(np.column_stack([separated, tied]), y)
    assert exact == pytest.approx(2 / 20)
    assert approximate != pytest.approx(exact, abs=1e-3)
