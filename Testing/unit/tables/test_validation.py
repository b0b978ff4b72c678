"""What a validation leaves for an update: read back, and refused where it is another's or was changed."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.base.outputs import Output
from IFXPredictLib.tables.table import write_table
from IFXPredictLib.tables.validation import read_validation, write_validation

COLUMNS = ("case", "model", "outcome", "raw_score", "patient")
ROWS = [
    ("a", "one", 0, 0.25, "p"),
    ("b", "one", 1, None, "p"),
    ("c", "one", 1, 1.07, ""),
    ("d", "one", 1, 0.5, "p"),
    ("a", "two", 0, 0.1, ""),
]
MINE = "0" * 64


@pytest.fixture
def report(tmp_path):
    with Output(tmp_path / "report", "validate").written() as folder:
        write_validation(folder, MINE)
        (folder / "tables").mkdir()
        write_table(folder / "tables" / "predictions.csv", COLUMNS, ROWS)
    return tmp_path / "report"


def test_each_models_scores_come_back_without_the_cases_that_it_does_not_answer(report):
    found = read_validation(report, MINE)
    assert list(found) == ["one", "two"]
    assert found["one"].outcome.tolist() == [0, 1, 1]
    assert found["one"].raw.tolist() == [0.25, 1.07, 0.5]
    assert found["one"].clusters.tolist() == [0, 1, 0]
    assert found["two"].clusters is None
    assert found["two"].raw.dtype == np.float64


def test_another_bundles_and_a_changed_validation_are_refused(report, tmp_path):
    with pytest.raises(CohortError, match=r"validates the bundle 0000.*not this one, 1111.*run validate again"):
        read_validation(report, "1" * 64)
    with pytest.raises(CohortError, match=r"has no validation\.json, expected the folder that validate wrote"):
        read_validation(tmp_path, MINE)
    path = report / "tables" / "predictions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1.07", "0.07"), encoding="utf-8")
    with pytest.raises(CohortError, match="was changed since validate wrote it"):
        read_validation(report, MINE)


def test_the_scores_of_an_evaluation_in_the_same_folder_are_refused(report):
    """They are of the cases that the models were trained on."""
    with Output(report, "evaluate").written() as folder:
        (folder / "tables").mkdir()
        write_table(folder / "tables" / "predictions.csv", COLUMNS, ROWS)
    with pytest.raises(CohortError, match=r"predictions\.csv: was changed since validate wrote it"):
        read_validation(report, MINE)
