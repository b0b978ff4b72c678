#!/usr/bin/env bash
# rt-utils: an RTSTRUCT made of a mask is half a voxel too small all round, and one that is read has its holes too small.
#
# Expected by most: the contours that it writes run along the mask's edge, as those of other programs do, so that they
# enclose the mask's area; and the mask that it reads has the voxels whose centres lie inside.
# Seen: contours run through the centres of the outermost voxels, at the outer edge and at the hole's. A box of 10 by 14
# voxels of 1 mm encloses 117 mm2 instead of 140; a ring 3 voxels wide 218 instead of 324, one 1 voxel wide 2 instead of 116.
# The other way round a ring of 324 voxels, drawn between the voxels as a keyhole, is read as 416.
# Why: OpenCV's findContours and fillPoly, by which it does both, take the pixels on an outline as part of what it
# encloses. Written and read again by rt-utils the mask is the same to the voxel, which hides it.
# What to do: for thin structures (a bowel's wall) keep masks as masks or DICOM SEG, and check an RTSTRUCT by the area
# that its contours enclose, not by reading it with what wrote it.
#
# rt-utils 1.2.7, OpenCV 4.11, pydicom 2.4.4, NumPy 1.26.4. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  rt-utils==1.2.7 opencv-python==4.11.0.86 pydicom==2.4.4 numpy==1.26.4
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid
from rt_utils import RTStructBuilder

folder = Path(sys.argv[1])
study, series, frame = generate_uid(), generate_uid(), generate_uid()
SIDE, FIRST = 40, -20.0  # voxels of 1 mm; the centre of the first one


def write_slice(k):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID, ds.is_little_endian, ds.is_implicit_VR = ExplicitVRLittleEndian, True, False
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.ReferringPhysicianName = "1", "20200101", "1010", "", ""
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber, ds.KVP, ds.Manufacturer = "CT", 1, k + 1, 120, "maker"
    ds.ImageType, ds.PositionReferenceIndicator, ds.SliceLocation = ["ORIGINAL", "PRIMARY", "AXIAL"], "", 3.0 * k
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [FIRST, FIRST, 3.0 * k], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = [1, 1], 3, SIDE, SIDE
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.RescaleIntercept, ds.RescaleSlope = 16, 16, 15, 0, 1
    ds.PixelData = np.zeros((SIDE, SIDE), np.int16).tobytes()
    ds.save_as(folder / "ct" / f"{k}.dcm", write_like_original=False)


def square(low, high):
    """A mask of the voxels from low to before high in both directions, on slices 1 to 3 of 5."""
    mask = np.zeros((SIDE, SIDE, 5), bool)
    mask[low:high, low:high, 1:4] = True
    return mask


def area(x, y):
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def enclosed(roi, z):
    """mm2 within the contours of one slice, the largest one less those inside it."""
    points = [np.array(c.ContourData, float).reshape(-1, 3) for c in roi.ContourSequence]
    areas = sorted(area(p[:, 0], p[:, 1]) for p in points if p[0, 2] == z)
    return areas[-1] - sum(areas[:-1])


(folder / "ct").mkdir()
for k in range(5):
    write_slice(k)
box = np.zeros((SIDE, SIDE, 5), bool)
box[10:20, 12:26, 1:4] = True
masks = {"box": box, "ring of 3": square(5, 35) & ~square(8, 32), "ring of 1": square(5, 35) & ~square(6, 34)}
made = RTStructBuilder.create_new(dicom_series_path=str(folder / "ct"))
for name, mask in masks.items():
    made.add_roi(mask=mask, name=name, approximate_contours=False)
made.save(str(folder / "made.dcm"))
again = RTStructBuilder.create_from(dicom_series_path=str(folder / "ct"), rt_struct_path=str(folder / "made.dcm"))
written = pydicom.dcmread(folder / "made.dcm")

print("rt-utils", version("rt-utils"), "opencv-python", version("opencv-python"), "pydicom", pydicom.__version__)
seen = {}
for (name, mask), roi in zip(masks.items(), written.ROIContourSequence):
    voxels, back = int(mask[:, :, 1].sum()), bool((again.get_roi_mask_by_name(name) == mask).all())
    seen[name] = voxels, enclosed(roi, 3.0), back
    print(f"{name}: {voxels} voxels of 1 mm2 a slice, written as contours of {seen[name][1]:g} mm2, read again the same: {back}")

# The ring of 3 by another program: between the voxels, outer contour and hole in one, as PS3.3 C.8.8.6.3 describes it.
outer = [(-15.4, -15.4), (14.4, -15.4), (14.4, 14.4), (-15.4, 14.4), (-15.4, -15.4)]
hole = [(-12.4, -12.4), (-12.4, 11.4), (11.4, 11.4), (11.4, -12.4), (-12.4, -12.4)]
points = np.array([(x, y, 3.0) for x, y in outer + hole])
ring = written.ROIContourSequence[1]
ring.ContourSequence = [c for c in ring.ContourSequence if float(c.ContourData[2]) == 3.0][:1]
ring.ContourSequence[0].ContourData = [f"{v:.1f}" for v in points.ravel()]
ring.ContourSequence[0].NumberOfContourPoints = len(points)
written.save_as(folder / "other.dcm")
other = RTStructBuilder.create_from(dicom_series_path=str(folder / "ct"), rt_struct_path=str(folder / "other.dcm"))
read = int(other.get_roi_mask_by_name("ring of 3").sum())
print("a keyhole with 324 voxel centres inside is read as", read, "voxels")
expected = {"box": (140, 117.0, True), "ring of 3": (324, 218.0, True), "ring of 1": (116, 2.0, True)}
sys.exit("seen otherwise than before" if (seen, read) != (expected, 416) else 0)
PYTHON
