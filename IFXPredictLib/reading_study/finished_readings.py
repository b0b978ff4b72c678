"""The finished readings of a study, as the table that ``ifxpredict extract --readings`` takes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import StudyError
from ..base.text import first_names
from ..imaging.further import IMAGE, MASK
from ..tables.table import write_table
from .linkage import read_link
from .readings import ReadingRecord, check_mask, handed_in, records_of
from .study import Study, load_study


@dataclass(frozen=True)
class StudyReading:
    """One finished reading; ``case`` is the patient's where a link was given, else the pseudonym.

    ``further`` are the study's files of further series and VOIs by their columns, image_NAME and mask_NAME.
    """

    case: str
    reader: str
    round: int
    mask: Path
    image: Path
    record: ReadingRecord
    further: tuple[tuple[str, Path], ...] = ()


def readings_table(study: Study, link: Path | None = None) -> tuple[StudyReading, ...]:
    """The newest finished version of each reading; skipped ones have no row.

    Parameters
    ----------
    study : Study
        Opened.
    link : Path, optional
        The file that says who is who; without it cases go by pseudonym.

    Returns
    -------
    tuple of StudyReading
        By reader, round and pseudonym.

    Raises
    ------
    StudyError
        Where `link` is another study's, a mask was changed since it was drawn, or there is no reading.
    """
    cases = read_link(link, study) if link else {pseudonym: pseudonym for pseudonym in study.pseudonyms}
    rows = tuple(
        StudyReading(
            cases[record.pseudonym],
            reader,
            round_number,
            check_mask(study, record),
            study.image(record.pseudonym),
            record,
            _further_files(study, record),
        )
        for reader in study.readers
        for round_number in study.rounds_of(reader)
        for record in records_of(study, reader, round_number)
        if record.status == "finished"
    )
    if not rows:
        raise StudyError(f"{study.folder}: holds no finished reading yet.")
    return rows


def unread_in_words(study: Study) -> str:
    """How many readings are still to be drawn, or reopened and not yet corrected; "" where none is."""
    rounds = [(reader, number) for reader in study.readers for number in study.rounds_of(reader)]
    found = [handed_in(study, *one) for one in rounds]
    left = sum(len(study.cases) - len(records) for records, _ in found)
    reopened = sum(len(again) for _, again in found)
    if not left and not reopened:
        return ""
    said = [f"{left} of {len(rounds) * len(study.cases)} readings are not handed in yet"] if left else []
    said += [f"{reopened} reopened and not yet corrected, so that the version before counts"] if reopened else []
    return f"{' and '.join(said)}; see study status, and run this again when they are."


def _further_files(study: Study, record: ReadingRecord) -> tuple[tuple[str, Path], ...]:
    series = [(f"{IMAGE}{name}", study.image(record.pseudonym, name)) for name in study.asked.further_series]
    vois = [(f"{MASK}{name}", check_mask(study, record, name)) for name in study.asked.further_drawn]
    return (*series, *vois)


def check_newest(masks: Sequence[Path], where: Path) -> None:
    """Refuse masks of a reading study that a newer version replaced; masks that lie in no study are not looked at.

    Parameters
    ----------
    masks : sequence of Path
        Files.
    where : Path
        The table that lists them, which the message names.

    Raises
    ------
    StudyError
        Naming the first one.
    """
    of_study: dict[Path, list[Path]] = {}
    for path in (mask.resolve() for mask in masks):
        folder = path.joinpath(*[".."] * 4).resolve()  # study/readings/reader/round/mask
        if (folder / "study.json").is_file():
            of_study.setdefault(folder, []).append(path)
    replaced = []
    for folder, listed in of_study.items():
        rows = readings_table(load_study(folder))
        newest = {file.resolve() for row in rows for file in (row.mask, *dict(row.further).values())}
        replaced += [path for path in listed if path not in newest]
    if replaced:
        titles = [f"{path.parents[1].name} {path.parent.name} {path.name.partition('.')[0]}" for path in replaced]
        raise StudyError(
            f"{where}: is out of date, its study has newer readings than {first_names(titles)}; run study readings, "
            "extract and icc again, or study analyse."
        )


def write_readings(
    path: Path, rows: Sequence[StudyReading], place: Path | None = None, *, private: bool = False
) -> None:
    """Write readings.csv, whole or not at all.

    Parameters
    ----------
    path : Path
        The table.
    rows : sequence of StudyReading
        Of ``readings_table``.
    place : Path, optional
        The folder that the table lies in at last, to which paths are relative; absolute on another drive.
    private : bool
        For this user alone. It must be, where cases have their real names: masks are called by pseudonyms.
    """
    files = [{"mask": row.mask} | {name: file for name, file in row.further if name.startswith(MASK)} for row in rows]
    cells: list[Sequence[str | int]] = []
    for row, of_row in zip(rows, files, strict=True):
        paths = [_relative(file, place or path.parent) for file in of_row.values()]
        cells.append((row.case, row.reader, row.round, *paths))
    write_table(path, ("case", "reader", "round", *files[0]), cells, private=private, quoting=True)


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return str(file.resolve())
