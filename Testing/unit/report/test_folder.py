"""The folder: every file, the same bytes again, numbers of the CSV in the page; what may stand in its place."""

import csv
import dataclasses
import re

import numpy as np
import pytest

from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.table_two import IntervalRules
from IFXPredictLib.report.folder import PARTS, REPORT, write_report


@pytest.fixture(scope="module")
def folder(invented_analysis, invented_bundle, invented_provenance, tmp_path_factory):
    path = tmp_path_factory.mktemp("report")
    write_report(invented_analysis, invented_bundle, invented_provenance, path)
    return path


def test_the_report_the_tables_and_the_figures_are_there(folder):
    assert {file.name for file in folder.iterdir()} == {REPORT, *PARTS}
    figures = {file.name for file in (folder / "figures").iterdir()}
    assert {name.partition(".")[2] for name in figures} == {"png", "svg"}
    assert len(figures) == 20
    tables = {file.stem for file in (folder / "tables").iterdir()}
    assert {
        "table_1_total",
        "table_2",
        "predictions",
        "roc_curves",
        "kaplan_meier",
        "audit",
        "contributions_by_case",
        *("tripod", "claim", "metrics", "clear"),
    } <= tables


def test_every_figure_is_embedded_in_the_page(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/svg+xml;base64,") == len(list((folder / "figures").glob("*.svg"))) == 10


def test_the_numbers_of_table_two_stand_in_the_page_as_in_the_csv(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    with (folder / "tables" / "table_2.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 10
    shown = re.search('<table id="table-table_2">(.*?)</table>', page, re.DOTALL)[1]
    for row in rows:
        auc = [float(row[name]) for name in ("auc", "auc_low", "auc_high")]
        assert f"<td>{auc[0]:.3f} ({auc[1]:.3f} to {auc[2]:.3f})</td>" in shown
        assert f"<td>{float(row['brier_raw']):.3f}</td>" in shown
        assert float(repr(auc[0])) == auc[0]


@pytest.mark.slow
def test_the_same_study_gives_the_same_bytes(folder, invented_analysis, invented_bundle, invented_provenance, tmp_path):
    write_report(invented_analysis, invented_bundle, invented_provenance, tmp_path)
    files = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    assert [f for f in files if (tmp_path / f).read_bytes() != (folder / f).read_bytes()] == []


@pytest.mark.slow
def test_a_test_split_of_one_class_is_reported_and_not_refused(
    invented_analysis, invented_bundle, invented_provenance, tmp_path
):
    part = ~invented_analysis.data.train
    y, raw = invented_analysis.data.outcome[part], invented_analysis.raw
    rules = IntervalRules(resamples=10)
    cutoffs = {m.name: m.cutoff for m in invented_bundle.models}
    one = analyse_split("test", y * 0, {m: s[part] for m, s in raw.items()}, cutoffs, "early_fusion", rules)
    analysis = dataclasses.replace(invented_analysis, splits=(invented_analysis.splits[0], one))
    write_report(analysis, invented_bundle, invented_provenance, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (
        "Test, Deep learning: table 2, test, deep: outcome: both classes are needed, found 0 cases with 1 and 40"
        in page
    )


FIRST_STUDYS_WORDS = (
    *("infliximab", "enterograph", "crohn", "bowel", "non-response", "hounsfield", "support vector", "svm", "fusion"),
    *(" HU", "CT,", "CT ", "gas"),
)


@pytest.fixture(scope="module")
def second_folder(second_analysis, second_bundle, invented_provenance, tmp_path_factory):
    path = tmp_path_factory.mktemp("second")
    write_report(second_analysis, second_bundle, invented_provenance, path)
    return path


@pytest.mark.slow
def test_a_report_of_another_study_has_no_word_of_the_first(second_folder):
    page = (second_folder / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"data:image[^\"]*|<style>.*?</style>", "", page, flags=re.DOTALL)
    found = [word for word in FIRST_STUDYS_WORDS if word in (text if word != word.lower() else text.lower())]
    assert not found
    for own in ("Response to TNF inhibitors", "ASAS40 response at week 24", "no improvement", "DLR + clinical"):
        assert own in text


@pytest.mark.slow
def test_what_the_reference_adds_to_the_clinical_model_is_reported_for_any_study(second_analysis, second_folder):
    with (second_folder / "tables" / "reclassification.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(row["split"], row["against"]): row for row in csv.DictReader(stream)}
    assert list(rows) == [(split, model) for split in ("train", "test") for model in ("clinical", "dlr")]
    raw, data = second_analysis.raw, second_analysis.data
    for split in ("train", "test"):
        part = data.part(split) & np.isfinite(raw["clinical"]) & np.isfinite(raw["dlr_clinical"])
        rises = np.clip(raw["dlr_clinical"], 0, 1) - np.clip(raw["clinical"], 0, 1)
        of_each = [rises[part & (data.outcome == value)] for value in (1, 0)]
        row = rows[split, "clinical"]
        assert float(row["idi"]) == pytest.approx(of_each[0].mean() - of_each[1].mean(), abs=1e-12)
        assert float(row["idi_se"]) ** 2 == pytest.approx(sum(r.var(ddof=1) / r.size for r in of_each), rel=1e-9)
