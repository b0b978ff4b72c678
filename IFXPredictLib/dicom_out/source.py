"""The DICOM series that an answer is filed with: its headers, where its voxels lie, and that they are the case's.

Patient, study and frame of reference of what is written are the source's. Headers are read without voxels, and texts
become UTF-8, whatever character set they were written in.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.text import brief, one_line
from ..imaging.case import Case, in_lps
from ..imaging.dicom import placed_slices
from ..imaging.dicom_file import is_dicom
from ..imaging.dicom_header import damage_errors
from ..imaging.dicom_stream import DicomStream
from ..imaging.mask_grid import Grid, checked_placement, onto_grid
from ..imaging.reading import check_exists, read_scan
from ..imaging.stack import grid_of
from ..imaging.upright import upright_direction
from ..protocol.schema import ImageRules

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

UTF_8 = "ISO_IR 192"
_LIBRARY = Path(__file__).parents[1]
_NEEDED = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "FrameOfReferenceUID")
_MAY_BE_EMPTY = """PatientID PatientName PatientBirthDate PatientSex AccessionNumber StudyID StudyDate StudyTime
    ReferringPhysicianName""".split()


@dataclass(frozen=True)
class SourceSeries:
    """A series of which something is written: ``headers``, one a file, in order of space; ``grid``, its voxels' places.

    ``order`` says of each frame of the files, as they stand, which slice of the grid it is.
    """

    path: Path
    headers: tuple["Dataset", ...]
    grid: Grid
    order: tuple[int, ...]

    @property
    def patient(self) -> str:
        """Who it is, for a page: name, ID, birth date, study date and accession number, those that are known."""
        first = self.headers[0]
        words = {"PatientID": "ID", "PatientBirthDate": "born", "StudyDate": "study of", "AccessionNumber": "accession"}
        known = [f"{word} {one_line(str(first.get(keyword)))}" for keyword, word in words.items() if first.get(keyword)]
        return ", ".join([one_line(str(first.PatientName)).replace("^", " ").strip() or "no name", *known])

    def voxels(self, mask: sitk.Image, rules: ImageRules, identifier: str) -> NDArray[np.uint8]:
        """The voxels (frame, row, column) of a ``mask`` of the image or a part of it, in the order of the frames.

        Raises CaseError where the mask's voxels do not lie on the series'.
        """
        values = sitk.GetArrayViewFromImage(mask)
        where = f"case {identifier}: the mask"
        placed = onto_grid(values, Grid.of(mask), self.grid, rules.geometry_tolerance_mm, where)
        return placed[list(self.order)]


def is_dicom_image(path: Path) -> bool:
    """Whether an image was given as DICOM: a folder of slices or a multi-frame file."""
    check_exists(path)
    return path.is_dir() or is_dicom(path)


def read_source(path: Path, series: str | None = None) -> SourceSeries:
    """The series of a folder, or of a multi-frame file, that an image is read from.

    Parameters
    ----------
    path : Path
        The folder of the slices, or the multi-frame file.
    series : str, optional
        The SeriesInstanceUID to take where a folder holds several.

    Returns
    -------
    SourceSeries
        With its headers and its grid (mm, LPS); no voxels are kept.

    Raises
    ------
    CaseError
        Without anything that names the patient, where headers cannot be read or lack what files are known by: study,
        series, instance and frame of reference; where the series is no regular stack, is of several multi-frame files,
        or has one instance UID twice.
    """
    with writing_dicom(f"{path}: DICOM output"):
        slices = placed_slices(path, series)
    files = list(dict.fromkeys(one.file for one in slices))
    if len(files) > 1 and len(files) != len(slices):
        raise CaseError(
            f"{path}: is a series of {len(files)} multi-frame files, expected slices or one file; DICOM output is not "
            "written of it."
        )
    headers = tuple(_header(Path(file)) for file in files)
    if len({str(header.SOPInstanceUID) for header in headers}) < len(headers):
        raise CaseError(
            f"{path}: two slices have the same SOPInstanceUID, so that nothing could say which of them it is of; "
            "export the series again from the PACS."
        )
    grid = grid_of(slices)
    grid = replace(grid, direction=upright_direction(grid.direction, path)[0])  # as the image is read
    for header in headers:
        _say_thickness(header, grid.spacing[2])
    frames = {one.frame: k for k, one in enumerate(slices)}
    order = tuple(range(len(slices))) if len(files) > 1 else tuple(frames[k] for k in sorted(frames))
    return SourceSeries(path, headers, grid, order)


def check_same_voxels(case: Case, source: SourceSeries, rules: ImageRules) -> None:
    """Raise CaseError, with what differs, where the whole image of a case is not the series' to the last voxel.

    Parameters
    ----------
    case : Case
        With its whole image, not a part of it.
    source : SourceSeries
        The series that an answer is to be filed with; it is read again from its ``path``, with voxels.
    rules : ImageRules
        Modality and ``geometry_tolerance_mm``: ``protocol.image``.

    Raises
    ------
    CaseError
        Naming case and series, for another size, place or intensity; as ``read_scan`` where it cannot be read.
    """
    series = one_line(source.headers[0].SeriesInstanceUID) if source.path.is_dir() else None
    scan = read_scan(source.path, rules.modality, series)
    other = in_lps(scan.image)
    where = f"case {case.identifier}: the DICOM series {source.path.name}"
    if other.GetSize() != case.image.GetSize():
        sizes = ["x".join(map(str, one.GetSize())) for one in (other, case.image)]
        raise CaseError(f"{where} has {sizes[0]} voxels, the image {sizes[1]}; {_REMEDY}.")
    checked_placement(Grid.of(other), Grid.of(case.image), rules.geometry_tolerance_mm, where)
    ours, theirs = (sitk.GetArrayViewFromImage(one) for one in (case.image, other))
    differ = int(np.count_nonzero(ours != theirs))
    if differ:
        most = float(np.abs(ours.astype(np.float64) - theirs).max())
        raise CaseError(
            f"{where} differs from the image in {differ} of {ours.size} voxels, by up to {most:g}; {_REMEDY}."
        )


_REMEDY = "give with --dicom-source the series that the image was converted from, with its voxels as they are"


@contextmanager
def writing_dicom(what: str) -> Iterator[None]:
    """Around calls of highdicom: what it raises of a header becomes a CaseError that names ``what`` and no patient.

    What our own code raises within is a fault of ours, and stays what it is. What highdicom warns of or logs is not
    shown.
    """
    try:
        with quoting_nothing():
            yield
    except CaseError:
        raise
    except damage_errors() as problem:
        if _is_ours(problem):
            raise
        raise CaseError(
            f"{what} cannot be written: a header of the source series is not as DICOM has it "
            f"({type(problem).__name__}{_keyword(problem)}); export the series again from the PACS."
        ) from problem


@contextmanager
def quoting_nothing() -> Iterator[None]:
    """Within the block the packages that read, write, fetch and store DICOM neither warn nor log.

    They quote names, dates and UIDs, and what a server says of them.
    """
    loggers = [logging.getLogger(name) for name in ("highdicom", "pydicom", "dicomweb_client", "urllib3")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _is_ours(problem: BaseException) -> bool:
    """Whether an exception was raised by code of this library itself, not by what it called."""
    at = problem.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return at is not None and Path(at.tb_frame.f_code.co_filename).is_relative_to(_LIBRARY)


def _keyword(problem: BaseException) -> str:
    """The attribute that a header lacks; other words of an exception may quote its values."""
    name = getattr(problem, "name", None) if isinstance(problem, AttributeError) else None
    return f", {brief(name)}" if name else ""


def _say_thickness(header: "Dataset", apart_mm: float) -> None:
    """Set how thick slices are to how far they are apart where a header leaves it out, as CT and MR may."""
    groups = [*header.get("SharedFunctionalGroupsSequence", ()), *header.get("PerFrameFunctionalGroupsSequence", ())]
    measured = [group.PixelMeasuresSequence[0] for group in groups if group.get("PixelMeasuresSequence")]
    for one in measured or [header]:
        if not one.get("SliceThickness"):
            one.SliceThickness = f"{apart_mm:.9g}"


def _is_value(keyword: str, text: str) -> bool:
    """Whether a text may stand under a keyword: archives hold years for dates of birth, and X for a sex."""
    from pydicom.datadict import dictionary_VR
    from pydicom.valuerep import DA, TM

    if keyword == "PatientSex":
        return text in ("", "M", "F", "O")
    try:
        {"DA": DA, "TM": TM}.get(dictionary_VR(keyword), str)(text)
    except ValueError:
        return False
    return True


def _header(file: Path) -> "Dataset":
    from pydicom import dcmread

    with writing_dicom(f"{file}: DICOM output"), DicomStream(file) as stream:
        header = dcmread(stream, stop_before_pixels=True, force=True)
        header.decode()
        header.SpecificCharacterSet = UTF_8
        lacking = [keyword for keyword in _NEEDED if not header.get(keyword)]
        for keyword in _MAY_BE_EMPTY:
            if keyword not in header or not _is_value(keyword, str(header.get(keyword) or "")):
                setattr(header, keyword, "")
    if lacking:
        raise CaseError(
            f"{file}: has no {lacking[0]} in its header, without which a PACS cannot file what is written of it; "
            "export the series again from the PACS."
        )
    return header
