"""Frozen dataclasses whose fields are float64 arrays and numbers: checked when built, stored by name, read back.

``what`` begins each message: the words for the kind of thing, as "SVM".
"""

import typing
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError

Shape = tuple[int, ...]


class Dataclass(typing.Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


_STORED = {
    "classifier": "machine",
    "mahalanobis": "cloud",
    "nonconformity_0": "strangeness_0",
    "nonconformity_1": "strangeness_1",
}
"""What arrays.safetensors calls otherwise than the code: arrays keep the names that the first bundles gave them."""

Frozen = TypeVar("Frozen", bound=Dataclass)


def stored(name: str) -> str:
    """The name in arrays.safetensors of a field, or of a group of arrays."""
    return _STORED.get(name, name)


def check_fields(frozen: Dataclass, what: str, shapes: Mapping[str, Shape], positive: Collection[str] = ()) -> None:
    """Check each field against its shape, () where ``shapes`` leaves it out.

    Raises BundleError, naming the field, for another shape, a value that is not finite, or one that is not above 0
    in a field of ``positive``.
    """
    for field in fields(frozen):
        value, shape = getattr(frozen, field.name), shapes.get(field.name, ())
        if np.shape(value) != shape:
            raise BundleError(f"{what}: {field.name} has shape {np.shape(value)}, expected {shape}.")
        if not np.all(np.isfinite(value)):
            raise BundleError(f"{what}: {field.name} holds a value that is not finite.")
        if field.name in positive and not np.all(value > 0):
            raise BundleError(f"{what}: {field.name} holds a value that is not positive.")


def to_arrays(frozen: Dataclass, prefix: str) -> dict[str, NDArray[np.float64]]:
    """All fields as float64 arrays named ``prefix`` + ``stored`` field; single numbers have shape ()."""
    return {prefix + stored(f.name): np.array(getattr(frozen, f.name), np.float64, order="C") for f in fields(frozen)}


def from_arrays(kind: type[Frozen], arrays: Mapping[str, NDArray[Any]], prefix: str, what: str) -> Frozen:
    """The ``kind`` of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
    found: dict[str, Any] = {}
    for field in fields(kind):
        name = prefix + stored(field.name)
        if name not in arrays:
            raise BundleError(f"{what}: the array {name} is missing.")
        if arrays[name].dtype != np.float64:
            raise BundleError(f"{what}: the array {name} is {arrays[name].dtype}, expected float64.")
        found[field.name] = arrays[name] if arrays[name].ndim else arrays[name].item()
    return kind(**found)
