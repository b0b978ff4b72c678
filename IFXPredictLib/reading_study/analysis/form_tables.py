"""The tables of what readers answered: AUC of each reader, of all together, and weighted kappa."""

import math
from typing import NamedTuple

from ...evaluation.texts import DASH, p_text, printed
from ...report.tables.table import (
    Column,
    Table,
    area_ends,
    area_text,
    counted,
    file_columns,
    table,
    with_ends,
)
from ...stats.auc_difference import AucDifference
from ...stats.estimates import Estimate
from ...stats.intervals import NO_INTERVAL
from ...stats.mrmc import MeanAuc, Mrmc
from .form_scores import SAMPLINGS, AnswerAgreement, FieldAccuracy, FormScores, ReaderAccuracy

_ARMS = {"": "", "without": "without the answer", "with": "with the answer"}
_COVARIANCES = {"delong": "DeLong's", "jackknife": "the jackknife's"}
_BY_PATIENTS = {"delong": "Obuchowski 1997", "jackknife": "the jackknife; a reader alone Obuchowski 1997"}
_SURE = (
    "where readers make no mistake, or the same ones in both, the variance of an AUC or difference is estimated as 0: "
    "it has no interval and no P here, and is no surer for that (Obuchowski and Lieber, Acad Radiol 2002;9:526). More, "
    "or harder, cases are needed."
)
_KINDS = {"intra": "one reader, again", "inter": "two readers", "arms": "one reader, with against without the answer"}


def form_tables(found: FormScores) -> tuple[Table, ...]:
    """The tables of the page's section; those of accuracy are left out without outcomes."""
    kappa = (kappa_table(found),)
    return (mrmc_table(found), reader_table(found), component_table(found), *kappa) if found.accuracy else kappa


class _Analysis(NamedTuple):
    field: FieldAccuracy
    sampling: tuple[str, str]
    found: Mrmc


class _Area(NamedTuple):
    """One reader in one arm, or the gain of the second arm."""

    field: FieldAccuracy
    reader: ReaderAccuracy
    place: int


def gain_of(found: Mrmc) -> MeanAuc | None:
    """The mean AUC with the model's answer less that without, None for one arm."""
    if not found.differences:
        return None
    one = found.differences[0, 1]
    value, low, high = (0.0 - end for end in (one.value, one.high, one.low))  # no -0.000
    return MeanAuc(value, one.se, one.df, low, high, one.p)


def mrmc_table(found: FormScores) -> Table:
    """The mean AUC of each arm and their difference, for random and fixed readers and cases."""
    rows = [
        _Analysis(one, sampling, analysis)
        for one in found.accuracy
        for sampling, analysis in zip(SAMPLINGS, one.analyses, strict=False)
    ]
    columns: list[Column[_Analysis]] = [
        Column("field", "Field", lambda row: row.field.field.name),
        Column(("readers", "cases"), "Readers, cases", lambda row: row.sampling, "{}, {}".format),
        Column(("n", "positives"), "Cases (outcome 1)", lambda row: _counts(row.field), "{} ({})".format),
        Column("patients", "", lambda row: row.field.patients),
        *(_mean_column(place) for place in range(2)),
        Column(with_ends("gain"), "Difference (95 % CI)", lambda row: _mean_ends(gain_of(row.found)), area_text),
        Column("f", "", lambda row: _finite(row.found.test.f) if row.found.test else None),
        Column("df1", "", lambda row: row.found.test.df1 if row.found.test else None),
        Column("df2", "", lambda row: _finite(row.found.test.df2) if row.found.test else None),
        Column("p", "P", lambda row: row.found.test.p if row.found.test and not _sure(row.found) else None, _p),
    ]
    caption = (
        "Mean AUC of all readers (Obuchowski and Rockette 1995; Hillis' degrees of freedom; "
        f"{_COVARIANCES[found.covariance]} covariances). "
        "Random readers or cases stand for all such, fixed ones for themselves."
    )
    return table("mrmc", caption, columns, rows, _notes(found))


def _mean_column(place: int) -> Column[_Analysis]:
    def values(row: _Analysis) -> tuple[float | None, float | None, float | None]:
        return _mean_ends(row.found.means[place] if place < len(row.field.arms) else None)

    name, title = (("auc", "AUC (without the answer, or alone)"), ("auc_aided", "AUC with the answer"))[place]
    return Column(with_ends(name), title, values, area_text)


def _notes(found: FormScores) -> list[str]:
    notes = []
    for one in found.accuracy:
        if one.lacking:
            notes.append(f"{one.field.name}: not compared: {one.lacking}.")
        if one.left_out:
            cases = counted(len(one.left_out), "case")
            notes.append(f"{one.field.name}: {cases} left out that lack an outcome, or the answer of a reader.")
        if any(mean.se == 0 for analysis in one.analyses for mean in (*analysis.means, gain_of(analysis)) if mean):
            notes.append(f"{one.field.name}: {_SURE}")
        if one.patients < len(one.cases):
            notes.append(
                f"{one.field.name}: {counted(len(one.cases), 'case')} of {counted(one.patients, 'patient')}: AUC, "
                f"intervals and P are by patients ({_BY_PATIENTS[found.covariance]})."
            )
    if all(one.patients == len(one.cases) for one in found.accuracy):
        notes.append(
            "Each case counts as a patient of its own. Where patients have several cases, name them in a column "
            "patient of the table of outcomes: without it intervals are somewhat too narrow."
        )
    return notes


def reader_table(found: FormScores) -> Table:
    """Each reader's AUC with DeLong's interval, and the paired difference of the two arms."""
    rows = [_Area(one, reader, i) for one in found.accuracy for reader in one.readers for i in range(len(one.arms))]
    columns: list[Column[_Area]] = [
        Column("field", "Field", lambda row: row.field.field.name),
        Column("reader", "Reader", lambda row: row.reader.reader),
        Column("arm", "Model's answer", lambda row: row.field.arms[row.place], lambda arm: _ARMS[arm] or DASH),
        Column(with_ends("auc"), "AUC (95 % CI)", lambda row: area_ends(row.reader.areas[row.place]), area_text),
        Column(with_ends("gain"), "Difference (95 % CI)", _gain_ends, area_text),
        Column("p", "P", lambda row: gain.p if (gain := _gain(row)) and gain.standard_error else None, _p),
    ]
    caption = "AUC of each reader alone (DeLong), and with the model's answer less without it (paired)."
    return table("reader_auc", caption, columns, rows)


def _gain(row: _Area) -> AucDifference | None:
    return row.reader.gain if row.field.arms[row.place] == "with" else None


def component_table(found: FormScores) -> Table:
    """The variance components of each field: for the CSV file alone."""
    parts = ("error", "cov1", "cov2", "cov3", "reader", "interaction")
    found_in = [(one.field.name, one.analyses[0].components) for one in found.accuracy if one.analyses]
    rows = [(field, *(_finite(getattr(found, part)) for part in parts)) for field, found in found_in]
    columns = file_columns(("field", *parts))
    return table("mrmc_components", "Variance components are in tables/mrmc_components.csv.", columns, rows)


def kappa_table(found: FormScores) -> Table:
    """Weighted kappa of every ordinal field and pair of readings."""
    columns: list[Column[AnswerAgreement]] = [
        Column("field", "Field", lambda row: row.field.name),
        Column("kind", "Between", lambda row: row.kind, lambda kind: _KINDS[kind]),
        Column(("one", "other"), "Readings", lambda row: (row.one.title, row.other.title), "{} and {}".format),
        Column("cases", "Cases", lambda row: row.linear.n),
        Column("patients", "", lambda row: row.patients),
        Column("agreement", "Same level", lambda row: row.linear.agreement, lambda share: f"{100 * share:.0f} %"),
        Column(with_ends("linear"), "Linear (95 % CI)", lambda row: _kappa_ends(row.linear.kappa), area_text),
        Column(with_ends("quadratic"), "Quadratic (95 % CI)", lambda row: _kappa_ends(row.quadratic.kappa), area_text),
    ]
    notes = [] if found.agreement else ["No two series of answers to an ordinal field share three cases."]
    if any(one.patients < one.linear.n for one in found.agreement):
        notes.append("Patients have several cases: intervals of kappa are by patients (jackknife).")
    caption = "Agreement of ordinal answers: weighted kappa (Cohen 1968; Fleiss, Cohen and Everitt 1969)."
    return table("kappa", caption, columns, found.agreement, notes)


def accuracy_in_words(one: FieldAccuracy) -> str:
    """What one field says of the readers, in a line: with random readers and cases."""
    if not one.analyses:
        return f"{one.field.name}: readers are not compared: {one.lacking}"
    found = one.analyses[0]
    means = " and ".join(
        f"{printed(mean.value)}{f' {_ARMS[arm]}' if arm else ''}"
        for mean, arm in zip(found.means, one.arms, strict=True)
    )
    said = f"{one.field.name}: mean AUC {means} ({len(one.cases)} cases)"
    gain = gain_of(found)
    if gain is None:
        return said
    if gain.se == 0:
        return f"{said}, difference {printed(gain.value)} ({NO_INTERVAL})"
    return f"{said}, difference {printed(gain.value)} ({printed(gain.low)} to {printed(gain.high)}), P {p_text(gain.p)}"


def _sure(found: Mrmc) -> bool:
    """Whether the variance of the difference is estimated as 0, so that P would only repeat the estimate."""
    gain = gain_of(found)
    return gain is not None and gain.se == 0


def _mean_ends(mean: MeanAuc | None) -> tuple[float | None, float | None, float | None]:
    """The values of ``with_ends``; an interval of no width would say nothing."""
    if mean is None:
        return None, None, None
    return (mean.value, mean.low, mean.high) if mean.se > 0 else (mean.value, None, None)


def _gain_ends(row: _Area) -> tuple[float | None, float | None, float | None]:
    found = _gain(row)
    if found is None:
        return None, None, None
    bounds = (found.low, found.high) if found.standard_error > 0 else (None, None)
    return found.difference, *bounds


def _kappa_ends(kappa: Estimate) -> tuple[float | None, float | None, float | None]:
    """Kappa with its bounds, cut at -1 and 1, beyond which none lies."""
    if math.isnan(kappa.se):  # of one patient alone, or one holds all disagreement
        return (None if math.isnan(kappa.value) else kappa.value), None, None
    return kappa.value, max(kappa.low, -1.0), min(kappa.high, 1.0)


def _counts(field: FieldAccuracy) -> tuple[int, int]:
    return len(field.cases), field.positives


def _p(p: float | None) -> str:
    return DASH if p is None else p_text(p)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
