"""What is shown while the VOI is drawn: each model's row, and a needle that stands where the reference's answer is."""

import re
from types import SimpleNamespace

import pytest

from IFXPredictLib.mrml.live import live_html
from IFXPredictLib.prediction.prediction import ModelPrediction
from IFXPredictLib.protocol.loading import load_protocol, reference_model

PROTOCOL = load_protocol("ifx_cte")
REFERENCE = reference_model(PROTOCOL)
OF_ALL = "demonstration; VOI in 2 separate pieces"


def shown(probability, cutoff, missing=()):
    rows = (
        ModelPrediction("deep", 0.123, 0.123, 0.5, "response", f"{OF_ALL}; undecided at 90 %"),
        ModelPrediction(REFERENCE, probability, probability, cutoff, "<non-response>", OF_ALL, missing),
        ModelPrediction("late_fusion", 1.0, 1.07, 0.5, "non-response", f"{OF_ALL}; score 1.07, shown as 100 %"),
        ModelPrediction("clinical", float("nan"), float("nan"), 0.5, "", f"{OF_ALL}; no answer: crp missing", ("crp",)),
    )
    found = SimpleNamespace(rows=rows, notice="DEMONSTRATION", warnings=("VOI in 2 separate pieces",))
    return live_html(found, PROTOCOL)


def bar(html):
    """Where the needle begins, and where the colour changes, in percent of the bar; that the bar is whole."""
    parts = [(int(width), colour) for width, colour in re.findall(r'<td width="(\d+)%" bgcolor="(#\w+)">', html)]
    assert sum(width for width, _ in parts) == 100
    places, at = {}, 0
    for width, colour in parts:
        places.setdefault(colour, at)
        at += width
    return places["#000000"], places.get("#e3b98f")


@pytest.mark.parametrize(
    ("probability", "cutoff", "expected"),
    [
        (0.3, 0.5, (30, 50)),
        (0.7, 0.5, (70, 50)),
        (0.0, 0.25, (0, 25)),
        (1.0, 0.25, (99, 25)),
        (0.5, 0.5, (50, 51)),
        (1.0, 1.0, (99, None)),
        (0.4, 0.0, (40, 0)),
    ],
)
def test_the_needle_stands_at_the_probability_and_the_colour_changes_at_the_cutoff(probability, cutoff, expected):
    assert bar(shown(probability, cutoff)) == expected


def test_rows_warnings_and_the_notice_are_shown_as_they_are_and_nothing_stands_for_no_answer():
    html = shown(0.3, 0.5)
    assert "12.3&nbsp;%" in html or "12.3 %" in html
    assert "&lt;non-response&gt;" in html
    assert "VOI in 2 separate pieces" in html
    assert "demonstration" in html
    without = shown(float("nan"), 0.5, ("crp",))
    assert "bgcolor" not in without
    assert "12.3" in without


def test_what_is_said_of_one_models_answer_stands_below_it_and_what_is_said_of_all_once():
    html = shown(0.3, 0.5)
    assert re.findall("<i>(.*?)</i>", html) == [
        "undecided at 90&nbsp;%",
        "score 1.07, shown as 100&nbsp;%",
        "no answer: crp missing",
    ]
    assert html.count("VOI in 2 separate pieces") == html.count("demonstration") == 1
