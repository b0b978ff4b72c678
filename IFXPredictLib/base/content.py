"""What was read of a case, as hashes that one command leaves for the next to compare.

A hash of files is quick, and the same files are read alike; but the same voxels may lie in other files (compressed
anew, converted, a folder in which a file manager left its own). So a case has both: where the files are the same,
nothing needs to be read, and where they are not, what is read of them decides.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from .errors import IFXPredictError


@dataclass(frozen=True)
class CaseContent:
    """Hashes of a case.

    ``image_files`` and ``mask_files`` are of the files as they were given, the latter with the label and segment asked
    for. ``voxels`` is of the image's intensities, ``geometry`` of their place, ``voi`` of the VOI's voxels on the
    image's grid.
    """

    image_files: str
    mask_files: str
    voxels: str
    geometry: str
    voi: str

    def same_files(self, image: str, mask: str) -> bool:
        """Whether files with these hashes are those that were read."""
        return (image, mask) == (self.image_files, self.mask_files)

    def changed_to(self, now: Self) -> tuple[str, ...]:
        """What was read otherwise ``now``: "image", "mask", both or neither."""
        image = (self.voxels, self.geometry) != (now.voxels, now.geometry)
        return (*(["image"] if image else []), *(["mask"] if self.voi != now.voi else []))

    def to_mapping(self) -> dict[str, str]:
        """The hashes by name, for a record."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, found: object, where: str, error: type[IFXPredictError]) -> Self:
        """The hashes of a record; raises ``error``, naming ``where``, for anything else."""
        names = [field.name for field in fields(cls)]
        if not isinstance(found, Mapping) or any(not isinstance(found.get(name), str) for name in names):
            raise error(f"{where}: is of another version or damaged; run the command that wrote it again.")
        return cls(**{name: found[name] for name in names})
