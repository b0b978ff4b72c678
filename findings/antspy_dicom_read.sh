#!/usr/bin/env bash
# ANTsPy: dicom_read puts the slices of a CT 1 mm apart, whatever their distance, and in the order of the folder.
#
# Expected by most: a folder of slices becomes the volume that SimpleITK makes of it: in the order and at the distance
# that their positions (ImagePositionPatient) have.
# Seen: 40 slices 3 mm apart and 5 mm thick, with UIDs as names: the spacing is 0.7, 0.7, 1, so that a lesion of 706 mm3
# has 235 and the body is 40 mm high instead of 120; slices come as the file system lists them, so that the lesion's
# four neighbours stand anywhere, and the origin is that of the first one listed. No error, no warning.
# Why: the distance is that of a single slice read by itself, which is 1 unless the header has Spacing Between Slices,
# as MR may have and CT has not; names come from os.listdir unsorted (reported in 2020), positions are not looked at.
# What to do: SimpleITK's ImageSeriesReader with GetGDCMSeriesFileNames, write NIfTI, and ants.image_read of that.
#
# antspyx 0.6.3, SimpleITK 2.5.7, pydicom 3.0.2, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  antspyx==0.6.3 SimpleITK==2.5.7 pydicom==3.0.2 numpy==2.2.6
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import os
import sys
from importlib.metadata import version
from pathlib import Path

import ants
import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

folder = Path(sys.argv[1])
study, series, frame = generate_uid(), generate_uid(), generate_uid()
SLICES, ROWS, COLUMNS, SIZE, APART = 40, 30, 36, 0.7, 3
hu = np.full((SLICES, ROWS, COLUMNS), 40, np.int16)
hu[:, 0, 0] = np.arange(SLICES)  # which slice it is
hu[10:14, 12:22, 20:32] = 120


def write(k):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "101010", ""
    ds.ReferringPhysicianName, ds.PositionReferenceIndicator = "", ""
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber, ds.KVP, ds.Manufacturer = "CT", 1, k + 1, 120, "maker"
    ds.ImageType, ds.ImageOrientationPatient = ["ORIGINAL", "PRIMARY", "AXIAL"], [1, 0, 0, 0, 1, 0]
    ds.ImagePositionPatient, ds.PixelSpacing, ds.SliceThickness = [-12, -10, 20 + APART * k], [SIZE, SIZE], 5
    ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.PhotometricInterpretation = ROWS, COLUMNS, 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "HU"
    ds.PixelData = hu[k].tobytes()
    ds.save_as(folder / "ct" / f"{ds.SOPInstanceUID}.dcm", enforce_file_format=True)


def told(by, values, spacing, origin):
    """Spacing, volume of the lesion, height of the body (mm), and the slices in the order in which they stand."""
    spacing = [round(float(value), 3) for value in spacing]
    volume = round(float((values == 120).sum() * np.prod(spacing)))
    order = values[0, 0].astype(int).tolist()
    lesion = [place for place, slice_ in enumerate(order) if 10 <= slice_ < 14]
    print(f"{by}: spacing {spacing}, first slice at z = {origin[2]:g}, lesion {volume} mm3 on slices {lesion}")
    return spacing, volume, round(spacing[2] * len(order)), order


(folder / "ct").mkdir()
for k in range(SLICES):
    write(k)
reader = sitk.ImageSeriesReader()
reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder / "ct")))
image, read = reader.Execute(), ants.dicom_read(str(folder / "ct"))
listed = [pydicom.dcmread(folder / "ct" / name).InstanceNumber - 1 for name in os.listdir(folder / "ct")]

print("antspyx", version("antspyx"), "SimpleITK", sitk.Version_VersionString(), "pydicom", pydicom.__version__)
by_simpleitk = told("SimpleITK", sitk.GetArrayFromImage(image).T, image.GetSpacing(), image.GetOrigin())
by_ants = told("ANTsPy", read.numpy(), read.spacing, read.origin)
seen = (
    by_simpleitk == ([SIZE, SIZE, 3.0], 706, 120, list(range(SLICES)))
    and by_ants == ([SIZE, SIZE, 1.0], 235, 40, listed)
    and listed != list(range(SLICES))
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
