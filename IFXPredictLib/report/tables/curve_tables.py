"""What the figures are drawn from, as CSV files alone: the curves, and each case's probabilities and calls."""

from collections.abc import Sequence

import numpy as np

from ...bundles.bundle import Bundle
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...models.svm import probability
from ...protocol.loading import sex_characteristic
from .table import Table, Value

_CURVES = {
    "roc_curves": ("roc", ("thresholds", "sensitivity", "specificity")),
    "roc_bands": ("band", ("specificity", "sensitivity", "low", "high")),
    "precision_recall_curves": ("precision_recall", ("thresholds", "recall", "precision")),
    "decision_curves": ("decision", ("thresholds", "net_benefit", "treat_all")),
    "calibration_curves": ("calibration_curve", ("predicted", "observed", "low", "high")),
}
"""Of each table the part of a ModelAnalysis, and the arrays of that part."""


def curve_tables(analysis: Analysis) -> tuple[Table, ...]:
    """ROC curves with their bands, precision-recall, decision and calibration curves: one row a point."""
    return tuple(_curves(analysis, name, *curve) for name, curve in _CURVES.items())


def prediction_table(analysis: Analysis, bundle: Bundle) -> Table:
    """One row a case and model: raw score, probability, cut-off and call (1 = positive), empty without an answer.

    After them the case's centre, sex and follow-up, by which the rows can be analysed further.
    """
    data, records, sex = analysis.data, [], sex_characteristic(bundle.protocol)
    sexes = data.columns([sex.name])[:, 0].tolist() if sex else [None] * len(data.cases)
    about = zip(data.centre.tolist(), sexes, data.time_weeks.tolist(), data.event.tolist(), strict=True)
    known = dict(zip(data.cases, about, strict=True))
    for model in bundle.models:
        raw = analysis.raw[model.name]
        answers = zip(data.cases, data.train.tolist(), data.outcome.tolist(), raw.tolist(), strict=True)
        for case, train, outcome, score in answers:
            p = float(probability(score))
            call = None if np.isnan(score) else int(p >= model.cutoff)
            answer = (model.name, score, p, model.cutoff, call)
            records.append((case, "train" if train else "test", outcome, *answer, *known[case]))
    fields = (
        *("case", "split", "outcome", "model", "raw_score", "probability", "cutoff", "call"),
        *("centre", sex.name if sex else "sex", "time_weeks", "event"),
    )
    return Table("predictions", "Predictions of all cases.", (), (), fields, tuple(records))


def _curves(analysis: Analysis, name: str, part: str, arrays: Sequence[str]) -> Table:
    records: list[tuple[Value, ...]] = []
    for model in analysis.models:
        if not isinstance(curve := getattr(model, part), Missing):
            points = zip(*(getattr(curve, array).tolist() for array in arrays), strict=True)
            records += [(model.split, model.model, *point) for point in points]
    fields = ("threshold" if array == "thresholds" else array for array in arrays)
    return Table(name, "", (), (), ("split", "model", *fields), tuple(records))
