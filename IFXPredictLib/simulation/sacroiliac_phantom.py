"""One simulated sacroiliac MRI: semi-coronal, fat-suppressed, in its scanner's arbitrary units, and readers' contours.

Everything is drawn on sub-slices and averaged over the 4 mm slice, which gives the partial volume of a real scan.
"""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from .contours import displacement, largest_piece
from .fields import Array, Grid
from .magnitude import Scanner, magnitude_image
from .pelvis import Pelvis, draw_bones, draw_pelvis, voi_distance
from .sacroiliac_tissues import Inflammation, draw_inflammation, draw_intensities

SLICE_MM = 4.0
_SUBSLICES = 2

_BIAS_TO_THE_BACK = 0.1
"""How much the coils' sensitivity rises to the spine coil, as a logarithm."""

READERS = {1: -0.15, 2: 0.25}
"""Each reader's habitual excess of the contour, in mm."""

_HAND_MM, _LOCAL_MM = 0.15, 0.8
"""How much a contour differs from the same reader's others: as a whole, and along its course."""


SCANNERS = {1: Scanner(4.1, 12.0, 2.2), 2: Scanner(11.5, 60.0, 3.0), 3: Scanner(1.9, 0.0, 2.6)}
"""By centre."""


@dataclass(frozen=True)
class SacroiliacPhantom:
    """A simulated MRI (int16, arbitrary units), its reference VOI (uint8, two joints) and what is behind them.

    ``voi_mm`` (z, y, x) is the signed distance to the VOI's surface, negative inside; ``left`` True on the left.
    """

    image: sitk.Image
    mask: sitk.Image
    voi_mm: Array
    left: NDArray[np.bool_]
    pelvis: Pelvis
    inflammation: Inflammation


def simulate_case(severity: float, damage: float, scanner: Scanner, rng: np.random.Generator) -> SacroiliacPhantom:
    """The MRI and the reference VOI of one patient: inflammation of that severity, joints of that damage (0 to 1).

    4 mm slices, pixels of 0.6 to 0.9 mm, slices nearest to axial as LPS has it, tilted 49 to 57 degrees to the coronal
    plane along the sacrum, the origin off-centre. The VOI is at least 20 mm away from every border.
    """
    pelvis, inflammation = draw_pelvis(damage, rng), draw_inflammation(severity, rng)
    grid = _grid(rng)
    shape = draw_bones(pelvis, grid, rng)
    voxels = _scanned(draw_intensities(shape, pelvis, inflammation, grid, rng), scanner, grid, rng)
    image = _placed(voxels, grid.spacing[1], rng)
    distance = voi_distance(shape)
    distance = distance.reshape(-1, _SUBSLICES, *distance.shape[1:]).mean(axis=1)
    left = shape.left[::_SUBSLICES]
    return SacroiliacPhantom(image, _mask_like(distance, left, image), distance, left, pelvis, inflammation)


def reading(phantom: SacroiliacPhantom, reader: int, rng: np.random.Generator) -> sitk.Image:
    """A reader's own contour of both joints: the surface displaced by a smooth random field and the reader's habit.

    Drawn anew for every call, so that two rounds of one reader differ. Returns a uint8 mask on the image's grid.
    """
    spacing = tuple(reversed(phantom.image.GetSpacing()))
    excess = READERS[reader] + rng.normal(0.0, _HAND_MM)
    outwards = displacement(phantom.voi_mm.shape, spacing, excess, _LOCAL_MM, rng)
    return _mask_like(phantom.voi_mm - outwards, phantom.left, phantom.image)


def _grid(rng: np.random.Generator) -> Grid:
    pixel = round(float(rng.uniform(0.6, 0.9)), 3)
    slices, width = int(rng.integers(21, 24)), round(float(rng.uniform(190.0, 215.0)) / pixel)
    fine = (SLICE_MM / _SUBSLICES, pixel, pixel)
    shape = (slices * _SUBSLICES, width, width)
    aside = rng.choice((-1.0, 1.0), 2) * rng.uniform(2.5, 7.0, 2)  # never centred: a flip must be told
    first = np.array([0.0, *aside]) - np.multiply(np.array(shape) - 1, fine) / 2
    return Grid(shape, fine, first)


def _scanned(volume: Array, scanner: Scanner, grid: Grid, rng: np.random.Generator) -> NDArray[np.int16]:
    slices = volume.reshape(-1, _SUBSLICES, *volume.shape[1:]).mean(axis=1)
    to_the_back = _BIAS_TO_THE_BACK * np.linspace(-1, 1, len(slices), dtype=np.float32)[:, None, None]
    return magnitude_image(slices, (SLICE_MM, *grid.spacing[1:]), to_the_back, scanner, rng)


def _placed(voxels: NDArray[np.int16], pixel_mm: float, rng: np.random.Generator) -> sitk.Image:
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing((pixel_mm, pixel_mm, SLICE_MM))
    tilt = np.radians(rng.uniform(49.0, 57.0))
    semi_coronal = np.array([[1.0, 0, 0], [0, np.sin(tilt), np.cos(tilt)], [0, -np.cos(tilt), np.sin(tilt)]])
    aside = Rotation.from_euler("yz", rng.uniform(1.0, 4.0, 2) * rng.choice([-1.0, 1.0], 2), degrees=True)
    image.SetDirection((aside.as_matrix() @ semi_coronal).ravel().tolist())
    image.SetOrigin([round(float(v), 2) for v in rng.normal((-98.0, -20.0, 60.0), (6.0, 20.0, 40.0))])
    return image


def _mask_like(distance: Array, left: NDArray[np.bool_], image: sitk.Image) -> sitk.Image:
    """Both joints, the largest piece of each side."""
    drawn = largest_piece((distance < 0) & left) | largest_piece((distance < 0) & ~left)
    mask = sitk.GetImageFromArray(drawn.astype(np.uint8))
    mask.CopyInformation(image)
    return mask
