"""``ifxpredict validate``: a frozen bundle and another hospital's cohort in, a report out; nothing is trained."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ..base.errors import CohortError, IFXPredictError
from ..base.files import make_folder
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..evaluation.cohort import external_data, read_external_data
from ..evaluation.contours import Contours, contours_of
from ..evaluation.data import StudyData
from ..evaluation.evaluation import analyse
from ..features.cohort import Extracted, cohort_jobs, contents_of, extract, feature_table, paths_of, with_same_images
from ..features.staleness import checked_networks
from ..prediction.batch import table_jobs
from ..prediction.cohort import Predicted, predict_cohort
from ..report.folder import PARTS, REPORT, write_report
from ..report.provenance import provenance
from ..tables.cohort import CohortCase, read_cohort
from ..tables.same_image import check_same_images, same_images
from ..tables.validation import COMMAND, VALIDATION, write_validation
from .console import answer, output, progress_bar, stage, warnings_in_one_line
from .evaluate import report_content, report_text
from .predict_band import again_of, check_band


def run(arguments: Namespace) -> int:
    """Write the report's folder, whole or not at all; the status is 1 where features of some cases cannot be had."""
    _check_options(arguments)
    bundle = load_bundle(arguments.bundle)
    listed = read_cohort(arguments.cohort, bundle.protocol.outcome)
    tables = {"clinical.csv": arguments.clinical, "cohort.csv": arguments.cohort}
    read = [arguments.bundle, arguments.features, arguments.agreement, *tables.values()]
    target = output(arguments, COMMAND, [*read, *paths_of(listed)])
    target.check([REPORT, VALIDATION], PARTS)
    target.check_own(REPORT)
    extracted: list[Extracted] = []
    with warnings_in_one_line():
        if arguments.features:
            tables |= {"features.csv": arguments.features}
            data = read_external_data(bundle, listed, arguments.features, arguments.clinical)
        else:
            data, extracted = _extracted(arguments, bundle, listed)
        source = provenance(arguments.date or datetime.now(UTC).date().isoformat(), arguments.remark, tables, None)
        contours, undrawn = _drawn_again(arguments, bundle, data, extracted)
        analysis = replace(analyse(data, bundle, arguments.resamples, stage), contours=contours)
        with target.written() as folder:
            write_report(analysis, bundle, source, folder, stage)
            write_validation(folder, bundle.sha256)
    failed = [result for result in extracted if result.values is None]
    for result in failed:
        print(f"{result.job.title}: {result.message}", file=sys.stderr)
    for one in undrawn:
        print(f"{one.job.case}: has no band: {one.message}", file=sys.stderr)
    names = [*(result.job.case for result in failed), *(one.job.case for one in undrawn)]
    content = report_content(arguments.out, analysis, bundle) | {"failed": names}
    answer(arguments.json, content, report_text(arguments.out, analysis, bundle))
    return 1 if names else 0


def _check_options(arguments: Namespace) -> None:
    """Raise IFXPredictError for options of redrawings that do not go together."""
    check_band(arguments)
    if arguments.perturb and arguments.features:
        raise IFXPredictError(
            f"--features {arguments.features}: VOIs are drawn again on images, whose features are computed here; leave "
            "out --features or --perturb."
        )


def _drawn_again(
    arguments: Namespace, bundle: Bundle, data: StudyData, extracted: Sequence[Extracted]
) -> tuple[Contours | None, list[Predicted]]:
    """The bands of the analysed cases, None where that was not asked for; and the cases that failed."""
    again = again_of(arguments, bundle)
    if again is None:
        return None, []
    known = {one.job.case: one for one in extracted}
    listed, analysed = table_jobs(arguments.cohort, arguments.clinical, bundle.protocol), set(data.cases)
    jobs = [replace(job, extracted=known[job.case]) for job in listed if job.case in analysed]
    found = predict_cohort(jobs, bundle, arguments.out / "cases", arguments.jobs, arguments.scheduler, again)
    results = list(progress_bar(found, len(jobs), "redrawing"))
    return contours_of(results, bundle.models, again), [one for one in results if one.kept is None]


def _extracted(arguments: Namespace, bundle: Bundle, listed: Sequence[CohortCase]) -> tuple[StudyData, list[Extracted]]:
    """The cases' arrays, their features by the bundle's own network and settings; and what came of each case.

    Raises CaseError, before any image is read, for a case of a centre that the bundle is not harmonised for.
    """
    for one in listed:
        bundle.check_centre(one.case, one.centre)
    kept = arguments.out / "cases"
    make_folder(kept)
    jobs = cohort_jobs(listed, checked_networks(bundle.folder, bundle.protocol, listed))
    found = extract(jobs, bundle.protocol, kept, arguments.jobs, arguments.scheduler)
    results = list(progress_bar(found, len(jobs), "features"))
    contents = contents_of(results)
    results = with_same_images(results, same_images(listed, contents))
    check_same_images(listed, contents)
    failed = [result for result in results if result.values is None]
    if len(failed) == len(results):
        raise CohortError(f"no case gave features; the first said: {failed[0].message}")
    states = {
        result.job.case: "failed" if result.values is None else "warning" if result.message else "ok"
        for result in results
    }
    table = feature_table(results, jobs, bundle.protocol)
    return external_data(bundle, listed, table, states, arguments.clinical), results
