"""ComBat: differences between centres in a feature's mean and spread, estimated together for all features, removed.

Words: a *centre* is where a case was imaged, ComBat's batch. A feature is standardised by its mean over all centres
(or in the reference centre), what covariates explain of it, and its standard deviation; ``shift`` and ``scale`` are a
centre's mean and variance of that, drawn towards those of its other features by empirical Bayes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError

Array = NDArray[np.float64]

FEWEST_OF_A_CENTRE = 2
"""Cases of a centre from which its variance can be estimated."""
_SETTLED = 1e-4
"""Of all features at once, relative to the value with its sign: sva stops so, and its numbers are of that."""
_CYCLES = 10000


@dataclass(frozen=True)
class Combat:
    """What c centres do to p features, where k covariates are preserved; ``reference`` is left as it is ("" for none).

    ``mean`` (p,), ``slopes`` (k, p) and ``sd`` (p,) standardise; ``shift`` (c, p) and ``scale`` (c, p) are each
    centre's. A feature that is constant in a centre is left alone in all: ``shift`` 0 and ``scale`` 1.
    """

    centres: tuple[str, ...]
    reference: str
    mean: Array
    slopes: Array
    sd: Array
    shift: Array
    scale: Array

    def knows(self, centre: str) -> bool:
        """Whether cases of the centre can be corrected for it; those of the reference need nothing."""
        return centre in self.centres

    def adjusted(self, values: Array, centre: Sequence[str], covariates: Array) -> Array:
        """The features as they would be without differences between centres.

        Parameters
        ----------
        values : ndarray (n, p)
            Features in their own units.
        centre : sequence of str, n of them
            Of an unknown one the features stay as they are, as those of the reference do, to the last bit.
        covariates : ndarray (n, k)
            As when it was fitted.

        Returns
        -------
        ndarray (n, p)
        """
        at = {name: i for i, name in enumerate(self.centres)}
        known = np.array([name in at for name in centre])
        rows = np.array([at[name] for name in centre if name in at], np.intp)
        shift, scale = self.shift[rows], self.scale[rows]
        expected = self.mean + covariates[known] @ self.slopes
        moved = (((values[known] - expected) / self.sd) - shift) / np.sqrt(scale) * self.sd + expected
        found = values.copy()
        found[known] = np.where((shift == 0) & (scale == 1), values[known], moved)
        return found

    def with_centre(self, name: str, values: Array, covariates: Array) -> Self:
        """One centre more, or one estimated anew, from its own cases (n, p) alone; all else stays as it is.

        Raises TrainingError for fewer than two cases, and for the reference, which all others are brought to.
        """
        if name == self.reference:
            raise TrainingError(f"harmonisation: {name} is the reference, which is left as it is.")
        if len(values) < FEWEST_OF_A_CENTRE:
            raise TrainingError(
                f"harmonisation: {name} has {len(values)} case(s), expected {FEWEST_OF_A_CENTRE} or more."
            )
        untouched = (self.shift == 0).all(axis=0) & (self.scale == 1).all(axis=0)
        used = ~untouched & (np.ptp(values, axis=0) > 0)
        standard = (values - self.mean - covariates @ self.slopes) / self.sd
        shift, scale = _expanded(used, *_estimated(standard[:, used]))
        kept = [i for i, other in enumerate(self.centres) if other != name]
        return replace(
            self,
            centres=(*(self.centres[i] for i in kept), name),
            shift=np.vstack([self.shift[kept], shift]),
            scale=np.vstack([self.scale[kept], scale]),
        )


def fit_combat(values: Array, centre: Sequence[str], covariates: Array, reference: str = "") -> Combat:
    """Estimate what centres do to features, as ``sva::ComBat`` does (parametric priors, mean and variance).

    Parameters
    ----------
    values : ndarray (n, p)
        Features in their own units, cases in rows, finite.
    centre : sequence of str, n of them
        Two or more, each with two cases or more.
    covariates : ndarray (n, k)
        What is known of the cases and is to be preserved; k may be 0.
    reference : str
        The centre that all others are brought to; "" for the mean of all.

    Returns
    -------
    Combat
        Its centres in alphabetical order.

    Raises
    ------
    TrainingError
        For too few centres or cases, a reference that is none of them, or a covariate that cannot be told from the
        centres or from the other covariates.

    References
    ----------
    Johnson, Li and Rabinovic, Biostatistics 2007;8:118. Fortin et al., NeuroImage 2018;167:104. The reference: Stein et
    al., BMC Med Genomics 2015;8:67.
    """
    names, codes = np.unique(np.array(centre, np.str_), return_inverse=True)
    counts = np.bincount(codes)
    if len(names) < 2 or counts.min() < FEWEST_OF_A_CENTRE:
        raise TrainingError(
            f"harmonisation needs two centres or more, each with {FEWEST_OF_A_CENTRE} cases or more; found "
            f"{', '.join(f'{name}: {count}' for name, count in zip(names, counts, strict=True))}."
        )
    if reference and reference not in names:
        raise TrainingError(f"harmonisation: the reference {reference} is none of the centres {', '.join(names)}.")
    design = np.column_stack([codes[:, None] == np.arange(len(names)), covariates]).astype(np.float64)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise TrainingError(
            "harmonisation: a covariate is the same within each centre, or follows from the others; leave it out."
        )
    used = np.all([np.ptp(values[codes == i], axis=0) > 0 for i in range(len(names))], axis=0)
    fitted = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], np.float64)
    own = fitted[: len(names)]
    at = int(np.flatnonzero(names == reference)[0]) if reference else None
    mean = np.asarray(counts / counts.sum() @ own if at is None else own[at], np.float64)
    judged = slice(None) if at is None else codes == at
    variance = np.where(used, np.mean((values[judged] - design[judged] @ fitted) ** 2, axis=0), 1.0)
    slopes, sd = fitted[len(names) :], np.sqrt(np.where(variance > 0, variance, 1.0))
    standard = (values - mean - covariates @ slopes) / sd
    parts = [_expanded(used, *_estimated(standard[codes == i][:, used])) for i in range(len(names))]
    shift, scale = (np.array(part) for part in zip(*parts, strict=True))
    if at is not None:
        shift[at], scale[at] = 0.0, 1.0
    return Combat(tuple(names.tolist()), reference, mean, slopes, sd, shift, scale)


def _expanded(used: NDArray[np.bool_], shift: Array, scale: Array) -> tuple[Array, Array]:
    """A centre's estimates (p,), of the features that are not ``used`` (p,) those that change nothing."""
    all_shift, all_scale = np.zeros(used.size), np.ones(used.size)
    all_shift[used], all_scale[used] = shift, scale
    return all_shift, all_scale


def _estimated(standard: Array) -> tuple[Array, Array]:
    """Mean and variance (p,) of one centre's standardised features (n, p), each drawn towards those of all features."""
    n, p = standard.shape
    mean, variance = standard.mean(axis=0), standard.var(axis=0, ddof=1)
    if p < 2:  # nothing to be drawn to
        return mean, variance
    between, centre = mean.var(ddof=1), mean.mean()
    middle, spread = variance.mean(), variance.var(ddof=1)
    if not (between > 0 and spread > 0):
        return mean, variance
    shape, rate = (2 * spread + middle**2) / spread, (middle * spread + middle**3) / spread
    shift, scale = mean, variance
    for _ in range(_CYCLES):
        before = shift, scale
        shift = (between * n * mean + scale * centre) / (between * n + scale)
        squares = ((standard - shift) ** 2).sum(axis=0)
        scale = (squares / 2 + rate) / (n / 2 + shape - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = max(np.nanmax(np.abs(new - old) / old) for new, old in zip((shift, scale), before, strict=True))
        if change <= _SETTLED:
            break
    return shift, scale
