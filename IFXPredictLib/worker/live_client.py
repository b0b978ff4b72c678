"""One answer after another while a VOI is drawn: the newest stroke alone is answered, an older answer never shown.

The process gets the image once and then what each stroke changed; where anything else than the VOI changes, or a
request fails, the case is sent anew with the next stroke. Between strokes other VOIs of the same case can be asked
about, one after the other; the next stroke ends that.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import IFXPredictError
from ..imaging.further import MASK
from ..prediction.prediction import Prediction
from .case_transfer import SentCase
from .client import WorkerClient
from .messages import NO_REQUEST
from .strokes import change_between


@dataclass(frozen=True)
class _Stroke:
    case: SentCase
    notes: tuple[str, ...]
    version: object


class LiveClient:
    """Answers for a case while it is drawn, through a ``client`` that nobody else asks.

    ``on_answer`` gets the prediction of the newest stroke; ``on_error`` the message where it has none; ``on_stage``
    what the process begins to do for a case that it was sent as a whole.
    """

    def __init__(
        self,
        client: WorkerClient,
        bundle: Path,
        on_answer: Callable[[Prediction], object],
        on_error: Callable[[str], object],
        on_stage: Callable[[str], object],
    ) -> None:
        self._client, self._bundle = client, bundle
        self._on_answer, self._on_error, self._on_stage = on_answer, on_error, on_stage
        self._newest: _Stroke | None = None
        self._known: _Stroke | None = None
        self._mask: NDArray[np.bool_] = np.zeros((0, 0, 0), np.bool_)
        self._number = NO_REQUEST
        self._others: Iterator[NDArray[np.bool_]] = iter(())
        self._on_other: Callable[[Prediction | None], object] | None = None
        self._asked_other = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._client.busy

    def show(self, case: SentCase, notes: tuple[str, ...] = (), version: object = None) -> None:
        """Answer for a case as it is drawn now, when what is under way has ended; what waited is forgotten.

        ``version`` is any value that changes when the image does while it stays where it lies in memory.
        """
        self.forget_others()
        self._newest = _Stroke(case, notes, version)
        if not self._client.busy:
            self._send()

    def ask_of(self, masks: Iterable[NDArray[np.bool_]], on_other: Callable[[Prediction | None], object]) -> None:
        """Answer for other VOIs of the case that was answered last, in their order, until another one is shown.

        ``on_other`` gets the prediction of each, None of one that cannot be predicted: what is wrong with it is not
        wrong with the case. Where the process ends, ``on_error`` is told and the others are forgotten.
        """
        self._others, self._on_other = iter(masks), on_other
        if not self._client.busy:
            self._send()

    def forget_others(self) -> None:
        """Ask about no more of them; an answer on its way is told to nobody."""
        self._others, self._on_other = iter(()), None

    def close(self) -> None:
        """End the process; no callback comes after this."""
        self.forget_others()
        self._newest = self._known = None
        self._client.close()

    def _send(self) -> None:
        stroke, self._newest = self._newest, None
        self._asked_other = stroke is None
        stroke = stroke or self._other()
        if stroke is None:
            return
        mask = stroke.case.mask != 0
        try:
            if self._known is not None and self._client.process_id and _same_but_mask(self._known, stroke):
                change = change_between(self._mask, mask)
                said = (*stroke.notes, *stroke.case.notes)
                self._client.submit_stroke(self._number, change, self._answered, self._refused, said)
            else:
                self._number = self._client.submit_live(
                    stroke.case, self._bundle, self._answered, self._refused, self._on_stage, stroke.notes
                )
            self._known, self._mask = stroke, mask
        except IFXPredictError as problem:
            self._refused(str(problem))

    def _other(self) -> _Stroke | None:
        """The next of the other VOIs."""
        known, mask = self._known, next(self._others, None)
        return (
            replace(known, case=replace(known.case, mask=mask.astype(np.uint8))) if known and mask is not None else None
        )

    def _answered(self, prediction: Prediction) -> None:
        if self._newest is not None:
            self._send()
        elif not self._asked_other:
            self._on_answer(prediction)
        else:
            self._tell_of_other(prediction)

    def _tell_of_other(self, prediction: Prediction | None) -> None:
        if self._on_other is not None:
            self._on_other(prediction)
            if not self._client.busy:
                self._send()

    def _refused(self, message: str) -> None:
        if self._asked_other and self._newest is None and self._client.process_id:
            self._tell_of_other(None)
            return
        self._known = None
        self.forget_others()
        if self._newest is not None:
            self._send()
        else:
            self._on_error(message)


def _same_but_mask(one: _Stroke, other: _Stroke) -> bool:
    return _besides_mask(one) == _besides_mask(other)


def _besides_mask(stroke: _Stroke) -> tuple[Any, ...]:
    """What a kept case depends on; of the image its place in memory, which cannot be another's while it is kept."""
    case = stroke.case
    return (
        *(case.identifier, case.geometry, dict(case.clinical), case.segment, case.whole, case.centre, stroke.version),
        *(_place(case.image), *((name, _seen(name, voxels)) for name, voxels in case.further.items())),
    )


def _seen(column: str, voxels: NDArray[Any]) -> object:
    """Of a further series its place in memory, of a further drawn VOI its voxels: a stroke there is another case."""
    return np.packbits(voxels).tobytes() if column.startswith(MASK) else _place(voxels)


def _place(voxels: NDArray[Any]) -> tuple[Any, ...]:
    return voxels.__array_interface__["data"][0], voxels.shape, voxels.strides, voxels.dtype
