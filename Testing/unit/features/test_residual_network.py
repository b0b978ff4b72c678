"""Judge: MONAI's ResNet, whose layers these are; equal to the last bit, and so are a network's gradients."""

import pytest
import torch
from monai.networks.nets.resnet import ResNet as Monai

from IFXPredictLib.features.residual_network import Normalisation, ResNet
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Architecture

ARCHITECTURES = {
    "basic": Architecture("basic", (1, 2, 1, 2), (4, 8, 16, 32), 2),
    "bottleneck": Architecture("bottleneck", (2, 1, 2, 1), (4, 8, 16, 8), 1),
    "demo": load_protocol("ifx_cte_demo").network,
}


def own(a: Architecture, seed: int = 1) -> ResNet:
    torch.manual_seed(seed)
    network = ResNet(a.block, a.layers, a.planes, a.first_stride)
    network.draw_weights()
    return network


def monai(a: Architecture, seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    size = {"spatial_dims": 3, "n_input_channels": 1, "num_classes": 1}
    stem = {"conv1_t_size": 7, "conv1_t_stride": a.first_stride}
    return Monai(a.block, list(a.layers), list(a.planes), **size, **stem)


@pytest.fixture(params=ARCHITECTURES)
def architecture(request) -> Architecture:
    return ARCHITECTURES[request.param]


@pytest.fixture
def cubes() -> torch.Tensor:
    return torch.rand(2, 1, 33, 40, 36, generator=torch.Generator().manual_seed(3))


def test_the_same_seed_draws_monais_weights_under_monais_names(architecture):
    found, expected = own(architecture).state_dict(), monai(architecture).state_dict()
    assert list(found) == list(expected)
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_as_many_random_numbers_are_drawn_so_that_what_follows_is_the_same(architecture):
    draws = []
    for make in (own, monai):
        make(architecture)
        draws.append(torch.rand(3))
    assert torch.equal(*draws)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last_3d], ids=["rows", "channels last"])
def test_training_and_inference_give_monais_bits(architecture, cubes, layout):
    networks = [make(architecture).to(memory_format=layout) for make in (own, monai)]
    for network in networks:
        network.train()(cubes.to(memory_format=layout)).sum().backward()
    one, other = (dict(network.named_parameters()) for network in networks)
    assert all(torch.equal(one[name].grad, other[name].grad) for name in other)
    with torch.inference_mode():
        assert torch.equal(*(network.eval()(cubes) for network in networks))


@pytest.mark.parametrize("shape", [(1, 1, 33, 40, 36), (3, 1, 24, 24, 24)], ids=["alone", "down to a voxel"])
def test_what_is_normalised_in_place_has_monais_bits(architecture, shape):
    generator = torch.Generator().manual_seed(4)
    cubes = torch.rand(*shape, generator=generator).to(memory_format=torch.channels_last_3d)
    given = cubes.clone()
    networks = [make(architecture).eval().to(memory_format=torch.channels_last_3d) for make in (own, monai)]
    for one, other in zip(*(network.buffers() for network in networks), strict=True):
        if one.is_floating_point():
            other.copy_(one.uniform_(0.5, 2, generator=generator))
    with torch.inference_mode():
        assert torch.equal(*(network(cubes) for network in networks))
    assert torch.equal(cubes, given)


def test_normalisation_hands_on_torchs_own_strides_by_which_the_next_layer_chooses_its_sums():
    layers = Normalisation(8).eval(), torch.nn.BatchNorm3d(8).eval()
    voxels = torch.rand(3, 8, 1, 1, 1).as_strided((3, 8, 1, 1, 1), (8, 1, 8, 8, 8))
    cubes = torch.rand(2, 8, 3, 4, 5)
    for x in (voxels, cubes, cubes.to(memory_format=torch.channels_last_3d), cubes.transpose(2, 4)):
        with torch.inference_mode():
            expected = layers[1](x)
            found = layers[0](x)
        assert found.stride() == expected.stride()
        assert torch.equal(found, expected)


def test_the_children_end_in_pooling_and_the_linear_layer(architecture):
    names = [name for name, _ in own(architecture).named_children()]
    assert names == [name for name, _ in monai(architecture).named_children()]
    assert names[-2:] == ["avgpool", "fc"]


@pytest.mark.parametrize(("count", "side"), [(1, 65), (1, 96), (2, 65), (3, 65)])
def test_a_cube_that_comes_alone_and_cubes_that_come_together_give_monais_bits(count, side):
    cubes = torch.rand(count, 1, side, 96, 96, generator=torch.Generator().manual_seed(5))
    networks = [make(ARCHITECTURES["demo"]).eval().to(memory_format=torch.channels_last_3d) for make in (own, monai)]
    with torch.inference_mode():
        found, expected = (
            torch.nn.Sequential(*list(network.children())[:-1])(cubes.to(memory_format=torch.channels_last_3d))
            for network in networks
        )
    # elsewhere than in MKL a product of fewer columns may be summed in another order
    assert torch.equal(found, expected) if torch.backends.mkl.is_available() else torch.allclose(found, expected)
