"""From fitted models to a Bundle: the training summary, the golden case, and the performance on both splits.

The test split is read for one thing only: the performance that the model card reports.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.environment import software_versions
from ..base.errors import TrainingError
from ..bundles.bundle import Bundle, Golden, TrainingSummary, answers
from ..bundles.store import probe_cube
from ..features.extraction import Features
from ..features.resnet import deep_features, load_network
from ..models.completion import Completion
from ..models.harmonisation import check_harmonisation, fit_harmonisation
from ..models.imputation import fit_clinical
from ..models.svm import probability
from ..protocol.loading import Protocol
from ..stats.clusters import Clusters, cluster_count, counts_by_cluster
from ..stats.discrimination import brier, confusion, delong
from .fitting import FittedModel, TrainingData, fit_models, score_table

Array = NDArray[np.float64]


def fit_bundle(
    train: TrainingData,
    test: TrainingData | None,
    protocol: Protocol,
    network: Path,
    folder: Path,
    progress: Callable[[str], object] = lambda _stage: None,
    jobs: int = 1,
) -> Bundle:
    """Fit the protocol's models and freeze them with a network's weights; not yet saved (``save_bundle``).

    Parameters
    ----------
    train : TrainingData
        The training split, features in their own units.
    test : TrainingData or None
        The test split, read for the performance that the model card reports, and for nothing else.
    protocol : Protocol
        Every decision.
    network : Path
        The weights, network.safetensors.
    folder : Path
        Where the bundle will be saved.
    progress : callable, optional
        Is told each stage.
    jobs : int
        Processes; the result is the same for every number.

    Returns
    -------
    Bundle
        Models with cut-offs, training summary, golden case and performance.

    Raises
    ------
    TrainingError
        As ``check_data`` does, and naming the model, where the data cannot carry one.
    """
    check_data(train, test, protocol)
    imputation = fit_clinical(train.names, train.values, protocol)
    whole = Completion(protocol, imputation).apply(train.names, train.values, train.centre)
    harmonisation = fit_harmonisation(train.names, whole, train.centre, protocol)
    known = Completion(protocol, imputation, harmonisation)
    test = test and _completed(test, known)
    fits = fit_models(train, protocol, progress, jobs)
    train = _completed(train, known)
    models = tuple(fit.model for fit in fits)
    example = Features(train.names, train.values.mean(axis=0))
    deep = deep_features(probe_cube(protocol.image.cube_side), load_network(network, protocol.network))
    return Bundle(
        folder=folder,
        sha256="",
        protocol=protocol,
        notice=protocol.notice,
        intended_use=protocol.intended_use,
        models=models,
        summary=summarise(train.names, train.values),
        selection={fit.model.name: selection_record(fit, train) for fit in fits},
        performance=_performance(fits, train, test),
        software=software_versions(),
        golden=Golden(example, {name: found.raw_score for name, found in answers(models, example).items()}, deep),
        imputation=imputation,
        harmonisation=harmonisation,
    )


def _completed(data: TrainingData, known: Completion) -> TrainingData:
    """The data as models take it; raises TrainingError for what is still missing after that."""
    return replace(data, values=known.apply(data.names, data.values, data.centre), may_miss=())


def check_data(train: TrainingData, test: TrainingData | None, protocol: Protocol) -> None:
    """Refuse what cannot carry a training, before anything is fitted.

    Parameters
    ----------
    train : TrainingData
        The training split, missing values as they are; features of images may be left out, to ask before they are
        there.
    test : TrainingData or None
        The test split; None where there is none.
    protocol : Protocol
        Every decision.

    Raises
    ------
    TrainingError
        For a test split that is too small, and as ``fit_clinical`` and ``check_harmonisation`` do. For a test case of
        a centre that no training case is of, where the protocol's harmonisation has no reference.
    """
    check_classes(test)
    imputation = fit_clinical(train.names, train.values, protocol)
    whole = Completion(protocol, imputation).apply(train.names, train.values, train.centre)
    check_harmonisation(train.cases, train.names, whole, train.centre, protocol)
    rules = protocol.harmonisation
    if test is None or rules is None or rules.reference:
        return
    known = sorted({*train.centre})
    if strangers := [one for one in zip(test.cases, test.centre, strict=True) if one[1] not in known]:
        case, centre = strangers[0]
        raise TrainingError(
            f"case {case}: a test case of {f'the centre {centre}' if centre else 'no centre'} ({len(strangers)} such), "
            f"harmonisation without a reference is learnt of {', '.join(known)} alone; set harmonisation: reference, "
            "or train without these test cases, then update --method harmonisation and validate."
        )


def check_classes(test: TrainingData | None) -> None:
    """Raise TrainingError where a test split is too small to say anything of, before anything is fitted."""
    if test is None:
        return
    several = test.clusters
    counts = counts_by_cluster(test.outcome, np.arange(len(test.outcome)) if several is None else several)
    negative, positive = (counts > 0).sum(axis=0).tolist()
    if min(positive, negative) < 2:
        whose = "case(s)" if several is None else "patient(s) with a case"
        raise TrainingError(
            f"the test split has {positive} {whose} of outcome 1 and {negative} of 0, expected at least 2 of each; "
            "add cases, or leave the column split out."
        )


def _performance(
    fits: Sequence[FittedModel], train: TrainingData, test: TrainingData | None
) -> dict[str, dict[str, dict[str, float | None]]]:
    unseen = {
        f.model.name: performance(train.outcome, f.model.recalibrated(f.out_of_fold), f.model.cutoff, train.clusters)
        for f in fits
    }
    found = {"train": split_performance(fits, train), "out_of_fold": unseen}
    return found if test is None else found | {"test": split_performance(fits, test)}


def split_performance(fits: Sequence[FittedModel], data: TrainingData) -> dict[str, dict[str, float | None]]:
    """``performance`` of each model on the cases of one split, by model name."""
    models = [fit.model for fit in fits]
    scores = score_table(models, data.names, data.values)
    return {m.name: performance(data.outcome, scores[m.name], m.cutoff, data.clusters) for m in models}


def performance(
    outcome: NDArray[np.int_], raw: Array, cutoff: float, clusters: Clusters | None = None
) -> dict[str, float | None]:
    """What the model card says of one model on one split: AUC with DeLong's 95 % CI, and all at the locked cut-off.

    A ratio without cases (as the PPV where nothing is called positive) is None. With ``clusters`` (n,) the interval is
    Obuchowski's, and it is counted of how many patients the cases are, and the cases of each outcome.
    """
    clipped = probability(raw)
    area, table = delong(outcome, clipped, clusters=clusters), confusion(outcome, clipped, cutoff)
    found: dict[str, float | None] = {
        "cases": len(outcome),
        "positive": int(np.sum(outcome)),
        "auc": area.auc,
        "auc_low": area.low,
        "auc_high": area.high,
        "cutoff": cutoff,
        "brier": brier(outcome, clipped),
        "brier_raw": brier(outcome, raw),
    }
    if clusters is not None:
        of_zeros, of_ones = (counts_by_cluster(outcome, clusters) > 0).sum(axis=0).tolist()
        patients = cluster_count(clusters, len(outcome))
        found |= {"patients": patients, "patients_positive": of_ones, "patients_negative": of_zeros}
    for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv"):
        ratio = getattr(table, name)
        found[name] = None if np.isnan(ratio) else ratio
    return found


def summarise(names: tuple[str, ...], values: Array) -> TrainingSummary:
    """Mean and sd (n - 1) of every feature over the training cases ``values`` (cases, features)."""
    return TrainingSummary(len(values), names, values.mean(axis=0), values.std(axis=0, ddof=1))


def selection_record(fit: FittedModel, train: TrainingData) -> dict[str, Any]:
    """What bundle.json keeps of how a model's features were chosen; ``iccs``: which ICCs the filter went by.

    ``redrawn``: how VOIs were drawn again, where one of these is of that. ``stability``: what halves of the cases keep,
    where that was asked.
    """
    if fit.selection is None:
        return {}
    redrawn = {} if train.redrawn is None else {"redrawn": asdict(train.redrawn)}
    stable = {} if fit.stable is None else {"stability": asdict(fit.stable)}
    return {
        "kept_after": {step.name: step.kept for step in fit.selection.steps},
        "constant": list(fit.selection.steps[0].dropped),
        "frequencies": dict(fit.frequencies),
        "iccs": list(train.iccs),
        **redrawn,
        **stable,
    }
