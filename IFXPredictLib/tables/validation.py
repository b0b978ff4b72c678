"""What a validation leaves for ``ifxpredict update``: whose bundle it is of, and each model's scores and outcomes.

validation.json names the bundle; tables/predictions.csv has the scores. Both have to be as ``validate`` wrote them, by
the record of the report's folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.files import read_json, sha256_of, write_json
from ..base.outputs import read_record
from ..stats.clusters import Clusters, clusters_of
from .table import read_table

VALIDATION, _SCORES = "validation.json", "tables/predictions.csv"
COMMAND = "validate"
"""Whose files they are, by the record of the folder (``Output``): ``evaluate`` writes tables of the same name."""
_SCHEMA = "ifxpredict-validation-1"
_AGAIN = "run validate again, with this bundle"


@dataclass(frozen=True, eq=False)
class ModelScores:
    """Of the cases that a model answers: outcomes (n,), raw scores (n,), and which cases are one patient's."""

    outcome: NDArray[np.intp]
    raw: NDArray[np.float64]
    clusters: Clusters | None


def write_validation(folder: Path, bundle_sha256: str) -> None:
    """Write validation.json into a report's folder.

    Parameters
    ----------
    folder : Path
        Where tables/predictions.csv lies, too, with the scores that ``read_validation`` takes.
    bundle_sha256 : str
        Of the bundle that was validated.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    write_json(folder / VALIDATION, {"schema": _SCHEMA, "bundle_sha256": bundle_sha256})


def validation_inputs(report: Path) -> tuple[Path, Path]:
    """The files of a report that ``read_validation`` reads."""
    return report / VALIDATION, report / _SCORES


def read_validation(report: Path, bundle_sha256: str) -> Mapping[str, ModelScores]:
    """Each model's scores of a validation's cases.

    Parameters
    ----------
    report : Path
        The folder that ``ifxpredict validate`` wrote.
    bundle_sha256 : str
        Of the bundle that is to be updated.

    Returns
    -------
    mapping of str to ModelScores
        By model, in the order of predictions.csv; cases without an answer are left out.

    Raises
    ------
    CohortError
        Where the folder holds no validation, one of another bundle, or files that were changed.
    """
    record = read_record(report)
    for name in (VALIDATION, _SCORES):
        if not (report / name).is_file():
            raise CohortError(f"{report}: has no {name}, expected the folder that validate wrote; {_AGAIN}.")
        entry = record.get(name)
        if entry is None or entry.command != COMMAND or entry.sha256 != sha256_of(report / name):
            raise CohortError(f"{report / name}: was changed since validate wrote it; {_AGAIN}.")
    content = read_json(report / VALIDATION, CohortError)
    if not isinstance(content, dict) or content.get("schema") != _SCHEMA:
        raise CohortError(f"{report / VALIDATION}: expected schema {_SCHEMA}; {_AGAIN}.")
    if content.get("bundle_sha256") != bundle_sha256:
        found = str(content.get("bundle_sha256"))[:12]
        raise CohortError(f"{report}: validates the bundle {found}, not this one, {bundle_sha256[:12]}; {_AGAIN}.")
    return _scores(report / _SCORES)


def _scores(path: Path) -> dict[str, ModelScores]:
    names = ("case", "patient", "model")
    table = read_table(path, (*names, "outcome", "raw_score"), CohortError)
    known, numbers = table.cells(names), table.numbers(("outcome", "raw_score"), empty=True)
    found = {}
    for wanted in dict.fromkeys(model for *_, model in known):
        rows = [
            (patient or case, *pair)
            for (case, patient, model), pair in zip(known, numbers, strict=True)
            if model == wanted and not np.isnan(pair[1])
        ]
        outcome, raw = (np.array([row[k] for row in rows], np.float64) for k in (1, 2))
        found[wanted] = ModelScores(outcome.astype(np.intp), raw, clusters_of([row[0] for row in rows]))
    return found
