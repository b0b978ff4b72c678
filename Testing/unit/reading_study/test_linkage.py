from dataclasses import replace
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.linkage import (
    SourceCase,
    check_link_place,
    check_unseen,
    default_link,
    read_link,
    read_sources,
    sources_of,
    write_link,
)


@pytest.fixture
def link(study):
    return default_link(study.folder)


def test_the_link_names_every_case_and_its_source(study, link, sources):
    cases = read_link(link, study)
    assert tuple(cases) == study.pseudonyms
    assert set(cases.values()) == {source.case for source in sources}
    assert str(sources[0].image) in link.read_text(encoding="utf-8")


def test_a_link_written_with_tabs_keeps_every_name(study, sources, tmp_path):
    cases = [replace(one, case=f'O\'Brien "{i}" #') for i, one in enumerate(sources)]
    named = dict(zip(study.pseudonyms, cases, strict=True))
    write_link(tmp_path / "link.tsv", study.study_id, named)
    assert read_link(tmp_path / "link.tsv", study) == {name: one.case for name, one in named.items()}


def test_the_link_lies_outside_with_a_name_that_says_what_it_is(study, link):
    assert link.name == "study-link-CONFIDENTIAL.csv"
    assert link.is_file()
    assert not list(study.folder.rglob("*.csv"))


def test_a_link_in_the_readers_folder_or_in_the_place_of_a_file_is_refused(study, link):
    for inside in (study.folder / "link.csv", study.folder / "images" / ".." / "x" / "link.csv"):
        with pytest.raises(StudyError, match="lies in the study's folder, which readers see"):
            check_link_place(inside, study.folder)
    with pytest.raises(StudyError, match="exists already, perhaps as the link of another study"):
        check_link_place(link, study.folder)


def test_what_names_patients_lies_in_no_study_at_all(study, tmp_path):
    for place in (study.folder, study.folder / "analysis", study.folder / "x" / "inner-link.csv"):
        with pytest.raises(StudyError, match="which readers see, and would tell them whose the cases"):
            check_unseen(place)
    with pytest.raises(StudyError, match="lies in the study's folder"):
        check_link_place(study.folder / "inner-link.csv", study.folder / "inner")
    check_unseen(tmp_path / "analysis")


def test_the_link_of_another_study_is_refused(study, link):
    with pytest.raises(StudyError, match=rf"links study {study.study_id}, expected {'0' * 16}; two studies"):
        read_link(link, replace(study, study_id="0" * 16))


def test_a_link_that_lacks_or_repeats_a_case_is_refused(study, link):
    lines = link.read_text(encoding="utf-8").splitlines(keepends=True)
    for changed in (lines[:-1], [*lines, lines[-1]]):
        link.write_text("".join(changed), encoding="utf-8")
        with pytest.raises(StudyError, match="expected each of the study's 5 cases once"):
            read_link(link, study)


def test_a_link_of_which_a_column_was_sorted_or_a_name_changed_is_refused(study, link):
    header, *rows = (line.split(",") for line in link.read_text(encoding="utf-8").splitlines())
    at, check = header.index("case"), header.index("check")

    def read(cases, checked=True):
        for row, case in zip(rows, cases, strict=True):
            row[at] = case
            row[check] = row[check] if checked else ""
        link.write_text("".join(f"{','.join(row)}\n" for row in (header, *rows)), encoding="utf-8")
        return read_link(link, study)

    cases = [row[at] for row in rows]
    assert list(read(cases).values()) == cases
    for changed in (cases[1:] + cases[:1], [*cases[:-1], "61"]):
        with pytest.raises(StudyError, match=r"P00\d is not linked to case .* by study create: was one"):
            read(changed)
    assert list(read([*cases[:-1], "61"], checked=False).values()) == [*cases[:-1], "61"]


def test_a_cohort_gives_its_cases_with_paths_relative_to_it(tmp_path):
    (tmp_path / "cohort.csv").write_text(
        'case,image,mask,outcome\n007,"a, b.nrrd",m,0\nx,/y/z.nii.gz,m,1\nw,ct\\w.nrrd,m,1\n', encoding="utf-8"
    )
    found = read_sources(tmp_path / "cohort.csv")
    images = {"007": tmp_path / "a, b.nrrd", "x": Path("/y/z.nii.gz"), "w": tmp_path / "ct" / "w.nrrd"}
    assert found == tuple(SourceCase(case, image) for case, image in images.items())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "cannot be read as a table .it is empty"),
        ("case,mask\na,b\n", "the column 'image' is missing; found case, mask"),
        ("case,image,image\na,b,c\n", "the column 'image' is given twice"),
        ("case,image\n", "has no rows"),
        ("case,image\na,b\n,c\n", "line 3: case is empty"),
        ("case,image\na\n", "line 2, case a: found 1 cells, expected 2"),
        ("case,image\na,b\na,c\n", "a is given twice, on lines 2 and 3"),
        ('case,image\na,"b\n', "cannot be read as a table"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_row(tmp_path, content, message):
    (tmp_path / "cohort.csv").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_sources(tmp_path / "cohort.csv")


def test_a_table_that_is_missing_or_no_text_is_refused(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"case,image\n\xff\xfe,b\n")
    for name in ("a.csv", "b.csv"):
        with pytest.raises(StudyError, match=f"{name}: cannot be read as a table"):
            read_sources(tmp_path / name)


def test_image_files_are_named_without_their_ending(tmp_path):
    found = sources_of([tmp_path / "a.1.nii.gz", tmp_path / "B.NRRD", tmp_path / "dicom"])
    assert [source.case for source in found] == ["a.1", "B", "dicom"]
    with pytest.raises(StudyError, match="the case 'a' is given twice"):
        sources_of([tmp_path / "a.nii", tmp_path / "x" / "a.nrrd"])
