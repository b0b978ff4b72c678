"""Predictions and features as typed MRML table nodes that say where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..base.errors import IFXPredictError
from ..base.text import plain
from ..prediction.columns import FEATURE_COLUMNS
from ..protocol.schema import Outcome
from ..tables.schema import ColumnFacts

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode
    from vtk import vtkAbstractArray

    from ..prediction.prediction import Prediction

NAMESPACE = "IFXPredict."
"""Begins the names of all node attributes and node references that this project sets."""
MAP_TITLE = f"{NAMESPACE}map_title"
"""The attribute of a volume node that is a map: what it shows, in words."""


NO_TITLES: Mapping[str, str] = {}
"""Models are then shown by their names."""


def prediction_table(
    scene: vtkMRMLScene, prediction: Prediction, outcome: Outcome, name: str, titles: Mapping[str, str] = NO_TITLES
) -> vtkMRMLTableNode:
    """A new table node with one row a model; a probability that could not be had is NaN and the status says why.

    Models are shown by their ``titles`` for readers, where there are such.
    """
    from ..prediction.write import prediction_table_of  # SimpleITK and SciPy, which a panel without a result needs not

    columns, cells = prediction_table_of(prediction, outcome)
    rows = [(titles.get(str(model), str(model)), *others) for model, *others in cells]
    return noted_table(scene, typed_columns(columns, rows), prediction, name)


def features_table(
    scene: vtkMRMLScene, prediction: Prediction, name: str, titles: Mapping[str, str] = NO_TITLES
) -> vtkMRMLTableNode:
    """A new table node with one row a feature, as in features.tsv, models by title; a value not given is NaN."""
    rows = [row._replace(used_by=renamed(row.used_by, titles)) for row in prediction.feature_rows]
    return noted_table(scene, typed_columns(FEATURE_COLUMNS, rows), prediction, name)


def renamed(models: str, other: Mapping[str, str]) -> str:
    """Models between commas by their ``other`` names; as they are where such a name has a comma itself."""
    if any("," in name for name in (*other, *other.values())):
        return models
    return ", ".join(other.get(name, name) for name in models.split(", "))


@dataclass(frozen=True)
class Column:
    """One column of a table node, which has a value at least; floats make a double column, strings a text column.

    Texts are made plain: Slicer saves them between tabs, and reads a cell with quotation marks only in part.
    """

    name: str
    title: str
    description: str
    values: Sequence[str] | Sequence[float]
    unit: str = ""


def typed_columns(known: Mapping[str, ColumnFacts], rows: Sequence[Sequence[Any]]) -> list[Column]:
    """The columns that ``known`` describes, of ``rows`` whose cells are in its order."""
    return [
        Column(name, facts.title, facts.description, [row[place] for row in rows], facts.unit)
        for place, (name, facts) in enumerate(known.items())
    ]


def facts_of(node: vtkMRMLTableNode) -> dict[str, ColumnFacts]:
    """What the columns of a table node hold, as ``typed_columns`` was told it, by name in their order."""
    table = node.GetTable()
    columns = [table.GetColumn(i) for i in range(table.GetNumberOfColumns())]
    return {
        name: ColumnFacts(
            float if column.IsNumeric() else str,
            node.GetColumnTitle(name),
            node.GetColumnDescription(name),
            node.GetColumnUnitLabel(name),
        )
        for column in columns
        for name in (column.GetName(),)
    }


def add_columns(node: vtkMRMLTableNode, columns: Iterable[Column]) -> None:
    """Fill a new table node, typed, titled, and not to be edited by hand; its viewers are told once."""
    modified = node.StartModify()
    for column in columns:
        node.AddColumn(_vtk_column(column))
        node.SetColumnTitle(column.name, column.title)
        node.SetColumnDescription(column.name, column.description)
        node.SetColumnUnitLabel(column.name, column.unit)
    node.SetUseColumnTitleAsColumnHeader(True)
    node.SetLocked(True)
    node.EndModify(modified)


def columns_of(node: vtkMRMLTableNode) -> dict[str, list[str] | list[float]]:
    """The values of a table node by column, in its order."""
    table = node.GetTable()
    columns = [table.GetColumn(i) for i in range(table.GetNumberOfColumns())]
    return {c.GetName(): [c.GetValue(row) for row in range(table.GetNumberOfRows())] for c in columns}


def rows_of(node: vtkMRMLTableNode, kind: Any) -> list[Any]:
    """The rows of a table node as a named tuple of a ``kind``, each of whose fields is a column."""
    from ..prediction.feature_rows import columns_of_rows  # SimpleITK and SciPy, likewise

    columns = columns_of(node)
    return [kind(*values) for values in zip(*(columns[name] for name in columns_of_rows(kind)), strict=True)]


def notes_of(node: vtkMRMLTableNode) -> dict[str, str]:
    """Where a prediction's table came from: case, notice, warnings and provenance, as its attributes hold them.

    Raises IFXPredictError for a table of something else.
    """
    names = [name for name in node.GetAttributeNames() if name.startswith(NAMESPACE)]
    notes = {name.removeprefix(NAMESPACE): str(node.GetAttribute(name)) for name in names}
    if missing := {"case", "notice", "warnings", "intended_use"} - set(notes):
        raise IFXPredictError(
            f"the table {node.GetName()} is not of a prediction (it has no {NAMESPACE}{min(missing)}); choose one that "
            "IFXPredict made."
        )
    return notes


def noted_table(scene: vtkMRMLScene, columns: Iterable[Column], prediction: Prediction, name: str) -> vtkMRMLTableNode:
    """A new table node of ``columns`` that says, by its attributes, where ``prediction`` came from (``notes_of``)."""
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", name)
    modified = node.StartModify()
    add_columns(node, columns)
    notes = {"case": prediction.case, "notice": prediction.notice, "warnings": "; ".join(prediction.warnings)}
    for key, value in (notes | dict(prediction.provenance)).items():
        node.SetAttribute(NAMESPACE + key, value)
    node.EndModify(modified)
    return node


def _vtk_column(column: Column) -> vtkAbstractArray:
    import vtk

    array = vtk.vtkDoubleArray() if isinstance(column.values[0], float) else vtk.vtkStringArray()
    array.SetName(column.name)
    for value in column.values:
        array.InsertNextValue(plain(value) if isinstance(value, str) else value)
    return array
