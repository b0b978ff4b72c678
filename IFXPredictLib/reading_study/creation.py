"""Making a study: images copied without anything that tells whose they are, study.json, link.csv."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import sha256_of, whole_folder, write_json
from ..imaging.case import check_scan
from ..imaging.content import scan_sha256
from ..imaging.reading import read_volume
from ..imaging.writing import write_volume
from ..protocol.loading import Protocol
from ..tables.same_image import same_pairs
from .form import FormField
from .linkage import SourceCase, check_link_place, default_link, write_link
from .model_answers import ModelAnswer, check_answered, write_answers
from .study import Study, StudyCase, as_text, check_names, digest, utc_now


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
        The cases with their images, under their real names (``read_sources``).
    readers : sequence of str
        Who draws every case once a round.
    protocol : Protocol
        By whose image rules a contour is checked while it is drawn.
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
        For a folder that is in use, names that are no folder's, the same image given as two cases, a case without an
        answer or a reader with an odd number of rounds where answers are given, and where link.csv would lie in the
        folder or replace a file.
    CaseError
        Where an image cannot be read.

    Examples
    --------
    >>> sources = read_sources("cohort.csv")  # doctest: +SKIP
    >>> study = create_study("study", sources, ["anna", "bert"], protocol, seed=1)  # doctest: +SKIP
    """
    folder, link = Path(folder), Path(link) if link else default_link(Path(folder))
    check_names(readers, reviewers)
    _check(folder, link, sources, answers)
    most, unequal = _rounds(rounds, readers)
    with whole_folder(folder) as new:
        (new / "readings").mkdir()
        named = _copy_images(new / "images", sources, protocol.image.modality, seed)
        study = Study(
            folder=folder,
            study_id=secrets.token_hex(8),
            created=as_text(now or utc_now()),
            protocol=protocol.name,
            protocol_sha256=protocol.sha256,
            image_rules=protocol.image,
            seed=seed,
            rounds=most,
            washout_days=washout_days,
            readers=tuple(readers),
            reviewers=tuple(reviewers),
            cases=tuple(StudyCase(pseudonym, sha256) for pseudonym, (sha256, _) in named.items()),
            reader_rounds=unequal,
            display=protocol.display,
            wall_assist=wall_assist,
            form=tuple(form),
            answers_sha256=_write_answers(new / "answers", named, answers),
        )
        write_json(new / "study.json", study.to_mapping())
        write_link(link, study.study_id, {pseudonym: source for pseudonym, (_, source) in named.items()})
    return study


def _check(folder: Path, link: Path, sources: Sequence[SourceCase], answers: Mapping[str, ModelAnswer] | None) -> None:
    """Raise StudyError where the study or its link may not be written, or a case lacks its answer."""
    check_link_place(link, folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder}: is in use; give a new or an empty folder.")
    if answers is not None:
        check_answered(answers, [source.case for source in sources])


def _write_answers(
    folder: Path, named: Mapping[str, tuple[str, SourceCase]], answers: Mapping[str, ModelAnswer] | None
) -> dict[str, str]:
    """Write the answers under the pseudonyms; their hashes, none without answers."""
    if answers is None:
        return {}
    return write_answers(folder, {pseudonym: answers[source.case] for pseudonym, (_, source) in named.items()})


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


def _copy_images(
    folder: Path, sources: Sequence[SourceCase], modality: str, seed: int
) -> dict[str, tuple[str, SourceCase]]:
    """Copy voxels and geometry of each source to ``folder``; (hash, source) of each pseudonym, P001 first."""
    folder.mkdir()
    found: dict[str, SourceCase] = {}
    scans: dict[str, str] = {}
    for source in sources:
        image = read_volume(source.image, modality=modality)
        if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
            raise StudyError(f"case {source.case}: {source.image}: expected one 3-D volume with one number a voxel.")
        check_scan(source.case, image)
        scans[source.case] = scan_sha256(image)
        if same := same_pairs(scans):
            raise StudyError(f"cases {' and '.join(same[0])} have the same image; keep one of them.")
        copy = folder / "copy.nrrd"
        write_volume(image, copy)
        sha256 = sha256_of(copy)
        found[sha256] = source
        copy.rename(folder / f"{sha256}.nrrd")
    return _with_pseudonyms(folder, found, seed)


def _with_pseudonyms(folder: Path, copied: dict[str, SourceCase], seed: int) -> dict[str, tuple[str, SourceCase]]:
    """Rename the copies to their pseudonyms; (hash, source) of each, P001 first."""
    digits = max(3, len(str(len(copied))))
    named = {}
    for number, sha256 in enumerate(sorted(copied, key=lambda one: digest(f"{seed}|{one}")), start=1):
        pseudonym = f"P{number:0{digits}d}"
        (folder / f"{sha256}.nrrd").rename(folder / f"{pseudonym}.nrrd")
        named[pseudonym] = (sha256, copied[sha256])
    return named
