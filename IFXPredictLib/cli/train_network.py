"""``ifxpredict train-network``: the 3D ResNet from a cohort's training split, resumable."""

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ..base.content import CaseContent
from ..base.errors import TrainingError
from ..base.scratch import sweep
from ..features.cohort import image_contents, load_cubes, paths_of
from ..protocol.loading import Protocol, load_protocol
from ..stats.clusters import clusters_of
from ..stats.splits import repeated_folds
from ..tables.cohort import CohortCase, check_outcome_classes, patients_in_words, read_cohort
from ..tables.outer_features import OUTER_FILE, OuterRecord, sha256_of_dealt
from ..tables.records import write_network_record
from ..tables.same_image import check_same_images, same_images
from ..training.device import check_device
from ..training.distributed import process_group
from ..training.network_trainer import EpochReport
from ..training.networks import network_files, train_networks
from ..training.outer_networks import train_outer_networks
from ..training.tensorboard import TrainingLog
from .console import answer, output, progress_bar, tell

UNFINISHED = ".ifxpredict.unfinished"
"""In ``--out``: networks and checkpoints of a training that has not ended yet; the former one's stand until it has."""


def run(arguments: Namespace) -> int:
    """Train the network and its cross-fits; network.json says which cases each of them has not seen.

    Of several processes that torchrun started, the first one writes and answers.
    """
    protocol = _protocol(arguments)
    check_device(arguments.device)
    cohort = read_cohort(arguments.cohort, protocol.outcome)
    check_outcome_classes(cohort, arguments.cohort)
    training = [entry for entry in cohort if entry.train]
    outcome = np.array([entry.outcome for entry in training])
    clusters = clusters_of([entry.patient for entry in training])
    with process_group(arguments.device) as (group, device):
        if group.size > 1 and arguments.jobs > 1:
            raise TrainingError("--jobs: torchrun's processes train one network together; leave --jobs out.")
        if group.size > 1 and arguments.nested:
            raise TrainingError("--nested: is for one process; train the networks of outer folds without torchrun.")
        folds, repeats = arguments.nested or (0, 0)
        dealt = repeated_folds(outcome, folds, repeats, protocol.seed, clusters)
        files = [*network_files(protocol), *([OUTER_FILE] if dealt else [])]
        target = output(arguments, "train-network", _inputs(arguments, cohort))
        work = arguments.out / UNFINISHED
        if group.leads:
            target.check(("network.json", *files))
            _check_outer_kept(arguments)
            sweep(work)
        cubes, contents = _cubes(training, protocol, watched=group.leads)
        if group.leads:
            others = image_contents([entry for entry in cohort if not entry.train], protocol)
            check_same_images(cohort, contents | others)
            for found in same_images(cohort, contents):
                tell(found.message)
            tell(patients_in_words(cohort))
        with _watch(arguments) if group.leads else nullcontext(_ignore) as progress:
            given = cubes, outcome, protocol, work
            there = {"jobs": arguments.jobs, "earlier": arguments.out, "clusters": clusters}
            foldid = train_networks(*given, device, progress, group=group, **there)
            if dealt:
                train_outer_networks(*given, dealt, device, progress, **there)
        if group.leads:
            with target.written() as new:
                for name in files:
                    _link(work / name, new / name)
                cases, digest = tuple(entry.case for entry in training), sha256_of_dealt(dealt)
                outer = OuterRecord(folds, repeats, protocol.seed, cases, digest)
                write_network_record(new, protocol, training, foldid, contents, outer if dealt else None)
            shutil.rmtree(work, ignore_errors=True)
            _answer(arguments, len(training), int(foldid.max()) + 1)
    return 0


def _check_outer_kept(arguments: Namespace) -> None:
    """Raise TrainingError where the result would take the place of one with networks of outer folds, without these."""
    if (arguments.out / OUTER_FILE).exists() and not arguments.nested and not arguments.force:
        raise TrainingError(
            f"{arguments.out}: holds what networks of outer folds gave ({OUTER_FILE}), which would be lost; give "
            "--nested as then, another --out, or --force."
        )


def _inputs(arguments: Namespace, cohort: Sequence[CohortCase]) -> list[Path | str | None]:
    """All files and folders that the training reads."""
    return [arguments.cohort, arguments.protocol, *paths_of(cohort)]


def _link(source: Path, target: Path) -> None:
    """``source`` under a second name: it must not be lost where the next step is interrupted."""
    try:
        os.link(source, target)
    except OSError:  # a drive without links
        shutil.copyfile(source, target)


def _answer(arguments: Namespace, cases: int, folds: int) -> None:
    content = {"network": str(arguments.out), "cases": cases, "folds": folds}
    answer(arguments.json, content, f"network of {cases} cases, {folds} folds, in {arguments.out}")


def _protocol(arguments: Namespace) -> Protocol:
    protocol = load_protocol(arguments.protocol)
    if arguments.epochs is None:
        return protocol
    return replace(protocol, network_training=replace(protocol.network_training, epochs=arguments.epochs))


def _cubes(
    training: Sequence[CohortCase], protocol: Protocol, watched: bool
) -> tuple[NDArray[np.float32], dict[str, CaseContent]]:
    """The lesion cubes of the cases, in their order, and what was read of each."""
    cubes = np.empty((len(training), *[protocol.image.cube_side] * 3), np.float32)
    contents = {}
    found = load_cubes(training, protocol)
    for i, (cube, content) in enumerate(progress_bar(found, len(training), "cubes") if watched else found):
        cubes[i], contents[training[i].case] = cube, content
    return cubes, contents


def _watch(arguments: Namespace) -> AbstractContextManager["TrainingWatch"]:
    return TrainingWatch(TrainingLog(arguments.tensorboard) if arguments.tensorboard else None)


def _ignore(_report: EpochReport) -> None:
    """What other processes than the first do with a report."""


class TrainingWatch(AbstractContextManager["TrainingWatch"]):
    """Told of each epoch: a bar over the epochs of all networks on a terminal, warnings on stderr, the log."""

    def __init__(self, log: TrainingLog | None) -> None:
        self._log = log
        self._bar = tqdm(desc="train-network", unit="epoch", total=0, disable=None)

    def __call__(self, report: EpochReport) -> None:
        """Move the bar, whose time left is that of all networks, write the scalars, pass the warning on."""
        scalars = {"loss": report.loss} | ({} if report.auc is None else {"auc_held_back": report.auc})
        shown = ", ".join(f"{name} {value:.4f}" for name, value in scalars.items())
        self._bar.total = self._bar.n + 1 + report.left
        self._bar.set_postfix_str(f"{report.network} {report.epoch}/{report.epochs}: {shown}", refresh=False)
        self._bar.update()
        if self._log:
            self._log.add(report.network, report.epoch, scalars)
        if report.warning:
            tqdm.write(f"ifxpredict: {report.warning}", file=sys.stderr)

    def __exit__(self, *_problem: object) -> None:
        """Leave the bar as it stands."""
        self._bar.close()
