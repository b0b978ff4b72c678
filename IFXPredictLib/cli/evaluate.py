"""``ifxpredict evaluate``: a frozen bundle and a cohort's tables in, a report out; nothing is trained or tuned."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from ..base.errors import CohortError
from ..base.files import sha256_of, whole_folder
from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..evaluation.data import Missing, Part, StudyData, check_training_split, gather, read_statuses
from ..evaluation.evaluation import Analysis, analyse
from ..evaluation.table_two import DASH, ModelPerformance, area_with_interval, printed
from ..mrml.reports import add_evaluation
from ..mrml.scene import new_scene, save_scene
from ..report.folder import check_target, write_report
from ..report.provenance import provenance
from ..report.tables.performance import performance_table
from ..report.tables.table import counted, place
from ..tables.clinical import read_clinical_table
from ..tables.cohort import read_cohort, read_features
from ..tables.records import Agreement, read_extraction_record
from .console import answer, stage, warnings_in_one_line


def run(arguments: Namespace) -> int:
    """Check that the tables are the bundle's, analyse, and write the report's folder, whole or not at all."""
    check_target(arguments.out)
    stage("tables")
    bundle = load_bundle(arguments.bundle)
    data, agreement = _read(arguments, bundle)
    tables = {"features.csv": arguments.features, "clinical.csv": arguments.clinical, "cohort.csv": arguments.cohort}
    source = provenance(arguments.date or datetime.now(UTC).date().isoformat(), arguments.remark, tables, agreement)
    with warnings_in_one_line():
        analysis = analyse(data, bundle, arguments.resamples, stage)
        with whole_folder(arguments.out) as folder:
            write_report(analysis, bundle, source, folder, stage)
        if arguments.scene:
            _write_scene(analysis, bundle, arguments.scene)
    answer(arguments.json, _content(arguments.out, analysis, bundle), _text(arguments.out, analysis, bundle))
    return 0


def _write_scene(analysis: Analysis, bundle: Bundle, path: Path) -> None:
    stage("scene")
    scene = new_scene()
    add_evaluation(scene, analysis, bundle)
    save_scene(scene, path)


def _read(arguments: Namespace, bundle: Bundle) -> tuple[StudyData, Agreement | None]:
    """The cohort's arrays, once it is certain that bundle, features and training split belong together."""
    cohort = read_cohort(arguments.cohort, bundle.protocol.outcome)
    extraction = read_extraction_record(arguments.features, bundle.protocol, cohort)
    if sha256_of(extraction.network) != sha256_of(bundle.folder / "network.safetensors"):
        raise CohortError(f"{arguments.features}: its deep features are of another network than the bundle's.")
    imaging = read_features(arguments.features)
    clinical = read_clinical_table(arguments.clinical, bundle.protocol.clinical)
    statuses = read_statuses(arguments.features.parent / "status.csv")
    data = gather(cohort, imaging, clinical, statuses, bundle.protocol)
    check_training_split(data, bundle)
    return data, extraction.agreement


def _content(out: Path, analysis: Analysis, bundle: Bundle) -> dict[str, object]:
    table = performance_table(analysis, bundle.protocol)
    return {
        "report": str(out / "report.html"),
        "reference": analysis.reference,
        "resamples": analysis.resamples,
        "contradictions": len(analysis.audit.contradictions),
        "performance": [dict(zip(table.fields, record, strict=True)) for record in table.records],
    }


def _text(out: Path, analysis: Analysis, bundle: Bundle) -> str:
    rows = [
        (*place(analysis, model.split, model.model), str(model.outcome.size), *_terminal_row(model.locked))
        for model in analysis.models
    ]
    table = text_table(("split", "model", "n", "AUC (95 % CI, DeLong)", "Brier"), rows)
    found = analysis.outcome_times
    contradicting = found.contradictions if found else 0
    said = [f"outcome and follow-up contradict each other in {counted(contradicting, 'case')}"] if contradicting else []
    return "\n".join([*([bundle.notice] if bundle.notice else []), table, *said, str(out / "report.html")])


def _terminal_row(row: Part[ModelPerformance]) -> tuple[str, str]:
    return (DASH, f"({row.reason})") if isinstance(row, Missing) else (area_with_interval(row.auc), printed(row.brier))
