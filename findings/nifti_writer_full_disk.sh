#!/usr/bin/env bash
# SimpleITK writes a NIfTI file to a disk without room for it, and says that it did.
#
# Expected by most: WriteImage raises, as it does for NRRD and MetaImage.
# Seen: for .nii and .nii.gz it returns as if all were well; the file is cut short. A line on standard error
# ("NWAD: wrote only ... bytes") comes from the NIfTI library below ITK, and no caller can hear it.
# What to do: compare what is on the disk with what should be there.
#
# A limit on the size of files stands for the full disk. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SimpleITK==2.5.7 numpy==2.4.6
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os
import resource
import sys

import numpy as np
import SimpleITK as sitk

folder = sys.argv[1]
values = np.random.default_rng(0).integers(0, 30000, (60, 60, 60)).astype(np.int16)
image = sitk.GetImageFromArray(values)
print("SimpleITK", sitk.Version.VersionString(), "ITK", sitk.Version.ITKVersionString())
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
said = {}
for name in ("a.nii", "a.nii.gz", "a.nrrd", "a.mha"):
    path = os.path.join(folder, name)
    try:
        sitk.WriteImage(image, path)
        said[name] = "no error"
    except RuntimeError:
        said[name] = "an error"
    print(f"{name}: {said[name]}, {os.path.getsize(path)} bytes of {values.nbytes} voxel bytes")
expected = {"a.nii": "no error", "a.nii.gz": "no error", "a.nrrd": "an error", "a.mha": "an error"}
sys.exit("seen otherwise than before" if said != expected else 0)
PYTHON
