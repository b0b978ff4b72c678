"""What is kept of one image while its VOI changes: the image on its grids, its filters there, and deep features.

The grid is laid over the whole image, so what lies on it depends on a VOI by its box alone: a stroke within the box
changes the mask, and nothing that is kept. ITK finds places by sums of floating point numbers from the corner of what
it computes, and recursive filters see where that ends; therefore nothing is cut out of what was computed for another
box: each box has its own.
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..imaging.case import Case
from ..imaging.resampling import cube_frame, cube_within, resample, resample_mask, seen_volumes, voi_grid
from ..imaging.whole import within
from ..protocol.loading import Protocol
from .extraction import deep_features_of
from .native.filters import KeptFilters
from .native.parameters import Preparation
from .radiomics import to_resample

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

_BOXES = 16
"""Boxes of which images are kept, the last used ones: 1 MB each for 10 images of a lesion of 10 cm."""
_THICKNESSES = 2
"""Grids of the whole that are kept: that of a VOI, and of one that is a single voxel thick."""


class KeptImages:
    """The images of one case's image, made when they are first needed.

    Every case that is asked about must have that image, and what it is a part of, and may have any mask.

    Parameters
    ----------
    case : Case
        Whose image it is.
    protocol : Protocol
        Whose grid, radiomics.yaml and network cube hold.
    """

    def __init__(self, case: Case, protocol: Protocol) -> None:
        self._protocol = protocol
        self._image, _ = seen_volumes(case, protocol.image)
        self._prepared: dict[Preparation, tuple[sitk.Image, int, int]] = {}
        self._on_grid: _Recent[tuple[sitk.Image, KeptFilters]] = _Recent(_BOXES)
        self._coarse: _Recent[sitk.Image] = _Recent(_THICKNESSES)
        self._last: tuple[Case, tuple[sitk.Image, sitk.Image]] | None = None
        self._deep: _Recent[NDArray[np.float64]] = _Recent(_BOXES)

    def on_radiomics_grid(self, case: Case, preparation: Preparation) -> tuple[sitk.Image, sitk.Image, KeptFilters]:
        """The image and the mask of ``on_radiomics_grid``, and the image's filters."""
        rules, (mask, _) = self._protocol.image, self._masks(case)
        if preparation not in self._prepared:
            self._prepared[preparation] = to_resample(self._image, preparation)
        source = self._prepared[preparation]
        grid = voi_grid(mask, rules.spacing_mm, preparation.padding)
        image, filters = self._on_grid.get((grid, preparation), lambda: (grid.of_image(*source), KeptFilters()))
        return image, grid.of_mask(mask, rules.mask_ties), filters

    def deep_features(self, case: Case, network: "torch.nn.Module") -> NDArray[np.float64]:
        """The deep features of a case (512,), which depend on its VOI's box on the grid alone.

        Raises FeatureError, naming the case, for a value that is not finite.
        """
        rules, (whole_mask, mask) = self._protocol.image, self._masks(case)
        frame = cube_frame(mask, rules.cube_side)

        def computed() -> NDArray[np.float64]:
            def coarse() -> sitk.Image:
                return resample(self._image, whole_mask, rules.spacing_mm, rules.window_low, rules.mask_ties)[0]

            image = self._coarse.get(mask.GetSpacing(), coarse)
            return deep_features_of(case, cube_within(image, frame, rules), network)

        return self._deep.get((mask.GetSpacing(), frame[0], *frame[1]), computed)

    def mask_on_grid(self, case: Case) -> sitk.Image:
        """The mask of a case on the grid (``resample_mask``)."""
        return self._masks(case)[1]

    def _masks(self, case: Case) -> tuple[sitk.Image, sitk.Image]:
        """The mask of a case as it lies in its whole, and on the grid; found once while the case stays the same."""
        if self._last is None or self._last[0] is not case:
            rules, mask = self._protocol.image, within(case.whole, case.mask)
            self._last = case, (mask, resample_mask(mask, rules.spacing_mm, ties=rules.mask_ties))
        return self._last[1]


class _Recent(Generic[T]):
    """The values of the last ``most`` keys that were asked for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, T] = {}

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value that is kept, or computed now."""
        found = self._kept.pop(key) if key in self._kept else compute()
        self._kept[key] = found
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return found
