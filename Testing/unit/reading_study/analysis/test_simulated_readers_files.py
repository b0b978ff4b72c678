import csv

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.simulated_readers import (
    SimulatedAccuracy,
    accuracy_text,
    measured_disagreement,
    read_measured,
    write_simulated_iccs,
)
from IFXPredictLib.reading_study.analysis.tables import study_tables
from IFXPredictLib.stats.icc import StudyIcc
from IFXPredictLib.tables.table import write_table

NAMES = ("f1", "f2", "f3")


def icc(seed=0):
    parts = np.random.default_rng(seed).random((6, 3))
    parts[:3, 1] = np.nan
    return StudyIcc(*parts)


def test_the_disagreement_is_read_from_a_studys_analysis(analysed, tmp_path):
    table = study_tables(analysed)["contours"][1]
    write_table(tmp_path / "agreement.csv", table.fields, table.records)
    intra = [(a.dice, a.difference_percent) for pair, a in analysed.pairs if pair.group.kind == "intra"]
    inter = [
        [a.difference_percent for pair, a in analysed.pairs if pair.group.kind == "inter" and pair.one.round == number]
        for number in (1, 2)
    ]
    assert read_measured(tmp_path / "agreement.csv") == measured_disagreement(intra, inter)


def test_simulated_and_real_iccs_stand_side_by_side_under_their_names(tmp_path):
    write_simulated_iccs(tmp_path / "both.csv", NAMES, icc(0), icc(1))
    write_simulated_iccs(tmp_path / "one.csv", NAMES, icc(0), None)
    with (tmp_path / "both.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert (float(rows[2]["simulated_inter"]), float(rows[2]["real_inter"])) == (icc(0).inter[2], icc(1).inter[2])
    assert rows[1]["simulated_intra"] == ""
    with (tmp_path / "one.csv").open(encoding="utf-8") as stream:
        assert {row["real_intra"] for row in csv.DictReader(stream)} == {""}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"\(it is empty\); expected a header with kind, one, other"),
        ("kind,one\nintra,x\n", "the column 'other' is missing"),
        (
            "kind,one,other,dice,difference_percent\nintra,a,b,much,1\n",
            "line 2: dice: expected a number, found 'much'",
        ),
        ("kind,one,other,dice,difference_percent\nintra,a,b,0.9,1\n", r"1 pair\(s\) of readings by one reader"),
    ],
)
def test_a_table_that_is_not_of_an_analysis_is_refused(text, message, tmp_path):
    (tmp_path / "agreement.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=message):
        read_measured(tmp_path / "agreement.csv")


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CohortError, match=r"gone\.csv: cannot be read as a table"):
        read_measured(tmp_path / "gone.csv")


def test_the_accuracy_is_said_in_a_line_a_kind():
    (line,) = accuracy_text([SimulatedAccuracy("intra", 1116, 0.777, 0.0648, -0.012, 0.907)])
    assert line == (
        "intra: 1116 features, rank correlation 0.78, mean absolute error 0.065 (simulated minus real -0.012), 91 % on "
        "the same side of the threshold"
    )
