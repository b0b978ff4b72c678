"""Makes expected.json: shape features by PyRadiomics of masks of all kinds, and its surface of each pattern of a cell.

Masks are kept as bits in C order (z, y, x), hexadecimal. null is NaN. Run in this folder with PyRadiomics 3.0.1,
SimpleITK 2.5.5, SciPy 1.17.1 and NumPy 2.4.6 installed: python pyradiomics_shape.py
"""

import json
import math
import warnings

import numpy as np
import radiomics
import SimpleITK as sitk
from radiomics import cShape
from radiomics.shape import RadiomicsShape
from radiomics.shape2D import RadiomicsShape2D
from scipy import ndimage

SPACINGS = ((3.0, 3.0, 3.0), (5.0, 0.703125, 0.71))


def masks():
    """Name and mask (z, y, x)."""
    yield "one voxel", np.ones((1, 1, 1), bool)
    yield "a line", np.ones((1, 5, 1), bool)
    yield "an oblique line in space", np.eye(9, dtype=bool)[:, :, None] & np.eye(9, dtype=bool)[:, None, :]
    yield "an oblique plane", np.repeat(np.eye(6, dtype=bool)[None], 4, axis=0)
    yield "a full box", np.ones((3, 4, 5), bool)
    random = np.random.default_rng(16)
    for share in (0.05, 0.3, 0.5, 0.7, 0.95):
        yield f"{share:.0%} of voxels at random", random.random(random.integers(4, 10, 3)) < share
    for share in (0.6, 0.8, 0.9, 0.95):
        smooth = ndimage.gaussian_filter(random.standard_normal(random.integers(9, 16, 3)), 1.5)
        yield f"lumps, {1 - share:.0%} of the box", smooth > np.quantile(smooth, share)
    for axis in range(3):
        smooth = ndimage.gaussian_filter(random.standard_normal((12, 14)), 1.5)
        yield f"a slice across axis {axis}", np.expand_dims(smooth > np.quantile(smooth, 0.6), axis)
        yield f"pixels at random across axis {axis}", np.expand_dims(random.random((7, 9)) < 0.5, axis)


def boxed(mask):
    """A mask within its own box."""
    return mask[tuple(slice(at.min(), at.max() + 1) for at in np.nonzero(mask))]


def features(kind, mask, spacing, **settings):
    """All features of a class, also those that are computed by name only."""
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(spacing[::-1])
    found = kind(image, image, label=1, **settings)
    for name in found.getFeatureNames():
        found.enableFeatureByName(name)
    return {name: None if math.isnan(value) else float(value) for name, value in found.execute().items()}


def cases():
    """Every mask on each spacing; where it is one slice thick, within it too."""
    for name, drawn in masks():
        mask = boxed(drawn)
        for spacing in SPACINGS:
            case = {"name": name, "size": mask.shape, "bits": np.packbits(mask).tobytes().hex(), "spacing": spacing}
            yield case | {"flat_axis": None, "features": features(RadiomicsShape, mask, spacing)}
            for axis in (axis for axis in range(3) if mask.shape[axis] == 1):
                found = features(RadiomicsShape2D, mask, spacing, force2D=True, force2Ddimension=axis)
                yield case | {"flat_axis": axis, "features": found}


def patterns():
    """Area and volume of the surface in a cell of 2 x 2 x 2 voxel centres, by its pattern: corner k is bit k."""
    for pattern in range(256):
        cell = np.array([pattern >> k & 1 for k in range(8)], bool).reshape(2, 2, 2)
        area, volume, _diameters = cShape.calculate_coefficients(cell, np.array(SPACINGS[1]))
        yield [area, volume]


if __name__ == "__main__":
    radiomics.setVerbosity(60)
    warnings.simplefilter("ignore")
    lines = [
        f'{{"pyradiomics": "{radiomics.__version__}",',
        f'"patterns": {{"spacing": {list(SPACINGS[1])}, "area_and_volume": {json.dumps(list(patterns()))}}},',
        '"cases": [',
        ",\n".join(json.dumps(case) for case in cases()),
        "]}",
    ]
    with open("expected.json", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
