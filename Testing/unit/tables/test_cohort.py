"""The cohort's tables: read whole and checked, or refused with file, case, found and expected."""

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.tables.cohort import CohortCase, check_outcome_classes, patients_in_words, read_cohort

OUTCOME = load_protocol("ifx_cte_demo").outcome
ENDPOINT = Outcome("ASAS40 response", "response", "non-response", column="asas40", others=("asas20",))

COHORT = "case,image,mask,outcome,split\n007,a.nii,b.nii,1,train\nB,c.nii,d.nii,0,test\n"

TIMED = "case,image,mask,outcome,centre,time_weeks,event\n007,a.nii,b.nii,1, North ,39.5,1\nB,c.nii,d.nii,0,,,\n"


def test_a_cohort_keeps_leading_zeros_and_resolves_paths_beside_itself(write):
    path = write(COHORT)
    assert read_cohort(path, OUTCOME) == (
        CohortCase("007", path.parent / "a.nii", path.parent / "b.nii", 1, True),
        CohortCase("B", path.parent / "c.nii", path.parent / "d.nii", 0, False),
    )


def test_a_cohort_without_a_split_is_all_for_training(write):
    cohort = read_cohort(write("case,image,mask,outcome\nA,a,b,1\nB,c,d,0\n"), OUTCOME)
    assert [entry.train for entry in cohort] == [True, True]


PATIENTS = "case,image,mask,outcome,split,patient\na,i,m,1,train,P1\nb,i,n,0,train,P1\nc,j,m,0,test,P2\n"


def test_cases_belong_to_the_patient_that_is_named_and_else_each_is_a_patient_of_its_own(write):
    assert [entry.patient for entry in read_cohort(write(PATIENTS), OUTCOME)] == ["P1", "P1", "P2"]
    assert [entry.patient for entry in read_cohort(write(COHORT), OUTCOME)] == ["007", "B"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "train,P1",
            "train,P2",
            r"patient P2 is in both splits, case a for training and c for test \(1 such patients\)",
        ),
        ("n,0,train,P1", "n,0,test,P1", r"patient P1 is in both splits, case a for training and b for test"),
        ("test,P2", "test,", r"line 4: patient is empty; fill it in or remove the line"),
    ],
)
def test_a_patient_in_both_splits_and_a_case_of_nobody_are_refused(write, old, new, message):
    with pytest.raises(CohortError, match=message):
        read_cohort(write(PATIENTS.replace(old, new, 1)), OUTCOME)


def test_patients_are_told_in_words_where_they_are_fewer_than_cases(write):
    mixed = read_cohort(write(PATIENTS), OUTCOME)
    assert patients_in_words(mixed).startswith("3 cases of 2 patients, whose cases stay together; 1 of them (P1) have")
    alike = read_cohort(write(PATIENTS.replace("i,m,1", "i,m,0")), OUTCOME)
    assert patients_in_words(alike) == "3 cases of 2 patients, whose cases stay together"
    assert patients_in_words(read_cohort(write(COHORT), OUTCOME)) == ""


def test_centre_and_follow_up_are_read_where_they_are_known(write):
    known, unknown = read_cohort(write(TIMED), OUTCOME)
    assert (known.centre, known.time_weeks, known.event) == ("North", 39.5, 1)
    assert (unknown.centre, unknown.time_weeks, unknown.event) == ("", None, None)


def test_the_outcome_stands_in_the_protocols_column_and_other_outcomes_beside_it(write):
    path = write("case,image,mask,asas40,asas20\nA,a,b,1,1\nB,c,d,0,1\nC,e,f,0,unknown\n")
    assert [entry.outcome for entry in read_cohort(path, ENDPOINT)] == [1, 0, 0]
    without_other = write("case,image,mask,asas40\nA,a,b,1\nB,c,d,0\n", "without.csv")
    assert [entry.outcome for entry in read_cohort(without_other, ENDPOINT)] == [1, 0]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "case,image,mask,asas20",
            r"the column 'asas40' is missing, in which 1 is response, .*; found case, image, mask, asas20; add",
        ),
        (
            "case,image,mask,outcome",
            r"table\.csv: the column 'asas40' is missing, .*, outcome; add it, or rename the column that means this\.",
        ),
        (
            "case,image,mask,asas40,outcome",
            r"unknown column 'outcome'; known are case, image, mask, asas40, asas20, split",
        ),
    ],
)
def test_a_cohort_without_the_endpoint_or_with_one_that_no_protocol_names_is_refused(write, header, message):
    path = write(f"{header}\n{'A,a,b,1' + ',1' * (header.count(',') - 3)}\n")
    with pytest.raises(CohortError, match=message):
        read_cohort(path, ENDPOINT)


def test_an_endpoint_that_is_neither_0_nor_1_is_refused_by_case_and_column(write):
    path = write("case,image,mask,asas40\nA,a,b,1\nB,c,d,\n")
    with pytest.raises(CohortError, match="case B: asas40: expected 0 or 1, found ''"):
        read_cohort(path, ENDPOINT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "case,image,mask\nA,a,b\n",
            r"'outcome' is missing, in which 1 is non-response, 0 is response; found case, image, mask; add it, or",
        ),
        (COHORT.replace("split", "Split"), r"table\.csv: unknown column 'Split'; known are case, .*, split"),
        (COHORT.replace("split", "outcome"), r"table\.csv: the column 'outcome' is given twice"),
        (COHORT.replace("a.nii", " "), r"table\.csv: line 2: image is empty"),
        (COHORT + "007,e,f,0,train\n", r"table\.csv: 007 is given twice"),
        (
            COHORT.replace(",1,train", ",responder,train"),
            r"case 007: outcome: expected 0 or 1, found 'responder'; 1 is non-response, 0 is response; leave cases",
        ),
        (COHORT.replace(",1,train", ",2,train"), r"case 007: outcome: expected 0 or 1, found '2'"),
        (COHORT.replace(",1,train", ",,train"), r"case 007: outcome: expected 0 or 1, found ''"),
        (COHORT.replace("test", "validation"), r"case B: split: expected train or test, found 'validation'"),
        ("case,image,mask,outcome,event\nA,a,b,1,1\n", r"has the column 'event' without the other of time_weeks"),
        (TIMED.replace("39.5", "0"), r"case 007: time_weeks: expected weeks above 0 as a number, found '0'"),
        (TIMED.replace("39.5", "-3"), r"case 007: time_weeks: expected weeks above 0 as a number, found '-3'"),
        (TIMED.replace("39.5", "nan"), r"case 007: time_weeks: expected weeks above 0 as a number, found 'nan'"),
        (TIMED.replace("39.5", ""), r"case 007: time_weeks: expected weeks above 0 as a number, found ''"),
        (TIMED.replace("39.5", "9" * 400), r"case 007: time_weeks: expected weeks above 0"),
        (TIMED.replace("39.5,1", "39.5,"), r"case 007: event: expected 0 or 1, found ''"),
        (TIMED.replace("39.5,1", "39.5,yes"), r"case 007: event: expected 0 or 1, found 'yes'"),
        ("case,image,mask,outcome\n", r"table\.csv: has no rows"),
        ("", r"table\.csv: cannot be read as a table"),
        ("case,image,mask,outcome\nA,a,b,1,x,y\n", r"table\.csv: line 2, case A: found 6 cells, expected 4"),
    ],
)
def test_a_cohort_that_cannot_be_used_is_refused(write, text, message):
    with pytest.raises(CohortError, match=message):
        check_outcome_classes(read_cohort(write(text), OUTCOME), write(text))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(CohortError, match=r"absent\.csv: cannot be read as a table .*No such file"):
        read_cohort(tmp_path / "absent.csv", OUTCOME)


@pytest.mark.parametrize(("outcome", "found"), [("1", "only outcome 1"), ("0", "only outcome 0")])
def test_training_cases_of_one_class_are_refused(write, outcome, found):
    path = write(f"case,image,mask,outcome,split\nA,a,b,{outcome},train\nB,c,d,{outcome},train\nC,e,f,1,test\n")
    with pytest.raises(CohortError, match=f"training needs cases of both outcomes, found {found}"):
        check_outcome_classes(read_cohort(path, OUTCOME), path)


@pytest.mark.parametrize("cell", ["NA", "nan", "n/a"])
def test_what_r_writes_for_missing_optional_values_is_missing(write, cell):
    table = (
        f"case,image,mask,outcome,centre,time_weeks,event,label,segment\nA,a,b,1,{cell},{cell},{cell},{cell},{cell}\n"
    )
    (case,) = read_cohort(write(table), OUTCOME)
    assert (case.centre, case.time_weeks, case.event, case.label, case.segment) == ("", None, None, None, "")
    with pytest.raises(CohortError, match="line 2, case A: outcome: expected 0 or 1, found 'NA'"):
        read_cohort(write("case,image,mask,outcome\nA,a,b,NA\n"), OUTCOME)


@pytest.mark.parametrize("cell", ["<20", "1_000", "1e400", "-5", "0", "12.3.2024", "２０"])
def test_a_time_that_is_no_number_above_0_is_refused_with_line_and_case(write, cell):
    text = f"case,image,mask,outcome,time_weeks,event\nA,a,b,1,{cell},1\n"
    with pytest.raises(
        CohortError, match=rf"line 2, case A: time_weeks: expected weeks above 0 as a number, found '{cell}"
    ):
        read_cohort(write(text), OUTCOME)


def test_outcomes_and_events_that_pandas_wrote_as_floats_are_whole_numbers(write):
    text = "case,image,mask,outcome,time_weeks,event,label\nA,a,b,1.0,39.5,0.0,2.0\nB,c,d,0.0,12.0,1.0,\n"
    first, second = read_cohort(write(text), OUTCOME)
    assert (first.outcome, first.event, first.label) == (1, 0, 2)
    assert (second.outcome, second.event, second.label) == (0, 1, None)
    for cell in ("0.5", "1.0.0", "1.00x", "2.0"):
        with pytest.raises(CohortError, match="outcome: expected 0 or 1, found"):
            read_cohort(write(text.replace("b,1.0", f"b,{cell}")), OUTCOME)
    (german,) = read_cohort(write("case;image;mask;outcome;label\nA;a;b;1,0;2,0\n"), OUTCOME)
    assert (german.outcome, german.label) == (1, 2)


def followed(outcome, weeks):
    """A cohort of eight cases, of which every second one failed."""
    rows = (f"P{i},a{i},b{i},{outcome(i % 2)},{weeks(i)},{i % 2}\n" for i in range(8))
    return "".join(["case,image,mask,outcome,time_weeks,event\n", *rows])


def test_an_outcome_that_is_the_opposite_of_the_failures_is_refused_and_single_ones_are_not(write):
    assert len(read_cohort(write(followed(lambda event: event, lambda i: 20 + i)), OUTCOME)) == 8
    swapped = followed(lambda event: 1 - event, lambda i: 20 + i)
    with pytest.raises(CohortError, match=r"all 4 cases with event 1 have outcome 0, and none of 4 .* the other way"):
        read_cohort(write(swapped), OUTCOME)
    assert len(read_cohort(write(swapped + "P9,a9,b9,1,30,1\n"), OUTCOME)) == 9
    assert len(read_cohort(write(swapped.replace("outcome", "asas40")), ENDPOINT)) == 8  # whose outcome is no failure


def test_weeks_that_are_rather_days_are_told(write):
    with pytest.warns(UserWarning, match=r"the median of time_weeks is 164\.5, 3\.2 years: are they days\?"):
        read_cohort(write(followed(lambda event: event, lambda i: 140 + 7 * i)), OUTCOME)
