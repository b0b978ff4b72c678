#!/usr/bin/env bash
# MRtrix3 reads negative values of a DICOM image as large positive ones, and swaps the two sides of its pixels.
#
# Expected by most: mrconvert makes the NIfTI that SimpleITK makes; it is a common way there from DICOM, and mrstats and
# mrinfo read the same folders.
# Seen: a CT whose numbers are stored signed, with an intercept of 0, has air of 64536 instead of -1000 HU and a mean of
# 32291 instead of -477. With pixels 0.8 mm high and 0.6 mm wide (PixelSpacing 0.8\0.6) a lesion 12 mm wide and 8 mm
# high is 16 by 6 mm, 6 mm beside its place. Unsigned values with an intercept and square pixels are right. No warning.
# Why: PixelRepresentation is not looked at, and PixelSpacing, which begins with the distance of the rows, that is along
# y, is taken as x and y.
# What to do: SimpleITK or dcm2niix from DICOM to NIfTI, and MRtrix3 from there.
#
# MRtrix3 3.0.3 (Debian 12), SimpleITK 2.5.7, pydicom 3.0.2, nibabel 5.4.2, NumPy 2.2.6. Needs Python 3.11, pip, and
# Debian's apt-get and dpkg-deb, no rights; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  SimpleITK==2.5.7 pydicom==3.0.2 nibabel==5.4.2 numpy==2.2.6
(cd "$folder" && apt-get download --quiet --quiet 'mrtrix3=3.0.3*' && dpkg-deb --extract mrtrix3_*.deb .)
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

folder = Path(sys.argv[1])
SLICES, ROWS, COLUMNS = 6, 40, 48
hu = np.full((SLICES, ROWS, COLUMNS), -1000, np.int16)
hu[:, 6:36, 8:40] = 40
hu[2:4, 20:30, 10:30] = 120  # 20 columns, 10 rows


def write(name, spacing, intercept):
    """A CT of these pixels (height, width), stored signed where the intercept is 0 and unsigned else."""
    (folder / name).mkdir()
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    for k in range(SLICES):
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
        ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
        ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
        ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "101010", ""
        ds.ReferringPhysicianName, ds.SeriesDescription, ds.AcquisitionNumber = "", name, 1
        ds.Modality, ds.SeriesNumber, ds.InstanceNumber, ds.KVP, ds.Manufacturer = "CT", 1, k + 1, 120, "maker"
        ds.ImageType, ds.PositionReferenceIndicator = ["ORIGINAL", "PRIMARY", "AXIAL"], ""
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [-20, -15, 10 + 3 * k], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = list(spacing), 3, ROWS, COLUMNS
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.PixelRepresentation = int(intercept == 0)
        ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 16, 15
        ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = intercept, 1, "HU"
        ds.PixelData = (hu[k] - intercept).astype(np.int16).tobytes()
        ds.save_as(folder / name / f"{k}.dcm", enforce_file_format=True)


def told(values, affine):
    """Value of a corner's voxel (air) and mean; width, height and centre (mm, LPS) of the lesion."""
    where = np.argwhere(values == 120)
    size = (np.ptp(where, axis=0) + 1) * np.abs(np.diag(affine)[:3])
    centre = (affine @ [*where.mean(axis=0), 1])[:3] * [-1, -1, 1]
    air, mean = round(float(values[0, 0, 0])), round(float(values.mean()))
    return air, mean, *size[:2].round(1).tolist(), centre.round(1).tolist()


def by_simpleitk(name):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder / name)))
    sitk.WriteImage(reader.Execute(), folder / f"{name}.sitk.nii")
    image = nibabel.load(folder / f"{name}.sitk.nii")
    return told(image.get_fdata(), image.affine)


def by_mrtrix3(name):
    ran = subprocess.run(
        [folder / "usr/bin/mrconvert", "-quiet", folder / name, folder / f"{name}.mrtrix.nii"],
        capture_output=True,
        text=True,
        check=True,
    )
    image = nibabel.load(folder / f"{name}.mrtrix.nii")
    return told(image.get_fdata(), image.affine), ran.stdout + ran.stderr


version = subprocess.run([folder / "usr/bin/mrconvert", "-version"], capture_output=True, text=True, check=True)
print(version.stdout.splitlines()[0], "SimpleITK", sitk.Version_VersionString(), "pydicom", pydicom.__version__)
write("usual", (0.7, 0.7), -1024)
write("signed", (0.7, 0.7), 0)
write("oblong", (0.8, 0.6), -1024)
seen = {}
for name in ("usual", "signed", "oblong"):
    seen[name] = by_simpleitk(name), *by_mrtrix3(name)
    print(f"{name}: air, mean, width, height, centre by SimpleITK {seen[name][0]}, by MRtrix3 {seen[name][1]}")
square, oblong = (14.0, 7.0, [-6.4, 2.1, 17.5]), (12.0, 8.0, [-8.3, 4.6, 17.5])
expected = {
    "usual": ((-1000, -477, *square), (-1000, -477, *square), ""),
    "signed": ((-1000, -477, *square), (64536, 32291, *square), ""),
    "oblong": ((-1000, -477, *oblong), (-1000, -477, 16.0, 6.0, [-4.4, -0.3, 17.5]), ""),
}
sys.exit("seen otherwise than before" if seen != expected else 0)
PYTHON
