"""What a network learns from: the outcomes of its cases, or their images alone.

From outcomes by binary cross entropy. From images alone (self-supervised) by VICReg: two *views* of a cube, differently
flipped, shifted and bright, have to give the same *embedding*, while each number of an embedding has to vary between
cases (else all were constant) and no two may say the same. An embedding is what a small *expander* makes of the
network's 512 features; it is thrown away after training. No outcome is read, so that a feature of a training case and
of a new patient is the same function, and one network serves all.

Source: Bardes, Ponce and LeCun 2022 (VICReg, ICLR), section 4.1: equations 1 to 6, their weights 25, 25 and 1; the
squared distance is a mean over an embedding's numbers, and the views' variance terms are averaged, as in the authors'
code.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..base.errors import TrainingError
from ..features.resnet import DEEP_NAMES, up_to_pooling
from .batches import Batch, epoch_batches, network_input
from .device import precision

_INVARIANCE, _VARIANCE, _COVARIANCE = 25.0, 25.0, 1.0
_EPSILON = 1e-4
_SHIFT = 1 / 12
"""Of a cube's edge: how far a view is moved at most along each axis."""
_GAIN, _OFFSET = 0.1, 0.05
"""A view's intensities, 0 to 1, times 1 - _GAIN to 1 + _GAIN, plus - _OFFSET to _OFFSET."""


@dataclass(frozen=True)
class TrainingSet:
    """What all networks of one training share, on the device: cubes (n, z, y, x) and outcome (n,), as float32."""

    cubes: torch.Tensor
    outcome: torch.Tensor


class FromOutcomes:
    """Binary cross entropy of the network's logits; ``learner`` is what is trained, the network itself."""

    chance = math.log(2)
    chance_in_words = "0.69 is chance"

    def __init__(self, network: nn.Module, data: TrainingSet) -> None:
        self.learner, self._data = network, data

    def batches(self, chosen: NDArray[np.intp], batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
        """Those of ``epoch_batches``."""
        return epoch_batches(chosen, batch_size, seed, epoch)

    def loss(self, forward: nn.Module, batch: Batch) -> torch.Tensor:
        """The mean over a batch of what ``forward``, the learner, makes of it."""
        device = self._data.cubes.device
        outcome = self._data.outcome[torch.from_numpy(batch.cases).to(device, non_blocking=True)]
        with precision(device):
            logits = forward(network_input(self._data.cubes, batch))[:, 0]
        return nn.functional.binary_cross_entropy_with_logits(logits.float(), outcome)


@dataclass(frozen=True)
class ViewBatch(Batch):
    """Of each case of a batch two views, the first of all cases before the second: flips, shifts (2 b, 3), in voxels.

    ``gains`` and ``offsets`` (2 b,) change the intensities.
    """

    shifts: NDArray[np.intp]
    gains: NDArray[np.float32]
    offsets: NDArray[np.float32]


class FromImages:
    """VICReg; ``learner`` is the network up to its features, then the expander. The network's own answer is 0.

    Draws the expander's weights from torch's generator.
    """

    chance = _VARIANCE
    chance_in_words = f"{_VARIANCE:g} is that of features that are alike in all cases"

    def __init__(self, network: nn.Module, data: TrainingSet) -> None:
        head: nn.Module = network.get_submodule("fc")
        for weights in head.parameters():
            nn.init.zeros_(weights)  # nothing ever learns it, and maps or exports of it must not look as if
        width, device = len(DEEP_NAMES), data.cubes.device
        expander = nn.Sequential(
            nn.Flatten(), nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, width)
        )
        self.learner, self._data = nn.Sequential(up_to_pooling(network), expander.to(device)), data

    def batches(self, chosen: NDArray[np.intp], batch_size: int, seed: int, epoch: int) -> Iterator[ViewBatch]:
        """The cases in batches that differ by one at most, each case once, its views drawn from (seed, epoch) alone."""
        random = np.random.default_rng([seed, epoch])
        most = max(1, int(self._data.cubes.shape[-1] * _SHIFT))
        for cases in np.array_split(random.permutation(chosen), _batch_count(len(chosen), batch_size)):
            views = 2 * len(cases)
            yield ViewBatch(
                cases,
                random.integers(0, 2, (views, 3)).astype(bool),
                random.integers(-most, most + 1, (views, 3)),
                random.uniform(1 - _GAIN, 1 + _GAIN, views).astype(np.float32),
                random.uniform(-_OFFSET, _OFFSET, views).astype(np.float32),
            )

    def loss(self, forward: nn.Module, batch: Batch) -> torch.Tensor:
        """VICReg of the embeddings that ``forward``, the learner, makes of both views of a ViewBatch."""
        assert isinstance(batch, ViewBatch)
        with precision(self._data.cubes.device):
            embeddings = forward(_views(self._data.cubes, batch))
        return vicreg(*embeddings.float().chunk(2))


def check_views(cases: int, batch_size: int, processes: int, name: str) -> None:
    """Raise TrainingError where some batch would have a single case, and where several processes would share one."""
    if processes > 1:
        raise TrainingError(
            f"{name}: a self-supervised network compares the cases of a whole batch, so that one process trains it; "
            f"start it without torchrun, which started {processes}."
        )
    if cases // _batch_count(cases, batch_size) < 2:
        raise TrainingError(
            f"{name}: {cases} cases in batches of {batch_size} leave a case alone, and a single one says nothing of "
            "how features vary; raise network_training.batch_size (32 or more is sensible)."
        )


def vicreg(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """VICReg's loss of the embeddings (cases, width) of two views: how far they are apart, vary too little and covary.

    25 where all embeddings are equal, up to 1 %; 0 where views agree and numbers vary without anything in common.
    """
    loss = _INVARIANCE * nn.functional.mse_loss(one, other)
    for embeddings in (one, other):
        centred = embeddings - embeddings.mean(dim=0)
        covariance = centred.T @ centred / (len(centred) - 1)
        variance = covariance.diagonal()
        too_little = nn.functional.relu(1 - torch.sqrt(variance + _EPSILON)).mean()
        shared = (covariance.square().sum() - variance.square().sum()) / len(variance)
        loss = loss + _VARIANCE / 2 * too_little + _COVARIANCE * shared
    return loss


def _batch_count(cases: int, batch_size: int) -> int:
    return math.ceil(cases / batch_size)


def _views(cubes: torch.Tensor, batch: ViewBatch) -> torch.Tensor:
    """Both views of the batch's cubes: (2 b, 1, z, y, x), channels last; what is shifted in is the cube's border."""
    device, side = cubes.device, cubes.shape[-1]
    twice = Batch(np.tile(batch.cases, 2), batch.flips)
    places = np.clip(np.arange(side) + batch.shifts[:, :, None], 0, side - 1)  # (views, 3, side)
    z, y, x = torch.from_numpy(places).to(device, non_blocking=True).unbind(1)
    seen = network_input(cubes, twice)[:, 0]
    view = torch.arange(len(seen), device=device)[:, None, None, None]
    moved = seen[view, z[:, :, None, None], y[:, None, :, None], x[:, None, None, :]]
    gains, offsets = (
        torch.from_numpy(part).to(device, non_blocking=True)[:, None, None, None]
        for part in (batch.gains, batch.offsets)
    )
    return (moved * gains + offsets)[:, None].to(memory_format=torch.channels_last_3d)
