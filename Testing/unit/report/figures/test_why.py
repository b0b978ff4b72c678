"""The picture of an explanation: bars from the base to the probability, words that fit, colours by direction."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.report.figures.why import LOWERS, MOST_BARS, RAISES, why_figure

PROTOCOL = load_protocol("ifx_cte_demo")
WORDS = "mean distance of the intensities from their mean, without the extreme tenths (first-order Robust Mean) " * 2


def why_of(contributions, base=0.5, error=0.0):
    features = tuple(
        WhyRow(
            "m", "feature", f"deep_{i:03d}", WORDS if i == 1 else f"pattern {i}", "deep", 3.25, "1", -1.2, value, error
        )
        for i, value in enumerate(contributions)
    )
    total = math.fsum(contributions)
    return ModelWhy("early_fusion", base, 166, base + total, {"deep": total}, features)


def prediction_of(case="case 7", notice=PROTOCOL.notice):
    source = {"bundle": "demo", "bundle_sha256": "0123456789ab" + "f" * 52, "protocol": PROTOCOL.name, "time": "now"}
    return SimpleNamespace(case=case, notice=notice, provenance=source)


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """Draws and gives the figure back, that what is in it can be asked for."""
    drawn, save = [], Figure.savefig

    def remember(figure, *arguments, **options):
        drawn.append(figure)
        save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", remember)

    def run(why, prediction=None):
        why_figure(prediction or prediction_of(), why, PROTOCOL, tmp_path / "why.png")
        return drawn[-1]

    return run


def bars_of(figure):
    """Start, end and colour of each bar, from the top."""
    (axes,) = figure.axes
    bars = [(b.get_x(), b.get_x() + b.get_width(), to_hex(b.get_facecolor()).upper()) for b in axes.patches]
    assert sorted(b.get_y() for b in axes.patches) == [b.get_y() for b in axes.patches]
    return bars


def texts_of(figure):
    return [text for part in (figure, *figure.axes) for text in part.texts if text.get_text()]


def test_bars_lead_from_the_base_to_the_probability_and_their_colour_tells_the_direction(draw):
    bars = bars_of(draw(why_of((0.3, -0.2, 0.05))))
    np.testing.assert_allclose([bar[:2] for bar in bars], [(0.5, 0.8), (0.8, 0.6), (0.6, 0.65)], atol=1e-12)
    assert [bar[2] for bar in bars] == [RAISES, LOWERS, RAISES]


@pytest.mark.parametrize("features", [MOST_BARS, MOST_BARS + 1, MOST_BARS + 2, 40])
def test_of_many_features_the_small_ones_share_the_last_bar(draw, features):
    why = why_of([0.2 / (i + 1) * (-1) ** i for i in range(features)])
    figure = draw(why)
    bars = bars_of(figure)
    assert len(bars) == min(features, MOST_BARS + 1)
    assert bars[-1][1] == pytest.approx(why.probability, abs=1e-12)
    shown = " ".join(text.get_text() for text in texts_of(figure))
    assert (f"{features - MOST_BARS} other features together" in shown) == (features > MOST_BARS + 1)


def test_base_probability_directions_and_where_the_numbers_come_from_are_said(draw):
    shown = [text.get_text() for text in texts_of(draw(why_of((0.3, -0.2, 0.05))))]
    for expected in (
        PROTOCOL.notice,
        "Early fusion, case 7: why 65.0 %",
        "mean of 166 training cases 50.0 %",
        "Shapley values against 166 training cases: what moved this model's answer, not what causes the outcome.",
        "this case 65.0 %",
        "\u25c0 towards response",
        "towards non-response \u25b6",
        "+30.0",
        "\u221220.0",
        "deep: 3.25, z = \u22121.2",
        "Percentage points by modality: deep +15.0.",
        "Bundle demo (0123456789ab), protocol ifx_cte_demo, now.",
    ):
        assert expected in shown


def test_sampled_contributions_show_their_standard_error(draw):
    shown = [text.get_text() for text in texts_of(draw(why_of((0.3, -0.2), error=0.0123)))]
    assert "+30.0 \u00b1 1.2" in shown
    assert not any("\u00b1" in t.get_text() for t in texts_of(draw(why_of((0.3, -0.2), error=0.0004))))


@pytest.mark.parametrize(
    "contributions", [(0.3, -0.2, 0.05), (-0.31, -0.1), (0.0,), (0.499999, 0.0), (0.4, 0.3, -0.25)]
)
def test_nothing_is_written_beyond_the_picture(draw, contributions):
    figure = draw(why_of(contributions), prediction_of(case="a\tcase with a name " + "that does not end " * 20))
    renderer = figure.canvas.get_renderer()
    for text in (*texts_of(figure), *figure.axes[0].get_xticklabels()):
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text


def test_no_probability_beyond_0_and_1_is_on_the_axis_even_where_sums_on_the_way_are(draw):
    figure = draw(why_of((0.45, 0.3, -0.26)))
    assert figure.axes[0].get_xlim()[1] > 1.2
    assert 0 <= min(figure.axes[0].get_xticks()) < max(figure.axes[0].get_xticks()) <= 1


def test_it_is_a_png_without_a_notice_where_there_is_none_and_the_same_each_time(draw, tmp_path):
    figure = draw(why_of((0.3, -0.2)), prediction_of(notice=""))
    assert not any("DEMONSTRATION" in text.get_text() for text in texts_of(figure))
    first = (tmp_path / "why.png").read_bytes()
    height, width, _ = imread(tmp_path / "why.png").shape
    assert 400 < height < width < 2000
    draw(why_of((0.3, -0.2)), prediction_of(notice=""))
    assert (tmp_path / "why.png").read_bytes() == first


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="file: cannot be used as an output folder"):
        why_figure(prediction_of(), why_of((0.1,)), PROTOCOL, tmp_path / "file" / "why.png")
