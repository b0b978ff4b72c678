"""status.csv: the cohort's own masks count, what is no status is refused."""

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.evaluation.statuses import read_statuses

HEADER = "case,reader,round,status,message,seconds\n"


def test_the_statuses_of_own_masks_are_read_and_those_of_re_readings_are_not(tmp_path):
    (tmp_path / "status.csv").write_text(f"{HEADER}A,,,warning,gas,1\nA,1,1,failed,no,1\nB,,,ok,,1\n", encoding="utf-8")
    assert read_statuses(tmp_path / "status.csv") == {"A": "warning", "B": "ok"}


def test_without_the_file_nothing_is_known(tmp_path):
    assert read_statuses(tmp_path / "status.csv") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEADER}A,,,fine,,1\n", "case A: status 'fine'; expected ok, warning, failed"),
        ("case,status\nA,ok\n", "the column 'reader' is missing"),
        (f"{HEADER}A\n", "line 2, case A: found 1 cells, expected 6"),
        (f'{HEADER}A,,,ok,"x', "cannot be read as a table"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text, message):
    (tmp_path / "status.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=rf"status\.csv: .*{message}|status\.csv: {message}"):
        read_statuses(tmp_path / "status.csv")
