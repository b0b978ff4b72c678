"""The line along a lumen through what was scribbled in it, also on slices that the scribble leaves out.

All arrays and points are in z, y, x order; points and spacings in mm, the first voxel's centre at 0.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph

Array = NDArray[np.float32]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]
Spacing = tuple[float, float, float]

_NODE_MM = 2.0
"""The way is looked for on voxels of at least this size where the image's are smaller."""
_SCRIBBLED = 0.1
_DEAREST = 12.0
"""What a mm costs where it was scribbled, and at most; in the lumen it costs 1."""
_ASIDE_MM = 12.0
"""So far beside the scribble's box the way may lead."""
_STEP_MM = 1.0
_SMOOTH_MM = 4.0
"""From point to point, and the standard deviation over which a way from voxel to voxel becomes a line."""
_STEPS = [step for step in itertools.product((-1, 0, 1), repeat=3) if step > (0, 0, 0)]


def line_through(unlike: Array, scribble: Mask, spacing: Spacing) -> Points:
    """The points (n, 3) every mm along the lumen from one end of a scribble to its other end.

    Parameters
    ----------
    unlike : ndarray of float32, shape (z, y, x)
        How unlike the scribble's values a voxel is: 0 the same, 1 and more another tissue.
    scribble : ndarray of bool, shape (z, y, x)
        What was scribbled, in any number of pieces.
    spacing : tuple of float
        In mm, z, y, x.

    Returns
    -------
    ndarray of float64, shape (n, 3)
        In mm, smoothed over 4 mm. n is 1 where the scribble is a dot.

    Notes
    -----
    The cheapest way between the two scribbled places that are farthest from each other (two sweeps of Dijkstra's
    algorithm), where a mm costs more the less its voxels are like the scribble's.
    """
    box = box_around(scribble, spacing, _ASIDE_MM)
    first_mm = np.array([part.start for part in box]) * spacing
    return _line_in(unlike[box], scribble[box], spacing) + first_mm


def box_around(mask: Mask, spacing: Spacing, margin_mm: float) -> tuple[slice, ...]:
    """The voxels within a margin of a mask that is not empty."""
    found = ndimage.find_objects(mask.astype(np.uint8))[0]
    more = [int(np.ceil(margin_mm / step)) for step in spacing]
    return tuple(
        slice(max(0, part.start - m), min(size, part.stop + m))
        for part, m, size in zip(found, more, mask.shape, strict=True)
    )


def _line_in(unlike: Array, scribble: Mask, spacing: Spacing) -> Points:
    factors = [max(1, int(_NODE_MM / step)) for step in spacing]
    cost = np.minimum(1.0 + mean_of_blocks(unlike, factors) ** 2, _DEAREST)
    marked = mean_of_blocks(scribble.astype(np.float32), factors) > 0
    cost[marked] = _SCRIBBLED
    nodes = np.flatnonzero(marked)
    step = np.multiply(spacing, factors)
    graph = _graph(cost, step)
    first = nodes[_reached(graph, nodes[0])[0][nodes].argmax()]
    far, before = _reached(graph, first)
    way = [nodes[far[nodes].argmax()]]
    while way[-1] != first:
        way.append(before[way[-1]])
    centre = (np.array(factors) - 1) / 2 * spacing
    return _smoothed(np.stack(np.unravel_index(way, cost.shape), axis=-1) * step + centre)


def mean_of_blocks(values: Array, factors: Sequence[int]) -> Array:
    """The mean over blocks of ``factors`` voxels (z, y, x); an incomplete last one counts its last voxel again."""
    more = [(0, -size % factor) for size, factor in zip(values.shape, factors, strict=True)]
    full = np.pad(values, more, mode="edge")
    shape = [part for size, factor in zip(full.shape, factors, strict=True) for part in (size // factor, factor)]
    return np.asarray(full.reshape(shape).mean(axis=(1, 3, 5)))


def _graph(cost: Array, step: Points) -> sparse.csr_array:
    """Voxels as nodes, joined with their 26 neighbours; an edge is as long as the way costs."""
    number = np.arange(cost.size, dtype=np.int32).reshape(cost.shape)
    edges = []
    for move in _STEPS:
        here = tuple(slice(max(0, -m), size - max(0, m)) for m, size in zip(move, cost.shape, strict=True))
        there = tuple(slice(max(0, m), size - max(0, -m)) for m, size in zip(move, cost.shape, strict=True))
        length = np.linalg.norm(np.multiply(move, step)) * (cost[here] + cost[there]) / 2
        edges.append((number[here].ravel(), number[there].ravel(), length.ravel()))
    start, end, length = (np.concatenate(part) for part in zip(*edges, strict=True))
    return sparse.csr_array((length, (start, end)), shape=(cost.size, cost.size))


def _reached(graph: sparse.csr_array, start: int) -> tuple[Points, NDArray[np.int32]]:
    return csgraph.dijkstra(graph, directed=False, indices=start, return_predecessors=True)  # type: ignore[no-any-return]


def _smoothed(way: Points) -> Points:
    """Points every mm, smoothed by a Gaussian that leaves the ends where they are."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    places = np.linspace(0.0, along[-1], max(1, round(along[-1] / _STEP_MM) + 1))
    points = np.stack([np.interp(places, along, axis) for axis in way.T], axis=-1)
    n = min(len(points) - 1, int(4 * _SMOOTH_MM / _STEP_MM))
    if n < 1:
        return points
    before, after = 2 * points[0] - points[n:0:-1], 2 * points[-1] - points[-2 : -n - 2 : -1]
    longer = np.concatenate([before, points, after])
    return np.asarray(ndimage.gaussian_filter1d(longer, _SMOOTH_MM / _STEP_MM, axis=0)[n:-n])
