"""What a study is: study.json in the folder that its workstations share, and who reads what when.

It holds no patient's name: cases go by pseudonym (P001, ...), and the file that links these to patients lies elsewhere
(``linkage.py``). Folders: ``images/P001.nrrd`` (of a further series ``images/P001_arterial.nrrd``),
``readings/<reader>/round<k>/``, ``review/``, and ``answers/`` where readers see a model's answer. Each reader has an
order of his own in each round, and opens a case again when the washout is over.
"""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..base.errors import ProtocolError, StudyError
from ..base.files import read_json, sha256_of
from ..protocol.checks import check_series, check_vois
from ..protocol.schema import Display, ImageRules, VoiRules
from ..protocol.strict_yaml import plain, read_as
from .form import FormField, check_form


def reading_order(seed: int, reader: str, round_number: int, pseudonyms: Sequence[str]) -> tuple[str, ...]:
    """A random order of the cases that belongs to this reader and round alone.

    The cases are sorted by the SHA-256 of the UTF-8 text "seed|reader|round|pseudonym" in hexadecimal, so that the
    order is the same with every version of Python and independent of who else reads.
    """
    return tuple(sorted(pseudonyms, key=lambda p: digest(f"{seed}|{reader}|{round_number}|{p}")))


def digest(text: str) -> str:
    """The SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def washout_end(finished: datetime, washout_days: int) -> datetime:
    """When a case that was last seen at ``finished`` may be read again: whole days of 24 hours later."""
    return finished + timedelta(days=washout_days)


FORMAT = 1
_NAME = re.compile(r"(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9_-]{0,31}", re.IGNORECASE | re.ASCII)
"""A reader's name is a folder's name on every system; the excluded ones are devices on Windows."""
_ID = re.compile("[0-9a-f]{16}")
_PSEUDONYM = re.compile(r"P[0-9]{3,6}", re.ASCII)
_MOST_ROUNDS, _LONGEST_WASHOUT = 99, 3650
"""Rounds, and days: each look at a study goes through all of its rounds, and a date has its last year."""


@dataclass(frozen=True)
class StudyCase:
    """One case: its pseudonym, the SHA-256 of its image file, and those of its further series' by their names."""

    pseudonym: str
    image_sha256: str
    further_sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a study asks of a case, as its protocol does: the rules of images, and what there is beside the first."""

    name: str
    image: ImageRules
    further_series: tuple[str, ...]
    further_drawn: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """One study; ``study_id`` is random and tells studies apart, ``created`` is in UTC.

    ``image_rules`` are the protocol's, by which a contour is checked while it is drawn, and ``display`` is its window,
    in which each reader sees each image (None for that of ``window_of``). ``seed`` orders cases and
    worklists. ``reviewers`` see all readings, so none of them is a reader. ``reader_rounds`` says how often the readers
    named in it draw each case, where not all of them do so in every one of the ``rounds``. ``wall_assist`` allows them
    to have a wall proposed. ``form`` is what they answer of each case. ``answers_sha256`` has the hash of each case's
    model answer, where readers read with and without it. ``series`` are the names of a case's images, the one first
    that VOIs are drawn on, ``vois`` those of the VOIs that are drawn; both are empty where there is one.
    """

    folder: Path
    study_id: str
    created: str
    protocol: str
    protocol_sha256: str
    image_rules: ImageRules
    seed: int
    rounds: int
    washout_days: int
    readers: tuple[str, ...]
    reviewers: tuple[str, ...]
    cases: tuple[StudyCase, ...]
    reader_rounds: Mapping[str, int] = field(default_factory=dict)
    display: Display | None = None
    wall_assist: bool = False
    form: tuple[FormField, ...] = ()
    answers_sha256: Mapping[str, str] = field(default_factory=dict)
    series: tuple[str, ...] = ()
    vois: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise StudyError where a name could leave its folder, is given twice, or a number makes no study."""
        check_names(self.readers, self.reviewers)
        pseudonyms = self.pseudonyms
        if not pseudonyms or len(set(pseudonyms)) < len(pseudonyms):
            raise StudyError(f"{self.folder}: expected cases with a pseudonym each, found {len(pseudonyms)}.")
        if wrong := [name for name in pseudonyms if not _PSEUDONYM.fullmatch(name)]:
            raise StudyError(f"{self.folder}: expected cases P001, P002, ..., found {wrong[0]!r}.")
        if not _ID.fullmatch(self.study_id):
            raise StudyError(f"{self.folder}: expected a study id of 16 hexadecimal digits, found {self.study_id!r}.")
        if not (1 <= self.rounds <= _MOST_ROUNDS and 0 <= self.washout_days <= _LONGEST_WASHOUT):
            raise StudyError(
                f"{self.folder}: expected 1 to {_MOST_ROUNDS} rounds and a washout of 0 to {_LONGEST_WASHOUT} days, "
                f"found {self.rounds} and {self.washout_days}."
            )
        self._check_reader_rounds()
        check_form(self.form)
        self._check_aided()
        self._check_further()

    def _check_reader_rounds(self) -> None:
        for name, number in self.reader_rounds.items():
            self.check_reader(name)
            if not 1 <= number <= self.rounds:
                raise StudyError(
                    f"{self.folder}: reader {name}: expected 1 to {self.rounds} rounds, found {number}; the study has "
                    "as many rounds as the reader who reads most often."
                )

    def _check_aided(self) -> None:
        if self.answers_sha256 and set(self.answers_sha256) != set(self.pseudonyms):
            raise StudyError(
                f"{self.folder}: expected a model's answer of each of the study's {len(self.cases)} cases."
            )
        odd = [name for name in self.readers if len(self.rounds_of(name)) % 2]
        if self.answers_sha256 and odd:
            raise StudyError(
                f"{self.folder}: reader {odd[0]}: expected an even number of rounds, found "
                f"{len(self.rounds_of(odd[0]))}; each case is read with the model's answer and without it."
            )

    def _check_further(self) -> None:
        drawn, where = [VoiRules(name) for name in self.vois], str(self.folder)
        try:
            check_vois(drawn, self.image_rules, f"{where}: vois")
            check_series(self.series, drawn, f"{where}: series")
        except ProtocolError as problem:
            raise StudyError(str(problem)) from problem
        wrong = [case.pseudonym for case in self.cases if set(case.further_sha256) != set(self.series[1:])]
        if wrong:
            raise StudyError(f"{where}: {wrong[0]}: expected a hash of each further series; restore study.json.")

    @property
    def asked(self) -> Asked:
        """What there is of a case beside one image and one VOI."""
        return Asked(self.protocol, self.image_rules, self.series[1:], self.vois[1:])

    @property
    def of_first_voi(self) -> str:
        """Which VOI is meant where several are drawn and one is spoken of, as ", VOI wall"; "" where one is drawn."""
        return f", VOI {self.vois[0]}" if self.vois else ""

    @property
    def pseudonyms(self) -> tuple[str, ...]:
        """All cases' pseudonyms, P001 first."""
        return tuple(case.pseudonym for case in self.cases)

    def case(self, pseudonym: str) -> StudyCase:
        """One case; raises StudyError where the study has none of that name."""
        found = next((case for case in self.cases if case.pseudonym == pseudonym), None)
        if found is None:
            raise StudyError(f"unknown case {pseudonym!r}; known are {self.pseudonyms[0]} to {self.pseudonyms[-1]}.")
        return found

    def image(self, pseudonym: str, series: str = "") -> Path:
        """Where a case's image lies, or that of a further ``series``."""
        return self.folder / "images" / image_name(self.case(pseudonym).pseudonym, series)

    def check_image(self, pseudonym: str, read_before: Collection[str] = (), series: str = "") -> tuple[Path, str]:
        """A case's image and its hash; raises StudyError where it changed since the study, or a reading, began.

        ``read_before`` are the hashes of the image when the case was read; ``series`` is a further one.
        """
        path, case = self.image(pseudonym, series), self.case(pseudonym)
        if not path.is_file():
            raise StudyError(
                f"{pseudonym}: its image {path} is not there; copy the study's folder whole, or restore it."
            )
        found = sha256_of(path)
        for known in (case.further_sha256[series] if series else case.image_sha256, *read_before):
            if found != known:
                raise StudyError(
                    f"{pseudonym}: the image was changed since the study began or the case was read before (SHA-256 "
                    f"{found[:12]}, expected {known[:12]}); restore {path} from a backup."
                )
        return path, found

    def check_reader(self, name: str) -> None:
        """Raise StudyError, naming those known, for a reader whom the study does not have."""
        if name not in self.readers:
            raise StudyError(f"unknown reader {name!r}; known are {', '.join(self.readers)}.")

    def rounds_of(self, reader: str) -> range:
        """The rounds in which one reader draws the cases, from 1 on."""
        return range(1, self.reader_rounds.get(reader, self.rounds) + 1)

    def check_round(self, number: int, reader: str = "") -> None:
        """Raise StudyError for a round that the study does not have, or not for this ``reader``."""
        if number not in range(1, self.rounds + 1):
            raise StudyError(f"unknown round {number}; the study has rounds 1 to {self.rounds}.")
        if reader and number not in self.rounds_of(reader):
            raise StudyError(
                f"round {number} is not for reader {reader}, who reads {len(self.rounds_of(reader))} of the study's "
                f"{self.rounds} rounds."
            )

    def check_present(self) -> None:
        """Raise StudyError where the folder has vanished or now holds another study."""
        content = read_json(self.folder / "study.json", StudyError)
        found = content.get("study_id") if isinstance(content, dict) else None
        if found != self.study_id:
            raise StudyError(f"{self.folder}: holds study {found}, expected study {self.study_id}; two were mixed up.")

    def to_mapping(self) -> dict[str, Any]:
        """The content of study.json."""
        content = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)[1:]}
        cases = [without_empty(dataclasses.asdict(case), "further_sha256") for case in self.cases]
        rules = dataclasses.asdict(self.image_rules)
        unequal = {"reader_rounds": content.pop("reader_rounds")}  # left out where all read equally often
        optional = unequal if self.reader_rounds else {}
        optional |= {"wall_assist": True} if content.pop("wall_assist") else {}
        optional |= {"form": [dataclasses.asdict(one) for one in content.pop("form")]} if self.form else {}
        optional |= {"answers_sha256": dict(self.answers_sha256)} if self.answers_sha256 else {}
        content = {key: value for key, value in content.items() if key not in ("form", "answers_sha256")}
        content = without_empty(content, "series", "vois")
        display = content.pop("display")
        optional |= {"display": dataclasses.asdict(display)} if display else {}
        return {"format": FORMAT, **plain(content), "image_rules": rules, "cases": cases, **optional}


def load_study(folder: str | Path) -> Study:
    """The study in a folder.

    Parameters
    ----------
    folder : str or Path
        The folder of ``create_study``, which holds study.json.

    Returns
    -------
    Study
        Its cases by pseudonym, readers, rounds and rules.

    Raises
    ------
    StudyError
        Where study.json is missing, damaged or of another format.
    """
    folder = Path(folder)
    if not (folder / "study.json").is_file():
        raise StudyError(f"{folder}: is no study, it has no study.json; give the folder that study create made.")
    content = read_json(folder / "study.json", StudyError)
    version = content.pop("format", None) if isinstance(content, dict) else None
    if version != FORMAT:
        raise StudyError(f"{folder / 'study.json'}: expected format {FORMAT}, found {version!r}; update IFXPredict.")
    stored = read_strictly(_stored(), content, folder / "study.json")
    return Study(folder=folder, **vars(stored))


def read_strictly(kind: Any, content: Any, where: Path) -> Any:
    """JSON ``content`` as the dataclass ``kind``; raises StudyError, naming the file and the key."""
    try:
        return read_as(kind, content, str(where))
    except ProtocolError as problem:
        raise StudyError(str(problem)) from problem


def image_name(stem: str, series: str) -> str:
    """How a case's image is called, or that of a further ``series``."""
    return f"{stem}_{series}.nrrd" if series else f"{stem}.nrrd"


def without_empty(content: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """What is written of a record: ``keys`` that not every study has are left out where they are empty."""
    return {key: value for key, value in content.items() if value or key not in keys}


def check_names(readers: Sequence[str], reviewers: Sequence[str]) -> None:
    """Raise StudyError where a name is no folder's name on every system, or two are the same on one of them."""
    names = [*readers, *reviewers]
    for name in names:
        if not _NAME.fullmatch(name):
            raise StudyError(
                f"reader {name!r}: expected letters, digits, - and _, at most 32, beginning with none of -_."
            )
    if not readers or len({name.lower() for name in names}) < len(names):
        raise StudyError(f"expected one reader or more, each named once and none a reviewer, found {', '.join(names)}.")


def utc_now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def as_time(text: str, where: str) -> datetime:
    """A recorded time; raises StudyError, naming ``where``, for a text that is none or has no time zone."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as problem:
        raise StudyError(f"{where}: expected a time such as 2026-01-02T03:04:05+00:00, found {text!r}.") from problem
    if time.tzinfo is None:
        raise StudyError(f"{where}: expected a time with a time zone, found {text!r}.")
    return time


def as_text(time: datetime) -> str:
    """A time as it is recorded: UTC, to the second."""
    return time.astimezone(UTC).isoformat(timespec="seconds")


@cache
def _stored() -> type:
    """A dataclass of what study.json holds: all of a Study but the folder that it was found in."""
    fields = [
        (one.name, one.type, field(default=one.default, default_factory=one.default_factory))
        for one in dataclasses.fields(Study)
        if one.name != "folder"
    ]
    return dataclasses.make_dataclass("Stored", fields)
