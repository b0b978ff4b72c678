from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
import torch
from imaging_names import IMAGING_NAMES
from scipy.spatial.transform import Rotation

from IFXPredictLib.base.errors import ClinicalError, FeatureError
from IFXPredictLib.features.extraction import (
    Features,
    case_features,
    clinical_features,
    imaging_features,
    names_by_source,
    some_features,
)
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, radiomics_features
from IFXPredictLib.features.resnet import DEEP_NAMES, build_network, deep_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL = load_protocol("ifx_cte_demo")
CLINICAL = {"crp": 31.5, "age": 27.0}
DEEP = slice(len(RADIOMICS_NAMES), None)
MIXED_BANDS = [IMAGING_NAMES.index(f"wavelet-{band}_firstorder_Energy") for band in ("LLH", "LHL", "HLL")]
MEAN, MEDIAN = (IMAGING_NAMES.index(f"original_firstorder_{name}") for name in ("Mean", "Median"))

Pair = tuple[sitk.Image, sitk.Image]


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(3)
    return build_network(PROTOCOL.network).eval()


@pytest.fixture(scope="module")
def pair() -> Pair:
    """A simulated CT and VOI with pixels of 1.2 mm: five are two voxels of 3 mm, none has its edge at a 3 mm centre.

    (Where one has, as with 0.75 mm, PyRadiomics' nearest neighbour depends on the rounding of coordinates.)
    """
    image, mask, *_ = simulate_one(1, PROTOCOL)
    for one in (image, mask):
        one.SetSpacing((1.2, 1.2, 5.0))
    return image, mask


def imaging(pair: Pair, network) -> np.ndarray:
    return imaging_features(make_case("sim", *pair, PROTOCOL), PROTOCOL, network)


@pytest.fixture(scope="module")
def reference(pair, network) -> np.ndarray:
    return imaging(pair, network)


@pytest.fixture(scope="module")
def features(pair, network) -> Features:
    return case_features(make_case("sim", *pair, PROTOCOL, clinical=CLINICAL), PROTOCOL, network)


# The same patient, stored otherwise


def flipped(pair: Pair, axes) -> Pair:
    return tuple(sitk.Flip(one, axes) for one in pair)


def permuted(pair: Pair, order) -> Pair:
    return tuple(sitk.PermuteAxes(one, order) for one in pair)


def moved(pair: Pair, degrees, shift_mm) -> Pair:
    """Another header: direction cosines turned, origin shifted."""
    copies = tuple(sitk.Image(one) for one in pair)
    turn = Rotation.from_euler("xyz", degrees, degrees=True).as_matrix()
    for one in copies:
        one.SetDirection((turn @ np.reshape(one.GetDirection(), (3, 3))).ravel().tolist())
        one.SetOrigin((np.array(one.GetOrigin()) + shift_mm).tolist())
    return copies


def padded(pair: Pair, low, high=(0, 0, 0)) -> Pair:
    """More fat before and behind, in voxels along x, y, z: the 3 mm grid begins elsewhere."""
    image, mask = pair
    return sitk.ConstantPad(image, low, high, -105.0), sitk.ConstantPad(mask, low, high, 0)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(lambda pair: flipped(pair, (True, False, False)), id="flipped_x"),
        pytest.param(lambda pair: flipped(pair, (False, True, False)), id="flipped_y"),
        pytest.param(lambda pair: flipped(pair, (False, False, True)), id="flipped_z"),
        pytest.param(lambda pair: permuted(pair, (1, 0, 2)), id="permuted_yxz"),
        pytest.param(lambda pair: permuted(pair, (2, 0, 1)), id="permuted_zxy"),
        pytest.param(lambda pair: moved(pair, (12, -9, 17), (0, 0, 0)), id="oblique"),
        pytest.param(lambda pair: moved(pair, (0, 0, 0), (31.3, -12.7, 105.1)), id="shifted"),
        pytest.param(lambda pair: padded(pair, (5, 10, 3), (2, 1, 4)), id="padded_by_whole_3_mm_voxels"),
        pytest.param(
            lambda pair: flipped(permuted(moved(pair, (-8, 11, -14), (7, 8, 9)), (2, 0, 1)), (True, False, True)),
            id="all_at_once",
        ),
    ],
)
def test_a_copy_stored_otherwise_gives_the_same_features(copy, pair, network, reference):
    found = imaging(copy(pair), network)
    np.testing.assert_allclose(found[: DEEP.start], reference[: DEEP.start], rtol=1e-9, atol=0)
    # the cube's voxels are rounded to float32 at other coordinates, and the network computes in float32
    np.testing.assert_allclose(found[DEEP], reference[DEEP], rtol=0, atol=2e-6 * reference[DEEP].max())


def differences(found: np.ndarray, reference: np.ndarray) -> tuple[float, float, float]:
    """Deep features: relative norm; energy of the one-axis wavelets: largest log ratio; grey levels: HU."""
    deep = np.linalg.norm(found[DEEP] - reference[DEEP]) / np.linalg.norm(reference[DEEP])
    wavelets = np.abs(np.log(found[MIXED_BANDS] / reference[MIXED_BANDS])).max()
    return float(deep), float(wavelets), float(np.abs(found - reference)[[MEAN, MEDIAN]].max())


@pytest.mark.parametrize("low", [(0, 0, 1), (1, 0, 0), (0, 2, 0), (1, 1, 1), (2, 1, 2)])
def test_a_copy_on_another_phase_of_the_3_mm_grid_gives_the_same_features_up_to_interpolation(
    low, pair, network, reference
):
    deep, wavelets, grey = differences(imaging(padded(pair, low), network), reference)
    assert deep < 0.012
    assert wavelets < 0.1
    assert grey < 3


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_exchanged_axes_differ_by_more_than_interpolation_does(order, pair, network, reference):
    """The bounds above tell an axis error from an interpolation."""
    wrong = permuted(pair, order)
    for one in wrong:
        one.SetDirection((1, 0, 0, 0, 1, 0, 0, 0, 1))
    deep, wavelets, _ = differences(imaging(wrong, network), reference)
    assert deep > 0.018
    assert wavelets > 0.5


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_mirrored_patient_differs_by_more_than_interpolation_does(axis, pair, network, reference):
    mirrored = flipped(pair, [a == axis for a in range(3)])
    for one in mirrored:
        one.SetDirection((1, 0, 0, 0, 1, 0, 0, 0, 1))
    assert differences(imaging(mirrored, network), reference)[0] > 0.018


# All features of a case


def test_the_features_are_radiomics_then_deep_then_clinical(features):
    assert features.names == RADIOMICS_NAMES + DEEP_NAMES + PROTOCOL.clinical_names
    assert features.names[: DEEP.start + 512] == IMAGING_NAMES
    assert len(set(features.names)) == len(features.names) == 1116 + 512 + 23
    assert features.values.shape == (1651,)
    assert features.values.dtype == np.float64


def test_each_modality_has_the_values_of_its_own_function(features, pair, network):
    case = make_case("sim", *pair, PROTOCOL)
    cube = lesion_cube(case, PROTOCOL.image)
    np.testing.assert_array_equal(features.values[:1116], radiomics_features(case, PROTOCOL))
    np.testing.assert_allclose(features.values[1116:1628], deep_features(cube, network), rtol=1e-6, atol=1e-6)


def test_a_clinical_value_that_was_not_given_is_nan(features):
    clinical = dict(zip(features.names[1628:], features.values[1628:], strict=True))
    assert {name: value for name, value in clinical.items() if not np.isnan(value)} == CLINICAL


def test_clinical_values_stand_in_the_protocols_order(pair):
    parts = enumerate(PROTOCOL.clinical, start=1)
    given = {c.name: 1.0 if c.kind == "binary" else c.low + (c.high - c.low) * i / 25 for i, c in parts}
    backwards = dict(reversed(given.items()))
    case = make_case("sim", *pair, PROTOCOL, clinical=backwards)
    assert clinical_features(case, PROTOCOL).tolist() == list(given.values())


def test_some_features_are_those_of_all_and_no_more_is_computed(features, pair, network, monkeypatch):
    case, stages = make_case("sim", *pair, PROTOCOL, clinical=CLINICAL), []
    names = (next(iter(CLINICAL)), "wavelet-LLH_glcm_Contrast", "original_firstorder_Mean")
    found = some_features(case, PROTOCOL, network, names, stages.append)
    assert (found.names, stages) == (names, ["radiomics"])
    np.testing.assert_array_equal(found.values, features.select(names))
    deep = some_features(case, PROTOCOL, network, DEEP_NAMES[3:1:-1], stages.append)
    np.testing.assert_allclose(deep.values, features.select(DEEP_NAMES[3:1:-1]), rtol=1e-6, atol=1e-6)
    assert stages == ["radiomics", "deep features"]
    with pytest.raises(FeatureError, match=r"^case sim: 'crpp' is no feature of the protocol \(1 such\)"):
        some_features(case, PROTOCOL, network, ["crpp"])


def test_each_stage_is_told(pair, network):
    stages = []
    case_features(make_case("sim", *pair, PROTOCOL), PROTOCOL, network, stages.append)
    assert stages == ["radiomics", "deep features"]


def test_a_deep_feature_that_is_not_finite_is_refused_naming_the_case(pair):
    broken = build_network(PROTOCOL.network)
    with torch.no_grad():
        broken.conv1.weight[:] = float("nan")
    with pytest.raises(FeatureError, match=r"^case c3: deep_000 is not a finite number \(512 such features\)"):
        imaging_features(make_case("c3", *pair, PROTOCOL), PROTOCOL, broken)


def test_modalities_have_the_names_of_their_features(features):
    names = names_by_source(PROTOCOL)
    assert list(names) == ["radiomics", "deep", "clinical"]
    assert sum(names.values(), ()) == features.names
    assert [len(part) for part in names.values()] == [1116, 512, 23]


def test_selected_values_come_in_the_order_asked_for():
    features = Features(("a", "b", "c"), np.array([1.0, 2.0, np.nan]))
    np.testing.assert_array_equal(features.select(("c", "a")), [np.nan, 1.0])


def test_an_unknown_feature_is_refused_by_name():
    features = Features(("a", "b"), np.array([1.0, 2.0]))
    with pytest.raises(FeatureError, match=r"the feature x is needed but was not computed \(2 such\)"):
        features.select(("a", "x", "y"))


def test_a_protocol_with_fewer_characteristics_gives_fewer_features(pair):
    fewer = replace(PROTOCOL, clinical=PROTOCOL.clinical[:5])
    case = make_case("sim", *pair, fewer, clinical={"age": 27.0})
    np.testing.assert_array_equal(
        clinical_features(case, fewer), [27.0 if name == "age" else np.nan for name in fewer.clinical_names]
    )


def test_values_that_were_checked_for_another_protocol_are_refused_before_anything_is_computed(pair, network):
    units = tuple(replace(c, unit="mg/dL", high=60) if c.name == "crp" else c for c in PROTOCOL.clinical)
    other = replace(PROTOCOL, name="other", clinical=units)
    case, stages = make_case("c3", *pair, PROTOCOL, clinical=CLINICAL), []
    with pytest.raises(ClinicalError, match=r"^case c3: its clinical values were checked against .* protocol other;"):
        case_features(case, other, network, stages.append)
    assert stages == []
    without = make_case("c3", *pair, PROTOCOL)
    assert np.isnan(clinical_features(without, other)).all()
