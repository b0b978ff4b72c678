"""What a prediction's columns hold fits what its rows are: the same names, in the same order, of the same types."""

import dataclasses
from typing import get_type_hints

import pytest

from IFXPredictLib.base.text import plain
from IFXPredictLib.prediction.columns import FEATURE_COLUMNS, TRUST_COLUMNS, WHY_COLUMNS, prediction_columns
from IFXPredictLib.prediction.contributions import WhyRow
from IFXPredictLib.prediction.feature_rows import FeatureRow, columns_of_rows
from IFXPredictLib.prediction.prediction import ModelPrediction
from IFXPredictLib.prediction.write import PREDICTION_COLUMNS, UncertaintyRow
from IFXPredictLib.protocol.loading import load_protocol

KINDS = [(FEATURE_COLUMNS, FeatureRow), (WHY_COLUMNS, WhyRow), (TRUST_COLUMNS, UncertaintyRow)]
OUTCOMES = [load_protocol(name).outcome for name in ("ifx_cte", "axspa_mri", "axspa_mri_asas20")]


@pytest.mark.parametrize(("columns", "kind"), KINDS)
def test_each_column_is_a_field_of_the_rows_with_its_type(columns, kind):
    types = get_type_hints(kind)
    assert tuple(columns) == columns_of_rows(kind)
    assert [facts.kind for facts in columns.values()] == [types[field] for field in kind._fields]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.title)
def test_the_columns_of_a_prediction_speak_of_its_outcome(outcome):
    columns = prediction_columns(outcome)
    assert tuple(columns) == PREDICTION_COLUMNS
    types = {field.name: field.type for field in dataclasses.fields(ModelPrediction)}
    assert [facts.kind for facts in columns.values()] == [types[name] for name in columns]
    assert columns["probability"].title == f"Probability of {outcome.positive}"
    assert columns["call"].description == f"{outcome.positive} or {outcome.negative}"


def test_every_column_has_a_title_and_a_description_in_plain_words():
    for columns in (*(columns for columns, _ in KINDS), *map(prediction_columns, OUTCOMES)):
        for facts in columns.values():
            assert facts.title == plain(facts.title)
            assert facts.description == plain(facts.description)
            assert facts.title
            assert facts.description
