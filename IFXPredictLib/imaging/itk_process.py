"""Files read by ITK in a process of its own.

ITK's readers end the process, or never return, on some damaged files. Here that is the failure of one file, in one
line, and the next file is read by a new process. One process serves all files that this one reads, and starts with the
first. Voxels and geometry arrive to the last bit; header entries but those of ``read_header`` stay behind.

A fourth axis of one voxel is left out of every format, as ITK does of NIfTI: one frame is a volume.

A Python that is embedded and knows no interpreter (``sys.executable`` is empty) reads in itself.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError
from ..base.forked import ForkedProcess, at_begin
from ..base.interpreter import package_paths, signal_of
from ..base.system import NO_WINDOW
from .mask_grid import Grid

_COMMAND = (sys.executable, "-m", "IFXPredictLib.imaging.itk_server")
_PATIENCE_S = 600.0
"""A file of 2 GB on a slow share takes a minute."""
_NO_VOLUME = 0.5
"""Of the parallelepiped of a grid's directions, 1 for right angles: what is less is left to ITK."""
_AXES = 3
_MEMORY = ("SIGKILL",)
"""What Linux sends to a process for which there is no more memory."""


@dataclass(frozen=True)
class FileHeader:
    """What a file says before its voxels: their ``grid``, ``bytes_of_voxels`` in all, its own ``entries``.

    ``kind`` is NumPy's name of one number; ``plain`` says that there is one a voxel, and that ITK leaves size and
    direction of the grid as they are here.
    """

    grid: Grid
    bytes_of_voxels: int
    entries: Mapping[str, str]
    kind: str
    plain: bool


_KEPT: ContextVar[dict[Path, FileHeader] | None] = ContextVar("_KEPT", default=None)


def read_image(path: Path) -> sitk.Image:
    """The image of a file.

    Raises RuntimeError with ITK's reason where it refuses the file, CaseError where it crashes or hangs on it.
    """
    return _image(*_ask("image", [path]))


def read_series(files: Sequence[Path]) -> sitk.Image:
    """The float32 image of DICOM slices in their order; raises as ``read_image``."""
    return _image(*_ask("series", files))


def read_header(path: Path) -> FileHeader:
    """What a file says before its voxels, which are not read; raises as ``read_image``."""
    kept = _KEPT.get()
    if kept is None:
        return _header_of(path)
    if path not in kept:
        kept[path] = _header_of(path)
    return kept[path]


@contextmanager
def keeping_headers() -> Iterator[None]:
    """While one case is read, each of its files' headers is asked for once."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def _header_of(path: Path) -> FileHeader:
    said, _ = _ask("header", [path])
    grid = _without_one_frame(Grid(*(tuple(said[name]) for name in ("size", "spacing", "origin", "direction"))))
    plain = not said["vector"] and np.dtype(said["type"]).kind != "c" and _is_regular(grid)
    return FileHeader(grid, said["bytes_of_voxels"], said["entries"], said["type"], plain)


def image_with(header: FileHeader, voxels: bytes | memoryview, order: str) -> sitk.Image:
    """The image of a ``plain`` header and of its file's voxels, whose numbers lie in the ``order`` "<" or ">".

    What ``read_image`` makes of the file, to the last bit, without ITK's way through a process.
    """
    stored = np.frombuffer(voxels, order + header.kind[1:]).reshape(header.grid.size[::-1])
    return _placed(sitk.GetImageFromArray(stored.astype(header.kind, copy=False), isVector=False), header.grid)


def start_reader() -> None:
    """Start the process ahead of the first file, while something else is being done."""
    with _LOCK:
        _READER.start()


def fork_reader() -> None:
    """Let a fork of this process be the first that reads, ready at once, before any thread has run in this one."""
    from .itk_server import serve

    _READER.begin(ForkedProcess(serve))


class ReaderProcess:
    """A process that is asked by lines of JSON, for one file at a time.

    Parameters
    ----------
    command : sequence of str
        Starts it: ``itk_server``, or its like.
    patience_s : float
        Seconds after which a file that is being read is given up, and the process ended.
    """

    def __init__(self, command: Sequence[str] = _COMMAND, patience_s: float = _PATIENCE_S) -> None:
        self._command, self._patience_s = list(command), patience_s
        self._process: subprocess.Popen[bytes] | ForkedProcess | None = None
        self._owner = 0

    def start(self) -> None:
        """Start the process where it is not there: at first, after one that has ended, and after a fork."""
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return
        pipe = subprocess.PIPE
        environment = os.environ | {"PYTHONPATH": package_paths()}
        quiet = subprocess.DEVNULL
        self.begin(
            subprocess.Popen(
                self._command, env=environment, stdin=pipe, stdout=pipe, stderr=quiet, creationflags=NO_WINDOW
            )
        )

    def begin(self, process: subprocess.Popen[bytes] | ForkedProcess) -> None:
        """Ask this process from now on, until it ends."""
        self._process, self._owner = process, os.getpid()

    def ask(self, task: str, files: Sequence[Path]) -> tuple[dict[str, Any], bytearray]:
        """The reply, and the voxels' bytes; raises CaseError where the process ends, or does not answer."""
        self.start()
        process = self._process
        assert process is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._patience_s, give_up)
        timer.start()
        answered = False
        try:
            # absolute: this process may have moved to another folder since that one was started
            found = self._answer(process, {"task": task, "files": [os.path.abspath(file) for file in files]})
            answered = True
        except (OSError, EOFError) as problem:
            raise CaseError(f"{files[0]}: {self._end(late.is_set())}") from problem
        finally:
            timer.cancel()
            if not answered:  # after Ctrl-C in its midst, the rest of an answer would be taken for the next one
                self.close()
        return found

    def close(self) -> int:
        """End the process; its exit status, 0 where there was none."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return 0
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what was still to be written finds nobody
                    stream.close()
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    @staticmethod
    def _answer(
        process: subprocess.Popen[bytes] | ForkedProcess, request: Mapping[str, object]
    ) -> tuple[dict[str, Any], bytearray]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        said = json.loads(line)
        voxels = bytearray(said.get("bytes", 0))
        view = memoryview(voxels)
        while view:
            count = process.stdout.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise EOFError
            view = view[count:]
        return said, voxels

    def _end(self, late: bool) -> str:
        status = self.close()
        if late:
            return f"was not read within {self._patience_s:g} s; is it damaged? Copy or export it again."
        ended = signal_of(status) or f"status {status}"
        if ended in _MEMORY:
            return f"the process that read it was ended ({ended}): the memory may not suffice; close other programs."
        return f"is damaged, ITK crashed in reading it ({ended}); copy or export it again."


_READER = ReaderProcess()
_LOCK = threading.Lock()
atexit.register(_READER.close)
at_begin(fork_reader)


def _ask(task: str, files: Sequence[Path]) -> tuple[dict[str, Any], bytearray]:
    if not sys.executable:
        return _in_this_process(task, files)
    with _LOCK:
        said, voxels = _READER.ask(task, files)
    if "error" in said:
        raise RuntimeError(said["error"])
    return said, voxels


def _in_this_process(task: str, files: Sequence[Path]) -> tuple[dict[str, Any], bytearray]:
    from .itk_server import answer

    said, voxels = answer(task, [os.fspath(file) for file in files])
    return said, bytearray(voxels.data)


def _image(said: Mapping[str, Any], voxels: bytearray) -> sitk.Image:
    values = np.frombuffer(voxels, said["type"]).reshape(said["shape"])
    size = values.shape[: len(said["spacing"])][::-1]  # of vectors the components come last
    grid = _without_one_frame(Grid(size, said["spacing"], said["origin"], said["direction"]))
    values = values.reshape(*grid.size[::-1], *values.shape[len(size) :])
    return _placed(sitk.GetImageFromArray(values, isVector=said["vector"]), grid)


def _without_one_frame(grid: Grid) -> Grid:
    """The grid without a fourth axis that has one voxel and no part in the directions of the others."""
    if len(grid.size) != _AXES + 1 or grid.size[_AXES] != 1:
        return grid
    axes = np.reshape(grid.direction, (_AXES + 1, _AXES + 1))
    if axes[_AXES, :_AXES].any() or axes[:_AXES, _AXES].any():
        return grid
    direction = tuple(axes[:_AXES, :_AXES].ravel().tolist())
    return Grid(tuple(grid.size[:_AXES]), tuple(grid.spacing[:_AXES]), tuple(grid.origin[:_AXES]), direction)


def _placed(image: sitk.Image, grid: Grid) -> sitk.Image:
    image.SetSpacing(grid.spacing)
    image.SetOrigin(grid.origin)
    image.SetDirection(grid.direction)
    return image


def _is_regular(grid: Grid) -> bool:
    """Whether ITK takes a grid as it is: it turns axes of negative spacing round, and replaces those of no length."""
    count = len(grid.size)
    volume = abs(float(np.linalg.det(np.array(grid.direction).reshape(count, count))))
    return (
        all(0 < one < np.inf for one in grid.spacing) and bool(np.isfinite(grid.origin).all()) and volume > _NO_VOLUME
    )
