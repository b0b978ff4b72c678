"""What the figures are drawn from, as CSV files alone: the curves, and each case's probabilities and calls."""

from collections.abc import Callable, Iterator

import numpy as np

from ..analysis.model_analysis import ModelAnalysis
from ..analysis.parts import Missing
from ..analysis.roles import sex_characteristic
from ..analysis.study import Analysis
from ..bundle import Bundle
from ..models import probability
from .table import Table, Value

Rows = Iterator[tuple[Value, ...]]


def curve_tables(analysis: Analysis) -> tuple[Table, ...]:
    """ROC curves with their bands, precision-recall, decision and calibration curves: one row a point."""
    return (
        _table("roc_curves", ("threshold", "sensitivity", "specificity"), analysis, _roc),
        _table("roc_bands", ("specificity", "sensitivity", "low", "high"), analysis, _band),
        _table("precision_recall_curves", ("threshold", "recall", "precision"), analysis, _precision_recall),
        _table("decision_curves", ("threshold", "net_benefit", "treat_all"), analysis, _decision),
        _table("calibration_curves", ("predicted", "observed", "low", "high"), analysis, _calibration),
    )


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


def _table(name: str, fields: tuple[str, ...], analysis: Analysis, points: Callable[[ModelAnalysis], Rows]) -> Table:
    records = tuple(
        (split.split, model.model, *point)
        for split in analysis.splits
        for model in split.models
        for point in points(model)
    )
    return Table(name, "", (), (), ("split", "model", *fields), records)


def _roc(model: ModelAnalysis) -> Rows:
    curve = model.roc
    if not isinstance(curve, Missing):
        yield from _points(curve.thresholds, curve.sensitivity, curve.specificity)


def _band(model: ModelAnalysis) -> Rows:
    band = model.band
    if not isinstance(band, Missing):
        yield from _points(band.specificity, band.sensitivity, band.low, band.high)


def _precision_recall(model: ModelAnalysis) -> Rows:
    curve = model.precision_recall
    if not isinstance(curve, Missing):
        yield from _points(curve.thresholds, curve.recall, curve.precision)


def _decision(model: ModelAnalysis) -> Rows:
    curve = model.decision
    if not isinstance(curve, Missing):
        yield from _points(curve.thresholds, curve.net_benefit, curve.treat_all)


def _calibration(model: ModelAnalysis) -> Rows:
    curve = model.calibration_curve
    if not isinstance(curve, Missing):
        yield from _points(curve.predicted, curve.observed, curve.low, curve.high)


def _points(*columns: np.ndarray) -> Rows:
    yield from zip(*(column.tolist() for column in columns), strict=True)
