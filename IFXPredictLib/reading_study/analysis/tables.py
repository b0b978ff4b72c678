"""The tables of a reading study's analysis: as its page shows them, and with all digits as CSV files."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...evaluation.texts import DASH, printed, with_interval
from ...report.tables.table import Column, Row, Table, Value, ends, file_columns, interval_text, table, with_ends
from ...stats.icc import Form
from ...stats.reading_designs import FORM_OF, Group, GroupIcc
from .analysis import Contours, ReadingTimes, StudyAnalysis, VolumeAgreement
from .voi_agreement import MEASURES, Disagreement, Quartiles

SHOWN_DISAGREEMENTS = 20

_TITLES = {
    "dice": "Dice",
    "difference_ml": "Volume difference (mL)",
    "difference_percent": "Volume difference (% of the mean)",
    "hausdorff_mm": "Hausdorff distance (mm)",
    "hausdorff95_mm": "95 % Hausdorff distance (mm)",
    "mean_distance_mm": "Mean surface distance (mm)",
    "shift_mm": "Mean signed surface distance (mm)",
}
_DEFINITIONS = {
    "dice": "2 x common voxels / voxels of both",
    "difference_ml": "volume of the second minus that of the first",
    "difference_percent": "volume of the second minus that of the first, of the mean of both",
    "hausdorff_mm": "larger of the two largest distances from one surface to the other",
    "hausdorff95_mm": "larger of the two distances within which 95 % of the area of one surface lies from the other",
    "mean_distance_mm": "mean distance to the other surface, pooled over the area of both surfaces",
    "shift_mm": "as the mean surface distance, above 0 where the second surface lies outside the first",
}
_SURFACES = (
    "Distances are in space between closed surfaces, laid through the contours of all slices by shape-based "
    "interpolation (Raya and Udupa 1990) and ended half a slice beyond the last one, so that they do not depend on the "
    "thickness of the slices. Where two readers end on different slices, Hausdorff distances are no finer than a slice."
)


def study_tables(found: StudyAnalysis) -> dict[str, tuple[Table, ...]]:
    """The tables of each section of the page, by its anchor; of a further VOI their names end with its own."""
    drawn = [(f"-{one.voi}" if place else "", one) for place, one in enumerate(found.contours)]
    return {
        "features": (group_table(found), icc_table(found)),
        "contours": tuple(
            table for place, one in drawn for table in (agreement_summary(one, place), agreement_table(one, place))
        ),
        "volumes": tuple(volume_table(one, place) for place, one in drawn),
        "consensus": tuple(consensus_table(one, place) for place, one in drawn),
        "times": (time_table(found),),
        "left_out": (left_out_table(found),),
    }


class _GroupRow(NamedTuple):
    """The ICCs of one group in the form of its kind."""

    one: GroupIcc
    form: Form
    above: int
    median: float


def group_table(found: StudyAnalysis) -> Table:
    """Each group: its cases, and how many features exceed the threshold."""
    columns: list[Column[_GroupRow]] = [
        _group_column(lambda row: row.one.group),
        Column("form", "Form", lambda row: row.form),
        Column("readings", "", lambda row: row.one.k),
        Column("cases", "Cases", lambda row: len(row.one.cases)),
        Column("left_out", "left out", lambda row: len(row.one.left_out)),
        Column(
            ("features", "above"),
            f"ICC above {found.threshold:g}",
            lambda row: (len(found.iccs.names), row.above),
            lambda features, above: f"{above} of {features}",
        ),
        Column("median", "Median ICC", lambda row: row.median, printed),
    ]
    rows = [_group_row(one, found.threshold) for one in found.iccs.groups if one.forms]
    caption = "Reliability of the features. Left out are the cases that lack one of the comparison's readings."
    return table("icc_groups", caption, columns, rows, _group_notes(found))


def _group_row(one: GroupIcc, threshold: float) -> _GroupRow:
    form = FORM_OF[one.group.kind]
    values = one.forms[form].value
    finite = values[np.isfinite(values)]
    return _GroupRow(one, form, int(np.sum(values > threshold)), float(np.median(finite)) if finite.size else math.nan)


def _group_notes(found: StudyAnalysis) -> list[str]:
    few = [
        f"{one.group.title}: only {len(one.cases)} cases have all their readings; no ICC."
        for one in found.iccs.groups
        if not one.forms
    ]
    lacking = [line[0].upper() + line[1:] for line in found.iccs.lacking()]
    lowest = "the lowest intra- and the lowest inter-observer ICC"
    if len(found.iccs.kinds) == 1:
        lowest = f"the lowest {found.iccs.kinds[0]}-observer ICC, the only one there is"
    reliable = (
        f"{found.reliable} of {len(found.iccs.names)} features exceed {found.threshold:g} in {lowest}. A feature that "
        "is constant over all readings has no ICC and is not reliable."
    )
    several = any(one.forms and one.patients < len(one.cases) for one in found.iccs.groups)
    by_patients = ["Patients have several cases: intervals of ICCs are by patients (jackknife)."] if several else []
    return [*few, *lacking, reliable, *by_patients]


def icc_table(found: StudyAnalysis) -> Table:
    """Every feature in every group, all six forms with their 95 % intervals: for the CSV file alone."""
    groups = [one for one in found.iccs.groups if one.forms]
    forms = list(groups[0].forms) if groups else []
    records: list[tuple[Value, ...]] = []
    for one in groups:
        parts = [part for form in forms for part in (one.forms[form].value, one.forms[form].low, one.forms[form].high)]
        numbers = np.array(parts).T.tolist()
        keys = (one.group.kind, one.group.name, one.k, len(one.cases))
        records += [(name, *keys, *row) for name, row in zip(found.iccs.names, numbers, strict=True)]
    of_forms = (f"{form}{end}" for form in forms for end in ("", " low", " high"))
    columns = file_columns(("feature", "kind", "group", "readings", "cases", *of_forms))
    caption = "All six forms of every feature's ICC with 95 % intervals are in tables/icc_forms.csv."
    return table("icc_forms", caption, columns, records)


def agreement_summary(found: Contours, end: str = "") -> Table:
    """Median and quartiles of each measure of the contours' agreement in each group."""
    columns: list[Column[Quartiles]] = [
        _group_column(lambda row: row.group),
        Column("measure", "Measure", lambda row: row.measure, lambda measure: _TITLES[measure]),
        Column("pairs", "Pairs", lambda row: row.n),
        Column(
            ("lower", "median", "upper"), "Median (quartiles)", lambda row: (row.lower, row.median, row.upper), _spread
        ),
        Column("definition", "", lambda row: _DEFINITIONS[row.measure]),
    ]
    notes = [f"{_TITLES[measure]}: {_DEFINITIONS[measure]}." for measure in MEASURES if measure.endswith("_mm")]
    signs = "Differences and signs are those of the later round, or the second reader."
    caption = f"Agreement of the contours{found.of_voi}. {signs}"
    return table(f"agreement_summary{end}", caption, columns, found.quartiles, (_SURFACES, *notes))


def agreement_table(found: Contours, end: str = "") -> Table:
    """Every pair of readings: for the CSV file alone."""
    records = [
        (
            *(pair.one.case, pair.group.kind, pair.group.name, pair.one.title, pair.other.title),
            *(*one.volumes_ml, *(getattr(one, measure) for measure in MEASURES)),
        )
        for pair, one in found.pairs
    ]
    columns = file_columns(("case", "kind", "group", "one", "other", "one_ml", "other_ml", *MEASURES))
    caption = f"Every pair of readings{found.of_voi} is in tables/agreement{end}.csv."
    return table(f"agreement{end}", caption, columns, records)


def volume_table(found: Contours, end: str = "") -> Table:
    """Bland-Altman of the volumes."""
    columns: list[Column[VolumeAgreement]] = [
        Column(("kind", "group"), "", lambda row: (row.group.kind, row.group.name)),
        Column(("one", "other"), "Readings", lambda row: (row.one, row.other), "{} and {}".format),
        Column("cases", "Cases", lambda row: len(row.cases)),
        Column("sd", "", lambda row: row.result.sd),
        Column(with_ends("bias"), "Bias (mL, 95 % CI)", lambda row: ends(row.result.bias), interval_text),
        Column(with_ends("lower"), "Lower limit", lambda row: ends(row.result.lower), interval_text),
        Column(with_ends("upper"), "Upper limit", lambda row: ends(row.result.upper), interval_text),
    ]
    limits = "bias and 95 % limits of agreement (Bland and Altman 1999); the second reading minus the first."
    caption = f"Volumes{found.of_voi}: {limits}"
    return table(f"bland_altman{end}", caption, columns, found.volumes)


def consensus_table(found: Contours, end: str = "") -> Table:
    """The cases that disagree most, first."""
    columns: list[Column[tuple[int, Disagreement]]] = [
        Column("rank", "Rank", lambda row: row[0]),
        Column("case", "Case", lambda row: row[1].case),
        Column("dice", "Lowest Dice", lambda row: row[1].dice, printed),
        Column("dice_between", "between", lambda row: row[1].dice_between),
        Column("hausdorff95_mm", "Largest 95 % Hausdorff (mm)", lambda row: row[1].hausdorff95_mm, printed),
        Column("hausdorff95_between", "between", lambda row: row[1].hausdorff95_between),
    ]
    ranked = list(enumerate(found.worklist, 1))
    shown = ranked[:SHOWN_DISAGREEMENTS]
    disagree = f"the {len(shown)} of {len(ranked)} that disagree most, by their lowest Dice."
    caption = f"Cases to talk about{found.of_voi}: {disagree}"
    return table(f"consensus{end}", caption, columns, ranked, page=(columns, shown))


def time_table(found: StudyAnalysis) -> Table:
    """Active reading time."""
    columns: list[Column[ReadingTimes]] = [
        Column(
            ("reader", "round"), "Reader and round", lambda row: (row.reader, row.round), "reader {}, round {}".format
        ),
        Column("readings", "Readings", lambda row: row.n),
        Column(
            ("lower", "median", "upper"),
            "Seconds: median (quartiles)",
            lambda row: (row.lower, row.median, row.upper),
            lambda lower, median, upper: f"{median:.0f} ({lower:.0f} to {upper:.0f})",
        ),
    ]
    notes = () if found.times else ("No reading times were given.",)
    return table("reading_times", "Active reading time, without pauses.", columns, found.times, notes)


def left_out_table(found: StudyAnalysis) -> Table:
    """Readings that gave no features or could not be compared, and those with a warning."""
    columns: list[Column[tuple[str, str, str, str]]] = [
        Column("case", "Case", lambda row: row[0]),
        Column("reading", "Reading", lambda row: row[1]),
        Column("status", "Status", lambda row: row[2]),
        Column("message", "Message", lambda row: row[3], lambda message: message or DASH),
    ]
    rows = [
        (reading.case, reading.title, "features: none" if one.values is None else "features: warning", one.message)
        for reading, one in zip(found.readings, found.extracted, strict=True)
        if one.message
    ]
    rows += [(case, title, "contour: not compared", message) for case, title, message in found.refused]
    notes = () if rows else ("Every reading gave features and was compared.",)
    return table("left_out", "Readings with a problem.", columns, rows, notes)


def _group_column(group: Callable[[Row], Group]) -> Column[Row]:
    """The group of each row: its kind and name in the file, its title on the page."""
    return Column(
        ("kind", "group"),
        "Comparison",
        lambda row: (group(row).kind, group(row).name),
        lambda kind, name: Group(kind, name).title,
    )


def _spread(lower: float, median: float, upper: float) -> str:
    return with_interval(median, lower, upper)
