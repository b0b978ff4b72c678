"""Drawing help: from a few strokes to a proposed VOI, by the image's own values and without a GPU.

``around_line``: where voxels lie, by a mask or by a line
``limits``: what a wall may be, and what is refused
``lumen_line``: the line along a lumen that was scribbled in
``rough_region``: the wall in one rough region
``scribble``: the wall along a scribble
``surfaces``: smooth regions between tissues
``tissues``: the tissues' levels in HU
``wall_assist``: the one way in: arrays to a proposal
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"limits": "BY_HAND WallLimits nothing_drawn refused", "wall_assist": "PROGRAM propose_wall"}
)
