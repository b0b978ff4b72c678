"""The voxels of further series and drawn VOIs on the grid of a case's volume, and what is said of them.

A series on that grid is not copied. Any other is put onto all of it, as the library does with files, so that what is
sent of it is the same to the last bit; that is kept as long as neither its voxels nor a place changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..imaging.case import Case, image_case, in_lps
from ..imaging.further import IMAGE, MASK, check_finite, check_other, cover_notes, exact, on_grid, scale_notes
from ..imaging.mask_grid import Grid, placement, tolerated_mm
from ..imaging.voi import further_sha256
from .drawn_voi import DrawnVoi
from .further_checks import Asks, check_series, check_voi_nodes
from .grid import (
    Box,
    Drawn,
    darkest_voxel,
    drawn_segment,
    mask_array,
    place_of,
    reach,
    volume_image,
    whole_box,
    whole_of,
    with_geometry,
)
from .node_checks import check_not_empty, drawing_warnings
from .origin import origin_notes
from .voi import VoiReport, voi_report

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode

    from ..protocol.schema import ImageRules
    from .further_nodes import FurtherNodes

_KEPT = 3
"""Series on the grid that are kept: 0.16 GB each for a CT of 120 slices."""


@dataclass(frozen=True)
class FurtherReport:
    """What is said of each further VOI, and of each further series, by name: facts, warnings, or a problem.

    ``sha256`` tells them from others, as a provenance does: VOIs that can be used, and series where all of them can.
    """

    vois: Mapping[str, VoiReport] = field(default_factory=dict)
    series: Mapping[str, VoiReport] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """The first problem; "" where there is none."""
        return next((one.problem for one in (*self.series.values(), *self.vois.values()) if one.problem), "")

    @property
    def warnings(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(text for one in (*self.series.values(), *self.vois.values()) for text in one.warnings)


@dataclass(frozen=True)
class _Placing:
    """A series to be put onto a grid; the same where its voxels, which were ``changed`` last then, and places are."""

    changed: int
    grids: tuple[Grid, Grid]
    tolerance_mm: float
    volume: vtkMRMLScalarVolumeNode = field(compare=False)
    series: vtkMRMLScalarVolumeNode = field(compare=False)


def drawn_further(volume: vtkMRMLScalarVolumeNode, further: FurtherNodes) -> dict[str, Drawn]:
    """The further VOIs as they were drawn, by name."""
    return {name: drawn_segment(DrawnVoi(volume, *segment)) for name, segment in further.vois.items()}


def further_voxels(
    volume: vtkMRMLScalarVolumeNode,
    mask: NDArray[np.uint8],
    further: FurtherNodes,
    drawn: Mapping[str, Drawn],
    rules: ImageRules,
    box: Box,
    identifier: str,
) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """What a box of a volume has of further series and VOIs, by column, and warnings of how that came about.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The first series.
    mask : ndarray (k, j, i)
        The first VOI in the box.
    further : FurtherNodes
        Checked (``check_further``).
    drawn : mapping
        Its VOIs (``drawn_further``), which the box holds.
    rules : ImageRules
        Whose tolerance holds.
    box : Box
        Of the volume.
    identifier : str
        The case's name, for messages.

    Returns
    -------
    dict, tuple of str
        Arrays (k, j, i): image_NAME, not copied where the series lies on the volume's voxels, and mask_NAME (uint8).

    Raises
    ------
    CaseError
        Where a VOI has no voxel in the volume, or a series a voxel that is not finite or not all of the VOIs, and where
        one of them has the voxels of another.
    """
    masks, warnings = _of_vois(volume, mask, further, drawn, box, identifier)
    whole: dict[str, NDArray[Any]] = {}
    for name, series in further.series.items():
        whole[name], said = _of_series(volume, series, name, whole, [mask, *masks.values()], rules, box, identifier)
        warnings += [f"series {name}: {text}" for text in said]
    found = {f"{IMAGE}{name}": one[box.slices] for name, one in whole.items()}
    return found | {f"{MASK}{name}": one for name, one in masks.items()}, tuple(warnings)


def further_report(first: DrawnVoi, further: FurtherNodes, protocol: Asks, name: str) -> FurtherReport:
    """What ``check_further``, ``further_voxels`` and ``check_voi`` say of each further series and VOI.

    Parameters
    ----------
    first : DrawnVoi
        The case's first VOI, which can be used: ``voi_report`` has found no problem in it.
    further : FurtherNodes
        What is chosen; what is not, and is asked for, has a problem that says so.
    protocol : Asks
        A protocol, or a reading study, that asks for further series and drawn VOIs.
    name : str
        The case's in messages.

    Returns
    -------
    FurtherReport
        By the names that ``protocol`` has. A problem stands in it and is not raised.
    """
    volume, rules = first.volume, protocol.image
    vois = {one: _voi_report(first, one, further, protocol, name) for one in protocol.further_drawn}
    drawn = {}
    for one, facts in [(one, said.facts) for one, said in vois.items() if said.facts]:
        voi = DrawnVoi(volume, *further.vois[one])
        drawn[one] = drawn_segment(voi)
        said = drawing_warnings(voi, drawn[one], facts.volume_ml)
        vois[one] = replace(vois[one], warnings=said)
    of_first = drawn_segment(first)
    box = reach(volume, of_first, margin=1)
    for each in drawn.values():
        box = box.joined(reach(volume, each, margin=1))
    masks = [mask_array(volume, each, box) for each in (of_first, *drawn.values())]
    vois |= _repeated(dict(zip(("", *drawn), masks, strict=True)), name)
    series: dict[str, VoiReport] = {}
    whole: dict[str, NDArray[Any]] = {}
    for one in protocol.further_series:
        node = further.series.get(one)
        try:
            checked = check_series(volume, one, node, protocol, name)
            whole[one], said = _of_series(volume, checked, one, whole, masks, rules, box, name)
            series[one] = VoiReport(None, said, "")
        except CaseError as problem:
            series[one] = VoiReport(None, (), str(problem))
    images = {one: values[box.slices] for one, values in whole.items()}
    report = FurtherReport(vois, series, {f"{MASK}{one}_sha256": vois[one].sha256 for one in drawn})
    if report.problem:
        return report
    case = _part_case(volume, box, masks, dict(zip(drawn, masks[1:], strict=True)), images, rules, name)
    return replace(report, sha256=further_sha256(case))


def _voi_report(first: DrawnVoi, name: str, further: FurtherNodes, protocol: Asks, of: str) -> VoiReport:
    """What is said of the further VOI ``name`` by itself, but of how it was drawn."""
    try:
        voi = check_voi_nodes(first, name, further.vois.get(name), protocol, of)
    except CaseError as problem:
        return VoiReport(None, (), str(problem))
    found = voi_report(voi, protocol.image, f"{of}, VOI {name}")
    return replace(found, warnings=())  # what is unlikely in the first VOI need not be in this one


def _repeated(masks: Mapping[str, NDArray[np.uint8]], identifier: str) -> dict[str, VoiReport]:
    """The problem of each further VOI whose voxels are those of one before it; ``masks`` begin with the first VOI's."""
    found, seen = {}, dict[str, NDArray[np.uint8]]()
    for name, mask in masks.items():
        seen[name] = mask
        try:
            check_other(seen, name, f"case {identifier}, VOI {name}", "VOI")
        except CaseError as problem:
            found[name] = VoiReport(None, (), str(problem))
    return found


def forget_series() -> None:
    """Keep no series on a grid any more: the scene is closed."""
    _values_on_grid.cache_clear()


def _of_vois(
    volume: vtkMRMLScalarVolumeNode,
    first: NDArray[np.uint8],
    further: FurtherNodes,
    drawn: Mapping[str, Drawn],
    box: Box,
    identifier: str,
) -> tuple[dict[str, NDArray[np.uint8]], list[str]]:
    """What a box of a volume has of the further VOIs, beside the ``first`` one, and what is to be said of each."""
    masks, warnings = dict[str, NDArray[np.uint8]](), list[str]()
    for name, segment in further.vois.items():
        voi = DrawnVoi(volume, *segment)
        masks[name], where = mask_array(volume, drawn[name], box), f"{identifier}, VOI {name}"
        check_not_empty(voi, masks[name], where)
        check_other({"": first} | masks, name, f"case {where}", "VOI")
        used_ml = np.count_nonzero(masks[name]) * float(np.prod(volume.GetSpacing())) / 1000
        said = drawing_warnings(voi, drawn[name], used_ml)
        warnings += [f"VOI {name}: {text}" for text in said]
    return masks, warnings


def _of_series(
    volume: vtkMRMLScalarVolumeNode,
    series: vtkMRMLScalarVolumeNode,
    name: str,
    before: Mapping[str, NDArray[Any]],
    masks: list[NDArray[np.uint8]],
    rules: ImageRules,
    box: Box,
    identifier: str,
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """A series on all of a volume's grid, and what is to be said of it; ``masks`` (k, j, i) are of the box.

    ``before`` are the further series that were looked at, whose voxels it must not have, nor the volume's.
    """
    import slicer

    grids = _grid(series), _grid(volume)
    values, covered = slicer.util.arrayFromVolume(series), None
    if not _on_voxels(*grids, rules.geometry_tolerance_mm):
        changed = series.GetImageData().GetMTime()
        values, covered = _values_on_grid(_Placing(changed, grids, rules.geometry_tolerance_mm, volume, series))
    if values.dtype.kind == "f":
        check_finite(name, values, identifier)
    where = f"case {identifier}, series {name} ({series.GetName()})"
    said = cover_notes(covered, masks, where, box.slices)
    part = values[box.slices]
    others: dict[str, NDArray[Any]] = {"": slicer.util.arrayFromVolume(volume), **before}
    alike = {
        one: other for one, other in others.items() if np.array_equal(other[box.slices], part)
    }  # the dear question
    check_other(alike | {name: values}, name, where, "series")
    notes = origin_notes(series, replace(rules, mr_series=None), identifier)
    mean = float(part[masks[0] > 0].mean(dtype=np.float64))
    return values, (*notes, *said, *scale_notes(darkest_voxel(series), mean, rules, where))


@lru_cache(maxsize=_KEPT)
def _values_on_grid(placing: _Placing) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """A series on all of a volume's grid (k, j, i), and where it has voxels there, None where it lies on that."""
    volume = placing.volume
    size, whole = volume.GetImageData().GetDimensions(), whole_box(volume)
    empty = with_geometry(sitk.Image(size, sitk.sitkUInt8), volume, whole)
    stored = sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(empty.GetDirection())
    found = on_grid(volume_image(placing.series), in_lps(empty), placing.tolerance_mm)

    def turned(image: sitk.Image) -> NDArray[Any]:
        values: NDArray[Any] = sitk.GetArrayFromImage(sitk.DICOMOrient(image, stored))
        return values

    if found.covered is None:
        return turned(found.image), None
    covered = sitk.GetImageFromArray(found.covered.astype(np.uint8))
    covered.CopyInformation(found.image)
    return turned(found.image), turned(covered) != 0


def _grid(volume: vtkMRMLScalarVolumeNode) -> Grid:
    return Grid(tuple(volume.GetImageData().GetDimensions()), *place_of(volume, whole_box(volume)))


def _on_voxels(series: Grid, volume: Grid, tolerance_mm: float) -> bool:
    """Whether the voxels of a series are those of a volume, in the same order."""
    found = placement(series, volume)
    in_order = found.axes == (0, 1, 2) and not any(found.flips) and not any(found.first)
    return in_order and series.size == volume.size and found.distance_mm <= tolerated_mm(volume, tolerance_mm)


def _part_case(
    volume: vtkMRMLScalarVolumeNode,
    box: Box,
    masks: list[NDArray[np.uint8]],
    vois: Mapping[str, NDArray[np.uint8]],
    images: Mapping[str, NDArray[Any]],
    rules: ImageRules,
    name: str,
) -> Case:
    """The part of the case that a box is; of ``masks`` the first is the VOI's."""

    def placed(values: NDArray[Any]) -> sitk.Image:
        return with_geometry(sitk.GetImageFromArray(values), volume, box)

    def further(values: NDArray[Any]) -> sitk.Image:
        found = exact(in_lps(placed(values)))
        found.CopyInformation(case.image)
        return found

    case = image_case(name, volume_image(volume, box), placed(masks[0]), rules)
    others = {one: further(values) for one, values in vois.items()}
    series = {one: further(values) for one, values in images.items()}
    return replace(case, whole=whole_of(volume, box), images=series, masks=others)
