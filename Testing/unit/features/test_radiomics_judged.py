"""All of what is computed of an image, its 3 mm grid included, against PyRadiomics as its users call it."""

import numpy as np
import pytest
import SimpleITK as sitk
from drawn_radiomics import drawn_preparation, noise_and_voi

from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.pyradiomics import pyradiomics_by_itself
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, on_radiomics_grid, radiomics_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.resampling import seen_volumes
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

EQUAL = {"rtol": 1e-9, "atol": 1e-12}
CT, MRI = load_protocol("ifx_cte"), load_protocol("axspa_mri")


def check(case, protocol):
    """All 1116 features are PyRadiomics'."""
    judged = pyradiomics_by_itself(*seen_volumes(case, protocol.image), protocol.radiomics_yaml)
    assert tuple(judged) == RADIOMICS_NAMES
    np.testing.assert_allclose(radiomics_features(case, protocol), [*judged.values()], **EQUAL)


@pytest.fixture(autouse=True)
def judge():
    pytest.importorskip("radiomics", reason="PyRadiomics is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("protocol", [CT, MRI], ids=["ct", "mri"])
@pytest.mark.parametrize("seed", range(21, 27))
def test_twelve_simulated_cases_have_the_numbers_of_pyradiomics(protocol, seed):
    check(make_case("simulated", *simulate_one(seed, protocol)[:2], protocol), protocol)


def shapes():
    """VOIs in an image of 0.9 x 0.9 x 2.5 mm: name and which voxels."""
    z, y, x = np.indices((60, 150, 150))
    far = np.sqrt(((z - 30) * 2.5) ** 2 + ((y - 75) * 0.9) ** 2 + ((x - 75) * 0.9) ** 2)
    return {
        "about 64 voxels of 3 mm": far < 7.5,
        "500 mL": far < 49.2,
        "one slice": (z == 30) & (far < 20),
        "at the border": (np.hypot(y - 4, x - 140) < 14) & (z < 12),
        "several pieces": (far < 9) | (np.hypot(y - 30, x - 40) < 8) & (abs(z - 15) < 5) | (z == 50) & (far < 56),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", shapes())
def test_vois_of_all_sizes_and_places_have_the_numbers_of_pyradiomics(name):
    image, mask = noise_and_voi(31, (60, 150, 150), (0.9, 0.9, 2.5))
    inside = sitk.GetImageFromArray(shapes()[name].astype(np.uint8))
    inside.CopyInformation(mask)
    check(make_case(name, image, inside, CT), CT)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_drawn_settings_with_all_of_the_preparation_give_what_pyradiomics_gives(seed):
    image, mask = noise_and_voi(seed, (12, 40, 44), (0.8, 1.1, 3.5))
    text = drawn_preparation(seed)
    case, parameters = make_case("drawn", image, mask, CT), read_parameters(text)
    found = engine_features(*on_radiomics_grid(case, CT, parameters.preparation), parameters)
    judged = pyradiomics_by_itself(image, mask, text)
    assert list(found) == list(judged)
    np.testing.assert_allclose([*found.values()], [*judged.values()], rtol=1e-9, atol=1e-10)
