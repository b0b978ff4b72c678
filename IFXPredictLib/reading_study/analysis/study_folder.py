"""What the analysis of a reading study leaves: report.html, tables and figures, and what ``train`` takes.

``readings.csv`` and ``readings_features.csv`` are as ``extract`` reads and writes them; ``icc.csv`` is as ``icc``
writes it and ``train`` takes it.
"""

from collections.abc import Sequence
from pathlib import Path

from ...base.files import make_folder, write_text
from ...features.cohort import write_status
from ...protocol.loading import Protocol
from ...report.picture import save_pictures
from ...report.tables.table import csv_text
from ...tables.cohort import write_features
from ...tables.icc import FeatureSource, write_icc
from ...tables.records import withdraw
from .analysis import StudyAnalysis
from .readings import TimedReading
from .report import study_pictures
from .study_page import study_page
from .tables import study_tables

_RESULTS = ("report.html", "icc.csv", "readings_features.csv", "readings.csv", "status.csv")


def prepare_folder(folder: Path) -> None:
    """Make ``folder`` and remove an earlier run's results from it, but not what is kept of single cases.

    Raises IFXPredictError where it cannot be used.
    """
    make_folder(folder)
    withdraw(folder, *_RESULTS)


def write_analysis(
    found: StudyAnalysis,
    used: Sequence[str],
    provenance: Sequence[tuple[str, str]],
    protocol: Protocol,
    source: FeatureSource,
    folder: Path,
) -> None:
    """Write all of it, each file whole, the report last; ``used`` are the features of a bundle, for the forest plot.

    ``source`` is what all features came from, for ``train`` to compare. There is no icc.csv where one of the two ICCs
    cannot be had: a filter that needs both would let nothing pass.
    """
    write_text(folder / "readings.csv", csv_text(("case", "reader", "round", "mask"), _rows(found.readings)))
    write_status(folder / "status.csv", found.extracted)
    write_features(folder / "readings_features.csv", found.features)
    if found.iccs.has("intra") and found.iccs.has("inter"):
        write_icc(folder / "icc.csv", found.iccs.names, found.iccs.study, source)
    shown = study_tables(found)
    for table in (one for section in shown.values() for one in section):
        write_text(folder / "tables" / f"{table.name}.csv", csv_text(table.fields, table.records))
    pictures = save_pictures(study_pictures(found, used, protocol.notice), folder / "figures")
    write_text(folder / "report.html", study_page(found, shown, pictures, provenance, protocol))


def _rows(readings: Sequence[TimedReading]) -> list[tuple[str, str, int, str]]:
    return [(r.case, r.reader, r.round, str(r.mask.resolve())) for r in readings]
