"""A small CT as DICOM slices, and what is drawn on it as DICOM SEG and RTSTRUCT: invented, no patient."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

OBLIQUE = (0.96, -0.28, 0.0, 0.224, 0.768, -0.6, 0.168, 0.576, 0.8)
"""Two rotations, row by row."""


def lopsided_ct(direction: Sequence[float] = OBLIQUE) -> tuple[sitk.Image, np.ndarray]:
    """Not square, pixels of 0.9 x 0.7 mm, slices of 5 mm; and a mask (z, y, x) without any symmetry, with a hole."""
    shape = (9, 30, 41)
    z, y, x = np.indices(shape)
    mask = (((y - 12.3) / 8) ** 2 + ((x - 22.6) / 13) ** 2 + ((z - 3.6) / 2.9) ** 2 < 1).astype(np.uint8)
    mask[3:6, 10:13, 18:25] = 0
    mask[4, 22, 30] = 1
    image = sitk.GetImageFromArray(np.random.default_rng(1).integers(-150, 150, shape).astype(np.int16))
    image.SetSpacing((0.9, 0.7, 5.0))
    image.SetOrigin((-20.5, 31.25, -300.75))
    image.SetDirection(direction)
    return image, mask


def write_series(folder: Path, image: sitk.Image, frame: str = "", series: str = "") -> list[Dataset]:
    """The slices of ``image``, in HU, named against their order in space; UIDs are invented where none is given."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series, frame = generate_uid(), series or generate_uid(), frame or generate_uid()
    axes = np.array(image.GetDirection()).reshape(3, 3)
    slices = []
    for k, values in enumerate(sitk.GetArrayFromImage(image)):
        ds = _dataset("1.2.840.10008.5.1.4.1.1.2", study, series, frame)
        ds.Modality, ds.InstanceNumber, ds.ImageType = "CT", k + 1, ["ORIGINAL", "PRIMARY", "AXIAL"]
        ds.ImagePositionPatient = [f"{v:.9g}" for v in image.TransformIndexToPhysicalPoint((0, 0, k))]
        ds.ImageOrientationPatient = [f"{v:.9g}" for v in axes[:, :2].T.ravel()]
        ds.PixelSpacing, ds.SliceThickness = list(image.GetSpacing()[1::-1]), image.GetSpacing()[2]
        ds.Rows, ds.Columns = values.shape
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.RescaleType = 1, "MONOCHROME2", "HU"
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
        ds.RescaleSlope, ds.RescaleIntercept, ds.PixelData = 1, 0, values.astype(np.int16).tobytes()
        ds.save_as(folder / f"s{99 - k}.dcm", enforce_file_format=True)
        slices.append(ds)
    return slices


def write_seg(
    path: Path,
    slices: Sequence[Dataset],
    masks: Mapping[str, np.ndarray],
    kind: str = "BINARY",
    change: Callable[[Dataset], object] = lambda ds: None,
    **options: object,
) -> None:
    """A SEG by highdicom: ``masks`` (z, y, x) by their segments' names, numbered from 1."""
    described = [
        hd.seg.SegmentDescription(n, name, codes.SCT.Tissue, codes.SCT.Tissue, "MANUAL")
        for n, name in enumerate(masks, start=1)
    ]
    values = np.stack(list(masks.values()), axis=-1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        uids = (generate_uid(), 9, generate_uid(), 1)
        seg = hd.seg.Segmentation(list(slices), values, kind, described, *uids, "a", "b", "c", "d", **options)
        change(seg)
        seg.save_as(path)


def pixel_edges(mask: np.ndarray) -> list[np.ndarray]:
    """The closed outlines (n, 2) of a slice's mask along its pixels' edges, holes too: columns and rows."""
    padded = np.pad(mask.astype(bool), 1)
    following: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for y, x in np.argwhere(mask):
        for dy, dx, one, other in (
            *((-1, 0, (x, y), (x + 1, y)), (0, 1, (x + 1, y), (x + 1, y + 1))),
            *((1, 0, (x + 1, y + 1), (x, y + 1)), (0, -1, (x, y + 1), (x, y))),
        ):
            if not padded[y + 1 + dy, x + 1 + dx]:
                following.setdefault(one, []).append(other)
    loops = []
    while following:
        start = at = next(iter(following))
        loop = []
        while not loop or at != start:
            loop.append(at)
            onward = following[at].pop()
            if not following[at]:
                del following[at]
            at = onward
        loops.append(np.array(loop, float) - 0.5)
    return loops


def outlines(mask: np.ndarray) -> dict[int, list[np.ndarray]]:
    """``pixel_edges`` of each slice of a mask (z, y, x) in which something is drawn."""
    return {k: pixel_edges(values) for k, values in enumerate(mask) if values.any()}


def write_rtstruct(
    path: Path,
    image: sitk.Image,
    slices: Sequence[Dataset],
    rois: Mapping[str, Mapping[int, Sequence[np.ndarray]]],
    beside_mm: float = 0.0,
    kind: str = "CLOSED_PLANAR",
) -> None:
    """ROIs by name, numbered from 1: contours (n, 2; column and row) by slice, ``beside_mm`` along the normal."""
    first = slices[0]
    ds = _dataset("1.2.840.10008.5.1.4.1.1.481.3", first.StudyInstanceUID, generate_uid(), first.FrameOfReferenceUID)
    ds.Modality, ds.StructureSetLabel = "RTSTRUCT", "invented"
    ds.ReferencedFrameOfReferenceSequence = [_reference(first)]
    ds.StructureSetROISequence, ds.ROIContourSequence = [], []
    normal = np.array(image.GetDirection()).reshape(3, 3)[:, 2]
    for number, (name, per_slice) in enumerate(rois.items(), start=1):
        roi, drawn = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = number, name, first.FrameOfReferenceUID
        drawn.ReferencedROINumber, drawn.ContourSequence = number, []
        for k, contours in per_slice.items():
            for corners in contours:
                item = Dataset()
                places = [image.TransformContinuousIndexToPhysicalPoint((*corner, float(k))) for corner in corners]
                item.ContourGeometricType, item.NumberOfContourPoints = kind, len(corners)
                item.ContourData = [f"{v:.6f}" for v in (np.array(places) + beside_mm * normal).ravel()]
                drawn.ContourSequence.append(item)
        ds.StructureSetROISequence.append(roi)
        ds.ROIContourSequence.append(drawn)
    ds.save_as(path, enforce_file_format=True)


def _reference(drawn_on: Dataset) -> Dataset:
    frame, study, series = Dataset(), Dataset(), Dataset()
    series.SeriesInstanceUID, study.RTReferencedSeriesSequence = drawn_on.SeriesInstanceUID, [series]
    frame.FrameOfReferenceUID, frame.RTReferencedStudySequence = drawn_on.FrameOfReferenceUID, [study]
    return frame


def _dataset(sop_class: str, study: str, series: str, frame: str) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = sop_class
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.PatientName, ds.PatientID, ds.StudyID, ds.SeriesNumber = "Nobody^Invented", "X1", "1", 3
    for empty in ("PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "Manufacturer"):
        setattr(ds, empty, "")
    ds.ReferringPhysicianName = ds.PositionReferenceIndicator = ""
    return ds


def read_slices(folder: Path) -> list[Dataset]:
    """The slices of a series on disk in the order of their positions along z."""
    files = (pydicom.dcmread(file) for file in sorted(folder.rglob("*.dcm")))
    return sorted(files, key=lambda ds: float(ds.ImagePositionPatient[2]))
