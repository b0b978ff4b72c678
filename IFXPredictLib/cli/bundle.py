"""``ifxpredict bundle``: what is in a bundle, does it still give what it gave, who made it, and one to give away."""

from argparse import Namespace
from dataclasses import asdict

from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.signature import check_signature, is_signed, make_keys, sign_bundle
from ..bundles.store import load_bundle, verify_bundle
from .bundle_share import share
from .console import answer

_Answer = dict[str, object]


def run(arguments: Namespace) -> int:
    """Show, verify, share or sign a bundle, or make a pair of keys."""
    actions = {"show": _show, "verify": _verify, "share": share, "sign": _sign, "keygen": _make_keys}
    answer(arguments.json, *actions[arguments.action](arguments))
    return 0


def _show(arguments: Namespace) -> tuple[_Answer, str]:
    bundle = load_bundle(arguments.bundle)
    return _content(bundle), _text(bundle)


def _verify(arguments: Namespace) -> tuple[_Answer, str]:
    """Every bit, the golden case recomputed, and with a public key the signature."""
    bundle = verify_bundle(arguments.bundle)
    content: _Answer = {"bundle": str(arguments.bundle), "sha256": bundle.sha256, "verified": True}
    text = f"{arguments.bundle}: verified, SHA-256 {bundle.sha256}"
    if arguments.key is not None:
        content["signed_by"] = check_signature(bundle, arguments.key)
        return content, f"{text}, signed with the key {content['signed_by']}"
    unchecked = "; its signature was not checked: give --key public.pem" if is_signed(bundle.folder) else ""
    return content, text + unchecked


def _sign(arguments: Namespace) -> tuple[_Answer, str]:
    """Sign what verifies, and nothing else."""
    bundle = verify_bundle(arguments.bundle)
    fingerprint = sign_bundle(bundle, arguments.key)
    content: _Answer = {"bundle": str(arguments.bundle), "sha256": bundle.sha256, "signed_by": fingerprint}
    return content, f"{arguments.bundle}: signed with the key {fingerprint}, SHA-256 {bundle.sha256}"


def _make_keys(arguments: Namespace) -> tuple[_Answer, str]:
    folder, fingerprint = arguments.bundle, make_keys(arguments.bundle)
    content: _Answer = {name: str(folder / f"{name}.pem") for name in ("private", "public")}
    content["key"] = fingerprint
    return content, f"{folder}: the key {fingerprint}; keep private.pem to yourself, give public.pem to everybody"


def _content(bundle: Bundle) -> _Answer:
    return {
        "notice": bundle.notice,
        "intended_use": bundle.intended_use,
        "protocol": bundle.protocol.name,
        "sha256": bundle.sha256,
        "models": {model.name: {"inputs": model.inputs, "cutoff": model.cutoff} for model in bundle.models},
        **({"cutoffs": {name: asdict(one) for name, one in bundle.cutoffs.items()}} if bundle.cutoffs else {}),
        "performance": bundle.performance,
        "software": bundle.software,
        **({"shared": bundle.shared} if bundle.shared else {}),
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
        *(
            [f"a shared bundle, within {bundle.shared['tolerance']:g} of {bundle.shared['parent']}"]
            if bundle.shared
            else []
        ),
        "",
    ]
    locked = [f"{name}: cut-off {told}" for name, told in bundle.locked_in_words.items()]
    table = text_table(("model", "cut-off", "AUC (test)", "inputs"), rows)
    return "\n".join([*heading, table, *locked])


def _auc(bundle: Bundle, model: str) -> str:
    row = bundle.performance.get("test", {}).get(model)
    return f"{row['auc']:.3f}" if row else "-"
