#!/usr/bin/env bash
# SimpleITK and dcm2niix give all frames of a multi-frame PET or MR the rescale slope of one frame, and say nothing.
#
# Expected by most: an enhanced or legacy converted object reads as its slices do one by one, each frame by the slope
# in its own functional groups. PET has another slope in each slice as a rule, MR may.
# Seen: six slices of 6000 throughout, which both programs read right as six files. Converted to one object of six
# frames they are 1500 to 12000 by SimpleITK, all by the first frame's slope, and 750 to 6000 by dcm2niix, all by the
# last one's. dcm2niix reads the same object right, and says that slopes vary, where its Manufacturer is Philips.
# What to do: highdicom's get_volume, which goes by each frame's slope, or the single files, where they are to be had.
#
# SimpleITK 2.5.7, dcm2niix 1.0.20260724, highdicom 0.28.2, pydicom 3.0.2. Needs Python 3.11 and pip; fails where what
# was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  SimpleITK==2.5.7 dcm2niix==1.0.20260724 highdicom==0.28.2 pydicom==3.0.2
"$folder/venv/bin/python" -W ignore - "$folder" 2>"$folder/stderr" <<'PYTHON' || { cat "$folder/stderr"; exit 1; }
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, PositronEmissionTomographyImageStorage, generate_uid

folder = Path(sys.argv[1])
VALUE, SLOPES = 6000, (0.5, 1.5, 2.0, 4.0, 2.5, 1.0)
KINDS = {
    "PT": (PositronEmissionTomographyImageStorage, hd.legacy.LegacyConvertedEnhancedPETImage),
    "MR": (MRImageStorage, hd.legacy.LegacyConvertedEnhancedMRImage),
}


def write_slices(into, modality, maker):
    """Six files of one series, from the feet upwards, of the same value throughout, each stored by its own slope."""
    into.mkdir()
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    for k, slope in enumerate(SLOPES):
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.SOPClassUID, ds.SOPInstanceUID = KINDS[modality][0], generate_uid()
        ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
        ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "X1", "Nobody^Invented", "20000101", "O"
        ds.StudyID, ds.StudyDate, ds.StudyTime = "1", "20200101", "1010"
        ds.AccessionNumber, ds.ReferringPhysicianName = "", ""
        ds.SeriesNumber, ds.InstanceNumber, ds.PatientPosition, ds.PositionReferenceIndicator = 2, k + 1, "HFS", ""
        ds.Modality, ds.Manufacturer, ds.ImageType = modality, maker, ["ORIGINAL", "PRIMARY", "OTHER"]
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, 5.0 * k], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.SliceThickness, ds.Rows, ds.Columns = [2, 2], 5, 16, 16
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 0
        ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 16, 15
        ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = slope, 0, "US"
        ds.WindowCenter, ds.WindowWidth = 3000, 6000
        if modality == "PT":
            ds.Units = "BQML"
        ds.PixelData = np.full((16, 16), VALUE / slope, np.uint16).tobytes()
        ds.save_as(into / f"{k}.dcm", enforce_file_format=True)


def by_slice(image):
    """One value of each slice, from the feet upwards."""
    values = sitk.GetArrayFromImage(image)[:, 8, 8].astype(float).tolist()
    return values if image.GetDirection()[8] > 0 else values[::-1]


def by_dcm2niix(source):
    command = [folder / "venv/bin/dcm2niix", "-b", "n", "-f", source.name, "-o", folder, source]
    ran = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=True)
    told = [line for line in (ran.stdout + ran.stderr).splitlines() if "slope" in line.lower()]
    return by_slice(sitk.ReadImage(folder / f"{source.name}.nii")), len(told)


print("SimpleITK", sitk.Version.VersionString(), "dcm2niix", version("dcm2niix"), "highdicom", hd.__version__)
right, ok = [float(VALUE)] * len(SLOPES), True
for modality in KINDS:
    for maker in ("SIEMENS", "GE MEDICAL SYSTEMS", "Philips Medical Systems"):
        name = f"{modality} {maker}".replace(" ", "-")
        files, one = folder / f"{name}-files", folder / f"{name}-one"
        write_slices(files, modality, maker)
        slices = [pydicom.dcmread(path) for path in sorted(files.iterdir())]
        one.mkdir()
        KINDS[modality][1](slices, generate_uid(), 3, generate_uid(), 1).save_as(one / "1.dcm")
        series = sitk.ReadImage(sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(files)))
        apart = {"SimpleITK": by_slice(series), "dcm2niix": by_dcm2niix(files)[0]}
        converted, told = by_dcm2niix(one)
        together = {"SimpleITK": by_slice(sitk.ReadImage(one / "1.dcm")), "dcm2niix": converted}
        frames = hd.imread(one / "1.dcm").get_volume().array[::-1, 8, 8].tolist()  # the head first, as converted
        print(f"{name}: as files {apart}")
        print(f"{name}: one object, highdicom {frames}, {together}, lines of dcm2niix on slopes: {told}")
        first, last = [VALUE / slope * SLOPES[-1] for slope in SLOPES], [VALUE / slope * SLOPES[0] for slope in SLOPES]
        philips = maker.startswith("Philips")
        expected = {"SimpleITK": first, "dcm2niix": right if philips else last}
        ok = ok and apart == {"SimpleITK": right, "dcm2niix": right} and frames == right
        ok = ok and together == expected and told == int(philips)
sys.exit(0 if ok else "seen otherwise than before")
PYTHON
