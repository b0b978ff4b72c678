"""Whether a prediction's nodes are still of what is chosen, and how they say that they are not.

A table, a chart or a map that stands beside other inputs than its own must not look as if it were of these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..base.errors import ClinicalError, IFXPredictError
from ..protocol.clinical import check_value
from .companions import EARLIER, ROLES, companion
from .further_nodes import NO_HASHES, NOTHING_FURTHER, FurtherNodes, other_series
from .maps import maps_of
from .tables import NAMESPACE, columns_of, notes_of

if TYPE_CHECKING:
    from slicer import vtkMRMLNode, vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLTableNode

    from ..bundles.manifest import BundleManifest
    from ..protocol.loading import Protocol
    from ..protocol.schema import Characteristic

_NAMED = " (of earlier inputs)"
_TITLED = "OF EARLIER INPUTS: "


def differences(
    prediction: vtkMRMLTableNode,
    features: vtkMRMLTableNode | None,
    volume: vtkMRMLScalarVolumeNode | None,
    voi_sha256: str,
    clinical: Mapping[str, str],
    bundle: BundleManifest | None,
    centre: str = "",
    further: FurtherNodes = NOTHING_FURTHER,
    further_sha256: Mapping[str, str] = NO_HASHES,
) -> tuple[str, ...]:
    """In what a prediction's inputs differ from those that are chosen now, a few words each; empty where in nothing.

    Parameters
    ----------
    prediction : vtkMRMLTableNode
        The prediction's table, by which its inputs are known.
    features : vtkMRMLTableNode or None
        That of its features, by which its clinical values are; None where it was taken out of the scene: then they may
        be others, which is a difference.
    volume : vtkMRMLScalarVolumeNode or None
        The image that is chosen.
    voi_sha256 : str
        Of the VOI that is chosen, as ``voi_report`` has it; "" where it cannot be used.
    clinical : mapping
        The texts typed, by the characteristics' names; missing ones are left out.
    bundle : BundleManifest or None
        The bundle that is chosen; None where it cannot be used.
    centre : str
        The centre that is chosen; "" where none is named.
    further : FurtherNodes
        The further series and drawn VOIs that are chosen, where the bundle asks for such.
    further_sha256 : mapping
        Of these, as ``further_report`` has it.
    """
    notes, found = notes_of(prediction), []
    of = prediction.GetNodeReference(f"{NAMESPACE}volume")
    if of is not volume:
        found.append(f"the image ({of.GetName() if of else 'no longer in the scene'})")
    elif notes.get("voi_sha256") != voi_sha256:
        found.append("the VOI")
    if bundle is None or notes["bundle_sha256"] != bundle.sha256:
        return (*found, f"the bundle ({notes['bundle']})")
    if voi_sha256:  # else nothing is known of the others
        same_voi = notes.get("voi_sha256") == voi_sha256
        found += _further_differences(prediction, bundle.protocol, further, further_sha256, same_voi)
    then = notes.get("centre", "")
    if bundle.centres and then != centre:
        found.append(f"the centre ({then or 'not named'}, now {centre or 'not named'})")
    if features is not None:
        found += _clinical_differences(features, clinical, bundle.protocol.clinical)
    elif bundle.protocol.clinical:
        found.append("the clinical values (no longer in the scene)")
    return tuple(found)


def mark(
    prediction: vtkMRMLTableNode,
    features: vtkMRMLTableNode | None,
    chart: vtkMRMLPlotChartNode | None,
    words: Sequence[str],
) -> None:
    """Say in notes, names and titles of a prediction's nodes that its inputs differ in ``words`` from those of now.

    Parameters
    ----------
    prediction : vtkMRMLTableNode
        The prediction's table, whose companions and maps are marked with it.
    features, chart : vtkMRMLTableNode and vtkMRMLPlotChartNode, or None
        Those of the prediction; None for one that was taken out of the scene.
    words : sequence of str
        As ``differences`` gives them. Without any the nodes are as they were made: an earlier mark goes.
    """
    tables = [prediction, features, *(companion(prediction, role) for role in ROLES)]
    for node in filter(None, (*tables, chart, *maps_of(prediction).values())):
        _note(node, words)
        name = node.GetName().removesuffix(_NAMED)
        node.SetName(name + _NAMED if words else name)
    if chart is not None:
        title = (chart.GetTitle() or "").removeprefix(_TITLED)
        chart.SetTitle(_TITLED + title if words else title)


def check_current(prediction: vtkMRMLTableNode) -> None:
    """Raise IFXPredictError where a prediction's table is marked as of earlier inputs: it must not be filed."""
    words = notes_of(prediction).get(EARLIER)
    if words:
        raise IFXPredictError(
            f"The prediction shown is of earlier inputs: {words}. What is filed stands with the patient for good: "
            "press Apply again, or choose the earlier inputs again."
        )


def _note(node: vtkMRMLNode, words: Sequence[str]) -> None:
    if words:
        node.SetAttribute(f"{NAMESPACE}{EARLIER}", "; ".join(words))
    else:
        node.RemoveAttribute(f"{NAMESPACE}{EARLIER}")


def _further_differences(
    prediction: vtkMRMLTableNode, protocol: Protocol, further: FurtherNodes, sha256: Mapping[str, str], same_voi: bool
) -> list[str]:
    """Series are told from others by their intensities in the VOIs, where these are the same."""
    notes, others = notes_of(prediction), other_series(prediction, further)
    differ = {one for one in protocol.further_files if notes.get(f"{one}_sha256") != sha256.get(f"{one}_sha256", "")}
    vois = [name for name in protocol.further_drawn if f"mask_{name}" in differ]
    comparable = same_voi and not vois
    series = [
        name
        for name in protocol.further_series
        if name in others or name not in further.series or (comparable and f"image_{name}" in differ)
    ]
    return [*(f"the series {name}" for name in series), *(f"the VOI {name}" for name in vois)]


def _clinical_differences(
    features: vtkMRMLTableNode, clinical: Mapping[str, str], characteristics: Sequence[Characteristic]
) -> Iterator[str]:
    columns = columns_of(features)
    rows = zip(*(columns[name] for name in ("name", "modality", "value")), strict=True)
    then = {str(name): float(value) for name, kind, value in rows if kind == "clinical"}
    for one in characteristics:
        before, text = then.get(one.name, math.nan), clinical.get(one.name, "")
        try:
            value = check_value(text, one)
            now = math.nan if value is None else value
        except ClinicalError:
            now = math.inf  # is no value at all
        if not _is_same(before, now):
            yield f"{one.title} ({'not given' if math.isnan(before) else f'{before:.6g}'}, now {text or 'not given'})"


def _is_same(before: float, now: float) -> bool:
    """Whether a value of a table is that of now, or as much of it as Slicer has saved: tables keep six digits."""
    if math.isnan(before) or math.isnan(now):
        return math.isnan(before) and math.isnan(now)
    return math.isclose(before, now, rel_tol=1e-12, abs_tol=0) or float(f"{now:.6g}") == before
