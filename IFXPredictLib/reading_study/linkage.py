"""Whose image is P001: link.csv, which readers must not have, and where the images of a new study come from.

The file is confidential. It lies outside the study's folder and names the study by its id, so that the links of two
studies cannot be mixed up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..base.errors import StudyError
from ..base.numerals import is_missing
from ..base.text import as_name
from ..imaging.further import IMAGE
from ..tables.columns import file_of
from ..tables.table import read_table, write_table
from .study import Study, digest

_COLUMNS = ("study", "pseudonym", "case", "source")
_CHECK, _CHECKED = "check", 16
"""The column that ties a case to its pseudonym, and how much of a hash it has."""
_ENDINGS = (".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd")


@dataclass(frozen=True)
class SourceCase:
    """One patient's image under its real name, before it becomes a pseudonym: a file, or a folder of DICOM slices.

    ``series`` are those of further series by their names.
    """

    case: str
    image: Path
    series: Mapping[str, Path] = field(default_factory=dict)


def read_sources(cohort: str | Path) -> tuple[SourceCase, ...]:
    """The cases of a reading study and their images, from a cohort.csv.

    Parameters
    ----------
    cohort : str or Path
        A table with the columns case, image and image_NAME of further series, others ignored; paths are relative to the
        file.

    Returns
    -------
    tuple of SourceCase
        In the file's order.

    Raises
    ------
    StudyError
        Naming file and line, for a missing column, an empty cell or a case given twice.
    """
    cohort = Path(cohort)
    columns = ("case", "image")
    table = read_table(cohort, columns, StudyError)
    table.refuse_empty(columns)
    table.refuse_repeated(("case",))
    further = [name for name in table.columns if name.startswith(IMAGE)]
    return tuple(
        SourceCase(
            row["case"],
            file_of(cohort, row["image"]),
            {name.removeprefix(IMAGE): file_of(cohort, row[name]) for name in further if not is_missing(row[name])},
        )
        for row in table.records()
    )


def sources_of(images: Sequence[Path]) -> tuple[SourceCase, ...]:
    """Image files or DICOM folders as cases, named by the file without its ending; StudyError where two are alike."""
    return _each_once([SourceCase(as_name(_stem(image)), image) for image in images], "images")


def default_link(folder: Path) -> Path:
    """Beside the study's folder, with a name that says what it is."""
    folder = folder.resolve()
    return folder.with_name(f"{folder.name}-link-CONFIDENTIAL.csv")


def check_link_place(link: Path, folder: Path) -> None:
    """Raise StudyError where link.csv would lie in the readers' folder or in the place of another file."""
    if link.resolve().is_relative_to(folder.resolve()):
        raise StudyError(f"{link}: lies in the study's folder, which readers see; put it where they do not.")
    check_unseen(link)
    if link.exists():
        raise StudyError(f"{link}: exists already, perhaps as the link of another study; give another name.")


def check_unseen(place: Path) -> None:
    """Raise StudyError where a file or folder that names patients would lie in the folder of any study."""
    study = next((folder for folder in (place, *place.resolve().parents) if (folder / "study.json").is_file()), None)
    if study is not None:
        raise StudyError(
            f"{place}: lies in the study's folder {study}, which readers see, and would tell them whose the cases are; "
            "put it where they do not."
        )


def write_link(path: Path, study_id: str, sources: Mapping[str, SourceCase]) -> None:
    """Write link.csv, which no other user of the machine can read: study, pseudonym, case, source, check.

    It has a column source_NAME for each further series that the sources have. ``check`` ties a case to its pseudonym.
    """
    series = list(dict.fromkeys(name for one in sources.values() for name in one.series))
    rows = (
        (
            *(study_id, name, one.case),
            *(str(file.resolve()) for file in (one.image, *(one.series[s] for s in series))),
            _check_of(study_id, name, one.case),
        )
        for name, one in sorted(sources.items())
    )
    write_table(path, (*_COLUMNS, *(f"source_{name}" for name in series), _CHECK), rows, private=True, quoting=True)


def read_link(path: Path, study: Study) -> dict[str, str]:
    """The case of each pseudonym.

    Raises StudyError where the file is another study's, lacks a case, or has one beside another pseudonym or under
    another name than ``write_link`` left it with: a column that was sorted alone gives each patient another's readings.
    Links of earlier versions have no column ``check``.
    """
    rows = _read_rows(path, _COLUMNS)
    if other := {row["study"] for row in rows} - {study.study_id}:
        raise StudyError(f"{path}: links study {min(other)}, expected {study.study_id}; two studies were mixed up.")
    cases = {row["pseudonym"]: row["case"] for row in rows}
    if set(cases) != set(study.pseudonyms) or len(rows) != len(cases) or len(set(cases.values())) != len(cases):
        raise StudyError(f"{path}: expected each of the study's {len(study.cases)} cases once; restore the file.")
    for row in rows:
        if row.get(_CHECK) and row[_CHECK] != _check_of(study.study_id, row["pseudonym"], row["case"]):
            raise StudyError(
                f"{path}: {row['pseudonym']} is not linked to case {row['case']} by study create: was one column "
                "sorted, or a name changed (007 to 7)? Restore the file; of a name that was changed on purpose empty "
                f"the cell {_CHECK}."
            )
    return cases


def _check_of(study_id: str, pseudonym: str, case: str) -> str:
    return "x" + digest(f"{study_id}|{pseudonym}|{as_name(case)}")[:_CHECKED]  # of digits alone Excel makes a number


def _read_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table by column; StudyError, naming the line, where a needed cell is missing."""
    table = read_table(path, needed, StudyError)
    table.refuse_empty(needed)
    return table.records()


def _each_once(sources: Sequence[SourceCase], where: str) -> tuple[SourceCase, ...]:
    names = [source.case for source in sources]
    if twice := [name for name in names if names.count(name) > 1]:
        raise StudyError(f"{where}: the case {twice[0]!r} is given twice; each may appear once.")
    return tuple(sources)


def _stem(image: Path) -> str:
    name = image.resolve().name
    ending = next((e for e in _ENDINGS if name.lower().endswith(e)), "")
    return name[: len(name) - len(ending)]
