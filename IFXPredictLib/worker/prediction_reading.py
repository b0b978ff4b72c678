"""A prediction as it came over the line, from JSON's objects, lists and null to its dataclasses."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..imaging.voi import VoiFacts
from ..prediction.band_rows import Band, BandRow, MovedFeature
from ..prediction.contributions import ModelWhy, WhyRow
from ..prediction.feature_rows import FeatureRow
from ..prediction.prediction import ModelPrediction, Prediction
from ..prediction.uncertainty import Uncertainty


def _from_null(value: Any) -> Any:
    return math.nan if value is None else value


def read_prediction(content: Mapping[str, Any]) -> Prediction:
    """The prediction; raises KeyError, TypeError, ValueError or AttributeError where something of it is not there."""
    read = {
        "rows": tuple(map(_row, content["rows"])),
        "feature_rows": tuple(FeatureRow(*map(_from_null, row)) for row in content["feature_rows"]),
        "facts": VoiFacts(**content["facts"] | {key: tuple(content["facts"][key]) for key in ("notes", "grid_mm")}),
        "warnings": tuple(content["warnings"]),
        "provenance": dict(content["provenance"]),
        "why": tuple(map(_why, content["why"])),
        "band": _band(content["band"]),
    }
    return Prediction(**{**content, **read})


def _row(content: Mapping[str, Any]) -> ModelPrediction:
    found = content["uncertainty"]
    read = {name: tuple(content[name]) for name in ("missing", "remarks")}
    own = {
        "uncertainty": None if found is None else Uncertainty(**found),
        "imputed": _interval(content["imputed"]),
        "band": _band_row(content["band"]),
    }
    return ModelPrediction(**_numbers(content) | read | own)


def _interval(content: Any) -> tuple[float, float] | None:
    if content is None:
        return None
    low, high = content
    return low, high


def _band_row(content: Sequence[Any] | None) -> BandRow | None:
    return None if content is None else BandRow(*map(_from_null, content))


def _band(content: Mapping[str, Any] | None) -> Band | None:
    if content is None:
        return None
    read = {
        "rows": tuple(BandRow(*map(_from_null, row)) for row in content["rows"]),
        "features": tuple(MovedFeature(*map(_from_null, row)) for row in content["features"]),
    }
    return Band(**{**content, **read})


def _why(content: Mapping[str, Any]) -> ModelWhy:
    features = tuple(WhyRow(*map(_from_null, row)) for row in content["features"])
    read = {"features": features, "by_source": dict(content["by_source"]), "imputed": _interval(content["imputed"])}
    return ModelWhy(**_numbers(content) | read)


def _numbers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _from_null(value) for key, value in content.items()}
