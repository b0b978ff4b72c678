from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.training.checkpoint import comes_from, epochs_done, load_checkpoint, save_checkpoint, training_origin

MAPPED = Path("/proc/self/maps")


def trained(steps):
    """A convolution and its optimiser after some steps on the same data, in channels last as the networks are."""
    torch.manual_seed(1)
    network = torch.nn.Conv3d(2, 3, 3).to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.SGD(network.parameters(), 0.1, 0.9)
    for _ in range(steps):
        step(network, optimiser)
    return network, optimiser


def step(network, optimiser):
    optimiser.zero_grad()
    network(torch.linspace(-1, 1, 128).reshape(1, 2, 4, 4, 4)).square().sum().backward()
    optimiser.step()


def test_what_is_loaded_goes_on_to_the_very_weights_of_what_was_saved(tmp_path):
    network, optimiser = trained(3)
    save_checkpoint(tmp_path / "c.safetensors", network, optimiser, "origin", 3)
    resumed, its_optimiser = trained(0)
    load_checkpoint(tmp_path / "c.safetensors", resumed, its_optimiser)
    for one, its in ((network, optimiser), (resumed, its_optimiser)):
        step(one, its)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), resumed.parameters(), strict=True))
    buffer = its_optimiser.state[resumed.weight]["momentum_buffer"]
    assert buffer.stride() == resumed.weight.stride()


@pytest.mark.skipif(not MAPPED.exists(), reason="the system does not list what is mapped")
def test_nothing_that_is_loaded_stays_in_the_memory_of_the_file_which_windows_would_not_replace(tmp_path):
    save_checkpoint(tmp_path / "c.safetensors", *trained(1), "origin", 1)
    resumed, its_optimiser = trained(0)
    load_checkpoint(tmp_path / "c.safetensors", resumed, its_optimiser)
    assert str(tmp_path) not in MAPPED.read_text(encoding="utf-8")
    assert its_optimiser.state[resumed.bias]["momentum_buffer"].any()


def test_a_training_is_as_far_as_its_own_checkpoint_says(tmp_path):
    checkpoint = tmp_path / "checkpoint.safetensors"
    assert (epochs_done(checkpoint, "mine"), comes_from(checkpoint, "mine")) == (0, False)
    save_checkpoint(checkpoint, *trained(1), "mine", 4)
    assert (epochs_done(checkpoint, "mine"), comes_from(checkpoint, "mine")) == (4, True)
    assert (epochs_done(checkpoint, "another"), comes_from(checkpoint, "another")) == (0, False)
    checkpoint.write_bytes(b"half a file")
    assert (epochs_done(checkpoint, "mine"), comes_from(checkpoint, "mine")) == (0, False)


def test_a_checkpoint_holds_weights_and_momentum_and_nothing_to_run(tmp_path):
    save_checkpoint(tmp_path / "c.safetensors", *trained(1), "origin", 1)
    with safe_open(tmp_path / "c.safetensors", "pt") as file:
        assert sorted(file.keys()) == ["momentum/bias", "momentum/weight", "weights/bias", "weights/weight"]
        assert {**file.metadata(), "sha256": ""} == {"origin": "origin", "epoch": "1", "sha256": ""}


@pytest.mark.parametrize("part", ["first", "last"])
def test_a_checkpoint_of_which_one_bit_changed_is_as_though_there_were_none(tmp_path, part):
    checkpoint = tmp_path / "c.safetensors"
    save_checkpoint(checkpoint, *trained(1), "mine", 4)
    content = bytearray(checkpoint.read_bytes())
    begin = 8 + int.from_bytes(content[:8], "little")
    content[begin if part == "first" else -1] ^= 1
    checkpoint.write_bytes(content)
    assert (epochs_done(checkpoint, "mine"), comes_from(checkpoint, "mine")) == (0, False)


def test_one_state_gives_one_file(tmp_path):
    for name in "ab":
        save_checkpoint(tmp_path / name, *trained(1), "mine", 4)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("change", ["a voxel of a chosen case", "an outcome", "a setting", "the chosen cases"])
def test_the_origin_follows_what_a_network_is_made_of(change):
    cubes, outcome, chosen = np.zeros((4, 2, 2, 2), np.float32), np.array([0, 1, 0, 1]), np.array([0, 1, 3])
    protocol = load_protocol("ifx_cte")
    before = training_origin(cubes, outcome, chosen, protocol)
    cubes[2], outcome[2] = 9, 1
    assert training_origin(cubes, outcome, chosen, protocol) == before, "case 2 is none of the chosen"
    if change == "a voxel of a chosen case":
        cubes[3, 1, 1, 1] = 1e-7
    elif change == "an outcome":
        outcome[0] = 1
    elif change == "a setting":
        protocol = load_protocol("ifx_cte_demo")
    else:
        chosen = np.array([0, 1])
    assert training_origin(cubes, outcome, chosen, protocol) != before
