"""Where a volume node comes from: what the DICOM files that Slicer loaded it from say of its voxels."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import CaseError

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode

    from ..protocol.schema import ImageRules, MrSeries

_INSTANCES = "DICOM.instanceUIDs"
"""The attribute in which Slicer's DICOM readers list a volume's files, by their SOPInstanceUIDs."""


def origin_notes(volume: vtkMRMLScalarVolumeNode, rules: ImageRules, identifier: str) -> tuple[str, ...]:
    """One short sentence for each thing that the headers say and that makes a prediction less sure.

    Nothing for a volume that was not loaded from DICOM, or whose files the DICOM database does not hold any more.
    Raises CaseError, naming the case, where the headers say that the voxels cannot be of ``rules.modality``.
    """
    files = files_of(volume)
    if not files:
        return ()
    notes, problem = _judged(tuple(map(str, files)), rules.modality, rules.mr_series)
    if problem:
        raise CaseError(f"case {identifier}: the volume {problem}")
    return notes


def files_of(volume: vtkMRMLScalarVolumeNode) -> tuple[Path, ...]:
    """The DICOM files that a volume was loaded from; none where there are none, or the database lost them."""
    import slicer

    database = getattr(slicer, "dicomDatabase", None)
    instances = (volume.GetAttribute(_INSTANCES) or "").split()
    if database is None:
        return ()
    return tuple(Path(file) for file in map(database.fileForInstance, instances) if file)


def check_same_frame(first: vtkMRMLScalarVolumeNode, other: vtkMRMLScalarVolumeNode, where: str) -> None:
    """Raise CaseError, as ``check_frames``, where two volumes were loaded from DICOM of different frames of reference.

    Nothing is known of one that was not, or whose files the DICOM database does not hold any more.
    """
    files = [files_of(volume) for volume in (first, other)]
    if problem := all(files) and _apart(*(found[0] for found in files), where):
        raise CaseError(problem)


@lru_cache(maxsize=16)
def _apart(first: Path, other: Path, where: str) -> str:
    """Why the images of two files have no place in common, "" where they may; kept as ``_judged`` is."""
    from ..imaging.dicom_reference import image_identity
    from ..imaging.further import check_frames

    one, another = (image_identity(file, None) if file.is_file() else None for file in (first, other))
    try:
        check_frames(one, another, where)
    except CaseError as problem:
        return str(problem)
    return ""


@lru_cache(maxsize=16)
def _judged(files: tuple[str, ...], modality: str, expected: MrSeries | None) -> tuple[tuple[str, ...], str]:
    """The notes, or why the image is refused; kept, as they are asked for again while a VOI is drawn."""
    from ..imaging.dicom import loaded_notes

    try:
        there = [path for path in map(Path, files) if path.is_file()]
        return loaded_notes(there, modality, "loaded from DICOM", expected), ""
    except CaseError as problem:
        return (), str(problem)
