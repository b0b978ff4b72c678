"""Letters that DejaVu Sans lacks: from a font of the computer, which a tiny one stands for, else as code points."""

import logging

import numpy as np
import pytest
from matplotlib.font_manager import fontManager
from matplotlib.image import imread
from tiny_font import write_font

from IFXPredictLib.base.errors import MissingLettersWarning
from IFXPredictLib.evaluation.flow import ListedCase, cohort_flow
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.figures import fonts
from IFXPredictLib.report.figures.agreement import dice_figure
from IFXPredictLib.report.figures.flow import flow_figure
from IFXPredictLib.report.figures.fonts import FONT, families, legible
from IFXPredictLib.report.figures.style import Heading, add_axes, new_figure, save_figure, styled, text_width

CENTRES = ("第一医院", "第二医院")
THAI, RUNES = "รพ", "ᚠᚢᚦ"
OUTCOME = Outcome("一年", "无效", "有效")


@pytest.fixture(autouse=True)
def computer(monkeypatch):
    """A computer with no fonts but those that matplotlib brings; what the test finds out is forgotten."""

    def forget():
        fonts._needed.clear()
        for found in (fonts._other_family, fonts._others, fonts._with_new_fonts, fonts._letters_of):
            found.cache_clear()

    brought = [font for font in fontManager.ttflist if fonts._is_unfit(font.name, font.fname)]
    monkeypatch.setattr(fontManager, "ttflist", brought)
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    forget()
    yield monkeypatch
    forget()


def install(tmp_path, family, letters, style="Regular"):
    fontManager.addfont(write_font(tmp_path / f"{family}-{style}.ttf", family, letters, style))


@pytest.mark.parametrize("text", ["centre 7", "Ångström", "Клиника № 2", "Ιατρείο", "Viện tim", "מרכז 2", "مركز ٢"])
def test_letters_of_dejavu_stay_as_they_are_and_need_no_other_font(text):
    assert legible(text) == text
    assert families() == [FONT]


@pytest.mark.parametrize("name", ["מרכז 2", "בית חולים (א)", "مركز"])
def test_a_number_behind_a_name_from_right_to_left_is_kept_on_its_right(name):
    assert legible(f"centre {name}: 10, centre B: 3") == f"centre {name}\u200e: 10, centre B: 3"
    assert legible(f"{name}, {name}") == f"{name}\u200e, {name}"


def test_accents_are_joined_with_their_letters_and_a_text_is_one_line():
    assert legible("E\u0301cole\n du\tNord") == "École du Nord"


@pytest.mark.parametrize(
    ("names", "font"),
    [
        (CENTRES, "Noto Sans CJK"),
        (("서울 병원", "부산 병원"), "Noto Sans CJK"),
        (("病院あ", "病院い"), "Noto Sans CJK"),
        (("รพ. ศิริราช", "รพ. ศิริจ"), "Noto Sans Thai"),
        (("अस्पताल", "अस्पताली"), "Noto Sans Devanagari"),
        (("x\U0001fae8", "x\U0001fae9"), "Noto Sans Symbols"),
    ],
)
def test_without_a_font_names_stay_distinct_and_a_warning_says_what_to_install(names, font):
    with pytest.warns(MissingLettersWarning, match=f"no font of this computer has .*; install {font}, or another font"):
        shown = [legible(name) for name in names]
    assert len(set(shown)) == 2
    assert all(letter.isascii() and letter.isprintable() for name in shown for letter in name)


def test_a_code_point_cannot_run_into_the_letters_beside_it():
    with pytest.warns(MissingLettersWarning):
        assert legible("A第一B 二") == "A[U+7B2C U+4E00]B [U+4E8C]"


def test_control_characters_are_shown_and_no_font_is_asked_for():
    assert legible("a\x00\x07b") == "a[U+0000 U+0007]b"


def test_a_font_of_the_computer_draws_what_it_has(tmp_path):
    install(tmp_path, "Clinic Sans", "第一二医院")
    assert [legible(f"centre {name}") for name in CENTRES] == [f"centre {name}" for name in CENTRES]
    assert families() == [FONT, "Clinic Sans"]
    assert text_width("第一") > text_width("1")


def test_of_several_fonts_the_same_are_taken_whatever_text_came_first(tmp_path):
    install(tmp_path, "Aaa Serif", "一二三")
    install(tmp_path, "Zzz Sans", "一二")
    install(tmp_path, "Noto Sans CJK JP", "一")
    for text in ("三", "二", "一"):
        assert legible(text) == text
    assert families() == [FONT, "Noto Sans CJK JP", "Zzz Sans", "Aaa Serif"]


def test_a_font_that_lacks_a_letter_in_bold_is_not_taken_for_it(tmp_path):
    install(tmp_path, "Half Sans", "一二")
    install(tmp_path, "Half Sans", "一", "Bold")
    with pytest.warns(MissingLettersWarning):
        assert legible("一二") == "一[U+4E8C]"


def test_a_font_that_was_installed_since_matplotlib_looked_is_found(tmp_path, computer):
    new, damaged = write_font(tmp_path / "new.ttf", "New Sans", THAI), tmp_path / "damaged.ttf"
    damaged.write_bytes(b"no font")
    computer.setattr(fonts, "findSystemFonts", lambda: [str(damaged), str(new)])
    assert legible(THAI) == THAI
    assert families() == [FONT, "New Sans"]


def test_a_font_that_is_gone_is_not_counted_on(tmp_path):
    install(tmp_path, "Gone Sans", RUNES)
    (tmp_path / "Gone Sans-Regular.ttf").unlink()
    with pytest.warns(MissingLettersWarning):
        assert legible(RUNES) == "[U+16A0 U+16A2 U+16A6]"


def cohort(centres):
    return cohort_flow([ListedCase(f"{i}", "train", centres[i % 2], i % 2, "ok", True, True) for i in range(20)])


def pixels(figure, path):
    save_figure(figure, path)
    return imread(path.with_suffix(".png"))


@pytest.mark.filterwarnings("error")  # matplotlib warns of each letter that it draws as a box
def test_figures_are_drawn_with_the_font_in_titles_ticks_and_boxes_and_nothing_is_said(tmp_path, caplog):
    install(tmp_path, "Clinic Sans", "第一二医院年无有效图")
    caplog.set_level(logging.WARNING)
    heading = Heading("图 第一", "图")
    flows = [pixels(flow_figure(cohort((name, "x")), OUTCOME, heading), tmp_path / "flow") for name in CENTRES]
    assert flows[0].shape == flows[1].shape
    assert not np.array_equal(*flows)
    dice = [pixels(dice_figure({name: [0.7, 0.8, 0.9]}, heading), tmp_path / "dice") for name in CENTRES]
    assert not np.array_equal(*dice)
    assert not caplog.records


@styled()
def titled(title):
    """A figure whose texts stand there before their font is known."""
    figure = new_figure(80, 60, Heading())
    axes = add_axes(figure, 20, 20, 40, 20)
    axes.plot([0, 1], [0, 1], label="x")
    axes.set_yticks([0, 1], ["a", "b"])
    legend = axes.legend()
    legend.get_texts()[0].set_text(legible(title))
    axes.set_title(legible(title))
    axes.set_xlabel(legible(title))
    axes.set_yticks([0, 1], [legible(title), "b"])
    return figure


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("letters", "other"), [("第一", "第二"), (THAI, THAI[::-1]), (RUNES, RUNES[::-1])])
def test_texts_that_stood_before_their_letters_have_the_font_too(tmp_path, letters, other):
    install(tmp_path, "Late Sans", "".join(sorted(set(letters + other))))
    assert not np.array_equal(*(pixels(titled(text), tmp_path / "titled") for text in (letters, other)))


def test_the_same_figure_without_the_font_is_drawn_with_code_points(tmp_path):
    with pytest.warns(MissingLettersWarning):
        one, other = (pixels(titled(text), tmp_path / "titled") for text in ("第一", "第二"))
    assert not np.array_equal(one, other)
