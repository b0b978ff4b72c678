"""A bundle that may leave its hospital: made from another one, and no row of it is a patient.

What goes: support vectors, backgrounds, each training case's distance and nonconformity, donors of imputed values,
means, medians and equations to the last digit, and the means of the imaging features that no model takes. What comes in
their place: kernels about pseudo-inputs whose weights are fitted to the scores (reduced_set.py), pseudo-cases to
explain against, coarse means, sds and correlations (pseudo_cases.py), equations made of these (rounded_imputation.py),
quantiles of the distances, and of the outcome sets the two limits alone, rounded so that sets only widen. The network
and the locked cut-offs stay.

*Fresh draws* are rows of a Gaussian copula fitted to all inputs of all models together; each model has to answer them
within the tolerance as the model that it replaces, a fusion from the answers of the models that it fuses.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError
from ..features.extraction import Features
from ..models.classifier import Classifier
from ..models.imputation import Imputation
from ..models.logistic import L2Logistic
from ..models.outlier import USUAL_SHARE, MahalanobisDistance
from ..models.pseudo_cases import (
    Spread,
    apart_from,
    coarse_correlation,
    coarse_moments,
    coarse_spread,
    coarseness,
    fitted_spread,
    least_apart,
    nearest,
    rounded,
)
from ..models.reduced_set import fit_reduced_set, in_units
from ..models.reference import TrainingReference
from ..models.rounded_imputation import coarse_imputation
from ..models.svm import Svm, probability
from ..stats.discrimination import delong
from .bundle import Bundle, FrozenModel, TrainingSummary, answers
from .shareable import check_shareable

Array = NDArray[np.float64]

TOLERANCE = 1e-3
"""Of a probability, over all fresh draws and test cases."""
_DRAWS = 5000
_SIZES = (250, 1000, 3000)
"""Pseudo-inputs that are tried; beyond, fitting takes minutes and an explanation seconds."""
_WIDTHS = (1.2, 1.5, 1.8, 2.5)
"""How far pseudo-inputs reach, a quarter each: kernels are needed beyond the cases, too."""
_DISTANCE_STEP = 0.05
_LEVELS = np.array([0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, USUAL_SHARE, 1])
_SAME_DIGITS = 9
_ROUNDS = 100
_FEWEST = 2  # test cases, for an AUC of membership


@dataclass(frozen=True, eq=False)
class Known:
    """The study's cases, where its tables are at hand: ``values`` (n, features) by ``names``, ``train`` and outcome."""

    names: tuple[str, ...]
    values: Array
    outcome: NDArray[np.intp]
    train: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Held:
    """A model's training rows (n, p) as far as they are known, how far these are apart in sds, and its two spreads."""

    rows: Array
    least: float
    fitted: Spread
    coarse: Spread


def share_bundle(
    bundle: Bundle,
    folder: Path,
    tolerance: float = TOLERANCE,
    known: Known | None = None,
    progress: Callable[[str], object] = lambda _stage: None,
) -> Bundle:
    """Make of a verified bundle one without a patient's row; not yet saved (``save_bundle``).

    Parameters
    ----------
    bundle : Bundle
        As its hospital keeps it.
    folder : Path
        Where the new one will be saved.
    tolerance : float
        By how much a probability may differ, over 5000 fresh draws and the test split.
    known : Known, optional
        The study's cases: agreement is then told on the test split too, and pseudo-inputs keep apart from every
        training case, not only from those that the bundle holds.
    progress : callable, optional
        Is told each stage.

    Returns
    -------
    Bundle
        Whose ``shared`` says what it was made from and how far it agrees.

    Raises
    ------
    BundleError
        As ``check_shareable`` does, and where a model's scores cannot be kept within the tolerance, or the inputs leave
        no place between the training cases.
    """
    check_shareable(bundle)
    return _Sharing(bundle, tolerance, known, progress).shared(folder)


class _Sharing:
    """One bundle on its way; ``models`` are those made so far."""

    def __init__(
        self, bundle: Bundle, tolerance: float, known: Known | None, progress: Callable[[str], object]
    ) -> None:
        self.bundle, self.tolerance, self.known, self.progress = bundle, tolerance, known, progress
        self.random = np.random.default_rng(bundle.protocol.seed)
        self.step = coarseness(bundle.summary.cases)
        self.own = [model for model in bundle.models if not model.fuses]
        self.names = tuple(dict.fromkeys(name for model in self.own for name in model.inputs))
        self.summary = self._summary()
        rows = self._joint_rows()
        center, scale = (self._of_summary(v, self.names) for v in (self.summary.mean, self.summary.sd))
        self.spread = coarse_spread(rows, center, scale, self.step)
        self.fresh = fitted_spread(rows).draw(_DRAWS, self.random)
        self.asked = fitted_spread(rows).draw(2 * _SIZES[-1], self.random)
        self.held: dict[str, _Held] = {}
        self.models: list[FrozenModel] = []
        self.pseudo_inputs: dict[str, int] = {}

    def shared(self, folder: Path) -> Bundle:
        """All models, then what is said of them."""
        for model in self.bundle.models:
            self.progress(f"{model.name}: pseudo-inputs")
            self.held[model.name] = self._hold(model)
            self.models.append(dataclasses.replace(model, classifier=self._classifier(model)))
        entry = self._entry()
        self.progress("pseudo-cases to explain against")
        models = self._with_references()
        mean = dict(zip(self.summary.names, self.summary.mean, strict=True))
        names = self.bundle.golden.features.names
        example = Features(names, np.array([mean[name] for name in names]))
        scores = {name: found.raw_score for name, found in answers(models, example).items()}
        golden = dataclasses.replace(self.bundle.golden, features=example, scores=scores)
        return dataclasses.replace(
            self.bundle,
            folder=folder,
            sha256="",
            models=models,
            summary=self.summary,
            golden=golden,
            shared=entry,
            imputation=self._imputation(),
        )

    def _summary(self) -> TrainingSummary:
        """Coarse moments of what the models take and of the clinical values; 0 of all else, which has no z then."""
        told, before = {*self.names, *self.bundle.protocol.clinical_inputs}, self.bundle.summary
        kept = np.array([name in told for name in before.names])
        mean, sd = coarse_moments(before.mean, before.sd, self.step)
        return dataclasses.replace(before, mean=np.where(kept, mean, 0), sd=np.where(kept, sd, 0))

    def _imputation(self) -> Imputation | None:
        if (known := self.bundle.imputation) is None:
            return None
        names = self.bundle.protocol.clinical_names
        mean, sd = (self._of_summary(values, names) for values in (self.summary.mean, self.summary.sd))
        return coarse_imputation(known, mean, sd, self.step)

    def _of_summary(self, values: Array, names: tuple[str, ...]) -> Array:
        return values[[self.summary.names.index(name) for name in names]]

    def _joint_rows(self) -> Array:
        """All inputs of all models of the training cases that are known, one a row."""
        if self.known:
            return self._known_columns(self.names)[self.known.train]
        columns = {name: m.reference.background[:, i] for m in self.own for i, name in enumerate(m.inputs)}
        return np.column_stack([columns[name] for name in self.names])

    def _known_columns(self, names: tuple[str, ...]) -> Array:
        assert self.known is not None
        return self.known.values[:, [self.known.names.index(name) for name in names]]

    def _inputs(self, model: FrozenModel, rows: Array, models: Mapping[str, FrozenModel]) -> Array:
        """A model's inputs (n, p) where the cases' features are ``rows`` (n, names); of a fusion the answers."""
        if not model.fuses:
            return rows[:, [self.names.index(name) for name in model.inputs]]
        parts = [models[name] for name in model.inputs]
        return np.column_stack([m.classifier.predict_proba(self._inputs(m, rows, models)) for m in parts])

    def _hold(self, model: FrozenModel) -> _Held:
        before = {m.name: m for m in self.bundle.models}
        rows = self._training_rows(model, before)
        if model.fuses:
            moments = coarse_moments(rows.mean(axis=0), rows.std(axis=0, ddof=1), self.step)
        else:
            both = self.summary.mean, self.summary.sd
            moments = self._of_summary(both[0], model.inputs), self._of_summary(both[1], model.inputs)
        coarse = coarse_spread(rows, *moments, self.step)
        z = (rows - coarse.center) / coarse.scale
        return _Held(rows, least_apart(z.round(_SAME_DIGITS)), fitted_spread(rows), coarse)

    def _training_rows(self, model: FrozenModel, before: Mapping[str, FrozenModel]) -> Array:
        """The inputs of all training cases that are known: background, support vectors, tables."""
        rows = [model.reference.background]
        if isinstance(model.classifier, Svm):
            rows.append(model.classifier.support_vectors * model.classifier.scale + model.classifier.center)
        if self.known:
            values = self._known_columns(self.names)[self.known.train]
            rows.append(self._inputs(model, values, before))
        return np.vstack(rows)

    def _classifier(self, model: FrozenModel) -> Classifier:
        held, classifier = self.held[model.name], model.classifier
        if isinstance(classifier, L2Logistic):
            self.pseudo_inputs[model.name] = 0
            cases = self.bundle.summary.cases  # a logistic regression's sd is that with n
            return in_units(classifier, held.coarse.center, held.coarse.scale * math.sqrt((cases - 1) / cases))
        return self._reduced(model, classifier, held)

    def _reduced(self, model: FrozenModel, classifier: Svm, held: _Held) -> Svm:
        """The smallest reduced set that keeps 0.001 with room on fresh inputs, else the largest.

        A wider tolerance accepts what is not reached; it does not ask for less.
        """
        done = {m.name: m for m in self.models}
        fresh, asked = (self._inputs(model, rows, done) for rows in (self.fresh, self.asked))
        expected = classifier.predict_proba(fresh)
        for size in _SIZES:
            rows = self._asked(asked, held, size)
            pseudo = self._pseudo_inputs(model.name, held, size)
            units = held.coarse.center, held.coarse.scale
            found = fit_reduced_set(classifier, *units, pseudo, rows, classifier.raw_scores(rows))
            self.pseudo_inputs[model.name] = len(pseudo)
            if np.abs(found.predict_proba(fresh) - expected).max() <= min(self.tolerance, TOLERANCE) / 2:
                break
        return found

    def _asked(self, asked: Array, held: _Held, size: int) -> Array:
        """The rows whose scores are to be kept: most as training cases are, some as they may be elsewhere."""
        drawn = [held.fitted.draw(size, self.random, wider) for wider in (1.0, 1.1)]
        return np.vstack([asked[: 2 * size], *drawn, held.coarse.draw(size, self.random, 1.8)])

    def _pseudo_inputs(self, name: str, held: _Held, size: int) -> Array:
        parts = [held.coarse.draw(size // len(_WIDTHS), self.random, wider) for wider in _WIDTHS]
        found = apart_from(np.vstack(parts), held.coarse, held.rows, held.least, self.random)
        if found is None:
            raise BundleError(f"model {name}: {_NO_PLACE}")
        return found

    def _with_references(self) -> tuple[FrozenModel, ...]:
        """Each model with a background of pseudo-cases, apart from every training case by each model's own inputs."""
        count = len(self.models[0].reference.background)
        rows = self.spread.draw(count, self.random)
        made = {m.name: m for m in self.models}
        for attempt in range(_ROUNDS):
            near = np.zeros(count, np.bool_)
            for model in self.models:
                held = self.held[model.name]
                inputs = self._inputs(model, rows, made) / held.coarse.scale
                near |= nearest(inputs, held.rows / held.coarse.scale) < held.least
            if not near.any():
                break
            rows[near] = self.spread.draw(int(near.sum()), self.random, 1 + attempt / _ROUNDS)
        else:
            raise BundleError(f"model {model.name}: {_NO_PLACE}")
        return tuple(
            dataclasses.replace(m, reference=self._reference(m, self._inputs(m, rows, made))) for m in self.models
        )

    def _reference(self, model: FrozenModel, background: Array) -> TrainingReference:
        known, held = model.reference, self.held[model.name]
        before = {m.name: m for m in self.bundle.models}
        distance = _coarse_distance(known.mahalanobis, held.coarse, self._inputs(model, self.fresh, before), self.step)
        return TrainingReference(np.ascontiguousarray(background), distance, known.sets.limits_alone())

    def _entry(self) -> dict[str, Any]:
        """What bundle.json says of the sharing; raises BundleError for a model beyond the tolerance."""
        test = self._known_columns(self.names)[~self.known.train] if self.known else np.empty((0, len(self.names)))
        told = {m.name: self._told(m, test) for m in self.bundle.models}
        worst = {n: max(row[key]["largest"] for key in ("fresh", "test") if key in row) for n, row in told.items()}
        if beyond := {name: far for name, far in worst.items() if not far <= self.tolerance}:
            shown = ", ".join(f"{name} by up to {far:.2g}" for name, far in beyond.items())
            raise BundleError(
                f"{self.bundle.folder}: cannot be shared within {self.tolerance:g}: with {_SIZES[-1]} pseudo-inputs in "
                f"place of patients the probabilities move, {shown}; give a --tolerance that you accept, or train "
                "with `cost: 0.1` and `gamma_times_inputs: 0.1` in the protocol's svm, whose smoother scores are kept, "
                "or with l2_logistic, whose weights are shared as they are (docs/sharing.md)."
            )
        moved = {name: row["test"]["calls_changed"] for name, row in told.items() if "test" in row}
        if self.tolerance <= TOLERANCE and any(moved.values()):
            shown = ", ".join(f"{name} {count}" for name, count in moved.items() if count)
            raise BundleError(
                f"{self.bundle.folder}: cannot be shared within {self.tolerance:g}: calls of test cases would change: "
                f"{shown}; give a --tolerance above {TOLERANCE:g} where you accept that."
            )
        entry = {"parent": self.bundle.sha256, "tolerance": self.tolerance, "step": self.step, "models": told}
        return entry | ({"membership": self._membership()} if len(test) >= _FEWEST else {})

    def _told(self, model: FrozenModel, test: Array) -> dict[str, Any]:
        found: dict[str, Any] = {
            "pseudo_inputs": self.pseudo_inputs[model.name],
            "fresh": self._agreement(model, self.fresh),
        }
        return found | ({"test": self._agreement(model, test)} if len(test) else {})

    def _agreement(self, model: FrozenModel, rows: Array) -> dict[str, Any]:
        ours, theirs = (self._probabilities(model.name, rows, models) for models in (self.models, self.bundle.models))
        apart = np.abs(ours - theirs)
        return {
            "cases": len(rows),
            "largest": float(apart.max()),
            "median": float(np.median(apart)),
            "calls_changed": int(np.sum((ours >= model.cutoff) != (theirs >= model.cutoff))),
        }

    def _probabilities(self, name: str, rows: Array, models: Any) -> Array:
        by_name = {m.name: m for m in models}
        model = by_name[name]
        return probability(model.recalibrated(model.classifier.raw_scores(self._inputs(model, rows, by_name))))

    def _membership(self) -> dict[str, float]:
        """The AUC with which a small residual says that a case was of the training: the model's own, which stays."""
        assert self.known is not None
        rows, member = self._known_columns(self.names), self.known.train.astype(np.intp)
        found = {}
        for model in self.bundle.models:
            residual = np.abs(self.known.outcome - self._probabilities(model.name, rows, self.models))
            found[model.name] = delong(member, 1 - residual).auc
        return found


_NO_PLACE = (
    "its inputs take so few values that no pseudo-case fits between its training cases; a bundle of it cannot be "
    "shared."
)


def _coarse_distance(known: MahalanobisDistance, coarse: Spread, rows: Array, step: float) -> MahalanobisDistance:
    """The distance by coarse moments, and quantiles of the training cases', moved as ``rows`` (m, p) say."""
    covariance = np.linalg.inv(known.whitening @ known.whitening)
    root = np.sqrt(np.diag(covariance))
    variances, axes = np.linalg.eigh(coarse_correlation(covariance / root / root[:, None], step))
    whitening = (axes / np.sqrt(variances)) @ axes.T
    whitening = (whitening + whitening.T) / 2
    before, after = (
        np.quantile(np.linalg.norm((rows - center) / scale @ inverse_root, axis=1), _LEVELS)
        for center, scale, inverse_root in (
            (known.center, known.scale, known.whitening),
            (coarse.center, coarse.scale, whitening),
        )
    )
    n = known.distances.size
    own = np.quantile(known.distances, _LEVELS, method="weibull") * after / before
    told = np.maximum.accumulate(rounded(own, _DISTANCE_STEP))
    distances = np.interp(np.arange(1, n + 1) / (n + 1), _LEVELS, told)
    return MahalanobisDistance(coarse.center, coarse.scale, whitening, distances)
