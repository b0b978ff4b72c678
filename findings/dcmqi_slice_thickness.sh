#!/usr/bin/env bash
# dcmqi takes a SEG's slice thickness for the distance of its slices, and puts slices together that do not fit then.
#
# Expected by most: each frame says where it lies (Plane Position), so a segmentation is read with that distance, or is
# refused. Spacing Between Slices need not be there (PS3.3 C.7.6.16.2.1 asks for it where the dimensions are
# organised as 3D), and a CT's slices of 5 mm are often 3 mm apart.
# Seen: without it eight slices 3 mm apart and 5 mm thick come out of segimage2itkimage as five, 5 mm apart, with up to
# two frames in one of them; 1.5 mm thick they get an empty slice between each two, and the VOI half its volume. The
# exit status is 0; a line on the terminal says "SliceThickness is present and is 5. using it!". With the attribute all
# is well, and dciodvfy has no error to tell of either.
# What to do: write Spacing Between Slices into each SEG; read others' with highdicom, which goes by the positions.
#
# dcmqi 1.5.7, highdicom 0.28.2, pydicom 3.0.2, SimpleITK 2.5.7. Needs Python 3.11 and pip; fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dcmqi==1.5.7 highdicom==0.28.2 pydicom==3.0.2 SimpleITK==2.5.7
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version
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


def ct_slice(k, thickness):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.ReferringPhysicianName = "1", "20200101", "1010", "", ""
    ds.Modality, ds.InstanceNumber, ds.ImagePositionPatient = "CT", k + 1, [0, 0, DISTANCE * k]
    ds.ImageOrientationPatient, ds.PixelSpacing, ds.SliceThickness = [1, 0, 0, 0, 1, 0], [1, 1], thickness
    ds.Rows = ds.Columns = 16
    return ds


def write_segs(thickness):
    """A VOI of 1, 2, ... 8 voxels on slices 1 to 8 of ten: as highdicom writes it, and without the distance."""
    drawn = np.zeros((10, 16, 16), np.uint8)
    for k in range(1, 9):
        drawn[k, 4, 4 : 4 + k] = 1
    source = [ct_slice(k, thickness) for k in range(10)]
    described = [hd.seg.SegmentDescription(1, "s1", codes.SCT.AnatomicalStructure, codes.SCT.Liver, "MANUAL")]
    seg = hd.seg.Segmentation(
        source, drawn, "BINARY", described, generate_uid(), 9, generate_uid(), 1, "maker", "model", "1", "1"
    )
    seg.save_as(folder / f"with-{thickness:g}.dcm")
    del seg.DimensionOrganizationType, seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices
    seg.SOPInstanceUID = seg.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    seg.save_as(folder / f"without-{thickness:g}.dcm")


def by_dcmqi(name):
    out = folder / name
    out.mkdir()
    command = [folder / "venv/bin/segimage2itkimage", "--inputDICOM", folder / f"{name}.dcm", "--outputDirectory", out]
    ran = subprocess.run([*map(str, command), "--outputType", "nrrd"], capture_output=True, text=True, check=False)
    image = sitk.ReadImage(out / "1.nrrd")
    counts = (sitk.GetArrayFromImage(image) > 0).sum(axis=(1, 2)).tolist()
    print("said:", *[line for line in (ran.stdout + ran.stderr).splitlines() if "SliceThickness" in line])
    return ran.returncode, image.GetSpacing()[2], counts


print("dcmqi", version("dcmqi"), "highdicom", hd.__version__, "pydicom", pydicom.__version__)
seen = {}
for thickness in (5.0, 1.5):
    write_segs(thickness)
    for name in (f"with-{thickness:g}", f"without-{thickness:g}"):
        distance = float(hd.seg.segread(folder / f"{name}.dcm").get_volume(combine_segments=True).spacing[0])
        status, spacing, counts = by_dcmqi(name)
        seen[name] = distance, status, spacing, counts
        print(f"{name}: highdicom reads slices of {distance:g} mm; dcmqi, exit status {status}, of {spacing:g} mm,", end=" ")
        print(f"{counts} voxels in them, {sum(counts) * spacing:g} mm3")
right = list(range(1, 9))
print("the VOI has", right, "voxels in slices", DISTANCE, "mm apart,", sum(right) * DISTANCE, "mm3")
as_it_is = (3.0, 0, 3.0, right)
apart = [n if k % 2 == 0 else 0 for k, n in enumerate(np.repeat(right, 2).tolist())][:-1]
expected = {
    "with-5": as_it_is,
    "without-5": (3.0, 0, 5.0, [1, 3, 5, 6, 8]),
    "with-1.5": as_it_is,
    "without-1.5": (3.0, 0, 1.5, apart),
}
sys.exit("seen otherwise than before" if seen != expected else 0)
PYTHON
