"""DICOM SEG, read by highdicom: binary, fractional and label-map segmentations, frame by frame.

Each frame is put where its own position and orientation say, so that frames may stand in any order, and frames in which
nothing is drawn may be left out, as is usual. One at the position of a slice of the image is put onto that slice, also
where positions were rounded in writing and so lie beside the regular grid that the slices are read as. A fractional
segmentation holds probabilities or occupancies; its voxels are those of ``THRESHOLD`` and more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_file import read_dicom_header
from .dicom_reference import DrawnFile, ImageIdentity, check_reference, reading_dicom
from .dicom_stream import DicomStream
from .mask_grid import Grid, checked_placement, empty_on, paste, placement, tolerated_mm
from .segments import Segment
from .stack import Slice, grid_of
from .upright import SHEAR_LIMIT, sheared_by, upright

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

THRESHOLD = 0.5
_KIND = "DICOM SEG"
_AS_ITK_SHOWS_IT = 255


@dataclass(frozen=True)
class DicomSeg:
    """An open DICOM SEG; ``notes`` are warnings of what it was drawn on, ``slices`` gives those of the image."""

    path: Path
    seg: "Segmentation"
    segments: tuple[Segment, ...]
    notes: tuple[str, ...]
    slices: Callable[[], Sequence[Slice]]

    def own_label(self, label: int | None) -> int | None:
        """``label``, or the only segment's number for 255: ITK shows a binary SEG so, and users name what they see."""
        only = len(self.segments) == 1 and self.seg.SegmentationType == "BINARY"
        return self.segments[0].label if only and label == _AS_ITK_SHOWS_IT else label

    def draw(
        self, segment: Segment, image: Grid, tolerance_mm: float, where: str
    ) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """The voxels (z, y, x) of ``segment`` on the grid ``image``, 0 or 1, and warnings of how they were read.

        Raises CaseError where a frame cannot be read, or as ``onto_grid`` does of a frame in which something is drawn,
        where two frames of the segment lie at the same place, and where no fraction of it is large enough.
        """
        whole, filled = empty_on(image), set()
        for grid, values in self._frames(segment.label):
            if not values.any():
                continue
            found = checked_placement(self._as_read(grid, image, tolerance_mm), image, tolerance_mm, where)
            if found.first in filled:
                raise CaseError(
                    f"{where} has two frames of the segment {segment} at the same place, expected one; export one "
                    "time point."
                )
            filled.add(found.first)
            paste(values[np.newaxis], found, image, whole, where)
        fractional = self.seg.SegmentationType == "FRACTIONAL"
        if fractional and not filled:
            raise CaseError(
                f"{where} has no voxel of the segment {segment} with a fraction of {THRESHOLD:g} or more, expected the "
                "VOI's; export it as a binary segmentation."
            )
        said = (f"fractional DICOM SEG: voxels of {THRESHOLD:g} and more are the VOI",) if fractional else ()
        return whole, (*self.notes, *said)

    def _as_read(self, grid: Grid, image: Grid, tolerance_mm: float) -> Grid:
        """A frame's grid, moved with the slice at its position to where that was read as lying."""
        tolerance = tolerated_mm(image, tolerance_mm)
        if placement(grid, image).distance_mm <= tolerance:
            return grid
        for stored, read in self._places:
            if np.linalg.norm(stored - np.array(grid.origin)) <= tolerance:
                return replace(grid, origin=tuple(read.tolist()))
        return grid

    @cached_property
    def _places(self) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Where each slice of the image lies by its header, and on the regular grid of all of them (3,), in mm."""
        ordered = self.slices()
        if not ordered:
            return []
        regular = grid_of(ordered)
        return [(one.position, np.array(regular.origin) + k * regular.steps[:, 2]) for k, one in enumerate(ordered)]

    def _frames(self, number: int) -> Iterator[tuple[Grid, NDArray[np.uint8]]]:
        """Each frame's grid, one slice, and its voxels (rows, columns), 0 or 1, of the segment ``number``."""
        file = DrawnFile(self.path, _KIND)
        shared = file.value(self.seg, "SharedFunctionalGroupsSequence")[0]
        map_of_labels = self.seg.SegmentationType == "LABELMAP"
        for k, frame in enumerate(file.value(self.seg, "PerFrameFunctionalGroupsSequence")):
            if not map_of_labels and _number(file, frame, shared) != number:
                continue
            with reading_dicom(self.path, _KIND):
                values = self.seg.get_stored_frame(k + 1)
            yield _frame_grid(file, frame, shared, values.shape), self._voxels(values, number).astype(np.uint8)

    def _voxels(self, values: NDArray[Any], number: int) -> NDArray[np.bool_]:
        if self.seg.SegmentationType == "FRACTIONAL":
            highest = DrawnFile(self.path, _KIND).whole(self.seg, "MaximumFractionalValue")
            inside: NDArray[np.bool_] = values >= THRESHOLD * highest
        else:
            inside = values == (number if self.seg.SegmentationType == "LABELMAP" else 1)
        return inside


def open_dicom_seg(
    path: Path, identity: ImageIdentity | None, where: str, slices: Callable[[], Sequence[Slice]] = list
) -> DicomSeg:
    """The DICOM SEG ``path``, with its segments in order of their numbers.

    ``slices`` gives the image's in order of space, none where it is no DICOM: it is asked only where a frame lies
    beside the image's grid. Raises CaseError where the SEG cannot be read, highdicom is missing, or it was drawn on
    something else than the image (``check_reference``).
    """
    try:
        from highdicom.seg import segread
    except ModuleNotFoundError as problem:
        raise CaseError(
            f"{path}: is a DICOM SEG, for which this Python lacks the package {problem.name}; pip install highdicom "
            "(on Python 3.14: pip install --no-deps highdicom pillow packaging), or save it as NRRD or NIfTI."
        ) from problem

    with reading_dicom(path, _KIND), DicomStream(path) as stream:
        seg = segread(stream)
    measured = read_dicom_header(path)
    if measured is not None and measured.damage and not seg.file_meta.TransferSyntaxUID.is_compressed:
        raise CaseError(f"{path}: {measured.damage}.")
    file = DrawnFile(path, _KIND)
    frames, placed = file.whole(seg, "NumberOfFrames"), len(file.items(seg, "PerFrameFunctionalGroupsSequence"))
    if frames != placed:
        raise CaseError(f"{path}: is damaged, it has {frames} frames and says where {placed} are; export it again.")
    series = [file.text(one, "SeriesInstanceUID") for one in file.items(seg, "ReferencedSeriesSequence")]
    notes = check_reference(identity, file.text(seg, "FrameOfReferenceUID"), series, where)
    return DicomSeg(path, seg, _segments(file, seg), notes, slices)


def _segments(file: DrawnFile, seg: "Segmentation") -> tuple[Segment, ...]:
    described = [
        (file.whole(one, "SegmentNumber"), file.text(one, "SegmentLabel")) for one in file.items(seg, "SegmentSequence")
    ]
    with_frames = {number for number, _ in described}
    if file.value(seg, "SegmentationType") != "LABELMAP":
        shared = file.value(seg, "SharedFunctionalGroupsSequence")[0]
        frames = file.value(seg, "PerFrameFunctionalGroupsSequence")
        with_frames = {_number(file, frame, shared) for frame in frames}
        if unknown := sorted(with_frames - {number for number, _ in described}):
            raise CaseError(
                f"{file.path}: is damaged, it has a frame of the segment {unknown[0]}, which its SegmentSequence does "
                "not describe; export it again."
            )
    background = seg.get("PixelPaddingValue") if seg.SegmentationType == "LABELMAP" else None
    chosen = [(number, name) for number, name in sorted(described) if number > 0 and number != background]
    return tuple(Segment(number, name, number in with_frames) for number, name in chosen)


def _number(file: DrawnFile, frame: Any, shared: Any) -> int:
    return file.whole(_group(file, frame, shared, "SegmentIdentificationSequence"), "ReferencedSegmentNumber")


def _frame_grid(file: DrawnFile, frame: Any, shared: Any, shape: tuple[int, ...]) -> Grid:
    position = file.numbers(_group(file, frame, shared, "PlanePositionSequence"), "ImagePositionPatient", 3)
    cosines = file.numbers(_group(file, frame, shared, "PlaneOrientationSequence"), "ImageOrientationPatient", 6)
    spacing = file.numbers(_group(file, frame, shared, "PixelMeasuresSequence"), "PixelSpacing", 2)
    axes = np.column_stack([cosines[:3], cosines[3:], np.cross(cosines[:3], cosines[3:])])
    if spacing.min() <= 0 or not sheared_by(axes) <= SHEAR_LIMIT:
        raise CaseError(
            f"{file.path}: a frame of the DICOM SEG has the spacing {spacing} and the orientation {cosines}, expected "
            "positive numbers and two directions at right angles; export it again."
        )
    axes = upright(axes)  # as the image's are set
    steps = (float(spacing[1]), float(spacing[0]), 1.0)  # of one slice: what lies across it does not count
    return Grid((shape[1], shape[0], 1), steps, tuple(map(float, position)), tuple(axes.ravel().tolist()))


def _group(file: DrawnFile, frame: Any, shared: Any, name: str) -> Any:
    """A frame's functional group, which all frames may share."""
    found = file.items(frame, name) or file.items(shared, name)
    if not found:
        raise CaseError(f"{file.path}: a DICOM SEG without {name}, so that its frames have no place; export it again.")
    return found[0]
