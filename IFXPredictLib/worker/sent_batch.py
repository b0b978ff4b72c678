"""A batch as its client sends it: a table of cases, or cases that are handed over one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.text import shortened
from .case_transfer import SentCase, save_in_pieces
from .messages import BatchRequest, HandedCase

Export = Callable[[], tuple[SentCase, tuple[str, ...]]]
"""Gives a case and warnings of how it came about; raises IFXPredictError where there is none."""


@dataclass(frozen=True)
class SentBatch:
    """What a BatchRequest asks for: the cases of the table ``cohort``, or those that ``exports`` give by their names.

    ``out`` is the folder of the results, ``clinical`` a table of clinical values; ``workers`` cases at a time.
    """

    bundle: Path
    out: Path
    cohort: Path | None = None
    clinical: Path | None = None
    exports: tuple[tuple[str, Export], ...] = ()
    workers: int = 1

    def write(self, folder: Path, handed: list[HandedCase]) -> Iterator[None]:
        """Write the cases that are handed over into ``folder`` and list them in ``handed``: a step a piece.

        One that cannot be exported is listed with the reason. Raises OSError where the folder cannot be written to.
        """
        for number, (name, export) in enumerate(self.exports):
            try:
                case, notes = export()
            except IFXPredictError as problem:
                handed.append(HandedCase(name, refused=shortened(str(problem))))
                continue
            yield
            place = folder / str(number)
            place.mkdir()
            yield from save_in_pieces(case, place)
            facts = dict(case.clinical), (*notes, *case.notes), case.segment, case.whole, case.centre
            handed.append(HandedCase(name, str(place), case.geometry, *facts))

    def request(self, number: int, handed: list[HandedCase]) -> BatchRequest:
        """What the process is asked, all paths from the root."""
        cohort, clinical = (str(path.absolute()) if path else "" for path in (self.cohort, self.clinical))
        folders = str(self.bundle.resolve()), str(self.out.absolute())
        return BatchRequest(number, *folders, cohort, clinical, tuple(handed), self.workers)
