import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.figures.decision import ModelBenefit, decision_figure
from IFXPredictLib.report.figures.style import Heading, model_styles
from IFXPredictLib.stats.decision_curve import decision_curve

MODELS = ("clinical", "late_fusion")
STYLES = model_styles({model: model.replace("_", " ").capitalize() for model in MODELS})
NOTHING = Heading()
OUTCOME = Outcome("failure", "non-response", "response")
Y = [1, 1, 0, 0, 0]
PROBABILITIES = {"clinical": [0.9, 0.4, 0.6, 0.2, 0.1], "late_fusion": [0.05, 0.1, 0.9, 0.95, 0.9]}


def axes_of(thresholds=(0.0, 0.25, 0.5, 0.8, 0.99), models=MODELS):
    each = [ModelBenefit(STYLES[m], decision_curve(Y, PROBABILITIES[m], thresholds)) for m in models]
    return decision_figure({"Test": each}, OUTCOME, NOTHING).axes[0]


def line(axes, label):
    return next(found for found in axes.lines if label in (found.get_label(), found.get_color()))


def test_net_benefits_are_drawn_as_they_are():
    axes = axes_of()
    clinical = line(axes, STYLES["clinical"].colour)
    # TP / n - FP / n x t / (1 - t), by hand
    assert clinical.get_xdata() == pytest.approx([0, 0.25, 0.5, 0.8, 0.99])
    assert clinical.get_ydata() == pytest.approx([0.4, 0.4 - 0.2 / 3, 0.2 - 0.2, 0.2, 0])
    assert line(axes, "call all non-response").get_ydata()[:3] == pytest.approx([0.4, 0.4 - 0.6 / 3, 0.4 - 0.6])
    assert np.array_equal(line(axes, "call none").get_xydata(), [[0, 0], [1, 0]])


def test_thresholds_reach_to_1_and_harm_is_cut_off_below_a_quarter_of_the_height():
    axes = axes_of()
    low, high = axes.get_ylim()
    assert axes.get_xlim() == (0, 1)
    assert high == pytest.approx(1.05 * 0.4)
    assert low == pytest.approx(-0.25 * 0.4)
    assert line(axes, STYLES["late_fusion"].colour).get_ydata().min() < low
    assert all(drawn.get_clip_on() for drawn in axes.lines)


def test_models_that_only_do_harm_leave_a_range_above_0():
    low, high = axes_of(thresholds=(0.7, 0.8, 0.9), models=["late_fusion"]).get_ylim()
    assert low < 0 < high


def test_the_legend_names_models_calling_all_and_calling_none_with_lines_of_their_own():
    legend = axes_of().get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        *("Clinical", "Late fusion", "call all non-response", "call none")
    ]
    looks = {(str(h.get_color()), str(h._unscaled_dash_pattern), h.get_linewidth()) for h in legend.legend_handles}
    assert len(looks) == 4


def test_a_model_of_fewer_cases_says_how_many_and_calling_all_is_of_the_fullest():
    fewer = ModelBenefit(STYLES["clinical"], decision_curve(Y[:4], PROBABILITIES["clinical"][:4]), cases=4)
    whole = ModelBenefit(STYLES["late_fusion"], decision_curve(Y, PROBABILITIES["late_fusion"]))
    axes = decision_figure({"Test": [fewer, whole]}, OUTCOME, NOTHING).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        *("Clinical  n = 4", "Late fusion", "call all non-response", "call none")
    ]
    assert line(axes, "call all non-response").get_ydata()[0] == pytest.approx(0.4)
    assert axes.get_xlabel() == "Threshold probability of non-response"


def test_without_a_model_there_is_no_figure():
    with pytest.raises(IFXPredictError, match="nothing to draw"):
        decision_figure({"Test": []}, OUTCOME, NOTHING)
