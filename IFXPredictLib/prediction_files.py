"""A prediction as files and as text: prediction.tsv, features.tsv, provenance.json, and the table on a terminal."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .features import feature_rows
from .files import write_json, write_text
from .predict import Prediction
from .protocol import Protocol

PREDICTION_COLUMNS = ("model", "probability", "cutoff", "call", "status")
FEATURE_COLUMNS = ("name", "modality", "value", "unit")


def write_prediction(prediction: Prediction, protocol: Protocol, folder: Path) -> None:
    """Write the three files into ``folder``, each whole or not at all; numbers read back to the last bit."""
    rows = [(r.model, _number(r.probability), repr(r.cutoff), r.call, r.status) for r in prediction.rows]
    write_text(folder / "prediction.tsv", _tsv(PREDICTION_COLUMNS, rows))
    features = feature_rows(prediction.features, protocol)
    values = [(f.name, f.modality, _number(f.value), f.unit) for f in features]
    write_text(folder / "features.tsv", _tsv(FEATURE_COLUMNS, values))
    write_json(folder / "provenance.json", provenance(prediction))


def provenance(prediction: Prediction) -> dict[str, Any]:
    """Where the prediction came from, and what its reader has to know."""
    return {
        "case": prediction.case,
        "notice": prediction.notice,
        "warnings": list(prediction.warnings),
        **prediction.provenance,
    }


def as_json(prediction: Prediction) -> dict[str, Any]:
    """The whole prediction but its features, for ``--json``; a model that could not answer has null."""
    rows = [
        {
            "model": r.model,
            "probability": _or_none(r.probability),
            "raw_score": _or_none(r.raw_score),
            "cutoff": r.cutoff,
            "call": r.call,
            "status": r.status,
        }
        for r in prediction.rows
    ]
    return provenance(prediction) | {"models": rows}


def as_text(prediction: Prediction, protocol: Protocol) -> str:
    """The table for a terminal, its notice on top."""
    cells = [(r.model, _percent(r.probability), _percent(r.cutoff), r.call, r.status) for r in prediction.rows]
    facts, case = prediction.facts, _one_line(prediction.case)
    heading = [
        *([prediction.notice, ""] if prediction.notice else []),
        f"Case {case}: VOI of {facts.volume_ml:.1f} mL, mean {facts.mean_hu:.0f} HU, {facts.slices} slices",
        f"Probability of {protocol.outcome.positive} ({protocol.outcome.title})",
        "",
    ]
    return "\n".join(heading) + "\n" + text_table(PREDICTION_COLUMNS, cells)


def text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by blanks, a rule under the headings."""
    table = [tuple(map(_one_line, row)) for row in (columns, *rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _tsv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(map(_one_line, row)) + "\n" for row in [columns, *rows])


def _one_line(text: str) -> str:
    """``text`` with a blank for each tab or line break, which would tear a table."""
    return " ".join(text.split()) if not text.isprintable() else text


def _number(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _percent(value: float) -> str:
    return "-" if math.isnan(value) else f"{100 * value:.1f} %"
