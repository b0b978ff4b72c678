#!/usr/bin/env bash
# dcmqi reads a report by TID 1500 and drops the method of each measurement: different measurements become the same.
#
# Expected by most: tid1500reader's JSON has all that tells a group's measurements apart. TID 300 lets each of them have
# a Measurement Method (370129005, SCT), and radiomics of filtered images are told apart by nothing else where they
# have the feature's code (IBSI 2: the feature by its code, the filter as method).
# Seen: a mean after wavelet LLH and a mean after wavelet HHH are read as two items that differ in their value alone.
# The exit status is 0; a line on the terminal says that the method "is interpreted only at the MeasurementGroup level".
# What to do: name the filter in each measurement's algorithm parameters too, which are read, or read with highdicom.
#
# dcmqi 1.5.7, highdicom 0.28.2, pydicom 3.0.2. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dcmqi==1.5.7 highdicom==0.28.2 pydicom==3.0.2
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version

import highdicom as hd
import pydicom
from highdicom.sr import (
    AlgorithmIdentification,
    CodedConcept,
    Comprehensive3DSR,
    DeviceObserverIdentifyingAttributes,
    Measurement,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    ReferencedSegment,
    SourceImageForSegmentation,
    TrackingIdentifier,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, SegmentationStorage, generate_uid

folder = sys.argv[1]
study, frame = generate_uid(), generate_uid()


def referenced(sop_class):
    """What a report asks of an image or SEG that it refers to."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, generate_uid(), frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.ReferringPhysicianName = "1", "20200101", "1010", "", ""
    return ds


def mean(value, image_filter):
    return Measurement(
        CodedConcept("Q4LE", "IBSI", "Mean intensity"),
        value,
        CodedConcept("[hnsf'U]", "UCUM", "Hounsfield unit"),
        method=CodedConcept(image_filter, "99MYLAB", image_filter),
        algorithm_id=AlgorithmIdentification("radiomics", "1"),
    )


ct, seg = referenced(CTImageStorage), referenced(SegmentationStorage)
group = VolumetricROIMeasurementsAndQualitativeEvaluations(
    TrackingIdentifier(generate_uid(), "1"),
    referenced_segment=ReferencedSegment(
        seg.SOPClassUID, seg.SOPInstanceUID, 1, source_images=[SourceImageForSegmentation(ct.SOPClassUID, ct.SOPInstanceUID)]
    ),
    finding_type=codes.SCT.Liver,
    measurements=[mean(1.5, "wavelet-LLH"), mean(-2.5, "wavelet-HHH")],
)
observer = ObserverContext(codes.DCM.Device, DeviceObserverIdentifyingAttributes(generate_uid()))
content = MeasurementReport(
    ObservationContext(observer_device_context=observer), CodedConcept("25045-6", "LN", "CT unspecified body region"), [group]
)
report = Comprehensive3DSR(
    [ct, seg], content[0], generate_uid(), 1, generate_uid(), 1, "maker", is_complete=True, series_description="report"
)
report.save_as(f"{folder}/report.dcm", enforce_file_format=True)
print("dcmqi", version("dcmqi"), "highdicom", hd.__version__, "pydicom", pydicom.__version__)

command = [f"{folder}/venv/bin/tid1500reader", "--inputDICOM", f"{folder}/report.dcm", "--outputMetadata", f"{folder}/out.json"]
ran = subprocess.run(command, capture_output=True, text=True, check=False)
with open(f"{folder}/out.json", encoding="utf-8") as stream:
    items = json.load(stream)["Measurements"][0]["measurementItems"]
values = [float(item.pop("value")) for item in items]
again = hd.sr.srread(f"{folder}/report.dcm").content.get_volumetric_roi_measurement_groups()[0].get_measurements()
methods = [one.method.value for one in again]
print("highdicom reads the methods", methods)
print("dcmqi reads", len(items), "items with the values", values, "exit status", ran.returncode)
print("and but for the value they are", "the same" if items[0] == items[1] else "not the same")
print("said:", *(line for line in (ran.stdout + ran.stderr).splitlines() if "Method" in line))
seen = ran.returncode, values, items[0] == items[1], any("wavelet" in json.dumps(item) for item in items), methods
sys.exit("seen otherwise than before" if seen != (0, [1.5, -2.5], True, False, ["wavelet-LLH", "wavelet-HHH"]) else 0)
PYTHON
