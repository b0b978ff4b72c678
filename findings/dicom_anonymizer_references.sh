#!/usr/bin/env bash
# dicom-anonymizer: a SEG no longer refers to any image of its own study, though both are de-identified in one run.
#
# Expected by most: UIDs change, but consistently within a set of instances, as PS3.15's Basic Profile has it, by whose
# tables the package goes; so the SEG still names the images and the series that it was drawn on.
# Seen: study and frame of reference of a CT and its SEG fit each other. Of the SEG's 13 references to images none leads
# to a file that came out, nor does the one to their series; five of them (Source Image Sequence) are empty. Which of
# several series it was drawn on is lost, and highdicom finds no pixels of an image. Exit status 0, no word.
# Why: the files' own UIDs get new ones by a table; references stand in sequences, where the table is not applied.
# What to do: one table of UIDs for all files and at every level (pydicom's walk), as by_one_table does here, beside
# all else that the profile asks for; then look up each reference.
#
# dicom-anonymizer 2.1.0, highdicom 0.28.2, pydicom 3.0.2, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was
# seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dicom-anonymizer==2.1.0 highdicom==0.28.2 pydicom==3.0.2 numpy==2.2.6
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

folder = Path(sys.argv[1])
SLICES = 5


def write_study(into):
    """A CT of five slices and its SEG of three."""
    into.mkdir()
    study, series, frame, slices = generate_uid(), generate_uid(), generate_uid(), []
    for k in range(SLICES):
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
        ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
        ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
        ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "1", "20200101", "1010", ""
        ds.ReferringPhysicianName, ds.PositionReferenceIndicator = "", ""
        ds.Modality, ds.Manufacturer, ds.ImageType = "CT", "Invented", ["ORIGINAL", "PRIMARY", "AXIAL"]
        ds.SeriesNumber, ds.InstanceNumber, ds.AcquisitionNumber, ds.PatientPosition = 2, k + 1, 1, "HFS"
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, 5.0 * k], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns, ds.KVP = [2, 2], 5, 16, 16, 120
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 0
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.RescaleSlope, ds.RescaleIntercept = 16, 16, 15, 1, -1024
        ds.PixelData = np.full((16, 16), 1070, np.uint16).tobytes()
        ds.save_as(into / f"{k}.dcm", enforce_file_format=True)
        slices.append(ds)
    mask = np.zeros((SLICES, 16, 16), np.uint8)
    mask[1:4, 4:9, 5:12] = 1
    kind = codes.SCT.MorphologicallyAbnormalStructure
    segment = hd.seg.SegmentDescription(1, "Lesion", kind, kind, hd.seg.SegmentAlgorithmTypeValues.MANUAL)
    seg = hd.seg.Segmentation(
        slices, mask, "BINARY", [segment], generate_uid(), 3, generate_uid(), 1, "Invented", "Invented", "1", "1"
    )
    seg.save_as(into / "seg.dcm")


def uids_within(dataset, keyword):
    """All values of this element within the sequences of a dataset, however deep."""
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield from (one.value for one in item if one.keyword == keyword)
                yield from uids_within(item, keyword)


def looked_up(folder_of_study):
    """What of a SEG fits its CT: study and frame of reference, its references, a slice's pixels by highdicom."""
    slices = [pydicom.dcmread(folder_of_study / f"{k}.dcm") for k in range(SLICES)]
    seg = hd.seg.segread(folder_of_study / "seg.dcm")
    above = all(seg[one].value == slices[0][one].value for one in ("StudyInstanceUID", "FrameOfReferenceUID"))
    images = list(uids_within(seg, "ReferencedSOPInstanceUID"))
    found = sum(one in {ds.SOPInstanceUID for ds in slices} for one in images)
    series = list(uids_within(seg, "SeriesInstanceUID")) == [slices[0].SeriesInstanceUID]
    try:
        pixels = int(seg.get_pixels_by_source_instance([slices[2].SOPInstanceUID]).sum())
    except (KeyError, ValueError) as error:
        pixels = type(error).__name__
    return above, len(images), found, series, pixels


def by_one_table(source, into):
    """The study with other UIDs by one table for all files and levels."""
    into.mkdir()
    table = {}

    def renamed(_, element):
        if element.VR == "UI" and not element.value.startswith("1.2.840.10008."):  # DICOM's own: classes and the like
            element.value = table.setdefault(element.value, generate_uid())

    for path in sorted(source.iterdir()):
        ds = pydicom.dcmread(path)
        ds.walk(renamed)
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        ds.save_as(into / path.name)


write_study(folder / "study")
(folder / "out").mkdir()
command = [folder / "venv/bin/dicom-anonymizer", folder / "study", folder / "out"]
ran = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
by_one_table(folder / "study", folder / "table")
print("dicom-anonymizer", version("dicom-anonymizer"), "exit status", ran.returncode)
found = {name: looked_up(folder / name) for name in ("study", "out", "table")}
for name, (above, references, leading, series, pixels) in found.items():
    print(f"{name}: study and frame of reference fit: {above}; of {references} references {leading} lead to an image,")
    print(f"  that to the series does: {series}; the third slice's pixels by highdicom: {pixels}")
right, broken = (True, 13, 13, True, 35), (True, 13, 0, False, "KeyError")
seen = ran.returncode == 0 and found == {"study": right, "out": broken, "table": right}
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
