"""What the prediction process answers to a CutoffsRequest and to a LockRequest, as ``ifxpredict cutoffs`` does."""

import math
from pathlib import Path

from ..base.errors import BundleError
from ..bundles.bundle import Bundle
from ..stats.cutoff_rules import CutoffChoice, read_rule
from ..stats.decision_curve import decision_curve
from ..training.cutoffs import LOCKED, TRAINED, cutoff_choices, lock_cutoffs, out_of_fold_scores, save_locked
from .messages import Curve, Cutoffs, CutoffsRequest, Locked, LockRequest, OfferedCutoff

_THRESHOLDS = tuple(i / 100 for i in range(1, 100))


def answer_cutoffs(request: CutoffsRequest, bundle: Bundle) -> Cutoffs:
    """What the first rule of a request would choose, and the others where they can, and the curve of the same cases.

    Raises TrainingError as ``cutoff_choices`` does.
    """
    rules = list(dict.fromkeys(read_rule(rule).text for rule in request.rules))
    found = cutoff_choices(bundle, request.model, rules[:1], request.prevalence, rules[1:])
    cases = out_of_fold_scores(bundle, request.model)
    drawn = decision_curve(cases.outcome, cases.probability, _THRESHOLDS)
    curve = Curve(*(tuple(map(float, line)) for line in (drawn.thresholds, drawn.net_benefit, drawn.treat_all)))
    offered = tuple(_offered("" if rule in (TRAINED, LOCKED) else rule, one) for rule, one in found.items())
    return Cutoffs(request.id, offered, cases.outcome.size, int(cases.outcome.sum()), curve)


def answer_lock(request: LockRequest, bundle: Bundle) -> Locked:
    """Lock a rule's cut-off in a new bundle, which is verified.

    Raises BundleError where the folder is there and not empty: from a window nothing is written over.
    """
    out = Path(request.out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BundleError(f"{out}: is there already; give a new folder, for a bundle is never changed in place.")
    rules = {request.model: request.rule}
    new = lock_cutoffs(bundle, rules, request.reason, out, request.prevalence)
    save_locked(new, bundle)
    return Locked(request.id, str(out), new.cutoffs[request.model].told)


def _offered(rule: str, found: CutoffChoice) -> OfferedCutoff:
    benefit = found.net_benefit if math.isfinite(found.net_benefit) else None
    cutoff = found.cutoff, found.low, found.high
    ratios = found.sensitivity, found.specificity
    return OfferedCutoff(rule, found.words, *cutoff, *ratios, found.threshold, benefit, found.per_100)
