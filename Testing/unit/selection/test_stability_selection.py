"""Stability selection: its counts against R's glmnet in the same halves, and what it keeps of noise and signal."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.selection import stability_selection
from IFXPredictLib.selection.elastic_net import first_to_enter
from IFXPredictLib.selection.stability_selection import kept_by_halves
from IFXPredictLib.stats.stability import error_bound, most_for

read = baseline("stability")
EXPECTED = read("expected.csv")


def inputs():
    """By dataset: x (n, p), y (n,), and the halves of each pair (pairs, n) as R dealt them."""
    found = {}
    for row in read("inputs.csv.gz"):
        found.setdefault(row["dataset"], []).append(row)
    return {
        name: (
            np.array([[float(value) for value in row["x"].split()] for row in rows]),
            np.array([int(row["y"]) for row in rows]),
            np.array([[int(half) for half in row["first"]] for row in rows]).T,
        )
        for name, rows in found.items()
    }


INPUTS = inputs()


@pytest.mark.parametrize("row", EXPECTED, ids=[f"{r['dataset']}-{r['alpha']}-{r['most']}" for r in EXPECTED])
def test_in_the_same_halves_it_counts_what_glmnets_paths_count(row, monkeypatch):
    x, y, halves = INPUTS[row["dataset"]]
    monkeypatch.setattr(stability_selection, "stratified_folds", lambda _y, _folds, pair, _clusters: halves[pair])
    found = kept_by_halves(x, y, int(row["most"]), len(halves), 0, float(row["alpha"]))
    counts = np.array([float(count) for count in row["counts"].split()])
    assert found * 2 * len(halves) == pytest.approx(counts, abs=1e-8)
    assert found.sum() <= int(row["most"]) + 1e-9


def test_halves_are_complementary_balanced_and_keep_patients_together(monkeypatch):
    x, y, _ = INPUTS["tall"]
    patients, seen = np.arange(len(y)) // 2, []
    y = np.repeat(np.random.default_rng(1).permutation(np.arange(len(y) // 2) % 3 == 0), 2).astype(int)
    monkeypatch.setattr(stability_selection, "_kept", lambda x, _y, rows, _m, _a: (seen.append(rows), x[0] > 0)[1])
    kept_by_halves(x, y, 4, 3, 7, clusters=patients)
    for one, other in zip(seen[::2], seen[1::2], strict=True):
        assert (one ^ other).all()
        assert abs(int(y[one].sum()) - int(y[other].sum())) <= 2
        assert not set(patients[one]) & set(patients[other])
    assert any((seen[0] != rows).any() for rows in seen[2::2])


def test_another_seed_deals_other_halves_and_the_number_of_processes_changes_nothing():
    x, y, _ = INPUTS["noise"]
    first = kept_by_halves(x, y, 4, 5, 1)
    assert (first == kept_by_halves(x, y, 4, 5, 1, jobs=2)).all()
    assert (first != kept_by_halves(x, y, 4, 5, 2)).any()


def test_of_noise_no_more_is_stable_than_the_bound_says_and_a_signal_is_found():
    random, most, false, true = np.random.default_rng(8), most_for(60, 0.75, 2), [], []
    for seed in range(6):
        x, y = random.normal(size=(80, 60)), random.permutation(np.arange(80) % 2)
        x[:, 7] += 1.5 * y
        found = kept_by_halves(x, y, most, 8, seed) >= 0.75
        true.append(found[7])
        false.append(found.sum() - found[7])
    assert all(true)
    assert np.mean(false) <= error_bound(most, 60, 0.75)


def test_a_column_that_does_not_vary_never_enters_and_without_any_none_does():
    x, y, _ = INPUTS["wide"]
    assert not first_to_enter(x, y.astype(float), 40)[11]
    assert not first_to_enter(np.ones((10, 3)), np.arange(10) % 2.0, 2).any()
    assert first_to_enter(x, y.astype(float), 1).sum() == 1


def test_a_half_without_two_of_a_class_and_no_column_at_all_are_refused():
    x = np.random.default_rng(1).normal(size=(12, 4))
    with pytest.raises(TrainingError, match="at least 2 of each"):
        kept_by_halves(x, np.r_[np.ones(3, int), np.zeros(9, int)], 2, 2, 0)
    with pytest.raises(TrainingError, match=r"^most is 0: expected 1 column or more"):
        first_to_enter(x, np.arange(12) % 2.0, 0)
