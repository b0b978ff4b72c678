"""Scores out of fold: nothing that scores a case has seen it."""

import numpy as np

from IFXPredictLib.stats.splits import out_of_fold


def test_a_case_is_never_scored_by_a_model_that_saw_it():
    y = np.repeat([0, 1], [25, 18])
    scored = []

    def score(training, held_out):
        seen = set(training.tolist())
        assert not seen & set(held_out.tolist())
        assert seen | set(held_out.tolist()) == set(range(43))
        assert set(y[training]) == {0, 1}
        scored.extend(held_out.tolist())
        return held_out * 10.0

    scores = out_of_fold(score, y, folds=7, seed=2)
    assert sorted(scored) == list(range(43))
    assert scores.tolist() == [10.0 * case for case in range(43)]


def test_the_scores_are_the_same_in_two_processes():
    y = np.random.default_rng(4).permutation(np.repeat([0, 1], 30))

    def score(training, held_out):
        return held_out + y[training].mean()

    assert np.array_equal(out_of_fold(score, y, 5, 1, jobs=2), out_of_fold(score, y, 5, 1))


def test_a_model_that_remembers_its_cases_is_no_better_than_chance_out_of_fold():
    y = np.random.default_rng(4).permutation(np.repeat([0, 1], 50))

    def remember(training, held_out):
        known = dict(zip(training.tolist(), y[training].tolist(), strict=True))
        return np.array([known.get(case, 0.5) for case in held_out.tolist()])

    assert set(out_of_fold(remember, y, folds=10, seed=1)) == {0.5}
