"""Judge: PyRadiomics 3.0.1, by numbers kept in Testing/baselines/shape, and itself where it is installed."""

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.features.native.shape import BY_NAME_ONLY, shape2d_features, shape_features

BASELINE = Path(__file__).parents[3] / "baselines" / "shape" / "expected.json"


def check_equal(found, expected, where):
    assert list(found) == list(expected), where
    for name, value in expected.items():
        wanted = np.nan if value is None else value
        rounding = 1e-6 if abs(wanted) < 1e-6 else 0  # of an oblique plane the least axis is 0, and a root of 1e-16
        assert found[name] == pytest.approx(wanted, rel=1e-9, abs=rounding, nan_ok=True), (where, name)


def test_all_features_are_pyradiomics_on_masks_of_every_kind():
    kept = json.loads(BASELINE.read_text(encoding="utf-8"))
    for case in kept["cases"]:
        bits = np.frombuffer(bytes.fromhex(case["bits"]), np.uint8)
        mask = np.unpackbits(bits, count=int(np.prod(case["size"]))).astype(np.bool_).reshape(case["size"])
        flat = case["flat_axis"]
        spacing = case["spacing"]
        found = shape_features(mask, spacing) if flat is None else shape2d_features(mask, spacing, flat)
        check_equal(found, case["features"], (case["name"], spacing, flat))


def by_pyradiomics(kind, mask, spacing, **settings):
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(spacing[::-1])
    computed = kind(image, image, label=1, **settings)
    for name in computed.getFeatureNames():
        computed.enableFeatureByName(name)
    return {name: float(value) for name, value in computed.execute().items()}


@pytest.mark.parametrize("seed", range(6))
def test_all_features_are_pyradiomics_on_new_masks(seed):
    shape = pytest.importorskip("radiomics.shape", reason='needs PyRadiomics: pip install "ifxpredict[reference]"')
    shape2d = pytest.importorskip("radiomics.shape2D")
    random = np.random.default_rng(seed)
    spacing = tuple(random.uniform(0.5, 5, 3))
    values = ndimage.gaussian_filter(random.standard_normal(random.integers(6, 20, 3)), random.uniform(0, 2, 3))
    mask = values > np.quantile(values, random.uniform(0.2, 0.95))
    mask = mask[ndimage.find_objects(mask.astype(np.uint8))[0]]
    check_equal(shape_features(mask, spacing), by_pyradiomics(shape.RadiomicsShape, mask, spacing), seed)
    for axis in range(3):
        flat = mask.any(axis=axis, keepdims=True)
        settings = {"force2D": True, "force2Ddimension": axis}
        expected = by_pyradiomics(shape2d.RadiomicsShape2D, flat, spacing, **settings)
        check_equal(shape2d_features(flat, spacing, axis), expected, (seed, axis))


def test_features_that_follow_from_others_are_those_that_pyradiomics_computes_by_name_only():
    for kind, module in (("Shape", "shape"), ("Shape2D", "shape2D")):
        found = pytest.importorskip(f"radiomics.{module}", reason="needs PyRadiomics")
        names = getattr(found, f"Radiomics{kind}").getFeatureNames()
        assert BY_NAME_ONLY[module] == tuple(name for name, deprecated in names.items() if deprecated)


def test_a_voi_of_several_slices_has_no_features_within_a_slice():
    with pytest.raises(FeatureError, match="the VOI has 2 slices, expected 1 for shape2D"):
        shape2d_features(np.ones((3, 2, 4), np.bool_), (1.0, 1.0, 1.0), 1)
