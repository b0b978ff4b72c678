"""Deep features of outer folds, as ``train-network --nested`` leaves them beside the network: a table for each fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.tensor_file import check_tensors

OUTER_FILE = "nested.safetensors"
TENSOR = "deep"


@dataclass(frozen=True)
class OuterRecord:
    """Of what the features are: outer folds as 5 x 3, dealt by ``seed`` to ``cases`` in this order.

    ``dealt_sha256`` is the hash of the fold of each case, which follows from outcomes and patients, too; "" in a record
    of an older build.
    """

    folds: int
    repeats: int
    seed: int
    cases: tuple[str, ...]
    dealt_sha256: str = ""


def sha256_of_dealt(dealt: Sequence[NDArray[np.intp]]) -> str:
    """The hash of outer folds: for each repeat the fold of each case, from 0."""
    return sha256(np.array(dealt, "<i8").tobytes()).hexdigest()


def read_outer_features(path: Path) -> NDArray[np.float64]:
    """The features in ``path``, of one outer fit (cases, 512), or of all of them (fits, cases, 512).

    Raises CohortError where it is not such a file.
    """
    from safetensors.numpy import load_file

    check_tensors(path, CohortError)
    values = load_file(path).get(TENSOR, np.empty(0))
    if values.dtype != np.float64 or values.ndim not in (2, 3) or not np.isfinite(values).all():
        raise CohortError(f"{path}: is not what train-network --nested leaves; run it again.")
    return values


def check_outer(where: Path, record: OuterRecord | None, asked: OuterRecord, outcomes: bool) -> None:
    """Raise CohortError, naming ``where``, where the networks of outer folds are of other folds than asked for.

    Parameters
    ----------
    where : Path
        The folder that ``train-network`` left.
    record : OuterRecord or None
        What its record says of outer folds; None where there are no networks of them, which is refused.
    asked : OuterRecord
        What ``train --nested`` deals to its training cases.
    outcomes : bool
        Whether the networks are known to have been trained with the outcomes that the cohort has. Where they are not,
        folds of which a record of an older build has no hash may have been dealt by others.

    Raises
    ------
    CohortError
        Where there are none, or their folds, repeats, seed, cases, the order of these or the fold of one of them
        differ; it says which command makes those that are asked for.
    """
    folds, repeats = asked.folds, asked.repeats
    if record is None:
        raise CohortError(f"{where}: has no networks of outer folds; run train-network --nested {folds}x{repeats}.")
    if (record.folds, record.repeats) != (folds, repeats):
        raise CohortError(
            f"{where}: its networks are of {record.folds}x{record.repeats} outer folds, --nested asks for "
            f"{folds}x{repeats}; ask for the same, or run train-network --nested {folds}x{repeats}."
        )
    if (record.seed, record.cases) != (asked.seed, asked.cases):
        raise CohortError(
            f"{where}: its outer folds were dealt by another seed or to the training cases in another order; run "
            f"train-network --nested {folds}x{repeats} with this cohort.csv and protocol."
        )
    if record.dealt_sha256 != asked.dealt_sha256 and (record.dealt_sha256 or not outcomes):
        known = "were dealt by other outcomes or patients than the cohort has" if record.dealt_sha256 else "lack a hash"
        raise CohortError(
            f"{where}: its outer folds {known}, so that its networks may have seen cases that are held out now; run "
            f"train-network --nested {folds}x{repeats} with this cohort.csv and protocol."
        )
