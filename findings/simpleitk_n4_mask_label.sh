#!/usr/bin/env bash
# SimpleITK's N4 gives an MRI back as it was, and says nothing, where its mask is 0 and 255 instead of 0 and 1.
#
# Expected by most: every voxel of the mask that is not 0 counts. So the description of the class has it, by which
# UseMaskLabel is off unless it is asked for.
# Seen: it is on (its setter's line says so), and the label is 1. A mask of 0 and 255, or of any number but 1, names no
# voxel: the output is the input to 7 digits, a tissue's scatter of 23 % by the bias stays 23 %, where 0 and 1 leave the
# noise of 2 %. Of a label map of two tissues the first alone is taken, and leaves 14 %.
# What to do: give mask != 0, or UseMaskLabelOff(); and look whether anything has changed.
#
# SimpleITK 2.5.7, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SimpleITK==2.5.7 numpy==2.2.6
"$folder/venv/bin/python" - 2>"$folder/stderr" <<'PYTHON' || { cat "$folder/stderr"; exit 1; }
import sys

import numpy as np
import SimpleITK as sitk

random = np.random.default_rng(0)
z, y, x = np.mgrid[:24, :40, :40].astype(float)
inside = ((x - 20) / 17) ** 2 + ((y - 20) / 17) ** 2 < 1
core = ((x - 16) / 7) ** 2 + ((y - 14) / 7) ** 2 < 1
tissue = np.where(core, 140.0, 100.0) * inside
mri = tissue * np.exp(0.5 * (y - 20) / 20 + 0.3 * (x - 20) / 20) * (1 + 0.02 * random.normal(size=x.shape)) + 1
image = sitk.GetImageFromArray(mri.astype(np.float32))
labels = inside.astype(np.uint8)


def corrected(mask, all_non_zero):
    n4 = sitk.N4BiasFieldCorrectionImageFilter()
    n4.SetMaximumNumberOfIterations([30, 30, 30])
    if all_non_zero:
        n4.UseMaskLabelOff()
    return sitk.GetArrayFromImage(n4.Execute(image, sitk.GetImageFromArray(mask)))


def scatter(values):
    """The coefficient of variation within the outer tissue, which has one intensity but for bias and noise."""
    outer = values[inside & ~core]
    return float(outer.std() / outer.mean())


masks = {
    "0 and 1": (labels, False),
    "0 and 255": (labels * np.uint8(255), False),
    "0 and 255, UseMaskLabelOff": (labels * np.uint8(255), True),
    "core 1, the rest 2": (np.where(core, 1, 2).astype(np.uint8) * labels, False),
}
print("SimpleITK", sitk.Version.VersionString(), "without correction: scatter", round(scatter(mri), 3))
made = {name: corrected(*how) for name, how in masks.items()}
moved = {name: float(np.abs(values / mri - 1).max()) for name, values in made.items()}
for name, values in made.items():
    print(f"mask {name}: scatter {scatter(values):.3f}, largest change {moved[name]:.1e}")
left = {name: scatter(values) for name, values in made.items()}
seen = (
    moved["0 and 255"] < 1e-6
    and abs(left["0 and 255"] / scatter(mri) - 1) < 1e-6
    and max(left["0 and 1"], left["0 and 255, UseMaskLabelOff"]) < 0.03
    and left["core 1, the rest 2"] > 0.1
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
