"""Compressed voxels inflated: streams of zlib and gzip whole, with their checksums, into as much memory as is expected.

A file of 24 MB may inflate to 5 GB, so nothing is kept beyond what the header says, and one byte more as a witness.

RFC 1950 (zlib: ends with an Adler-32) and RFC 1952 (gzip: one or more members, each ends with a CRC-32 and a length).

ISA-L inflates a CT in half of the time that Python's own zlib takes. Where it has no wheel, Python's own takes its
place, with the same outcome for every stream.
"""

import zlib
from typing import Any

import numpy as np

fastest: Any
try:
    from isal import isal_zlib as fastest
except ImportError:
    fastest = zlib

GZIP = b"\x1f\x8b"
"""How a gzip stream begins."""
_AS_ZLIB, _AS_GZIP = zlib.MAX_WBITS, 16 + zlib.MAX_WBITS
_AT_ONCE = 1 << 16
"""Bytes that are inflated in one go: what they become still lies in the processor's cache when it is put in place."""


def inflated(stored: bytes, expected: int) -> memoryview:
    """What a stream holds: ``expected`` bytes, fewer, or one more where it holds more.

    Raises zlib.error where it is damaged, EOFError where it ends early or something else follows.
    """
    packed_by_gzip = stored.startswith(GZIP)
    length, start = 0, 0
    found = np.empty(expected + 1, np.uint8).data  # memory that is not written to is not taken
    while length <= expected:
        length, start = _one_stream(stored, start, found, length)
        if packed_by_gzip and stored[start : start + 1] == b"\0":  # its files may be filled up with zeros
            start = len(stored) - len(stored[start:].lstrip(b"\0"))
        if start == len(stored):
            break
        if length <= expected and not packed_by_gzip:
            raise EOFError("the compressed data do not end where the header says")
    return found[:length]


def begin_of(stored: bytes, count: int) -> bytes:
    """The first ``count`` bytes, or all, of what gzip has packed; raises zlib.error or EOFError as ``inflated``."""
    stream = fastest.decompressobj(_AS_GZIP)
    found = _part(stream, stored, count)
    if len(found) < count and not stream.eof:
        raise EOFError("it ends early")
    return found


def _one_stream(stored: bytes, start: int, into: memoryview, length: int) -> tuple[int, int]:
    """Inflate the stream at ``start`` behind ``length`` bytes of ``into``, until this is full; both then."""
    stream = fastest.decompressobj(_AS_GZIP if stored.startswith(GZIP) else _AS_ZLIB)
    while not stream.eof and length < len(into):
        left = stored[start : start + _AT_ONCE]
        part = _part(stream, left, len(into) - length)
        if not part and not left:
            raise EOFError("it ends early")
        into[length : length + len(part)] = part
        length += len(part)
        start += len(left) - len(stream.unused_data) - len(stream.unconsumed_tail)
    return length, start


def _part(stream: Any, stored: bytes, longest: int) -> bytes:
    """What comes of the next bytes of a stream, ``longest`` bytes at most; raises zlib.error where it is damaged."""
    try:
        return bytes(stream.decompress(stored, longest))
    except fastest.error as problem:
        raise zlib.error(str(problem)) from problem
