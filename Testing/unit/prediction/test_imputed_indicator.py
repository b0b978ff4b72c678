"""``missing: indicator``: that a value is missing is an input of its own, read as such, and never guessed at."""

import math
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from imputing_bundles import BLANKS, TRAINING, imputing_bundle, imputing_protocol, training_data

from IFXPredictLib.base.errors import ProtocolError, TrainingError
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.imputed import _told
from IFXPredictLib.prediction.kept_case import KeptCase
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.training.freezing import fit_bundle


@pytest.fixture(scope="module")
def bundle(fresh_bundle, network_file, tmp_path_factory):
    return imputing_bundle(fresh_bundle, network_file, tmp_path_factory.mktemp("indicator") / "bundle", "indicator")


def answered(patient, bundle, **given):
    values = {**patient.clinical, **given}
    return predict(make_case("p", patient.image, patient.mask, bundle.protocol, clinical=values), bundle)


def test_a_column_that_tells_the_outcome_is_selected_and_those_never_blank_are_not(bundle):
    clinical = bundle.models[0]
    assert set(clinical.inputs) == {"albumin", "crp", "crp_missing"}
    constant = bundle.selection["clinical"]["constant"]
    ever = {f"{name}_missing" for name in BLANKS}
    assert set(bundle.protocol.indicators) - ever == {name for name in constant if name.endswith("_missing")}
    counts = dict(zip(bundle.protocol.clinical_names, bundle.imputation.counts.tolist(), strict=True))
    assert {name: count for name, count in counts.items() if count} == BLANKS
    share = bundle.summary.mean[bundle.summary.names.index("crp_missing")]
    assert share == pytest.approx(BLANKS["crp"] / TRAINING)


def test_what_is_missing_is_filled_told_in_words_and_moves_the_probability(patient, bundle):
    given, blank = answered(patient, bundle), answered(patient, bundle, crp=None)
    at = bundle.protocol.clinical_names.index("crp")
    said = f"C-reactive protein missing: {bundle.imputation.medians[at]:.4g} mg/L imputed (indicator)"
    for row, before in zip(blank.rows, given.rows, strict=True):
        takes = row.model != "deep"
        assert (said in row.status) == takes
        assert (row.probability > before.probability) == takes  # of those with outcome 1 more were missing
        assert "imputations" not in row.status
    assert blank.provenance["imputed"] == said
    why = {row.name: row for row in blank.why[0].features}
    assert why["crp_missing"].words == "C-reactive protein missing"
    assert (why["crp_missing"].value, why["crp_missing"].unit) == (1, "1 = missing")
    assert why["crp_missing"].contribution > 0
    values = {row.name: row for row in blank.feature_rows}
    assert math.isnan(values["crp"].value)
    assert values["crp_missing"].value == 1
    assert values["crp_missing"].used_by == "clinical"
    assert values["albumin_missing"].value == 0


def test_live_answers_are_those_of_predict_with_the_value_and_without(patient, bundle):
    drawn = sitk.GetArrayFromImage(patient.mask) != 0
    for given in (patient.clinical, {name: value for name, value in patient.clinical.items() if name != "crp"}):
        case = make_case("p", patient.image, patient.mask, bundle.protocol, clinical=given)
        assert repr(KeptCase(case, bundle).answer(drawn).rows) == repr(predict(case, bundle).rows)


def test_a_model_that_takes_the_absence_alone_says_that_and_needs_no_value(patient, bundle):
    names = bundle.protocol.clinical_inputs
    features = Features(names, np.array(bundle.protocol.clinical_row({**patient.clinical, "crp": math.nan})))
    alone = replace(bundle, models=(replace(bundle.models[0], inputs=("crp_missing",)),))
    assert _told(alone, {"crp": "of no use here"})["clinical"] == ("C-reactive protein missing: taken into account",)
    assert bundle.complete(features).select(["crp_missing"]) == [1]


def test_nothing_stands_for_what_no_training_case_missed_nor_for_a_case_without_any_value(patient, bundle):
    found = {row.model: row for row in answered(patient, bundle, albumin=None).rows}
    assert "no answer: Albumin missing" in found["clinical"].status
    assert "Albumin is missing of no training case, so that nothing stands for it" in found["clinical"].status
    assert math.isnan(found["clinical"].probability)
    assert np.isfinite(found["deep"].probability)
    nothing = predict(make_case("p", patient.image, patient.mask, bundle.protocol, clinical={}), bundle)
    assert nothing.rows[0].status.endswith("no answer: Albumin, C-reactive protein missing")
    assert "imputed" not in nothing.provenance


def test_a_test_split_with_such_a_blank_is_refused_and_so_is_a_name_that_an_indicator_has(fresh_bundle, network_file):
    protocol = imputing_protocol(fresh_bundle.protocol, "indicator")
    protocol = replace(protocol, models=protocol.models[:1])
    train, test = (training_data(fresh_bundle, protocol, count, 0, "A") for count in (TRAINING, 20))
    test.values[2, test.names.index("albumin")] = np.nan
    with pytest.raises(
        TrainingError, match=r"case A2: albumin is missing \(1 values are\); training needs every value"
    ):
        fit_bundle(train, test, protocol, network_file, network_file.parent)
    clash = replace(protocol.clinical[1], name="crp_missing", synonyms=())
    with pytest.raises(
        ProtocolError, match="'crp_missing' is a clinical characteristic, and what `missing: indicator`"
    ):
        replace(protocol, clinical=(*protocol.clinical, clash))
