import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.curve_panels import curve_panels, legend_below
from IFXPredictLib.report.figures.style import Heading, styled

NOTHING = Heading()


def millimetres(figure):
    return [side * 25.4 for side in figure.get_size_inches()]


@pytest.mark.parametrize(("panels", "width"), [(1, 90), (2, 180), (3, 180)])
def test_panels_are_square_and_stand_in_two_columns_in_the_order_given(panels, width):
    figure, axes = curve_panels([f"split {i}" for i in range(panels)], [2] * panels, 1, NOTHING)
    across, up = millimetres(figure)
    assert across == pytest.approx(width)
    boxes = [one.get_position() for one in axes]
    assert [box.width * across for box in boxes] == pytest.approx([70] * panels)
    assert [box.height * up for box in boxes] == pytest.approx([70] * panels)
    assert [one.get_title() for one in axes] == [f"split {i}" for i in range(panels)]
    order = [(-box.y0, box.x0) for box in boxes]
    assert order == sorted(order)


def test_there_is_room_for_the_longest_legend():
    short, long = (millimetres(curve_panels(["a", "b"], [1, n], 1, NOTHING)[0])[1] for n in (1, 9))
    assert long - short == pytest.approx(8 * 3.95)


@pytest.mark.parametrize("curves", [[], [0], [2, 0]])
def test_nothing_to_draw_is_refused(curves):
    with pytest.raises(IFXPredictError, match="nothing to draw; give at least one panel, each with at least one model"):
        curve_panels(["split"] * len(curves), curves, 1, NOTHING)


@styled()
def test_a_long_name_is_shortened_and_what_is_said_of_it_is_not():
    figure, (axes,) = curve_panels(["split"], [1], 1, NOTHING)
    lines = axes.plot([0, 1], [0, 1]) + axes.plot([0, 1], [0, 0])
    legend_below(axes, "AUC", lines, [("name " * 40, "0.912 (0.863 to 0.960)"), ("chance", "")])
    first, second = (text.get_text() for text in axes.get_legend().get_texts())
    assert first.startswith("name name")
    assert first.endswith("...  0.912 (0.863 to 0.960)")
    assert second == "chance"
    assert axes.get_legend().get_window_extent().x1 < figure.bbox.width
