"""What all DICOM objects of ours say alike: who made them, which series they are, and the notice in its description."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from .. import __version__
from ..base.text import one_line
from .codes import PROCESSING_EQUIPMENT, concept

if TYPE_CHECKING:
    from highdicom import ContributingEquipment

MANUFACTURER = "IFXPredict"
DEVICE_UID = "2.25.310373837799123862280683892020288292366"
"""Of the observer of an SR, which is this software."""
SEGMENTATION_SERIES, REPORT_SERIES, PAGE_SERIES = 9801, 9802, 9803
"""Numbers of the series, far from a scanner's."""
_LONGEST = 64
_BUNDLES = UUID("eba45548-22d0-4284-9d85-e5aecfca6fe4")
"""The name space of the UIDs of bundles."""


def new_uid() -> str:
    """A UID that nobody has used (2.25, a random UUID)."""
    from pydicom.uid import generate_uid

    return str(generate_uid(prefix=None))


def equipment() -> dict[str, Any]:
    """Manufacturer, model, version and serial number, as highdicom's classes of images take them."""
    return {
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": MANUFACTURER,
        "software_versions": (__version__,),
        "device_serial_number": __version__,
    }


def processing_equipment(provenance: Mapping[str, Any]) -> "ContributingEquipment":
    """An item of the Contributing Equipment Sequence: which version of this software, with which bundle, computed.

    Parameters
    ----------
    provenance : mapping
        Of a prediction: the bundle's name and its SHA-256.

    Returns
    -------
    highdicom.ContributingEquipment
        Its Device UID is the bundle's: another bundle, as one trained anew, has another.

    References
    ----------
    IHE Radiology, AI Results (AIR), Rev. 1.1, 6.5.3.1: each algorithm by manufacturer, model, version and Device UID.
    The purpose that stands there is a placeholder for a code; here it is one of DICOM's (CID 7005).
    """
    from highdicom import ContributingEquipment

    found = ContributingEquipment(
        MANUFACTURER,
        concept(PROCESSING_EQUIPMENT),
        manufacturer_model_name=f"{MANUFACTURER}, bundle {one_line(str(provenance['bundle']))}"[:_LONGEST],
        software_versions=__version__,
        contribution_description=f"bundle SHA-256 {provenance['bundle_sha256']}",
    )
    found.DeviceUID = f"2.25.{uuid5(_BUNDLES, str(provenance['bundle_sha256'])).int}"
    return found


def series_description(notice: str, what: str) -> str:
    """What a PACS lists: the bundle's notice, where it has one, as far as 64 characters hold it, or what it is.

    Examples
    --------
    >>> series_description("", "VOI")
    'IFXPredict: VOI'
    >>> series_description("DEMONSTRATION ONLY: trained on simulated cases, says nothing about any patient.", "VOI")
    'VOI - DEMONSTRATION ONLY: trained on simulated cases, says...'
    """
    said = " ".join(notice.replace("\\", "/").split())
    if not said:
        return f"{MANUFACTURER}: {what}"
    whole = f"{what} - {said}"
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 3].rsplit(' ', 1)[0]}..."
