#!/usr/bin/env bash
# dciodvfy warns of each code of a private coding scheme, also where the object declares that scheme as DICOM asks.
#
# Expected by most: PS3.3 8.2 leaves designators that begin with 99 to everybody, and PS3.3 C.12.1.1.1 has the Coding
# Scheme Identification Sequence in which an object says what such a designator means, so that a reader need not know it
# beforehand. Once it is declared there, the validator has nothing left to remark.
# Seen: a report with three private codes gives three warnings "Unrecognized defined term"; with the scheme declared it
# gives four, as the declaration names it once more. That is read: an empty designator in it is an error. Exit status 0.
# What to do: declare it, as readers do use it, and tell these warnings from others by their words, not by their number.
#
# dicom3tools 1.00~20220618093127 (Debian 12), highdicom 0.28.2, pydicom 3.0.2. Needs Python 3.11, pip and Debian's
# apt-get and dpkg-deb, no rights; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check highdicom==0.28.2 pydicom==3.0.2
(cd "$folder" && apt-get download --quiet --quiet dicom3tools=1.00~20220618093127-2 && dpkg-deb --extract dicom3tools_*.deb .)
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import subprocess
import sys

import highdicom as hd
import numpy as np
import pydicom
from highdicom.sr import (
    CodedConcept,
    Comprehensive3DSR,
    DeviceObserverIdentifyingAttributes,
    GraphicTypeValues3D,
    ImageRegion3D,
    Measurement,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    TrackingIdentifier,
)
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, generate_uid

folder = sys.argv[1]
frame = generate_uid()
ct = Dataset()
ct.SOPClassUID, ct.SOPInstanceUID, ct.FrameOfReferenceUID = CTImageStorage, generate_uid(), frame
ct.StudyInstanceUID, ct.SeriesInstanceUID = generate_uid(), generate_uid()
ct.PatientID, ct.PatientName, ct.PatientBirthDate, ct.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
ct.StudyID, ct.StudyDate, ct.StudyTime, ct.AccessionNumber, ct.ReferringPhysicianName = "1", "20200101", "1010", "", ""

square = [[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [4.0, 4.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 0.0]]
group = PlanarROIMeasurementsAndQualitativeEvaluations(
    TrackingIdentifier(generate_uid(), "1"),
    referenced_region=ImageRegion3D(GraphicTypeValues3D.POLYGON, np.array(square), frame),
    finding_type=codes.SCT.Liver,
    measurements=[
        Measurement(CodedConcept(value, "99MYLAB", value), 1.5, CodedConcept("1", "UCUM", "no units"))
        for value in ("texture-a", "texture-b", "texture-c")
    ],
)
observer = ObserverContext(codes.DCM.Device, DeviceObserverIdentifyingAttributes(generate_uid()))
content = MeasurementReport(
    ObservationContext(observer_device_context=observer), CodedConcept("25045-6", "LN", "CT unspecified body region"), [group]
)
report = Comprehensive3DSR(
    [ct], content[0], generate_uid(), 1, generate_uid(), 1, "maker", is_complete=True, series_description="report"
)


def said_of(name, schemes):
    """What dciodvfy says of the report with these schemes declared: its status, its errors, its warnings of 99MYLAB."""
    if schemes:
        report.CodingSchemeIdentificationSequence = schemes
    report.save_as(f"{folder}/{name}.dcm", enforce_file_format=True)
    ran = subprocess.run([f"{folder}/usr/bin/dciodvfy", f"{folder}/{name}.dcm"], capture_output=True, text=True, check=False)
    lines = (ran.stdout + ran.stderr).splitlines()
    errors = [line for line in lines if line.startswith("Error")]
    unknown = [line for line in lines if "Unrecognized defined term <99MYLAB>" in line]
    print(f"{name}: exit status {ran.returncode}, errors {errors}, warnings of 99MYLAB {len(unknown)}")
    return ran.returncode, len(errors), len(unknown)


def declared(designator):
    scheme = Dataset()
    scheme.CodingSchemeDesignator, scheme.CodingSchemeUID = designator, generate_uid()
    scheme.CodingSchemeName, scheme.CodingSchemeResponsibleOrganization = "My laboratory's codes", "My laboratory"
    return scheme


print("highdicom", hd.__version__, "pydicom", pydicom.__version__, "dicom3tools 1.00~20220618093127")
seen = [said_of("undeclared", []), said_of("declared", [declared("99MYLAB")]), said_of("designator empty", [declared("")])]
sys.exit("seen otherwise than before" if seen != [(0, 0, 3), (0, 0, 4), (1, 1, 3)] else 0)
PYTHON
