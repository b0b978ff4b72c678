"""DICOM objects that are drawn on another: what a file is, and whether it was drawn on the image that is given."""

import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_file import is_dicom
from .dicom_header import NO_IMAGES, Header, damage_errors, header_values, one_line, stands_beside
from .dicom_stream import DicomStream

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SEG, LABEL_MAP, SURFACES = (f"1.2.840.10008.5.1.4.1.1.66.{n}" for n in (4, 7, 5))
RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
_DRAWN = {SEG: "DICOM SEG", LABEL_MAP: "DICOM SEG", SURFACES: "surface segmentation", RTSTRUCT: "RTSTRUCT"}

_TAGS = """SOPClassUID Modality SeriesInstanceUID FrameOfReferenceUID Rows ImageType ImagePositionPatient
    VolumeBasedCalculationTechnique""".split()
_SHOWN = 12
"""Of a UID: enough to tell two apart, too little to find a patient by where a message is kept."""
_LONGEST = 100
_NO_DICOM = (".nii", ".gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".img", ".hdr")


@dataclass(frozen=True)
class ImageIdentity:
    """The image's SeriesInstanceUID and FrameOfReferenceUID by its DICOM header; "" where it says none."""

    series: str
    frame_of_reference: str


@contextmanager
def reading_dicom(path: Path, kind: str) -> Iterator[None]:
    """Around one call of pydicom or highdicom: what it raises of a file becomes a CaseError that names the file.

    What it warns of, as a UID that is spelled wrong, changes no voxel and is not shown.

    Parameters
    ----------
    path : Path
        The file that the call reads, for the message; it is not opened here.
    kind : str
        What the file should be, for the message: "DICOM SEG", "RTSTRUCT".

    Raises
    ------
    CaseError
        For what is raised of a damaged file (``damage_errors``), by decoders, and by the tables in which highdicom
        keeps frames. A CaseError from within passes as it is.
    """
    # of decoders, and of the tables in which highdicom keeps frames
    raised: tuple[type[Exception], ...] = (*damage_errors(), RuntimeError, sqlite3.Error)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except CaseError:
            raise
        except raised as problem:
            said = one_line(problem)[:_LONGEST] or type(problem).__name__
            said = f"lacks {said}" if isinstance(problem, KeyError) else said
            raise CaseError(f"{path}: cannot be read as {kind} ({said}); export it again.") from problem


@dataclass(frozen=True)
class DrawnFile:
    """A SEG's or RTSTRUCT's values, each asked for by name: what is missing or damaged is a CaseError with the file."""

    path: Path
    kind: str

    def value(self, content: "Dataset", keyword: str) -> Any:
        """A value that has to be there."""
        with reading_dicom(self.path, self.kind):
            found = content.get(keyword)
        if found is None or (hasattr(found, "__len__") and not len(found)):
            raise CaseError(f"{self.path}: cannot be read as {self.kind} (lacks {keyword}); export it again.")
        return found

    def whole(self, content: "Dataset", keyword: str) -> int:
        """One whole number."""
        found = self.value(content, keyword)
        if not isinstance(found, int):
            said = one_line(found)[:_LONGEST]
            raise CaseError(
                f"{self.path}: cannot be read as {self.kind} ({keyword} {said}, expected a whole number); export it "
                "again."
            )
        return int(found)

    def numbers(self, content: "Dataset", keyword: str, count: int | None = None) -> NDArray[np.float64]:
        """Finite numbers, ``count`` of them if it is said."""
        found = self.value(content, keyword)
        items = [found] if isinstance(found, str | float | int) else list(found)
        good = all(isinstance(item, float | int) for item in items) and count in (None, len(items))
        values = np.array(items, np.float64) if good else np.empty(0)
        if not good or not np.isfinite(values).all():
            expected = "numbers" if count is None else f"{count} numbers"
            raise CaseError(
                f"{self.path}: cannot be read as {self.kind} ({keyword} {one_line(found)[:_LONGEST]}, expected "
                f"{expected}); export it again."
            )
        return values

    def items(self, content: "Dataset", keyword: str) -> "list[Dataset]":
        """The items of a sequence, none where it is not there."""
        with reading_dicom(self.path, self.kind):
            return list(content.get(keyword) or ())

    def text(self, content: "Dataset", keyword: str) -> str:
        """A text, "" where there is none."""
        with reading_dicom(self.path, self.kind):
            return str(content.get(keyword) or "")


def drawn_file(path: Path) -> tuple[Path, str] | None:
    """The DICOM SEG, RTSTRUCT or surface segmentation that ``path`` is, or a folder holds, with its SOP class.

    None where it is something else. Raises CaseError where a folder holds several.
    """
    if path.is_file():
        kind = _storage_class(path)
        return (path, kind) if kind in _DRAWN else None
    if not path.is_dir():
        return None
    inside = [one for one in map(drawn_file, sorted(p for p in path.iterdir() if p.is_file())) if one]
    if len(inside) > 1:
        names = ", ".join(f"{file.name} ({_DRAWN[kind]})" for file, kind in inside)
        raise CaseError(f"{path}: holds {len(inside)} files of segmentations, expected one: {names}; give the file.")
    return inside[0] if inside else None


def image_identity(path: Path, series: str | None) -> ImageIdentity | None:
    """Of the image that is read from ``path``, a DICOM file or folder; None where it is no DICOM.

    Parameters
    ----------
    path : Path
        Of a folder the files that lie in it are looked at, in the order of their names, not those of folders in it.
    series : str or None
        The SeriesInstanceUID of the image where a folder holds several; None takes any.

    Returns
    -------
    ImageIdentity or None
        By the header of the first file that is an image of ``series``. What stands beside a volume, as a localizer or a
        dose, may be the first file and in a frame of reference of its own: it is taken only where there is nothing
        else. None, too, where no image is of ``series``.
    """
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    others: dict[tuple[bool, bool], ImageIdentity] = {}
    for file in files:
        found = _header(file)
        if found is None or str(found.get("SOPClassUID", "")) in _DRAWN or "Rows" not in found:
            continue
        identity = ImageIdentity(str(found.get("SeriesInstanceUID", "")), str(found.get("FrameOfReferenceUID", "")))
        if series not in (None, identity.series):
            continue
        kind = one_line(found.get("Modality")) in NO_IMAGES, stands_beside(Header(header_values(found, {})))
        if not any(kind):
            return identity
        others.setdefault(kind, identity)
    return others[min(others)] if others else None


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
            f"{where} was drawn in the frame of reference ...{end_of(frames[0])}, the image is of "
            f"...{end_of(frames[1])}: another examination or patient. Give the image that it was drawn on."
        )
    if series and identity.series and identity.series not in series:
        return ("the mask was drawn on another series of the same examination than the image",)
    return ()


def end_of(uid: str) -> str:
    """Of a UID enough to tell two apart."""
    return one_line(uid[-_SHOWN:])


def _storage_class(path: Path) -> str:
    """The SOPClassUID of a DICOM file; "" for other files, and where it is damaged: as an image it is refused so."""
    found = _header(path)
    try:
        return str(found.get("SOPClassUID", "")) if found is not None else ""
    except damage_errors():
        return ""


def _header(path: Path) -> "Dataset | None":
    """What a DICOM file says of itself; None where it is none. RTSTRUCT may lack the preamble that others have."""
    if path.name.lower().endswith(_NO_DICOM):
        return None
    from pydicom import dcmread

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            force = path.suffix.lower() == ".dcm" or is_dicom(path)
            with DicomStream(path) as stream:
                return dcmread(stream, stop_before_pixels=True, specific_tags=_TAGS, force=force)
    except damage_errors():
        return None
