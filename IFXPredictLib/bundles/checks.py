"""Whether the parts of a loaded bundle belong together: its models, and what is kept of their training cases.

A hash says that a file is as it was written, not that what was written is one study's. What the bundle holds twice has
to be the same in both places: protocol, training summary, classifiers, backgrounds, distances and sets.

Every bundle that is loaded has its parts compared (``check_parts``). What would have to be computed anew, a covariance
for each training case, is compared where a bundle is frozen or verified (``check_derived``): afterwards the hashes say
that it is still the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError
from ..features.extraction import names_by_source
from ..models.classifier import score_scale
from ..models.outlier import MahalanobisDistance, fit_mahalanobis
from .bundle import Bundle, FrozenModel
from .contents import check_names

Array = NDArray[np.float64]

_ROUNDING = 1e-9
"""Of a feature's mean and sd, or of a probability: another order of summing is far less, another study far more."""
_SAME_CLOUD = 1e-6
"""Of the largest number: eigenvalues, whose inverse root the whitening is, may be a millionth of each other."""


def check_parts(bundle: Bundle) -> None:
    """Raise BundleError where models, training cases, summary or golden case are not of one study.

    Raises ProtocolError where radiomics.yaml contradicts the protocol.
    """
    bundle.protocol.check_radiomics()
    _check_models(bundle)
    _check_summary(bundle)
    _check_golden(bundle)
    for model in bundle.models:
        where = f"model {model.name}"
        _check_sizes(where, model, bundle)
        _check_mahalanobis(where, model, bundle)
    _check_backgrounds(bundle)


def _check_models(bundle: Bundle) -> None:
    protocol, modalities = bundle.protocol, names_by_source(bundle.protocol)
    found, expected = [model.name for model in bundle.models], [rules.name for rules in protocol.models]
    if found != expected:
        raise BundleError(f"expected the models {expected}, found {found}.")
    for model, rules in zip(bundle.models, protocol.models, strict=True):
        _check_inputs(model, rules.fuses or tuple(name for m in rules.modalities for name in modalities[m]))


def _check_inputs(model: FrozenModel, known: Sequence[str]) -> None:
    unknown = [name for name in model.inputs if name not in known]
    if unknown:
        raise BundleError(f"model {model.name}: the input {unknown[0]!r} is none that its protocol gives it.")
    found, expected = len(model.inputs), model.classifier.center.size
    if len(set(model.inputs)) != found or found != expected:
        raise BundleError(f"model {model.name}: {found} inputs, expected {expected}, each once.")
    described = model.reference.mahalanobis.center.size
    if described != expected:
        raise BundleError(f"model {model.name}: its training cases have {described} inputs, expected {expected}.")
    scale = model.calibration.scale if model.calibration else ""
    if scale not in ("", right := score_scale(model.classifier)):
        raise BundleError(f"model {model.name}: its calibration is of the {scale}, expected the {right}.")
    if not np.isfinite(model.cutoff):
        raise BundleError(f"model {model.name}: the cut-off is {model.cutoff}, expected a number.")


def _check_summary(bundle: Bundle) -> None:
    every, summary = _features(bundle), bundle.summary
    check_names("the training summary", summary.names, every)
    _check_array("the training summary's mean", summary.mean, len(every))
    _check_array("the training summary's sd", summary.sd, len(every))
    if (least := float(summary.sd.min())) < 0:
        raise BundleError(f"the training summary's sd: holds {least:g}, expected 0 or more.")


def _check_golden(bundle: Bundle) -> None:
    every, golden, summary = _features(bundle), bundle.golden, bundle.summary
    check_names("the golden case", golden.features.names, every)
    check_names("the golden scores", golden.scores, [model.name for model in bundle.models])
    _check_array("the golden case's features", golden.features.values, len(every))
    _check_like("the golden case", summary.names, golden.features.select(summary.names), summary.mean, summary.sd)
    _check_array("the golden case's deep features", golden.deep, len(names_by_source(bundle.protocol)["deep"]))


def _check_sizes(where: str, model: FrozenModel, bundle: Bundle) -> None:
    """Each training case has a distance and, out of fold, a nonconformity; the background is as large as asked."""
    cases, patient, reference = bundle.summary.cases, bundle.protocol.patient, model.reference
    strange = reference.sets.nonconformity_0.size + reference.sets.nonconformity_1.size
    counted, positive, what = _calibrated(model, bundle)
    if strange != counted:
        raise BundleError(f"{where}: its conformal sets are of {strange} {what}, expected {counted} as recorded.")
    if reference.sets.error_rate != patient.error_rate:
        raise BundleError(
            f"{where}: the error rate of its conformal sets is {reference.sets.error_rate:g}, expected "
            f"{patient.error_rate:g} as in the protocol."
        )
    if reference.sets.nonconformity_1.size != positive:
        raise BundleError(
            f"{where}: its conformal sets are of {reference.sets.nonconformity_1.size} {what} with outcome 1, expected "
            f"{positive} as recorded."
        )
    if (scores := reference.scores) and scores.outcome.size != cases:
        raise BundleError(f"{where}: scores of {scores.outcome.size} cases, expected {cases} as in the training.")
    found = reference.mahalanobis.distances.size
    if found != cases:
        raise BundleError(f"{where}: {found} distances, expected {cases} as in the training.")
    expected = min(patient.background_cases, cases)
    if len(reference.background) != expected:
        raise BundleError(f"{where}: its background holds {len(reference.background)} cases, expected {expected}.")


def _calibrated(model: FrozenModel, bundle: Bundle) -> tuple[int, int, str]:
    """How many nonconformities a model has, how many of outcome 1, and of what.

    One a case, or a patient and outcome where patients have several cases; of the latest update that calibrated them.
    """
    for update in reversed(bundle.updates):
        one = update.models.get(model.name)
        if one and one.calibrated_0 is not None and one.calibrated_1 is not None:
            return one.calibrated_0 + one.calibrated_1, one.calibrated_1, "cases of the update"
    row = bundle.performance["train"][model.name]
    positive = row.get("patients_positive", row["positive"])
    out_of_fold = bundle.performance.get("out_of_fold", {}).get(model.name, {})
    if "patients" in out_of_fold:
        return out_of_fold["patients_positive"] + out_of_fold["patients_negative"], positive, "patients by outcome"
    return bundle.summary.cases, positive, "cases"


def _check_mahalanobis(where: str, model: FrozenModel, bundle: Bundle) -> None:
    """The distance by features has the summary's means and sd; of any, distances and whitening are such at all."""
    known, whitening = model.reference.mahalanobis, model.reference.mahalanobis.whitening
    if known.distances[0] < 0:
        raise BundleError(f"{where}: the distance {known.distances[0]:g} of a training case, expected 0 or more.")
    if not np.allclose(whitening, whitening.T, rtol=0, atol=_ROUNDING * np.abs(whitening).max()):
        raise BundleError(f"{where}: the whitening of its training cases is not symmetric.")
    least = float(np.linalg.eigvalsh(whitening)[0])
    if least <= 0:
        raise BundleError(
            f"{where}: the whitening of its training cases has the eigenvalue {least:g}, expected all above 0."
        )
    if not model.fuses:
        mean, sd = _of_summary(bundle, model.inputs)
        _check_like(f"{where}: the mean of its training cases", model.inputs, known.center, mean, sd)
        _check_like(f"{where}: the sd of its training cases", model.inputs, known.scale, sd, sd)


def _check_backgrounds(bundle: Bundle) -> None:
    """All backgrounds hold the same cases in the same order: a feature has one column, a fusion its models' answers."""
    models = {model.name: model for model in bundle.models}
    columns: dict[str, tuple[str, Array]] = {}
    for model in bundle.models:
        where, background = f"model {model.name}: its background", model.reference.background
        if model.fuses:
            _check_fused(where, model, [models[name] for name in model.inputs])
            continue
        for name, column in zip(model.inputs, background.T, strict=True):
            other, same = columns.setdefault(name, (model.name, column))
            if not np.array_equal(column, same):
                raise BundleError(f"{where} has other values of {name} than model {other}'s, expected the same cases.")


def check_derived(bundle: Bundle) -> None:
    """Raise BundleError where a background holds all training cases, and their distances are not those recorded.

    That of a shared bundle holds none of them.
    """
    if bundle.shared:
        return
    for model in bundle.models:
        background = model.reference.background
        if not model.fuses and len(background) == bundle.summary.cases:
            _check_described(f"model {model.name}", model.reference.mahalanobis, fit_mahalanobis(background))


def _check_described(where: str, recorded: MahalanobisDistance, expected: MahalanobisDistance) -> None:
    """Of a background of all training cases: ``expected`` is what they make."""
    for name in ("center", "scale", "whitening", "distances"):
        found, again = getattr(recorded, name), getattr(expected, name)
        worst = float(np.max(np.abs(found - again)) / np.max(np.abs(again)))
        if not worst <= _SAME_CLOUD:
            raise BundleError(
                f"{where}: the {name} of its training cases differ by {worst:.2g} of the largest from those of its "
                f"background, which holds them all; expected at most {_SAME_CLOUD:g}."
            )


def _check_fused(where: str, model: FrozenModel, parts: Sequence[FrozenModel]) -> None:
    expected = np.column_stack([part.classifier.predict_proba(part.reference.background) for part in parts])
    far = np.abs(model.reference.background - expected)
    if not np.all(far <= _ROUNDING):
        row, column = np.unravel_index(np.argmax(far), far.shape)
        raise BundleError(
            f"{where}, case {row} (from 0): the probability of {model.inputs[column]} is "
            f"{model.reference.background[row, column]:.10g}, expected {expected[row, column]:.10g} as that model "
            "answers for its own background."
        )


def _features(bundle: Bundle) -> list[str]:
    return [name for names in names_by_source(bundle.protocol).values() for name in names]


def _of_summary(bundle: Bundle, names: Sequence[str]) -> tuple[Array, Array]:
    """Mean and sd (names,) of features over the training cases."""
    order = [bundle.summary.names.index(name) for name in names]
    return bundle.summary.mean[order], bundle.summary.sd[order]


def _check_like(where: str, names: Sequence[str], found: Array, expected: Array, sd: Array) -> None:
    """Raise BundleError for the first of ``names`` whose number is not as in the training summary but for rounding."""
    far = ~(np.abs(found - expected) <= _ROUNDING * (np.abs(expected) + sd))
    if far.any():
        at = int(np.argmax(far))
        raise BundleError(
            f"{where}, {names[at]}: expected {expected[at]:.10g} as in the training summary, found {found[at]:.10g}."
        )


def _check_array(where: str, values: Array, size: int) -> None:
    if values.shape != (size,) or values.dtype != np.float64:
        raise BundleError(f"{where}: expected {size} float64 numbers, found {values.dtype} of shape {values.shape}.")
    if not np.isfinite(values).all():
        raise BundleError(f"{where}: holds a value that is not finite.")
