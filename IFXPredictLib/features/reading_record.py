"""Of which readings features and ICCs are: a record beside their table, and whether the readings are still those.

Beside readings_features.csv lies readings_features.json, beside icc.csv icc.json. A table without one is taken: it is
of an older build, or was copied alone.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..base.content import CaseContent
from ..base.errors import CohortError
from ..base.files import json_text, read_json, sha256_of, write_text
from ..base.text import first_names
from ..protocol.loading import Protocol
from ..tables.cohort import CohortCase
from .cohort import Extracted, Extraction
from .staleness import changed_parts

_JOB = ("case", "reader", "round", "label", "segment")


@dataclass(frozen=True)
class RecordedReading:
    """A reading whose features were extracted, what was read of it, and whose case it is ("" where unknown)."""

    job: Extraction
    content: CaseContent
    patient: str = ""


def recorded(results: Sequence[Extracted], cohort: Sequence[CohortCase] = ()) -> tuple[RecordedReading, ...]:
    """The readings among ``results`` that have features, with the patients that the ``cohort`` names.

    Parameters
    ----------
    results : sequence of Extracted
        What came of all jobs; those of the cohort's own masks, and those that failed, are left out.
    cohort : sequence of CohortCase, optional
        The cases that were read; the patient of one that is not there is "".

    Returns
    -------
    tuple of RecordedReading
        In the order of the results.
    """
    patients = {entry.case: entry.patient for entry in cohort}
    return tuple(
        RecordedReading(one.job, one.content, patients.get(one.job.case, ""))
        for one in results
        if one.content is not None and one.values is not None and one.job.reader
    )


def record_of(table: Path) -> Path:
    """Where the record of a table lies."""
    return table.with_suffix(".json")


def write_recorded(table: Path, readings: Sequence[RecordedReading], place: Path | None = None) -> None:
    """Write the record of ``table``; none where no ``readings`` are known.

    The record is for this user alone where it has cases by their real names beside masks called by pseudonyms.

    Parameters
    ----------
    table : Path
        The features or ICCs, as CSV, already written: the record holds the file's hash. Another record that lies
        beside it is removed.
    readings : sequence of RecordedReading
        What the table is of.
    place : Path, optional
        The folder that the table lies in at last, to which paths in the record are relative; without, its own.

    Raises
    ------
    IFXPredictError
        Where the table's folder cannot be written to.
    """
    path = record_of(table)
    path.unlink(missing_ok=True)
    if readings:
        rows = [_as_mapping(one, place or path.parent) for one in readings]
        text = json_text({"table_sha256": _sha256(table), "readings": rows})
        write_text(path, text, private=any(map(_tells_a_pseudonym, readings)))


def read_recorded(table: Path) -> tuple[RecordedReading, ...]:
    """The readings that ``table`` is of; none where it has no record.

    Raises CohortError for a record that is damaged, or of another table: of the two files one may be copied alone.
    """
    path = record_of(table)
    if not path.is_file():
        return ()
    found = read_json(path, CohortError)
    rows = found.get("readings") if isinstance(found, Mapping) else None
    if not isinstance(rows, list):
        raise CohortError(f"{path}: is no record of readings; extract them and run icc again.")
    if found.get("table_sha256") not in (None, _sha256(table)):
        raise CohortError(
            f"{path}: is of another {table.name} than the one beside it; copy both from where they were written, or "
            f"remove {path.name}, and its readings are not checked."
        )
    return tuple(_from_mapping(row, path) for row in rows)


def recorded_patients(readings: Sequence[RecordedReading]) -> dict[str, str]:
    """Whose each case is, where that is known."""
    return {one.job.case: one.patient for one in readings if one.patient}


def check_readings(
    table: Path, readings: Sequence[RecordedReading], remedy: str, protocol: Protocol | None = None
) -> None:
    """Raise CohortError where images or masks of ``readings`` changed since ``table`` was made of them.

    Parameters
    ----------
    table : Path
        The features or ICCs; only named.
    readings : sequence of RecordedReading
        Those of ``read_recorded``.
    remedy : str
        What the message says is to be done, as "run extract --readings again, then icc".
    protocol : Protocol, optional
        By which files that are others now are read, to compare what is read of them; without, they count as changed.

    Raises
    ------
    CohortError
        Naming the readings, as ``changed_parts`` tells it: for files that cannot be read any more, too, but not for
        those that are gone.
    """
    if changed := [one.job.title for one in readings if changed_parts(one.content, one.job, protocol)]:
        raise CohortError(
            f"{table}: is out of date, the image or mask changed of {first_names(changed)} since it was extracted; "
            f"{remedy}."
        )


def unchecked_in_words(table: Path, readings: Sequence[RecordedReading]) -> str:
    """What to say of a ``table`` that was moved alone: none of its readings can be compared; "" else.

    Parameters
    ----------
    table : Path
        The features or ICCs; only named.
    readings : sequence of RecordedReading
        Those of ``read_recorded``; of none there is nothing to be said.

    Returns
    -------
    str
        Without a full stop; "" where the image or the mask of at least one reading is where the record has it.
    """
    if not readings or any(one.job.mask.exists() or one.job.image.exists() for one in readings):
        return ""
    return (
        f"{table}: its readings are not where {record_of(table).name} has them ({readings[0].job.mask}), so whether "
        "they were corrected since is not checked"
    )


def check_images(
    table: Path,
    readings: Sequence[RecordedReading],
    contents: Mapping[str, CaseContent],
    remedy: str,
    parts: Sequence[str] = ("image",),
) -> None:
    """Raise CohortError where ``readings`` are of other images than the cases' features, whose ``contents`` these are.

    A cohort that names a corrected image by another file leaves the one that was read as it was.

    Parameters
    ----------
    table : Path
        The features or ICCs of the readings; only named.
    readings : sequence of RecordedReading
        Those of ``read_recorded``.
    contents : mapping of str to CaseContent
        By case, what was read for the features; readings of a case that is not there are not compared.
    remedy : str
        What the message says is to be done.
    parts : sequence of str, optional
        What is compared: the "image", and the "mask" too, where the readings are of the features' own masks.

    Raises
    ------
    CohortError
        Naming the cases.
    """
    others = {
        one.job.case: None
        for one in readings
        if one.job.case in contents and set(parts) & set(contents[one.job.case].changed_to(one.content))
    }
    if others:
        raise CohortError(
            f"{table}: is out of date, its readings are of another {' or '.join(parts)} of "
            f"{first_names(list(others))} than the features are; {remedy}."
        )


def check_latest(table: Path, readings: Sequence[RecordedReading], extracted: Path) -> None:
    """Raise CohortError where the readings in the table ``extracted``, if it is there, are drawn otherwise.

    Parameters
    ----------
    table : Path
        The ICCs; only named.
    readings : sequence of RecordedReading
        Those that the ICCs are of; one that the other table lacks is not compared.
    extracted : Path
        The features of readings as ``extract`` leaves them, readings_features.csv; without a record beside it
        nothing is compared.

    Raises
    ------
    CohortError
        Naming the readings that have another mask or another image there, and as ``read_recorded`` does.
    """
    latest = {one.job.title: one.content for one in read_recorded(extracted)}
    others = [
        one.job.title for one in readings if one.job.title in latest and one.content.changed_to(latest[one.job.title])
    ]
    if others:
        raise CohortError(
            f"{table}: is out of date, {extracted} has other masks of {first_names(others)}; run icc again (or extract "
            "--readings, where that is the older one)."
        )


def check_no_test_case(
    table: Path,
    readings: Sequence[RecordedReading],
    cohort: Sequence[CohortCase],
    remedy: str = "run extract --readings and icc (or study analyse) again",
) -> None:
    """Raise CohortError where ``table`` is of readings of a case that is in the test split now: it selects features.

    Parameters
    ----------
    table : Path
        The ICCs; only named.
    readings : sequence of RecordedReading
        Those of ``read_recorded``.
    cohort : sequence of CohortCase
        The cases and their splits as they are now.
    remedy : str, optional
        What the message says is to be done.

    Raises
    ------
    CohortError
        Naming the cases.
    """
    test = {entry.case for entry in cohort if not entry.train}
    if seen := sorted({one.job.case for one in readings} & test):
        raise CohortError(
            f"{table}: is of readings of {first_names(seen)}, in the test split now, which must have no part in the "
            f"selection; {remedy}."
        )


def _tells_a_pseudonym(one: RecordedReading) -> bool:
    """Whether the mask lies in a reading study, under another name than the case has here."""
    mask = one.job.mask.resolve()  # study/readings/reader/round/P001.seg.nrrd
    in_study = len(mask.parents) > 3 and (mask.parents[3] / "study.json").is_file()
    return in_study and mask.name.partition(".")[0] != one.job.case


def _sha256(table: Path) -> str | None:
    return sha256_of(table) if table.is_file() else None


def _as_mapping(one: RecordedReading, folder: Path) -> dict[str, object]:
    job = {name: getattr(one.job, name) for name in _JOB}
    paths = {name: _relative(getattr(one.job, name), folder) for name in ("image", "mask")}
    further = {name: _relative(file, folder) for name, file in one.job.further}
    told = {**({"patient": one.patient} if one.patient else {}), **({"further": further} if further else {})}
    return {**job, **paths, **told, "content": asdict(one.content)}


def _from_mapping(row: Any, path: Path) -> RecordedReading:
    try:
        case, reader, number, label, segment = (row[name] for name in _JOB)
        image, mask = (path.parent / row[name] for name in ("image", "mask"))
        further = tuple((name, path.parent / file) for name, file in row.get("further", {}).items())
        content = CaseContent.from_mapping(row["content"], str(path), CohortError)
    except (AttributeError, KeyError, TypeError) as problem:
        raise CohortError(f"{path}: is damaged or of another version; extract the readings again.") from problem
    job = Extraction(case, reader, number, image, mask, None, label, segment, further)
    return RecordedReading(job, content, str(row.get("patient", "")))


def _relative(path: Path, folder: Path) -> str:
    """The path as seen from ``folder``, whose own links are followed; those beyond are kept, for they may be switched.

    Absolute where it lies on another drive of Windows.
    """
    real, given = folder.resolve(), _without_steps_up(path)
    for parent in given.parents:
        found = parent.resolve()
        if real.is_relative_to(found):
            return Path(os.path.relpath(found / given.relative_to(parent), real)).as_posix()
    return str(given)


def _without_steps_up(path: Path) -> Path:
    """The absolute path without "..", which leads to the parent of what a link leads to."""
    parts = path.absolute().parts
    steps = [i for i, part in enumerate(parts) if part == ".."]
    start = steps[-1] + 1 if steps else 1
    return Path(*parts[:start]).resolve().joinpath(*parts[start:])
