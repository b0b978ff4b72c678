"""Single patients in sum: whether stated outcomes hold, who is unlike the training cases, what moves each model."""

from collections.abc import Iterator, Sequence

from ...bundles.bundle import Bundle, FrozenModel
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...evaluation.patients import ModelMoves, ModelTrust, OutcomeCoverage
from ...evaluation.texts import DASH, printed, with_interval
from ...prediction.why_files import why_rows
from .table import Table, Value

_FEATURES_SHOWN = 8


def trust_table(analysis: Analysis, bundle: Bundle) -> Table:
    """Coverage of the outcome sets, by outcome, and the share of cases that are undecided or unlike."""
    found = () if isinstance(analysis.trusts, Missing) else analysis.trusts
    level, outcome = 1 - bundle.protocol.patient.error_rate, bundle.protocol.outcome
    rows, records = [], []
    for one in found:
        shares = (_share(one.undecided, one), _share(one.unlike, one))
        rows.append((analysis.titles[one.model], str(one.cases), *map(_covered, one.coverage), *shares))
        numbers = [number for c in one.coverage for number in _numbers(c)]
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


def _numbers(found: OutcomeCoverage | None) -> tuple[Value, ...]:
    if found is None:
        return (0, 0, None, None)
    return (found.cases, found.covered, found.interval.low, found.interval.high)


def _points(mean: float, standard_error: float = 0.0) -> str:
    error = printed(100 * standard_error)
    return printed(100 * mean) + (f" \u00b1 {error}" if float(error) else "")
