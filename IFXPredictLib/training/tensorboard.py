"""Scalars over epochs in a folder that TensorBoard shows, written without TensorBoard.

One folder a network, one event file in it: records of TFRecord's framing (length, masked CRC-32C, content, masked
CRC-32C), each an ``Event`` of TensorFlow's event.proto in protocol buffers' wire format. A resumed training goes on in
its file; one that begins anew replaces it.
"""

import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..base.files import make_folder

_FILE = "events.out.tfevents.ifxpredict"
_CASTAGNOLI = 0x82F63B78


class TrainingLog:
    """A TensorBoard log in ``folder``; raises IFXPredictError where that cannot be made."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        make_folder(folder)
        self._folder, self._now = folder, now

    def add(self, network: str, epoch: int, scalars: Mapping[str, float]) -> None:
        """Append the ``scalars`` of a network's epoch (from 1); the first epoch begins the file anew."""
        file = self._folder / network / _FILE
        make_folder(file.parent)
        begins = epoch == 1 or not file.exists()
        records = [_record(_event(self._now(), version=b"brain.Event:2"))] if begins else []
        records += [_record(_event(self._now(), epoch, tag, value)) for tag, value in scalars.items()]
        with file.open("wb" if begins else "ab") as stream:
            stream.write(b"".join(records))


def _event(wall_time: float, step: int = 0, tag: str = "", value: float = 0.0, version: bytes = b"") -> bytes:
    """Event {double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5}."""
    event = b"\x09" + struct.pack("<d", wall_time)
    if version:
        return event + _field(3, version)
    scalar = _field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)  # Summary.Value {tag = 1; simple_value = 2}
    return event + b"\x10" + _varint(step) + _field(5, _field(1, scalar))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])


def _record(content: bytes) -> bytes:
    length = struct.pack("<Q", len(content))
    return length + _masked_crc(length) + content + _masked_crc(content)


def _masked_crc(content: bytes) -> bytes:
    """TFRecord's mask: the checksum turned right by 15 bits, plus a constant."""
    crc = _crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _crc32c(content: bytes) -> int:
    """CRC-32C (Castagnoli 1993), bit by bit, reflected."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CASTAGNOLI if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF
