"""``ifxpredict extract`` and ``icc``: the imaging features of cases and of re-readings, and how well each repeats."""

import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ..base.errors import CohortError
from ..base.files import make_folder
from ..features.cohort import (
    Extracted,
    Extraction,
    agreement,
    cohort_jobs,
    contents_of,
    cross_fitted_jobs,
    extract,
    feature_table,
    paths_of,
    reading_jobs,
    with_same_images,
    with_same_masks,
    write_status,
)
from ..features.radiomics import check_parameters, surplus_in_words
from ..features.reading_record import (
    check_readings,
    read_recorded,
    record_of,
    recorded,
    recorded_patients,
    unchecked_in_words,
    write_recorded,
)
from ..features.staleness import checked_networks
from ..protocol.loading import load_protocol
from ..reading_study.analysis.feature_icc import copies_in_words, design_in_words, feature_iccs, group_in_words
from ..reading_study.finished_readings import check_newest
from ..stats.icc import KINDS
from ..tables.cohort import CohortCase, read_cohort
from ..tables.features import read_features, write_features
from ..tables.icc import write_icc
from ..tables.outcomes import read_patients
from ..tables.readings import read_readings
from ..tables.records import NetworkChoice, source_of_readings, write_extraction_record
from ..tables.same_image import check_same_images, same_images
from .console import answer, file_output, output, progress_bar, tell

_READINGS = "readings_features.csv"
_RESULTS = (
    *("extraction.json", "features.csv", _READINGS, "readings_features.json"),
    *("network.safetensors", "status.csv"),
)

_THRESHOLD = 0.75


def run_extract(arguments: Namespace) -> int:
    """Write features.csv, readings_features.csv and status.csv; the status is 1 where some cases failed."""
    protocol, out = load_protocol(arguments.protocol), arguments.out
    check_parameters(protocol)
    tell(surplus_in_words(protocol))
    cohort = read_cohort(arguments.cohort, protocol.outcome)
    networks = checked_networks(arguments.network, protocol, cohort) if arguments.network else NetworkChoice()
    cases = cohort_jobs(cohort, networks)
    readings = _readings(arguments, cohort, networks)
    out_of_fold, final = cross_fitted_jobs(cohort, networks)
    target = output(arguments, "extract", _inputs(arguments, [*cases, *readings]))
    target.check(_RESULTS)
    _check_readings_kept(arguments)
    make_folder(out / "cases")
    jobs = [*cases, *readings, *final]
    found = extract(jobs, protocol, out / "cases", arguments.jobs, arguments.scheduler)
    results = list(progress_bar(found, len(jobs), "extract"))
    wanted = {*cases, *readings}
    asked = [result for result in results if result.job in wanted]
    contents = contents_of(asked)
    asked = with_same_masks(with_same_images(asked, same_images(cohort, contents)))
    _log_where_cases_failed(arguments, asked)
    check_same_images(cohort, contents)
    if all(one.values is None for one in asked):
        return _report(arguments, asked, "")
    designed = ""
    with target.written() as new:
        write_status(new / "status.csv", asked)
        write_features(new / "features.csv", feature_table(asked, cases, protocol))
        if readings:
            read = feature_table(asked, readings, protocol)
            write_features(new / _READINGS, read)
            write_recorded(new / _READINGS, recorded(asked, cohort), out)
            designed = design_in_words(read)
        if networks.final:
            shutil.copyfile(networks.final, new / "network.safetensors")
        write_extraction_record(new, protocol, cohort, networks, agreement(results, out_of_fold, final), contents)
    return _report(arguments, asked, designed)


def _log_where_cases_failed(arguments: Namespace, asked: Sequence[Extracted]) -> None:
    """Leave status.csv where there may be nothing else, unless it would stand beside an earlier result."""
    out = arguments.out
    if any(one.values is None for one in asked) and not (out / "features.csv").exists():
        with file_output(out / "status.csv", arguments, "extract", ()).written(["status.csv"]) as new:
            write_status(new / "status.csv", asked)


def _check_readings_kept(arguments: Namespace) -> None:
    """Raise CohortError where the result would take the place of one with re-readings, without these."""
    if (arguments.out / _READINGS).exists() and not arguments.readings and not arguments.force:
        raise CohortError(
            f"{arguments.out}: holds the features of re-readings ({_READINGS}), which would be lost; give --readings "
            "as then (what has not changed is kept), another --out, or --force."
        )


def _inputs(arguments: Namespace, jobs: Sequence[Extraction]) -> list[Path | str | None]:
    """All files and folders that an extraction reads."""
    tables = (arguments.cohort, arguments.readings, arguments.network, arguments.protocol)
    return [*tables, *paths_of(jobs)]


def _readings(arguments: Namespace, cohort: Sequence[CohortCase], networks: NetworkChoice) -> list[Extraction]:
    """What is to be extracted of --readings; StudyError where a reading study has a newer version of one."""
    if not arguments.readings:
        return []
    jobs = reading_jobs(cohort, read_readings(arguments.readings, cohort), networks)
    check_newest([mask for job in jobs for mask in job.masks], arguments.readings)
    return jobs


def _report(arguments: Namespace, results: list[Extracted], designed: str) -> int:
    failed = [result for result in results if result.values is None]
    for result in failed:
        print(f"{result.job.title}: {result.message}", file=sys.stderr)
    content = {"done": len(results) - len(failed), "failed": [r.job.title for r in failed], "out": str(arguments.out)}
    if designed:
        content["readings"] = designed
        if " no " in designed:
            print(f"ifxpredict: these readings give {designed}.", file=sys.stderr)
    answer(arguments.json, content, f"{content['done']} of {len(results)} in {arguments.out}; {len(failed)} failed")
    return 1 if failed else 0


def run_icc(arguments: Namespace) -> int:
    """Write icc.csv from the features of all readings."""
    target = file_output(arguments.out, arguments, "icc", (arguments.features, arguments.cohort))
    target.check([arguments.out.name, record_of(arguments.out).name])
    table = read_features(arguments.features)
    if not table.readers or not table.rounds:
        raise CohortError(f"{arguments.features}: the columns reader and round are needed; extract with --readings.")
    source = source_of_readings(arguments.features)
    readings = read_recorded(arguments.features)
    check_newest([mask for one in readings for mask in one.job.masks], arguments.features)
    tell(unchecked_in_words(arguments.features, readings))
    check_readings(arguments.features, readings, "run extract --readings again, then icc")
    patients = read_patients(arguments.cohort) if arguments.cohort else recorded_patients(readings)
    found = feature_iccs(table, patients=patients)
    with target.written() as folder:
        behind = {kind: found.cases_behind(kind) for kind in KINDS}
        write_icc(folder / arguments.out.name, table.names, found.study, source, behind)
        write_recorded(folder / arguments.out.name, readings, arguments.out.parent)
    for line in (*found.lacking(), *filter(None, [copies_in_words(table)])):
        print(f"ifxpredict: {line}", file=sys.stderr)
    groups = [group_in_words(group) for group in found.groups]
    content = {
        "features": len(table.names),
        "reliable": found.reliable(_THRESHOLD),
        "iccs": list(found.kinds),
        "groups": groups,
        "out": str(arguments.out),
    }
    answer(arguments.json, content, "\n".join([f"{found.said(_THRESHOLD)}: {arguments.out}", *groups]))
    return 0
