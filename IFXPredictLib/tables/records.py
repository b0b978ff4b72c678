"""Records that one command leaves for the next: network.json of ``train-network``, extraction.json of ``extract``.

A record names by hash the files that it is of, and by name the cases that a network was trained on, with their
outcomes and what was read of each. It appears together with the files: those that their record fits belong together.
Whether images and masks are still those is asked of the files (``features.staleness``), all else is checked here. A
record of an older build lacks outcomes and contents: what it has is checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..base.content import CaseContent
from ..base.errors import CohortError, ProtocolError
from ..base.files import read_json, sha256_of, write_json
from ..base.text import as_name, first_names
from ..protocol.loading import Protocol, without_later
from ..protocol.schema import NetworkTraining
from ..protocol.strict_yaml import read_as
from .cohort import CohortCase
from .icc import FeatureSource
from .outer_features import OUTER_FILE, OuterRecord

Part = TypeVar("Part")
_NETWORK, _EXTRACTION, _BUNDLE = "network.safetensors", "extraction.json", "bundle.json"


@dataclass(frozen=True)
class NetworkChoice:
    """The final network, and for training cases of a cross-fitted one the network that has not seen them.

    Without a final network there are no deep features. ``training`` is how the networks were trained, ``outcomes``
    are those of the cases they were trained on, ``contents`` what was read of these; empty where that is not known.
    ``bundle`` is the hash of the bundle whose network it is, "" where train-network left it. ``outer`` says of which
    outer folds there are features beside it.
    """

    final: Path | None = None
    out_of_fold: Mapping[str, Path] = field(default_factory=dict)
    training: NetworkTraining | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)
    contents: Mapping[str, CaseContent] = field(default_factory=dict)
    bundle: str = ""
    outer: OuterRecord | None = None

    def of(self, case: str) -> Path | None:
        """The network for this case: only a case that no network was trained on goes through the final one."""
        return self.out_of_fold.get(case, self.final)


@dataclass(frozen=True)
class Agreement:
    """How far the deep features of training cases out of fold agree with the final network's, column by column.

    Quartiles of the 512 Pearson correlations over the training cases.
    """

    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class ExtractionRecord:
    """What ``train`` has to know of the features that it is given; ``bundle`` as of a NetworkChoice."""

    network: Path
    protocol: Protocol
    source: FeatureSource
    agreement: Agreement | None
    contents: Mapping[str, CaseContent] = field(default_factory=dict)
    bundle: str = ""


def write_network_record(
    folder: Path,
    protocol: Protocol,
    training: Sequence[CohortCase],
    foldid: NDArray[np.intp],
    contents: Mapping[str, CaseContent] | None = None,
    outer: OuterRecord | None = None,
) -> None:
    """Write network.json: architecture, image rules, outcome, training, its cases with the fold of each.

    Parameters
    ----------
    folder : Path
        Where it is written; network.safetensors, a fold_K.safetensors for each fold K and, with ``outer``,
        nested.safetensors have to be there, and are named by hash.
    protocol : Protocol
        By which the networks were trained.
    training : sequence of CohortCase
        The n cases that they were trained on; outcomes are named unless the network is self-supervised.
    foldid : ndarray of int (n,)
        The fold of each case, from 0; -1 where the network is not cross-fitted, and then no fold is given.
    contents : mapping of str to CaseContent, optional
        What was read of the cases, by case.
    outer : OuterRecord, optional
        The outer folds whose features lie beside the network; None where there are none.
    """
    folds = {entry.case: fold for entry, fold in zip(training, foldid.tolist(), strict=True) if fold >= 0}
    files = [_NETWORK, *(f"fold_{fold}.safetensors" for fold in sorted(set(folds.values())))]
    files += [OUTER_FILE] if outer else []
    settings = protocol.to_mapping()
    record = {
        "architecture": settings["network"],
        "image": settings["image"],
        "outcome": protocol.outcome.column,
        "training": settings["network_training"],
        "training_cases": sorted(entry.case for entry in training),
        "outcomes": {} if protocol.network_training.self_supervised else {c.case: c.outcome for c in training},
        "contents": _as_mappings(contents or {}),
        "folds": folds,
        **({"nested": asdict(outer)} if outer else {}),
        **_patients(training),
        "files": {name: sha256_of(folder / name) for name in files},
    }
    write_json(folder / "network.json", record)


def read_network_record(folder: Path, protocol: Protocol, cohort: Sequence[CohortCase]) -> NetworkChoice:
    """The networks that ``train-network`` left in ``folder``, or the one of the bundle in it.

    Parameters
    ----------
    folder : Path
        With network.json and the networks that it names, or, without it, a bundle's.
    protocol : Protocol
        Whose architecture, image rules and outcome they have to be of; of a bundle, whose imaging settings.
    cohort : sequence of CohortCase
        All cases; a bundle's network, which has seen none of them, is not compared with them.

    Returns
    -------
    NetworkChoice
        The final network and, where it is cross-fitted, that of each training case; what they were trained on; of a
        bundle its hash.

    Raises
    ------
    CohortError
        Where they are incomplete, changed, of another architecture or image rules, or were trained for another outcome,
        on other cases than the cohort's training split, with other outcomes of these, or in folds of other patients: a
        test case that a network has seen would look better than it is. A self-supervised network has read no outcome.
    """
    if (folder / _BUNDLE).is_file() and not (folder / "network.json").is_file():
        return _network_of_bundle(folder, protocol)
    keys = ("architecture", "outcome", "training", "training_cases", "folds", "files")
    record = _read(folder / "network.json", keys)
    settings = protocol.to_mapping()
    if (found := record["architecture"]) != settings["network"]:
        raise CohortError(f"{folder}: holds a network of {found}, the protocol's is {settings['network']}.")
    _check_image_rules(folder, record.get("image", settings["image"]), settings["image"])
    training = _read_as(NetworkTraining, folder, record["training"])
    _check_outcome(folder, record["outcome"], protocol, training)
    check_training_cases(folder, record["training_cases"], cohort)
    outcomes = _check_outcomes(folder, record, cohort)
    if record["folds"] or record.get("nested"):
        _check_patients(folder, record, cohort)
    for name, digest in record["files"].items():
        if not (folder / name).is_file() or sha256_of(folder / name) != digest:
            raise CohortError(f"{folder / name}: is missing or was changed; run train-network again, it resumes.")
    folds = {as_name(case): folder / f"fold_{fold}.safetensors" for case, fold in record["folds"].items()}
    outer = _read_as(OuterRecord, folder, record["nested"]) if record.get("nested") else None
    return NetworkChoice(folder / _NETWORK, folds, training, outcomes, _contents(folder, record), outer=outer)


def _network_of_bundle(folder: Path, protocol: Protocol) -> NetworkChoice:
    """A frozen bundle's network for cases that it has not seen; CohortError where it computes other features."""
    record = _read(folder / _BUNDLE, ("protocol", "files", "sha256"))
    frozen = Protocol.from_mapping(record["protocol"], str(folder / _BUNDLE))
    if frozen.imaging_sha256 != protocol.imaging_sha256:
        raise CohortError(
            f"{folder}: its imaging settings are not those of protocol {protocol.name}; give the bundle's own "
            f"protocol ({frozen.name})."
        )
    network = folder / _NETWORK
    if not network.is_file() or sha256_of(network) != record["files"].get(_NETWORK):
        raise CohortError(f"{network}: is missing or was changed; copy the bundle again.")
    training = replace(frozen.network_training, cross_fit=False)
    return NetworkChoice(network, training=training, bundle=record["sha256"])


def check_training_cases(where: Path, trained_on: Sequence[str], cohort: Sequence[CohortCase]) -> None:
    """Raise CohortError where a network's training cases are not the cohort's training split."""
    seen, split = set(map(as_name, trained_on)), {entry.case for entry in cohort if entry.train}
    if leaked := sorted(seen & {entry.case for entry in cohort} - split):
        raise CohortError(f"{where}: the network was trained on {leaked[0]}, a test case now; train it again.")
    if seen != split:
        case = sorted(seen ^ split)[0]
        raise CohortError(
            f"{where}: the network's training cases are not the cohort's: {case} is in one only; train again."
        )


def _patients(training: Sequence[CohortCase]) -> dict[str, dict[str, str]]:
    """Whose the training cases are, where a patient has several; an entry more of a record."""
    whose = {entry.case: entry.patient for entry in training}
    return {"patients": whose} if len(set(whose.values())) < len(whose) else {}


def _check_patients(where: Path, record: Mapping[str, Any], cohort: Sequence[CohortCase]) -> None:
    """Raise CohortError where networks out of fold were trained while other cases counted as one patient's."""
    training = [entry for entry in cohort if entry.train]
    known = record.get("patients", {})
    before = _together((entry.case, known.get(entry.case, entry.case)) for entry in training)
    now = _together((entry.case, entry.patient) for entry in training)
    if before != now:
        case = min(min(cases) for cases in before ^ now)
        raise CohortError(
            f"{where}: its folds were made while case {case} belonged to another patient than the cohort says now; "
            "run train-network and extract again."
        )


def _together(whose: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """The cases of each patient."""
    cases: dict[str, set[str]] = {}
    for case, patient in whose:
        cases.setdefault(patient, set()).add(case)
    return {frozenset(found) for found in cases.values()}


def write_extraction_record(
    folder: Path,
    protocol: Protocol,
    cohort: Sequence[CohortCase],
    networks: NetworkChoice,
    agreement: Agreement | None,
    contents: Mapping[str, CaseContent] | None = None,
) -> None:
    """Write extraction.json beside features.csv and the network that ``train`` freezes.

    Parameters
    ----------
    folder : Path
        With features.csv, network.safetensors where there is a final network, and readings_features.csv where readings
        were extracted; they are named by hash.
    protocol : Protocol
        By which the features were extracted.
    cohort : sequence of CohortCase
        All cases, of which those of the training split are named.
    networks : NetworkChoice
        The networks that they went through; one without a final network for radiomics only.
    agreement : Agreement or None
        Of deep features out of fold with the final network's; None where no three cases went through both.
    contents : mapping of str to CaseContent, optional
        What was read of the cases, by case.
    """
    readings = folder / "readings_features.csv"
    record = {
        "imaging_sha256": protocol.imaging_sha256,
        "outcome": protocol.outcome.column,
        "features_sha256": sha256_of(folder / "features.csv"),
        "readings_sha256": sha256_of(readings) if readings.is_file() else None,
        "network_sha256": sha256_of(folder / _NETWORK) if networks.final else None,
        "network_training": without_later(asdict(networks.training)) if networks.training else None,
        "training_cases": sorted(entry.case for entry in cohort if entry.train),
        "outcomes": dict(networks.outcomes),
        "contents": _as_mappings(contents or {}),
        "agreement": asdict(agreement) if agreement else None,
        "bundle": networks.bundle,
        **_patients([entry for entry in cohort if entry.train]),
    }
    write_json(folder / _EXTRACTION, record)


def read_extraction_record(features: Path, protocol: Protocol, cohort: Sequence[CohortCase]) -> ExtractionRecord:
    """The network that the features in the file ``features`` came from, and the protocol with its true training.

    Parameters
    ----------
    features : Path
        features.csv where ``extract`` left it, beside extraction.json and network.safetensors.
    protocol : Protocol
        Whose imaging settings and outcome the features have to be of; how it trains a network is not compared.
    cohort : sequence of CohortCase
        All cases; those of the training split have to be the ones that the network was trained on, unless it is a
        bundle's.

    Returns
    -------
    ExtractionRecord
        Its protocol is ``protocol`` with the training that the network really had.

    Raises
    ------
    CohortError
        Where there are no features or no network, where either was changed, or where they were extracted with other
        settings, or for another outcome, training split or patients, or the network was trained with other outcomes of
        its cases.
    """
    if not features.is_file():
        raise CohortError(f"{features}: is not there; give features.csv of extract, or run extract first.")
    folder = features.parent
    if not (folder / _EXTRACTION).is_file():
        raise CohortError(
            f"{features}: lies without {_EXTRACTION} and {_NETWORK}, which extract leaves beside it; give it where "
            "extract wrote it, or copy that whole folder."
        )
    keys = ("imaging_sha256", "outcome", "features_sha256", "network_sha256")
    record = _read(folder / _EXTRACTION, (*keys, "network_training", "training_cases", "agreement"))
    network = folder / _NETWORK
    if record["network_sha256"] is None:
        raise CohortError(f"{folder}: the features have no network; extract them with --network.")
    for file, digest in ((features, record["features_sha256"]), (network, record["network_sha256"])):
        if not file.is_file() or sha256_of(file) != digest:
            raise CohortError(f"{file}: is missing or not what extract left; extract again.")
    if record["imaging_sha256"] != protocol.imaging_sha256:
        raise CohortError(
            f"{folder}: was extracted with other settings than protocol {protocol.name}'s; extract again."
        )
    training = _read_as(NetworkTraining, folder, record["network_training"])
    _check_outcome(folder, record["outcome"], protocol, training)
    bundle = str(record.get("bundle", ""))
    if not bundle:  # whose network has seen none of the cases
        check_training_cases(folder, record["training_cases"], cohort)
    _check_outcomes(folder, record, cohort)
    if training.cross_fit:
        _check_patients(folder, record, cohort)
    agreement = Agreement(**record["agreement"]) if record["agreement"] else None
    trained = replace(protocol, network_training=training)
    source = FeatureSource(record["imaging_sha256"], record["network_sha256"])
    return ExtractionRecord(network, trained, source, agreement, _contents(folder, record), bundle)


def source_of_readings(readings: Path) -> FeatureSource | None:
    """What the features in the file ``readings`` came from; None where no extraction.json lies beside it.

    Raises CohortError where the file is not the one that ``extract`` left there.
    """
    path = readings.parent / _EXTRACTION
    if not path.is_file():
        return None
    record = _read(path, ("imaging_sha256", "readings_sha256", "network_sha256"))
    if not readings.is_file() or sha256_of(readings) != record["readings_sha256"]:
        raise CohortError(f"{readings}: is not what extract left beside {path.name}; extract again with --readings.")
    return FeatureSource(record["imaging_sha256"], record["network_sha256"] or "")


def _check_outcome(where: Path, column: str, protocol: Protocol, training: NetworkTraining) -> None:
    """A network that was trained for one outcome has features of that one, also where cases and settings are alike."""
    if column != protocol.outcome.column and not training.self_supervised:
        raise CohortError(
            f"{where}: its network was trained for the outcome {column!r}, protocol {protocol.name} has "
            f"{protocol.outcome.column!r}; run train-network and extract again with this protocol."
        )


def _check_outcomes(where: Path, record: Mapping[str, Any], cohort: Sequence[CohortCase]) -> dict[str, int]:
    """The outcomes that a network was trained with; raises CohortError where the cohort has others."""
    outcomes = {as_name(case): outcome for case, outcome in (record.get("outcomes") or {}).items()}
    changed = [entry.case for entry in cohort if outcomes.get(entry.case, entry.outcome) != entry.outcome]
    if changed:
        raise CohortError(
            f"{where}: its network was trained with other outcomes of {first_names(changed)} than the cohort has; run "
            "train-network again, then extract."
        )
    return outcomes


def _check_image_rules(where: Path, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """What is put into the network is made by the protocol's image rules."""
    if changed := [name for name in {**expected, **found} if found.get(name) != expected.get(name)]:
        raise CohortError(
            f"{where}: its network was trained with other image rules than the protocol's (image.{changed[0]}); run "
            "train-network again with this protocol."
        )


def _as_mappings(contents: Mapping[str, CaseContent]) -> dict[str, dict[str, str]]:
    return {case: contents[case].to_mapping() for case in sorted(contents)}


def _contents(where: Path, record: Mapping[str, Any]) -> dict[str, CaseContent]:
    return {
        as_name(case): CaseContent.from_mapping(found, f"{where}: the record of case {case}", CohortError)
        for case, found in (record.get("contents") or {}).items()
    }


def _read_as(kind: type[Part], folder: Path, record: Any) -> Part:
    try:
        return read_as(kind, record, str(folder))  # type: ignore[no-any-return]
    except ProtocolError as problem:
        raise CohortError(
            f"{folder}: its record is of another version ({problem}); run the command again."
        ) from problem


def _read(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    record = read_json(path, CohortError)
    missing = [key for key in keys if not isinstance(record, dict) or key not in record]
    if missing:
        raise CohortError(f"{path}: has no {missing[0]!r}; it is of another version or incomplete: run it again.")
    return record  # type: ignore[no-any-return]
