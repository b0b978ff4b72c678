"""What a network learns from images alone: VICReg against R, views that are cubes moved, no outcome anywhere."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_training import tiny_training

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.features.resnet import build_network, deep_features_of_cubes, load_network
from IFXPredictLib.training import network_trainer, objectives
from IFXPredictLib.training.distributed import ProcessGroup
from IFXPredictLib.training.networks import train_networks
from IFXPredictLib.training.objectives import FromImages, TrainingSet, ViewBatch, vicreg

BASELINE = Path(__file__).parents[2] / "baselines" / "vicreg"
CASES = 10
OUTCOME = np.tile([0, 1], CASES // 2)


@pytest.fixture(scope="module")
def protocol():
    rules = {"epochs": 3, "batch_size": 4, "learning_rate": 0.01, "cross_fit": False, "objective": "self_supervised"}
    return tiny_training(**rules)


@pytest.fixture(scope="module")
def cubes():
    """Grained otherwise in each case."""
    random = np.random.default_rng(5)
    coarse = random.random((CASES, 8, 8, 8), dtype=np.float32)
    return (
        np.kron(coarse, np.ones((1, 4, 4, 4), np.float32))
        * np.linspace(0.3, 1, CASES, dtype=np.float32)[:, None, None, None]
    )


@pytest.fixture(scope="module")
def trained(cubes, protocol, tmp_path_factory):
    folder, reports = tmp_path_factory.mktemp("trained"), []
    foldid = train_networks(cubes, OUTCOME, protocol, folder, progress=reports.append)
    return folder, foldid, reports


@pytest.fixture
def learning(cubes, protocol):
    torch.manual_seed(1)
    data = TrainingSet(torch.from_numpy(cubes), torch.from_numpy(OUTCOME.astype(np.float32)))
    return FromImages(build_network(protocol.network), data)


def test_the_loss_is_that_of_r_for_two_views_for_equal_ones_and_for_embeddings_that_are_all_alike():
    views = np.loadtxt(BASELINE / "views.csv", delimiter=",", skiprows=1)
    one, other = (torch.from_numpy(part) for part in np.hsplit(views, 2))
    alike = torch.full_like(one, 3)
    found = [float(vicreg(*pair)) for pair in ((one, other), (one, one), (alike, alike))]
    expected = np.loadtxt(BASELINE / "expected.csv", delimiter=",", skiprows=1, usecols=1)
    assert found == pytest.approx(expected, rel=1e-12)
    assert found[2] == pytest.approx(0.99 * FromImages.chance)


def test_one_network_is_left_without_folds_and_its_loss_falls(trained):
    folder, foldid, reports = trained
    assert [path.name for path in folder.iterdir()] == ["network.safetensors"]
    assert foldid.tolist() == [-1] * CASES
    losses = [report.loss for report in reports]
    assert len(losses) == 3
    assert losses[-1] < losses[0] - 0.5
    assert {(report.auc, report.warning) for report in reports} == {(None, "")}


def test_no_outcome_has_any_part_in_the_network(trained, cubes, protocol, tmp_path):
    """Nor is it trained anew where outcomes are corrected."""
    train_networks(cubes, 1 - OUTCOME, protocol, tmp_path)
    before = (trained[0] / "network.safetensors").read_bytes()
    assert (tmp_path / "network.safetensors").read_bytes() == before
    again = []
    train_networks(cubes, np.roll(OUTCOME, 3), protocol, tmp_path, progress=again.append)
    assert again == []


def test_features_are_the_same_for_a_case_alone_and_vary_between_cases_and_the_networks_own_answer_is_nothing(
    trained, cubes, protocol
):
    network = load_network(trained[0] / "network.safetensors", protocol.network)
    features = deep_features_of_cubes(list(cubes), network)
    assert deep_features_of_cubes([cubes[3]], network)[0] == pytest.approx(features[3], abs=1e-5)
    assert (np.ptp(features, axis=0) > 1e-4).mean() > 0.7  # random weights alone leave a sixth dead
    with torch.inference_mode():
        assert not network(torch.from_numpy(cubes[:2])[:, None]).any()


def test_a_run_that_is_interrupted_and_resumed_ends_in_the_same_bytes(trained, cubes, protocol, tmp_path, monkeypatch):
    monkeypatch.setattr(network_trainer, "CHECKPOINT_EVERY_S", 0)

    def interrupt(report):
        if report.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_networks(cubes, OUTCOME, protocol, tmp_path, progress=interrupt)
    left = []
    train_networks(cubes, OUTCOME, protocol, tmp_path, progress=left.append)
    assert [report.epoch for report in left] == [3]
    assert (tmp_path / "network.safetensors").read_bytes() == (trained[0] / "network.safetensors").read_bytes()


def test_batches_hold_each_case_once_are_even_and_drawn_from_seed_and_epoch_alone(learning):
    chosen = np.array([0, 2, 3, 5, 7, 8, 9])
    first, again, later = (list(learning.batches(chosen, 3, 1, epoch)) for epoch in (0, 0, 1))
    assert [len(batch.cases) for batch in first] == [3, 2, 2]
    assert sorted(case for batch in first for case in batch.cases) == chosen.tolist()
    for one, other in zip(first, again, strict=True):
        for part in ("cases", "flips", "shifts", "gains", "offsets"):
            assert np.array_equal(getattr(one, part), getattr(other, part))
    assert not np.array_equal(first[0].shifts, later[0].shifts)
    assert {batch.flips.shape for batch in first} == {(6, 3), (4, 3)}
    assert max(np.abs(batch.shifts).max() for batch in first) <= 2  # a twelfth of 32 voxels


def test_a_view_is_the_cube_flipped_then_moved_its_border_drawn_out_and_its_intensities_changed(cubes):
    shifts = np.array([[1, 0, 0], [0, -2, 0]])
    gains, offsets = np.array([1, 0.9], np.float32), np.array([0, 0.05], np.float32)
    flips = np.array([[False, False, True], [False, False, False]])
    batch = ViewBatch(np.array([4]), flips, shifts, gains, offsets)
    one, other = objectives._views(torch.from_numpy(cubes), batch)[:, 0].numpy()
    flipped = cubes[4][:, :, ::-1]
    assert np.array_equal(one[:-1], flipped[1:])
    assert np.array_equal(one[-1], flipped[-1])
    assert other[:, 2:] == pytest.approx(0.9 * cubes[4][:, :-2] + 0.05)
    assert other[:, :2] == pytest.approx(0.9 * cubes[4][:, [0, 0]] + 0.05)


def test_a_case_alone_in_a_batch_and_several_processes_are_refused_before_anything_is_trained(
    cubes, protocol, tmp_path
):
    alone = replace(protocol, network_training=replace(protocol.network_training, batch_size=1))
    with pytest.raises(
        TrainingError, match=r"network: 10 cases in batches of 1 leave a case alone.*raise .*batch_size"
    ):
        train_networks(cubes, OUTCOME, alone, tmp_path)
    with pytest.raises(TrainingError, match="one process trains it; start it without torchrun, which started 2"):
        train_networks(cubes, OUTCOME, protocol, tmp_path, group=ProcessGroup(0, 2))
    assert not list(tmp_path.iterdir())
