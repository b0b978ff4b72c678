"""What a case has beside one image and one mask: images of further series, masks of further VOIs that are drawn.

All lie on the first image's grid, so that each VOI is the same voxels in each series. A series on that grid is taken as
it is; any other is put onto it by linear interpolation, and has to hold the drawn VOIs. Nothing is registered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.loading import Protocol
from ..protocol.schema import ImageRules
from ..stats.slice_surfaces import slices_apart
from .dicom_reference import ImageIdentity, end_of, image_identity
from .mask_grid import Grid, check_slices, placement, tolerated_mm
from .masks import ImageFile, read_mask
from .modality import check_intensities, modality_warnings
from .reading import padding_notes, read_scan

IMAGE, MASK = "image_", "mask_"
"""How the columns of further series and of further drawn VOIs begin."""


@dataclass(frozen=True)
class Further:
    """Images and masks (uint8, 0 or 1) by the names of their series and VOIs, on one grid; ``notes`` are on images."""

    images: Mapping[str, sitk.Image] = field(default_factory=dict)
    masks: Mapping[str, sitk.Image] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeriesOnGrid:
    """A further series on the first one's grid, in the order of that.

    ``covered`` (z, y, x) is where the series has voxels there, None where it lies on that very grid.
    """

    image: sitk.Image
    covered: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class FirstSeries:
    """A case's own ``image`` and drawn ``mask``, in LPS order, and the ``file`` that the image was read from.

    ``padding`` is 1 where voxels lie outside the scanner's field of view (uint8, that grid); None for nowhere.
    """

    file: ImageFile
    image: sitk.Image
    mask: sitk.Image
    padding: sitk.Image | None = None


def check_files(given: Mapping[str, Path], protocol: Protocol, identifier: str) -> None:
    """Raise CaseError where the files by column are not those that the protocol needs."""
    needed = protocol.further_files
    if missing := [name for name in needed if name not in given]:
        kind, _, name = missing[0].partition("_")
        raise CaseError(
            f"case {identifier}: the protocol {protocol.name} needs another {kind}, {name}, which was not given; add "
            f"the column {missing[0]} to the table, or --{kind}-of {name} FILE."
        )
    if unknown := [name for name in given if name not in needed]:
        known = ", ".join(needed) or "one image and one mask alone"
        raise CaseError(
            f"case {identifier}: {unknown[0]} is nothing that the protocol {protocol.name} takes; it takes {known}; "
            "leave it out."
        )


def read_further(files: Mapping[str, Path], first: FirstSeries, protocol: Protocol, identifier: str) -> Further:
    """The further images and masks of a case on the grid of its first image.

    Parameters
    ----------
    files : mapping of str to Path
        By column: image_NAME and mask_NAME (``protocol.further_files``). Of several segments in a mask
        file the one called NAME is taken.
    first : FirstSeries
        The case's own image and drawn VOI.
    protocol : Protocol
        Whose modality and tolerances hold.
    identifier : str
        The case's name, for messages.

    Returns
    -------
    Further
        On that grid.

    Raises
    ------
    CaseError
        Where a file cannot be read, a mask lies on another grid or was drawn on another examination, a series is of
        another frame of reference or does not hold a drawn VOI, or one series or one VOI is given twice.
    """
    masks, notes = _masks(files, first, protocol, identifier)
    drawn, place = (first.mask, *masks.values()), image_identity(first.file.path, first.file.series)
    images: dict[str, sitk.Image] = {}
    for name in (one.removeprefix(IMAGE) for one in files if one.startswith(IMAGE)):
        file = files[IMAGE + name]
        where = f"case {identifier}, series {name} ({file})"
        scan = read_scan(file, protocol.image.modality)
        check_frames(place, image_identity(file, None), where)
        placed = on_grid(scan.image, first.image, protocol.image.geometry_tolerance_mm)
        moved = cover_notes(placed.covered, [sitk.GetArrayViewFromImage(one) for one in drawn], where)
        values = sitk.GetArrayViewFromImage(placed.image)
        mean = float(values[sitk.GetArrayViewFromImage(first.mask) > 0].mean(dtype=np.float64))
        other = scale_notes(float(values.min()), mean, protocol.image, where)
        images[name] = placed.image
        _check_other({"": first.image} | images, name, where, "series")
        padding = _padding_on(scan.padding, first.image)
        unseen = [note for one in drawn for note in padding_notes(one, padding, where)]
        notes += [f"series {name}: {note}" for note in dict.fromkeys((*scan.notes, *moved, *other, *unseen))]
    return Further(images, masks, tuple(notes))


def scale_notes(darkest: float, mean: float, rules: ImageRules, where: str) -> tuple[str, ...]:
    """What ``modality_warnings`` says of a series.

    Parameters
    ----------
    darkest : float
        The series' lowest intensity.
    mean : float
        The mean of its intensities in the drawn VOI.
    rules : ImageRules
        The modality: ``protocol.image``.
    where : str
        What a message begins with: case, series and file.

    Returns
    -------
    tuple of str
        One sentence at most.

    Raises
    ------
    CaseError
        As ``check_intensities``, for a CT that is not in HU by two signs.
    """
    check_intensities(darkest, mean, rules, where)
    return modality_warnings(darkest, mean, rules)


def _masks(
    files: Mapping[str, Path], first: FirstSeries, protocol: Protocol, identifier: str
) -> tuple[dict[str, sitk.Image], list[str]]:
    """The further drawn VOIs by name, and what is to be said of them."""
    masks: dict[str, sitk.Image] = {}
    notes: list[str] = []
    for name in (one.removeprefix(MASK) for one in files if one.startswith(MASK)):
        of, where = f"{identifier}, VOI {name}", f"case {identifier}, VOI {name} ({files[MASK + name]})"
        drawn = read_mask(
            files[MASK + name], first.image, protocol.image, identifier=of, image_file=first.file, called=name
        )
        inside = sitk.GetArrayViewFromImage(drawn.mask).astype(bool)
        check_slices(*slices_apart(inside, drawn.mask.GetSpacing()[::-1]), where)
        masks[name] = drawn.mask
        _check_other({"": first.mask} | masks, name, where, "VOI")
        said = (*drawn.notes, *padding_notes(drawn.mask, first.padding, where))
        notes += [f"VOI {name}: {note}" for note in said]
    return masks, notes


def _check_other(found: Mapping[str, sitk.Image], name: str, where: str, kind: str) -> None:
    check_other({one: sitk.GetArrayViewFromImage(image) for one, image in found.items()}, name, where, kind)


def check_other(found: Mapping[str, NDArray[np.generic]], name: str, where: str, kind: str) -> None:
    """Raise CaseError where the voxels of ``name`` are those of another one: features of one would be taken twice.

    Parameters
    ----------
    found : mapping of str to ndarray
        The voxels (z, y, x) by name, all on one grid, "" the first one's; those of ``name`` are among them.
    name : str
        The one that is compared with all others.
    where : str
        What the message begins with: case, series or VOI, and file.
    kind : str
        What all of them are, for the message: "series" or "VOI".

    Raises
    ------
    CaseError
        Naming the first that has the same voxels.
    """
    for other, values in found.items():
        if other != name and np.array_equal(values, found[name]):
            raise CaseError(
                f"{where}: has the voxels of {f'{kind} {other}' if other else f'the first {kind}'}, expected "
                f"another {kind}; is one given twice?"
            )


def _padding_on(padding: sitk.Image | None, image: sitk.Image) -> sitk.Image | None:
    """Where a further series has no field of view, on the grid of the first ``image``."""
    if padding is None:
        return None
    return sitk.Resample(padding, image, sitk.Transform(), sitk.sitkNearestNeighbor, 0)


def check_further(
    image: sitk.Image, images: Mapping[str, sitk.Image], masks: Mapping[str, sitk.Image], of: str
) -> None:
    """Raise CaseError, naming the case that they are ``of``, for what is on another grid than the image, or empty."""
    for name, one in (*images.items(), *masks.items()):
        same = all(getattr(one, get)() == getattr(image, get)() for get in ("GetSize", "GetSpacing", "GetDirection"))
        if not same or one.GetOrigin() != image.GetOrigin():
            raise CaseError(f"case {of}: {name} lies on another grid than the image; give read_case the files.")
    for name, one in images.items():
        check_finite(name, sitk.GetArrayViewFromImage(one), of)
    for name, one in masks.items():
        if not sitk.GetArrayViewFromImage(one).any():
            raise CaseError(f"case {of}: the mask of the VOI {name} is empty; draw it.")


def check_finite(series: str, values: NDArray[np.generic], of: str) -> None:
    """Raise CaseError, naming the case that the ``values`` of a series are ``of``, for one that is NaN or infinite.

    Parameters
    ----------
    series : str
        The series' name, for the message.
    values : ndarray
        Its intensities, of any shape and any kind of number.
    of : str
        The case's name, for the message.

    Raises
    ------
    CaseError
        Naming the series, too.
    """
    if not np.isfinite(values).all():
        raise CaseError(f"case {of}: the series {series} has voxels that are NaN or infinite; export it again.")


def check_frames(first: ImageIdentity | None, other: ImageIdentity | None, where: str) -> None:
    """Raise CaseError where two images are of different frames of reference: equal positions are other places then.

    Parameters
    ----------
    first : ImageIdentity or None
        Of the first series, by ``image_identity``. Nothing is known of an image that is no DICOM (None), or whose
        header says none: it is not refused.
    other : ImageIdentity or None
        Of the further series, likewise.
    where : str
        What the message begins with: case, name and file of the ``other`` one.

    Raises
    ------
    CaseError
        With the ends of both UIDs.
    """
    one, another = (found.frame_of_reference if found else "" for found in (other, first))
    if one and another and one != another:
        raise CaseError(
            f"{where}: is in the frame of reference ...{end_of(one)}, the first series in ...{end_of(another)}: equal "
            "positions are other places of the patient then. Give series of one examination, or register them first "
            "and give the registered one as NIfTI or NRRD."
        )


def on_grid(scan: sitk.Image, image: sitk.Image, tolerance_mm: float) -> SeriesOnGrid:
    """A series on the grid of an image: its own voxels where it lies on it, else interpolated.

    Parameters
    ----------
    scan : SimpleITK.Image
        The series, 3-D, in any axis order.
    image : SimpleITK.Image
        In LPS order; its voxels are not looked at.
    tolerance_mm : float
        How far from the image's voxels those of a series may lie that is taken as it is, or ``VOXEL_TOLERANCE``.

    Returns
    -------
    SeriesOnGrid
        Of 8 or 16-bit integers or float32 as it is, float32 where it was interpolated linearly; where the series has no
        voxels its darkest intensity.
    """
    scan = sitk.DICOMOrient(scan, "LPS")
    found, near = placement(Grid.of(scan), Grid.of(image)), tolerated_mm(Grid.of(image), tolerance_mm)
    if scan.GetSize() == image.GetSize() and not any(found.first) and found.distance_mm <= near:
        same = exact(scan)
        same.CopyInformation(image)
        return SeriesOnGrid(same)
    there = sitk.Image(scan.GetSize(), sitk.sitkUInt8) + 1
    there.CopyInformation(scan)
    covered = sitk.GetArrayFromImage(sitk.Resample(there, image, sitk.Transform(), sitk.sitkNearestNeighbor, 0)) != 0
    darkest = float(sitk.GetArrayViewFromImage(scan).min())
    moved = sitk.Resample(
        sitk.Cast(scan, sitk.sitkFloat32), image, sitk.Transform(), sitk.sitkLinear, darkest, sitk.sitkFloat32
    )
    return SeriesOnGrid(moved, covered)


def cover_notes(
    covered: NDArray[np.bool_] | None, masks: Iterable[NDArray[np.uint8]], where: str, part: tuple[slice, ...] = ()
) -> tuple[str, ...]:
    """What is to be said of a series that was put onto the grid; nothing of one that lies on it.

    Parameters
    ----------
    covered : ndarray of bool, shape (z, y, x), or None
        As ``SeriesOnGrid`` has it, of the whole grid.
    masks : iterable of ndarray of uint8, shape (z, y, x)
        Of the drawn VOIs, 0 or 1, all of the shape of ``part``.
    where : str
        What the message begins with: case, series and file.
    part : tuple of slice, optional
        The box (z, y, x) of the grid that the masks are of; all of it by default.

    Returns
    -------
    tuple of str
        That it was interpolated and, where so, that it does not cover all of the first series.

    Raises
    ------
    CaseError
        Where the series does not hold the drawn VOIs, with how many voxels lie outside.
    """
    if covered is None:
        return ()
    outside = sum(int(np.count_nonzero(mask[~covered[part]])) for mask in masks)
    if outside:
        raise CaseError(
            f"{where}: {outside} voxels of the VOI lie outside it, expected none; is it another examination, or of "
            "another region? Give a series that holds the whole VOI."
        )
    said = ("interpolated onto the grid of the first series",)
    return said if covered.all() else (*said, "it does not cover all of the first series")


def exact(scan: sitk.Image) -> sitk.Image:
    """A series with the kind of voxels that a Case takes: 8 and 16-bit integers stay, all else becomes float32."""
    small = (sitk.sitkInt8, sitk.sitkUInt8, sitk.sitkInt16, sitk.sitkUInt16)
    kind = scan.GetPixelID()
    cast: sitk.Image = sitk.Cast(scan, kind if kind in small else sitk.sitkFloat32)
    return cast
