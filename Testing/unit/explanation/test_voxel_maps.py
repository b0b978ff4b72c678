"""Judge: PyRadiomics' own voxel-based extraction, and its ordinary one of a VOI that is one voxel's neighbourhood."""

import logging
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from radiomics import logger
from radiomics.featureextractor import RadiomicsFeatureExtractor

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.voxel_maps import KERNEL_RADIUS, voxel_maps
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol

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
    """A lopsided, ragged VOI on an oblique, anisotropic grid, LPS already."""
    random = np.random.default_rng(4)
    noise = sitk.GetImageFromArray(random.normal(0, 400, (16, 60, 52)).astype(np.float32))
    hu = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(noise, 1.5)) + 60
    mask = np.zeros(hu.shape, np.uint8)
    mask[5:11, 14:38, 12:36] = 1
    mask[8:12, 30:44, 20:44] = 1
    mask[5:7, 14:24, 12:22] = 0
    mask[7:11, 20:40, 44:48] = 1  # a sheet one 3 mm voxel thick: some of its voxels lack neighbours in a direction
    mask[3, 25, 25] = 1  # a spur that the 3 mm grid may not have
    image, labels = map(sitk.GetImageFromArray, (hu.astype(np.float32), mask))
    for one in (image, labels):
        one.SetSpacing((0.7, 1.1, 5.0))  # no centre lies midway between two of 3 mm
        one.SetOrigin((-100.5, 33.0, 412.25))
        one.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.2, -0.15, 0.3).GetMatrix())
    return make_case("phantom", image, labels, PROTOCOL)


@pytest.fixture(scope="module")
def maps(case):
    return voxel_maps(case, PROTOCOL, NAMES)


@pytest.fixture(scope="module")
def judged(case, repository):
    """PyRadiomics' own maps by name, on its 3 mm grid, with its voxel-based extraction asked for the same features."""
    file = repository / "Resources" / "Protocols" / "ifx_cte" / "radiomics.yaml"
    filters = {
        "original": {"Original": {}},
        "log-sigma-4-0-mm-3D": {"LoG": {"sigma": [4.0]}},
        "wavelet-LLH": {"Wavelet": {"wavelet": "coif1", "level": 1}},
    }
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    found = {}
    for image, filter_type in filters.items():
        parts = [name.split("_")[1:] for name in NAMES if name.startswith(f"{image}_")]
        parameters = yaml.safe_load(file.read_text()) | {
            "imageType": filter_type,
            "featureClass": {kind: [f for other, f in parts if other == kind] for kind, _ in parts},
            "voxelSetting": {"kernelRadius": 1, "maskedKernel": True, "initValue": np.nan, "voxelBatch": 1},
        }
        found |= RadiomicsFeatureExtractor(parameters).execute(case.image, case.mask, voxelBased=True)
    logger.setLevel(level)
    return {name: found[name] for name in NAMES}


def value_at(image, point):
    """The value of the voxel that holds a point; NaN beyond the image."""
    index = image.TransformPhysicalPointToIndex(point)
    inside = all(0 <= i < n for i, n in zip(index, image.GetSize(), strict=True))
    return image[index] if inside else np.nan


@pytest.mark.parametrize("name", NAMES)
def test_each_voxel_has_the_value_of_pyradiomics_for_the_3_mm_voxel_that_holds_it(case, maps, judged, name):
    inside = np.argwhere(sitk.GetArrayFromImage(case.mask))[::7, ::-1].tolist()
    own = np.array([maps[name][index] for index in inside])
    expected = np.array([value_at(judged[name], case.image.TransformIndexToPhysicalPoint(i)) for i in inside])
    known = np.isfinite(expected)
    assert known.mean() > 0.8
    assert np.ptp(expected[known]) > 0
    np.testing.assert_allclose(own[known], expected[known], rtol=1e-6)
    assert np.isfinite(own).all()


def test_a_voxel_whose_3_mm_voxel_is_not_of_the_voi_has_the_value_of_the_nearest_one_that_is(case, maps, judged):
    name = "original_firstorder_Mean"
    coarse = judged[name]
    values = sitk.GetArrayFromImage(coarse)
    known = np.argwhere(np.isfinite(values))
    places = np.array([coarse.TransformIndexToPhysicalPoint(i.tolist()) for i in known[:, ::-1]])
    spur = (25, 25, 3)
    point = case.image.TransformIndexToPhysicalPoint(spur)
    assert np.isnan(value_at(coarse, point))
    nearest = known[np.linalg.norm(places - point, axis=1).argmin()]
    assert maps[name][spur] == pytest.approx(values[tuple(nearest)], rel=1e-6)


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
    from radiomics import imageoperations

    settings = yaml.safe_load(PROTOCOL.radiomics_yaml)["setting"]
    image, mask = imageoperations.resampleImage(case.image, case.mask, **settings)
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


def test_pyradiomics_log_level_is_left_as_it_was(case):
    before = logger.level
    voxel_maps(case, PROTOCOL, ["original_firstorder_Mean"])
    assert logger.level == before


@pytest.mark.parametrize("name", ["deep_003", "crp", "original_shape_Volume", "original_glcm_Nothing"])
def test_a_name_that_is_no_radiomics_feature_is_refused(case, name):
    with pytest.raises(FeatureError, match=f"case phantom: '{name}' is no radiomics feature and has no voxel map"):
        voxel_maps(case, PROTOCOL, ["original_firstorder_Mean", name])


def test_a_voi_that_pyradiomics_refuses_is_refused(case):
    mask = sitk.Image(case.mask.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(case.mask)
    mask[20, 20, 8] = 1
    with pytest.raises(FeatureError, match="case dot: PyRadiomics cannot map this VOI"):
        voxel_maps(make_case("dot", case.image, mask, PROTOCOL), PROTOCOL, ["original_firstorder_Mean"])


def test_a_filter_that_the_protocol_does_not_have_is_refused(case):
    protocol = replace(PROTOCOL, radiomics_yaml=PROTOCOL.radiomics_yaml.replace("[3.0, 4.0, 5.0]", "[3.0]"))
    with pytest.raises(FeatureError, match=r"gave no map of log-sigma-4-0-mm-3D_gldm_DependenceEntropy \(1 missing\)"):
        voxel_maps(case, protocol, [NAMES[5], NAMES[1]])


def test_each_filter_is_told_once_as_it_begins(case):
    told = []
    names = ["original_glcm_Contrast", "log-sigma-4-0-mm-3D_firstorder_Mean", "original_firstorder_Mean"]
    voxel_maps(case, PROTOCOL, names, told.append)
    assert told == ["voxel maps, original", "voxel maps, log-sigma-4-0-mm-3D"]
