"""What mask files hold, and which of it is the VOI, on the image's grid: the one way in for masks.

A label image (NIfTI, NRRD, MetaImage, a folder of DICOM slices), a .seg.nrrd of 3D Slicer, a DICOM SEG or an RTSTRUCT.
The VOI is chosen by its label or its segment's name (``segments``); whatever the file, its voxels are put onto the
image's grid as they are, none is interpolated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.schema import ImageRules
from .dicom import placed_slices
from .dicom_reference import RTSTRUCT, SURFACES, drawn_file, image_identity
from .dicom_seg import DicomSeg, open_dicom_seg
from .label_image import LabelImage, open_label_image
from .mask_grid import Grid, checked_placement, empty_on
from .rtstruct import RtStruct, open_rtstruct
from .segments import DEFAULT_SEGMENT, VoiSource, choose, listed


@dataclass(frozen=True)
class DrawnVoi:
    """A VOI on its image's grid: ``mask`` is uint8, 1 inside.

    ``source`` says what of a file it is, ``notes`` are warnings of how it was read.
    """

    mask: sitk.Image
    source: VoiSource
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImageFile:
    """Where an image was read from, for masks that say what they were drawn on; ``series`` as ``read_volume``'s."""

    path: Path
    series: str | None = None


def read_mask(
    path: Path,
    image: sitk.Image,
    rules: ImageRules,
    *,
    identifier: str,
    image_file: ImageFile | None = None,
    label: int | None = None,
    segment: str | None = None,
    called: str = DEFAULT_SEGMENT,
) -> DrawnVoi:
    """The VOI of the file ``path`` on the grid of ``image``.

    Parameters
    ----------
    path : Path
        A label image, .seg.nrrd, DICOM SEG or RTSTRUCT; a folder with one of the latter two, or of DICOM slices.
    image : SimpleITK.Image
        The 3-D image that the VOI was drawn on, spacing in mm.
    rules : ImageRules
        Whose tolerances hold.
    identifier : str
        The case's name, for messages.
    image_file : ImageFile, optional
        Where the image was read from: a SEG or RTSTRUCT that was drawn on another one is refused.
    label, segment : optional
        The VOI's number in the file, and its name there; see ``choose``.
    called : str
        What it is called where neither is given.

    Returns
    -------
    DrawnVoi
        Possibly empty; a Case refuses that.

    Raises
    ------
    CaseError
        Where the file cannot be read, it is not certain which of its labels is the VOI, or the VOI's voxels do not lie
        on the image's.
    """
    where = f"case {identifier}: the mask"
    grid = Grid.of(image)
    content = _open(path, image_file, where, lambda found: check_grids(found, grid, rules, identifier))
    number = content.own_label(label) if isinstance(content, DicomSeg) else label
    return _drawn(content, image, rules, where, number, segment, called)


def mask_of(
    labels: sitk.Image,
    image: sitk.Image,
    rules: ImageRules,
    *,
    identifier: str,
    label: int | None = None,
    segment: str = "",
) -> DrawnVoi:
    """``read_mask`` of a label image in memory; ``segment`` is what its VOI is called."""
    where = f"case {identifier}: the mask"
    found = _drawn(LabelImage.of(labels, {}, where), image, rules, where, label, None)
    return replace(found, source=replace(found.source, segment=segment))


def check_grids(mask: Grid, image: Grid, rules: ImageRules, identifier: str) -> None:
    """Raise CaseError, with both grids, where a mask's voxels do not lie on the image's: before any of them is read."""
    checked_placement(mask, image, rules.geometry_tolerance_mm, f"case {identifier}: the mask")


def _open(
    path: Path, image_file: ImageFile | None, where: str, before: Callable[[Grid], None]
) -> LabelImage | DicomSeg | RtStruct:
    drawn = drawn_file(path)
    if drawn is None:
        return open_label_image(path, where, before)
    file, kind = drawn
    if kind == SURFACES:
        raise CaseError(f"{file}: is a DICOM surface segmentation, expected voxels or contours; export a DICOM SEG.")
    identity = image_identity(image_file.path, image_file.series) if image_file else None
    if kind == RTSTRUCT:
        return open_rtstruct(file, identity, where)
    if image_file is None or identity is None:
        return open_dicom_seg(file, identity, where)
    return open_dicom_seg(file, identity, where, partial(placed_slices, image_file.path, image_file.series))


def _drawn(
    content: LabelImage | DicomSeg | RtStruct,
    image: sitk.Image,
    rules: ImageRules,
    where: str,
    label: int | None,
    segment: str | None,
    called: str = DEFAULT_SEGMENT,
) -> DrawnVoi:
    if not content.segments:
        return DrawnVoi(_image(empty_on(Grid.of(image)), image), VoiSource(label or 1, segment or ""))
    chosen, said = choose(content.segments, label, segment, where, called)
    others = [one for one in content.segments if one.drawn]
    if others and not chosen.drawn:
        choice = "pass --label or --segment, in a cohort the column label or segment, with another one"
        advice = choice if called == DEFAULT_SEGMENT else "give the one that is meant its name"
        raise CaseError(f"{where}: its segment {chosen} is empty, drawn are {listed(others)}; draw it, or {advice}.")
    values, notes = content.draw(chosen, Grid.of(image), rules.geometry_tolerance_mm, where)
    return DrawnVoi(_image(values, image), VoiSource(chosen.label, chosen.name), (*said, *notes))


def _image(values: NDArray[np.uint8], image: sitk.Image) -> sitk.Image:
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return mask
