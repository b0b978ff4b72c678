"""Single patients in sum: whether stated outcomes hold, who is unlike the training cases, what moves each model.

Table 1: clinical characteristics of all cases, of each split, and the splits beside each other.

The flow chart's counts as a table: all cases, each split, each centre within it.
"""

from collections.abc import Iterator, Sequence

from ...bundles.bundle import Bundle, FrozenModel
from ...evaluation.baseline_table import BaselineRow, Cells, GroupTest, Summary, part_cells, split_cells
from ...evaluation.data import Missing
from ...evaluation.evaluation import Analysis
from ...evaluation.flow import REASONS, Tally
from ...evaluation.patients import ModelMoves, ModelTrust, OutcomeCoverage
from ...evaluation.table_two import DASH, printed, with_interval
from ...prediction.write import why_rows
from ...protocol.schema import Outcome
from .table import Table, Value, split_name

_GROUP_FIELDS = ("characteristic", "part", "group", "given", "missing", "mean", "sd", "q1", "median", "q3", "form")
_TEST_FIELDS = ("test", "statistic", "p")
_NOTE = (
    "Mean ± SD and Welch's t where both outcome groups look normal (Shapiro-Wilk P at least 0.05), else median (Q1, "
    "Q3) and Mann-Whitney: exact without ties and below 50 cases a group, else by the normal approximation with "
    "correction for ties and continuity. n (%) and chi-square with Yates' correction, or Fisher's exact test where an "
    "expected count is below 5. The form is decided once, on all cases (tables/table_1_normality.csv). P values are "
    "not adjusted for their number."
)


def baseline_tables(analysis: Analysis, outcome: Outcome) -> tuple[Table, ...]:
    """The total, each split with cases, and their comparison; an empty table with the reason where there is none."""
    rows = analysis.baseline
    if isinstance(rows, Missing):
        return (Table("table_1_total", "Table 1.", (), (), (), (), (rows.reason,)),)
    titles = {"total": "all cases", "training": "training split", "test": "test split"}
    present = ["total", *({"train": "training", "test": "test"}[split.split] for split in analysis.splits)]
    tables = [
        _table(f"table_1_{part}", f"Table 1. Characteristics by outcome: {titles[part]}.", cells, records)
        for part in present
        for cells, records in ((part_cells(rows, part, outcome), _part_records(rows, part)),)  # type: ignore[arg-type]
    ]
    if len(analysis.splits) > 1:
        caption = "Table 1. The training beside the test split."
        tables.append(_table("table_1_splits", caption, split_cells(rows), _split_records(rows)))
    return tuple(tables)


def normality_table(analysis: Analysis) -> Table:
    """The tests that decided each characteristic's form, for the CSV file alone; a reason where there is no P."""
    rows = () if isinstance(analysis.baseline, Missing) else analysis.baseline
    records = tuple(
        (row.characteristic.name, group, row.form, *_test(test))
        for row in rows
        for group, test in zip(("1", "0"), row.normality, strict=False)
    )
    return Table("table_1_normality", "", (), (), ("characteristic", "group", "form", *_TEST_FIELDS), records)


def _table(name: str, caption: str, cells: Cells, records: tuple[tuple[Value, ...], ...]) -> Table:
    notes = (_NOTE,) if name == "table_1_total" else ()
    return Table(name, caption, cells[0], cells[1:], (*_GROUP_FIELDS, *_TEST_FIELDS), records, notes)


def _part_records(rows: Sequence[BaselineRow], part: str) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (row.characteristic.name, part, group, *_numbers(summary), row.form, *_test(found.test))
        for row in rows
        for found in (getattr(row, part),)
        for group, summary in (("all", found.both), ("1", found.positive), ("0", found.negative))
    )


def _split_records(rows: Sequence[BaselineRow]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (row.characteristic.name, "splits", name, *_numbers(summary), row.form, *_test(row.splits))
        for row in rows
        for name, summary in (("training", row.training.both), ("test", row.test.both))
    )


def _numbers(found: Summary) -> tuple[Value, ...]:
    return (found.given, found.missing, found.mean, found.sd, found.q1, found.median, found.q3)


def _test(found: GroupTest) -> tuple[Value, ...]:
    return (found.name or found.reason, found.statistic, found.p)


def flow_table(analysis: Analysis) -> Table:
    """One row for all cases, one for each split and for each of its centres that has cases."""
    flow = analysis.flow
    rows: list[tuple[str, str, Tally]] = [("all", "", flow.total)]
    for split, tally in flow.splits.items():
        centres = [(split, centre, flow.split_centres[split, centre]) for centre in flow.centres if centre]
        rows += [(split, "", tally), *centres]
    present = [row for row in rows if row[2].listed]
    fields = ("split", "centre", "listed", *REASONS, "analysed", "positive", "negative", "warned")
    header = ("Split", "Centre", "listed", *REASONS, "analysed", "outcome 1", "outcome 0", "extracted with a warning")
    shown = tuple(
        ("All" if split == "all" else split_name(split), centre or "all", *map(str, _counts(tally)))
        for split, centre, tally in present
    )
    records: tuple[tuple[Value, ...], ...] = tuple((split, centre, *_counts(tally)) for split, centre, tally in present)
    caption = "Cases listed, left out by the first reason that holds, and analysed."
    return Table("flow", caption, header, shown, fields, records)


def _counts(tally: Tally) -> tuple[int, ...]:
    excluded = (tally.excluded[reason] for reason in REASONS)
    return (tally.listed, *excluded, tally.analysed, tally.positive, tally.negative, tally.warned)


_FEATURES_SHOWN = 8


def trust_table(analysis: Analysis, bundle: Bundle) -> Table:
    """Coverage of the outcome sets, by outcome, and the share of cases that are undecided or unlike."""
    found = () if isinstance(analysis.trusts, Missing) else analysis.trusts
    level, outcome = 1 - bundle.protocol.patient.error_rate, bundle.protocol.outcome
    rows, records = [], []
    for one in found:
        shares = (_share(one.undecided, one), _share(one.unlike, one))
        rows.append((analysis.titles[one.model], str(one.cases), *map(_covered, one.coverage), *shares))
        numbers = [number for c in one.coverage for number in _coverage_numbers(c)]
        records.append((one.model, one.cases, *numbers, one.undecided, one.unlike))
    header = (
        *("Model", "cases", f"{outcome.negative}: left among the outcomes", f"{outcome.positive}: left"),
        *("undecided", "unlike the training cases"),
    )
    ends = ("cases", "covered", "low", "high")
    fields = ("model", "cases", *(f"{e}_{y}" for y in (0, 1) for e in ends), "undecided", "unlike")
    caption = (
        f"Test split. For each patient the outcomes that are compatible with the probability at {100 * level:g} %: of "
        f"the patients with an outcome at least {100 * level:g} % are to have it among those left (exact binomial 95 % "
        "CI). The limits come from out-of-fold probabilities of the training cases, a promise only as far as test "
        "cases are like these. Unlike: farther from the training cases than 99 % of them, about 1 % of cases of the "
        f"same kind.{_fusions_unlike(bundle)}"
    )
    missing = (analysis.trusts.reason,) if isinstance(analysis.trusts, Missing) else ()
    notes = (*missing, *(note for model in bundle.models for note in _never_alone(model, bundle)))
    return Table("trust", caption, header, tuple(rows), fields, tuple(records), notes)


def moves_of_models_table(analysis: Analysis) -> Table:
    """What moves each model's probability: mean absolute Shapley values, by modality and by feature."""
    found = () if isinstance(analysis.moves, Missing) else analysis.moves
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for one in found:
        title = analysis.titles[one.model]
        modalities = [(one.model, "modality", name, "", mean, None) for name, mean in one.modalities]
        features = [(one.model, "feature", *feature) for feature in one.features]
        records += [*modalities, *features]
        rows.append((title, "all by modality", ", ".join(f"{name} {_points(m)}" for name, m in one.modalities)))
        rows += [(title, words, _points(*mean)) for _, words, *mean in one.features[:_FEATURES_SHOWN]]
    caption = (
        f"Test split. Mean absolute contribution to the probability (Shapley values{_against(found)}), in "
        f"percentage points; of the features the {_FEATURES_SHOWN} largest, all in the CSV, and of each case in "
        "contributions_by_case.csv. \u00b1: mean standard error, where values were sampled. They tell what the model "
        "uses, not what causes the outcome."
    )
    notes = (analysis.moves.reason,) if isinstance(analysis.moves, Missing) else ()
    fields = ("model", "part", "name", "words", "mean_absolute_contribution", "mean_standard_error")
    header = ("Model", "Feature", "moves the probability by")
    return Table("contributions", caption, header, tuple(rows), fields, tuple(records), notes)


def case_contributions_table(analysis: Analysis) -> Table:
    """What moved each model's probability in each test case, with the parts of why.tsv, as a CSV file alone."""
    whys = {} if isinstance(analysis.whys, Missing) else analysis.whys
    records = tuple(
        (case, row.model, row.part, row.name, row.contribution, row.standard_error)
        for case, found in whys.items()
        for row in why_rows(found)
    )
    fields = ("case", "model", "part", "name", "contribution", "standard_error")
    return Table("contributions_by_case", "Contributions in each test case.", (), (), fields, records)


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


def _share(part: int, one: ModelTrust) -> str:
    return f"{part} ({100 * part / one.cases:.0f} %)" if one.cases else DASH


def _covered(found: OutcomeCoverage | None) -> str:
    if found is None:
        return DASH
    share = with_interval(found.covered / found.cases, found.interval.low, found.interval.high)
    return f"{found.covered} of {found.cases}: {share}"


def _coverage_numbers(found: OutcomeCoverage | None) -> tuple[Value, ...]:
    if found is None:
        return (0, 0, None, None)
    return (found.cases, found.covered, found.interval.low, found.interval.high)


def _points(mean: float, standard_error: float = 0.0) -> str:
    error = printed(100 * standard_error)
    return printed(100 * mean) + (f" \u00b1 {error}" if float(error) else "")
