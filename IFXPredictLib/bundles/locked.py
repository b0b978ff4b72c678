"""What a bundle says of a cut-off that was locked by a rule and for a reason: the entry ``cutoffs`` of bundle.json.

A model without one has the cut-off that its training locked. Performance in the bundle is that at the training's.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..base.errors import BundleError, TrainingError
from ..stats.cutoff_rules import read_rule
from .updates import expect

LONGEST_REASON = 400
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class LockedCutoff:
    """One model's locked cut-off: the ``rule`` as typed, the ``reason`` of who chose it, and what it does out of fold.

    ``low`` and ``high`` are the 95 % interval of the rule's choice; ``trained`` is the cut-off of the training,
    ``parent`` the SHA-256 of the bundle that this was locked in. ``prevalence`` is the share of outcome 1
    for which the rule harm chose.
    """

    rule: str
    reason: str
    parent: str
    trained: float
    cutoff: float
    low: float
    high: float
    cases: int
    positive: int
    prevalence: float
    sensitivity: float
    sensitivity_low: float
    sensitivity_high: float
    specificity: float
    specificity_low: float
    specificity_high: float

    @property
    def words(self) -> str:
        """The rule in words, as "cut-off chosen by sensitivity at least 0.9"."""
        return f"cut-off chosen by {read_rule(self.rule).words}"

    @property
    def told(self) -> str:
        """All of it in one sentence."""
        rule = read_rule(self.rule)
        share = f"at a prevalence of {self.prevalence:.3f}" if rule.name == "harm" else ""
        chosen = ", ".join(filter(None, (rule.words, share)))
        return (
            f"{self.cutoff:.3f} (95 % CI {self.low:.3f} to {self.high:.3f}), by {chosen}, on "
            f"{self.cases} out-of-fold cases, {self.positive} with outcome 1: sensitivity {self.sensitivity:.3f} "
            f"({self.sensitivity_low:.3f} to {self.sensitivity_high:.3f}), specificity {self.specificity:.3f} "
            f"({self.specificity_low:.3f} to {self.specificity_high:.3f}); the training's was {self.trained:.3f}. "
            f"Reason: {self.reason}"
        )

    def told_at(self, cutoff: float) -> str:
        """All of it of a model whose cut-off is ``cutoff`` now: an update may have moved it with the probabilities."""
        moved = "" if cutoff == self.cutoff else f" An update moved it with the probabilities, to {cutoff:.3f}."
        return f"{self.told}{moved}"


def checked_reason(reason: str) -> str:
    """``reason`` without blanks around; raises BundleError unless it is one printable line of 1 to 400 letters."""
    found = reason.strip()
    if not found or len(found) > LONGEST_REASON or not found.isprintable():
        raise BundleError(f"reason: expected one line of 1 to {LONGEST_REASON} letters, found {found[:60]!r}.")
    return found


def unlocked_cutoff(locked: Mapping[str, LockedCutoff], model: str, cutoff: float) -> float:
    """The cut-off that the model was trained with, of which the bundle's performance is.

    Parameters
    ----------
    locked : mapping of str to LockedCutoff
        The cut-offs that a rule chose after the training, by model: ``Bundle.cutoffs``.
    model : str
        The name that the protocol gives it.
    cutoff : float
        The model's cut-off before any update, a probability: the answer where no rule chose it.

    Returns
    -------
    float
        A probability, 0 to 1.
    """
    return locked[model].trained if model in locked else cutoff


def check_locked(locked: Mapping[str, LockedCutoff], cutoffs: Mapping[str, float], where: str) -> None:
    """Raise BundleError, naming ``where`` and the key, where an entry contradicts itself or the models' ``cutoffs``."""
    for name, one in locked.items():
        at = f"{where}.{name[:60]}"
        expect(name in cutoffs, at, "a model of the bundle", repr(name[:60]))
        expect(one.cutoff == cutoffs[name], f"{at}: cutoff", f"the model's, {cutoffs[name]:.10g}", one.cutoff)
        expect(_SHA256.fullmatch(one.parent), f"{at}: parent", "a SHA-256", repr(one.parent[:70]))
        expect(0 < one.positive < one.cases, f"{at}: positive", f"1 to {one.cases - 1}", one.positive)
        for key in ("trained", "low", "high", "prevalence"):
            expect(0 <= getattr(one, key) <= 1, f"{at}: {key}", "0 to 1", getattr(one, key))
        expect(one.low <= one.high, f"{at}: low", "no more than high", one.low)
        for key, of in (("sensitivity", one.positive), ("specificity", one.cases - one.positive)):
            share, low, high = (getattr(one, key + end) for end in ("", "_low", "_high"))
            expect(0 <= low <= share <= high <= 1, f"{at}: {key}", "0 to 1, within its interval", share)
            whole = math.isclose(share * of, round(share * of), abs_tol=1e-6)
            expect(whole, f"{at}: {key}", "a share of whole cases", share)
        try:
            read_rule(one.rule)
            checked_reason(one.reason)
        except (BundleError, TrainingError) as problem:
            raise BundleError(f"{at}: {problem}") from problem
