"""Many masks on one image: the features of each are those of a case with that mask, but for the filters' ends."""

import dataclasses

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features import many_masks
from IFXPredictLib.features.extraction import some_features
from IFXPredictLib.features.many_masks import features_of_images, features_of_masks
from IFXPredictLib.features.resnet import DEEP_NAMES, deep_features_of_cubes
from IFXPredictLib.features.sight import mask_on, seen_part
from IFXPredictLib.imaging.case import make_case

NAMES = (
    "original_firstorder_Mean",
    "original_glcm_Contrast",
    "wavelet-LLL_glszm_ZoneEntropy",
    "log-sigma-3-0-mm-3D_firstorder_Mean",
    "deep_000",
    "deep_511",
    "age",
)


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, bundle):
    found = make_case("patient", patient.image, patient.mask, bundle.protocol, clinical={"age": 40})
    return seen_part(found, bundle.protocol)


@pytest.fixture(scope="module")
def masks(case):
    drawn = sitk.GetArrayFromImage(case.mask) != 0
    less, shifted = drawn.copy(), np.roll(drawn, (2, 3), (1, 2))
    less[np.argwhere(drawn)[0][0]] = False
    return [drawn, less, shifted]


def test_features_of_many_masks_are_those_of_each_alone(case, masks, bundle):
    found = features_of_masks(case, masks, bundle.protocol, bundle.network, NAMES)
    for row, mask in zip(found, masks, strict=True):
        alone = dataclasses.replace(case, mask=mask_on(case.image, mask))
        assert row == pytest.approx(some_features(alone, bundle.protocol, bundle.network, NAMES).values, rel=2e-3)
    assert len(set(found[:, 0])) == 3


def test_more_masks_than_bits_are_taken_in_turn(case, masks, bundle):
    names = NAMES[:1]
    found = features_of_masks(case, masks * 11, bundle.protocol, bundle.network, names)
    assert found == pytest.approx(
        np.tile(features_of_masks(case, masks, bundle.protocol, bundle.network, names), (11, 1))
    )


def test_images_that_the_network_sees_together_have_the_features_of_each_by_itself(case, masks, bundle, monkeypatch):
    names, seen = (*NAMES[:1], *DEEP_NAMES[:9]), []
    other = dataclasses.replace(case, image=case.image + 5)

    def counted(cubes, network):
        seen.append(len(cubes))
        return deep_features_of_cubes(cubes, network)

    monkeypatch.setattr(many_masks, "deep_features_of_cubes", counted)
    found = features_of_images([(case, masks), (other, masks[:1])], bundle.protocol, bundle.network, names)
    assert 1 not in seen
    assert sum(seen) == len({row[1:].tobytes() for rows in found for row in rows}) > 2
    for rows, (one, some) in zip(found, [(case, masks), (other, masks[:1])], strict=True):
        assert rows == pytest.approx(features_of_masks(one, some, bundle.protocol, bundle.network, names), rel=1e-4)
    assert found[1][0, 0] == pytest.approx(found[0][0, 0] + 5)


def test_a_mask_that_falls_between_the_voxels_of_the_grid_is_named(case, masks, bundle):
    speck = np.zeros_like(masks[0])
    speck[tuple(np.argwhere(masks[0])[0])] = True
    with pytest.raises(FeatureError, match="case patient, drawn again: "):
        features_of_masks(case, [masks[0], speck], bundle.protocol, bundle.network, NAMES[:1])


def test_indicators_of_missing_values_are_columns_like_the_values(case, masks, bundle):
    protocol = dataclasses.replace(bundle.protocol, missing="indicator")
    found = features_of_masks(case, masks[:2], protocol, None, ("age", "age_missing", "crp_missing"))
    assert found.tolist() == [[40, 0, 1]] * 2
