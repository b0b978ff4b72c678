"""Predictions and features as typed MRML table nodes that say where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.errors import IFXPredictError
from ..protocol.schema import Outcome

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode
    from vtk import vtkAbstractArray

    from ..prediction.prediction import Prediction

NAMESPACE = "IFXPredict."
"""Begins the names of all node attributes and node references that this project sets."""


def prediction_table(scene: vtkMRMLScene, prediction: Prediction, outcome: Outcome, name: str) -> vtkMRMLTableNode:
    """A new table node with one row a model; a probability that could not be had is NaN and the status says why."""
    rows, wanted = prediction.rows, f"Probability of {outcome.positive}"
    from_on = f"{outcome.positive} from this probability on"
    columns = (
        Column("model", "Model", "what the model knows", [row.model for row in rows]),
        Column("probability", wanted, outcome.title, [row.probability for row in rows], "1"),
        Column("cutoff", "Cut-off", from_on, [row.cutoff for row in rows], "1"),
        Column("call", "Call", f"{outcome.positive} or {outcome.negative}", [row.call for row in rows]),
        Column("status", "Status", "ok, warnings, or what is missing", [row.status for row in rows]),
    )
    return noted_table(scene, columns, prediction, name)


def features_table(scene: vtkMRMLScene, prediction: Prediction, name: str) -> vtkMRMLTableNode:
    """A new table node with one row a feature, as in features.tsv; a value not given is NaN."""
    rows = prediction.feature_rows
    columns = (
        Column("name", "Feature", "name", [row.name for row in rows]),
        Column("modality", "Modality", "radiomics, deep or clinical", [row.source for row in rows]),
        Column("value", "Value", "in the unit of its row", [row.value for row in rows]),
        Column("unit", "Unit", "unit of the value", [row.unit for row in rows]),
        Column("z", "Z", "distance from the mean of the training cases in their sd", [row.z for row in rows], "1"),
        Column("used_by", "Used by", "the models that take the feature", [row.used_by for row in rows]),
    )
    return noted_table(scene, columns, prediction, name)


@dataclass(frozen=True)
class Column:
    """One column of a table node, which has a value at least; floats make a double column, strings a text column."""

    name: str
    title: str
    description: str
    values: Sequence[str] | Sequence[float]
    unit: str = ""


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
        array.InsertNextValue(value)
    return array
