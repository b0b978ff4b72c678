"""A prediction's nodes in the scene: four tables and a chart beside the volume, which say where they came from.

What is exported or shown of them later is read from the tables alone, so that a scene opened again is enough.

A prediction's companions in the scene, why and how sure it is: two tables, and what the panel reads of them.

A prediction's table nodes as files: .tsv and .csv of each, and provenance.json, read from the nodes alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.colours import WARNING
from ..base.errors import IFXPredictError
from ..base.files import write_json
from ..base.outputs import Output
from ..base.text import breakable, one_line, percent, plain
from ..models.conformal import UNDECIDED
from ..prediction.columns import TRUST_COLUMNS, WHY_COLUMNS
from ..prediction.contributions import WhyRow, why_rows
from ..prediction.prediction import DEMONSTRATION
from ..prediction.uncertainty import unlike_in_words
from ..prediction.write import (
    MOST_SHOWN,
    UncertaintyRow,
    imputed_text,
    in_band_words,
    in_words,
    points,
    uncertainty_rows,
)
from ..protocol.loading import Protocol, reference_model
from ..tables.schema import ColumnFacts, write_typed_table
from ..tables.table import Cell, write_table
from .bands import band_html, band_tables, bands_of, facts_of_band, needle_of_band
from .charts import prediction_chart
from .maps import remove_maps
from .scene import place_beside, place_under
from .tables import (
    NAMESPACE,
    NO_TITLES,
    columns_of,
    facts_of,
    features_table,
    noted_table,
    notes_of,
    prediction_table,
    renamed,
    rows_of,
    typed_columns,
)

if TYPE_CHECKING:
    from slicer import (
        vtkMRMLPlotChartNode,
        vtkMRMLScalarVolumeNode,
        vtkMRMLScene,
        vtkMRMLSegmentationNode,
        vtkMRMLTableNode,
    )

    from ..prediction.prediction import Prediction


EARLIER = "earlier_inputs"
"""The note of a prediction's nodes that says in what its inputs differ from what was chosen since."""
ROLES = ("why", "trust", "band", "moved")
"""Of a prediction table's companions."""
_REFERENCE = f"{NAMESPACE}reference_model"
_TITLE = f"{NAMESPACE}title."
_FIRST_OF_WHY = ("model", "part", "name", "contribution", "standard_error")


def why_table(
    scene: vtkMRMLScene, prediction: Prediction, name: str, titles: Mapping[str, str] = NO_TITLES
) -> vtkMRMLTableNode | None:
    """A new table node with the rows of why.tsv; None where no model answered, and there is nothing to explain.

    The contribution stands beside the name, which it does not in the file: a table view shows few columns at a time.
    """
    rows = [row._replace(model=titles.get(row.model, row.model)) for row in why_rows(prediction.why)]
    columns = {column.name: column for column in typed_columns(WHY_COLUMNS, rows)} if rows else {}
    shown = [columns.pop(name) for name in _FIRST_OF_WHY if rows]
    return noted_table(scene, [*shown, *columns.values()], prediction, name) if rows else None


def uncertainty_table(scene: vtkMRMLScene, prediction: Prediction, protocol: Protocol, name: str) -> vtkMRMLTableNode:
    """A new table node with the rows of trust.tsv; it knows the models' titles too, and which is the reference."""
    rows = [
        row._replace(model=plain(protocol.model_title(row.model)))
        for row in uncertainty_rows(prediction.rows, protocol.patient.error_rate)
    ]
    node = noted_table(scene, typed_columns(TRUST_COLUMNS, rows), prediction, name)
    for row in prediction.rows:
        node.SetAttribute(f"{_TITLE}{row.model}", protocol.model_title(row.model))
    node.SetAttribute(_REFERENCE, reference_model(protocol))
    return node


def companion(prediction: vtkMRMLTableNode, role: str) -> vtkMRMLTableNode | None:
    """The "why", "trust", "band" or "moved" table of a prediction table; None where it has none."""
    return prediction.GetNodeReference(f"{NAMESPACE}{role}")


def set_companion(prediction: vtkMRMLTableNode, role: str, node: vtkMRMLTableNode) -> None:
    """Make ``node`` what ``companion`` finds."""
    prediction.SetNodeReferenceID(f"{NAMESPACE}{role}", node.GetID())


def model_titles(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The models of a prediction table by name, in its order, each with its title for readers.

    Tables of scenes that earlier versions saved show names instead of titles.
    """
    known, names = _known_titles(prediction), _names_by_title(prediction)
    shown = (names.get(str(text), str(text)) for text in columns_of(prediction)["model"])
    return {name: known.get(name) or name.replace("_", " ").capitalize() for name in shown}


def _known_titles(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The titles of the models by their names, as the trust table has them; none where there is none."""
    trust = companion(prediction, "trust")
    if trust is None:
        return {}
    named = [name for name in trust.GetAttributeNames() if name.startswith(_TITLE)]
    return {name.removeprefix(_TITLE): str(trust.GetAttribute(name)) for name in named}


def _names_by_title(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The names of the models by what the tables show of them."""
    return {plain(title): name for name, title in _known_titles(prediction).items()}


def reference_of(prediction: vtkMRMLTableNode) -> str:
    """The model to be explained first: by the protocol's rule; the last where the table does not know."""
    trust = companion(prediction, "trust")
    return (trust and trust.GetAttribute(_REFERENCE)) or list(model_titles(prediction))[-1]


def why_html(prediction: vtkMRMLTableNode, model: str) -> str:
    """How far ``model`` is to be trusted on this case, and what moved its probability most, as rich text.

    A model that did not answer has none of it, and the text says so; "" for a table that knows nothing of this.
    """
    trust = companion(prediction, "trust")
    if trust is None:
        return ""
    title = model_titles(prediction)[model]
    shown = (model, plain(title))
    (found,) = [row for row in rows_of(trust, UncertaintyRow) if row.model in shown]
    marks = (notes_of(prediction)["notice"] and DEMONSTRATION, earlier_in_words(prediction) and "of earlier inputs")
    notice = "".join(f'<font color="{WARNING}"><b>{text.capitalize()}.</b></font> ' for text in marks if text)
    if not found.set:
        return f"<p>{notice}{escape(title)}: no answer, so there is nothing to explain.</p>"
    why = companion(prediction, "why")
    rows = [row for row in rows_of(why, WhyRow) if row.model in shown] if why else []
    wanted, band = prediction.GetColumnTitle("probability"), companion(prediction, "band")
    drawn = (
        band_html(band, companion(prediction, "moved"), title, {row.name: row.words for row in rows}) if band else ""
    )
    html = f"<p>{notice}<b>{escape(title)}:</b> {_uncertainty_html(found)}</p>{_why_html(rows, wanted)}{drawn}"
    return html.replace(" %", "&nbsp;%").replace("z = ", "z&nbsp;=&nbsp;")


def _uncertainty_html(row: UncertaintyRow) -> str:
    level = f"{100 * (1 - row.error_rate):g} %"
    left = f"undecided at {level}: both outcomes remain" if row.set == UNDECIDED else f"{row.set} at {level}"
    farther = 100 - row.percentile
    usual = f"{farther:.0f} % of the training cases are less typical than this one"
    return f"{escape(left)}; {_warned(unlike_in_words(row.reason)) if row.reason else escape(usual)}."


def _warned(text: str) -> str:
    return f'<font color="{WARNING}"><b>{escape(text)}</b></font>'


def _why_html(rows: list[WhyRow], wanted: str) -> str:
    """The largest contributions to what is ``wanted``, a line each, and the sum of the others: the lines add up.

    Below them the same by modality, where the model has several.
    """
    if not rows:
        return ""
    base, probability = (next(row for row in rows if row.part == part) for part in ("base", "probability"))
    features = [row for row in rows if row.part == "feature"]
    shown, others = features[:MOST_SHOWN], features[MOST_SHOWN:]
    lines = [(points(row.contribution, row.standard_error), in_words(row)) for row in shown]
    if others:
        lines.append((points(math.fsum(row.contribution for row in others)), f"{len(others)} others together"))
    cells = "".join(f'<tr><td align="right">{part}</td><td>{escape(text)}</td></tr>' for part, text in lines)
    sums = [f"{row.name} {points(row.contribution)}" for row in rows if row.part == "modality"]
    by_modality = f"<p>By modality: {escape(', '.join(sums))}.</p>" if len(sums) > 1 else ""
    spread = probability.words.partition("; ")[2]
    below = by_modality + (f"<p>{escape(spread)}</p>" if spread else "")
    return (
        f"<p>{escape(wanted)}: {percent(base.contribution)} ({escape(base.words)}), "
        f"{percent(probability.contribution)} for this case. "
        f'What made the difference, in percentage points:</p><table cellpadding="2">{cells}</table>{below}'
    )


def export_results(prediction: vtkMRMLTableNode, features: vtkMRMLTableNode, folder: Path) -> tuple[Path, ...]:
    """Write the tables into ``folder``, all or none, in place of those of an earlier export; the files' paths.

    Numbers are written to the last bit that the nodes hold; one that could not be had is empty. Of why and trust one
    that ``prediction`` has not, as where no model answered, is its header alone; a band is written where the VOI was
    drawn again. The names begin with "demonstration_" where the bundle must not be used on patients. Raises
    IFXPredictError where a table is not of a prediction, the two are not of the same, ``folder`` cannot be written to,
    or a file in it that no export left is called so.
    """
    notes = notes_of(prediction)
    if notes != notes_of(features):
        raise IFXPredictError(
            f"{prediction.GetName()} and {features.GetName()} are not of the same prediction; choose the two tables "
            "of one case and time."
        )
    tables, facts = _tables(prediction, features), {"provenance.json": _provenance(notes)}
    if band := companion(prediction, "band"):
        facts["band.json"] = facts_of_band(band)
    all_names = (*(f"{kind}.{end}" for kind in tables for end in ("tsv", "schema.tsv", "csv")), *facts)
    names = {name: f"{DEMONSTRATION}_{name}" if notes["notice"] else name for name in all_names}
    with Output(folder, "export").written(names.values()) as scratch:
        for kind, (columns, rows) in tables.items():
            write_typed_table(scratch / names[f"{kind}.tsv"], columns, rows)
            write_table(scratch / names[f"{kind}.csv"], tuple(columns), rows)
        for name, content in facts.items():
            write_json(scratch / names[name], content)
    return tuple(folder / name for name in names.values())


def _tables(
    prediction: vtkMRMLTableNode, features: vtkMRMLTableNode
) -> dict[str, tuple[dict[str, ColumnFacts], list[tuple[Cell, ...]]]]:
    """Columns and cells of each kind of table."""
    why, trust, band, moved = (companion(prediction, role) for role in ROLES)
    names = _names_by_title(prediction)
    return {
        "prediction": _cells(prediction, names),
        "features": _cells(features, names),
        "why": _cells(why, names, WHY_COLUMNS) if why else (WHY_COLUMNS, []),
        "trust": _cells(trust, names) if trust else (TRUST_COLUMNS, []),
        **({"band": _cells(band, names)} if band else {}),
        **({"band_features": _cells(moved, names)} if moved else {}),
    }


def _cells(
    node: vtkMRMLTableNode, names: Mapping[str, str], order: Iterable[str] = ()
) -> tuple[dict[str, ColumnFacts], list[tuple[Cell, ...]]]:
    """Columns, in the ``order`` of the file where the table has another, and cells, with the models' ``names``."""
    facts, columns = facts_of(node), columns_of(node)
    facts = {name: facts[name] for name in order or facts}
    cells = []
    for column in facts:
        found = [value if isinstance(value, float) else plain(value) for value in columns[column]]
        if column == "model":
            found = [names.get(str(value), value) for value in found]
        elif column == "used_by":
            found = [renamed(str(value), names) for value in found]
        cells.append(found)
    return facts, list(zip(*cells, strict=True))


def _provenance(notes: dict[str, str]) -> dict[str, object]:
    warnings = [warning for warning in notes["warnings"].split("; ") if warning]
    return {key: one_line(value) for key, value in notes.items()} | {"warnings": list(map(one_line, warnings))}


@dataclass(frozen=True)
class Results:
    """The nodes that one prediction leaves in the scene; there is no ``why_table`` where no model answered.

    ``prediction`` is what they show, for what nodes do not hold; its band has tables of its own (``band_tables``).
    """

    prediction_table: vtkMRMLTableNode
    features_table: vtkMRMLTableNode
    why_table: vtkMRMLTableNode | None
    uncertainty_table: vtkMRMLTableNode
    chart: vtkMRMLPlotChartNode
    prediction: Prediction


def add_results(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    prediction: Prediction,
    protocol: Protocol,
) -> Results:
    """Add the tables and the chart, named after case and local time.

    They refer to the volume and the segmentation and stand beside the volume in the subject hierarchy; maps of the
    volume that explain an earlier prediction go. All tables
    have the prediction's provenance as attributes; "<prediction table> why", "<prediction table> trust" and those of a
    band are found from the prediction table (``companion``). Viewers are told once, when all is there.
    """
    scene = volume.GetScene()
    time = datetime.fromisoformat(prediction.provenance["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    scene.StartState(scene.BatchProcessState)
    try:
        remove_maps(volume)
        name = f"{prediction.case} prediction {time}"
        titles = {row.model: plain(protocol.model_title(row.model)) for row in prediction.rows}
        results = Results(
            prediction_table(scene, prediction, protocol.outcome, name, titles),
            features_table(scene, prediction, f"{prediction.case} features {time}", titles),
            why_table(scene, prediction, f"{name} why", titles),
            uncertainty_table(scene, prediction, protocol, f"{name} trust"),
            prediction_chart(scene, prediction, protocol, f"{prediction.case} chart {time}"),
            prediction,
        )
        companions = {"why": results.why_table, "trust": results.uncertainty_table}
        companions |= band_tables(scene, prediction, name, titles)
        chart = results.chart
        nodes = [results.prediction_table, results.features_table, *filter(None, companions.values()), chart]
        place_beside(volume, nodes)
        for node in nodes:
            node.SetNodeReferenceID(f"{NAMESPACE}segmentation", segmentation.GetID())
        for role, node in companions.items():
            if node:
                set_companion(results.prediction_table, role, node)
        series = [chart.GetNthPlotSeriesNode(i) for i in range(chart.GetNumberOfPlotSeriesNodes())]
        place_under(chart, [series[0].GetTableNode(), *series])
    finally:
        scene.EndState(scene.BatchProcessState)
    return results


def summary_html(table: vtkMRMLTableNode) -> str:
    """A prediction table as rich text for the panel: the notice on top, a row a model, warnings, the intended use."""
    columns, notes = columns_of(table), notes_of(table)
    shared = plain("; ".join(text for text in (DEMONSTRATION if notes["notice"] else "", notes["warnings"]) if text))
    titles = ("Model", table.GetColumnTitle("probability"), "Cut-off", "Call")
    lines = ["".join(f'<th align="left">{escape(title)}</th>' for title in titles)]
    columns["model"] = list(model_titles(table).values())
    band = companion(table, "band")
    bands = bands_of(band)
    for row in zip(*columns.values(), strict=True):
        cell = dict(zip(columns, row, strict=True))
        remark = cell["status"].removeprefix(shared).removeprefix("; ").removeprefix("ok")
        low = cell.get("imputed_low", math.nan)
        spread = "" if math.isnan(low) else f" ({imputed_text((low, cell['imputed_high']))})"
        cells = cell["model"], f"{percent(cell['probability'])}{spread}", percent(cell["cutoff"]), cell["call"]
        lines.append("".join(f"<td>{_unbroken(str(text))}</td>" for text in cells))
        own = bands.get(plain(cell["model"]))
        below = [in_band_words(own)] if own else []
        lines += [f'<td colspan="4"><i>{escape(breakable(text))}</i></td>' for text in (*below, remark) if text]
    time = datetime.fromisoformat(notes["time"]).astimezone(UTC)
    earlier = earlier_in_words(table)
    return "".join(
        [
            *(
                _banner(text)
                for text in (notes["notice"], earlier and f"{earlier} Press Apply to predict anew.")
                if text
            ),
            f"<p>{escape(breakable(notes['case']))}, {time:%Y-%m-%d %H:%M} UTC</p>",
            needle_of_band(band, model_titles(table).get(reference_of(table), "")) if band else "",
            f'<table cellpadding="3">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>',
            f"<p><b>Warning:</b> {escape(breakable(notes['warnings']))}</p>" if notes["warnings"] else "",
            f"<p>Research software, not for clinical decisions. {escape(notes['intended_use'])}</p>",
        ]
    )


def earlier_in_words(prediction: vtkMRMLTableNode) -> str:
    """A sentence on a prediction whose inputs are no longer those that are chosen; "" for one of these."""
    words = notes_of(prediction).get(EARLIER)
    return f"These results are of earlier inputs: {words}." if words else ""


def _banner(text: str) -> str:
    words = escape(breakable(text))
    return (
        f'<table width="100%" cellpadding="6"><tr><td bgcolor="{WARNING}"><font color="white"><b>{words}</b>'
        "</font></td></tr></table>"
    )


def _unbroken(text: str) -> str:
    """Escaped, and kept on one line."""
    return escape(text).replace(" ", "&nbsp;").replace("-", "&#8209;")
