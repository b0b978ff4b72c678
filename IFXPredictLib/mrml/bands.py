"""The band of a prediction whose VOI was drawn again: two tables in the scene, and what the panel reads of them.

The table "<prediction> band" has a row a model, "<prediction> band features" one a feature, the one that moves most
first. Both are found from the prediction's table, so that a scene opened again still shows them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from ..base.errors import IFXPredictError
from ..base.strict_json import parse_json
from ..base.text import plain
from ..prediction.band_files import BAND_COLUMNS, MOVED_COLUMNS, band_facts
from ..prediction.band_rows import BandRow, MovedFeature
from ..prediction.write import in_band_words
from .needle import needle_html
from .tables import NAMESPACE, noted_table, rows_of, typed_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode

    from ..prediction.prediction import Prediction

_FACTS = f"{NAMESPACE}redrawn"
_MOST_SHOWN = 3


def band_tables(
    scene: vtkMRMLScene, prediction: Prediction, name: str, titles: Mapping[str, str]
) -> dict[str, vtkMRMLTableNode]:
    """The new table nodes of a prediction's band by their roles, "band" and "moved"; none where it has no band.

    Models are shown by their ``titles``. There is no "moved" where no model takes an imaging feature.
    """
    found = prediction.band
    if found is None:
        return {}
    rows = [row._replace(model=titles.get(row.model, row.model)) for row in found.rows]
    nodes = {"band": noted_table(scene, typed_columns(BAND_COLUMNS, rows), prediction, f"{name} band")}
    nodes["band"].SetAttribute(_FACTS, json.dumps(band_facts(found)))
    if found.features:
        columns = typed_columns(MOVED_COLUMNS, found.features)
        nodes["moved"] = noted_table(scene, columns, prediction, f"{name} band features")
    return nodes


def facts_of_band(band: vtkMRMLTableNode) -> dict[str, Any]:
    """How the VOI was drawn again, as band.json says it; raises IFXPredictError for a table that does not know."""
    found: dict[str, Any] = parse_json(band.GetAttribute(_FACTS) or "", band.GetName(), IFXPredictError)
    return found


def bands_of(band: vtkMRMLTableNode | None) -> dict[str, BandRow]:
    """The bands of the models that answer, by what tables show of the models; none without a table."""
    rows: list[BandRow] = rows_of(band, BandRow) if band else []
    return {row.model: row for row in rows if not math.isnan(row.probability)}


def needle_of_band(band: vtkMRMLTableNode | None, title: str) -> str:
    """The needle of the model with a ``title``, over its band; "" without one."""
    row = bands_of(band).get(plain(title))
    return needle_html(title, row.probability, row.cutoff, (row.low, row.high)) if row else ""


def band_html(band: vtkMRMLTableNode, moved: vtkMRMLTableNode | None, title: str, inputs: Mapping[str, str]) -> str:
    """The band of the model with a ``title``, and which of its inputs move most, as rich text; "" without one.

    ``inputs`` are the names of its features, each with what it is in words.
    """
    row = bands_of(band).get(plain(title))
    if row is None:
        return ""
    facts = facts_of_band(band)
    sizes, said = facts["amplitude_mm"], in_band_words(row)
    how = (
        f"{facts['redrawings']} drawings, as far apart as two readers by {sizes['local_mm']:.2g} mm along the contour "
        f"and {sizes['excess_mm']:.2g} mm of all of it ({facts['amplitude_of']})"
    )
    return f"<p>Band: {escape(said)}.</p><p>{escape(how)}.</p>{_moved_html(moved, inputs)}"


def _moved_html(moved: vtkMRMLTableNode | None, inputs: Mapping[str, str]) -> str:
    features: list[MovedFeature] = rows_of(moved, MovedFeature) if moved else []
    shown = [one for one in features if one.name in inputs][:_MOST_SHOWN]
    if not shown:
        return ""
    lines = [
        f'<tr><td align="right">{one.z_sd:.2f}</td><td>{escape(inputs[one.name])}</td>'
        f"<td>ICC {one.case_icc:.2f}</td></tr>"
        for one in shown
    ]
    return (
        "<p>What moves most when drawn again, in sd of the training cases, and its ICC as estimated from this case "
        "alone:</p>"
        f'<table cellpadding="2">{"".join(lines)}</table>'
    )
