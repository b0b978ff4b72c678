import numpy as np
import pytest
from matplotlib.colors import to_rgb

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.discrimination import (
    ModelPrecisionRecall,
    ModelRoc,
    precision_recall_figure,
    roc_figure,
)
from IFXPredictLib.report.figures.style import Heading, model_styles
from IFXPredictLib.stats.curves import precision_recall_curve, roc_band, roc_curve
from IFXPredictLib.stats.discrimination import AucResult, Confusion, average_precision, delong

MODELS = ("clinical", "deep", "$x$")
STYLES = model_styles({model: model.replace("_", " ").capitalize() for model in MODELS})
NOTHING = Heading()
Y = np.array([1, 1, 1, 0, 1, 0, 0, 1, 0, 0])
SCORES = {
    "clinical": np.array([0.9, 0.8, 0.4, 0.7, 0.6, 0.5, 0.3, 0.2, 0.1, 0.05]),
    "deep": np.array([0.9, 0.9, 0.9, 0.9, 0.3, 0.3, 0.3, 0.3, 0.1, 0.1]),
    "$x$": np.arange(10) / 10,
}
AREA = AucResult(0.9124, 0.01, 0.8631, 0.9604)
AT_CUTOFF = Confusion(tp=4, fp=1, tn=4, fn=1)


def model_roc(model, area=AREA, band=None):
    return ModelRoc(STYLES[model], roc_curve(Y, SCORES[model]), area, AT_CUTOFF, band)


def model_lines(axes):
    """The lines by their labels in the legend."""
    legend = axes.get_legend()
    return dict(zip((text.get_text() for text in legend.get_texts()), legend.legend_handles, strict=True))


def test_a_roc_curve_is_sensitivity_against_1_minus_specificity_in_the_models_colour():
    axes = roc_figure({"Test": [model_roc(model) for model in MODELS]}, NOTHING).axes[0]
    drawn = [line for line in axes.lines if line.get_color() == STYLES["clinical"].colour]
    curve = drawn[0]
    # from the first case called positive to the last, by hand: up, up, right, up, right, up, right, up, right, right
    x = np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5]) / 5
    y = np.array([0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]) / 5
    assert np.allclose(curve.get_xydata()[::-1], np.column_stack([x, y]))
    assert axes.get_xlabel() == "1 \u2212 specificity"
    assert axes.get_ylabel() == "Sensitivity"
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 1), (0, 1))


def test_a_model_of_fewer_cases_says_how_many_and_the_prevalence_is_of_the_fullest():
    fewer = ModelRoc(STYLES["clinical"], roc_curve(Y, SCORES["clinical"]), AREA, AT_CUTOFF, cases=9)
    axes = roc_figure({"Test": [fewer, model_roc("deep")]}, NOTHING).axes[0]
    assert list(model_lines(axes))[:2] == ["Clinical  0.912 (0.863 to 0.960), n = 9", "Deep  0.912 (0.863 to 0.960)"]
    curves = [precision_recall_curve(y, SCORES["deep"][: len(y)]) for y in (Y[:8], Y)]
    models = [ModelPrecisionRecall(STYLES["deep"], curve, n) for curve, n in zip(curves, (8, 10), strict=True)]
    axes = precision_recall_figure({"Test": models}, NOTHING).axes[0]
    assert list(model_lines(axes))[-1] == "prevalence  0.500, n = 10"


def test_the_operating_point_is_marked_in_the_models_colour():
    axes = roc_figure({"Test": [model_roc("deep")]}, NOTHING).axes[0]
    point = next(line for line in axes.lines if line.get_marker() == "o")
    assert point.get_xydata()[0] == pytest.approx((0.2, 0.8))
    assert point.get_color() == STYLES["deep"].colour


def test_the_legend_says_the_auc_with_its_interval_and_what_the_other_lines_are():
    axes = roc_figure({"Test": [model_roc(model) for model in MODELS]}, NOTHING, confidence=0.9).axes[0]
    assert list(model_lines(axes)) == [
        "Clinical  0.912 (0.863 to 0.960)",
        "Deep  0.912 (0.863 to 0.960)",
        "$x$  0.912 (0.863 to 0.960)",
        "operating point at the locked cut-off",
        "chance",
    ]
    assert axes.get_legend().get_title().get_text() == "AUC (90 % CI)"
    assert not any(text.get_parse_math() for text in axes.get_legend().get_texts())
    colours = [handle.get_color() for handle in axes.get_legend().legend_handles[:3]]
    assert colours == [STYLES[model].colour for model in MODELS]
    dashes = {str(handle._unscaled_dash_pattern) for handle in axes.get_legend().legend_handles[:3]}
    assert len(dashes) == 3
    chance = next(line for line in axes.lines if line.get_label() == "chance")
    assert np.array_equal(chance.get_xydata(), [[0, 0], [1, 1]])


def test_an_interval_of_no_width_is_not_printed():
    axes = roc_figure({"Test": [model_roc("deep", delong([1, 1, 0, 0], [4, 3, 2, 1]))]}, NOTHING).axes[0]
    assert next(iter(model_lines(axes))) == "Deep  1.000 (no interval: variance 0)"


def test_only_the_model_with_a_band_has_one_and_it_stands_out():
    band = roc_band(Y, SCORES["deep"], specificities=[0, 0.5, 1], resamples=200)
    axes = roc_figure({"Test": [model_roc("clinical"), model_roc("deep", band=band)]}, NOTHING).axes[0]
    (filled,) = axes.collections
    corners = {(float(x), float(y)) for x, y in filled.get_paths()[0].vertices}
    wanted = {
        (1 - s, y) for s, low, high in zip(band.specificity, band.low, band.high, strict=True) for y in (low, high)
    }
    assert corners == wanted
    assert to_rgb(filled.get_facecolor()[0][:3]) == to_rgb(STYLES["deep"].colour)
    clinical, deep = axes.get_legend().legend_handles[:2]
    assert deep.get_linewidth() > clinical.get_linewidth()
    assert "band pointwise" in axes.get_legend().get_title().get_text()


def test_train_and_test_stand_side_by_side_each_with_its_own_curves():
    other = ModelRoc(STYLES["deep"], roc_curve(1 - Y, SCORES["deep"]), AREA, AT_CUTOFF)
    figure = roc_figure({"Training": [model_roc("deep")], "Test": [other]}, NOTHING)
    assert [axes.get_title() for axes in figure.axes] == ["Training", "Test"]
    first, second = (axes.lines[1].get_xydata() for axes in figure.axes)
    assert np.allclose(np.sort(first, axis=0), np.sort(second[:, ::-1], axis=0))  # classes exchanged: axes exchanged
    assert not np.allclose(first, second)


def precision_recall_axes(models=MODELS):
    curves = [ModelPrecisionRecall(STYLES[model], precision_recall_curve(Y, SCORES[model])) for model in models]
    return precision_recall_figure({"Test": curves}, NOTHING).axes[0]


@pytest.mark.parametrize("model", MODELS)
def test_the_area_below_the_steps_of_a_precision_recall_curve_is_its_average_precision(model):
    axes = precision_recall_axes([model])
    line = next(line for line in axes.lines if line.get_color() == STYLES[model].colour)
    assert line.get_drawstyle() == "steps-post"
    recall, precision = line.get_data()
    assert (recall[0], recall[-1]) == (1, 0)
    assert np.sum(precision[:-1] * -np.diff(recall)) == pytest.approx(average_precision(Y, SCORES[model]), abs=1e-12)


def test_the_prevalence_is_a_line_and_the_legend_says_average_precision():
    axes = precision_recall_axes()
    line = next(line for line in axes.lines if line.get_label() == "prevalence")
    assert np.array_equal(line.get_xydata(), [[0, 0.5], [1, 0.5]])
    expected = [
        f"{title}  {average_precision(Y, SCORES[m]):.3f}"
        for title, m in zip(("Clinical", "Deep", "$x$"), MODELS, strict=True)
    ]
    assert list(model_lines(axes)) == [*expected, "prevalence  0.500"]
    assert axes.get_legend().get_title().get_text() == "Average precision"
    assert axes.get_xlabel().startswith("Recall")
    assert axes.get_ylabel().startswith("Precision")


@pytest.mark.parametrize("figure", [roc_figure, precision_recall_figure])
@pytest.mark.parametrize("panels", [{}, {"Test": []}])
def test_without_a_model_there_is_no_figure(figure, panels):
    with pytest.raises(IFXPredictError, match="nothing to draw"):
        figure(panels, NOTHING)
