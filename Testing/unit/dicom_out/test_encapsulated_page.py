import pydicom
import pytest


@pytest.fixture(scope="module")
def document(filed):
    return pydicom.dcmread(filed.out / "prediction_pdf.dcm")


def test_the_pdf_comes_out_byte_for_byte(filed, document):
    assert len(filed.page) % 2 == 1  # DICOM's values are even
    assert document.EncapsulatedDocument[: document.EncapsulatedDocumentLength] == filed.page
    assert len(document.EncapsulatedDocument) == len(filed.page) + 1
    assert document.MIMETypeOfEncapsulatedDocument == "application/pdf"
    assert document.SOPClassUID.name == "Encapsulated PDF Storage"


def test_it_is_the_patients_and_names_its_images_and_that_nobody_verified_it(filed, document):
    first = filed.source.headers[0]
    assert (document.PatientName, document.StudyInstanceUID) == (first.PatientName, first.StudyInstanceUID)
    named = [one.ReferencedSOPInstanceUID for one in document.SourceInstanceSequence]
    assert named == [header.SOPInstanceUID for header in filed.source.headers]
    assert (document.BurnedInAnnotation, document.VerificationFlag) == ("YES", "UNVERIFIED")
    assert document.SeriesDescription.startswith("page - DEMONSTRATION ONLY")
