"""``ifxpredict cutoffs``: what rules would choose on out-of-fold scores, and one of them locked in a new bundle."""

import math
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from ..base.errors import IFXPredictError
from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.store import check_target, load_bundle
from ..stats.cutoff_rules import RULES, CutoffChoice
from ..training.cutoffs import cutoff_choices, lock_cutoffs, save_locked
from .console import answer, forced, stage

_COLUMNS = ("model", "rule", "cut-off (95 % CI)", "sensitivity (95 % CI)", "specificity (95 % CI)", "net benefit")


def run(arguments: Namespace) -> int:
    """Show every rule for every model asked for, or lock those of ``--lock`` in ``--out``."""
    locks = _locks(arguments)
    if locks:
        if arguments.out.resolve() == arguments.bundle.resolve():
            raise IFXPredictError(
                f"{arguments.out}: is an input of this call or lies in a folder that is one; give another --out."
            )
        check_target(arguments.out, sorted(arguments.bundle.glob("*")), replace=arguments.force)
    bundle = load_bundle(arguments.bundle)
    if locks:
        stage("cut-offs")
        return _lock(arguments, bundle, locks)
    names = arguments.model or [model.name for model in bundle.models]
    asked, beside = (arguments.rule, ()) if arguments.rule else ((), RULES)
    found = {name: cutoff_choices(bundle, name, asked, arguments.prevalence, beside) for name in names}
    content = {name: {rule: _content(one) for rule, one in choices.items()} for name, choices in found.items()}
    answer(arguments.json, {"bundle": str(arguments.bundle), "models": content}, _text(bundle, found))
    return 0


def _locks(arguments: Namespace) -> dict[str, str]:
    """The rules of ``--lock``, by model; raises IFXPredictError where what goes with it is missing, or it with that."""
    locks: dict[str, str] = {}
    for text in arguments.lock:
        name, equals, rule = text.partition("=")
        if not equals or name in locks:
            raise IFXPredictError(
                f"--lock {text[:80]!r}: expected MODEL=RULE, each model once, as svm=sensitivity:0.9."
            )
        locks[name] = rule
    given = (bool(locks), arguments.reason is not None, arguments.out is not None)
    if len({*given}) != 1:
        raise IFXPredictError("--lock, --reason and --out go together: a bundle is never changed in place.")
    return locks


def _lock(arguments: Namespace, bundle: Bundle, locks: dict[str, str]) -> int:
    new = lock_cutoffs(bundle, locks, arguments.reason, arguments.out, arguments.prevalence)
    save_locked(new, bundle, forced(arguments))
    content = {"bundle": str(arguments.out), "cutoffs": {name: asdict(new.cutoffs[name]) for name in locks}}
    answer(arguments.json, content, "\n".join([*(f"{n}: {new.cutoffs[n].told}" for n in locks), str(arguments.out)]))
    return 0


def _content(found: CutoffChoice) -> dict[str, Any]:
    """As JSON, which has no minus infinity: null says that a needless treatment weighs infinitely."""
    benefit = found.net_benefit if math.isfinite(found.net_benefit) else None
    return asdict(found) | {"net_benefit": benefit}


def _text(bundle: Bundle, found: dict[str, dict[str, CutoffChoice]]) -> str:
    rows = [(name, rule, *_cells(one)) for name, choices in found.items() for rule, one in choices.items()]
    hundreds = [
        f"{name}, {rule}: {one.per_100.words}" for name, choices in found.items() for rule, one in choices.items()
    ]
    any_one = next(iter(next(iter(found.values())).values()))
    about = (
        f"Out of fold: {_cases(bundle)}, each by a model that has not seen it, but see the model card: inputs of "
        "fused models, deep features and ICCs may have. Sensitivity and specificity: "
        f"{'intervals by patients' if _several(bundle) else 'exact intervals'} at this cut-off; the cut-off: bootstrap "
        "of the rule. Net benefit a patient at the rule's threshold, or the cut-off, at the training cases' share of "
        "outcome 1."
    )
    share = f"Of 100 patients, {100 * any_one.per_100.prevalence:.1f} of them with outcome 1:"
    notice = [bundle.notice] if bundle.notice else []
    return "\n".join([*notice, about, text_table(_COLUMNS, rows), "", share, *hundreds])


def _several(bundle: Bundle) -> int | None:
    """How many patients the training cases are of, where some have several."""
    row = bundle.performance["out_of_fold"][bundle.models[0].name]
    return int(row["patients"]) if "patients" in row else None


def _cases(bundle: Bundle) -> str:
    of_patients = f" of {patients} patients" if (patients := _several(bundle)) else ""
    return f"{bundle.summary.cases} training cases{of_patients}"


def _cells(found: CutoffChoice) -> list[str]:
    chosen = f"{found.cutoff:.3f}" + (f" ({found.low:.3f} to {found.high:.3f})" if found.rule else "")
    ratios = [f"{x.estimate:.3f} ({x.low:.3f} to {x.high:.3f})" for x in (found.sensitivity, found.specificity)]
    return [chosen, *ratios, f"{found.net_benefit:.4f} at {found.threshold:.3f}"]
