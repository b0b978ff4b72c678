"""The training of one network, from its start or its checkpoint to its file, and early signs that it does not learn.

Such a sign is a loss that climbs above that of a network which knows nothing.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..base.errors import TrainingError
from ..features.resnet import build_network, save_network
from ..protocol.loading import Protocol
from ..stats.discrimination import auc
from .batches import Batch, network_input
from .checkpoint import comes_from, epochs_done, load_checkpoint, save_checkpoint
from .device import pool_repeatably, precision
from .distributed import ALONE, ProcessGroup
from .objectives import FromImages, FromOutcomes, TrainingSet

EPOCHS = 5
"""So long must a loss stay high and climb before it is warned of: single epochs of a sound training are high too."""

BOUND = 1.5
"""Half again the loss of a network that knows nothing, as the cross entropy ln 2 of the answer 0.5 to every case."""


def is_rising(losses: Sequence[float], chance: float) -> bool:
    """Whether the last EPOCHS epochs' mean losses lie above BOUND times ``chance``, the last above the first of them.

    ``losses`` are those of all epochs so far, the latest last; ``chance`` is that of a network that knows nothing.
    """
    recent = losses[-EPOCHS:]
    return len(recent) == EPOCHS and min(recent) > BOUND * chance and recent[-1] > recent[0]


AUC_EVERY = 5
"""Epochs between two looks at the held-back cases, which cost a third of their share of an epoch."""


CHECKPOINT_EVERY_S = 30.0
"""Seconds of training between two checkpoints: one of ResNet-18 is 265 MB, and a GPU's epoch a second or so."""


@dataclass(frozen=True)
class EpochReport:
    """Where a training stands: ``network`` is "network" or "fold_k", ``loss`` the mean over the epoch's cases.

    ``auc`` is that of the fold's own left-out cases, every AUC_EVERY epochs and after the last; ``warning`` says what
    to change where the training does not learn; ``left`` counts the epochs to come, those of other networks included.
    """

    network: str
    epoch: int
    epochs: int
    loss: float
    auc: float | None = None
    warning: str = ""
    left: int = 0


@dataclass(frozen=True)
class NetworkTask:
    """One network: the indices of the cases that it is trained on and of those that it must not see.

    ``origin`` stands for all that it is made of. ``earlier`` is where a former training left its networks, if any.
    """

    name: str
    chosen: NDArray[np.intp]
    held_back: NDArray[np.intp]
    origin: str
    folder: Path
    earlier: Path | None = None

    @property
    def finished(self) -> Path:
        """The trained network: the former training's, where that is the same."""
        name = f"{self.name}.safetensors"
        if self.earlier and comes_from(self.earlier / name, self.origin):
            return self.earlier / name
        return self.folder / name

    @property
    def checkpoint(self) -> Path:
        """The state after an epoch of late, until the network is finished."""
        return self.folder / f"{self.name}.checkpoint.safetensors"

    @property
    def is_finished(self) -> bool:
        """Whether the trained network is there."""
        return comes_from(self.finished, self.origin)

    def epochs_done(self, epochs: int) -> int:
        """How many of its epochs need not be trained again."""
        return epochs if self.is_finished else epochs_done(self.checkpoint, self.origin)


@dataclass
class NetworkTrainer:
    """Trains the network of ``task``, with the other processes of ``group``; only the first of them writes."""

    task: NetworkTask
    data: TrainingSet
    protocol: Protocol
    group: ProcessGroup = ALONE

    def run(self, progress: Callable[[EpochReport], object]) -> None:
        """Train what is left to train and save the network; nothing happens where it is finished.

        Raises TrainingError where the loss is not finite, or the processes do not see the same files.
        """
        task, rules, device = self.task, self.protocol.network_training, self.data.cubes.device
        finished, start = task.is_finished, task.epochs_done(rules.epochs)
        self.group.check_same(start + finished, task.name, device)  # a checkpoint may hold all epochs, unfinished
        if finished:
            return
        self._prepare(start)
        losses: list[float] = []
        warned, written = False, time.monotonic()
        for epoch in range(start, rules.epochs):
            losses.append(self._epoch(epoch))
            if not math.isfinite(losses[-1]):
                raise TrainingError(
                    f"{task.name}: the loss diverged in epoch {epoch + 1}; lower learning_rate in the protocol, "
                    f"{rules.learning_rate:g} now, and look for cases whose images are not {self._expected}."
                )
            if self.group.leads:
                if time.monotonic() - written >= CHECKPOINT_EVERY_S:
                    save_checkpoint(task.checkpoint, self.objective.learner, self.optimiser, task.origin, epoch + 1)
                    written = time.monotonic()
                rising = not warned and is_rising(losses, self.objective.chance)
                warned = warned or rising
                progress(self._report(epoch + 1, losses[-1], rising))
        if self.group.leads:
            save_network(self.network, task.finished, task.origin)
            task.checkpoint.unlink(missing_ok=True)

    @property
    def _expected(self) -> str:
        """What images have to be, in words."""
        image = self.protocol.image
        return f"{image.modality} in {image.native_unit}" if image.native_unit else image.modality

    def _prepare(self, start: int) -> None:
        rules, device = self.protocol.network_training, self.data.cubes.device
        torch.manual_seed(self.protocol.seed)  # the same start for all folds keeps their features comparable
        self.network = build_network(self.protocol.network).to(device)
        if device.type == "cuda":
            pool_repeatably(self.network)
        self.objective = (FromImages if rules.self_supervised else FromOutcomes)(self.network, self.data)
        learner = self.objective.learner
        self.optimiser = torch.optim.SGD(learner.parameters(), rules.learning_rate, rules.momentum)
        if start:
            load_checkpoint(self.task.checkpoint, learner, self.optimiser)
        self.forward = self.group.wrap(learner, device)

    def _epoch(self, epoch: int) -> float:
        """The mean loss; a GPU is waited for at the end of the epoch alone."""
        rules = self.protocol.network_training
        batches = list(self.objective.batches(self.task.chosen, rules.batch_size, self.protocol.seed, epoch))
        self.network.train()
        total = torch.zeros((), dtype=torch.float64, device=self.data.cubes.device)
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / rules.epochs
            self.optimiser.param_groups[0]["lr"] = rules.learning_rate * (1 + math.cos(math.pi * done)) / 2
            own = self.group.share(batch)
            loss = self.objective.loss(self.forward, own)
            self.optimiser.zero_grad()
            (loss * (self.group.size * len(own.cases) / len(batch.cases))).backward()  # their average is the batch's
            self.optimiser.step()
            total += loss.detach().double() * len(own.cases)
        return float(self.group.total(total)) / len(self.task.chosen)

    def _report(self, epoch: int, loss: float, rising: bool) -> EpochReport:
        rules = self.protocol.network_training
        bound, chance = BOUND * self.objective.chance, self.objective.chance_in_words
        warning = (
            f"{self.task.name}: the loss has been above {bound:.2f} and rising for {EPOCHS} epochs, to {loss:.2f} in "
            f"epoch {epoch} ({chance}): it seems to diverge; lower learning_rate, {rules.learning_rate:g} now."
        )
        looked = epoch % AUC_EVERY == 0 or epoch == rules.epochs
        auc_now = self._held_back_auc() if looked and len(self.task.held_back) else None
        return EpochReport(self.task.name, epoch, rules.epochs, loss, auc_now, warning if rising else "")

    def _held_back_auc(self) -> float | None:
        """The AUC of the cases that this network must not learn from; None where an answer is not finite."""
        held_back, size = self.task.held_back, self.protocol.network_training.batch_size
        parts = [held_back[start : start + size] for start in range(0, len(held_back), size)]
        self.network.eval()
        with torch.inference_mode(), precision(self.data.cubes.device):
            unflipped = [Batch(cases, np.zeros((len(cases), 3), bool)) for cases in parts]
            logits = torch.cat([self.network(network_input(self.data.cubes, part))[:, 0] for part in unflipped])
        score = logits.double().cpu().numpy()
        outcome = self.data.outcome.cpu().numpy()[held_back]
        return auc(outcome, score) if np.isfinite(score).all() else None
