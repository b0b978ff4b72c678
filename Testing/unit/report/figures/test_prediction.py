import dataclasses
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from IFXPredictLib.base.colours import PALETTE
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.intensity import z_score
from IFXPredictLib.prediction.prediction import ModelPrediction
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.report.figures.prediction import prediction_figure

PROTOCOL = load_protocol("ifx_cte_demo")
OTHER = load_protocol("axspa_mri")
NOTICE = PROTOCOL.notice
MODELS = ("clinical", "radiomics", "deep", "early_fusion", "late_fusion")
PROBABILITIES = (0.31, 0.734, 0.55, 1.0, 0.0)
CUTOFFS = (0.46, 0.52, 0.55, 0.481, 0.9)


def row(model, probability, cutoff, missing=()):
    call = "" if np.isnan(probability) else ("non-response" if probability >= cutoff else "response")
    return ModelPrediction(model, probability, probability, cutoff, call, "a status that nobody parses", missing)


ANSWERS = tuple(map(row, MODELS, PROBABILITIES, CUTOFFS))
NO_ANSWERS = (
    row("clinical", np.nan, 0.46, tuple(PROTOCOL.clinical_names)),
    *ANSWERS[1:3],
    row("early_fusion", np.nan, 0.98, ("crp",)),
    row("late_fusion", np.nan, 0.02, ("crp", "albumin")),
)
LONG_WARNINGS = (
    "VOI in 3 separate pieces, expected at most 1",
    "12.3 % of the VOI below -200 HU (gas), expected at most 5 %: draw the wall without the lumen",
    "VOI 0 mm from the image border, expected at least 18 mm: " + "wavelet features depend on where it ends; " * 5,
)


def prediction_of(rows=ANSWERS, warnings=(), notice=NOTICE):
    provenance = {
        "bundle": "demo",
        "bundle_sha256": "0123456789ab" + "f" * 52,
        "protocol": PROTOCOL.name,
        "time": "2026-01-02T03:04:05+00:00",
        "intended_use": PROTOCOL.intended_use,
    }
    return SimpleNamespace(rows=rows, warnings=warnings, notice=notice, provenance=provenance)


def case_of(mask, identifier="case 7", spacing=(0.8, 1.6, 5.0)):
    values = np.random.default_rng(1).normal(40, 60, mask.shape).astype(np.float32)
    image, label = sitk.GetImageFromArray(values), sitk.GetImageFromArray(mask)
    image.SetSpacing(spacing)
    label.SetSpacing(spacing)
    return make_case(identifier, image, label, PROTOCOL)


@pytest.fixture
def mask():
    """Slice 4 holds 12 x 10 voxels with a hole, slice 6 fewer, slice 2 one long row; 90 columns, 60 rows."""
    values = np.zeros((9, 60, 90), np.uint8)
    values[4, 20:32, 50:60] = 1
    values[4, 24:27, 53:55] = 0
    values[6, 20:30, 50:60] = 1
    values[2, 5, 0:80] = 1
    return values


@pytest.fixture
def figure_of(monkeypatch, tmp_path):
    """Writes the PNG and returns the matplotlib figure that it was written from."""
    drawn = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda figure, *a, **k: (drawn.append(figure), save(figure, *a, **k)))

    def make(case, prediction, protocol=PROTOCOL):
        prediction_figure(case, prediction, protocol, tmp_path / "prediction.png")
        return drawn[-1]

    return make


def texts(figure):
    return [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text")) if text.get_text()]


def ct_axes(figure):
    return next(axes for axes in figure.axes if axes.images)


def model_axes(figure):
    return next(axes for axes in figure.axes if axes.get_xlabel())


def test_the_slice_with_most_of_the_voi_is_shown_patient_right_on_the_left_and_front_on_top(figure_of, mask):
    case = case_of(mask)
    axes = ct_axes(figure_of(case, prediction_of()))
    shown = axes.images[0]
    assert np.array_equal(shown.get_array(), sitk.GetArrayFromImage(case.image)[4])  # LPS: to the left, to the back
    assert shown.get_extent() == [0, 90 * 0.8, 60 * 1.6, 0]
    assert axes.get_aspect() == 1
    assert shown.get_clim() == (-160, 240)
    assert "slice 5 of 9" in axes.get_title()
    letters = {text.get_text(): text.get_position() for text in axes.texts}
    assert letters["R"][0] < 0.5 < letters["L"][0]
    assert letters["P"][1] < 0.5 < letters["A"][1]


def test_an_image_stored_from_left_to_right_is_shown_like_any_other(figure_of, mask):
    case = case_of(mask)
    mirrored = [sitk.Flip(image, (True, False, False)) for image in (case.image, case.mask)]
    assert mirrored[0].GetDirection()[0] == -1
    again = make_case("mirrored", *mirrored, PROTOCOL)
    one, other = (ct_axes(figure_of(c, prediction_of())) for c in (case, again))
    assert np.array_equal(one.images[0].get_array(), other.images[0].get_array())


def test_the_contour_follows_the_edges_of_the_voxels(figure_of, mask):
    axes = ct_axes(figure_of(case_of(mask), prediction_of()))
    segments = np.array(axes.collections[0].get_segments())
    lengths = np.abs(segments[:, 1] - segments[:, 0])
    assert np.isclose(lengths[:, 0].sum(), 2 * (10 + 2) * 0.8)  # outer box and hole, left to right
    assert np.isclose(lengths[:, 1].sum(), 2 * (12 + 3) * 1.6)
    assert segments.reshape(-1, 2).min(axis=0) == pytest.approx((50 * 0.8, 20 * 1.6))
    assert segments.reshape(-1, 2).max(axis=0) == pytest.approx((60 * 0.8, 32 * 1.6))


def test_a_voi_in_the_corner_has_a_closed_contour(figure_of, mask):
    corner = np.zeros_like(mask)
    corner[3, :4, -6:] = 1
    segments = np.array(ct_axes(figure_of(case_of(corner), prediction_of())).collections[0].get_segments())
    assert len(segments) == 2 * (4 + 6)
    assert segments.reshape(-1, 2).max(axis=0) == pytest.approx((90 * 0.8, 4 * 1.6))


def test_each_model_has_its_bar_its_cutoff_its_call_and_its_colour(figure_of, mask):
    axes = model_axes(figure_of(case_of(mask), prediction_of()))
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(PROBABILITIES)
    assert [to_rgb(bar.get_facecolor()) for bar in axes.patches] == [to_rgb(colour) for colour in PALETTE[:5]]
    assert [line.get_segments()[0][0][0] for line in axes.collections] == pytest.approx(CUTOFFS)
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        *("Clinical", "Radiomics", "Deep learning", "Early fusion", "Late fusion"),
    ]
    tops = [bar.get_y() + bar.get_height() / 2 for bar in axes.patches]
    assert tops == pytest.approx(axes.get_yticks())
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first model on top
    written = [text.get_text() for text in axes.texts]
    assert written[:4] == ["31.0 %  response", "cut-off 46.0 %", "73.4 %  non-response", "cut-off 52.0 %"]
    assert "100.0 %  non-response" in written


def test_it_says_what_the_probability_is_of(figure_of, mask):
    written = texts(figure_of(case_of(mask), prediction_of()))
    assert "Probability of non-response" in written
    assert "infliximab failure within one year" in written


def test_a_model_without_an_answer_has_no_bar_and_says_why(figure_of, mask):
    axes = model_axes(figure_of(case_of(mask), prediction_of(NO_ANSWERS)))
    assert len(axes.patches) == 2
    assert len(axes.collections) == 5
    written = [" ".join(text.get_text().split()) for text in axes.texts]
    assert "no answer: crp missing" in written
    assert "no answer: crp, albumin missing" in written
    assert written[0].startswith("no answer: sex_male, age")
    assert written[0].endswith("...")


def test_the_notice_stands_in_a_red_banner_over_the_whole_width(mask, tmp_path):
    prediction_figure(case_of(mask), prediction_of(), PROTOCOL, tmp_path / "a.png")
    pixels = imread(tmp_path / "a.png")[..., :3]
    red = np.all(np.abs(pixels - to_rgb("#B00020")) < 0.01, axis=-1)
    assert red[:10].all()
    assert red[:80].mean() > 0.8
    assert not red[120:].any()


def test_without_a_notice_there_is_no_banner(figure_of, mask):
    figure = figure_of(case_of(mask), prediction_of(notice=""))
    assert len(figure.axes) == 3
    assert not any("DEMONSTRATION" in text for text in texts(figure))


def test_warnings_and_the_source_of_the_numbers_stand_below(figure_of, mask):
    written = " ".join(texts(figure_of(case_of(mask), prediction_of(warnings=LONG_WARNINGS))))
    assert all(" ".join(f"Warning: {warning}".split()) in written for warning in LONG_WARNINGS)
    assert "Bundle demo (0123456789ab), protocol ifx_cte_demo, 2026-01-02T03:04:05+00:00" in written
    assert PROTOCOL.intended_use in written


def test_what_is_said_of_single_answers_stands_below_too(figure_of, mask):
    told = ("updated on 200 cases (slope)", "C-reactive protein missing: 9.9 mg/L imputed (median)")
    rows = [dataclasses.replace(row, remarks=told if row.call else ()) for row in ANSWERS]
    written = " ".join(texts(figure_of(case_of(mask), prediction_of(rows))))
    titles = ", ".join(PROTOCOL.model_title(row.model) for row in rows if row.call)
    assert f"{titles}: {'; '.join(told)}" in " ".join(written.split())


@pytest.mark.parametrize("rows", [ANSWERS, NO_ANSWERS])
@pytest.mark.parametrize(
    ("identifier", "notice", "warnings"),
    [("case 7", "", ()), ("hospital_$A$_portal_venous_5mm_" + "x" * 60, f"{NOTICE} {NOTICE}", LONG_WARNINGS)],
)
def test_no_text_is_cut_off_and_none_covers_another(figure_of, mask, rows, identifier, notice, warnings):
    wide = case_of(mask, identifier, spacing=(1.6, 0.8, 5.0))
    figure = figure_of(wide, prediction_of(rows, warnings, notice))
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(lambda artist: hasattr(artist, "get_window_extent") and hasattr(artist, "get_text"))
        if text.get_text() and text.get_visible()
    ]
    assert len(boxes) > 15
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    overlapping = [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]
    assert not overlapping
    image = ct_axes(figure).get_window_extent()
    assert {text for text, box in boxes if box.overlaps(image)} == set("RLAP")


def test_the_same_prediction_gives_the_same_file(mask, tmp_path):
    for name in ("a.png", "b.png"):
        prediction_figure(case_of(mask), prediction_of(), PROTOCOL, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_folder_that_cannot_be_written_to_is_named(mask, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="file: cannot be used as an output folder"):
        prediction_figure(case_of(mask), prediction_of(), PROTOCOL, tmp_path / "file" / "prediction.png")


def test_another_protocols_models_have_its_titles_and_colours_by_their_place(figure_of, mask):
    names = tuple(rules.name for rules in OTHER.models)
    rows = tuple(map(row, names, PROBABILITIES, CUTOFFS))
    axes = model_axes(figure_of(case_of(mask), prediction_of(rows), OTHER))
    assert [to_rgb(bar.get_facecolor()) for bar in axes.patches] == [to_rgb(colour) for colour in PALETTE[: len(names)]]
    shown = [" ".join(label.get_text().split()) for label in axes.get_yticklabels()]
    assert shown == [OTHER.model_title(name) for name in names]


def test_an_image_without_units_is_shown_normalised_in_the_protocols_window(figure_of, mask):
    figure = figure_of(case_of(mask), prediction_of(), OTHER)
    axes, case = ct_axes(figure), case_of(mask)
    normalised = z_score(sitk.GetArrayFromImage(case.image))
    np.testing.assert_allclose(axes.images[0].get_array(), normalised[4], rtol=1e-6)
    rules = OTHER.image
    assert axes.images[0].get_clim() == (rules.window_low, rules.window_high)
    assert axes.get_title().endswith(f"slice 5 of 9, {rules.window_low:g} to {rules.window_high:g} sd")
    assert not [text for text in texts(figure) if "HU" in text]
    assert f"Probability of {OTHER.outcome.positive}" in texts(figure)


def test_more_models_than_colours_are_drawn(figure_of, mask):
    many = tuple(row(f"model {i}", 0.5, 0.4) for i in range(12))
    assert len(model_axes(figure_of(case_of(mask), prediction_of(many))).patches) == 12
