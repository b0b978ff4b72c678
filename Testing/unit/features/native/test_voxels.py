"""Each voxel's neighbourhood: PyRadiomics' voxel-based extraction, feature by feature, where it is installed."""

import logging

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from lopsided_voi import lopsided_voi

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.native.voxels import voxel_features

CLASSES = ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")


def parameters(**settings):
    content = {
        "setting": {"binWidth": 25} | settings,
        "featureClass": dict.fromkeys(CLASSES),
        "imageType": {"Original": {}},
    }
    return yaml.safe_dump(content)


@pytest.fixture(scope="module")
def voi():
    """A small part of a lopsided VOI, with a spur of one voxel and a flat corner, on its own grid."""
    image, mask = (one[30:38, 34:42, 7:13] for one in lopsided_voi())
    mask[0, 0, 0] = 1
    image[2:6, 2:6, 1:4] = 70
    return image, mask


@pytest.mark.parametrize(
    "settings",
    [
        {"binCount": 9, "distances": [1, 2]},
        *(pytest.param(one, marks=pytest.mark.slow) for one in ({}, {"force2D": True, "force2Ddimension": 0})),
    ],
)
def test_every_feature_of_every_voxel_is_pyradiomics(voi, settings):
    judge = pytest.importorskip("radiomics.featureextractor", reason="PyRadiomics is not installed")
    logging.getLogger("radiomics").setLevel(logging.CRITICAL)
    text = parameters(**settings)
    given = {"voxelSetting": {"kernelRadius": 1, "maskedKernel": True, "initValue": np.nan, "voxelBatch": 1}}
    expected = judge.RadiomicsFeatureExtractor(yaml.safe_load(text) | given).execute(*voi, voxelBased=True)
    names = [name for name in expected if not name.startswith("diagnostics")]
    inside, found = voxel_features(*voi, read_parameters(text), names, 1)
    assert len(found) == 93
    for name in names:
        own = np.full(inside.shape, np.nan)
        own[inside] = found[name]
        theirs = sitk.GetArrayFromImage(
            sitk.Resample(expected[name], voi[0], sitk.Transform(), sitk.sitkNearestNeighbor, np.nan)
        )
        np.testing.assert_allclose(own, theirs, rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_neighbourhood_that_is_the_whole_voi_has_the_vois_features(voi):
    mask = sitk.Image(voi[0].GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(voi[0])
    mask[4:7, 4:7, 1:4] = 1
    own = read_parameters(parameters())
    whole = engine_features(voi[0], mask, own)
    inside, found = voxel_features(voi[0], mask, own, list(whole), 1)
    assert inside.sum() == 27
    assert {name: values[13] for name, values in found.items()} == pytest.approx(whole, rel=1e-12, abs=1e-12)


def test_only_what_is_asked_for_is_told_and_given_and_what_is_unknown_refused(voi):
    told = []
    _, found = voxel_features(*voi, read_parameters(parameters()), ["original_ngtdm_Busyness"], 1, told.append)
    assert (list(found), told) == (["original_ngtdm_Busyness"], ["original"])
    with pytest.raises(FeatureError, match="gives no wavelet-LLH_glcm_MCC"):
        voxel_features(*voi, read_parameters(parameters()), ["wavelet-LLH_glcm_MCC"], 1)
