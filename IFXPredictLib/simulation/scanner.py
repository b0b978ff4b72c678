"""The same simulated patient on another hospital's CT: thicker slices, a harder kernel, more noise, less contrast.

What is changed are the finished voxels, so that patients differ between two hospitals in nothing but the scan.
"""

from dataclasses import replace

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy import ndimage

from .patient import Patient

LESS_CONTRAST_HU = 20.0
"""By how much the brightest tissue is darker; fat and gas stay."""
NOISE_HU = 14.0
SHARPENING = 0.6
"""Of what a blur of one voxel takes away, added: edges ring, as of a harder kernel."""
THICKER = 1.5
"""Slices in units of the former ones' thickness."""

_FAT_HU, _BRIGHT_HU = 0.0, 60.0


def on_another_scanner(patient: Patient, seed: int, k: int) -> Patient:
    """The patient k of a seed as another hospital scans it; the VOI and its re-readings on the new slices."""
    random = np.random.default_rng((seed, k, 1))
    voxels = _thicker(sitk.GetArrayFromImage(patient.image).astype(np.float64))
    enhanced = np.clip((voxels - _FAT_HU) / (_BRIGHT_HU - _FAT_HU), 0, 1)
    voxels = voxels - LESS_CONTRAST_HU * enhanced
    voxels = voxels + SHARPENING * (voxels - ndimage.gaussian_filter(voxels, (0, 1, 1)))
    noise = ndimage.gaussian_filter(random.standard_normal(voxels.shape), (0, 0.5, 0.5))
    voxels = voxels + NOISE_HU * noise / noise.std()
    image = _placed(np.rint(np.clip(voxels, -1024, 3071)).astype(np.int16), patient.image)
    return replace(
        patient,
        image=image,
        mask=_redrawn(patient.mask),
        readings={key: _redrawn(mask) for key, mask in patient.readings.items()},
    )


def _redrawn(mask: sitk.Image) -> sitk.Image:
    """A voxel is in the VOI where half of what it holds was."""
    return _placed((_thicker(sitk.GetArrayFromImage(mask).astype(np.float64)) >= 0.5).astype(np.uint8), mask)


def _thicker(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of slices (z, y, x): each new one is the mean of what lies in it; what does not fill a last one is left out."""
    starts = THICKER * np.arange(int(len(values) / THICKER))[:, None]
    old = np.arange(len(values))
    share = np.clip(np.minimum(starts + THICKER, old + 1) - np.maximum(starts, old), 0, None) / THICKER
    return np.asarray(np.tensordot(share, values, axes=1))


def _placed(values: NDArray[np.generic], like: sitk.Image) -> sitk.Image:
    """A volume whose first slice begins where the former one began."""
    image = sitk.GetImageFromArray(values)
    x, y, z = like.GetSpacing()
    image.SetSpacing((x, y, z * THICKER))
    image.SetDirection(like.GetDirection())
    image.SetOrigin(like.TransformContinuousIndexToPhysicalPoint((0, 0, (THICKER - 1) / 2)))
    return image
