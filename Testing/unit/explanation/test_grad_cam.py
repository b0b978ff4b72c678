"""Judge of the map on the layer's own grid: MONAI's GradCAM; of its place in the CT: what is known of a phantom."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
import torch
from monai.visualize import GradCAM
from scipy.stats import spearmanr

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.grad_cam import LAYERS, grad_cam, on_grid
from IFXPredictLib.features.resnet import build_network, load_network
from IFXPredictLib.imaging.case import image_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Architecture

SMALL = Architecture("bottleneck", (1, 1, 2, 1), (2, 4, 8, 128), 2)
BASIC = Architecture("basic", (1, 2, 1, 1), (4, 4, 8, 512), 1)  # a stride less
STEPS = {"layer1": 4, "layer2": 8, "layer3": 16, "layer4": 32}
RULES = replace(load_protocol("ifx_cte").image, cube_side=40)


def drawn_network(architecture=SMALL, seed=13):
    """A network whose batch statistics have seen data, as after training."""
    torch.manual_seed(seed)
    network = build_network(architecture).train()
    with torch.no_grad():
        network(torch.rand(2, 1, 64, 64, 64))
    return network.eval()


def averaging_network(architecture=SMALL):
    """Every filter is a mean, so that each layer is a blurred image and the answer its mean brightness."""
    network = build_network(architecture).eval()
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if weights.ndim > 2:
                weights.fill_(1 / weights[0].numel())
            elif name == "fc.weight":
                weights.fill_(1 / weights.numel())
            elif weights.ndim == 1 and "bias" in name:
                weights.zero_()
    return network


@pytest.fixture(scope="module")
def network():
    return drawn_network()


@pytest.fixture(scope="module")
def cube():
    return np.random.default_rng(3).random((64, 64, 64), dtype=np.float32)


def answer(network, cube):
    with torch.inference_mode():
        return float(network(torch.from_numpy(cube)[None, None]))


@pytest.mark.parametrize(
    ("architecture", "layer"),
    [*((SMALL, layer) for layer in LAYERS), (BASIC, "layer2"), (BASIC, "layer4")],
    ids=lambda value: getattr(value, "block", value),
)
def test_on_the_layers_own_grid_the_map_is_that_of_monai(cube, architecture, layer):
    network = drawn_network(architecture)
    judge = GradCAM(nn_module=network, target_layers=layer)
    expected = judge.compute_map(torch.from_numpy(cube)[None, None], class_idx=0)[0, 0].detach().numpy()
    found = grad_cam(cube, network, layer)
    step = STEPS[layer] * architecture.first_stride // 2
    coarse = found.map[::step, ::step, ::step] * found.raw_maximum
    assert expected.max() > 0
    np.testing.assert_allclose(coarse, expected, rtol=1e-4, atol=1e-6 * expected.max())


def test_the_last_block_is_the_default_and_there_the_map_is_the_heads_weights_on_the_channels(network, cube):
    seen = {}
    hook = network.layer4.register_forward_hook(lambda _layer, _inputs, output: seen.update(last=output))
    logit = answer(network, cube)
    hook.remove()
    channels = seen["last"][0].double().numpy()  # (512, 2, 2, 2)
    weights = network.fc.weight.detach()[0].double().numpy() / channels[0].size
    expected = np.maximum(np.tensordot(weights, channels, axes=1), 0)
    found = grad_cam(cube, network)
    assert found.layer == "layer4"
    assert found.logit == pytest.approx(logit, abs=1e-5)
    assert found.raw_maximum == pytest.approx(expected.max(), rel=1e-4)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_map_has_the_cubes_shape_and_goes_from_0_to_1(network, cube, layer):
    found = grad_cam(cube, network, layer)
    assert (found.map.shape, found.map.dtype) == (cube.shape, np.float32)
    assert found.map.min() >= 0
    assert found.map.max() == 1
    assert found.raw_maximum > 0


def only_corner(corner):
    """A module that lets one octant of its input through."""

    class Octant(torch.nn.Module):
        def forward(self, x):
            mask = torch.zeros_like(x)
            halves = [slice(n // 2) if low else slice(n // 2, None) for low, n in zip(corner, x.shape[2:], strict=True)]
            mask[(slice(None), slice(None), *halves)] = 1
            return x * mask

    return Octant()


@pytest.mark.parametrize("corner", list(itertools.product((True, False), repeat=3)))
def test_a_network_whose_answer_depends_on_one_corner_lights_that_corner(cube, corner):
    network = averaging_network(replace(SMALL, first_stride=1))
    network.layer2 = torch.nn.Sequential(*network.layer2, only_corner(corner))
    octant = tuple(slice(32) if low else slice(32, None) for low in corner)
    changed = {where: cube.copy() for where in ("the corner", "elsewhere")}
    changed["the corner"][tuple(slice(20) if low else slice(44, None) for low in corner)] = 0
    changed["elsewhere"][tuple(slice(52, None) if low else slice(12) for low in corner)] = 0
    assert answer(network, changed["the corner"]) < 0.97 * answer(network, cube)
    assert answer(network, changed["elsewhere"]) == answer(network, cube)

    found = grad_cam(cube, network).map
    at = np.unravel_index(found.argmax(), found.shape)
    assert all((i < 32) == low for i, low in zip(at, corner, strict=True))
    assert found[octant].sum() > 0.5 * found.sum()
    opposite = tuple(63 if low else 0 for low in corner)
    assert found[opposite] < 0.05


@pytest.mark.parametrize(("layer", "at"), [("layer1", (20, 8, 36)), ("layer1", (8, 52, 16)), ("layer2", (24, 40, 16))])
def test_the_map_of_a_bright_spot_peaks_at_the_spot(layer, at):
    """Not (step - 1) / 2 voxels beyond it, as where the coarse map is stretched over the cube."""
    spot = np.zeros((64, 64, 64), np.float32)
    spot[tuple(slice(i - 1, i + 2) for i in at)] = 1
    found = grad_cam(spot, averaging_network(), layer).map
    assert np.unravel_index(found.argmax(), found.shape) == at
    assert found[tuple(63 - i for i in at)] < 0.01


def test_what_lowers_the_answer_has_a_map_of_its_own():
    spot = np.zeros((64, 64, 64), np.float32)
    spot[20:24, 30:34, 40:44] = 1
    network = averaging_network()
    raising = grad_cam(spot, network)
    with torch.no_grad():
        network.fc.weight.neg_()
    found = grad_cam(spot, network)
    assert not found.map.any()
    assert (found.raw_maximum, found.lowered) == (0, False)
    assert found.logit < 0
    lowering = grad_cam(spot, network, lowered=True)
    assert lowering.lowered
    assert np.array_equal(lowering.map, raising.map)
    assert lowering.raw_maximum == raising.raw_maximum > 0


def test_a_map_is_the_same_each_time_and_nothing_stays_behind(network, cube):
    before = {name: weights.clone() for name, weights in network.state_dict().items()}
    first, again = (grad_cam(cube, network) for _ in range(2))
    assert np.array_equal(first.map, again.map)
    assert (first.raw_maximum, first.logit) == (again.raw_maximum, again.logit)
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())
    assert all(weights.grad is None for weights in network.parameters())
    assert not network.training
    assert all(torch.equal(weights, before[name]) for name, weights in network.state_dict().items())


def test_a_failing_network_leaves_no_hook_behind(cube):
    network = drawn_network()
    network.fc = torch.nn.Linear(3, 1)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        grad_cam(cube, network)
    assert not network.layer4._forward_hooks


def test_a_network_in_training_mode_or_with_frozen_weights_gives_the_same_map(network, cube):
    other = drawn_network().train()
    for weights in other.parameters():
        weights.requires_grad_(False)
    with torch.inference_mode():
        found = grad_cam(cube, other)
    assert not other.training
    assert np.array_equal(found.map, grad_cam(cube, network).map)
    assert not any(weights.requires_grad for weights in other.parameters())


@pytest.fixture(scope="module")
def trained(repository, patient):
    """The demonstration bundle's network and the cube of a simulated patient."""
    protocol = load_protocol("ifx_cte_demo")
    file = repository / "Resources" / "Bundles" / "demo" / "network.safetensors"
    rules = replace(protocol.image, cube_side=64)
    case = image_case("patient", patient.image, patient.mask, rules)
    return lesion_cube(case, rules), file, protocol.network


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["layer2", "layer3"])
def test_randomised_weights_change_the_map(trained, layer):
    """Adebayo et al. 2018 (Sanity checks for saliency maps): cascading randomisation from the head downwards."""
    cube, file, architecture = trained
    original = grad_cam(cube, load_network(file, architecture), layer).map
    torch.manual_seed(11)
    fresh = build_network(architecture)
    network = load_network(file, architecture)
    for part in ("fc", "layer4", "layer3", "layer2", "layer1", "bn1", "conv1"):
        network.get_submodule(part).load_state_dict(fresh.get_submodule(part).state_dict())
    rho = spearmanr(original.ravel(), grad_cam(cube, network, layer).map.ravel()).statistic
    assert original.max() == 1
    assert abs(rho) < 0.5


@pytest.mark.parametrize("layer", ["fc", "avgpool", "layer5", ""])
def test_a_layer_without_a_map_is_refused(network, cube, layer):
    with pytest.raises(FeatureError, match=f"the layer '{layer}' has no map, expected one of layer1, layer2"):
        grad_cam(cube, network, layer)


def test_a_map_that_is_not_finite_is_refused(cube):
    network = drawn_network()
    with torch.no_grad():
        network.fc.weight[0, 3] = torch.inf
    with pytest.raises(FeatureError, match="the map of layer4 is not finite"):
        grad_cam(cube, network)


SIZE, SPACING, BOX = (60, 50, 20), (0.8, 1.12, 5.0), ((12, 44), (17, 30), (6, 14))


def oblique_case(hu):
    """``hu`` (z, y, x) on an oblique, anisotropic grid that is in LPS order already, with a box for a VOI."""
    image = sitk.GetImageFromArray(hu.astype(np.float32))
    image.SetSpacing(SPACING)
    image.SetOrigin((-100.5, 33.0, 412.25))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.2, -0.15, 0.3).GetMatrix())
    mask = np.zeros(hu.shape, np.uint8)
    mask[tuple(slice(*part) for part in BOX[::-1])] = 1
    labels = sitk.GetImageFromArray(mask)
    labels.CopyInformation(image)
    return image_case("phantom", image, labels, RULES)


def centres_mm():
    """Each CT voxel's centre along x, y, z (3, z, y, x) in mm from the first voxel's corner."""
    index = np.indices(SIZE[::-1])[::-1]
    return (index + 0.5) * np.reshape(SPACING, (3, 1, 1, 1))


def cube_ends_mm():
    """Where the cube begins and ends along x, y, z (3, 2), worked out from the 3 mm voxels in the box."""
    ends = []
    for (first, end), mm in zip(BOX, SPACING, strict=True):
        centres = (np.arange(100) + 0.5) * 3
        inside = centres[(centres > first * mm) & (centres < end * mm)]
        ends.append((inside[0] - 1.5, inside[-1] + 1.5))
    edge = max(b - a for a, b in ends)
    return [((a + b) / 2 - edge / 2, (a + b) / 2 + edge / 2) for a, b in ends]


def inside_cube(margin_mm):
    parts = [(c > a + margin_mm) & (c < b - margin_mm) for c, (a, b) in zip(centres_mm(), cube_ends_mm(), strict=True)]
    return np.logical_and.reduce(parts)


@pytest.mark.parametrize("axis", range(3))
def test_coordinates_come_back_to_where_they_were_taken(axis):
    """A ramp of HU along each axis goes into the cube and back on the CT's own voxels, linear both ways."""
    ramp = centres_mm()[axis]
    hu = -150 + 380 * (ramp - ramp.min()) / np.ptp(ramp)
    case = oblique_case(hu)
    back = sitk.GetArrayFromImage(on_grid(lesion_cube(case, RULES), case, RULES))
    inner = inside_cube(2.0) & (centres_mm() > 3).all(axis=0) & (centres_mm()[2] < 92)
    assert np.count_nonzero(inner) > 3000
    np.testing.assert_allclose(back[inner] * 400 - 160, hu[inner], atol=0.02)


def test_outside_the_cube_the_map_is_0_and_inside_it_is_not():
    case = oblique_case(np.zeros(SIZE[::-1]))
    back = sitk.GetArrayFromImage(on_grid(np.ones((40, 40, 40), np.float32), case, RULES))
    inside, outside = inside_cube(1e-6), ~inside_cube(-1e-6)
    assert np.array_equal(back[inside], np.ones(np.count_nonzero(inside)))
    assert not back[outside].any()
    assert np.count_nonzero(inside) > 5000 < np.count_nonzero(outside)


def test_a_map_lies_on_the_cts_grid():
    case = oblique_case(np.zeros(SIZE[::-1]))
    image = on_grid(np.ones((40, 40, 40), np.float32), case, RULES)
    assert image.GetPixelID() == sitk.sitkFloat32
    assert image.GetSize() == case.image.GetSize()
    for place in ("GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(image, place)() == getattr(case.image, place)()


def test_a_bright_spot_in_the_ct_is_lit_in_the_ct():
    """The whole way: CT, cube, network, map, CT."""
    hu = np.full(SIZE[::-1], -160.0)
    at = (10, 24, 36)  # z, y, x
    hu[at[0] : at[0] + 1, at[1] - 2 : at[1] + 3, at[2] - 3 : at[2] + 4] = 240
    case = oblique_case(hu)
    rules = replace(RULES, cube_side=64)
    found = grad_cam(lesion_cube(case, rules), averaging_network(), "layer1")
    back = sitk.GetArrayFromImage(on_grid(found.map, case, rules))
    peak = centres_mm()[(slice(None), *np.unravel_index(back.argmax(), back.shape))]
    expected = centres_mm()[(slice(None), *at)]
    assert np.abs(peak - expected).max() < 2.6  # mm: a step of layer 1 is 2 mm, a CT slice 5 mm


def test_a_map_of_another_size_is_refused():
    with pytest.raises(FeatureError, match=r"expected a map of 40 voxels an edge, found \(40, 40, 39\)"):
        on_grid(np.ones((40, 40, 39), np.float32), oblique_case(np.zeros(SIZE[::-1])), RULES)
