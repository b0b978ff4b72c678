"""One training by several processes that torchrun started, as PyTorch's DistributedDataParallel does it.

Each batch is dealt to the processes; gradients, and the means and variances of batch normalisation, are those of the
whole batch, so that the network is the one that a single process trains, up to the rounding of sums in another order.
PyTorch's SyncBatchNorm runs on GPUs only; the one here runs on both, and so is tested where there is no GPU.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import distributed

from ..base.errors import TrainingError
from .batches import Batch


@dataclass(frozen=True)
class ProcessGroup:
    """The processes that train one network together; this one is number ``rank`` of ``size``."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes and reports."""
        return self.rank == 0

    def share(self, batch: Batch) -> Batch:
        """The part of ``batch`` that is this process's: neighbouring cases, one more in the first ones."""
        if self.size == 1:
            return batch
        cases, flips = (np.array_split(part, self.size)[self.rank] for part in (batch.cases, batch.flips))
        return Batch(cases.astype(np.intp), flips.astype(bool))

    def check_batches(self, cases: int, batch_size: int, name: str) -> None:
        """Raise TrainingError where some batch of ``cases`` holds fewer cases than there are processes."""
        smallest = min(cases, batch_size, cases % batch_size or batch_size)
        if smallest < self.size:
            raise TrainingError(
                f"{name}: {cases} cases in batches of {batch_size} leave a batch of {smallest}, less than one case "
                f"for each of {self.size} processes; change batch_size, or start at most {smallest}."
            )

    def check_same(self, number: int, what: str, device: torch.device) -> None:
        """Raise TrainingError where this process found another ``number`` than the first one did."""
        if self.size == 1:
            return
        first = torch.tensor(number, device=device)
        distributed.broadcast(first, 0)
        if int(first) != number:
            raise TrainingError(
                f"{what}: process {self.rank} found {number} epochs done and process 0 {int(first)}; all need the "
                "same --out, on a disk that they share."
            )

    def total(self, value: torch.Tensor) -> torch.Tensor:
        """The sum of ``value`` over all processes; no gradient passes."""
        if self.size > 1:
            distributed.all_reduce(value)
        return value

    def wrap(self, network: torch.nn.Module, device: torch.device) -> torch.nn.Module:
        """The network whose backward pass averages gradients over the processes; ``network`` itself keeps its names."""
        if self.size == 1:
            return network
        for name, module in list(network.named_modules()):
            if isinstance(module, torch.nn.BatchNorm3d):
                owner, _, last = name.rpartition(".")
                setattr(network.get_submodule(owner), last, SynchronisedBatchNorm(module))
        devices = [device] if device.type == "cuda" else None
        return torch.nn.parallel.DistributedDataParallel(network, device_ids=devices)


ALONE = ProcessGroup()
"""A process that trains by itself."""


@contextmanager
def process_group(device: str) -> Iterator[tuple[ProcessGroup, torch.device]]:
    """The group that torchrun started this process in, or one of its own, and the device that is this process's.

    Raises TrainingError where torchrun started more processes on this machine than it has GPUs.
    """
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        yield ALONE, torch.device(device)
        return
    own = _own_device(device, int(os.environ["LOCAL_RANK"]), int(os.environ["LOCAL_WORLD_SIZE"]))
    distributed.init_process_group("nccl" if own.type == "cuda" else "gloo")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Grad strides do not match")  # a copy of small tensors, no more
            yield ProcessGroup(distributed.get_rank(), distributed.get_world_size()), own
    finally:
        distributed.destroy_process_group()


def _own_device(device: str, local_rank: int, processes: int) -> torch.device:
    if device != "cuda":
        return torch.device(device)
    if processes > torch.cuda.device_count():
        raise TrainingError(
            f"torchrun started {processes} processes on a machine with {torch.cuda.device_count()} GPUs; "
            f"give --nproc-per-node {torch.cuda.device_count()}."
        )
    torch.cuda.set_device(local_rank)
    return torch.device("cuda", local_rank)


class SynchronisedBatchNorm(torch.nn.BatchNorm3d):
    """Batch normalisation by the mean and variance of the batch of all processes, in float32 or finer.

    Takes the place, weights and statistics of ``original``; sums are differentiated through the processes.
    """

    running_mean: torch.Tensor
    running_var: torch.Tensor
    num_batches_tracked: torch.Tensor
    momentum: float

    def __init__(self, original: torch.nn.BatchNorm3d) -> None:
        super().__init__(original.num_features, original.eps, original.momentum)
        self.weight, self.bias = original.weight, original.bias
        for name, buffer in original.named_buffers():
            setattr(self, name, buffer)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Normalise (batch, channel, z, y, x); in evaluation by the statistics seen, as any batch normalisation."""
        if not self.training:
            return super().forward(values)
        x, axes = values.to(torch.promote_types(values.dtype, torch.float32)), (0, 2, 3, 4)
        own_count = x.new_full((1,), x.numel() / self.num_features)
        total: torch.Tensor = _TotalOverProcesses.apply(torch.cat([x.sum(axes), own_count]))
        mean, count = total[:-1] / total[-1], total[-1].detach()
        centred = x - mean[:, None, None, None]
        variance: torch.Tensor = _TotalOverProcesses.apply(centred.square().sum(axes)) / count
        self._remember(mean.detach(), variance.detach() * count / (count - 1))
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return (centred * scale[:, None, None, None] + self.bias[:, None, None, None]).to(values.dtype)

    def _remember(self, mean: torch.Tensor, variance: torch.Tensor) -> None:
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance, self.momentum)
            self.num_batches_tracked.add_(1)


class _TotalOverProcesses(torch.autograd.Function):
    """A sum over processes, whose gradient is the sum of the processes' gradients."""

    @staticmethod
    def forward(_context: object, values: torch.Tensor) -> torch.Tensor:
        total = values.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(_context: object, gradient: torch.Tensor) -> torch.Tensor:
        total = gradient.clone()
        distributed.all_reduce(total)
        return total
