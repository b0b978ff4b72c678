"""What bundle.json and golden.json hold, key by key: kinds, ranges, and what has to be the same in two places.

Hashes say that a file is as it was written. Whoever changes a file and writes the hashes anew gets past them, by
accident or not: nonsense is refused here, before anything shows it or computes with it, by the name of its key. What
is plausible but not what was trained cannot be told this way; that needs a signature (signature.py).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from ..base.errors import BundleError, ProtocolError
from ..base.files import read_text
from ..models.recalibration import ScoreCalibration
from ..protocol.loading import Protocol
from ..protocol.strict_yaml import read_as
from ..stats.icc import PERTURBATION, FilterKind
from ..stats.stability import StableFeatures
from ..tables.icc import Redrawn, redrawn_problem
from .calibrated import check_calibration
from .centres import check_centres
from .left_out import LeftOut, check_left_out
from .locked import LockedCutoff, check_locked, unlocked_cutoff
from .nested import NestedValidation, check_nested
from .stable import check_stable
from .updates import Update, check_updates, expect, trained_cutoff

SPLITS = ("train", "out_of_fold", "test")
_RATIOS = ("sensitivity", "specificity", "accuracy", "ppv", "npv")
_ROUNDING = 1e-9
_LONGEST_VERSION = 100
LARGEST_CARD = 1 << 20


@dataclass(frozen=True)
class ModelEntry:
    """One of ``models``; its arrays are in arrays.safetensors."""

    name: str
    inputs: tuple[str, ...]
    cutoff: float


@dataclass(frozen=True)
class SummaryEntry:
    """The ``summary``: how many training cases, and the names of all features in order."""

    cases: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class SelectionEntry:
    """How a model's features were chosen: how many each step kept, and how often repeated LASSO runs keep each.

    ``iccs`` are those by which the first of them filtered, none where nothing was read twice; ``redrawn`` is how VOIs
    were drawn again for the one of them that is of no reader. ``stability`` is there where the protocol asks for it.
    """

    kept_after: Mapping[str, int]
    constant: tuple[str, ...]
    frequencies: Mapping[str, float]
    iccs: tuple[FilterKind, ...] = ()
    redrawn: Redrawn | None = None
    stability: StableFeatures | None = None


@dataclass(frozen=True)
class PerformanceEntry:
    """One model on one split; a ratio without cases is None, which of these only ``ppv`` and ``npv`` can be.

    Where patients have several cases: how many ``patients`` there are, and how many have cases of each outcome.
    """

    cases: int
    positive: int
    auc: float
    auc_low: float
    auc_high: float
    cutoff: float
    brier: float
    brier_raw: float
    sensitivity: float
    specificity: float
    accuracy: float
    ppv: float | None
    npv: float | None
    patients: int | None = None
    patients_positive: int | None = None
    patients_negative: int | None = None


@dataclass(frozen=True)
class Agreement:
    """How far a model of a shared bundle answers as the one that it was made from, over a number of cases.

    The largest and the median difference of the probabilities, and how many calls are others.
    """

    cases: int
    largest: float
    median: float
    calls_changed: int


@dataclass(frozen=True)
class SharedModel:
    """One model of a shared bundle: its pseudo-inputs (0 where its weights are all), and its agreement.

    ``fresh`` is over draws of the training distribution, ``test`` over the test split, where it was given.
    """

    pseudo_inputs: int
    fresh: Agreement
    test: Agreement | None = None


@dataclass(frozen=True)
class SharedEntry:
    """What a shared bundle was made from: ``parent`` is the other's SHA-256, ``step`` that of its rounding, in sds.

    ``membership`` is the AUC, by model, with which residuals tell training from test cases, where these were given.
    """

    parent: str
    tolerance: float
    step: float
    models: Mapping[str, SharedModel]
    membership: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Contents:
    """The entries of bundle.json; of ``selection`` that of a model which fuses others is empty, here None.

    ``updates`` are there for a bundle that was updated at another hospital, the first one first.
    ``cutoffs`` are those of models whose cut-off was locked by a rule after the training; ``calibration`` are the maps
    of the models' scores, where the protocol asks for such. ``nested`` is there where the training was repeated in
    outer folds, ``left_out`` where each centre was left out. ``centres`` are those that a protocol with harmonisation
    knows, with the cases that they were estimated from.
    """

    schema: str
    notice: str
    intended_use: str
    protocol: Protocol
    protocol_sha256: str
    models: tuple[ModelEntry, ...]
    summary: SummaryEntry
    selection: Mapping[str, SelectionEntry | None]
    performance: Mapping[str, Mapping[str, PerformanceEntry]]
    software: Mapping[str, str]
    files: Mapping[str, str]
    sha256: str
    updates: tuple[Update, ...] = ()
    shared: SharedEntry | None = None
    cutoffs: Mapping[str, LockedCutoff] = field(default_factory=dict)
    nested: NestedValidation | None = None
    calibration: Mapping[str, ScoreCalibration] = field(default_factory=dict)
    centres: Mapping[str, int] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)


@dataclass(frozen=True)
class GoldenContents:
    """The entries of golden.json: features and scores by name, and the network's features of the probe cube."""

    features: Mapping[str, float]
    scores: Mapping[str, float]
    deep: tuple[float, ...]


ENTRIES = tuple(entry.name for entry in fields(Contents))
"""The keys of bundle.json."""
REQUIRED = tuple(one.name for one in fields(Contents) if one.default is MISSING and one.default_factory is MISSING)
"""Those that each has."""


def read_contents(content: Mapping[str, Any], where: str) -> Contents:
    """The entries of bundle.json, checked; raises BundleError, naming ``where`` and the key."""
    chosen = content.get("selection")
    if isinstance(chosen, dict):
        content = {**content, "selection": {name: None if entry == {} else entry for name, entry in chosen.items()}}
    found: Contents = _read_as(Contents, content, where)
    _check_protocol(found, where)
    _check_models(found, where)
    of_lock = {model.name: trained_cutoff(found.updates, model.name, model.cutoff) for model in found.models}
    check_locked(found.cutoffs, of_lock, f"{where}: cutoffs")  # an update comes after it
    _check_selection(found, f"{where}: selection")
    _check_performance(found, f"{where}: performance")
    row = found.performance["out_of_fold"][found.models[0].name]
    trained, method = _trained_cutoffs(found), found.protocol.calibration
    check_calibration(found.calibration, method, trained, (row.cases, row.positive), f"{where}: calibration")
    _check_software(found.software, f"{where}: software")
    for number, one in enumerate(found.updates):
        kept = found.cutoffs and "cutoff" in one.methods
        expect(not kept, f"{where}: updates.{number}: methods", "no cutoff beside a locked one", "cutoff")
    check_updates(found.updates, {model.name: model.cutoff for model in found.models}, f"{where}: updates")
    if found.nested:
        fusing = {rules.name: bool(rules.fuses) for rules in found.protocol.models}
        check_nested(found.nested, fusing, f"{where}: nested")
    check_left_out(found.left_out, [model.name for model in found.models], f"{where}: left_out")
    check_centres(found.centres, found.protocol.harmonisation, found.updates, f"{where}: centres")
    if found.shared:
        _check_shared(found.shared, found, f"{where}: shared")
    return found


def read_golden(content: Any, where: str) -> GoldenContents:
    """The entries of golden.json; raises BundleError, naming ``where`` and the key."""
    return _read_as(GoldenContents, content, where)  # type: ignore[no-any-return]


def check_card(file: Path, notice: str) -> None:
    """Raise BundleError where MODEL_CARD.md is no text of a card's length, or does not say the bundle's notice."""
    text = read_text(file, BundleError, LARGEST_CARD)
    if found := next((letter for letter in text if not letter.isprintable() and letter not in "\r\n\t"), None):
        raise BundleError(f"{file}: is no text, it holds the character {found!r}.")
    if notice not in text:
        raise BundleError(f"{file}: does not say the bundle's notice, {notice[:80]!r}.")


def check_names(where: str, found: Iterable[str], expected: Sequence[str]) -> None:
    """Raise BundleError, naming ``where`` and the first, for a name that is missing, unknown or given twice."""
    names = list(found)
    if missing := sorted(set(expected) - set(names)):
        raise BundleError(f"{where}: {missing[0]!r} is missing ({len(missing)} such).")
    if unknown := sorted(set(names) - set(expected)):
        raise BundleError(f"{where}: {unknown[0][:80]!r} is unknown ({len(unknown)} such).")
    if len(names) != len(expected):
        raise BundleError(f"{where}: expected {len(expected)} names, each once, found {len(names)}.")


def _read_as(kind: Any, content: Any, where: str) -> Any:
    try:
        return read_as(kind, content, where)
    except ProtocolError as problem:
        words = str(problem)
        raise BundleError(words if words.startswith(where) else f"{where}: {words}") from problem


def _check_protocol(found: Contents, where: str) -> None:
    protocol = found.protocol
    if protocol.sha256 != found.protocol_sha256:
        recorded = found.protocol_sha256[:64]
        raise BundleError(f"{where}: protocol: expected SHA-256 {recorded}, found {protocol.sha256}.")
    for key in ("notice", "intended_use"):
        if getattr(found, key) != getattr(protocol, key):
            one, other = (getattr(part, key)[:80] for part in (protocol, found))
            raise BundleError(f"{where}: {key}: expected {one!r} as in the protocol, found {other!r}.")


def _check_models(found: Contents, where: str) -> None:
    names, expected = [model.name for model in found.models], [rules.name for rules in found.protocol.models]
    if names != expected:
        shown = ", ".join(names)[:80]
        raise BundleError(f"{where}: models: expected {', '.join(expected)} in this order, found {shown}.")
    for model in found.models:
        expect(0 <= model.cutoff <= 1, f"{where}: models: {model.name}: cutoff", "0 to 1", model.cutoff)
        expect(model.inputs, f"{where}: models: {model.name}: inputs", "one or more", "none")
    expect(found.summary.cases > 0, f"{where}: summary: cases", "one or more", found.summary.cases)


def _check_selection(found: Contents, where: str) -> None:
    check_names(where, found.selection, [model.name for model in found.models])
    fusing = {rules.name for rules in found.protocol.models if rules.fuses}
    most = len(found.summary.names)
    for name, entry in found.selection.items():
        at = f"{where}.{name}"
        words = "an entry, empty for a model that fuses others"
        expect((entry is None) == (name in fusing), at, words, "an empty one" if entry is None else "one")
        if entry is None:
            continue
        counts = list(entry.kept_after.values())
        expect(counts, f"{at}: kept_after", "one step or more", "none")
        for step, count in entry.kept_after.items():
            expect(0 <= count <= most, f"{at}: kept_after.{step[:40]}", f"0 to {most}", count)
        expect(counts == sorted(counts, reverse=True), f"{at}: kept_after", "each step to keep no more", counts)
        unknown = {*entry.frequencies, *entry.constant} - set(found.summary.names)
        expect(not unknown, at, "features of the summary", repr(min(unknown, default="")[:80]))
        expect(len({*entry.iccs}) == len(entry.iccs), f"{at}: iccs", "each kind once", ", ".join(entry.iccs))
        of_redrawings = PERTURBATION in entry.iccs
        expect(of_redrawings == (entry.redrawn is not None), f"{at}: redrawn", "it where an ICC is of that", "other")
        problem = redrawn_problem(entry.redrawn) if entry.redrawn else ""
        expect(not problem, f"{at}: redrawn", "redrawings of a cohort", problem)
        for feature, share in entry.frequencies.items():
            expect(0 < share <= 1, f"{at}: frequencies.{feature[:60]}", "more than 0 and at most 1", share)
        check_stable(entry.stability, found.protocol.stability, found.summary.names, f"{at}: stability")


def _check_performance(found: Contents, where: str) -> None:
    if unknown := sorted(set(found.performance) - set(SPLITS)):
        raise BundleError(f"{where}: {unknown[0][:80]!r} is unknown; known are {', '.join(SPLITS)}.")
    cutoffs = _trained_cutoffs(found)
    of_training: set[tuple[int, int]] = set()
    for split in SPLITS:
        rows = found.performance.get(split)
        if rows is None and split == "test":
            continue
        check_names(f"{where}.{split}", rows or {}, list(cutoffs))
        for name, row in (rows or {}).items():
            at = f"{where}.{split}.{name}"
            expect(row.cutoff == cutoffs[name], f"{at}: cutoff", f"the model's, {cutoffs[name]:.10g}", row.cutoff)
            _check_row(row, at)
        sizes = {(row.cases, row.positive) for row in (rows or {}).values()}
        of_training |= sizes if split != "test" else set()
        expect(len(sizes) == 1, f"{where}.{split}", "the same cases of all models", f"{len(sizes)} counts of them")
    expect(len(of_training) == 1, where, "the same training cases in train and out_of_fold", sorted(of_training))
    ((cases, _positive),) = of_training
    expect(cases == found.summary.cases, f"{where}.train: cases", f"the summary's, {found.summary.cases}", cases)


def _trained_cutoffs(found: Contents) -> dict[str, float]:
    """By model, before any update and lock."""
    return {
        model.name: unlocked_cutoff(found.cutoffs, model.name, trained_cutoff(found.updates, model.name, model.cutoff))
        for model in found.models
    }


def _check_patients(row: PerformanceEntry, where: str) -> None:
    """All three counts or none: fewer patients than cases, each with cases of one outcome or of both."""
    counts = row.patients, row.patients_positive, row.patients_negative
    if counts == (None, None, None):
        return
    patients, positive, negative = (-1 if count is None else count for count in counts)
    fits = 0 < positive <= row.positive and 0 < negative <= row.cases - row.positive
    fits = fits and max(positive, negative) <= patients <= positive + negative and patients < row.cases
    expect(fits, f"{where}: patients", f"counts that fit {row.cases} cases", " ".join(map(str, counts)))


def _check_row(row: PerformanceEntry, where: str) -> None:
    expect(0 < row.positive < row.cases, f"{where}: positive", f"1 to {row.cases - 1}", row.positive)
    _check_patients(row, where)
    for key in ("auc", "auc_low", "auc_high", "brier", *_RATIOS):
        value = getattr(row, key)
        expect(value is None or 0 <= value <= 1, f"{where}: {key}", "0 to 1", value)
    expect(row.brier_raw >= 0, f"{where}: brier_raw", "0 or more", row.brier_raw)
    expect(row.auc_low <= row.auc <= row.auc_high, f"{where}: auc", "between auc_low and auc_high", row.auc)
    _check_ratios(row, where)


def _check_ratios(row: PerformanceEntry, where: str) -> None:
    """Sensitivity and specificity are of whole cases, and the other ratios follow from them."""
    negative = row.cases - row.positive
    hits, passes = row.sensitivity * row.positive, row.specificity * negative
    for key, count in (("sensitivity", hits), ("specificity", passes)):
        expect(math.isclose(count, round(count), abs_tol=1e-6), f"{where}: {key}", "a share of whole cases", count)
    tp, tn = round(hits), round(passes)
    called, uncalled = tp + negative - tn, tn + row.positive - tp
    implied = {
        "accuracy": (tp + tn) / row.cases,
        "ppv": tp / called if called else None,
        "npv": tn / uncalled if uncalled else None,
    }
    for key, value in implied.items():
        found = getattr(row, key)
        same = found is value if value is None or found is None else math.isclose(found, value, abs_tol=_ROUNDING)
        expect(same, f"{where}: {key}", f"{value} by sensitivity and specificity", found)


def _check_shared(shared: SharedEntry, found: Contents, where: str) -> None:
    hexadecimal = len(shared.parent) == 64 and not set(shared.parent) - set("0123456789abcdef")
    expect(hexadecimal, f"{where}: parent", "a SHA-256", repr(shared.parent[:70]))
    for key, value in (("tolerance", shared.tolerance), ("step", shared.step)):
        expect(0 < value < math.inf, f"{where}: {key}", "more than 0", value)
    names = [model.name for model in found.models]
    check_names(f"{where}: models", shared.models, names)
    for name, model in shared.models.items():
        at = f"{where}: models.{name}"
        expect(model.pseudo_inputs >= 0, f"{at}: pseudo_inputs", "0 or more", model.pseudo_inputs)
        for key in ("fresh", "test"):
            _check_agreement(getattr(model, key), shared.tolerance, f"{at}: {key}")
    for name, area in (shared.membership or {}).items():
        expect(name in names and 0 <= area <= 1, f"{where}: membership", "a model's AUC, 0 to 1", f"{name[:40]} {area}")


def _check_agreement(found: Agreement | None, tolerance: float, where: str) -> None:
    if found is None:
        return
    expect(found.cases > 0, f"{where}: cases", "one or more", found.cases)
    fits = 0 <= found.median <= found.largest <= tolerance
    expect(fits, f"{where}: largest", f"between the median and {tolerance:g}", found.largest)
    expect(
        0 <= found.calls_changed <= found.cases, f"{where}: calls_changed", "no more than cases", found.calls_changed
    )


def _check_software(software: Mapping[str, str], where: str) -> None:
    expect(software, where, "names and versions", "none")
    for name, version in software.items():
        sound = all(text.isprintable() and 0 < len(text) <= _LONGEST_VERSION for text in (name, version))
        expect(sound, f"{where}: {name[:40]!r}", f"a version of 1 to {_LONGEST_VERSION} letters", repr(version[:40]))
