#!/usr/bin/env bash
# highdicom cannot refer to the SEG that it has just written itself, where that has one segment.
#
# Expected by most: ReferencedSegment.from_segmentation(seg, segment_number=1), as its documentation shows it for
# a report by TID 1500, takes any valid SEG; one segment, a lesion, is the most usual one.
# Seen: AttributeError, 'Dataset' object has no attribute 'SegmentIdentificationSequence'. With two segments it works.
# highdicom's writer puts what all frames share into the shared functional groups, as DICOM lets it, and the segment's
# number is shared where there is one segment; its reader looks into each frame's own groups only.
# What to do: build ReferencedSegment from the UIDs and the images by hand.
#
# highdicom 0.28.2, pydicom 3.0.2. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check highdicom==0.28.2 pydicom==3.0.2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import highdicom as hd
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

study, series, frame = generate_uid(), generate_uid(), generate_uid()


def ct_slice(k):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.ReferringPhysicianName = "1", "20200101", "1010", "", ""
    ds.Modality, ds.InstanceNumber, ds.ImagePositionPatient = "CT", k + 1, [0, 0, 5.0 * k]
    ds.ImageOrientationPatient, ds.PixelSpacing, ds.SliceThickness = [1, 0, 0, 0, 1, 0], [1, 1], 5
    ds.Rows = ds.Columns = 16
    return ds


def reference(segments):
    source = [ct_slice(k) for k in range(4)]
    drawn = np.zeros((4, 16, 16, segments), np.uint8)
    for n in range(segments):
        drawn[1:3, 4:9, 5 + 3 * n, n] = 1
    described = [
        hd.seg.SegmentDescription(n + 1, f"s{n}", codes.SCT.AnatomicalStructure, codes.SCT.Liver, "MANUAL")
        for n in range(segments)
    ]
    seg = hd.seg.Segmentation(
        source, drawn, "BINARY", described, generate_uid(), 9, generate_uid(), 1, "maker", "model", "1", "1"
    )
    shared = "SegmentIdentificationSequence" in seg.SharedFunctionalGroupsSequence[0]
    try:
        hd.sr.ReferencedSegment.from_segmentation(seg, segment_number=1)
        return "works", shared
    except AttributeError as problem:
        return f"AttributeError: {problem}", shared


print("highdicom", hd.__version__, "pydicom", pydicom.__version__)
seen = {segments: reference(segments) for segments in (1, 2)}
for segments, (said, shared) in seen.items():
    print(f"SEG of {segments}: number in the shared groups: {shared}; from_segmentation: {said}")
expected = {1: ("AttributeError: 'Dataset' object has no attribute 'SegmentIdentificationSequence'", True), 2: ("works", False)}
sys.exit("seen otherwise than before" if seen != expected else 0)
PYTHON
