"""A report's folder: report.html, the tables as CSV, the figures as PNG and SVG."""

from collections.abc import Callable, Iterable
from pathlib import Path

from ..base.files import write_text
from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..tables.table import write_table
from .filled_checklists import filled_checklists
from .html import html_report
from .method_facts import method_facts
from .pictures import Picture, flow_picture, result_pictures, save_pictures, summary_pictures
from .provenance import Provenance
from .radiomics_facts import radiomics_facts
from .result_facts import result_facts
from .tables.baseline import normality_table
from .tables.patients import case_contributions_table
from .tables.performance import curve_tables, prediction_table
from .tables.sections import shown_tables
from .tables.time_to_event import curve_table

REPORT, PARTS = "report.html", ("tables", "figures")
"""The page, and the folders beside it."""


def write_report(
    analysis: Analysis,
    bundle: Bundle,
    provenance: Provenance,
    folder: Path,
    progress: Callable[[str], object] = lambda _stage: None,
) -> None:
    """Fill the empty ``folder``; the same arguments give the same bytes.

    Parameters
    ----------
    analysis : Analysis
        All that is shown, as ``analyse`` gives it.
    bundle : Bundle
        The one that was evaluated.
    provenance : Provenance
        Date, remark, and what the numbers came from; all of it is printed.
    folder : Path
        Of the report: gets the page REPORT, and tables and figures in the folders PARTS.
    progress : callable, optional
        Is told each stage: "tables", "figures", "report.html".

    Raises
    ------
    IFXPredictError
        Where the folder cannot be written to.
    """
    shown = shown_tables(analysis, bundle)
    tables = [table for section in shown.values() for table in section]
    tables += [*curve_tables(analysis), curve_table(analysis), prediction_table(analysis, bundle)]
    tables += [normality_table(analysis), case_contributions_table(analysis)]
    checklists = filled_checklists(_facts(analysis, bundle, provenance))
    tables += [checklist.table for checklist in checklists]
    progress("tables")
    for table in tables:
        if table.records:
            write_table(folder / "tables" / f"{table.name}.csv", table.fields, table.records)
    progress("figures")
    drawn = {place: save_pictures(found, folder / "figures") for place, found in _pictures(analysis, bundle).items()}
    progress("report.html")
    write_text(folder / REPORT, html_report(analysis, bundle, shown, drawn, checklists, provenance))


def _facts(analysis: Analysis, bundle: Bundle, provenance: Provenance) -> dict[str, str]:
    """All that the run can say for checklists."""
    design = method_facts(bundle, analysis, provenance) | radiomics_facts(bundle, analysis)
    return result_facts(analysis, bundle) | design


def _pictures(analysis: Analysis, bundle: Bundle) -> dict[str, Iterable[Picture]]:
    """The pictures of the summary and of each section that has any; drawn when they are asked for."""
    outcome, notice = bundle.protocol.outcome, bundle.notice
    return {
        "summary": summary_pictures(analysis, outcome, notice),
        "flow": [flow_picture(analysis, outcome, notice)],
        "figures": result_pictures(analysis, outcome, notice),
    }
