"""A Case: one patient's image (CT or MRI), the VOI drawn in it and the clinical values, valid once built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.clinical import check_clinical
from ..protocol.loading import Protocol
from ..protocol.schema import Characteristic, ImageRules
from .reading import read_volume

_ENDINGS = (".nii.gz", ".seg.nrrd", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm")

_SPACING_MM = (0.1, 20.0)
_EXTENT_MM = 2000.0
"""Wide around any CT or MRI (0.2 to 10 mm; a table moves 2 m), so that a header in cm or m is told from one in mm."""


@dataclass(frozen=True)
class Case:
    """One patient, valid once built; made by ``make_case`` or ``read_case``, changed by ``dataclasses.replace``.

    Attributes
    ----------
    identifier : str
        The case's name in results and messages.
    image : SimpleITK.Image
        3-D float32 in its own intensities (HU of a CT), all finite, stored in LPS order; spacing in mm.
    mask : SimpleITK.Image
        uint8, 0 or 1, on exactly the image's grid, with voxels inside and outside the VOI.
    clinical : mapping of str to float
        Canonical names to values in the protocol's units, read-only; a missing value is left out.
    characteristics : tuple of Characteristic
        What the clinical values are checked against: ``protocol.clinical``.
    """

    identifier: str
    image: sitk.Image
    mask: sitk.Image
    clinical: Mapping[str, float] = field(default_factory=dict)
    characteristics: tuple[Characteristic, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Raise CaseError where image and mask do not make a case, ClinicalError where a clinical value is none."""
        checked = check_clinical(self.clinical, self.characteristics, f"case {self.identifier}")
        object.__setattr__(self, "clinical", checked)
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
    protocol: Protocol,
    *,
    label: int = 1,
    clinical: Mapping[str, object] | None = None,
) -> Case:
    """The Case of an image, of the voxels of a mask that equal ``label``, and of clinical values.

    The image becomes float32 (PyRadiomics resamples in the input's pixel type, and integers would be rounded). Both
    are reordered to LPS, a pure permutation and flip of axes, no interpolation: the 3 mm grid begins at the first
    voxel's corner and wavelets and cubes have directions, so without it a flipped or permuted copy of a case, which
    shows the same patient, would get other features.

    Parameters
    ----------
    identifier : str
        The case's name in results and messages.
    image : SimpleITK.Image
        A 3-D volume with one number a voxel (a CT in HU, an MRI), spacing in mm, in any axis order.
    mask : SimpleITK.Image
        Whole-number labels. It may be stored in another axis order than the image, as long as its voxels lie on the
        image's within the protocol's ``image.geometry_tolerance_mm``; it gets the image's exact geometry.
    protocol : Protocol
        Whose clinical characteristics and tolerance hold; of a bundle ``bundle.protocol``.
    label : int
        The VOI's label, 1 or more.
    clinical : mapping of str to object, optional
        Values by name or synonym in the protocol's units, as ``check_clinical`` takes them; what is missing is left
        out. Models that need what is missing give no answer.

    Returns
    -------
    Case
        Valid, and in LPS order.

    Raises
    ------
    ClinicalError
        Where a clinical value is unknown or not plausible (``check_clinical``).
    CaseError
        Where the image is not a finite 3-D scalar volume or cannot be in mm, or where the label is the background's
        or the mask lies on another grid, has values that are not whole numbers, lacks the label, is empty or covers
        everything.

    Examples
    --------
    >>> import SimpleITK
    >>> from IFXPredictLib.protocol.loading import load_protocol
    >>> image = SimpleITK.Image(8, 9, 10, SimpleITK.sitkInt16)
    >>> mask = SimpleITK.Image(8, 9, 10, SimpleITK.sitkUInt8)
    >>> mask[2:5, 3:6, 4:8] = 1
    >>> case = make_case("patient 7", image, mask, load_protocol("ifx_cte"), clinical={"CRP": "29"})
    >>> case.image.GetPixelIDTypeAsString(), dict(case.clinical)
    ('32-bit float', {'crp': 29.0})
    """
    checked = check_clinical(clinical or {}, protocol.clinical, f"case {identifier}")
    both = _image_and_mask(identifier, image, mask, protocol.image, label)
    return Case(identifier, *both, checked, protocol.clinical)


def image_case(identifier: str, image: sitk.Image, mask: sitk.Image, rules: ImageRules, *, label: int = 1) -> Case:
    """``make_case`` without clinical values: for what is said of a VOI alone, as while it is being drawn."""
    return Case(identifier, *_image_and_mask(identifier, image, mask, rules, label))


def read_case(
    image: str | Path,
    mask: str | Path,
    protocol: Protocol,
    *,
    label: int = 1,
    clinical: Mapping[str, object] | None = None,
    identifier: str | None = None,
    series: str | None = None,
) -> Case:
    """The Case of an image file or a folder of DICOM slices, and a label file.

    Parameters
    ----------
    image : str or Path
        NIfTI, NRRD or MetaImage, or a folder of DICOM slices: a CT in HU, or an MRI, as the protocol says.
    mask : str or Path
        A label image on the image's grid.
    protocol : Protocol
        Whose modality, tolerances and clinical characteristics hold; of a bundle ``bundle.protocol``.
    label : int
        The VOI's label in ``mask``, 1 or more.
    clinical : mapping of str to object, optional
        As ``make_case`` takes them.
    identifier : str, optional
        The case's name; where none is given, the image's file name without its ending.
    series : str, optional
        The SeriesInstanceUID to take where a DICOM folder holds several.

    Returns
    -------
    Case
        Valid, and in LPS order.

    Raises
    ------
    ClinicalError
        Where a clinical value is unknown or not plausible (``check_clinical``); before anything is read.
    CaseError
        Naming the files, where one cannot be read, a DICOM header says another modality than the protocol, or the two
        do not make a case (``make_case``).

    Examples
    --------
    >>> bundle = load_bundle("Resources/Bundles/demo")  # doctest: +SKIP
    >>> case = read_case("ct.nii.gz", "voi.nii.gz", bundle.protocol, clinical={"crp": 29})  # doctest: +SKIP
    """
    image, mask, rules = Path(image), Path(mask), protocol.image
    name = identifier or _stem(image)
    checked = check_clinical(clinical or {}, protocol.clinical, f"case {name}")
    tolerance = rules.slice_thickness_tolerance_mm
    volume = read_volume(image, gap_tolerance_mm=tolerance, series=series, modality=rules.modality)
    labels = read_volume(mask, gap_tolerance_mm=tolerance)
    try:
        return make_case(name, volume, labels, protocol, label=label, clinical=checked)
    except CaseError as problem:
        raise CaseError(f"{problem} (image {image}, mask {mask})") from problem


def _image_and_mask(
    identifier: str, image: sitk.Image, mask: sitk.Image, rules: ImageRules, label: int
) -> tuple[sitk.Image, sitk.Image]:
    """Image and mask as a Case has them; raises CaseError as ``make_case`` does."""
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
    return sitk.DICOMOrient(sitk.Cast(image, sitk.sitkFloat32), "LPS"), sitk.DICOMOrient(binary, "LPS")


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
