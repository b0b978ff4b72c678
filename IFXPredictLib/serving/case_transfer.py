"""A Case handed to another process: two arrays as .npy files in a folder, its geometry as exact numbers.

The other side builds the same Case anew by ``make_case``, to the last bit: nothing is cast or resampled on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..case import Case, make_case
from ..errors import CaseError
from ..protocol import ImageRules


@dataclass(frozen=True)
class Geometry:
    """Where the voxels lie: ``spacing`` (3,) and ``origin`` (3,) in mm, ``direction`` (9,) row by row, LPS."""

    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: tuple[float, ...]

    def __post_init__(self) -> None:
        found = tuple(map(len, (self.spacing, self.origin, self.direction)))
        if found != (3, 3, 9):
            raise CaseError(f"geometry: expected 3 spacings, 3 origins and 9 directions, found {found}.")


def save_case(case: Case, folder: Path) -> Geometry:
    """Write image.npy (float32) and mask.npy (uint8), both (z, y, x), into ``folder``; the geometry goes another way.

    Raises OSError where the folder cannot be written to.
    """
    for name, volume in (("image", case.image), ("mask", case.mask)):
        np.save(folder / f"{name}.npy", sitk.GetArrayViewFromImage(volume), allow_pickle=False)
    return Geometry(case.image.GetSpacing(), case.image.GetOrigin(), case.image.GetDirection())


def restored_case(
    identifier: str, folder: Path, geometry: Geometry, rules: ImageRules, clinical: Mapping[str, float]
) -> Case:
    """The Case of ``save_case``; raises CaseError where a file cannot be read, or as ``make_case`` does."""
    try:
        image, mask = (_volume(folder / f"{name}.npy", geometry) for name in ("image", "mask"))
    except (OSError, EOFError, ValueError) as problem:
        raise CaseError(f"case {identifier}: its image or mask cannot be read ({problem}); try again.") from problem
    return make_case(identifier, image, mask, rules, clinical=clinical)


def _volume(file: Path, geometry: Geometry) -> sitk.Image:
    volume = sitk.GetImageFromArray(np.load(file, allow_pickle=False))
    volume.SetSpacing(geometry.spacing)
    volume.SetOrigin(geometry.origin)
    volume.SetDirection(geometry.direction)
    return volume
