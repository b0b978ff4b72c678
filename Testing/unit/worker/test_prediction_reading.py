"""A prediction that came over the line: null is NaN again, and what is not there is missed."""

import json
import math

import pytest

from IFXPredictLib.worker.messages import Result, to_line
from IFXPredictLib.worker.prediction_reading import read_prediction


@pytest.fixture
def content(prediction):
    return json.loads(to_line(Result(3, prediction)))["prediction"]


def test_null_is_a_number_that_is_not_there(content):
    content["rows"][0] |= {"probability": None, "raw_score": None, "imputed": None, "band": None, "uncertainty": None}
    row = read_prediction(content).rows[0]
    assert math.isnan(row.probability)
    assert (row.imputed, row.band, row.uncertainty) == (None, None, None)
    content["rows"][0]["imputed"] = [0.25, 0.5]
    assert read_prediction(content).rows[0].imputed == (0.25, 0.5)


@pytest.mark.parametrize("key", ["rows", "feature_rows", "facts", "why", "band", "provenance"])
def test_what_is_not_there_is_missed(content, key):
    del content[key]
    with pytest.raises(KeyError, match=key):
        read_prediction(content)
