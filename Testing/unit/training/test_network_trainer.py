"""One network's training on tiny cubes: what it reports, warns of and refuses."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_training import tiny_training

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.training import network_trainer
from IFXPredictLib.training.network_trainer import NetworkTask, NetworkTrainer
from IFXPredictLib.training.objectives import TrainingSet

OUTCOME = np.tile([0, 1], 6)
HELD_BACK = np.arange(6)


@pytest.fixture(scope="module")
def protocol():
    return tiny_training((2, 2, 2, 128), epochs=7, batch_size=6, learning_rate=0.01)


@pytest.fixture(scope="module")
def data():
    """Brightness follows the outcome."""
    cubes = np.random.default_rng(5).random((12, 32, 32, 32), dtype=np.float32) * 0.3
    cubes += OUTCOME[:, None, None, None].astype(np.float32) * 0.5
    return TrainingSet(torch.from_numpy(cubes), torch.from_numpy(OUTCOME.astype(np.float32)))


def run(folder, data, protocol, held_back=HELD_BACK, losses=None):
    task = NetworkTask("fold_0", np.setdiff1d(np.arange(12), held_back), held_back, "origin", folder)
    trainer, reports = NetworkTrainer(task, data, protocol), []
    if losses is not None:
        epoch = trainer._epoch
        trainer._epoch = lambda number: epoch(number) * 0 + losses[number]
    trainer.run(reports.append)
    return reports, trainer


def test_the_held_back_cases_are_looked_at_every_five_epochs_and_after_the_last(data, protocol, tmp_path):
    reports, trainer = run(tmp_path, data, protocol)
    assert [report.auc is not None for report in reports] == [False] * 4 + [True, False, True]
    trainer.network.eval()
    with torch.inference_mode():
        score = trainer.network(data.cubes[HELD_BACK][:, None])[:, 0].numpy()
    pairs = score[OUTCOME[HELD_BACK] == 1][:, None] - score[OUTCOME[HELD_BACK] == 0]
    assert reports[-1].auc == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean(), abs=1e-12)


def test_the_rate_falls_step_by_step_as_torchs_cosine_does_under_plain_momentum(data, protocol, tmp_path, monkeypatch):
    taken, sgd = [], torch.optim.SGD

    class Recorded(sgd):
        def step(self):
            taken.append({key: self.param_groups[0][key] for key in ("lr", "momentum", "nesterov", "weight_decay")})
            super().step()

    monkeypatch.setattr(torch.optim, "SGD", Recorded)
    rules = replace(protocol.network_training, epochs=3, batch_size=2, momentum=0.7)
    run(tmp_path, data, replace(protocol, network_training=rules))
    judge = sgd([torch.zeros(1, requires_grad=True)], 0.01)
    schedule, rates = torch.optim.lr_scheduler.CosineAnnealingLR(judge, T_max=len(taken)), []
    for _ in taken:
        rates += schedule.get_last_lr()
        judge.step()
        schedule.step()
    assert len(rates) == 9
    assert [one.pop("lr") for one in taken] == pytest.approx(rates, rel=1e-12)
    assert taken == [{"momentum": 0.7, "nesterov": False, "weight_decay": 0}] * 9


def test_looking_at_held_back_cases_changes_nothing_in_the_network(data, protocol, tmp_path, monkeypatch):
    run(tmp_path / "seldom", data, protocol)
    monkeypatch.setattr(network_trainer, "AUC_EVERY", 1)
    run(tmp_path / "often", data, protocol)
    seldom, often = ((tmp_path / name / "fold_0.safetensors").read_bytes() for name in ("seldom", "often"))
    assert seldom == often


def test_a_network_of_all_cases_has_none_to_be_looked_at(data, protocol, tmp_path):
    once = replace(protocol, network_training=replace(protocol.network_training, epochs=1))
    reports, _ = run(tmp_path, data, once, np.array([], np.intp))
    assert [report.auc for report in reports] == [None]


def test_a_rising_loss_is_warned_of_once_with_what_to_change(data, protocol, tmp_path):
    reports, _ = run(tmp_path, data, protocol, losses=[1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7])
    said = [report.warning for report in reports]
    assert [bool(warning) for warning in said] == [False] * 4 + [True] + [False] * 2
    assert said[4] == (
        "fold_0: the loss has been above 1.04 and rising for 5 epochs, to 1.50 in epoch 5 (0.69 is chance): it seems "
        "to diverge; lower learning_rate, 0.01 now."
    )


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_not_finite_stops_the_training_with_what_to_change(data, protocol, tmp_path, monkeypatch, loss):
    monkeypatch.setattr(network_trainer, "CHECKPOINT_EVERY_S", 0)
    with pytest.raises(TrainingError, match=r"fold_0: the loss diverged in epoch 2; lower learning_rate .*, 0\.01 now"):
        run(tmp_path, data, protocol, losses=[0.7, loss])
    assert [path.name for path in tmp_path.iterdir()] == ["fold_0.checkpoint.safetensors"]


@pytest.mark.parametrize(
    ("modality", "normalisation", "expected"), [("CT", "none", "CT in HU"), ("MR", "z_score", "MR")]
)
def test_where_the_loss_is_not_finite_images_of_another_modality_may_be_why(
    data, protocol, tmp_path, modality, normalisation, expected
):
    other = replace(protocol, image=replace(protocol.image, modality=modality, normalisation=normalisation))
    with pytest.raises(TrainingError, match=rf"look for cases whose images are not {expected}\.$"):
        run(tmp_path, data, other, losses=[float("nan")])


def test_answers_that_are_not_finite_have_no_auc_and_stop_nothing(data, protocol, tmp_path):
    once = replace(protocol, network_training=replace(protocol.network_training, epochs=1))
    _, trainer = run(tmp_path, data, once)
    with torch.no_grad():
        trainer.network.fc.bias.fill_(float("nan"))
    assert trainer._held_back_auc() is None


def test_nothing_in_a_training_draws_from_torchs_own_generator_after_the_start(data, protocol, tmp_path):
    """So that a checkpoint needs no state of it, on no device."""
    states = []
    task = NetworkTask("network", np.arange(12), np.array([], np.intp), "origin", tmp_path)
    short = replace(protocol, network_training=replace(protocol.network_training, epochs=2))
    NetworkTrainer(task, data, short).run(lambda _report: states.append(torch.get_rng_state()))
    torch.manual_seed(protocol.seed)
    network_trainer.build_network(protocol.network)
    assert all(torch.equal(state, torch.get_rng_state()) for state in states)


def test_a_checkpoint_is_written_where_the_last_is_long_ago(data, protocol, tmp_path, monkeypatch):
    times, written = iter([0, 29, 30, 31, 50, 59, 61, 62, 70, 80]), []
    monkeypatch.setattr(network_trainer.time, "monotonic", lambda: next(times))
    monkeypatch.setattr(network_trainer, "save_checkpoint", lambda *_state: written.append(_state[-1]))
    run(tmp_path, data, protocol)
    assert written == [2, 5]
