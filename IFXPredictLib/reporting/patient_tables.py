"""Single patients in sum: whether stated outcomes hold, who is unlike the training cases, what moves each model."""

from ..analysis.parts import Missing
from ..analysis.patients import ModelTrust, OutcomeCoverage
from ..analysis.study import Analysis
from ..bundle import Bundle
from ..evaluation.texts import DASH, printed, with_interval
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
        "same kind."
    )
    notes = (analysis.trusts.reason,) if isinstance(analysis.trusts, Missing) else ()
    return Table("trust", caption, header, tuple(rows), fields, tuple(records), notes)


def moves_of_models_table(analysis: Analysis) -> Table:
    """What moves each model's probability: mean absolute Shapley values, by modality and by feature."""
    found = () if isinstance(analysis.moves, Missing) else analysis.moves
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for one in found:
        title = analysis.titles[one.model]
        modalities = [(one.model, "modality", name, "", mean) for name, mean in one.modalities]
        features = [(one.model, "feature", name, words, mean) for name, words, mean in one.features]
        records += [*modalities, *features]
        rows.append((title, "all by modality", ", ".join(f"{name} {_points(m)}" for name, m in one.modalities)))
        rows += [(title, words, _points(mean)) for _, words, mean in one.features[:_FEATURES_SHOWN]]
    caption = (
        "Test split. Mean absolute contribution to the probability (Shapley values against training cases), in "
        f"percentage points; of the features the {_FEATURES_SHOWN} largest, all in the CSV. They tell what the model "
        "uses, not what causes the outcome."
    )
    notes = (analysis.moves.reason,) if isinstance(analysis.moves, Missing) else ()
    fields = ("model", "part", "name", "words", "mean_absolute_contribution")
    header = ("Model", "Feature", "moves the probability by")
    return Table("contributions", caption, header, tuple(rows), fields, tuple(records), notes)


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


def _points(mean: float) -> str:
    return f"{printed(100 * mean)}"
