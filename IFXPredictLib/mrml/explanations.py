"""A prediction's companions in the scene, why and how far to trust it: two tables, and what the panel reads of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ..base.colours import WARNING
from ..base.text import percent
from ..models.conformal import UNDECIDED
from ..prediction.contributions import Contribution
from ..prediction.prediction import DEMONSTRATION
from ..prediction.uncertainty import unlike_in_words
from ..prediction.why_files import MOST_SHOWN, TrustRow, WhyRow, in_words, points, trust_rows, why_rows
from ..protocol.loading import Protocol, reference_model
from .tables import NAMESPACE, Column, columns_of, noted_table, notes_of

if TYPE_CHECKING:
    from slicer import vtkMRMLScene, vtkMRMLTableNode

    from ..prediction.prediction import Prediction

_REFERENCE = f"{NAMESPACE}reference_model"
_TITLE = f"{NAMESPACE}title."

_WHY = {
    "model": ("Model", "the model that is explained", ""),
    "part": ("Part", "base, a modality, a feature, or the probability that they make", ""),
    "name": ("Name", "name of the modality or the feature", ""),
    "words": ("In words", "what the feature measures", ""),
    "modality": ("Modality", "radiomics, deep or clinical", ""),
    "value": ("Value", "the case's, in the unit of its row", ""),
    "unit": ("Unit", "unit of the value", ""),
    "z": ("Z", "distance from the mean of the training cases in their sd", "1"),
    "contribution": ("Contribution", "how much it moved the probability; base and features sum to it", "1"),
    "standard_error": ("Standard error", "of the contribution; 0 where it is exact", "1"),
    "log_odds": ("Log odds", "contribution to the log odds, of a logistic regression", "1"),
}
_TRUST = {
    "model": ("Model", "what the model knows", ""),
    "set": ("Outcome left", "at the error rate; undecided where both are", ""),
    "error_rate": ("Error rate", "of new cases whose outcome is not among those left", "1"),
    "distance": ("Distance", "from the training cases by the model's inputs (Mahalanobis)", "1"),
    "percentile": ("Percentile", "how many of 100 training cases lie nearer to the others", "1"),
    "reason": ("Reason", "what makes the case unlike the training cases", ""),
}


def why_table(scene: vtkMRMLScene, prediction: Prediction, name: str) -> vtkMRMLTableNode | None:
    """A new table node with the rows of why.tsv; None where no model answered, and there is nothing to explain."""
    rows = why_rows(prediction.why)
    return noted_table(scene, _columns(_WHY, rows), prediction, name) if rows else None


def trust_table(scene: vtkMRMLScene, prediction: Prediction, protocol: Protocol, name: str) -> vtkMRMLTableNode:
    """A new table node with the rows of trust.tsv; it knows the models' titles too, and which is the reference."""
    rows = trust_rows(prediction.rows, protocol.patient.error_rate)
    node = noted_table(scene, _columns(_TRUST, rows), prediction, name)
    for row in prediction.rows:
        node.SetAttribute(f"{_TITLE}{row.model}", protocol.model_title(row.model))
    node.SetAttribute(_REFERENCE, reference_model(protocol))
    return node


def _columns(known: dict[str, tuple[str, str, str]], rows: Sequence[Any]) -> list[Column]:
    return [
        Column(field, title, description, [getattr(row, field) for row in rows], unit)
        for field, (title, description, unit) in known.items()
    ]


def companion(prediction: vtkMRMLTableNode, role: str) -> vtkMRMLTableNode | None:
    """The "why" or "trust" table of a prediction table; None where it has none."""
    return prediction.GetNodeReference(f"{NAMESPACE}{role}")


def set_companion(prediction: vtkMRMLTableNode, role: str, node: vtkMRMLTableNode) -> None:
    """Make ``node`` what ``companion`` finds."""
    prediction.SetNodeReferenceID(f"{NAMESPACE}{role}", node.GetID())


def model_titles(prediction: vtkMRMLTableNode) -> dict[str, str]:
    """The models of a prediction table by name, in its order, each with its title for readers."""
    trust = companion(prediction, "trust")
    names = [str(name) for name in columns_of(prediction)["model"]]
    known = {name: trust and trust.GetAttribute(f"{_TITLE}{name}") for name in names}
    return {name: title or name.replace("_", " ").capitalize() for name, title in known.items()}


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
    (found,) = [row for row in _rows(trust, TrustRow) if row.model == model]
    marked = f'<font color="{WARNING}"><b>{DEMONSTRATION.capitalize()}.</b></font> '
    notice = marked if notes_of(prediction)["notice"] else ""
    if not found.set:
        return f"<p>{notice}{escape(title)}: no answer, so there is nothing to explain.</p>"
    why = companion(prediction, "why")
    rows = [row for row in _rows(why, WhyRow) if row.model == model] if why else []
    wanted = prediction.GetColumnTitle("probability")
    html = f"<p>{notice}<b>{escape(title)}:</b> {_trust_html(found)}</p>{_why_html(rows, wanted)}"
    return html.replace(" %", "&nbsp;%").replace("z = ", "z&nbsp;=&nbsp;")


def _trust_html(row: TrustRow) -> str:
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
    lines = [(points(row.contribution, row.standard_error), in_words(_contribution(row))) for row in shown]
    if others:
        lines.append((points(math.fsum(row.contribution for row in others)), f"{len(others)} others together"))
    cells = "".join(f'<tr><td align="right">{part}</td><td>{escape(text)}</td></tr>' for part, text in lines)
    sums = [f"{row.name} {points(row.contribution)}" for row in rows if row.part == "modality"]
    by_modality = f"<p>By modality: {escape(', '.join(sums))}.</p>" if len(sums) > 1 else ""
    return (
        f"<p>{escape(wanted)}: {percent(base.contribution)} ({escape(base.words)}), "
        f"{percent(probability.contribution)} for this case. "
        f'What made the difference, in percentage points:</p><table cellpadding="2">{cells}</table>{by_modality}'
    )


def _contribution(row: WhyRow) -> Contribution:
    numbers = row.value, row.unit, row.z, row.contribution, row.standard_error, row.log_odds
    return Contribution(row.name, row.words, row.modality, *numbers)


def _rows(node: vtkMRMLTableNode, kind: Any) -> list[Any]:
    columns = columns_of(node)
    return [kind(**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)]
