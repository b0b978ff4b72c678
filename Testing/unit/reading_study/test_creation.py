import gzip
import re
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, StudyError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.imaging.dicom_reference import ImageIdentity
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.reading_study import creation
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import SourceCase, default_link, read_link
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.tables.table import read_table

from .conftest import PATIENTS, START


@pytest.fixture
def create(tmp_path, sources, protocol):
    def make(name="other", **changes):
        chosen = {"sources": sources, "readers": ["anna"], "protocol": protocol, "seed": 3, "now": START} | changes
        return create_study(tmp_path / name, **chosen)

    return make


def test_rounds_of_each_reader_that_are_all_the_same_are_no_unequal_ones(sources, protocol, tmp_path):
    def made(place, rounds):
        readers = ["anna", "bert"]
        return create_study(tmp_path / place, sources[:1], readers, protocol, seed=1, now=START, rounds=rounds)

    assert (made("a", {"anna": 1, "bert": 1}).rounds, made("b", 1).reader_rounds) == (1, {})
    assert made("c", {"bert": 3, "anna": 1}).reader_rounds == {"anna": 1, "bert": 3}
    assert load_study(tmp_path / "c").rounds_of("anna") == range(1, 2)
    with pytest.raises(StudyError, match="rounds: anna: expected 1 round or more, found 0"):
        made("d", {"anna": 0, "bert": 1})


def test_images_keep_every_voxel_and_their_grid(study, sources):
    cases = read_link(default_link(study.folder), study)
    originals = {source.case: source.image for source in sources}
    for pseudonym, case in cases.items():
        one, other = sitk.ReadImage(str(study.image(pseudonym))), sitk.ReadImage(str(originals[case]))
        assert np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))
        assert one.GetPixelID() == other.GetPixelID()
        assert np.allclose(one.GetDirection(), other.GetDirection(), rtol=0, atol=1e-15)
        assert (one.GetSize(), one.GetOrigin()) == (other.GetSize(), other.GetOrigin())


def test_no_header_field_but_geometry_is_copied(study):
    fields = {"type", "dimension", "space", "sizes", "space directions", "kinds", "encoding", "space origin", "endian"}
    for file in (study.folder / "images").iterdir():
        header = file.read_bytes().partition(b"\n\n")[0].decode("ascii").splitlines()
        written = [line for line in header[1:] if not line.startswith("#")]
        assert {line.partition(":")[0] for line in written} <= fields
        assert ":=" not in "".join(written)


def test_nothing_in_the_readers_folder_names_a_patient_or_a_source(study, sources):
    words = [word.encode() for patient in PATIENTS for word in (patient, *patient.split("_"))]
    words += [str(source.image.parent).encode() for source in sources]
    for file in study.folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        if file.suffix == ".nrrd":
            header, _, voxels = content.partition(b"\n\n")
            content = header + gzip.decompress(voxels)
        for word in words:
            assert word.lower() not in content.lower(), file
            assert word.lower() not in str(file.relative_to(study.folder)).lower().encode()


def test_each_image_is_known_by_its_hash(study):
    assert {sha256_of(study.image(c.pseudonym)) for c in study.cases} == {c.image_sha256 for c in study.cases}


def test_pseudonyms_do_not_follow_names_or_the_order_in_which_cases_are_given(create, sources):
    renamed = [SourceCase(f"{9 - i}", source.image) for i, source in enumerate(sources)]
    studies = [create("a"), create("b", sources=sources[::-1]), create("c", sources=renamed), create("d", seed=4)]
    hashes = [[case.image_sha256 for case in study.cases] for study in studies]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]
    assert hashes[0] != sorted(hashes[0])


class Backwards:
    """In place of the system's random numbers."""

    def sample(self, given, count):
        return [*given][::-1][:count]


def test_images_are_copied_in_a_random_order_which_changes_nothing_else(create, sources, monkeypatch):
    """Sorted by date their files would else tell the cohort's order."""
    copied = []

    def read(file, **options):
        copied.append(file)
        return read_volume(file, **options)

    usual = create("a")
    with monkeypatch.context() as patch:
        patch.setattr(creation, "read_volume", read)
        patch.setattr(creation.secrets, "SystemRandom", Backwards)
        other = create("b")
        with pytest.raises(StudyError, match="cases Mustermann_MRN61 and Twin have the same image"):
            create("c", sources=[*sources, SourceCase("Twin", sources[0].image)])
    assert copied[: len(sources)] == [source.image for source in sources][::-1]
    assert other.cases == usual.cases
    links = [read_link(default_link(study.folder), study) for study in (usual, other)]
    assert links[0] == links[1]


def test_every_study_has_an_id_of_its_own(create):
    assert create("a").study_id != create("b").study_id


@pytest.mark.parametrize("ending", [".nii.gz", ".mhd", ".nrrd"])
def test_the_same_scan_in_another_file_type_order_and_place_is_one_case(create, sources, tmp_path, ending):
    """Anonymised by another program: another format, another pixel type, axes in another order, no origin."""
    scan = sitk.DICOMOrient(sitk.ReadImage(sources[0].image), "RIP")
    twin = sitk.Cast(scan, sitk.sitkFloat64)
    twin.SetOrigin((0.0, 0.0, 0.0))
    sitk.WriteImage(twin, tmp_path / f"twin{ending}")
    with pytest.raises(StudyError, match="cases Mustermann_MRN61 and Twin have the same image; keep one of them"):
        create(sources=[*sources, SourceCase("Twin", tmp_path / f"twin{ending}")])


def test_an_image_of_another_modality_is_refused_and_nothing_is_left(create, sources, tmp_path):
    image = sitk.Image(8, 8, 1, sitk.sitkInt16)
    image.SetMetaData("0008|0060", "MR")
    sitk.WriteImage(image, tmp_path / "mri.dcm")
    with pytest.raises(CaseError, match=r"mri\.dcm: the image is of the modality MR by its DICOM header, expected CT"):
        create(sources=[*sources, SourceCase("MRI", tmp_path / "mri.dcm")])
    assert not (tmp_path / "s").exists()


def test_a_case_that_is_given_as_two_patients_is_refused_and_nothing_is_left(create, sources, tmp_path):
    twin = SourceCase("Twin", sources[0].image)
    with pytest.raises(StudyError, match="cases Mustermann_MRN61 and Twin have the same image"):
        create(sources=[*sources, twin])
    assert not list(tmp_path.iterdir())


def test_an_image_that_no_prediction_would_take_is_refused_before_anybody_draws_on_it(create, tmp_path):
    holes = sitk.Image([4, 5, 6], sitk.sitkFloat32)
    holes[1, 2, 3] = float("nan")
    metres = sitk.Image([4, 5, 6], sitk.sitkInt16)
    metres.SetSpacing((0.001, 0.001, 0.005))
    for image, why in ((holes, r"has 1 voxel\(s\) that are NaN or infinite"), (metres, "is the header in mm")):
        sitk.WriteImage(image, str(tmp_path / "x.nrrd"))
        with pytest.raises(CaseError, match=f"case x: .*{why}"):
            create(sources=[SourceCase("x", tmp_path / "x.nrrd")])
        (tmp_path / "x.nrrd").unlink()
        assert not list(tmp_path.iterdir())


def test_an_image_that_cannot_be_read_or_is_no_volume_is_refused_and_nothing_is_left(create, tmp_path):
    out = tmp_path / "in"
    out.mkdir()
    sitk.WriteImage(sitk.Image([4, 4, 4], sitk.sitkVectorUInt8, 3), str(out / "rgb.nrrd"))
    with pytest.raises(StudyError, match=r"case x: .*rgb.nrrd: expected one 3-D volume with one number a voxel"):
        create(sources=[SourceCase("x", out / "rgb.nrrd")])
    with pytest.raises(CaseError, match="no such file"):
        create(sources=[SourceCase("x", out / "absent.nrrd")])
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_folder_in_use_is_refused(create, study):
    before = study.folder.stat().st_mtime_ns
    with pytest.raises(StudyError, match="is in use; give a new or an empty folder"):
        create("shared/study", link=study.folder.parent / "new.csv")
    assert study.folder.stat().st_mtime_ns == before


def test_names_are_checked_before_anything_is_written(create, tmp_path):
    with pytest.raises(StudyError, match=re.escape("reader '../x'")):
        create(readers=["../x"])
    assert not list(tmp_path.iterdir())


def test_a_further_series_is_copied_as_the_first_image_is_and_checked_against_the_others(
    several, two_series, two_vois, create, tmp_path
):
    link = default_link(several.folder)
    rows = dict(read_table(link, (), StudyError).cells(("pseudonym", "source_arterial")))
    assert set(rows.values()) == {str(source.series["arterial"]) for source in two_series}
    for pseudonym, source in rows.items():
        copy, original = sitk.ReadImage(str(several.image(pseudonym, "arterial"))), sitk.ReadImage(source)
        assert np.array_equal(sitk.GetArrayFromImage(copy), sitk.GetArrayFromImage(original))
        assert copy.GetOrigin() == original.GetOrigin()
    assert sorted(file.name for file in (several.folder / "images").iterdir()) == [
        *("P001.nrrd", "P001_arterial.nrrd", "P002.nrrd", "P002_arterial.nrrd")
    ]
    assert b"Mustermann" not in several.image("P001", "arterial").read_bytes().partition(b"\n\n")[0]
    assert load_study(several.folder) == several
    one, other = two_series
    for changed, said in (
        ([replace(one, series={})], "Mustermann_MRN61: the protocol ifx_cte needs another image, arterial, .* column"),
        ([replace(one, series={"arterial": one.image})], "Mustermann_MRN61, series arterial have the same image; give"),
        (
            [one, replace(other, series=one.series)],
            "Mustermann_MRN61, series arterial and Rossi_MRN70, series arterial",
        ),
    ):
        with pytest.raises(StudyError, match=said):
            create(sources=changed, protocol=two_vois)
    assert not (tmp_path / "other").exists()


def test_series_of_two_frames_of_reference_are_refused_while_headers_are_there(
    create, two_series, two_vois, tmp_path, monkeypatch
):
    identity = lambda path, _series: ImageIdentity("", str(path.stem))  # noqa: E731
    monkeypatch.setattr("IFXPredictLib.reading_study.creation.image_identity", identity)
    with pytest.raises(CaseError, match=r"case Mustermann_MRN61, series arterial: .* is in the frame of reference"):
        create(sources=two_series[:1], protocol=two_vois)
    assert not (tmp_path / "other").exists()


def test_a_study_whose_folder_cannot_take_its_place_leaves_no_link(create, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("IFXPredictLib.base.files.exchange", full)
        with pytest.raises(OSError, match="No space left on device"):
            create("s")
    assert not list(tmp_path.iterdir())
    assert set(read_link(default_link(tmp_path / "s"), create("s")).values()) == set(PATIENTS)


def test_the_link_may_lie_elsewhere(create, tmp_path):
    study = create(link=tmp_path / "safe" / "who.csv")
    assert set(read_link(tmp_path / "safe" / "who.csv", study).values()) == set(PATIENTS)
    assert not default_link(study.folder).exists()
