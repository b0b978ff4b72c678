"""What all DICOM objects of ours say alike: who made them, which series they are, and the notice in its description."""

from typing import Any

from .. import __version__

MANUFACTURER = "IFXPredict"
DEVICE_UID = "2.25.310373837799123862280683892020288292366"
"""Of the observer of an SR, which is this software."""
SEGMENTATION_SERIES, REPORT_SERIES, PAGE_SERIES = 9801, 9802, 9803
"""Numbers of the series, far from a scanner's."""
_LONGEST = 64


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
