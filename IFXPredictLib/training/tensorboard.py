"""Scalars over epochs in a folder that TensorBoard shows.

One folder a network, one event file in it: TensorFlow's events (event.proto, here of tensorboardX), each framed as a
record of TFRecord: length, masked CRC-32C, content, masked CRC-32C. A resumed training goes on in its file; one that
begins anew replaces it, which tensorboardX's own writers, with a new file for each start, do not do.
"""

import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.summary_pb2 import Summary
from tensorboardX.record_writer import masked_crc32c

from ..base.files import make_folder

_FILE = "events.out.tfevents.ifxpredict"


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
        events = [Event(wall_time=self._now(), file_version="brain.Event:2")] if begins else []
        events += [self._event(epoch, tag, value) for tag, value in scalars.items()]
        with file.open("wb" if begins else "ab") as stream:
            stream.write(b"".join(map(_record, events)))

    def _event(self, epoch: int, tag: str, value: float) -> Event:
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        return Event(wall_time=self._now(), step=epoch, summary=summary)


def _record(event: Event) -> bytes:
    content: bytes = event.SerializeToString()
    length = struct.pack("<Q", len(content))
    checks = [struct.pack("<I", masked_crc32c(part)) for part in (length, content)]
    return length + checks[0] + content + checks[1]
