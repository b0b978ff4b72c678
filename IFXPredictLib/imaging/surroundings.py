"""What lies around a VOI: filters see it, and it tells of an image that was prepared before it came here.

An image that was cut out along the VOI has one value all around it. One whose values were cut off, as by a window from
-160 to 240 HU, has its lowest value many times, where a scanner's is that of air.
"""

import numpy as np
from numpy.typing import NDArray

from ..protocol.schema import ImageRules
from .modality import FAT_HU

_AIR_HU = -900.0
_SAME = 0.5
"""The share of a VOI at the value around it from which the image has but one value there, cut out or not."""
_CUT_OFF = 0.01
"""The share of voxels at the lowest value, next to tissue, that no noise leaves."""


def surroundings_note(values: NDArray[np.generic], inside: NDArray[np.bool_], darkest: float, rules: ImageRules) -> str:
    """At most one sentence on the intensities ``values`` (z, y, x) of a VOI's box and one voxel around it.

    ``inside`` (z, y, x) is the VOI there, ``darkest`` the lowest intensity of the whole image:
    above that of fat it is no CT in HU, which ``modality_warnings`` tells.
    """
    around = values[~inside]
    if around.size and around.min() == around.max() and np.mean(values[inside] == around[0]) < _SAME:
        return (
            f"all voxels next to the VOI are {around[0]:g}: was the image cut out along it? Filters see what is there"
        )
    share = float(np.mean(values == darkest))
    if rules.modality == "CT" and _AIR_HU < darkest <= FAT_HU and share > _CUT_OFF:
        return f"{share:.0%} of the voxels around the VOI are {darkest:g}, the lowest value: were values cut off there?"
    return ""
