"""A lopsided, ragged VOI on an oblique, anisotropic grid, LPS already: what symmetric phantoms hide shows in it."""

import numpy as np
import SimpleITK as sitk


def lopsided_voi() -> tuple[sitk.Image, sitk.Image]:
    """Image and mask."""
    random = np.random.default_rng(4)
    noise = sitk.GetImageFromArray(random.normal(0, 400, (16, 60, 52)).astype(np.float32))
    hu = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(noise, 1.5)) + 60
    mask = np.zeros(hu.shape, np.uint8)
    mask[5:11, 14:38, 12:36] = 1
    mask[8:12, 30:44, 20:44] = 1
    mask[5:7, 14:24, 12:22] = 0
    mask[7:11, 20:40, 44:48] = 1  # a sheet one 3 mm voxel thick: some of its voxels lack neighbours in a direction
    mask[3, 25, 25] = 1  # a spur that the 3 mm grid may not have
    image, labels = map(sitk.GetImageFromArray, (hu.astype(np.float32), mask))
    for one in (image, labels):
        one.SetSpacing((0.7, 1.1, 5.0))  # no centre lies midway between two of 3 mm
        one.SetOrigin((-100.5, 33.0, 412.25))
        one.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.2, -0.15, 0.3).GetMatrix())
    return image, labels
