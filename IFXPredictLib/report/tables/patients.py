"""Single patients in sum: whether stated outcomes hold, who is unlike the training cases, what moves each model.

Table 1: clinical characteristics of all cases, of each split, and the splits beside each other.

The flow chart's counts as a table: all cases, each split, each centre within it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...bundles.bundle import Bundle, FrozenModel
from ...evaluation.baseline_table import BaselineRow, Cells, GroupTest, Part, Summary, part_cells, split_cells
from ...evaluation.evaluation import Analysis
from ...evaluation.flow import REASONS, Reason, Tally
from ...evaluation.parts import Missing
from ...evaluation.patients import ModelMoves, ModelUncertainty, OutcomeCoverage
from ...evaluation.table_two import DASH, printed
from ...prediction.contributions import why_rows
from ...protocol.schema import Outcome
from .table import Column, Table, Value, file_columns, interval_text, model_column, page_columns, split_name, table

_NOTE = (
    "Mean ± SD and Welch's t where both outcome groups look normal (Shapiro-Wilk P at least 0.05), else median (Q1, "
    "Q3) and Mann-Whitney: exact without ties and below 50 cases a group, else by the normal approximation with "
    "correction for ties and continuity. n (%) and chi-square with Yates' correction, or Fisher's exact test where an "
    "expected count is below 5. The form is decided once, on all cases (tables/table_1_normality.csv). P values are "
    "not adjusted for their number."
)


_ONCE = (
    "The {} cases are of {} patients: each counts once, with the outcome and the values of the first of the patient's "
    "cases in the cohort's list."
)
_PARTS: dict[Part, str] = {"total": "all cases", "training": "training split", "test": "test split"}


class _Group(NamedTuple):
    """The values of one characteristic in one group of cases, and the test between the groups of a part."""

    row: BaselineRow
    part: str
    group: str
    summary: Summary
    test: GroupTest


_GROUP_COLUMNS: list[Column[_Group]] = [
    Column("characteristic", "", lambda group: group.row.characteristic.name),
    Column("part", "", lambda group: group.part),
    Column("group", "", lambda group: group.group),
    Column(("given", "missing", "mean", "sd", "q1", "median", "q3"), "", lambda group: _numbers(group.summary)),
    Column("form", "", lambda group: group.row.form),
    Column(("test", "statistic", "p"), "", lambda group: _test(group.test)),
]


def baseline_tables(analysis: Analysis, outcome: Outcome) -> tuple[Table, ...]:
    """The total, each split with cases, and their comparison; an empty table with the reason where there is none."""
    rows = analysis.baseline
    if isinstance(rows, Missing):
        return (table("table_1_total", "Table 1.", [], [], (rows.reason,)),)
    names: dict[str, Part] = {"train": "training", "test": "test"}
    parts: list[Part] = ["total", *(names[split.split] for split in analysis.splits if split.split in names)]
    tables = [
        _baseline(
            f"table_1_{part}",
            f"Table 1. Characteristics by outcome: {_PARTS[part]}.",
            part_cells(rows, part, outcome),
            _by_outcome(rows, part),
            _notes(analysis, part),
        )
        for part in parts
    ]
    if len(analysis.splits) > 1:
        caption = "Table 1. The training beside the test split."
        tables.append(_baseline("table_1_splits", caption, split_cells(rows), _by_split(rows)))
    return tuple(tables)


def normality_table(analysis: Analysis) -> Table:
    """The tests that decided each characteristic's form, for the CSV file alone; a reason where there is no P."""
    rows = () if isinstance(analysis.baseline, Missing) else analysis.baseline
    records = [
        (row.characteristic.name, group, row.form, *_test(test))
        for row in rows
        for group, test in zip(("1", "0"), row.normality, strict=False)
    ]
    fields = ("characteristic", "group", "form", "test", "statistic", "p")
    return table("table_1_normality", "", file_columns(fields), records)


def _notes(analysis: Analysis, part: Part) -> tuple[str, ...]:
    """How the numbers were made, below the first of the tables."""
    if part != "total":
        return ()
    total = analysis.flow.total
    return (_NOTE, *((_ONCE.format(total.analysed, total.patients),) if total.of_patients else ()))


def _baseline(name: str, caption: str, cells: Cells, groups: Sequence[_Group], notes: tuple[str, ...] = ()) -> Table:
    """On the page a line a characteristic, in the file a line a characteristic and group."""
    return table(name, caption, _GROUP_COLUMNS, groups, notes, page=(page_columns(cells[0]), cells[1:]))


def _by_outcome(rows: Sequence[BaselineRow], part: Part) -> list[_Group]:
    return [
        _Group(row, part, group, summary, found.test)
        for row in rows
        for found in (getattr(row, part),)
        for group, summary in (("all", found.both), ("1", found.positive), ("0", found.negative))
    ]


def _by_split(rows: Sequence[BaselineRow]) -> list[_Group]:
    return [
        _Group(row, "splits", name, summary, row.splits)
        for row in rows
        for name, summary in (("training", row.training.both), ("test", row.test.both))
    ]


def _numbers(found: Summary) -> tuple[Value, ...]:
    return (found.given, found.missing, found.mean, found.sd, found.q1, found.median, found.q3)


def _test(found: GroupTest) -> tuple[Value, ...]:
    return (found.name or found.reason, found.statistic, found.p)


class _Box(NamedTuple):
    """A box of the flow chart; without a centre it is of all of them."""

    split: str
    centre: str
    tally: Tally


def flow_table(analysis: Analysis) -> Table:
    """One row for all cases, one for each split and for each of its centres that has cases."""
    columns: list[Column[_Box]] = [
        Column("split", "Split", lambda box: box.split, lambda name: "All" if name == "all" else split_name(name)),
        Column("centre", "Centre", lambda box: box.centre, lambda name: name or "all"),
        Column("listed", "listed", lambda box: box.tally.listed),
        *(_reason_column(reason) for reason in REASONS),
        Column("analysed", "analysed", lambda box: box.tally.analysed),
        Column("positive", "outcome 1", lambda box: box.tally.positive),
        Column("negative", "outcome 0", lambda box: box.tally.negative),
        Column("warned", "extracted with a warning", lambda box: box.tally.warned),
    ]
    flow = analysis.flow
    boxes = [_Box("all", "", flow.total)]
    for split, tally in flow.splits.items():
        centres = [_Box(split, centre, flow.split_centres[split, centre]) for centre in flow.centres if centre]
        boxes += [_Box(split, "", tally), *centres]
    if flow.total.patients_listed < flow.total.listed:
        columns.append(Column("patients_listed", "patients listed", lambda box: box.tally.patients_listed))
        columns.append(Column("patients", "patients analysed", lambda box: box.tally.patients))
    caption = "Cases listed, left out by the first reason that holds, and analysed."
    return table("flow", caption, columns, [box for box in boxes if box.tally.listed])


def _reason_column(reason: Reason) -> Column[_Box]:
    return Column(reason, reason, lambda box: box.tally.excluded[reason])


_FEATURES_SHOWN = 8


def uncertainty_table(analysis: Analysis, bundle: Bundle) -> Table:
    """Coverage of the outcome sets, by outcome, and the share of cases that are undecided or unlike."""
    level, outcome = 1 - bundle.protocol.patient.error_rate, bundle.protocol.outcome
    columns: list[Column[ModelUncertainty]] = [
        model_column(analysis),
        Column("cases", "cases", lambda row: row.cases),
        _coverage_column(0, f"{outcome.negative}: left among the outcomes"),
        _coverage_column(1, f"{outcome.positive}: left"),
        Column("undecided", "", lambda row: row.undecided),
        Column((), "undecided", lambda row: _share(row.undecided, row)),
        Column("unlike", "", lambda row: row.unlike),
        Column((), "unlike the training cases", lambda row: _share(row.unlike, row)),
    ]
    caption = (
        f"{_whose(analysis)}. For each patient the outcomes that are compatible with the probability at "
        f"{100 * level:g} %: of the patients with an outcome at least {100 * level:g} % are to have it among those "
        "left (exact binomial 95 % CI). The limits come from out-of-fold probabilities of the training cases, a "
        "promise only as far as test cases are like these. Unlike: farther from the training cases than 99 % of them, "
        f"about 1 % of cases of the same kind.{_fusions_unlike(bundle)}"
    )
    found = analysis.uncertainties
    missing = (found.reason,) if isinstance(found, Missing) else ()
    notes = (*missing, *(note for model in bundle.models for note in _never_alone(model, bundle)))
    rows = () if isinstance(found, Missing) else found
    return table("trust", caption, columns, rows, notes)


def _whose(analysis: Analysis) -> str:
    return "External validation" if analysis.data.external else "Test split"


class _Move(NamedTuple):
    """What a modality or a feature moves a model's probability by, and with what standard error."""

    model: str
    part: str
    name: str
    words: str
    mean: float
    error: float | None


def moves_of_models_table(analysis: Analysis) -> Table:
    """What moves each model's probability: mean absolute Shapley values, by modality and by feature."""
    columns: list[Column[_Move]] = [
        model_column(analysis),
        Column("part", "", lambda move: move.part),
        Column("name", "", lambda move: move.name),
        Column("words", "", lambda move: move.words),
        Column("mean_absolute_contribution", "", lambda move: move.mean),
        Column("mean_standard_error", "", lambda move: move.error),
    ]
    found = () if isinstance(analysis.moves, Missing) else analysis.moves
    shown: list[tuple[str, str, str]] = []
    for one in found:
        title = analysis.titles[one.model]
        shown.append((title, "all by modality", ", ".join(f"{name} {_points(mean)}" for name, mean in one.modalities)))
        shown += [(title, words, _points(*mean)) for _, words, *mean in one.features[:_FEATURES_SHOWN]]
    caption = (
        f"{_whose(analysis)}. Mean absolute contribution to the probability (Shapley values{_against(found)}), in "
        f"percentage points; of the features the {_FEATURES_SHOWN} largest, all in the CSV, and of each case in "
        "contributions_by_case.csv. \u00b1: mean standard error, where values were sampled. They tell what the model "
        "uses, not what causes the outcome."
    )
    notes = (analysis.moves.reason,) if isinstance(analysis.moves, Missing) else ()
    page = (page_columns(("Model", "Feature", "moves the probability by")), shown)
    return table("contributions", caption, columns, [move for one in found for move in _moves(one)], notes, page=page)


def _moves(found: ModelMoves) -> list[_Move]:
    modalities = [_Move(found.model, "modality", name, "", mean, None) for name, mean in found.modalities]
    return [*modalities, *(_Move(found.model, "feature", *feature) for feature in found.features)]


def case_contributions_table(analysis: Analysis) -> Table:
    """What moved each model's probability in each test case, with the parts of why.tsv, as a CSV file alone."""
    whys = {} if isinstance(analysis.whys, Missing) else analysis.whys
    records = [
        (case, row.model, row.part, row.name, row.contribution, row.standard_error)
        for case, found in whys.items()
        for row in why_rows(found)
    ]
    fields = ("case", "model", "part", "name", "contribution", "standard_error")
    return table("contributions_by_case", "Contributions in each test case.", file_columns(fields), records)


def _fusions_unlike(bundle: Bundle) -> str:
    """A fusion is unlike where its own inputs are or those of any of its models: its share is up to their sum."""
    return "".join(
        f" {bundle.protocol.model_title(model.name)} is unlike also where one of its models is: up to about "
        f"{1 + len(model.inputs)} %."
        for model in bundle.models
        if model.fuses
    )


def _never_alone(model: FrozenModel, bundle: Bundle) -> Iterator[str]:
    """Of an outcome that is in every set, as its limit is 1 or none: the other can never be said alone."""
    outcome, sets = bundle.protocol.outcome, model.reference.sets
    words, extreme = (outcome.negative, outcome.positive), (1, 0)
    for y, limit in enumerate(sets.limits):
        if limit >= 1:
            many = f"too many have an out-of-fold probability of {extreme[y]}" if limit == 1 else "there are too few"
            yield (
                f"{bundle.protocol.model_title(model.name)} can never say {words[1 - y]} alone: of the training cases "
                f"with {words[y]} {many}."
            )


def _against(found: Sequence[ModelMoves]) -> str:
    return f" against {found[0].background} training cases" if found else ""


def _share(part: int, one: ModelUncertainty) -> str:
    return f"{part} ({100 * part / one.cases:.0f} %)" if one.cases else DASH


def _coverage_column(outcome: int, title: str) -> Column[ModelUncertainty]:
    fields = tuple(f"{name}_{outcome}" for name in ("cases", "covered", "low", "high"))
    return Column(fields, title, lambda row: _coverage_numbers(row.coverage[outcome]), _covered)


def _coverage_numbers(found: OutcomeCoverage | None) -> tuple[Value, ...]:
    if found is None:
        return (0, 0, None, None)
    return (found.cases, found.covered, found.interval.low, found.interval.high)


def _covered(cases: int, covered: int, low: float | None, high: float | None) -> str:
    return DASH if not cases else f"{covered} of {cases}: {interval_text(covered / cases, low, high)}"


def _points(mean: float, standard_error: float = 0.0) -> str:
    error = printed(100 * standard_error)
    return printed(100 * mean) + (f" \u00b1 {error}" if float(error) else "")
