"""Checkpoints of a training: weights and momentum as safetensors, with what they come from and how far they are.

No state of a random generator is among them: an epoch draws from its own number alone (batches.py).
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from ..base.files import sha256_of_content, write_whole
from ..base.tensor_file import is_whole, with_metadata
from ..protocol.loading import Protocol


def training_origin(
    cubes: NDArray[np.float32], outcome: NDArray[np.int_], chosen: NDArray[np.intp], protocol: Protocol
) -> str:
    """What a network is trained on: a hash of the ``chosen`` cases and of the settings that training reads.

    Of a self-supervised network that is their images: it stays the same where an outcome is corrected.
    """
    settings = protocol.to_mapping()
    data = sha256()
    for case in chosen:
        data.update(cubes[case].tobytes())
    if not protocol.network_training.self_supervised:
        data.update(outcome[chosen].astype(np.int64).tobytes())
    relevant: Sequence[object] = [settings[key] for key in ("network", "network_training", "image", "seed")]
    return sha256_of_content([data.hexdigest(), relevant])


def save_checkpoint(
    path: Path, network: torch.nn.Module, optimiser: torch.optim.Optimizer, origin: str, epoch: int
) -> None:
    """Write weights and momentum after ``epoch`` epochs, whole or not at all."""
    state = {f"weights/{k}": v for k, v in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        state[f"momentum/{name}"] = optimiser.state[parameter]["momentum_buffer"]
    tensors = {k: v.detach().cpu().contiguous() for k, v in state.items()}
    content = with_metadata(save(tensors), {"origin": origin, "epoch": str(epoch)})
    write_whole(path, lambda file: file.write_bytes(content))


def load_checkpoint(path: Path, network: torch.nn.Module, optimiser: torch.optim.Optimizer) -> None:
    """Bring ``network`` and ``optimiser``, on the device where they are, to the state of ``save_checkpoint``.

    Nothing of them stays in the file's own memory: Windows replaces no file that is mapped.
    """
    with safe_open(path, "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no mapping)
    network.load_state_dict({k.removeprefix("weights/"): v for k, v in tensors.items() if k[0] == "w"})
    for name, parameter in network.named_parameters():
        layout = torch.channels_last_3d if parameter.dim() == 5 else torch.contiguous_format
        saved = tensors[f"momentum/{name}"]
        optimiser.state[parameter]["momentum_buffer"] = saved.to(parameter.device, copy=True, memory_format=layout)


def comes_from(path: Path, origin: str) -> bool:
    """Whether a network or checkpoint stands at ``path`` that was trained on this ``origin``, and not changed since."""
    return _metadata(path).get("origin") == origin and is_whole(path)


def epochs_done(checkpoint: Path, origin: str) -> int:
    """The number of epochs behind a checkpoint of this ``origin``; 0 without one."""
    return int(_metadata(checkpoint)["epoch"]) if comes_from(checkpoint, origin) else 0


def _metadata(path: Path) -> dict[str, str]:
    try:
        with safe_open(path, "pt") as file:
            return dict(file.metadata() or {})
    except (OSError, SafetensorError):
        return {}
