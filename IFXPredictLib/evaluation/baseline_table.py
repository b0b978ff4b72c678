"""Table 1 of a study: each clinical characteristic by outcome and by split, with the test that suits it.

Words: a case has outcome 1 (positive) or 0 (negative) and lies in the training or the test split; a missing value is
NaN, is counted, and takes no further part. The ``form`` of a characteristic is decided once, on all cases, so that the
columns of a row can be compared: ``mean`` (mean and SD, Welch's t-test) where Shapiro-Wilk rejects normality in
neither outcome group (P >= 0.05), ``median`` (median and quartiles, Mann-Whitney) otherwise, ``share`` (count,
chi-square or Fisher) where it is binary. What cannot be tested has P NaN and a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2_contingency, mannwhitneyu, ttest_ind_from_stats

from ..base.errors import ClinicalError
from ..protocol.schema import Characteristic
from ..stats.discrimination import check_outcome
from ..stats.estimates import is_constant
from ..stats.hypothesis_tests import EXACT_BELOW, SMALLEST_EXPECTED, mann_whitney, two_by_two
from ..stats.normality import FEWEST_VALUES, MOST_VALUES, shapiro_wilk

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Form = Literal["mean", "median", "share"]
NORMAL_FROM = 0.05  # P of Shapiro-Wilk
_NAN = float("nan")


@dataclass(frozen=True)
class Summary:
    """One group's values: how many are given and missing, mean, SD (n - 1), quartiles; NaN where undefined.

    Quartiles interpolate linearly between order statistics (R's type 7, numpy's default). The mean of a binary
    characteristic is the share of 1.
    """

    given: int
    missing: int
    mean: float
    sd: float
    q1: float
    median: float
    q3: float

    @property
    def ones(self) -> int:
        """How many have 1, of a binary characteristic."""
        return round(self.mean * self.given) if self.given else 0

    @property
    def percent(self) -> float:
        """The percentage with 1 of those given, of a binary characteristic; NaN where none is given."""
        return 100 * self.ones / self.given if self.given else _NAN


@dataclass(frozen=True)
class GroupTest:
    """A two-sided test of two groups; where P is NaN, ``name`` is "" and ``reason`` says why.

    The statistic is that of R: W of wilcox.test, t, X-squared, Shapiro-Wilk's W; Fisher's exact test has none (NaN).
    """

    name: str
    statistic: float
    p: float
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """All cases of one part of the cohort, its cases with outcome 1 and with 0, and the test of these two."""

    both: Summary
    positive: Summary
    negative: Summary
    test: GroupTest


@dataclass(frozen=True)
class BaselineRow:
    """One characteristic: its form, the normality that decided it (outcome 1, outcome 0; empty where binary).

    ``splits`` is the test of the training against the test split; a split without cases has only zeros and NaN.
    """

    characteristic: Characteristic
    form: Form
    normality: tuple[GroupTest, ...]
    total: Comparison
    training: Comparison
    test: Comparison
    splits: GroupTest


def baseline_table(
    values: Mapping[str, ArrayLike], y: ArrayLike, train: ArrayLike, characteristics: Sequence[Characteristic]
) -> tuple[BaselineRow, ...]:
    """One row for each of ``characteristics``; the order of cases does not matter, to the last bit.

    ``values`` holds a column (n,) by name, in the characteristic's unit, NaN where missing, 0 and 1 where binary;
    ``y`` (n,) the outcome; ``train`` (n,) True in the training split. Raises TrainingError unless ``y`` holds 0 and 1
    and both, ClinicalError for a column that is missing, of another length, not finite, or binary but neither 0 nor 1.
    """
    positive, training = check_outcome(y) == 1, np.asarray(train, np.bool_)
    if training.shape != positive.shape:
        raise ClinicalError(f"Table 1: expected a split for each of {positive.size} cases, found {training.shape}.")
    if not characteristics:
        raise ClinicalError("Table 1: the protocol has no clinical characteristics, so there is nothing to tabulate.")
    return tuple(_row(c, _column(values, c, positive.size), positive, training) for c in characteristics)


def _column(values: Mapping[str, ArrayLike], characteristic: Characteristic, cases: int) -> FloatArray:
    name = characteristic.name
    if name not in values:
        raise ClinicalError(f"Table 1: {name}: has no column; found {', '.join(values) or 'none'}.")
    column = np.asarray(values[name], np.float64)
    if column.shape != (cases,):
        raise ClinicalError(f"Table 1: {name}: expected one value for each of {cases} cases, found {column.shape}.")
    strange = np.isinf(column)
    if characteristic.kind == "binary":
        strange |= ~np.isin(column, (0, 1)) & ~np.isnan(column)
    if strange.any():
        row = int(np.argmax(strange))
        expected = "0, 1" if characteristic.kind == "binary" else "a finite number"
        raise ClinicalError(f"Table 1: {name}: row {row} (from 0) is {column[row]:g}; expected {expected} or NaN.")
    return column


def _row(characteristic: Characteristic, x: FloatArray, positive: BoolArray, training: BoolArray) -> BaselineRow:
    if characteristic.kind == "binary":
        normality: tuple[GroupTest, ...] = ()
        form: Form = "share"
    else:
        normality = tuple(_normality(_given(x[group])) for group in (positive, ~positive))
        form = "mean" if all(test.p >= NORMAL_FROM for test in normality) else "median"
    total, train, test = (_comparison(x[p], positive[p], form) for p in (np.ones_like(training), training, ~training))
    return BaselineRow(characteristic, form, normality, total, train, test, _compare(x[training], x[~training], form))


def _comparison(x: FloatArray, positive: BoolArray, form: Form) -> Comparison:
    one, zero = x[positive], x[~positive]
    return Comparison(_summary(x), _summary(one), _summary(zero), _compare(one, zero, form))


def _summary(x: FloatArray) -> Summary:
    given = _given(x)
    if not given.size:
        return Summary(0, x.size, _NAN, _NAN, _NAN, _NAN, _NAN)
    sd = float(given.std(ddof=1)) if given.size > 1 else _NAN
    q1, median, q3 = np.quantile(given, (0.25, 0.5, 0.75)).tolist()
    return Summary(given.size, x.size - given.size, float(given.mean()), sd, q1, median, q3)


def _compare(one: FloatArray, zero: FloatArray, form: Form) -> GroupTest:
    """The test of ``form`` between two groups of values with NaN where missing."""
    one, zero = _given(one), _given(zero)
    x, y = np.concatenate([one, zero]), np.repeat([1, 0], [one.size, zero.size])
    if not one.size or not zero.size:
        return _untested("too few values")
    if x.min() == x.max():
        return _untested("constant")
    if form == "share":
        return _chi_square_or_fisher(x, y)
    return _welch(one, zero) if form == "mean" else _mann_whitney(x, y)


def _normality(x: FloatArray) -> GroupTest:
    if not FEWEST_VALUES <= x.size <= MOST_VALUES:
        return _untested("too few values" if x.size < FEWEST_VALUES else "too many values")
    if is_constant(x[:, None])[0]:
        return _untested("constant")
    return GroupTest("Shapiro-Wilk", *shapiro_wilk(x))


def _welch(one: FloatArray, zero: FloatArray) -> GroupTest:
    """Welch's t-test; a split may hold so few or such equal values of a normal characteristic that it is undefined."""
    if min(one.size, zero.size) < 2:
        return _untested("too few values")
    if is_constant(one[:, None])[0] and is_constant(zero[:, None])[0]:
        return _untested("constant in both groups")
    moments = [number for x in (one, zero) for number in (x.mean(), x.std(ddof=1), x.size)]
    t, p = ttest_ind_from_stats(*moments, equal_var=False)
    return GroupTest("Welch t", float(t), float(p))


def _mann_whitney(x: FloatArray, y: NDArray[np.intp]) -> GroupTest:
    exact = max(np.bincount(y)) < EXACT_BELOW and np.unique(x).size == x.size
    pairs = mannwhitneyu(x[y == 1], x[y == 0], method="asymptotic").statistic
    name = "Mann-Whitney, exact" if exact else "Mann-Whitney, normal approximation"
    return GroupTest(name, float(pairs), float(mann_whitney(x[:, None], y)[0]))


def _chi_square_or_fisher(x: FloatArray, y: NDArray[np.intp]) -> GroupTest:
    counts = [[np.sum((x == value) & (y == group)) for group in (0, 1)] for value in (0, 1)]
    chi_square = chi2_contingency(counts, correction=True)
    if chi_square.expected_freq.min() < SMALLEST_EXPECTED:
        return GroupTest("Fisher, exact", _NAN, two_by_two(x, y))
    return GroupTest("chi-square, Yates", float(chi_square.statistic), two_by_two(x, y))


def _given(x: FloatArray) -> FloatArray:
    """The values that are given, sorted: sums then do not depend on the order of cases."""
    return np.sort(x[~np.isnan(x)])


def _untested(reason: str) -> GroupTest:
    return GroupTest("", _NAN, _NAN, reason)
