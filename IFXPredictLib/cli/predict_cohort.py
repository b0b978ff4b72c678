"""``ifxpredict predict --cohort``: all cases of a table through one bundle; tables with a row a case and model out."""

import sys
from argparse import Namespace

from ..base.errors import IFXPredictError
from ..base.files import make_folder
from ..bundles.store import load_bundle
from ..prediction.cohort import TABLES, Predicted, predict_cohort, prediction_jobs, write_cohort, write_status
from ..tables.clinical import clinical_rows
from ..tables.cohort import read_case_files
from .console import answer, file_output, output, progress_bar
from .predict_band import again_of

_OF_ONE_CASE = """image mask case label segment series maps layer dicom_out dicom_source drawn refer_seg dicomweb study
    mask_series store""".split()


def run(arguments: Namespace) -> int:
    """Predict for a cohort; the status is 1 where some cases failed, which are named."""
    if given := [name.replace("_", "-") for name in _OF_ONE_CASE if getattr(arguments, name)]:
        raise IFXPredictError(
            f"predict: --{given[0]} is of one case and --cohort of many; columns of the cohort say image, mask, label "
            "and segment of each."
        )
    bundle, clinical = load_bundle(arguments.bundle), arguments.clinical
    cases = read_case_files(arguments.cohort, bundle.protocol.outcome)
    if clinical and clinical.suffix.lower() == ".json":
        raise IFXPredictError(f"{clinical}: holds one patient; give a table with a row a case.")
    rows = clinical_rows(clinical, bundle.protocol.clinical) if clinical else None
    jobs = prediction_jobs(cases, rows, clinical)
    read = (
        arguments.cohort,
        clinical,
        arguments.bundle,
        arguments.agreement,
        *(file for case in cases for file in (case.image, case.mask)),
    )
    target = output(arguments, "predict", read)
    target.check(TABLES)
    kept = arguments.out / "cases"
    make_folder(kept)
    again = again_of(arguments, bundle)
    found = predict_cohort(jobs, bundle, kept, arguments.jobs, arguments.scheduler, again)
    by_case = {one.job.files.case: one for one in progress_bar(found, len(jobs), "predict")}
    results = [by_case[job.files.case] for job in jobs]
    if all(one.kept is None for one in results):
        _log_failures(arguments, results)
    else:
        with target.written() as folder:
            write_cohort(results, bundle, folder, again)
    return _report(arguments, results, bundle.notice)


def _log_failures(arguments: Namespace, results: list[Predicted]) -> None:
    """Leave status.csv alone, unless it would stand beside an earlier result."""
    if not (arguments.out / "predictions.csv").exists():
        with file_output(arguments.out / "status.csv", arguments, "predict", ()).written(["status.csv"]) as folder:
            write_status(folder / "status.csv", results)


def _report(arguments: Namespace, results: list[Predicted], notice: str) -> int:
    failed = [result for result in results if result.kept is None]
    for result in failed:
        print(f"{result.job.files.case}: {result.message}", file=sys.stderr)
    done = len(results) - len(failed)
    content = {
        "notice": notice,
        "done": done,
        "failed": [result.job.files.case for result in failed],
        "out": str(arguments.out),
    }
    said = [notice] if notice else []
    answer(arguments.json, content, "\n".join([*said, f"{done} of {len(results)} in {arguments.out}"]))
    return 1 if failed else 0
