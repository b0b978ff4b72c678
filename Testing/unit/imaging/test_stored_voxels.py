import bz2
import gzip
import random
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.imaging.stored_voxels import read_stored

IMAGE = oblique_volume(slices=30)
RAW = sitk.GetArrayFromImage(IMAGE).tobytes()


def same(path: Path) -> None:
    found = read_volume(path)
    assert sitk.GetArrayFromImage(found).tobytes() == RAW
    np.testing.assert_allclose(found.GetDirection(), IMAGE.GetDirection(), atol=1e-9)


def refused(path: Path, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refusal:
        read_volume(path)
    assert len(str(refusal.value)) <= 300
    assert str(refusal.value).isprintable()


def written(folder: Path, name: str) -> tuple[Path, Path, int]:
    """The image, compressed; the file of its voxels and where they begin there."""
    path = folder / name
    sitk.WriteImage(IMAGE, str(path), useCompression=True)
    voxels = {".mhd": folder / "a.zraw", ".nhdr": folder / "a.raw.gz"}.get(path.suffix, path)
    content = voxels.read_bytes()
    marks = {".mha": b"LOCAL\n", ".nrrd": b"\n\n"}
    return path, voxels, content.index(marks[path.suffix]) + len(marks[path.suffix]) if path.suffix in marks else 0


def nrrd(folder: Path, encoding: str, voxels: bytes) -> Path:
    path, _, start = written(folder, "a.nrrd")
    path.write_bytes(path.read_bytes()[:start].replace(b"gzip", encoding.encode()) + voxels)
    return path


def meta(folder: Path, voxels: bytes, *, packed: bool, size: int | None = None) -> Path:
    path, _, start = written(folder, "a.mha")
    header = path.read_bytes()[:start].replace(b"CompressedData = True", b"CompressedData = %s" % str(packed).encode())
    line = b"" if size is None else b"CompressedDataSize = %d\n" % size
    path.write_bytes(re.sub(rb"CompressedDataSize = \d+\n", line, header) + voxels)
    return path


@pytest.mark.parametrize("name", ["a.mha", "a.mhd", "a.nrrd", "a.seg.nrrd", "a.nhdr", "a.nii.gz"])
def test_no_bit_of_compressed_voxels_changes_a_value_in_silence(tmp_path, name):
    path, file, start = written(tmp_path, name)
    same(path)
    whole, chance = file.read_bytes(), random.Random(7)
    kept = 0
    for _ in range(60):
        content = bytearray(whole)
        content[chance.randrange(start, len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        try:
            same(path)  # where the bit says nothing of the voxels, as the time in a gzip header
            kept += 1
        except CaseError:
            pass
    assert kept < 3


@pytest.mark.parametrize("name", ["a.mha", "a.mhd", "a.nrrd", "a.nhdr"])
def test_compressed_voxels_that_are_cut_short_are_refused_by_the_name_of_their_file(tmp_path, name):
    path, file, start = written(tmp_path, name)
    whole = file.read_bytes()
    for left in (start, start + 1, start + 100, len(whole) - 9, len(whole) - 1):
        file.write_bytes(whole[:left])
        refused(path, rf"{file.name}: (is cut short|holds 0 bytes)")
    file.write_bytes(whole + b"junk")
    refused(path, rf"{file.name}: (is longer than its header says|is cut short or damaged)")


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("name", ["a.mha", "a.nrrd"])
def test_every_kind_of_numbers_and_order_of_bytes_is_read(tmp_path, kind, name):
    values = (sitk.GetArrayFromImage(IMAGE) % 200).astype(kind)
    sitk.WriteImage(sitk.GetImageFromArray(values), str(tmp_path / name), useCompression=True)
    assert np.array_equal(sitk.GetArrayFromImage(read_volume(tmp_path / name)), values)
    content = (tmp_path / name).read_bytes()
    big = zlib.compress(values.astype(values.dtype.newbyteorder(">")).tobytes())
    if name == "a.nrrd":
        header, big = (
            content[: content.index(b"\n\n") + 2].replace(b"little", b"big"),
            gzip.compress(zlib.decompress(big)),
        )
    else:
        header = content[: content.index(b"LOCAL\n") + 6].replace(b"MSB = False", b"MSB = True")
        header = re.sub(rb"CompressedDataSize = \d+", b"CompressedDataSize = %d" % len(big), header)
    (tmp_path / name).write_bytes(header + big)
    assert np.array_equal(sitk.GetArrayFromImage(read_volume(tmp_path / name)), values)


@pytest.mark.parametrize("name", ["a.mha", "a.nrrd"])
def test_layers_and_colours_are_read(tmp_path, name):
    values = np.arange(4 * 5 * 6 * 3, dtype=np.uint8).reshape(4, 5, 6, 3)
    image = sitk.GetImageFromArray(values, isVector=True)
    sitk.WriteImage(image, str(tmp_path / name), useCompression=True)
    assert np.array_equal(sitk.GetArrayFromImage(read_stored(tmp_path / name)), values)


@pytest.mark.parametrize(
    ("voxels", "words"),
    [
        (RAW[:-100], "is cut short"),
        (b"", "is cut short"),
        (RAW + b"\1" * 100, "is longer than its header says"),
        (RAW + b"\0", "is longer than its header says"),
    ],
)
def test_voxels_of_another_length_than_the_header_says_are_refused(tmp_path, voxels, words):
    found = rf"{words} \(found {len(voxels)} bytes of voxels, expected {len(RAW)}\); copy or export it again"
    refused(nrrd(tmp_path, "raw", voxels), rf"a\.nrrd: {found}")
    refused(meta(tmp_path, voxels, packed=False), rf"a\.mha: {found}")
    count = f"more than {len(RAW)}" if len(voxels) > len(RAW) else len(voxels)
    inflated = rf"holds {count} bytes of voxels when inflated, expected {len(RAW)} by its header"
    refused(nrrd(tmp_path, "gzip", gzip.compress(voxels)), rf"a\.nrrd: {inflated}")
    small = zlib.compress(voxels)
    refused(meta(tmp_path, small, packed=True, size=len(small)), rf"a\.mha: {inflated}")
    same(nrrd(tmp_path, "raw", RAW))
    same(meta(tmp_path, RAW, packed=False))


def test_streams_that_others_write_are_read(tmp_path):
    same(nrrd(tmp_path, "gz", gzip.compress(RAW[:500]) + gzip.compress(RAW[500:])))
    packed = gzip.compress(RAW)
    same(meta(tmp_path, packed, packed=True, size=len(packed)))


def test_a_size_of_the_stream_that_is_wrong_or_not_said_is_refused(tmp_path):
    packed = zlib.compress(RAW)
    refused(meta(tmp_path, packed, packed=True, size=len(packed) - 20), r"a\.mha: is longer than its header says")
    refused(meta(tmp_path, packed, packed=True, size=len(packed) + 20), r"a\.mha: is cut short")
    refused(meta(tmp_path, packed, packed=True), r"a\.mha: has compressed voxels but no CompressedDataSize")


def test_bzip2_is_refused_in_words(tmp_path):
    refused(
        nrrd(tmp_path, "bzip2", bz2.compress(RAW)), r"is compressed by bzip2, which cannot be read here; save it wi"
    )


@pytest.mark.parametrize("name", ["a.mhd", "a.nhdr"])
def test_voxels_that_are_not_beside_their_header_are_missed_by_name(tmp_path, name):
    path, file, _ = written(tmp_path, name)
    file.unlink()
    refused(path, rf"a\.m?n?hdr?: its voxels should lie in {file.name} beside it, which is not there; copy it, too")


@pytest.mark.parametrize(("name", "key"), [("a.mhd", "a.zraw"), ("a.nhdr", "a.raw.gz")])
@pytest.mark.parametrize("several", ["LIST", "s%02d.raw 1 30 1"])
def test_voxels_in_several_files_are_refused(tmp_path, name, key, several):
    path, _, _ = written(tmp_path, name)
    path.write_text(path.read_text(encoding="utf-8").replace(key, several) + "s00.raw\n", encoding="utf-8")
    refused(path, rf"{name}: has its voxels in several files \({several}\), expected one; save it as one file")


def test_other_formats_and_text_are_read_as_itk_reads_them(tmp_path):
    sitk.WriteImage(IMAGE, str(tmp_path / "a.vtk"))
    assert sitk.GetArrayFromImage(read_stored(tmp_path / "a.vtk")).tobytes() == RAW
    text = " ".join(map(str, np.frombuffer(RAW, np.int16)))
    same(nrrd(tmp_path, "ascii", text.encode()))
