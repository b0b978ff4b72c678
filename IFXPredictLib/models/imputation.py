"""What stands for a clinical value that was not given: fitted on the training cases, frozen, the same for every case.

Words: an *equation* is the linear regression of one characteristic on all others. Chained equations (van Buuren and
Groothuis-Oudshoorn, J Stat Softw 2011, 45(3)) start from the median and predict one missing characteristic after the
other until nothing changes: the values are those that R's mice has of ``norm.predict`` once it has converged. Draws
are those of its method ``pmm``: parameters are drawn as of Bayesian linear regression, and the value is that of one of
the training cases, the *donors*, whose prediction is nearest. Without donors they are those of its method ``norm``:
residuals are drawn too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from ..protocol.loading import Protocol

Array = NDArray[np.float64]
Method = Literal["median", "chained", "indicator"]

_CYCLES = 1000
_SETTLED = 1e-13
"""Of a characteristic's sd: a chain that moves by less has converged."""
_DRAW_CYCLES = 10
"""As many cycles of draws as five of mice's and as many again."""
_NEAREST = 5
"""Donors that one is drawn of, as mice has it."""


@dataclass(frozen=True)
class Equations:
    """One regression a characteristic, for p of them: ``coefficients`` (p, 1 + p), intercept first, 0 for itself.

    ``factors`` (p, 1 + p, 1 + p) are square roots F of (X'X)^-1 = F F', ``squares`` (p,) the sums of squared residuals
    and ``freedom`` (p,) their degrees of freedom.
    """

    coefficients: Array
    factors: Array
    squares: Array
    freedom: Array


@dataclass(frozen=True)
class Donors:
    """The m values that training cases were given: ``values`` (m,), of the characteristics ``column`` (m,) from 0.

    ``means`` (m,) are what the equations predict in their place; those of one characteristic are in ascending order, so
    that no position tells which values are of one case.
    """

    column: Array
    means: Array
    values: Array

    def of(self, column: int) -> tuple[Array, Array]:
        """Predictions and values of one characteristic."""
        own = self.column == column
        return self.means[own], self.values[own]


@dataclass(frozen=True)
class Imputation:
    """What stands for missing values of p characteristics: ``medians`` (p,), of binary ones the commoner value.

    Imputed values lie within ``low`` and ``high`` (p,), those of ``binary`` (p,) are 0 or 1; without ``equations`` they
    are the medians. ``donors`` are what draws are made of, where they are kept. ``counts`` (p,) are the training cases
    of which each was missing, where that is known; ``refused`` (p,) are those that nothing stands for: with indicators,
    what no training case missed, of whose absence nothing could be learnt.
    """

    medians: Array
    low: Array
    high: Array
    binary: NDArray[np.bool_]
    equations: Equations | None = None
    donors: Donors | None = None
    counts: Array | None = None
    refused: NDArray[np.bool_] | None = None

    def complete(self, values: Array) -> Array:
        """The rows ``values`` (n, p) with every NaN imputed but refused ones; what is given stays to the last bit."""
        missing = np.isnan(values)
        if self.refused is not None:
            missing &= ~self.refused
        filled = np.where(missing, self.medians, values)
        if self.equations:
            for row in np.flatnonzero(missing.any(axis=1)):
                _settle(filled[row], np.flatnonzero(missing[row]), self.equations.coefficients)
        return np.where(missing, self._plausible(filled), values)

    def draws(self, values: Array, count: int, seed: int) -> Array:
        """``count`` completions (count, p) of one row ``values`` (p,), each drawn; the same for the same seed.

        Without equations nothing is known of how the value varies: all are the one completion.
        """
        if self.equations is None:
            return np.repeat(self.complete(values[None]), count, axis=0)
        random = np.random.default_rng(seed)
        missing = np.flatnonzero(np.isnan(values))
        start = np.where(np.isnan(values), self.medians, values)
        donors = [self.donors.of(column) for column in range(len(values))] if self.donors else None
        drawn = np.array([_drawn(start, missing, self.equations, donors, random) for _ in range(count)])
        return np.where(np.isnan(values), self._plausible(drawn), values)

    def _plausible(self, values: Array) -> Array:
        bounded = np.clip(values, self.low, self.high)
        return np.where(self.binary, bounded >= 0.5, bounded)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """The arrays by name, all float64."""
        found = {"medians": self.medians, "low": self.low, "high": self.high, "binary": self.binary.astype(np.float64)}
        found |= vars(self.equations) if self.equations else {}
        found |= {f"donor_{name}": array for name, array in vars(self.donors).items()} if self.donors else {}
        found |= {} if self.counts is None else {"counts": self.counts}
        return {prefix + name: np.ascontiguousarray(array) for name, array in found.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], prefix: str, method: Method) -> Self:
        """What ``to_arrays`` gave; raises ValueError for arrays that do not fit together, KeyError without one."""
        names = ("coefficients", "factors", "squares", "freedom")
        equations = Equations(*(arrays[prefix + name] for name in names)) if method == "chained" else None
        kept = [prefix + f"donor_{name}" for name in ("column", "means", "values")]
        donors = Donors(*(arrays[name] for name in kept)) if equations and any(n in arrays for n in kept) else None
        medians, low, high, binary = (arrays[prefix + name] for name in ("medians", "low", "high", "binary"))
        counts = arrays[prefix + "counts"] if method == "indicator" else arrays.get(prefix + "counts")
        refused = counts == 0 if method == "indicator" and counts is not None else None
        found = cls(medians, low, high, binary == 1, equations, donors, counts, refused)
        _check(found, binary)
        return found


def fit_imputation(values: Array, method: Method, low: Array, high: Array, binary: NDArray[np.bool_]) -> Imputation:
    """Learn what stands for missing values from training cases.

    Parameters
    ----------
    values : ndarray
        (n, p), characteristics of the training cases in columns; NaN where one is missing.
    method : "median", "chained" or "indicator"
        The median of those given, or chained equations by linear regression; "indicator" is "median", but what is
        missing of no case is refused later, too.
    low, high : ndarray
        (p,), the plausible range of each characteristic.
    binary : ndarray
        (p,), which are 0 or 1.

    Returns
    -------
    Imputation

    Raises
    ------
    TrainingError
        Where a characteristic is missing of all cases, or too few are complete for its equation.
    """
    given = ~np.isnan(values)
    if not given.any(axis=0).all():
        raise TrainingError("a clinical characteristic is missing in all training cases; leave it out of the protocol.")
    middle = np.nanmedian(values, axis=0)
    medians = np.where(binary, np.nanmean(values, axis=0) >= 0.5, middle).astype(np.float64)
    counts = (~given).sum(axis=0).astype(np.float64)
    if method != "chained":
        refused = counts == 0 if method == "indicator" else None
        return Imputation(medians, low, high, binary, counts=counts, refused=refused)
    equations, filled = _fit_equations(values, given, medians)
    return Imputation(medians, low, high, binary, equations, _donors(values, filled, equations), counts)


def fit_clinical(names: Sequence[str], values: Array, protocol: Protocol) -> Imputation | None:
    """What the protocol lets stand for missing clinical values, learnt from cases.

    Parameters
    ----------
    names : sequence of str
        Of the features, all clinical characteristics of the protocol among them.
    values : ndarray
        (n, features), in their own units; NaN where a clinical value is missing.
    protocol : Protocol
        Its ``missing`` is the method, its ``clinical`` have the plausible ranges.

    Returns
    -------
    Imputation or None
        Of the characteristics in the protocol's order; None to refuse missing values, or where the protocol has no
        characteristic.

    Raises
    ------
    TrainingError
        As ``fit_imputation`` does; a characteristic that is missing of all cases is named.
    """
    if protocol.missing == "refuse" or not protocol.clinical:
        return None
    low, high = (np.array([getattr(c, key) for c in protocol.clinical], np.float64) for key in ("low", "high"))
    binary = np.array([c.kind == "binary" for c in protocol.clinical])
    clinical = values[:, _columns(names, protocol)]
    for one in np.flatnonzero(np.isnan(clinical).all(axis=0)):
        raise TrainingError(
            f"{protocol.clinical_names[one]} is missing in all {len(clinical)} cases that are learnt from; leave it "
            "out of the protocol."
        )
    return fit_imputation(clinical, protocol.missing, low, high, binary)


def complete_clinical(imputation: Imputation | None, names: Sequence[str], values: Array, protocol: Protocol) -> Array:
    """The cases (n, features) with their clinical values completed; of a case without a single one nothing is guessed.

    Without an ``imputation`` they are as they were.
    """
    if imputation is None:
        return values
    columns, found = _columns(names, protocol), values.copy()
    some = ~np.isnan(values[:, columns]).all(axis=1)
    found[np.ix_(some, columns)] = imputation.complete(values[np.ix_(some, columns)])
    return found


def _columns(names: Sequence[str], protocol: Protocol) -> NDArray[np.intp]:
    position = {name: i for i, name in enumerate(names)}
    return np.array([position[name] for name in protocol.clinical_names], np.intp)


def _fit_equations(values: Array, given: NDArray[np.bool_], medians: Array) -> tuple[Equations, Array]:
    """Gauss-Seidel over the incomplete columns, fewest missing first, until no imputed value moves; these with it."""
    filled = np.where(given, values, medians)
    counts = (~given).sum(axis=0)
    order = [column for column in np.argsort(counts, kind="stable") if counts[column]]
    scale = np.nanstd(values, axis=0) + np.finfo(float).tiny
    for _ in range(_CYCLES):
        before = filled.copy()
        for column in order:
            coefficients = _regress(filled, given[:, column], column)[0]
            rows = ~given[:, column]
            filled[rows, column] = coefficients[0] + filled[rows] @ coefficients[1:]
        if (np.abs(filled - before) <= _SETTLED * scale).all():
            break
    parts = [_regress(filled, given[:, column], column) for column in range(values.shape[1])]
    coefficients, factors, squares, freedom = (np.array(part, np.float64) for part in zip(*parts, strict=True))
    return Equations(coefficients, factors, squares, freedom), filled


def _donors(values: Array, filled: Array, equations: Equations) -> Donors:
    """Each value that was given, beside what its equation predicts from the completed rows ``filled`` (n, p)."""
    means = equations.coefficients[:, 0] + filled @ equations.coefficients[:, 1:].T
    rows, columns = np.nonzero(~np.isnan(values))
    order = np.lexsort((values[rows, columns], means[rows, columns], columns))
    rows, columns = rows[order], columns[order]
    return Donors(columns.astype(np.float64), means[rows, columns], values[rows, columns])


def _regress(filled: Array, rows: NDArray[np.bool_], column: int) -> tuple[Array, Array, float, float]:
    """Least squares of one column on the others by QR, over the cases that were given it: see ``Equations``."""
    p = filled.shape[1]
    others = np.array([0, *(1 + i for i in range(p) if i != column and np.ptp(filled[rows, i]) > 0)])
    x = np.column_stack([np.ones(rows.sum()), filled[rows]])[:, others]
    freedom = len(x) - len(others)
    if freedom < 1 or np.linalg.matrix_rank(x) < len(others):
        raise TrainingError(
            f"chained equations need more cases than characteristics, and none that repeats others; {len(x)} cases, "
            f"{len(others)} terms: take missing: median."
        )
    q, r = np.linalg.qr(x)
    own = np.linalg.solve(r, q.T @ filled[rows, column])
    residuals = filled[rows, column] - x @ own
    coefficients, factor = np.zeros(1 + p), np.zeros((1 + p, 1 + p))
    coefficients[others] = own
    factor[np.ix_(others, others)] = np.linalg.inv(r)
    return coefficients, factor, float(residuals @ residuals), float(freedom)


def _settle(row: Array, missing: NDArray[np.intp], coefficients: Array) -> None:
    """Predict the ``missing`` of one row (p,), in place, until none moves."""
    for _ in range(_CYCLES):
        before = row[missing].copy()
        for column in missing:
            row[column] = coefficients[column, 0] + row @ coefficients[column, 1:]
        if np.allclose(row[missing], before, rtol=_SETTLED, atol=_SETTLED):
            return


def _drawn(
    start: Array,
    missing: NDArray[np.intp],
    equations: Equations,
    donors: Sequence[tuple[Array, Array]] | None,
    random: np.random.Generator,
) -> Array:
    """One draw of the row, in cycles: parameters from their posterior, then a donor's value, or a residual (norm)."""
    row = start.copy()
    for _ in range(1 if donors and len(missing) == 1 else _DRAW_CYCLES):  # one alone waits for no other
        for column in missing:
            sd = np.sqrt(equations.squares[column] / random.chisquare(equations.freedom[column]))
            noise = equations.factors[column] @ random.standard_normal(1 + len(row))
            beta = equations.coefficients[column] + sd * noise
            mean = beta[0] + row @ beta[1:]
            row[column] = (
                _matched(float(mean), donors[column], random) if donors else mean + sd * random.standard_normal()
            )
    return row


def _matched(mean: float, donors: tuple[Array, Array], random: np.random.Generator) -> float:
    """The value of one of the nearest donors; which of those that are equally far are near is drawn."""
    means, values = donors
    nearest = np.lexsort((random.random(len(means)), np.abs(means - mean)))[:_NEAREST]
    return float(values[random.choice(nearest)])


def _check(found: Imputation, binary: Array) -> None:
    p = len(found.medians)
    shapes: list[tuple[int, ...]] = [found.low.shape, found.high.shape, binary.shape]
    expected: list[tuple[int, ...]] = [(p,)] * 3
    arrays = [found.medians, found.low, found.high]
    if found.equations:
        shapes += [array.shape for array in vars(found.equations).values()]
        expected += [(p, 1 + p), (p, 1 + p, 1 + p), (p,), (p,)]
        arrays += list(vars(found.equations).values())
    if shapes != expected or not all(np.isfinite(array).all() for array in arrays):
        raise ValueError(f"imputation: expected finite arrays of the shapes {expected}, found {shapes}")
    if not np.isin(binary, (0, 1)).all() or not ((found.low <= found.medians) & (found.medians <= found.high)).all():
        raise ValueError("imputation: expected binary to be 0 or 1, and medians within their plausible range")
    if found.counts is not None and (found.counts.shape != (p,) or not (found.counts >= 0).all()):
        raise ValueError(f"imputation: expected {p} counts of training cases, 0 or more")
    if found.donors:
        _check_donors(found.donors, p)
    if found.equations and not ((found.equations.freedom >= 1).all() and (found.equations.squares >= 0).all()):
        raise ValueError("imputation: expected one or more degrees of freedom, and no negative sum of squares")


def _check_donors(donors: Donors, p: int) -> None:
    column, means, values = donors.column, donors.means, donors.values
    one = column.ndim == 1 and means.shape == values.shape == column.shape
    if not one or not all(np.isfinite(array).all() for array in (column, means, values)):
        raise ValueError("imputation: expected finite arrays of one length of donors")
    if np.unique(column).tolist() != list(range(p)):
        raise ValueError(f"imputation: expected donors of each characteristic from 0 to {p - 1}")
