"""A Case handed to another process, and maps handed back: .npy files in a folder, geometry as exact numbers.

The other side builds the same Case anew by ``make_case``, to the last bit: nothing is cast or resampled on the way.
It is written as it lies in memory, uncompressed and piece by piece, so that whoever writes it may do other things
between two pieces.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError, IFXPredictError
from ..imaging.case import Case, in_lps, make_case
from ..imaging.further import IMAGE, MASK, exact
from ..imaging.whole import Whole
from ..protocol.loading import Protocol

CASE_FILES = ("image", "mask")
_WALL_FILE = "wall.npy"
_FARTHEST_MM = 1e6
"""No scanner has a kilometre; on numbers beyond, ITK's resampling may not end."""
_ROUNDING = 1e-4
"""Of direction cosines, as scenes and headers round them."""
_PIECE = 1 << 24
"""Bytes that are written at once: 0.02 s on a disk of 2015, and as much for a copy out of a larger image."""


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
        if not all(0 < mm <= _FARTHEST_MM for mm in self.spacing) or not all(
            abs(mm) <= _FARTHEST_MM for mm in self.origin
        ):  # NaN is none of these
            raise CaseError(
                f"geometry: expected spacings above 0 and an origin in mm, found {self.spacing} and {self.origin}."
            )
        axes = np.reshape(self.direction, (3, 3))
        if not np.allclose(axes @ axes.T, np.eye(3), rtol=0, atol=_ROUNDING):
            raise CaseError(f"geometry: expected axes of length 1 at right angles, found {self.direction}.")


@dataclass(frozen=True)
class SavedMap:
    """A map by its ``name``; its values lie in a file that is named by its place among the saved ones, from 0."""

    name: str
    geometry: Geometry


@dataclass(frozen=True)
class SentCase:
    """A case as it is handed over: its voxels, which are not copied, and what a request says of them.

    ``image`` and ``mask`` (0 or 1, uint8) are both in the order k, j, i of ``geometry``, which need not be a Case's;
    where they are a part of an image, ``whole`` says in the order of a Case what of. ``notes`` are warnings of how the
    case came about, ``segment`` is what its VOI is called, ``centre`` where it was imaged ("" where unknown).
    ``further`` are the voxels of further series and drawn VOIs in the same place, by column: image_NAME, mask_NAME.
    ``normalised`` says that the process will normalise the intensities, which takes memory.
    """

    identifier: str
    image: NDArray[Any]
    mask: NDArray[np.uint8]
    geometry: Geometry
    clinical: Mapping[str, float]
    notes: tuple[str, ...] = ()
    segment: str = ""
    whole: Whole | None = None
    centre: str = ""
    further: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    normalised: bool = False

    @property
    def bytes(self) -> int:
        """How many bytes are written."""
        return sum(voxels.nbytes for voxels in (self.image, self.mask, *self.further.values()))


def sent_case(case: Case) -> SentCase:
    """A Case as it is handed over."""
    image, mask = (sitk.GetArrayViewFromImage(volume) for volume in (case.image, case.mask))
    said = (*case.clinical_notes, *case.notes)  # a request has numbers, which do not say that they are limits
    place, segment = _geometry(case.image), case.voi_source.segment
    further = {
        f"{kind}{name}": sitk.GetArrayViewFromImage(one)
        for kind, found in ((IMAGE, case.images), (MASK, case.masks))
        for name, one in found.items()
    }
    return SentCase(case.identifier, image, mask, place, case.clinical, said, segment, case.whole, case.centre, further)


def save_in_pieces(case: SentCase, folder: Path) -> Iterator[None]:
    """Write image.npy, mask.npy and the further ones into ``folder``, piece by piece: a step of the iterator a piece.

    Raises OSError where the folder cannot be written to.
    """
    for name, voxels in {**dict(zip(CASE_FILES, (case.image, case.mask), strict=True)), **case.further}.items():
        with (folder / f"{name}.npy").open("wb") as file:
            header = {
                "descr": np.lib.format.dtype_to_descr(voxels.dtype),
                "fortran_order": False,
                "shape": voxels.shape,
            }
            np.lib.format.write_array_header_1_0(file, header)
            planes = max(1, _PIECE // max(1, voxels[:1].nbytes))
            for first in range(0, len(voxels), planes):
                file.write(np.ascontiguousarray(voxels[first : first + planes]).data)
                yield


def restored_case(
    identifier: str,
    folder: Path,
    geometry: Geometry,
    protocol: Protocol,
    clinical: Mapping[str, float],
    segment: str = "",
    whole: Whole | None = None,
    centre: str = "",
) -> Case:
    """The Case of ``save_in_pieces``; raises CaseError where a file cannot be read, or as ``make_case`` does.

    It has the further series and drawn VOIs that the protocol names.
    """
    image, mask = (_placed(voxels, geometry) for voxels in restored_voxels(identifier, folder))
    case = make_case(identifier, image, mask, protocol, segment=segment, clinical=clinical, centre=centre)
    found = {name: _restored(identifier, folder, name, case.image, geometry) for name in protocol.further_files}
    if whole is None and not found:
        return case
    images, masks = (
        {name[len(kind) :]: one for name, one in found.items() if name.startswith(kind)} for kind in (IMAGE, MASK)
    )
    return replace(case, whole=whole, images=images, masks=masks)


def _restored(identifier: str, folder: Path, column: str, image: sitk.Image, geometry: Geometry) -> sitk.Image:
    """A further series, or a drawn VOI, of ``save_in_pieces`` on the grid of the case's image."""
    (voxels,) = _read(identifier, folder, (column,), column)
    found = in_lps(_placed(voxels, geometry))
    if found.GetSize() != image.GetSize():
        raise CaseError(
            f"case {identifier}: {column} has {found.GetSize()} voxels, expected {image.GetSize()} as the image has; "
            "try again."
        )
    found = exact(found) if column.startswith(IMAGE) else sitk.Cast(found, sitk.sitkUInt8)
    found.CopyInformation(image)
    return found


def restored_mask(identifier: str, folder: Path) -> NDArray[np.bool_]:
    """The mask of ``save_in_pieces`` as it was sent (k, j, i); raises CaseError where it cannot be read."""
    (mask,) = _read(identifier, folder, ("mask",), "mask")
    return np.asarray(mask != 0)


def mask_in_lps(mask: NDArray[np.bool_], geometry: Geometry) -> NDArray[np.bool_]:
    """A mask as it was sent (k, j, i), in the order of a Case (z, y, x)."""
    return np.asarray(sitk.GetArrayFromImage(in_lps(_placed(mask.astype(np.uint8), geometry))) != 0)


def restored_voxels(identifier: str, folder: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """Image and mask of ``save_in_pieces``, as they are; raises CaseError where a file cannot be read."""
    image, mask = _read(identifier, folder, CASE_FILES, "image or mask")
    return image, mask


def _read(identifier: str, folder: Path, names: Sequence[str], what: str) -> list[NDArray[Any]]:
    try:
        return [_voxels(folder / f"{name}.npy") for name in names]
    except (OSError, ValueError) as problem:
        raise CaseError(f"case {identifier}: its {what} cannot be read ({problem}); try again.") from problem


def save_wall(wall: NDArray[np.bool_], folder: Path) -> None:
    """Write wall.npy (0 or 1) into ``folder``; raises OSError where it cannot be written to."""
    np.save(folder / _WALL_FILE, wall.astype(np.uint8), allow_pickle=False)


def restored_wall(folder: Path) -> NDArray[np.uint8]:
    """The wall of ``save_wall``; raises IFXPredictError where it cannot be read."""
    try:
        return _voxels(folder / _WALL_FILE).astype(np.uint8, copy=False)
    except (OSError, ValueError) as problem:
        raise IFXPredictError(f"the proposed wall cannot be read ({problem}); try again.") from problem


def save_maps(maps: Mapping[str, sitk.Image], folder: Path) -> tuple[SavedMap, ...]:
    """Write map-0.npy, map-1.npy, ... (float32; z, y, x) into ``folder``, in the order of ``maps``.

    Raises OSError where the folder cannot be written to.
    """
    for place, image in enumerate(maps.values()):
        values = sitk.GetArrayViewFromImage(image).astype(np.float32, copy=False)
        np.save(_map_file(folder, place), values, allow_pickle=False)
    return tuple(SavedMap(name, _geometry(image)) for name, image in maps.items())


def restored_maps(saved: Sequence[SavedMap], folder: Path) -> dict[str, sitk.Image]:
    """The maps of ``save_maps`` by name, in that order.

    Raises IFXPredictError where a file cannot be read or holds something else than three axes of float32.
    """
    maps = {}
    for place, one in enumerate(saved):
        try:
            maps[one.name] = _placed(_map_values(_map_file(folder, place)), one.geometry)
        except (OSError, ValueError, RuntimeError) as problem:
            raise IFXPredictError(f"the map {one.name} cannot be read ({problem}); try again.") from problem
    return maps


def _map_file(folder: Path, place: int) -> Path:
    return folder / f"map-{place}.npy"


def _geometry(image: sitk.Image) -> Geometry:
    return Geometry(image.GetSpacing(), image.GetOrigin(), image.GetDirection())


def _map_values(file: Path) -> NDArray[np.float32]:
    values = _voxels(file)
    if values.dtype != np.float32:
        raise ValueError(f"expected three axes of float32, found {values.shape} of {values.dtype}")
    return values


def _voxels(file: Path) -> NDArray[Any]:
    """The array of a .npy file; raises ValueError where it is damaged or no volume."""
    try:
        values = np.load(file, allow_pickle=False)
    except (EOFError, ValueError, TokenError) as problem:  # whose words are those of Python's parser
        raise ValueError(f"{file.name} is damaged, or holds objects, which are never loaded") from problem
    if not isinstance(values, np.ndarray):
        raise ValueError("expected three axes of numbers, found several arrays")
    if values.ndim != 3 or not values.size or values.dtype.kind not in "iuf":
        raise ValueError(f"expected three axes of numbers, found {values.shape} of {values.dtype}")
    return values


def _placed(values: NDArray[Any], geometry: Geometry) -> sitk.Image:
    volume = sitk.GetImageFromArray(values)
    volume.SetSpacing(geometry.spacing)
    volume.SetOrigin(geometry.origin)
    volume.SetDirection(geometry.direction)
    return volume
