"""The one-page report as a DICOM encapsulated PDF, for viewers that show neither SEG nor SR."""

from datetime import datetime
from typing import TYPE_CHECKING

from .. import __version__
from .equipment import MANUFACTURER, PAGE_SERIES, new_uid, series_description
from .source import UTF_8, SourceSeries, writing_dicom

if TYPE_CHECKING:
    from highdicom.base import SOPClass

_STORAGE = "1.2.840.10008.5.1.4.1.1.104.1"
_TITLE = "Prediction by IFXPredict"


def encapsulated_page(page: bytes, source: SourceSeries, identifier: str, notice: str) -> "SOPClass":
    """A PDF of one page as a DICOM object of the source's patient and study.

    Parameters
    ----------
    page : bytes
        The PDF; it may name the patient, as the object does.
    source : SourceSeries
        What it is filed with; each of its images is named as a source.
    identifier : str
        The case, for messages.
    notice : str
        Of the bundle, for the series description; "" without one.

    Returns
    -------
    highdicom.base.SOPClass
        Of Encapsulated PDF Storage.

    Raises
    ------
    CaseError
        Where the source's headers are not as DICOM has them.
    """
    from highdicom.base import SOPClass
    from pydicom.dataset import Dataset
    from pydicom.uid import ExplicitVRLittleEndian
    from pydicom.valuerep import DA, TM

    first, now = source.headers[0], datetime.now()
    with writing_dicom(f"case {identifier}: the DICOM encapsulated PDF"):
        found = SOPClass(
            first.StudyInstanceUID,
            new_uid(),
            PAGE_SERIES,
            new_uid(),
            _STORAGE,
            1,
            "DOC",
            manufacturer=MANUFACTURER,
            transfer_syntax_uid=ExplicitVRLittleEndian,
            manufacturer_model_name=MANUFACTURER,
            software_versions=(__version__,),
            device_serial_number=__version__,
            series_description=series_description(notice, "page"),
        )
        found.SpecificCharacterSet = UTF_8
        found.copy_patient_and_study_information(first)
        found.ConversionType, found.BurnedInAnnotation = "WSD", "YES"
        found.ContentDate, found.ContentTime = DA(now.date()), TM(now.time())
        found.AcquisitionDateTime = ""
        found.DocumentTitle, found.ConceptNameCodeSequence = _TITLE, []
        found.VerificationFlag = "UNVERIFIED"
        found.MIMETypeOfEncapsulatedDocument = "application/pdf"
        found.EncapsulatedDocument = page + b"\0" * (len(page) % 2)
        found.EncapsulatedDocumentLength = len(page)
        found.SourceInstanceSequence = []
        for header in source.headers:
            one = Dataset()
            one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID = header.SOPClassUID, header.SOPInstanceUID
            found.SourceInstanceSequence.append(one)
    return found
