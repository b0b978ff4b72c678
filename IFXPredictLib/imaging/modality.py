"""Whether an image is of the modality that a protocol expects, a CT in HU or an MRI: by its header, by its values."""

from collections.abc import Mapping
from pathlib import Path

from ..base.errors import CaseError
from ..protocol.schema import ImageRules

FAT_HU = -50.0  # any CT of the trunk has voxels below, however it was cropped: fat (-100), gas, air; no MRI has
_MODALITY_ENTRIES = ("0008|0060", "DICOM_0008_0060", "modality", "Modality")
"""What ITK, other converters and MetaImage call it."""
_SCALED = 5.0
"""A VOI of the wall is denser; so is any of water and fat without a voxel below FAT_HU."""
_SOFT_TISSUE_HU = (-300.0, 500.0)  # wide around a mean of soft tissue (0 to 150) with some gas or contrast medium


def check_modality(found: str, expected: str, where: str) -> None:
    """Check what a DICOM header says of the modality.

    Parameters
    ----------
    found, expected : str
        The header's Modality, "" where it says none, and that of the protocol.
    where : str
        What the message begins with: file or node.

    Raises
    ------
    CaseError
        Naming both, where they differ.
    """
    if found not in ("", expected):
        other = "give it as the mask" if found == "SEG" else f"use a bundle or protocol for {found}"
        advice = f"give the {expected}, or {other}" if found in ("CT", "MR", "PT", "SEG") else f"give the {expected}"
        raise CaseError(f"{where} is of the modality {found} by its DICOM header, expected {expected}; {advice}.")


def check_entries(entries: Mapping[str, str], expected: str, path: Path) -> None:
    """Check what the header of an NRRD or MetaImage file keeps of the DICOM that it was made of, or says itself.

    Raises CaseError, naming the file, for another modality than ``expected``, and where the program that made it (ITK)
    has inverted the values, as it does those of MONOCHROME1.
    """
    said = next((entries[name] for name in _MODALITY_ENTRIES if entries.get(name)), "")
    said = said.strip().upper().removeprefix("MET_MOD_")
    check_modality("" if said in ("UNKNOWN", "OTHER") else said, expected, f"{path}: the image")
    if entries.get("0028|0004", "").strip() == "MONOCHROME1":
        raise CaseError(
            f"{path}: was made of DICOM slices that are MONOCHROME1 by its header, of which ITK inverts the values; "
            "give the DICOM folder itself."
        )


def check_intensities(darkest: float, mean: float, rules: ImageRules, where: str) -> None:
    """Raise CaseError, beginning with ``where``, for a CT that is on another scale than HU by two signs.

    ``darkest`` and ``mean`` as of ``modality_warnings``: no voxel is as dark as fat, and the VOI is bone (HU + 1024, or
    + 1000) or of no density of tissue (0 to 1, z-scores). By one sign alone a CT is warned of.
    """
    low, high = _SCALED, _SOFT_TISSUE_HU[1]
    if rules.modality == "CT" and darkest > FAT_HU and not low <= mean <= high:
        raise CaseError(
            f"{where}: no voxel of the image is below {darkest:g} and the VOI's mean is {mean:.4g}, expected fat at "
            f"-100 and {low:g} to {high:g} HU: these are not Hounsfield units (HU + 1024, or scaled?); give the CT in "
            "HU."
        )


def modality_warnings(darkest: float, mean: float, rules: ImageRules) -> tuple[str, ...]:
    """At most one sentence, where the values speak against ``rules.modality``.

    An MRI has, but for rounding and filters, no negative value.

    Parameters
    ----------
    darkest : float
        The lowest intensity of the whole image, in its own unit (HU of a CT).
    mean : float
        The mean intensity of the VOI, which counts for a CT alone.
    rules : ImageRules
        The modality that is expected: ``protocol.image``.

    Returns
    -------
    tuple of str
        For an MRI with a voxel below FAT_HU; for a CT without one, or with a mean that is none of soft tissue (-300 to
        500 HU). Empty otherwise.
    """
    if rules.modality == "MR":
        dark = darkest < FAT_HU
        return (
            (f"the darkest voxel is {darkest:g}, expected 0 or little below in an MRI: is this a CT?",) if dark else ()
        )
    if darkest > FAT_HU:
        return (f"no voxel is below {darkest:g}, expected fat at -100: are these Hounsfield units?",)
    low, high = _SOFT_TISSUE_HU
    if low <= mean <= high:
        return ()
    return (f"mean {mean:.0f} HU in the VOI, expected {low:g} to {high:g} in soft tissue: are these Hounsfield units?",)
