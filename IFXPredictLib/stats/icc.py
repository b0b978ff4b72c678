"""How well a feature repeats when the lesion is drawn again.

Words: ``n`` cases are each read ``k`` times (by readers, or in rounds), and each reading gives ``m`` features.
Intra-observer reliability compares the rounds of one reader, inter-observer reliability the readers of one round.

Where patients have several cases, ``clusters`` (clusters.py) say whose each is: values stay, and bounds are those of
the jackknife of whole patients.

References: Shrout and Fleiss, Psychol Bull 1979;86:420 (the six forms). McGraw and Wong, Psychol Methods 1996;1:30
(confidence intervals). Fisher, Statistical Methods for Research Workers, 1925, section 38 (the jackknife's scale).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FeatureError, TrainingError
from .clusters import BoolArray, Clusters, numbered
from .estimates import ROUND_OFF, normal_quantile

FloatArray = NDArray[np.float64]
Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
Kind = Literal["intra", "inter"]
FilterKind = Literal["intra", "inter", "perturbation"]
"""What the selection can filter by: the ICCs of readers, and that of redrawings by program."""
KINDS: tuple[Kind, ...] = ("intra", "inter")
PERTURBATION: Literal["perturbation"] = "perturbation"
FORMS: tuple[Form, ...] = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")

FEWEST = 3
"""Cases, or patients where these have several, from which an ICC can be had."""


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations of m features with their confidence bounds, each (m,); NaN for a constant feature."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class StudyIcc:
    """What the selection asks of a reading study, each (m,): the lowest intra- and inter-observer ICC with bounds.

    NaN for a constant feature, and for all features where the design of the study does not give that kind.
    """

    intra: FloatArray
    intra_low: FloatArray
    intra_high: FloatArray
    inter: FloatArray
    inter_low: FloatArray
    inter_high: FloatArray

    def reliable(self, threshold: float, kinds: Sequence[Kind] = KINDS) -> NDArray[np.bool_]:
        """Which features have each ICC of ``kinds`` above ``threshold``, (m,); a constant feature (NaN) never has.

        ``kinds`` are those that the study's design gives; with none of them no feature is reliable.
        """
        above = [np.asarray(getattr(self, kind)) > threshold for kind in kinds]
        return np.logical_and.reduce(above) if above else np.zeros(len(self.intra), bool)


@dataclass(frozen=True)
class _MeanSquares:
    between: FloatArray
    within: FloatArray
    readings: FloatArray
    error: FloatArray
    n: int
    k: int


def icc(readings: NDArray[Any], form: Form, confidence: float = 0.95, clusters: Clusters | None = None) -> Icc:
    """Intraclass correlation of every feature in one of the six Shrout-Fleiss forms.

    Parameters
    ----------
    readings : ndarray (n, k, m)
        n >= 3 cases, each read k >= 2 times, m features.
    form : str
        One of FORMS, as "ICC(2,1)": two-way random, single reading.
    confidence : float
        Of the bounds, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient; bounds are then the jackknife's of whole patients, on Fisher's scale.

    Returns
    -------
    Icc
        ``value``, ``low`` and ``high``, each (m,); NaN for a constant feature.

    Raises
    ------
    FeatureError
        Where a reading is not finite.
    TrainingError
        Where there are too few cases, readings or patients.

    References
    ----------
    Shrout and Fleiss, Psychol Bull 1979;86:420 (the example below is theirs).
    McGraw and Wong, Psychol Methods 1996;1:30.

    Examples
    --------
    >>> import numpy as np
    >>> ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> readings = np.array(ratings, float)[:, :, None]
    >>> [round(icc(readings, form).value.item(), 2) for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)")]
    [0.17, 0.29, 0.71]
    """
    readings = _check_readings(readings)
    if form not in FORMS:
        raise TrainingError(f"ICC form {form!r} is unknown; known are {', '.join(FORMS)}.")
    if not 0 < confidence < 1:
        raise TrainingError(f"ICC: expected a confidence between 0 and 1, found {confidence}.")
    squares = _mean_squares(readings)
    # a feature without variation is 0 / 0; below 0 an ICC(2,1) may have hardly a degree of freedom and a vast quantile
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        single = _SINGLE[form[4]](squares, (1 + confidence) / 2)
        if clusters is not None:
            parts = (_mean_squares(readings[rest]) for rest in _without_each(clusters, squares.n))
            without = [_SINGLE[form[4]](part, (1 + confidence) / 2).value for part in parts]
            single = _by_patients(single.value, np.array(without), squares.k, confidence)
        return single if form.endswith("1)") else _average(single, squares.k)


def _without_each(clusters: Clusters, rows: int) -> Iterator[BoolArray]:
    """Which rows are not of a patient, (rows,), of one patient after the other."""
    own, patients = numbered(clusters, rows)
    if patients < FEWEST:
        raise TrainingError(f"ICC: expected cases of {FEWEST} patients or more, found {patients}.")
    return (own != one for one in range(patients))


def _by_patients(value: FloatArray, without: FloatArray, k: int, confidence: float) -> Icc:
    """A single reading's ICC with the bounds of the jackknife, by its values (patients, m) ``without`` each patient.

    The standard error is carried to Fisher's scale for k readings by its slope at the ICC, and the ends carried back.
    """
    patients = len(without)
    se = np.sqrt((patients - 1) / patients * np.square(without - without.mean(axis=0)).sum(axis=0))
    z = np.log((1 + (k - 1) * value) / (1 - value)) / 2
    half = normal_quantile(confidence) * se * k / (2 * (1 + (k - 1) * value) * (1 - value))
    ends = [(np.exp(2 * end) - 1) / (np.exp(2 * end) + k - 1) for end in (z - half, z + half)]
    low, high = (np.where(se == 0, value, end) for end in ends)  # readings that never differ have no scale
    return Icc(value, low, high)


def icc_of_moments(
    means: NDArray[Any], variances: NDArray[Any], k: int, confidence: float = 0.95, clusters: Clusters | None = None
) -> Icc:
    """ICC(1,1) of readings of which only the moments of each case are known, as of many redrawings of many cases.

    Parameters
    ----------
    means, variances : ndarray (n, m)
        Over the readings of each of n >= 3 cases: their mean, and their variance (k - 1 in the denominator).
    k : int
        Readings of each case, 2 at least.
    confidence : float
        Of the bounds, between 0 and 1.
    clusters : ndarray (n,), optional
        As for ``icc``.

    Returns
    -------
    Icc
        As ``icc`` of the readings themselves; NaN for a constant feature.

    Raises
    ------
    TrainingError
        Where there are too few cases, readings or patients.

    References
    ----------
    Zwanenburg et al., Sci Rep 2019;9:614: the ICC(1,1) of perturbations, which have no order.
    """
    n, k = len(means), int(k)
    if n < FEWEST or k < 2:
        raise TrainingError(f"ICC: expected {FEWEST} cases and 2 readings of each or more, found {n} cases and {k}.")
    quantile = (1 + confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = _one_way(_squares_of_moments(means, variances, k), quantile)
        if clusters is None:
            return found
        rests = _without_each(clusters, n)
        parts = [_one_way(_squares_of_moments(means[rest], variances[rest], k), quantile).value for rest in rests]
        return _by_patients(found.value, np.array(parts), k, confidence)


def _squares_of_moments(means: NDArray[Any], variances: NDArray[Any], k: int) -> _MeanSquares:
    rounding = (ROUND_OFF * np.abs(means).max(axis=0)) ** 2
    squares = k * np.var(means, axis=0, ddof=1), np.mean(variances, axis=0)
    between, within = (np.where(square > rounding, square, 0.0) for square in squares)
    return _MeanSquares(between, within, within, within, len(means), k)


def lowest(estimates: Sequence[Icc]) -> Icc:
    """Of each feature the estimate with the lowest value, with its own bounds; NaN counts as the lowest.

    One estimate or more, all of the same features.
    """
    worst = place_of_lowest(estimates)[None]
    parts = ([e.value for e in estimates], [e.low for e in estimates], [e.high for e in estimates])
    return Icc(*(np.take_along_axis(np.array(part), worst, axis=0)[0] for part in parts))


def place_of_lowest(estimates: Sequence[Icc]) -> NDArray[np.intp]:
    """Which of the estimates ``lowest`` takes of each feature, (m,), from 0."""
    return np.asarray(np.argmin([e.value for e in estimates], axis=0))


def _check_readings(readings: NDArray[Any]) -> FloatArray:
    readings = np.asarray(readings, dtype=np.float64)
    if readings.ndim != 3 or readings.shape[0] < FEWEST or readings.shape[1] < 2:
        raise TrainingError(
            f"ICC: expected readings of shape (>= 3 cases, >= 2 readings, features), found {readings.shape}."
        )
    if not np.isfinite(readings).all():
        case, reading, feature = (int(i) for i in np.argwhere(~np.isfinite(readings))[0])
        raise FeatureError(
            f"ICC: feature column {feature} of case row {case}, reading {reading} (counted from 0) is "
            f"{readings[case, reading, feature]}; expected a finite number. Extract that reading again or leave it out."
        )
    return readings


def _mean_squares(readings: FloatArray) -> _MeanSquares:
    """Two-way analysis of variance of each feature.

    The grand mean goes first, so that squares of a large mean do not swallow the differences; mean squares that
    rounding alone can make count as 0.
    """
    n, k, _ = readings.shape
    rounding = (ROUND_OFF * np.abs(readings).max(axis=(0, 1))) ** 2
    x = readings - readings.mean(axis=(0, 1))
    cases, columns = x.mean(axis=1), x.mean(axis=0)
    x -= cases[:, None]
    x -= columns[None]
    between = k * np.square(cases).sum(axis=0) / (n - 1)
    column = n * np.square(columns).sum(axis=0) / (k - 1)
    error = np.einsum("ijf,ijf->f", x, x) / ((n - 1) * (k - 1))
    between, column, error = (np.where(square > rounding, square, 0.0) for square in (between, column, error))
    within = ((k - 1) * column + (n - 1) * (k - 1) * error) / (n * (k - 1))
    return _MeanSquares(between, within, column, error, n, k)


def _one_way(ms: _MeanSquares, level: float) -> Icc:
    """ICC(1,1) = (MSB - MSW) / (MSB + (k - 1) MSW)."""
    return _from_two_squares(ms, ms.within, ms.n * (ms.k - 1), level)


def _consistency(ms: _MeanSquares, level: float) -> Icc:
    """ICC(3,1) = ICC(C,1) = (MSB - MSE) / (MSB + (k - 1) MSE)."""
    return _from_two_squares(ms, ms.error, (ms.n - 1) * (ms.k - 1), level)


def _from_two_squares(ms: _MeanSquares, error: FloatArray, freedom: int, level: float) -> Icc:
    def ratio(error: FloatArray) -> FloatArray:
        return np.asarray((ms.between - error) / (ms.between + (ms.k - 1) * error))

    lower, upper = _f_quantile(level, ms.n - 1, freedom), _f_quantile(level, freedom, ms.n - 1)
    return Icc(ratio(error), ratio(error * lower), ratio(error / upper))


def _agreement(ms: _MeanSquares, level: float) -> Icc:
    """ICC(2,1) = ICC(A,1), its interval with Satterthwaite's degrees of freedom (McGraw and Wong, table 7)."""
    n, k, between, column, error = ms.n, ms.k, ms.between, ms.readings, ms.error
    value = (between - error) / (between + (k - 1) * error + k * (column - error) / n)
    a, b = k * value * column, (n * (1 + (k - 1) * value) - k * value) * error
    freedom = (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))
    freedom = np.where(np.isfinite(freedom), freedom, k - 1)  # neither bias nor error: any value gives the same bounds
    lower, upper = _f_quantile(level, n - 1, freedom), _f_quantile(level, freedom, n - 1)
    rest = k * column + (k * n - k - n) * error
    low = n * (between - lower * error) / (lower * rest + n * between)
    high = n * (upper * between - error) / (rest + n * upper * between)
    return Icc(value, low, np.minimum(high, 1.0))  # rounding may take the bound of perfect agreement beyond 1


_SINGLE: dict[str, Callable[[_MeanSquares, float], Icc]] = {"1": _one_way, "2": _agreement, "3": _consistency}


def _average(single: Icc, k: int) -> Icc:
    """The reliability of the mean of k readings: Spearman and Brown's formula, for the bounds as well."""
    return Icc(*(k * rho / (1 + (k - 1) * rho) for rho in (single.value, single.low, single.high)))


def _f_quantile(level: float, above: FloatArray | int, below: FloatArray | int) -> FloatArray:
    """Quantile of the F distribution, from the beta distribution's of its complement, which keeps the digits."""
    from scipy.special import betaincinv

    share = betaincinv(np.divide(below, 2), np.divide(above, 2), 1 - level)
    return np.asarray(np.divide(below, above) * (1 - share) / share)
