"""A Case: one patient's image (CT or MRI), the VOI drawn in it and the clinical values, valid once built."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.schema import ImageRules
from .reading import read_scan, read_volume

_ENDINGS = (".nii.gz", ".seg.nrrd", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm")

_SPACING_MM = (0.1, 20.0)
_EXTENT_MM = 2000.0
"""Wide around any CT or MRI (0.2 to 10 mm; a table moves 2 m), so that a header in cm or m is told from one in mm."""
_PADDING_SHARE = 0.01
_SAME_VOXELS = 0.01
"""Grids agree within the protocol's tolerance in mm or within this share of a voxel: an origin that a writer rounded to
six digits lies 0.005 mm off at -1023 mm, which no feature sees; a whole or half voxel's shift is far beyond."""


@dataclass(frozen=True)
class Case:
    """One patient; built by ``make_case`` or ``read_case``.

    ``image`` is 3-D float32 in its own intensities (HU of a CT), all finite; ``mask`` is uint8, 0 or 1, on exactly the
    image's grid, with voxels inside and outside the VOI; both are stored in LPS order. ``clinical`` maps canonical
    names to values in the protocol's units, read-only; a missing value is left out. ``notes`` are short sentences on
    what the image's file says of itself that makes a prediction less sure.
    """

    identifier: str
    image: sitk.Image
    mask: sitk.Image
    clinical: Mapping[str, float]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise CaseError where the parts do not make a case; copy the clinical values."""
        object.__setattr__(self, "clinical", MappingProxyType(dict(self.clinical)))
        kinds = (self.image.GetPixelID(), self.mask.GetPixelID(), self.image.GetDimension())
        if kinds != (sitk.sitkFloat32, sitk.sitkUInt8, 3) or _place(self.image) != _place(self.mask):
            raise CaseError(
                f"case {self.identifier}: expected a 3-D float32 image and a uint8 mask on its grid; use make_case."
            )
        bad = int(np.count_nonzero(~np.isfinite(sitk.GetArrayViewFromImage(self.image))))
        if bad:
            raise CaseError(
                f"case {self.identifier}: the image has {bad} voxel(s) that are NaN or infinite, expected "
                "intensities everywhere; export it again."
            )
        mask = sitk.GetArrayViewFromImage(self.mask)
        if mask.max() > 1:
            raise CaseError(f"case {self.identifier}: expected a mask of 0 and 1, found {mask.max()}; use make_case.")
        inside = int(np.count_nonzero(mask))
        if inside in (0, mask.size):
            found = "covers the whole image" if inside else "is empty"
            raise CaseError(
                f"case {self.identifier}: the mask {found}, expected voxels inside and outside the VOI; draw it again."
            )


def make_case(
    identifier: str,
    image: sitk.Image,
    mask: sitk.Image,
    rules: ImageRules,
    *,
    label: int = 1,
    clinical: Mapping[str, float] | None = None,
) -> Case:
    """The Case of an ``image`` (a CT in HU, an MRI) and the voxels of ``mask`` that equal ``label``.

    The image becomes float32 (PyRadiomics resamples in the input's pixel type, and integers would be rounded). Both
    are reordered to LPS, a pure permutation and flip of axes, no interpolation: the 3 mm grid begins at the first
    voxel's corner and wavelets and cubes have directions, so without it a flipped or permuted copy of a case, which
    shows the same patient, would get other features. The mask may be stored in another axis order than the image, as
    long as its voxels lie on the image's within ``rules.geometry_tolerance_mm``; it gets the image's exact geometry.

    Raises CaseError where the image is not a finite 3-D scalar volume or cannot be in mm, or where the label is the
    background's or the mask lies on another grid, has values that are not whole numbers, lacks the label, is empty
    or covers everything.
    """
    for name, volume in (("image", image), ("mask", mask)):
        kind = volume.GetPixelIDTypeAsString()
        if volume.GetDimension() != 3 or "complex" in kind or volume.GetNumberOfComponentsPerPixel() != 1:
            size = "x".join(map(str, volume.GetSize()))
            raise CaseError(
                f"case {identifier}: the {name} has {volume.GetDimension()} dimensions ({size}) and values of the kind "
                f"'{kind}', expected one 3-D volume with one number a voxel; export a single volume."
            )
    _check_size(identifier, image)
    binary = _binary(identifier, _on_grid_of(identifier, image, mask, rules.geometry_tolerance_mm), label)
    binary.CopyInformation(image)
    lps_image = sitk.DICOMOrient(sitk.Cast(image, sitk.sitkFloat32), "LPS")
    return Case(identifier, lps_image, sitk.DICOMOrient(binary, "LPS"), clinical or {})


def read_case(
    image: Path,
    mask: Path,
    rules: ImageRules,
    *,
    label: int = 1,
    clinical: Mapping[str, float] | None = None,
    identifier: str | None = None,
    series: str | None = None,
) -> Case:
    """The Case of an image (NIfTI, NRRD, MetaImage or a folder of DICOM slices) and a label file.

    The identifier is the image's file name without its ending where none is given. ``series`` is the
    SeriesInstanceUID to take where a DICOM folder holds several. Raises CaseError, naming the file, where one cannot
    be read, a DICOM header says another modality than ``rules``, or the two do not make a case (``make_case``).
    """
    scan, labels = read_scan(image, rules.modality, series), read_volume(mask)
    try:
        case = make_case(identifier or _stem(image), scan.image, labels, rules, label=label, clinical=clinical)
        notes = (*scan.notes, *_padding_notes(case, scan.padding))
        return replace(case, notes=notes) if notes else case
    except CaseError as problem:
        raise CaseError(f"{problem} (image {image}, mask {mask})") from problem


def _padding_notes(case: Case, padding: sitk.Image | None) -> tuple[str, ...]:
    """At most one sentence, where voxels of the VOI lie outside the field of view; CaseError where many do."""
    if padding is None:
        return ()
    inside = sitk.GetArrayViewFromImage(case.mask) == 1
    share = float(sitk.GetArrayFromImage(sitk.DICOMOrient(padding, "LPS"))[inside].mean())
    if share > _PADDING_SHARE:
        raise CaseError(
            f"case {case.identifier}: {share:.1%} of the VOI is padding outside the scanner's field of view "
            f"(PixelPaddingValue), expected at most {_PADDING_SHARE:.0%}; draw the lesion inside the field of view."
        )
    return (f"{share:.2%} of the VOI is padding outside the field of view of the scanner",) if share else ()


def _check_size(identifier: str, image: sitk.Image) -> None:
    """Raise CaseError for a spacing or an extent that no scan has: the 3 mm grid over it would not fit into memory."""
    for axis, spacing, voxels in zip("xyz", image.GetSpacing(), image.GetSize(), strict=True):
        low, high = _SPACING_MM
        if not (low <= spacing <= high and spacing * voxels <= _EXTENT_MM):
            raise CaseError(
                f"case {identifier}: the image's {voxels} voxels along {axis} are {spacing:g} mm apart, "
                f"{spacing * voxels:g} mm in all, expected {low:g} to {high:g} mm and at most {_EXTENT_MM:g} mm in "
                "all; is the header in mm?"
            )


def _stem(path: Path) -> str:
    name = path.resolve().name
    ending = next((e for e in _ENDINGS if name.lower().endswith(e)), "")
    return name[: len(name) - len(ending)]


def _on_grid_of(identifier: str, image: sitk.Image, mask: sitk.Image, tolerance_mm: float) -> sitk.Image:
    """The mask in the image's axis order; CaseError, with the numbers, where their voxels do not coincide."""
    tolerance_mm = max(tolerance_mm, _SAME_VOXELS * min(image.GetSpacing()))
    if _distance_mm(image, mask) <= tolerance_mm:
        return mask
    order = sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(image.GetDirection())
    reordered: sitk.Image = sitk.DICOMOrient(mask, order)
    distance = _distance_mm(image, reordered)
    if distance <= tolerance_mm:
        return reordered
    apart = "" if np.isinf(distance) else f", {distance:.4g} mm apart"
    raise CaseError(
        f"case {identifier}: the mask lies on another grid than the image{apart} (tolerance {tolerance_mm:g} mm): "
        f"image {_grid(image)}; mask {_grid(mask)}. Draw or export the mask on this very image."
    )


def _distance_mm(image: sitk.Image, mask: sitk.Image) -> float:
    """The largest distance of two grids' corner voxels in mm, which bounds that of all voxels; inf if sizes differ."""
    if image.GetSize() != mask.GetSize():
        return float("inf")
    return float(np.linalg.norm(_corners(image) - _corners(mask), axis=1).max())


def _corners(image: sitk.Image) -> NDArray[np.float64]:
    """The eight corner voxels' centres (8, 3) in mm, LPS."""
    last = np.array(image.GetSize()) - 1
    choices = np.array(list(np.ndindex(2, 2, 2))) * last
    return np.array([image.TransformIndexToPhysicalPoint(choice.tolist()) for choice in choices])


def _place(image: sitk.Image) -> tuple[tuple[float, ...], ...]:
    return image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection()


def _grid(image: sitk.Image) -> str:
    parts = zip(("size", "spacing", "origin", "direction"), _place(image), strict=True)
    return ", ".join(f"{name} ({' '.join(f'{value:.6g}' for value in values)})" for name, values in parts)


def _binary(identifier: str, mask: sitk.Image, label: int) -> sitk.Image:
    """The uint8 image that is 1 where ``mask`` equals ``label``; it has no geometry yet."""
    if label < 1:
        raise CaseError(
            f"case {identifier}: label {label} cannot be the VOI's, expected 1 or more (0 is the background); pass "
            "--label with the VOI's."
        )
    values = sitk.GetArrayViewFromImage(mask)
    odd = values[values != np.round(values)] if values.dtype.kind == "f" else values[:0]  # NaN differs from itself
    if odd.size:
        raise CaseError(
            f"case {identifier}: the mask has float values ({_listed(odd)}), expected whole-number labels; resample "
            "masks with nearest neighbour and threshold probabilities first."
        )
    inside = values == label
    if not inside.any() and values.any():
        raise CaseError(
            f"case {identifier}: the mask has no label {label}; its labels are {_listed(values[values != 0])}; pass "
            "--label with the VOI's."
        )
    return sitk.GetImageFromArray(inside.astype(np.uint8))


def _listed(values: NDArray[np.generic]) -> str:
    found = np.unique(values).tolist()
    return ", ".join(f"{value:g}" for value in found[:8]) + (f" and {len(found) - 8} more" if len(found) > 8 else "")
