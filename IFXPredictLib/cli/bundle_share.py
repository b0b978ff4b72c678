"""``ifxpredict bundle share``: of a bundle that stays in its hospital, one that may leave it."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import IFXPredictError
from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.deposit import check_depositing, citation, write_crate, write_readme, write_sums
from ..bundles.manifest import MONAI
from ..bundles.shareable import check_shareable
from ..bundles.sharing_card import shared_card
from ..bundles.store import check_target, load_bundle, save_bundle, verify_bundle
from .console import forced, stage, warnings_in_one_line

if TYPE_CHECKING:
    from ..bundles.sharing import Known

_TABLES = ("features", "clinical", "cohort")


def share(arguments: Namespace) -> tuple[dict[str, object], str]:
    """Check what was asked, make the shared bundle, write it whole or not at all with what lies beside it."""
    from ..bundles.sharing import TOLERANCE, share_bundle

    tables = _tables(arguments)
    check_depositing(arguments.licence, arguments.author)
    tolerance = TOLERANCE if arguments.tolerance is None else arguments.tolerance
    if not 0 < tolerance <= 1:
        raise IFXPredictError(f"bundle share: --tolerance is {tolerance:g}, expected more than 0 and at most 1.")
    read = [arguments.bundle, *tables]
    if arguments.out.resolve() == arguments.bundle.resolve():
        raise IFXPredictError(f"{arguments.out}: is the bundle that is shared; give another folder.")
    check_target(arguments.out, read, replace=arguments.force)
    bundle = verify_bundle(arguments.bundle)
    check_shareable(bundle)
    with warnings_in_one_line():
        known = _known(bundle, tables) if tables else None
    made = share_bundle(bundle, arguments.out, tolerance, known, stage)
    card = shared_card((bundle.folder / "MODEL_CARD.md").read_text(encoding="utf-8"), made)
    network = bundle.folder / "network.safetensors"
    save_bundle(made, network, card, read, forced(arguments), lambda folder: _beside(folder, made, network, arguments))
    found = load_bundle(arguments.out)
    return {"bundle": str(arguments.out), "sha256": found.sha256, "shared": found.shared}, _text(found)


def _tables(arguments: Namespace) -> list[Path]:
    given = [name for name in _TABLES if getattr(arguments, name)]
    if 0 < len(given) < len(_TABLES):
        missing = next(name for name in _TABLES if name not in given)
        raise IFXPredictError(f"bundle share: --{missing} is missing; give all three tables of the study, or none.")
    return [getattr(arguments, name) for name in given]


def _known(bundle: Bundle, tables: list[Path]) -> "Known":
    from ..bundles.sharing import Known
    from ..evaluation.cohort import read_study_data
    from ..evaluation.data import completed

    data = completed(read_study_data(bundle, *tables)[0], bundle)
    inputs = [name for model in bundle.models if not model.fuses for name in model.inputs]
    whole = ~(data.columns(inputs) != data.columns(inputs)).any(axis=1)  # a case that lacks a value has no score
    return Known(data.names, data.values[whole], data.outcome[whole], data.train[whole])


def _beside(folder: Path, bundle: Bundle, network: Path, arguments: Namespace) -> None:
    """What lies beside the bundle's files; the sums last, and the crate after them, which lists them too."""
    date = datetime.now(UTC).date().isoformat()
    cite = citation(bundle, arguments.author, date[:4])
    if arguments.monai:
        from ..bundles.monai_bundle import write_monai

        write_monai(folder / MONAI, bundle, network, "; ".join(arguments.author))
    write_readme(folder, bundle, cite)
    write_sums(folder)
    if arguments.licence:
        write_crate(folder, bundle, arguments.licence, arguments.author, cite, date)


def _text(bundle: Bundle) -> str:
    shared = bundle.shared
    assert shared is not None
    rows = [
        (name, str(entry["pseudo_inputs"] or "-"), key, str(entry[key]["cases"]), *_differences(entry[key]))
        for name, entry in shared["models"].items()
        for key in ("fresh", "test")
        if key in entry
    ]
    heading = ("model", "pseudo-inputs", "cases", "n", "largest difference", "median", "other calls")
    said = f"{bundle.folder}: shared, no row of it is a patient; SHA-256 {bundle.sha256}"
    return "\n".join([*([bundle.notice] if bundle.notice else []), text_table(heading, rows), said])


def _differences(found: dict[str, float]) -> tuple[str, str, str]:
    return f"{found['largest']:.2g}", f"{found['median']:.2g}", str(found["calls_changed"])
