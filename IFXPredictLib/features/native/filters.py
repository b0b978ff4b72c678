"""The derived images: Laplacian of Gaussian, wavelets, and functions of the intensity, at the voxels of a VOI.

Each has the values of PyRadiomics 3.0.1 (``imageoperations.py``) to the last bit, which decides into which bin a voxel
falls: ITK's recursive Gaussian and gradient, PyWavelets' stationary transform. What no voxel of the VOI sees is not
computed: wavelets see half of their filter's length on each side, so the image is cut to that, and wrapped where
PyRadiomics wraps it, at the end of the image.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import product

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ...base.errors import FeatureError
from .parameters import Settings

Voxels = NDArray[np.floating]
Mask = NDArray[np.bool_]

_LOOK_AROUND = ("LoG", "Wavelet", "Gradient")
"""The types whose values depend on neighbours; those of the others are functions of the intensity."""
_SMALLEST = 4
"""Voxels along each axis that ITK's recursive Gaussian needs."""


def image_names(kind: str, settings: Settings) -> tuple[str, ...]:
    """The names of the images of a type, in PyRadiomics' order."""
    if kind == "LoG":
        return tuple(_log_name(sigma) for sigma in settings.sigma)
    if kind != "Wavelet":
        return (kind.lower(),)
    axes = len(_wavelet_axes(settings))
    bands = ["".join(letters) for letters in product("LH", repeat=axes)][1:]
    names = [f"{_wavelet_prefix(i)}-{band}" for i in range(1, settings.level + 1) for band in bands]
    return (*names, f"{_wavelet_prefix(settings.level)}-{'L' * axes}")


def filtered(
    kind: str, image: sitk.Image, mask: Mask, settings: Settings, wanted: Collection[str]
) -> Iterator[tuple[str, Voxels]]:
    """The images of a type that are ``wanted``, by name, as their values (voxels,) in the VOI.

    ``image`` is float32 or float64, ``mask`` (z, y, x) of the same size. Raises FeatureError where it is too small.
    """
    if kind == "LoG":
        yield from _laplacians(image, mask, settings, wanted)
    elif kind == "Wavelet":
        yield from _wavelets(sitk.GetArrayViewFromImage(image), mask, settings, wanted)
    elif kind == "Gradient":
        gradient = sitk.GradientMagnitude(image, settings.gradient_use_spacing)
        yield "gradient", sitk.GetArrayViewFromImage(gradient)[mask]
    else:
        values = sitk.GetArrayViewFromImage(image)
        largest = np.float64(max(-float(values.min()), float(values.max())))
        with np.errstate(divide="ignore", invalid="ignore"):  # an image of nothing but 0
            yield kind.lower(), _FUNCTIONS[kind](values[mask], largest)


class KeptFilters:
    """``filtered`` for many masks on one image: what looks at neighbours is computed once, at all voxels.

    The rest is computed anew for each mask: it costs nothing.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Voxels] = {}

    def __call__(
        self, kind: str, image: sitk.Image, mask: Mask, settings: Settings, wanted: Collection[str]
    ) -> Iterator[tuple[str, Voxels]]:
        """As ``filtered``; ``image`` and ``settings`` are those of each other call."""
        if kind not in _LOOK_AROUND:
            yield from filtered(kind, image, mask, settings, wanted)
            return
        names = [name for name in image_names(kind, settings) if name in wanted]
        if missing := [name for name in names if name not in self._kept]:
            everywhere = np.ones(mask.shape, np.bool_)
            found = filtered(kind, image, everywhere, settings, missing)
            self._kept |= {name: values.reshape(mask.shape) for name, values in found}
        yield from ((name, self._kept[name][mask]) for name in names)


def _log_name(sigma: float) -> str:
    return f"log-sigma-{str(sigma).replace('.', '-')}-mm-3D"


def _laplacians(
    image: sitk.Image, mask: Mask, settings: Settings, wanted: Collection[str]
) -> Iterator[tuple[str, Voxels]]:
    for sigma in settings.sigma:
        if (name := _log_name(sigma)) in wanted:
            size, needed = np.array(image.GetSize()), np.ceil(sigma / np.array(image.GetSpacing())) + 1
            if size.min() < _SMALLEST or (size < needed).any():
                raise FeatureError(
                    f"the image around the VOI has {'x'.join(map(str, size))} voxels, expected at least "
                    f"{'x'.join(f'{max(n, _SMALLEST):.0f}' for n in needed)} for {name}; give more of the image"
                )
            laplacian = sitk.LaplacianRecursiveGaussian(image, float(sigma), True)
            yield name, sitk.GetArrayViewFromImage(laplacian)[mask]


def _wavelet_axes(settings: Settings) -> list[int]:
    """The axes (z, y, x: 0, 1, 2) in the order of the letters of a band's name: x first."""
    return [axis for axis in (2, 1, 0) if axis != settings.flat_axis]


def _wavelet_prefix(level: int) -> str:
    return "wavelet" if level == 1 else f"wavelet{level}"


def _wavelets(values: Voxels, mask: Mask, settings: Settings, wanted: Collection[str]) -> Iterator[tuple[str, Voxels]]:
    import pywt

    wavelet, axes = pywt.Wavelet(settings.wavelet), _wavelet_axes(settings)
    levels = settings.start_level + settings.level
    reach = [(wavelet.dec_len + 1) // 2 * levels if axis in axes else 0 for axis in range(3)]
    spans = [_span(np.flatnonzero(mask.any(axis=(*{0, 1, 2} - {i},))), reach[i], n) for i, n in enumerate(mask.shape)]
    data, inside = values[tuple(spans)], mask[tuple(spans)]
    data = np.pad(data, [(0, n % 2) for n in data.shape], "wrap")
    inside = np.pad(inside, [(0, n % 2) for n in inside.shape])
    for i in range(levels):
        bands = pywt.swtn(data, wavelet, level=1, start_level=0, axes=axes)[0]
        data = bands["a" * len(axes)]
        for letters, band in bands.items() if i >= settings.start_level else ():
            name = f"{_wavelet_prefix(i - settings.start_level + 1)}-{letters.replace('a', 'L').replace('d', 'H')}"
            smooth = letters == "a" * len(axes)
            if name in wanted and (not smooth or i == levels - 1):
                yield name, band[inside]


def _span(touched: NDArray[np.intp], reach: int, size: int) -> slice:
    """The part of an axis that the VOI's filters see; all of it where they see its end, where it is wrapped."""
    first, last = int(touched[0]) - reach, int(touched[-1]) + 1 + reach
    if (last - first) % 2:
        last += 1
    return slice(first, last) if first >= 0 and last <= size else slice(0, size)


def _square(x: Voxels, largest: np.float64) -> Voxels:
    return np.asarray((1 / np.sqrt(largest) * x.astype(np.float64)) ** 2)


def _square_root(x: Voxels, largest: np.float64) -> Voxels:
    wide = x.astype(np.float64)
    return np.where(wide < 0, -np.sqrt(np.abs(wide) * largest), np.sqrt(np.abs(wide) * largest))


def _logarithm(x: Voxels, largest: np.float64) -> Voxels:
    wide = x.astype(np.float64)
    return np.asarray(np.sign(wide) * np.log(np.abs(wide) + 1) * (largest / np.log(largest + 1)))


def _exponential(x: Voxels, largest: np.float64) -> Voxels:
    return np.asarray(np.exp(np.log(largest) / largest * x.astype(np.float64)))


_FUNCTIONS: dict[str, Callable[[Voxels, np.float64], Voxels]] = {
    "Original": lambda x, _largest: x,
    "Square": _square,
    "SquareRoot": _square_root,
    "Logarithm": _logarithm,
    "Exponential": _exponential,
}
