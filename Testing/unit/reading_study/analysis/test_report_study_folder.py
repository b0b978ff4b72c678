import csv

import numpy as np
import pytest

from IFXPredictLib.base.files import write_text
from IFXPredictLib.features.reading_record import read_recorded
from IFXPredictLib.reading_study.analysis.analysis import analyse
from IFXPredictLib.reading_study.analysis.report import write_analysis
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.icc import FeatureSource, read_reliable
from IFXPredictLib.tables.readings import read_readings

SOURCE = FeatureSource("a" * 64, "b" * 64)


@pytest.fixture(scope="module")
def folder(analysed, protocol, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    write_analysis(analysed, ["original_firstorder_Mean"], [("Date", "2026-01-02")], protocol, SOURCE, folder)
    return folder


def test_tables_figures_page_and_what_train_takes_are_written(folder):
    assert {p.name for p in folder.iterdir()} == {
        *("report.html", "icc.csv", "readings.csv", "readings_features.csv", "status.csv", "tables", "figures"),
        *("icc.json", "readings_features.json"),
    }
    assert {p.stem for p in (folder / "tables").iterdir()} == {
        *("icc_groups", "icc_forms", "agreement", "agreement_summary", "bland_altman", "consensus"),
        *("reading_times", "left_out"),
    }
    assert len(list((folder / "figures").iterdir())) == 8


def test_icc_csv_is_what_train_reads(folder, analysed):
    found = read_reliable(folder / "icc.csv", analysed.iccs.names, 0.75, SOURCE).reliable
    np.testing.assert_array_equal(found, analysed.iccs.study.reliable(0.75))


def test_the_tables_say_of_which_readings_they_are(folder, analysed):
    for name in ("icc.csv", "readings_features.csv"):
        found = read_recorded(folder / name)
        assert [one.job.title for one in found] == [f"{r.case}, {r.title}" for r in analysed.readings]
        assert all(one.job.mask.samefile(r.mask) for one, r in zip(found, analysed.readings, strict=True))


def test_readings_csv_is_what_extract_reads(folder, analysed):
    cohort = [CohortCase(case, folder, folder, 1, True) for case in "abcd"]
    found = read_readings(folder / "readings.csv", cohort)
    assert [(r.case, r.reader, r.round) for r in found] == [(r.case, r.reader, r.round) for r in analysed.readings]
    assert all(one.mask.samefile(other.mask) for one, other in zip(found, analysed.readings, strict=True))


def test_the_features_of_all_readings_come_back_to_the_last_bit(folder, analysed):
    found = read_features(folder / "readings_features.csv")
    np.testing.assert_array_equal(found.values, analysed.features.values)


def test_the_tables_keep_all_digits(folder, analysed):
    with (folder / "tables" / "agreement.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["hausdorff95_mm"]) for row in rows] == [found.hausdorff95_mm for _, found in analysed.pairs]


@pytest.mark.slow
def test_the_same_analysis_gives_the_same_bytes(folder, analysed, protocol, tmp_path):
    write_analysis(analysed, ["original_firstorder_Mean"], [("Date", "2026-01-02")], protocol, SOURCE, tmp_path)
    for file in folder.rglob("*.*"):
        assert (tmp_path / file.relative_to(folder)).read_bytes() == file.read_bytes(), file


@pytest.mark.parametrize(
    ("lacks", "other", "read"),
    [
        ("inter", "intra", lambda r: r.reader == "eva"),
        ("intra", "inter", lambda r: r.round == 2),
        ("", "", lambda r: (r.reader, r.round) != ("max", 2)),
    ],
)
def test_the_icc_that_a_design_does_not_give_is_empty_in_icc_csv_and_missing_in_words_on_the_page(
    small_study, protocol, tmp_path, monkeypatch, fake_radiomics, lacks, other, read
):
    def no_drawing(_figure, path):
        write_text(path.with_name(f"{path.name}.svg"), "<svg/>")

    monkeypatch.setattr("IFXPredictLib.report.pictures.save_figure", no_drawing)
    found = analyse([r for r in small_study if read(r)], protocol, None, tmp_path, 1)
    write_analysis(found, ["original_firstorder_Mean"], [], protocol, SOURCE, tmp_path)
    with (tmp_path / "icc.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for kind in ("intra", "inter"):
        cells = {row[f"{kind}_cases"] for row in rows} | {row[kind] for row in rows if kind == lacks}
        assert cells == ({""} if kind == lacks else {"4"})
    filtered = read_reliable(tmp_path / "icc.csv", found.iccs.names, 0.75, SOURCE)
    assert filtered.reliable.any()
    assert filtered.kinds == ((other,) if lacks else ("intra", "inter"))
    assert (f"There is no {lacks}-observer ICC: " in page) == bool(lacks)
    assert ("in both ICCs" in page) == (not lacks)
