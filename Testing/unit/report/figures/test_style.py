"""Besides the style's own functions: what holds for every figure drawn with it, whatever names it is given."""

import re
import subprocess
import sys
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from matplotlib.text import Text

from IFXPredictLib.base.colours import PALETTE, WARNING
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.evaluation.flow import ListedCase, cohort_flow
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.figures.calibration import ModelCalibration, calibration_figure
from IFXPredictLib.report.figures.decision import ModelBenefit, decision_figure
from IFXPredictLib.report.figures.discrimination import (
    ModelPrecisionRecall,
    ModelRoc,
    precision_recall_figure,
    roc_figure,
)
from IFXPredictLib.report.figures.flow import flow_figure
from IFXPredictLib.report.figures.fonts import use_fonts
from IFXPredictLib.report.figures.style import (
    PAGE,
    Heading,
    model_styles,
    new_figure,
    save_figure,
    shorten,
    text_width,
    two_decimals,
    wrap,
)
from IFXPredictLib.report.figures.survival import CalledGroup, SurvivalByCall, survival_figure
from IFXPredictLib.stats.calibration import calibration
from IFXPredictLib.stats.calibration_curve import calibration_curve
from IFXPredictLib.stats.cox import fit_cox
from IFXPredictLib.stats.curves import precision_recall_curve, roc_band, roc_curve
from IFXPredictLib.stats.decision_curve import decision_curve
from IFXPredictLib.stats.discrimination import confusion, delong
from IFXPredictLib.stats.kaplan_meier import kaplan_meier, log_rank

pytestmark = pytest.mark.filterwarnings("ignore::IFXPredictLib.base.errors.MissingLettersWarning")

MODELS = ("clinical", "radiomics", "deep", "early_fusion", "late_fusion")
STRANGE = (
    "$x$",
    "<b>bold</b>",
    'a--b & "q" $\\frac{$',
    "中文模型",
    "x" * 500,
    "_hidden",
    "\x00\x07 \n\ttab",
    "",
    "W w" * 40,
)
NOTICE = "Simulated cases: says nothing about any patient"
PLAIN = Heading("Test split", NOTICE)
LONG = Heading("A very long title $x$ " * 20 + "W" * 150, f"{NOTICE} <b> " * 3)
OUTCOME = Outcome("infliximab failure within one year", "non-response", "response")
STRANGE_OUTCOME = Outcome("failure", "non-response of $a$ <b> in a very long outcome", "中")
FIGURE_FILES = ("discrimination", "calibration", "survival", "flow")
FIGURES = ("roc", "precision recall", "decision", "calibration", "survival", "flow")


def scores_of(models, n, events):
    random = np.random.default_rng(7)
    y = np.arange(n) < events
    return y.astype(int), {m: np.clip(0.5 + 0.15 * (2 * y - 1) + random.normal(0, 0.2, n), 0, 1) for m in models}


def cohort_of(centres):
    statuses = ("ok", "ok", "warning", "failed", "ok")
    return [
        ListedCase(
            f"{i}", "train" if i % 3 else "test", centres[i % len(centres)], i % 2, statuses[i % 5], i % 11 > 0, True
        )
        for i in range(70)
    ]


@cache
def draw(kind, models, heading, outcome, n=(166, 97)):
    """One of FIGURES, of two splits where it has panels for them."""
    styles = model_styles({model: model.replace("_", " ").capitalize() for model in models})
    splits = {
        f"{name} (n = {k})": scores_of(models, k, k // 2) for name, k in zip(("Training", "Test"), n, strict=True)
    }
    y, scores = splits[f"Test (n = {n[1]})"]
    if kind == "roc":
        return roc_figure(
            {t: [roc_of(styles, m, y, s) for m, s in all_.items()] for t, (y, all_) in splits.items()}, heading
        )
    if kind == "precision recall":
        panels = {
            t: [ModelPrecisionRecall(styles[m], precision_recall_curve(y, s)) for m, s in all_.items()]
            for t, (y, all_) in splits.items()
        }
        return precision_recall_figure(panels, heading)
    if kind == "decision":
        return decision_figure(
            {
                t: [ModelBenefit(styles[m], decision_curve(y, s)) for m, s in all_.items()]
                for t, (y, all_) in splits.items()
            },
            outcome,
            heading,
        )
    if kind == "calibration":
        each = [
            ModelCalibration(styles[m], y, s, calibration(y, s), calibration_curve(y, s)) for m, s in scores.items()
        ]
        return calibration_figure(each, outcome, heading)
    if kind == "survival":
        return survival_figure(survival_of(styles[models[0]], y, scores[models[0]], outcome), heading)
    return flow_figure(cohort_flow(cohort_of(models)), outcome, heading)


def roc_of(styles, model, y, score):
    band = roc_band(y, score, resamples=50) if model == next(iter(styles)) else None
    return ModelRoc(styles[model], roc_curve(y, score), delong(y, score), confusion(y, score, 0.5), band)


def survival_of(style, y, score, outcome):
    time, called = 5 + 150 * (1 - score) + 10 * (1 - y), (score >= 0.5).astype(int)
    groups = [
        CalledGroup(f"predicted {word}", kaplan_meier(time[called == call], y[called == call]))
        for word, call in ((outcome.positive, 1), (outcome.negative, 0))
    ]
    cox = fit_cox(time, y, called[:, None], [f"predicted {outcome.positive}"])
    return SurvivalByCall(style, *groups, log_rank(time, y, called), cox)


def shown_texts(figure):
    """The texts that are drawn, with their boxes in pixels: no empty ones, no ticks beyond the ends of an axis.

    In the fonts that ``save_figure`` gives them, where a computer has one for letters that matplotlib's own lacks.
    """
    use_fonts(figure)
    figure.canvas.draw()
    unseen = set()
    for axes in figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = sorted(limits)
            slack = 1e-9 * (high - low)
            drawn = [tick for tick in axis.get_major_ticks() if low - slack <= tick.get_loc() <= high + slack]
            hidden = [tick for tick in axis.get_major_ticks() if tick not in drawn] + axis.get_minor_ticks()
            unseen |= {id(label) for tick in hidden for label in (tick.label1, tick.label2)}
            if not axes.axison:
                unseen |= {id(label) for tick in drawn for label in (tick.label1, tick.label2)}
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible() and id(t) not in unseen]
    return [(text, text.get_window_extent()) for text in texts]


@pytest.mark.parametrize("kind", FIGURES)
@pytest.mark.parametrize(
    ("models", "heading", "outcome"),
    [
        pytest.param(MODELS, PLAIN, OUTCOME, id="five models", marks=pytest.mark.slow),
        pytest.param(MODELS[:1], Heading(), OUTCOME, id="one model", marks=pytest.mark.slow),
        pytest.param(STRANGE, LONG, STRANGE_OUTCOME, id="strange names"),
    ],
)
def test_in_every_figure_no_text_is_cut_off_covers_another_or_is_small(kind, models, heading, outcome):
    figure = draw(kind, models, heading, outcome)
    boxes = shown_texts(figure)
    assert len(boxes) > 5
    for text, box in boxes:
        assert text.get_fontsize() >= 8, text
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.width, text
        assert box.y1 <= figure.bbox.height, text
    overlapping = [
        (a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.padded(-0.5).overlaps(other.padded(-0.5))
    ]
    assert not overlapping


@pytest.mark.parametrize("kind", FIGURES)
def test_every_figure_is_of_a_pages_width_and_carries_the_notice(kind):
    figure = draw(kind, MODELS, PLAIN, OUTCOME)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(PAGE)
    notice = next(text for text in figure.texts if text.get_text() == NOTICE)
    assert notice.get_color() == WARNING
    assert any(text.get_text() == "Test split" for text in figure.texts)


@pytest.mark.parametrize("kind", FIGURES)
def test_every_figure_is_saved_small_the_same_twice_and_refers_to_nothing_outside(kind, tmp_path):
    for folder, make in (("a", draw), ("b", draw.__wrapped__)):
        save_figure(make(kind, MODELS, PLAIN, OUTCOME), tmp_path / folder / "fig.3")
    for name in ("fig.3.png", "fig.3.svg"):
        content = (tmp_path / "a" / name).read_bytes()
        assert content == (tmp_path / "b" / name).read_bytes()
        assert len(content) < 150_000
    check_svg((tmp_path / "a" / "fig.3.svg").read_text(encoding="utf-8"))
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == ["fig.3.png", "fig.3.svg"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIGURES)
def test_an_svg_is_sound_whatever_the_names(kind, tmp_path):
    save_figure(draw(kind, STRANGE, LONG, STRANGE_OUTCOME), tmp_path / "figure")
    check_svg((tmp_path / "figure.svg").read_text(encoding="utf-8"))


def check_svg(text):
    root = ElementTree.fromstring(text)
    assert text.startswith("<svg")
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    kinds = {element.tag.partition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "defs", "style", "g", "path", "use", "clipPath", "rect"}
    identifiers = {element.get("id") for element in root.iter()}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert ":" not in value or name == "style", value
            if name.endswith("href"):
                assert value.startswith("#")
                assert value[1:] in identifiers
            for target in re.findall(r"url\((.*?)\)", value):
                assert target[1:] in identifiers
    assert "@import" not in text
    assert "20" + "26-" not in text


def test_the_picture_keeps_the_colours_and_its_resolution(tmp_path):
    save_figure(draw("roc", MODELS, PLAIN, OUTCOME), tmp_path / "roc")
    pixels = imread(tmp_path / "roc.png")[..., :3]
    assert pixels.shape[1] == round(PAGE / 25.4 * 200)
    for colour in (*PALETTE[:5], WARNING):
        nearest = np.abs(pixels - to_rgb(colour)).max(axis=-1).min()
        assert nearest < 0.04, colour


def test_the_svg_draws_where_the_picture_does_to_a_hundredth_of_a_point(tmp_path):
    figure = new_figure(100, 50, Heading())
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.plot([0.123456, 0.654321], [0.2, 0.8])
    save_figure(figure, tmp_path / "line")
    height = figure.get_size_inches()[1] * 72
    drawn = re.findall(
        r"M ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+\" clip-path", (tmp_path / "line.svg").read_text(encoding="utf-8")
    )
    wanted = [0.123456 * 100 / 25.4 * 72, 0.8 * height, 0.654321 * 100 / 25.4 * 72, 0.2 * height]
    assert [float(x) for x in drawn[0]] == pytest.approx(wanted, abs=0.011)


def test_settings_of_the_machine_change_no_figure_and_stay_as_they_are(tmp_path):
    save_figure(draw("survival", MODELS, PLAIN, OUTCOME), tmp_path / "a")
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.grid": True, "svg.fonttype": "none"}):
        save_figure(draw.__wrapped__("survival", MODELS, PLAIN, OUTCOME), tmp_path / "b")
        assert matplotlib.rcParams["font.size"] == 30
    for ending in ("png", "svg"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="file: cannot be used as an output folder"):
        save_figure(new_figure(50, 50, Heading()), tmp_path / "file" / "figure")


def test_no_figure_needs_pyplot():
    names = ", ".join(f"IFXPredictLib.report.figures.{kind}" for kind in FIGURE_FILES)
    code = f"import sys, {names}; sys.exit('matplotlib.pyplot' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["ifx_cte", "axspa_mri"])
def test_the_models_of_any_protocol_have_their_own_titles_colours_and_lines(name):
    protocol = load_protocol(name)
    titles = {rules.name: protocol.model_title(rules.name) for rules in protocol.models}
    styles = model_styles(titles)
    assert {model: style.title for model, style in styles.items()} == titles
    assert [style.colour for style in styles.values()] == list(PALETTE[: len(styles)])
    assert len({style.dashes for style in styles.values()}) == len(styles)


def test_lines_are_told_apart_without_colour_for_as_many_models_as_there_are_colours():
    styles = model_styles({f"model {i}": "" for i in range(len(PALETTE))})
    assert len({style.dashes for style in styles.values()}) == len(PALETTE)
    assert len({style.colour for style in styles.values()}) == len(PALETTE)
    assert len(model_styles({f"model {i}": "" for i in range(40)})) == 40


def test_a_line_without_dashes_is_solid():
    assert model_styles(dict.fromkeys(MODELS, ""))["early_fusion"].line == {"color": "#D55E00", "linestyle": "-"}


@pytest.mark.parametrize("bold", [False, True])
def test_wrapped_lines_hold_every_letter_and_none_is_too_wide(bold):
    text = "three words and " + "W" * 90 + " end"
    lines = wrap(text, 40, bold=bold)
    assert all(text_width(line, bold=bold) <= 40 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert lines[0].startswith("three words")
    assert wrap("  \n ", 40) == []


def test_a_text_is_shortened_only_where_it_does_not_fit():
    assert shorten("early fusion", 40) == "early fusion"
    short = shorten("early fusion of everything", 20)
    assert short.endswith("...")
    assert "early fusion of everything".startswith(short[:-3])
    assert text_width(short) <= 20 < text_width("early fusion of everything")
    assert shorten("anything", 0.1) == "..."
    assert shorten("i" * 100_000, 100).endswith("...")


def test_widths_are_those_of_the_drawn_text():
    figure = new_figure(180, 20, Heading())
    text = figure.text(0, 0.5, "Sensitivity at a cut-off", size=8, weight="bold")
    drawn = text.get_window_extent().width / figure.dpi * 25.4
    assert text_width("Sensitivity at a cut-off", 8, bold=True) == pytest.approx(drawn, rel=0.03)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.5, "0.50"),
        (-0.123, "\u22120.12"),
        (-0.004, "0.00"),
        (9.994, "9.99"),
        (9.996, "10"),
        (-123.4, "\u2212123"),
        (12345, "1.23e+04"),
    ],
)
def test_numbers_have_two_decimals_or_three_digits(x, text):
    assert two_decimals(x) == text
