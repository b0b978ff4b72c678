"""Whose image is P001: link.csv, which readers must not have, and where the images of a new study come from.

The file is confidential. It lies outside the study's folder and names the study by its id, so that the links of two
studies cannot be mixed up.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import write_text
from .study import Study

_COLUMNS = ("study", "pseudonym", "case", "source")
_ENDINGS = (".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd")


@dataclass(frozen=True)
class SourceCase:
    """One patient's image under its real name, before it becomes a pseudonym: a file, or a folder of DICOM slices."""

    case: str
    image: Path


def read_sources(cohort: Path) -> tuple[SourceCase, ...]:
    """The cases of a cohort.csv (columns case and image, others ignored; paths relative to the file).

    Raises StudyError, naming file and line, for a missing column, an empty cell or a case given twice.
    """
    rows = _read_rows(cohort, ("case", "image"))
    return _each_once([SourceCase(row["case"], cohort.parent / row["image"]) for row in rows], str(cohort))


def sources_of(images: Sequence[Path]) -> tuple[SourceCase, ...]:
    """Image files or DICOM folders as cases, named by the file without its ending; StudyError where two are alike."""
    return _each_once([SourceCase(_stem(image), image) for image in images], "images")


def default_link(folder: Path) -> Path:
    """Beside the study's folder, with a name that says what it is."""
    folder = folder.resolve()
    return folder.with_name(f"{folder.name}-link-CONFIDENTIAL.csv")


def check_link_place(link: Path, folder: Path) -> None:
    """Raise StudyError where link.csv would lie in the readers' folder or in the place of another file."""
    if link.resolve().is_relative_to(folder.resolve()):
        raise StudyError(f"{link}: lies in the study's folder, which readers see; put it where they do not.")
    if link.exists():
        raise StudyError(f"{link}: exists already, perhaps as the link of another study; give another name.")


def write_link(path: Path, study_id: str, sources: Mapping[str, SourceCase]) -> None:
    """Write link.csv: study, pseudonym, case, source."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((study_id, name, one.case, one.image.resolve()) for name, one in sorted(sources.items()))
    write_text(path, text.getvalue())


def read_link(path: Path, study: Study) -> dict[str, str]:
    """The case of each pseudonym; raises StudyError where the file is another study's or lacks a case."""
    rows = _read_rows(path, _COLUMNS)
    if other := {row["study"] for row in rows} - {study.study_id}:
        raise StudyError(f"{path}: links study {min(other)}, expected {study.study_id}; two studies were mixed up.")
    cases = {row["pseudonym"]: row["case"] for row in rows}
    if set(cases) != set(study.pseudonyms) or len(rows) != len(cases) or len(set(cases.values())) != len(cases):
        raise StudyError(f"{path}: expected each of the study's {len(study.cases)} cases once; restore the file.")
    return cases


def _read_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table by column; StudyError, naming the line, where a needed cell is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restkey="", restval="", strict=True)
            rows = list(reader)
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise StudyError(f"{path}: cannot be read as a table ({problem}).") from problem
    if missing := [name for name in needed if header.count(name) != 1]:
        found = ", ".join(header[:8])
        raise StudyError(f"{path}: the column {missing[0]!r} is missing or given twice; found {found}.")
    if not rows:
        raise StudyError(f"{path}: has no rows.")
    for number, row in enumerate(rows, start=2):
        if empty := [name for name in needed if not row[name].strip()]:
            raise StudyError(f"{path}: row {number}: {empty[0]} is empty; fill it in or remove the row.")
    return rows


def _each_once(sources: Sequence[SourceCase], where: str) -> tuple[SourceCase, ...]:
    names = [source.case for source in sources]
    if twice := [name for name in names if names.count(name) > 1]:
        raise StudyError(f"{where}: the case {twice[0]!r} is given twice; each may appear once.")
    return tuple(sources)


def _stem(image: Path) -> str:
    name = image.resolve().name
    ending = next((e for e in _ENDINGS if name.lower().endswith(e)), "")
    return name[: len(name) - len(ending)]
