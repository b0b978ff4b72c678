import numpy as np
import pandas as pd
import pytest

from IFXPredictLib.base.errors import ClinicalError
from IFXPredictLib.protocol.clinical import (
    check_clinical,
    check_value,
    expected,
    needed_first,
)
from IFXPredictLib.protocol.loading import load_protocol

CHARACTERISTICS = load_protocol("ifx_cte").clinical


def check(**values: object) -> dict[str, float]:
    return check_clinical(values, CHARACTERISTICS, "patients.csv, case 7")


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
        ("monocyte", 6, r"expected 0.01 to 5 10\^9/L; 6 looks like %; give the value in 10\^9/L\.$"),
        ("prothrombin_time", 1.1, r"expected 7 to 60 s; 1.1 looks like INR; give the value in s\.$"),
        ("prothrombin_time", 95, r"95 looks like % \(Quick\); give the value in s\.$"),
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
        ("crp", "<x", r"crp '<x': expected 0 to 600 mg/L as a number"),
        ("crp", "<700", r"crp <700: expected 0 to 600 mg/L; check value and unit"),
        ("crp (mg/dL)", 99, r"crp 99 mg/dL, 990 mg/L: expected 0 to 600 mg/L; check value and unit\.$"),
        ("sex_male", "M", r"sex_male 'M': expected 0 or 1 \(1 = male\) as a number; write the number\.$"),
        ("smoking", "<1", r"smoking '<1': expected 0 or 1 \(1 = yes\) as a number; write the number\.$"),
        ("crp", "12,5", r"crp '12,5': .* with a decimal point"),
        ("platelet", "1_000", r"platelet '1_000': expected 10 to 1500"),
        ("crp", "n.d.", r"crp 'n.d.': .* may mean missing, none or not detected; leave a missing value empty"),
        ("crp", "1-Mar", r"crp '1-Mar': .* a date, which Excel makes of some numbers"),
        ("crp", "#N/A", r"crp '#N/A': .* an error of Excel"),
        ("crp", float("nan"), r"crp nan: expected 0 to 600 mg/L as a number"),
        ("crp", "inf", r"crp 'inf': expected 0 to 600 mg/L as a number"),
        ("crp", 10**400, r"crp a number of more than 100 digits: expected 0 to 600 mg/L"),
        ("crp", [3], r"crp \[3\]: expected 0 to 600 mg/L as a number"),
    ],
)
def test_a_value_that_is_not_plausible_is_refused_with_its_likely_cause(name, value, message):
    with pytest.raises(ClinicalError, match=message):
        check(**{name: value})


def test_a_row_of_pandas_is_values_by_name():
    row = pd.Series({"CRP": 29.0, "albumin": "34.1"}, dtype=object)
    assert dict(check_clinical(row, CHARACTERISTICS)) == {"albumin": 34.1, "crp": 29.0}
    with pytest.raises(ClinicalError, match=r"nan\)?: expected .*; leave a missing value empty, or give None\.$"):
        check_clinical(pd.Series({"crp": float("nan")}), CHARACTERISTICS)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([("crp", 29)], r"^case 7: expected values by name, as \{'crp': 29\}, found \[\('crp', 29\)\]\.$"),
        ("crp=29", r"^case 7: expected values by name, as \{'crp': 29\}, found 'crp=29'\.$"),
        ({1: 2}, r"^case 7: the name of a value is 1, expected a text, as 'crp'\.$"),
        (pd.DataFrame({"crp": [29.0]}), r"^case 7: crp 0 29\.0 Name: crp, dtype: float64: expected 0 to 600 mg/L as a"),
    ],
)
def test_what_is_no_values_by_name_is_refused_in_one_line(values, message):
    with pytest.raises(ClinicalError, match=message):
        check_clinical(values, CHARACTERISTICS, "case 7")


UNKNOWN = r"Rename or remove it; to train on it, add it to the protocol's section clinical\.$"


def test_an_unknown_name_is_refused_with_the_nearest_one():
    said = r"case 7: unknown clinical characteristic 'hemoglobine'; .* hemoglobin \(g/L\)\? " + UNKNOWN
    with pytest.raises(ClinicalError, match=said):
        check(hemoglobine=120)
    with pytest.raises(ClinicalError, match=r"'trombocytes'; did you mean platelet \(10\^9/L\)\? " + UNKNOWN):
        check(trombocytes=120)


def test_an_unknown_name_like_no_other_lists_the_first_known_ones():
    said = r"'zzzz'; known are sex_male \(1 = male\), age \(year\), .* and 18 more\. " + UNKNOWN
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


def test_checked_values_are_read_only_and_checked_again_only_for_other_characteristics():
    checked = check_clinical({"crp": 29}, CHARACTERISTICS, "x")
    assert checked == {"crp": 29.0}
    assert check_clinical(checked, list(CHARACTERISTICS), "y") is checked
    with pytest.raises(TypeError):
        checked["crp"] = 30.0
    with pytest.raises(ClinicalError, match=r"^y: unknown clinical characteristic 'crp'; known are none"):
        check_clinical(checked, (), "y")


def test_numbers_of_numpy_are_numbers_and_its_truth_values_are_not():
    assert check_clinical({"age": np.int64(34), "crp": np.float32(29)}, CHARACTERISTICS) == {"age": 34.0, "crp": 29.0}
    with pytest.raises(ClinicalError, match=r"^clinical values: smoking .*True.*: expected 0 or 1"):
        check_clinical({"smoking": np.True_}, CHARACTERISTICS)


def test_a_limit_is_taken_flagged_and_kept_when_checked_for_others():
    checked = check_clinical({"crp": "<5", "hb (g/dL)": ">20", "esr": "NA"}, CHARACTERISTICS)
    assert checked == {"hemoglobin": 200, "crp": 5}
    assert checked.notes == ("hemoglobin >20 g/dL taken as 200 g/L", "crp <5 mg/L taken as 5")
    again = check_clinical(checked, CHARACTERISTICS[::-1])
    assert (dict(again), set(again.notes)) == (dict(checked), set(checked.notes))
    assert check_value("< 0.5", of_name("crp")) == 0.5
