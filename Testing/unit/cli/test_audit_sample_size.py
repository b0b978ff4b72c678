"""``ifxpredict sample-size``: the numbers needed, the power of the given ones, and what is refused."""

import json

import pytest

from IFXPredictLib.stats.sample_size import power_of


def test_the_papers_training_set_needs_6_responders_and_8_non_responders(ifxpredict):
    found = ifxpredict("sample-size", "--auc", 0.91, "--cases", 75, "--controls", 91)
    assert (found.status, found.err) == (0, "")
    assert found.out.splitlines() == [
        "AUC 0.91 against 0.5, two-sided alpha 0.05 (Obuchowski)",
        "  a power of 0.8 needs 6 + 8 = 14 (cases + controls)",
        "  75 + 91 = 166 (cases + controls) have a power of 1.000",
    ]


def test_as_json_it_has_the_numbers_needed_and_given(ifxpredict):
    found = ifxpredict("sample-size", "--auc", 0.85, "--cases", 53, "--controls", 44, "--json")
    content = json.loads(found.out)
    assert [content["needed"][key] for key in ("cases", "controls", "total", "power", "alpha")] == [
        10,
        9,
        19,
        0.8,
        0.05,
    ]
    assert content["given"] == {"cases": 53, "controls": 44, "total": 97, "power": power_of(0.85, 53, 44)}


def test_power_and_alpha_are_used(ifxpredict):
    common = ("sample-size", "--auc", 0.7, "--cases", 20, "--controls", 20, "--json")
    plain, strict = (json.loads(ifxpredict(*common, *more).out) for more in ([], ["--power", 0.95, "--alpha", 0.01]))
    assert (strict["needed"]["power"], strict["needed"]["alpha"]) == (0.95, 0.01)
    assert strict["needed"]["cases"] > plain["needed"]["cases"]
    assert strict["given"]["power"] < plain["given"]["power"]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--auc", "0.5", "AUC: expected a number above 0.5 and below 1, found 0.5."),
        ("--auc", "nan", "AUC: expected a number above 0.5 and below 1, found nan."),
        ("--auc", "high", "argument --auc: invalid float value: 'high'"),
        ("--cases", "0", "argument --cases: expected a whole number of at least 1, found '0'"),
        ("--controls", "-3", "argument --controls: expected"),
        ("--power", "80", "power: expected a number above alpha = 0.05 and below 1, found 80."),
        ("--alpha", "1", "alpha: expected a number between 0 and 1, such as 0.05, found 1."),
    ],
)
def test_what_makes_no_sense_is_refused(refused, option, value, message):
    arguments = {"--auc": "0.8", "--cases": "20", "--controls": "30"} | {option: value}
    assert message in refused("sample-size", *(word for pair in arguments.items() for word in pair))


def test_a_missing_number_is_asked_for(refused):
    assert "the following arguments are required: --controls" in refused("sample-size", "--auc", 0.8, "--cases", 20)
