"""Training of the 3D ResNet, and its cross-fitting.

Binary cross entropy, SGD with momentum, cosine decay, random flips on x, y and z. What is random in an epoch is drawn
from (seed, epoch) alone, so that a run resumed from its checkpoint ends in the very same network (on one device and
with one number of threads). Checkpoints are safetensors, like everything that is stored.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from .deep import build_network, save_network
from .errors import TrainingError
from .files import sha256_of_content, write_whole
from .folds import stratified_folds
from .protocol import Protocol

Cubes = NDArray[np.float32]


@dataclass(frozen=True)
class EpochReport:
    """Where a training stands: ``network`` is "network" or "fold_k", ``loss`` the mean over the epoch's cases."""

    network: str
    epoch: int
    epochs: int
    loss: float


def train_networks(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    protocol: Protocol,
    folder: Path,
    device: str = "cpu",
    progress: Callable[[EpochReport], object] = lambda _report: None,
) -> NDArray[np.intp]:
    """Train on all cases, and with ``cross_fit`` once more without each fold; returns the fold of each case (n,).

    ``cubes`` (n, side, side, side) in z, y, x; ``outcome`` (n,) 0 or 1. Leaves network.safetensors and
    fold_0.safetensors ... in ``folder``; without cross-fitting the folds are -1. A network that stands there already
    and comes from the same cases and settings is kept, a half-trained one is resumed.
    Raises TrainingError where a class is too small for the folds or the loss diverges.
    """
    rules = protocol.network_training
    everyone = np.arange(len(outcome))
    foldid = stratified_folds(outcome, rules.folds, protocol.seed) if rules.cross_fit else np.full(len(outcome), -1)
    jobs = [("network", everyone)] + [
        (f"fold_{k}", everyone[foldid != k]) for k in range(rules.folds) if rules.cross_fit
    ]
    for name, chosen in jobs:
        trainer = _Trainer(name, cubes, outcome, chosen, protocol, folder, device)
        trainer.run(progress)
    return foldid


class _Trainer:
    """One network's training: resumes where its checkpoint stands, and does nothing where the network is finished."""

    def __init__(
        self,
        name: str,
        cubes: Cubes,
        outcome: NDArray[np.int_],
        chosen: NDArray[np.intp],
        protocol: Protocol,
        folder: Path,
        device: str,
    ) -> None:
        self.name, self.chosen, self.protocol, self.device = name, chosen, protocol, torch.device(device)
        self.cubes, self.outcome = torch.from_numpy(cubes), torch.from_numpy(outcome.astype(np.float32))
        self.finished, self.checkpoint = folder / f"{name}.safetensors", folder / f"{name}.checkpoint.safetensors"
        self.origin = _origin(cubes[chosen], outcome[chosen], protocol)
        torch.manual_seed(protocol.seed)  # the same start for all folds keeps their features comparable
        self.network = build_network(protocol.network).to(self.device)
        rules = protocol.network_training
        self.optimiser = torch.optim.SGD(self.network.parameters(), rules.learning_rate, rules.momentum)

    def run(self, progress: Callable[[EpochReport], object]) -> None:
        """Train to the end and save the network."""
        if _origin_of(self.finished) == self.origin:
            return
        epochs = self.protocol.network_training.epochs
        for epoch in range(self._resume(), epochs):
            loss = self._epoch(epoch)
            if not math.isfinite(loss):
                raise TrainingError(f"{self.name}: the loss diverged in epoch {epoch + 1}; lower learning_rate.")
            self._save_checkpoint(epoch + 1)
            progress(EpochReport(self.name, epoch + 1, epochs, loss))
        save_network(self.network, self.finished, self.origin)
        self.checkpoint.unlink(missing_ok=True)

    def _epoch(self, epoch: int) -> float:
        rules = self.protocol.network_training
        random = np.random.default_rng([self.protocol.seed, epoch])
        order = random.permutation(self.chosen)
        batches = [order[i : i + rules.batch_size] for i in range(0, len(order), rules.batch_size)]
        self.network.train()
        total = 0.0
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / rules.epochs
            self.optimiser.param_groups[0]["lr"] = rules.learning_rate * (1 + math.cos(math.pi * done)) / 2
            total += self._step(batch, random.integers(0, 2, (len(batch), 3))) * len(batch)
        return total / len(order)

    def _step(self, batch: NDArray[np.intp], flips: NDArray[np.int_]) -> float:
        cubes = [self.cubes[i].flip([a for a in range(3) if f[a]]) for i, f in zip(batch, flips, strict=True)]
        inputs = torch.stack(cubes)[:, None].to(self.device, memory_format=torch.channels_last_3d)
        logits = self.network(inputs)[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, self.outcome[batch].to(self.device))
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return float(loss.detach())

    def _save_checkpoint(self, epoch: int) -> None:
        state = {f"weights/{k}": v for k, v in self.network.state_dict().items()}
        for name, parameter in self.network.named_parameters():
            state[f"momentum/{name}"] = self.optimiser.state[parameter]["momentum_buffer"]
        tensors = {k: v.detach().cpu().contiguous() for k, v in state.items()}
        content = save(tensors, {"origin": self.origin, "epoch": str(epoch)})
        write_whole(self.checkpoint, lambda file: file.write_bytes(content))

    def _resume(self) -> int:
        """Load the checkpoint where it belongs to this training; returns the number of epochs done."""
        if _origin_of(self.checkpoint) != self.origin:
            return 0
        with safe_open(self.checkpoint, "pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no mapping)
            epoch = int(file.metadata()["epoch"])
        self.network.load_state_dict({k.removeprefix("weights/"): v for k, v in tensors.items() if k[0] == "w"})
        for name, parameter in self.network.named_parameters():
            buffer = tensors[f"momentum/{name}"].to(self.device)
            self.optimiser.state[parameter]["momentum_buffer"] = buffer.contiguous(
                memory_format=torch.channels_last_3d if buffer.dim() == 5 else torch.contiguous_format
            )
        return epoch


def _origin(cubes: Cubes, outcome: NDArray[np.int_], protocol: Protocol) -> str:
    """What a network was trained on: a hash of the cases and of the settings that training reads."""
    settings = protocol.to_mapping()
    data = sha256(cubes.tobytes())
    data.update(outcome.astype(np.int64).tobytes())
    relevant: Sequence[object] = [settings[key] for key in ("network", "network_training", "image", "seed")]
    return sha256_of_content([data.hexdigest(), relevant])


def _origin_of(path: Path) -> str | None:
    try:
        with safe_open(path, "pt") as file:
            return (file.metadata() or {}).get("origin")
    except (OSError, SafetensorError):
        return None
