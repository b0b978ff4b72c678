import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.outlines import MOST_SLICES, outlines_figure
from IFXPredictLib.report.figures.style import Heading

SPACING = (5.0, 0.8, 0.7)


def masks(slices):
    one, other = np.zeros((2, 30, 60, 70), np.uint8)
    one[5 : 5 + slices, 20:40, 10:30] = 1
    other[6 : 6 + slices, 22:44, 12:36] = 1
    return {"reader anna, round 1": one, "reader bert, round 1": other}


def test_each_slice_that_anybody_drew_in_has_the_outlines_drawn_in_it_in_one_colour_a_reading():
    figure = outlines_figure(np.zeros((30, 60, 70)), masks(3), SPACING, (-160, 240), Heading("Case P001"))
    assert [axes.get_title() for axes in figure.axes] == ["slice 6", "slice 7", "slice 8", "slice 9"]
    assert [len(axes.collections) for axes in figure.axes] == [1, 2, 2, 1]
    first, last = (figure.axes[i].collections[0].get_edgecolor().tolist() for i in (0, 3))
    assert first != last, "anna's alone in the first, bert's alone in the last"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(masks(3))


def test_many_slices_are_shown_evenly_and_only_what_lies_around_the_readings():
    figure = outlines_figure(np.zeros((30, 60, 70)), masks(20), SPACING, (-160, 240), Heading())
    assert len(figure.axes) == MOST_SLICES
    assert (figure.axes[0].get_title(), figure.axes[-1].get_title()) == ("slice 6", "slice 26")
    shown = figure.axes[0].images[0].get_array()
    assert shown.shape == (20 + 4 + 15 + 15, 26 + 10 + 18), "12 mm around, up to the image's end"


def test_without_a_contour_there_is_nothing_to_draw():
    empty = {name: 0 * mask for name, mask in masks(1).items()}
    with pytest.raises(IFXPredictError, match="no reading has a contour"):
        outlines_figure(np.zeros((30, 60, 70)), empty, SPACING, (0, 1), Heading())
