"""Who is told what of a request under way, and how an answer becomes what they are told.

What an answer left in the request's folder is read before the folder goes; only then is anybody told, who may ask
again at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import IFXPredictError
from ..prediction.prediction import Prediction
from .case_transfer import restored_maps, restored_wall
from .messages import Answer, CaseDone, Maps, Wall

Read = Callable[[Any, Path], Callable[[], object]]
"""From an answer and the request's folder to what is to be called when the folder has gone."""


def ignore(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Callbacks:
    """``read`` takes what it needs of an answer of ``kind`` and of the request's folder, which then goes.

    It returns what is to be called after that.
    """

    kind: type[Answer]
    read: Read
    on_error: Callable[[str], object]
    on_stage: Callable[[str], object]
    on_cancelled: Callable[[], object]
    on_case: Callable[[CaseDone], object] = ignore


@dataclass(frozen=True)
class Pending:
    """A request under way."""

    id: int
    folder: Path
    told: Callbacks


def handed_to(on_result: Callable[[Prediction], object]) -> Read:
    """Reads a Result or a LiveAnswer, of which nothing lies in the request's folder."""
    return lambda answer, _folder: lambda: on_result(answer.prediction)


def maps_read(
    identifier: str, on_maps: Callable[[dict[str, sitk.Image]], object], on_error: Callable[[str], object]
) -> Read:
    """Reads Maps; ``on_error`` is told, naming the case, where their files are not whole."""

    def read(result: Maps, folder: Path) -> Callable[[], object]:
        try:
            maps = restored_maps(result.maps, folder)
        except IFXPredictError as problem:
            message = f"case {identifier}: {problem}"
            return lambda: on_error(message)
        return lambda: on_maps(maps)

    return read


def wall_read(
    identifier: str, on_wall: Callable[[NDArray[np.uint8], str], object], on_error: Callable[[str], object]
) -> Read:
    """Reads a Wall, as ``maps_read`` does Maps."""

    def read(result: Wall, folder: Path) -> Callable[[], object]:
        try:
            wall = restored_wall(folder)
        except IFXPredictError as problem:
            message = f"case {identifier}: {problem}"
            return lambda: on_error(message)
        return lambda: on_wall(wall, result.words)

    return read
