"""Rows and text of explanations and of uncertainty: what sums, what is empty, and what a reader is shown."""

import dataclasses
import math

import pytest

from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow, why_rows
from IFXPredictLib.prediction.prediction import ModelPrediction
from IFXPredictLib.prediction.uncertainty import Uncertainty
from IFXPredictLib.prediction.write import in_words, points, uncertainty_rows, value_in_words, why_text

CRP = WhyRow(
    "early_fusion", "feature", "crp", "C-reactive protein", "clinical", 85.04321, "mg/L", 2.31, 0.122, 0.0, 0.5
)
SEX = WhyRow(
    "early_fusion", "feature", "sex_male", "Male sex", "clinical", 1.0, "1 = male", math.nan, -0.05, 0.0, -0.25
)
DEEP = WhyRow("early_fusion", "feature", "deep_003", "pattern 3", "deep", 0.012345, "1", -0.44, 0.0304, 0.0, 0.125)
MEAN = WhyRow(
    "early_fusion", "feature", "original_firstorder_Mean", "mean intensity", "radiomics", 61.0, "HU", 1.0, 0.0, 0.0, 0.0
)
WHY = ModelWhy(
    "early_fusion",
    0.5,
    166,
    0.6024,
    {"radiomics": 0.0, "deep": 0.0304, "clinical": 0.072},
    (CRP, SEX, DEEP, MEAN),
    -0.1,
)


def test_base_and_features_sum_to_the_probability_and_so_do_base_and_modalities():
    rows = why_rows((WHY,))
    parts = {part: [row for row in rows if row.part == part] for part in ("base", "modality", "feature", "probability")}
    for column in ("contribution", "log_odds"):
        sums = {part: math.fsum(getattr(row, column) for row in found) for part, found in parts.items()}
        assert sums["base"] + sums["feature"] == pytest.approx(sums["probability"], abs=1e-12)
        assert sums["base"] + sums["modality"] == pytest.approx(sums["probability"], abs=1e-12)
    assert [row.name for row in parts["modality"]] == ["radiomics", "deep", "clinical"]
    assert [row.log_odds for row in parts["modality"]] == [0.0, 0.125, 0.25]
    assert [row.name for row in parts["feature"]] == ["crp", "sex_male", "deep_003", "original_firstorder_Mean"]


def test_only_features_have_a_value_a_unit_a_z_and_an_error():
    for row in why_rows((WHY,)):
        known = (math.isfinite(row.value), bool(row.unit), math.isfinite(row.standard_error))
        assert known == (row.part == "feature",) * 3
        assert row.words


def test_models_without_log_odds_have_none_in_any_row():
    features = tuple(f._replace(log_odds=math.nan) for f in WHY.features)
    rows = why_rows((dataclasses.replace(WHY, features=features, base_log_odds=math.nan),))
    assert all(math.isnan(row.log_odds) for row in rows)


def test_a_model_that_did_not_answer_has_a_row_of_uncertainty_with_nothing_in_it():
    answered = ModelPrediction("a", 0.7, 0.7, 0.5, "response", "ok", uncertainty=Uncertainty("response", 2.5, 81.0, ""))
    missing = ModelPrediction("b", math.nan, math.nan, 0.5, "", "no answer", ("crp",))
    first, second = uncertainty_rows((answered, missing), 0.1)
    assert tuple(first) == ("a", "response", 0.1, 2.5, 81.0, "")
    assert (second.model, second.set, second.reason) == ("b", "", "")
    assert all(math.isnan(number) for number in (second.error_rate, second.distance, second.percentile))


def test_the_text_gives_a_model_its_sums_and_three_features_at_most(prediction, small_protocol):
    lines = why_text(dataclasses.replace(prediction, why=(WHY,)), small_protocol).split("\n")
    assert lines == [
        "Why: what raised (+) and lowered (-) the probability of non-response, percentage points",
        "early_fusion 60.2 % = 50.0 % (mean of 166 training cases), radiomics 0.0, deep +3.0, clinical +7.2",
        "   +12.2  C-reactive protein: 85.04 mg/L, z = +2.3",
        "    -5.0  Male sex: 1",
        "    +3.0  pattern 3: 0.01235, z = -0.4",
    ]


def test_the_base_is_said_to_be_the_mean_of_as_many_cases_as_it_is_of():
    (base, *_) = why_rows((dataclasses.replace(WHY, cases=64),))
    assert (base.part, base.words) == ("base", "mean of 64 training cases")


def test_the_text_shows_the_standard_error_of_a_sampled_contribution(prediction, small_protocol):
    sampled = dataclasses.replace(WHY, features=(CRP._replace(standard_error=0.0123), SEX, DEEP, MEAN))
    text = why_text(dataclasses.replace(prediction, why=(sampled,)), small_protocol)
    assert "  +12.2 \u00b1 1.2  C-reactive protein" in text
    assert text.count("\u00b1") == 1


@pytest.mark.parametrize(("error", "text"), [(0.004, "+3.2 \u00b1 0.4"), (0.0004, "+3.2"), (0.0, "+3.2")])
def test_a_standard_error_that_rounds_to_0_is_left_out(error, text):
    assert points(0.0316, error) == text


def test_without_an_answer_there_is_no_text(prediction, small_protocol):
    assert why_text(dataclasses.replace(prediction, why=()), small_protocol) == ""


@pytest.mark.parametrize(
    ("contribution", "text"),
    [(0.0316, "+3.2"), (-0.004, "-0.4"), (0.0004, "0.0"), (-0.0004, "0.0"), (1.0, "+100.0"), (0.0006, "+0.1")],
)
def test_a_part_of_a_probability_is_told_in_percentage_points(contribution, text):
    assert points(contribution) == text


def test_units_of_1_and_codes_are_left_out():
    assert value_in_words(DEEP) == "0.01235, z = -0.4"
    assert in_words(SEX) == "Male sex: 1"
    assert in_words(MEAN) == "mean intensity: 61 HU, z = +1.0"
