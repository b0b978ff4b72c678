"""Which voxels of a VOI lie next to each other, and in which lines: found once for all images of a case.

Voxels are numbered from 0 in the order of the array (z, y, x). A *direction* is a step (z, y, x) to a neighbour; of a
direction and its opposite there is one, that which leads on in the order of the array. All that texture needs of the
place of voxels is in the lists below, so that an image is from here on one intensity a voxel of the VOI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Directions = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Voxels that are neighbours: ``first`` (n,), and ``second`` (n,) one step of ``directions[direction]`` on.

    ``directions`` (d, 3) are z, y, x, some of them perhaps without a pair; ``voxels`` is how many the VOI has.
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    direction: NDArray[np.intp]
    directions: Directions
    voxels: int

    @cached_property
    def known(self) -> NDArray[np.intp]:
        """How many neighbours (voxels,) each voxel has."""
        return np.bincount(self.first, minlength=self.voxels) + np.bincount(self.second, minlength=self.voxels)

    @cached_property
    def adjacency(self) -> Any:
        """A sparse matrix (voxels, voxels) with 1 for each pair, both ways: times values, the sums of neighbours'."""
        from scipy.sparse import coo_array

        ends = np.concatenate([self.first, self.second]), np.concatenate([self.second, self.first])
        return coo_array((np.ones(ends[0].size), ends), shape=(self.voxels, self.voxels)).tocsr()

    def alike(self, levels: NDArray[np.integer], alpha: int = 0) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The pairs of several images whose grey ``levels`` (images, voxels) differ by ``alpha`` at most.

        As two positions in the flattened ``levels``.
        """
        one, other = np.take(levels, self.first, axis=1), np.take(levels, self.second, axis=1)
        alike = one == other if alpha == 0 else np.abs(one - other) <= alpha
        image = np.repeat(np.arange(len(levels)), np.count_nonzero(alike, axis=1))
        pair = np.flatnonzero(alike) - image * self.first.size
        start = image * self.voxels
        return start + self.first[pair], start + self.second[pair]


@dataclass(frozen=True)
class Lines:
    """The voxels of a VOI line by line in each direction.

    ``order`` (d, voxels) are the voxels of each direction, its lines one after another; ``linked`` (d, voxels) says
    whether a voxel there is one step on from the one before it. ``directions`` (d, 3) are those in which some line has
    more than one voxel.
    """

    order: NDArray[np.intp]
    linked: NDArray[np.bool_]
    directions: Directions


def directions_of(shape: Sequence[int], distances: Sequence[int], flat_axis: int | None) -> Directions:
    """The directions (d, 3) to neighbours at the ``distances`` within a box of ``shape`` voxels (z, y, x).

    A distance is the longest part of a step; none leads along ``flat_axis``, or out of the box from all its voxels.
    """
    reach = max(distances)
    steps = [
        step
        for step in product(range(reach, -reach - 1, -1), repeat=3)
        if step > (0, 0, 0)
        and max(map(abs, step)) in distances
        and all(abs(part) < n for part, n in zip(step, shape, strict=True))
        and (flat_axis is None or step[flat_axis] == 0)
    ]
    return np.array(steps, np.int64).reshape(-1, 3)


def pairs_of(mask: NDArray[np.bool_], distances: Sequence[int], flat_axis: int | None) -> Pairs:
    """All pairs of neighbours in a mask (z, y, x) at the ``distances`` in voxels, none of them along ``flat_axis``."""
    directions = directions_of(mask.shape, distances, flat_axis)
    index = np.full([n + 2 * max(distances) for n in mask.shape], -1, np.intp)
    inner = tuple(slice(max(distances), max(distances) + n) for n in mask.shape)
    voxels = int(np.count_nonzero(mask))
    numbers = np.full(mask.shape, -1, np.intp)
    numbers[mask] = np.arange(voxels)
    index[inner] = numbers
    flat = index.ravel()
    at = np.flatnonzero(flat >= 0)
    steps = directions @ (np.array(index.strides) // index.itemsize)
    there = flat[at + steps[:, None]]  # direction, voxel
    direction, first = np.nonzero(there >= 0)
    return Pairs(first, there[direction, first], direction, directions, voxels)


def lines_of(mask: NDArray[np.bool_], flat_axis: int | None) -> Lines:
    """The lines of a mask (z, y, x) in the directions to its nearest neighbours, none of them along ``flat_axis``."""
    directions = directions_of(mask.shape, (1,), flat_axis)
    at = np.argwhere(mask)
    scale = 4 * max(mask.shape)
    weights = np.array([scale * scale, scale, 1])  # as a number, no two places within a step of the box are one
    found = [_lines_along(step, at, weights) for step in directions]
    kept = [i for i, (_, _, several) in enumerate(found) if several]
    shape = len(kept), len(at)
    order = np.array([found[i][0] for i in kept], np.intp).reshape(shape)
    linked = np.array([found[i][1] for i in kept], np.bool_).reshape(shape)
    return Lines(order, linked, directions[kept])


def _lines_along(
    step: NDArray[np.int64], at: NDArray[np.intp], weights: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.bool_], bool]:
    """Order and links of the voxels ``at`` (n, 3) along one step, and whether any line has more than one of them."""
    axis = int(np.flatnonzero(step)[0])
    line = (at @ weights) - at[:, axis] * int(step @ weights)  # where the voxel's line meets 0 of that axis
    order = np.argsort(line, kind="stable")
    same = np.zeros(order.size, np.bool_)
    same[1:] = np.diff(line[order]) == 0
    linked = same.copy()
    linked[1:] &= np.diff(at[order, axis]) == 1
    return order, linked, bool(same.any())
