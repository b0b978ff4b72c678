"""A part of a report, or why it cannot be had: data that cannot carry one measure must not cost the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from ..base.errors import IFXPredictError

T = TypeVar("T")


@dataclass(frozen=True)
class Missing:
    """Why a part is not there, in words that the report prints."""

    reason: str


Part: TypeAlias = T | Missing


def attempt(make: Callable[[], T]) -> Part[T]:
    """What ``make`` returns, or Missing with the message of its IFXPredictError."""
    try:
        return make()
    except IFXPredictError as problem:
        return Missing(str(problem))
