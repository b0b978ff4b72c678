"""Compressed streams as the standards have them, and what is none."""

import gzip
import zlib

import numpy as np
import pytest

from IFXPredictLib.imaging.inflate import begin_of, inflated

VOXELS = np.random.default_rng(2).integers(0, 9, 300_000).astype("u1").tobytes()
HALF = len(VOXELS) // 2


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
def test_streams_of_one_part_or_several_are_whole(stored):
    assert inflated(stored, len(VOXELS)) == VOXELS
    assert inflated(stored, len(VOXELS) + 70_000) == VOXELS
    for expected in (0, 1, HALF, len(VOXELS) - 1):
        assert inflated(stored, expected) == VOXELS[: expected + 1]  # one byte more tells that there is more


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress])
def test_streams_that_are_cut_followed_by_others_or_changed_are_refused(pack):
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


def test_a_begin_is_inflated_alone_and_may_be_all_there_is():
    assert begin_of(gzip.compress(VOXELS)[:5000], 348) == VOXELS[:348]
    assert begin_of(gzip.compress(b"short"), 348) == b"short"
    with pytest.raises(EOFError, match="ends early"):
        begin_of(gzip.compress(VOXELS)[:20], 348)
