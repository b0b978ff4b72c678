"""What was read of a case, as hashes and its place, that one command leaves for the next to compare.

A hash of files is quick, and the same files are read alike; but the same voxels may lie in other files (compressed
anew, converted, a folder in which a file manager left its own). So a case has both: where the files are the same,
nothing needs to be read, and where they are not, what is read of them decides.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import product
from typing import Self

from .errors import IFXPredictError

_SAME_PLACE_MM = 0.001
"""Single precision, as of NIfTI, moves a voxel by less; what anybody corrects is more."""

_NUMBERS = 18
"""Of a grid: its size, spacing and origin, three each, and nine of its direction."""


@dataclass(frozen=True)
class CaseContent:
    """Hashes of a case, its place, and which VOI it is.

    ``image_files`` and ``mask_files`` are of the files as they were given, the latter with the label and segment asked
    for. ``voxels`` is of the image's intensities, ``voi`` of the VOI's voxels on the image's grid. ``geometry`` is
    ``geometry_text``. ``scan`` is of the order of the intensities alone, by which one scan under two names is told
    whatever its scale. ``voi_label`` and ``voi_segment`` say which of the mask's labels and segments the VOI is. The
    last three are "" where a record of an older build lacks them.
    """

    image_files: str
    mask_files: str
    voxels: str
    geometry: str
    voi: str
    scan: str = ""
    voi_label: str = ""
    voi_segment: str = ""

    def same_files(self, image: str, mask: str) -> bool:
        """Whether files with these hashes are those that were read."""
        return (image, mask) == (self.image_files, self.mask_files)

    def changed_to(self, now: Self) -> tuple[str, ...]:
        """What was read otherwise ``now``: "image", "mask", both or neither."""
        image = self.voxels != now.voxels or not same_place(self.geometry, now.geometry)
        return (*(["image"] if image else []), *(["mask"] if self.voi != now.voi else []))

    def to_mapping(self) -> dict[str, str]:
        """The hashes by name, for a record."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, found: object, where: str, error: type[IFXPredictError]) -> Self:
        """The hashes of a record; raises ``error``, naming ``where``, for anything else."""
        usual = {field.name: field.default for field in fields(cls)}
        if isinstance(found, Mapping):
            given = {name: found.get(name, default) for name, default in usual.items()}
            if all(isinstance(value, str) for value in given.values()):
                return cls(**given)
        raise error(f"{where}: is of another version or damaged; run the command that wrote it again.")


def geometry_text(
    size: Sequence[int], spacing: Sequence[float], origin: Sequence[float], direction: Sequence[float]
) -> str:
    """The place of a grid as text.

    Parameters
    ----------
    size : sequence of int
        Voxels in x, y and z.
    spacing : sequence of float
        From one voxel to the next along x, y and z, in mm.
    origin : sequence of float
        Where the centre of the first voxel lies, x, y and z in mm.
    direction : sequence of float
        The nine cosines of the grid's axes, row by row.

    Returns
    -------
    str
        These 18 numbers in this order with a blank between two, written to the last bit.
    """
    return " ".join([*map(str, size), *(repr(float(value)) for value in (*spacing, *origin, *direction))])


def same_place(one: str, other: str) -> bool:
    """Whether two ``geometry_text`` say the same: as many voxels, whose corners lie within 0.001 mm.

    One that is a hash, as older builds have it, cannot be compared with a text and is taken.
    """
    grids = one.split(), other.split()
    if one == other or len(grids[0]) != len(grids[1]):
        return True
    if len(grids[0]) != _NUMBERS or grids[0][:3] != grids[1][:3]:
        return False
    corners = zip(*map(_corners, grids), strict=True)
    return all(math.dist(*pair) <= _SAME_PLACE_MM for pair in corners)


def _corners(grid: Sequence[str]) -> list[tuple[float, ...]]:
    """The centres of the eight voxels at the corners of a grid, x, y and z in mm."""
    size, numbers = [int(text) for text in grid[:3]], [float(text) for text in grid[3:]]
    spacing, origin, direction = numbers[:3], numbers[3:6], numbers[6:]
    return [
        tuple(
            origin[row] + sum(direction[3 * row + axis] * spacing[axis] * index[axis] for axis in range(3))
            for row in range(3)
        )
        for index in product(*((0, voxels - 1) for voxels in size))
    ]
