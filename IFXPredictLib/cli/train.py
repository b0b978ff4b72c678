"""``ifxpredict train``: features, clinical values and outcomes in, a frozen bundle out."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.files import sha256_of
from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.left_out import LEFT_OUT_COLUMNS
from ..bundles.model_card import icc_in_words, model_card, redrawn_in_words
from ..bundles.nested import COLUMNS
from ..bundles.store import check_target, save_bundle
from ..features.extraction import imaging_names
from ..features.reading_record import (
    check_images,
    check_latest,
    check_no_test_case,
    check_readings,
    read_recorded,
    unchecked_in_words,
)
from ..features.staleness import checked_extraction
from ..prediction.redrawn_cohort import check_one_drawn
from ..protocol.loading import Protocol, load_protocol
from ..reading_study.analysis.outer_iccs import reliable_without
from ..reading_study.finished_readings import check_newest
from ..stats.icc import KINDS, FilterKind
from ..stats.intervals import NO_INTERVAL, area_with_ends
from ..stats.splits import Indices
from ..tables.clinical import read_clinical_table
from ..tables.cohort import CohortCase, check_outcome_classes, patients_in_words, read_cohort
from ..tables.features import FeatureTable, read_features
from ..tables.icc import Reliable, read_reliable, read_robust
from ..tables.outer_features import OUTER_FILE, OuterRecord, check_outer, read_outer_features, sha256_of_dealt
from ..tables.records import ExtractionRecord, read_network_record
from ..training.fitting import TrainingData
from ..training.freezing import check_data, fit_bundle
from ..training.left_out import check_centres, leave_centres_out
from ..training.nested import check_outer_folds, nested_validation
from .console import answer, forced, stage, tell, warnings_in_one_line

_AGAIN = "run extract --readings and icc (or study analyse) again"
_DRAW_AGAIN = "run robustness again (what has not changed is kept)"


def run(arguments: Namespace) -> int:
    """Fit the protocol's models to the training split, freeze them, report them on both splits."""
    asked = load_protocol(arguments.protocol)
    _check_nested(arguments)
    given = (arguments.features, arguments.clinical, arguments.cohort, arguments.icc, arguments.robustness)
    read = [one for one in (*given, arguments.readings) if one]
    check_target(arguments.out, read, replace=arguments.force)
    cohort = read_cohort(arguments.cohort, asked.outcome)
    check_outcome_classes(cohort, arguments.cohort)
    with warnings_in_one_line():  # before features: wrong columns show at once
        clinical = read_clinical_table(arguments.clinical, asked.clinical)
    train, test = (_clinical_alone([one for one in cohort if one.train == of], clinical, asked) for of in (True, False))
    assert train is not None  # check_outcome_classes
    dealt = _checked(arguments, train, test, asked)
    extraction = checked_extraction(arguments.features, asked, cohort)
    if extraction.bundle:
        raise CohortError(
            f"{arguments.features}: its deep features are of a bundle's network, which may have seen cases of this "
            "cohort; they are for validate. Train a network of your own (train-network), then extract."
        )
    protocol = extraction.protocol  # as asked for, with the network's training as it really was
    imaging = read_features(arguments.features)
    if imaging.names != imaging_names(protocol):
        raise CohortError(f"{arguments.features}: its columns are not extract's; extract again.")
    filtered = _reliable(arguments, protocol, extraction, cohort)
    train, test = _with_imaging(train, imaging, filtered), test and _with_imaging(test, imaging, filtered)
    tell(patients_in_words(cohort))
    tell(_lacking(arguments.icc, filtered.kinds))
    own = _of_own_readings(arguments, protocol, extraction, cohort, train.cases, dealt)
    deep = _of_own_networks(arguments, extraction, cohort, train.cases, dealt)
    folds, repeats = arguments.nested or (0, 0)
    with warnings_in_one_line():
        bundle = fit_bundle(train, test, protocol, extraction.network, arguments.out, stage, arguments.jobs)
        if folds:
            found = nested_validation(train, bundle.models, protocol, folds, repeats, stage, arguments.jobs, own, deep)
            bundle = replace(bundle, nested=found)
        if arguments.leave_centres_out:
            bundle = replace(bundle, left_out=leave_centres_out(train, protocol, stage, arguments.jobs))
    card = model_card(bundle, _reliability(filtered, protocol), _deep_columns(extraction))
    save_bundle(bundle, extraction.network, card, [*read, extraction.network], forced(arguments))
    _report(arguments, bundle)
    return 0


def _check_nested(arguments: Namespace) -> None:
    """What is for the outer folds alone."""
    if arguments.readings and not (arguments.nested and arguments.icc):
        raise CohortError("--readings: is for the outer folds; give --nested too, and the --icc that was made of it.")
    if arguments.nested_network and not arguments.nested:
        raise CohortError("--nested-network: is for the outer folds; give --nested too, as train-network had it.")


def _clinical_alone(
    cohort: Sequence[CohortCase], clinical: Mapping[str, Mapping[str, float]], protocol: Protocol
) -> TrainingData | None:
    """The clinical values of the cases of one split; None for a split without cases."""
    if not cohort:
        return None
    cases = tuple(entry.case for entry in cohort)
    unknown = [case for case in cases if case not in clinical]
    if unknown:
        raise CohortError(f"case {unknown[0]}: has no row in the clinical table ({len(unknown)} such).")
    names, values = protocol.clinical_inputs, np.array([protocol.clinical_row(clinical[case]) for case in cases])
    outcome = np.array([entry.outcome for entry in cohort])
    patients, centres = (tuple(getattr(entry, key) for entry in cohort) for key in ("patient", "centre"))
    may_miss = () if protocol.missing == "refuse" else protocol.clinical_names
    every = np.ones(len(names), bool)
    return TrainingData(cases, names, values, outcome, every, patients=patients, may_miss=may_miss, centres=centres)


def _with_imaging(data: TrainingData, imaging: FeatureTable, filtered: Reliable) -> TrainingData:
    """All values of the cases, and which of them may be selected."""
    values, names = np.hstack([imaging.rows(data.cases), data.values]), imaging.names + data.names
    reliable, iccs, redrawn = filtered.reliable, filtered.kinds, filtered.redrawn
    return replace(data, names=names, values=values, reliable=reliable, iccs=iccs, redrawn=redrawn)


def _checked(arguments: Namespace, train: TrainingData, test: TrainingData | None, protocol: Protocol) -> list[Indices]:
    """The outer folds, none where none are asked for; raises TrainingError for all that can be told without images."""
    check_data(train, test, protocol)
    if arguments.leave_centres_out:
        check_centres(train, protocol)
    return check_outer_folds(train, protocol, *arguments.nested) if arguments.nested else []


def _reliable(
    arguments: Namespace, protocol: Protocol, extraction: ExtractionRecord, cohort: Sequence[CohortCase]
) -> Reliable:
    """Which features may be selected: clinical values always, imaging features by the ICCs that there are."""
    icc, found = arguments.icc, Reliable(np.ones(len(imaging_names(protocol)), bool), ())
    if icc:
        readings = read_recorded(icc)
        check_no_test_case(icc, readings, cohort)
        check_newest([mask for one in readings for mask in one.job.masks], icc)
        check_readings(icc, readings, _AGAIN, protocol)
        tell(unchecked_in_words(icc, readings))
        check_images(icc, readings, extraction.contents, _AGAIN)
        check_latest(icc, readings, arguments.features.parent / "readings_features.csv")
        found = read_reliable(icc, imaging_names(protocol), protocol.selection.icc, extraction.source)
    if arguments.robustness:
        found = found.also(_robust(arguments.robustness, protocol, extraction, cohort))
    reliable = np.concatenate([found.reliable, np.ones(len(protocol.clinical_inputs), bool)])
    return replace(found, reliable=reliable)


def _of_own_readings(
    arguments: Namespace,
    protocol: Protocol,
    extraction: ExtractionRecord,
    cohort: Sequence[CohortCase],
    cases: Sequence[str],
    dealt: Sequence[Indices],
) -> list[NDArray[np.bool_]]:
    """Which features are reliable in each outer fit, by its own cases' readings; none where these are not given."""
    path, icc, threshold = arguments.readings, arguments.icc, protocol.selection.icc
    if not path:
        return []
    table = read_features(path)
    if not table.readers or not table.rounds or table.names != imaging_names(protocol):
        raise CohortError(f"{path}: expected the features of readings; give readings_features.csv as extract left it.")
    if seen := sorted({entry.case for entry in cohort if not entry.train} & set(table.cases)):
        raise CohortError(f"{path}: is of readings of {seen[0]}, in the test split ({len(seen)} such); {_AGAIN}.")
    by_icc = read_reliable(icc, imaging_names(protocol), threshold, extraction.source)
    kinds = [kind for kind in KINDS if kind in by_icc.kinds]
    if (reliable_without(table, (), kinds, threshold, str(path)) != by_icc.reliable).any():
        raise CohortError(f"{path}: gives other ICCs than {icc}; give the readings that it was made of, or {_AGAIN}.")
    others = np.ones(len(protocol.clinical_inputs), bool)
    robust = _robust(arguments.robustness, protocol, extraction, cohort).reliable if arguments.robustness else True
    found = []
    for repeat, foldid in enumerate(dealt, start=1):
        for fold in range(arguments.nested[0]):
            held_out = {case for case, of_case in zip(cases, foldid, strict=True) if of_case == fold}
            where = f"nested validation, repeat {repeat}, fold {fold + 1}"
            own = reliable_without(table, held_out, kinds, threshold, where)
            found.append(np.concatenate([own & robust, others]))
    return found


def _of_own_networks(
    arguments: Namespace,
    extraction: ExtractionRecord,
    cohort: Sequence[CohortCase],
    cases: Sequence[str],
    dealt: Sequence[Indices],
) -> NDArray[np.float64] | None:
    """Deep features of all training cases by each outer fit's own networks; None where these are not given."""
    folder, protocol = arguments.nested_network, extraction.protocol
    if not folder:
        return None
    networks = read_network_record(folder, protocol, cohort)
    if not networks.final or sha256_of(networks.final) != sha256_of(extraction.network):
        raise CohortError(
            f"{folder}: its network is not the one that {arguments.features} was extracted with; give that one's "
            "folder, or extract again with this one."
        )
    folds, repeats = arguments.nested
    asked = OuterRecord(folds, repeats, protocol.seed, tuple(cases), sha256_of_dealt(dealt))
    check_outer(folder, networks.outer, asked, outcomes=bool(networks.outcomes))
    return read_outer_features(folder / OUTER_FILE)


def _robust(table: Path, protocol: Protocol, extraction: ExtractionRecord, cohort: Sequence[CohortCase]) -> Reliable:
    """Which imaging features are reliable when the training cases' own VOIs are drawn again by ``robustness``."""
    check_one_drawn(protocol, str(table))
    redrawn = read_recorded(table)
    check_no_test_case(table, redrawn, cohort, _DRAW_AGAIN)
    check_readings(table, redrawn, _DRAW_AGAIN, protocol)
    check_images(table, redrawn, extraction.contents, _DRAW_AGAIN, ("image", "mask"))
    return read_robust(table, imaging_names(protocol), protocol.selection.icc, extraction.source)


def _lacking(icc: Path | None, kinds: Sequence[FilterKind]) -> str:
    """Said aloud where the readings gave one of the two ICCs: the filter is half of what the protocol asks for."""
    found = [kind for kind in KINDS if kind in kinds]
    if len(found) != 1:
        return ""
    (other,) = (kind for kind in KINDS if kind not in kinds)
    return (
        f"{icc}: has no {other}-observer ICC, which the protocol asks for too; features are filtered by the "
        f"{found[0]}-observer ICC alone, and bundle, model card and report say so"
    )


def _reliability(filtered: Reliable, protocol: Protocol) -> str:
    if not filtered.kinds:
        return "none: there were no re-readings, so no feature was filtered by its ICC."
    said = f"imaging features with {icc_in_words(filtered.kinds)} above {protocol.selection.icc:g}."
    return f"{said} {redrawn_in_words(filtered.redrawn)}" if filtered.redrawn else said


def _deep_columns(extraction: ExtractionRecord) -> str:
    found = extraction.agreement
    if extraction.protocol.network_training.self_supervised:
        return (
            "of one network for all cases, which has learnt from the training cases' images and from no outcome: each "
            "column is the same function of a training case and of a new patient."
        )
    if found is None:
        return "all from the final network, which has seen the training cases."
    return (
        "out of fold for the training cases, from the final network for all others; column by column the two "
        f"correlate over the training cases with a median of {found.median:.2f} (quartiles {found.lower:.2f} and "
        f"{found.upper:.2f})."
    )


def _interval(row: Mapping[str, Any]) -> str:
    _, low, high = area_with_ends(row["auc"], row["auc_low"], row["auc_high"])
    return NO_INTERVAL if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _report(arguments: Namespace, bundle: Bundle) -> None:
    columns = ("model", "features", "split", "AUC", "95 % CI")
    rows = [
        (m.name, str(len(m.inputs)), split, f"{row['auc']:.3f}", _interval(row))
        for split, table in bundle.performance.items()
        for m in bundle.models
        for row in (table[m.name],)
    ]
    content = {"bundle": str(arguments.out), "performance": bundle.performance}
    said = [*([bundle.notice] if bundle.notice else []), text_table(columns, rows)]
    if nested := bundle.nested:
        said.append(text_table(COLUMNS, [(name, *one.cells) for name, one in nested.models.items()]))
        content["nested"] = asdict(nested)
    if left_out := bundle.left_out:
        told = [(model, centre, *one.cells) for model, own in left_out.items() for centre, one in own.items()]
        said.append(text_table(LEFT_OUT_COLUMNS, told))
        content["left_out"] = {m: {centre: asdict(one) for centre, one in own.items()} for m, own in left_out.items()}
    answer(arguments.json, content, "\n".join([*said, str(arguments.out)]))
