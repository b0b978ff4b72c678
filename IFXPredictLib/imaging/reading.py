"""Volumes on disk: one file (NIfTI, NRRD, MetaImage, multi-frame DICOM) or a folder of DICOM slices.

Nothing of a file's header is kept but the geometry and what is to be warned of, so no personal data travel on. Which
reader a file gets is told by its first bytes: names and the entries that one format carries into another may mislead.
"""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import CaseError
from ..base.text import brief
from ..protocol.schema import MrSeries
from .dicom import DicomVolume, read_dicom_file, read_folder
from .dicom_file import is_dicom
from .itk_process import read_header
from .mask_grid import Grid
from .modality import check_entries
from .nifti import is_named_nifti, is_nifti, nifti_grid, read_nifti
from .stored_voxels import read_stored
from .upright import set_upright, upright_direction

_LONGEST_REASON = 160
_PADDING_SHARE = 0.01


@dataclass(frozen=True)
class Scan:
    """An image as read, without header entries.

    ``image`` has its values rescaled as the header says (HU for CT) and any pixel type, its axes at right angles.
    ``notes`` are short sentences on what the file says of itself that makes a prediction less sure. ``padding`` is 1
    where voxels lie outside the scanner's field of view (uint8, the image's grid); None where the file marks none.
    """

    image: sitk.Image
    notes: tuple[str, ...] = ()
    padding: sitk.Image | None = None


def read_scan(
    path: Path,
    modality: str | None = None,
    series: str | None = None,
    before: Callable[[Grid], None] = lambda _: None,
    expected: MrSeries | None = None,
) -> Scan:
    """The image of a file or of a DICOM folder, with what its header says of the voxels.

    Parameters
    ----------
    path : Path
        NIfTI, NRRD, MetaImage or multi-frame DICOM, or a folder of DICOM slices.
    modality : str, optional
        "CT" or "MR": what a DICOM header has to say if it says anything, and the voxels are judged by. Without it
        (labels) only the geometry is.
    series : str, optional
        The SeriesInstanceUID to take where a DICOM folder holds several.
    before : callable, optional
        Called with the grid of a 3-D image before its voxels are read, so that it can refuse it (raise): they may be
        gigabytes. Not called where the grid is known with the voxels only.
    expected : MrSeries, optional
        Which series of an MRI it should be: what a DICOM header says else is noted.

    Returns
    -------
    Scan

    Raises
    ------
    CaseError
        In one line that names the file: where it cannot be read whole, does not fill a regular upright grid, or cannot
        hold intensities of the modality.
    """
    check_exists(path)

    def upright(grid: Grid) -> None:
        if len(grid.size) == 3:
            before(_set_upright(grid, path))

    if series is not None and not path.is_dir():
        raise CaseError(f"{path}: is a file, --series chooses in a folder of DICOM slices; leave --series out.")
    with _quietly():
        try:
            found = _read(path, modality, series, upright, expected)
        except RuntimeError as problem:
            raise CaseError(f"{path}: cannot be read as an image {_why_not(path, problem)}.") from problem
    for key in found.image.GetMetaDataKeys():
        found.image.EraseMetaData(key)
    if found.image.GetDimension() == 3:
        _check_scale(Grid.of(found.image), path)
    unplaced = _array_notes(found.image) if modality is not None else ()
    set_upright_notes = set_upright(found.image, path)
    if found.padding is not None:
        found.padding.SetDirection(found.image.GetDirection())
    return Scan(found.image, (*found.notes, *unplaced, *set_upright_notes), found.padding)


def padding_notes(mask: sitk.Image, padding: sitk.Image | None, where: str) -> tuple[str, ...]:
    """At most one sentence, where voxels of a VOI lie outside the field of view of a scan on its grid.

    ``mask`` and ``padding`` are 0 or 1; None for nowhere. Raises CaseError, beginning with ``where``, where many do.
    """
    if padding is None:
        return ()
    inside = sitk.GetArrayViewFromImage(mask) == 1
    share = float(sitk.GetArrayViewFromImage(padding)[inside].mean()) if inside.any() else 0.0
    if share > _PADDING_SHARE:
        raise CaseError(
            f"{where}: {share:.1%} of the VOI is padding outside the scanner's field of view "
            f"(PixelPaddingValue), expected at most {_PADDING_SHARE:.0%}; draw the lesion inside the field of view."
        )
    return (f"{share:.2%} of the VOI is padding outside the field of view of the scanner",) if share else ()


def stored_grid(path: Path) -> Grid | None:
    """The grid of a 3-D file by its header, without its voxels, as ``read_scan`` has it.

    None for DICOM, where the voxels alone tell it, and where the file cannot be read, which reading it tells in words.
    """
    if not path.is_file() or is_dicom(path):
        return None
    with _quietly():
        try:
            nifti = is_nifti(path) or is_named_nifti(path)
            grid = nifti_grid(path) if nifti else read_header(path).grid
            return None if grid is None or len(grid.size) != 3 else _set_upright(grid, path)
        except (CaseError, RuntimeError):
            return None


_LENGTHS_MM = 1e-3, 1e3
"""Of a voxel's edges: no scan has others, but a header in metres, or a damaged one."""
_FARTHEST_MM = 1e6


def _check_scale(grid: Grid, path: Path) -> None:
    """Raise CaseError where voxels are as small, large or far away as those of no scan are."""
    low, high = _LENGTHS_MM
    if not all(low <= edge <= high for edge in grid.spacing):
        edges = " x ".join(f"{edge:.4g}" for edge in grid.spacing)
        raise CaseError(
            f"{path}: its voxels are {edges} mm by its header, expected {low:g} to {high:g} mm; is its unit another "
            "one, or is it damaged? Export it again."
        )
    if not all(abs(place) <= _FARTHEST_MM for place in grid.origin):
        places = ", ".join(f"{place:.4g}" for place in grid.origin)
        raise CaseError(f"{path}: begins at ({places}) mm by its header, where no scan lies; export it again.")


def _array_notes(image: sitk.Image) -> tuple[str, ...]:
    """At most one sentence: on voxels of 1 mm from 0 on, which is what a library writes of an array alone."""
    if image.GetDimension() != 3 or set(image.GetSpacing()) != {1.0} or not Grid.of(image).is_unplaced:
        return ()
    return ("voxels of 1 mm from (0, 0, 0) on: was the image saved of an array, without its spacing and place?",)


def _set_upright(grid: Grid, path: Path) -> Grid:
    _check_scale(grid, path)
    return replace(grid, direction=upright_direction(grid.direction, path)[0])


def check_exists(path: Path) -> None:
    """Raise CaseError where there is nothing at ``path``."""
    if not path.exists():
        raise CaseError(f"{path}: no such file or folder; check the path.")


def read_volume(
    path: Path,
    *,
    modality: str | None = None,
    series: str | None = None,
    before: Callable[[Grid], None] = lambda _: None,
) -> sitk.Image:
    """The image of ``read_scan`` alone.

    Parameters
    ----------
    path : Path
        NIfTI, NRRD, MetaImage or multi-frame DICOM, or a folder of DICOM slices.
    modality : str, optional
        "CT" or "MR": what a DICOM header has to say if it says anything. Without it only the geometry is judged.
    series : str, optional
        The SeriesInstanceUID to take where a DICOM folder holds several.
    before : callable, optional
        Called with the grid of a 3-D image before its voxels are read, so that it can refuse it.

    Returns
    -------
    SimpleITK.Image
        Upright; CT in HU.

    Raises
    ------
    CaseError
        As ``read_scan``.
    """
    return read_scan(path, modality, series, before).image


def _read(
    path: Path,
    modality: str | None,
    series: str | None,
    before: Callable[[Grid], None],
    expected: MrSeries | None,
) -> DicomVolume:
    if path.is_dir():
        return read_folder(path, series, modality, before, expected)
    if is_dicom(path):
        return read_dicom_file(path, modality, before, expected)
    if is_nifti(path) or is_named_nifti(path):
        return DicomVolume(*read_nifti(path, before))
    image = read_stored(path, before)
    if modality is not None:
        check_entries(read_header(path).entries, modality, path)
    return DicomVolume(image)


@contextmanager
def _quietly() -> Iterator[None]:
    """No warnings of ITK and pydicom on stderr; what is wrong is raised or noted."""
    shown = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(shown)


def _why_not(path: Path, problem: RuntimeError) -> str:
    """Why ITK cannot read a file, and what to give instead where it is of no kind that it knows."""
    reason = itk_reason(problem)
    if "ImageIO" not in reason:
        return f"({reason})"
    if not path.stat().st_size:
        return "(it is empty); copy or export it again"
    if zipfile.is_zipfile(path):
        return "(it is an archive, or a scene of 3D Slicer); unpack it, or save the volume as NRRD or NIfTI"
    return f"({reason}); give NIfTI, NRRD, MetaImage or DICOM"


def itk_reason(problem: RuntimeError) -> str:
    """The last sentence of ITK's many-line message, in short, without its memory addresses.

    Teem, which reads NRRD, says for each of its functions that there was trouble, and at last what it was.
    """
    text = " ".join(str(problem).split()).rpartition("ERROR: ")[2]
    text = re.sub(r"\(0x[0-9a-f]+\)", "", text).rpartition("[nrrd] ")[2]
    return brief(text.rstrip(". "), _LONGEST_REASON)
