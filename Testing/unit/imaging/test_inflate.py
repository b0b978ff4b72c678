"""Compressed streams as the standards have them, and what is none."""

import gzip
import zlib

import numpy as np
import pytest

from IFXPredictLib.imaging import inflate
from IFXPredictLib.imaging.inflate import begin_of, inflated

VOXELS = np.random.default_rng(2).integers(0, 9, 300_000).astype("u1").tobytes()
HALF = len(VOXELS) // 2


@pytest.fixture(params=["as installed", "Python's own"])
def library(request, monkeypatch):
    """Each test with ISA-L, where it is there, and without."""
    if request.param == "Python's own":
        monkeypatch.setattr(inflate, "fastest", zlib)


@pytest.mark.parametrize(
    "stored",
    [
        zlib.compress(VOXELS),
        gzip.compress(VOXELS),
        gzip.compress(VOXELS[:HALF]) + gzip.compress(VOXELS[HALF:]),
        gzip.compress(VOXELS) + bytes(512),
        gzip.compress(VOXELS[:HALF]) + gzip.compress(b"") + bytes(3) + gzip.compress(VOXELS[HALF:]),
    ],
)
def test_streams_of_one_part_or_several_are_whole(library, stored):
    assert inflated(stored, len(VOXELS)) == VOXELS
    assert inflated(stored, len(VOXELS) + 70_000) == VOXELS
    for expected in (0, 1, HALF, len(VOXELS) - 1):
        assert inflated(stored, expected) == VOXELS[: expected + 1]  # one byte more tells that there is more


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress])
def test_streams_that_are_cut_followed_by_others_or_changed_are_refused(library, pack):
    whole = pack(VOXELS)
    for left in (0, 1, 100, len(whole) - 9, len(whole) - 4, len(whole) - 1):
        with pytest.raises((EOFError, zlib.error)):
            inflated(whole[:left], len(VOXELS))
    with pytest.raises((EOFError, zlib.error)):
        inflated(whole + b"junk", len(VOXELS))
    changed = bytearray(whole)
    changed[-5 if pack is gzip.compress else -1] ^= 1  # in the checksum
    with pytest.raises(zlib.error):
        inflated(bytes(changed), len(VOXELS))


def test_a_begin_is_inflated_alone_and_may_be_all_there_is(library):
    assert begin_of(gzip.compress(VOXELS)[:5000], 348) == VOXELS[:348]
    assert begin_of(gzip.compress(b"short"), 348) == b"short"
    with pytest.raises(EOFError, match="ends early"):
        begin_of(gzip.compress(VOXELS)[:20], 348)


def test_both_libraries_take_the_same_damaged_streams():
    isal_zlib = pytest.importorskip("isal.isal_zlib", reason="ISA-L has no wheel here")
    pack, chance = (zlib.compress, gzip.compress), np.random.default_rng(14)
    for number in range(300):
        stored = bytearray(pack[number % 2](VOXELS[:20_000]))
        stored[chance.integers(len(stored))] ^= 1 << chance.integers(8)
        found = [_outcome(bytes(stored), inflater) for inflater in (isal_zlib, zlib)]
        assert found[0] == found[1], number


def _outcome(stored, library):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inflate, "fastest", library)
        try:
            return bytes(inflated(stored, 20_000))
        except (EOFError, zlib.error) as problem:
            return type(problem)
