#!/usr/bin/env bash
# SimpleITK reads a DICOM SEG; where its frames are not evenly apart they become neighbours 1 mm apart, upside down.
#
# Expected by most: ReadImage of a SEG is refused, or has each frame where its Plane Position says; a SEG of one segment,
# tried once, is read as it should be, distance and direction included.
# Seen: that holds for frames that are evenly apart. Writers leave empty frames out, so a VOI with one slice between that is
# not drawn has a gap: its slices at 15, 9 and 6 mm then lie at 15, 16 and 17 mm, in reverse, and its volume is a third.
# The frames of two segments become one stack of slices 1 mm apart. There is no error and no warning.
# What to do: read SEG with highdicom or dcmqi, never as an image; a mask's grid against its CT's shows the mistake.
#
# SimpleITK 2.5.7 (its own GDCM), highdicom 0.28.2, pydicom 3.0.2. Needs Python 3.11 and pip; fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SimpleITK==2.5.7 highdicom==0.28.2 pydicom==3.0.2
"$folder/venv/bin/python" -W ignore - "$folder" 2>"$folder/stderr" <<'PYTHON' || { cat "$folder/stderr"; exit 1; }
import sys
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

folder = Path(sys.argv[1])
DISTANCE = 3.0
study, series, frame = generate_uid(), generate_uid(), generate_uid()


def ct_slice(k):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.ReferringPhysicianName = "1", "20200101", "1010", "", ""
    ds.Modality, ds.InstanceNumber, ds.ImagePositionPatient = "CT", k + 1, [0, 0, DISTANCE * k]
    ds.ImageOrientationPatient, ds.PixelSpacing, ds.SliceThickness = [1, 0, 0, 0, 1, 0], [1, 1], DISTANCE
    ds.Rows = ds.Columns = 16
    return ds


def read_again(name, drawn):
    """The SEG of these voxels (slices, rows, columns, segments) by SimpleITK: where its frames lie in mm, their voxels."""
    described = [
        hd.seg.SegmentDescription(n + 1, f"s{n}", codes.SCT.AnatomicalStructure, codes.SCT.Liver, "MANUAL")
        for n in range(drawn.shape[3])
    ]
    source = [ct_slice(k) for k in range(8)]
    seg = hd.seg.Segmentation(
        source, drawn, "BINARY", described, generate_uid(), 9, generate_uid(), 1, "maker", "model", "1", "1"
    )
    seg.save_as(folder / f"{name}.dcm")
    image = sitk.ReadImage(str(folder / f"{name}.dcm"))
    voxels = (sitk.GetArrayFromImage(image) > 0).sum(axis=(1, 2)).tolist()
    heights = [round(image.TransformIndexToPhysicalPoint((0, 0, k))[2], 3) for k in range(image.GetSize()[2])]
    volume = sum(voxels) * float(np.prod(image.GetSpacing()))
    written = [float(one.PlanePositionSequence[0].ImagePositionPatient[2]) for one in seg.PerFrameFunctionalGroupsSequence]
    print(f"{name}: drawn {int(drawn.sum()) * DISTANCE:g} mm3, frames written at {written}")
    print(f"  read {volume:g} mm3, spacing {image.GetSpacing()}, voxels by mm {list(zip(heights, voxels, strict=True))}")
    return written, heights, voxels, volume


print("SimpleITK", sitk.Version.VersionString(), "highdicom", hd.__version__, "pydicom", pydicom.__version__)
even = np.zeros((8, 16, 16, 1), np.uint8)
for k, rows in ((2, 2), (3, 3), (4, 3), (5, 4)):
    even[k, 2 : 2 + rows, 3:8] = 1
gap = even.copy()
gap[4] = 0
two = np.concatenate([even, np.roll(even, 1, axis=1)], axis=3)
seen = [read_again(name, drawn) for name, drawn in (("even", even), ("gap", gap), ("two segments", two))]
expected = [
    ([15.0, 12.0, 9.0, 6.0], [15.0, 12.0, 9.0, 6.0], [20, 15, 15, 10], 180.0),
    ([15.0, 9.0, 6.0], [15.0, 16.0, 17.0], [20, 15, 10], 45.0),
    ([15.0, 12.0, 9.0, 6.0] * 2, [15.0 + k for k in range(8)], [20, 15, 15, 10] * 2, 120.0),
]
sys.exit("seen otherwise than before" if seen != expected else 0)
PYTHON
if [ -s "$folder/stderr" ]; then
  cat "$folder/stderr"
  echo "it says something now"
  exit 1
fi
