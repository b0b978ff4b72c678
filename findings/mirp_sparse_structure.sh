#!/usr/bin/env bash
# MIRP: a structure that is drawn on every second slice cuts the structures that follow it in the RTSTRUCT.
#
# Expected by most: each structure's features are its own, whatever else stands in the file and in whatever order.
# Seen: of a lesion of 900 mm3 and 82 HU 30 mm3 and 104 HU are left where two other structures precede it, a liver drawn
# on every second slice and a node, which itself has 6 % more volume. In the order node, lesion, liver both are right,
# and so is the lesion by itself. No error, no warning.
# Why: for contours that are not on neighbouring slices a grid is made that ends where they end; from there on it takes
# the place of the image for all structures, and the next one's grid is made from it. The references to the images, by
# which this would not be needed, are not looked at.
# What to do: one structure a file, or masks by a reader that goes by the image (plastimatch), given to MIRP as NIfTI.
#
# mirp 2.7.0, pydicom 3.0.2, NumPy 2.4.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mirp==2.7.0 pydicom==3.0.2 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import logging
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pydicom
from mirp import extract_features
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, RTStructureSetStorage, generate_uid

logging.disable(logging.INFO)
folder = Path(sys.argv[1])
study, series, frame = generate_uid(), generate_uid(), generate_uid()
SLICES, ROWS, COLUMNS = 12, 40, 48
FIRST = (-20.0, -15.0, 10.0)  # the centre of the first voxel; voxels are 1 by 1 by 3 mm


def new(uid, modality):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality, ds.Manufacturer = uid, generate_uid(), modality, "maker"
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, generate_uid(), frame
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "1010", ""
    ds.ReferringPhysicianName, ds.SeriesNumber, ds.InstanceNumber = "", 1, 1
    return ds


def ct_slice(k, hu):
    ds = new(CTImageStorage, "CT")
    ds.SeriesInstanceUID, ds.InstanceNumber, ds.KVP, ds.ImageType = series, k + 1, 120, ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [*FIRST[:2], FIRST[2] + 3 * k], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = [1, 1], 3, ROWS, COLUMNS
    ds.PositionReferenceIndicator = ""
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.RescaleIntercept, ds.RescaleSlope = 16, 16, 15, 0, 1
    ds.PixelData = hu.astype(np.int16).tobytes()
    ds.save_as(folder / "ct" / f"{k}.dcm", enforce_file_format=True)
    return ds


def items(*given):
    made = []
    for values in given:
        made.append(Dataset())
        for name, value in values.items():
            setattr(made[-1], name, value)
    return made


def reference(image):
    return {"ReferencedSOPClassUID": image.SOPClassUID, "ReferencedSOPInstanceUID": image.SOPInstanceUID}


def contour(k, x0, y0, x1, y1):
    """A rectangle around the voxels from (x0, y0) to before (x1, y1), half a voxel outside their centres."""
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    points = [(FIRST[0] + x - 0.5, FIRST[1] + y - 0.5, FIRST[2] + 3 * k) for x, y in corners]
    return {
        "ContourImageSequence": items(reference(ct[k])),
        "ContourGeometricType": "CLOSED_PLANAR",
        "NumberOfContourPoints": 4,
        "ContourData": [f"{value:.1f}" for point in points for value in point],
    }


def write_structures(name, order):
    ds = new(RTStructureSetStorage, "RTSTRUCT")
    ds.StructureSetLabel, ds.StructureSetDate, ds.StructureSetTime = "set", "20200101", "1010"
    images = items({"SeriesInstanceUID": series, "ContourImageSequence": items(*map(reference, ct))})
    studies = items(
        {
            "ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.1",
            "ReferencedSOPInstanceUID": study,
            "RTReferencedSeriesSequence": images,
        }
    )
    ds.ReferencedFrameOfReferenceSequence = items(
        {"FrameOfReferenceUID": frame, "RTReferencedStudySequence": studies}
    )
    numbered = list(enumerate(order, start=1))
    ds.StructureSetROISequence = items(
        *(
            {"ROINumber": i, "ReferencedFrameOfReferenceUID": frame, "ROIName": one, "ROIGenerationAlgorithm": "MANUAL"}
            for i, one in numbered
        )
    )
    ds.ROIContourSequence = items(
        *(
            {
                "ReferencedROINumber": i,
                "ContourSequence": items(*(contour(k, *STRUCTURES[one][1]) for k in STRUCTURES[one][0])),
            }
            for i, one in numbered
        )
    )
    ds.RTROIObservationsSequence = items(
        *(
            {"ObservationNumber": i, "ReferencedROINumber": i, "RTROIInterpretedType": "", "ROIInterpreter": ""}
            for i, _ in numbered
        )
    )
    ds.save_as(folder / name, enforce_file_format=True)


def read(order):
    """Volume (mm3, of its voxels) and mean (HU) of each structure by MIRP, and what was warned of."""
    write_structures("structures.dcm", order)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        tables = extract_features(
            image=str(folder / "ct"),
            mask=str(folder / "structures.dcm"),
            base_feature_families=["morphological", "statistics"],
        )
    seen = {}
    for table in tables:
        for _, row in table.iterrows():
            seen[row["image_mask_label"]] = round(row["morph_vol_approx"]), round(row["stat_mean"])
    warned = [str(one.message) for one in said if "mirp" in one.filename]
    print(f"{', '.join(order)} by MIRP: " + "; ".join(f"{n} {v} mm3, {m} HU" for n, (v, m) in seen.items()), warned)
    return seen, warned


STRUCTURES = {  # slices; columns and rows, the last ones left out
    "liver": ((2, 4, 6), (5, 7, 25, 25)),
    "node": (range(4, 10), (21, 16, 33, 28)),
    "lesion": (range(8, 11), (31, 26, 41, 36)),
}
image = np.full((SLICES, ROWS, COLUMNS), 40)
image[8:11, 26:36, 31:41] = 80
image[8:11, 26:28, 31:33] = 120
(folder / "ct").mkdir()
ct = [ct_slice(k, hu) for k, hu in enumerate(image)]

print("mirp", version("mirp"), "pydicom", pydicom.__version__)
for name, (slices, (x0, y0, x1, y1)) in STRUCTURES.items():
    mean = image[list(slices), y0:y1, x0:x1].mean()
    print(f"{name}: drawn on slices {list(slices)}, {3 * len(slices) * (x1 - x0) * (y1 - y0)} mm3, {mean:.0f} HU")
alone, before, after = read(["lesion"]), read(["node", "lesion", "liver"]), read(["liver", "node", "lesion"])
right = {"node": (2592, 41), "lesion": (900, 82)}
cut = {"liver": (5640, 40), "node": (2736, 41), "lesion": (30, 104)}
seen = (
    alone == ({"lesion": right["lesion"]}, [])
    and before == ({**right, "liver": cut["liver"]}, [])
    and after == (cut, [])
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
