"""What a request to the prediction process sends: whether it fits, what is written first, and the line that asks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..base.errors import CaseError
from ..base.memory import check_fits
from ..imaging.case import Case
from .case_transfer import SentCase, save_in_pieces, sent_case
from .messages import CutoffsRequest, HandedCase, LockRequest, Request
from .sent_batch import SentBatch

LIBRARIES = 400_000_000
"""Bytes that a process with PyTorch and a demonstration's network takes at least (measured after a prediction: 0.42 to
0.45 GB)."""
_COPIES = 2
"""Of what is sent, at the same time, at least: as read, and as images in the order of a Case (measured: 1.7 to 2.2)."""
_NORMALISING = 20
"""Bytes a voxel that normalising takes beside these, at least: twice in double precision and once in single, without
the brighter voxels that it is done by (measured with them: 22 to 28)."""


@dataclass(frozen=True)
class Sending:
    """What is asked for ``title``, as messages name it: ``written`` into a folder first, then the ``request``.

    That is made of the request's number and its folder. Raises CaseError in ``check``, which is told how many bytes the
    libraries take that are not there yet, where the memory will not suffice.
    """

    title: str
    check: Callable[[int], object]
    written: Callable[[Path], Iterator[None]]
    request: Callable[[int, Path], Request]


def as_sent(case: Case | SentCase) -> SentCase:
    """A case as it is sent, whatever it was."""
    return sent_case(case) if isinstance(case, Case) else case


def sending_of_case(sent: SentCase, request: Callable[[int, Path], Request]) -> Sending:
    """Of one case, whose voxels are written first."""
    return Sending(
        f"case {sent.identifier}",
        lambda libraries: _check_memory(sent, libraries),
        lambda folder: save_in_pieces(sent, folder),
        request,
    )


def sending_of_batch(batch: SentBatch) -> Sending:
    """Of many cases: those of a table, or handed over one after the other."""
    handed: list[HandedCase] = []
    return Sending(
        "batch",
        lambda libraries: _check_batch(batch, libraries),
        lambda folder: batch.write(folder, handed),
        lambda number, _folder: batch.request(number, handed),
    )


def sending_of_cutoffs(asked: CutoffsRequest | LockRequest) -> Sending:
    """Of a bundle's cut-offs, for which nothing is written; the request gets its number."""
    return Sending("cut-off", _check_process, lambda _: iter(()), lambda number, _: replace(asked, id=number))


def _check_process(libraries: int) -> None:
    """Raise CaseError where not even the process fits."""
    check_fits(libraries, "cut-off: the process", CaseError, advice="close other programs")


def _check_batch(batch: SentBatch, libraries: int) -> None:
    """Raise CaseError where not even the processes fit; the images' sizes are not known."""
    others = batch.workers if batch.workers > 1 else 0
    check_fits(libraries + others * LIBRARIES, "batch: the processes", CaseError, advice="lower the cases at a time")


def _check_memory(case: SentCase, libraries: int) -> None:
    """Raise CaseError, with both figures, where what a prediction takes at least is more than is free."""
    where = f"case {case.identifier}: the prediction from {case.image.size / 1e6:.0f} million voxels"
    normalising = _NORMALISING * case.image.size if case.normalised else 0
    check_fits(libraries + _COPIES * case.bytes + normalising, where, CaseError, advice="close other programs")
