import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.icc import icc_distribution_figure, icc_forest_figure
from IFXPredictLib.report.figures.style import Heading
from IFXPredictLib.stats.icc import StudyIcc

NAMES = (
    "original_glcm_Contrast",
    "original_firstorder_Mean",
    "wavelet-LLH_glcm_Contrast",
    "log-sigma-3-0-mm-3D_ngtdm_Busyness",
    "deep_000",
    "deep_001",
)
VALUES = np.array([0.9, 0.8, 0.5, np.nan, 0.75, 0.99])


def iccs(intra=VALUES, inter=None):
    inter = intra - 0.1 if inter is None else inter
    return StudyIcc(intra, intra - 0.2, intra + 0.05, inter, inter - 0.2, inter + 0.05)


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_each_family_has_a_row_with_the_number_above_the_threshold():
    intra, inter = icc_distribution_figure(NAMES, iccs(), 0.75, Heading("t", "")).axes
    labels = [label.get_text() for label in intra.get_yticklabels()]
    assert labels == ["Original", "Wavelet LLH", "LoG 3 mm", "", "GLCM", "First order", "NGTDM", "Deep"]
    assert texts(intra) == ["2 of 2", "0 of 1", "0 of 1", "1 of 2", "1 of 1", "0 of 1", "1 of 2"]
    assert texts(inter)[0] == "1 of 2"


def test_a_box_spans_the_quartiles_of_its_family():
    intra, _ = icc_distribution_figure(NAMES, iccs(), 0.75, Heading("t", "")).axes
    box = intra.patches[-1]
    lower, upper = np.quantile([0.75, 0.99], (0.25, 0.75))
    assert (box.get_x(), box.get_x() + box.get_width()) == (pytest.approx(lower), pytest.approx(upper))


def test_names_of_families_of_another_voi_are_not_cut_off_at_the_border():
    of_views = [f"{view}{name}" for view in ("", "arterial.node.") for name in NAMES[:3]]
    figure = icc_distribution_figure(of_views, iccs(np.resize(VALUES, 6)), 0.75, Heading("t", ""))
    labels = figure.axes[0].get_yticklabels()
    assert "Wavelet LLH, arterial node" in [one.get_text() for one in labels]
    assert min(one.get_window_extent().x0 for one in labels if one.get_text()) >= 0
    longest = [f"{view}{NAMES[2]}" for view in (f"{'w' * 16}.{'w' * 15}{end}." for end in "ab")]
    labels = icc_distribution_figure(longest, iccs(VALUES[:2]), 0.75, Heading("t", "")).axes[0].get_yticklabels()
    assert [one.get_text()[-3:] for one in labels] == ["...", "...", "", "...", "..."], "alike, but a row each"


def test_a_kind_without_any_icc_has_no_panel():
    figure = icc_distribution_figure(NAMES, iccs(inter=np.full(6, np.nan)), 0.75, Heading("t", ""))
    assert [axes.get_title() for axes in figure.axes] == ["Intra-observer, ICC(3,1)"]


def test_the_forest_has_a_point_and_an_interval_a_feature_and_kind():
    (axes,) = icc_forest_figure(
        NAMES[:3], StudyIcc(**{k: v[:3] for k, v in vars(iccs()).items()}), 0.75, Heading()
    ).axes
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert points[0].get_xdata().tolist() == [0.9, 0.8, 0.5]
    ends = axes.collections[0].get_segments()
    assert [(a[0], b[0]) for a, b in ends] == [pytest.approx((x - 0.2, x + 0.05)) for x in (0.9, 0.8, 0.5)]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(NAMES[:3])
    assert axes.yaxis_inverted()


def test_a_forest_of_features_without_any_icc_has_no_legend():
    nothing = StudyIcc(**{name: np.full(2, np.nan) for name in vars(iccs())})
    (axes,) = icc_forest_figure(NAMES[:2], nothing, 0.75, Heading()).axes
    assert axes.get_legend() is None
    assert [label.get_text() for label in axes.get_yticklabels()] == list(NAMES[:2])


def test_a_threshold_is_drawn_across():
    (axes,) = icc_forest_figure(NAMES[:1], StudyIcc(**{k: v[:1] for k, v in vars(iccs()).items()}), 0.6, Heading()).axes
    assert [0.6, 0.6] in [list(line.get_xdata()) for line in axes.lines]


def test_nothing_to_draw_is_refused():
    with pytest.raises(IFXPredictError, match="no feature has an ICC"):
        icc_distribution_figure(NAMES, iccs(np.full(6, np.nan)), 0.75, Heading())
    with pytest.raises(IFXPredictError, match="there is no feature to draw"):
        icc_forest_figure((), iccs(), 0.75, Heading())
