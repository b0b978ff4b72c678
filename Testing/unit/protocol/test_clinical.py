import json
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import ClinicalError
from IFXPredictLib.protocol.clinical import (
    check_clinical,
    check_value,
    clinical_cases,
    expected,
    needed_first,
    read_clinical,
    read_clinical_table,
)
from IFXPredictLib.protocol.loading import load_protocol

CHARACTERISTICS = load_protocol("ifx_cte").clinical


def check(**values: object) -> dict[str, float]:
    return check_clinical(values, CHARACTERISTICS, "patients.csv, case 7")


def table(folder: Path, text: str) -> Path:
    path = folder / "clinical.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_names_and_synonyms_of_any_case_become_canonical_names_in_protocol_order():
    values = {"ESR": 20, "hs-CRP": "12.5", "Body mass index": 21, " Haemoglobin ": 122, "MALE": 1}
    checked = check_clinical(values, CHARACTERISTICS, "x")
    assert list(checked.items()) == [("sex_male", 1), ("bmi", 21), ("hemoglobin", 122), ("crp", 12.5), ("esr", 20)]
    assert all(type(value) is float for value in checked.values())


def test_missing_values_are_left_out():
    assert check(crp=None, esr="", albumin="  ", age=30) == {"age": 30.0}
    assert check() == {}


def test_the_ends_of_the_plausible_range_belong_to_it():
    for c in CHARACTERISTICS:
        assert check(**{c.name: c.low}) == {c.name: c.low}
        assert check(**{c.name: c.high}) == {c.name: c.high}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "hemoglobin",
            12.2,
            r"^patients.csv, case 7: hemoglobin 12.2: expected 30 to 220 g/L; "
            r"12.2 looks like g/dL, which would be 122 g/L or mmol/L, which would be 196.5 g/L; convert it\.$",
        ),
        ("albumin", "4.1", r"albumin 4.1: expected 10 to 60 g/L; 4.1 looks like g/dL, which would be 41 g/L"),
        ("creatinine", 0.9, r"0.9 looks like mg/dL, which would be 79.58 umol/L"),
        ("platelet", 250000, r"250000 looks like 10\^6/L, which would be 250 10\^9/L"),
        ("total_cholesterol", 190, r"expected 0.5 to 15 mmol/L; 190 looks like mg/dL, which would be 4.913 mmol/L"),
        ("hemoglobin", 2000, r"hemoglobin 2000: expected 30 to 220 g/L; check value and unit\.$"),
        ("crp", -3, r"crp -3: expected 0 to 600 mg/L; check value and unit"),
        ("hb", -12.2, r"hemoglobin -12.2: expected 30 to 220 g/L; check"),
        ("male", 2, r"sex_male 2: expected 0 or 1 \(1 = male\)"),
        ("smoking", 0.5, r"smoking 0.5: expected 0 or 1 \(1 = yes\)"),
        ("smoking", "yes", r"smoking 'yes': expected 0 or 1 \(1 = yes\) as a number"),
        ("smoking", True, r"smoking True: expected 0 or 1"),
        ("crp", "high", r"^patients.csv, case 7: crp 'high': expected 0 to 600 mg/L as a number"),
        ("crp", "<5", r"crp '<5': expected 0 to 600 mg/L as a number"),
        ("crp", "12,5", r"crp '12,5': .* with a decimal point"),
        ("platelet", "1_000", r"platelet '1_000': expected 10 to 1500"),
        ("crp", "NA", r"crp 'NA': .* leave a missing value empty"),
        ("crp", float("nan"), r"crp nan: expected 0 to 600 mg/L as a number"),
        ("crp", "inf", r"crp 'inf': expected 0 to 600 mg/L as a number"),
        ("crp", 10**400, r"crp 1000"),
        ("crp", [3], r"crp \[3\]: expected 0 to 600 mg/L as a number"),
    ],
)
def test_a_value_that_is_not_plausible_is_refused_with_its_likely_cause(name, value, message):
    with pytest.raises(ClinicalError, match=message):
        check(**{name: value})


UNKNOWN = r"Rename or remove it; to train on it, add it to the protocol's section clinical\.$"


def test_an_unknown_name_is_refused_with_the_nearest_one():
    said = r"case 7: unknown clinical characteristic 'hemoglobine'; .* hemoglobin \(g/L\)\? " + UNKNOWN
    with pytest.raises(ClinicalError, match=said):
        check(hemoglobine=120)
    with pytest.raises(ClinicalError, match=r"'trombocytes'; did you mean platelet \(10\^9/L\)\? " + UNKNOWN):
        check(trombocytes=120)


def test_an_unknown_name_like_no_other_lists_the_known_ones():
    said = r"'zzzz'; known are sex_male \(1 = male\), age \(year\), .*, esr \(mm/h\)\. " + UNKNOWN
    with pytest.raises(ClinicalError, match=said):
        check(zzzz=1)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Sex", r"did you mean sex_male \(1 = male\)"),
        ("gender", r"known are sex_male \(1 = male\),"),
        ("urea", r"did you mean urea_nitrogen \(mmol/L\)"),
    ],
)
def test_a_name_that_may_be_coded_or_measured_otherwise_is_no_synonym(name, meant):
    with pytest.raises(ClinicalError, match=rf"unknown clinical characteristic '{name}'; {meant}"):
        check(**{name: 1})


def test_the_same_characteristic_by_name_and_synonym_is_refused():
    with pytest.raises(ClinicalError, match=r"case 7: hemoglobin is given twice, as 'hemoglobin' and 'Hb'"):
        check(hemoglobin=120, Hb=120)


def test_a_json_file_holds_one_patient(tmp_path):
    path = tmp_path / "patient.json"
    path.write_text(json.dumps({"crp": 12, "Hb": 130, "esr": None}))
    assert read_clinical(path, CHARACTERISTICS) == {"crp": 12, "hemoglobin": 130}


def test_a_json_file_that_is_no_object_or_no_json_is_refused(tmp_path):
    path = tmp_path / "patient.json"
    for text, message in (("[1]", "expected one JSON object of names and values, found list"), ("{", "not valid JSON")):
        path.write_text(text)
        with pytest.raises(ClinicalError, match=rf"patient\.json: .*{message}"):
            read_clinical(path, CHARACTERISTICS)
    path.write_text('{"crp": NaN}')
    with pytest.raises(ClinicalError, match=r"patient\.json: .*NaN"):
        read_clinical(path, CHARACTERISTICS)


def test_a_bad_value_in_a_json_file_names_file_and_case(tmp_path):
    path = tmp_path / "patient.json"
    path.write_text('{"Hb": 12.2}')
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
    with pytest.raises(ClinicalError, match=r"clinical\.csv, case b: hemoglobin 12.2: expected 30 to 220 g/L"):
        read_clinical_table(path, CHARACTERISTICS)


@pytest.mark.parametrize(
    ("text", "case", "message"),
    [
        ("case,age\nc1,30\nc2,31\n", None, r"holds 2 cases; say which one \(on the command line with --case\)"),
        ("case,age\ncase_01,30\ncase_02,31\n", "case_O1", r"no case 'case_O1' among 2; .* case_01"),
        ("case,age\nc1,30\nc1,31\n", "c1", r"line 3: case c1 stands there a second time"),
        ("case,age\n,30\n", None, r"line 2: the case has no name"),
        ("patient,age\nc1,30\n", "c1", r"with a column 'case' .* found the columns patient, age"),
        ("case;age\nc1;30\n", "c1", r"comma-separated .* found the columns case;age"),
        ("case,age,age\nc1,30,30\n", "c1", r"each column once, found the columns case, age, age"),
        ("case,age\nc1,30,4\n", "c1", r"line 2: found 3 fields, expected 2"),
        ("case,age\nc1\n", "c1", r"line 2: found 1 fields, expected 2"),
        ("", "c1", r"found the columns none"),
        ('case,age\n"c1,30\n', "c1", r"cannot be read as a \.csv table"),
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
    (tmp_path / "clinical.csv").write_bytes(b"case,age\n\xff\xfe\x00,3\n")
    with pytest.raises(ClinicalError, match=r"clinical\.csv: cannot be read as a \.csv table"):
        read_clinical(tmp_path / "clinical.csv", CHARACTERISTICS, "c1")


def of_name(name: str):
    return next(c for c in CHARACTERISTICS if c.name == name)


def test_one_value_is_checked_as_it_is_typed():
    assert check_value(" 12.5 ", of_name("crp")) == 12.5
    assert check_value(31, of_name("age")) == 31.0
    assert check_value("1", of_name("sex_male")) == 1.0
    assert [check_value(nothing, of_name("crp")) for nothing in ("", "  ", None)] == [None] * 3


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("crp", "700", r"^700: expected 0 to 600 mg/L; check value and unit\.$"),
        ("crp", "12,5", r"^'12,5': expected 0 to 600 mg/L as a number with a decimal point"),
        ("hemoglobin", "12.2", r"^12\.2: expected 30 to 220 g/L; 12\.2 looks like g/dL"),
        ("sex_male", "2", r"^2: expected 0 or 1 \(1 = male\)"),
    ],
)
def test_one_value_that_cannot_be_right_is_refused_with_the_expected_range(name, text, message):
    with pytest.raises(ClinicalError, match=message):
        check_value(text, of_name(name))


def test_the_expected_range_is_said_with_its_unit():
    assert expected(of_name("crp")) == "0 to 600 mg/L"
    assert expected(of_name("sex_male")) == "0 or 1 (1 = male)"


def test_the_needed_characteristics_are_told_from_the_others_in_the_order_of_all():
    needed, rest = needed_first(CHARACTERISTICS, {"esr", "age", "crp"})
    assert [c.name for c in needed] == ["age", "crp", "esr"]
    assert list(rest) == [c for c in CHARACTERISTICS if c.name not in ("age", "crp", "esr")]


def test_where_nothing_is_needed_all_are_the_others():
    assert needed_first(CHARACTERISTICS, ()) == ((), CHARACTERISTICS)


def test_the_cases_of_a_table_come_in_its_order_whatever_their_values(tmp_path):
    path = table(tmp_path, "age,case\n31,P2\nold,P10\n,P1\n")
    assert clinical_cases(path) == ("P2", "P10", "P1")


def test_a_json_file_has_one_patient_and_no_cases(tmp_path):
    (tmp_path / "blood.json").write_text('{"crp": 3}')
    assert clinical_cases(tmp_path / "blood.json") == ()


def test_the_cases_of_a_table_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(ClinicalError, match=r"clinical\.csv: .* with a column 'case'"):
        clinical_cases(table(tmp_path, "patient,age\nP1,30\n"))
    with pytest.raises(ClinicalError, match=r"none\.csv: cannot be read"):
        clinical_cases(tmp_path / "none.csv")
