#!/usr/bin/env bash
# dcmscale crops an image and changes its pixel spacing, as if it had been scaled, and leaves its position as it was.
#
# Expected by most: --clip-region keeps the pixels of a rectangle; their size stays (PixelSpacing), and the position of
# the first one (ImagePositionPatient) becomes that of the rectangle's corner. Frame of reference and orientation are
# kept in the file, so that it still lies in the patient.
# Seen: a lesion 14 mm wide in a CT of 0.7 mm pixels is 22.4 mm wide by the cropped file, has 2.7 times its area, and
# its centre is 6 mm from where it was. The spacing is the field of view before, divided by the pixels that are left: 40
# of 64 columns make 1.12 mm of 0.7. Values in HU are right. Exit status 0, no word.
# With --scale-x-factor alone spacing and size are right.
# What to do: crop with what knows the geometry (SimpleITK's RegionOfInterest), or set both attributes anew.
#
# DCMTK 3.6.7 (Debian 12), pydicom 3.0.2, NumPy 2.2.6. Needs Python 3.11, pip, Debian's apt-get and dpkg-deb, and the
# libraries that DCMTK depends on, no rights; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydicom==3.0.2 numpy==2.2.6
(cd "$folder" && apt-get download --quiet --quiet 'dcmtk=3.6.7*' 'libdcmtk17=3.6.7*' &&
  for package in *.deb; do dpkg-deb --extract "$package" .; done)
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

folder = Path(sys.argv[1])
ROWS, COLUMNS, SIZE = 60, 64, 0.7
hu = np.full((ROWS, COLUMNS), 40, np.int16)
hu[10:16] = -1000  # air
hu[20:40, 30:50] = 120  # 14 by 14 mm

ds = Dataset()
ds.file_meta = FileMetaDataset()
ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = generate_uid(), generate_uid(), generate_uid()
ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "1010", ""
ds.ReferringPhysicianName = ""
ds.Modality, ds.SeriesNumber, ds.InstanceNumber, ds.KVP, ds.Manufacturer = "CT", 1, 1, 120, "maker"
ds.AcquisitionNumber, ds.ImageType, ds.PositionReferenceIndicator = 1, ["ORIGINAL", "PRIMARY", "AXIAL"], ""
ds.ImagePositionPatient, ds.ImageOrientationPatient = [-20, -15, 19], [1, 0, 0, 0, 1, 0]
ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = [SIZE, SIZE], 3, ROWS, COLUMNS
ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 16, 15
ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = -1024, 1, "HU"
ds.PixelData = (hu + 1024).tobytes()
ds.save_as(folder / "ct.dcm", enforce_file_format=True)

environment = {**os.environ, "LD_LIBRARY_PATH": str(next(folder.glob("usr/lib/*-linux-gnu")))}
environment["DCMDICTPATH"] = str(folder / "usr/share/libdcmtk17/dicom.dic")


def dcmscale(*arguments):
    return subprocess.run(
        [folder / "usr/bin/dcmscale", *arguments], env=environment, capture_output=True, text=True, check=True
    )


def lesion(name):
    """Width and centre (mm) of the lesion by the image's own geometry, its mean (HU), spacing and position."""
    image = pydicom.dcmread(folder / name)
    values = image.pixel_array * float(image.RescaleSlope) + float(image.RescaleIntercept)
    rows, columns = np.nonzero(values > 80)
    spacing, at = [float(value) for value in image.PixelSpacing], [float(value) for value in image.ImagePositionPatient]
    width = round((columns.max() - columns.min() + 1) * spacing[1], 1)
    centre = round(at[0] + columns.mean() * spacing[1], 1), round(at[1] + rows.mean() * spacing[0], 1)
    print(f"{name}: lesion {width} mm wide, centre {centre}, {values[rows, columns].mean():.0f} HU;", spacing, at)
    return width, centre, round(values[rows, columns].mean()), spacing, at


version = dcmscale("--version").stdout.splitlines()[0]
print(version, "pydicom", pydicom.__version__)
crop, scale = (
    dcmscale(*how, folder / "ct.dcm", folder / f"{name}.dcm")
    for name, how in (("cropped", ["--clip-region", "20", "12", "40", "36"]), ("scaled", ["--scale-x-factor", "2"]))
)
seen = [lesion(f"{name}.dcm") for name in ("ct", "cropped", "scaled")]
print("said:", repr(crop.stdout + crop.stderr + scale.stdout + scale.stderr))
expected = [
    (14.0, (7.6, 5.6), 120, [SIZE, SIZE], [-20.0, -15.0, 19.0]),
    (22.4, (1.8, 5.4), 120, [1.166667, 1.12], [-20.0, -15.0, 19.0]),
    (14.0, (7.8, 5.8), 120, [0.35, 0.35], [-20.0, -15.0, 19.0]),
]
sys.exit("seen otherwise than before" if (seen, crop.stdout + crop.stderr) != (expected, "") else 0)
PYTHON
