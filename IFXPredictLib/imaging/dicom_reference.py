"""DICOM objects that are drawn on another: what a file is, and whether it was drawn on the image that is given."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import CaseError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SEG, LABEL_MAP, SURFACES = (f"1.2.840.10008.5.1.4.1.1.66.{n}" for n in (4, 7, 5))
RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
_DRAWN = {SEG: "DICOM SEG", LABEL_MAP: "DICOM SEG", SURFACES: "surface segmentation", RTSTRUCT: "RTSTRUCT"}

_TAGS = ["SOPClassUID", "Modality", "SeriesInstanceUID", "FrameOfReferenceUID"]
_SHOWN = 12
"""Of a UID: enough to tell two apart, too little to find a patient by where a message is kept."""
_NO_DICOM = (".nii", ".gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".img", ".hdr")


@dataclass(frozen=True)
class ImageIdentity:
    """The image's SeriesInstanceUID and FrameOfReferenceUID by its DICOM header; "" where it says none."""

    series: str
    frame_of_reference: str


@contextmanager
def reading_dicom(path: Path, kind: str) -> Iterator[None]:
    """Within the block what pydicom and highdicom raise of a file becomes a CaseError that names it.

    What they warn of, as a UID that is spelled wrong, changes no voxel and is not shown.
    """
    from pydicom.errors import InvalidDicomError

    known = (AttributeError, LookupError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except CaseError:
            raise
        except (*known, InvalidDicomError) as problem:
            said = " ".join(str(problem).split()) or type(problem).__name__
            said = f"lacks {said}" if isinstance(problem, KeyError) else said
            raise CaseError(f"{path}: cannot be read as {kind} ({said}); export it again.") from problem


def drawn_file(path: Path) -> tuple[Path, str] | None:
    """The DICOM SEG, RTSTRUCT or surface segmentation that ``path`` is, or a folder holds, with its SOP class.

    None where it is something else. Raises CaseError where a folder holds several.
    """
    if path.is_file():
        found = _header(path)
        kind = str(found.get("SOPClassUID", "")) if found is not None else ""
        return (path, kind) if kind in _DRAWN else None
    if not path.is_dir():
        return None
    inside = [one for one in map(drawn_file, sorted(p for p in path.iterdir() if p.is_file())) if one]
    if len(inside) > 1:
        names = ", ".join(f"{file.name} ({_DRAWN[kind]})" for file, kind in inside)
        raise CaseError(f"{path}: holds {len(inside)} files of segmentations, expected one: {names}; give the file.")
    return inside[0] if inside else None


def image_identity(path: Path, series: str | None) -> ImageIdentity | None:
    """Of the image that is read from ``path``, a DICOM file or folder; None where it is no DICOM."""
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    for file in files:
        found = _header(file)
        if found is None or str(found.get("SOPClassUID", "")) in _DRAWN:
            continue
        uid = str(found.get("SeriesInstanceUID", ""))
        if series is None or series.startswith(uid):
            return ImageIdentity(uid, str(found.get("FrameOfReferenceUID", "")))
    return None


def check_reference(
    identity: ImageIdentity | None, frame_of_reference: str, series: Sequence[str], where: str
) -> tuple[str, ...]:
    """What has to be said of a mask that was drawn in ``frame_of_reference`` on one of ``series``.

    Raises CaseError where the image is of another frame of reference: equal positions are other places then.
    """
    if identity is None:
        return ()
    frames = frame_of_reference, identity.frame_of_reference
    if all(frames) and frames[0] != frames[1]:
        raise CaseError(
            f"{where} was drawn in the frame of reference ...{frames[0][-_SHOWN:]}, the image is of "
            f"...{frames[1][-_SHOWN:]}: another examination or patient. Give the image that it was drawn on."
        )
    if series and identity.series and identity.series not in series:
        return ("the mask was drawn on another series of the same examination than the image",)
    return ()


def _header(path: Path) -> "Dataset | None":
    """What a DICOM file says of itself; None where it is none. RTSTRUCT may lack the preamble that others have."""
    if path.name.lower().endswith(_NO_DICOM):
        return None
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            force = path.suffix.lower() == ".dcm"
            return dcmread(path, stop_before_pixels=True, specific_tags=list(_TAGS), force=force)
    except (InvalidDicomError, OSError, EOFError, ValueError, KeyError, AttributeError, NotImplementedError):
        return None
