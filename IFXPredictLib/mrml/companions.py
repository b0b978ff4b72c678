"""The tables that belong to a prediction's table: why, trust and those of a band, and what they know of its models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..base.text import plain
from ..prediction.columns import TRUST_COLUMNS, WHY_COLUMNS
from ..prediction.contributions import why_rows
from ..prediction.write import uncertainty_rows
from ..protocol.loading import Protocol, reference_model
from .tables import NAMESPACE, NO_TITLES, columns_of, noted_table, notes_of, typed_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode

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
    """The "why", "trust", "band" or "moved" table of a prediction table; None where it has none.

    Parameters
    ----------
    prediction : vtkMRMLTableNode
        The prediction table, which refers to its companions.
    role : str
        One of ``ROLES``: "why" (what moved each probability), "trust" (how sure each answer is), "band" (the
        probabilities over redrawings of the VOI) or "moved" (the features over these).

    Returns
    -------
    vtkMRMLTableNode or None
        None also where the table was taken out of the scene.
    """
    return prediction.GetNodeReference(f"{NAMESPACE}{role}")


def set_companion(prediction: vtkMRMLTableNode, role: str, node: vtkMRMLTableNode) -> None:
    """Make ``node`` what ``companion`` finds."""
    prediction.SetNodeReferenceID(f"{NAMESPACE}{role}", node.GetID())


def model_titles(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The models of a prediction table by name, in its order, each with its title for readers.

    Tables of scenes that earlier versions saved show names instead of titles.
    """
    known, names = _known_titles(prediction), names_by_title(prediction)
    shown = (names.get(str(text), str(text)) for text in columns_of(prediction)["model"])
    return {name: known.get(name) or name.replace("_", " ").capitalize() for name in shown}


def reference_of(prediction: vtkMRMLTableNode) -> str:
    """The model to be explained first: by the protocol's rule; the last where the table does not know."""
    trust = companion(prediction, "trust")
    return (trust and trust.GetAttribute(_REFERENCE)) or list(model_titles(prediction))[-1]


def names_by_title(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The names of the models by what the tables show of them."""
    return {plain(title): name for name, title in _known_titles(prediction).items()}


def _known_titles(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The titles of the models by their names, as the trust table has them; none where there is none."""
    trust = companion(prediction, "trust")
    if trust is None:
        return {}
    named = [name for name in trust.GetAttributeNames() if name.startswith(_TITLE)]
    return {name.removeprefix(_TITLE): str(trust.GetAttribute(name)) for name in named}


def earlier_in_words(prediction: vtkMRMLTableNode) -> str:
    """A sentence on a prediction whose inputs are no longer those that are chosen; "" for one of these."""
    words = notes_of(prediction).get(EARLIER)
    return f"These results are of earlier inputs: {words}." if words else ""
