"""Each model's outcomes and distance of one case, in the protocol's words: on two models and their fusion, by hand."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.bundles.bundle import Bundle, FrozenModel, Golden
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.logistic import L2Logistic
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.reference import TrainingReference
from IFXPredictLib.prediction.uncertainty import Uncertainty, uncertainties, uncertainty_remarks
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.training.freezing import summarise

NAMES = ("crp", "albumin", "deep_003")
INPUTS = {"clinical": ("crp", "albumin"), "deep": ("deep_003", "crp"), "late_fusion": ("clinical", "deep")}
UNLIKE_CRP = "C-reactive protein (z = +9.0)"
USUAL = Uncertainty("response", 1.0, 50.0, "")


def logistic(weights, intercept):
    return L2Logistic(np.zeros(len(weights)), np.ones(len(weights)), np.array(weights), intercept, 1.0)


def uncertain(features, bundle):
    return uncertainties(features, bundle, bundle.answers(features))


@pytest.fixture(scope="module")
def values():
    """100 training cases of z-scores; CRP goes with nothing else."""
    x = np.random.default_rng(3).normal(size=(100, 3))
    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)


@pytest.fixture(scope="module")
def bundle(values):
    """Answers 1 / (1 + exp(4)) for a case at the mean; both outcomes are in the set from 0.4 to 0.6, as at 0.5."""
    sets = ConformalSets(np.full(20, 0.4), np.full(20, 0.4), 0.1)
    classifiers = {"clinical": logistic([0.5, 1.0], -4.0), "deep": logistic([3.0, 0.5], -4.0)}
    random = np.random.default_rng(4)
    models = []
    for name, inputs in INPUTS.items():
        fuses = name == "late_fusion"
        x = random.normal(0.5, 0.6, (100, 2)) if fuses else values[:, [NAMES.index(one) for one in inputs]]
        classifier = logistic([4.0, 4.0], -4.0) if fuses else classifiers[name]
        reference = TrainingReference(x[:8], fit_mahalanobis(x), sets)
        models.append(FrozenModel(name, inputs, classifier, 0.5, reference, fuses))
    protocol = load_protocol("ifx_cte_demo")
    return Bundle(
        *(Path("bundle"), "", protocol, protocol.notice, protocol.intended_use, tuple(models)),
        *(summarise(NAMES, values), {}, {}, {}, Golden(Features((), np.empty(0)), {}, np.empty(0))),
    )


def case(crp=0.0, albumin=0.0, deep=0.0):
    return Features(NAMES, np.array([crp, albumin, deep]))


def test_a_case_in_the_middle_is_usual_and_decided(bundle):
    found = uncertain(case(), bundle)
    assert list(found) == list(INPUTS)
    for name in ("clinical", "deep"):
        assert found[name].outcomes == "response"
        assert found[name].unlike == ""
        assert found[name].distance == pytest.approx(0, abs=1e-6)
        assert found[name].percentile == 0
        assert uncertainty_remarks(found[name], 0.1) == ()


def test_the_outcomes_are_those_of_the_models_own_probability(bundle):
    odds = {"response": -1.0, "undecided": 0.0, "non-response": 1.0}  # p = 0.27, 0.5 and 0.73; the sets turn at 0.4
    for word, log_odds in odds.items():
        assert uncertain(case(deep=(log_odds + 4) / 3), bundle)["deep"].outcomes == word


def test_the_distance_is_by_the_models_inputs_alone(bundle, values):
    near, far = (uncertain(case(albumin=albumin), bundle) for albumin in (0.0, 2.5))
    assert far["deep"] == near["deep"]
    covariance = np.cov(values[:, :2], rowvar=False)
    plain = np.sqrt(np.array([0, 2.5]) @ np.linalg.solve(covariance, [0, 2.5]))
    assert far["clinical"].distance == pytest.approx(plain, rel=0.15), "but for the covariance's shrinkage"
    assert 90 < far["clinical"].percentile <= 100


def test_an_outlier_is_unlike_by_the_title_of_what_is_unusual(bundle):
    found = uncertain(case(crp=9.0), bundle)["clinical"]
    assert found.unlike == UNLIKE_CRP
    assert found.percentile == 100


def test_a_feature_is_named_in_a_radiologists_words(bundle):
    assert uncertain(case(deep=-9.0), bundle)["deep"].unlike == "network pattern 3 (z = -9.0)"


def test_a_fusion_says_once_what_two_of_its_models_say(bundle):
    found = uncertain(case(crp=9.0), bundle)
    assert found["clinical"].unlike == found["deep"].unlike == UNLIKE_CRP
    assert found["late_fusion"].unlike == UNLIKE_CRP
    assert found["late_fusion"].percentile < 99, "the probabilities themselves are usual"


def test_a_fusion_says_each_reason_of_its_models_in_their_order(bundle):
    found = uncertain(case(albumin=-9.0, deep=-9.0), bundle)
    first, second = found["clinical"].unlike, found["deep"].unlike
    assert first == "Albumin (z = -9.0)"
    assert found["late_fusion"].unlike == f"{first}; {second}"


def test_a_fusions_own_reason_comes_last_and_names_models_by_their_titles(bundle):
    *own, fused = bundle.models
    tight = fit_mahalanobis(np.random.default_rng(5).uniform(0.01, 0.03, (100, 2)))
    unusual = dataclasses.replace(fused, reference=dataclasses.replace(fused.reference, mahalanobis=tight))
    found = uncertain(case(albumin=9.0), dataclasses.replace(bundle, models=(*own, unusual)))
    z = (1 / (1 + np.exp(-5)) - tight.center[0]) / tight.scale[0]
    inherited = "Albumin (z = +9.0)"
    assert found["deep"].unlike == ""
    assert found["late_fusion"].unlike == f"{inherited}; Clinical (z = {z:+.1f})"


def test_a_model_without_an_answer_has_nothing_to_trust(bundle):
    assert list(uncertain(case(albumin=np.nan), bundle)) == ["deep"]
    assert list(uncertain(case(deep=np.nan), bundle)) == ["clinical"]
    assert uncertain(case(crp=np.nan), bundle) == {}


@pytest.mark.parametrize(("error_rate", "level"), [(0.1, "90"), (0.05, "95"), (0.125, "87.5"), (0.07, "93")])
def test_a_remark_says_at_what_level_a_case_is_undecided(error_rate, level):
    undecided = dataclasses.replace(USUAL, outcomes="undecided")
    assert uncertainty_remarks(undecided, error_rate) == (f"undecided at {level} %",)


def test_what_is_unlike_is_remarked_before_what_is_undecided():
    assert uncertainty_remarks(dataclasses.replace(USUAL, unlike=UNLIKE_CRP), 0.1) == (
        f"unlike the training cases: {UNLIKE_CRP}",
    )
    both = Uncertainty("undecided", 9.0, 100.0, UNLIKE_CRP)
    assert uncertainty_remarks(both, 0.1) == (
        f"unlike the training cases: {UNLIKE_CRP}",
        "undecided at 90 %",
    )


def test_a_remark_on_a_fusion_says_once_that_the_case_is_unlike_the_training_cases(bundle):
    (remark, *_) = uncertainty_remarks(uncertain(case(albumin=-9.0, deep=-9.0), bundle)["late_fusion"], 0.1)
    assert remark == "unlike the training cases: Albumin (z = -9.0); network pattern 3 (z = -9.0)"
