"""A prediction as files, as JSON and as text: the tables of ``FILES``, provenance.json, and what a terminal shows.

Why it came out as it did and how sure it is are among them, as rows of a table and as text.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..base.files import write_json
from ..base.text import one_line, percent, text_table
from ..bundles.bundle import Bundle
from ..imaging.voi import voi_in_words
from ..protocol.loading import Protocol
from ..protocol.schema import Outcome
from ..tables.schema import ColumnFacts, schema_name, write_typed_table
from ..tables.table import Cell
from .band_rows import BandRow
from .columns import BANDED_COLUMNS, FEATURE_COLUMNS, NOTICE_COLUMN, TRUST_COLUMNS, WHY_COLUMNS, prediction_columns
from .contributions import ModelWhy, WhyRow, why_rows
from .feature_rows import columns_of_rows
from .imputed import interval_words
from .prediction import ModelPrediction, Prediction, imputed_cells

MOST_SHOWN = 3
"""Features of a model that the text names."""


class UncertaintyRow(NamedTuple):
    """One line of trust.tsv, of a model; of one that did not answer all but its name is empty or NaN.

    ``set`` is the outcome that is left at ``error_rate``, or "undecided"; ``reason`` says what makes the case unlike
    the training cases, "" where it is not.
    """

    model: str
    set: str
    error_rate: float
    distance: float
    percentile: float
    reason: str


def uncertainty_rows(rows: tuple[ModelPrediction, ...], error_rate: float) -> list[UncertaintyRow]:
    """All lines of trust.tsv, one a model.

    Parameters
    ----------
    rows : tuple of ModelPrediction
        Of one prediction.
    error_rate : float
        The protocol's (``patient.error_rate``), at which outcomes are left: a share between 0 and 1.

    Returns
    -------
    list of UncertaintyRow
        In the order of ``rows``.
    """
    return [_uncertainty_row(row, error_rate) for row in rows]


def _uncertainty_row(row: ModelPrediction, error_rate: float) -> UncertaintyRow:
    found = row.uncertainty
    if found is None:
        return UncertaintyRow(row.model, "", math.nan, math.nan, math.nan, "")
    return UncertaintyRow(row.model, found.outcomes, error_rate, found.distance, found.percentile, found.unlike)


def why_text(prediction: Prediction, protocol: Protocol) -> str:
    """For a terminal: of each model that answered its sums by source, and its largest features in words."""
    if not prediction.why:
        return ""
    bands = {row.model: row.band for row in prediction.rows}
    heading = f"Why: what raised (+) and lowered (-) the probability of {protocol.outcome.positive}, percentage points"
    return "\n".join([heading, *(line for why in prediction.why for line in _lines_of(why, bands.get(why.model)))])


def _lines_of(why: ModelWhy, band: BandRow | None) -> Iterator[str]:
    sums = ", ".join(f"{source} {points(total)}" for source, total in why.by_source.items())
    yield f"{why.model} {100 * why.probability:.1f} % = {100 * why.base:.1f} % ({why.base_words}), {sums}"
    if why.imputed:
        yield f"  {interval_words(why.imputed)}"
    if band:
        yield f"  {in_band_words(band)}"
    for feature in why.features[:MOST_SHOWN]:
        moved = points(feature.contribution, feature.standard_error)
        yield f"  {moved:>6}  {in_words(feature)}"


def in_band_words(band: BandRow) -> str:
    """A band in a line: "drawn again 54.3 % to 78.2 %, the call stays in 87 % (57 % contour, ...)"."""
    stays = f"{100 * band.stays:.0f}"
    if not band.shares:
        return f"drawn again {band.words}, the call stays in {stays} %"
    return f"drawn again {band.words}, the call stays in {stays} % ({band.shares})"


def in_words(found: WhyRow) -> str:
    """A feature with its value and z: "C-reactive protein: 85 mg/L, z = +2.3"."""
    return f"{found.words}: {value_in_words(found)}"


def value_in_words(found: WhyRow) -> str:
    """The case's value and z: "85 mg/L, z = +2.3"; units of 1 and codes as "1 = male" are left out."""
    unit = "" if found.unit == "1" or "=" in found.unit else f" {found.unit}"
    z = "" if math.isnan(found.z) else f", z = {found.z:+.1f}"
    return f"{found.value:.4g}{unit.rstrip()}{z}"


def points(contribution: float, standard_error: float = 0.0) -> str:
    """A part of a probability in percentage points, with its sign.

    Parameters
    ----------
    contribution : float
        In probability: 0.03 is 3 percentage points.
    standard_error : float
        Of a sampled one, in probability; it is left out where it rounds to 0.

    Returns
    -------
    str
        "+3.2", "-0.4", "+3.2 \u00b1 0.4"; "0.0" without a sign.
    """
    rounded, error = round(100 * contribution, 1) + 0.0, f"{100 * standard_error:.1f}"
    return (f"{rounded:+.1f}" if rounded else "0.0") + (f" \u00b1 {error}" if float(error) else "")


_TABLES = ("prediction.tsv", "features.tsv", "why.tsv", "trust.tsv")
FILES = (*_TABLES, *map(schema_name, _TABLES), "provenance.json")
"""What a prediction is as files: tables, the schema of each for 3D Slicer, and where they came from."""
PREDICTION_COLUMNS = ("model", "probability", "cutoff", "call", "status")


def write_prediction(prediction: Prediction, bundle: Bundle, folder: Path) -> None:
    """Write a prediction as ``FILES``, best into a folder of ``Output.written``; numbers read back to the last bit.

    Parameters
    ----------
    prediction : Prediction
        Its notice begins each status of prediction.tsv, is the last column of the other tables ("" where there is
        none), as a table may travel alone, and a key of provenance.json.
    bundle : Bundle
        The one that answered.
    folder : Path
        Is there already.
    """
    protocol = bundle.protocol
    write_typed_table(folder / "prediction.tsv", *prediction_table_of(prediction, protocol.outcome))
    with_notice: list[tuple[str, dict[str, ColumnFacts], Iterable[Sequence[Cell]]]] = [
        ("features.tsv", FEATURE_COLUMNS, prediction.feature_rows),
        ("why.tsv", WHY_COLUMNS, why_rows(prediction.why)),
        ("trust.tsv", TRUST_COLUMNS, uncertainty_rows(prediction.rows, protocol.patient.error_rate)),
    ]
    for name, columns, cells in with_notice:
        write_typed_table(folder / name, columns | NOTICE_COLUMN, ((*row, prediction.notice) for row in cells))
    write_json(folder / "provenance.json", provenance(prediction))


def prediction_table_of(
    prediction: Prediction, outcome: Outcome
) -> tuple[dict[str, ColumnFacts], list[tuple[Cell, ...]]]:
    """prediction.tsv before it is written.

    Parameters
    ----------
    prediction : Prediction
        With the columns of its band, where the VOI was drawn again, and of imputed values, where the bundle imputes.
    outcome : Outcome
        The protocol's.

    Returns
    -------
    columns : dict of str to ColumnFacts
        By name, in order.
    rows : list of tuple
        One a model.
    """
    imputes, banded = prediction.imputes, prediction.band is not None
    columns = prediction_columns(outcome, imputes) | (BANDED_COLUMNS if banded else {})
    return columns, [prediction_cells(row, imputes, banded) for row in prediction.rows]


def prediction_cells(row: ModelPrediction, imputes: bool, banded: bool) -> tuple[Cell, ...]:
    """A model's row of prediction.tsv."""
    cells = row.model, row.probability, row.cutoff, row.call, row.status
    return *cells, *imputed_cells(row, imputes), *band_cells(row, banded)


def band_cells(row: ModelPrediction, banded: bool) -> tuple[float, ...]:
    """A row's cells of ``BANDED_COLUMNS``.

    Parameters
    ----------
    row : ModelPrediction
        Of one model.
    banded : bool
        Whether the table has these columns: whether the VOI was drawn again.

    Returns
    -------
    tuple of float
        The ends of the band and the share of redrawings whose call stays, NaN without an answer; empty unless
        ``banded``.
    """
    if not banded:
        return ()
    return (row.band.low, row.band.high, row.band.stays) if row.band else (math.nan,) * len(BANDED_COLUMNS)


def provenance(prediction: Prediction) -> dict[str, Any]:
    """Where the prediction came from, and what its reader has to know."""
    return {
        "case": one_line(prediction.case),
        "notice": prediction.notice,
        "warnings": list(map(one_line, prediction.warnings)),
        **prediction.provenance,
    }


def as_json(prediction: Prediction, protocol: Protocol) -> dict[str, Any]:
    """The whole prediction but its features, for ``--json``.

    Parameters
    ----------
    prediction : Prediction
        Of one case.
    protocol : Protocol
        Of the bundle that answered.

    Returns
    -------
    dict
        provenance.json's keys and ``models``, a list of one object a model; what is not known is null. A model that
        could not answer has no uncertainty ("trust") and no explanation.
    """
    why = {model.model: _why_json(model) for model in prediction.why}
    rate = protocol.patient.error_rate
    uncertain = {row.model: row._asdict() for row in uncertainty_rows(prediction.rows, rate) if row.set}
    rows = [
        {
            "model": r.model,
            "probability": r.probability,
            "raw_score": r.raw_score,
            "cutoff": r.cutoff,
            "call": r.call,
            "status": r.status,
            "trust": _without_model(uncertain.get(r.model)),
            "why": why.get(r.model),
            **({"imputed": r.imputed} if prediction.imputes else {}),
            **({"band": _without_model(r.band._asdict())} if r.band else {}),
        }
        for r in prediction.rows
    ]
    found: dict[str, Any] = _null_for_nan(provenance(prediction) | {"models": rows})
    return found


def _why_json(why: ModelWhy) -> dict[str, Any]:
    return {
        "base": why.base,
        "cases": why.cases,
        "probability": why.probability,
        "by_modality": why.by_source,
        "features": [_feature_json(row) for row in why.features],
        "base_log_odds": why.base_log_odds,
    }


def _feature_json(row: WhyRow) -> dict[str, Any]:
    named = dict(zip(columns_of_rows(WhyRow), row, strict=True))
    return {"feature": row.name} | {key: named[key] for key in named if key not in ("model", "part", "name")}


def _without_model(part: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if part is None else {name: value for name, value in part.items() if name != "model"}


def _null_for_nan(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _null_for_nan(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return list(map(_null_for_nan, content))
    return None if isinstance(content, float) and math.isnan(content) else content


def imputed_text(interval: tuple[float, float] | None) -> str:
    """Such an interval in a cell: "55.0-70.2 %"; "" without one."""
    return f"{100 * interval[0]:.1f}-{100 * interval[1]:.1f} %" if interval else ""


def as_text(prediction: Prediction, protocol: Protocol) -> str:
    """For a terminal: the table, its notice on top, and below it why.

    Parameters
    ----------
    prediction : Prediction
        Of one case. A column of imputed intervals is shown where a model has one (``imputed_text``).
    protocol : Protocol
        Of the bundle that answered: its outcome stands in the heading, with the unit of the VOI's mean.

    Returns
    -------
    str
        Several lines, without a line feed at the end. A notice and reasons (``why_text``) are left out where there are
        none.
    """
    spread = any(r.imputed for r in prediction.rows)
    cells = [
        (
            *(r.model, percent(r.probability), *([imputed_text(r.imputed)] if spread else [])),
            *(percent(r.cutoff), r.call, r.status),
        )
        for r in prediction.rows
    ]
    columns = ("model", "probability", *(["imputed"] if spread else []), *PREDICTION_COLUMNS[2:])
    facts, case = prediction.facts, one_line(prediction.case)
    heading = [
        *([prediction.notice, ""] if prediction.notice else []),
        f"Case {case}: {voi_in_words(facts, protocol.image)}",
        f"Probability of {protocol.outcome.positive} ({protocol.outcome.title})",
        "",
    ]
    table = "\n".join([*heading, text_table(columns, cells)])
    return "\n\n".join(filter(None, [table, why_text(prediction, protocol)]))
