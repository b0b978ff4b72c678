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
    progress(f"training without each of {len(parts)} centres")
    jobs_of = ((data, protocol, np.setdiff1d(np.arange(len(data.cases)), own), own) for own in parts.values())
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
    for name in names:
        if len(np.unique(data.outcome[centre != name])) < 2:
            raise TrainingError(f"without the centre {name} all cases have one outcome; it cannot be left out.")
        others = np.flatnonzero(centre != name)
        check_inner_folds(data, protocol, others, f"without the centre {name}")
    return {str(name): np.flatnonzero(centre == name) for name in names}


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
