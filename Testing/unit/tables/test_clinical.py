"""Clinical values from files: one patient's, or a table's, with file and case before what is wrong with a value."""

import json
import warnings

import pytest

from IFXPredictLib.base.errors import ClinicalError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.clinical import clinical_cases, read_clinical, read_clinical_table

CHARACTERISTICS = load_protocol("ifx_cte").clinical


def table(folder, text):
    path = folder / "clinical.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_json_file_holds_one_patient(tmp_path):
    path = tmp_path / "patient.json"
    path.write_text(json.dumps({"crp": 12, "Hb": 130, "esr": None}), encoding="utf-8")
    assert read_clinical(path, CHARACTERISTICS) == {"crp": 12, "hemoglobin": 130}


def test_a_json_file_that_is_no_object_or_no_json_is_refused(tmp_path):
    path = tmp_path / "patient.json"
    for text, message in (("[1]", "expected one JSON object of names and values, found list"), ("{", "not valid JSON")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ClinicalError, match=rf"patient\.json: .*{message}"):
            read_clinical(path, CHARACTERISTICS)
    path.write_text('{"crp": NaN}', encoding="utf-8")
    with pytest.raises(ClinicalError, match=r"patient\.json: .*NaN"):
        read_clinical(path, CHARACTERISTICS)


def test_a_bad_value_in_a_json_file_names_file_and_case(tmp_path):
    path = tmp_path / "patient.json"
    path.write_text('{"Hb": 12.2}', encoding="utf-8")
    with pytest.raises(ClinicalError, match=r"patient\.json, case c9: hemoglobin 12.2: expected 30 to 220 g/L"):
        read_clinical(path, CHARACTERISTICS, "c9")


def test_a_csv_file_gives_the_row_of_the_case(tmp_path):
    path = table(tmp_path, "\ufeffage,case,CRP\n31, a ,12\n\n45,b,\n")
    assert read_clinical(path, CHARACTERISTICS, "a") == {"age": 31, "crp": 12}
    assert read_clinical(path, CHARACTERISTICS, "b") == {"age": 45}
    assert read_clinical_table(path, CHARACTERISTICS) == {"a": {"age": 31, "crp": 12}, "b": {"age": 45}}


def test_a_csv_file_with_one_row_needs_no_case(tmp_path):
    path = table(tmp_path, "case,age\nonly,31\n")
    assert read_clinical(path, CHARACTERISTICS) == {"age": 31}


def test_a_bad_value_of_another_patient_stops_the_table_but_not_the_patient(tmp_path):
    path = table(tmp_path, "case,hemoglobin\na,130\nb,12.2\n")
    assert read_clinical(path, CHARACTERISTICS, "a") == {"hemoglobin": 130}
    with pytest.raises(ClinicalError, match=r"clinical\.csv: line 3, case b: hemoglobin 12.2: expected 30 to 220 g/L"):
        read_clinical_table(path, CHARACTERISTICS)


@pytest.mark.parametrize(
    ("text", "case", "message"),
    [
        ("case,age\nc1,30\nc2,31\n", None, r"holds 2 cases; say which one \(on the command line with --case\)"),
        ("case,age\ncase_01,30\ncase_02,31\n", "case_O1", r"no case 'case_O1' among 2; .* case_01"),
        ("case,age\nc1,30\nc1 ,31\n", "c1", r"c1 is given twice, on lines 2 and 3"),
        ("case,age\n,30\n", None, r"line 2: case is empty"),
        ("patient,age\nc1,30\n", "c1", r"the column 'case' is missing; found patient, age"),
        ('case,age\n"c1,30\n', "c1", r"cannot be read as a table"),
    ],
)
def test_a_csv_table_that_is_ambiguous_is_refused(tmp_path, text, case, message):
    with pytest.raises(ClinicalError, match=rf"clinical\.csv.*{message}"):
        read_clinical(table(tmp_path, text), CHARACTERISTICS, case)


def test_a_missing_or_binary_file_is_refused_by_name(tmp_path):
    with pytest.raises(ClinicalError, match=r"none\.csv: cannot be read"):
        read_clinical(tmp_path / "none.csv", CHARACTERISTICS, "c1")
    with pytest.raises(ClinicalError, match=r"none\.json: cannot be read"):
        read_clinical(tmp_path / "none.json", CHARACTERISTICS)


def test_the_cases_of_a_table_come_in_its_order_whatever_their_values(tmp_path):
    path = table(tmp_path, "age,case\n31,P2\nold,P10\n,P1\n")
    assert clinical_cases(path) == ("P2", "P10", "P1")


def test_a_json_file_has_one_patient_and_no_cases(tmp_path):
    (tmp_path / "blood.json").write_text('{"crp": 3}', encoding="utf-8")
    assert clinical_cases(tmp_path / "blood.json") == ()


def test_the_cases_of_a_table_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(ClinicalError, match=r"clinical\.csv: the column 'case' is missing"):
        clinical_cases(table(tmp_path, "patient,age\nP1,30\n"))
    with pytest.raises(ClinicalError, match=r"none\.csv: cannot be read"):
        clinical_cases(tmp_path / "none.csv")


def test_a_table_with_semicolons_has_decimal_commas(tmp_path):
    path = table(tmp_path, "case;age;CRP;hemoglobin\nP1;31;12,5;130\nP2;45;;122,5\n")
    assert read_clinical(path, CHARACTERISTICS, "P1") == {"age": 31, "crp": 12.5, "hemoglobin": 130}
    assert read_clinical(path, CHARACTERISTICS, "P2") == {"age": 45, "hemoglobin": 122.5}


def test_a_json_file_of_windows_notepad_is_read(tmp_path):
    (tmp_path / "blood.json").write_text('\ufeff{"crp": 3}', encoding="utf-8")
    assert read_clinical(tmp_path / "blood.json", CHARACTERISTICS) == {"crp": 3}


def test_a_limit_is_taken_and_noted_with_its_unit(tmp_path):
    path = table(tmp_path, "case;crp (mg/dL);platelet;esr\nP1;<0,5;>1000;NA\nP2;≤ 0,3;300;20\nP3;1,5;250;n/a\n")
    found = read_clinical(path, CHARACTERISTICS, "P1")
    assert found == {"platelet": 1000, "crp": 5}
    assert found.limits == {"platelet": ">1000", "crp": "<5"}
    assert found.notes == ("platelet >1000 10^9/L taken as 1000", "crp <0.5 mg/dL taken as 5 mg/L")
    assert read_clinical(path, CHARACTERISTICS, "P3").notes == ()
    with pytest.warns(UserWarning, match="limits") as said:
        assert read_clinical_table(path, CHARACTERISTICS)["P2"] == {"platelet": 300, "crp": 3, "esr": 20}
    assert [str(one.message).partition(": ")[2] for one in said] == [
        "line 2, case P1: crp (mg/dL): found '<0,5' in mg/dL, a limit, of which the number is taken; 2 of 3 values of "
        "this column are limits.",
        "line 2, case P1: platelet: found '>1000' in 10^9/L, a limit, of which the number is taken; 1 of 3 values of "
        "this column are limits.",
    ]


def test_a_limit_in_a_json_file_is_taken_too(tmp_path):
    (tmp_path / "blood.json").write_text('{"crp": "<5", "hb (g/dL)": 12.2}', encoding="utf-8")
    found = read_clinical(tmp_path / "blood.json", CHARACTERISTICS)
    assert (found, found.notes) == ({"crp": 5, "hemoglobin": 122}, ("crp <5 mg/L taken as 5",))


def of_bun(header, count=60, value=12.0):
    return f"case,{header}\n" + "".join(f"P{i},{value + 0.01 * i}\n" for i in range(count))


def test_a_column_that_is_of_another_unit_beyond_doubt_is_refused_until_its_header_says(tmp_path):
    said = r"clinical\.csv: urea_nitrogen: the median of 60 values is 12\.3, unlikely in mmol/L, and looks like mg/dL"
    path = table(tmp_path, of_bun("bun"))
    for read in (
        lambda: read_clinical_table(path, CHARACTERISTICS),
        lambda: read_clinical(path, CHARACTERISTICS, "P1"),
    ):
        with pytest.raises(ClinicalError, match=said):
            read()
    converted = read_clinical_table(table(tmp_path, of_bun("bun (mg/dL)")), CHARACTERISTICS)
    assert converted["P0"]["urea_nitrogen"] == pytest.approx(12 * 0.357)
    assert read_clinical_table(table(tmp_path, of_bun("bun (mmol/L)")), CHARACTERISTICS)["P0"] == {"urea_nitrogen": 12}


@pytest.mark.parametrize("text", [of_bun("bun", 12), of_bun("crp", 60, 1.0), of_bun("hdl", 40, 0.3)])
def test_a_column_that_may_be_is_taken_with_a_warning_that_reaches_a_single_prediction_too(tmp_path, text):
    path = table(tmp_path, text)
    with pytest.warns(UserWarning, match=r"clinical\.csv: \w+: the median of \d+ values is .* looks like \w+/d?L"):
        values = read_clinical_table(path, CHARACTERISTICS)["P3"]
    (note,) = read_clinical(path, CHARACTERISTICS, "P3").notes
    assert "looks like" in note
    assert ";" not in note
    assert read_clinical(path, CHARACTERISTICS, "P3") == values


def test_a_table_in_the_protocols_units_warns_of_nothing(tmp_path):
    path = table(tmp_path, of_bun("bun", 60, 4.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_clinical_table(path, CHARACTERISTICS)
    assert read_clinical(path, CHARACTERISTICS, "P1").notes == ()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1_000", r"line 3, case P2: platelet '1_000': expected 10 to 1500 10\^9/L as a number"),
        ("１２0", "digits of another script"),
        ("1-Mar", "a date, which Excel"),
        ("#DIV/0!", "an error of Excel"),
        ("n.d.", "may mean missing, none or not detected"),
        ("<", "an empty cell"),
        ("1 200", "thousands separator"),
        ("300 G/L", "marks behind the number; write a unit into the header"),
        ("7" * 300, r"'7+ \.\.\. 7+'"),
    ],
)
def test_a_cell_that_is_no_number_is_refused_with_line_case_and_column(tmp_path, cell, message):
    path = table(tmp_path, f"case,age,platelet\nP1,30,300\nP2,31,{cell}\n")
    with pytest.raises(ClinicalError, match=message) as refused:
        read_clinical_table(path, CHARACTERISTICS)
    assert str(refused.value).startswith(f"{path}: line 3, case P2: platelet")
    assert len(str(refused.value)) - len(str(path)) < 300


def test_an_unknown_column_is_refused_once_for_the_table(tmp_path):
    with pytest.raises(ClinicalError, match=r"clinical\.csv: unknown clinical characteristic 'ferritin'"):
        read_clinical_table(table(tmp_path, "case,ferritin\nP1,30\n"), CHARACTERISTICS)
    with pytest.raises(ClinicalError, match=r"clinical\.csv: crp in 'mg/hL': unknown unit; known are mg/L, mg/dL"):
        read_clinical_table(table(tmp_path, "case,crp (mg/hL)\nP1,30\n"), CHARACTERISTICS)
