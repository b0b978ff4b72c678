"""A Case: one patient's image (CT or MRI), the VOI drawn in it and the clinical values, valid once built."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError
from ..protocol.schema import ImageRules
from .masks import DrawnVoi, ImageFile, mask_of, read_mask
from .reading import read_scan
from .segments import VoiSource

_ENDINGS = (".nii.gz", ".seg.nrrd", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm")

_SPACING_MM = (0.1, 20.0)
_EXTENT_MM = 2000.0
"""Wide around any CT or MRI (0.2 to 10 mm; a table moves 2 m), so that a header in cm or m is told from one in mm."""
_PADDING_SHARE = 0.01


@dataclass(frozen=True)
class Case:
    """One patient; built by ``make_case`` or ``read_case``.

    ``image`` is 3-D float32 in its own intensities (HU of a CT), all finite; ``mask`` is uint8, 0 or 1, on exactly the
    image's grid, with voxels inside and outside the VOI; both are stored in LPS order. ``clinical`` maps canonical
    names to values in the protocol's units, read-only; a missing value is left out. ``notes`` are short sentences on
    what the files say of themselves, and how they were read, that make a prediction less sure; ``voi_source`` says what
    of a mask file the VOI is.
    """

    identifier: str
    image: sitk.Image
    mask: sitk.Image
    clinical: Mapping[str, float]
    notes: tuple[str, ...] = ()
    voi_source: VoiSource = field(default_factory=VoiSource)

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
    label: int | None = None,
    segment: str = "",
    clinical: Mapping[str, float] | None = None,
) -> Case:
    """The Case of an ``image`` (a CT in HU, an MRI) and the voxels of ``mask`` that equal ``label``, or its only label.

    The image becomes float32 (PyRadiomics resamples in the input's pixel type, and integers would be rounded). Both
    are reordered to LPS, a pure permutation and flip of axes, no interpolation: the 3 mm grid begins at the first
    voxel's corner and wavelets and cubes have directions, so without it a flipped or permuted copy of a case, which
    shows the same patient, would get other features. The mask may be stored in another axis order than the image, as
    long as its voxels lie on the image's within ``rules.geometry_tolerance_mm``; it gets the image's exact geometry.
    ``segment`` is what the VOI is called, for the record.

    Raises CaseError where the image is not a finite 3-D scalar volume or cannot be in mm, or where the label is the
    background's or the mask lies on another grid, has values that are not whole numbers, several labels of which none
    is named, lacks the label, is empty or covers everything.
    """
    _check_image(identifier, image)
    drawn = mask_of(mask, image, rules, identifier=identifier, label=label, segment=segment)
    return case_of(identifier, image, drawn, clinical)


def read_case(
    image: Path,
    mask: Path,
    rules: ImageRules,
    *,
    label: int | None = None,
    segment: str | None = None,
    clinical: Mapping[str, float] | None = None,
    identifier: str | None = None,
    series: str | None = None,
) -> Case:
    """The Case of an image (NIfTI, NRRD, MetaImage or a folder of DICOM slices) and a mask file (``read_mask``).

    ``label`` and ``segment`` are the VOI's number and name in the mask; with neither it is the only one, or the only
    one called Lesion.
    The identifier is the image's file name without its ending where none is given. ``series`` is the
    SeriesInstanceUID to take where a DICOM folder holds several. Raises CaseError, naming the file, where one cannot
    be read, a DICOM header says another modality than ``rules``, or the two do not make a case (``make_case``).
    """
    scan, name = read_scan(image, rules.modality, series), identifier or _stem(image)
    source = ImageFile(image, series)
    try:
        _check_image(name, scan.image)
        drawn = read_mask(mask, scan.image, rules, identifier=name, image_file=source, label=label, segment=segment)
        case = case_of(name, scan.image, drawn, clinical)
        notes = (*scan.notes, *_padding_notes(case, scan.padding))
        return replace(case, notes=(*notes, *case.notes)) if notes else case
    except CaseError as problem:
        if str(problem).startswith(str(mask)):
            raise  # the file itself, which it names, cannot be read
        raise CaseError(f"{problem} (image {image}, mask {mask})") from problem


def case_of(identifier: str, image: sitk.Image, drawn: DrawnVoi, clinical: Mapping[str, float] | None = None) -> Case:
    """The Case of an image and the VOI that ``read_mask`` put onto its grid; raises CaseError as ``make_case`` does."""
    lps_image = sitk.DICOMOrient(sitk.Cast(image, sitk.sitkFloat32), "LPS")
    return Case(identifier, lps_image, sitk.DICOMOrient(drawn.mask, "LPS"), clinical or {}, drawn.notes, drawn.source)


def _check_image(identifier: str, image: sitk.Image) -> None:
    kind = image.GetPixelIDTypeAsString()
    if image.GetDimension() != 3 or "complex" in kind or image.GetNumberOfComponentsPerPixel() != 1:
        size = "x".join(map(str, image.GetSize()))
        raise CaseError(
            f"case {identifier}: the image has {image.GetDimension()} dimensions ({size}) and values of the kind "
            f"'{kind}', expected one 3-D volume with one number a voxel; export a single volume."
        )
    _check_size(identifier, image)


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


def _place(image: sitk.Image) -> tuple[tuple[float, ...], ...]:
    return image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection()
