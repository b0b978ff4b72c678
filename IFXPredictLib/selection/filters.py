"""Filters that choose among the columns of a table, as scikit-learn transformers.

Words: ``x`` is (n cases, m features), ``y`` (n,) the outcome, 0 or 1. A filter fits on the columns it is given, and
``get_support`` says which of them it keeps.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_is_fitted

from ..base.errors import FeatureError, NoModelError, TrainingError
from ..stats.clusters import Clusters
from ..stats.discrimination import check_outcome
from ..stats.estimates import is_constant
from ..stats.hypothesis_tests import mann_whitney, two_by_two
from ..stats.splits import stratified_folds
from .elastic_net import CrossValidation, Rule, cross_validate
from .redundancy import VARIANTS, Variant, spearman, survivors

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]
Kind = Literal["continuous", "binary"]


class Filter(SelectorMixin, BaseEstimator):
    """What the filters share: ``fit`` checks the data and stores ``support_`` (m,), True where a column is kept."""

    def fit(self, x: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Choose among the columns of ``x`` (n, m); raises FeatureError where a value is not finite."""
        values = check_features(x)
        self.n_features_in_ = values.shape[1]
        self.support_ = self._choose(values, y)
        return self

    @abstractmethod
    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray: ...

    def _get_support_mask(self) -> BoolArray:
        check_is_fitted(self)
        return self.support_


class ConstantFilter(Filter):
    """Keeps the columns that vary beyond rounding."""

    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray:
        return ~is_constant(x)


class RedundancyFilter(Filter):
    """Drops columns until no two have |Spearman's rho| >= ``correlation``; redundancy.py has the variants."""

    def __init__(self, variant: Variant = "forward_degree", correlation: float = 0.9) -> None:
        self.variant = variant
        self.correlation = correlation

    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray:
        if self.variant not in VARIANTS:
            raise TrainingError(f"redundancy {self.variant!r} is unknown; known are {', '.join(VARIANTS)}.")
        _refuse_constant(x, "redundancy filter")
        return survivors(spearman(x), self.variant, self.correlation)


class ReliabilityFilter(Filter):
    """Keeps the columns that ``reliable`` (m,) names: those of reading studies by StudyIcc.reliable, others as True."""

    def __init__(self, reliable: ArrayLike) -> None:
        self.reliable = reliable

    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray:
        return check_reliable(self.reliable, x.shape[1])


class UnivariableFilter(Filter):
    """Keeps the columns whose P (``p_values_``) is below ``p_value``.

    ``kinds`` (m,) says what a column is: "continuous" (Mann-Whitney) or "binary" (chi-square or Fisher); None takes
    all as continuous.
    """

    def __init__(self, p_value: float = 0.05, kinds: Sequence[Kind] | None = None) -> None:
        self.p_value = p_value
        self.kinds = kinds

    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray:
        _refuse_constant(x, "univariable filter")
        outcome = check_outcome_of(x, y)
        binary = check_kinds(x, ["continuous"] * x.shape[1] if self.kinds is None else self.kinds)
        self.p_values_ = np.empty(x.shape[1])
        self.p_values_[~binary] = mann_whitney(x[:, ~binary], outcome)
        self.p_values_[binary] = [two_by_two(column, outcome) for column in x[:, binary].T]
        return np.asarray(self.p_values_ < self.p_value)


class LassoSelector(Filter):
    """Keeps the columns with a coefficient in the cross-validated LASSO (elastic net where ``alpha`` < 1).

    Folds are stratified and drawn by ``seed``, and keep rows of equal ``clusters`` (n,) together; ``rule`` picks the
    penalty, lambda.1se or lambda.min. After ``fit``, ``cross_validation_`` holds the curve and the path. Raises
    NoModelError where the rule keeps no column.
    """

    def __init__(
        self,
        alpha: float = 1.0,
        folds: int = 10,
        rule: Rule = "1se",
        seed: int = 0,
        cross_validate: Callable[..., CrossValidation] = cross_validate,
        clusters: Clusters | None = None,
    ) -> None:
        self.alpha = alpha
        self.folds = folds
        self.rule = rule
        self.seed = seed
        self.cross_validate = cross_validate
        self.clusters = clusters

    def _choose(self, x: FloatArray, y: ArrayLike | None) -> BoolArray:
        outcome = check_outcome_of(x, y)
        foldid = stratified_folds(outcome, self.folds, self.seed, self.clusters)
        self.cross_validation_ = self.cross_validate(x, outcome.astype(np.float64), foldid, self.alpha)
        selected = self.cross_validation_.selected(self.rule)
        if not len(selected):
            other: Rule = "min" if self.rule == "1se" else "1se"
            raise NoModelError(
                f"LASSO: the rule {self.rule} keeps none of {x.shape[1]} features; the rule {other} keeps "
                f"{len(self.cross_validation_.selected(other))}. Set the other rule, or train on more cases."
            )
        return np.isin(np.arange(x.shape[1]), selected)


def check_features(x: ArrayLike, names: Sequence[str] | None = None) -> FloatArray:
    """``x`` (n, m) as numbers; raises FeatureError, by name where ``names`` (m,) are given, unless all are finite."""
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 2 or len(values) < 2 or (names is not None and len(names) != values.shape[1]):
        columns = "features" if names is None else f"{len(names)} features"
        raise FeatureError(f"features: expected a table of (cases, {columns}), found shape {values.shape}.")
    strange = np.argwhere(~np.isfinite(values))
    if len(strange):
        row, column = (int(i) for i in strange[0])
        raise FeatureError(
            f"{_title(column, names)}, row {row} (counted from 0): expected a finite number, found "
            f"{values[row, column]} ({len(strange)} such values). Complete them, or leave the case or the feature out."
        )
    return values


def check_outcome_of(x: FloatArray, y: ArrayLike | None) -> IntArray:
    """The outcome (n,) of the rows of ``x`` (n, m); raises TrainingError unless it is 0 and 1, one a row, both."""
    outcome = check_outcome([] if y is None else y)
    if len(outcome) != len(x):
        raise TrainingError(f"outcome: expected {len(x)} values, one a row of the features, found {len(outcome)}.")
    return outcome


def check_kinds(x: FloatArray, kinds: Sequence[Kind], names: Sequence[str] | None = None) -> BoolArray:
    """Which columns of ``x`` (n, m) are binary, (m,).

    Raises TrainingError unless ``kinds`` (m,) are "continuous" or "binary", FeatureError, by name where ``names`` (m,)
    are given, where a binary column has more than two values.
    """
    if len(kinds) != x.shape[1] or not set(kinds) <= {"continuous", "binary"}:
        raise TrainingError(
            f"kinds: expected 'continuous' or 'binary' for each of {x.shape[1]} columns, "
            f"found {len(kinds)} kinds ({', '.join(sorted(set(map(str, kinds))))})."
        )
    binary = np.array(kinds) == "binary"
    for column in np.flatnonzero(binary).tolist():
        if len(values := np.unique(x[:, column])) > 2:
            raise FeatureError(
                f"{_title(column, names)}: expected a binary feature, found {len(values)} different values "
                f"({', '.join(f'{v:g}' for v in values[:3])} first). Correct them or call it continuous."
            )
    return np.asarray(binary)


def check_reliable(reliable: ArrayLike, features: int) -> BoolArray:
    """``reliable`` as booleans (m,); raises TrainingError unless they are, one for each of ``features``."""
    mask = np.asarray(reliable)
    if mask.dtype != bool or mask.shape != (features,):
        raise TrainingError(
            f"reliable: expected {features} true or false values, one a feature, "
            f"found {mask.dtype} of shape {mask.shape}."
        )
    return mask


def _title(column: int, names: Sequence[str] | None) -> str:
    return f"column {column} (counted from 0)" if names is None else f"feature {names[column]}"


def _refuse_constant(x: FloatArray, step: str) -> None:
    constant = np.flatnonzero(is_constant(x))
    if len(constant):
        raise FeatureError(f"{step}: {_title(int(constant[0]), None)} is constant; drop such columns first.")
