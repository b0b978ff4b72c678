"""A fitted classifier of either kind, a support vector machine or L2 logistic regression, read back from a bundle."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ..protocol.loading import Protocol
from .logistic import L2Logistic
from .svm import Svm

Machine = Svm | L2Logistic


def read_machine(arrays: Mapping[str, NDArray[Any]], prefix: str, protocol: Protocol) -> Machine:
    """The machine of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
    kind = Svm if protocol.l2_logistic is None else L2Logistic
    return kind.from_arrays(arrays, prefix)
