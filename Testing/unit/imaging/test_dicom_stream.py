"""Lengths that a damaged DICOM file claims take no memory, and what is deflated is measured first."""

import struct
import tracemalloc
import zlib

import numpy as np
import pydicom
import pytest
from dicom_files import oblique_volume, write_slices
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from IFXPredictLib.base import memory
from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_stream import DicomStream
from IFXPredictLib.imaging.reading import read_volume


def saved(file, syntax):
    header = pydicom.dcmread(file)
    header.file_meta.TransferSyntaxUID = syntax
    header.save_as(file, implicit_vr=syntax.is_implicit_VR, little_endian=True, enforce_file_format=True)


def test_a_read_of_any_length_takes_what_is_left(tmp_path):
    file = tmp_path / "a.dcm"
    file.write_bytes(bytes(range(256)) * 1000)
    with DicomStream(file) as stream:
        tracemalloc.start()
        stream.seek(5)
        assert stream.read(3) == bytes([5, 6, 7])
        assert len(stream.read(0xFFFFFFF0)) == 256_000 - 8
        assert stream.read(0xFFFFFFF0) == stream.read() == b""
        stream.seek(-2, 2)
        assert stream.read() == bytes([254, 255])
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
        tracemalloc.stop()


@pytest.mark.parametrize("tag", [(0x0008, 0x0060), (0x0020, 0x0032), (0x0028, 0x0010), (0x7FE0, 0x0010)])
def test_an_element_that_claims_4_gb_is_refused_by_its_file_without_that_memory(tmp_path, tag):
    files = write_slices(tmp_path / "ct", oblique_volume())
    saved(files[2], ImplicitVRLittleEndian)
    content = bytearray(files[2].read_bytes())
    struct.pack_into("<I", content, content.index(struct.pack("<HH", *tag), 132) + 4, 0xFFFFFFF0)
    files[2].write_bytes(content)
    tracemalloc.start()
    with pytest.raises(CaseError, match=rf"{files[2].name}: is a damaged DICOM file") as refusal:
        read_volume(tmp_path / "ct", modality="CT")
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()
    assert len(str(refusal.value)) <= 300


def test_deflated_files_are_read_and_refused_where_they_will_not_fit(tmp_path, monkeypatch):
    files = write_slices(tmp_path / "ct", oblique_volume())
    expected = read_volume(tmp_path / "ct", modality="CT")
    for file in files:
        saved(file, DeflatedExplicitVRLittleEndian)
    found = read_volume(tmp_path / "ct", modality="CT")
    np.testing.assert_array_equal(*(np.array(one) for one in ([*found], [*expected])))
    content = files[1].read_bytes()
    start = 144 + int.from_bytes(content[140:144], "little")
    packed = zlib.compressobj(wbits=-15)
    files[1].write_bytes(content[:start] + packed.compress(bytes(50_000_000)) + packed.flush())
    monkeypatch.setattr(memory, "free_bytes", lambda: 20_000_000)
    with pytest.raises(CaseError, match=rf"{files[1].name}: needs \d+ MB of memory, 20 MB are free"):
        read_volume(tmp_path / "ct", modality="CT")
