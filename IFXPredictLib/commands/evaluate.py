"""``ifxpredict evaluate``: a frozen bundle and a cohort's tables in, a report out; nothing is trained or tuned."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from ..analysis.parts import Missing
from ..analysis.printed import printed
from ..analysis.statuses import read_statuses
from ..analysis.study import Analysis, analyse
from ..analysis.study_data import StudyData, check_training_split, gather
from ..bundle import Bundle
from ..bundle_files import load_bundle
from ..clinical import read_clinical_table
from ..errors import CohortError
from ..files import sha256_of, whole_folder
from ..handover import read_extraction_record
from ..prediction_files import text_table
from ..reporting.performance_tables import performance_table
from ..reporting.provenance import provenance
from ..reporting.report_folder import check_target, write_report
from ..reporting.table import with_interval
from ..tables import read_cohort, read_features
from .console import answer, stage, warnings_in_one_line


def run(arguments: Namespace) -> int:
    """Check that the tables are the bundle's, analyse, and write the report's folder, whole or not at all."""
    check_target(arguments.out)
    stage("tables")
    bundle = load_bundle(arguments.bundle)
    data = _read(arguments, bundle)
    tables = {"features.csv": arguments.features, "clinical.csv": arguments.clinical, "cohort.csv": arguments.cohort}
    source = provenance(arguments.date or datetime.now(UTC).date().isoformat(), arguments.remark, tables)
    with warnings_in_one_line():
        analysis = analyse(data, bundle, arguments.resamples, stage)
        with whole_folder(arguments.out) as folder:
            write_report(analysis, bundle, source, folder, stage)
    answer(arguments.json, _content(arguments.out, analysis), _text(arguments.out, analysis, bundle))
    return 0


def _read(arguments: Namespace, bundle: Bundle) -> StudyData:
    """The cohort's arrays, once it is certain that bundle, features and training split belong together."""
    cohort = read_cohort(arguments.cohort)
    extraction = read_extraction_record(arguments.features, bundle.protocol, cohort)
    if sha256_of(extraction.network) != sha256_of(bundle.folder / "network.safetensors"):
        raise CohortError(f"{arguments.features}: its deep features are of another network than the bundle's.")
    imaging = read_features(arguments.features)
    clinical = read_clinical_table(arguments.clinical, bundle.protocol.clinical)
    statuses = read_statuses(arguments.features.parent / "status.csv")
    data = gather(cohort, imaging, clinical, statuses, bundle.protocol)
    check_training_split(data, bundle)
    return data


def _content(out: Path, analysis: Analysis) -> dict[str, object]:
    table = performance_table(analysis)
    return {
        "report": str(out / "report.html"),
        "reference": analysis.reference,
        "resamples": analysis.resamples,
        "contradictions": len(analysis.audit.contradictions),
        "performance": [dict(zip(table.fields, record, strict=True)) for record in table.records],
    }


def _text(out: Path, analysis: Analysis, bundle: Bundle) -> str:
    rows = [
        (split.split, model.model, with_interval(row.auc.auc, row.auc.low, row.auc.high), printed(row.brier))
        for split in analysis.splits
        for model in split.models
        for row in (model.locked,)
        if not isinstance(row, Missing)
    ]
    table = text_table(("split", "model", "AUC (95 % CI, DeLong)", "Brier"), rows)
    return "\n".join([*([bundle.notice] if bundle.notice else []), table, str(out / "report.html")])
