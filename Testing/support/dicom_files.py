"""Small DICOM images, written by pydicom: a series of slices, or one multi-frame file, of values that are given.

Any attribute can be set or taken away (None) for all slices, or for one of them by a function of the slice's number.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

SIZE = (7, 5, 6)
SINGLE = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4"}
ENHANCED = {"CT": "1.2.840.10008.5.1.4.1.1.2.1", "MR": "1.2.840.10008.5.1.4.1.1.4.1"}
INTERCEPT = -1024
Change = Callable[[Dataset, int], object]


def oblique_volume(seed: int = 1, slices: int = SIZE[2]) -> sitk.Image:
    """Anisotropic, oblique (two rotations) and lopsided, so that no axis can be taken for another."""
    values = np.random.default_rng(seed).integers(-200, 300, (slices, SIZE[1], SIZE[0]))
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetOrigin((-11.3, 20.1, -300.7))
    about_z = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, 0.8, -0.6], [0.0, 0.6, 0.8]])
    image.SetDirection((about_z @ about_x).ravel().tolist())
    return image


def position(image: sitk.Image, k: float, shift: tuple[float, float] = (0.0, 0.0)) -> list[str]:
    """Where slice ``k`` lies, moved by ``shift`` mm along its rows and columns, as a header says it."""
    axes = np.array(image.GetDirection()).reshape(3, 3)
    place = np.array(image.TransformContinuousIndexToPhysicalPoint((0.0, 0.0, float(k)))) + axes[:, :2] @ shift
    return [f"{value:.9g}" for value in place]


def cosines(image: sitk.Image) -> list[str]:
    return [f"{value:.9g}" for value in np.array(image.GetDirection()).reshape(3, 3)[:, :2].T.ravel()]


def set_all(header: Dataset, tags: Mapping[str, Any]) -> None:
    """Set attributes by keyword; None takes one away."""
    for keyword, value in tags.items():
        if value is None:
            header.pop(keyword, None)
        else:
            setattr(header, keyword, value)


def set_text(header: Dataset, keyword: str, text: str) -> None:
    """Set an attribute of decimal strings to a text that may be none; several values are parted by backslashes."""
    tag, value = Tag(keyword), text.encode() + b" " * (len(text) % 2)
    header[tag] = RawDataElement(tag, "DS", len(value), value, 0, False, True)


def write_slices(
    folder: Path, image: sitk.Image, *, modality: str = "CT", first: int = 1, change: Change | None = None, **tags: Any
) -> list[Path]:
    """One file a slice, IM<number> from ``first`` on; the stored values are the image's, less the intercept in a CT."""
    folder.mkdir(exist_ok=True)
    values = sitk.GetArrayFromImage(image)
    files = []
    for k in range(len(values)):
        header = _header(SINGLE[modality], modality, values.shape[1:], "1.2.3.1")
        header.ImagePositionPatient, header.ImageOrientationPatient = position(image, k), cosines(image)
        header.PixelSpacing = _in_plane(image)
        header.InstanceNumber, header.AcquisitionNumber = first + k, 1
        if modality == "CT":
            header.RescaleSlope, header.RescaleIntercept, header.RescaleType = "1", str(INTERCEPT), "HU"
        header.PixelData = (values[k] - (INTERCEPT if modality == "CT" else 0)).astype(np.int16).tobytes()
        set_all(header, tags)
        if change:
            change(header, k)
        files.append(folder / f"IM{first + k}")
        header.save_as(files[-1], enforce_file_format=True)
    return files


def write_multiframe(
    path: Path,
    image: sitk.Image,
    *,
    modality: str = "CT",
    order: list[int] | None = None,
    slope: Callable[[int], float] | None = None,
    change: Change | None = None,
    finish: Callable[[Dataset], object] | None = None,
    **tags: Any,
) -> None:
    """Slices ``order`` of the image as one enhanced file.

    With ``slope`` each frame k has its own; ``change`` gets a frame's functional groups and its number of slice,
    ``finish`` the whole.
    """
    values = sitk.GetArrayFromImage(image)
    order = list(range(len(values))) if order is None else order
    header = _header(ENHANCED[modality], modality, values.shape[1:], "1.2.3.1")
    header.NumberOfFrames = len(order)
    measures, turned = Dataset(), Dataset()
    measures.PixelSpacing, turned.ImageOrientationPatient = _in_plane(image), cosines(image)
    shared = Dataset()
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [turned]
    if slope is None:
        shared.PixelValueTransformationSequence = [_rescale(1.0)]
    header.SharedFunctionalGroupsSequence = [shared]
    frames, stored = [], []
    for k in order:
        place, content, groups = Dataset(), Dataset(), Dataset()
        place.ImagePositionPatient, content.StackID, content.InStackPositionNumber = position(image, k), "1", k + 1
        groups.PlanePositionSequence, groups.FrameContentSequence = [place], [content]
        if slope is not None:
            groups.PixelValueTransformationSequence = [_rescale(slope(k))]
        if change:
            change(groups, k)
        frames.append(groups)
        stored.append(np.rint((values[k] - INTERCEPT) / (slope(k) if slope else 1.0)).astype(np.int16))
    header.PerFrameFunctionalGroupsSequence = frames
    header.PixelData = np.stack(stored).tobytes()
    set_all(header, tags)
    if finish:
        finish(header)
    header.save_as(path, enforce_file_format=True)


def edit(path: Path, change: Callable[[Dataset], object]) -> None:
    """Change a file that was written."""
    content = pydicom.dcmread(path)
    change(content)
    content.save_as(path, enforce_file_format=True)


def _rescale(slope: float) -> Dataset:
    item = Dataset()
    item.RescaleSlope, item.RescaleIntercept, item.RescaleType = f"{slope:g}", str(INTERCEPT), "HU"
    return item


def _in_plane(image: sitk.Image) -> list[float]:
    return [image.GetSpacing()[1], image.GetSpacing()[0]]


def _header(storage: str, modality: str, size: tuple[int, ...], series: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = storage, generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    header.SOPClassUID, header.SOPInstanceUID = storage, meta.MediaStorageSOPInstanceUID
    header.Modality, header.PatientName, header.PatientID = modality, "Nobody^Invented", "X1"
    header.StudyInstanceUID, header.SeriesInstanceUID, header.FrameOfReferenceUID = "1.2.3", series, "1.2.4"
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.Rows, header.Columns = size
    header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 16, 16, 15, 1
    return header
