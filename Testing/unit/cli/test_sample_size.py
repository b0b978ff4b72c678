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


def test_riley_2020s_example_needs_662_cases_with_116_events(ifxpredict):
    design = ("sample-size", "--for", "development", "--parameters", 24, "--prevalence", 0.174, "--r2", 0.288)
    assert ifxpredict(*design).out.splitlines() == [
        "Development of a model with 24 candidate parameters, prevalence 0.174, Cox-Snell R2 0.288 (Riley)",
        "  shrinkage of 0.9 or weaker: 623",
        "  optimism of Nagelkerke's R2 of 0.05 at most: 662",
        "  mean risk within 0.05: 221",
        "  all of them: 662 cases, 116 with the outcome, 4.80 for each parameter",
        "  Candidates are all features that a selection may choose from, not those that it kept.",
    ]
    assert json.loads(ifxpredict(*design, "--json").out)["largest"] == 662


def test_a_validation_is_planned_by_auc_and_prevalence(ifxpredict):
    design = ("sample-size", "--for", "validation", "--auc", 0.8, "--prevalence", 0.3)
    found = ifxpredict(*design, "--threshold", 0.2).out.splitlines()
    assert found[0] == "Validation of a calibrated model with AUC 0.8, prevalence 0.3 (Riley)"
    assert [line.rsplit(": ")[0] for line in found[1:]] == [
        "  observed / expected with a 95 % interval 0.2 wide",
        "  calibration slope with a 95 % interval 0.2 wide",
        "  AUC with a 95 % interval 0.1 wide",
        "  standardised net benefit with a 95 % interval 0.2 wide",
        "  all of them",
    ]
    content = json.loads(ifxpredict(*design, "--json").out)
    assert content["net_benefit"] is None
    assert content["largest"] == max(content["ratio"], content["slope"], content["auc"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("development --parameters 24 --prevalence 0.2", "expected one of --r2 and --auc"),
        ("development --parameters 24 --prevalence 0.2 --r2 0.2 --auc 0.7", "expected one of --r2 and --auc"),
        ("development --parameters 24 --prevalence 0.2 --r2 0.7", "below 0.6324, the highest at a prevalence of 0.2"),
        ("development --parameters 24 --prevalence 1.2 --r2 0.2", "prevalence above 0 and below 1, found 1.2"),
        ("development --parameters 24 --prevalence 0.2 --auc 0.5", "AUC above 0.5 and below 1, found 0.5"),
        ("development --auc 0.8", "the following arguments are required: --parameters, --prevalence"),
        ("development --parameters 9 --prevalence 0.2 --auc 0.8 --cases 9", "--for development takes no --cases"),
        ("validation --prevalence 0.2 --auc 0.8 --threshold 1", "threshold above 0 and below 1, found 1"),
        ("validation --prevalence 0.2", "the following arguments are required: --auc"),
        ("power --auc 0.8 --cases 9 --controls 9 --prevalence 0.2", "--for power takes no --prevalence"),
    ],
)
def test_what_a_design_cannot_use_is_refused(refused, words, message):
    assert message in refused("sample-size", "--for", *words.split())
