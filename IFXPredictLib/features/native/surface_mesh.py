"""The surface of a mask as triangles (in 2-D, as segments) between voxel centres, and its area and volume.

A *cell* is a block of 2 x 2 x 2 voxel centres, its *pattern* which of the eight are in the mask, one bit a corner. The
surface crosses an edge of a cell midway, where one end is in the mask and the other is not. The rest follows by rules:

1. On a face with two crossings one segment joins them. On a face with four, two diagonal corners in the mask, each of
   the two is cut off by a segment of its own.
2. The segments of a cell's faces join up to closed polygons, which go round their corners in one direction.
3. A polygon is a fan of triangles around one of its vertices: of the fans whose triangles all face the polygon's way,
   that with the longest diagonals, by their squares. (Fans as good as each other have the same area and volume.)
4. A pattern with the corner ``_LEADING`` is its complement's surface, turned inside out.

These give the same triangles, but for cuts of equal area and volume, as PyRadiomics 3.0.1 has for each of the 256
patterns. By rule 4 two cells may cut a common face in two ways, where voxels of one plane touch at a corner only: the
surface has a gap there, as PyRadiomics' has, and the volume depends a little on where such a place is in the box.

Reference: Lorensen and Cline, SIGGRAPH Comput Graph 1987;21:163 (marching cubes).
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Vertex = tuple[int, ...]
"""In half voxels from the cell's first corner, z, y, x."""
Triangle = tuple[Vertex, Vertex, Vertex]

_CORNERS = tuple(product((0, 2), repeat=3))
_LEADING = _CORNERS.index((2, 2, 0))
"""The corner on whose side an ambiguous pattern is decided, found by trying each against PyRadiomics."""


class _Table(NamedTuple):
    """The pieces of all patterns: ``pattern`` (n,) of each, its ``normal`` (n, axes) and ``content`` (n,).

    In 3-D twice the area, as a vector, and six times the volume between a triangle and the first corner; in 2-D a
    segment turned by a right angle, and twice the area. In voxels.
    """

    pattern: NDArray[np.intp]
    normal: Array
    content: Array


def area_and_volume(mask: Mask, spacing: Sequence[float]) -> tuple[float, float]:
    """The area in mm^2 and the volume in mm^3 of the surface of a mask.

    Parameters
    ----------
    mask : ndarray of bool
        3-D (z, y, x), with nothing on its border; where the surface has a gap, its volume is from the first voxel.
    spacing : tuple of float
        In mm, z, y, x.
    """
    area, content = _measured(mask, spacing, _triangles())
    return area / 2, content / 6


def perimeter_and_area(mask: Mask, spacing: Sequence[float]) -> tuple[float, float]:
    """The perimeter in mm and the area in mm^2 of the outline of a mask (y, x) with nothing on its border."""
    perimeter, content = _measured(mask, spacing, _segments())
    return perimeter, content / 2


def _measured(mask: Mask, spacing: Sequence[float], table: _Table) -> tuple[float, float]:
    """The sums of the lengths of all pieces' normals and of their contents, in mm."""
    pattern = np.zeros([n - 1 for n in mask.shape], np.uint8)
    for bit, corner in enumerate(product((0, 1), repeat=mask.ndim)):
        here = tuple(slice(at, n - 1 + at) for at, n in zip(corner, mask.shape, strict=True))
        pattern |= mask[here].astype(np.uint8) << bit
    places = np.nonzero((pattern > 0) & (pattern < (1 << (1 << mask.ndim)) - 1))
    found, patterns = pattern[places], 1 << (1 << mask.ndim)
    count = np.bincount(found, minlength=patterns)[table.pattern]
    moved = np.stack([np.bincount(found, at, patterns)[table.pattern] for at in places], axis=1)
    voxel = float(np.prod(spacing))
    lengths = np.linalg.norm(table.normal * (voxel / np.array(spacing)), axis=1)
    content = count @ table.content + (moved * table.normal).sum()
    return float(count @ lengths), float(content * voxel)


@lru_cache(maxsize=1)
def _triangles() -> _Table:
    """The triangles of all patterns, turned outward."""
    found = [(pattern, triangle) for pattern in range(256) for triangle in _surface(pattern)]
    pattern = np.array([pattern for pattern, _triangle in found])
    a, b, c = np.array([triangle for _pattern, triangle in found]).swapaxes(0, 1) / 2
    return _Table(pattern, np.cross(b - a, c - a), (a * np.cross(b, c)).sum(axis=1))


@cache
def _surface(pattern: int) -> tuple[Triangle, ...]:
    if pattern >> _LEADING & 1:
        return tuple((c, b, a) for a, b, c in _surface(255 - pattern))
    inside = {corner for bit, corner in enumerate(_CORNERS) if pattern >> bit & 1}
    return tuple(triangle for polygon in _polygons(inside) for triangle in _fan(polygon))


def _polygons(inside: set[Vertex]) -> Iterator[list[Vertex]]:
    """The closed polygons around the corners ``inside``."""
    follows = {start: end for face in _faces() for start, end in _cuts(face, inside)}
    while follows:
        polygon = list(follows.popitem())
        while polygon[-1] != polygon[0]:
            polygon.append(follows.pop(polygon[-1]))
        yield polygon[:-1]


def _faces() -> Iterator[list[Vertex]]:
    """The corners of each of the six faces, anticlockwise as seen from outside (by axes z, y, x)."""
    for axis, side in product(range(3), (0, 2)):
        around = [(0, 0), (2, 0), (2, 2), (0, 2)][:: 1 if side else -1]
        yield [tuple(int(n) for n in np.roll((side, *rest), axis)) for rest in around]


def _cuts(corners: list[Vertex], inside: set[Vertex]) -> Iterator[tuple[Vertex, Vertex]]:
    """The segments on a face: from where its outline enters the mask to where it leaves it again."""
    steps = list(pairwise([*corners, corners[0]])) * 2
    for k, (one, other) in enumerate(steps[: len(corners)]):
        if one not in inside and other in inside:
            leaves = next(step for step in steps[k + 1 :] if step[1] not in inside)
            yield _midway(one, other), _midway(*leaves)


def _midway(one: Vertex, other: Vertex) -> Vertex:
    return tuple((a + b) // 2 for a, b in zip(one, other, strict=True))


def _fan(polygon: list[Vertex]) -> list[Triangle]:
    """The triangles of a polygon, by rule 3."""
    fans = [_triangles_around(polygon[k:] + polygon[:k]) for k in range(len(polygon))]
    return fans[0] if len(fans) < 5 else max(fans, key=_merit)  # four lie in a plane: both ways are one


def _triangles_around(polygon: list[Vertex]) -> list[Triangle]:
    first, *rest = polygon
    return [(first, one, other) for one, other in pairwise(rest)]


def _merit(fan: list[Triangle]) -> tuple[bool, int]:
    """Whether all triangles face one way, and the sum of the diagonals' squares; whole numbers, so equal is equal."""
    normals = [_cross(_step(a, b), _step(a, c)) for a, b, c in fan]
    mean = [sum(parts) for parts in zip(*normals, strict=True)]
    facing = all(_product(normal, mean) > 0 for normal in normals)
    diagonals = [_step(first, one) for first, one, _other in fan[1:]]
    return facing, sum(_product(diagonal, diagonal) for diagonal in diagonals)


def _step(one: Vertex, other: Vertex) -> Vertex:
    return tuple(b - a for a, b in zip(one, other, strict=True))


def _product(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _cross(one: Vertex, other: Vertex) -> Vertex:
    (a, b, c), (d, e, f) = one, other
    return b * f - c * e, c * d - a * f, a * e - b * d


@lru_cache(maxsize=1)
def _segments() -> _Table:
    """The segments of all 16 patterns of a cell of 2 x 2 pixels, by rule 1."""
    corners = tuple(product((0, 2), repeat=2))
    found = []
    for pattern in range(16):
        inside = {corner for bit, corner in enumerate(corners) if pattern >> bit & 1}
        found += [(pattern, cut) for cut in _cuts([corners[k] for k in (1, 3, 2, 0)], inside)]
    a, b = np.array([cut for _pattern, cut in found]).swapaxes(0, 1) / 2
    turned = (b - a)[:, ::-1] * (1, -1)
    return _Table(np.array([pattern for pattern, _cut in found]), turned, a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
