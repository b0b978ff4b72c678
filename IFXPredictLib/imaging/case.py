"""A Case: one patient's image (CT or MRI), the VOI drawn in it and the clinical values, valid once built."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError
from ..protocol.clinical import ClinicalValues, check_clinical
from ..protocol.loading import Protocol
from ..protocol.schema import Characteristic, ImageRules
from .further import FirstSeries, check_files, check_further, read_further
from .itk_process import keeping_headers
from .mask_grid import Grid
from .masks import DrawnVoi, ImageFile, check_grids, mask_of, read_mask
from .reading import padding_notes, read_scan, stored_grid
from .segments import VoiSource
from .upright import upright_direction
from .whole import Whole, check_whole

_ENDINGS = (".nii.gz", ".seg.nrrd", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm")

_EXACT = (sitk.sitkInt8, sitk.sitkUInt8, sitk.sitkInt16, sitk.sitkUInt16, sitk.sitkFloat32)
"""Kinds of voxels that stay as they are: float32 holds all their values."""
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
        3-D in its own intensities (HU of a CT), all finite, stored in LPS order; spacing in mm. 8 and 16-bit integers
        stay as they were read, which float32 holds exactly; all else is float32.
    mask : SimpleITK.Image
        uint8, 0 or 1, on exactly the image's grid, with voxels inside and outside the VOI.
    clinical : mapping of str to float
        Canonical names to values in the protocol's units, read-only; a missing value is left out.
    characteristics : tuple of Characteristic
        What the clinical values are checked against: ``protocol.clinical``.
    notes : tuple of str
        Short sentences on what the files say of themselves, and how they were read, that make a prediction less sure.
    voi_source : VoiSource
        What of a mask file the VOI is: its label and its segment's name.
    whole : Whole, optional
        What the image and the mask are a part of; the mask is 0 in all the rest.
    centre : str
        Where it was imaged, as the cohort's column ``centre`` has it; "" where unknown.
    images : mapping of str to SimpleITK.Image
        Those of further series by name, and ``masks`` those of further drawn VOIs, on exactly the image's grid.
    """

    identifier: str
    image: sitk.Image
    mask: sitk.Image
    clinical: Mapping[str, float] = field(default_factory=dict)
    characteristics: tuple[Characteristic, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    voi_source: VoiSource = field(default_factory=VoiSource)
    whole: Whole | None = None
    centre: str = ""
    images: Mapping[str, sitk.Image] = field(default_factory=dict, repr=False)
    masks: Mapping[str, sitk.Image] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Raise CaseError where image and mask do not make a case, ClinicalError where a clinical value is none."""
        checked = check_clinical(self.clinical, self.characteristics, f"case {self.identifier}")
        object.__setattr__(self, "clinical", checked)
        known = self.image.GetPixelID() in _EXACT and self.mask.GetPixelID() == sitk.sitkUInt8
        if not known or self.image.GetDimension() != 3 or _place(self.image) != _place(self.mask):
            raise CaseError(
                f"case {self.identifier}: expected a 3-D image of float32 or 16-bit integers and a uint8 mask on its "
                "grid; use make_case."
            )
        if self.whole is not None:
            check_whole(self.whole, self.image, self.identifier)
        _check_finite(self.identifier, self.image)
        mask = sitk.GetArrayViewFromImage(self.mask)
        if mask.max() > 1:
            raise CaseError(f"case {self.identifier}: expected a mask of 0 and 1, found {mask.max()}; use make_case.")
        inside = int(np.count_nonzero(mask))
        if inside in (0, mask.size):
            found = "covers the whole image" if inside else "is empty"
            raise CaseError(
                f"case {self.identifier}: the mask {found}, expected voxels inside and outside the VOI; draw it again."
            )
        check_further(self.image, self.images, self.masks, self.identifier)

    @property
    def darkest(self) -> float:
        """The lowest intensity of the whole image."""
        return float(sitk.GetArrayViewFromImage(self.image).min()) if self.whole is None else self.whole.darkest

    @property
    def clinical_notes(self) -> tuple[str, ...]:
        """Short sentences on how the clinical values were read that make a prediction less sure: limits as "<5"."""
        return self.clinical.notes if isinstance(self.clinical, ClinicalValues) else ()


def make_case(
    identifier: str,
    image: sitk.Image,
    mask: sitk.Image,
    protocol: Protocol,
    *,
    label: int | None = None,
    segment: str = "",
    clinical: Mapping[str, object] | None = None,
    centre: str = "",
) -> Case:
    """The Case of an image, of the voxels of a mask that equal ``label``, or its only label, and of clinical values.

    The image keeps its 16-bit integers, where it has them: each step takes them exactly, and a large CT fits into
    memory once. All else becomes float32. Both are reordered to LPS, a pure permutation and flip of axes, no
    interpolation: the 3 mm grid begins at the first voxel's corner and wavelets and cubes have directions, so without
    it a flipped or permuted copy of a case, which shows the same patient, would get other features.

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
    label : int, optional
        The VOI's label, 1 or more; without it the mask's only one.
    segment : str
        What the VOI is called, for the record.
    clinical : mapping of str to object, optional
        Values by name or synonym in the protocol's units, as ``check_clinical`` takes them; what is missing is left
        out. Models that need what is missing give no answer.
    centre : str
        Where it was imaged, for bundles that take centres' differences out of its features.

    Returns
    -------
    Case
        Valid, and in LPS order.

    Raises
    ------
    ClinicalError
        Where a clinical value is unknown or not plausible (``check_clinical``).
    CaseError
        Where the image is not a finite 3-D scalar volume, is sheared or cannot be in mm, or where the label is the
        background's or the mask lies on another grid, has values that are not whole numbers, several labels of which
        none is named, lacks the label, is empty or covers everything.

    Examples
    --------
    >>> import SimpleITK
    >>> from IFXPredictLib.protocol.loading import load_protocol
    >>> image = SimpleITK.Image(8, 9, 10, SimpleITK.sitkInt16)
    >>> mask = SimpleITK.Image(8, 9, 10, SimpleITK.sitkUInt8)
    >>> mask[2:5, 3:6, 4:8] = 1
    >>> case = make_case("patient 7", image, mask, load_protocol("ifx_cte"), clinical={"CRP": "29"})
    >>> case.image.GetPixelIDTypeAsString(), dict(case.clinical)
    ('16-bit signed integer', {'crp': 29.0})
    """
    checked = check_clinical({} if clinical is None else clinical, protocol.clinical, f"case {identifier}")
    _check_image(identifier, image)
    drawn = mask_of(mask, image, protocol.image, identifier=identifier, label=label, segment=segment)
    return case_of(identifier, image, drawn, checked, protocol.clinical, centre=centre)


def image_case(
    identifier: str, image: sitk.Image, mask: sitk.Image, rules: ImageRules, *, label: int | None = None
) -> Case:
    """``make_case`` without clinical values: for what is said of a VOI alone, as while it is being drawn.

    Parameters
    ----------
    identifier : str
        The case's name, for messages.
    image, mask : SimpleITK.Image
        As ``make_case`` takes them.
    rules : ImageRules
        Whose ``geometry_tolerance_mm`` holds: ``protocol.image``.
    label : int, optional
        The VOI's, 1 or more; without it the mask's only one.

    Returns
    -------
    Case
        In LPS order.

    Raises
    ------
    CaseError
        As ``make_case``.
    """
    _check_image(identifier, image)
    return case_of(identifier, image, mask_of(mask, image, rules, identifier=identifier, label=label, segment=""))


def read_case(
    image: str | Path,
    mask: str | Path,
    protocol: Protocol,
    *,
    label: int | None = None,
    segment: str | None = None,
    clinical: Mapping[str, object] | None = None,
    identifier: str | None = None,
    series: str | None = None,
    centre: str = "",
    further: Mapping[str, Path] | None = None,
) -> Case:
    """The Case of an image file or a folder of DICOM slices, and a mask file.

    Parameters
    ----------
    image : str or Path
        NIfTI, NRRD, MetaImage, multi-frame DICOM, or a folder of DICOM slices: a CT in HU, or an MRI, as the
        protocol says.
    mask : str or Path
        A label image, a .seg.nrrd, a DICOM SEG or an RTSTRUCT (``read_mask``).
    protocol : Protocol
        Whose modality, tolerances and clinical characteristics hold; of a bundle ``bundle.protocol``.
    label : int, optional
        The VOI's label in ``mask``, 1 or more.
    segment : str, optional
        The VOI's name in ``mask``. With neither it is the only one, or the only one called Lesion.
    clinical : mapping of str to object, optional
        As ``make_case`` takes them.
    identifier : str, optional
        The case's name; where none is given, the image's file name without its ending.
    series : str, optional
        The SeriesInstanceUID to take where a DICOM folder holds several.
    centre : str
        As ``make_case`` takes it.
    further : mapping of str to Path, optional
        The files of further series and drawn VOIs, by the columns of cohort.csv: ``protocol.further_files``.

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
    checked = check_clinical({} if clinical is None else clinical, protocol.clinical, f"case {name}")
    source, more = ImageFile(image, series), further or {}
    check_files(more, protocol, name)

    def before_voxels(grid: Grid) -> None:
        drawn_on = stored_grid(mask)
        if drawn_on is not None:
            with _naming_files(image, mask):
                check_grids(drawn_on, grid, rules, name)

    with keeping_headers():
        scan = read_scan(image, rules.modality, series, before_voxels, rules.mr_series)
        with _naming_files(image, mask):
            _check_image(name, scan.image)
            drawn = read_mask(mask, scan.image, rules, identifier=name, image_file=source, label=label, segment=segment)
    with _naming_files(image, mask):
        notes = (*scan.notes, *padding_notes(drawn.mask, scan.padding, f"case {name}"))
        case = case_of(name, scan.image, drawn, checked, protocol.clinical, notes, centre)
    if not more:
        return case
    with keeping_headers():
        padding = None if scan.padding is None else in_lps(scan.padding)
        found = read_further(more, FirstSeries(source, case.image, case.mask, padding), protocol, name)
    return replace(case, images=found.images, masks=found.masks, notes=(*case.notes, *found.notes))


@contextmanager
def _naming_files(image: Path, mask: Path) -> Iterator[None]:
    """CaseErrors name both files, but where the mask's, which they name, cannot be read."""
    try:
        yield
    except CaseError as problem:
        if str(problem).startswith(str(mask)):
            raise
        raise CaseError(f"{problem} (image {image}, mask {mask})") from problem


def case_of(
    identifier: str,
    image: sitk.Image,
    drawn: DrawnVoi,
    clinical: Mapping[str, float] | None = None,
    characteristics: tuple[Characteristic, ...] = (),
    notes: tuple[str, ...] = (),
    centre: str = "",
) -> Case:
    """The Case of an image and the VOI that ``read_mask`` put onto its grid.

    Parameters
    ----------
    identifier : str
        The case's name in results and messages.
    image : SimpleITK.Image
        3-D, upright, spacing in mm, with one number a voxel, in any axis order: ``check_scan`` refuses others.
    drawn : DrawnVoi
        The VOI on the image's grid; its notes follow the image's.
    clinical, characteristics : mapping of str to float, tuple of Characteristic, optional
        Values by name in the protocol's units, none by default, and what they are checked against.
    notes : tuple of str, optional
        The image's.
    centre : str, optional
        Where it was imaged; "" where unknown.

    Returns
    -------
    Case
        In LPS order. It is made at once, not changed afterwards: each time all its voxels are checked.

    Raises
    ------
    CaseError, ClinicalError
        As ``Case`` does, for voxels that are not finite, an empty or full mask, and implausible values.
    """
    exact = image if image.GetPixelID() in _EXACT else sitk.Cast(image, sitk.sitkFloat32)
    volumes, said = (in_lps(exact), in_lps(drawn.mask)), (*notes, *drawn.notes)
    return Case(identifier, *volumes, clinical or {}, characteristics, said, drawn.source, centre=centre)


def in_lps(image: sitk.Image) -> sitk.Image:
    """The image with its axes in LPS order; itself where it is: a copy of a large CT is dear."""
    stored = sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(image.GetDirection())
    return image if stored == "LPS" else sitk.DICOMOrient(image, "LPS")


def check_scan(identifier: str, image: sitk.Image) -> None:
    """Raise CaseError for an image that makes no Case, whatever is drawn on it; any kind of voxels may be given."""
    _check_image(identifier, image)
    _check_finite(identifier, image)


def _check_finite(identifier: str, image: sitk.Image) -> None:
    values = sitk.GetArrayViewFromImage(image)
    bad = int(np.count_nonzero(~np.isfinite(values))) if values.dtype.kind == "f" else 0
    if bad:
        raise CaseError(
            f"case {identifier}: the image has {bad} voxel(s) that are NaN or infinite, expected intensities "
            "everywhere; export it again."
        )


def _check_image(identifier: str, image: sitk.Image) -> None:
    kind = image.GetPixelIDTypeAsString()
    if image.GetDimension() != 3 or "complex" in kind or image.GetNumberOfComponentsPerPixel() != 1:
        size = "x".join(map(str, image.GetSize()))
        raise CaseError(
            f"case {identifier}: the image has {image.GetDimension()} dimensions ({size}) and values of the kind "
            f"'{kind}', expected one 3-D volume with one number a voxel; export a single volume."
        )
    upright_direction(image.GetDirection(), f"case {identifier}")
    _check_size(identifier, image)


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
