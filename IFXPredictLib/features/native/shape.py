"""Size and form of a VOI, in space and of a single slice, without its intensities.

The *mesh* is the surface of ``surface_mesh``; *axes* are those of the ellipsoid (ellipse) with the voxel centres'
second moments. All by PyRadiomics' names. Those in ``BY_NAME_ONLY`` follow from others, and PyRadiomics gives them only
where a radiomics.yaml names them.

References: van Griethuysen et al., Cancer Res 2017;77:e104 (PyRadiomics); Zwanenburg et al., Radiology 2020;295:328
(IBSI, morphological features).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...base.errors import FeatureError
from .diameters import diameter, diameters
from .surface_mesh import area_and_volume, perimeter_and_area

Mask = NDArray[np.bool_]
Array = NDArray[np.float64]

BY_NAME_ONLY = {
    "shape": ("Compactness1", "Compactness2", "SphericalDisproportion"),
    "shape2D": ("SphericalDisproportion",),
}
"""Features of each class that are computed where they are named, and not with the class as a whole."""


def shape_features(mask: Mask, spacing: Sequence[float]) -> dict[str, float]:
    """The 17 features of a VOI in space.

    Parameters
    ----------
    mask : ndarray of bool
        3-D (z, y, x), within its own bounding box.
    spacing : sequence of float
        In mm, z, y, x.

    Returns
    -------
    dict of str to float
        In mm, mm^2 and mm^3, by PyRadiomics' names in their order; NaN where it gives NaN (one voxel: Elongation and
        Flatness).
    """
    padded = np.pad(mask, 1)
    z, y, x = spacing
    area, volume = area_and_volume(padded, spacing)
    ball = (36 * np.pi * volume**2) ** (1 / 3)
    widest = diameters(padded, spacing)
    least, minor, major = _moments(padded, spacing)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "Compactness1": volume / (area**1.5 * np.sqrt(np.pi)),
            "Compactness2": 36 * np.pi * volume**2 / area**3,
            "Elongation": np.sqrt(minor / major),
            "Flatness": np.sqrt(least / major),
            "LeastAxisLength": 4 * np.sqrt(least),
            "MajorAxisLength": 4 * np.sqrt(major),
            "Maximum2DDiameterColumn": widest.across_y,
            "Maximum2DDiameterRow": widest.across_x,
            "Maximum2DDiameterSlice": widest.across_z,
            "Maximum3DDiameter": widest.in_space,
            "MeshVolume": volume,
            "MinorAxisLength": 4 * np.sqrt(minor),
            "SphericalDisproportion": np.float64(area) / ball,
            "Sphericity": ball / area,
            "SurfaceArea": area,
            "SurfaceVolumeRatio": np.float64(area) / volume,
            "VoxelVolume": np.count_nonzero(mask) * (z * x * y),
        }
    return {name: float(value) for name, value in found.items()}


def shape2d_features(mask: Mask, spacing: Sequence[float], flat_axis: int) -> dict[str, float]:
    """The 10 features of a VOI within a slice.

    Parameters
    ----------
    mask : ndarray of bool
        3-D (z, y, x), within its own bounding box, one voxel thick along the ``flat_axis``.
    spacing : sequence of float
        In mm, z, y, x.
    flat_axis : int
        The axis across the slice: 0, 1 or 2 (``force2Ddimension``).

    Returns
    -------
    dict of str to float
        In mm and mm^2, by PyRadiomics' names in their order; NaN where it gives NaN (one voxel: Elongation).

    Raises
    ------
    FeatureError
        Where the VOI has more than one slice.
    """
    if mask.shape[flat_axis] > 1:
        raise FeatureError(f"the VOI has {mask.shape[flat_axis]} slices, expected 1 for shape2D; take shape instead")
    padded = np.pad(mask.squeeze(axis=flat_axis), 1)
    y, x = steps = [step for axis, step in enumerate(spacing) if axis != flat_axis]
    perimeter, area = perimeter_and_area(padded, steps)
    minor, major = _moments(padded, steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        sphericity = 2 * np.sqrt(np.pi * area) / perimeter
        found = {
            "Elongation": np.sqrt(minor / major),
            "MajorAxisLength": 4 * np.sqrt(major),
            "MaximumDiameter": diameter(padded, steps),
            "MeshSurface": area,
            "MinorAxisLength": 4 * np.sqrt(minor),
            "Perimeter": perimeter,
            "PerimeterSurfaceRatio": np.float64(perimeter) / area,
            "PixelSurface": np.count_nonzero(mask) * (x * y),
            "SphericalDisproportion": 1 / sphericity,
            "Sphericity": sphericity,
        }
    return {name: float(value) for name, value in found.items()}


def _moments(mask: Mask, spacing: Sequence[float]) -> Array:
    """The central second moments of the voxel centres along their own axes, in mm^2, the smallest first.

    NaN for one below 0; as in PyRadiomics, one a rounding error below it is 0. Of a flat VOI that lies oblique to the
    grid the least is a rounding error too, so the operations and their order decide it: they are PyRadiomics'.
    """
    places = np.argwhere(mask).astype(np.float64) * np.asarray(spacing)
    places -= places.mean(axis=0)
    places /= np.sqrt(len(places))
    found = np.linalg.eigvals(places.T.copy() @ places)
    found[(found < 0) & (found > -1e-10)] = 0
    found.sort()
    return np.where(found < 0, np.nan, found)
