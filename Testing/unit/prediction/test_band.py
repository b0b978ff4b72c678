"""The band of a small bundle: what it holds, and that redrawings that move nothing leave everything as it is."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.band import FEWEST, band
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.simulation.contours import ContourVariation


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, bundle):
    return make_case("patient", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)


@pytest.fixture(scope="module")
def found(case, bundle):
    return band(case, bundle, FEWEST, ContourVariation(0.6, 0.25))


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
    assert all(row.icc == pytest.approx(max(0, 1 - row.z_sd**2)) for row in found.features)
    assert not {row.name for row in found.features} & set(bundle.protocol.clinical_names)


def test_a_model_without_its_inputs_has_no_band(patient, bundle):
    case = make_case("patient", patient.image, patient.mask, bundle.protocol)
    rows = {row.model: row for row in band(case, bundle, FEWEST, ContourVariation(0.3)).rows}
    assert np.isnan(rows["clinical"].low)
    assert rows["clinical"].crosses == ""
    assert rows["radiomics"].low <= rows["radiomics"].high


def test_few_redrawings_are_refused(case, bundle):
    with pytest.raises(CaseError, match="10 redrawings or more, found 9"):
        band(case, bundle, FEWEST - 1, ContourVariation(0.3))
