"""The device that a network is trained on: whether it is there, its precision, and how it gives the same bits again.

The CPU computes in float32 and repeats itself. A GPU computes convolutions in bfloat16 (weights, sums of batch
normalisation, loss and optimiser stay float32) and repeats itself only where every algorithm does; the gradient of
PyTorch's own 3D max pooling does not, as overlapping windows add to a voxel in any order.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from ..base.errors import TrainingError

_BFLOAT16_SINCE = 8
"""The first number of CUDA's compute capability, of Ampere."""


def check_device(device: str) -> None:
    """Raise TrainingError, saying what to do, where ``device`` is "cuda" and torch can use no GPU."""
    if device != "cuda" or torch.cuda.is_available():
        return
    if torch.version.cuda is None:
        raise TrainingError(
            f"--device cuda: torch {torch.__version__} was built without CUDA, no GPU that torch can use; "
            "take --device cpu, or install a build of torch for CUDA."
        )
    raise TrainingError(
        "--device cuda: this machine has no GPU that torch can use; take --device cpu, or look with nvidia-smi "
        f"whether the driver is there and new enough for CUDA {torch.version.cuda}."
    )


def precision(device: torch.device) -> torch.autocast:
    """The context of the forward pass: bfloat16 autocast on a GPU that has it, else nothing."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda" and _has_bfloat16(device))


def _has_bfloat16(device: torch.device) -> bool:
    """Whether a GPU computes in bfloat16 itself: torch says so, too, of those on which it emulates it."""
    return torch.version.hip is not None or torch.cuda.get_device_capability(device)[0] >= _BFLOAT16_SINCE


@contextmanager
def repeatable(device: torch.device) -> Iterator[None]:
    """On a GPU, only algorithms that give the same bits each time; one that has none is warned of by torch."""
    if device.type != "cuda":
        yield
        return
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS repeats itself with this alone
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    memory: Any = torch.utils.deterministic  # its setting is a property that torch's types leave out
    searched, filled = torch.backends.cudnn.benchmark, memory.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False  # what is fastest differs from run to run
    memory.fill_uninitialized_memory = False  # nothing here reads memory that it did not write
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
        torch.backends.cudnn.benchmark, memory.fill_uninitialized_memory = searched, filled


@contextmanager
def lack_of_memory_said() -> Iterator[None]:
    """Turn a GPU's lack of memory into a TrainingError that says what to do."""
    try:
        yield
    except torch.cuda.OutOfMemoryError as problem:
        raise TrainingError(
            f"the GPU has too little memory ({' '.join(str(problem).split())[:120]}); lower --jobs or batch_size, "
            "or end what else runs on it, and run again: it resumes."
        ) from problem


class RepeatableMaxPool(torch.nn.Module):
    """Max pooling of 3 voxels at stride 2 with padding 1, one axis after the other, for (batch, channel, z, y, x).

    Gives what ``torch.nn.MaxPool3d(3, 2, 1)`` gives; its gradient is made of operations that repeat themselves, and
    halves where two voxels are equally large, where the other takes the first.
    """

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Pool each spatial axis from n to (n + 1) // 2 voxels."""
        for axis in (2, 3, 4):
            values = _largest_of_three(values, axis)
        return values


def pool_repeatably(network: torch.nn.Module) -> None:
    """Let ``network`` (of ``build_network``) pool by RepeatableMaxPool; its weights and answers stay."""
    network.maxpool = RepeatableMaxPool()


def _largest_of_three(values: torch.Tensor, axis: int) -> torch.Tensor:
    pooled = (values.shape[axis] + 1) // 2
    padding = [0, 0] * (4 - axis) + [1, 1]  # torch counts axes from the last
    padded = torch.nn.functional.pad(values, padding, value=float("-inf"))
    first, second, third = (
        padded[(slice(None),) * axis + (slice(start, start + 2 * pooled - 1, 2),)] for start in range(3)
    )
    return torch.maximum(torch.maximum(first, second), third)
