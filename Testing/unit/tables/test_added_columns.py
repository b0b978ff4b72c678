import pytest

from IFXPredictLib.base.errors import CohortError, IFXPredictError
from IFXPredictLib.tables.added_columns import write_with_columns
from IFXPredictLib.tables.table import read_table

COHORT = (
    'case,image,mask,note\n007,images/7.nii.gz,masks/7.nii.gz," a ""quoted"", note "\nb,/far/b.nii.gz,b m.nrrd, 1e3 \n'
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "cohort" / "cohort.csv"
    path.parent.mkdir()
    path.write_text(COHORT, encoding="utf-8")
    return path


def read(path):
    return read_table(path, ("case", "image", "mask"), CohortError)


def added(source, out):
    write_with_columns(read(source), {"outcome": ["1", "0"]}, out)
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_stood_there_stays_to_the_last_character(source, delimiter):
    text = COHORT.replace("note ", "note\u00a0").replace(",", delimiter)
    source.write_text(text, encoding="utf-8")
    expected = text.replace("note\n", f"note{delimiter}outcome\n", 1)
    expected = expected.replace('note\u00a0"\n', f'note\u00a0"{delimiter}1\n').replace("1e3 \n", f"1e3 {delimiter}0\n")
    assert added(source, source.with_name("more.csv")) == expected


def test_where_a_blank_stands_before_a_quotation_mark_the_cells_are_those_that_were_read(source):
    source.write_text('case, image, mask\na, "x, y.nii", m\nb, c, d\n', encoding="utf-8")
    assert added(source, source.with_name("more.csv")) == 'case,image,mask,outcome\na,"x, y.nii",m,1\nb,c,d,0\n'


def test_a_column_that_is_there_keeps_its_place(source):
    write_with_columns(read(source), {"note": ["x", "y"]}, source)
    assert read(source).columns == ("case", "image", "mask", "note")
    assert read(source).column("note") == ("x", "y")


def test_in_another_folder_relative_paths_lead_to_the_same_files(source, tmp_path):
    out = tmp_path / "other" / "deep" / "cohort.csv"
    added(source, out)
    images = read(out).column("image")
    assert images == ("../../cohort/images/7.nii.gz", "/far/b.nii.gz")
    assert read(out).column("mask") == ("../../cohort/masks/7.nii.gz", "../../cohort/b m.nrrd")
    assert (out.parent / images[0]).resolve() == (source.parent / "images/7.nii.gz").resolve()


def test_an_empty_cell_leads_to_no_folder(source, tmp_path):
    source.write_text("case,image,mask\na,,m.nii\nb,c.nii,d.nii\n", encoding="utf-8")
    added(source, tmp_path / "other" / "cohort.csv")
    assert read(tmp_path / "other" / "cohort.csv").column("image") == ("", "../cohort/c.nii")


def test_a_folder_named_in_two_ways_is_the_same_folder(source):
    around = source.parent / ".." / source.parent.name / "more.csv"
    assert added(source, around).startswith("case,image,mask,note,outcome\n007,images/7.nii.gz,masks/7.nii.gz,")


def test_a_folder_in_the_place_of_the_file_is_refused(source, tmp_path):
    with pytest.raises(IFXPredictError, match="is a folder, where a file is to be written"):
        added(source, tmp_path)
