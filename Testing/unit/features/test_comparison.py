"""One VOI by each engine: what is compared, and what a difference is."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import comparison, radiomics
from IFXPredictLib.features.comparison import compare_engines
from IFXPredictLib.features.native.engine import VERSION
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.reference_engines import Reference
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL = load_protocol("ifx_cte")
CASE = make_case("sim", *simulate_one(1, PROTOCOL)[:2], PROTOCOL)


def test_each_engine_gives_all_features_and_they_agree():
    pytest.importorskip("radiomics", reason="PyRadiomics is not installed")
    found = compare_engines(CASE, PROTOCOL)
    assert found.engines[0] == f"native {VERSION}"
    assert found.engines[1].startswith("pyradiomics ")
    assert [one.name for one in found.features] == list(RADIOMICS_NAMES)
    assert found.farthest.difference < 1e-9


def test_a_fault_of_our_grid_shows_as_pyradiomics_makes_its_own(monkeypatch):
    pytest.importorskip("radiomics", reason="PyRadiomics is not installed")
    genuine = radiomics.resample_voi
    nearest = sitk.sitkNearestNeighbor
    monkeypatch.setattr(radiomics, "resample_voi", lambda *given: genuine(*given[:4], nearest, *given[5:]))
    found = compare_engines(CASE, PROTOCOL)
    assert sum(one.difference > 0.01 for one in found.features) > 300


def test_differences_are_relative_and_a_missing_value_is_the_largest(monkeypatch):
    monkeypatch.setattr(comparison, "pyradiomics_version", lambda: "3")
    monkeypatch.setattr(comparison, "engine_features", lambda *_: {"a": 2.0, "b": 1e-13, "c": -4.0, "d": np.nan})
    monkeypatch.setattr(comparison, "pyradiomics_by_itself", lambda *_: {"a": 1.0, "b": 0.0, "c": -5.0, "d": np.nan})
    found = compare_engines(CASE, replace(PROTOCOL, engine="pyradiomics"))
    assert [one.difference for one in found.features] == [0.5, 0.0, pytest.approx(0.2), 0.0]
    monkeypatch.setattr(comparison, "pyradiomics_by_itself", lambda *_: {"a": 2.0, "b": np.nan, "e": 1.0})
    farthest = compare_engines(CASE, PROTOCOL).farthest
    assert (farthest.name, farthest.difference) == ("b", np.inf)


def test_without_pyradiomics_our_own_engine_stands_alone(monkeypatch):
    monkeypatch.setattr(comparison, "pyradiomics_version", lambda: "")
    found = compare_engines(CASE, PROTOCOL)
    assert found.engines == (f"native {VERSION}",)
    assert found.farthest.difference == 0


def test_reference_engines_stand_beside_and_are_not_judged(monkeypatch):
    given = {"mirp": {"a": 2.0, "b": 1.5}, "z-rad": {"a": 2.0 + 1e-13, "c": 4.0}}
    monkeypatch.setattr(comparison, "pyradiomics_version", lambda: "")
    monkeypatch.setattr(comparison, "engine_features", lambda *_: {"a": 2.0, "b": 1.0, "c": -4.0})
    monkeypatch.setattr(comparison, "reference_engines", lambda: dict.fromkeys(given, "9"))
    monkeypatch.setattr(comparison, "reference_features", lambda name, *_: Reference(name, given[name], {}))
    found = compare_engines(CASE, PROTOCOL)
    assert found.farthest.difference == 0
    assert [one.engine for one in found.references] == ["mirp", "z-rad"]
    assert found.features[1].reference == (1.5, pytest.approx(np.nan, nan_ok=True))
    assert found.apart(0) == (2, {"b": pytest.approx(1 / 3)})
    assert found.apart(1) == (2, {"c": 2.0})


def test_each_voi_and_series_of_a_case_is_compared_by_its_own_names(monkeypatch):
    moved = np.roll(sitk.GetArrayFromImage(CASE.mask), 4, axis=2)
    node, arterial = sitk.GetImageFromArray(moved), CASE.image * 2 - 7
    node.CopyInformation(CASE.mask)
    several = replace(PROTOCOL, series=("portal", "arterial"), vois=(VoiRules("wall"), VoiRules("node")))
    case = replace(CASE, images={"arterial": sitk.Cast(arterial, CASE.image.GetPixelID())}, masks={"node": node})

    def mean_of(image, mask, *_):
        return {"mean": float(sitk.GetArrayFromImage(image)[sitk.GetArrayFromImage(mask) > 0].mean())}

    monkeypatch.setattr(comparison, "pyradiomics_version", lambda: "3")
    monkeypatch.setattr(comparison, "engine_features", mean_of)
    monkeypatch.setattr(comparison, "pyradiomics_by_itself", lambda *_: {"mean": 1.0})
    monkeypatch.setattr(comparison, "reference_engines", lambda: {"mirp": "2"})
    monkeypatch.setattr(
        comparison, "reference_features", lambda *_: Reference("mirp 2", {"mean": 2.0}, {"wavelet-LLL": "no"})
    )
    found = compare_engines(case, several)
    views = ["", "node.", "arterial.", "arterial.node."]
    assert [one.name for one in found.features] == [f"{view}mean" for view in views]
    assert len({one.values[0] for one in found.features}) == 4
    assert {(one.values[1], one.reference) for one in found.features} == {(1.0, (2.0,))}
    assert list(found.references[0].refused) == [f"{view}wavelet-LLL" for view in views]
