from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.bundles.bundle import TrainingSummary
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.prediction.feature_rows import feature_rows


@pytest.fixture
def features(fresh_bundle):
    return fresh_bundle.golden.features


@pytest.fixture
def rows(features, fresh_bundle):
    return {row.name: row for row in feature_rows(features, fresh_bundle)}


def with_summary(bundle, **changes):
    """The bundle with means of 10 and sds of 4 but for ``changes``, name: (mean, sd)."""
    names = bundle.summary.names
    mean, sd = np.full(len(names), 10.0), np.full(len(names), 4.0)
    for name, numbers in changes.items():
        mean[names.index(name)], sd[names.index(name)] = numbers
    return replace(bundle, summary=TrainingSummary(40, names, mean, sd))


def with_value(features, name, value):
    values = features.values.copy()
    values[features.names.index(name)] = value
    return Features(features.names, values)


def test_there_is_a_row_a_feature_with_modality_value_and_unit(rows, features):
    assert tuple(rows) == features.names
    np.testing.assert_array_equal([row.value for row in rows.values()], features.values)
    assert [rows["original_firstorder_Mean"].source, rows["original_firstorder_Mean"].unit] == ["radiomics", "HU"]
    assert [rows["original_glcm_Contrast"].source, rows["original_glcm_Contrast"].unit] == ["radiomics", "1"]
    assert [rows["deep_511"].source, rows["deep_511"].unit] == ["deep", "1"]
    assert [rows["crp"].source, rows["crp"].unit] == ["clinical", "mg/L"]
    assert all(row.unit for row in rows.values())


def test_z_is_the_distance_from_the_training_mean_in_its_sd(features, fresh_bundle):
    bundle = with_summary(fresh_bundle, crp=(30.0, 20.0))
    rows = {row.name: row for row in feature_rows(with_value(features, "crp", 80.0), bundle)}
    assert rows["crp"].z == 2.5
    assert rows["deep_003"].z == pytest.approx((rows["deep_003"].value - 10) / 4)


def test_the_summary_may_be_in_another_order(features, fresh_bundle):
    summary = fresh_bundle.summary
    turned = TrainingSummary(40, summary.names[::-1], summary.mean[::-1], summary.sd[::-1])
    assert feature_rows(features, replace(fresh_bundle, summary=turned)) == feature_rows(features, fresh_bundle)


def test_a_missing_value_and_an_sd_of_0_have_no_z(features, fresh_bundle):
    bundle = with_summary(fresh_bundle, crp=(30.0, 20.0), age=(30.0, 0.0))
    rows = {row.name: row for row in feature_rows(with_value(features, "crp", np.nan), bundle)}
    assert np.isnan([rows["crp"].value, rows["crp"].z, rows["age"].z]).all()
    assert np.isfinite([row.z for row in rows.values() if row.name not in ("crp", "age")]).all()


def test_each_row_names_the_models_that_take_the_feature(rows):
    assert rows["crp"].used_by == "clinical, early_fusion"
    assert rows["albumin"].used_by == "clinical"
    assert rows["original_firstorder_Mean"].used_by == "radiomics, early_fusion"
    assert rows["deep_003"].used_by == "deep, early_fusion"
    assert rows["esr"].used_by == ""
    assert sum(bool(row.used_by) for row in rows.values()) == 8


def test_a_feature_by_the_name_of_a_model_is_not_taken_for_one(features, fresh_bundle):
    """Late fusion takes "clinical", "radiomics" and "deep", which are models."""
    fused = next(model for model in fresh_bundle.models if model.fuses)
    odd = replace(fresh_bundle, models=(replace(fused, inputs=("crp",)),))
    assert not any(row.used_by for row in feature_rows(features, odd))


def test_a_feature_that_the_summary_has_and_the_case_lacks_is_refused(features, fresh_bundle):
    fewer = Features(features.names[:-1], features.values[:-1])
    with pytest.raises(FeatureError, match="the feature esr is needed but was not computed"):
        feature_rows(fewer, fresh_bundle)
