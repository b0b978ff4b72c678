"""Deep features of outer folds: those that a cohort without the cases held out gives, once computed kept."""

import numpy as np
import pytest
from tiny_training import tiny_training

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.features.resnet import deep_features_of_cubes, load_network
from IFXPredictLib.stats.splits import repeated_folds
from IFXPredictLib.tables.outer_features import OUTER_FILE, read_outer_features
from IFXPredictLib.training import outer_networks
from IFXPredictLib.training.networks import train_networks
from IFXPredictLib.training.outer_networks import train_outer_networks

SIDE, CASES = 32, 12


@pytest.fixture(scope="module")
def protocol():
    return tiny_training(batch_size=4, epochs=1, folds=2)


@pytest.fixture(scope="module")
def cohort():
    random = np.random.default_rng(5)
    return random.random((CASES, SIDE, SIDE, SIDE), dtype=np.float32), np.tile([0, 1], CASES // 2)


@pytest.fixture(scope="module")
def dealt(cohort, protocol):
    return repeated_folds(cohort[1], 2, 1, protocol.seed)


@pytest.fixture(scope="module")
def trained(cohort, protocol, dealt, tmp_path_factory):
    folder, reports = tmp_path_factory.mktemp("outer"), []
    train_outer_networks(*cohort, protocol, folder, dealt, progress=reports.append)
    return folder, reports


def test_features_are_those_of_a_cohort_without_the_cases_held_out(trained, cohort, protocol, dealt, tmp_path):
    """Fold 1 is held out: its cases by the final network of the others, these by the one that misses their fold."""
    cubes, outcome = cohort
    held_out = dealt[0] == 1
    foldid = train_networks(cubes[~held_out], outcome[~held_out], protocol, tmp_path)
    inner = np.full(CASES, -1)
    inner[~held_out] = foldid
    features = read_outer_features(trained[0] / OUTER_FILE)
    assert features.shape == (2, CASES, 512)
    for case in range(CASES):
        name = "network" if held_out[case] else f"fold_{inner[case]}"
        network = load_network(tmp_path / f"{name}.safetensors", protocol.network)
        assert (features[1, case] == deep_features_of_cubes(cubes[case : case + 1], network)[0]).all(), case


def test_epochs_of_all_networks_are_counted_and_networks_are_not_kept(trained):
    folder, reports = trained
    assert [report.left for report in reports] == [5, 4, 3, 2, 1, 0]
    assert [report.network for report in reports[2:4]] == ["outer 1/2, fold_1", "outer 2/2, network"]
    assert sorted(path.name for path in folder.rglob("*.safetensors")) == [OUTER_FILE] * 3


def test_a_run_goes_on_after_the_fit_that_was_finished_and_one_of_other_outcomes_begins_anew(
    trained, cohort, protocol, dealt, tmp_path, monkeypatch
):
    fits = []

    def stop_at_the_second(*given, **more):
        fits.append(len(given[1]))
        if len(fits) == 2:
            raise TrainingError("stop")
        return train_networks(*given, **more)

    monkeypatch.setattr(outer_networks, "train_networks", stop_at_the_second)
    for _ in range(2):
        try:
            train_outer_networks(*cohort, protocol, tmp_path, dealt)
        except TrainingError:
            continue
    assert fits == [6, 6, 6], "the first fit is not computed again"
    assert (tmp_path / OUTER_FILE).read_bytes() == (trained[0] / OUTER_FILE).read_bytes()
    earlier, other = tmp_path / "new", 1 - cohort[1]
    train_outer_networks(*cohort, protocol, earlier, dealt, earlier=tmp_path)
    assert (len(fits), (earlier / OUTER_FILE).is_file()) == (3, True)
    train_outer_networks(cohort[0], other, protocol, tmp_path, dealt)
    assert len(fits) == 5, "neither the whole nor a fit of other outcomes is taken"
    assert (tmp_path / OUTER_FILE).read_bytes() != (trained[0] / OUTER_FILE).read_bytes()
