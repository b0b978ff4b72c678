"""A prediction's table nodes as files: .tsv and .csv of each, and provenance.json, read from the nodes alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import IFXPredictError
from ..base.files import write_json
from ..base.outputs import Output
from ..base.text import one_line, plain
from ..prediction.columns import TRUST_COLUMNS, WHY_COLUMNS
from ..prediction.prediction import DEMONSTRATION
from ..tables.schema import ColumnFacts, write_typed_table
from ..tables.table import Cell, write_table
from .bands import facts_of_band
from .companions import ROLES, companion, names_by_title
from .tables import columns_of, facts_of, notes_of, renamed

if TYPE_CHECKING:
    from slicer import vtkMRMLTableNode


def export_results(prediction: vtkMRMLTableNode, features: vtkMRMLTableNode, folder: Path) -> tuple[Path, ...]:
    """Write the tables into ``folder``, all or none, in place of those of an earlier export; the files' paths.

    Numbers are written to the last bit that the nodes hold; one that could not be had is empty. Of why and trust one
    that ``prediction`` has not, as where no model answered, is its header alone; a band is written where the VOI was
    drawn again. The names begin with "demonstration_" where the bundle must not be used on patients.

    Parameters
    ----------
    prediction : vtkMRMLTableNode
        A prediction table of this project, which finds its companions.
    features : vtkMRMLTableNode
        The features table of the same prediction.
    folder : Path
        Made where it is not there. What is in it and of no export stays.

    Returns
    -------
    tuple of Path
        NAME.tsv, NAME.schema.tsv and NAME.csv of prediction, features, why and trust, and provenance.json; with a band
        also those of band and band_features, and band.json.

    Raises
    ------
    IFXPredictError
        Where a table is not of a prediction, the two are not of the same, ``folder`` cannot be written to, or a file in
        it that no export left, or that was changed since, is called so.
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
    names = names_by_title(prediction)
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
