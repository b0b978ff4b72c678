"""Networks of outer folds: deep features of every training case by networks that saw none of the cases held out.

Each outer fit of a nested validation gets a final network and, where the protocol cross-fits, one for each inner fold,
all trained on the fit's own cases. Its features are what ``train-network`` and ``extract`` would leave of a cohort in
which the cases held out are the test split: out of fold for the fit's cases, of its final network for the others.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save

from ..base.files import sha256_of_content, write_whole
from ..base.tensor_file import with_metadata
from ..features.resnet import DEEP_NAMES, deep_features_of_cubes, load_network
from ..protocol.loading import Protocol
from ..stats.clusters import Clusters, part_of
from ..stats.splits import Indices, outer_parts
from ..tables.outer_features import OUTER_FILE, TENSOR, read_outer_features
from .checkpoint import comes_from, training_origin
from .network_trainer import EpochReport
from .networks import Cubes, Progress, network_files, train_networks


def train_outer_networks(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    protocol: Protocol,
    folder: Path,
    dealt: Sequence[Indices],
    device: str | torch.device = "cpu",
    progress: Progress = lambda _report: None,
    jobs: int = 1,
    earlier: Path | None = None,
    clusters: Clusters | None = None,
) -> None:
    """Train the networks of each outer fit and keep the features that they give, as OUTER_FILE in ``folder``.

    What stands there, half done or done, of the same cases and settings is gone on with, or copied from ``earlier``.
    A fit's networks are deleted once its features are there.

    Parameters
    ----------
    cubes, outcome, protocol, device, progress, jobs, earlier, clusters
        As of ``train_networks``; all training cases'.
    folder : Path
        For networks, checkpoints and features; the features of fit k are in outer_k until all are there.
    dealt : sequence (repeats,) of ndarray (n,)
        The outer fold of each training case, 0 to folds - 1 (``repeated_folds``).

    Raises
    ------
    TrainingError
        As ``train_networks`` does, for the cases of a fit.
    """
    parts = outer_parts(dealt)
    whole = training_origin(cubes, outcome, np.arange(len(outcome)), protocol)
    origin = sha256_of_content([whole, [fold.tolist() for fold in dealt]])
    for place in (folder, earlier):
        if place and comes_from(place / OUTER_FILE, origin):
            if place != folder:
                write_whole(folder / OUTER_FILE, partial(shutil.copyfile, place / OUTER_FILE))
            return
    for fit, (rows, held_out) in enumerate(parts):
        place, of_fit = folder / f"outer_{fit}", f"{origin}, fit {fit}"
        if comes_from(place / OUTER_FILE, of_fit):
            continue
        own = cubes[rows], outcome[rows], protocol, place, device
        hear = _of_fit(progress, fit, len(parts), protocol)
        foldid = train_networks(*own, hear, jobs, clusters=part_of(clusters, rows))
        found = _features(cubes, protocol, rows, held_out, foldid, place)
        _write(place / OUTER_FILE, found, of_fit)
        for name in network_files(protocol):
            (place / name).unlink()
    features = [read_outer_features(folder / f"outer_{fit}" / OUTER_FILE) for fit in range(len(parts))]
    _write(folder / OUTER_FILE, np.stack(features), origin)


def _features(
    cubes: Cubes, protocol: Protocol, rows: Indices, held_out: Indices, foldid: Indices, place: Path
) -> NDArray[np.float64]:
    """Deep features (n, 512) of all cases, each by the network of the fit that has not seen it, if there is one."""
    values = np.empty((len(cubes), len(DEEP_NAMES)))
    chosen = {"network": np.concatenate([held_out, rows[foldid < 0]])}
    chosen |= {f"fold_{k}": rows[foldid == k] for k in range(int(foldid.max()) + 1)}
    for name, cases in chosen.items():
        network = load_network(place / f"{name}.safetensors", protocol.network)
        for case in cases:  # one at a time, as extract sees them: together the last bits would be others
            values[case] = deep_features_of_cubes([cubes[case]], network)[0]
    return values


def _write(path: Path, features: NDArray[np.float64], origin: str) -> None:
    content = with_metadata(save({TENSOR: features}), {"origin": origin})
    write_whole(path, lambda file: file.write_bytes(content))


def _of_fit(progress: Progress, fit: int, fits: int, protocol: Protocol) -> Callable[[EpochReport], object]:
    """Tells ``progress`` of which fit a network is, and counts the epochs of the fits to come as left."""
    to_come = (fits - fit - 1) * len(network_files(protocol)) * protocol.network_training.epochs

    def tell(report: EpochReport) -> object:
        name = f"outer {fit + 1}/{fits}, {report.network}"
        return progress(replace(report, network=name, left=report.left + to_come))

    return tell
