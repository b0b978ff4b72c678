"""Tables as laboratories and hospitals wrote them, each a kind of its own: read as it is meant, or refused in words."""

import re
import statistics

import pytest

from IFXPredictLib.base.errors import ClinicalError
from IFXPredictLib.base.text import names_alike
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.units import suspicions
from IFXPredictLib.tables.clinical import read_clinical, read_clinical_table
from IFXPredictLib.tables.features import read_features

CLINICAL = load_protocol("ifx_cte").clinical


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "blood.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


READ = {
    "texts that a laboratory keeps from Excel": ('"=""007""","=""41""",1.5', "007", {"albumin": 41, "crp": 1.5}),
    "the end of a file as DOS writes it": ("P1,41,1.5\r\n\x1a", "P1", {"albumin": 41, "crp": 1.5}),
    "old Macintosh line ends": ("P1,41,1.5\rP2,40,2", "P2", {"albumin": 40, "crp": 2}),
    "a title row that is empty but for its commas": (",,\nP1,41,1.5", "P1", {"albumin": 41, "crp": 1.5}),
}


@pytest.mark.parametrize(("rows", "case", "values"), READ.values(), ids=READ)
def test_what_can_be_read_in_one_way_only_is_read(written, rows, case, values):
    assert read_clinical_table(written(f"case,albumin,crp\n{rows}\n"), CLINICAL)[case] == values


REFUSED = {
    "a title above the header": ("Table 1. Blood\ncase,crp\nP1,3\n", r"csv: its header stands on line 2; remove the"),
    "a title above a header with semicolons": (
        "Blood, of May;;\ncase;crp;\nP1;3;\n",
        "its header stands on line 2; rem",
    ),
    "a comment above a header with tabs": ("# export\ncase\tcrp\nP1\t3\n", "its header stands on line 2; remove"),
    "a row whose last cell Excel left out": (
        "case,crp,albumin\nP1,3\n",
        "line 2, case P1: found 2 cells, .*; Excel leaves",
    ),
    "comments above the header": ("# of 3 May\n# mg/L\n\ncase,crp\nP1,3\n", "its header stands on line 4; remove"),
    "a column in capital letters": ("Case,CRP\nP1,3\n", "the column 'case' is missing; found 'Case'; rename it"),
    "a separator that is none of ours": ("sep=|\ncase|crp\nP1|3\n", r"first line says sep=\|; separate the cells by"),
    "units in a row below the header": ("case,crp\n,mg/L\nP1,3\n", "line 2: case is empty; fill it in or remove"),
    "a flag of the laboratory": ("case,crp\nP1,12 H\n", "line 2, case P1: crp '12 H': .* leave out flags"),
    "sex in letters": ("case,sex_male\nP1,M\n", r"line 2, case P1: sex_male 'M': expected 0 or 1 \(1 = male\)"),
    "a code for missing": ("case,age\nP1,999\n", "line 2, case P1: age 999: expected 5 to 100 year"),
    "a value in its stated unit": ("case,crp (mg/dL)\nP1,99\n", "case P1: crp 99 mg/dL, 990 mg/L: expected 0 to 600"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_is_refused_by_what_stands_in_the_file(written, text, message):
    with pytest.raises(ClinicalError, match=message) as refused:
        read_clinical_table(written(text), CLINICAL)
    assert "decimal point; write" not in str(refused.value)


ACTIVE, REMISSION = [0.4, 1.1, 1.7, 3.6, 9.0] * 8, [0.5, 1.0, 1.7, 2.1, 6.0] * 8


@pytest.mark.parametrize(
    ("crp", "others", "said"),
    [
        (REMISSION, {"albumin": [42.0] * 40}, ""),
        (REMISSION, {"albumin": [44.0] * 40, "esr": [14.0] * 40}, ""),
        (REMISSION, {"esr": [8.0] * 40}, ""),
        (ACTIVE, {"albumin": [31.0] * 40}, "is 1.7, unlikely in mg/L beside albumin 31 g/L, and looks like mg/dL (17 "),
        (ACTIVE, {"esr": [33.0] * 40}, "is 1.7, unlikely in mg/L beside esr 33 mm/h, and looks like mg/dL (17 mg/L)"),
        ([1.3 * value for value in ACTIVE], {"albumin": [31.0] * 40}, "is 2.21, unlikely in mg/L beside albumin 31"),
        (ACTIVE, {}, "is 1.7, unlikely in mg/L, and looks like mg/dL (17 mg/L)"),
        ([value / 10 for value in REMISSION], {"albumin": [42.0] * 40}, "is 0.17, unlikely in mg/L beside albumin 42"),
        ([10 * value for value in ACTIVE], {"albumin": [31.0] * 40}, ""),
    ],
)
def test_a_crp_is_judged_beside_albumin_or_else_the_sedimentation_rate(crp, others, said):
    found = suspicions({"crp": crp, **others}, CLINICAL)
    assert [one.characteristic.name for one in found] == (["crp"] if said else [])
    assert said in "".join(map(str, found))
    assert suspicions({"crp": crp, **others}, CLINICAL, stated=("crp",)) == ()


def test_an_albumin_whose_header_states_its_unit_speaks_for_remission_too(written, recwarn):
    rows = "".join(f"P{i},{value},4.2\n" for i, value in enumerate(REMISSION))
    found = read_clinical_table(written(f"case,crp,albumin (g/dL)\n{rows}"), CLINICAL)
    assert statistics.median(values["crp"] for values in found.values()) == 1.7
    assert read_clinical(written(f"case,crp,albumin (g/dL)\n{rows}"), CLINICAL, "P3").notes == ()
    assert not recwarn.list


def test_names_that_differ_in_how_they_are_written_only_are_two_and_told(written):
    path = written("case,crp\nP1,3\nP2,4\np1,5\n")
    said = r"blood\.csv: case 'P1' and 'p1' on lines 2 and 4 differ in capital letters, zeros, blanks or dashes only"
    with pytest.warns(UserWarning, match=said):
        assert read_clinical_table(path, CLINICAL)["p1"] == {"crp": 5}
    with pytest.warns(UserWarning, match=said):
        assert read_clinical(path, CLINICAL, "p1").notes == ("case p1 is not P1, both are in the table",)
    with pytest.warns(UserWarning, match=said):
        assert read_clinical(path, CLINICAL, "P2").notes == ()
    with pytest.warns(UserWarning, match="reader '7' and '007' on lines 2 and 3 differ"):
        read_features(written("case,reader,round,f\nP1,7,1,2\nP1,007,2,3\n"))
    assert names_alike(["b", "A", "B", "a", "A"]) == [("b", "B"), ("A", "a")]
    assert names_alike(["7", "10", "007", "7.0", "70", "0", "00", "7.5"]) == [("7", "007"), ("7", "7.0"), ("0", "00")]
    assert names_alike(["Straße", "STRASSE", "P1"]) == [("Straße", "STRASSE")]
    one = ["P-1", "P_1", "P 1", "P1", "p01", "P\u20111", "P\u20131", "P\u22121"]
    assert names_alike(one) == [("P-1", other) for other in one[1:]]
    assert names_alike(["P1-1", "P11", "P1.05", "P1.5", "P10", "P100", "A-B", "AB", "-7", "7"]) == []


def test_a_number_that_stands_for_missing_values_is_told_and_one_that_was_measured_is_not(written):
    rows = [f"P{i},{99 if i % 4 == 0 else 20 + i},{99 if i == 3 else 3 + i / 8}" for i in range(20)]
    path = written("case,age,crp\n" + "\n".join(rows) + "\n")
    words = "age: 99 stands 5 times, more often than any other value: is it a code for a missing one?"
    with pytest.warns(UserWarning, match=re.escape(words)) as told:
        read_clinical_table(path, CLINICAL)
    assert len(told) == 1
    assert [note[: len(words)] for note in read_clinical(path, CLINICAL, "P1").notes] == [words]
    blanks = [f"P{i},{99 if i % 4 == 0 else 'NA' if i % 4 < 3 else 20 + i},{3 + i / 8}" for i in range(20)]
    blank = written("case,age,crp\n" + "\n".join(blanks) + "\n")
    with pytest.warns(UserWarning, match=re.escape(words)):
        read_clinical_table(blank, CLINICAL)
