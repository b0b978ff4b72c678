"""``ifxpredict predict --cohort``: all cases of a table through one bundle; tables with a row a case and model out."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator

from ..base.errors import IFXPredictError
from ..bundles.store import load_bundle
from ..prediction.batch import COMMAND, inputs_of, run_batch, table_jobs
from ..prediction.cohort import Predicted, copies_told
from .console import answer, output, progress_bar, tell
from .predict_band import again_of

_OF_ONE_CASE = """image mask image_of mask_of case centre label segment series maps layer dicom_out dicom_source drawn
    refer_seg dicomweb study mask_series store""".split()


def run(arguments: Namespace) -> int:
    """Predict for a cohort; the status is 1 where some cases failed, which are named."""
    if given := [name.replace("_", "-") for name in _OF_ONE_CASE if getattr(arguments, name)]:
        raise IFXPredictError(
            f"predict: --{given[0]} is of one case and --cohort of many; columns of the cohort say image, mask, label, "
            "segment and centre of each."
        )
    bundle = load_bundle(arguments.bundle)
    jobs = table_jobs(arguments.cohort, arguments.clinical, bundle.protocol)
    read = arguments.cohort, arguments.clinical, arguments.bundle, arguments.agreement
    target, again = output(arguments, COMMAND, inputs_of(jobs, *read)), again_of(arguments, bundle)
    results = run_batch(jobs, bundle, target, arguments.jobs, _with_a_bar, arguments.scheduler, again)
    return _report(arguments, results, bundle.notice)


def _with_a_bar(found: Iterator[Predicted], total: int) -> Iterable[Predicted]:
    return progress_bar(found, total, "predict")


def _report(arguments: Namespace, results: list[Predicted], notice: str) -> int:
    failed = [result for result in results if result.kept is None]
    for result in failed:
        print(f"{result.job.case}: {result.message}", file=sys.stderr)
    if copies := copies_told(results):
        tell(copies)
    done = len(results) - len(failed)
    content = {
        "notice": notice,
        "done": done,
        "failed": [result.job.case for result in failed],
        "out": str(arguments.out),
    }
    said = [notice] if notice else []
    answer(arguments.json, content, "\n".join([*said, f"{done} of {len(results)} in {arguments.out}"]))
    return 1 if failed else 0
