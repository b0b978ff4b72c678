#!/usr/bin/env bash
# PyRadiomics: features of four filters depend on voxels anywhere in the image, and on preCrop, which is to save time.
#
# Expected by most: a filter that works voxel by voxel (square, squareroot, logarithm, exponential) gives a VOI the same
# features whatever lies outside it, and cropping the image around the VOI beforehand changes no number.
# Seen: a surgical clip of 18 mm3, 44 mm from the VOI, moves 85 % of its squareroot features and 87 % of its logarithm
# features by more than 10 %. preCrop moves about 90 % of those of all four: after square the VOI has an entropy of 0
# without and 1.5 with it, in a body with air around. Original and wavelet features stay. No warning.
# Why: each filter is scaled by the largest absolute value of the whole image, so that metal or the air around the body
# decides the VOI's scale and, by a fixed bin width, how many grey levels it has. The manual has the factor as a formula
# and does not say that it is another one for each image.
# What to do: leave these four out; else crop in all cases or in none (resampling crops, too) and look for metal.
#
# pyradiomics 3.0.1, SimpleITK 2.5.7, NumPy 1.26.4. Needs Python 3.11, pip and a C compiler; fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  setuptools==80.9.0 wheel==0.48.0 versioneer==0.29 Cython==3.3.1 numpy==1.26.4
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation \
  pyradiomics==3.0.1 SimpleITK==2.5.7 PyWavelets==1.9.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import logging
import sys

import numpy as np
import SimpleITK as sitk
from radiomics import __version__ as radiomics_version
from radiomics.featureextractor import RadiomicsFeatureExtractor

logging.getLogger("radiomics").setLevel(logging.ERROR)
SCALED, OTHERS = ("square", "squareroot", "logarithm", "exponential"), ("original", "wavelet")
random = np.random.default_rng(0)
z, y, x = np.ogrid[:40, :120, :120]
ct = np.full((40, 120, 120), -1000, np.int16)  # air
body = np.broadcast_to((y - 60) ** 2 / 55**2 + (x - 60) ** 2 / 58**2 < 1, ct.shape)
noise = sitk.GetImageFromArray(random.normal(size=ct.shape))
texture = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(noise, 1.0))
ct[body] = (60 + 25 * texture / texture.std())[body].round()
voi = (((z - 20) / 10) ** 2 + ((y - 50) / 12) ** 2 + ((x - 40) / 15) ** 2 < 1).astype(np.uint8)
clip = ct.copy()
clip[20:22, 60:63, 98:101] = 3071


def features(image, **settings):
    extractor = RadiomicsFeatureExtractor(binWidth=25, **settings)
    extractor.disableAllImageTypes()
    for name in ("Original", "Wavelet", "Square", "SquareRoot", "Logarithm", "Exponential"):
        extractor.enableImageTypeByName(name)
    extractor.disableAllFeatures()
    for name in ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"):
        extractor.enableFeatureClassByName(name)
    found = extractor.execute(sitk.GetImageFromArray(image), sitk.GetImageFromArray(voi))
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


def moved(before, after):
    """Of each kind of image the share of features that differ by more than 10 % of the larger value."""
    kinds = {kind: [] for kind in (*OTHERS, *SCALED)}
    for name, value in before.items():
        apart, larger = abs(after[name] - value), max(abs(after[name]), abs(value))
        kinds[name.split("_")[0].split("-")[0]].append(apart > 0.1 * larger)
    return {kind: float(np.mean(those)) for kind, those in kinds.items()}


print("pyradiomics", radiomics_version, "SimpleITK", sitk.Version.VersionString())
near = min(float(np.linalg.norm(np.argwhere(voi) - spot, axis=1).min()) for spot in np.argwhere(clip != ct))
print("voxels of the clip:", np.count_nonzero(clip != ct), f"all farther than {near:.1f} mm from the VOI")
plain, with_clip, cropped = features(ct), features(clip), features(ct, preCrop=True)
by_clip, by_crop = moved(plain, with_clip), moved(plain, cropped)
for name, shares in (("clip", by_clip), ("preCrop", by_crop)):
    told = ", ".join(f"{kind} {share:.2f}" for kind, share in shares.items())
    print(f"{name}: share of features that moved by more than 10 %: {told}")
for name in ("square_firstorder_Entropy", "squareroot_glcm_Contrast", "logarithm_firstorder_Mean"):
    print(f"{name}: {plain[name]:.3g}; with the clip {with_clip[name]:.3g}; with preCrop {cropped[name]:.3g}")
seen = (
    near > 40
    and all(shares[kind] == 0 for shares in (by_clip, by_crop) for kind in OTHERS)
    and min(by_clip["squareroot"], by_clip["logarithm"]) > 0.8
    and min(by_crop[kind] for kind in SCALED) > 0.8
    and abs(plain["square_firstorder_Entropy"]) < 0.01
    and cropped["square_firstorder_Entropy"] > 1
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
