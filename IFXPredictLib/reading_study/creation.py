"""Making a study: images copied without anything that tells whose they are, study.json, link.csv."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..base.errors import StudyError
from ..base.files import sha256_of, whole_folder, write_json
from ..imaging.case import check_scan
from ..imaging.content import scan_sha256
from ..imaging.dicom_reference import image_identity
from ..imaging.further import IMAGE, check_frames
from ..imaging.reading import read_volume
from ..imaging.writing import write_volume
from ..protocol.loading import Protocol
from ..tables.same_image import same_pairs
from .form import FormField
from .linkage import SourceCase, check_link_place, default_link, write_link
from .model_answers import ModelAnswer, check_answered, write_answers
from .study import Study, StudyCase, as_text, check_names, digest, image_name, utc_now


def create_study(
    folder: str | Path,
    sources: Sequence[SourceCase],
    readers: Sequence[str],
    protocol: Protocol,
    *,
    seed: int,
    now: datetime | None = None,
    rounds: int | Mapping[str, int] = 2,
    washout_days: int = 60,
    reviewers: Sequence[str] = (),
    link: str | Path | None = None,
    wall_assist: bool = False,
    form: Sequence[FormField] = (),
    answers: Mapping[str, ModelAnswer] | None = None,
) -> Study:
    """Make the study's folder and its link.csv, both or none.

    Pseudonyms follow the SHA-256 of "seed|hash of the copied image": the order comes from nothing but what readers
    have anyway, so that it tells nothing of names, numbers or dates. A kill just before the end may leave link.csv
    alone, which is then to be removed.

    Parameters
    ----------
    folder : str or Path
        The study's folder, new or empty; workstations may share it over a network drive.
    sources : sequence of SourceCase
        The cases with their images, under their real names (``read_sources``); of the further series those that the
        protocol names.
    readers : sequence of str
        Who draws every case once a round.
    protocol : Protocol
        By whose image rules a contour is checked while it is drawn, and whose drawn VOIs are painted.
    seed : int
        Orders pseudonyms and worklists.
    now : datetime, optional
        When the study was made; now, in UTC, where left out.
    rounds : int or mapping of str to int
        How often each reader draws each case; a mapping says it reader by reader, as {"anna": 2, "bert": 1}.
    washout_days : int
        Days between two drawings of a case by one reader.
    reviewers : sequence of str
        Who may see all readings; none of them is a reader.
    link : str or Path, optional
        The confidential file that says whose image P001 is; beside the folder where left out (``default_link``).
    wall_assist : bool
        Whether readers may have a wall proposed; how far they agree is then not how far they draw alike.
    form : sequence of FormField
        What readers answer of each case (``read_form``).
    answers : mapping of str to ModelAnswer, optional
        A model's answer of each case by its real name (``read_answers``); readers then read each case with it and
        without, in pairs of rounds.

    Returns
    -------
    Study
        As ``load_study`` reads it.

    Raises
    ------
    StudyError
        For a folder that is in use, names that are no folder's, the same image given as two cases or series, a case
        without a series that the protocol names, without an answer or a reader with an odd number of rounds where
        answers are given, and where link.csv would lie in the folder or replace a file.
    CaseError
        Where an image cannot be read, or two series are of different frames of reference.

    Examples
    --------
    >>> sources = read_sources("cohort.csv")  # doctest: +SKIP
    >>> study = create_study("study", sources, ["anna", "bert"], protocol, seed=1)  # doctest: +SKIP
    """
    folder, link = Path(folder), Path(link) if link else default_link(Path(folder))
    check_names(readers, reviewers)
    _check(folder, link, sources, answers)
    sources = [_with_series(source, protocol) for source in sources]
    most, unequal = _rounds(rounds, readers)
    with _undone() as undo, whole_folder(folder) as new:
        (new / "readings").mkdir()
        named = _copy_images(new / "images", sources, protocol.image.modality, seed)
        study = Study(
            folder=folder,
            study_id=secrets.token_hex(8),
            created=as_text(now or utc_now()),
            seed=seed,
            rounds=most,
            washout_days=washout_days,
            readers=tuple(readers),
            reviewers=tuple(reviewers),
            cases=tuple(StudyCase(pseudonym, one.sha256, one.further_sha256) for pseudonym, one in named.items()),
            reader_rounds=unequal,
            wall_assist=wall_assist,
            form=tuple(form),
            answers_sha256=_write_answers(new / "answers", named, answers),
            **_of_protocol(protocol),
        )
        write_json(new / "study.json", study.to_mapping())
        write_link(link, study.study_id, {pseudonym: one.source for pseudonym, one in named.items()})
        undo.callback(link.unlink, missing_ok=True)  # or the next try would be told that it is there
    return study


@contextmanager
def _undone() -> Iterator[ExitStack]:
    """Calls what is given to it where the block ends by an exception."""
    with ExitStack() as undo:
        yield undo
        undo.pop_all()


def _of_protocol(protocol: Protocol) -> dict[str, Any]:
    """What a study keeps of its protocol."""
    return {
        "protocol": protocol.name,
        "protocol_sha256": protocol.sha256,
        "image_rules": protocol.image,
        "display": protocol.display,
        "series": protocol.series if protocol.further_series else (),
        "vois": (protocol.vois[0].name, *protocol.further_drawn) if protocol.further_drawn else (),
    }


@dataclass(frozen=True)
class _Copied:
    """A source, and the hashes of its copies: of the first image, and of further series by their names."""

    source: SourceCase
    sha256: str
    further_sha256: Mapping[str, str]


def _with_series(source: SourceCase, protocol: Protocol) -> SourceCase:
    """A source with the further series that the protocol names; raises StudyError where it lacks one."""
    if missing := [name for name in protocol.further_series if name not in source.series]:
        raise StudyError(
            f"case {source.case}: the protocol {protocol.name} needs another image, {missing[0]}, which was not given; "
            f"give --cohort a table whose column {IMAGE}{missing[0]} has it."
        )
    return replace(source, series={name: source.series[name] for name in protocol.further_series})


def _check(folder: Path, link: Path, sources: Sequence[SourceCase], answers: Mapping[str, ModelAnswer] | None) -> None:
    """Raise StudyError where the study or its link may not be written, or a case lacks its answer."""
    check_link_place(link, folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder}: is in use; give a new or an empty folder.")
    if answers is not None:
        check_answered(answers, [source.case for source in sources])


def _write_answers(
    folder: Path, named: Mapping[str, _Copied], answers: Mapping[str, ModelAnswer] | None
) -> dict[str, str]:
    """Write the answers under the pseudonyms; their hashes, none without answers."""
    if answers is None:
        return {}
    return write_answers(folder, {pseudonym: answers[one.source.case] for pseudonym, one in named.items()})


def _rounds(rounds: int | Mapping[str, int], readers: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The most rounds that a reader reads, and those of each reader where they differ."""
    if isinstance(rounds, int):
        return rounds, {}
    if strange := sorted(set(rounds) ^ set(readers)):
        problem = "has no number of rounds" if strange[0] in readers else "is no reader of the study"
        raise StudyError(f"rounds: {strange[0]} {problem}; give one number, or one for each of {', '.join(readers)}.")
    if wrong := [(name, number) for name, number in rounds.items() if number < 1]:
        raise StudyError(f"rounds: {wrong[0][0]}: expected 1 round or more, found {wrong[0][1]}.")
    most = max(rounds.values())
    return most, {name: rounds[name] for name in readers} if min(rounds.values()) < most else {}


def _copy_images(folder: Path, sources: Sequence[SourceCase], modality: str, seed: int) -> dict[str, _Copied]:
    """Copy voxels and geometry of each source to ``folder``; what was copied by pseudonym, P001 first.

    In a random order: the files' times, by which a file browser sorts, would be in the order of the cohort.
    """
    folder.mkdir()
    found: list[_Copied] = []
    scans: dict[str, str] = {}
    titles = [_title(source, name) for source in sources for name in ("", *source.series)]
    for source in secrets.SystemRandom().sample(sources, len(sources)):
        hashes: dict[str, str] = {}
        place = image_identity(source.image, None) if source.series else None
        for name, file in {"": source.image, **source.series}.items():
            where = _title(source, name)
            if name:
                check_frames(place, image_identity(file, None), f"case {where}: {file}")
            copy = folder / f"copy_{name}.nrrd"
            scans[where] = _copy(file, copy, modality, where)
            _check_other(scans, titles)
            hashes[name] = sha256_of(copy)
        first = hashes.pop("")
        for name in ("", *hashes):
            (folder / f"copy_{name}.nrrd").rename(folder / image_name(first, name))
        found.append(_Copied(source, first, hashes))
    return _with_pseudonyms(folder, found, seed)


def _title(source: SourceCase, name: str) -> str:
    """How messages call the image of a series, "" the first one's."""
    return f"{source.case}, series {name}" if name else source.case


def _check_other(scans: Mapping[str, str], titles: Sequence[str]) -> None:
    """Raise StudyError, naming them in the order of ``titles``, where two cases or series have one image."""
    if same := same_pairs(scans):
        pair = sorted(same[0], key=titles.index)
        what = "give each series its own" if ", series " in "".join(pair) else "keep one of them"
        raise StudyError(f"cases {' and '.join(pair)} have the same image; {what}.")


def _copy(file: Path, copy: Path, modality: str, where: str) -> str:
    """Copy an image's voxels and geometry; what tells its scan from others."""
    image = read_volume(file, modality=modality)
    if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
        raise StudyError(f"case {where}: {file}: expected one 3-D volume with one number a voxel.")
    check_scan(where, image)
    write_volume(image, copy)
    return scan_sha256(image)


def _with_pseudonyms(folder: Path, copied: Sequence[_Copied], seed: int) -> dict[str, _Copied]:
    """Rename the copies to their pseudonyms; each by its pseudonym, P001 first."""
    digits = max(3, len(str(len(copied))))
    named = {}
    ordered = sorted(copied, key=lambda one: digest(f"{seed}|{one.sha256}"))
    for number, one in enumerate(ordered, start=1):
        pseudonym = f"P{number:0{digits}d}"
        for name in ("", *one.further_sha256):
            (folder / image_name(one.sha256, name)).rename(folder / image_name(pseudonym, name))
        named[pseudonym] = one
    return named
