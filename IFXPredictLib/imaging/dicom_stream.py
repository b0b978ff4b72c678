"""DICOM files opened for pydicom, which takes the length that an element claims at its word.

A damaged file of 300 kB may claim 4 GB, which would be allocated before its end is seen, and a deflated one inflate to
as much. Here no more is read than is there, and what will not fit into memory is refused before it is inflated.
"""

import io
import os
import zlib
from pathlib import Path

from ..base.errors import CaseError
from ..base.memory import check_fits

_DEFLATED = b"1.2.840.10008.1.2.1.99"
_BEGIN = 1024
_META_LENGTH = slice(132, 140), b"\x02\x00\x00\x00UL\x04\x00"
"""Where the first element of a file stands, and how it begins: the length of what is not deflated, from byte 144 on."""
_LONG = 1 << 16
"""A claim that may be asked after: what is shorter costs nothing."""
_AT_ONCE = 1 << 24
_COPIES = 2
"""Of what was inflated: one on the way to the other."""


class DicomStream(io.BufferedReader):
    """A file of which a read, however long, takes what is left of it at most.

    Raises CaseError where it is deflated and will not fit into free memory.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self._size = os.fstat(self.fileno()).st_size
        begin = self.read(_BEGIN)
        self.seek(0)
        where, mark = _META_LENGTH
        if _DEFLATED in begin and begin[where] == mark:
            try:
                self._check_deflated(path, 144 + int.from_bytes(begin[140:144], "little"))
            except CaseError:
                self.close()
                raise

    def read(self, size: int | None = -1) -> bytes:
        """At most ``size`` bytes."""
        if size is not None and size > _LONG:
            size = min(size, max(0, self._size - self.tell()))
        return super().read(size)

    def _check_deflated(self, path: Path, start: int) -> None:
        self.seek(start)
        stream, count, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, self.read()
        self.seek(0)
        try:
            while left and not stream.eof:
                count += len(stream.decompress(left, _AT_ONCE))
                left = stream.unconsumed_tail
                check_fits(_COPIES * count, str(path), CaseError)
        except zlib.error:
            return  # what is damaged is told where it is read
