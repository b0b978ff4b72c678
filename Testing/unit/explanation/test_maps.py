"""All maps of a simulated patient; what each is, is tested where it is made: test_grad_cam.py, test_voxel_maps.py."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
import torch
from scipy import ndimage

from IFXPredictLib.base.errors import BundleError, FeatureError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.explanation.maps import GRAD_CAM, case_maps, mapped_features
from IFXPredictLib.explanation.write_maps import map_files, map_rows
from IFXPredictLib.features.resnet import build_network
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.resampling import cube_frame, lesion_cube, resample_mask
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

MAPPED = {
    "original_firstorder_Mean": ("radiomics", "early_fusion"),
    "wavelet-LLH_glcm_Contrast": ("radiomics",),
    "log-sigma-3-0-mm-3D_gldm_DependenceEntropy": ("radiomics",),
}


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, small_protocol):
    return make_case("patient", patient.image, patient.mask, small_protocol)


@pytest.fixture(scope="module")
def stages():
    return []


@pytest.fixture(scope="module")
def maps(case, bundle, stages):
    return case_maps(case, bundle, progress=stages.append)


def values(image):
    return sitk.GetArrayFromImage(image)


def test_the_networks_maps_come_first_then_each_radiomics_feature_once_in_the_models_order(maps):
    assert list(maps) == ["grad_cam_raised", "grad_cam_lowered", *MAPPED]


def test_a_network_that_has_no_answer_of_its_own_has_no_maps(case, bundle, maps):
    rules = replace(bundle.protocol.network_training, cross_fit=False, objective="self_supervised")
    own = replace(bundle, protocol=replace(bundle.protocol, network_training=rules))
    assert [file for file in map_files(own) if file.endswith(".nii.gz")] == [f"maps/{name}.nii.gz" for name in MAPPED]
    taken = map_rows(dict(list(maps.items())[2:]), own, "layer4")
    assert [row.file for row in taken] == [f"{name}.nii.gz" for name in MAPPED]
    for ask in (lambda: case_maps(case, without_radiomics(own)), lambda: map_files(without_radiomics(own))):
        with pytest.raises(BundleError, match=r"has nothing to map: its network has learnt .*; go without maps\.$"):
            ask()


def test_a_feature_is_mapped_for_all_models_that_take_it(bundle):
    assert mapped_features(bundle) == MAPPED


def test_all_lie_on_the_cts_grid(case, maps):
    for image in maps.values():
        assert image.GetPixelID() == sitk.sitkFloat32
        assert image.IsSameImageGeometryAs(case.image, 0, 0)
        assert image.GetSize() == case.image.GetSize()


def test_radiomics_have_values_in_the_voi_alone_and_the_network_in_a_cube_about_it(case, maps):
    inside = values(case.mask) > 0
    for name in MAPPED:
        assert np.array_equal(np.isfinite(values(maps[name])), inside)
    looked = sum(values(maps[name]) for name in GRAD_CAM) > 0
    assert looked[inside].all()
    assert inside.sum() < looked.sum() < 0.5 * looked.size


def test_every_stage_is_told(maps, stages):
    filters = ("original", "log-sigma-3-0-mm-3D", "wavelet-LLH")
    assert stages == ["Grad-CAM", *(f"voxel maps, {one}" for one in filters)]


def test_of_one_voxel_that_the_last_layer_has_of_a_small_cube_the_map_is_the_logit_without_the_heads_bias(
    case, maps, bundle, small_protocol
):
    cube = torch.from_numpy(lesion_cube(case, small_protocol.image))[None, None]
    assert cube.shape[2:] == (32, 32, 32)  # the last layer is 32 times coarser
    with torch.inference_mode():
        logit = float(bundle.network.eval()(cube)) - float(bundle.network.fc.bias)
    assert values(maps["grad_cam_raised"]).max() == pytest.approx(max(logit, 0), rel=1e-4)
    assert values(maps["grad_cam_lowered"]).max() == pytest.approx(max(-logit, 0), rel=1e-4)
    assert abs(logit) > 1e-3


def without_radiomics(bundle):
    return replace(bundle, models=tuple(model for model in bundle.models if model.name in ("clinical", "deep")))


def test_without_radiomics_there_are_the_networks_maps_of_the_layer_that_was_asked_for(case, maps, bundle):
    found = case_maps(case, without_radiomics(bundle), "layer1")
    assert list(found) == list(GRAD_CAM)
    both = [values(found[name]) for name in GRAD_CAM]
    assert all(one.min() == 0 < one.max() for one in both)
    assert all(len(np.unique(one)) > 1000 for one in both)  # a layer of many voxels


def test_a_layer_that_has_no_map_is_refused(case, bundle):
    with pytest.raises(FeatureError, match="the layer 'fc' has no map, expected one of layer1"):
        case_maps(case, bundle, "fc")


@pytest.mark.slow
def test_gain_and_offset_of_the_scanner_leave_the_maps_of_an_mri_as_they_were(patient, bundle):
    rules = replace(
        bundle.protocol.image, modality="MR", normalisation="z_score", gas=None, window_low=-2, window_high=5
    )
    fine = bundle.protocol.radiomics_yaml.replace("binWidth: 25", "binWidth: 0.25")
    mri = replace(bundle, protocol=replace(bundle.protocol, image=rules, radiomics_yaml=fine))
    first, second = (
        case_maps(make_case("mri", image, patient.mask, mri.protocol), mri)
        for image in (patient.image, sitk.Cast(patient.image, sitk.sitkFloat32) * 3.7 + 55)
    )
    assert list(first) == list(second) == ["grad_cam_raised", "grad_cam_lowered", *MAPPED]
    for name, image in first.items():
        scale = np.nanmax(np.abs(values(image)))
        np.testing.assert_allclose(values(second[name]), values(image), rtol=0, atol=1e-4 * scale, err_msg=name)
    mean = values(first["original_firstorder_Mean"])
    assert np.nanmax(mean) < 10  # in sd, not in HU


MRI_FEATURE = "wavelet-LLH_firstorder_Mean"


@pytest.fixture(scope="module")
def mri():
    """A simulated patient's sacroiliac MRI, oblique and of thick slices, as a Case of the MRI protocol."""
    protocol = load_protocol("axspa_mri_demo")
    image, mask, _, _ = simulate_one(2, protocol)
    return make_case("mri", image, mask, protocol)


@pytest.fixture(scope="module")
def mri_maps(mri, bundle):
    """By the MRI protocol's own network, of random weights, and one model of one radiomics feature."""
    protocol = load_protocol("axspa_mri_demo")
    (model,) = (replace(one, inputs=(MRI_FEATURE,)) for one in bundle.models if one.name == "radiomics")
    found = replace(bundle, protocol=protocol, models=(model,))
    torch.manual_seed(3)
    vars(found)["network"] = build_network(protocol.network)
    return case_maps(mri, found)


def test_the_maps_of_an_mri_lie_on_its_own_grid_and_not_on_the_networks(mri, mri_maps):
    assert list(mri_maps) == [*GRAD_CAM, MRI_FEATURE]
    spacing = mri.image.GetSpacing()
    assert mri.image.GetSize()[0] != 48
    assert len(set(np.round(spacing, 3))) > 1
    for image in mri_maps.values():
        assert image.IsSameImageGeometryAs(mri.image, 0, 0)
        assert image.GetSize() == mri.image.GetSize()


def test_a_feature_of_an_mri_has_values_in_both_joints_and_none_outside(mri, mri_maps):
    found, inside = values(mri_maps[MRI_FEATURE]), values(mri.mask) > 0
    assert np.array_equal(np.isfinite(found), inside)
    pieces, number = ndimage.label(inside, np.ones((3, 3, 3)))
    assert number == 2
    assert all(len(np.unique(found[pieces == piece])) > 20 for piece in (1, 2))
    assert np.abs(found[inside]).max() < 5  # in sd; this patient's intensities go into the hundreds
    assert values(mri.image)[inside].max() > 100


def test_the_network_looked_at_the_cube_about_the_sacroiliac_joints_and_nowhere_else(mri, mri_maps):
    rules = load_protocol("axspa_mri_demo").image
    origin, spacing = cube_frame(resample_mask(mri.mask, rules.spacing_mm), rules.cube_side)
    axes = np.reshape(mri.image.GetDirection(), (3, 3))
    looked = sum(values(mri_maps[name]) for name in GRAD_CAM) > 0
    index = np.argwhere(np.ones_like(looked))[:, ::-1]
    points = np.array(mri.image.GetOrigin()) + (index * mri.image.GetSpacing()) @ axes.T  # mm, LPS
    place = ((points - origin) @ axes) / spacing  # voxels of the cube, whose own begin half a voxel before 0
    from_edge = np.minimum(place + 0.5, rules.cube_side - 0.5 - place).min(axis=1).reshape(looked.shape)
    assert looked[from_edge > 1e-6].all()
    assert not looked[from_edge < -1e-6].any()
    inside = values(mri.mask) > 0
    assert looked[inside].mean() > 0.99
    assert inside.sum() < looked.sum() < 0.5 * looked.size
