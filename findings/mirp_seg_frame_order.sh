#!/usr/bin/env bash
# MIRP reads a DICOM SEG upside down and beside the lesion where its frames go from head to foot, as highdicom's do.
#
# Expected by most: each frame says where it lies (Plane Position), so the mask covers the voxels that were drawn, in
# whatever order the frames stand. MIRP lists SEG among the masks that it supports.
# Seen: a lesion of 120 HU in slices 2 to 5 of a CT, in tissue of 40 HU, has a mean of 67 HU. Its mask has all 108
# voxels, but in slices 5 to 8 and in reverse: the last slice is where it was, the others are mirrored about it. A slice
# between that is not drawn, which writers leave out, is closed. The same SEG from foot to head is read right. No
# error, no warning.
# Why: frames are stacked by their Dimension Index Values, upwards from the position of the first one.
# What to do: read a SEG with highdicom, give MIRP the mask as NIfTI, and compare a mean with one taken elsewhere.
#
# mirp 2.7.0, highdicom 0.28.2, pydicom 3.0.2, NumPy 2.4.6. Needs Python 3.11 and pip; fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  mirp==2.7.0 highdicom==0.28.2 pydicom==3.0.2 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import logging
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pydicom
from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentDescription
from mirp import extract_features, extract_images
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

logging.disable(logging.INFO)
folder = Path(sys.argv[1])
study, series, frame = generate_uid(), generate_uid(), generate_uid()
SLICES, ROWS, COLUMNS = 12, 40, 48
drawn = np.zeros((SLICES, ROWS, COLUMNS), np.uint8)
for k in range(2, 6):
    drawn[k, 8:14, 30 : 31 + k] = 1  # 18, 24, 30 and 36 voxels
hu = np.where(drawn, 120, 40).astype(np.int16)


def ct_slice(k):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "1010", ""
    ds.ReferringPhysicianName = ""
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber, ds.KVP, ds.Manufacturer = "CT", 1, k + 1, 120, "maker"
    ds.ImageType, ds.PositionReferenceIndicator = ["ORIGINAL", "PRIMARY", "AXIAL"], ""
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [-20, -15, 10 + 3 * k], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = [1, 1], 3, ROWS, COLUMNS
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.RescaleIntercept, ds.RescaleSlope = 16, 16, 15, 0, 1
    ds.PixelData = hu[k].tobytes()
    ds.save_as(folder / "ct" / f"{k}.dcm", enforce_file_format=True)
    return ds


def write_seg(name, mask):
    about = SegmentDescription(1, "lesion", codes.SCT.Tissue, codes.SCT.Lesion, SegmentAlgorithmTypeValues.MANUAL)
    seg = Segmentation(
        ct, mask, "BINARY", [about], generate_uid(), 2, generate_uid(), 1, "maker", "model", "1", "serial"
    )
    seg.save_as(folder / name)
    return [float(one.PlanePositionSequence[0].ImagePositionPatient[2]) for one in seg.PerFrameFunctionalGroupsSequence]


def reverse_frames(name, new):
    """The same SEG, its frames the other way round, numbered anew; what belongs to a frame goes with it."""
    seg = pydicom.dcmread(folder / name)
    size = ROWS * COLUMNS // 8  # a whole number of bytes a frame
    pixels = [seg.PixelData[i : i + size] for i in range(0, size * seg.NumberOfFrames, size)]
    groups = list(seg.PerFrameFunctionalGroupsSequence)[::-1]
    for number, group in enumerate(groups, start=1):
        group.FrameContentSequence[0].DimensionIndexValues = [1, number]
    seg.PixelData, seg.PerFrameFunctionalGroupsSequence = b"".join(pixels[::-1]), groups
    seg.save_as(folder / new)


def read(name):
    """Voxels of the mask in each slice of the CT, and the mean in it, by MIRP; what was warned of."""
    given = {"image": str(folder / "ct"), "mask": str(folder / name)}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        mask = np.asarray(extract_images(**given, image_export_format="dict")[0][1][0]["mask"])
        mean = float(extract_features(**given, base_feature_families=["statistics"])[0]["stat_mean"].iloc[0])
    warned = [str(one.message) for one in said if "mirp" in one.filename]
    return mask.sum(axis=(1, 2)).astype(int).tolist(), round(mean), warned


(folder / "ct").mkdir()
ct = [ct_slice(k) for k in range(SLICES)]
with_gap = drawn.copy()
with_gap[3] = 0
places = write_seg("seg.dcm", drawn)
reverse_frames("seg.dcm", "rising.dcm")
write_seg("gap.dcm", with_gap)

print("mirp", version("mirp"), "highdicom", version("highdicom"), "pydicom", pydicom.__version__)
print("drawn:", drawn.sum(axis=(1, 2)).tolist(), f"mean {hu[drawn == 1].mean():.0f} HU; frames at z =", places)
seen = {name: read(name) for name in ("seg.dcm", "rising.dcm", "gap.dcm")}
for name, (voxels, mean, said) in seen.items():
    print(f"{name} by MIRP: {voxels} mean {mean} HU, warnings {said}")
expected = {
    "seg.dcm": ([0, 0, 0, 0, 0, 36, 30, 24, 18, 0, 0, 0], 67, []),
    "rising.dcm": (drawn.sum(axis=(1, 2)).tolist(), 120, []),
    "gap.dcm": ([0, 0, 0, 0, 0, 36, 30, 18, 0, 0, 0, 0], 74, []),
}
sys.exit(0 if places == [25, 22, 19, 16] and seen == expected else "seen otherwise than before")
PYTHON
