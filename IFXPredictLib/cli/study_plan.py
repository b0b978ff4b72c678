"""``ifxpredict study plan``: how many cases and readings, and simulated readers' ICCs on one reading of each."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from math import ceil
from pathlib import Path

from ..base.errors import CohortError
from ..base.outputs import Output
from ..base.text import text_table
from ..features.reading_record import check_readings, read_recorded
from ..features.staleness import checked_networks
from ..protocol.loading import Protocol, load_protocol
from ..reading_study.analysis.analysis import extract_readings
from ..reading_study.analysis.feature_icc import feature_iccs
from ..reading_study.analysis.readings import TimedReading, groups_of
from ..reading_study.analysis.simulated_readers import (
    accuracy_text,
    matched_variation,
    read_contours,
    read_measured,
    simulated_accuracy,
    simulated_files,
    simulated_readings,
    write_simulated_iccs,
)
from ..reading_study.finished_readings import check_newest
from ..simulation.contours import ContourVariation
from ..stats.icc_planning import IccPlan, cases_for_lower_limit, icc_plans
from ..tables.cohort import CohortCase, read_cohort
from ..tables.icc import read_icc
from .console import answer, output, progress_counter


def run(arguments: Namespace) -> int:
    """Print the numbers; with a cohort also let simulated readers draw its training cases."""
    design = (arguments.icc, arguments.readings, arguments.width, arguments.assurance, arguments.confidence)
    plans = icc_plans(*design)
    lowest, limits = _lower_limits(arguments, plans)
    content: dict[str, object] = {
        "lower_limit": lowest,
        "plans": [
            asdict(plan)
            | {
                "total_readings": plan.total_readings,
                "exact_lower_limit_cases": limit,
                "lower_limit_cases": ceil(limit),
            }
            for plan, limit in zip(plans, limits, strict=True)
        ],
    }
    lines = [_plan_text(arguments, plans, lowest, limits)]
    if arguments.cohort:
        simulated, said = _with_simulated_readers(arguments)
        content["rehearsal"] = simulated
        lines += said
    answer(arguments.json, content, "\n".join(lines))
    return 0


def _lower_limits(arguments: Namespace, plans: Sequence[IccPlan]) -> tuple[float, list[float]]:
    """The lower end of the wanted interval, and the cases of each plan whose lower limit is assured to exceed it."""
    lowest, rest = max(0.0, arguments.icc - arguments.width / 2), (arguments.assurance, arguments.confidence)
    return lowest, [cases_for_lower_limit(arguments.icc, lowest, plan.readings, *rest) for plan in plans]


def _plan_text(arguments: Namespace, plans: Sequence[IccPlan], lowest: float, limits: Sequence[float]) -> str:
    rows = [
        tuple(map(str, (plan.readings, plan.cases, plan.total_readings, plan.assured_cases, ceil(limit))))
        for plan, limit in zip(plans, limits, strict=True)
    ]
    header = ("readings a case", "cases", "readings in all", "cases, assured", f"cases, lower limit {lowest:.2f}")
    return "\n".join(
        [
            f"an ICC of {arguments.icc:g} with a {100 * arguments.confidence:g} % interval {arguments.width:g} wide "
            f"(Bonett 2002); assured: with probability {arguments.assurance:g} (Zou 2012)",
            text_table(header, rows),
        ]
    )


def _with_simulated_readers(arguments: Namespace) -> tuple[dict[str, object], list[str]]:
    """Draw, extract, compare; everything is kept in --out, so that a run that was stopped goes on."""
    _check(arguments)
    protocol, out = load_protocol(arguments.protocol), arguments.out
    _check_one_voi(protocol)
    cohort = read_cohort(arguments.cohort, protocol.outcome)
    _check_real_readings(arguments, protocol)
    network = checked_networks(arguments.network, protocol, cohort).final if arguments.network else None
    readings = _one_reading_each(cohort, arguments.cases)
    variation = _variation(arguments, readings, protocol)
    count = progress_counter("features")
    with _target(arguments, readings).written(("rehearsal.csv", *simulated_files(readings))) as new:
        simulated = list(simulated_readings(readings, variation, protocol.image, new / "masks", arguments.seed))
        extracted, features = extract_readings(
            simulated, protocol, network, out / "cases", arguments.jobs, lambda _stage, done, total: count(done, total)
        )
        iccs = feature_iccs(features, groups_of(simulated))
        real = read_icc(arguments.real, iccs.names) if arguments.real else None
        write_simulated_iccs(new / "rehearsal.csv", iccs.names, iccs.study, real)
    threshold = protocol.selection.icc
    accuracy = simulated_accuracy(iccs.study, real, threshold) if real else ()
    reliable = int(iccs.study.reliable(threshold).sum())
    failed = [f"{one.job.title}: {one.message}" for one in extracted if one.values is None]
    content: dict[str, object] = {
        "cases": len(readings),
        "failed": failed,
        "variation": asdict(variation),
        "features": len(iccs.names),
        "simulated_reliable": reliable,
        "against_real": [asdict(row) for row in accuracy],
        "out": str(out / "rehearsal.csv"),
    }
    said = [
        f"simulated: {len(readings)} cases, contours varied by {variation.local_mm:.2f} mm locally, "
        f"{variation.excess_mm:.2f} mm as a whole and {variation.habit_mm:.2f} mm between readers; {reliable} of "
        f"{len(iccs.names)} features exceed {threshold:g} in both: {out / 'rehearsal.csv'}",
        *(f"left out: {message}" for message in failed),
        *accuracy_text(accuracy),
    ]
    return content, said


def _target(arguments: Namespace, readings: Sequence[TimedReading]) -> Output:
    given = (arguments.cohort, arguments.protocol, arguments.network, arguments.real)
    return output(arguments, "study plan", [*given, *(file for one in readings for file in one.files)])


def _check(arguments: Namespace) -> None:
    if arguments.out is None or arguments.protocol is None:
        raise CohortError("study plan: simulated readers need --protocol and --out; give both, or leave --cohort out.")
    if (arguments.amplitude is None) == (arguments.like is None):
        raise CohortError("study plan: simulated readers need one of --amplitude (mm) and --like (a study's analysis).")


def _check_one_voi(protocol: Protocol) -> None:
    """Raise CohortError where several VOIs are drawn: the others' features would look as if all readers agreed."""
    if protocol.further_drawn:
        raise CohortError(
            f"study plan: simulated readers draw one VOI, but the protocol {protocol.name} has others that are drawn "
            f"({', '.join(protocol.further_drawn)}); give a protocol without them, or leave --cohort out."
        )


def _check_real_readings(arguments: Namespace, protocol: Protocol) -> None:
    """Raise CohortError where the readings that --like and --real come from were corrected since."""
    tables = {Path(arguments.like) / "icc.csv"} if arguments.like else set()
    for table in sorted(tables | ({Path(arguments.real)} if arguments.real else set())):
        readings = read_recorded(table)
        check_newest([mask for one in readings for mask in one.job.masks], table)
        check_readings(table, readings, "run study analyse (or extract --readings and icc) again", protocol)


def _one_reading_each(cohort: Sequence[CohortCase], cases: int | None) -> list[TimedReading]:
    """The cohort's own masks of the first ``cases`` training cases, or of all."""
    chosen = [entry for entry in cohort if entry.train][:cases]
    return [
        TimedReading(e.case, "cohort", 1, e.image, e.mask, label=e.label, segment=e.segment, further=e.further)
        for e in chosen
    ]


def _variation(arguments: Namespace, readings: Sequence[TimedReading], protocol: Protocol) -> ContourVariation:
    if arguments.like is None:
        return ContourVariation(arguments.amplitude, 0.0, arguments.habit)
    measured = read_measured(Path(arguments.like) / "tables" / "agreement.csv")
    return matched_variation(read_contours(readings, protocol.image), measured, arguments.seed)
