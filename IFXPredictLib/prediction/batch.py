"""A batch from its tables to its result in a folder: the one way of the command line and of the prediction process."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.files import make_folder
from ..base.outputs import Output
from ..bundles.bundle import Bundle
from ..features.cohort import paths_of
from ..protocol.loading import Protocol
from ..tables.clinical import ClinicalRow, clinical_rows
from ..tables.cohort import read_case_files
from .cohort import TABLES, Job, Predicted, PredictionJob, predict_cohort, prediction_jobs, write_cohort, write_status
from .redrawing import Again

COMMAND = "predict"
"""Whose files the tables are, by the record of the folder (``Output``)."""
KEPT = "cases"
"""The folder, within that of the tables, of finished cases."""

Watch = Callable[[Iterator[Predicted], int], Iterable[Predicted]]
"""Is given what comes, as it comes, and of how many cases; passes it on."""


def table_jobs(cohort: Path, clinical: Path | None, protocol: Protocol) -> list[PredictionJob]:
    """The cases of a cohort.csv with their rows of a clinical.csv; a case without a row is refused alone.

    Parameters
    ----------
    cohort : Path
        The cohort.csv, as ``read_case_files`` takes it; outcomes need not be in it.
    clinical : Path or None
        The clinical.csv with a row a case (``blood_of``); None where there are no clinical values.
    protocol : Protocol
        Of the bundle that predicts: which outcomes and clinical characteristics the tables may have.

    Returns
    -------
    list of PredictionJob
        One a case, in the order of ``cohort``; of one without a row ``refused`` says so. Images are not read, and
        clinical values not checked, yet.

    Raises
    ------
    IFXPredictError
        Naming the file, where a table cannot be read: CohortError for ``cohort``; for ``clinical`` as ``blood_of``.
    """
    cases = read_case_files(cohort, protocol.outcome)
    return prediction_jobs(cases, blood_of(clinical, protocol), clinical)


def blood_of(clinical: Path | None, protocol: Protocol) -> Mapping[str, ClinicalRow] | None:
    """The rows of a clinical.csv by case, None without one.

    Parameters
    ----------
    clinical : Path or None
        The table, with a row a case; None where there are no clinical values.
    protocol : Protocol
        Of the bundle that predicts: its ``clinical`` says which characteristics there are, and their units.

    Returns
    -------
    dict of str to ClinicalRow, or None
        The cells as they stand there: a value that is refused is its own case's failure, later.

    Raises
    ------
    ClinicalError
        Where the table cannot be read, has a column or a unit that is not known, or a column of many cases that is of
        another unit beyond doubt.
    IFXPredictError
        For a file that ends in .json, which holds one patient.
    """
    if clinical and clinical.suffix.lower() == ".json":
        raise IFXPredictError(f"{clinical}: holds one patient; give a table with a row a case.")
    return clinical_rows(clinical, protocol.clinical) if clinical else None


def inputs_of(jobs: Iterable[PredictionJob], *others: Path | None) -> tuple[Path, ...]:
    """All that a batch of files reads, its tables and its bundle among ``others``, for its ``Output``."""
    return (*filter(None, others), *paths_of([job.files for job in jobs]))


def run_batch(
    jobs: Sequence[Job],
    bundle: Bundle,
    target: Output,
    workers: int,
    watch: Watch,
    scheduler: str | None = None,
    again: Again | None = None,
) -> list[Predicted]:
    """Predict all cases and write their tables.

    Parameters
    ----------
    jobs : sequence of Job
        The cases.
    bundle : Bundle
        The frozen models.
    target : Output
        The folder of the tables (``TABLES``). Finished cases are kept in its folder ``KEPT`` as they come: whatever
        ends a run, the next one into the same folder computes only what is not there.
    workers : int
        How many cases at a time on this machine.
    watch : callable
        Sees each case as it ends.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers compute instead.
    again : Again, optional
        How often each VOI is drawn again, and how.

    Returns
    -------
    list of Predicted
        In the order of ``jobs``. Where no case succeeded, status.csv alone is written, unless it would stand beside
        the tables of an earlier run.

    Raises
    ------
    IFXPredictError
        Where the tables must not be written, before anything is computed; where nobody computes any more; where what
        was kept changed meanwhile.
    """
    target.check(TABLES)
    kept = target.folder / KEPT
    make_folder(kept)
    found = predict_cohort(jobs, bundle, kept, workers, scheduler, again)
    by_case = {one.job.case: one for one in watch(found, len(jobs))}
    results = [by_case[job.case] for job in jobs]
    if all(one.kept is None for one in results):
        _log_failures(target, results)
    else:
        with target.written() as folder:
            write_cohort(results, bundle, folder, again)
    return results


def _log_failures(target: Output, results: Sequence[Predicted]) -> None:
    """Leave status.csv alone, unless it would stand beside an earlier result."""
    if not (target.folder / "predictions.csv").exists():
        with replace(target, whole=False).written(["status.csv"]) as folder:
            write_status(folder / "status.csv", results)
