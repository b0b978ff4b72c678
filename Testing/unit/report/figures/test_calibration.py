import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import StepPatch

from IFXPredictLib.base.errors import IFXPredictError, TrainingError
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.figures.calibration import ModelCalibration, agreement_in_words, calibration_figure
from IFXPredictLib.report.figures.style import Heading, model_styles
from IFXPredictLib.stats.calibration import Calibration
from IFXPredictLib.stats.calibration_curve import CalibrationCurve
from IFXPredictLib.stats.estimates import Estimate

MODELS = ("clinical", "radiomics", "deep", "early_fusion")
STYLES = model_styles({model: model.replace("_", " ").capitalize() for model in MODELS})
OUTCOME = Outcome("failure", "non-response", "response")
NOTHING = Heading()
Y, P = [1, 1, 1, 0, 0], [0.97, 1.0, 0.5, 0.51, 0.0]
LARGE, INTERCEPT, SLOPE = (
    Estimate(-0.123, 0.1, -0.319, 0.073),
    Estimate(0.004, 1, -1.956, 1.964),
    Estimate(0.876, 0.2, 0.484, 12.34),
)
AGREEMENT = Calibration(LARGE, INTERCEPT, SLOPE, "", 0.2, 0.001, 1)
SEPARATED = Calibration(LARGE, None, None, "calibration slope: undefined", 0.2, 0.001, 1)
CURVE = CalibrationCurve(
    np.array([0.1, 0.5, 0.9]), np.array([0.2, 0.4, 0.8]), np.array([0.1, 0.3, 0.7]), np.array([0.3, 0.5, 0.95]),
    *((), 0.1, 0.1, 0.1, 0.1, 0.001, 1),
)  # fmt: skip


def figure_of(models=MODELS, agreement=AGREEMENT, curve=CURVE, y=Y, confidence=0.95):
    each = [ModelCalibration(STYLES[m], y, P, agreement, curve) for m in models]
    return calibration_figure(each, OUTCOME, NOTHING, confidence)


def test_the_curve_the_band_and_the_diagonal_are_drawn_in_the_models_colour():
    axes = figure_of().axes[2]  # the second model's
    diagonal, curve = axes.lines
    assert np.array_equal(diagonal.get_xydata(), [[0, 0], [1, 1]])
    assert np.array_equal(curve.get_xydata(), np.column_stack([CURVE.predicted, CURVE.observed]))
    assert curve.get_color() == STYLES["radiomics"].colour
    (band,) = axes.collections
    corners = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    assert corners == {
        (float(x), float(y)) for bound in (CURVE.low, CURVE.high) for x, y in zip(CURVE.predicted, bound, strict=True)
    }
    assert to_rgb(band.get_facecolor()[0][:3]) == to_rgb(STYLES["radiomics"].colour)
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 1), (0, 1))


def test_cases_with_outcome_1_are_counted_upwards_and_those_with_0_downwards():
    axes = figure_of(["deep"]).axes[1]
    up, down = (patch.get_data() for patch in axes.patches if isinstance(patch, StepPatch))
    assert np.array_equal(up.edges, np.linspace(0, 1, 21))
    assert up.values.tolist() == [0] * 10 + [1] + [0] * 8 + [2]  # 1.0 is in the last twentieth, 0.5 begins one
    assert down.values.tolist() == [-1] + [0] * 9 + [-1] + [0] * 9
    axes.figure.canvas.draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2", "0", "2"]
    assert axes.get_xlim() == (0, 1)


def test_slope_intercept_and_calibration_in_the_large_stand_in_the_figure():
    written = [text.get_text() for text in figure_of(["deep"]).axes[0].texts]
    assert written == [
        "Deep",
        "slope 0.88 (0.48 to 12.3)",
        "intercept 0.00 (\u22121.96 to 1.96)",
        "in the large \u22120.12 (\u22120.32 to 0.07)",
    ]
    heights = [text.get_position()[1] for text in figure_of(["deep"]).axes[0].texts]
    assert heights == sorted(heights, reverse=True)
    assert min(heights) > 1


def test_where_there_is_no_slope_and_no_curve_the_figure_says_so():
    assert agreement_in_words(SEPARATED)[0] == "slope and intercept undefined"
    axes = figure_of(["deep"], agreement=SEPARATED, curve=None).axes[0]
    written = [text.get_text() for text in axes.texts]
    assert "no curve fits\nthese probabilities" in written
    assert "slope and intercept undefined" in written
    assert len(axes.lines) == 1
    assert not axes.collections


@pytest.mark.parametrize(("count", "width"), [(1, 90), (2, 120), (3, 180), (4, 180)])
def test_there_is_a_panel_for_each_model_and_one_legend(count, width):
    figure = figure_of(MODELS[:count], confidence=0.9)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    assert len(figure.axes) == 2 * count
    titles = [axes.texts[-4].get_text() for axes in figure.axes[::2]]
    assert titles == ["Clinical", "Radiomics", "Deep", "Early fusion"][:count]
    (legend,) = figure.legends
    said = [text.get_text() for text in legend.get_texts()]
    assert said == ["perfect agreement", "90 % CI, of the curve pointwise", "up: non-response", "down: response"]
    assert sum(axes.get_ylabel() == "Observed frequency" for axes in figure.axes) == -(-count // 3)
    assert sum(axes.get_xlabel() == "Predicted probability" for axes in figure.axes) == min(3, count)


def test_no_model_and_useless_outcomes_are_refused():
    with pytest.raises(IFXPredictError, match="calibration figure: nothing to draw"):
        calibration_figure([], OUTCOME, NOTHING)
    with pytest.raises(TrainingError, match="both classes are needed"):
        figure_of(y=[1] * 5)
