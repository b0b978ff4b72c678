"""What the analysis of a reading study leaves: report.html with its figures, tables, and what ``train`` takes.

The page is one self-contained file; each figure has its caption and the text for those who cannot see it.
``readings.csv`` and ``readings_features.csv`` are as ``extract`` reads and writes them; ``icc.csv`` is as ``icc``
writes it and ``train`` takes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ...base.files import write_text
from ...evaluation.texts import printed
from ...features.cohort import write_status
from ...features.reading_record import recorded, write_recorded
from ...protocol.loading import Protocol
from ...report.figures.agreement import bland_altman_figure, dice_figure
from ...report.figures.icc import icc_distribution_figure, icc_forest_figure
from ...report.figures.style import Heading
from ...report.page import Box, Drawn, Section, Summary, page
from ...report.pictures import Picture, save_pictures
from ...report.tables.table import Table, page_columns, table
from ...stats.icc import KINDS, StudyIcc
from ...stats.reading_designs import FORM_OF
from ...tables.features import write_features
from ...tables.icc import FeatureSource, write_icc
from ...tables.table import write_table
from .analysis import Contours, StudyAnalysis
from .form_scores import FormScores
from .form_tables import accuracy_in_words, form_tables
from .readings import TimedReading, masks_of
from .tables import study_tables

NO_BUNDLE = "no bundle was given whose features could be shown"


def study_pictures(found: StudyAnalysis, used: Sequence[str], notice: str) -> Iterator[Picture]:
    """ICC by family, forest plot of the features ``used`` by a bundle, Bland-Altman, Dice."""
    yield _distribution(found, notice)
    yield _forest(found, used, notice)
    yield _volumes(found, notice)
    yield _dice(found, notice)


def _distribution(found: StudyAnalysis, notice: str) -> Picture:
    title, names, study = "Figure 1. ICC by image type and feature class", found.iccs.names, found.iccs.study
    if not (np.isfinite(study.intra).any() or np.isfinite(study.inter).any()):
        return Picture("icc_distribution", title, "", None, "no feature has an ICC")
    alt = f"Box plots. {found.iccs.said(found.threshold)}."
    drawn = icc_distribution_figure(names, study, found.threshold, Heading(title, notice))
    return Picture("icc_distribution", title, alt, drawn)


def _forest(found: StudyAnalysis, used: Sequence[str], notice: str) -> Picture:
    title = "Figure 2. ICC of the features that the bundle uses"
    position = {name: i for i, name in enumerate(found.iccs.names)}
    names = [name for name in used if name in position]
    if not names:
        return Picture("icc_forest", title, "", None, NO_BUNDLE)
    at = [position[name] for name in names]
    chosen = StudyIcc(**{key: values[at] for key, values in vars(found.iccs.study).items()})
    above = int(np.sum(chosen.reliable(found.threshold, found.iccs.kinds)))
    alt = f"Forest plot: {above} of {len(names)} imaging features exceed {found.threshold:g} in {_which(found)}."
    return Picture("icc_forest", title, alt, icc_forest_figure(names, chosen, found.threshold, Heading(title, notice)))


def _which(found: StudyAnalysis) -> str:
    return "both ICCs" if len(found.iccs.kinds) == 2 else f"the {found.iccs.kinds[0]}-observer ICC"


def _volumes(found: StudyAnalysis, notice: str) -> Picture:
    title = f"Figure 3. Bland-Altman plots of the volumes{found.contours[0].of_voi}"
    panels = {f"{v.one} and {v.other} (n = {len(v.cases)})": v.result for v in found.volumes}
    if not panels:
        return Picture("bland_altman", title, "", None, "no two readings share three cases")
    biases = "; ".join(f"{name}, bias {printed(one.bias.estimate)} mL" for name, one in panels.items())
    alt = f"Differences of volumes against their means: {biases}."
    return Picture("bland_altman", title, alt, bland_altman_figure(panels, "volume", "mL", Heading(title, notice)))


def _dice(found: StudyAnalysis, notice: str) -> Picture:
    title = f"Figure 4. Dice of each pair of readings{found.contours[0].of_voi}"
    pairs: dict[str, list[float]] = {}
    for pair, one in found.pairs:
        pairs.setdefault(f"{pair.one.title} and {pair.other.title}", []).append(one.dice)
    if not pairs:
        return Picture("dice", title, "", None, "no two readings could be compared")
    alt = "; ".join(f"{name}: median {printed(float(np.median(values)))}" for name, values in pairs.items())
    return Picture("dice", title, f"Dice of every case. {alt}.", dice_figure(pairs, Heading(title, notice)))


_TITLES = {
    "features": "Reliability of the features",
    "contours": "Agreement of the contours",
    "volumes": "Volumes",
    "consensus": "Cases to talk about",
    "scores": "What readers answered",
    "times": "Reading times",
    "left_out": "Left out, and warnings",
}
_IN_SUMMARY = ("icc_distribution", "dice")
_PICTURES = {"features": ("icc_forest",), "volumes": ("bland_altman",)}


def study_page(
    found: StudyAnalysis,
    tables: Mapping[str, Sequence[Table]],
    pictures: Sequence[Drawn],
    provenance: Sequence[tuple[str, str]],
    protocol: Protocol,
    forms: FormScores | None = None,
) -> str:
    """The whole page. ``tables`` are those of ``study_tables`` and the form; ``pictures`` come with their SVG."""
    drawn = {picture.name: (picture, svg) for picture, svg in pictures}
    summary = Summary((*_boxes(found), *_answer_boxes(forms)), tuple(drawn[name] for name in _IN_SUMMARY))
    sections = [
        Section(
            anchor,
            title,
            tables=tuple(tables[anchor]),
            pictures=tuple(drawn[name] for name in _PICTURES.get(anchor, ())),
        )
        for anchor, title in _TITLES.items()
        if anchor in tables
    ]
    software = table("software", "What the numbers came from.", page_columns(("What", "Value")), provenance)
    sections.append(Section("provenance", "Software, hashes, date", tables=(software,)))
    return page(f"Reading study: {protocol.title}", protocol.notice, "", summary, sections)


def _boxes(found: StudyAnalysis) -> tuple[Box, ...]:
    features = len(found.iccs.names)
    medians = [
        (f"Median ICC, {one.group.title}", printed(float(np.nanmedian(one.forms[FORM_OF[one.group.kind]].value))))
        for one in found.iccs.groups
        if one.forms
    ]
    within = {"intra": "within", "inter": "between"}
    counted = " and ".join(within[kind] for kind in found.iccs.kinds)
    reliable = f"imaging features have an ICC above {found.threshold:g}, {counted} readers"
    return (
        Box("How reliable are the features", tuple(medians), f"{found.reliable} of {features}", reliable),
        Box("How alike are the contours", tuple(row for one in found.contours for row in _agreements(one))),
        Box("What was read", _what(found)),
    )


def _answer_boxes(forms: FormScores | None) -> tuple[Box, ...]:
    if forms is None or not forms.accuracy:
        return ()
    said = tuple((one.field.name, accuracy_in_words(one).partition(": ")[2]) for one in forms.accuracy)
    return (Box("How well do readers tell the outcome", said),)


def _agreements(found: Contours) -> tuple[tuple[str, str], ...]:
    dice = [
        (
            f"Dice, {one.group.title}{found.of_voi}",
            f"median {printed(one.median)} ({printed(one.lower)} to {printed(one.upper)})",
        )
        for one in found.quartiles
        if one.measure == "dice"
    ]
    worst = [
        (f"Lowest Dice{found.of_voi}: case {one.case}", f"{printed(one.dice)}, {one.dice_between}")
        for one in found.worklist[:1]
    ]
    return (*dice, *worst)


def _what(found: StudyAnalysis) -> tuple[tuple[str, str], ...]:
    cases, readers = (len({getattr(r, part) for r in found.readings}) for part in ("case", "reader"))
    rounds_of: dict[str, set[int]] = {}
    for r in sorted(found.readings, key=lambda r: r.reader):
        rounds_of.setdefault(r.reader, set()).add(r.round)
    missing = cases * sum(map(len, rounds_of.values())) - len(found.readings)
    said = " and ".join(sorted({str(len(rounds)) for rounds in rounds_of.values()}))
    without = sum(one.values is None for one in found.extracted)
    return (
        ("Readings", f"{len(found.readings)}{f', {missing} missing' if missing else ''}"),
        ("Of", f"{cases} cases by {readers} reader(s) in {said} round(s)"),
        ("Without features; not compared", f"{without}; {len(found.refused)}"),
        ("Intra-observer", found.iccs.missing("intra") or "the rounds of one reader, ICC(3,1)"),
        ("Inter-observer", found.iccs.missing("inter") or "the readers of one round, ICC(2,1)"),
        ("What counts", "the lowest of each kind"),
    )


RESULTS = (
    *("report.html", "icc.csv", "icc.json", "readings_features.csv", "readings_features.json"),
    *("readings.csv", "status.csv"),
)
PARTS = ("tables", "figures")
"""Folders of further results."""


def write_analysis(
    found: StudyAnalysis,
    used: Sequence[str],
    provenance: Sequence[tuple[str, str]],
    protocol: Protocol,
    source: FeatureSource,
    folder: Path,
    *,
    private: bool = False,
    place: Path | None = None,
    forms: FormScores | None = None,
) -> None:
    """Write all that an analysis leaves, the report last.

    Parameters
    ----------
    found : StudyAnalysis
        Of ``analyse``. An ICC that the design does not give is empty in icc.csv.
    used : sequence of str
        The features of a bundle, for the forest plot.
    provenance : sequence of (str, str)
        What the page says of where it came from: names and values.
    protocol : Protocol
        The one that the features are of.
    source : FeatureSource
        What all features came from, for ``train`` to compare.
    folder : Path
        Where all of it is written.
    private : bool
        Whether readings.csv is for this user alone. It is, where cases have their real names, as its masks are called
        by pseudonyms.
    place : Path, optional
        The folder in which all lies at last.
    forms : FormScores, optional
        What readers answered, where they were asked.
    """
    columns = ("case", "reader", "round", "mask", *(name for name, _ in masks_of(found.readings[0].further)))
    write_table(folder / "readings.csv", columns, _rows(found.readings), private=private)
    write_status(folder / "status.csv", found.extracted)
    write_features(folder / "readings_features.csv", found.features)
    write_recorded(folder / "readings_features.csv", recorded(found.extracted), place)
    behind = {kind: found.iccs.cases_behind(kind) for kind in KINDS}
    write_icc(folder / "icc.csv", found.iccs.names, found.iccs.study, source, behind)
    write_recorded(folder / "icc.csv", recorded(found.extracted), place)
    shown = study_tables(found) | ({"scores": form_tables(forms)} if forms else {})
    for one in (one for section in shown.values() for one in section):
        write_table(folder / "tables" / f"{one.name}.csv", one.fields, one.records)
    pictures = save_pictures(study_pictures(found, used, protocol.notice), folder / "figures")
    write_text(folder / "report.html", study_page(found, shown, pictures, provenance, protocol, forms))


def _rows(readings: Sequence[TimedReading]) -> list[tuple[str | int, ...]]:
    files = [(r.mask, *(file for _, file in masks_of(r.further))) for r in readings]
    return [
        (r.case, r.reader, r.round, *(str(file.resolve()) for file in of_reading))
        for r, of_reading in zip(readings, files, strict=True)
    ]
