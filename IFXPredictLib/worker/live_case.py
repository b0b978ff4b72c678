"""The one case that the prediction process keeps while its VOI is being drawn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..bundles.bundle import Bundle
from ..imaging.case import Case
from ..prediction.kept_case import KeptCase
from ..prediction.prediction import Prediction
from .case_transfer import Geometry, mask_in_lps, restored_mask
from .messages import NO_REQUEST, LiveRequest, StrokeRequest
from .strokes import changed


@dataclass
class _Drawn:
    """A kept case, and its VOI as it was last sent: ``mask`` (k, j, i)."""

    kept: KeptCase
    mask: NDArray[np.bool_]
    geometry: Geometry

    def answer(self, notes: tuple[str, ...]) -> Prediction:
        return self.kept.answer(mask_in_lps(self.mask, self.geometry), notes)


class LiveCase:
    """What a LiveRequest begins and StrokeRequests change."""

    def __init__(self) -> None:
        self._number, self._drawn = NO_REQUEST, None  # type: int, _Drawn | None

    def begin(self, request: LiveRequest, case: Case, bundle: Bundle) -> Prediction:
        """Keep a case in place of the last one, and answer for it; raises as ``KeptCase`` and its ``answer`` do."""
        self._number, self._drawn = NO_REQUEST, None
        mask = restored_mask(request.case, Path(request.folder))
        drawn = _Drawn(KeptCase(case, bundle), mask, request.geometry)
        found = drawn.answer(request.notes)
        self._number, self._drawn = request.id, drawn
        return found

    def stroke(self, request: StrokeRequest) -> Prediction:
        """The answer for the VOI after a stroke, which stays where it cannot be answered: the next may mend it.

        Raises CaseError where another case is kept, or none, or the stroke is none of this mask; else as ``answer``.
        """
        if self._drawn is None or request.of != self._number:
            raise CaseError("stroke: the case that it belongs to is not kept any more; draw on.")
        self._drawn.mask = changed(self._drawn.mask, request.change)
        return self._drawn.answer(request.notes)
