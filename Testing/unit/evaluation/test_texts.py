"""Numbers in words: decimals, intervals, P."""

import math

import pytest

from IFXPredictLib.evaluation.texts import area_with_interval, p_in_words, p_text, printed, with_interval
from IFXPredictLib.stats.discrimination import AucResult


def test_numbers_and_their_intervals_have_three_decimals():
    assert printed(0.83149) == "0.831"
    assert with_interval(0.83149, 0.7479, 0.91509) == "0.831 (0.748 to 0.915)"
    assert area_with_interval(AucResult(0.83149, 0.01, 0.7479, 0.91509)) == "0.831 (0.748 to 0.915)"


def test_an_auc_without_variance_has_no_interval():
    assert area_with_interval(AucResult(1.0, 0.0, 1.0, 1.0)) == "1.000 (no interval: variance 0)"


@pytest.mark.parametrize(
    ("p", "text", "words"),
    [
        (0.0, "< 0.001", "P < 0.001"),
        (0.00099999, "< 0.001", "P < 0.001"),
        (0.001, "0.001", "P = 0.001"),
        (0.0494, "0.049", "P = 0.049"),
        (0.5, "0.500", "P = 0.500"),
        (0.999, "0.999", "P = 0.999"),
        (0.99901, "> 0.999", "P > 0.999"),
        (1.0, "> 0.999", "P > 0.999"),
        (math.nan, "–", "P = –"),
    ],
)
def test_p_has_three_decimals_and_is_bounded_beyond_them(p, text, words):
    assert (p_text(p), p_in_words(p)) == (text, words)
