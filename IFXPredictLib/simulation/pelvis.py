"""The bones around the sacroiliac joints, as signed distances on the grid of a semi-coronal MRI.

Frame: z to the back across the slices, y downwards along the sacrum, x to the patient's left; mm from the middle
between the joints. One surface describes both sides, by the distance from the midline; a smooth warp makes the sides
differ. All arrays are float32 in z, y, x order; signed distances are in mm, negative inside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fields import Array, Grid, boxed, smooth_field

SACRAL_BAND_MM, ILIAC_BAND_MM = 13.0, 10.0
"""How far from the joint the VOI reaches into either bone: where the bone-marrow edema of sacroiliitis lies."""

JOINTS_LOW, JOINTS_HIGH = (-30.0, -50.0, -82.0), (30.0, 50.0, 82.0)
"""Corners (z, y, x) of a box around both joints with their subchondral bone."""

_WARP_MM, _WARP_LENGTH_MM = 2.2, 24.0
_EROSION_REACH_MM = 3.0
_ROUND_MM = 6.0


@dataclass(frozen=True)
class Pelvis:
    """A patient's own shape: the joints' distance from the midline and how it changes, and their size.

    ``half_width_mm`` is the distance at the frame's origin; it falls by ``slant`` per mm downwards and by ``taper``
    per mm to the back, along an S of ``curve_mm``. ``damage`` (0 none to 1) roughens and narrows the joint.
    """

    half_width_mm: float
    slant: float
    taper: float
    curve_mm: float
    half_length_mm: float
    half_depth_mm: float
    gap_mm: float
    iliac_mm: float
    lean_rad: float
    damage: float


@dataclass(frozen=True)
class Bones:
    """Signed distances on the grid, and where its voxels are in the warped frame.

    ``across`` the joint: negative on the sacrum's side, positive on the ilium's; ``rim``: negative between the ends
    of the joint's surface; ``sacrum``, ``ilium``: negative in the bone. ``lateral`` is the distance from the midline.
    """

    across: Array
    rim: Array
    sacrum: Array
    ilium: Array
    lateral: Array
    left: NDArray[np.bool_]
    y: Array
    z: Array

    def within(self, box: tuple[slice, ...]) -> "Bones":
        """The same, in a box of the grid."""
        return Bones(*(values[box] for values in vars(self).values()))


def draw_pelvis(damage: float, rng: np.random.Generator) -> Pelvis:
    """A pelvis with joints of that damage, 0 to 1."""
    return Pelvis(
        half_width_mm=float(rng.normal(38.5, 1.5)),
        slant=float(rng.normal(0.33, 0.025)),
        taper=float(rng.normal(0.2, 0.03)),
        curve_mm=float(rng.normal(2.5, 0.6)),
        half_length_mm=float(np.clip(rng.normal(30.0, 1.8), 26.0, 34.0)),
        half_depth_mm=float(np.clip(rng.normal(18.5, 1.2), 16.5, 20.5)),
        gap_mm=float(np.clip(rng.normal(3.4 - 1.4 * damage, 0.3), 1.4, 4.2)),
        iliac_mm=float(rng.normal(23.0, 1.5)),
        lean_rad=float(rng.normal(0.0, 0.03)),
        damage=damage,
    )


def draw_bones(pelvis: Pelvis, grid: Grid, rng: np.random.Generator) -> Bones:
    """The pelvis on a grid, warped and its joints eroded at random."""
    z, y, x = _places(pelvis, grid, rng)
    lateral = np.abs(x)
    across = (lateral - _joint_line(pelvis, y, z)) * np.float32(np.cos(np.arctan(pelvis.slant)))
    rim = _rim(pelvis, y, z)
    _erode(across, pelvis, grid, rng)
    half_gap = np.float32(pelvis.gap_mm / 2) + _ligament_gap(y, z)
    sacrum = _sacrum(across + half_gap, lateral, y, z)
    ilium = _ilium(pelvis, across, half_gap, y, z)
    return Bones(across, rim, sacrum, ilium, lateral, x > 0, y, z)


def voi_distance(bones: Bones) -> Array:
    """The signed distance to the surface of the VOI of both joints: the subchondral bone and the joint between."""
    middle, half = (ILIAC_BAND_MM - SACRAL_BAND_MM) / 2, (ILIAC_BAND_MM + SACRAL_BAND_MM) / 2
    band = np.abs(bones.across - np.float32(middle)) - np.float32(half)
    return np.asarray(np.maximum(band, bones.rim), dtype=np.float32)


def rounded(one: Array, other: Array, radius_mm: float) -> Array:
    """The signed distance to what lies inside both, its edge rounded."""
    a, b = one + np.float32(radius_mm), other + np.float32(radius_mm)
    corner = np.hypot(np.maximum(a, 0), np.maximum(b, 0))
    return np.asarray(np.minimum(np.maximum(a, b), 0) + corner - np.float32(radius_mm), dtype=np.float32)


def _places(pelvis: Pelvis, grid: Grid, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    axes = [first + mm * np.arange(n) for first, mm, n in zip(grid.first, grid.spacing, grid.shape, strict=True)]
    z, y, x = np.meshgrid(*(axis.astype(np.float32) for axis in axes), indexing="ij", sparse=True)
    down, aside = (
        np.float32(_WARP_MM) * smooth_field(grid.shape, grid.spacing, _WARP_LENGTH_MM, rng) for _ in range(2)
    )
    lean = np.float32(pelvis.lean_rad)
    return np.broadcast_to(z, grid.shape), down + (y - lean * x), aside + (x + lean * y)


def _joint_line(pelvis: Pelvis, y: Array, z: Array) -> Array:
    """How far from the midline the joint is."""
    bend = np.float32(pelvis.curve_mm) * np.sin(y * np.float32(2 * np.pi / 75.0))
    straight = np.float32(pelvis.half_width_mm) - np.float32(pelvis.slant) * y - np.float32(pelvis.taper) * z
    return np.asarray(straight + bend, dtype=np.float32)


def _rim(pelvis: Pelvis, y: Array, z: Array) -> Array:
    """The ear-shaped surface as an ellipse that lies lower at the back."""
    along = (y - np.float32(0.25) * z) / np.float32(pelvis.half_length_mm)
    radius = np.hypot(along, z / np.float32(pelvis.half_depth_mm))
    return np.asarray((radius - 1) * np.float32(pelvis.half_depth_mm), dtype=np.float32)


def _ligament_gap(y: Array, z: Array) -> Array:
    """Above and behind the joint's surface the bones stand apart, with ligaments between."""
    above = np.clip((y + np.float32(26.0) - np.float32(0.9) * z) / np.float32(4.0), -20, 20)
    return np.asarray(np.float32(3.0) / (1 + np.exp(above)), dtype=np.float32)


def _erode(across: Array, pelvis: Pelvis, grid: Grid, rng: np.random.Generator) -> None:
    """Roughen the joint's own surfaces, not the bones' other borders."""
    box, part = boxed(grid, JOINTS_LOW, JOINTS_HIGH)
    rough = np.float32(0.3 + 1.2 * pelvis.damage) * smooth_field(part.shape, part.spacing, 2.2, rng)
    across[box] += rough * np.exp(-np.abs(across[box]) / np.float32(_EROSION_REACH_MM))


def _sacrum(beside: Array, lateral: Array, y: Array, z: Array) -> Array:
    """A wedge below its upper end, the alae sloping, hollow in front; with the crest at the back."""
    above = np.float32(-38.0) + np.float32(0.18) * np.maximum(lateral - np.float32(22.0), 0) - y
    lower = np.maximum(y - np.float32(20.0), 0)
    thick = np.abs(z + np.float32(0.004) * lower**2) - np.float32(23.0)
    crest = np.maximum(np.maximum(lateral - np.float32(3.5), np.abs(y + 2) - 30), np.abs(z - 26) - 7)
    body = rounded(rounded(beside, above, _ROUND_MM), thick, 3.0)
    return np.asarray(np.minimum(body, crest), dtype=np.float32)


def _ilium(pelvis: Pelvis, across: Array, half_gap: Array, y: Array, z: Array) -> Array:
    """A blade that thickens down to the joint and ends at the greater sciatic notch."""
    wing = 1 + np.exp(np.clip((y + np.float32(38.0)) / np.float32(7.0), -20, 20))
    blade = np.maximum(half_gap - across, across - np.float32(pelvis.iliac_mm) + np.float32(11.0) / wing)
    notch = y - np.float32(40.0) + np.float32(0.25) * (z + across)
    return np.asarray(np.maximum(rounded(blade, notch, _ROUND_MM), z - np.float32(27.0)), dtype=np.float32)
