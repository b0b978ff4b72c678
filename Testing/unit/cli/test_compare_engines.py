"""``ifxpredict compare-engines``: the table, its last words, and its status."""

import json
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.cli import compare_engines
from IFXPredictLib.features.comparison import Comparison, FeatureComparison
from IFXPredictLib.features.reference_engines import Reference
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.simulation.cohort import simulate_one


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[str]:
    folder = tmp_path_factory.mktemp("case")
    for name, volume in zip(("image", "mask"), simulate_one(1, load_protocol("ifx_cte"))[:2], strict=True):
        sitk.WriteImage(volume, str(folder / f"{name}.nii.gz"))
    return ["--image", str(folder / "image.nii.gz"), "--mask", str(folder / "mask.nii.gz")]


def fixed(monkeypatch, *features: tuple[str, tuple[float, ...], float], engines=("native 1", "pyradiomics 3.0.1")):
    made = Comparison(engines, tuple(FeatureComparison(*one) for one in features))
    monkeypatch.setattr(compare_engines, "compare_engines", lambda *_: made)


def test_the_engines_that_are_installed_agree_on_a_simulated_case(ifxpredict, files):
    found = ifxpredict("compare-engines", *files)
    assert found.status == 0
    lines = found.out.splitlines()
    assert lines[0].startswith("feature\tnative 1")
    assert lines[1].startswith("original_firstorder_10Percentile\t")
    assert len([line for line in lines if "_" in line and "\t" in line]) == 1116


def test_a_feature_that_differs_is_named_and_ends_with_status_1(ifxpredict, files, monkeypatch):
    fixed(monkeypatch, ("original_glcm_MCC", (0.5, 0.25), 0.5), ("original_glcm_Id", (1.0, 1.0), 0.0))
    found = ifxpredict("compare-engines", *files)
    assert found.status == 1
    assert "original_glcm_MCC\t0.5\t0.25\t5.0e-01" in found.out
    said = "Largest relative difference: 5.0e-01 (original_glcm_MCC); 1 of 2 features differ by more than 1e-09."
    assert said in found.out


def test_as_json_what_is_no_number_is_null(ifxpredict, files, monkeypatch):
    fixed(monkeypatch, ("original_glcm_MCC", (0.5, np.nan), np.inf))
    found = json.loads(ifxpredict("compare-engines", *files, "--json").out)
    row = {"name": "original_glcm_MCC", "values": [0.5, None], "difference": None, "reference": []}
    assert found["features"] == [row]
    assert (found["engines"], found["largest"]) == (["native 1", "pyradiomics 3.0.1"], "original_glcm_MCC")
    assert len(found["definitions"]) == 6


def test_alone_our_engine_says_what_to_install(ifxpredict, files, monkeypatch):
    fixed(monkeypatch, ("original_glcm_MCC", (0.5,), 0.0), engines=("native 1",))
    assert 'pip install "ifxpredict[reference]"' in ifxpredict("compare-engines", *files).out


def test_reference_engines_have_columns_a_verdict_and_their_definitions(ifxpredict, files, monkeypatch):
    features = [
        FeatureComparison("original_glcm_Id", (0.5, 0.5), 0.0, (0.5,)),
        FeatureComparison("original_firstorder_Kurtosis", (4.0, 4.0), 0.0, (1.0,)),
        FeatureComparison("original_glcm_MCC", (0.25, 0.25), 0.0, (np.nan,)),
    ]
    mirp = Reference("mirp 2.7.0", {}, {"wavelet-LLL": "ValueError: no", "wavelet-LLH": "ValueError: no"})
    made = Comparison(("native 1", "pyradiomics 3.0.1"), tuple(features), (mirp,))
    monkeypatch.setattr(compare_engines, "compare_engines", lambda *_: made)
    found = ifxpredict("compare-engines", *files)
    assert found.status == 0
    assert found.out.startswith("feature\tnative 1\tpyradiomics 3.0.1\trelative difference\tmirp 2.7.0 (reference)\n")
    assert "original_firstorder_Kurtosis\t4\t4\t0.0e+00\t1\n" in found.out
    assert (
        "mirp 2.7.0, for reference: 1 of its 2 features are ours within 1e-09; others: firstorder Kurtosis" in found.out
    )
    assert "; not of wavelet-LLL: ValueError: no (and 1 more).\n" in found.out
    assert "Kurtosis of MIRP and Z-Rad is the excess over 3." in found.out
    shown = json.loads(ifxpredict("compare-engines", *files, "--json").out)
    assert shown["features"][2]["reference"] == [None]
    assert shown["references"][0]["refused"] == {"wavelet-LLL": "ValueError: no", "wavelet-LLH": "ValueError: no"}


def test_a_case_of_several_series_and_drawn_vois_is_compared_with_all_of_them(
    ifxpredict, refused, files, monkeypatch, tmp_path
):
    more = {"series": ("portal", "arterial"), "vois": (VoiRules("wall"), VoiRules("node"))}
    protocol = replace(load_protocol("ifx_cte"), **more)
    monkeypatch.setattr(compare_engines, "load_protocol", lambda _name: protocol)
    image, mask = (sitk.ReadImage(file) for file in files[1::2])
    sitk.WriteImage(image * 2 - 7, tmp_path / "arterial.nii.gz")
    moved = sitk.GetImageFromArray(np.roll(sitk.GetArrayFromImage(mask), 5, axis=2))
    moved.CopyInformation(mask)
    sitk.WriteImage(moved, tmp_path / "node.nii.gz")
    seen = []

    def compared(case, _protocol):
        seen.append(case)
        return Comparison(("native 1",), (FeatureComparison("original_glcm_MCC", (0.5,), 0.0),))

    monkeypatch.setattr(compare_engines, "compare_engines", compared)
    assert "--image-of arterial FILE" in refused("compare-engines", *files)
    arterial = ("--image-of", "arterial", tmp_path / "arterial.nii.gz")
    node = ("--mask-of", "node", tmp_path / "node.nii.gz")
    assert ifxpredict("compare-engines", *files, *arterial, *node).status == 0
    assert (list(seen[0].images), list(seen[0].masks)) == (["arterial"], ["node"])
    assert "--mask-of node: found nothing" in refused("compare-engines", *files, *arterial, *node[:2], "")
