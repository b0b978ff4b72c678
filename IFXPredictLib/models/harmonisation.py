"""Imaging features as they would be of any centre: ComBat fitted on the training cases, and frozen.

Words: the *reference* is the centre that all others are brought to, where the protocol names one; a centre is *known*
where training cases came from it, or where it was estimated from its own cases later.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError, TrainingError
from ..features.extraction import imaging_names
from ..protocol.loading import Protocol
from ..stats.combat import FEWEST_OF_A_CENTRE, Combat, fit_combat

Array = NDArray[np.float64]

_COMBAT = ("mean", "slopes", "sd", "shift", "scale")


@dataclass(frozen=True)
class Harmonisation:
    """What centres do to the imaging features ``names``; ``counts`` are the cases that each was estimated from.

    ``counts`` has the centres in the order of the arrays' rows, by which these are found again in a file.

    ``usual`` (k,) are the covariates' means over the training cases, which stand for one that a case lacks.
    """

    names: tuple[str, ...]
    combat: Combat
    usual: Array
    counts: Mapping[str, int]

    def knows(self, centre: str) -> bool:
        """Whether a case of this centre can be answered: it is known, or there is a reference."""
        return self.combat.knows(centre) or bool(self.combat.reference)

    def moves(self, centre: str) -> bool:
        """Whether features of a case of this centre change: those of the reference and of an unknown one stay."""
        return self.combat.knows(centre) and centre != self.combat.reference

    def check(self, case: str, centre: str) -> None:
        """Raise CaseError, naming the case, for one of a centre that is not known where there is no reference."""
        if not self.knows(centre):
            found = f"the centre {centre}" if centre else "no centre"
            raise CaseError(
                f"case {case}: {found}, expected one that the bundle is harmonised for: "
                f"{', '.join(self.combat.centres)}; name it (column centre, --centre), or bring the bundle to a new "
                "centre first (update --method harmonisation)."
            )

    def remarks(self, centre: str, covariates: Array, titles: Sequence[str]) -> tuple[str, ...]:
        """What has to be said of a case's harmonisation that makes its prediction less sure."""
        said = []
        if not self.combat.knows(centre):
            found = f"the centre {centre} is none of" if centre else "no centre is named, of"
            said.append(f"{found} {', '.join(self.combat.centres)}: taken as {self.combat.reference}")
        elif lacking := [title for title, value in zip(titles, covariates.tolist(), strict=True) if np.isnan(value)]:
            said.append(f"harmonised with the training cases' mean of {', '.join(lacking)}")
        return tuple(said)

    def adjusted(self, names: Sequence[str], values: Array, centre: Sequence[str], covariates: Array) -> Array:
        """The cases (n, features) by ``names`` with their imaging features harmonised, all others as they were.

        Parameters
        ----------
        names : sequence of str
            Of the features, imaging or not.
        values : ndarray (n, features)
            In their own units.
        centre : sequence of str, n of them
            Features of an unknown one stay as they are.
        covariates : ndarray (n, k)
            In the protocol's order, NaN where one is missing.

        Returns
        -------
        ndarray (n, features)
        """
        place = {name: i for i, name in enumerate(self.names)}
        columns = np.array([i for i, name in enumerate(names) if name in place], np.intp)
        if not columns.size:
            return values
        own = [place[names[i]] for i in columns]
        part = replace(self.combat, **{key: getattr(self.combat, key)[..., own] for key in _COMBAT})
        given = np.where(np.isnan(covariates), self.usual, covariates)
        found = values.copy()
        found[:, columns] = part.adjusted(values[:, columns], centre, given)
        return found

    def with_centre(self, centre: str, values: Array, covariates: Array) -> Self:
        """One centre more, estimated from its own cases: ``values`` (n, imaging) by ``names``, ``covariates`` (n, k).

        Raises TrainingError as ``Combat.with_centre`` does.
        """
        given = np.where(np.isnan(covariates), self.usual, covariates)
        combat, counts = self.combat.with_centre(centre, values, given), {**self.counts, centre: len(values)}
        return replace(self, combat=combat, counts={name: counts[name] for name in combat.centres})

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """The arrays by name, all float64."""
        found = {key: getattr(self.combat, key) for key in _COMBAT} | {"usual": self.usual}
        return {prefix + name: np.ascontiguousarray(array) for name, array in found.items()}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, Array], prefix: str, counts: Mapping[str, int], protocol: Protocol
    ) -> Self:
        """What ``to_arrays`` gave, of all imaging features; raises ValueError for arrays that do not fit together."""
        rules = protocol.harmonisation
        reference = rules.reference if rules else ""
        combat = Combat(tuple(counts), reference, *(arrays[prefix + key] for key in _COMBAT))
        found = cls(imaging_names(protocol), combat, arrays[prefix + "usual"], counts)
        _check(found, len(rules.covariates) if rules else 0)
        return found


def fit_harmonisation(
    names: Sequence[str], values: Array, centre: Sequence[str], protocol: Protocol
) -> Harmonisation | None:
    """What centres do to imaging features, learnt from cases; None where the protocol does not ask for it.

    A centre with fewer than two of the cases is left out; with fewer than two centres left there is nothing to be
    harmonised, and None.

    Parameters
    ----------
    names : sequence of str
        Of the features.
    values : ndarray (n, features)
        In their own units, covariates complete.
    centre : sequence of str, n of them
        Where each case was imaged.
    protocol : Protocol
        Whose ``harmonisation`` names the covariates and the reference.

    Returns
    -------
    Harmonisation or None

    Raises
    ------
    TrainingError
        As ``fit_combat`` does.
    """
    rules = protocol.harmonisation
    if rules is None:
        return None
    counts = Counter(centre)
    kept = {name: counts[name] for name in sorted(counts) if counts[name] >= FEWEST_OF_A_CENTRE}
    if len(kept) < 2:
        return None
    rows = np.array([name in kept for name in centre])
    own = [name for name in centre if name in kept]
    imaging = np.array(_imaging(names, protocol), np.intp)
    covariates = covariates_of(names, values[rows], protocol)
    told_apart = _told_apart(own, covariates)
    reference = rules.reference if rules.reference in kept else ""
    combat = fit_combat(values[rows][:, imaging], own, covariates[:, told_apart], reference)
    slopes = np.zeros((covariates.shape[1], imaging.size))
    slopes[told_apart] = combat.slopes
    usual = covariates.mean(axis=0)
    return Harmonisation(tuple(names[i] for i in imaging), replace(combat, slopes=slopes), usual, kept)


def check_harmonisation(
    cases: Sequence[str], names: Sequence[str], values: Array, centre: Sequence[str], protocol: Protocol
) -> None:
    """Raise TrainingError where the protocol's harmonisation cannot be learnt from all training cases.

    Parameters
    ----------
    cases : sequence of str, n of them
        Their names, of which the message has one.
    names : sequence of str
        Of the features, imaging ones and covariates among them.
    values : ndarray (n, features)
        In their own units, complete.
    centre : sequence of str, n of them
        Where each case was imaged; "" where that is not known.
    protocol : Protocol
        Nothing is checked where it has no ``harmonisation``.

    Raises
    ------
    TrainingError
        For a case without a centre, a centre with fewer than two cases, fewer than two centres, a reference that is
        none of them, or a covariate that cannot be told from the centres or from the other covariates.
    """
    rules = protocol.harmonisation
    if rules is None:
        return
    if without := [case for case, name in zip(cases, centre, strict=True) if not name]:
        raise TrainingError(
            f"case {without[0]}: has no centre ({len(without)} such), which harmonisation needs of every training "
            "case; fill the column centre of cohort.csv."
        )
    fit_combat(values[:, _imaging(names, protocol)], centre, covariates_of(names, values, protocol), rules.reference)


def _imaging(names: Sequence[str], protocol: Protocol) -> list[int]:
    """Which of ``names`` are of features of the image."""
    imaging = {*imaging_names(protocol)}
    return [i for i, name in enumerate(names) if name in imaging]


def covariates_of(names: Sequence[str], values: Array, protocol: Protocol) -> Array:
    """What the protocol's harmonisation preserves of the cases, in its order.

    Parameters
    ----------
    names : sequence of str
        Of the features, the covariates among them.
    values : ndarray (n, features)
        In their own units; a covariate may be NaN, and stays so.
    protocol : Protocol
        Its ``harmonisation`` names the covariates.

    Returns
    -------
    ndarray (n, k)
        k is 0 without a harmonisation.
    """
    rules = protocol.harmonisation
    position = {name: i for i, name in enumerate(names)}
    return values[:, [position[name] for name in (rules.covariates if rules else ())]]


def _told_apart(centre: Sequence[str], covariates: Array) -> list[int]:
    """The covariates that follow neither from the centre nor from those before: in a fold one may be constant."""
    design = (np.array(centre)[:, None] == np.unique(np.array(centre))).astype(np.float64)
    kept = []
    for i, column in enumerate(covariates.T):
        more = np.column_stack([design, column])
        if np.linalg.matrix_rank(more) > design.shape[1]:
            kept.append(i)
            design = more
    return kept


def _check(found: Harmonisation, covariates: int) -> None:
    p, c, combat = len(found.names), len(found.counts), found.combat
    expected = {"mean": (p,), "slopes": (covariates, p), "sd": (p,), "shift": (c, p), "scale": (c, p)}
    fits = all(getattr(combat, key).shape == shape for key, shape in expected.items())
    arrays = [found.usual, *(getattr(combat, key) for key in expected)]
    if not fits or found.usual.shape != (covariates,) or not all(np.isfinite(array).all() for array in arrays):
        raise ValueError(f"harmonisation: expected finite arrays of the shapes {expected}")
    if not ((combat.sd > 0).all() and (combat.scale > 0).all()):
        raise ValueError("harmonisation: expected sds and scales above 0")
