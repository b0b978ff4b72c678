"""Training of the 3D ResNet, and its cross-fitting.

By SGD with momentum and cosine decay, with random flips on x, y and z; the loss is the objective's (objectives.py).
What is random in an epoch is drawn from (seed, epoch) alone, so that a run resumed from its checkpoint ends in the very
same network (on one device and with one number of threads). Checkpoints are safetensors, like everything that is
stored.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..base.concurrency import side_by_side
from ..base.errors import TrainingError
from ..base.files import write_whole
from ..protocol.loading import Protocol
from ..stats.clusters import Clusters
from ..stats.splits import stratified_folds
from .checkpoint import training_origin
from .device import lack_of_memory_said, repeatable
from .distributed import ALONE, ProcessGroup
from .network_trainer import EpochReport, NetworkTask, NetworkTrainer
from .objectives import TrainingSet, check_views

Cubes = NDArray[np.float32]
Progress = Callable[[EpochReport], object]


def train_networks(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    protocol: Protocol,
    folder: Path,
    device: str | torch.device = "cpu",
    progress: Progress = lambda _report: None,
    jobs: int = 1,
    group: ProcessGroup = ALONE,
    earlier: Path | None = None,
    clusters: Clusters | None = None,
) -> NDArray[np.intp]:
    """Train the 3D ResNet on all cases, and with ``cross_fit`` once more without each fold.

    Leaves network.safetensors and fold_0.safetensors ... in ``folder``. A network that stands there already and comes
    from the same cases and settings is kept, a half-trained one is resumed.

    Parameters
    ----------
    cubes : sequence (n,) of ndarray (side, side, side)
        Lesion cubes in z, y, x order, 0 to 1 (``lesion_cube``).
    outcome : ndarray (n,)
        0 or 1; a self-supervised network does not read it.
    protocol : Protocol
        Architecture, epochs, folds and seed.
    folder : Path
        For networks and checkpoints.
    device : str or torch.device
        "cpu" or "cuda".
    progress : callable, optional
        Is told of each epoch.
    jobs : int
        Networks trained at a time, each with this process's number of threads, to the same end.
    group : ProcessGroup
        Or each network by all processes of this group.
    earlier : Path, optional
        A folder of networks that are not touched; those of the same cases and settings are copied, not trained again.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient, whom no fold splits.

    Returns
    -------
    ndarray (n,)
        The fold of each case; -1 without cross-fitting.

    Raises
    ------
    TrainingError
        Where a class is too small for the folds, a batch for the group or for batch normalisation, memory for the
        networks, or where the loss diverges.
    """
    rules = protocol.network_training
    foldid = np.full(len(outcome), -1)
    if rules.cross_fit:
        foldid = stratified_folds(outcome, rules.folds, protocol.seed, clusters)
    tasks = _tasks(cubes, outcome, foldid, protocol, folder, earlier)
    for task in tasks:
        if rules.self_supervised:
            check_views(len(task.chosen), rules.batch_size, group.size, task.name)
            continue
        group.check_batches(len(task.chosen), rules.batch_size, task.name)
        _check_last_batch(len(task.chosen), cubes.shape[-1], protocol, task.name)
    hear = _Countdown(sum(rules.epochs - task.epochs_done(rules.epochs) for task in tasks), progress)
    if jobs == 1:
        _train(cubes, outcome, protocol, torch.device(device), group, tasks, hear)
    else:
        work = partial(_train_apart, cubes, outcome, protocol, torch.device(device), torch.get_num_threads())
        side_by_side(work, [task for task in tasks if not task.is_finished], jobs, hear)
    if group.leads:
        _copy_earlier([task.finished for task in tasks], folder)
    return foldid


def network_files(protocol: Protocol) -> list[str]:
    """What ``train_networks`` leaves: the final network first, then those of the folds."""
    rules = protocol.network_training
    folds = range(rules.folds if rules.cross_fit else 0)
    return [f"{name}.safetensors" for name in ("network", *(f"fold_{k}" for k in folds))]


def _copy_earlier(finished: list[Path], folder: Path) -> None:
    for network in finished:
        if network.parent != folder:
            write_whole(folder / network.name, partial(shutil.copyfile, network))


def _check_last_batch(cases: int, side: int, protocol: Protocol, name: str) -> None:
    """A single case has no variance to be normalised by where the last stage has shrunk its cube to one voxel."""
    rules = protocol.network_training
    one_voxel = side <= 16 * protocol.network.first_stride
    if one_voxel and cases % rules.batch_size == 1:
        raise TrainingError(
            f"{name}: {cases} cases in batches of {rules.batch_size} leave one case alone, which a cube of {side} "
            "voxels an edge is too small for; change network_training.batch_size or image.cube_side."
        )


def _tasks(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    foldid: NDArray[np.intp],
    protocol: Protocol,
    folder: Path,
    earlier: Path | None,
) -> list[NetworkTask]:
    left_out = {"network": np.zeros(len(foldid), bool)}
    left_out |= {f"fold_{k}": foldid == k for k in range(foldid.max() + 1)}
    tasks = []
    for name, held_back in left_out.items():
        chosen = np.flatnonzero(~held_back)
        origin = training_origin(cubes, outcome, chosen, protocol)
        tasks.append(NetworkTask(name, chosen, np.flatnonzero(held_back), origin, folder, earlier))
    return tasks


class _Countdown:
    """Passes reports on with the number of epochs that all networks still have to be trained."""

    def __init__(self, left: int, progress: Progress) -> None:
        self._left, self._progress = left, progress

    def __call__(self, report: EpochReport) -> None:
        self._left -= 1
        self._progress(replace(report, left=self._left))


def _train(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    protocol: Protocol,
    device: torch.device,
    group: ProcessGroup,
    tasks: list[NetworkTask],
    progress: Progress,
) -> None:
    with lack_of_memory_said(), repeatable(device):
        outcome_there = torch.from_numpy(outcome.astype(np.float32)).to(device)
        data = TrainingSet(torch.from_numpy(cubes).to(device), outcome_there)
        for task in tasks:
            NetworkTrainer(task, data, protocol, group).run(progress)


def _train_apart(
    cubes: Cubes,
    outcome: NDArray[np.int_],
    protocol: Protocol,
    device: torch.device,
    threads: int,
    task: NetworkTask,
    progress: Progress,
) -> None:
    """One network in a process of its own; the number of threads decides the rounding of sums."""
    torch.set_num_threads(threads)
    _train(cubes, outcome, protocol, device, ALONE, [task], progress)
