from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from IFXPredictLib.base.errors import BundleError, FeatureError, ProtocolError
from IFXPredictLib.features.resnet import (
    DEEP_NAMES,
    build_network,
    deep_features,
    load_network,
    memory_error_of_torch,
    save_network,
)
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Architecture

SMALL = Architecture("basic", (1, 1, 1, 1), (4, 8, 16, 512), 2)


def network_with_statistics(seed: int = 5) -> torch.nn.Module:
    """A small network whose batch statistics have seen data, as after training."""
    torch.manual_seed(seed)
    network = build_network(SMALL).train()
    with torch.no_grad():
        network(torch.rand(2, 1, 32, 32, 32))
    return network.eval()


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    return network_with_statistics()


@pytest.fixture(scope="module")
def cube() -> np.ndarray:
    return np.random.default_rng(3).random((40, 40, 40), dtype=np.float32)


@pytest.fixture
def stored(network, tmp_path) -> Path:
    save_network(network, tmp_path / "network.safetensors", "166 simulated cases")
    return tmp_path / "network.safetensors"


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_features_do_not_depend_on_the_number_of_threads_which_stays_as_it_was(network, cube, threads):
    before = torch.get_num_threads()
    alone = deep_features(cube, network)
    torch.set_num_threads(threads)
    try:
        with torch.inference_mode():
            layers = torch.nn.Sequential(*list(network.children())[:-1])
            free = layers(torch.from_numpy(cube)[None, None]).flatten().numpy()
        np.testing.assert_array_equal(deep_features(cube, network), alone)
        np.testing.assert_allclose(free, alone, rtol=1e-4)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_the_names_count_from_000_to_511():
    assert len(DEEP_NAMES) == 512
    assert (DEEP_NAMES[0], DEEP_NAMES[42], DEEP_NAMES[-1]) == ("deep_000", "deep_042", "deep_511")


@pytest.mark.parametrize(("name", "millions"), [("ifx_cte", 33.2), ("ifx_cte_demo", 2.9)])
def test_the_networks_of_the_protocols_have_the_size_that_they_are_said_to_have(name, millions):
    network = build_network(load_protocol(name).network)
    assert round(sum(p.numel() for p in network.parameters()) / 1e6, 1) == millions
    assert (network.conv1.in_channels, network.conv1.stride, network.fc.in_features) == (1, (2, 2, 2), 512)
    assert network.fc.out_features == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"planes": (64, 128, 256)}, "4 layers and 3 planes, expected 4 of each"),
        ({"planes": (64, 128, 256, 512, 512)}, "4 layers and 5 planes, expected 4 of each"),
        ({"layers": (2, 2, 2)}, "3 layers and 4 planes, expected 4 of each"),
        ({"planes": (4, 8, 16, 32)}, "ends in 32 features, expected 512"),
        ({"block": "bottleneck"}, "ends in 2048 features, expected 512"),
    ],
)
def test_an_architecture_that_does_not_end_in_512_features_is_refused(change, message):
    with pytest.raises(ProtocolError, match=message):
        build_network(replace(SMALL, **change))


def test_weights_are_drawn_from_torchs_seed():
    first, second, other = (network_with_statistics(seed).conv1.weight for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_the_features_are_the_means_of_the_last_blocks_channels_over_space(network, cube):
    seen = {}
    hooks = [
        module.register_forward_hook(lambda _module, _input, output, name=name: seen.update({name: output}))
        for name, module in (("last block", network.layer4), ("pool", network.avgpool))
    ]
    with torch.inference_mode():
        network(torch.from_numpy(cube)[None, None])
    for hook in hooks:
        hook.remove()
    found = deep_features(cube, network)
    assert (found.shape, found.dtype) == ((512,), np.float64)
    assert found.std() > 0.01
    np.testing.assert_allclose(found, seen["pool"].flatten().numpy(), rtol=1e-5, atol=1e-6)
    means = seen["last block"].double().mean(dim=(0, 2, 3, 4)).numpy()
    np.testing.assert_allclose(found, means, rtol=1e-5, atol=1e-6)


def test_the_features_do_not_depend_on_the_memory_format(network, cube):
    plain = network_with_statistics().to(memory_format=torch.contiguous_format)
    assert not plain.layer2[0].conv1.weight.is_contiguous(memory_format=torch.channels_last_3d)
    assert network.layer2[0].conv1.weight.is_contiguous(memory_format=torch.channels_last_3d)
    np.testing.assert_allclose(deep_features(cube, plain), deep_features(cube, network), rtol=1e-5, atol=1e-5)


def test_a_network_left_in_training_mode_gives_the_same_features_and_learns_nothing(network, cube):
    training = network_with_statistics().train()
    before = {name: tensor.clone() for name, tensor in training.state_dict().items()}
    np.testing.assert_array_equal(deep_features(cube, training), deep_features(cube, network))
    assert all(torch.equal(before[name], tensor) for name, tensor in training.state_dict().items())


def test_the_axes_of_the_cube_are_not_exchangeable(network, cube):
    ramp = cube * np.linspace(0, 1, 40, dtype=np.float32)[:, None, None]
    difference = deep_features(np.ascontiguousarray(ramp.transpose(2, 1, 0)), network) - deep_features(ramp, network)
    assert np.abs(difference).max() > 1e-2


def test_a_feature_that_is_not_finite_is_refused_by_name(cube):
    broken = network_with_statistics()
    with torch.no_grad():
        broken.layer4[0].bn2.bias[7] = float("inf")
    with pytest.raises(FeatureError, match=r"^deep_007 is not a finite number \(1 such features\)"):
        deep_features(cube, broken)


def test_a_stored_network_is_the_network_rounded_to_half_precision_once(network, stored, cube):
    loaded = load_network(stored, SMALL)
    assert not loaded.training
    expected = {k: v.half().float() for k, v in network.state_dict().items() if v.is_floating_point()}
    found = {k: v for k, v in loaded.state_dict().items() if v.is_floating_point()}
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)
    rounded = network_with_statistics()
    rounded.load_state_dict(expected, strict=False)
    np.testing.assert_array_equal(deep_features(cube, loaded), deep_features(cube, rounded))
    assert not np.array_equal(deep_features(cube, loaded), deep_features(cube, network))


def test_storing_what_was_loaded_gives_the_same_bytes_in_half_the_size(network, stored, tmp_path):
    save_network(load_network(stored, SMALL), tmp_path / "again.safetensors", "166 simulated cases")
    assert (tmp_path / "again.safetensors").read_bytes() == stored.read_bytes()
    assert stored.stat().st_size < 2.1 * sum(t.numel() for t in network.state_dict().values())


def test_the_file_says_what_the_network_was_trained_on(stored):
    with safe_open(stored, framework="pt") as file:
        assert file.metadata()["origin"] == "166 simulated cases"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e5])
def test_weights_that_half_precision_cannot_hold_are_not_stored(value, tmp_path):
    broken = network_with_statistics()
    with torch.no_grad():
        broken.layer1[0].conv1.weight[0, 0, 0, 0, 0] = value
    with pytest.raises(FeatureError, match=r"network\.safetensors: the weights layer1\.0\.conv1\.weight are not fin"):
        save_network(broken, tmp_path / "network.safetensors")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda content: content[:-100], r"has \d+ bytes, expected \d+", id="end_missing"),
        pytest.param(lambda content: b"\x80\x04" + content, "is no safetensors file", id="a_pickle"),
        pytest.param(lambda content: b"", "is no safetensors file", id="empty"),
    ],
)
def test_a_damaged_file_is_refused_by_name(stored, damage, message):
    stored.write_bytes(damage(stored.read_bytes()))
    with pytest.raises(BundleError, match=rf"network\.safetensors: {message}"):
        load_network(stored, SMALL)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(BundleError, match=r"gone\.safetensors: cannot be read"):
        load_network(tmp_path / "gone.safetensors", SMALL)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fc.weight": None}, r"weights fc\.weight: expected finite values of shape \(1, 512\), found nothing"),
        ({"head.bias": torch.zeros(3)}, r"weights head\.bias: expected nothing, found finite values of shape \(3,\)"),
        ({"fc.bias": torch.zeros(2)}, r"weights fc\.bias: expected finite .* \(1,\), found finite .* \(2,\)"),
        ({"fc.bias": torch.tensor([float("nan")])}, r"weights fc\.bias: expected finite .*, found NaN or infinite"),
        ({"bn1.running_var": torch.full((4,), float("inf"))}, r"weights bn1\.running_var: expected .* NaN or infinite"),
    ],
)
def test_other_layers_shapes_or_values_than_the_architectures_are_refused_by_name(stored, change, message):
    state = {name: tensor for name, tensor in (load_file(stored) | change).items() if tensor is not None}
    save_file(state, stored)
    with pytest.raises(BundleError, match=rf"network\.safetensors: {message}"):
        load_network(stored, SMALL)


def test_the_weights_of_another_architecture_are_refused(stored):
    with pytest.raises(BundleError, match=r"weights bn1\.bias: expected finite .* \(8,\), found finite .* \(4,\)"):
        load_network(stored, replace(SMALL, planes=(8, 16, 32, 512)))


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ("[enforce fail at alloc_cpu.cpp:116] DefaultCPUAllocator: can't allocate memory: you tried", MemoryError),
        ("expected 5D input (got 4D input)", RuntimeError),
    ],
)
def test_only_what_torch_says_of_memory_is_an_error_of_memory(said, raised):
    def forward():
        with memory_error_of_torch():
            raise RuntimeError(said)

    with pytest.raises(raised):
        forward()
