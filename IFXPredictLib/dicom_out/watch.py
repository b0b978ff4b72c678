"""A PACS that is looked at again and again: each look predicts what waits for an answer, and tells what it could not.

A *look* asks for all studies with a SEG. A study in which nothing waits is not looked into again until the PACS has
more instances of it. One in which something failed, or waits for clinical values, is tried again after 1, 2, 4 looks
and so on, ``LONGEST_PAUSE`` at most. Messages name the end of a study's UID and no patient.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir

from ..base.errors import IFXPredictError
from ..base.scratch import scratch
from ..bundles.bundle import Bundle
from ..bundles.manifest import BundleManifest
from .dicomweb import Pacs
from .worklist import WaitingVoi, answered, may_answer, waiting_voi

LONGEST_PAUSE = 32
"""Looks."""
_SHOWN = 12
_FAULTS = (IFXPredictError, OSError, MemoryError)
"""What one study may raise without an end of the others."""


@dataclass
class Look:
    """What came of VOIs that waited for an answer: how many were answered, wait for clinical values, or failed."""

    answered: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass
class _Study:
    """What is known of a study since it was looked into: how many instances it had, and when it is tried again."""

    instances: int | None
    told: set[str] = field(default_factory=set)
    pause: int = 0
    due: int = 0


class Watch:
    """What waits in ``pacs`` for an answer of ``bundle``, and gets it by ``predict``.

    Parameters
    ----------
    pacs : Pacs
        Looked at and, by ``predict``, stored into.
    bundle : Bundle or BundleManifest
        Whose anatomy a segment has to be coded as.
    predict : callable
        Of a waiting VOI and an empty folder that goes afterwards: predicts and stores; False where there are no
        clinical values of it yet. Raises IFXPredictError where it cannot.
    tell : callable
        Takes each sentence for whoever watches.
    """

    def __init__(
        self,
        pacs: Pacs,
        bundle: Bundle | BundleManifest,
        predict: Callable[[WaitingVoi, Path], bool],
        tell: Callable[[str], None],
    ) -> None:
        self._pacs, self._bundle, self._predict, self._tell = pacs, bundle, predict, tell
        self._studies: dict[str, _Study] = {}
        self._answered: set[str] = set()
        self._looks = 0

    def look(self, since: str = "") -> Look:
        """Answer what waits in studies of the day ``since``, YYYYMMDD, or later; one that fails stops no other.

        Raises IFXPredictError where the server cannot be asked for studies.
        """
        self._looks += 1
        found = self._pacs.studies("SEG", since)
        self._studies = {study: known for study, known in self._studies.items() if study in found}
        total = Look()
        for study, instances in found.items():
            known = self._studies.setdefault(study, _Study(instances))
            if known.instances != instances:
                known.instances, known.pause, known.due = instances, 0, 0
            if self._looks >= known.due:
                self._look_into(study, known, total)
        return total

    def _look_into(self, study: str, known: _Study, total: Look) -> None:
        here = Look()
        said: list[str] = []
        try:
            with scratch(Path(gettempdir())) as place:
                modalities: dict[str, str] = {}
                for file in self._segs(study, place, modalities):
                    self._answer(file, modalities, place, here, said)
        except _FAULTS as problem:
            here.failed += 1
            said.append(_in_words(problem))
        for text in said:
            if text not in known.told:
                self._tell(f"study ...{study[-_SHOWN:]}: {text}")
        known.told = set(said) if here.failed or here.waiting else set()
        if here.failed or here.waiting:
            known.pause = min(2 * known.pause or 1, LONGEST_PAUSE)
            known.due = self._looks + known.pause
        elif known.instances is not None:
            known.due = 1 << 62  # until there are more instances
        total.answered += here.answered
        total.waiting += here.waiting
        total.failed += here.failed

    def _segs(self, study: str, place: Path, modalities: dict[str, str]) -> list[Path]:
        """The files of all SEGs of a study; into ``_answered`` those that reports there are on.

        Into ``modalities`` go those of its series, by their UIDs.
        """
        segs: list[Path] = []
        for k, series in enumerate(self._pacs.series(study)):
            modalities[series.uid] = series.modality
            if series.modality != "SEG" and not may_answer(series):
                continue
            folder = place / f"series{k}"
            folder.mkdir()
            files = self._pacs.fetch(study, series.uid, folder)
            if series.modality == "SEG":
                segs += files
            else:
                found = {pair for file in files for pair in answered(file)}
                self._answered |= {seg for seg, bundle in found if bundle == self._bundle.sha256}
        return segs

    def _answer(self, file: Path, modalities: dict[str, str], parent: Path, here: Look, said: list[str]) -> None:
        try:
            voi = waiting_voi(file, self._bundle.protocol)
            if voi is None or voi.seg in self._answered:
                return
            expected = self._bundle.protocol.image.modality
            if modalities.get(voi.image_series) not in (None, "", expected):
                return  # drawn on an MRI where the bundle is of CT, or the reverse
            with scratch(parent) as place:
                done = self._predict(voi, place)
        except _FAULTS as problem:
            here.failed += 1
            said.append(_in_words(problem))
            return
        if done:
            here.answered += 1
            self._answered.add(voi.seg)
            said.append("answered")
        else:
            here.waiting += 1
            said.append("waits for its row in --clinical")


def _in_words(problem: BaseException) -> str:
    if isinstance(problem, MemoryError):
        return "the memory of this computer does not suffice"
    if isinstance(problem, OSError):
        return f"{problem.filename or 'the system'}: {problem.strerror or problem}"
    return str(problem).removesuffix(".")
