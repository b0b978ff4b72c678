"""``ifxpredict bundle``: what is in a bundle, and does it still give what it gave."""

from argparse import Namespace

from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle, verify_bundle
from .console import answer


def run(arguments: Namespace) -> int:
    """Show a bundle, or verify it: every bit, and the golden case recomputed."""
    if arguments.action == "verify":
        bundle = verify_bundle(arguments.bundle)
        content = {"bundle": str(arguments.bundle), "sha256": bundle.sha256, "verified": True}
        answer(arguments.json, content, f"{arguments.bundle}: verified, SHA-256 {bundle.sha256}")
        return 0
    bundle = load_bundle(arguments.bundle)
    answer(arguments.json, _content(bundle), _text(bundle))
    return 0


def _content(bundle: Bundle) -> dict[str, object]:
    return {
        "notice": bundle.notice,
        "intended_use": bundle.intended_use,
        "protocol": bundle.protocol.name,
        "sha256": bundle.sha256,
        "models": {model.name: {"inputs": model.inputs, "cutoff": model.cutoff} for model in bundle.models},
        "performance": bundle.performance,
        "software": bundle.software,
    }


def _text(bundle: Bundle) -> str:
    rows = [
        (model.name, f"{model.cutoff:.3f}", _auc(bundle, model.name), ", ".join(model.inputs))
        for model in bundle.models
    ]
    heading = [
        *([bundle.notice] if bundle.notice else []),
        f"{bundle.protocol.title} (protocol {bundle.protocol.name}, {bundle.summary.cases} training cases)",
        bundle.intended_use,
        f"SHA-256 {bundle.sha256}",
        "",
    ]
    return "\n".join(heading) + "\n" + text_table(("model", "cut-off", "AUC (test)", "inputs"), rows)


def _auc(bundle: Bundle, model: str) -> str:
    row = bundle.performance.get("test", {}).get(model)
    return f"{row['auc']:.3f}" if row else "-"
