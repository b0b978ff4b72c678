"""A prediction as files and as text: prediction.tsv, features.tsv, provenance.json, and the table on a terminal."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .bundle import Bundle
from .errors import IFXPredictError
from .feature_table import FeatureRow, feature_rows
from .files import make_folder, write_json, write_text
from .predict import Prediction
from .protocol import Protocol

FILES = ("prediction.tsv", "features.tsv", "provenance.json")
PREDICTION_COLUMNS = ("model", "probability", "cutoff", "call", "status")


@contextmanager
def result_folder(out: Path, files: Sequence[str] = FILES) -> Iterator[Path]:
    """A scratch folder within ``out``, from which ``files`` move there together when the block ends without exception.

    What an earlier run left under these names is removed before the block begins: whatever ends the block, no result
    of another case stands in ``out`` as if it were this one's. Other files there are left alone, so ``out`` may be a
    mounted or a shared folder. Raises IFXPredictError, naming ``out``, where it cannot be written to.
    """
    make_folder(out)
    _remove(out, files)
    try:
        temporary = TemporaryDirectory(prefix=".ifxpredict-", dir=out)
    except OSError as problem:
        raise IFXPredictError(f"{out}: cannot be written to ({problem.strerror}).") from problem
    with temporary as scratch, ExitStack() as undo:
        yield Path(scratch)
        undo.callback(_remove, out, files)
        for name in files:
            os.replace(Path(scratch, name), out / name)
        undo.pop_all()


def _remove(folder: Path, files: Iterable[str]) -> None:
    for name in files:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as problem:
            reason = "is a folder" if (folder / name).is_dir() else str(problem.strerror)
            raise IFXPredictError(
                f"{folder / name}: an earlier result cannot be removed ({reason}); give another folder."
            ) from problem


def write_prediction(prediction: Prediction, bundle: Bundle, folder: Path) -> None:
    """Write ``FILES`` into ``folder``, best one of ``result_folder``; numbers read back to the last bit."""
    rows = [(r.model, number(r.probability), repr(r.cutoff), r.call, r.status) for r in prediction.rows]
    write_text(folder / "prediction.tsv", tsv(PREDICTION_COLUMNS, rows))
    features = feature_rows(prediction.features, bundle)
    values = [(f.name, f.modality, number(f.value), f.unit, number(f.z), f.used_by) for f in features]
    write_text(folder / "features.tsv", tsv(FeatureRow._fields, values))
    write_json(folder / "provenance.json", provenance(prediction))


def provenance(prediction: Prediction) -> dict[str, Any]:
    """Where the prediction came from, and what its reader has to know."""
    return {
        "case": one_line(prediction.case),
        "notice": prediction.notice,
        "warnings": list(map(one_line, prediction.warnings)),
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
    cells = [(r.model, percent(r.probability), percent(r.cutoff), r.call, r.status) for r in prediction.rows]
    facts, case = prediction.facts, one_line(prediction.case)
    heading = [
        *([prediction.notice, ""] if prediction.notice else []),
        f"Case {case}: VOI of {facts.volume_ml:.1f} mL, mean {facts.mean_hu:.0f} HU, {facts.slices} slices",
        f"Probability of {protocol.outcome.positive} ({protocol.outcome.title})",
        "",
    ]
    return "\n".join(heading) + "\n" + text_table(PREDICTION_COLUMNS, cells)


def text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by blanks, a rule under the headings."""
    table = [tuple(map(one_line, row)) for row in (columns, *rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def tsv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as tab-separated text, one line a row."""
    return "".join("\t".join(map(one_line, row)) + "\n" for row in [columns, *rows])


def one_line(text: str) -> str:
    """``text`` with blanks for tabs and line breaks, which tear a table, and for characters that steer a terminal."""
    if text.isprintable():
        return text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def number(value: float) -> str:
    """The shortest text that reads back to the last bit; "" for NaN."""
    return "" if math.isnan(value) else repr(value)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def percent(value: float) -> str:
    """A probability for a reader: "73.4 %", "-" for NaN."""
    return "-" if math.isnan(value) else f"{100 * value:.1f} %"
