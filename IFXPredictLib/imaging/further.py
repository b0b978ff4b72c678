"""What a case has beside one image and one mask: images of further series, masks of further VOIs that are drawn.

All lie on the first image's grid, so that each VOI is the same voxels in each series. A series on that grid is taken as
it is; any other is put onto it by linear interpolation, and has to hold the drawn VOIs. Nothing is registered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError
from ..protocol.loading import Protocol
from .dicom_reference import image_identity
from .mask_grid import Grid, placement
from .masks import ImageFile, read_mask
from .reading import padding_notes, read_scan

_IMAGE, _MASK = "image_", "mask_"


@dataclass(frozen=True)
class Further:
    """Images and masks (uint8, 0 or 1) by the names of their series and VOIs, on one grid; ``notes`` are on images."""

    images: Mapping[str, sitk.Image] = field(default_factory=dict)
    masks: Mapping[str, sitk.Image] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


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
        By column: image_NAME and mask_NAME (``protocol.further_files``); a mask file has one label.
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
        Where a file cannot be read, a mask lies on another grid or was drawn on another examination, a series does not
        hold a drawn VOI, or one series or one VOI is given twice.
    """
    notes: list[str] = []
    masks = _masks(files, first, protocol, identifier, notes)
    drawn = {"": first.mask} | masks
    images: dict[str, sitk.Image] = {}
    for name in (one.removeprefix(_IMAGE) for one in files if one.startswith(_IMAGE)):
        file = files[_IMAGE + name]
        where = f"case {identifier}, series {name} ({file})"
        scan = read_scan(file, protocol.image.modality)
        images[name], moved = _on_grid(
            scan.image, first.image, list(drawn.values()), protocol.image.geometry_tolerance_mm, where
        )
        _check_other({"": first.image} | images, name, where, "series")
        padding = _padding_on(scan.padding, first.image)
        said = _frame_notes(first.file, ImageFile(file))
        found = [
            *said,
            *scan.notes,
            *moved,
            *(note for one in drawn.values() for note in padding_notes(one, padding, where)),
        ]
        notes += [f"series {name}: {note}" for note in dict.fromkeys(found)]
    return Further(images, masks, tuple(notes))


def _masks(
    files: Mapping[str, Path], first: FirstSeries, protocol: Protocol, identifier: str, notes: list[str]
) -> dict[str, sitk.Image]:
    """The further drawn VOIs by name; what is to be said of them is added to ``notes``."""
    masks: dict[str, sitk.Image] = {}
    for name in (one.removeprefix(_MASK) for one in files if one.startswith(_MASK)):
        of, where = f"{identifier}, VOI {name}", f"case {identifier}, VOI {name} ({files[_MASK + name]})"
        drawn = read_mask(files[_MASK + name], first.image, protocol.image, identifier=of, image_file=first.file)
        masks[name] = drawn.mask
        _check_other({"": first.mask} | masks, name, where, "VOI")
        said = (*drawn.notes, *padding_notes(drawn.mask, first.padding, where))
        notes += [f"VOI {name}: {note}" for note in said]
    return masks


def _check_other(found: Mapping[str, sitk.Image], name: str, where: str, kind: str) -> None:
    """Raise CaseError where the voxels of ``name`` are those of another one: features of one would be taken twice."""
    values = sitk.GetArrayViewFromImage(found[name])
    for other, one in found.items():
        if other != name and np.array_equal(sitk.GetArrayViewFromImage(one), values):
            raise CaseError(
                f"{where}: has the voxels of {f'the {kind} {other}' if other else f'the first {kind}'}, expected "
                f"another {kind}; is one file given twice?"
            )


def _frame_notes(one: ImageFile, other: ImageFile) -> tuple[str, ...]:
    """At most one sentence, where two DICOM series are of different frames of reference."""
    frames = [found.frame_of_reference for file in (one, other) if (found := image_identity(file.path, file.series))]
    if len(frames) < 2 or not all(frames) or frames[0] == frames[1]:
        return ()
    return ("another frame of reference than the first series: is it of the same patient and examination?",)


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
        if not np.isfinite(sitk.GetArrayViewFromImage(one)).all():
            raise CaseError(f"case {of}: the series {name} has voxels that are NaN or infinite; export it again.")
    for name, one in masks.items():
        if not sitk.GetArrayViewFromImage(one).any():
            raise CaseError(f"case {of}: the mask of the VOI {name} is empty; draw it.")


def _on_grid(
    scan: sitk.Image, image: sitk.Image, masks: list[sitk.Image], tolerance_mm: float, where: str
) -> tuple[sitk.Image, list[str]]:
    """A series on the grid of ``image``, float32 where it was interpolated, and what is to be said of that."""
    scan = sitk.DICOMOrient(scan, "LPS")
    found = placement(Grid.of(scan), Grid.of(image))
    if scan.GetSize() == image.GetSize() and not any(found.first) and found.distance_mm <= tolerance_mm:
        same: sitk.Image = sitk.Cast(scan, _exact(scan))
        same.CopyInformation(image)
        return same, []
    there = sitk.Image(scan.GetSize(), sitk.sitkUInt8) + 1
    there.CopyInformation(scan)
    covered = sitk.GetArrayFromImage(sitk.Resample(there, image, sitk.Transform(), sitk.sitkNearestNeighbor, 0)) != 0
    outside = sum(int(np.count_nonzero(sitk.GetArrayViewFromImage(mask)[~covered])) for mask in masks)
    if outside:
        raise CaseError(
            f"{where}: {outside} voxels of the VOI lie outside it, expected none; is it another examination, or of "
            "another region? Give a series that holds the whole VOI."
        )
    darkest = float(sitk.GetArrayViewFromImage(scan).min())
    moved = sitk.Resample(
        sitk.Cast(scan, sitk.sitkFloat32), image, sitk.Transform(), sitk.sitkLinear, darkest, sitk.sitkFloat32
    )
    said = ["interpolated onto the grid of the first series"]
    return moved, [*said, *(["it does not cover all of the first series"] if not covered.all() else [])]


def _exact(scan: sitk.Image) -> int:
    """The kind of voxels that holds a series' own: 8 and 16-bit integers stay, all else is float32."""
    small = (sitk.sitkInt8, sitk.sitkUInt8, sitk.sitkInt16, sitk.sitkUInt16)
    kind = scan.GetPixelID()
    return int(kind) if kind in small else sitk.sitkFloat32
