"""Many calls in several processes: their results in order, their warnings and errors where they were asked for."""

import warnings
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from joblib import Parallel, delayed

from .processes import children_ignore_interrupts

T = TypeVar("T")


def results_of(function: Callable[..., T], arguments: Iterable[tuple[Any, ...]], jobs: int) -> list[T]:
    """``function`` of each of ``arguments``, in their order, ``jobs`` processes at a time.

    What they warn of is said here, each text once; what one raises ends all, and is raised here.
    """
    parallel = Parallel(n_jobs=jobs, return_as="generator")
    with children_ignore_interrupts():
        found = parallel(delayed(_with_warnings)(function, one) for one in arguments)
    results, said = [], {}
    for result, messages in found:
        results.append(result)
        said.update({str(message): message for message in messages})
    for message in said.values():
        warnings.warn(message, stacklevel=2)
    return results


def _with_warnings(function: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[T, list[Warning]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function(*arguments)
    return result, [w.message for w in caught if isinstance(w.message, Warning)]
