"""The band of a small bundle: what it holds, and that redrawings that move nothing leave everything as it is."""

import dataclasses
import time

import numpy as np
import pytest
import torch

from IFXPredictLib.base.errors import CaseError, FeatureError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction import band as banding
from IFXPredictLib.prediction.band import FEWEST, band_of, with_band
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import IMAGES, Again, Amplitude, redrawn_features
from IFXPredictLib.protocol.schema import RedrawingRules, VoiRules
from IFXPredictLib.simulation.contours import ContourVariation

AMPLITUDE = Amplitude(ContourVariation(0.6, 0.25), "a test")


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, bundle):
    return make_case("patient", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)


@pytest.fixture(scope="module")
def found(case, bundle):
    return band_of(case, bundle, FEWEST, AMPLITUDE)


def test_the_probability_of_the_voi_as_drawn_is_the_prediction_s_to_the_last_bit(found, case, bundle):
    predicted = {row.model: row.probability for row in predict(case, bundle).rows}
    assert {row.model: row.probability for row in found.rows} == predicted


def test_a_band_lies_in_order_and_shares_make_a_whole(found):
    for row in found.rows:
        assert 0 <= row.low <= row.high <= 1
        assert (row.crosses == "yes") == (row.low < row.cutoff <= row.high)
        moved = row.contour + row.position + row.noise
        assert np.isnan(moved) or moved == pytest.approx(1)
    assert any(row.low < row.high for row in found.rows)


def test_a_model_that_sees_no_image_does_not_move(found):
    clinical = found.rows[0]
    assert (clinical.model, clinical.stays) == ("clinical", 1.0)
    assert clinical.low == clinical.high == clinical.probability
    assert np.isnan(clinical.contour)


def test_features_stand_by_how_much_they_move(found, bundle):
    spread = [row.z_sd for row in found.features]
    assert spread == sorted(spread, reverse=True)
    assert all(row.case_icc == pytest.approx(max(0, 1 - row.z_sd**2)) for row in found.features)
    assert not {row.name for row in found.features} & set(bundle.protocol.clinical_names)


def test_the_features_of_redrawings_are_those_that_a_cohort_s_perturbation_icc_is_of(found, case, bundle):
    names, summary = [row.name for row in found.features], bundle.summary
    drawn = redrawn_features(
        seen_part(case, bundle.protocol), bundle.protocol, bundle.network, names, Again(FEWEST, AMPLITUDE)
    )
    at = [summary.names.index(name) for name in names]
    z = (drawn - summary.mean[at]) / summary.sd[at]
    assert z.mean(axis=0) == pytest.approx([row.z_mean for row in found.features], rel=1e-12)
    assert z.std(axis=0, ddof=1) == pytest.approx([row.z_sd for row in found.features], rel=1e-12)


def test_a_model_without_its_inputs_has_no_band(patient, bundle):
    case = make_case("patient", patient.image, patient.mask, bundle.protocol)
    rows = {row.model: row for row in band_of(case, bundle, FEWEST, AMPLITUDE).rows}
    assert np.isnan(rows["clinical"].low)
    assert rows["clinical"].crosses == ""
    assert rows["radiomics"].low <= rows["radiomics"].high


def test_no_number_depends_on_how_many_threads_compute(found, case, bundle):
    threads = torch.get_num_threads()
    assert repr(band_of(case, bundle, FEWEST, AMPLITUDE, threads=1)) == repr(found)
    assert torch.get_num_threads() == threads


def test_a_redrawing_without_features_is_named_and_nothing_more_begins(case, bundle, monkeypatch):
    begun = []

    def refuse(*_):
        begun.append(1)
        time.sleep(0.2)
        raise FeatureError("case patient, drawn again: nothing is left")

    monkeypatch.setattr(banding, "features_of_images", refuse)
    with pytest.raises(FeatureError, match="case patient, drawn again: nothing is left"):
        band_of(case, bundle, FEWEST, AMPLITUDE)
    assert len(begun) < 2 * IMAGES


def test_few_redrawings_are_refused(case, bundle):
    with pytest.raises(CaseError, match="20 redrawings or more, found 19"):
        band_of(case, bundle, FEWEST - 1, AMPLITUDE)


def test_a_band_that_holds_the_cutoff_is_said_and_changes_the_call_where_the_protocol_says_so(found, case, bundle):
    prediction, protocol = predict(case, bundle), bundle.protocol
    low, high = found.rows[1].low, found.rows[1].high
    crossing = found.rows[1]._replace(low=0.2, high=0.8, cutoff=0.5, crosses="yes")
    one = dataclasses.replace(found, rows=(found.rows[0], crossing, *found.rows[2:]))
    assert low <= high
    plain = with_band(prediction, one, protocol)
    assert [row.call for row in plain.rows] == [row.call for row in prediction.rows]
    assert plain.rows[1].status.endswith("the cut-off lies in the band of the contour (20.0 % to 80.0 %)")
    assert plain.rows[0].status == prediction.rows[0].status
    depends = dataclasses.replace(protocol, redrawing=RedrawingRules(0.7, 0.4, "depends"))
    assert with_band(prediction, one, depends).rows[1].call == "depends on the contour"
    several = dataclasses.replace(protocol, vois=(VoiRules("wall"), VoiRules("node")))
    for row in with_band(prediction, one, several).rows:
        assert row.status.endswith("; band of the first VOI alone, with node as drawn") == bool(row.call)
