"""``ifxpredict demo``: five rows, all files together, and a scene that opens again with everything in it."""

import json
import math
import sys

import pytest
from IFXPredictSelfTests.harmonised import harmonised_bundle
from matplotlib.image import imread
from tables_elsewhere import RSCRIPT, check_tables, check_tables_in_r, tables_in

from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_from_nodes
from IFXPredictLib.mrml.sample import SAMPLE
from IFXPredictLib.prediction.write import FILES
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

MODELS = ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]
NUMBERS = (
    *("probability", "cutoff", "value", "z", "contribution", "standard_error", "log_odds"),
    *("error_rate", "distance", "percentile"),
)
OUTPUTS = sorted([".ifxpredict.json", *FILES, "prediction.png", "scene.mrb", "why.png"])

PROTOCOL = load_protocol("ifx_cte_demo")


@pytest.fixture
def demo(ifxpredict, bundle_folder, tmp_path):
    """What the command printed and where it wrote."""
    folder = tmp_path / "demo"
    found = ifxpredict("demo", "--bundle", bundle_folder, "--out", folder)
    assert (found.status, found.err) == (0, "")
    return found.out, folder


def lines_of(path):
    header, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return header, rows


def column(node, name):
    array = node.GetTable().GetColumnByName(name)
    return [array.GetValue(i) for i in range(array.GetNumberOfValues())]


def shown(name, text):
    """What a reader is shown of a file's cell: models by their titles."""
    title = PROTOCOL.model_title
    if name == "model":
        return title(text)
    return ", ".join(map(title, filter(None, text.split(", ")))) if name == "used_by" else text


def check_table(node, file):
    """Each column of the node is, by name and value, that of the file; an empty number there is NaN here.

    The file's column notice is the node's attribute, and models have their titles in the node.
    """
    header, rows = lines_of(file)
    if header[-1] == "notice":
        assert {row.pop() for row in rows} == {node.GetAttribute("IFXPredict.notice")}
        header.pop()
    assert sorted(node.GetTable().GetColumnName(i) for i in range(node.GetNumberOfColumns())) == sorted(header)
    for name, written in zip(header, zip(*rows, strict=True), strict=True):
        values = column(node, name)
        if isinstance(values[0], float):
            assert [repr(v) for v in values] == [repr(float(text or math.nan)) for text in written], name
        else:
            assert values == [shown(name, text) for text in written], name


def check_picture(path):
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    height, width, _ = imread(path).shape
    assert 600 < height < 3000
    assert 800 < width < 3000
    assert path.stat().st_size > 30_000


def test_the_demonstration_shows_five_models_and_leaves_a_scene_that_holds_all_of_it(demo, load, small_protocol):
    text, folder = demo
    assert text.startswith("DEMONSTRATION ONLY")
    assert [line.split()[0] for line in text.splitlines()[7:12]] == MODELS
    assert text.endswith(f"\nScene, tables and pictures are in {folder}.\n")
    assert sorted(path.name for path in folder.iterdir()) == OUTPUTS
    check_picture(folder / "prediction.png")
    check_picture(folder / "why.png")

    scene = load(folder / "scene.mrb")
    volume, segmentation = (scene.GetFirstNodeByName(f"{SAMPLE}{ending}") for ending in ("", " VOI"))
    kinds = ("prediction", "features", "chart")
    prediction, features, chart = (the_only(scene, f"simulated {kind} ") for kind in kinds)
    segment = segmentation.GetSegmentation().GetNthSegmentID(0)
    assert segmentation.GetSegmentation().GetSegment(segment).GetName() == "Lesion"
    case = case_from_nodes(DrawnVoi(volume, segmentation, segment), small_protocol, {}, "again")
    assert prediction.GetAttribute("IFXPredict.voi_volume_ml") == f"{volume_ml(case.mask):.3f}"
    check_table(prediction, folder / "prediction.tsv")
    check_table(features, folder / "features.tsv")
    for companion in ("why", "trust"):
        check_table(scene.GetFirstNodeByName(f"{prediction.GetName()} {companion}"), folder / f"{companion}.tsv")
    check_loaded(scene, folder)
    assert len(column(features, "value")) == 1651
    assert chart.GetNumberOfPlotSeriesNodes() == 6
    assert all(not math.isnan(probability) for probability in column(prediction, "probability"))


def check_loaded(scene, folder):
    """Slicer reads each .tsv as it is, with numbers as numbers; R, where it is, loses no row."""
    for kind in ("prediction", "features", "why", "trust"):
        storage = scene.AddNewNodeByClass("vtkMRMLTableStorageNode")
        node = scene.AddNewNodeByClass("vtkMRMLTableNode", kind)
        storage.SetFileName(str(folder / f"{kind}.tsv"))
        assert storage.ReadData(node)
        header, rows = lines_of(folder / f"{kind}.tsv")
        for name, written in zip(header, zip(*rows, strict=True), strict=True):
            values = column(node, name)
            assert isinstance(values[0], float) == (name in NUMBERS), name
            read = [repr(float(text or math.nan)) for text in written] if name in NUMBERS else list(written)
            assert [repr(value) for value in values] == read if name in NUMBERS else values == read, name
    check_tables(tables_in(folder))
    if RSCRIPT:
        check_tables_in_r(tables_in(folder))


def the_only(scene, beginning):
    nodes = [scene.GetNthNode(i) for i in range(scene.GetNumberOfNodes())]
    names = [n.GetName() or "" for n in nodes]
    companions = (" data", " why", " trust")
    (node,) = (
        n for n, name in zip(nodes, names, strict=True) if name.startswith(beginning) and not name.endswith(companions)
    )
    return node


def volume_ml(mask):
    import SimpleITK as sitk

    return sitk.GetArrayViewFromImage(mask).sum() * math.prod(mask.GetSpacing()) / 1000


def test_without_slicer_core_the_same_tables_and_pictures_are_made_and_one_line_says_what_is_not(
    demo, ifxpredict, bundle_folder, tmp_path, monkeypatch
):
    _, folder = demo
    with_scene = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setitem(sys.modules, "slicer", None)
    found = ifxpredict("demo", "--bundle", bundle_folder, "--out", folder)
    assert found.status == 0
    assert found.err.startswith("ifxpredict: no scene.mrb: making a 3D Slicer scene needs slicer-core: pip install sl")
    assert found.err.count("\n") == 1
    assert found.out.endswith(f"\nTables and pictures are in {folder}.\n")
    assert sorted(path.name for path in folder.iterdir()) == [name for name in OUTPUTS if name != "scene.mrb"]
    for name in ("prediction.tsv", "features.tsv", "why.tsv", "trust.tsv"):
        assert (folder / name).read_bytes() == with_scene[name], name
    check_picture(folder / "prediction.png")
    check_picture(folder / "why.png")


def test_a_bundle_that_is_refused_leaves_the_earlier_demonstration_whole(demo, refused, tmp_path):
    _, folder = demo
    before = {path: path.read_bytes() for path in folder.iterdir()}
    refused("demo", "--bundle", tmp_path / "gone", "--out", folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_bundle_harmonised_without_a_reference_asks_for_a_centre_by_an_option_that_there_is(
    ifxpredict, bundle_folder, tmp_path
):
    assert "is not harmonised" in ifxpredict("demo", "--centre", "B", "--out", tmp_path / "demo").err
    bundle = harmonised_bundle(bundle_folder, tmp_path / "harmonised", reference="")
    given = ("demo", "--bundle", bundle, "--out", tmp_path / "demo")
    without = ifxpredict(*given)
    assert without.status == 2
    assert "case simulated: no centre, expected one that the bundle is harmonised for: A, B; name it" in without.err
    assert "--centre" in without.err
    found = ifxpredict(*given, "--centre", "B")
    assert (found.status, found.err) == (0, "")
    assert json.loads((tmp_path / "demo" / "provenance.json").read_text(encoding="utf-8"))["centre"] == "B"
