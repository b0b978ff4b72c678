"""Deep features of outer folds, as ``train-network --nested`` leaves them beside the network: a table for each fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.tensor_file import check_tensors

OUTER_FILE = "nested.safetensors"
TENSOR = "deep"


@dataclass(frozen=True)
class OuterRecord:
    """Of what the features are: outer folds as 5 x 3, dealt by ``seed`` to ``cases`` in this order."""

    folds: int
    repeats: int
    seed: int
    cases: tuple[str, ...]


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


def check_outer(
    where: Path, record: OuterRecord | None, folds: int, repeats: int, seed: int, cases: Sequence[str]
) -> None:
    """Raise CohortError, naming ``where``, where the networks of outer folds are of other folds than asked for."""
    if record is None:
        raise CohortError(f"{where}: has no networks of outer folds; run train-network --nested {folds}x{repeats}.")
    if (record.folds, record.repeats) != (folds, repeats):
        raise CohortError(
            f"{where}: its networks are of {record.folds}x{record.repeats} outer folds, --nested asks for "
            f"{folds}x{repeats}; ask for the same, or run train-network --nested {folds}x{repeats}."
        )
    if record.seed != seed or record.cases != tuple(cases):
        raise CohortError(
            f"{where}: its outer folds were dealt by another seed or to the training cases in another order; run "
            f"train-network --nested {folds}x{repeats} with this cohort.csv and protocol."
        )
