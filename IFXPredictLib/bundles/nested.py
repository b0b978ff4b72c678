"""What a bundle says of a nested validation of its training: the entry ``nested`` of bundle.json."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..protocol.loading import Protocol
from ..protocol.schema import DeepColumns
from ..stats.icc import PERTURBATION
from ..stats.stability import Stability
from .updates import expect

COLUMNS = (
    *("model", "AUC in sample", "AUC nested (least to most)", "optimism", "sensitivity", "specificity"),
    *("calibration slope", "stability of the selection (95 % CI)", "fits without a model"),
)

_CROSS_FITTED = (
    "The network was not trained anew: deep features are of networks that were trained, with their outcomes, on all "
    "training cases, cross-fitted: a case's own are of one that has not seen it, those that its models learned from "
    "are of networks that have. So numbers of models with deep features may flatter."
)
_IN_SAMPLE = (
    "The network was not trained anew: deep features are of one network that was trained, with their outcomes, on all "
    "training cases, those held out among them. So numbers of models with deep features flatter."
)
_SELF_SUPERVISED = (
    "The network was not trained anew: deep features are of one network that has learnt from the images of all "
    "training cases, those held out among them, but from no outcome."
)
_NETWORK: Mapping[DeepColumns, str] = {
    "out_of_fold": _CROSS_FITTED,
    "in_sample": _IN_SAMPLE,
    "self_supervised": _SELF_SUPERVISED,
}


@dataclass(frozen=True)
class NestedModel:
    """One model: ``apparent`` is its AUC on the cases that it was fitted to, all else is of cases unseen by all steps.

    ``auc`` is the mean over repeats of the mean over folds, from ``auc_least`` to ``auc_most`` over repeats;
    ``sensitivity`` and ``specificity`` are at each fit's own cut-off, ``slope`` that of calibration, None where it is
    not defined; ``without`` counts the outer fits that kept no feature or rank no outcome, ``kept`` the share that kept
    each; ``stability`` is Nogueira's, None of a fusion and where nothing was kept.
    """

    apparent: float
    auc: float
    auc_least: float
    auc_most: float
    sensitivity: float
    specificity: float
    slope: float | None
    without: int
    stability: Stability | None
    kept: Mapping[str, float]

    @property
    def cells(self) -> tuple[str, ...]:
        """All but the name, in the order of COLUMNS."""
        stable = self.stability
        return (
            f"{self.apparent:.3f}",
            f"{self.auc:.3f} ({self.auc_least:.3f} to {self.auc_most:.3f})",
            f"{self.apparent - self.auc:.3f}",
            f"{self.sensitivity:.3f}",
            f"{self.specificity:.3f}",
            "not defined" if self.slope is None else f"{self.slope:.3f}",
            f"{stable.index:.2f} ({stable.low:.2f} to {stable.high:.2f})" if stable else "none",
            str(self.without),
        )


@dataclass(frozen=True)
class NestedValidation:
    """Of all models, by name: ``folds`` outer folds, ``repeats`` times.

    With ``own_readings`` each fit went by the ICCs of its own cases' readings, with ``own_networks`` by deep features
    of networks that were trained on its own cases.
    """

    folds: int
    repeats: int
    models: Mapping[str, NestedModel]
    own_readings: bool = False
    own_networks: bool = False

    def words(self, protocol: Protocol, iccs: Collection[str]) -> str:
        """What was done, of a training by ``protocol`` that filtered features by the ``iccs``, and what was not."""
        readings = "which features re-readings of its cases found reliable, " if self.own_readings else ""
        filtered = reliable_of_all(iccs, own_readings=self.own_readings)
        lacking = [f"{filtered[0].upper()}{filtered[1:]} was not repeated."] if filtered else []
        deep = any("deep" in rules.modalities for rules in protocol.models)
        networks = "the network (where cross-fitted, its folds too), " if deep and self.own_networks else ""
        if deep and not networks:
            lacking.append(_NETWORK[protocol.network_training.deep_columns])
        done = (
            f"The training split was dealt into {self.folds} outer folds, {self.repeats} times; in each, {networks}"
            f"{readings}imputation, harmonisation, redundancy, filters, LASSO, classifier, fusion and cut-off were "
            "learned from the other folds alone."
        )
        return " ".join([done, *lacking])


def reliable_of_all(iccs: Collection[str], *, own_readings: bool = False) -> str:
    """By what a filter went that was learned once, of all training cases, in a training repeated without some of them.

    Parameters
    ----------
    iccs : collection of str
        By which kinds of ICC features were filtered.
    own_readings : bool
        Whether the re-readings' ICCs were learned anew; those of redrawings never are.

    Returns
    -------
    str
        The beginning of a sentence; "" where there is nothing of the kind.
    """
    readers = ["re-readings"] if {*iccs} - {PERTURBATION} and not own_readings else []
    by = [*readers, *(["redrawings of the VOIs"] if PERTURBATION in iccs else [])]
    return f"which features {' and '.join(by)} found reliable" if by else ""


def check_nested(found: NestedValidation, models: Mapping[str, bool], where: str) -> None:
    """Raise BundleError, naming ``where`` and the key, where an entry cannot be; ``models`` by whether they fuse."""
    expect(found.folds >= 2, f"{where}: folds", "2 or more", found.folds)
    expect(found.repeats >= 1, f"{where}: repeats", "1 or more", found.repeats)
    expect(set(found.models) == set(models), f"{where}: models", ", ".join(models), ", ".join(found.models)[:80])
    for name, one in found.models.items():
        at = f"{where}: models: {name}"
        for key in ("apparent", "auc", "auc_least", "auc_most", "sensitivity", "specificity"):
            expect(0 <= getattr(one, key) <= 1, f"{at}: {key}", "0 to 1", getattr(one, key))
        expect(one.auc_least <= one.auc <= one.auc_most, f"{at}: auc", "within least and most", one.auc)
        expect(one.slope is None or math.isfinite(one.slope), f"{at}: slope", "a number", one.slope)
        fits = found.folds * found.repeats
        expect(0 <= one.without <= fits, f"{at}: without", f"0 to {fits}", one.without)
        expect(not (models[name] and one.kept), f"{at}: kept", "none of a fusion", len(one.kept))
        for feature, share in one.kept.items():
            whole = math.isclose(share * fits, round(share * fits), abs_tol=1e-6)
            expect(0 < share <= 1 and whole, f"{at}: kept: {feature[:60]}", f"a share of {fits} fits", share)
        if one.stability:
            low, index, high = one.stability.low, one.stability.index, one.stability.high
            expect(low <= index <= high and index <= 1, f"{at}: stability", "at most 1, within its interval", index)
