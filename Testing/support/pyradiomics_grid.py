"""The 3 mm grid by PyRadiomics' ``resampleImage``; where it is not installed, what it once gave of the same volumes.

``Testing/baselines/radiomics_grid/make_grids.py`` writes that: a file for each pair of volumes, called by their hash.
"""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

KEPT = Path(__file__).resolve().parents[1] / "baselines" / "radiomics_grid"
KEEP = "IFXPREDICT_KEEP_GRIDS"
"""The variable with which what PyRadiomics gives is written."""
_SETTINGS = {"resampledPixelSpacing": [3, 3, 3], "interpolator": "sitkLinear", "padDistance": 10, "label": 1}
_PLACE = ("Spacing", "Origin", "Direction")


def pyradiomics_grid(image: sitk.Image, mask: sitk.Image) -> tuple[sitk.Image, sitk.Image]:
    """Image and mask on the grid; skips the test where there is neither PyRadiomics nor a file."""
    file = KEPT / f"{_hash_of(image, mask)}.npz"
    try:
        from radiomics import imageoperations
    except ImportError:
        if not file.exists():
            pytest.skip("PyRadiomics is not installed, and its grid of these volumes was not kept")
        return _read(file)
    found: tuple[sitk.Image, sitk.Image] = imageoperations.resampleImage(image, mask, **_SETTINGS)
    if KEEP in os.environ:
        values = {name: sitk.GetArrayFromImage(one) for name, one in zip(("image", "mask"), found, strict=True)}
        np.savez_compressed(file, **values, **{name: getattr(found[0], f"Get{name}")() for name in _PLACE})
    return found


def _hash_of(image: sitk.Image, mask: sitk.Image) -> str:
    found = hashlib.sha256()
    for one in (image, mask):
        found.update(sitk.GetArrayFromImage(one).tobytes())
        found.update(repr([getattr(one, f"Get{name}")() for name in (*_PLACE, "PixelID")]).encode())
    return found.hexdigest()[:16]


def _read(file: Path) -> tuple[sitk.Image, sitk.Image]:
    stored = np.load(file, allow_pickle=False)
    image, mask = (sitk.GetImageFromArray(stored[name]) for name in ("image", "mask"))
    for one in (image, mask):
        for name in _PLACE:
            getattr(one, f"Set{name}")(stored[name].tolist())
    return image, mask
