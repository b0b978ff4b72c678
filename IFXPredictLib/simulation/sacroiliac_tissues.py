"""What a fat-suppressed, T2-weighted MRI shows of the pelvis: bone, joints, soft tissues, and inflammation's edema.

Intensities are on a scale of its own (cortical bone 5, suppressed fat 15, marrow 23, muscle 32, water about 90),
before any scanner's gain. Frame and arrays are those of pelvis.py.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from .fields import Array, Grid, Points, boxed, inside, paint_tube, smooth_field
from .pelvis import JOINTS_HIGH, JOINTS_LOW, Bones, Pelvis, rounded

_CORTEX, _CORTEX_MM = 5.0, 1.3
_FAT, _WATER = 15.0, 90.0
_ROWS_MM = (-25.0, -2.0, 20.0, 40.0)
"""The heights of the sacral foramina; the remnants of discs lie between."""

_MIDLINE_LOW, _MIDLINE_HIGH = (-50.0, -130.0, -32.0), (50.0, 60.0, 32.0)
_SHARPNESS = 4.0
"""How steeply a patch of edema ends."""


@dataclass(frozen=True)
class Inflammation:
    """The edema of one patient: how far it spreads on either side, how deep, how bright, how patchy; the joint's fluid.

    ``spread`` (left, right) is in standard deviations of the random field that is cut: the more, the larger the share
    of the joint's surface. ``patchiness`` is the texture's standard deviation in parts of the brightness.
    """

    spread: tuple[float, float]
    depth_mm: float
    brightness: float
    patchiness: float
    fluid: float


def draw_inflammation(severity: float, rng: np.random.Generator) -> Inflammation:
    """The edema for a severity (0 the average patient, 1 a standard deviation more)."""
    uneven = rng.normal(0.0, 0.4)
    spread = -0.45 + 0.5 * severity + rng.normal(0.0, 0.2)
    return Inflammation(
        spread=(float(spread + uneven), float(spread - uneven)),
        depth_mm=float(np.clip(6.5 * np.exp(0.2 * severity + 0.15 * rng.standard_normal()), 3.0, 14.0)),
        brightness=float(np.clip(38.0 * np.exp(0.2 * severity + 0.12 * rng.standard_normal()), 18.0, 80.0)),
        patchiness=float(np.clip(0.22 + 0.07 * severity + rng.normal(0.0, 0.03), 0.05, 0.5)),
        fluid=float(np.clip(12.0 + 9.0 * severity + rng.normal(0.0, 5.0), 0.0, 45.0)),
    )


def draw_intensities(
    bones: Bones, pelvis: Pelvis, inflammation: Inflammation, grid: Grid, rng: np.random.Generator
) -> Array:
    """The pelvis on the grid, without scanner."""
    volume = _soft_tissues(bones, grid, rng)
    marrow = 23.0 + 2.2 * smooth_field(grid.shape, grid.spacing, 5.0, rng)
    box, part = boxed(grid, JOINTS_LOW, JOINTS_HIGH)
    joint = bones.within(box)
    marrow[box] += _edema(joint, inflammation, part, rng)
    # Sclerosis darkens the bone next to a damaged joint.
    marrow[box] -= 7.0 * pelvis.damage * np.exp(-((np.abs(joint.across) - 4) ** 2) / 8) * (joint.rim < 0)
    for bone in (bones.sacrum, bones.ilium):
        volume += (_CORTEX - volume) * inside(bone)
        volume += (marrow - volume) * inside(bone + np.float32(_CORTEX_MM))
    between = inside(np.maximum(np.abs(joint.across) - np.float32(0.9), joint.rim))
    volume[box] += (34.0 + inflammation.fluid - volume[box]) * between
    _paint_midline(volume, bones, grid, rng)
    _paint_foramina(volume, grid, rng)
    return volume


def _edema(joint: Bones, inflammation: Inflammation, part: Grid, rng: np.random.Generator) -> Array:
    """What inflammation adds to the marrow: patches that begin at the joint and fade with the depth."""
    patches = smooth_field(part.shape, part.spacing, 8.0, rng)
    texture = np.float32(inflammation.patchiness) * smooth_field(part.shape, part.spacing, 2.6, rng)
    left, right = np.array(inflammation.spread, dtype=np.float32)
    depth = np.abs(joint.across) / np.float32(inflammation.depth_mm)
    level = patches + np.where(joint.left, left, right) + np.float32(0.9) - depth - np.maximum(joint.rim, 0) / 3
    amount = expit(_SHARPNESS * level)
    fading = np.float32(inflammation.brightness) * np.exp(-depth / 3)
    return np.asarray(fading * amount * (1 + texture), dtype=np.float32)


def _soft_tissues(bones: Bones, grid: Grid, rng: np.random.Generator) -> Array:
    """Muscles with fat between them, the pelvis' vessels and bowel in front, subcutaneous fat at the sides."""
    groups = smooth_field(grid.shape, grid.spacing, 13.0, rng)
    dz, dy, dx = grid.spacing
    fibres = smooth_field(grid.shape, (dz, dy / 3, dx), 3.0, rng)  # three times as long downwards
    muscle = np.clip(np.float32(0.3) + 4 * np.abs(groups), 0, 1)
    volume = _FAT + (17 + np.float32(2.5) * fibres) * muscle
    slope = np.float32(0.1) * bones.y
    front = inside(np.float32(0.5) * (bones.z + 21 + slope)) * inside(np.float32(0.25) * bones.across)
    volume += (17 + 28 * np.clip(groups, 0, 2) - volume) * front
    flank = inside(np.float32(0.5) * (84 + slope - bones.lateral))
    volume += (13 + np.float32(1.5) * fibres - volume) * flank
    vessels = np.zeros(grid.shape, dtype=np.float32)
    for side in (-1, -1, 1, 1):
        curve = _vessel(side, rng)
        paint_tube(vessels, curve, np.full(len(curve), rng.uniform(1.5, 3.5)), grid)
    return np.asarray(volume + (rng.uniform(45.0, 80.0) - volume) * vessels, dtype=np.float32)


def _vessel(side: int, rng: np.random.Generator) -> Points:
    """An iliac vessel: downwards, outwards and winding in front of the joint; left is +1."""
    t = np.linspace(0.0, 1.0, 150)[:, None]
    start, end = rng.normal((-31.0, -95.0, side * 22.0), 4.0), rng.normal((-31.0, 95.0, side * 60.0), 8.0)
    waves = np.sin(np.pi * t) * rng.normal(0.0, 5.0, 3) + np.sin(3 * np.pi * t) * rng.normal(0.0, 2.0, 3)
    return np.asarray(start + (end - start) * t + waves, dtype=np.float64)


def _paint_midline(volume: Array, bones: Bones, grid: Grid, rng: np.random.Generator) -> None:
    """The last vertebra and its disc, remnants of discs in the sacrum, and the canal with the nerve roots."""
    box, part = boxed(grid, _MIDLINE_LOW, _MIDLINE_HIGH)
    seen, places = volume[box], bones.within(box)
    y, z, lateral = places.y, places.z, places.lateral
    deep = np.abs(z + 9) - 15
    vertebra = rounded(rounded(lateral - 25, np.abs(y + 64) - 16, 4.0), deep, 3.0)
    seen += (_CORTEX - seen) * inside(vertebra)
    seen += (23 - seen) * inside(vertebra + np.float32(_CORTEX_MM))
    disc = rounded(rounded(lateral - 23, np.abs(y + 43) - 4, 3.5), deep, 3.0)
    seen += (rng.uniform(28.0, 65.0) - seen) * inside(disc)
    for row in _ROWS_MM[1:]:
        remnant = np.maximum.reduce([lateral - 13, np.abs(y - np.float32(row - 11)) - 1, np.abs(z + 7) - 9])
        seen += (rng.uniform(9.0, 40.0) - seen) * inside(remnant)
    canal = np.hypot(lateral / np.float32(1.5), z - 11) - 6 + np.float32(0.07) * np.maximum(y, 0)
    roots = smooth_field(part.shape, (part.spacing[0], part.spacing[1] / 6, part.spacing[2]), 1.4, rng)
    filled = np.where(y < 12, _WATER - 22 * np.abs(roots), 24 + 8 * roots)
    seen += (filled - seen) * inside(np.maximum(canal, y - 52))


def _paint_foramina(volume: Array, grid: Grid, rng: np.random.Generator) -> None:
    """Fat-filled channels from front to back in two columns, each with its nerve."""
    fat, nerves = (np.zeros(grid.shape, dtype=np.float32) for _ in range(2))
    t = np.linspace(-1.0, 1.0, 40)[:, None]
    for row in _ROWS_MM:
        for side in (-1, 1):
            line = np.array([-5.0, row, side * (19.0 - 0.07 * row)]) + t * (14.0, -3.0, side * -2.5)
            paint_tube(fat, line, np.full(len(t), rng.uniform(3.4, 4.6)), grid)
            paint_tube(nerves, line + rng.normal(0.0, 0.7, 3), np.full(len(t), rng.uniform(1.5, 2.4)), grid)
    volume += (_FAT - volume) * fat
    volume += (60 - volume) * nerves
