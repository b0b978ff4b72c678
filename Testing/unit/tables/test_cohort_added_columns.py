import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.tables.cohort import read_cells, write_with_columns

COHORT = (
    'case,image,mask,note\n007,images/7.nii.gz,masks/7.nii.gz," a ""quoted"", note "\nb,/far/b.nii.gz,b m.nrrd,1e3\n'
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "cohort" / "cohort.csv"
    path.parent.mkdir()
    path.write_text(COHORT, encoding="utf-8")
    return path


def added(source, out):
    write_with_columns(source, read_cells(source, ("case",)), {"outcome": ["1", "0"]}, out)
    return out.read_text(encoding="utf-8")


def test_what_stood_there_stays_to_the_last_character(source):
    expected = (
        COHORT.replace("note\n", "note,outcome\n", 1).replace('note "\n', 'note ",1\n').replace("1e3\n", "1e3,0\n")
    )
    assert added(source, source.with_name("more.csv")) == expected


def test_a_column_that_is_there_keeps_its_place(source):
    table = read_cells(source, ("case",))
    write_with_columns(source, table, {"note": ["x", "y"]}, source)
    assert read_cells(source, ()).columns.tolist() == ["case", "image", "mask", "note"]
    assert read_cells(source, ())["note"].tolist() == ["x", "y"]


def test_in_another_folder_relative_paths_lead_to_the_same_files(source, tmp_path):
    out = tmp_path / "other" / "deep" / "cohort.csv"
    added(source, out)
    cells = read_cells(out, ("case",))
    assert cells["image"].tolist() == ["../../cohort/images/7.nii.gz", "/far/b.nii.gz"]
    assert cells["mask"].tolist() == ["../../cohort/masks/7.nii.gz", "../../cohort/b m.nrrd"]
    assert (out.parent / cells["image"][0]).resolve() == (source.parent / "images/7.nii.gz").resolve()


def test_a_folder_named_in_two_ways_is_the_same_folder(source):
    around = source.parent / ".." / source.parent.name / "more.csv"
    assert added(source, around).startswith("case,image,mask,note,outcome\n007,images/7.nii.gz,masks/7.nii.gz,")


def test_a_folder_in_the_place_of_the_file_is_refused(source, tmp_path):
    with pytest.raises(IFXPredictError, match="is a folder, where a file is to be written"):
        added(source, tmp_path)
