from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from drawn_radiomics import protocol_cases

from IFXPredictLib.base.errors import CaseError, FeatureError, ProtocolError
from IFXPredictLib.features import radiomics
from IFXPredictLib.features.native import engine
from IFXPredictLib.features.radiomics import (
    RADIOMICS_NAMES,
    check_parameters,
    radiomics_engine,
    radiomics_features,
    radiomics_unit,
    surplus_in_words,
)
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL = load_protocol("ifx_cte")
EQUAL = {"rtol": 1e-9, "atol": 1e-12}
"""How near PyRadiomics, the judge, our own engine is."""


def simulated() -> tuple[sitk.Image, sitk.Image]:
    return simulate_one(1, PROTOCOL)[:2]


def direct(image, mask, repository: Path) -> dict[str, float]:
    """PyRadiomics with the parameter file itself, without the project."""
    judge = pytest.importorskip("radiomics.featureextractor", reason="PyRadiomics is not installed")
    extractor = judge.RadiomicsFeatureExtractor(
        str(repository / "Resources" / "Protocols" / "ifx_cte" / "radiomics.yaml")
    )
    found = extractor.execute(image, mask)
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL)


def test_names_and_values_are_those_of_pyradiomics_run_with_the_parameter_file(repository, values):
    image, mask = simulated()
    expected = direct(sitk.Cast(image, sitk.sitkFloat32), mask, repository)
    assert tuple(expected) == RADIOMICS_NAMES
    np.testing.assert_allclose(values, list(expected.values()), **EQUAL)


def test_on_a_real_ct_the_values_are_those_of_pyradiomics(repository, shared_data):
    image = sitk.ReadImage(str(shared_data("portal_venous_ct/image.nii.gz")))
    mask = sitk.ReadImage(str(shared_data("portal_venous_ct/voi.nii.gz")))
    expected = direct(sitk.Cast(image, sitk.sitkFloat32), mask, repository)
    found = radiomics_features(make_case("ct", image, mask, PROTOCOL), PROTOCOL)
    np.testing.assert_allclose(found, list(expected.values()), **EQUAL)


@pytest.mark.parametrize("name", protocol_cases())
def test_the_1116_of_a_protocol_on_its_grid_are_those_that_pyradiomics_gave(name, written_radiomics):
    as_given = replace(PROTOCOL, radiomics_yaml=load_protocol(name).radiomics_yaml)  # CT is not normalised
    found = radiomics_features(make_case("drawn", *protocol_cases()[name], as_given), as_given)
    assert list(written_radiomics[name]) == list(RADIOMICS_NAMES)
    np.testing.assert_allclose(found, list(written_radiomics[name].values()), **EQUAL)


def test_there_are_12_images_of_93_features_without_shape():
    assert len(set(RADIOMICS_NAMES)) == len(RADIOMICS_NAMES) == 12 * 93 == 1116
    kinds = [name.split("_")[1] for name in RADIOMICS_NAMES[:93]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "firstorder": 18,
        "glcm": 24,
        "glrlm": 16,
        "glszm": 16,
        "gldm": 14,
        "ngtdm": 5,
    }


def test_integer_and_float_images_give_the_same_features_where_pyradiomics_alone_rounds_the_integers(
    repository, values
):
    image, mask = simulated()
    assert image.GetPixelID() == sitk.sitkInt16
    as_float = make_case("sim", sitk.Cast(image, sitk.sitkFloat64), mask, PROTOCOL)
    np.testing.assert_array_equal(radiomics_features(as_float, PROTOCOL), values)
    rounded = np.array(list(direct(image, mask, repository).values()))
    assert np.mean(np.abs(rounded - values) > 0.01 * np.abs(values)) > 0.3  # of the features, by over 1 %


def flat_voi() -> tuple[sitk.Image, sitk.Image]:
    image, mask = sitk.Image(40, 36, 30, sitk.sitkFloat32) + 50.0, sitk.Image(40, 36, 30, sitk.sitkUInt8)
    mask[15:25, 14:22, 13:20] = 1
    for one in (image, mask):
        one.SetSpacing((3.0, 3.0, 3.0))
    return image, mask


def test_a_voi_of_one_grey_level_has_finite_features_and_no_texture():
    found = radiomics_features(make_case("flat", *flat_voi(), PROTOCOL), PROTOCOL)
    by_name = dict(zip(RADIOMICS_NAMES, found, strict=True))
    assert np.isfinite(found).all()
    assert by_name["original_firstorder_Mean"] == by_name["original_firstorder_Maximum"] == 50.0
    for name in ("firstorder_Variance", "firstorder_Entropy", "glcm_Contrast", "ngtdm_Contrast"):
        assert by_name[f"original_{name}"] == pytest.approx(0, abs=1e-12)


MR = replace(
    PROTOCOL,
    image=replace(PROTOCOL.image, modality="MR", normalisation="z_score", gas=None, window_low=-2, window_high=5),
    radiomics_yaml=PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth: 0.25"),
)


def test_an_mri_is_normalised_first_and_then_has_the_values_of_pyradiomics(tmp_path):
    image, mask = simulated()
    values = sitk.GetArrayFromImage(image).astype(float)
    tissue = values[values > values.mean()]
    tissue = np.clip(tissue, *np.quantile(tissue, (0.005, 0.995)))
    sds = sitk.GetImageFromArray(((values - tissue.mean()) / tissue.std()).astype(np.float32))
    sds.CopyInformation(image)
    (tmp_path / "radiomics.yaml").write_text(MR.radiomics_yaml, encoding="utf-8")
    pyradiomics = pytest.importorskip("radiomics.featureextractor", reason="PyRadiomics is not installed")
    judge = pyradiomics.RadiomicsFeatureExtractor(str(tmp_path / "radiomics.yaml")).execute(sds, mask)
    found = radiomics_features(make_case("mri", image, mask, MR), MR)
    np.testing.assert_allclose(found, [float(judge[name]) for name in RADIOMICS_NAMES], rtol=1e-6, atol=1e-9)


def test_an_mri_that_cannot_be_normalised_is_refused_naming_the_case():
    image, mask = flat_voi()
    with pytest.raises(CaseError, match=r"^case c7: the image cannot be normalised: it is constant; expected an MRI"):
        radiomics_features(make_case("c7", image, mask, MR), MR)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused_naming_case_and_feature(monkeypatch, value):
    made = dict.fromkeys(RADIOMICS_NAMES, 1.0) | {"original_glcm_MCC": value, "original_ngtdm_Busyness": value}
    monkeypatch.setattr(radiomics, "engine_features", lambda *_: made)
    with pytest.raises(FeatureError, match=r"^case c7: original_glcm_MCC is not a finite number \(2 such features\)"):
        radiomics_features(make_case("c7", *flat_voi(), PROTOCOL), PROTOCOL)


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ((slice(15, 16), slice(14, 15), slice(13, 14)), "the VOI has 1 voxels on the grid, expected 2 or more"),
        ((slice(15, 19), slice(14, 15), slice(13, 14)), r"the VOI extends along 1 axes, expected 2 \(minimumROI"),
    ],
)
def test_a_voi_without_texture_is_refused_naming_the_case(box, reason):
    image, mask = flat_voi()
    mask[:, :, :] = 0
    mask[box] = 1
    with pytest.raises(FeatureError, match=rf"^case c9: {reason}"):
        radiomics_features(make_case("c9", image, mask, PROTOCOL), PROTOCOL)


def test_only_what_is_asked_for_is_computed_and_it_is_the_same(monkeypatch, values):
    names = ("wavelet-HLH_gldm_DependenceEntropy", "log-sigma-4-0-mm-3D_firstorder_Energy", "original_firstorder_Mean")
    seen = []
    genuine = engine.grey_levels
    monkeypatch.setattr(engine, "grey_levels", lambda *given: seen.append(1) or genuine(*given))
    monkeypatch.setitem(engine.COMPUTE, "glcm", None)  # no texture but dependence is asked for
    found = radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL, names)
    assert found.tolist() == [values[RADIOMICS_NAMES.index(name)] for name in names]
    assert len(seen) == 3
    with pytest.raises(FeatureError, match=r"^case sim: 'original_glcm_Contrst' is no radiomics feature"):
        radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL, ["original_glcm_Contrst"])


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        ("setting", {"binWidth": {}}, "setting: binWidth: expected a number above 0, found {}; engine: pyradiomics"),
        ("imageType", {"LBP3D": {}}, "imageType: LBP3D: is computed by PyRadiomics alone; this engine has Original"),
        ("imageType", {"LoG": {"sigma": [3.0, 5.0]}}, "gives no log-sigma-4-0-mm-3D_firstorder_10Per.* .93 missing"),
        ("featureClass", {"glcm": ["Contrast"]}, "gives no original_glcm_Autocorrelation .276 missing.; add it"),
    ],
)
def test_parameters_that_give_too_little_are_refused_in_one_line(section, value, message):
    check_parameters(PROTOCOL)
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters[section] = parameters[section] | value
    with pytest.raises(ProtocolError, match=rf"^radiomics\.yaml: {message}") as caught:
        check_parameters(replace(PROTOCOL, radiomics_yaml=yaml.safe_dump(parameters)))
    assert len(str(caught.value)) <= 300


def test_parameters_that_ask_for_more_than_a_case_has_are_told():
    assert surplus_in_words(PROTOCOL) == ""
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters["featureClass"]["shape"] = ["Sphericity"]
    more = replace(PROTOCOL, radiomics_yaml=yaml.safe_dump(parameters))
    check_parameters(more)
    assert surplus_in_words(more).startswith(
        "radiomics.yaml asks for 1 features beyond the 1116 of a case, as original_s"
    )
    parameters["imageType"]["Square"] = {}
    assert "94 features" in surplus_in_words(replace(more, radiomics_yaml=yaml.safe_dump(parameters)))
    assert surplus_in_words(replace(more, engine="pyradiomics")) == ""


@pytest.mark.parametrize("part", ["setting", "imageType", "featureClass"])
def test_parameters_without_a_part_are_refused_or_give_all_features(part):
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    del parameters[part]
    protocol = replace(PROTOCOL, radiomics_yaml=yaml.safe_dump(parameters))
    if part == "imageType":
        with pytest.raises(ProtocolError, match=r"gives no log-sigma-3-0-mm-3D.* \(1023 missing"):
            check_parameters(protocol)
    else:
        check_parameters(protocol)


def test_an_image_too_small_for_the_laplacian_of_gaussian_is_refused_and_not_left_with_fewer_features():
    image, mask = (sitk.RegionOfInterest(one, (12, 9, 3), (14, 13, 15)) for one in flat_voi())
    with pytest.raises(
        FeatureError, match=r"^case thin: .* has 12x9x3 voxels, expected at least 4x4x4 for log-sigma-3"
    ):
        radiomics_features(make_case("thin", image, mask, PROTOCOL), PROTOCOL)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("original_firstorder_90Percentile", "HU"),
        ("wavelet-LLH_firstorder_RootMeanSquared", "HU"),
        ("log-sigma-3-0-mm-3D_firstorder_Variance", "HU^2"),
        ("original_firstorder_TotalEnergy", "HU^2 mm^3"),
        ("original_firstorder_Entropy", "bit"),
        ("original_firstorder_Skewness", "1"),
        ("original_glcm_Contrast", "1"),
    ],
)
def test_first_order_statistics_have_units_and_textures_none(name, unit):
    assert name in RADIOMICS_NAMES
    assert radiomics_unit(name, "HU") == unit
    assert radiomics_unit(name, "sd") == unit.replace("HU", "sd")


def test_another_parameter_file_gives_other_features(values):
    wider = replace(PROTOCOL, radiomics_yaml=PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth: 50"))
    found = radiomics_features(make_case("sim", *simulated(), PROTOCOL), wider)
    assert np.mean(found != values) > 0.7


def test_the_engine_is_named_with_its_version():
    assert radiomics_engine(PROTOCOL) == f"native {engine.VERSION}"
