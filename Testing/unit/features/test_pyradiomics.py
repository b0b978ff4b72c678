"""PyRadiomics as engine: its own numbers, to the last bit; skipped where it is not installed."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
import yaml

from IFXPredictLib.base import environment
from IFXPredictLib.base.errors import FeatureError, ProtocolError
from IFXPredictLib.features import pyradiomics
from IFXPredictLib.features.radiomics import (
    RADIOMICS_NAMES,
    check_parameters,
    on_radiomics_grid,
    radiomics_engine,
    radiomics_features,
)
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

featureextractor = pytest.importorskip("radiomics.featureextractor", reason="PyRadiomics is not installed")

PROTOCOL = replace(load_protocol("ifx_cte"), engine="pyradiomics")


def simulated() -> tuple[sitk.Image, sitk.Image]:
    return simulate_one(1, PROTOCOL)[:2]


def box_of_voxels(box) -> tuple[sitk.Image, sitk.Image]:
    image, mask = sitk.Image(40, 36, 30, sitk.sitkFloat32) + 50.0, sitk.Image(40, 36, 30, sitk.sitkUInt8)
    mask[box] = 1
    for one in (image, mask):
        one.SetSpacing((3.0, 3.0, 3.0))
    return image, mask


def direct(image, mask, repository: Path) -> dict[str, float]:
    """PyRadiomics with the parameter file itself, without the project."""
    file = repository / "Resources" / "Protocols" / "ifx_cte" / "radiomics.yaml"
    found = featureextractor.RadiomicsFeatureExtractor(str(file)).execute(image, mask)
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


def test_as_engine_it_gives_what_it_gives_alone_to_the_last_bit(repository):
    image, mask = simulated()
    expected = direct(sitk.Cast(image, sitk.sitkFloat32), mask, repository)
    assert tuple(expected) == RADIOMICS_NAMES
    case = make_case("sim", image, mask, PROTOCOL)
    np.testing.assert_array_equal(radiomics_features(case, PROTOCOL), list(expected.values()))
    asked = RADIOMICS_NAMES[400:200:-7]
    np.testing.assert_array_equal(radiomics_features(case, PROTOCOL, asked), [expected[name] for name in asked])


def test_whole_images_are_normalised_before_they_are_cut():
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters["setting"] |= {"normalize": True, "normalizeScale": 10, "removeOutliers": 1.5, "binWidth": 0.8}
    image, mask = simulated()
    protocol = replace(PROTOCOL, radiomics_yaml=yaml.safe_dump(parameters))
    judge = featureextractor.RadiomicsFeatureExtractor(parameters).execute(sitk.Cast(image, sitk.sitkFloat32), mask)
    names = RADIOMICS_NAMES
    for engine in ("pyradiomics", "native"):
        chosen = replace(protocol, engine=engine)
        found = radiomics_features(make_case("sim", image, mask, chosen), chosen, names)
        np.testing.assert_allclose(found, [float(judge[name]) for name in names], rtol=1e-9, atol=1e-12)


def test_it_logs_nothing(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("radiomics"), "handlers", [caplog.handler])
    radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL)
    assert caplog.messages == []


def faked(monkeypatch, **changed: float):
    """Let PyRadiomics return 1 for each feature; a change to None leaves the feature out."""
    made = {name: np.array(1.0) for name in RADIOMICS_NAMES} | changed
    made = {name: value for name, value in made.items() if value is not None}
    monkeypatch.setattr(featureextractor.RadiomicsFeatureExtractor, "execute", lambda *_: made)
    box = slice(15, 25), slice(14, 22), slice(13, 20)
    return radiomics_features(make_case("c7", *box_of_voxels(box), PROTOCOL), PROTOCOL)


def test_what_it_leaves_out_is_missed_by_name_and_what_nobody_asked_for_left_out(monkeypatch):
    with pytest.raises(FeatureError, match=r"^case c7: PyRadiomics gave no original_glcm_MCC \(1 missing\)"):
        faked(monkeypatch, original_glcm_MCC=None)
    assert faked(monkeypatch, original_shape_Volume=2.0).tolist() == [1.0] * 1116


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ((slice(15, 16), slice(14, 15), slice(13, 14)), "only contains 1 segmented voxel"),
        ((slice(15, 19), slice(14, 15), slice(13, 14)), "too few dimensions"),
    ],
)
def test_what_it_refuses_is_told_with_the_case(box, reason):
    with pytest.raises(FeatureError, match=rf"^case c9: PyRadiomics cannot use this VOI \(.*{reason}"):
        radiomics_features(make_case("c9", *box_of_voxels(box), PROTOCOL), PROTOCOL)


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        ("setting", {"binWidth": {}}, "PyRadiomics does not take it .*is not of type .float."),
        ("setting", {"bogus": 1}, "PyRadiomics does not take it .*Key 'bogus' was not defined"),
        ("imageType", {"Wavelet": {"wavelet": 0}}, "PyRadiomics does not take it .Wavelet not expected type"),
        ("imageType", {"Wavelets": {}}, "PyRadiomics does not take it .Image Type Wavelets is not recognized"),
        ("imageType", {"LoG": {"sigma": [3.0, 5.0]}}, "imageType gives no log-sigma-4-0-mm-3D .1 missing.; add it"),
        ("imageType", {"LoG": {"sigma": None}}, "imageType gives no log-sigma-3-0-mm-3D .3 missing.; add it"),
        ("imageType", None, "PyRadiomics does not take it"),
        ("featureClass", {"glcm": 7}, "PyRadiomics does not take it .Value of feature class glcm not expected type"),
        ("featureClass", {"glcm": [["x"]]}, "PyRadiomics does not take it .*unhashable type"),
    ],
)
def test_parameters_that_it_chokes_on_are_refused_in_one_line(section, value, message, capfd):
    check_parameters(PROTOCOL)
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters[section] = None if value is None else parameters[section] | value
    with pytest.raises(ProtocolError, match=rf"^radiomics\.yaml: {message}") as caught:
        check_parameters(replace(PROTOCOL, radiomics_yaml=yaml.safe_dump(parameters)))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= 300
    assert capfd.readouterr() == ("", "")


def test_a_parameter_that_fails_with_the_image_only_is_told_with_the_case():
    parameters = PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth:")
    case = make_case("c9", *simulated(), PROTOCOL)
    with pytest.raises(FeatureError, match=r"case c9: PyRadiomics cannot use .*, and at the protocol's"):
        radiomics_features(case, replace(PROTOCOL, radiomics_yaml=parameters))


def test_without_it_the_engine_is_refused_in_one_line_and_has_no_version(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "radiomics", None)
    with pytest.raises(ProtocolError, match=r"^PyRadiomics is asked for .*install 'ifxpredict\[reference\]'"):
        check_parameters(PROTOCOL)
    assert radiomics_engine(PROTOCOL) == f"pyradiomics {pyradiomics.pyradiomics_version()}"
    absent = environment.PackageNotFoundError
    monkeypatch.setattr(environment, "version", lambda name: (_ for _ in ()).throw(absent))
    assert radiomics_engine(PROTOCOL) == "pyradiomics not installed"


def test_both_engines_get_the_same_image_and_mask():
    case = make_case("sim", *simulated(), PROTOCOL)
    native = on_radiomics_grid(case, PROTOCOL, pyradiomics.grid_of_pyradiomics(PROTOCOL.radiomics_yaml))
    assert native[0].GetPixelID() == sitk.sitkFloat32
    assert set(np.unique(sitk.GetArrayViewFromImage(native[1]))) == {0, 1}
