"""Stability selection beside a training: of which features, by which halves; the models are the same with it."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import ModelRules, StabilityRules
from IFXPredictLib.selection.stability_selection import kept_by_halves
from IFXPredictLib.training.fitting import TrainingData, fit_models
from IFXPredictLib.training.freezing import selection_record

CASES, OTHERS = 60, 30
DEEP = tuple(name for name in IMAGING_NAMES if name.startswith("deep_"))


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    return replace(
        demo,
        models=(ModelRules("deep", ("deep",)),),
        selection=replace(demo.selection, folds=3, repeats=2),
        fusion=replace(demo.fusion, folds=2),
        stability=StabilityRules(pairs=4),
    )


@pytest.fixture(scope="module")
def data():
    """Thirty columns that vary, of which one follows the outcome, one is its copy, and one is not reliable."""
    random = np.random.default_rng(12)
    outcome = random.permutation(np.tile([0, 1], CASES // 2))
    values = np.ones((CASES, len(DEEP)))
    values[:, :OTHERS] = random.normal(size=(CASES, OTHERS))
    values[:, 3] += 2 * outcome
    values[:, 9] = values[:, 3] * 2
    reliable = np.arange(len(DEEP)) != 5
    return TrainingData(tuple(f"c{i}" for i in range(CASES)), DEEP, values, outcome, reliable)


@pytest.fixture(scope="module")
def fit(data, protocol):
    return fit_models(data, protocol)[0]


def test_it_chooses_from_what_no_step_chose_by_the_outcome(fit, data, protocol):
    offered = [i for i in range(OTHERS) if i not in (3, 5)]  # of the copies the first is dropped
    assert (fit.stable.offered, fit.stable.most) == (28, 3)
    shares = kept_by_halves(data.values[:, offered], data.outcome, 3, 4, protocol.seed)
    assert dict(fit.stable.shares) == {DEEP[i]: share for i, share in zip(offered, shares, strict=True) if share}
    assert fit.stable.stable[0] == "deep_009"


def test_the_model_is_the_same_as_without_it_which_is_not_recorded_then(fit, data, protocol):
    without = fit_models(data, replace(protocol, stability=None))[0]
    assert (without.model.inputs, without.model.cutoff) == (fit.model.inputs, fit.model.cutoff)
    assert (without.out_of_fold == fit.out_of_fold).all()
    assert without.stable is None
    assert selection_record(fit, data) == selection_record(without, data) | {"stability": asdict(fit.stable)}


def test_a_protocol_without_it_has_the_hash_that_it_had(protocol):
    mapping = protocol.to_mapping()
    assert mapping["stability"] == {"pairs": 4, "threshold": 0.75, "errors": 1.0}
    assert Protocol.from_mapping(mapping, "here").sha256 == protocol.sha256
    assert "stability" not in replace(protocol, stability=None).to_mapping()
