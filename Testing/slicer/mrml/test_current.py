"""A prediction's nodes say when they are no longer of what is chosen, in what they differ, and when they are again."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from IFXPredictLib.mrml.companions import companion, earlier_in_words
from IFXPredictLib.mrml.current import differences, mark
from IFXPredictLib.mrml.further_nodes import FurtherNodes, note_series
from IFXPredictLib.mrml.maps import add_maps, maps_of
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.results import add_results
from IFXPredictLib.mrml.rich_text import summary_html, why_html
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
NAN = float("nan")


@pytest.fixture
def made(scene, ct, lesion, prediction):
    """The volume and the nodes of a prediction with CRP 32.9, without albumin."""
    prediction.feature_rows = [
        FeatureRow("crp", "clinical", 32.9, "mg/L", 0.1, "clinical"),
        FeatureRow("albumin", "clinical", NAN, "g/L", NAN, ""),
    ]
    prediction.provenance = dict(prediction.provenance) | {"voi_sha256": "v", "bundle_sha256": "b", "bundle": "demo"}
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    return volume, add_results(volume, segmentation, prediction, PROTOCOL)


def words(made, *, volume=True, voi="v", bundle="b", centres=(), centre="", **clinical):
    of, results = made
    manifest = (bundle or None) and SimpleNamespace(sha256=bundle, protocol=PROTOCOL, centres=centres)
    texts = {"crp": "32.9"} | clinical
    tables = results.prediction_table, results.features_table
    return differences(*tables, volume and of, voi, texts, manifest, centre)


def test_each_difference_is_named_and_equal_values_are_none(made):
    assert words(made) == words(made, crp="32.90") == words(made, albumin="") == ()
    assert words(made, volume=None) == ("the image (CT)",)
    assert words(made, voi="w") == words(made, voi="")[:1] == ("the VOI",)
    assert words(made, crp="300") == ("C-reactive protein (32.9, now 300)",)
    assert words(made, crp="", albumin="40") == (
        "Albumin (not given, now 40)", "C-reactive protein (32.9, now not given)"
    )  # fmt: skip
    assert words(made, crp="many") == ("C-reactive protein (32.9, now many)",)
    assert words(made, bundle="c", crp="300") == words(made, bundle="") == ("the bundle (demo)",)


def test_a_value_that_slicer_saved_with_six_digits_is_the_one_that_was_typed(made):
    features, typed = made[1].features_table, "22.4913494809689"
    for stored, difference in (("22.4913494809689", ()), ("22.4913", ()), ("22.4914", ("C-reactive protein",))):
        slicer.util.arrayFromTableColumn(features, "value")[0] = float(stored)
        assert [one.partition(" (")[0] for one in words(made, crp=typed)] == list(difference)
    assert words(made, crp="22.49") == ("C-reactive protein (22.4914, now 22.49)",)
    slicer.util.arrayFromTableColumn(features, "value")[0] = 22.4913494809689
    assert words(made, crp="22.4913") == ("C-reactive protein (22.4913, now 22.4913)",)


def test_another_centre_is_a_difference_where_the_bundle_has_centres(made):
    assert words(made, centre="B") == words(made, centres=("A", "B")) == ()
    assert words(made, centres=("A", "B"), centre="B") == ("the centre (not named, now B)",)
    made[1].prediction_table.SetAttribute("IFXPredict.centre", "St. Mary")
    assert words(made, centres=("A", "St. Mary"), centre="St. Mary") == ()
    assert words(made, centres=("A", "B"), crp="") == (
        "the centre (St. Mary, now not named)", "C-reactive protein (32.9, now not given)"
    )  # fmt: skip


def test_further_series_and_vois_are_differences_by_their_nodes_and_hashes(made, scene, ct):
    volume, results = made
    several = replace(PROTOCOL, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))
    manifest = SimpleNamespace(sha256="b", protocol=several, centres=())
    arterial, other, table = (
        volume_node(scene, ct, "arterial"),
        volume_node(scene, ct, "other"),
        results.prediction_table,
    )
    chosen, hashes = FurtherNodes({"arterial": arterial}), {"image_arterial_sha256": "a", "mask_node_sha256": "n"}
    for name, found in hashes.items():
        table.SetAttribute(f"IFXPredict.{name}", found)
    note_series(table, chosen)

    def said(further=chosen, voi="v", **changed):
        tables = table, results.features_table
        return differences(*tables, volume, voi, {"crp": "32.9"}, manifest, "", further, hashes | changed)

    assert said() == ()
    assert said(image_arterial_sha256="b") == said(FurtherNodes()) == said(FurtherNodes({"arterial": other}))
    assert said(FurtherNodes()) == ("the series arterial",)
    assert said(image_arterial_sha256="b", mask_node_sha256="m") == ("the VOI node",), "where else could it differ"
    assert said(FurtherNodes({"arterial": other}), mask_node_sha256="m") == ("the series arterial", "the VOI node")
    assert said(voi="w", image_arterial_sha256="b") == said(voi="", mask_node_sha256="m") == ("the VOI",)


def test_clinical_values_of_which_no_table_is_left_may_be_others(made, scene):
    volume, results = made
    scene.RemoveNode(results.features_table)
    blood_less = SimpleNamespace(clinical=(), further_files=(), further_series=(), further_drawn=())

    def said(protocol=PROTOCOL, voi="v", bundle="b"):
        manifest = SimpleNamespace(sha256=bundle, protocol=protocol, centres=())
        return differences(results.prediction_table, None, volume, voi, {"crp": "32.9"}, manifest)

    assert said() == ("the clinical values (no longer in the scene)",)
    assert said(voi="w") == ("the VOI", "the clinical values (no longer in the scene)")
    assert said(bundle="c") == ("the bundle (demo)",)
    assert said(blood_less) == ()
    mark(results.prediction_table, None, results.chart, said())
    assert earlier_in_words(results.prediction_table).endswith("the clinical values (no longer in the scene).")
    assert "of earlier inputs" in results.chart.GetName()


def test_tables_chart_maps_and_the_panels_texts_carry_the_mark_until_it_is_taken_away(made, ct, scene):
    volume, results = made
    table, features, chart = results.prediction_table, results.features_table, results.chart
    add_maps(volume, table, {"grad_cam_raised": ct}, PROTOCOL)
    nodes = [table, features, chart, companion(table, "trust"), *maps_of(table).values()]
    state = [(node.GetName(), chart.GetTitle()) for node in nodes]
    for _ in range(2):  # once more changes nothing
        mark(table, features, chart, ("the VOI", "the image (CT)"))
    assert all(node.GetName().endswith("(of earlier inputs)") for node in nodes)
    assert all(node.GetAttribute("IFXPredict.earlier_inputs") == "the VOI; the image (CT)" for node in nodes)
    assert chart.GetTitle() == f"OF EARLIER INPUTS: {state[0][1]}"
    assert earlier_in_words(table) == "These results are of earlier inputs: the VOI; the image (CT)."
    assert earlier_in_words(table) in summary_html(table)
    assert "Of earlier inputs." in why_html(table, "clinical")
    mark(table, features, chart, ())
    assert [(node.GetName(), chart.GetTitle()) for node in nodes] == state
    assert earlier_in_words(table) == ""
    assert "earlier" not in summary_html(table) + why_html(table, "clinical")
