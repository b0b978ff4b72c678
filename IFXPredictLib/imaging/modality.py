"""Whether an image is of the modality that a protocol expects, a CT in HU or an MRI: by its header, by its values."""

from ..base.errors import CaseError
from ..protocol.schema import ImageRules

FAT_HU = -50.0  # any CT of the trunk has voxels below, however it was cropped: fat (-100), gas, air; no MRI has
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


def modality_warnings(darkest: float, mean: float, rules: ImageRules) -> tuple[str, ...]:
    """At most one sentence, where the values speak against ``rules.modality``.

    ``darkest`` is the image's lowest intensity, ``mean`` that of the VOI. An MRI has, but for rounding and filters, no
    negative value.
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
