"""The voxels of a slice whose centres closed contours enclose.

By even and odd crossings, all contours of a slice together: a contour within another is a hole, whether it stands by
itself or hangs on the outer one by a channel of no width (a keyhole). A centre on a contour's line, as where a program
has drawn through the centres of the border's voxels, is inside, of a hole's line too; the lines of a channel, which is
passed there and back with something else between, are none. A part one voxel wide is passed there and back as well,
by programs that follow the border from voxel to voxel, and is inside: its end is a dead end, which no channel has, and
such a program has no channels.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NEAR = 1e-3
"""In voxels: corners as near to a voxel's centre or edge are taken to be there. Millimetres are written with a few
digits only, and on which side of a line a centre that lies on it falls must not hang on the last one."""
_STEPS = 2**20
"""The part of a voxel that all other corners are rounded to: a channel's two lines are the same to the last bit."""

Points = NDArray[np.float64]


def enclosed(contours: Sequence[Points], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The voxels (``shape``: rows, columns) whose centres, whole numbers, ``contours`` enclose.

    Each contour is (n, 2): column and row of its corners as continuous indices; the last is joined to the first.
    """
    inside, on_line = np.zeros(shape, bool), np.zeros(shape, bool)
    for contour in contours:
        edges = _edges(contour)
        inside ^= _within(edges, shape)
        on_line |= _on_lines(_without_channels(edges), shape)
    return inside | on_line


def crossing(contours: Sequence[Points], shape: tuple[int, int]) -> int:
    """How many voxels two ``contours`` enclose of which neither lies within the other, as ``enclosed`` takes them."""
    inside = [np.flatnonzero(_within(_edges(contour), shape)) for contour in contours]
    low, high = (np.array([end(contour, axis=0) for contour in contours]) for end in (np.min, np.max))
    common: set[int] = set()
    for i, one in enumerate(inside):
        near = ((low[i + 1 :] <= high[i]) & (high[i + 1 :] >= low[i])).all(axis=1)
        for j in (i + 1 + np.flatnonzero(near)).tolist():
            both = np.intersect1d(one, inside[j], assume_unique=True)
            if 0 < len(both) < min(len(one), len(inside[j])):
                common.update(both.tolist())
    return len(common)


def _edges(contour: Points) -> Points:
    """From each corner to the next: (n, 2, 2)."""
    corners = _settled(contour)
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def _settled(corners: Points) -> Points:
    halves = np.rint(corners * 2) / 2
    settled: Points = np.where(np.abs(corners - halves) < _NEAR, halves, np.rint(corners * _STEPS) / _STEPS)
    return settled


def _within(edges: Points, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Where a row's voxels have an odd number of crossings before them; an edge's upper end is not its own."""
    rows, columns = _crossings(edges, include_end=False)
    turns = np.zeros((shape[0], shape[1] + 1), np.int32)
    seen = (rows >= 0) & (rows < shape[0])
    after = np.clip(np.floor(columns[seen]).astype(int) + 1, 0, shape[1])
    np.add.at(turns, (rows[seen], after), 1)
    odd: NDArray[np.bool_] = (np.cumsum(turns, axis=1) % 2 == 1)[:, :-1]
    return odd


def _on_lines(edges: Points, shape: tuple[int, int]) -> NDArray[np.bool_]:
    found = np.zeros(shape, bool)
    rows, columns = _crossings(edges, include_end=True)
    at = columns == np.rint(columns)
    _mark(found, rows[at], columns[at].astype(int))
    level = edges[(edges[:, 0, 1] == edges[:, 1, 1]) & (edges[:, 0, 1] == np.rint(edges[:, 0, 1]))]
    for (one, row), (other, _) in level.tolist():
        columns_there = np.arange(np.ceil(min(one, other)), np.floor(max(one, other)) + 1).astype(int)
        _mark(found, np.full(len(columns_there), int(row)), columns_there)
    return found


def _mark(found: NDArray[np.bool_], rows: NDArray[np.int_], columns: NDArray[np.int_]) -> None:
    seen = (rows >= 0) & (rows < found.shape[0]) & (columns >= 0) & (columns < found.shape[1])
    found[rows[seen], columns[seen]] = True


def _crossings(edges: Points, include_end: bool) -> tuple[NDArray[np.int_], Points]:
    """The rows that edges cross, each from its lower row on, and the columns there; level edges cross none."""
    edges = edges[edges[:, 0, 1] != edges[:, 1, 1]]
    upward = (edges[:, 0, 1] < edges[:, 1, 1])[:, np.newaxis]
    low, high = np.where(upward, edges[:, 0], edges[:, 1]), np.where(upward, edges[:, 1], edges[:, 0])
    first = np.ceil(low[:, 1]).astype(int)
    last = np.floor(high[:, 1]).astype(int) if include_end else np.ceil(high[:, 1]).astype(int) - 1
    many = np.maximum(last - first + 1, 0)
    which = np.repeat(np.arange(len(edges)), many)
    rows = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    low, high = low[which], high[which]
    columns = low[:, 0] + (rows - low[:, 1]) * (high[:, 0] - low[:, 0]) / (high[:, 1] - low[:, 1])
    return rows, columns


def _without_channels(edges: Points) -> Points:
    """The edges of a contour that are lines: not those of channels, which are passed there and back and no dead end."""
    moving = edges[(edges[:, 0] != edges[:, 1]).any(axis=1)]
    if not len(moving) or _follow_voxels(moving):
        return moving if len(moving) else edges[:1]
    ways = [(tuple(one), tuple(other)) for one, other in moving.tolist()]
    left = _without_dead_ends(ways)
    known = {ways[k] for k in left}
    channels = [k for k in left if ways[k][::-1] in known]
    lines: Points = np.delete(moving, channels, axis=0)
    return lines


def _follow_voxels(edges: Points) -> bool:
    """Whether edges go from voxels' centres to those of neighbours, or on in the same direction: OpenCV's borders."""
    along = np.abs(edges[:, 1] - edges[:, 0])
    straight = (along == 0).any(axis=1) | (along[:, 0] == along[:, 1])
    return bool((edges == np.rint(edges)).all() and straight.all())


def _without_dead_ends(ways: Sequence[tuple[Any, Any]]) -> list[int]:
    """Which ways along a closed path are left once all are taken out that turn at a corner and go straight back."""
    path: list[int] = []
    for k, way in enumerate(ways):
        if path and ways[path[-1]] == way[::-1]:
            path.pop()
        else:
            path.append(k)
    first, last = 0, len(path) - 1
    while first < last and ways[path[first]] == ways[path[last]][::-1]:  # the path may begin within one
        first, last = first + 1, last - 1
    return path[first : last + 1]
