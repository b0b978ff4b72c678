import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import read_cohort, read_readings

OUTCOME = load_protocol("ifx_cte_demo").outcome
ROWS = ("A,a.nii,a.seg.nrrd,1", "B,b.nii,b.dcm,0")


@pytest.fixture
def cohort(tmp_path):
    def written(columns: str, *cells: str):
        path = tmp_path / "cohort.csv"
        lines = [
            f"case,image,mask,outcome,{columns}",
            *(f"{row},{cell}" for row, cell in zip(ROWS, cells, strict=True)),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


def choices(rows) -> list[tuple[int | None, str]]:
    return [(row.label, row.segment) for row in rows]


def test_label_and_segment_say_which_of_a_mask_file_is_the_voi(cohort):
    assert choices(read_cohort(cohort("label,segment", "2, Small bowel ", ","), OUTCOME)) == [
        (2, "Small bowel"),
        (None, ""),
    ]
    assert choices(read_cohort(cohort("segment", "Lesion", ""), OUTCOME)) == [(None, "Lesion"), (None, "")]
    assert choices(read_cohort(cohort("label", "255", "255.0"), OUTCOME)) == [(255, ""), (255, "")]


@pytest.mark.parametrize("label", ["0", "-1", "1.5", "Lesion"])
def test_a_label_that_is_none_is_refused_with_its_case(cohort, label):
    with pytest.raises(
        CohortError, match=rf"cohort\.csv: line 3, case B: label: expected a whole number from 1 on, found '{label}'"
    ):
        read_cohort(cohort("label", "", label), OUTCOME)


def test_readings_have_them_too(cohort, tmp_path):
    cases = read_cohort(cohort("split", "train", "train"), OUTCOME)
    path = tmp_path / "readings.csv"
    path.write_text("case,reader,round,mask,segment\nA,r,1,a.dcm,Lesion\nA,r,2,b.dcm,\n", encoding="utf-8")
    assert choices(read_readings(path, cases)) == [(None, "Lesion"), (None, "")]
    path.write_text("case,reader,round,mask,label\nA,r,1,a.dcm,x\n", encoding="utf-8")
    with pytest.raises(
        CohortError, match=r"readings\.csv: line 2, case A: label: expected a whole number from 1 on, found 'x'"
    ):
        read_readings(path, cases)
