"""What a stroke changed of a VOI, small enough for a line of text: a box and its voxels.

All voxels are counted as a case is sent (k, j, i), which need not be the order of a Case.
"""

import base64
import binascii
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Change:
    """The voxels from ``first`` (k, j, i) on, ``shape`` of them along each axis, are from now on ``voxels``.

    ``voxels`` are bits in base64, the last axis fastest, filled up with 0 to whole bytes.
    """

    first: tuple[int, int, int]
    shape: tuple[int, int, int]
    voxels: str


def change_between(before: Mask, after: Mask) -> Change:
    """What makes ``after`` of ``before``, two masks of one shape; of no voxel where they are the same."""
    differs = before != after
    if not differs.any():
        return Change((0, 0, 0), (0, 0, 0), "")
    along = [np.flatnonzero(differs.any(axis=(*{0, 1, 2} - {axis},))) for axis in range(3)]
    k, j, i = ((int(one[0]), int(one[-1]) + 1) for one in along)
    bits = np.packbits(after[k[0] : k[1], j[0] : j[1], i[0] : i[1]])
    shape = k[1] - k[0], j[1] - j[0], i[1] - i[0]
    return Change((k[0], j[0], i[0]), shape, base64.b64encode(bits.tobytes()).decode("ascii"))


def changed(mask: Mask, change: Change) -> Mask:
    """A copy of a mask with a change; raises CaseError where the change is none of this mask."""
    stop = np.add(change.first, change.shape)
    size = int(np.prod(change.shape))
    try:
        bits = np.frombuffer(base64.b64decode(change.voxels, validate=True), np.uint8)
    except (binascii.Error, ValueError) as problem:
        raise CaseError(f"stroke: its voxels are no base64 ({problem}); try again.") from problem
    if min(*change.first, *change.shape) < 0 or (stop > mask.shape).any() or bits.size != -(-size // 8):
        raise CaseError(
            f"stroke: {bits.size} bytes for {change.shape} voxels from {change.first} on do not fit a mask of "
            f"{mask.shape}; try again."
        )
    found = mask.copy()
    part = tuple(slice(a, int(b)) for a, b in zip(change.first, stop, strict=True))
    found[part] = np.unpackbits(bits, count=size).reshape(change.shape) != 0
    return found
