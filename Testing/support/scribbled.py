"""What a hand draws for Wall assist: scribbles along a lumen's centre line, rough regions; and a tube to draw in.

Points and distances are in mm from the first voxel's centre; all is in z, y, x order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from IFXPredictLib.simulation.fields import smooth_field

BRUSH_MM = 1.5
HAND_MM, END_MM = 1.2, 2.0
"""Standard deviations of a stroke from the centre line, within the slice, and of its ends from the segment's."""
_STEP_MM = 0.5
_WAVE_MM = 6.0

Mask = NDArray[np.bool_]


def scribble_along(line, shape, spacing, random, every=2) -> Mask:
    """Strokes of a brush along a line with a point each 0.5 mm, on each ``every``-th of its slices and the last."""
    short = np.rint((BRUSH_MM + random.normal(0, END_MM, 2)) / _STEP_MM).astype(int)
    tail = 40
    ends = [_beyond(line[::-1], tail)[::-1], line, _beyond(line, tail)]
    drawn = np.concatenate(ends)[tail + short[0] : tail + len(line) - short[1]]
    wave = _WAVE_MM / _STEP_MM
    error = ndimage.gaussian_filter1d(random.standard_normal((len(drawn) + 200, 2)), wave, axis=0)[100:-100]
    places = drawn.copy()
    places[:, 1:] += HAND_MM * error * np.sqrt(2 * wave * np.sqrt(np.pi))
    slices = np.clip(np.rint(places[:, 0] / spacing[0]).astype(int), 0, shape[0] - 1)
    used = np.unique(slices)
    used = {*used[::every].tolist(), int(used[-1])}
    mask = np.zeros(shape, dtype=bool)
    y, x = np.arange(shape[1])[:, None] * spacing[1], np.arange(shape[2]) * spacing[2]
    for k, (_, at_y, at_x) in zip(slices.tolist(), places, strict=True):
        if k in used:
            mask[k] |= (y - at_y) ** 2 + (x - at_x) ** 2 <= BRUSH_MM**2
    return mask


def region_around(outer_mm, spacing, random, excess_mm=4.0) -> Mask:
    """A rough region: so far outside the bowel's surface (a signed distance), give or take 1.5 mm."""
    return outer_mm < excess_mm + 1.5 * smooth_field(outer_mm.shape, spacing, 12.0, random)


@dataclass(frozen=True)
class Tube:
    """A lopsided, bent tube in fat: lumen 20 HU and 12 mm wide, wall 95 HU and 5 mm thick, noise 8 HU."""

    hu: NDArray[np.float32]
    lumen: Mask
    wall: Mask
    outer_mm: NDArray[np.float64]
    line: NDArray[np.float64]
    spacing: tuple[float, float, float] = (4.0, 0.9, 0.8)

    def scribble(self, seed=1, every=2) -> Mask:
        """A hand's scribble along its middle third and more."""
        return scribble_along(self.line, self.hu.shape, self.spacing, np.random.default_rng(seed), every)


def tube(noise_hu=8.0, lumen_hu=20.0, fat_hu=-100.0) -> Tube:
    """The tube; its segment is the middle 50 mm of a line that goes on straight to both ends."""
    shape, spacing = (16, 96, 84), Tube.spacing
    t = np.arange(-70, 70, _STEP_MM)
    line = np.stack([30 + 0.25 * t, 42 + 0.75 * t, 30 + 0.35 * t + 6 * np.exp(-((t / 20) ** 2))], axis=-1)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    middle = along[len(along) // 2]
    segment = np.abs(along - middle) <= 25
    grid = np.stack(np.meshgrid(*(np.arange(n) * s for n, s in zip(shape, spacing, strict=True)), indexing="ij"), -1)
    distance, nearest = nearest_of(line, grid)
    ends = np.abs(along[nearest] - middle) - 25
    inner = distance - 6.0
    hu = np.where(inner < 0, lumen_hu, np.where(inner < 5, 95.0, fat_hu)).astype(np.float32)
    hu = ndimage.gaussian_filter(hu, (0, 0.5, 0.5)) + np.random.default_rng(8).normal(0, noise_hu, shape)
    outer = np.maximum(inner - 5, ends)
    return Tube(hu.astype(np.float32), (inner < 0) & (ends < 0), (inner >= 0) & (outer < 0), outer, line[segment])


def nearest_of(line, grid):
    """Distance of each place of a grid (z, y, x, 3) from the points of a line, and the nearest's index."""
    from scipy.spatial import cKDTree

    return cKDTree(line).query(grid)


def dice(one: Mask, other: Mask) -> float:
    """Of two masks."""
    return float(2 * np.sum(one & other) / (one.sum() + other.sum()))


def _beyond(line, number):
    way = line[-1] - line[-11]
    return line[-1] + np.arange(1, number + 1)[:, None] * _STEP_MM * way / np.linalg.norm(way)
