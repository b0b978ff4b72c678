"""Time and memory of the network's training against a plain MONAI training loop.

    python Testing/benchmarks/bench_training.py [cpu|cuda] [epochs] [--smallest]

Invented cubes; the network of ifx_cte (ResNet-18, batches of 8). On a GPU its full setting: 166 cubes of 96 voxels an
edge; on the CPU 16 cubes of 32 (a minute or two); smallest, only to try it, 4 of them, once. The plain loop is
Dataset, DataLoader, RandFlipd and float32, in PyTorch's own layout, with its loss read at each step. Both train the
same epochs, each in a process of its own, in turn; an epoch before them warms up. The project's loop also writes its
checkpoints, which the plain one does not. 300 epochs on a GPU are the training of one network as the paper states it.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from IFXPredictLib.features.resnet import build_network
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.training.networks import train_networks

CASES = {"smallest": 4, "cpu": 16, "cuda": 166}
SIDE = {"smallest": 32, "cpu": 32, "cuda": 96}
EPOCHS = {"smallest": 1, "cpu": 2, "cuda": 3}
ROUNDS = {"smallest": 1, "cpu": 3, "cuda": 3}
RATIO, WHOLE_S = 1.5, 600.0


def main(size: str, epochs: int) -> None:
    """Print each figure; on a GPU beside its bound."""
    print(f"{CASES[size]} cubes of {SIDE[size]}^3, ResNet-18, {epochs} epochs, {computer(size)}")
    ways = ("project", "plain MONAI loop")
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(ROUNDS[size] if epochs < 10 else 1):
        for way in ways:
            command = [sys.executable, __file__, "run", way, size, str(epochs)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found[way].append(json.loads(done.stdout.splitlines()[-1]))
    for way in ways:
        seconds = sorted(one["seconds"] for one in found[way])[len(found[way]) // 2] / epochs
        report(f"{way}: an epoch, median", seconds)
        report(f"{way}: images per second", CASES[size] / seconds, "")
        report(f"{way}: peak memory", max(one["bytes"] for one in found[way]) / 1e9, "GB")
    project, plain = (sorted(one["seconds"] for one in found[way])[len(found[way]) // 2] for way in ways)
    bound = f"at least {RATIO} on a GPU" if size == "cuda" else ""
    report(f"plain loop / project {bound}".strip(), plain / project, "")
    if size == "cuda":
        report(f"300 epochs, at most {WHOLE_S:g} s", project / epochs * 300)


def computer(size: str) -> str:
    """What computes."""
    return torch.cuda.get_device_name() if size == "cuda" else f"CPU, {torch.get_num_threads()} threads"


def measure(way: str, size: str, epochs: int) -> None:
    """Seconds of ``epochs`` epochs after the first, and the peak memory of GPU or process, as one line of JSON."""
    protocol = setting(size, epochs + 1)
    random = np.random.default_rng(1)
    cubes = random.random((CASES[size], *[SIDE[size]] * 3), np.float32)
    outcome = np.arange(CASES[size]) % 2
    loop = project if way == "project" else plain
    marks: list[float] = []
    device = "cuda" if size == "cuda" else "cpu"
    loop(cubes, outcome, protocol, device, lambda: marks.append(time.perf_counter()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts in KiB
    used = torch.cuda.max_memory_allocated() if size == "cuda" else peak
    print(json.dumps({"seconds": marks[-1] - marks[0], "bytes": used}))


def setting(size: str, epochs: int) -> Protocol:
    """The protocol without cross-fitting, at its size."""
    protocol = load_protocol("ifx_cte")
    rules = replace(protocol.network_training, epochs=epochs, cross_fit=False)
    return replace(protocol, network_training=rules, image=replace(protocol.image, cube_side=SIDE[size]))


def project(
    cubes: np.ndarray, outcome: np.ndarray, protocol: Protocol, device: str, mark: Callable[[], object]
) -> None:
    """``ifxpredict train-network``, from cubes to the stored network."""
    with tempfile.TemporaryDirectory() as folder:
        train_networks(cubes, outcome, protocol, Path(folder), device, lambda _report: mark())


def plain(cubes: np.ndarray, outcome: np.ndarray, protocol: Protocol, device: str, mark: Callable[[], object]) -> None:
    """The loop of MONAI's tutorials, four workers on a machine with a GPU."""
    from monai.data.dataloader import DataLoader
    from monai.data.dataset import Dataset
    from monai.transforms.compose import Compose
    from monai.transforms.spatial.dictionary import RandFlipd

    rules = protocol.network_training
    rows = [{"image": torch.from_numpy(c)[None], "label": np.float32(y)} for c, y in zip(cubes, outcome, strict=True)]
    flips = Compose([RandFlipd("image", prob=0.5, spatial_axis=axis) for axis in range(3)])
    workers = 4 if device == "cuda" else 0
    loader = DataLoader(Dataset(rows, flips), batch_size=rules.batch_size, shuffle=True, num_workers=workers)
    torch.manual_seed(1)
    network = build_network(protocol.network).to(device).to(memory_format=torch.contiguous_format).train()
    optimiser = torch.optim.SGD(network.parameters(), rules.learning_rate, rules.momentum)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, rules.epochs)
    for _ in range(rules.epochs):
        total = 0.0
        for batch in loader:
            optimiser.zero_grad()
            logits = network(batch["image"].to(device))[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, batch["label"].to(device))
            loss.backward()
            optimiser.step()
            total += loss.item()
        decay.step()
        mark()


def report(name: str, value: float, unit: str = "s") -> None:
    """One line."""
    print(f"{name:48} {value:10.3f} {unit}".rstrip(), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("device", nargs="?", default="cpu", choices=("cpu", "cuda"))
        parser.add_argument("epochs", nargs="?", type=int)
        parser.add_argument("--smallest", action="store_true", help="four small cubes, once: only to try it")
        options = parser.parse_args()
        chosen = "smallest" if options.smallest else options.device
        main(chosen, options.epochs or EPOCHS[chosen])
