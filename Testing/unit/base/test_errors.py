"""The warning of letters that no font has: one line that names them, how they are shown, and what to install."""

import pytest

from IFXPredictLib.base.errors import CaseError, IFXPredictError, MissingLettersWarning


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("第一第", "has 第一, written as code points [U+7B2C]; install Noto Sans CJK, or another"),
        ("あア한ㄅ", "install Noto Sans CJK, or"),
        ("กअ一", "install Noto Sans Thai and Noto Sans Devanagari and Noto Sans CJK, or"),
        ("\U0001fae8", "install Noto Sans Symbols, or"),
        ("ᎠᎡ", "install Noto Sans Cherokee, or"),
    ],
)
def test_the_warning_is_one_line_that_says_which_font_has_the_letters(letters, said):
    text = str(MissingLettersWarning(letters))
    assert text.startswith("figures: no font of this computer has ")
    assert said in text
    assert "\n" not in text


def test_an_error_is_one_line_whatever_it_shows_and_comes_whole_from_another_process():
    problem = CaseError("/a\nb\x1b[2J/\u202eä.nii: \x00\x7f第一 is\tdamaged.\r\n")
    assert str(problem) == "/a b [2J/ ä.nii:   第一 is damaged.  "
    kind, given, *_ = problem.__reduce__()  # as a worker of extract sends it
    again = kind(*given)
    assert (type(again), str(again)) == (CaseError, str(problem))
    assert str(IFXPredictError()) == ""
    long = str(CaseError(f"/a.nii: {'x' * 9999} is damaged."))
    assert len(long) < 610
    assert (long[:9], long[-11:]) == ("/a.nii: x", "is damaged.")


def test_of_many_letters_some_are_named():
    text = str(MissingLettersWarning("".join(map(chr, range(0x4E00, 0x4F00)))))
    assert "一丁丂七丄丅丆万丈三上下..., written" in text
    assert len(text) < 300
