"""A band as files: read back to the last bit, with where its amplitude is from."""

import csv
import json

from IFXPredictLib.prediction.band_files import BAND_FILES, band_text, write_band
from IFXPredictLib.prediction.band_rows import Band, BandRow, MovedFeature

NAN = float("nan")
AMPLITUDE = {"amplitude_mm": {"local_mm": 0.6, "excess_mm": 0.2}, "amplitude_of": "agreement_summary.csv"}
ROWS = (
    BandRow("clinical", NAN, NAN, NAN, 0.5, NAN, "", NAN, NAN, NAN),
    BandRow("deep", 0.7, 0.1 + 0.2, 0.9, 0.5, 0.8, "yes", 0.6, 0.3, 0.1),
)
FOUND = Band(ROWS, (MovedFeature("deep_003", 1.0, 1.1, 0.4, 0.84),), 30, AMPLITUDE, 11.5, 7)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_files_hold_all_numbers_and_where_they_are_from(tmp_path):
    write_band(FOUND, "for no patient", tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(BAND_FILES)
    empty, deep = rows_of(tmp_path / "band.tsv")
    assert (float(deep["low"]), float(deep["stays"]), deep["crosses"]) == (0.1 + 0.2, 0.8, "yes")
    assert (empty["low"], empty["crosses"], empty["notice"]) == ("", "", "for no patient")
    (moved,) = rows_of(tmp_path / "band_features.tsv")
    assert (moved["name"], float(moved["case_icc"])) == ("deep_003", 0.84)
    schema = (tmp_path / "band_features.schema.tsv").read_text(encoding="utf-8")
    assert "ICC, this case alone" in schema
    assert "no ICC of a cohort" in schema
    assert "erturbation ICC" not in schema
    written = json.loads((tmp_path / "band.json").read_text(encoding="utf-8"))
    assert written["amplitude_mm"] == {"local_mm": 0.6, "excess_mm": 0.2}
    assert (written["redrawings"], written["seed"], written["amplitude_of"]) == (30, 7, "agreement_summary.csv")


def test_text_shows_the_models_that_answer():
    text = band_text(FOUND)
    assert "Drawn again 30 times" in text
    assert "30.0 % to 90.0 %" in text
    assert "clinical" not in text
