"""``ifxpredict update --method harmonisation``: the images of a new centre in, a bundle that knows the centre out."""

import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError, IFXPredictError
from ..base.files import read_text
from ..bundles.bundle import Bundle
from ..bundles.contents import LARGEST_CARD
from ..bundles.model_card import updated_card
from ..bundles.store import check_target, load_bundle, save_bundle
from ..features.cohort import Extracted, Extraction, contents_of, extract
from ..tables.clinical import read_clinical_table
from ..tables.cohort import CaseFiles, read_case_files
from ..tables.same_image import same_pairs
from ..training.centres import add_centres, check_harmonised, preserved_of
from .console import answer, forced, progress_bar, tell

Array = NDArray[np.float64]


def run(arguments: Namespace) -> int:
    """Write the new bundle, verified; the status is 1 where some cases gave no features."""
    if arguments.validation or not arguments.cohort:
        raise IFXPredictError(
            "update: the method harmonisation takes the images of --cohort, whose outcomes it does not ask, and no "
            "--validation; run other methods after it, on a validation of the new bundle."
        )
    read = [arguments.bundle, arguments.cohort, arguments.clinical]
    check_target(arguments.out, [path for path in read if path], replace=arguments.force)
    bundle = load_bundle(arguments.bundle)
    check_harmonised(bundle)
    cases = _of_centres(arguments.cohort, read_case_files(arguments.cohort, bundle.protocol.outcome))
    known = _covariates(arguments, bundle, cases)
    found = _features(arguments, bundle, cases)
    _say_same_images(found)
    failed = [one for one in found if one.values is None]
    for one in failed:
        tell(f"{one.job.title}: {one.message}")
    rows, covariates = _by_centre(arguments.cohort, cases, found, known)
    date = arguments.date or datetime.now(UTC).date().isoformat()
    updated = add_centres(bundle, rows, covariates, date, arguments.out)
    card = read_text(bundle.folder / "MODEL_CARD.md", IFXPredictError, LARGEST_CARD)
    inputs = [path for path in read if path]
    save_bundle(updated, bundle.folder / "network.safetensors", updated_card(card, updated), inputs, forced(arguments))
    counts = updated.updates[-1].centres
    said = ", ".join(f"{centre} by {count} cases" for centre, count in counts.items())
    content = {"bundle": str(arguments.out), "centres": dict(counts), "failed": [one.job.case for one in failed]}
    answer(arguments.json, content, f"{arguments.out}: knows the centre {said}; {len(failed)} cases failed")
    return 1 if failed else 0


def _of_centres(table: Path, cases: Sequence[CaseFiles]) -> Sequence[CaseFiles]:
    if without := [one.case for one in cases if not one.centre]:
        raise CohortError(f"{table}: case {without[0]}: has no centre ({len(without)} such); fill the column centre.")
    return cases


def _features(arguments: Namespace, bundle: Bundle, cases: Sequence[CaseFiles]) -> list[Extracted]:
    """The imaging features of the cases, by the bundle's own network and settings."""
    network = bundle.folder / "network.safetensors"
    jobs = [
        Extraction(one.case, "", 0, one.image, one.mask, network, one.label, one.segment, one.further) for one in cases
    ]
    with tempfile.TemporaryDirectory() as folder:
        found = extract(jobs, bundle.protocol, Path(folder), arguments.jobs)
        return list(progress_bar(found, len(jobs), "features"))


def _say_same_images(found: Sequence[Extracted]) -> None:
    """On stderr: an image under two names counts twice in what its centre does."""
    scans = {case: content.scan or content.voxels for case, content in contents_of(found).items()}
    for one, other in same_pairs(scans):
        tell(f"cases {one} and {other} have the same image: is one patient given twice?")


def _covariates(arguments: Namespace, bundle: Bundle, cases: Sequence[CaseFiles]) -> dict[str, Array]:
    """By case, what the harmonisation preserves, imputed as before a prediction; NaN, and said, where it is missing."""
    protocol, rules = bundle.protocol, bundle.protocol.harmonisation
    given: Mapping[str, Mapping[str, float]] = {}
    if arguments.clinical:
        given = read_clinical_table(arguments.clinical, protocol.clinical)
    rows, names = preserved_of([one.case for one in cases], given, bundle), rules.covariates if rules else ()
    for name, missing in zip(names, np.isnan(rows).sum(axis=0).tolist(), strict=True):
        if missing:
            title = protocol.input_title(name)
            tell(
                f"{missing} of {len(cases)} cases have no {title}, which the harmonisation preserves: the training "
                "cases' mean stands for it; give all of them with --clinical"
            )
    return {one.case: row for one, row in zip(cases, rows, strict=True)}


def _by_centre(
    table: Path, cases: Sequence[CaseFiles], found: Sequence[Extracted], known: Mapping[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """The features and covariates of each centre's cases; raises CohortError where a centre has none."""
    values = {one.job.case: one.values for one in found if one.values is not None}
    rows, covariates = {}, {}
    for centre in dict.fromkeys(one.centre for one in cases):
        own = [one.case for one in cases if one.centre == centre and one.case in values]
        if not own:
            raise CohortError(f"{table}: no case of the centre {centre} gave features.")
        rows[centre] = np.array([values[case] for case in own], np.float64)
        covariates[centre] = np.array([known[case] for case in own], np.float64)
    return rows, covariates
