"""Predictions and maps from the process of server.py, so that no window freezes and a crash is a message.

Event-driven: ``submit`` and its like with callbacks, which the runner delivers (in Slicer from Qt's event loop).
Blocking: ``predict``. The process starts with the first request and stays for the next.
"""

import shutil
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import IFXPredictError
from ..imaging.case import Case
from ..prediction.prediction import Prediction
from .callbacks import Callbacks, Pending, handed_to, ignore, maps_read, wall_read
from .case_transfer import SentCase
from .messages import (
    NO_REQUEST,
    Answer,
    BatchDone,
    CaseDone,
    Cutoffs,
    CutoffsRequest,
    LiveAnswer,
    LiveRequest,
    Locked,
    LockRequest,
    Maps,
    MapsRequest,
    PredictRequest,
    Refusal,
    Request,
    Result,
    Stage,
    StrokeRequest,
    Wall,
    WallRequest,
)
from .process import WorkerProcess, weakly
from .runners import Runner, SubprocessRunner
from .sending import LIBRARIES, Sending, as_sent, sending_of_batch, sending_of_case, sending_of_cutoffs
from .sent_batch import SentBatch
from .strokes import Change

_GLANCE_S = 1.0
_MOMENT_S = 0.05
"""For which a window may stand still: writing goes on after it has had its turn."""
_WRITTEN = object()
_BUSY = "A prediction is under way; wait for it or cancel it."


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
        self._request: Pending | None = None
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
        case: Case | SentCase,
        bundle: Path,
        on_result: Callable[[Prediction], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = ignore,
        on_cancelled: Callable[[], object] = ignore,
        notes: tuple[str, ...] = (),
        perturb: int = 0,
    ) -> None:
        """Ask for what ``predict(case, bundle, on_stage, notes)`` gives; exactly one of the other callbacks follows.

        With its band of ``perturb`` redrawings, where that is not 0: after the stages of ``predict`` comes "redrawing",
        before them are "starting" and "bundle". A large case is still being written when
        this returns, in pieces between which the runner's events go on. Raises IFXPredictError where a request is under
        way, the memory will not suffice, the process cannot be started or the case not be written.
        """
        told = Callbacks(Result, handed_to(on_result), on_error, on_stage, on_cancelled)
        self._ask_of(partial(PredictRequest, perturb=perturb), as_sent(case), bundle, notes, told)

    def submit_live(
        self,
        case: Case | SentCase,
        bundle: Path,
        on_answer: Callable[[Prediction], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = ignore,
        notes: tuple[str, ...] = (),
    ) -> int:
        """Have the process keep a case, in place of any other, and ask for what ``KeptCase.answer`` gives of it.

        Else as ``submit``. The number returned is what strokes refer to.
        """
        told = Callbacks(LiveAnswer, handed_to(on_answer), on_error, on_stage, ignore)
        self._ask_of(LiveRequest, as_sent(case), bundle, notes, told)
        return self._last_id

    def submit_stroke(
        self,
        of: int,
        change: Change,
        on_answer: Callable[[Prediction], object],
        on_error: Callable[[str], object],
        notes: tuple[str, ...] = (),
    ) -> None:
        """Ask again of the case that ``submit_live`` gave the number ``of``, after a change of its VOI.

        Raises IFXPredictError where a request is under way, or the process that kept the case is gone.
        """
        if self.busy:
            raise IFXPredictError(_BUSY)
        process = self._process
        if process is None or not process.running:
            raise IFXPredictError("The prediction process that kept the case has ended; draw on.")
        self._last_id += 1
        told = Callbacks(LiveAnswer, handed_to(on_answer), on_error, ignore, ignore)
        self._request = Pending(self._last_id, process.folder / f"request-{self._last_id}", told)
        process.send(StrokeRequest(self._last_id, of, change, notes))

    def submit_maps(
        self,
        case: Case | SentCase,
        bundle: Path,
        on_maps: Callable[[dict[str, sitk.Image]], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = ignore,
        on_cancelled: Callable[[], object] = ignore,
    ) -> None:
        """Ask for what ``case_maps(case, bundle, progress=on_stage)`` gives; else as ``submit``."""
        sent = as_sent(case)

        def request(number: int, folder: Path) -> Request:
            where = str(Path(bundle).resolve())
            return MapsRequest(number, sent.identifier, str(folder), sent.geometry, where, sent.whole)

        self._ask(
            sending_of_case(sent, request),
            Callbacks(Maps, maps_read(sent.identifier, on_maps, on_error), on_error, on_stage, on_cancelled),
        )

    def submit_wall(
        self,
        drawn: SentCase,
        on_wall: Callable[[NDArray[np.uint8], str], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = ignore,
        on_cancelled: Callable[[], object] = ignore,
    ) -> None:
        """Ask for the wall that ``propose_wall`` finds for the mask of ``drawn``; else as ``submit``, without a bundle.

        ``on_wall`` gets it (k, j, i; 0 or 1) and what was found in words.
        """

        def request(number: int, folder: Path) -> Request:
            return WallRequest(number, drawn.identifier, str(folder), drawn.geometry)

        self._ask(
            sending_of_case(drawn, request),
            Callbacks(Wall, wall_read(drawn.identifier, on_wall, on_error), on_error, on_stage, on_cancelled),
        )

    def submit_batch(
        self,
        batch: SentBatch,
        on_done: Callable[[BatchDone], object],
        on_error: Callable[[str], object],
        on_case: Callable[[CaseDone], object] = ignore,
        on_stage: Callable[[str], object] = ignore,
        on_cancelled: Callable[[], object] = ignore,
    ) -> None:
        """Ask for the tables of many cases, as ``predict --cohort`` writes them; ``on_case`` hears of each as it ends.

        Finished cases are kept beside the tables, so that the same batch goes on where it was ended. Stages are
        "starting", "bundle", "cases" and "tables"; else as ``submit``.
        """

        def read(done: BatchDone, _folder: Path) -> Callable[[], object]:
            return lambda: on_done(done)

        self._ask(sending_of_batch(batch), Callbacks(BatchDone, read, on_error, on_stage, on_cancelled, on_case))

    def submit_cutoffs(
        self,
        asked: CutoffsRequest | LockRequest,
        on_done: Callable[[Any], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object] = ignore,
        on_cancelled: Callable[[], object] = ignore,
    ) -> None:
        """Ask for Cutoffs or Locked; the request's number is set here, paths are from the root. Else as ``submit``."""
        kind = Cutoffs if isinstance(asked, CutoffsRequest) else Locked
        told = Callbacks(kind, lambda found, _: lambda: on_done(found), on_error, on_stage, on_cancelled)
        self._ask(sending_of_cutoffs(asked), told)

    def predict(
        self,
        case: Case | SentCase,
        bundle: Path,
        on_stage: Callable[[str], object] = ignore,
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

    def _ask_of(
        self,
        kind: Callable[..., Request],
        sent: SentCase,
        bundle: Path,
        notes: tuple[str, ...],
        told: Callbacks,
    ) -> None:
        """Ask for a prediction, or a live one."""

        def request(number: int, folder: Path) -> Request:
            said, where = (*notes, *sent.notes), str(Path(bundle).resolve())
            facts = sent.identifier, str(folder), sent.geometry, sent.clinical, said, where
            return kind(number, *facts, sent.segment, sent.whole, sent.centre)

        self._ask(sending_of_case(sent, request), told)

    def _ask(self, sending: Sending, told: Callbacks) -> None:
        """Write what is sent, then the request."""
        if self.busy:
            raise IFXPredictError(_BUSY)
        try:
            process = self._running_process(sending, told.on_stage)
            self._last_id += 1
            folder = process.folder / f"request-{self._last_id}"
            folder.mkdir()
            self._request = pending = Pending(self._last_id, folder, told)
            self._write(pending, sending.written(folder), sending)
        except (OSError, ValueError) as problem:
            self.close()
            raise IFXPredictError(_not_started(sending.title, problem)) from problem

    def _write(self, pending: Pending, pieces: Iterator[None], sending: Sending) -> None:
        """Write pieces for a moment, the others when the runner has looked at its events; then send the request.

        Nothing happens where the request has ended meanwhile.
        """
        end = time.monotonic() + _MOMENT_S
        while self._request is pending and self._process:
            if next(pieces, _WRITTEN) is _WRITTEN:
                self._process.send(sending.request(pending.id, pending.folder))
                return
            if time.monotonic() > end:
                self._runner.soon(partial(weakly(self._write_on), pending, pieces, sending))
                return

    def _write_on(self, pending: Pending, pieces: Iterator[None], sending: Sending) -> None:
        try:
            self._write(pending, pieces, sending)
        except (OSError, ValueError) as problem:
            self._fail(_not_started(sending.title, problem))

    def _running_process(self, sending: Sending, on_stage: Callable[[str], object]) -> WorkerProcess:
        self._runner.wait(0)  # an idle process may have ended, and nobody heard
        running = self._process if self._process and self._process.running else None
        sending.check(0 if running else LIBRARIES)
        if running:
            return running
        self.close()
        on_stage("starting")
        process = WorkerProcess(self._runner, self._python, weakly(self._deliver), weakly(self._fail))
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
        if isinstance(answer, CaseDone):
            request.told.on_case(answer)
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


def _not_started(title: str, problem: Exception) -> str:
    return f"{title}: the prediction process cannot be started or given the case ({problem})."
