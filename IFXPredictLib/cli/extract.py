"""``ifxpredict extract`` and ``icc``: the imaging features of cases and of re-readings, and how well each repeats."""

import shutil
import sys
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext

import joblib

from ..base.errors import CohortError
from ..base.files import make_folder, write_whole
from ..features.cohort import (
    Extracted,
    agreement,
    cohort_jobs,
    cross_fitted_jobs,
    extract,
    feature_table,
    reading_jobs,
    write_status,
)
from ..protocol.loading import load_protocol
from ..reading_study.analysis.feature_icc import design_in_words, feature_iccs, group_in_words
from ..stats.icc import KINDS
from ..tables.cohort import read_cohort, read_features, read_readings, write_features
from ..tables.icc import write_icc
from ..tables.records import NetworkChoice, read_network_record, source_of_readings, withdraw, write_extraction_record
from .console import answer, progress_bar

_THRESHOLD = 0.75


def run_extract(arguments: Namespace) -> int:
    """Write features.csv, readings_features.csv and status.csv; the status is 1 where some cases failed."""
    protocol, out = load_protocol(arguments.protocol), arguments.out
    cohort = read_cohort(arguments.cohort, protocol.outcome)
    networks = read_network_record(arguments.network, protocol, cohort) if arguments.network else NetworkChoice()
    cases = cohort_jobs(cohort, networks)
    readings = reading_jobs(cohort, read_readings(arguments.readings, cohort), networks) if arguments.readings else []
    out_of_fold, final = cross_fitted_jobs(cohort, networks)
    make_folder(out / "cases")
    withdraw(out, "extraction.json", "features.csv", "readings_features.csv", "network.safetensors", "status.csv")
    jobs = [*cases, *readings, *final]
    with _scheduler(arguments.scheduler):
        found = extract(jobs, protocol, out / "cases", arguments.jobs)
        results = list(progress_bar(found, len(jobs), "extract"))
    asked = [result for result in results if result.job in {*cases, *readings}]
    write_status(out / "status.csv", asked)
    write_features(out / "features.csv", feature_table(asked, cases))
    designed = ""
    if readings:
        read = feature_table(asked, readings)
        write_features(out / "readings_features.csv", read)
        designed = design_in_words(read)
    if networks.final:
        network = networks.final
        write_whole(out / "network.safetensors", lambda file: shutil.copyfile(network, file))
    write_extraction_record(out, protocol, cohort, networks, agreement(results, out_of_fold, final))
    return _report(arguments, asked, designed)


def _scheduler(address: str | None) -> AbstractContextManager[object]:
    """Where the cases are computed: on this machine, or by the workers of a Dask scheduler."""
    return joblib.parallel_config("dask", scheduler_host=address) if address else nullcontext()


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
    table = read_features(arguments.features)
    if not table.readers or not table.rounds:
        raise CohortError(f"{arguments.features}: the columns reader and round are needed; extract with --readings.")
    source = source_of_readings(arguments.features)
    found = feature_iccs(table)
    write_icc(arguments.out, table.names, found.study, source, {kind: found.cases_behind(kind) for kind in KINDS})
    for line in found.lacking():
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
