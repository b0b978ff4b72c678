"""Tables of missing values: what was missing and filled, and the answers that rest on it. None where it is refused."""

from ...bundles.bundle import Bundle
from ...bundles.model_card import missing_rule_in_words
from ...evaluation.evaluation import Analysis
from ...evaluation.missing_values import Blanks, ImputedAnswers
from .table import Column, Table, model_column, number_text, split_name, table

_NOT_DRAWN = " This bundle's rule fills in one value and draws none: how many calls another would change is not known."


def missing_tables(analysis: Analysis, bundle: Bundle) -> tuple[Table, ...]:
    """What was missing by characteristic and split, then the answers to it by model; none without blanks or a rule."""
    if analysis.missing is None or not analysis.missing.blanks:
        return ()
    return _blanks_table(analysis.missing.blanks, bundle), _answers_table(analysis, analysis.missing.answers)


def _blanks_table(rows: tuple[Blanks, ...], bundle: Bundle) -> Table:
    cases = bundle.summary.cases
    columns: list[Column[Blanks]] = [
        Column("characteristic", "Characteristic", lambda row: row.characteristic, bundle.protocol.input_title),
        Column("split", "cases", lambda row: row.split, split_name),
        Column("cases", "analysed", lambda row: row.cases),
        Column("missing", "missing", lambda row: row.missing),
        Column("filled", "filled", lambda row: row.filled),
        Column(
            "training_missing",
            f"missing when the models were trained, of {cases}",
            lambda row: row.training,
            _count_text,
        ),
    ]
    caption = (
        f"Missing clinical values, and how many of them were filled: {missing_rule_in_words(bundle.protocol.missing)}. "
        "What is not filled leaves models that need it without an answer; of a case without any clinical value nothing "
        "is filled. Table 1 counts values as they were given."
    )
    return table("missing_values", caption, columns, rows)


def _answers_table(analysis: Analysis, rows: tuple[ImputedAnswers, ...]) -> Table:
    drawn = all(row.open is not None for row in rows)
    as_given = "Table 1, case mix, membership and groups by sex" if analysis.mix else "Table 1 and groups by sex"
    columns: list[Column[ImputedAnswers]] = [
        model_column(analysis),
        Column("split", "cases", lambda row: row.split, split_name),
        Column("cases", "analysed", lambda row: row.cases),
        Column("imputed", "imputed answers", lambda row: row.imputed),
        Column("unanswered", "no answer", lambda row: row.unanswered),
        Column("median_width", "median width of their intervals", lambda row: row.width, _width_text),
        Column("open", "calls left open", lambda row: row.open, _count_text),
    ]
    caption = (
        "Answers that rest on filled values. An interval holds 95 % of the probabilities over imputations; a call is "
        f"left open where the cut-off lies within it.{'' if drawn else _NOT_DRAWN} All other tables take the single "
        f"imputation, but {as_given} are of the values that were given."
    )
    return table("missing_answers", caption, columns, rows)


def _count_text(count: int | None) -> str:
    return number_text(None) if count is None else str(count)


def _width_text(value: float) -> str:
    return number_text(None) if value != value else f"{value:.3f}"  # noqa: PLR0124 - of NaN
