#!/usr/bin/env bash
# NIfTI: where a header says two places, nibabel takes the one and SimpleITK the other, and image and mask part.
#
# Expected by most: a file lies where it lies, and a mask that nibabel makes by the image's own affine, as its manual
# shows it, covers the same voxels of that image in every program.
# Seen: an MRI as registration leaves it (qform: the scanner, sform: aligned to another scan or to MNI, as the format
# has it) lies by its sform in nibabel, by its qform in SimpleITK. The mask has a sform alone, so both read it by that:
# resampled to its image by SimpleITK it covers none of its own voxels, 54 mm off; with 8 mm between the two forms
# a Dice of 0.2 is left of 1. No error, no warning.
# Why: nibabel takes the sform whenever there is one; ITK only if its code is 1 (scanner) or there is no qform.
# What to do: nibabel.Nifti1Image(mask, image.affine, image.header), which keeps both forms; and compare origins before
# resampling, as resampling hides it.
#
# SimpleITK 2.5.7, nibabel 5.4.2, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SimpleITK==2.5.7 nibabel==5.4.2 numpy==2.2.6
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import SimpleITK as sitk

folder = Path(sys.argv[1])
SCANNER, ALIGNED, MNI = 1, 2, 4
values = np.random.default_rng(0).normal(100, 10, (40, 36, 24)).astype(np.float32)
drawn = np.zeros(values.shape, np.uint8)
drawn[12:24, 10:20, 8:14] = 1
scanner = np.diag([-1.0, -1.0, 2.0, 1.0])
scanner[:3, 3] = 30, 20, -10


def origin(image):
    """The first voxel's place in mm, in RAS."""
    x, y, z = image.GetOrigin()
    return np.array([-x, -y, z])


def overlap(moved_by, code, with_header):
    """Of an MRI with both forms: distance of nibabel's place from SimpleITK's, of the mask's, and the mask's Dice."""
    moved = scanner.copy()
    moved[:3, 3] += moved_by
    mri = nib.Nifti1Image(values, moved)
    mri.set_qform(scanner, SCANNER)
    mri.set_sform(moved, code)
    nib.save(mri, folder / "mri.nii.gz")
    read = nib.load(folder / "mri.nii.gz")
    assert np.allclose(read.affine, moved)
    mask = nib.Nifti1Image(drawn, read.affine, read.header if with_header else None, dtype=np.uint8)
    nib.save(mask, folder / "mask.nii.gz")
    image, label = sitk.ReadImage(folder / "mri.nii.gz"), sitk.ReadImage(folder / "mask.nii.gz")
    put = sitk.Resample(label, image, sitk.Transform(), sitk.sitkNearestNeighbor, 0, sitk.sitkUInt8)
    covered = sitk.GetArrayFromImage(put).T
    dice = 2 * int((covered & drawn).sum()) / int(covered.sum() + drawn.sum())
    apart = [float(np.linalg.norm(origin(one) - moved[:3, 3])) for one in (image, label)]
    return apart[0], apart[1], dice


print("SimpleITK", sitk.Version.VersionString(), "nibabel", nib.__version__)
far, near = (20, 40, 30), (6, 4, 4)
found = {}
for name, case in {
    "aligned to MNI": (far, MNI, False),
    "aligned to another scan": (near, ALIGNED, False),
    "the same, mask with the image's header": (near, ALIGNED, True),
    "both forms of the scanner": ((0, 0, 0), SCANNER, False),
    "sform of code 1 elsewhere": (far, SCANNER, False),
}.items():
    image, mask, dice = found[name] = overlap(*case)
    print(f"{name}: MRI by SimpleITK {image:.1f} mm off nibabel's place, mask {mask:.1f} mm; Dice {dice:.2f}")
image, mask, dice = found["aligned to MNI"]
seen = image > 50 and mask < 1e-3 and dice == 0
image, mask, dice = found["aligned to another scan"]
seen = seen and 8 < image < 9 and mask < 1e-3 and 0.1 < dice < 0.3
image, mask, dice = found["the same, mask with the image's header"]
seen = seen and image == mask > 8 and dice == 1
seen = seen and all(found[name][0] < 1e-3 and found[name][2] == 1 for name in list(found)[3:])
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
