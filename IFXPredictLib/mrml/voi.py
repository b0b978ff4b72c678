"""The VOI's facts while it is being drawn: of the surroundings of the segment alone, so that the hand need not wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import CaseError

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode

    from ..imaging.voi import VoiFacts
    from ..protocol.schema import ImageRules
    from .drawn_voi import DrawnVoi

_USUAL_SPACING_MM = (0.2, 10.0)
_USUAL_EXTENT_MM = 1000.0
"""Within what ``make_case`` accepts: what lies beyond may be refused for what the surroundings do not show."""


@dataclass(frozen=True)
class VoiReport:
    """A VOI's facts and warnings and no ``problem``; or no facts, no warnings, and why it cannot be used.

    ``sha256`` tells the VOI from another one, as a prediction's ``voi_sha256`` does; "" where there are no facts.
    ``untouched`` says that the problem is only that nothing has been drawn yet.
    """

    facts: VoiFacts | None
    warnings: tuple[str, ...]
    problem: str
    sha256: str = ""
    untouched: bool = False


def voi_report(voi: DrawnVoi, rules: ImageRules, name: str) -> VoiReport:
    """What ``case_and_warnings``, ``check_voi`` and ``voi_warnings`` say of a VOI, in their order.

    Parameters
    ----------
    voi : DrawnVoi
        The volume and the segment on it; the scene is left as it was.
    rules : ImageRules
        The key ``image`` of a protocol or reading study.
    name : str
        The case's in messages.

    Returns
    -------
    VoiReport
        The facts are exactly those of the whole Case. What would raise CaseError is its ``problem``.
    """
    import SimpleITK as sitk

    from ..imaging.case import image_case
    from ..imaging.voi import check_voi, voi_facts, voi_sha256, voi_warnings
    from .grid import drawn_segment, mask_array, reach, volume_image, whole_box, whole_of, with_geometry
    from .node_checks import check_nodes, check_not_empty, node_warnings

    untouched = False
    try:
        check_nodes(voi, rules, name)
        volume, drawn = voi.volume, drawn_segment(voi)
        untouched = not drawn.inside.any()
        box = reach(volume, drawn, margin=1) if is_usual(volume) else whole_box(volume)
        inside = mask_array(volume, drawn, box)
        check_not_empty(voi, inside, name)
        mask = with_geometry(sitk.GetImageFromArray(inside), volume, box)
        part = image_case(name, volume_image(volume, box), mask, rules)
        case = replace(part, whole=whole_of(volume, box))
        facts = voi_facts(case, rules)
        check_voi(facts, name, rules)
    except CaseError as problem:
        return VoiReport(None, (), str(problem), untouched=untouched)
    warnings = node_warnings(voi, drawn, rules, facts.volume_ml, facts.mean_intensity)
    return VoiReport(facts, (*warnings, *voi_warnings(facts, rules)), "", voi_sha256(case))


def is_usual(volume: vtkMRMLScalarVolumeNode) -> bool:
    """Whether ``make_case`` refuses of the whole volume nothing that it does not refuse of a part of it."""
    import slicer

    voxels, spacing = slicer.util.arrayFromVolume(volume), np.array(volume.GetSpacing())
    low, high = _USUAL_SPACING_MM
    with np.errstate(over="ignore", invalid="ignore"):
        finite = voxels.dtype.kind != "f" or np.isfinite(voxels.sum())  # NaN and infinity do not leave a sum
    extent = spacing * volume.GetImageData().GetDimensions()
    in_mm = (low <= spacing).all() and (spacing <= high).all() and (extent <= _USUAL_EXTENT_MM).all()
    return bool(finite and voxels.ndim == 3 and in_mm)
