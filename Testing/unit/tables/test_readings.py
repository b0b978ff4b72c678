"""readings.csv: read whole and checked, or refused with file, case, found and expected."""

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.readings import read_readings

OUTCOME = load_protocol("ifx_cte_demo").outcome

COHORT = "case,image,mask,outcome,split\n007,a.nii,b.nii,1,train\nB,c.nii,d.nii,0,test\n"


def test_readings_refuse_a_case_that_the_cohort_lacks_and_a_reading_given_twice(write):
    cohort = read_cohort(write(COHORT), OUTCOME)
    head = "case,reader,round,mask\n007,a,1,m.nii\n"
    assert read_readings(write(head, "r.csv"), cohort)[0].round == 1
    with pytest.raises(CohortError, match="the case C is not in the cohort"):
        read_readings(write(head + "C,a,1,m.nii\n", "r.csv"), cohort)
    with pytest.raises(CohortError, match="007 a 1 is given twice"):
        read_readings(write(head + "007,a,1,n.nii\n", "r.csv"), cohort)
    with pytest.raises(CohortError, match="round: expected whole numbers, found 'one'"):
        read_readings(write(head + "B,a,one,n.nii\n", "r.csv"), cohort)


def test_a_round_given_as_01_and_as_1_is_one_reading_given_twice(write):
    cohort = read_cohort(write("case,image,mask,outcome\nA,a,b,1\n"), OUTCOME)
    with pytest.raises(CohortError, match="A a 2 is given twice"):
        read_readings(write("case,reader,round,mask\nA,a,2,m\nA ,a,002,n\n", "r.csv"), cohort)
