"""Images and masks of one file: NIfTI, NRRD, MetaImage, .seg.nrrd; damaged byte by byte and word by word."""

import gzip
import re
from pathlib import Path
from typing import Any

import damage
import numpy as np
import SimpleITK as sitk
import strict_images
from judging import Kind, Place, WrongError, any_of, near
from strict_images import UnclearError, Volume

from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.protocol.loading import load_protocol

_ROOM_MM = 0.05
"""Between two places of one voxel: a fiftieth of the smallest one is allowed to be rounding of directions."""
_AXES = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]]) @ [[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]]


def seed_image(seed: int = 3) -> sitk.Image:
    """Anisotropic, oblique, lopsided; all values differ, in an order drawn from ``seed``."""
    values = np.random.default_rng(seed).permutation(9 * 8 * 11).reshape(9, 8, 11) - 500
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((2.5, 3.5, 5.0))
    image.SetOrigin((-11.5, 20.25, -300.75))
    image.SetDirection(_AXES.ravel().tolist())
    return image


def seed_mask(image: sitk.Image) -> sitk.Image:
    values = np.zeros(image.GetSize()[::-1], np.uint8)
    values[2:6, 1:4, 2:7] = 1
    values[3:5, 4:6, 5] = 2
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return mask


def volume_of(image: sitk.Image) -> Volume:
    """An image of ITK as a Volume."""
    axes = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    values = sitk.GetArrayFromImage(image).astype(float)
    return Volume(values, np.column_stack([axes, image.GetOrigin()]), image.GetSpacing())


def compare(found: Volume, stated: Volume, what: str) -> None:
    """Raise WrongError where an image has other voxels than a file states, or has them elsewhere."""
    near(found.values, stated.values, 1e-5 * max(1.0, float(np.abs(stated.values).max())), f"{what}: voxels")
    if stated.affine is None or found.affine is None:
        near(found.spacing, stated.spacing, 1e-4, f"{what}: spacing")
        return
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(stated.values.shape[::-1]) - 1)
    places = [corners @ one.affine[:, :3].T + one.affine[:, 3] for one in (found, stated) if one.affine is not None]
    scale = max(1.0, float(np.abs(stated.affine[:, :3]).max()))
    near(*places, _ROOM_MM * scale, f"{what}: place")


class ImageFile(Kind):
    """An image in a file whose name ends in ``ending``."""

    def __init__(self, name: str, ending: str, *, compressed: bool = False) -> None:
        self.name, self._ending, self._compressed = name, ending, compressed
        self._files: dict[str, bytes] = {}
        self._whole: Volume | None = None

    def _image(self) -> sitk.Image:
        return seed_image()

    def write(self, place: Place, change: Any) -> Path:
        path = place.inputs / f"scan{self._ending}"
        sitk.WriteImage(self._image(), str(path), useCompression=self._compressed)
        self._whole = self._stated(path)
        if change is not None:
            files = sorted(place.inputs.iterdir())
            file = files[change % len(files)]
            content = file.read_bytes()
            file.write_bytes(self._damaged(content, change))
        return path

    def _damaged(self, content: bytes, seed: int) -> bytes:
        if self._ending in (".mha", ".nrrd", ".seg.nrrd"):
            end = re.search(rb"ElementDataFile = LOCAL\n|\n\n", content)
            return damage.text_damaged(content, seed, end.end() if end else len(content))
        if self._ending == ".nii.gz" and seed % 3:  # behind a checksum that is right
            return gzip.compress(damage.damaged(gzip.decompress(content), seed), 1, mtime=0)
        return damage.damaged(content, seed)

    def _stated(self, path: Path) -> Volume:
        return strict_images.of_file(path)

    def read(self, place: Place, written: Path) -> Any:
        return read_scan(written).image

    def judge(self, place: Place, written: Path, found: sitk.Image) -> None:
        assert self._whole is not None
        if found.GetDimension() != 3:
            raise WrongError(f"{found.GetDimension()} axes")
        whole, image = self._whole, volume_of(found)
        try:
            stated = self._stated(written)
        except UnclearError as problem:
            why = f"the unchanged file (damaged: {problem})"
            ends = [] if self._compressed or self._ending == ".nii.gz" else [_with_end_of(whole, written)]
            any_of(*(lambda one=one: compare(image, one, why) for one in [whole, *ends]))
            return
        compare(image, stated, "the strict reader")


def _with_end_of(whole: Volume, path: Path) -> Volume:
    """The unchanged volume with the voxels that a file ends with: they may be damaged beside its header."""
    content = path.with_suffix(".img").read_bytes() if path.suffix == ".hdr" else path.read_bytes()
    stored = content[-2 * whole.values.size :]
    if len(stored) < 2 * whole.values.size:
        return whole
    return Volume(np.frombuffer(stored, "<i2").reshape(whole.values.shape).astype(float), whole.affine, whole.spacing)


class Pair(ImageFile):
    """A header beside its voxels."""

    def write(self, place: Place, change: Any) -> Path:
        super().write(place, change)
        return place.inputs / "scan.hdr"


class MaskFile(ImageFile):
    """A mask of two labels, the first asked for; its voxels are judged on the image's grid."""

    def _image(self) -> sitk.Image:
        mask = seed_mask(seed_image())
        if self._ending == ".seg.nrrd":
            for number, name in enumerate(("Lesion", "Other")):
                mask.SetMetaData(f"Segment{number}_ID", f"Segment_{number + 1}")
                mask.SetMetaData(f"Segment{number}_Name", name)
                mask.SetMetaData(f"Segment{number}_LabelValue", str(number + 1))
                mask.SetMetaData(f"Segment{number}_Layer", "0")
        return mask

    def read(self, place: Place, written: Path) -> Any:
        sitk.WriteImage(seed_image(), str(place.out / "image.nrrd"))
        chosen = {"segment": "Lesion"} if self._ending == ".seg.nrrd" else {"label": 1}
        return read_case(place.out / "image.nrrd", written, load_protocol("ifx_cte"), **chosen).mask

    def _label(self, path: Path) -> int:
        if self._ending != ".seg.nrrd":
            return 1
        entries = strict_images.nrrd(path.read_bytes())[1]
        named = [key for key, value in entries.items() if key.endswith("_Name") and value == "Lesion"]
        if len(named) != 1 or not re.fullmatch(r"Segment[0-9]_Name", named[0]):
            raise UnclearError("not one Lesion")
        value = entries.get(named[0].replace("Name", "LabelValue"), "")
        if not re.fullmatch("[0-9]{1,9}", value):
            raise UnclearError(value)
        return int(value)

    def judge(self, place: Place, written: Path, found: sitk.Image) -> None:
        image = volume_of(seed_image())
        try:
            stated, label = self._stated(written), self._label(written)
            if stated.affine is None:
                raise UnclearError("no directions")
            inside = np.argwhere(stated.values == label)[:, ::-1]
            expected = on_voxels(inside @ stated.affine[:, :3].T + stated.affine[:, 3], image)
        except (UnclearError, ValueError):
            expected = sitk.GetArrayFromImage(seed_mask(seed_image())) == 1
        back = sitk.DICOMOrient(sitk.Cast(found, sitk.sitkUInt8), _orientation(seed_image()))
        near(sitk.GetArrayFromImage(back), expected, 0, "mask")


def _orientation(image: sitk.Image) -> str:
    return str(sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(image.GetDirection()))


def on_voxels(places: np.ndarray, image: Volume) -> np.ndarray:
    """The voxels of ``image`` at these places (n, 3) in mm; UnclearError where one lies between voxels or beside."""
    assert image.affine is not None
    exact = np.linalg.solve(image.affine[:, :3], (places - image.affine[:, 3]).T).T
    index = np.rint(exact).astype(int)
    if (np.abs(exact - index) > 0.02).any() or (index < 0).any() or (index >= image.values.shape[::-1]).any():
        raise UnclearError("not on the grid")
    drawn = np.zeros(image.values.shape, bool)
    drawn[tuple(index.T[::-1])] = True
    return drawn


def kinds() -> list[Kind]:
    return [
        ImageFile("NIfTI", ".nii"),
        ImageFile("NIfTI, compressed", ".nii.gz"),
        Pair("NIfTI, header beside voxels", ".img"),
        ImageFile("NRRD", ".nrrd"),
        ImageFile("NRRD, compressed", ".nrrd", compressed=True),
        ImageFile("MetaImage", ".mha"),
        ImageFile("MetaImage, compressed", ".mha", compressed=True),
        MaskFile("mask, NIfTI compressed", ".nii.gz"),
        MaskFile("mask, .seg.nrrd", ".seg.nrrd", compressed=True),
    ]
