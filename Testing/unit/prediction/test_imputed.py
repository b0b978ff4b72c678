"""A blank under a protocol that imputes: said in each row that used it, with an interval, the same each time."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.models.imputation import fit_clinical
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.write import PREDICTION_COLUMNS, as_json, as_text, write_prediction
from IFXPredictLib.worker.messages import Result, read_reply, to_line


@pytest.fixture(scope="module")
def bundles(bundle_folder):
    """The demonstration as it is, and as if it had been frozen with chained equations of drawn training cases."""
    shipped = load_bundle(bundle_folder)
    protocol = replace(shipped.protocol, missing="chained")
    random, at = np.random.default_rng(3), [shipped.summary.names.index(n) for n in protocol.clinical_names]
    mean, sd = shipped.summary.mean[at], shipped.summary.sd[at]
    values = mean + sd * random.standard_normal((90, len(mean)))
    values[random.random(values.shape) < 0.03] = np.nan
    imputation = fit_clinical(protocol.clinical_names, values, protocol)
    return shipped, replace(shipped, protocol=protocol, imputation=imputation)


def blank(patient, bundle, name):
    return make_case("p", patient.image, patient.mask, bundle.protocol, clinical={**patient.clinical, name: None})


def test_a_blank_is_refused_by_default_and_else_imputed_and_said_in_each_row_that_used_it(patient, bundles):
    shipped, imputing = bundles
    name = shipped.models[0].inputs[0]
    title = shipped.protocol.input_title(name)
    before = predict(blank(patient, shipped, name), shipped)
    assert f"no answer: {title} missing" in before.rows[0].status
    assert "imputed" not in before.provenance
    found = predict(blank(patient, imputing, name), imputing)
    for row, refused in zip(found.rows, before.rows, strict=True):
        said = f"{title} missing: " in row.status and "in 95 % of 100 imputations" in row.status
        assert said == math.isnan(refused.probability)
        assert np.isfinite(row.probability)
    assert "imputed (chained)" in found.provenance["imputed"]
    (said,) = [one for one in found.why[0].features if one.name == name]
    assert said.words.endswith(", imputed")
    assert np.isfinite(said.value)
    (given,) = [one for one in found.feature_rows if one.name == name]
    assert math.isnan(given.value)
    again = predict(blank(patient, imputing, name), imputing)
    assert [row.status for row in again.rows] == [row.status for row in found.rows]


def test_of_a_case_without_a_single_clinical_value_none_is_guessed(patient, bundles):
    case = make_case("p", patient.image, patient.mask, bundles[1].protocol, clinical={})
    found = predict(case, bundles[1])
    assert math.isnan(found.rows[0].probability)
    assert "imputed" not in found.provenance


def test_a_bundle_keeps_its_imputation_and_is_refused_with_one_that_is_not_its_protocols(bundles, tmp_path):
    shipped, imputing = bundles
    card = (shipped.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    network = shipped.folder / "network.safetensors"
    save_bundle(replace(imputing, folder=tmp_path / "b"), network, card)
    again = load_bundle(tmp_path / "b").imputation
    for name, array in imputing.imputation.to_arrays("").items():
        np.testing.assert_array_equal(again.to_arrays("")[name], array)
    wider = replace(imputing.imputation, high=imputing.imputation.high + 1)
    for imputation in (None, wider):
        with pytest.raises(BundleError, match="imputation"):
            save_bundle(replace(imputing, folder=tmp_path / "c", imputation=imputation), network, card)


def test_the_interval_stands_in_table_why_text_and_json_of_a_bundle_that_imputes_alone(patient, bundles, tmp_path):
    shipped, imputing = bundles
    name = shipped.models[0].inputs[0]
    found = predict(blank(patient, imputing, name), imputing)
    drawn = {row.model: row.imputed for row in found.rows if row.imputed}
    assert drawn
    assert len(drawn) < len(found.rows)
    write_prediction(found, imputing, tmp_path)
    header, *lines = [line.split("\t") for line in (tmp_path / "prediction.tsv").read_text("utf-8").splitlines()]
    assert tuple(header) == (*PREDICTION_COLUMNS, "imputed_low", "imputed_high")
    assert {line[0]: (float(line[5]), float(line[6])) for line in lines if line[5]} == drawn
    for row in found.rows:
        low, high = row.imputed or (math.nan, math.nan)
        assert (f"probability {low:.3f} to {high:.3f} in 95 % of 100 imputations" in row.status) == (row.model in drawn)
    for why in found.why:
        assert (why.rows[-1].words != "probability of the model") == (why.model in drawn)
    shown = as_text(found, imputing.protocol)
    assert all(f"{100 * low:.1f}-{100 * high:.1f} %" in shown for low, high in drawn.values())
    models = as_json(found, imputing.protocol)["models"]
    assert {one["model"]: tuple(one["imputed"]) for one in models if one["imputed"]} == drawn
    assert found.to_frame()["imputed_low"].count() == len(drawn)
    after = read_reply(to_line(Result(9, found))).prediction
    assert [row.imputed for row in after.rows] == [row.imputed for row in found.rows]
    assert [why.imputed for why in after.why] == [why.imputed for why in found.why]
    assert after.imputes
    refused = predict(blank(patient, shipped, name), shipped)
    write_prediction(refused, shipped, tmp_path)
    assert (tmp_path / "prediction.tsv").read_text("utf-8").splitlines()[0].split("\t") == list(PREDICTION_COLUMNS)
    assert "imputed" not in json.dumps(as_json(refused, shipped.protocol))
