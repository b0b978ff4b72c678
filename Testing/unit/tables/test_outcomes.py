import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.outcomes import read_outcomes, read_patients

OUTCOME = load_protocol("ifx_cte_demo").outcome


def test_outcomes_alone_are_read_from_a_table_with_other_columns_too(tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text("case,outcome,remark\na,1,x\nb,0,\n", encoding="utf-8")
    assert read_outcomes(path, OUTCOME) == {"a": 1, "b": 0}
    path.write_text("case,outcome\na,1.0\nb,0.\n", encoding="utf-8")  # as pandas writes numbers with blanks between
    assert read_outcomes(path, OUTCOME) == {"a": 1, "b": 0}
    path.write_text("case,outcome\na,1.00\nb,.00\n", encoding="utf-8")  # as SPSS writes 1 and 0
    assert read_outcomes(path, OUTCOME) == {"a": 1, "b": 0}
    for text, message in (
        ("case,outcome\na,.\n", r"outcomes.csv.*expected 0 or 1, found '\.'"),
        ("case,outcome\na,2\n", r"outcomes.csv.*expected 0 or 1, found '2'"),
        ("case,outcome\na,1\na,0\n", "a.*twice"),
        ("case,asas40\na,1\n", "'outcome' is missing, in which 1 is non-response, 0 is response; found case, asas40; "),
        ("case,outcome\na,\n", "line 2: outcome is empty; fill it in or remove the line"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CohortError, match=message):
            read_outcomes(path, OUTCOME)


def test_patients_are_read_where_a_table_names_them(tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text("case,patient,outcome\na,Ng,1\nb,Ng,0\n", encoding="utf-8")
    assert read_patients(path) == {"a": "Ng", "b": "Ng"}
    path.write_text("case,outcome\na,1\n", encoding="utf-8")
    assert read_patients(path) == {}
    for text, message in (
        ("case,patient\na,Ng\nb,\n", r"outcomes.csv.*patient"),
        ("case,patient\na,Ng\na,Ng\n", "a.*twice"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CohortError, match=message):
            read_patients(path)
