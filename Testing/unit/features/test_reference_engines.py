"""fastrad, MIRP and Z-Rad beside our engine: their committed numbers, and how they are called."""

import csv
import gzip
import logging
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import reference_engines
from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import on_radiomics_grid
from IFXPredictLib.features.reference_engines import reference_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

EXPECTED = Path(__file__).parents[2] / "baselines" / "reference_engines" / "expected.csv.gz"
PERCENTILES = ("10Percentile", "90Percentile", "InterquartileRange")
ORIGINAL = "imageType: {Original: {}}\nfeatureClass: {firstorder: [Mean], glcm: [Id]}\n"


def expected() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with gzip.open(EXPECTED, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["engine"]][row["feature"]] = float(row["value"])
    return found


def test_our_features_are_those_of_mirp_zrad_and_fastrad_but_for_named_definitions():
    protocol = load_protocol("ifx_cte")
    case = make_case("simulated", *simulate_one(1, protocol)[:2], protocol)
    parameters = read_parameters(protocol.radiomics_yaml)
    ours = engine_features(*on_radiomics_grid(case, protocol, parameters.preparation), parameters)
    theirs = expected()
    assert {name: len(values) for name, values in theirs.items()} == {
        **{"fastrad 1.0.0": 1116, "mirp 2.7.0": 1092, "z-rad 26.9.0": 1092}
    }
    for engine, values in theirs.items():
        excess = 0 if engine.startswith("fastrad") else 3
        for name, value in values.items():
            single = engine.startswith("fastrad") and name.endswith(PERCENTILES)
            right = value + excess if name.endswith("Kurtosis") else value
            assert ours[name] == pytest.approx(right, rel=1e-5 if single else 1e-9, abs=1e-12), (engine, name)
        lacking = {name.split("_")[2] for name in ours.keys() - values.keys()}
        assert lacking == (set() if engine.startswith("fastrad") else {"TotalEnergy", "MCC"})


@pytest.fixture
def mirp(monkeypatch) -> list[dict]:
    """A stand-in that keeps what it is given, prints and sets up logging as MIRP does."""
    calls: list[dict] = []

    def extract_features(**given):
        calls.append(given)
        print("INFO")
        logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
        if given["base_discretisation_bin_width"] == 7:
            raise ValueError("no bins of 7")
        return [pd.DataFrame({"sample_name": ["a"], "stat_mean": [2.5], "cm_inv_diff_d1_3d_avg_fbs_w25.0": [0.5]})]

    module = ModuleType("mirp")
    module.extract_features = extract_features
    monkeypatch.setitem(sys.modules, "mirp", module)
    monkeypatch.setattr(reference_engines, "version", lambda name: "9")
    return calls


def drawn() -> tuple[sitk.Image, sitk.Image]:
    """A VOI of 2 x 3 x 4 voxels that touches no border, with an intensity below 0."""
    values, mask = np.zeros((5, 6, 7), np.float32), np.zeros((5, 6, 7), np.uint8)
    values[1:3, 1:4, 1:5] = np.arange(24).reshape(2, 3, 4) * 4 - 30
    mask[1:3, 1:4, 1:5] = 1
    return sitk.GetImageFromArray(values), sitk.GetImageFromArray(mask)


def test_an_engine_gets_the_voi_and_pyradiomics_bins_and_stays_quiet(mirp, capsys):
    handlers = logging.getLogger().handlers[:]
    found = reference_features("mirp", *drawn(), read_parameters(ORIGINAL))
    assert found.engine == "mirp 9"
    assert found.values == {"original_firstorder_Mean": 2.5, "original_glcm_Id": 0.5}
    (given,) = mirp
    assert given["image"][0].shape == (2, 3, 4)
    assert given["image"][0].min() == -30
    assert given["mask"][0].all()
    assert given["resegmentation_intensity_range"][0] == -50
    assert capsys.readouterr().out == ""
    assert logging.getLogger().handlers == handlers


@pytest.mark.parametrize(
    ("setting", "said"), [("binCount: 8", "sets more than binWidth"), ("binWidth: 7", "ValueError: no bins of 7")]
)
def test_an_image_that_an_engine_does_not_take_is_named_with_the_reason(mirp, setting, said):
    found = reference_features("mirp", *drawn(), read_parameters(f"setting: {{{setting}}}\n{ORIGINAL}"))
    assert found.values == {}
    assert said in found.refused["original"]


def test_what_is_not_installed_is_no_engine(monkeypatch):
    def version(name: str) -> str:
        if name == "mirp":
            return "9"
        raise reference_engines.PackageNotFoundError(name)

    monkeypatch.setattr(reference_engines, "version", version)
    assert reference_engines.reference_engines() == {"mirp": "9"}
