"""Training of the network on tiny cubes: repeatable, resumable, cross-fitted without leaks."""

from dataclasses import replace

import numpy as np
import pytest
from tiny_training import tiny_training

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.protocol.schema import Architecture
from IFXPredictLib.training import network_trainer
from IFXPredictLib.training.distributed import ProcessGroup
from IFXPredictLib.training.network_trainer import EpochReport
from IFXPredictLib.training.networks import train_networks

SIDE, CASES = 32, 12


@pytest.fixture(scope="module")
def protocol():
    return tiny_training(batch_size=4, epochs=3, folds=3)


@pytest.fixture(scope="module")
def cohort():
    """Cubes whose brightness follows the outcome."""
    random = np.random.default_rng(5)
    outcome = np.tile([0, 1], CASES // 2)
    noise = random.random((CASES, SIDE, SIDE, SIDE), dtype=np.float32)
    return noise * 0.3 + outcome[:, None, None, None].astype(np.float32) * 0.5, outcome


@pytest.fixture(scope="module")
def trained(cohort, protocol, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    reports: list[EpochReport] = []
    foldid = train_networks(*cohort, protocol, folder, progress=reports.append)
    return folder, foldid, reports


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_leaves_the_final_network_and_one_a_fold_and_no_checkpoint(trained):
    folder, foldid, _ = trained
    assert sorted(contents(folder)) == [
        "fold_0.safetensors",
        *(f"fold_{k}.safetensors" for k in (1, 2)),
        "network.safetensors",
    ]
    assert sorted(set(foldid.tolist())) == [0, 1, 2]


def test_the_networks_differ_since_each_fold_misses_its_own_cases(trained):
    assert len(set(contents(trained[0]).values())) == 4


def test_the_loss_falls_where_brightness_tells_the_outcome(trained):
    losses = [report.loss for report in trained[2] if report.network == "network"]
    assert len(losses) == 3
    assert losses[-1] < 0.5 * losses[0]


def test_a_run_that_is_interrupted_and_resumed_ends_in_the_same_bytes(trained, cohort, protocol, tmp_path, monkeypatch):
    monkeypatch.setattr(network_trainer, "CHECKPOINT_EVERY_S", 0)
    done: list[EpochReport] = []

    def interrupt(report):
        done.append(report)
        if len(done) in (2, 3, 7):
            raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            train_networks(*cohort, protocol, tmp_path, progress=interrupt)
    train_networks(*cohort, protocol, tmp_path, progress=done.append)
    assert len(done) == len(trained[2])  # no epoch was trained twice
    assert contents(tmp_path) == contents(trained[0])


def test_a_finished_training_is_not_repeated(trained, cohort, protocol):
    again: list[EpochReport] = []
    train_networks(*cohort, protocol, trained[0], progress=again.append)
    assert again == []


@pytest.mark.parametrize("change", ["cubes", "outcome", "learning_rate"])
def test_other_cases_or_settings_are_trained_anew(trained, cohort, protocol, tmp_path, change):
    cubes, outcome = cohort
    for name, data in contents(trained[0]).items():
        (tmp_path / name).write_bytes(data)
    if change == "cubes":
        cubes = cubes + np.float32(1e-3)
    elif change == "outcome":
        outcome = np.concatenate([outcome[1::-1], outcome[2:]])
    else:
        protocol = replace(protocol, network_training=replace(protocol.network_training, learning_rate=0.01))
    with pytest.raises(InterruptedError):
        train_networks(cubes, outcome, protocol, tmp_path, progress=_stop)


def _stop(report):
    raise InterruptedError


def test_no_fold_splits_the_cases_of_a_patient(cohort, protocol, tmp_path):
    once = replace(protocol, network_training=replace(protocol.network_training, epochs=1))
    own = np.arange(CASES) // 4
    foldid = train_networks(*cohort, once, tmp_path, clusters=own)
    assert all(np.unique(foldid[own == patient]).size == 1 for patient in own)
    assert np.unique(foldid).size == once.network_training.folds


def test_without_cross_fitting_there_is_one_network_and_no_fold(cohort, protocol, tmp_path):
    once = replace(protocol, network_training=replace(protocol.network_training, cross_fit=False, epochs=1))
    foldid = train_networks(*cohort, once, tmp_path)
    assert sorted(contents(tmp_path)) == ["network.safetensors"]
    assert foldid.tolist() == [-1] * CASES


def test_a_fold_network_does_not_depend_on_the_cases_that_it_must_not_see(trained, cohort, protocol, tmp_path):
    cubes, outcome = cohort
    foldid = trained[1]
    spoilt = cubes.copy()
    spoilt[foldid == 1] = 0.5
    train_networks(spoilt, outcome, protocol, tmp_path)
    before, after = contents(trained[0]), contents(tmp_path)
    assert before["fold_1.safetensors"] == after["fold_1.safetensors"]
    assert before["network.safetensors"] != after["network.safetensors"]


def test_a_loss_that_diverges_is_said_and_no_network_is_left(cohort, protocol, tmp_path):
    wild = replace(protocol, network_training=replace(protocol.network_training, learning_rate=1e30))
    with pytest.raises(TrainingError, match=r"network: the loss diverged in epoch \d; lower learning_rate"):
        train_networks(*cohort, wild, tmp_path)
    assert not (tmp_path / "network.safetensors").exists()


def test_more_folds_than_cases_of_a_class_are_refused(cohort, protocol, tmp_path):
    many = replace(protocol, network_training=replace(protocol.network_training, folds=7))
    with pytest.raises(TrainingError, match="folds: expected 2 to 6"):
        train_networks(*cohort, many, tmp_path)


def test_the_epochs_that_are_left_count_down_over_all_networks(trained):
    assert [report.left for report in trained[2]] == [*range(11, -1, -1)]


def test_the_folds_left_out_cases_are_looked_at_and_the_final_network_has_none(trained):
    last = {report.network: report.auc for report in trained[2] if report.epoch == report.epochs}
    assert last.pop("network") is None
    assert all(0 <= value <= 1 for value in last.values())


@pytest.mark.slow
def test_networks_trained_side_by_side_are_those_trained_one_after_the_other(trained, cohort, protocol, tmp_path):
    """Two of the four are there already, and are left out."""
    for name in ("network", "fold_0"):
        (tmp_path / f"{name}.safetensors").write_bytes(contents(trained[0])[f"{name}.safetensors"])
    reports: list[EpochReport] = []
    train_networks(*cohort, protocol, tmp_path, progress=reports.append, jobs=2)
    assert contents(tmp_path) == contents(trained[0])
    assert [report.left for report in reports] == [5, 4, 3, 2, 1, 0]
    expected = {(r.network, r.epoch): (r.loss, r.auc) for r in trained[2] if r.network in {"fold_1", "fold_2"}}
    assert {(r.network, r.epoch): (r.loss, r.auc) for r in reports} == expected


@pytest.mark.slow
def test_the_losses_are_those_of_the_code_that_made_the_demonstration_bundle(protocol, tmp_path):
    """Computed by that code; other CPUs and numbers of threads were 1.2e-5 away from them."""
    random, outcome = np.random.default_rng(5), np.tile([0, 1], 5)
    cubes = random.random((10, SIDE, SIDE, SIDE), dtype=np.float32) * np.float32(0.3)
    cubes[outcome == 1, :12, 4:, :20] += np.float32(0.3)
    rules = replace(protocol.network_training, epochs=2, learning_rate=0.002, cross_fit=False)
    steady = replace(protocol, network=Architecture("basic", (1, 1, 1, 1), (4, 4, 8, 512), 1), network_training=rules)
    reports: list[EpochReport] = []
    train_networks(cubes, outcome, steady, tmp_path, progress=reports.append)
    assert [report.loss for report in reports] == pytest.approx([0.6623377084732056, 0.5803799390792846], rel=1e-4)


def test_a_batch_too_small_for_the_team_is_refused_before_anything_is_trained(cohort, protocol, tmp_path):
    uneven = replace(protocol, network_training=replace(protocol.network_training, batch_size=7))
    with pytest.raises(TrainingError, match="fold_0: 8 cases in batches of 7 leave a batch of 1, less than one case"):
        train_networks(*cohort, uneven, tmp_path, group=ProcessGroup(0, 2))
    assert contents(tmp_path) == {}


def test_a_case_left_alone_in_a_batch_of_cubes_too_small_for_it_is_refused_with_what_to_change(
    cohort, protocol, tmp_path
):
    alone = replace(protocol, network_training=replace(protocol.network_training, batch_size=11, cross_fit=False))
    with pytest.raises(TrainingError, match=r"network: 12 cases in batches of 11 leave one case alone.*cube_side"):
        train_networks(*cohort, alone, tmp_path)
    assert not contents(tmp_path)
