"""What the prediction process answers to a BatchRequest: cases of a table, or handed over, as ``predict --cohort``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..base.content import CaseContent
from ..base.errors import CaseError, ClinicalError
from ..base.files import sha256_of, sha256_of_content
from ..base.outputs import Output
from ..base.process_pool import close_pool
from ..base.text import shortened
from ..bundles.bundle import Bundle
from ..imaging.case import Case
from ..imaging.content import content_of
from ..prediction.batch import COMMAND, blood_of, inputs_of, run_batch, table_jobs
from ..prediction.cohort import Job, Predicted, copies_told
from ..protocol.loading import Protocol
from ..tables.clinical import ClinicalRow, row_of
from .case_transfer import CASE_FILES, restored_case
from .messages import BatchDone, BatchRequest, CaseDone, HandedCase, Stage


@dataclass(frozen=True)
class HandedJob:
    """A Job of what was handed over; its clinical values are its ``row`` of a table, where there is one."""

    handed: HandedCase
    row: ClinicalRow | None = None
    refused: str = ""

    @property
    def case(self) -> str:
        """Its name."""
        return self.handed.case

    @property
    def imaging(self) -> None:
        """Nothing of it was computed before."""

    def hashes(self) -> tuple[str, str]:
        """Of its image and its mask, each with its place; raises CaseError where they cannot be read."""
        place = asdict(self.handed.geometry) if self.handed.geometry else None
        try:
            files = [sha256_of(Path(self.handed.folder, f"{name}.npy")) for name in CASE_FILES]
        except OSError as problem:
            raise CaseError(f"case {self.case}: its image or mask cannot be read ({problem}); try again.") from problem
        image, mask = (sha256_of_content([file, place]) for file in files)
        return image, mask

    def given(self) -> object:
        """Its clinical values and what else was said of it."""
        handed = self.handed
        blood = [list(self.row.cells), list(self.row.notes)] if self.row else dict(handed.clinical)
        place = asdict(handed.whole) if handed.whole else None
        return ["handed", blood, list(handed.notes), handed.segment, place, *filter(None, [handed.centre])]

    def read(self, protocol: Protocol) -> tuple[Case, CaseContent, tuple[str, ...]]:
        """The case, its hashes, and warnings of how it came about; raises IFXPredictError where there is none."""
        handed, before = self.handed, self.hashes()
        assert handed.geometry is not None  # else it is refused
        blood = self.row.checked(protocol.clinical) if self.row else handed.clinical
        place = Path(handed.folder), handed.geometry, protocol
        case = restored_case(self.case, *place, blood, handed.segment, handed.whole, handed.centre)
        return case, content_of(case, *before), handed.notes


def answer_batch(request: BatchRequest, bundle: Bundle, send: Callable[[Stage | CaseDone], object]) -> BatchDone:
    """Predict all cases of a request and write their tables; ``send`` is told of each case as it ends.

    Raises IFXPredictError as ``run_batch`` does, or where a table cannot be read.
    """
    jobs, inputs = _jobs(request, bundle)
    send(Stage(request.id, "cases"))

    def watch(found: Iterator[Predicted], total: int) -> Iterable[Predicted]:
        for done, one in enumerate(found, 1):
            send(CaseDone(request.id, one.job.case, one.status, shortened(one.message), done, total))
            yield one
        send(Stage(request.id, "tables"))

    target = Output(Path(request.out), COMMAND, inputs)
    try:
        results = run_batch(jobs, bundle, target, request.workers, watch)
    finally:
        close_pool()  # its memory is the window's again
    return BatchDone(request.id, sum(one.kept is None for one in results), len(results), copies_told(results))


def _jobs(request: BatchRequest, bundle: Bundle) -> tuple[Sequence[Job], Iterable[Path]]:
    """The cases, and what is read of them that stays."""
    clinical = Path(request.clinical) if request.clinical else None
    if request.cohort:
        jobs = table_jobs(Path(request.cohort), clinical, bundle.protocol)
        return jobs, inputs_of(jobs, Path(request.cohort), clinical, bundle.folder)
    rows = blood_of(clinical, bundle.protocol)
    return [_handed_job(one, rows, clinical) for one in request.cases], inputs_of((), clinical, bundle.folder)


def _handed_job(handed: HandedCase, rows: Mapping[str, ClinicalRow] | None, table: Path | None) -> HandedJob:
    if handed.refused or rows is None or table is None:
        return HandedJob(handed, refused=handed.refused)
    try:
        return HandedJob(handed, row_of(rows, handed.case, table))
    except ClinicalError as problem:
        return HandedJob(handed, refused=str(problem))
