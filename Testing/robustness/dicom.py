"""DICOM: folders of slices, enhanced files, SEG and RTSTRUCT; bytes damaged, attributes changed, files lost."""

import io
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

import damage
import numpy as np
import pydicom
import SimpleITK as sitk
import strict_dicom
from dicom_files import oblique_volume, set_text, write_multiframe, write_slices
from drawn_on_ct import lopsided_ct, outlines, read_slices, write_rtstruct, write_seg, write_series
from images import compare, on_voxels, volume_of
from judging import Kind, Place, WrongError, any_of, near
from pydicom.dataset import Dataset
from strict_images import UnclearError, Volume

from IFXPredictLib.dicom_out.worklist import answered, waiting_voi
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.protocol.loading import load_protocol

_TEXTS = ("", "0", "1", "-1", "2", "-1000", "1e-30", "1E400", "nan", "inf", "1,5", "1_0", "abc", "0.5\\0.5", "1\\1\\1")
_NUMERIC = (
    *("RescaleIntercept", "RescaleSlope", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"),
    *("SliceThickness", "GantryDetectorTilt", "InstanceNumber", "AcquisitionNumber"),
)
_OTHERS: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(("Rows", "Columns"), (0, 1, 4, 5, 6, 7, 65535)),
    **dict.fromkeys(("BitsAllocated", "BitsStored", "HighBit"), (0, 1, 7, 8, 11, 12, 15, 16, 32)),
    **{"PixelRepresentation": (0, 1, 2), "SamplesPerPixel": (0, 1, 3), "PlanarConfiguration": (0, 1)},
    **{"PhotometricInterpretation": ("MONOCHROME1", "RGB", "", "PALETTE COLOR"), "Modality": ("MR", "", "PT", "SEG")},
    **dict.fromkeys(("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID"), ("1.2.9", "")),
    **{"PatientID": ("X2", ""), "PatientName": ("A^B", ""), "ImageType": ("DERIVED", ""), "RescaleType": ("US", "")},
    **{"PixelPaddingValue": (-2000, 0, 32767), "NumberOfFrames": (0, 1, 2, 99), "ConvolutionKernel": ("B70f",)},
}
_BESIDE_SLICE = 0.1  # of the distance of slices: so far a contour may lie beside its own, as rtstruct.py has it
_NAMES = ("", "missing", *_NUMERIC, *_NUMERIC, *_OTHERS)


@contextmanager
def _same_uids() -> Iterator[None]:
    """UIDs that are the same each time, and equally long, so that a seed damages the same bytes."""
    count = itertools.count(1)
    with patch("secrets.randbelow", lambda maximum: maximum - next(count)):
        yield


class Slices(Kind):
    """A folder of the slices of a CT."""

    name = "DICOM folder"

    def prepare(self) -> None:
        if not hasattr(self, "_files"):
            folder = Path(mkdtemp(prefix="robustness-dicom-"))
            with _same_uids():
                self._files = {file.name: file.read_bytes() for file in write_slices(folder, oblique_volume())}
            self._whole = strict_dicom.series(list(self._files.values()))

    def write(self, place: Place, change: Any) -> Path:
        files = dict(self._files) if change is None else self._changed(dict(self._files), random.Random(change))
        for name, content in files.items():
            (place.inputs / name).write_bytes(content)
        return place.inputs

    def _changed(self, files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
        what, name = chance.choice("bbbbbaaaaaaldcx"), chance.choice(sorted(files))
        if what == "b":
            files[name] = damage.damaged(files[name], chance.randrange(1 << 32), 1200)
        elif what == "a":
            keyword, value = attribute(chance)
            for one in files if chance.random() < 0.4 else [name]:
                files[one] = with_attribute(files[one], keyword, value)
        elif what == "l":
            del files[name]
        elif what == "d":
            files["copy"] = files[name]
        elif what == "c":
            files[name] = files[name][: chance.randrange(len(files[name]))]
        else:
            files["notes.txt"] = b"seen"
        return files

    def read(self, place: Place, written: Path) -> Any:
        return read_scan(written, "CT").image

    def judge(self, place: Place, written: Path, found: sitk.Image) -> None:
        files = {one.name: one.read_bytes() for one in sorted(written.iterdir()) if one.suffix != ".txt"}
        image = volume_of(found)
        try:
            stated = strict_dicom.series(list(files.values()))
        except UnclearError as problem:
            why = f"the unchanged series (unclear: {problem})"
            length = 2 * self._whole.values[0].size
            ends = [self._files[name][:-length] + files.get(name, b"")[-length:] for name in self._files]
            any_of(
                lambda: compare(image, self._whole, why),
                lambda: compare(image, _or_unlike(strict_dicom.series, ends), why),
            )
            return
        compare(image, stated, "the strict reader")


def _or_unlike(read: Callable[[Any], Volume], content: Any) -> Volume:
    """What a strict reader finds; a volume like no other where it refuses."""
    try:
        return read(content)
    except UnclearError:
        return Volume(np.zeros((0, 0, 0)), None, ())


def attribute(chance: random.Random) -> tuple[str, object]:
    """An attribute and another value for it; None takes it away."""
    keyword = chance.choice([name for name in _NAMES if name not in ("", "missing")])
    if chance.random() < 0.25:
        return keyword, None
    return keyword, chance.choice(_OTHERS[keyword]) if keyword in _OTHERS else chance.choice(_TEXTS)


def with_attribute(content: bytes, keyword: str, value: object) -> bytes:
    """A file with one attribute changed."""
    header = pydicom.dcmread(io.BytesIO(content))
    if value is None:
        header.pop(keyword, None)
    elif keyword in _NUMERIC:
        set_text(header, keyword, str(value))
    elif keyword == "PixelPaddingValue":
        header.add_new(keyword, "SS", value)
    else:
        setattr(header, keyword, value)
    stream = io.BytesIO()
    header.save_as(stream)
    return stream.getvalue()


class Enhanced(Kind):
    """One file with all slices of a CT."""

    name = "DICOM, enhanced"

    def prepare(self) -> None:
        if not hasattr(self, "_content"):
            file = Path(mkdtemp(prefix="robustness-dicom-")) / "ct.dcm"
            with _same_uids():
                write_multiframe(file, oblique_volume())
            self._content = file.read_bytes()
            self._whole = self._stated(self._content)

    def write(self, place: Place, change: Any) -> Path:
        path = place.inputs / "ct.dcm"
        content = self._content
        if change is not None and change % 3 == 0:
            content = with_attribute(content, *attribute(random.Random(change)))
        elif change is not None:
            content = damage.damaged(content, change, 3500)
        path.write_bytes(content)
        return path

    @staticmethod
    def _stated(content: bytes) -> Volume:
        found = strict_dicom.elements(content)
        try:
            shared, frames = found[0x52009229][0], found[0x52009230]
            measures, turned = shared[0x289110][0], shared[0x209116][0]
            scale, count = shared[0x289145][0], int(strict_dicom.numbers(found, 0x280008, 1)[0])
            length = len(found[strict_dicom.PIXELS]) // count
            slices = [
                {
                    **{tag: value for tag, value in found.items() if not isinstance(value, list)},
                    **{**measures, **turned, **scale, **frame[0x209113][0]},
                    strict_dicom.PIXELS: found[strict_dicom.PIXELS][k * length : (k + 1) * length],
                }
                for k, frame in enumerate(frames)
            ]
        except (KeyError, IndexError, TypeError, ZeroDivisionError) as problem:
            raise UnclearError(repr(problem)) from problem
        if count != len(frames):
            raise UnclearError("frames")
        places = [strict_dicom.numbers(one, strict_dicom.POSITION, 3) for one in slices]
        return strict_dicom._stacked(slices, places, [strict_dicom._frame(one) for one in slices])

    def read(self, place: Place, written: Path) -> Any:
        return read_scan(written, "CT").image

    def judge(self, place: Place, written: Path, found: sitk.Image) -> None:
        image, content = volume_of(found), written.read_bytes()
        try:
            stated = self._stated(content)
        except UnclearError as problem:
            why = f"the unchanged file (unclear: {problem})"
            length = 2 * self._whole.values.size
            end = self._content[:-length] + content[-length:]
            any_of(lambda: compare(image, self._whole, why), lambda: compare(image, _or_unlike(self._stated, end), why))
            return
        compare(image, stated, "the strict reader")


class Drawn(Kind):
    """A SEG or an RTSTRUCT on a CT of slices."""

    def __init__(self, name: str) -> None:
        self.name = name

    def prepare(self) -> None:
        if hasattr(self, "_content"):
            return
        self._folder = Path(mkdtemp(prefix="robustness-dicom-"))
        with _same_uids():
            self._write()
        self._content = (self._folder / "seg.dcm").read_bytes()
        self._protocol = load_protocol("ifx_cte")

    def _write(self) -> None:
        self._image, self._mask = lopsided_ct()
        write_series(self._folder / "ct", self._image)
        slices: Sequence[Dataset] = read_slices(self._folder / "ct")
        other = np.roll(self._mask, 1, axis=2)
        if self.name == "DICOM SEG":
            write_seg(self._folder / "seg.dcm", slices, {"Lesion": self._mask, "Other": other})
        else:
            rois = {"Lesion": outlines(self._mask), "Other": outlines(other)}
            write_rtstruct(self._folder / "seg.dcm", self._image, slices, rois)

    def write(self, place: Place, change: Any) -> Path:
        path = place.inputs / "seg.dcm"
        content = self._content
        path.write_bytes(content if change is None else damage.damaged(content, change, len(content)))
        return path

    def read(self, place: Place, written: Path) -> Any:
        return read_case(self._folder / "ct", written, self._protocol, segment="Lesion").mask

    def judge(self, place: Place, written: Path, found: sitk.Image) -> None:
        image = volume_of(self._image)
        back = sitk.DICOMOrient(
            found, sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(self._image.GetDirection())
        )
        try:
            expected = self._stated(written.read_bytes(), image)
        except (UnclearError, KeyError, ValueError, IndexError) as problem:
            why, length = (
                f"mask, unchanged ({problem})",
                len(strict_dicom.elements(self._content).get(strict_dicom.PIXELS, b"")),
            )
            drawn = sitk.GetArrayFromImage(back)
            checks = [lambda: near(drawn, self._mask, 0, why)]
            if length:
                end = self._content[:-length] + written.read_bytes()[-length:]
                checks.append(lambda: near(drawn, self._stated(end, image), 0, why))
            any_of(*checks)
            return
        off = int(np.count_nonzero(sitk.GetArrayFromImage(back).astype(bool) != expected))
        if off > (2 if self.name == "DICOM RTSTRUCT" else 0):  # a corner that was moved onto a voxel's middle
            raise WrongError(f"mask: {off} voxels are not those that the file states, of {int(expected.sum())}")

    def _stated(self, content: bytes, image: Volume) -> np.ndarray:
        if self.name == "DICOM SEG":
            return on_voxels(strict_dicom.segmentation(content, "Lesion"), image)
        return _filled(strict_dicom.contours(content, "Lesion"), image)


def _filled(loops: Sequence[np.ndarray], image: Volume) -> np.ndarray:
    """The voxels whose middle lies within an odd number of contours of their slice."""
    assert image.affine is not None
    drawn = np.zeros(image.values.shape, bool)
    y, x = np.indices(drawn.shape[1:])
    for loop in loops:
        corners = np.linalg.solve(image.affine[:, :3], (loop - image.affine[:, 3]).T).T
        k = int(np.rint(corners[0, 2]))
        if np.abs(corners[:, 2] - k).max() > _BESIDE_SLICE or not 0 <= k < len(drawn):
            raise UnclearError("not on a slice")
        inside = np.zeros(y.shape, bool)
        for (ax, ay, _), (bx, by, _) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if ay != by:
                inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
        drawn[k] ^= inside
    return drawn


class Worklist(Kind):
    """A SEG that waits for an answer and a report that answers it, as serve-study reads them; one is damaged."""

    name = "DICOM SEG and SR of a worklist"

    def prepare(self) -> None:
        if hasattr(self, "_files"):
            return
        folder = Path(mkdtemp(prefix="robustness-dicom-"))
        self._protocol = load_protocol("ifx_cte")
        with _same_uids():
            image, mask = lopsided_ct()
            write_series(folder / "ct", image)
            write_seg(folder / "seg.dcm", read_slices(folder / "ct"), {"Lesion": mask}, change=_of_small_intestine)
            seg = pydicom.dcmread(folder / "seg.dcm")
            _write_report(folder / "sr.dcm", seg)
        self._files = {name: (folder / name).read_bytes() for name in ("seg.dcm", "sr.dcm")}
        self._uid = str(seg.SOPInstanceUID)

    def write(self, place: Place, change: Any) -> Path:
        for name, content in self._files.items():
            hit = change is not None and (name == "sr.dcm") == bool(change % 2)
            (place.inputs / name).write_bytes(damage.damaged(content, change, len(content)) if hit else content)
        return place.inputs

    def read(self, place: Place, written: Path) -> Any:
        return waiting_voi(written / "seg.dcm", self._protocol), answered(written / "sr.dcm")

    def judge(self, place: Place, written: Path, found: Any) -> None:
        waiting, done = found
        changed = {name: (written / name).read_bytes() != content for name, content in self._files.items()}
        if not changed["seg.dcm"] and (waiting is None or (waiting.seg, waiting.label) != (self._uid, 1)):
            raise WrongError(f"the SEG as it was waits as {waiting}")
        if not changed["sr.dcm"] and done != {(self._uid, _BUNDLE)}:
            raise WrongError(f"the report as it was answers {done}")
        for name, words in (
            ("seg.dcm", [waiting.seg] if waiting else []),
            ("sr.dcm", [w for pair in done for w in pair]),
        ):
            content = (written / name).read_bytes()
            if lost := [word for word in words if word.strip().encode("latin-1", "replace") not in content]:
                raise WrongError(f"{name}: {lost[0][:80]!r} is nowhere in the file")


_BUNDLE = 64 * "7"


def _of_small_intestine(seg: Dataset) -> None:
    code = seg.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0]
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "30315005", "SCT", "Small intestine"


def _write_report(path: Path, seg: Dataset) -> None:
    """As little of a report of ours as answers a SEG: manufacturer, evidence, and the bundle four levels deep."""
    report = _part(Manufacturer="IFXPredict", SOPClassUID="1.2.840.10008.5.1.4.1.1.88.34", SOPInstanceUID="1.2.3")
    named = _part(ReferencedSOPClassUID=seg.SOPClassUID, ReferencedSOPInstanceUID=seg.SOPInstanceUID)
    series = _part(SeriesInstanceUID=seg.SeriesInstanceUID, ReferencedSOPSequence=[named])
    study = _part(StudyInstanceUID=seg.StudyInstanceUID, ReferencedSeriesSequence=[series])
    report.CurrentRequestedProcedureEvidenceSequence = [study]
    item = _part(ValueType="TEXT", TextValue=f"bundle_sha256={_BUNDLE}")
    for _ in range(3):
        item = _part(ValueType="CONTAINER", ContentSequence=[item, _part(ValueType="TEXT", TextValue="other")])
    report.ContentSequence = [item]
    report.file_meta = pydicom.dataset.FileMetaDataset()
    report.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    report.save_as(path, enforce_file_format=True)


def _part(**values: object) -> Dataset:
    found = Dataset()
    found.update(values)  # type: ignore[arg-type]
    return found


def kinds() -> list[Kind]:
    return [Slices(), Enhanced(), Drawn("DICOM SEG"), Drawn("DICOM RTSTRUCT"), Worklist()]
