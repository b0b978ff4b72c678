"""``ifxpredict train-network``: the 3D ResNet from a cohort's training split, resumable."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ..cohort import load_cubes
from ..errors import TrainingError
from ..files import make_folder
from ..handover import withdraw, write_network_record
from ..network_training import EpochReport, train_networks
from ..protocol import Protocol, load_protocol
from ..tables import CohortCase, check_outcome_classes, read_cohort
from .console import answer, progress_bar


def run(arguments: Namespace) -> int:
    """Train the network and its cross-fits; network.json says which cases each of them has not seen."""
    protocol = _protocol(arguments)
    if arguments.device == "cuda" and not torch.cuda.is_available():
        raise TrainingError("--device cuda: this machine has no GPU that torch can use; take --device cpu.")
    cohort = read_cohort(arguments.cohort)
    check_outcome_classes(cohort, arguments.cohort)
    training = [entry for entry in cohort if entry.train]
    make_folder(arguments.out)
    withdraw(arguments.out, "network.json")
    cubes = _cubes(training, protocol)
    outcome = np.array([entry.outcome for entry in training])
    foldid = train_networks(cubes, outcome, protocol, arguments.out, arguments.device, _say)
    write_network_record(arguments.out, protocol, training, foldid)
    content = {"network": str(arguments.out), "cases": len(training), "folds": int(foldid.max()) + 1}
    answer(arguments.json, content, f"network of {len(training)} cases, {content['folds']} folds, in {arguments.out}")
    return 0


def _protocol(arguments: Namespace) -> Protocol:
    protocol = load_protocol(arguments.protocol)
    if arguments.epochs is None:
        return protocol
    return replace(protocol, network_training=replace(protocol.network_training, epochs=arguments.epochs))


def _cubes(training: Sequence[CohortCase], protocol: Protocol) -> NDArray[np.float32]:
    cubes = np.empty((len(training), *[protocol.image.cube_side] * 3), np.float32)
    for i, cube in enumerate(progress_bar(load_cubes(training, protocol), len(training), "cubes")):
        cubes[i] = cube
    return cubes


def _say(report: EpochReport) -> None:
    text = f"{report.network}: epoch {report.epoch} of {report.epochs}, loss {report.loss:.4f}"
    print(text, file=sys.stderr, flush=True)
