"""A report's tables and curves as MRML nodes: types, digits, points, colours; saved and read again."""

import dataclasses
import math

import numpy as np
import pytest

from IFXPredictLib.base.colours import PALETTE
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.table_two import IntervalRules
from IFXPredictLib.evaluation.time_to_event import analyse_failure
from IFXPredictLib.mrml.reports import add_evaluation, kaplan_meier_chart, report_table, roc_chart
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.tables.table import Table

pytest.importorskip("slicer")

TITLES = {"clinical": "Clinical", "deep": "Deep learning"}
OUTCOME = Outcome("failure", "non-response", "response")
Y = np.array([0, 0, 1, 0, 1, 1])
RAW = {"clinical": np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), "deep": np.array([0.3, 0.1, 0.2, 0.6, 0.5, 0.7])}


@pytest.fixture(scope="module")
def split():
    rules = IntervalRules(resamples=10)
    return analyse_split("test", Y, RAW, {"clinical": 0.45, "deep": 0.45}, "deep", rules)


def lines(chart):
    """The finite points of each series of a chart, by its name."""
    found = {}
    for i in range(chart.GetNumberOfPlotSeriesNodes()):
        series = chart.GetNthPlotSeriesNode(i)
        columns = columns_of(series.GetTableNode())
        points = zip(columns[series.GetXColumnName()], columns[series.GetYColumnName()], strict=True)
        found[series.GetName()] = [point for point in points if not math.isnan(point[0])]
    return found


def test_a_table_keeps_its_digits_and_its_kinds(scene):
    table = Table("t", "caption", (), (), ("model", "auc", "cases"), (("clinical", 0.1 + 0.2, 3), ("deep", None, 4)))
    columns = columns_of(report_table(scene, table))
    assert columns["model"] == ["clinical", "deep"]
    assert columns["cases"] == [3.0, 4.0]
    assert columns["auc"][0] == 0.1 + 0.2
    assert math.isnan(columns["auc"][1])


def test_a_table_without_rows_is_refused_with_its_note(scene):
    with pytest.raises(IFXPredictError, match="t: has no rows to show; no follow-up"):
        report_table(scene, Table("t", "", (), (), ("a",), (), ("no follow-up",)))


def test_a_roc_chart_goes_through_the_points_that_counting_gives(scene, split):
    found = lines(roc_chart(scene, split, TITLES, "ROC"))
    chance, clinical, deep = found.items()
    assert chance == ("Chance", [(0, 0), (1, 1)])
    assert clinical[0].startswith("Clinical: AUC 0.889 (")
    third = pytest.approx(1 / 3)
    assert clinical[1] == [
        pytest.approx(p) for p in [(0, 0), (0, 1 / 3), (0, 2 / 3), (1 / 3, 2 / 3), (1 / 3, 1), (2 / 3, 1), (1, 1)]
    ]
    assert deep[1][1] == (0, third)


def test_the_curves_have_the_models_colours_and_stay_within_the_axes(scene, split):
    chart = roc_chart(scene, split, TITLES, "ROC")
    colour = chart.GetNthPlotSeriesNode(2).GetColor()
    assert "#" + bytes(round(255 * part) for part in colour).hex().upper() == PALETTE[1]
    assert (chart.GetXAxisRange(), chart.GetYAxisRange()) == ((0, 1), (0, 1))
    assert chart.GetTitle() == "Test (n = 6)"


def test_a_split_without_a_curve_is_refused(scene):
    nothing = analyse_split("test", np.ones(3, int), {"deep": np.arange(3.0)}, {"deep": 0.5}, "deep", IntervalRules())
    with pytest.raises(IFXPredictError, match="ROC: no model has a ROC curve on the test split"):
        roc_chart(scene, nothing, TITLES, "ROC")


def test_an_evaluation_with_a_split_without_curves_or_follow_up_is_shown_without_their_charts(
    scene, invented_analysis, invented_bundle
):
    nothing = analyse_split("test", np.ones(3, int), {"deep": np.arange(3.0)}, {"deep": 0.5}, "deep", IntervalRules())
    nan = np.full(2, np.nan)
    unknown = analyse_failure("test", np.array([0.1, 0.9]), 0.5, nan, nan)
    shown = invented_analysis.splits[0], invented_analysis.failures[0]
    splits, failures = (shown[0], nothing), (shown[1], unknown)
    add_evaluation(scene, dataclasses.replace(invented_analysis, splits=splits, failures=failures), invented_bundle)
    charts = scene.GetNodesByClass("vtkMRMLPlotChartNode")
    names = [charts.GetItemAsObject(i).GetName() for i in range(charts.GetNumberOfItems())]
    assert names == [f"ROC {shown[0].split}", f"Kaplan-Meier {shown[1].split}"]


def test_a_kaplan_meier_chart_steps_down_at_each_failure(scene):
    found = analyse_failure(
        "test", np.array([0.9, 0.8, 0.1, 0.2]), 0.5, np.array([2.0, 4, 6, 8]), np.array([1, 1, 1.0, 0])
    )
    chart = kaplan_meier_chart(scene, found, TITLES, "deep", OUTCOME, "KM")
    curves = lines(chart)
    assert curves["predicted non-response (n = 2)"] == [(0, 1), (2, 1), (2, 0.5), (4, 0.5), (4, 0)]
    assert curves["predicted response (n = 2)"] == [(0, 1), (6, 1), (6, 0.5), (8, 0.5), (8, 0.5)]
    assert chart.GetXAxisRange() == (0, 8)
    assert chart.GetTitle().startswith("Test, Deep learning: log-rank P = 0.0")


def test_without_follow_up_there_is_no_kaplan_meier_chart(scene):
    nan = np.full(2, np.nan)
    with pytest.raises(IFXPredictError, match=r"KM: no case of the training split has a follow-up"):
        kaplan_meier_chart(
            scene, analyse_failure("train", np.array([0.1, 0.9]), 0.5, nan, nan), TITLES, "deep", OUTCOME, "KM"
        )


def test_charts_and_tables_come_back_with_the_scene(scene, split, load, tmp_path):
    before = lines(roc_chart(scene, split, TITLES, "ROC"))
    save_scene(scene, tmp_path / "scene.mrb")
    again = lines(load(tmp_path / "scene.mrb").GetFirstNodeByName("ROC"))
    assert list(again) == list(before)
    for name, points in before.items():
        assert [pytest.approx(point, abs=1e-5) for point in points] == again[name]
