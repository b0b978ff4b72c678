"""What a bundle says of its updates at another hospital: on which cases, by which methods, and what it was before.

The models' classifiers stay as they were trained, and so does the performance that bundle.json holds; an update adds a
map of the probabilities, a cut-off or outcome sets, and how that did in cross-validation.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..base.errors import BundleError

Method = Literal["intercept", "slope", "cutoff", "conformal", "harmonisation"]
METHODS: tuple[Method, ...] = ("intercept", "slope", "cutoff", "conformal")
"""Those of a validation, in the order in which they are applied; "harmonisation" is of images, and alone."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 400


@dataclass(frozen=True)
class Measures:
    """Of one model on the cases: calibration (None where it has no finite estimate), calls, and outcome sets."""

    in_the_large: float | None
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    brier: float
    sensitivity: float
    specificity: float
    coverage: float


@dataclass(frozen=True)
class ModelUpdate:
    """Of one model: its cases, its cut-off before and after, and ``intercept`` and ``slope`` of its recalibration.

    ``before`` are measures of the bundle as it was, ``after`` those of the update, each case by an update that has not
    seen it. ``calibrated_0`` and ``calibrated_1`` are how many nonconformities its new outcome sets have, by outcome.
    """

    cases: int
    positive: int
    cutoff_before: float
    cutoff: float
    before: Measures
    after: Measures
    intercept: float | None = None
    slope: float | None = None
    clipped: int = 0
    calibrated_0: int | None = None
    calibrated_1: int | None = None


@dataclass(frozen=True)
class Update:
    """One update of the bundle ``parent`` (its SHA-256); ``left`` says of models that were not updated why.

    ``centres`` are those that a harmonisation learnt of since, with their cases; of such an update there is no model.
    """

    parent: str
    date: str
    methods: tuple[Method, ...]
    models: Mapping[str, ModelUpdate]
    left: Mapping[str, str]
    centres: Mapping[str, int] = field(default_factory=dict)


MEASURES = ("in the large", "slope (95 % CI)", "Brier", "sensitivity", "specificity", "outcome in set")
"""What ``measures_in_words`` has, as headings."""


def measures_in_words(row: Measures) -> list[str]:
    """As cells of a table, "-" for what has no finite estimate."""
    slope = "-" if row.slope is None else f"{row.slope:.2f} ({row.slope_low:.2f} to {row.slope_high:.2f})"
    in_the_large = "-" if row.in_the_large is None else f"{row.in_the_large:+.2f}"
    return [in_the_large, slope, *(f"{x:.3f}" for x in (row.brier, row.sensitivity, row.specificity, row.coverage))]


def check_updates(updates: Sequence[Update], cutoffs: Mapping[str, float], where: str) -> None:
    """Raise BundleError, naming ``where`` and the key, where updates contradict themselves or the ``cutoffs``."""
    known: dict[str, float] = {}
    for number, one in enumerate(updates):
        at = f"{where}.{number}"
        expect(_SHA256.fullmatch(one.parent), f"{at}: parent", "a SHA-256", one.parent[:80])
        expect(_DATE.fullmatch(one.date), f"{at}: date", "YYYY-MM-DD", one.date[:40])
        if one.methods == ("harmonisation",):
            alone = bool(one.centres) and min(one.centres.values()) >= 2 and not one.models and not one.left
            expect(alone, f"{at}: centres", "one or more, of 2 cases or more each, and no model", dict(one.centres))
            continue
        expect(not one.centres, f"{at}: centres", "none of these methods", dict(one.centres))
        ordered = tuple(method for method in METHODS if method in one.methods)
        fits = one.methods and one.methods == ordered and not {"intercept", "slope"} <= {*one.methods}
        expect(fits, f"{at}: methods", f"some of {', '.join(METHODS)}", ", ".join(one.methods) or "none")
        expect(one.models, f"{at}: models", "one or more", "none")
        names = sorted({*one.models, *one.left})
        expect(names == sorted(cutoffs), f"{at}: models and left", "all models", ", ".join(names)[:80])
        for name, model in one.models.items():
            _check_model(model, one.methods, f"{at}.models.{name}")
            before = known.get(name, model.cutoff_before)
            expect(model.cutoff_before == before, f"{at}.models.{name}: cutoff_before", f"{before:.10g}", "another")
            known[name] = model.cutoff
        for name, reason in one.left.items():
            sound = reason.isprintable() and 0 < len(reason) <= _LONGEST and name not in one.models
            expect(sound, f"{at}.left.{name}", "a reason of one line, of a model that was not updated", reason[:80])
    for name, cutoff in known.items():
        expect(cutoff == cutoffs[name], f"{where}: cutoff of {name}", f"the model's, {cutoffs[name]:.10g}", cutoff)


def trained_cutoff(updates: Sequence[Update], model: str, cutoff: float) -> float:
    """The cut-off that the model was trained with."""
    return next((one.models[model].cutoff_before for one in updates if model in one.models), cutoff)


def _check_model(model: ModelUpdate, methods: Sequence[Method], where: str) -> None:
    expect(0 < model.positive < model.cases, f"{where}: positive", f"1 to {model.cases - 1}", model.positive)
    for key in ("cutoff_before", "cutoff"):
        expect(0 <= getattr(model, key) <= 1, f"{where}: {key}", "0 to 1", getattr(model, key))
    recalibrated = not {"intercept", "slope"}.isdisjoint(methods)
    given = (model.intercept is not None, model.slope is not None)
    expect(given == (recalibrated, recalibrated), f"{where}: intercept and slope", "both as the methods say", given)
    expect(model.slope is None or model.slope > 0, f"{where}: slope", "above 0", model.slope)
    expect("intercept" not in methods or model.slope == 1, f"{where}: slope", "1 by the method intercept", model.slope)
    expect(0 <= model.clipped <= model.cases, f"{where}: clipped", f"0 to {model.cases}", model.clipped)
    sizes = (model.calibrated_0, model.calibrated_1)
    most = (model.cases - model.positive, model.positive)
    fits = all((size is not None and 0 < size <= limit) for size, limit in zip(sizes, most, strict=True))
    fits = fits if "conformal" in methods else sizes == (None, None)
    expect(fits, f"{where}: calibrated_0 and calibrated_1", f"at most {most[0]} and {most[1]}", sizes)
    for key in ("before", "after"):
        row: Measures = getattr(model, key)
        for name in ("brier", "sensitivity", "specificity", "coverage"):
            expect(0 <= getattr(row, name) <= 1, f"{where}: {key}: {name}", "0 to 1", getattr(row, name))


def expect(holds: object, where: str, expected: str, found: object) -> None:
    """Raise BundleError, naming ``where``, what was ``expected`` and ``found``, unless it ``holds``."""
    if not holds:
        shown = f"{found:.10g}" if isinstance(found, float) else found
        raise BundleError(f"{where}: expected {expected}, found {shown}.")
