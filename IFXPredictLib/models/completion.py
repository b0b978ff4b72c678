"""Features as models take them: missing clinical values imputed first, then imaging features harmonised.

In this order, for what a harmonisation preserves of a case are clinical values, and those have to be there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..protocol.loading import Protocol
from .harmonisation import Harmonisation, covariates_of
from .imputation import Imputation, complete_clinical

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Completion:
    """What was learnt of cases for it: None of what the ``protocol`` does not ask for, or what is not learnt yet."""

    protocol: Protocol
    imputation: Imputation | None = None
    harmonisation: Harmonisation | None = None

    def apply(self, names: Sequence[str], values: Array, centre: Sequence[str]) -> Array:
        """The cases imputed and harmonised, as far as either was learnt.

        Parameters
        ----------
        names : sequence of str
            Of the features.
        values : ndarray (n, features)
            In their own units, NaN where a clinical value is missing.
        centre : sequence of str, n of them
            Where each case was imaged. Features of an unknown one stay as they are.

        Returns
        -------
        ndarray (n, features)
        """
        found = complete_clinical(self.imputation, names, values, self.protocol)
        if self.harmonisation is None:
            return found
        return self.harmonisation.adjusted(names, found, centre, covariates_of(names, found, self.protocol))
