"""``ifxpredict robustness``: the VOIs of the training cases drawn again, and how well each feature repeats."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.files import make_folder, sha256_of
from ..base.text import text_table
from ..features.cohort import Extracted, Extraction, cohort_jobs, contents_of, paths_of, with_same_images, write_status
from ..features.extraction import imaging_names
from ..features.radiomics import radiomics_names
from ..features.reading_record import RecordedReading, record_of, write_recorded
from ..features.resnet import DEEP_NAMES
from ..features.staleness import checked_networks
from ..prediction.redrawing import Again, amplitude_of
from ..prediction.redrawn_cohort import check_one_drawn, draw_cohort_again, perturbation_icc
from ..protocol.loading import Protocol, load_protocol
from ..stats.icc import FEWEST, KINDS, Icc, StudyIcc
from ..stats.icc_comparison import IccAgreement, compare_iccs
from ..tables.cohort import CohortCase, read_cohort
from ..tables.icc import FeatureSource, Redrawn, read_icc, read_reliable, write_robustness
from ..tables.records import NetworkChoice
from ..tables.same_image import check_same_images, same_images
from ..tables.table import write_table
from .console import answer, output, progress_bar

TABLE = "robustness.csv"
_AGAINST, _COUNTS = "against_readings.csv", "against_readings_counts.csv"


def run(arguments: Namespace) -> int:
    """Write robustness.csv, its record and status.csv; the status is 1 where some cases failed."""
    protocol = load_protocol(arguments.protocol)
    check_one_drawn(protocol, "robustness")
    cohort = read_cohort(arguments.cohort, protocol.outcome)
    training = [one for one in cohort if one.train]
    networks = checked_networks(arguments.network, protocol, cohort) if arguments.network else NetworkChoice()
    again = Again(arguments.perturb, amplitude_of(protocol, arguments.agreement))
    jobs = cohort_jobs(training, NetworkChoice(networks.final))
    patients = [one.patient for one in training]
    if len(set(patients)) < FEWEST:
        raise CohortError(
            f"{arguments.cohort}: has {len(jobs)} training case(s) of {len(set(patients))} patient(s), an ICC needs "
            f"{FEWEST} or more of either."
        )
    names = imaging_names(protocol) if networks.final else radiomics_names(protocol)
    source = FeatureSource(protocol.imaging_sha256, sha256_of(networks.final) if networks.final else "")
    readings = _readings(arguments.icc, names, protocol, source)
    target = output(arguments, "robustness", _inputs(arguments, jobs))
    target.check([TABLE, record_of(Path(TABLE)).name, "status.csv", _AGAINST, _COUNTS])
    results = _drawn_again(arguments, jobs, training, protocol, again)
    done = [one for one in results if one.values is not None]
    if len(done) < FEWEST:
        raise CohortError(
            f"{len(done)} case(s) could be drawn again, an ICC needs {FEWEST}; the first failure: {_why(results)}"
        )
    found = perturbation_icc(results, patients, again.count)
    variation = again.amplitude.variation
    redrawn = Redrawn(again.count, variation.local_mm, variation.excess_mm, again.amplitude.source, len(done))
    with target.written() as folder:
        write_status(folder / "status.csv", results)
        write_robustness(folder / TABLE, names, found, redrawn, source)
        write_recorded(folder / TABLE, [RecordedReading(r.job, r.content) for r in done if r.content], arguments.out)
        compared = _compare(names, found, readings, protocol.selection.icc, folder) if readings else []
    return _report(arguments, results, found, redrawn, protocol, compared)


def _readings(path: Path | None, names: Sequence[str], protocol: Protocol, source: FeatureSource) -> StudyIcc | None:
    """The ICCs of a reading study, of the same features; raises CohortError, before anything is computed."""
    if path is None:
        return None
    read_reliable(path, names, protocol.selection.icc, source)
    return read_icc(path, names)


def _inputs(arguments: Namespace, jobs: Sequence[Extraction]) -> list[Path | str | None]:
    tables = (arguments.cohort, arguments.network, arguments.protocol, arguments.agreement, arguments.icc)
    return [*tables, *paths_of(jobs)]


def _drawn_again(
    arguments: Namespace, jobs: Sequence[Extraction], training: Sequence[CohortCase], protocol: Protocol, again: Again
) -> list[Extracted]:
    """What came of all cases, in their order; raises CohortError where one image is of two cases."""
    kept = arguments.out / "cases"
    make_folder(kept)
    found = draw_cohort_again(jobs, protocol, again, kept, arguments.jobs, arguments.scheduler)
    by_job = {one.job: one for one in progress_bar(found, len(jobs), "robustness")}
    results = [by_job[job] for job in jobs]
    contents = contents_of(results)
    results = with_same_images(results, same_images(training, contents))
    check_same_images(training, contents)
    return results


def _why(results: Sequence[Extracted]) -> str:
    return next(one.message for one in results if one.values is None)


def _compare(
    names: Sequence[str], found: Icc, readings: StudyIcc, threshold: float, folder: Path
) -> list[tuple[str, str, IccAgreement]]:
    """Write the ICCs of both kinds side by side, and how far they agree, of all features and of each modality."""
    of_kinds: dict[str, NDArray[np.float64]] = {kind: np.asarray(getattr(readings, kind)) for kind in KINDS}
    columns = {kind: values for kind, values in of_kinds.items() if np.isfinite(values).any()}
    values = np.column_stack([found.value, *columns.values()]).tolist()
    write_table(
        folder / _AGAINST, ("feature", "perturbation", *columns), ([n, *v] for n, v in zip(names, values, strict=True))
    )
    if len(columns) > 1:  # what the selection asks for
        columns["both"] = np.minimum(*columns.values())
    deep = np.array([name in DEEP_NAMES for name in names])
    groups: dict[str, NDArray[np.bool_]] = {"all": deep | True, "radiomics": ~deep, "deep": deep}
    compared = [
        (group, kind, compare_iccs(found.value[chosen], values[chosen], threshold))
        for group, chosen in groups.items()
        for kind, values in columns.items()
        if chosen.any()
    ]
    header = ("group", "against", *(one.name for one in fields(IccAgreement)))
    write_table(folder / _COUNTS, header, ((group, kind, *vars(one).values()) for group, kind, one in compared))
    return compared


def _report(
    arguments: Namespace,
    results: Sequence[Extracted],
    found: Icc,
    redrawn: Redrawn,
    protocol: Protocol,
    compared: Sequence[tuple[str, str, IccAgreement]],
) -> int:
    failed = [one for one in results if one.values is None]
    for one in failed:
        print(f"{one.job.title}: {one.message}", file=sys.stderr)
    threshold, reliable = protocol.selection.icc, int(np.sum(found.value > protocol.selection.icc))
    content: dict[str, Any] = {"features": len(found.value), "reliable": reliable, **asdict(redrawn)}
    content |= {"failed": [one.job.case for one in failed], "out": str(arguments.out)}
    lines = [
        f"{reliable} of {len(found.value)} features exceed {threshold:g} in the perturbation ICC of {redrawn.cases} "
        f"cases, each drawn again {redrawn.redrawings} times: {arguments.out / TABLE}",
        f"amplitude {redrawn.local_mm:g} mm local, {redrawn.excess_mm:g} mm excess ({redrawn.amplitude_of})",
    ]
    if compared:
        content["against_readings"] = [{"group": of, "against": kind, **_as_json(one)} for of, kind, one in compared]
        columns = ("group", "against", "both", "redrawings only", "readings only", "neither", "kappa", "Spearman")
        lines.append(text_table(columns, [_cells(*row) for row in compared]))
    answer(arguments.json, content, "\n".join(lines))
    return 1 if failed else 0


def _as_json(one: IccAgreement) -> dict[str, float | None]:
    return {name: None if value != value else value for name, value in vars(one).items()}  # noqa: PLR0124 - NaN


def _cells(group: str, kind: str, one: IccAgreement) -> tuple[str, ...]:
    counts = map(str, (one.both, one.only_one, one.only_other, one.neither))
    return (
        group,
        "both ICCs" if kind == "both" else f"{kind}-observer ICC",
        *counts,
        f"{one.kappa:.2f}",
        f"{one.spearman:.2f}",
    )
