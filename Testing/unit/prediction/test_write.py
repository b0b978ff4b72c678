"""The prediction's files: columns, numbers to the last bit, and tables that no text can tear."""

import dataclasses
import json
import math

import numpy as np
import pytest

from IFXPredictLib.features.extraction import Features
from IFXPredictLib.imaging.voi import VoiFacts
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.prediction import ModelPrediction, Prediction
from IFXPredictLib.prediction.uncertainty import Uncertainty
from IFXPredictLib.prediction.write import FILES, as_json, as_text, write_prediction

NOTICE = "DEMONSTRATION ONLY: trained on simulated cases."
TRUST = Uncertainty("undecided", 0.1 + 0.2, 99.4, "C-reactive protein (z = +9.1)")
WHY = ModelWhy(
    "radiomics",
    0.1,
    166,
    1 / 3,
    {"radiomics": 0.1 + 0.2, "clinical": 1 / 3 - 0.4},
    (
        WhyRow(
            "radiomics",
            "feature",
            "original_firstorder_Mean",
            "mean\tintensity",
            "radiomics",
            1e-300,
            "HU",
            -1.5,
            0.1 + 0.2,
            0.01,
        ),
        WhyRow(
            "radiomics",
            "feature",
            "crp",
            "C-reactive protein",
            "clinical",
            85.0,
            "mg/L",
            math.nan,
            1 / 3 - 0.4,
            0.0,
            -2 / 3,
        ),
    ),
    5e-324,
)
ROWS = (
    ModelPrediction("clinical", math.nan, math.nan, 0.1 + 0.2, "", "no answer: crp missing"),
    ModelPrediction("radiomics", 1 / 3, 1 / 3, 0.5, "response", "ok", uncertainty=TRUST),
    ModelPrediction("deep", 1.0, 1.7, np.nextafter(0.5, 1).item(), "non-response", "ok"),
    ModelPrediction("early_fusion", 5e-324, 5e-324, 0.7, "response", "ok"),
    ModelPrediction("late_fusion", 0.0, -0.1, 1e-17, "response", "two\tparts\r\nof a VOI"),
)


@pytest.fixture
def prediction(fresh_bundle):
    values = fresh_bundle.golden.features.values.copy()
    values[[5, 1000, 1640]] = (0.1 + 0.2, 1e-300, math.nan)
    return Prediction(
        case="the\tpatient\nof today",
        rows=ROWS,
        feature_rows=feature_rows(Features(fresh_bundle.golden.features.names, values), fresh_bundle),
        facts=VoiFacts(18.0721, 83.39, 14, 1, 645, 0.0, 11, 5.0, -1000.0, 1.0, (3.0, 3.0, 3.0), 1, 1.0, 0.0, 5),
        warnings=("two\tparts\r\nof a VOI",),
        notice=NOTICE,
        provenance={"bundle": "demo", "time": "2026-01-01T00:00:00+00:00"},
        why=(WHY,),
    )


@pytest.fixture
def written(prediction, fresh_bundle, tmp_path):
    write_prediction(prediction, fresh_bundle, tmp_path)
    return tmp_path


def table(path):
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    return [line.split("\t") for line in lines]


def test_the_files_are_all_there_is(written):
    assert sorted(p.name for p in written.iterdir()) == sorted(FILES)
    tables = ("prediction", "features", "why", "trust")
    assert set(FILES) == {f"{table}{end}" for table in tables for end in (".tsv", ".schema.tsv")} | {"provenance.json"}


def test_prediction_tsv_has_a_row_a_model_and_reads_back_to_the_last_bit(written):
    header, *rows = table(written / "prediction.tsv")
    assert header == ["model", "probability", "cutoff", "call", "status"]
    for cells, row in zip(rows, ROWS, strict=True):
        assert len(cells) == 5
        assert cells[0] == row.model
        assert cells[1] == "" if math.isnan(row.probability) else float(cells[1]) == row.probability
        assert float(cells[2]) == row.cutoff
        assert cells[3] == row.call


def test_tabs_and_line_breaks_become_blanks(written):
    assert table(written / "prediction.tsv")[-1][-1] == "two parts of a VOI"


def test_features_tsv_has_1651_rows_with_all_of_a_row_and_reads_back_to_the_last_bit(written, prediction, fresh_bundle):
    header, *rows = table(written / "features.tsv")
    assert header == ["name", "modality", "value", "unit", "z", "used_by", "notice"]
    assert len(rows) == 1651
    assert [row[0] for row in rows] == list(prediction.features.names)
    assert [row[1] for row in rows] == ["radiomics"] * 1116 + ["deep"] * 512 + ["clinical"] * 23
    values = np.array([float(row[2] or "nan") for row in rows])
    assert values.tobytes() == prediction.features.values.tobytes()
    units = {row[0]: row[3] for row in rows}
    assert units["original_firstorder_Mean"] == "HU"
    assert units["deep_511"] == "1"
    assert units["crp"] == "mg/L"
    assert all(unit for unit in units.values())
    z = np.array([float(row[4] or "nan") for row in rows])
    summary = fresh_bundle.summary
    np.testing.assert_array_equal(z, (prediction.features.values - summary.mean) / summary.sd)
    used_by = {row[0]: row[5] for row in rows}
    assert (used_by["crp"], used_by["deep_200"], used_by["esr"]) == ("clinical, early_fusion", "deep", "")


def test_why_tsv_has_base_sums_features_and_probability_of_each_model_and_reads_back_to_the_last_bit(written):
    header, *rows = table(written / "why.tsv")
    assert header == [
        *("model", "part", "name", "words", "modality", "value", "unit", "z"),
        *("contribution", "standard_error", "log_odds", "notice"),
    ]
    assert [row[:3] for row in rows] == [
        ["radiomics", "base", ""],
        ["radiomics", "modality", "radiomics"],
        ["radiomics", "modality", "clinical"],
        ["radiomics", "feature", "original_firstorder_Mean"],
        ["radiomics", "feature", "crp"],
        ["radiomics", "probability", ""],
    ]
    assert rows[3][3:] == ["mean intensity", "radiomics", "1e-300", "HU", "-1.5", repr(0.1 + 0.2), "0.01", "", NOTICE]
    assert rows[4][5:] == ["85.0", "mg/L", "", repr(1 / 3 - 0.4), "0.0", repr(-2 / 3), NOTICE]
    assert [float(row[8]) for row in rows] == [0.1, 0.1 + 0.2, 1 / 3 - 0.4, 0.1 + 0.2, 1 / 3 - 0.4, 1 / 3]


def test_trust_tsv_has_a_row_a_model_empty_where_there_is_no_answer(written, fresh_bundle):
    header, *rows = table(written / "trust.tsv")
    assert header == ["model", "set", "error_rate", "distance", "percentile", "reason", "notice"]
    assert [row[0] for row in rows] == [row.model for row in ROWS]
    rate = repr(fresh_bundle.protocol.patient.error_rate)
    reason = "C-reactive protein (z = +9.1)"
    assert rows[1][1:] == ["undecided", rate, repr(0.1 + 0.2), "99.4", reason, NOTICE]
    assert all(row[1:] == [*[""] * 5, NOTICE] for row in (rows[0], *rows[2:]))


def test_each_table_says_the_bundles_notice_in_every_row_and_nothing_where_there_is_none(
    written, prediction, fresh_bundle, tmp_path
):
    write_prediction(dataclasses.replace(prediction, notice=""), fresh_bundle, tmp_path / "without")
    for name in ("features.tsv", "why.tsv", "trust.tsv"):
        (header, *rows), (same, *others) = table(written / name), table(tmp_path / "without" / name)
        assert {row[-1] for row in rows} == {NOTICE}
        assert {row[-1] for row in others} == {""}
        assert (header, [row[:-1] for row in rows]) == (same, [row[:-1] for row in others])


def test_provenance_json_holds_case_notice_warnings_and_where_all_came_from(written, prediction):
    content = json.loads((written / "provenance.json").read_text(encoding="utf-8"))
    assert content == {
        "case": "the patient of today",
        "notice": prediction.notice,
        "warnings": ["two parts of a VOI"],
        "bundle": "demo",
        "time": "2026-01-01T00:00:00+00:00",
    }


def test_the_json_answer_has_null_where_a_model_could_not_answer(prediction, small_protocol):
    content = json.loads(json.dumps(as_json(prediction, small_protocol), allow_nan=False))
    assert content["models"][0] == {
        **{"model": "clinical", "probability": None, "raw_score": None},
        **{"cutoff": 0.1 + 0.2, "call": "", "status": "no answer: crp missing", "trust": None, "why": None},
    }
    assert content["models"][2]["raw_score"] == 1.7
    assert content["case"] == "the patient of today"
    assert content["notice"] == prediction.notice


def test_the_json_answer_holds_trust_and_why(prediction, small_protocol):
    model = as_json(prediction, small_protocol)["models"][1]
    assert model["trust"] == {
        **{"set": "undecided", "error_rate": 0.1, "distance": 0.1 + 0.2, "percentile": 99.4},
        "reason": TRUST.unlike,
    }
    why = model["why"]
    assert (why["base"], why["cases"], why["probability"], why["base_log_odds"]) == (0.1, 166, 1 / 3, 5e-324)
    assert why["by_modality"] == {"radiomics": 0.1 + 0.2, "clinical": 1 / 3 - 0.4}
    assert [part["log_odds"] for part in why["features"]] == [None, -2 / 3]
    assert why["features"][1] == {
        **{"feature": "crp", "words": "C-reactive protein", "modality": "clinical", "value": 85.0, "unit": "mg/L"},
        **{"z": None, "contribution": 1 / 3 - 0.4, "standard_error": 0.0, "log_odds": -2 / 3},
    }


def test_the_text_has_the_notice_on_top_and_a_row_a_model(prediction, small_protocol):
    lines = as_text(prediction, small_protocol).split("\n")
    assert lines[0] == prediction.notice
    assert lines[2] == "Case the patient of today: VOI of 18.1 mL, mean 83 HU, 14 slices"
    assert lines[3] == "Probability of non-response (infliximab failure within one year)"
    assert lines[5].split() == ["model", "probability", "cutoff", "call", "status"]
    rows = lines[7:12]
    assert [row.split()[0] for row in rows] == [row.model for row in ROWS]
    assert rows[0].split()[1:4] == ["-", "30.0", "%"]
    assert rows[1].split()[1:6] == ["33.3", "%", "50.0", "%", "response"]
    assert lines[12] == ""
    assert lines[13].startswith("Why: ")
    assert lines[14].startswith("radiomics 33.3 % = 10.0 % ")


def test_the_text_of_a_case_without_any_answer_ends_with_the_table(prediction, small_protocol):
    text = as_text(dataclasses.replace(prediction, why=()), small_protocol)
    assert "Why" not in text
    assert text.split("\n")[-1].startswith("late_fusion")


def test_the_text_without_a_notice_begins_with_the_case(prediction, small_protocol):
    text = as_text(dataclasses.replace(prediction, notice=""), small_protocol)
    assert text.startswith("Case the patient of today")


ESCAPES = "P\x1b[2J7\x9b31m\u202e\x00"


def test_characters_that_steer_a_terminal_reach_neither_files_nor_text(prediction, fresh_bundle, tmp_path):
    case = dataclasses.replace(prediction, case=ESCAPES, warnings=(ESCAPES,))
    write_prediction(case, fresh_bundle, tmp_path)
    written = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    for text in (
        *written,
        as_text(case, fresh_bundle.protocol),
        json.dumps(as_json(case, fresh_bundle.protocol), ensure_ascii=False),
    ):
        assert text.replace("\n", "").replace("\t", "").isprintable()
