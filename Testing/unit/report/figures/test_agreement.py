import itertools

import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.agreement import bland_altman_figure, dice_figure
from IFXPredictLib.report.figures.style import Heading
from IFXPredictLib.stats.bland_altman import bland_altman

FIRST, SECOND = [10.0, 14, 22, 31], [11.0, 13, 25, 33]


@pytest.fixture(scope="module")
def found():
    return bland_altman(FIRST, SECOND)


def test_a_panel_shows_every_case_and_the_bias_with_its_limits(found):
    one, other = bland_altman_figure({"rounds": found, "readers": found}, "volume", "mL", Heading("t", "n")).axes
    points = next(line for line in one.lines if line.get_marker() == "o")
    assert points.get_xdata().tolist() == [10.5, 13.5, 23.5, 32]
    assert points.get_ydata().tolist() == [1, -1, 3, 2]
    levels = {line.get_ydata()[0] for line in one.lines if line is not points}
    assert levels == {0, found.bias.estimate, found.lower.estimate, found.upper.estimate}
    assert [text.get_text().split("\n")[1] for text in one.texts] == ["1.25", "\u22122.10", "4.60"]
    assert (one.get_xlabel(), one.get_ylabel()) == ("Mean volume (mL)", "Difference (mL)")
    assert (one.get_title(), other.get_title()) == ("rounds", "readers")


def test_all_panels_share_a_scale_that_holds_points_and_intervals(found):
    wide = bland_altman(FIRST, [30.0, 14, 2, 31])
    axes = bland_altman_figure({"a": found, "b": wide, "c": found}, "volume", "mL", Heading()).axes
    assert len({a.get_ylim() for a in axes}) == 1
    assert axes[0].get_ylim()[1] >= wide.upper.high


def test_equal_measurements_can_be_drawn():
    (axes,) = bland_altman_figure({"same": bland_altman(FIRST, FIRST)}, "volume", "mL", Heading()).axes
    assert axes.get_ylim() == (-1, 1)
    axes.figure.canvas.draw()
    boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in itertools.pairwise(boxes)), "numbers upon each other"


def test_each_pair_is_a_row_with_a_point_a_case():
    (axes,) = dice_figure({"rounds of eva": [0.9, 0.8, 0.85], "readers": [0.7, 0.75, 0.6]}, Heading("t")).axes
    assert [sorted(line.get_xdata()) for line in axes.lines] == [[0.8, 0.85, 0.9], [0.6, 0.7, 0.75]]
    assert all(abs(y - row) < 0.33 for row, line in enumerate(axes.lines) for y in line.get_ydata())
    assert [label.get_text() for label in axes.get_yticklabels()] == ["rounds of eva", "readers"]
    assert axes.get_xlim()[0] <= 0.6
    lower, upper = np.quantile([0.7, 0.75, 0.6], (0.25, 0.75))
    box = axes.patches[1]
    assert (box.get_x(), box.get_width()) == (pytest.approx(lower), pytest.approx(upper - lower))


def test_nothing_to_draw_is_refused():
    with pytest.raises(IFXPredictError, match="nothing to compare; give at least one pair of measurements"):
        bland_altman_figure({}, "volume", "mL", Heading())
    with pytest.raises(IFXPredictError, match="nothing to compare; give at least one pair of masks"):
        dice_figure({"none": []}, Heading())
