"""What of a GPU's training can be checked without one; that a GPU repeats itself is not."""

import os

import pytest
import torch

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.features.resnet import build_network
from IFXPredictLib.protocol.schema import Architecture
from IFXPredictLib.training.device import (
    RepeatableMaxPool,
    _has_bfloat16,
    check_device,
    lack_of_memory_said,
    pool_repeatably,
    precision,
    repeatable,
)

CPU, GPU = torch.device("cpu"), torch.device("cuda")


def settings():
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.backends.cudnn.benchmark,
        torch.utils.deterministic.fill_uninitialized_memory,
    )


@pytest.mark.parametrize(
    ("cuda", "message"),
    [
        (None, "take --device cpu, or install a build of torch for CUDA"),
        ("12.8", "take --device cpu, or look with nvidia-smi .* CUDA 12.8"),
    ],
)
def test_a_gpu_that_is_not_there_is_refused_with_what_to_do(monkeypatch, cuda, message):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", cuda)
    check_device("cpu")
    with pytest.raises(TrainingError, match=rf"--device cuda: .*no GPU that torch can use; .*{message}"):
        check_device("cuda")


@pytest.mark.parametrize(
    ("capability", "hip", "has_it"), [((7, 5), None, False), ((8, 0), None, True), ((9, 0), "6", True)]
)
def test_bfloat16_is_taken_where_a_gpu_computes_in_it_not_where_torch_emulates_it(monkeypatch, capability, hip, has_it):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    monkeypatch.setattr(torch.version, "hip", hip)
    assert _has_bfloat16(torch.device("cuda")) == has_it


def test_the_cpu_computes_in_single_precision():
    with precision(CPU):
        assert torch.nn.functional.conv3d(torch.ones(1, 1, 3, 3, 3), torch.ones(1, 1, 3, 3, 3)).dtype == torch.float32


def test_what_is_set_for_a_gpu_is_set_back_after_an_error_too(monkeypatch):
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", True)
    before = settings()
    with pytest.raises(RuntimeError, match="inside"), repeatable(GPU):  # noqa: PT012
        assert settings() == (True, True, False, False)
        assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
        raise RuntimeError("inside")
    assert settings() == before


def test_nothing_is_set_for_the_cpu():
    before = settings()
    with repeatable(CPU):
        assert settings() == before


def test_a_gpu_without_memory_is_said_in_one_line_with_what_to_do():
    with pytest.raises(TrainingError, match=r"too little memory \(tried 9 GiB\); lower --jobs") as found:  # noqa: SIM117
        with lack_of_memory_said():
            raise torch.cuda.OutOfMemoryError("tried\n 9 GiB")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("shape", [(2, 3, 8, 9, 10), (1, 1, 1, 2, 3), (2, 4, 7, 7, 7)])
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_the_repeatable_pooling_gives_what_torchs_does(shape, kind):
    torch.manual_seed(1)
    values = torch.randn(shape).to(kind)
    assert torch.equal(RepeatableMaxPool()(values), torch.nn.MaxPool3d(3, 2, 1)(values))


def test_its_gradient_is_torchs_where_no_two_voxels_are_equal():
    torch.manual_seed(2)
    values = torch.randperm(2 * 3 * 7 * 8 * 9).reshape(2, 3, 7, 8, 9).double()
    gradients = []
    for pool in (RepeatableMaxPool(), torch.nn.MaxPool3d(3, 2, 1)):
        inputs = values.clone().requires_grad_()
        pooled = pool(inputs)
        (pooled * torch.linspace(-1, 2, pooled.numel()).double().reshape(pooled.shape)).sum().backward()
        gradients.append(inputs.grad)
    torch.testing.assert_close(*gradients, rtol=1e-12, atol=1e-12)


def test_a_network_that_pools_repeatably_has_the_same_weights_and_answers():
    torch.manual_seed(3)
    network = build_network(Architecture("basic", (1, 1, 1, 1), (2, 2, 2, 512), 2)).eval()
    cube = torch.rand(1, 1, 32, 40, 48)
    with torch.inference_mode():
        names, answer = list(network.state_dict()), network(cube)
        pool_repeatably(network)
        assert list(network.state_dict()) == names
        assert torch.equal(network(cube), answer)
    assert isinstance(network.maxpool, RepeatableMaxPool)
