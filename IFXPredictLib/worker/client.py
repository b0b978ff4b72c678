"""Predictions and maps from the process of worker.py, so that no window freezes and a crash is a message.

Event-driven: ``submit`` and ``submit_maps`` with callbacks, which the runner delivers (in Slicer from Qt's event
loop). Blocking: ``predict``. The process starts with the first request and stays for the next.
"""

import shutil
import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import SimpleITK as sitk

from ..base.errors import IFXPredictError
from ..imaging.case import Case
from ..prediction.prediction import Prediction
from .case_transfer import Geometry, restored_maps, save_case
from .messages import NO_REQUEST, Maps, MapsRequest, PredictRequest, Refusal, Request, Result, Stage
from .process import Answer, WorkerProcess
from .runners import Runner, SubprocessRunner

_GLANCE_S = 1.0


def _ignore(*_: object) -> None:
    pass


@dataclass(frozen=True)
class _Callbacks:
    """``read`` takes what it needs of an answer of ``kind`` and of the request's folder, which then goes.

    It returns what is to be called after that.
    """

    kind: type[Result] | type[Maps]
    read: Callable[[Any, Path], Callable[[], object]]
    on_error: Callable[[str], object]
    on_stage: Callable[[str], object]
    on_cancelled: Callable[[], object]


@dataclass(frozen=True)
class _Pending:
    id: int
    folder: Path
    told: _Callbacks


class WorkerClient:
    """One prediction process and at most one request at a time; to be used from one thread.

    ``python`` starts Python with the packages of a prediction, that of this process where left out. Whatever happens to
    the process (killed, crashed, out of memory, a line that cannot be read), the request ends with a message and the
    next one starts a new process. The process ends with ``close``, at the end of a ``with`` block, or when the client
    is no longer referred to.
    """

    def __init__(self, runner: Runner | None = None, python: str | None = None) -> None:
        self._runner = runner or SubprocessRunner()
        self._python = sys.executable if python is None else python
        self._process: WorkerProcess | None = None
        self._request: _Pending | None = None
        self._last_id = NO_REQUEST

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._request is not None

    @property
    def process_id(self) -> int:
        """The number of the process that predicts, which a launcher may have started; 0 until it has said it."""
        return self._process.pid if self._process else 0

    def submit(
        self,
        case: Case,
        bundle: Path,
        on_result: Callable[[Prediction], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = _ignore,
        on_cancelled: Callable[[], object] = _ignore,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Ask for what ``predict(case, bundle, on_stage, notes)`` gives; exactly one of the other callbacks follows.

        The stages before those of ``predict`` are "starting" and "bundle". Raises IFXPredictError where a request is
        under way, the process cannot be started or the case not be written.
        """

        def read(result: Result, _folder: Path) -> Callable[[], object]:
            return lambda: on_result(result.prediction)

        # the request has arrays and numbers, which say neither how they were read nor that they are limits
        said = (*notes, *case.clinical_notes, *case.notes)

        def request(number: int, folder: str, geometry: Geometry, where: str) -> Request:
            return PredictRequest(
                number, case.identifier, folder, geometry, case.clinical, said, where, case.voi_source.segment
            )

        self._ask(case, bundle, request, _Callbacks(Result, read, on_error, on_stage, on_cancelled))

    def submit_maps(
        self,
        case: Case,
        bundle: Path,
        on_maps: Callable[[dict[str, sitk.Image]], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = _ignore,
        on_cancelled: Callable[[], object] = _ignore,
    ) -> None:
        """Ask for what ``case_maps(case, bundle, progress=on_stage)`` gives; else as ``submit``."""

        def read(result: Maps, folder: Path) -> Callable[[], object]:
            try:
                maps = restored_maps(result.maps, folder)
            except IFXPredictError as problem:
                message = f"case {case.identifier}: {problem}"
                return lambda: on_error(message)
            return lambda: on_maps(maps)

        def request(number: int, folder: str, geometry: Geometry, where: str) -> Request:
            return MapsRequest(number, case.identifier, folder, geometry, where)

        self._ask(case, bundle, request, _Callbacks(Maps, read, on_error, on_stage, on_cancelled))

    def predict(
        self,
        case: Case,
        bundle: Path,
        on_stage: Callable[[str], object] = _ignore,
        notes: tuple[str, ...] = (),
        timeout_s: float = float("inf"),
    ) -> Prediction:
        """What ``submit`` asks for, waited for.

        Raises IFXPredictError with the message that ``on_error`` would get, or where there is no answer within
        ``timeout_s`` seconds; then, as after Ctrl-C, the process is ended.
        """
        results: list[Prediction] = []
        errors: list[str] = []
        end = time.monotonic() + timeout_s
        self.submit(case, bundle, results.append, errors.append, on_stage, notes=notes)
        try:
            while not results and not errors:
                if (left := end - time.monotonic()) <= 0:
                    raise IFXPredictError(f"case {case.identifier}: no prediction within {timeout_s:g} s; ended.")
                self._runner.wait(min(left, _GLANCE_S))
        finally:
            self.cancel()
        if errors:
            raise IFXPredictError(errors[0])
        return results[0]

    def cancel(self) -> None:
        """End the request under way with its process and all that this has started; nothing where there is none."""
        if request := self._request:
            self.close()
            request.told.on_cancelled()

    def close(self) -> None:
        """End the process without a word; the next request starts a new one."""
        process, self._process, self._request = self._process, None, None
        if process:
            process.end()

    def _ask(
        self, case: Case, bundle: Path, request: Callable[[int, str, Geometry, str], Request], told: _Callbacks
    ) -> None:
        """Send the ``request`` of number, folder, geometry and bundle."""
        if self.busy:
            raise IFXPredictError("A prediction is under way; wait for it or cancel it.")
        try:
            process = self._running_process(told.on_stage)
            self._last_id += 1
            folder = process.folder / f"request-{self._last_id}"
            folder.mkdir()
            geometry = save_case(case, folder)
            process.send(request(self._last_id, str(folder), geometry, str(Path(bundle).resolve())))
        except (OSError, ValueError) as problem:
            self.close()
            raise IFXPredictError(
                f"case {case.identifier}: the prediction process cannot be started or given the case ({problem})."
            ) from problem
        self._request = _Pending(self._last_id, folder, told)

    def _running_process(self, on_stage: Callable[[str], object]) -> WorkerProcess:
        self._runner.wait(0)  # an idle process may have ended, and nobody heard
        if self._process and self._process.running:
            return self._process
        self.close()
        on_stage("starting")
        process = WorkerProcess(self._runner, self._python, _weakly(self._deliver), _weakly(self._fail))
        weakref.finalize(self, process.end)
        self._process = process
        return process

    def _deliver(self, answer: Answer) -> None:
        request = self._request
        if request is None or answer.id not in (request.id, NO_REQUEST):
            return
        if isinstance(answer, Stage):
            request.told.on_stage(answer.stage)
            return
        if isinstance(answer, Refusal):
            tell: Callable[[], object] = partial(request.told.on_error, answer.message)
        elif isinstance(answer, request.told.kind):
            tell = request.told.read(answer, request.folder)
        else:
            self._fail("The prediction process answered what it was not asked and was ended; press Apply again.")
            return
        self._request = None
        shutil.rmtree(request.folder, ignore_errors=True)
        tell()

    def _fail(self, message: str) -> None:
        request = self._request
        self.close()
        if request:
            request.told.on_error(message)


def _weakly(method: Callable[..., object]) -> Callable[..., None]:
    """Calls ``method`` as long as its object is there: a process must not keep the client that ends it."""
    known = weakref.WeakMethod(method)

    def call(*arguments: Any) -> None:
        if found := known():
            found(*arguments)

    return call
