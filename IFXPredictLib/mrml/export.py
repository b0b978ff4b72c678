"""A prediction's table nodes as files: .tsv and .csv of each, and provenance.json, read from the nodes alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import IFXPredictError
from ..base.files import write_json, write_text
from ..base.text import number, one_line, tsv
from ..prediction.prediction import DEMONSTRATION
from ..prediction.why_files import TrustRow, WhyRow
from ..prediction.write import result_folder
from .explanations import companion
from .tables import columns_of, notes_of

if TYPE_CHECKING:
    from slicer import vtkMRMLTableNode

_KINDS = ("prediction", "features", "why", "trust")
_NAMES = (*(f"{kind}.{ending}" for kind in _KINDS for ending in ("tsv", "csv")), "provenance.json")


def export_results(prediction: vtkMRMLTableNode, features: vtkMRMLTableNode, folder: Path) -> tuple[Path, ...]:
    """Write the nine files into ``folder``, all of them or none, in place of those of an earlier export; their paths.

    Numbers are written to the last bit that the nodes hold; one that could not be had is empty. Of the companions of
    ``prediction`` one that it has not, as where no model answered, is its header alone. The names begin with
    "demonstration_" where the bundle must not be used on patients. Raises IFXPredictError where a table is not of a
    prediction, the two are not of the same, or ``folder`` cannot be written to.
    """
    notes = notes_of(prediction)
    if notes != notes_of(features):
        raise IFXPredictError(
            f"{prediction.GetName()} and {features.GetName()} are not of the same prediction; choose the two tables "
            "of one case and time."
        )
    names = {name: f"{DEMONSTRATION}_{name}" if notes["notice"] else name for name in _NAMES}
    with result_folder(folder, tuple(names.values())) as scratch:
        for kind, (columns, rows) in _tables(prediction, features).items():
            write_text(scratch / names[f"{kind}.tsv"], tsv(columns, rows))
            write_text(scratch / names[f"{kind}.csv"], _csv(columns, rows))
        write_json(scratch / names["provenance.json"], _provenance(notes))
    return tuple(folder / name for name in names.values())


def _tables(
    prediction: vtkMRMLTableNode, features: vtkMRMLTableNode
) -> dict[str, tuple[Sequence[str], list[list[str]]]]:
    """Columns and cells of each kind of table."""
    why, trust = (companion(prediction, role) for role in ("why", "trust"))
    cells = (
        _cells(prediction),
        _cells(features),
        _cells(why) if why else (WhyRow._fields, []),
        _cells(trust) if trust else (TrustRow._fields, []),
    )
    return dict(zip(_KINDS, cells, strict=True))


def _cells(node: vtkMRMLTableNode) -> tuple[list[str], list[list[str]]]:
    columns = columns_of(node)
    texts = [[number(v) if isinstance(v, float) else one_line(v) for v in values] for values in columns.values()]
    return list(columns), [list(row) for row in zip(*texts, strict=True)]


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([columns, *rows])
    return buffer.getvalue()


def _provenance(notes: dict[str, str]) -> dict[str, object]:
    warnings = [warning for warning in notes["warnings"].split("; ") if warning]
    return {key: one_line(value) for key, value in notes.items()} | {"warnings": list(map(one_line, warnings))}
