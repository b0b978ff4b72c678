"""What an MRI scanner makes of tissues: blur, the coils' uneven sensitivity, Rician noise, units of its own.

A magnitude is the length of a complex number whose two parts have Gaussian noise, which makes its own noise Rician.
All arrays, shapes and spacings are in z, y, x order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .fields import Array, smooth_field

_BLUR_PIXELS = 0.6
_BIAS, _BIAS_LENGTH_MM = 0.12, 60.0
"""The coils' sensitivity, as logarithms: how much it varies, and over what length."""
_GAIN_SPREAD = 0.15
"""How much one scanner's gain differs between patients, as a logarithm."""
_HIGHEST = 32767


@dataclass(frozen=True)
class Scanner:
    """A centre's scanner: units for one of the tissues' scale, the number that nothing has, and noise on that scale."""

    gain: float
    offset: float
    noise: float


def magnitude_image(
    slices: Array, spacing: tuple[float, ...], trend: Array, scanner: Scanner, rng: np.random.Generator
) -> NDArray[np.int16]:
    """The voxels that a scanner gives of slices (z, y, x) on the tissues' scale.

    ``trend`` is how the coils' sensitivity changes across the image, as a logarithm that fits the slices' shape; to it
    comes a smooth field that is drawn.
    """
    blurred = ndimage.gaussian_filter(slices, (0.0, _BLUR_PIXELS, _BLUR_PIXELS))
    bias = _BIAS * smooth_field(blurred.shape, spacing, _BIAS_LENGTH_MM, rng)
    bias += trend
    noise = rng.standard_normal((2, *blurred.shape), dtype=np.float32) * np.float32(scanner.noise)
    signal = np.hypot(blurred * np.exp(bias) + noise[0], noise[1])
    gain = scanner.gain * np.exp(rng.normal(0.0, _GAIN_SPREAD))
    return np.asarray(np.clip(np.rint(gain * signal + scanner.offset), 0, _HIGHEST), dtype=np.int16)
