import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.tables.published import published_rows, read_published


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"t\.csv: cannot be read as a table \(it is empty\)"),
        ("auc\n", r"t\.csv: has no rows"),
        ("youden,cutoff_printed_as_youden\n0.8,0.8\n", r"t\.csv: the column 'youden' is given twice"),
        ("model,auc,f1\na,0.8,0.7\n", r"t\.csv: unknown column 'f1'"),
        ("model,auc\na,high\n", r"t\.csv: all a: auc: expected a number such as 0\.80 or 80%, found 'high'"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(IFXPredictError, match=message):
        read_published(tmp_path / "t.csv")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffcohort, model ,p,p_vs_other,auc\n\ntest,a,<0.001,x,0.80\n,,,,\n",
        "cohort;model;p;auc\ntest;a;<0.001;0,80\n",
        "model\tauc\tcohort\na\t80 %\ttest\n",
    ],
)
def test_numbers_are_kept_as_they_are_printed_and_p_values_passed_over(tmp_path, text):
    (tmp_path / "t.csv").write_text(text, "utf-8")
    (row,) = read_published(tmp_path / "t.csv")
    assert (row.name, row.auc.units, row.auc.scale) == ("test a", 80, 100)


def test_what_is_missing_is_none_and_both_names_of_youdens_column_are_known():
    rows = published_rows([{"cutoff_printed_as_youden": "0.3", "auc": ""}, {"cohort": "test", "youden": "0.3"}])
    assert [(row.cohort, row.model, row.auc) for row in rows] == [("all", "row 1", None), ("test", "row 2", None)]
    assert rows[0].youden == rows[1].youden


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([], "table: has no rows"),
        ([{"auc": "0.8", "f1": "0.7"}], "unknown column 'f1'; known are cohort, model, auc, .*, p_*"),
        ([{"model": "a", "ppv": "80"}], "all a: ppv: expected 0 to 1, or a percentage with its sign, found '80'"),
        ([{"model": "a", "npv": "-0.1"}], "npv: expected 0 to 1"),
        ([{"model": "a", "auc": "101%"}], "auc: expected 0 to 1"),
        ([{"model": "a", "auc": "0,8"}], "all a: auc: expected a number such as 0.80 or 80%, found '0,8'"),
        ([{"model": "a"}, {"model": "a"}], "all a is given twice; keep one row a model and cohort"),
    ],
)
def test_records_that_cannot_be_used_are_refused(records, message):
    with pytest.raises(IFXPredictError, match=message):
        published_rows(records)
