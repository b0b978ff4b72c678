"""One simulated CT enterography: a curved, inflamed bowel segment in mesenteric fat, and readers' contours of it.

An MRI of the same anatomy is bowel_mri.py's: ``draw`` has no scanner.

Words used here: the *centre line* is the curve in the middle of the lumen; the *segment* is its diseased part, which
continues as healthy bowel at both ends; ``outer`` and ``inner`` are signed distances in mm to the wall's outside
(negative in the bowel) and to the lumen (positive outside it). All arrays and points are in z, y, x order; points are
in mm in the image's own frame, so the oblique direction of the image is no concern of the drawing.

Everything is drawn on sub-slices and averaged over the slice (5 mm in CT), which gives a real scan's partial volume.
"""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.transform import Rotation

from .contours import displacement, largest_piece
from .fields import Array, Grid, Points, bent_curve, enlarged, inside, nearest_on_curve, paint_tube, smooth_field

SLICE_MM = 5.0
_SUBSLICES = 3
_TAIL_MM = 60.0
_HEALTHY_WALL_MM = 2.2
_MARGIN_MM = 25.0
"""From the segment to the image's border: the 18 mm that the wavelets need, a slice, and a reader's excess."""

_CAUTION_MM = 0.4
"""A contour is drawn this much inside the wall, off the blurred edges to fat and lumen."""

READERS = {1: -0.1, 2: 0.2}
"""Each reader's habitual excess of the contour, in mm on both surfaces of the wall."""


@dataclass(frozen=True)
class Anatomy:
    """What is drawn: lengths in mm, intensities in HU. The first six follow the severity, the others do not."""

    wall_mm: float
    wall_hu: float
    texture_hu: float
    layering_hu: float
    stranding_hu: float
    asymmetry: float
    stranding_mm: float
    lumen_mm: float
    lumen_hu: float
    length_mm: float
    turn_rad: float
    fat_hu: float
    phase_hu: float
    vessels: int
    loops: int
    noise_hu: float
    pixel_mm: float
    slice_mm: float = SLICE_MM


@dataclass(frozen=True)
class Drawing:
    """What is to be scanned, on sub-slices (z, y, x): ``volume`` in HU; ``outer_mm`` and ``inner_mm``; the ``grid``.

    ``outer_mm`` is the distance to the segment's ends, too. ``segment`` (n, 3) are its centre line's points.
    """

    volume: Array
    outer_mm: Array
    inner_mm: Array
    segment: Points
    grid: Grid
    anatomy: Anatomy


@dataclass(frozen=True)
class Phantom:
    """A simulated scan (int16; of a CT in HU), its reference VOI (uint8, wall without lumen), and distances.

    ``outer_mm`` and ``inner_mm`` (z, y, x) on the image's grid: the wall is where outer < 0 < inner, and
    the VOI 0.4 mm inside it. ``centre_mm`` (n, 3) are the points of the segment's centre line, from the centre of the
    image's first voxel.
    """

    image: sitk.Image
    mask: sitk.Image
    outer_mm: Array
    inner_mm: Array
    anatomy: Anatomy
    centre_mm: Points


def draw_anatomy(severity: float, rng: np.random.Generator) -> Anatomy:
    """An anatomy for a severity (0 the average patient, one unit a standard deviation within an outcome group)."""
    wall = float(np.clip(5.6 * np.exp(0.15 * severity + 0.12 * rng.standard_normal()), 3.8, 10.0))
    lumen = float(rng.uniform(5.0, 8.5))
    phase = float(rng.normal(0.0, 6.0))
    area = np.pi * ((lumen + wall) ** 2 - lumen**2)
    length = float(np.clip(rng.uniform(45.0, 85.0), 17e3 / area, 52e3 / area))
    return Anatomy(
        wall_mm=wall,
        wall_hu=float(np.clip(98.0 + phase + 4.0 * severity + rng.normal(0.0, 4.0), 76.0, 118.0)),
        texture_hu=float(np.clip(15.0 * np.exp(0.4 * severity + 0.15 * rng.standard_normal()), 4.0, 42.0)),
        layering_hu=float(np.clip(8.0 + 5.0 * severity + rng.normal(0.0, 3.0), 0.0, 25.0)),
        stranding_hu=float(np.clip(30.0 * np.exp(0.4 * severity + 0.3 * rng.standard_normal()), 6.0, 95.0)),
        stranding_mm=float(rng.uniform(6.0, 12.0)),
        asymmetry=float(np.clip(0.14 + 0.04 * severity + rng.normal(0.0, 0.03), 0.05, 0.3)),
        lumen_mm=lumen,
        lumen_hu=float(rng.uniform(10.0, 25.0)),
        length_mm=length,
        turn_rad=float(min(rng.uniform(0.6, 2.6), length / 28.0)),
        fat_hu=float(rng.normal(-105.0, 3.0)),
        phase_hu=phase,
        vessels=int(rng.integers(12, 45)),
        loops=int(rng.integers(3, 7)),
        noise_hu=float(rng.uniform(7.0, 17.0)),
        pixel_mm=round(float(rng.uniform(0.75, 1.1)), 3),
    )


def simulate_case(severity: float, rng: np.random.Generator) -> Phantom:
    """The CT and the reference VOI of one patient of that severity.

    5 mm slices, pixels of 0.75 to 1.1 mm, directions some degrees off the patient's axes (nearest LPS), the origin
    off-centre; the VOI is one face-connected component at least 18 mm away from every border.
    """
    return simulate_anatomy(draw_anatomy(severity, rng), rng)


def simulate_anatomy(anatomy: Anatomy, rng: np.random.Generator) -> Phantom:
    """``simulate_case`` of an anatomy that is given."""
    drawing = draw(anatomy, rng)
    return scanned(drawing, _computed_tomography(slices_of(drawing), anatomy, rng), rng)


def draw(anatomy: Anatomy, rng: np.random.Generator) -> Drawing:
    """The anatomy without a scanner."""
    line, along = bent_curve(anatomy.length_mm, anatomy.turn_rad, _TAIL_MM, rng)
    segment = line[(along >= 0) & (along <= anatomy.length_mm)]
    grid = _grid_around(segment, anatomy, rng)
    outer, inner, ends, diseased = _bowel(line, along, anatomy, grid, rng)
    volume = _surroundings(outer, diseased, line, anatomy, grid, rng)
    volume = _with_bowel(volume, outer, inner, diseased, anatomy, grid, rng)
    return Drawing(volume, np.maximum(outer, ends), inner, segment, grid, anatomy)


def slices_of(drawing: Drawing) -> Array:
    """The volume's sub-slices averaged over the slices (z, y, x)."""
    volume = drawing.volume
    return np.asarray(volume.reshape(-1, _SUBSLICES, *volume.shape[1:]).mean(axis=1))


def scanned(drawing: Drawing, voxels: NDArray[np.int16], rng: np.random.Generator) -> Phantom:
    """The phantom of a drawing whose slices the scanner made ``voxels`` (z, y, x) of; it is placed at random."""
    middle = slice(_SUBSLICES // 2, None, _SUBSLICES)
    grid = drawing.grid
    centre = drawing.segment - grid.first - np.array([middle.start * grid.spacing[0], 0.0, 0.0])
    outer, inner = drawing.outer_mm[middle], drawing.inner_mm[middle]
    image = _placed(voxels, drawing.anatomy, rng)
    return Phantom(image, _mask_like(outer, inner, image), outer, inner, drawing.anatomy, centre)


def reading(phantom: Phantom, reader: int, rng: np.random.Generator) -> sitk.Image:
    """A reader's own contour of the wall: both surfaces displaced by smooth random fields and the reader's habit.

    The displacement (standard deviation 0.4 mm, correlated over 8 mm) is drawn anew for every call, so that two
    rounds of one reader differ. Returns a uint8 mask on the image's grid, one component.
    """
    spacing = tuple(reversed(phantom.image.GetSpacing()))
    shape = phantom.outer_mm.shape
    excess = READERS[reader] + rng.normal(0.0, 0.08)
    outwards = displacement(shape, spacing, excess, 0.4, rng)
    inwards = displacement(shape, spacing, excess, 0.4, rng)
    return _mask_like(phantom.outer_mm - outwards, phantom.inner_mm + inwards, phantom.image)


def _grid_around(segment: Points, anatomy: Anatomy, rng: np.random.Generator) -> Grid:
    reach = anatomy.lumen_mm * 1.15 + anatomy.wall_mm * 1.35
    room = _MARGIN_MM + rng.uniform(2.0, 20.0, size=(2, 3))
    low, high = segment.min(axis=0) - reach - room[0], segment.max(axis=0) + reach + room[1]
    spacing = np.array([anatomy.slice_mm, anatomy.pixel_mm, anatomy.pixel_mm])
    size = np.ceil((high - low) / spacing).astype(int)
    fine = (anatomy.slice_mm / _SUBSLICES, anatomy.pixel_mm, anatomy.pixel_mm)
    return Grid((int(size[0]) * _SUBSLICES, int(size[1]), int(size[2])), fine, low)


def _bowel(
    line: Points, along: Points, anatomy: Anatomy, grid: Grid, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    """Outer and inner distance, distance beyond the segment's ends, and 0..1 how diseased, on the fine grid."""
    distance, nearest = nearest_on_curve(line, grid, 2.5)
    place = enlarged(along[nearest].astype(np.float32), grid.shape)
    ends = np.maximum(-place, place - anatomy.length_mm)
    diseased = np.clip(1.0 - ends / 10.0, 0.0, 1.0)
    vary = np.clip(1 + anatomy.asymmetry * smooth_field(grid.shape, grid.spacing, 9.0, rng), 0.65, 1.35)
    wall = _HEALTHY_WALL_MM + diseased * (anatomy.wall_mm * vary - _HEALTHY_WALL_MM)
    calibre = anatomy.lumen_mm * np.clip(1 + 0.07 * smooth_field(grid.shape, grid.spacing, 12.0, rng), 0.85, 1.15)
    inner = enlarged(distance, grid.shape) - calibre
    return inner - wall, inner, ends, diseased


def _surroundings(
    outer: Array, diseased: Array, line: Points, anatomy: Anatomy, grid: Grid, rng: np.random.Generator
) -> Array:
    """Fat with stranding, vessels, other loops and the abdominal wall, in HU on the fine grid."""
    volume = anatomy.fat_hu + 4.0 * smooth_field(grid.shape, grid.spacing, 25.0, rng)
    strands = np.clip(1.0 + 0.9 * smooth_field(grid.shape, grid.spacing, 2.2, rng), 0.0, None)
    volume += anatomy.stranding_hu * diseased * strands * np.exp(-np.maximum(outer, 0) / anatomy.stranding_mm)
    vessel_hu = 135.0 + 1.5 * anatomy.phase_hu
    volume += (vessel_hu - volume) * _vessels(line, anatomy, grid, rng)
    behind, thickness = _abdominal_wall(grid, rng)
    room = np.minimum(outer - 6.0, behind - 3.0)
    for _ in range(anatomy.loops):
        volume = _with_loop(volume, room, anatomy, grid, rng)
    muscle = inside(np.maximum(np.abs(behind + thickness / 2) - thickness / 2, 7.0 - outer))
    return np.asarray(volume + (58.0 + 0.4 * anatomy.phase_hu - volume) * muscle, dtype=np.float32)


def _with_bowel(
    volume: Array, outer: Array, inner: Array, diseased: Array, anatomy: Anatomy, grid: Grid, rng: np.random.Generator
) -> Array:
    depth = np.clip(inner / np.maximum(inner - outer, 1.0), 0.0, 1.0)
    layers = anatomy.layering_hu * np.cos(2 * np.pi * depth)
    texture = anatomy.texture_hu * smooth_field(grid.shape, grid.spacing, 3.2, rng)
    healthy = 84.0 + anatomy.phase_hu
    wall = healthy + diseased * (anatomy.wall_hu - healthy + layers + texture)
    volume = volume + (wall - volume) * inside(outer)
    return np.asarray(volume + (anatomy.lumen_hu - volume) * inside(inner), dtype=np.float32)


def _with_loop(volume: Array, room: Array, anatomy: Anatomy, grid: Grid, rng: np.random.Generator) -> Array:
    """Another, healthy loop, pressed flat where it would leave its room (the distance to what is in its way)."""
    extent = np.multiply(grid.shape, grid.spacing)
    start, heading = rng.uniform(0.0, 1.0, 3) * extent + grid.first, rng.standard_normal((3, 3))
    t = np.linspace(-1.0, 1.0, 80)[:, None]
    line = start + 45.0 * heading[0] / np.linalg.norm(heading[0]) * t + 12.0 * (heading[1] * t**2 + heading[2] * t**3)
    radius = rng.uniform(8.0, 14.0)
    distance = enlarged(nearest_on_curve(line, grid, 4.0)[0], grid.shape)
    loop = np.maximum(distance - radius, -room)
    volume = volume + (82.0 + anatomy.phase_hu - volume) * inside(loop)
    return np.asarray(volume + (rng.uniform(10.0, 25.0) - volume) * inside(loop + 2.4), dtype=np.float32)


def _vessels(line: Points, anatomy: Anatomy, grid: Grid, rng: np.random.Generator) -> Array:
    """0..1 how much of a voxel is vessel: small tubes that run from a common root to the bowel."""
    side = rng.standard_normal(3)
    root = line.mean(axis=0) + 45.0 * side / np.linalg.norm(side)
    t = np.linspace(0.0, 1.0, 70)[:, None]
    filled = np.zeros(grid.shape, dtype=np.float32)
    for _ in range(anatomy.vessels):
        start, end = root + rng.normal(0.0, 12.0, 3), line[rng.integers(len(line))]
        curve = start + (end - start) * t + np.sin(np.pi * t) * rng.normal(0.0, 7.0, 3)
        paint_tube(filled, curve, rng.uniform(0.7, 1.8) * (1.25 - 0.5 * t[:, 0]), grid)
    return filled


def _abdominal_wall(grid: Grid, rng: np.random.Generator) -> tuple[Array, float]:
    """Distance behind the inner surface of the anterior abdominal wall (negative before it), and its thickness."""
    y, x = (np.arange(n) * mm for n, mm in zip(grid.shape[1:], grid.spacing[1:], strict=True))
    slant, depth, thickness = rng.uniform(-0.22, 0.22), rng.uniform(8.0, 24.0), rng.uniform(10.0, 18.0)
    bumps = 3.0 * smooth_field(grid.shape, grid.spacing, 30.0, rng)
    return np.asarray((y[:, None] + slant * (x - x.mean()) - depth)[None] + bumps, dtype=np.float32), thickness


def _computed_tomography(slices: Array, anatomy: Anatomy, rng: np.random.Generator) -> NDArray[np.int16]:
    """Slices blurred as a soft kernel does, with noise correlated in the slice."""
    blurred = ndimage.gaussian_filter(slices, (0.0, 0.65, 0.65))
    noise = ndimage.gaussian_filter(rng.standard_normal(slices.shape, dtype=np.float32), (0.25, 0.8, 0.8))
    voxels = blurred + anatomy.noise_hu * noise / noise.std()
    return np.asarray(np.clip(np.rint(voxels), -1024, 3071), dtype=np.int16)


def _placed(voxels: NDArray[np.int16], anatomy: Anatomy, rng: np.random.Generator) -> sitk.Image:
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing((anatomy.pixel_mm, anatomy.pixel_mm, anatomy.slice_mm))
    tilt = Rotation.from_euler("xyz", rng.uniform(2.0, 7.0, 3) * rng.choice([-1.0, 1.0], 3), degrees=True)
    image.SetDirection(tilt.as_matrix().ravel().tolist())
    image.SetOrigin([round(float(v), 2) for v in rng.normal((-60.0, -90.0, -420.0), (40.0, 30.0, 60.0))])
    return image


def _mask_like(outer: Array, inner: Array, image: sitk.Image) -> sitk.Image:
    drawn = largest_piece((outer < -_CAUTION_MM) & (inner > _CAUTION_MM))
    mask = sitk.GetImageFromArray(drawn.astype(np.uint8))
    mask.CopyInformation(image)
    return mask
