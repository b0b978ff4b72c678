"""Judge: ITK's own linear interpolation, to the last bit, wherever the grid lies and the image's axes lead."""

import platform

import numpy as np
import pytest
import SimpleITK as sitk
from scipy.spatial.transform import Rotation

from IFXPredictLib.imaging.interpolation import interpolated

OUTSIDE = -160.5
DIRECTIONS = {
    "upright": np.eye(3),
    "prone": np.diag([-1.0, -1, 1]),
    "feet first": np.diag([-1.0, 1, -1]),
    "sagittal": np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]]),
    "oblique": Rotation.from_euler("xyz", (12, -9, 17), degrees=True).as_matrix(),
    "hardly tilted": Rotation.from_euler("x", 1e-9).as_matrix(),
}


def image_of(size, spacing, direction, rng) -> sitk.Image:
    image = sitk.GetImageFromArray(rng.normal(0, 200, size[::-1]).astype(np.float32))
    image.SetSpacing(spacing)
    image.SetDirection(direction.ravel().tolist())
    image.SetOrigin(rng.normal(0, 300, 3).tolist())
    return image


def check(found, expected):
    """To the last bit; elsewhere than on x86 a compiler may have ITK round a product and a sum once."""
    assert found.dtype == np.float32
    rtol = 0 if platform.machine() in ("x86_64", "AMD64") else 1e-6
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=200 * rtol)


def by_itk(image, side, origin, spacing) -> np.ndarray:
    grid = [side] * 3, sitk.Transform(), sitk.sitkLinear, origin, spacing, image.GetDirection(), OUTSIDE
    return sitk.GetArrayFromImage(sitk.Resample(image, *grid))


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
def test_every_voxel_is_itk_s_to_the_last_bit(direction):
    rng = np.random.default_rng(11)
    outside = []
    for _ in range(8):
        size = rng.integers(1, 24, 3).tolist()
        image = image_of(size, rng.uniform(0.5, 5, 3).tolist(), direction, rng)
        origin = image.TransformContinuousIndexToPhysicalPoint(rng.uniform(-3, np.array(size) / 2).tolist())
        grid = 17, origin, rng.uniform(0.2, 4, 3).tolist()
        found = interpolated(image, *grid, OUTSIDE)
        check(found, by_itk(image, *grid))
        outside.append((found == OUTSIDE).mean())
    assert min(outside) < 0.5
    assert max(outside) > 0


@pytest.mark.parametrize("direction", list(DIRECTIONS.values())[:4], ids=list(DIRECTIONS)[:4])
def test_places_on_voxels_and_on_the_image_s_border_are_itk_s(direction):
    image = image_of((7, 5, 6), (2, 4, 1), direction, np.random.default_rng(12))
    image.SetOrigin((-8, 16, 4))
    for first in ((0, 0, 0), (-0.5, -0.5, -0.5), (0.5, -1, 0.25)):
        grid = 16, image.TransformContinuousIndexToPhysicalPoint(first), [1.0, 2, 0.5]
        check(interpolated(image, *grid, OUTSIDE), by_itk(image, *grid))
