"""``ifxpredict update``: a frozen bundle and its validation in, a bundle for that hospital out."""

from argparse import Namespace
from datetime import UTC, datetime
from functools import partial

from ..base.errors import IFXPredictError
from ..base.files import read_text
from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.contents import LARGEST_CARD
from ..bundles.deposit import write_beside_updated
from ..bundles.model_card import updated_card
from ..bundles.store import check_target, load_bundle, save_bundle
from ..bundles.updates import MEASURES, METHODS, Method, measures_in_words
from ..tables.validation import read_validation, validation_inputs
from ..training.updating import few_in_words, update_bundle, update_content
from .console import answer, forced, tell


def run(arguments: Namespace) -> int:
    """Write the new bundle, verified, and print what the update brings in cross-validation."""
    if arguments.method == "harmonisation":
        from .update_centres import run as run_centres

        return run_centres(arguments)
    if arguments.cohort or arguments.clinical or not arguments.validation:
        raise IFXPredictError(
            f"update: the method {arguments.method} takes --validation, the folder that validate wrote; --cohort and "
            "--clinical are of the method harmonisation."
        )
    methods = _methods(arguments.method)
    read = [arguments.bundle, *validation_inputs(arguments.validation)]
    check_target(arguments.out, read, replace=arguments.force)
    bundle = load_bundle(arguments.bundle)
    scores = read_validation(arguments.validation, bundle.sha256)
    date = arguments.date or datetime.now(UTC).date().isoformat()
    updated = update_bundle(bundle, scores, methods, date, arguments.out)
    card = read_text(bundle.folder / "MODEL_CARD.md", IFXPredictError, LARGEST_CARD)
    network, card = bundle.folder / "network.safetensors", updated_card(card, updated)
    beside = partial(write_beside_updated, bundle=updated, parent=bundle.folder)
    save_bundle(updated, network, card, read, forced(arguments), beside)
    tell(few_in_words(updated))
    for name, why in updated.updates[-1].left.items():
        tell(f"{name} is left as it was: {why}")
    saved = load_bundle(arguments.out)
    content = {"bundle": str(arguments.out), "sha256": saved.sha256, **update_content(updated)}
    answer(arguments.json, content, _text(updated, saved.sha256))
    return 0


def _methods(text: str) -> list[Method]:
    asked = [part.strip() for part in text.split(",")]
    unknown = [part for part in asked if part not in METHODS]
    if unknown or len({*asked}) < len(asked):
        raise IFXPredictError(f"--method: expected some of {', '.join(METHODS)}, each once, found {text!r}.")
    return [method for method in METHODS if method in asked]


def _text(bundle: Bundle, sha256: str) -> str:
    latest = bundle.updates[-1]
    heading = ("model", "cases", "", "cut-off", *MEASURES)
    rows = []
    for name, one in latest.models.items():
        for when, row, cutoff in (("before", one.before, one.cutoff_before), ("after", one.after, one.cutoff)):
            rows.append((name, f"{one.cases}", when, f"{cutoff:.3f}", *measures_in_words(row)))
    return "\n".join(
        [
            f"{bundle.folder}: updated by {', '.join(latest.methods)}, SHA-256 {sha256}",
            "After: in cross-validation, each case by an update that has not seen it.",
            text_table(heading, rows),
        ]
    )
