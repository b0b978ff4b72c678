"""A prediction as files, as JSON and as text: the tables of ``FILES``, provenance.json, and what a terminal shows."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..base.errors import IFXPredictError
from ..base.files import make_folder, write_json, write_text
from ..base.text import number, one_line, percent, text_table, tsv
from ..bundles.bundle import Bundle
from ..explanation.map_files import remove_maps
from ..imaging.voi import voi_in_words
from ..protocol.loading import Protocol
from .feature_rows import FeatureRow, feature_rows
from .prediction import Prediction
from .why_files import TrustRow, WhyRow, trust_rows, why_rows, why_text

FILES = ("prediction.tsv", "features.tsv", "why.tsv", "trust.tsv", "provenance.json")
PREDICTION_COLUMNS = ("model", "probability", "cutoff", "call", "status")


@contextmanager
def result_folder(out: Path, files: Sequence[str] = FILES) -> Iterator[Path]:
    """A scratch folder within ``out``, from which ``files`` move there together when the block ends without exception.

    What an earlier run left under these names, and its maps, are removed before the block begins: whatever ends the
    block, no result of another case stands in ``out`` as if it were this one's. Other files there are left alone, so
    ``out`` may be a mounted or a shared folder. Raises IFXPredictError, naming ``out``, where it cannot be written to.
    """
    make_folder(out)
    remove_maps(out)
    _remove(out, files)
    try:
        temporary = TemporaryDirectory(prefix=".ifxpredict-", dir=out)
    except OSError as problem:
        raise IFXPredictError(f"{out}: cannot be written to ({problem.strerror}).") from problem
    with temporary as scratch, ExitStack() as undo:
        yield Path(scratch)
        undo.callback(_remove, out, files)
        undo.callback(remove_maps, out)
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
    """Write ``FILES`` into ``folder``, best one of ``result_folder``; numbers read back to the last bit.

    The bundle's notice begins each status of prediction.tsv, is the last column of the other tables, and a key of
    provenance.json.
    """
    rows = [(r.model, number(r.probability), repr(r.cutoff), r.call, r.status) for r in prediction.rows]
    write_text(folder / "prediction.tsv", tsv(PREDICTION_COLUMNS, rows))
    features = feature_rows(prediction.features, bundle)
    trust = trust_rows(prediction.rows, bundle.protocol.patient.error_rate)
    write_text(folder / "features.tsv", _with_notice(FeatureRow._fields, features, prediction.notice))
    write_text(folder / "why.tsv", _with_notice(WhyRow._fields, why_rows(prediction.why), prediction.notice))
    write_text(folder / "trust.tsv", _with_notice(TrustRow._fields, trust, prediction.notice))
    write_json(folder / "provenance.json", provenance(prediction))


def _with_notice(columns: Sequence[str], rows: Iterable[Iterable[str | float]], notice: str) -> str:
    """A table with the bundle's notice as its last column, "" where it has none: a table may travel alone."""
    return tsv((*columns, "notice"), ((*_cells(row), notice) for row in rows))


def _cells(row: Iterable[str | float]) -> list[str]:
    return [cell if isinstance(cell, str) else number(cell) for cell in row]


def provenance(prediction: Prediction) -> dict[str, Any]:
    """Where the prediction came from, and what its reader has to know."""
    return {
        "case": one_line(prediction.case),
        "notice": prediction.notice,
        "warnings": list(map(one_line, prediction.warnings)),
        **prediction.provenance,
    }


def as_json(prediction: Prediction, protocol: Protocol) -> dict[str, Any]:
    """The whole prediction but its features, for ``--json``; what is not known is null.

    A model that could not answer has no trust and no explanation.
    """
    why = {model.model: asdict(model) for model in prediction.why}
    trust = {row.model: row._asdict() for row in trust_rows(prediction.rows, protocol.patient.error_rate) if row.set}
    rows = [
        {
            "model": r.model,
            "probability": r.probability,
            "raw_score": r.raw_score,
            "cutoff": r.cutoff,
            "call": r.call,
            "status": r.status,
            "trust": _without_model(trust.get(r.model)),
            "why": _without_model(why.get(r.model)),
        }
        for r in prediction.rows
    ]
    found: dict[str, Any] = _null_for_nan(provenance(prediction) | {"models": rows})
    return found


def _without_model(part: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if part is None else {name: value for name, value in part.items() if name != "model"}


def _null_for_nan(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _null_for_nan(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return list(map(_null_for_nan, content))
    return None if isinstance(content, float) and math.isnan(content) else content


def as_text(prediction: Prediction, protocol: Protocol) -> str:
    """For a terminal: the table, its notice on top, and below it why."""
    cells = [(r.model, percent(r.probability), percent(r.cutoff), r.call, r.status) for r in prediction.rows]
    facts, case = prediction.facts, one_line(prediction.case)
    heading = [
        *([prediction.notice, ""] if prediction.notice else []),
        f"Case {case}: {voi_in_words(facts, protocol.image)}",
        f"Probability of {protocol.outcome.positive} ({protocol.outcome.title})",
        "",
    ]
    table = "\n".join([*heading, text_table(PREDICTION_COLUMNS, cells)])
    return "\n\n".join(filter(None, [table, why_text(prediction, protocol)]))
