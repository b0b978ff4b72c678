"""RTSTRUCT onto an image's grid: closed planar contours, each on one slice, by the voxels whose centres they enclose.

Contours are corners in mm in the patient. They are taken to the image's continuous indices, which holds for oblique
series as for straight ones, and filled slice by slice (``polygons``). Nothing is interpolated between slices: contours
on every second slice only are refused, single slices without one are said.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_header import one_line
from .dicom_reference import DrawnFile, ImageIdentity, check_reference, reading_dicom
from .dicom_stream import DicomStream
from .mask_grid import Grid, empty_on
from .polygons import Points, crossing, enclosed
from .segments import Segment
from .stack import OFF_GRID_MM

_KIND = "RTSTRUCT"
_CLOSED = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")

PLANE_TOLERANCE = 0.1
"""Of the distance of slices: how far a contour may lie beside its slice; one of another series lies anywhere."""
_ROUNDED_MM = 2 * OFF_GRID_MM
"""... or so far, where that is more: slices are read as the regular grid from the first to the last one, and each of
them may lie beside the best one by half of it. Never by more than ``_MOST`` of the distance of slices."""
_MOST = 0.25

_LONGEST = 40
_EDGE = 0.5 + 1e-3
"""In voxels: an image ends half a voxel beyond its last centres."""


@dataclass(frozen=True)
class _Roi:
    segment: Segment
    frame_of_reference: str
    contours: tuple[Any, ...]


@dataclass(frozen=True)
class RtStruct:
    """An open RTSTRUCT; ``series`` are the SeriesInstanceUIDs that it was drawn on."""

    path: Path
    rois: tuple[_Roi, ...]
    series: tuple[str, ...]
    identity: ImageIdentity | None

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The ROIs: number and name."""
        return tuple(roi.segment for roi in self.rois)

    def draw(
        self, segment: Segment, image: Grid, _tolerance_mm: float, where: str
    ) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """The voxels (z, y, x) of an ROI on the grid ``image``, 0 or 1, and warnings of how they were read.

        Raises CaseError where the ROI has contours that are not closed and planar, that lie between the image's slices
        or beyond it, on no two neighbouring slices, or across one another.
        """
        roi = next(roi for roi in self.rois if roi.segment is segment)
        notes = check_reference(self.identity, roi.frame_of_reference, self.series, where)
        file = DrawnFile(self.path, _KIND)
        contours = [_indices(file, contour, image, roi.segment, where) for contour in roi.contours]
        if not contours:
            return empty_on(image), notes
        axis = _flat_axis(contours)
        by_slice, twice = _by_slice(contours, axis, image, where)
        if all(file.text(contour, "ContourGeometricType") == _CLOSED[0] for contour in roi.contours):
            _check_crossings(by_slice, axis, image, where)
        notes += ("a contour that stood twice in the RTSTRUCT was taken once",) if twice else ()
        return _filled(by_slice, axis, image), (*notes, *_gaps(sorted(by_slice), where))


def open_rtstruct(path: Path, identity: ImageIdentity | None, where: str) -> RtStruct:
    """The RTSTRUCT ``path``; raises CaseError where it cannot be read or has no ROI."""
    from pydicom import dcmread

    with reading_dicom(path, _KIND), DicomStream(path) as stream:
        content = dcmread(stream, force=True)
    file = DrawnFile(path, _KIND)
    drawn = _by_number(file, content, "ROIContourSequence", "ReferencedROINumber")
    described = _by_number(file, content, "StructureSetROISequence", "ROINumber")
    frames = {
        file.text(one, "FrameOfReferenceUID") for one in file.items(content, "ReferencedFrameOfReferenceSequence")
    }
    only = frames.pop() if len(frames) == 1 else ""
    rois = tuple(_roi(file, number, one, drawn, only) for number, one in described.items())
    series = tuple(_series(file, content))
    if not rois:
        raise CaseError(f"{where} is an RTSTRUCT without a single ROI, expected the VOI's contours; export it again.")
    if not drawn:
        raise CaseError(f"{path}: cannot be read as {_KIND} (names ROIs but holds no contours); export it again.")
    return RtStruct(path, rois, series, identity)


def _by_number(file: DrawnFile, content: Any, sequence: str, keyword: str) -> dict[int, Any]:
    """A sequence's items by the ROI that each is of; of two of one ROI neither is certain."""
    found: dict[int, Any] = {}
    for item in file.items(content, sequence):
        number = file.whole(item, keyword)
        if number in found:
            raise CaseError(
                f"{file.path}: is damaged, its {sequence} has two items of the ROI number {number}, expected one; "
                "export it again."
            )
        found[number] = item
    return found


def _roi(file: DrawnFile, number: int, described: Any, drawn: dict[int, Any], frame: str) -> _Roi:
    """An ROI; ``frame`` is the file's only frame of reference, for one that does not say its own."""
    contours = tuple(file.items(drawn[number], "ContourSequence")) if number in drawn else ()
    segment = Segment(number, file.text(described, "ROIName"), bool(contours))
    return _Roi(segment, file.text(described, "ReferencedFrameOfReferenceUID") or frame, contours)


def _series(file: DrawnFile, content: Any) -> list[str]:
    return [
        file.text(series, "SeriesInstanceUID")
        for frame in file.items(content, "ReferencedFrameOfReferenceSequence")
        for study in file.items(frame, "RTReferencedStudySequence")
        for series in file.items(study, "RTReferencedSeriesSequence")
    ]


def _indices(file: DrawnFile, contour: Any, image: Grid, segment: Segment, where: str) -> Points:
    """A contour's corners (n, 3) as continuous indices x, y, z of the image."""
    kind = one_line(file.text(contour, "ContourGeometricType"))[:_LONGEST]
    if kind not in _CLOSED:
        raise CaseError(
            f"{where}: the ROI {segment} has a contour of the type {kind or 'unknown'}, expected {_CLOSED[0]}; close "
            "the contours, or take out points and lines."
        )
    numbers = file.numbers(contour, "ContourData")
    if numbers.size % 3:
        raise CaseError(
            f"{where}: the ROI {segment} has a contour of {numbers.size} numbers, expected three a corner; export it "
            "again."
        )
    return image.indices(numbers.reshape(-1, 3))


def _flat_axis(contours: Sequence[Points]) -> int:
    """The image's axis across which all contours are flat; of several, as where all are points, the last one."""
    extent = np.max([np.ptp(points, axis=0) for points in contours], axis=0)
    return int(np.flatnonzero(extent <= max(extent.min(), PLANE_TOLERANCE))[-1])


def _beside(axis: int, image: Grid) -> float:
    """How far a contour may lie beside its slice, of the distance of slices along ``axis``."""
    return max(PLANE_TOLERANCE, min(_ROUNDED_MM / image.spacing[axis], _MOST))


def _by_slice(contours: Sequence[Points], axis: int, image: Grid, where: str) -> tuple[dict[int, list[Points]], bool]:
    """The contours (n, 2) of each slice along ``axis`` in the image's two other axes; whether one stood there twice."""
    found: dict[int, list[Points]] = defaultdict(list)
    known, twice = set(), False
    for points in contours:
        at = int(np.rint(points[:, axis].mean()))
        off = float(np.abs(points[:, axis] - at).max())
        if off > _beside(axis, image):
            raise CaseError(
                f"{where} has a contour {off * image.spacing[axis]:.3g} mm beside the nearest slice of the image, "
                f"expected at most {_beside(axis, image) * image.spacing[axis]:.3g} mm; give the series that it was "
                "drawn on."
            )
        _check_inside(points, axis, image, where)
        corners = np.delete(points, axis, axis=1)
        if len(points) < 3 and not enclosed([corners], _shape(axis, image)).any():
            continue  # neither a voxel nor a row of some
        key = at, np.rint(corners * 1000).tobytes()
        twice |= key in known
        if key not in known:
            known.add(key)
            found[at].append(corners)
    return dict(found), twice


def _check_inside(points: Points, axis: int, image: Grid, where: str) -> None:
    edge = np.array([_beside(axis, image) if i == axis else _EDGE for i in range(3)])
    beyond = np.maximum(-edge - points, points - (np.array(image.size) - 1 + edge)).max(axis=0)
    if (beyond > 0).any():
        reach = ", ".join(
            f"{b * s:.3g} mm along {n}" for b, s, n in zip(beyond, image.spacing, "xyz", strict=True) if b > 0
        )
        raise CaseError(
            f"{where} reaches beyond the image by {reach}, expected none: image {image}. Give the image that it was "
            "drawn on."
        )


def _gaps(slices: Sequence[int], where: str) -> tuple[str, ...]:
    """A warning of slices without a contour between others; refused where no two neighbours have one."""
    steps = np.diff(slices)
    if steps.size and steps.min() > 1:
        raise CaseError(
            f"{where} has contours on {len(slices)} slices, none of them neighbours (at least {steps.min()} apart), "
            "expected one on each slice of the VOI: interpolate between slices in the program that drew them."
        )
    missing = int((steps - 1).sum())
    return (f"{missing} slice(s) without a contour between the first and the last one of the VOI",) if missing else ()


def _check_crossings(by_slice: dict[int, list[Points]], axis: int, image: Grid, where: str) -> None:
    """Refuse contours of one slice that overlap in part: neither a hole nor two pieces.

    Whether the common part is left out the file does not say; with CLOSEDPLANAR_XOR it does, and is not asked.
    """
    for at, contours in by_slice.items():
        if common := crossing(contours, _shape(axis, image)):
            raise CaseError(
                f"{where} has contours on slice {at + 1} of {image.size[axis]} that cross: {common} voxel(s) lie in "
                "two of which neither holds the other, expected pieces that lie apart and holes within them; unite "
                "the contours in the program that drew them."
            )


def _filled(by_slice: dict[int, list[Points]], axis: int, image: Grid) -> NDArray[np.uint8]:
    whole = empty_on(image)
    along = np.moveaxis(whole.transpose(2, 1, 0), axis, 0)  # slices, then the image's other axes in their order
    for at, contours in by_slice.items():
        along[at] = enclosed(contours, _shape(axis, image)).T
    return whole


def _shape(axis: int, image: Grid) -> tuple[int, int]:
    """Of a slice: rows and columns, the image's other two axes, the later one first."""
    first, second = np.delete(image.size, axis).tolist()
    return second, first
