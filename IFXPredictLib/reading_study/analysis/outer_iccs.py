"""Which features are reliable by the readings of some cases alone: the ICC filter in the outer folds of a training."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...base.errors import CohortError
from ...stats.icc import Kind
from ...tables.features import FeatureTable
from .feature_icc import feature_iccs


def reliable_without(
    readings: FeatureTable, held_out: Collection[str], kinds: Sequence[Kind], threshold: float, where: str
) -> NDArray[np.bool_]:
    """Which features repeat well enough in the readings of the cases that are not held out.

    Parameters
    ----------
    readings : FeatureTable
        A row a reading, m features.
    held_out : collection of str
        Cases whose readings are left out.
    kinds : sequence of str
        The ICCs to go by: those that all readings give.
    threshold : float
        What each has to exceed.
    where : str
        Named in errors.

    Returns
    -------
    ndarray (m,)
        bool.

    Raises
    ------
    CohortError
        Where the readings that are left do not give one of ``kinds``.
    """
    rows = [row for row, case in enumerate(readings.cases) if case not in held_out]
    left = replace(
        readings,
        cases=tuple(readings.cases[row] for row in rows),
        values=readings.values[rows],
        readers=tuple(readings.readers[row] for row in rows),
        rounds=tuple(readings.rounds[row] for row in rows),
    )
    advice = "use fewer outer folds, or leave --readings out, and the ICCs are those of all training cases"
    try:
        found = feature_iccs(left)
    except CohortError as problem:
        raise CohortError(
            f"{where}: the readings of its training cases give no ICC ({problem}); {advice}."
        ) from problem
    if lacking := [kind for kind in kinds if not found.has(kind)]:
        raise CohortError(
            f"{where}: the readings of its training cases give no {lacking[0]}-observer ICC "
            f"({found.missing(lacking[0])}), as all readings do; {advice}."
        )
    return found.study.reliable(threshold, kinds)
