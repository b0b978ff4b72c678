"""The window in which an image is shown: the same for every reader of a study, whatever a viewer takes by itself.

A viewer's automatic window covers all intensities of a CT, down to its padding, and shows bowel wall and fat as one
grey. A protocol's key ``display`` says window and level. Without it they are those of the network's window, where the
image has units of its own (CT), else the intensities between two percentiles of the image (MRI).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..protocol.schema import Display, ImageRules

_PERCENTILES = (1, 99)
_LOOKED_AT = 1_000_000
"""Voxels that percentiles are taken from: every n-th one of a larger image, so that a window need not wait."""


def window_of(display: Display | None, rules: ImageRules, values: NDArray[Any]) -> Display:
    """The window and level in which an image is shown.

    Parameters
    ----------
    display : Display or None
        The protocol's key ``display``.
    rules : ImageRules
        The protocol's key ``image``.
    values : ndarray
        The image's intensities, of any shape, all finite.

    Returns
    -------
    Display
        In the image's own intensities; the same for the same image.
    """
    if display is not None:
        return display
    if rules.normalisation == "none":
        return _between(rules.window_low, rules.window_high)
    step = max(1, values.size // _LOOKED_AT)
    low, high = np.percentile(values.ravel()[::step], _PERCENTILES)
    return _between(float(low), float(high)) if high > low else Display(1.0, float(low))


def _between(low: float, high: float) -> Display:
    return Display(high - low, (low + high) / 2)
