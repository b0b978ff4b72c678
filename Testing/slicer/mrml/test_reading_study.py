import math

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.mrml.reading_study import icc_chart, read_rows, study_nodes
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

ONE, OTHER = "reader eva, round 1", "reader eva, round 2"
FILES = {
    "icc.csv": "feature,intra,intra_low,inter\nf1,0.9,0.8,0.7\nf2,,,\nf3,-0.2,-0.5,0.95\n",
    "report.html": "<!DOCTYPE html>",
    "tables/icc_groups.csv": "kind,group,cases\nintra,eva,3\n",
    "tables/agreement.csv": (
        "case,one,other,one_ml,other_ml,dice\n"
        f'7,"{ONE}","{OTHER}",10.0,12.0,0.9\n8,"{ONE}","{OTHER}",20.0,19.0,0.8\n'
        f'8,"{ONE}","reader max, round 1",1,2,0.5\n'
    ),
    "tables/agreement_summary.csv": "kind,median\nintra,0.85\n",
    "tables/bland_altman.csv": f'one,other,bias,lower,upper\n"{ONE}","{OTHER}",0.5,-3.66,4.66\n',
    "tables/consensus.csv": "rank,case,dice\n1,8,0.5\n",
    "tables/reading_times.csv": "reader,round,median\n",
    "tables/left_out.csv": "case,reading,status,message\n",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def nodes(scene, folder):
    return study_nodes(scene, folder, "Study")


def series_of(chart):
    return [chart.GetNthPlotSeriesNode(i) for i in range(chart.GetNumberOfPlotSeriesNodes())]


def points(series):
    columns = columns_of(series.GetTableNode())
    pairs = zip(columns[series.GetXColumnName()], columns[series.GetYColumnName()], strict=True)
    return [pair for pair in pairs if all(map(math.isfinite, pair))]


def test_each_file_with_rows_is_a_table_node_with_typed_columns(nodes):
    assert set(nodes.tables) == {"icc", "icc_groups", "agreement", "agreement_summary", "bland_altman", "consensus"}
    columns = columns_of(nodes.tables["icc"])
    assert columns["feature"] == ["f1", "f2", "f3"]
    assert columns["intra"] == [0.9, pytest.approx(math.nan, nan_ok=True), -0.2]
    assert nodes.tables["agreement"].GetName() == "Study: agreement"
    assert nodes.tables["agreement"].GetLocked()


def test_tables_of_further_vois_are_shown_beside_the_first_ones(scene, folder):
    (folder / "tables" / "consensus-node.csv").write_text("rank,case,dice\n1,8,0.4\n", encoding="utf-8")
    tables = study_nodes(scene, folder, "Study").tables
    assert columns_of(tables["consensus-node"])["dice"] == [0.4]
    assert columns_of(tables["consensus"])["dice"] == [0.5]


def test_the_icc_chart_shows_the_share_of_features_with_at_least_that_icc(nodes):
    intra, inter = series_of(nodes.icc_chart)
    assert points(intra) == [(0.9, 1 / 3), (0, 2 / 3)]
    assert points(inter) == [(0.95, 1 / 3), (0.7, 2 / 3)]
    assert (nodes.icc_chart.GetXAxisRange(), nodes.icc_chart.GetYAxisRange()) == ((0, 1), (0, 1))
    assert [s.GetName() for s in (intra, inter)] == ["Intra-observer", "Inter-observer"]


def test_a_bland_altman_chart_has_the_pairs_cases_as_points_and_three_lines(nodes):
    (chart,) = nodes.volume_charts
    cases, bias, lower, upper = series_of(chart)
    assert points(cases) == [(11, 2), (19.5, -1)]
    assert cases.GetLineStyle() == cases.LineStyleNone
    assert cases.GetMarkerStyle() == cases.MarkerStyleCircle
    assert [points(line) for line in (bias, lower, upper)] == [
        [(11, level), (19.5, level)] for level in (0.5, -3.66, 4.66)
    ]
    assert [s.GetName() for s in (bias, lower)] == ["Bias: 0.50 mL", "Lower limit: -3.66 mL"]
    assert chart.GetTitle() == f"{ONE} and {OTHER}"
    assert chart.GetYAxisTitle() == "Difference (mL)"


def test_an_icc_that_the_design_does_not_give_has_no_line_in_the_chart(scene, tmp_path):
    (tmp_path / "icc.csv").write_text("feature,intra,inter\nf1,0.9,\nf2,0.8,\n", encoding="utf-8")
    chart = icc_chart(scene, read_rows(tmp_path / "icc.csv"), "one reader twice")
    assert [series.GetName() for series in series_of(chart)] == ["Intra-observer"]


def test_without_an_icc_csv_there_is_no_icc_table_and_no_chart(scene, folder):
    (folder / "icc.csv").unlink()
    found = study_nodes(scene, folder, "Study")
    assert found.icc_chart is None
    assert "icc" not in found.tables
    assert len(found.volume_charts) == 1


def test_the_nodes_come_back_with_the_scene(scene, nodes, load, tmp_path):
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    assert again.GetFirstNodeByName("Study: ICC").GetNumberOfPlotSeriesNodes() == 2
    assert columns_of(again.GetFirstNodeByName("Study: consensus"))["dice"] == [pytest.approx(0.5)]


def test_a_feature_without_icc_makes_the_share_smaller_not_the_line_longer(scene):
    chart = icc_chart(scene, {"intra": [math.nan, 0.5], "inter": [math.nan, 0.6]}, "ICC")
    assert points(series_of(chart)[0]) == [(0.5, 0.5)]


def test_an_unfinished_analysis_is_refused_before_there_is_any_node(scene, folder):
    before = scene.GetNumberOfNodes()
    (folder / "report.html").unlink()
    with pytest.raises(CohortError, match="holds no finished analysis"):
        study_nodes(scene, folder, "Study")
    assert scene.GetNumberOfNodes() == before


def test_damaged_tables_are_refused(scene, folder):
    before = scene.GetNumberOfNodes()
    (folder / "tables" / "consensus.csv").write_text("rank,case\n1,8,0.5\n", encoding="utf-8")
    with pytest.raises(CohortError, match=r"consensus\.csv: line 2: found 3 cells, expected 2"):
        study_nodes(scene, folder, "Study")
    (folder / "tables" / "consensus.csv").write_text("", encoding="utf-8")
    with pytest.raises(CohortError, match=r"consensus\.csv: cannot be read as a table \(it is empty\)"):
        study_nodes(scene, folder, "Study")
    (folder / "tables" / "consensus.csv").unlink()
    with pytest.raises(CohortError, match=r"consensus\.csv: cannot be read as a table"):
        study_nodes(scene, folder, "Study")
    assert scene.GetNumberOfNodes() == before
