"""The needle's bar: where the needle stands, where the colour changes, and how far the band reaches."""

import re

import pytest

from IFXPredictLib.mrml.needle import ABOVE, ABOVE_IN_BAND, BELOW, BELOW_IN_BAND, NEEDLE, needle_html


def steps(*given):
    """The colour of each part of the bar."""
    parts = re.findall(r'<td width="(\d+)%" bgcolor="(#\w+)">', needle_html("<Model>", *given))
    return [colour for width, colour in parts for _ in range(int(width))]


def test_without_a_band_there_are_two_colours_and_the_needle():
    assert steps(0.3, 0.5) == [BELOW] * 30 + [NEEDLE] + [BELOW] * 19 + [ABOVE] * 50


def test_the_band_is_darker_on_both_sides_of_the_cutoff():
    found = steps(0.45, 0.5, (0.4, 0.62))
    inside = [BELOW_IN_BAND] * 5 + [NEEDLE] + [BELOW_IN_BAND] * 4 + [ABOVE_IN_BAND] * 12
    assert found == [BELOW] * 40 + inside + [ABOVE] * 38


@pytest.mark.parametrize(("band", "dark"), [((0.2, 0.2), [20]), ((0.0, 1.0), [*range(30), *range(31, 100)])])
def test_a_band_of_no_width_is_still_seen_and_one_of_all_fills_the_bar(band, dark):
    found = steps(0.3, 0.5, band)
    assert [i for i, colour in enumerate(found) if colour in (BELOW_IN_BAND, ABOVE_IN_BAND)] == dark


def test_the_model_is_named_as_text():
    assert needle_html("<Model>", 0.3, 0.5).startswith("<b>&lt;Model&gt;: 30.0 %</b>")
