"""What is measured of fitted models, and what is refused before anything is fitted."""

import json
from dataclasses import replace

import numpy as np
import pytest
from imputing_bundles import imputing_protocol, training_data

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.training.fitting import TrainingData
from IFXPredictLib.training.freezing import check_classes, fit_bundle, performance, summarise


@pytest.mark.parametrize("outcome", [[0, 0, 0], [1, 1, 1], [1, 0, 0]])
def test_a_test_split_that_says_nothing_is_refused(outcome):
    size = len(outcome)
    cases = tuple(map(str, range(size)))
    split = TrainingData(cases, ("a",), np.ones((size, 1)), np.array(outcome), np.ones(1, bool))
    with pytest.raises(TrainingError, match=r"the test split has \d case\(s\) of outcome 1 and \d of 0"):
        check_classes(split)


def test_cases_of_one_patient_are_no_two_of_an_outcome():
    values, outcome = np.ones((5, 1)), np.array([1, 1, 0, 0, 0])
    split = TrainingData(tuple("abcde"), ("a",), values, outcome, np.ones(1, bool), patients=tuple("ppqrs"))
    with pytest.raises(TrainingError, match=r"has 1 patient\(s\) with a case of outcome 1 and 3 of 0"):
        check_classes(split)


def test_performance_is_told_at_the_locked_cutoff():
    outcome = np.array([0, 0, 1, 1, 1, 0])
    raw = np.array([-0.2, 0.3, 0.4, 0.9, 1.4, 0.6])
    found = performance(outcome, raw, 0.5)
    assert found["auc"] == pytest.approx(8 / 9)
    assert found["sensitivity"] == pytest.approx(2 / 3)
    assert found["specificity"] == pytest.approx(2 / 3)
    assert found["brier"] == pytest.approx((0 + 0.09 + 0.36 + 0.01 + 0 + 0.36) / 6)
    assert found["brier_raw"] == pytest.approx((0.04 + 0.09 + 0.36 + 0.01 + 0.16 + 0.36) / 6)
    assert performance(outcome, raw, 9.0)["ppv"] is None


def test_the_training_summary_has_sd_with_n_minus_1():
    summary = summarise(("a",), np.array([[1.0], [2.0], [4.0]]))
    assert summary.mean[0] == pytest.approx(7 / 3)
    assert summary.sd[0] == pytest.approx(np.sqrt(7 / 3))


@pytest.mark.slow
def test_no_number_but_its_own_performance_moves_with_the_test_split(bundle_folder, tmp_path):
    """Imputed, harmonised, calibrated, of patients with two cases each; another split, and another number of jobs."""
    shipped, network = load_bundle(bundle_folder), bundle_folder / "network.safetensors"
    harmonised = HarmonisationRules("combat", ("crp",))
    protocol = replace(imputing_protocol(shipped.protocol, "chained"), calibration="logistic", harmonisation=harmonised)
    train, test = (training_data(shipped, protocol, n, seed, "AB"[seed]) for seed, n in enumerate((64, 24)))
    train, test = (
        replace(data, outcome=data.outcome ^ (np.arange(n) % 13 == 0), centres=tuple("AAB"[i % 3] for i in range(n)))
        for data, n in ((train, 64), (test, 24))
    )
    train = replace(train, patients=tuple(f"p{i // 2}" for i in range(64)))
    other = replace(test, outcome=1 - test.outcome, values=1.1 * test.values[::-1])
    contents, arrays = [], []
    for jobs, split in ((1, test), (2, other)):
        made = fit_bundle(train, split, protocol, network, tmp_path / str(jobs), jobs=jobs)
        save_bundle(made, network, model_card(made, "none", "none"))
        content = json.loads((tmp_path / str(jobs) / "bundle.json").read_text(encoding="utf-8"))
        assert content["performance"].pop("test")
        del content["sha256"], content["files"]["MODEL_CARD.md"]
        contents.append(json.dumps(content))
        arrays.append((tmp_path / str(jobs) / "arrays.safetensors").read_bytes())
    assert contents[0] == contents[1]
    assert arrays[0] == arrays[1]
