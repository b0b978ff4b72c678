"""``ifxpredict evaluate``: a frozen bundle and a cohort's tables in, a report out; nothing is trained or tuned."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from ..base.text import text_table
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..evaluation.cohort import read_study_data
from ..evaluation.evaluation import Analysis, analyse
from ..evaluation.parts import Missing, Part
from ..evaluation.table_two import ModelPerformance
from ..evaluation.texts import DASH, area_with_interval, printed
from ..mrml.reports import add_evaluation
from ..mrml.scene import new_scene, save_scene
from ..report.folder import PARTS, REPORT, write_report
from ..report.provenance import provenance
from ..report.tables.performance import performance_table
from ..report.tables.table import counted, place
from .console import answer, file_output, output, stage, warnings_in_one_line


def run(arguments: Namespace) -> int:
    """Check that the tables are the bundle's, analyse, and write the report's folder, whole or not at all."""
    read = (arguments.bundle, arguments.features, arguments.clinical, arguments.cohort)
    target = output(arguments, "evaluate", read)
    target.check([REPORT], PARTS)
    target.check_own(REPORT)
    scene = file_output(arguments.scene, arguments, "evaluate --scene", read) if arguments.scene else None
    nodes = None
    if scene:
        scene.check([arguments.scene.name])
        nodes = new_scene()  # needs slicer-core: not asked for after an hour
    stage("tables")
    bundle = load_bundle(arguments.bundle)
    with warnings_in_one_line():
        data, agreement = read_study_data(bundle, arguments.features, arguments.clinical, arguments.cohort)
    tables = {"features.csv": arguments.features, "clinical.csv": arguments.clinical, "cohort.csv": arguments.cohort}
    source = provenance(arguments.date or datetime.now(UTC).date().isoformat(), arguments.remark, tables, agreement)
    with warnings_in_one_line():
        analysis = analyse(data, bundle, arguments.resamples, stage)
        with target.written() as folder:
            write_report(analysis, bundle, source, folder, stage)
        if scene and nodes:
            stage("scene")
            add_evaluation(nodes, analysis, bundle)
            with scene.written() as folder:
                save_scene(nodes, folder / arguments.scene.name)
    answer(
        arguments.json, report_content(arguments.out, analysis, bundle), report_text(arguments.out, analysis, bundle)
    )
    return 0


def report_content(out: Path, analysis: Analysis, bundle: Bundle) -> dict[str, object]:
    """What a command that wrote a report answers as JSON."""
    table = performance_table(analysis, bundle)
    return {
        "report": str(out / "report.html"),
        "reference": analysis.reference,
        "resamples": analysis.resamples,
        "contradictions": len(analysis.audit.contradictions),
        "performance": [dict(zip(table.fields, record, strict=True)) for record in table.records],
    }


def report_text(out: Path, analysis: Analysis, bundle: Bundle) -> str:
    """What a command that wrote a report answers on a terminal."""
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
