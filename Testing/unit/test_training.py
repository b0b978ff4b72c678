"""Models from a table of features: what is selected, fused and locked, and that nothing leaks."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.errors import TrainingError
from IFXPredictLib.evaluation.discrimination import youden_cutoff
from IFXPredictLib.features import IMAGING_NAMES
from IFXPredictLib.models import probability
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.training import TrainingData, fit_models, score_table

CASES = 80
SIGNALS = ("original_firstorder_Mean", "deep_007", "crp")


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    selection = replace(demo.selection, folds=5, repeats=2)
    return replace(demo, selection=selection, fusion=replace(demo.fusion, folds=3))


@pytest.fixture(scope="module")
def data(protocol):
    """Noise with one column a modality that follows the outcome."""
    random = np.random.default_rng(11)
    names = IMAGING_NAMES + protocol.clinical_names
    outcome = random.permutation(np.tile([0, 1], CASES // 2))
    values = random.normal(size=(CASES, len(names)))
    for c in protocol.clinical:
        if c.kind == "binary":
            values[:, names.index(c.name)] = random.integers(0, 2, CASES)
    for signal in SIGNALS:
        values[:, names.index(signal)] += 1.4 * outcome
    return TrainingData(tuple(f"c{i}" for i in range(CASES)), names, values, outcome, np.ones(len(names), bool))


@pytest.fixture(scope="module")
def fits(data, protocol):
    return {fit.model.name: fit for fit in fit_models(data, protocol)}


def test_the_models_come_in_the_protocols_order(fits):
    assert list(fits) == ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]


def test_each_model_finds_the_signal_of_its_own_modalities(fits):
    assert [SIGNALS[0] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [True, False, False]
    assert [SIGNALS[1] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [False, True, False]
    assert [SIGNALS[2] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [False, False, True]
    assert set(SIGNALS) <= set(fits["early_fusion"].model.inputs)
    assert fits["late_fusion"].model.inputs == ("clinical", "radiomics", "deep")


def test_frequencies_cover_what_was_selected_and_are_shares(fits):
    for fit in list(fits.values())[:4]:
        assert all(0 < share <= 1 for share in fit.frequencies.values())
        assert SIGNALS[0] not in fit.model.inputs or fit.frequencies[SIGNALS[0]] == 1


def test_the_cutoff_is_youdens_of_the_training_probabilities(fits, data):
    models = [fit.model for fit in fits.values()]
    scores = score_table(models, data.names, data.values)
    for model in models[:4]:
        assert model.cutoff == youden_cutoff(data.outcome, probability(scores[model.name]))


def test_late_fusion_in_sample_differs_from_out_of_fold_and_is_more_sure_of_itself(data, protocol, fits):
    small = replace(protocol, fusion=replace(protocol.fusion, inputs="in_sample"))
    in_sample = {fit.model.name: fit for fit in fit_models(data, small)}["late_fusion"].model
    honest = fits["late_fusion"].model
    assert (in_sample.machine.scale > honest.machine.scale).all()


def test_an_unreliable_feature_is_never_selected(data, protocol):
    unreliable = data.reliable.copy()
    unreliable[data.names.index(SIGNALS[0])] = False
    kept = replace(protocol, models=tuple(m for m in protocol.models if m.name == "early_fusion"))
    (fit,) = fit_models(replace(data, reliable=unreliable), kept)
    assert SIGNALS[0] not in fit.model.inputs
    assert SIGNALS[1] in fit.model.inputs


def test_missing_values_are_named_and_refused(data):
    values = data.values.copy()
    values[3, data.names.index("albumin")] = np.nan
    with pytest.raises(TrainingError, match=r"case c3: albumin is missing \(1 values are\)"):
        replace(data, values=values)


def test_features_without_a_network_are_refused_by_the_deep_model(data, protocol):
    keep = [i for i, name in enumerate(data.names) if not name.startswith("deep_")]
    names = tuple(data.names[i] for i in keep)
    without = TrainingData(data.cases, names, data.values[:, keep], data.outcome, data.reliable[keep])
    deep_only = replace(protocol, models=tuple(m for m in protocol.models if m.name == "deep"))
    with pytest.raises(TrainingError, match="model deep: the feature deep_000 is missing"):
        fit_models(without, deep_only)
