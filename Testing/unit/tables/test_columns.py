import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import cohort_jobs, paths_of, reading_jobs
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.added_columns import write_with_columns
from IFXPredictLib.tables.cohort import read_case_files, read_cohort
from IFXPredictLib.tables.readings import read_readings
from IFXPredictLib.tables.records import NetworkChoice
from IFXPredictLib.tables.table import read_table

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


def test_paths_written_on_windows_lead_to_the_files_and_a_file_whose_name_has_a_backslash_too(cohort, tmp_path):
    (tmp_path / "images").mkdir()
    for name in ("a.nii", "a.seg.nrrd"):
        (tmp_path / "images" / name).write_bytes(b"")
    table = cohort("split", "train", "train")
    table.write_text(table.read_text(encoding="utf-8").replace("a.", "images\\a."), encoding="utf-8")
    first = read_cohort(table, OUTCOME)[0]
    assert (first.image, first.mask) == (tmp_path / "images/a.nii", tmp_path / "images/a.seg.nrrd")
    readings = tmp_path / "readings.csv"
    readings.write_text("case,reader,round,mask\nA,r,1,images\\a.seg.nrrd\n", encoding="utf-8")
    assert [one.mask for one in read_readings(readings, [first])] == [tmp_path / "images/a.seg.nrrd"]
    (tmp_path / "images\\a.nii").write_bytes(b"")
    assert read_cohort(table, OUTCOME)[0].image == tmp_path / "images\\a.nii"


FURTHER = """case,image,mask,outcome,image_arterial,mask_node
a,a.nii,a_voi.nii,1,a_arterial.nii,nodes/a.nii
b,b.nii,b_voi.nii,0,b_arterial.nii,nodes/b.nii
"""


def test_further_series_and_drawn_vois_are_columns_of_cohort_and_readings(tmp_path):
    path = tmp_path / "cohort.csv"
    path.write_text(FURTHER, encoding="utf-8")
    cohort = read_cohort(path, OUTCOME)
    expected = (("image_arterial", tmp_path / "a_arterial.nii"), ("mask_node", tmp_path / "nodes" / "a.nii"))
    assert cohort[0].further == read_case_files(path, OUTCOME)[0].further == expected
    readings = tmp_path / "readings.csv"
    readings.write_text("case,reader,round,mask,mask_node\na,R1,1,m.nii,node.nii\n", encoding="utf-8")
    (reading,) = read_readings(readings, cohort)
    assert reading.further == (("mask_node", tmp_path / "node.nii"),)
    (job,) = reading_jobs(cohort, [reading], NetworkChoice())
    assert job.further == (expected[0], *reading.further)
    assert cohort_jobs(cohort, NetworkChoice())[0].further == expected
    assert paths_of([job]) == [tmp_path / name for name in ("a.nii", "m.nii", "a_arterial.nii", "node.nii")]


def test_a_row_without_one_of_them_is_refused_and_elsewhere_the_paths_lead_to_the_same_files(tmp_path):
    path = tmp_path / "cohort.csv"
    path.write_text(FURTHER.replace("nodes/b.nii", ""), encoding="utf-8")
    for read in (read_cohort, read_case_files):
        with pytest.raises(CohortError, match=r"line 3.*mask_node"):
            read(path, OUTCOME)
    path.write_text(FURTHER, encoding="utf-8")
    (tmp_path / "out").mkdir()
    moved = tmp_path / "out" / "cohort.csv"
    write_with_columns(read_table(path, ("case",), CohortError), {}, moved)
    found = [[file.resolve() for _, file in entry.further] for entry in read_cohort(moved, OUTCOME)]
    assert found == [[file.resolve() for _, file in entry.further] for entry in read_cohort(path, OUTCOME)]
