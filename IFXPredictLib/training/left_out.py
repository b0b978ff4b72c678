"""How good models are at a centre that taught them nothing: the training with one centre left out after another."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..base.concurrency import results_of
from ..base.errors import TrainingError
from ..bundles.left_out import LeftOut, LeftOutCentre
from ..models.svm import probability
from ..protocol.loading import Protocol
from ..stats.clusters import fewest_of_an_outcome, part_of
from ..stats.discrimination import delong
from ..stats.splits import Indices
from .fitting import TrainingData
from .nested import HeldOut, answers_without, check_inner_folds

FEWEST = 2
"""Cases, or patients where these have several, of either outcome from which an AUC has an interval."""


def leave_centres_out(
    data: TrainingData, protocol: Protocol, progress: Callable[[str], object] = lambda _stage: None, jobs: int = 1
) -> LeftOut:
    """Repeat the training without each centre, and score its cases.

    Other cases of the centre's patients, imaged elsewhere, are left out with it.

    With a harmonisation the centre is taken as the reference, or without one estimated from its own cases, whose
    outcomes are not asked: as ``update --method harmonisation`` would before its first answer.

    Parameters
    ----------
    data : TrainingData
        The training split, features in their own units, missing values as they are.
    protocol : Protocol
        Every decision.
    progress : callable, optional
        Is told the stage.
    jobs : int
        Processes; the result is the same for every number.

    Returns
    -------
    mapping of str to mapping of str to LeftOutCentre
        By model and centre.

    Raises
    ------
    TrainingError
        As ``check_centres`` does, or where the others' cases cannot carry a training.
    """
    parts = check_centres(data, protocol)
    others = {centre: _others(data, own) for centre, own in parts.items()}
    shared = any(len(rows) + len(parts[centre]) < len(data.cases) for centre, rows in others.items())
    also = " (and the other cases of its patients)" if shared else ""
    progress(f"training without each of {len(parts)} centres{also}")
    jobs_of = ((data, protocol, others[centre], own, _without(centre)) for centre, own in parts.items())
    found = results_of(answers_without, jobs_of, jobs)
    return {
        rules.name: {
            centre: _of_centre(data, own, one[rules.name])
            for (centre, own), one in zip(parts.items(), found, strict=True)
        }
        for rules in protocol.models
    }


def check_centres(data: TrainingData, protocol: Protocol) -> dict[str, Indices]:
    """The cases of each centre.

    Parameters
    ----------
    data : TrainingData
        The training split.
    protocol : Protocol
        Whose folds within a training the cases of the other centres have to carry.

    Returns
    -------
    dict of str to ndarray of int
        By centre, in the order of their names, the rows of its cases in ``data``.

    Raises
    ------
    TrainingError
        Where a case lacks a centre, all are of one, or the rest cannot be trained on: it lacks an outcome or a clinical
        characteristic, or one of its folds would.
    """
    if without := [case for case, centre in zip(data.cases, data.centre, strict=True) if not centre]:
        raise TrainingError(
            f"case {without[0]}: has no centre ({len(without)} such); to leave centres out, fill the column centre of "
            "cohort.csv."
        )
    centre = np.array(data.centre)
    names = np.unique(centre)
    if len(names) < 2:
        raise TrainingError(f"all training cases are of the centre {names[0]}; to leave centres out takes two or more.")
    parts = {str(name): np.flatnonzero(centre == name) for name in names}
    for name, own in parts.items():
        others = _others(data, own)
        if not others.size:
            raise TrainingError(
                f"all training cases are of patients of the centre {name}; it cannot be left out: train without "
                "--leave-centres-out."
            )
        if len(np.unique(data.outcome[others])) < 2:
            raise TrainingError(f"{_without(name)} all cases have one outcome; it cannot be left out.")
        check_inner_folds(data, protocol, others, _without(name))
    return parts


def _without(centre: str) -> str:
    return f"without the centre {centre}"


def _others(data: TrainingData, own: Indices) -> Indices:
    """The cases that a training without the centre's ``own`` learns from: none is of one of its patients."""
    whose = np.array(data.patients or data.cases)
    return np.flatnonzero(~np.isin(whose, whose[own]))


def _of_centre(data: TrainingData, own: Indices, answer: HeldOut) -> LeftOutCentre:
    y, p = data.outcome[own], probability(answer.scores)
    positive, several = int(y.sum()), part_of(data.clusters, own)
    area = delong(y, p, clusters=several) if fewest_of_an_outcome(y, several) >= FEWEST else None
    return LeftOutCentre(
        cases=len(y),
        positive=positive,
        auc=area.auc if area else None,
        auc_low=area.low if area else None,
        auc_high=area.high if area else None,
        sensitivity=_share(answer.calls[y == 1]),
        specificity=_share(~answer.calls[y == 0]),
        without=answer.kept is None,
    )


def _share(right: NDArray[np.bool_]) -> float | None:
    return float(right.mean()) if right.size else None
