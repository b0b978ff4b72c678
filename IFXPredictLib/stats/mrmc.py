"""Several readers, several modalities, the same cases: are the modalities' AUC the same for readers and cases alike?

Words: a *modality* is a way of reading, as with and without a model's answer; ``auc`` (t, r) is that of each of t
modalities and r readers. The AUC share their cases, so their errors correlate: ``cov1`` is the covariance of one reader
in two modalities, ``cov2`` of two readers in one modality, ``cov3`` of two readers in two modalities, ``error`` the
variance of one AUC. *Random* readers stand for all who might read, random cases for all who might be read; what is
*fixed* stands for itself alone. A mean square is that of the analysis of variance of ``auc``, with modality (T), reader
(R) and both (TR).

The one stage gives ``auc`` and the covariances (``auc_covariances``), the other tests them (``obuchowski_rockette``),
so that either can be checked alone.

Where patients have several cases (lesions, scans), ``clusters`` (n,) are equal for those of one patient, and the
covariances are by patients; the second stage is the same, as it asks of cases nothing but their covariances.

References: Obuchowski and Rockette, Commun Stat Simul Comput 1995;24:285 (the model). Hillis, Stat Med 2007;26:596
(degrees of freedom, and each modality's interval). Hillis, Stat Med 2014;33:330 (intervals of differences). DeLong,
DeLong and Clarke-Pearson, Biometrics 1988;44:837 (covariances). Obuchowski, Biometrics 1997;53:567 (by patients).
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .clusters import Clusters, check_two_clusters, counts_by_cluster, numbered, placement_covariances
from .discrimination import check_class_sizes, check_scores, wins
from .estimates import ROUND_OFF, check_confidence, normal_quantile

FloatArray = NDArray[np.float64]
Covariance = Literal["delong", "jackknife"]
Sampling = Literal["random", "fixed"]

FEWEST_READERS = 2


@dataclass(frozen=True)
class Components:
    """Variance and covariances of the AUC's errors, and variances between readers and of readers by modality.

    ``reader`` and ``interaction`` are NaN where there is one modality; they may be estimated below 0.
    """

    error: float
    cov1: float
    cov2: float
    cov3: float
    reader: float
    interaction: float


@dataclass(frozen=True)
class MeanAuc:
    """An average over readers, of one modality or a difference of two, with standard error and interval.

    ``df`` are Student's degrees of freedom, infinite for the normal distribution. ``p`` tests a difference against 0;
    it is NaN for one modality. The interval of one modality is cut at 0 and 1.
    """

    value: float
    se: float
    df: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class ModalityTest:
    """The test that all modalities have the same mean AUC: F with ``df1`` and ``df2`` (infinite: chi square / df1)."""

    f: float
    df1: int
    df2: float
    p: float


@dataclass(frozen=True)
class Mrmc:
    """What readers and cases say of t modalities.

    ``auc`` is (t, r). ``means`` has an entry a modality, ``differences`` one a pair (first less second), by their
    places. ``test`` is None for one modality.
    """

    auc: FloatArray
    components: Components
    test: ModalityTest | None
    differences: dict[tuple[int, int], MeanAuc]
    means: tuple[MeanAuc, ...]


def mrmc(
    y: ArrayLike,
    scores: ArrayLike,
    covariance: Covariance = "delong",
    readers: Sampling = "random",
    cases: Sampling = "random",
    confidence: float = 0.95,
    clusters: Clusters | None = None,
) -> Mrmc:
    """Compare modalities by the AUC of readers who scored the same cases in each of them.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    scores : array_like (t, r, n)
        Of each modality, reader and case, higher where 1 is likelier; complete and finite.
    covariance : str
        "delong" or "jackknife".
    readers, cases : str
        "random" or "fixed"; not both fixed.
    confidence : float
        Of the intervals, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient; the covariances are then Obuchowski's, or the jackknife's of whole patients.

    Returns
    -------
    Mrmc
        AUC, variance components, the test of all modalities, their differences and means.

    Raises
    ------
    TrainingError
        Where outcomes or scores cannot be used, a class has cases of fewer than two patients, or there are fewer than
        two readers.

    References
    ----------
    Obuchowski and Rockette, Commun Stat Simul Comput 1995;24:285. Hillis, Stat Med 2007;26:596.
    Obuchowski, Biometrics 1997;53:567.

    Examples
    --------
    >>> y = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> alone = [[1, 2, 3, 2, 2, 3, 4, 5], [1, 1, 4, 2, 3, 2, 4, 4]]
    >>> aided = [[1, 2, 2, 1, 3, 3, 4, 5], [1, 1, 3, 2, 3, 4, 5, 4]]
    >>> found = mrmc(y, [alone, aided])
    >>> found.auc.round(3).tolist(), round(found.differences[0, 1].value, 3), round(found.test.p, 2)
    ([[0.844, 0.781], [1.0, 0.969]], -0.172, 0.1)
    """
    areas, matrix = auc_covariances(y, scores, covariance, clusters)
    return obuchowski_rockette(areas, matrix, readers, cases, confidence)


def auc_covariances(
    y: ArrayLike, scores: ArrayLike, covariance: Covariance, clusters: Clusters | None = None
) -> tuple[FloatArray, FloatArray]:
    """The AUC (t, r) of ``scores`` (t, r, n) and the covariances of their errors (t, r, t, r).

    "delong": by the placements of the cases, of ``clusters`` Obuchowski's. "jackknife": (n - 1) / n times the sum of
    squares of the AUC without one case, or one patient of n, around their mean. Raises TrainingError as ``mrmc``.
    """
    values = np.asarray(scores, np.float64)
    if values.ndim != 3 or not values.size:
        raise TrainingError(f"MRMC: expected scores (modalities, readers, cases), found an array of {values.shape}.")
    t, r, n = values.shape
    rows = values.reshape(t * r, n)
    outcome, _ = check_scores(y, rows[0])
    won = [wins(outcome, check_scores(outcome, row)[1]) for row in rows]
    check_class_sizes(outcome, "MRMC")
    ones, zeros = (np.array([part[i] for part in won]) for i in (0, 1))
    if covariance not in ("delong", "jackknife"):
        raise TrainingError(f"MRMC: covariances by {covariance!r} are unknown; known are delong, jackknife.")
    areas = ones.sum(axis=1) / (ones.shape[1] * zeros.shape[1])
    if clusters is not None:
        check_two_clusters(outcome, clusters, "MRMC")
        found = _by_patients(outcome, rows, ones, zeros, covariance, clusters)
    else:
        found = (_delong if covariance == "delong" else _jackknife)(ones, zeros)
    return areas.reshape(t, r), found.reshape(t, r, t, r)


def _delong(ones: FloatArray, zeros: FloatArray) -> FloatArray:
    """(m, m) from what each of p ones (m, p) and q zeros (m, q) wins, as ``wins`` counts, in each of m AUC."""
    p, q = ones.shape[1], zeros.shape[1]
    parts = (np.atleast_2d(np.cov(part)) / part.shape[1] for part in (ones / q, zeros / p))
    return np.asarray(sum(parts))


def _jackknife(ones: FloatArray, zeros: FloatArray) -> FloatArray:
    """(m, m); without a case an AUC loses the pairs that it is in, and what the one of each pair had won in them."""
    p, q = ones.shape[1], zeros.shape[1]
    total = ones.sum(axis=1, keepdims=True)
    return _spread_without(np.hstack([(total - ones) / ((p - 1) * q), (total - (p - zeros)) / (p * (q - 1))]))


def _spread_without(areas: FloatArray) -> FloatArray:
    """(m, m) from each of m AUC without one of n, (m, n)."""
    n = areas.shape[1]
    return np.asarray(np.atleast_2d(np.cov(areas)) * (n - 1) ** 2 / n)


def _by_patients(
    outcome: NDArray[np.intp],
    rows: FloatArray,
    ones: FloatArray,
    zeros: FloatArray,
    covariance: Covariance,
    clusters: Clusters,
) -> FloatArray:
    """(m, m); without a patient an AUC loses all pairs that one of its cases is in, each of them once."""
    p, q = ones.shape[1], zeros.shape[1]
    if covariance == "delong":
        return placement_covariances(ones / q, 1 - zeros / p, outcome, clusters)
    own, k = numbered(clusters, len(outcome))
    (q_of, p_of), positive = counts_by_cluster(outcome, own).T, outcome == 1
    lost = np.array([np.bincount(own[positive], row, minlength=k) for row in ones])
    lost += np.array([np.bincount(own[~positive], p - row, minlength=k) for row in zeros])
    for one in np.flatnonzero((p_of > 0) & (q_of > 0)):  # pairs of two cases of the patient were counted twice
        above, below = (rows[:, (own == one) & label] for label in (positive, ~positive))
        lost[:, one] -= _won(above[:, :, None], below[:, None]).sum(axis=(1, 2))
    return _spread_without((ones.sum(axis=1, keepdims=True) - lost) / ((p - p_of) * (q - q_of)))


def _won(score: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray((score > other) + 0.5 * (score == other))


def obuchowski_rockette(
    areas: FloatArray,
    covariances: FloatArray,
    readers: Sampling = "random",
    cases: Sampling = "random",
    confidence: float = 0.95,
) -> Mrmc:
    """The second stage, of any measure of accuracy: ``areas`` (t, r) with the covariances of their errors (t, r, t, r).

    With random readers a covariance (of one modality), or a difference of covariances, below 0 counts as 0. Raises
    TrainingError where there are fewer than two readers, both readers and cases are fixed, or the confidence is no
    share.
    """
    t, r = areas.shape
    check_confidence(confidence)
    if r < FEWEST_READERS:
        raise TrainingError(
            f"MRMC: expected {FEWEST_READERS} readers or more, found {r}; compare the AUC of one alone."
        )
    if (readers, cases) == ("fixed", "fixed"):
        raise TrainingError("MRMC: readers and cases are both fixed, so nothing varies; let one be random.")
    if not {readers, cases} <= {"random", "fixed"}:
        raise TrainingError(f"MRMC: expected random or fixed readers and cases, found {readers!r} and {cases!r}.")
    means = tuple(_of_modality(areas[i], covariances[i, :, i], readers, cases, confidence) for i in range(t))
    components = _components(areas, covariances)
    if t == 1:
        return Mrmc(areas, components, None, {}, means)
    spread = _spread_of_differences(areas, components, readers, cases)
    at = areas.mean(axis=1)
    differences = {
        (i, j): _mean(float(at[i] - at[j]), math.sqrt(2 / r * spread.square), spread.df, confidence)
        for i, j in combinations(range(t), 2)
    }
    return Mrmc(areas, components, _test(areas, spread), differences, means)


@dataclass(frozen=True)
class _Spread:
    """What a mean square of modalities is compared with, and its degrees of freedom."""

    square: float
    df: float


def _spread_of_differences(areas: FloatArray, found: Components, readers: Sampling, cases: Sampling) -> _Spread:
    t, r = areas.shape
    square = _mean_squares(areas)[2]
    between = found.cov2 - found.cov3
    if readers == "fixed":  # just the variance of a difference of means, by the covariances: never below 0
        return _Spread(_positive(found.error - found.cov1 + (r - 1) * between, found.error), math.inf)
    shared = 0.0 if cases == "fixed" else r * _positive(between, found.error)
    return _Spread(square + shared, _hillis(square, shared, (t - 1) * (r - 1)))


def _of_modality(
    areas: FloatArray, covariances: FloatArray, readers: Sampling, cases: Sampling, confidence: float
) -> MeanAuc:
    """The mean of ``areas`` (r,) of one modality, by its own covariances (r, r) alone (Hillis 2007, section 4)."""
    r = areas.size
    cov2 = float((covariances.sum() - np.trace(covariances)) / (r * (r - 1)))
    if readers == "fixed":
        spread = _Spread(max(float(covariances.sum() / r), 0.0), math.inf)
    else:
        square = _square(areas - areas.mean(), areas, r - 1)
        shared = 0.0 if cases == "fixed" else r * max(cov2, 0.0)
        spread = _Spread(square + shared, _hillis(square, shared, r - 1))
    found = _mean(float(areas.mean()), math.sqrt(spread.square / r), spread.df, confidence)
    return MeanAuc(found.value, found.se, found.df, max(0.0, found.low), min(1.0, found.high), math.nan)


def _positive(variance: float, error: float) -> float:
    """A variance that is a difference of others as large as ``error``; what rounding alone can make counts as 0."""
    return variance if variance > ROUND_OFF * error else 0.0


def _hillis(square: float, shared: float, df: int) -> float:
    """Hillis' degrees of freedom of ``square + shared``, of which the mean square alone, of ``df``, is drawn."""
    return df * ((square + shared) / square) ** 2 if square > 0 else math.inf


def _components(areas: FloatArray, covariances: FloatArray) -> Components:
    t, r = areas.shape
    same_reader = np.einsum("ijkj->ikj", covariances)  # (t, t, r)
    same_modality = np.einsum("ijil->ijl", covariances)  # (t, r, r)
    both = float(np.einsum("ijij->", covariances))
    in_reader, in_modality, total = (float(part.sum()) for part in (same_reader, same_modality, covariances))
    error, cov2 = both / (t * r), (in_modality - both) / (t * r * (r - 1))
    if t == 1:
        return Components(error, math.nan, cov2, math.nan, math.nan, math.nan)
    cov1 = (in_reader - both) / (t * (t - 1) * r)
    cov3 = (total - in_reader - in_modality + both) / (t * (t - 1) * r * (r - 1))
    _, reader, interaction = _mean_squares(areas)
    return Components(
        error=error,
        cov1=cov1,
        cov2=cov2,
        cov3=cov3,
        reader=(reader - interaction) / t - cov1 + cov3,
        interaction=interaction - error + cov1 + cov2 - cov3,
    )


def _mean_squares(areas: FloatArray) -> tuple[float, float, float]:
    """Of modalities, readers and both; two modalities and two readers or more."""
    t, r = areas.shape
    modality, reader = (areas.mean(axis=axis, keepdims=True) - areas.mean() for axis in (1, 0))
    rest = areas - areas.mean() - modality - reader
    freedom = t - 1, r - 1, (t - 1) * (r - 1)
    squares = (r * _square(modality, areas, freedom[0]), t * _square(reader, areas, freedom[1]))
    return *squares, _square(rest, areas, freedom[2])


def _square(deviations: FloatArray, areas: FloatArray, freedom: int) -> float:
    """The mean square; what rounding alone can make counts as 0."""
    kept = np.where(np.abs(deviations) > ROUND_OFF * np.abs(areas).max(), deviations, 0.0)
    return float(np.square(kept).sum() / freedom)


def _test(areas: FloatArray, spread: _Spread) -> ModalityTest:
    from scipy.special import chdtrc, fdtrc

    square, df1 = _mean_squares(areas)[0], areas.shape[0] - 1
    if spread.square == 0:
        return ModalityTest(math.inf if square else 0.0, df1, spread.df, 0.0 if square else 1.0)
    f = square / spread.square
    p = chdtrc(df1, df1 * f) if math.isinf(spread.df) else fdtrc(df1, spread.df, f)
    return ModalityTest(f, df1, spread.df, float(p))


def _mean(value: float, se: float, df: float, confidence: float) -> MeanAuc:
    from scipy.special import stdtr, stdtrit

    normal = math.isinf(df)
    half = se * (normal_quantile(confidence) if normal else float(stdtrit(df, (1 + confidence) / 2)))
    if se == 0:
        return MeanAuc(value, se, df, value, value, 1.0 if value == 0 else 0.0)
    z = abs(value) / se
    p = math.erfc(z / math.sqrt(2)) if normal else 2 * float(stdtr(df, -z))
    return MeanAuc(value, se, df, value - half, value + half, p)
