"""Calibration of raw scores against R's glm and isoreg: fits, order, ties, and what is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.recalibration import fit_calibration

BASELINE = Path(__file__).parents[2] / "baselines" / "recalibration"
SETS = ("svm", "skewed")


def rows_of(name):
    with (BASELINE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cases_of(set_):
    rows = [row for row in rows_of("scores.csv") if row["set"] == set_]
    return np.array([int(row["y"]) for row in rows]), np.array([float(row["score"]) for row in rows])


def expected(set_, method):
    found = [row for row in rows_of("scores_expected.csv") if (row["set"], row["method"]) == (set_, method)]
    return {row["name"]: float(row["value"]) for row in found}


@pytest.mark.parametrize("set_", SETS)
def test_logistic_and_beta_have_the_coefficients_of_rs_glm_and_tell_what_they_clipped(set_):
    y, score = cases_of(set_)
    for method, scale, of in (
        ("logistic", "score", "score"),
        ("logistic", "logit", "logit"),
        ("beta", "score", "beta"),
    ):
        right = expected(set_, of)
        if not right:
            continue
        found = fit_calibration(y, score, method, scale, 0.5)
        for name, value in right.items():
            assert getattr(found, name) == pytest.approx(value, abs=1e-8), (set_, of, name)
        assert (found.cases, found.positive) == (160, 70)
        assert found.apply(score).mean() == pytest.approx(y.mean(), abs=1e-9), "as many as there are are expected"
    assert expected("skewed", "beta")["a"] == 0, "a weight below 0 is left out, or the order would turn"
    assert fit_calibration(y, score, "logistic", "score", 0.5).clipped == 0, "a score itself has no logarithm"


@pytest.mark.parametrize("set_", SETS)
def test_isotonic_is_rs_isoreg_and_between_scores_a_line(set_):
    y, score = cases_of(set_)
    found = fit_calibration(y, score, "isotonic", "score", 0.5)
    assert np.abs(found.apply(score) - list(expected(set_, "isotonic").values())).max() < 1e-12
    new = expected(set_, "isotonic_new")
    assert found.apply([float(at) for at in new]) == pytest.approx(list(new.values()), abs=1e-12)
    assert len(found.scores) < 50, "only the ends of blocks are kept"


@pytest.mark.parametrize("method", ["logistic", "beta", "isotonic"])
def test_calls_are_those_of_the_score_where_the_order_is_kept_and_ties_are_counted(method):
    y, score = cases_of("svm")
    fine = np.linspace(-0.5, 1.5, 996)
    changed = []
    for cutoff in (0.123, 0.3333, 0.5, 0.7071, 0.95):
        found = fit_calibration(y, score, method, "score", cutoff)
        calls, before = (found.apply(score) >= found.moved_cutoff), score >= cutoff
        changed.append(found.calls_changed)
        assert found.calls_changed == np.sum(calls != before)
        assert (calls >= before).all(), "a tie calls more, never fewer"
        probabilities = found.apply(fine)
        assert (np.diff(probabilities) >= 0).all()
        if method != "isotonic":
            assert ((probabilities >= found.moved_cutoff) == (fine >= cutoff)).all()
    assert (sum(changed) > 0) == (method == "isotonic")
    everybody = fit_calibration(y, score, method, "score", 0.0)
    assert score.min() < 0
    assert (everybody.moved_cutoff, everybody.calls_changed) == (0, 0), "a cut-off of 0 still calls everybody"
    assert np.isnan(found.apply([0.2, np.nan])).tolist() == [False, True]


@pytest.mark.parametrize(
    ("y", "score", "method", "message"),
    [
        ([0, 1, 0, 1, 0, 1], [0.9, 0.2, 1.8, 0.7, 0.6, -0.1], "logistic", "the slope is -.*calibration: none"),
        ([0, 1, 0, 1, 0, 1], [0.9, 0.2, 1.8, 0.7, 0.6, -0.1], "beta", "score no higher than others.*calibration: none"),
        ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], "isotonic", "one block.*calibration: none"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], "logistic", "separated.*calibration: none"),
        ([0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4], "isotonic", "all 4 probabilities are 0.4"),
    ],
)
def test_scores_that_no_map_makes_probabilities_of_are_refused(y, score, method, message):
    with pytest.raises(TrainingError, match=message) as refused:
        fit_calibration(y, score, method, "score", 0.5)
    assert len(str(refused.value)) < 300
