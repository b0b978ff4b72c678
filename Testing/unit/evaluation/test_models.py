"""One model on one split, against scikit-learn; cases without an answer; splits that carry nothing."""

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    precision_score,
    recall_score,
    roc_auc_score,
)

from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.table_two import SAME_AS_REFERENCE, IntervalRules
from IFXPredictLib.stats.auc_difference import delong_paired

RULES = IntervalRules(exact_binomial=True, resamples=50, seed=2)
CUTOFFS = {"a": 0.45, "b": 0.6}


@pytest.fixture(scope="module")
def study():
    random = np.random.default_rng(8)
    y = random.integers(0, 2, 90)
    return y, {name: 0.3 * y + random.normal(0.4, 0.4, 90) for name in CUTOFFS}


@pytest.fixture(scope="module")
def found(study):
    y, raw = study
    return {m.model: m for m in analyse_split("test", y, raw, CUTOFFS, "b", RULES).models}


@pytest.mark.parametrize("model", CUTOFFS)
def test_the_numbers_are_scikit_learns(study, found, model):
    y, raw = study
    p, row = np.clip(raw[model], 0, 1), found[model].locked
    call = p >= CUTOFFS[model]
    tn, fp, fn, tp = confusion_matrix(y, call).ravel()
    assert (row.counts.tn, row.counts.fp, row.counts.fn, row.counts.tp) == (tn, fp, fn, tp)
    expected = {
        "auc": roc_auc_score(y, p),
        "average_precision": average_precision_score(y, p),
        "brier": brier_score_loss(y, p),
        "sensitivity": recall_score(y, call),
        "ppv": precision_score(y, call),
    }
    numbers = {
        "auc": row.auc.auc,
        "average_precision": row.average_precision,
        "brier": row.brier,
        "sensitivity": row.sensitivity.estimate,
        "ppv": row.ppv.estimate,
    }
    assert numbers == pytest.approx(expected, abs=1e-12)
    assert row.brier_raw == pytest.approx(np.mean((raw[model] - y) ** 2))
    assert found[model].roc.area == pytest.approx(expected["auc"])


def test_p_is_against_the_reference_alone(study, found):
    y, raw = study
    assert found["b"].locked.against_reference is None
    assert found["a"].locked.against_reference == delong_paired(y, *(np.clip(raw[m], 0, 1) for m in "ab"))


def test_the_re_tuned_cut_off_is_marked_and_no_worse_here(found):
    for model in found.values():
        assert model.retuned.retuned
        assert not model.locked.retuned
        assert model.retuned.youden >= model.locked.youden


def test_cases_without_an_answer_are_left_out_of_their_model_alone_and_counted(study, found):
    y, raw = study
    holes = raw["a"].copy()
    holes[[3, 40]] = np.nan
    a, b = analyse_split("test", y, {"a": holes, "b": raw["b"]}, CUTOFFS, "b", RULES).models
    kept = np.isfinite(holes)
    assert (a.no_answer, a.locked.n, b.no_answer) == (2, 88, 0)
    assert a.locked.auc.auc == pytest.approx(roc_auc_score(y[kept], np.clip(holes[kept], 0, 1)))
    assert a.locked.against_reference == delong_paired(y[kept], *(np.clip(x[kept], 0, 1) for x in (holes, raw["b"])))
    assert b.locked == found["b"].locked


def test_the_pair_is_tested_on_the_cases_that_both_answer(study):
    y, raw = study
    holes = raw["b"].copy()
    holes[:5] = np.nan
    a, b = analyse_split("test", y, {"a": raw["a"], "b": holes}, CUTOFFS, "b", RULES).models
    assert (a.locked.n, b.locked.n) == (90, 85)
    assert a.locked.notes[-1] == "P is of the 85 cases that the reference answers too"
    assert a.locked.against_reference == delong_paired(y[5:], *(np.clip(x[5:], 0, 1) for x in (raw["a"], holes)))


@pytest.mark.parametrize(("answered", "found"), [(0, "found 0 cases with 1"), (1, "both classes are needed")])
def test_where_the_reference_answers_too_few_the_others_lose_their_p_alone(study, answered, found):
    y, raw = study
    a, b = analyse_split(
        "test", y, {"a": raw["a"], "b": np.where(np.arange(90) < answered, raw["b"], np.nan)}, CUTOFFS, "b", RULES
    ).models
    assert isinstance(b.locked, Missing)
    assert (a.locked.n, a.locked.against_reference) == (90, None)
    assert a.locked.auc.auc == pytest.approx(roc_auc_score(y, np.clip(raw["a"], 0, 1)))
    assert a.locked.notes[-1].startswith("no P against the reference: ")
    assert found in a.locked.notes[-1]


def test_a_difference_without_variance_is_said_of_a_pair_that_answers_fewer_cases_too(study):
    y, raw = study
    holes = np.where(np.arange(90) < 5, np.nan, raw["a"])
    a, _ = analyse_split("test", y, {"a": raw["a"], "b": holes}, CUTOFFS, "b", RULES).models
    assert a.locked.notes[-2:] == ("P is of the 85 cases that the reference answers too", SAME_AS_REFERENCE)


@pytest.mark.parametrize("label", [0, 1])
def test_a_split_of_one_class_says_so_in_every_part(label):
    split = analyse_split("test", np.full(5, label), {"b": np.linspace(0, 1, 5)}, CUTOFFS, "b", RULES)
    (model,) = split.models
    parts = (model.locked, model.retuned, model.roc, model.band, model.precision_recall, model.decision)
    for part in (*parts, model.calibration, model.calibration_curve, model.hosmer_lemeshow):
        assert isinstance(part, Missing)
        assert "both classes are needed" in part.reason
    assert (split.cases, split.events) == (5, 5 * label)


def test_a_constant_score_has_an_auc_and_no_cut_off_of_its_own():
    y = np.arange(20) % 2
    (model,) = analyse_split("test", y, {"b": np.full(20, 0.5)}, CUTOFFS, "b", RULES).models
    assert model.locked.auc.auc == 0.5
    assert "all 20 scores are 0.5" in model.retuned.reason
