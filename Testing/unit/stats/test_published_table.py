import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.stats.published_table import published_rows, read_printed, read_published


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.80", 0.795, 0.805),
        ("0.8", 0.75, 0.85),
        (".8", 0.75, 0.85),
        ("1", 0.5, 1.5),
        ("80%", 0.795, 0.805),
        ("80.4 %", 0.8035, 0.8045),
        (" 0.857142857142857142857142857142857 ", 0.8571428565, 0.8571428575),
        ("-0.05", -0.055, -0.045),
        ("0.00", -0.005, 0.005),
    ],
)
def test_a_number_stands_for_half_a_unit_of_its_last_digit_to_either_side(text, low, high):
    assert (read_printed(text).low, read_printed(text).high) == pytest.approx((low, high), rel=0, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["", "high", "0,80", "0·80", "nan", "inf", "1e-3", "0.8*", "< 0.01", "1_0", "٠.٨", "%"]
)
def test_what_is_no_decimal_number_is_refused(text):
    with pytest.raises(ValueError, match=r"expected a number such as 0\.80 or 80%, found"):
        read_printed(text)


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "t.csv: is empty; expected a header"),
        (b"auc\n", "t.csv: has no rows"),
        (b"auc,auc\n0.8,0.8\n", "the column auc is given twice"),
        (b"youden,cutoff_printed_as_youden\n0.8,0.8\n", "the column youden is given twice"),
        (b"model,auc\na,0.8\nb\n", "row 2 has 1 cells, expected 2"),
        (b"model,auc\n\xff,0.8\n", "t.csv: cannot be read as CSV"),
        (b'model,auc\n"a,0.8\n', "t.csv: cannot be read as CSV"),
        (b"model,auc\na,0.8\x00\n", "t.csv: cannot be read as CSV|found '0.8.x00'"),
    ],
)
def test_files_that_are_no_table_are_refused(tmp_path, content, message):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(IFXPredictError, match=message):
        read_published(tmp_path / "t.csv")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(IFXPredictError, match=r"gone.csv: cannot be read as CSV \(.*No such file"):
        read_published(tmp_path / "gone.csv")


def test_p_values_blank_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    (tmp_path / "t.csv").write_text("\ufeffcohort, model ,p,p_vs_other,auc\n\ntest,a,<0.001,x,0.80\n,,,,\n", "utf-8")
    (row,) = read_published(tmp_path / "t.csv")
    assert (row.name, row.auc.units, row.auc.scale) == ("test a", 80, 100)
