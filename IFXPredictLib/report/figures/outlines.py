"""The contours of several readings of one case drawn over its slices. Lengths are in mm."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from ...base.colours import colour
from ...base.errors import IFXPredictError
from .style import LINE, PAGE, Heading, add_axes, new_figure, styled

MOST_SLICES = 9
_ACROSS, _GAP, _AROUND = 3, 2.0, 12.0
"""Panels in a row; between them; shown around the readings."""


@styled()
def outlines_figure(
    image: NDArray[Any],
    masks: Mapping[str, NDArray[Any]],
    spacing: tuple[float, float, float],
    window: tuple[float, float],
    heading: Heading,
) -> Figure:
    """The slices in which anybody drew, up to ``MOST_SLICES`` of them evenly, with a line a reading by its title.

    Parameters
    ----------
    image : ndarray (z, y, x)
        The case's intensities.
    masks : mapping of str to ndarray (z, y, x)
        By the reading's title, its mask on the image's grid: not 0 is inside. One may be empty.
    spacing : tuple of float
        In mm, along z, y and x.
    window : tuple of float
        The lowest and the highest intensity shown, in the unit of ``image``.
    heading : Heading
        Title and notice above the slices.

    Returns
    -------
    Figure
        Matplotlib's, not yet saved. Slices are counted from 1.

    Raises
    ------
    IFXPredictError
        Where nobody drew.
    """
    union = np.logical_or.reduce([np.asarray(mask) != 0 for mask in masks.values()])
    if not union.any():
        raise IFXPredictError("figure: no reading has a contour; give at least one that was drawn.")
    slices = _slices(union)
    box = tuple(_around(union, axis, spacing[axis]) for axis in (1, 2))
    wide = (PAGE - _GAP * (_ACROSS + 1)) / _ACROSS
    high = wide * (box[0].stop - box[0].start) * spacing[1] / ((box[1].stop - box[1].start) * spacing[2])
    rows, legend = -(-len(slices) // _ACROSS), LINE * len(masks) + 2
    figure = new_figure(PAGE, rows * (high + LINE + _GAP) + legend, heading)
    for number, place in enumerate(slices):
        down, across = divmod(number, _ACROSS)
        bottom = legend + (rows - down - 1) * (high + LINE + _GAP)
        axes = add_axes(figure, _GAP + across * (wide + _GAP), bottom, wide, high)
        axes.imshow(image[place][box], cmap="gray", vmin=window[0], vmax=window[1], aspect=spacing[1] / spacing[2])
        for i, mask in enumerate(masks.values()):
            if (drawn := np.asarray(mask)[place][box] != 0).any():
                axes.contour(drawn.astype(float), [0.5], colors=[colour(i)], linewidths=0.9)
        axes.set_title(f"slice {place + 1}", pad=2)
        axes.set_axis_off()
    lines = [Line2D([], [], color=colour(i), label=title) for i, title in enumerate(masks)]
    figure.legend(handles=lines, loc="lower left", ncols=1, frameon=False)
    return figure


def _slices(union: NDArray[np.bool_]) -> list[int]:
    drawn = np.flatnonzero(union.any(axis=(1, 2)))
    chosen = np.linspace(0, drawn.size - 1, min(MOST_SLICES, drawn.size)).round().astype(int)
    return [int(place) for place in drawn[chosen]]


def _around(union: NDArray[np.bool_], axis: int, step: float) -> slice:
    drawn = np.flatnonzero(union.any(axis=tuple(one for one in range(3) if one != axis)))
    more = int(np.ceil(_AROUND / step))
    return slice(max(0, int(drawn[0]) - more), min(union.shape[axis], int(drawn[-1]) + 1 + more))
