"""Predictions and features as typed MRML table nodes that say where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .protocol import Outcome

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode
    from vtk import vtkAbstractArray

    from .features import FeatureRow
    from .predict import Prediction

NAMESPACE = "IFXPredict."
"""Begins the names of all node attributes and node references that this project sets."""


def prediction_table(scene: vtkMRMLScene, prediction: Prediction, outcome: Outcome, name: str) -> vtkMRMLTableNode:
    """A new table node with one row a model; a probability that could not be had is NaN and the status says why."""
    rows, wanted = prediction.rows, f"probability of {outcome.positive}"
    columns = (
        _Column("model", "Model", "what the model knows", [row.model for row in rows]),
        _Column("probability", wanted.capitalize(), outcome.title, [row.probability for row in rows], "1"),
        _Column("cutoff", "Cut-off", f"{outcome.positive} from this {wanted} on", [row.cutoff for row in rows], "1"),
        _Column("call", "Call", f"{outcome.positive} or {outcome.negative}", [row.call for row in rows]),
        _Column("status", "Status", "ok, warnings, or what is missing", [row.status for row in rows]),
    )
    return _table_node(scene, columns, prediction, name)


def features_table(
    scene: vtkMRMLScene, prediction: Prediction, rows: Sequence[FeatureRow], name: str
) -> vtkMRMLTableNode:
    """A new table node with one row a feature (``feature_rows``), as in features.tsv; a value not given is NaN."""
    name_column, modality, value, unit = type(rows[0])._fields
    columns = (
        _Column(name_column, "Feature", "name", [row.name for row in rows]),
        _Column(modality, "Modality", "radiomics, deep or clinical", [row.modality for row in rows]),
        _Column(value, "Value", "in the unit of its row", [row.value for row in rows]),
        _Column(unit, "Unit", "unit of the value", [row.unit for row in rows]),
    )
    return _table_node(scene, columns, prediction, name)


@dataclass(frozen=True)
class _Column:
    """One column of a table node; floats make a double column, strings a text column."""

    name: str
    title: str
    description: str
    values: Sequence[str] | Sequence[float]
    unit: str = ""


def _table_node(scene: vtkMRMLScene, columns: Iterable[_Column], prediction: Prediction, name: str) -> vtkMRMLTableNode:
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", name)
    modified = node.StartModify()
    for column in columns:
        node.AddColumn(_vtk_column(column))
        node.SetColumnTitle(column.name, column.title)
        node.SetColumnDescription(column.name, column.description)
        node.SetColumnUnitLabel(column.name, column.unit)
    node.SetUseColumnTitleAsColumnHeader(True)
    node.SetLocked(True)
    notes = {"case": prediction.case, "notice": prediction.notice, "warnings": "; ".join(prediction.warnings)}
    for key, value in (notes | dict(prediction.provenance)).items():
        node.SetAttribute(NAMESPACE + key, value)
    node.EndModify(modified)
    return node


def _vtk_column(column: _Column) -> vtkAbstractArray:
    import vtk

    array = vtk.vtkDoubleArray() if isinstance(column.values[0], float) else vtk.vtkStringArray()
    array.SetName(column.name)
    for value in column.values:
        array.InsertNextValue(value)
    return array
