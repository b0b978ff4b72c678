"""The tables of a reading study's analysis: as its page shows them, and with all digits as CSV files."""

import numpy as np

from ...evaluation.table_two import DASH, printed, with_interval
from ...report.tables.table import Table, Value
from .analysis import StudyAnalysis
from .feature_icc import FORM_OF
from .voi_agreement import MEASURES

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


def study_tables(found: StudyAnalysis) -> dict[str, tuple[Table, ...]]:
    """The tables of each section of the page, by its anchor."""
    return {
        "features": (group_table(found), icc_table(found)),
        "contours": (agreement_summary(found), agreement_table(found)),
        "volumes": (volume_table(found),),
        "consensus": (consensus_table(found),),
        "times": (time_table(found),),
        "left_out": (left_out_table(found),),
    }


def group_table(found: StudyAnalysis) -> Table:
    """Each group: its cases, and how many features exceed the threshold."""
    rows, records, notes = [], [], []
    for one in found.iccs.groups:
        form = FORM_OF[one.group.kind]
        if not one.forms:
            notes.append(f"{one.group.title}: only {len(one.cases)} cases have all their readings; no ICC.")
            continue
        values = one.forms[form].value
        finite = values[np.isfinite(values)]
        above, middle = int(np.sum(values > found.threshold)), float(np.median(finite)) if finite.size else float("nan")
        count = len(one.cases), len(one.left_out)
        rows.append((one.group.title, form, *map(str, count), f"{above} of {values.size}", printed(middle)))
        records.append((one.group.kind, one.group.name, form, one.k, *count, values.size, above, middle))
    notes += [
        f"There is no {kind}-observer ICC, so no feature counts as reliable and icc.csv is not written."
        for kind in FORM_OF
        if not found.iccs.has(kind)
    ]
    notes.append(
        f"{found.reliable} of {len(found.iccs.names)} features exceed {found.threshold:g} in the lowest intra- and the "
        "lowest inter-observer ICC. A feature that is constant over all readings has no ICC and is not reliable."
    )
    header = ("Comparison", "Form", "Cases", "left out", f"ICC above {found.threshold:g}", "Median ICC")
    fields = ("kind", "group", "form", "readings", "cases", "left_out", "features", "above", "median")
    caption = "Reliability of the features. Left out are the cases that lack one of the comparison's readings."
    return Table("icc_groups", caption, header, tuple(rows), fields, tuple(records), tuple(notes))


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
    ends = ("", " low", " high")
    fields = ("feature", "kind", "group", "readings", "cases", *(f"{form}{end}" for form in forms for end in ends))
    caption = "All six forms of every feature's ICC with 95 % intervals are in tables/icc_forms.csv."
    return Table("icc_forms", caption, (), (), fields, tuple(records))


def agreement_summary(found: StudyAnalysis) -> Table:
    """Median and quartiles of each measure of the contours' agreement in each group."""
    rows, records = [], []
    for one in found.quartiles:
        spread = with_interval(one.median, one.lower, one.upper)
        rows.append((one.group.title, _TITLES[one.measure], str(one.n), spread))
        records.append((one.group.kind, one.group.name, one.measure, one.n, one.lower, one.median, one.upper))
    header = ("Comparison", "Measure", "Pairs", "Median (quartiles)")
    fields = ("kind", "group", "measure", "pairs", "lower", "median", "upper")
    caption = "Agreement of the contours. Differences and signs are those of the later round, or the second reader."
    return Table("agreement_summary", caption, header, tuple(rows), fields, tuple(records))


def agreement_table(found: StudyAnalysis) -> Table:
    """Every pair of readings: for the CSV file alone."""
    records = tuple(
        (
            *(pair.one.case, pair.group.kind, pair.group.name, pair.one.title, pair.other.title),
            *(*one.volumes_ml, *(getattr(one, measure) for measure in MEASURES)),
        )
        for pair, one in found.pairs
    )
    fields = ("case", "kind", "group", "one", "other", "one_ml", "other_ml", *MEASURES)
    return Table("agreement", "Every pair of readings is in tables/agreement.csv.", (), (), fields, records)


def volume_table(found: StudyAnalysis) -> Table:
    """Bland-Altman of the volumes."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for one in found.volumes:
        parts = (one.result.bias, one.result.lower, one.result.upper)
        between = f"{one.one} and {one.other}"
        cells = (with_interval(part.estimate, part.low, part.high) for part in parts)
        rows.append((between, str(len(one.cases)), *cells))
        numbers = (number for part in parts for number in (part.estimate, part.low, part.high))
        records.append((one.group.kind, one.group.name, one.one, one.other, len(one.cases), one.result.sd, *numbers))
    header = ("Readings", "Cases", "Bias (mL, 95 % CI)", "Lower limit", "Upper limit")
    ends = ("", "_low", "_high")
    fields = (
        *("kind", "group", "one", "other", "cases", "sd"),
        *(f"{part}{end}" for part in ("bias", "lower", "upper") for end in ends),
    )
    caption = "Volumes: bias and 95 % limits of agreement (Bland and Altman 1999); the second reading minus the first."
    return Table("bland_altman", caption, header, tuple(rows), fields, tuple(records))


def consensus_table(found: StudyAnalysis) -> Table:
    """The cases that disagree most, first."""
    records = tuple(
        (place, row.case, row.dice, row.dice_between, row.hausdorff95_mm, row.hausdorff95_between)
        for place, row in enumerate(found.worklist, 1)
    )
    rows = tuple(
        (str(place), case, printed(dice), between, printed(distance), apart)
        for place, case, dice, between, distance, apart in records[:SHOWN_DISAGREEMENTS]
    )
    header = ("", "Case", "Lowest Dice", "between", "Largest 95 % Hausdorff (mm)", "between")
    fields = ("rank", "case", "dice", "dice_between", "hausdorff95_mm", "hausdorff95_between")
    caption = f"Cases to talk about: the {len(rows)} of {len(records)} that disagree most, by their lowest Dice."
    return Table("consensus", caption, header, rows, fields, records)


def time_table(found: StudyAnalysis) -> Table:
    """Active reading time."""
    rows = tuple(
        (f"reader {t.reader}, round {t.round}", str(t.n), f"{t.median:.0f} ({t.lower:.0f} to {t.upper:.0f})")
        for t in found.times
    )
    records = tuple((t.reader, t.round, t.n, t.lower, t.median, t.upper) for t in found.times)
    notes = () if rows else ("No reading times were given.",)
    header = ("Reader and round", "Readings", "Seconds: median (quartiles)")
    fields = ("reader", "round", "readings", "lower", "median", "upper")
    return Table("reading_times", "Active reading time, without pauses.", header, rows, fields, records, notes)


def left_out_table(found: StudyAnalysis) -> Table:
    """Readings that gave no features or could not be compared, and those with a warning."""
    records: list[tuple[Value, ...]] = []
    for reading, one in zip(found.readings, found.extracted, strict=True):
        if one.message:
            status = "features: none" if one.values is None else "features: warning"
            records.append((reading.case, reading.title, status, one.message))
    records += [(case, title, "contour: not compared", message) for case, title, message in found.refused]
    rows = tuple(tuple(str(cell) or DASH for cell in record) for record in records)
    notes = () if rows else ("Every reading gave features and was compared.",)
    header, fields = ("Case", "Reading", "Status", "Message"), ("case", "reading", "status", "message")
    return Table("left_out", "Readings with a problem.", header, rows, fields, tuple(records), notes)
