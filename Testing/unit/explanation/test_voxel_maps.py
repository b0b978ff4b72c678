"""Judge: PyRadiomics' own voxel-based extraction, whose numbers Testing/baselines/voxel_maps holds."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from lopsided_voi import lopsided_voi

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.voxel_maps import KERNEL_RADIUS, voxel_maps
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, on_radiomics_grid
from IFXPredictLib.features.views import views_of
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Shell, VoiRules

PROTOCOL = load_protocol("ifx_cte")
NAMES = (
    "wavelet-LLH_glcm_Contrast",
    "original_firstorder_Mean",
    "original_glcm_MCC",
    "original_glcm_JointAverage",
    "original_firstorder_Entropy",
    "log-sigma-4-0-mm-3D_gldm_DependenceEntropy",
    "original_ngtdm_Busyness",
    "original_glszm_ZoneEntropy",
    "original_glrlm_RunEntropy",
)


@pytest.fixture(scope="module")
def case():
    return make_case("phantom", *lopsided_voi(), PROTOCOL)


@pytest.fixture(scope="module")
def maps(case):
    return voxel_maps(case, PROTOCOL, NAMES)


@pytest.fixture(scope="module")
def judged(repository):
    """PyRadiomics' own maps: the centres (n, 3) of its 3 mm voxels in mm, and a value (n,) a feature."""
    file = repository / "Testing" / "baselines" / "voxel_maps" / "maps.csv"
    table = np.genfromtxt(file, delimiter=",", names=True, deletechars="", encoding="utf-8")
    return np.column_stack([table[axis] for axis in "xyz"]), {name: table[name] for name in NAMES}


def values_at(points, judged, name, axes):
    """The values at ``points`` (m, 3) in mm of the 3 mm voxels that hold them; NaN where none does."""
    centres, values = judged[0], judged[1][name]
    apart = np.abs((points[:, None] - centres) @ axes).max(axis=2)
    return np.where(apart.min(axis=1) <= 1.5, values[apart.argmin(axis=1)], np.nan)


@pytest.mark.parametrize("name", NAMES)
def test_each_voxel_has_the_value_of_pyradiomics_for_the_3_mm_voxel_that_holds_it(case, maps, judged, name):
    inside = np.argwhere(sitk.GetArrayFromImage(case.mask))[::7, ::-1].tolist()
    own = np.array([maps[name][index] for index in inside])
    points = np.array([case.image.TransformIndexToPhysicalPoint(index) for index in inside])
    expected = values_at(points, judged, name, np.reshape(case.image.GetDirection(), (3, 3)))
    known = np.isfinite(expected)
    assert known.mean() > 0.8
    assert np.ptp(expected[known]) > 0
    np.testing.assert_allclose(own[known], expected[known], rtol=1e-6)
    assert np.isfinite(own).all()


def test_a_voxel_whose_3_mm_voxel_is_not_of_the_voi_has_the_value_of_the_nearest_one_that_is(case, maps, judged):
    name = "original_firstorder_Mean"
    places, values = judged[0], judged[1][name]
    spur = (25, 25, 3)
    point = np.array(case.image.TransformIndexToPhysicalPoint(spur))
    assert np.isnan(values_at(point[None], judged, name, np.reshape(case.image.GetDirection(), (3, 3))))
    assert maps[name][spur] == pytest.approx(values[np.linalg.norm(places - point, axis=1).argmin()], rel=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_map_has_values_in_the_voi_nan_outside_and_the_cts_grid(case, maps, name):
    inside = sitk.GetArrayFromImage(case.mask) > 0
    assert np.array_equal(np.isfinite(sitk.GetArrayFromImage(maps[name])), inside)
    assert maps[name].GetPixelID() == sitk.sitkFloat32
    for place in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(maps[name], place)() == getattr(case.image, place)()


def test_only_what_was_asked_for_is_mapped_in_its_order(case, maps):
    assert tuple(maps) == NAMES
    assert voxel_maps(case, PROTOCOL, []) == {}


def test_the_kernel_is_the_voxel_and_its_neighbours_in_the_voi(case, maps):
    """Of first-order means this can be worked out: the mean of the VOI's 3 mm voxels in the 3 x 3 x 3 about each."""
    image, mask = on_radiomics_grid(case, PROTOCOL, read_parameters(PROTOCOL.radiomics_yaml).preparation)
    hu, voi = sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask) > 0
    assert KERNEL_RADIUS == 1
    checked = 0
    for place in np.argwhere(sitk.GetArrayFromImage(case.mask))[::53, ::-1].tolist():
        index = image.TransformPhysicalPointToIndex(case.image.TransformIndexToPhysicalPoint(place))[::-1]
        if voi[index]:
            box = tuple(slice(i - 1, i + 2) for i in index)
            found = maps["original_firstorder_Mean"][place]
            assert found == pytest.approx(hu[box][voi[box]].mean(dtype=float), rel=1e-5)
            checked += 1
    assert checked > 40


@pytest.mark.slow
def test_every_feature_can_be_mapped(case):
    names = [name for name in RADIOMICS_NAMES if name.startswith("original_")]
    found = voxel_maps(case, PROTOCOL, names)
    inside = sitk.GetArrayFromImage(case.mask) > 0
    assert len(found) == 93
    assert all(np.isfinite(sitk.GetArrayFromImage(one)[inside]).all() for one in found.values())


def test_a_map_of_a_flat_image_is_flat(case):
    flat = sitk.Image(case.image.GetSize(), sitk.sitkFloat32) + 70
    flat.CopyInformation(case.image)
    name = "original_glcm_Contrast"
    found = voxel_maps(make_case("flat", flat, case.mask, PROTOCOL), PROTOCOL, [name])[name]
    values = sitk.GetArrayFromImage(found)[sitk.GetArrayFromImage(case.mask) > 0]
    assert not values.any()


def test_a_map_of_another_voi_is_that_of_the_voi_drawn_alone(case):
    protocol = replace(PROTOCOL, vois=(VoiRules("wall"), VoiRules("around", Shell(0, 6))))
    (_, around) = views_of(protocol)
    name = "original_firstorder_Mean"
    found = voxel_maps(case, protocol, [f"around.{name}", name])
    assert list(found) == [f"around.{name}", name]
    for one, own in zip(found.values(), (around.case(case, protocol), case), strict=True):
        alone = voxel_maps(own, PROTOCOL, [name])[name]
        np.testing.assert_array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(alone))


@pytest.mark.parametrize("name", ["deep_003", "crp", "original_shape_Volume", "original_glcm_Nothing"])
def test_a_name_that_is_no_radiomics_feature_is_refused(case, name):
    with pytest.raises(FeatureError, match=f"case phantom: '{name}' is no radiomics feature and has no voxel map"):
        voxel_maps(case, PROTOCOL, ["original_firstorder_Mean", name])


def test_a_voi_of_one_voxel_is_refused(case):
    mask = sitk.Image(case.mask.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(case.mask)
    mask[20, 20, 8] = 1
    with pytest.raises(FeatureError, match="case dot: this VOI cannot be mapped: the VOI has 1 voxels"):
        voxel_maps(make_case("dot", case.image, mask, PROTOCOL), PROTOCOL, ["original_firstorder_Mean"])


def test_a_filter_that_the_protocol_does_not_have_is_refused(case):
    protocol = replace(PROTOCOL, radiomics_yaml=PROTOCOL.radiomics_yaml.replace("[3.0, 4.0, 5.0]", "[3.0]"))
    with pytest.raises(FeatureError, match=r"gives no log-sigma-4-0-mm-3D_gldm_DependenceEntropy \(1 missing\)"):
        voxel_maps(case, protocol, [NAMES[5], NAMES[1]])


def test_each_filter_is_told_once_as_it_begins(case):
    told = []
    names = ["original_glcm_Contrast", "log-sigma-4-0-mm-3D_firstorder_Mean", "original_firstorder_Mean"]
    voxel_maps(case, PROTOCOL, names, told.append)
    assert told == ["voxel maps, original", "voxel maps, log-sigma-4-0-mm-3D"]
