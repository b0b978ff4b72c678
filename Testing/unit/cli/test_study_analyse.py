import csv
import json
import shutil
from argparse import Namespace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError, StudyError
from IFXPredictLib.cli.study_analyse import run
from IFXPredictLib.features import cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.analysis.analysis import analyse_study
from IFXPredictLib.reading_study.analysis.readings import timed_readings
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import SourceCase, default_link
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.icc import FeatureSource, read_reliable
from IFXPredictLib.tables.readings import read_readings

OUTCOME = load_protocol("ifx_cte_demo").outcome

PATIENTS = ("Rossi", "Novak", "Dupont", "Jansen")


def ct_of(number):
    random = np.random.default_rng(number)
    image = sitk.GetImageFromArray(random.normal(60, 20, (10, 36, 40)).astype(np.float32))
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix())
    return image


def drawn_on(image, reader, number, random):
    mask = np.zeros((10, 36, 40), np.uint8)
    more = int(reader == "bert")
    mask[2:7, 8 - more : 22 + more, 10 + int(random.integers(2)) : 26 + number + more] = 1
    drawn = sitk.GetImageFromArray(mask)
    drawn.CopyInformation(image)
    return drawn


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished study of four patients; the cohort has Jansen in the test split."""
    folder = tmp_path_factory.mktemp("clinic")
    lines = ["case,image,mask,outcome,split"]
    for number, case in enumerate(PATIENTS):
        sitk.WriteImage(ct_of(number), str(folder / f"{case}.nrrd"))
        sitk.WriteImage(drawn_on(ct_of(number), "anna", 1, np.random.default_rng(0)), str(folder / f"{case}_voi.nrrd"))
        lines.append(f"{case},{case}.nrrd,{case}_voi.nrrd,{number % 2},{'test' if case == 'Jansen' else 'train'}")
    (folder / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sources = [SourceCase(case, folder / f"{case}.nrrd") for case in PATIENTS]
    now, random = datetime(2026, 1, 5, tzinfo=UTC), np.random.default_rng(2)
    study = create_study(folder / "s", sources, ["anna", "bert"], load_protocol("ifx_cte"), seed=3, now=now)
    for reader in study.readers:
        for number in range(1, study.rounds + 1):
            day = now + timedelta(days=90 * number)
            session = ReaderSession(study, reader, drafts=folder / "drafts", clock=lambda day=day: day)
            for pseudonym in study.pseudonyms:
                opened = session.open(number, pseudonym)
                image = sitk.ReadImage(str(opened.image))
                session.finish(opened, drawn_on(image, reader, number, random), 300.0 + 60 * number, {}, {})
    return folder


def arguments(folder, out, **more):
    given = {"study": folder / "s", "link": None, "protocol": "ifx_cte", "network": None, "cohort": None}
    given |= {"bundle": None, "out": out, "cache": None, "jobs": 1, "json": True, "force": False, "outcomes": None}
    given |= {"covariance": None}
    return Namespace(**(given | more))


@pytest.fixture(autouse=True)
def radiomics(monkeypatch):
    def values(case, _protocol):
        mask = sitk.GetArrayViewFromImage(case.mask) > 0
        first = np.array([mask.sum(), sitk.GetArrayViewFromImage(case.image)[mask].mean()])
        return np.resize(first, len(RADIOMICS_NAMES)) * (1 + np.arange(len(RADIOMICS_NAMES)))

    monkeypatch.setattr(cohort, "radiomics_features", values)


def test_a_finished_study_is_analysed_under_its_pseudonyms(folder, tmp_path, capsys):
    assert run(arguments(folder, tmp_path)) == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["readings"], content["failed"], content["features"]) == (16, [], 1116)
    for file in ("icc.csv", "report.html", "readings_features.csv"):
        assert (tmp_path / file).is_file()
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "P001" in page
    assert not [name for name in PATIENTS if name in page]
    with (tmp_path / "tables" / "reading_times.csv").open(encoding="utf-8") as stream:
        assert [float(row["median"]) for row in csv.DictReader(stream)] == [360, 420, 360, 420]


def test_a_study_of_ct_is_not_analysed_by_a_protocol_for_mri(folder, tmp_path):
    with pytest.raises(CohortError, match=r"was drawn on CT \(protocol ifx_cte\), protocol ifx_mre is for MR; give"):
        run(arguments(folder, tmp_path, protocol="ifx_mre"))
    with pytest.raises(CohortError, match="was drawn on CT"):
        analyse_study(load_study(folder / "s"), load_protocol("ifx_mre"), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_radiomics_alone_give_an_icc_table_that_says_so_and_an_answer_that_says_what_to_do(folder, tmp_path, capsys):
    run(arguments(folder, tmp_path, json=False))
    assert capsys.readouterr().out.endswith(
        "radiomics only: the deep features have no ICC, so train will not take this icc.csv; for that analyse again "
        "with --link, --cohort and --network.\n"
    )
    source = FeatureSource(load_protocol("ifx_cte").imaging_sha256, "b" * 64)
    with pytest.raises(CohortError, match="comes from radiomics only"):
        read_reliable(tmp_path / "icc.csv", RADIOMICS_NAMES, 0.75, source)


@pytest.mark.slow
def test_with_link_and_cohort_only_training_cases_count_on_the_cohorts_images(folder, tmp_path):
    given = {"link": default_link(folder / "s"), "cohort": folder / "cohort.csv"}
    assert run(arguments(folder, tmp_path, **given)) == 0
    found = read_readings(tmp_path / "readings.csv", read_cohort(folder / "cohort.csv", OUTCOME))
    assert {r.case for r in found} == {"Rossi", "Novak", "Dupont"}
    assert len(found) == 12


def test_readings_of_a_cohort_that_shares_names_with_the_study_are_told_to_be_drawn_on_another_image(folder, tmp_path):
    rows = (folder / "cohort.csv").read_text(encoding="utf-8")
    for case, other in (("Rossi", "Jansen"), ("Novak", "Novak"), ("Dupont", "Dupont"), ("Jansen", "Rossi")):
        rows = rows.replace(f"{case},{case}.nrrd,{case}_voi", f"{case},{folder / other}.nrrd,{folder / case}_voi")
    (tmp_path / "cohort.csv").write_text(rows, encoding="utf-8")
    given = {"link": default_link(folder / "s"), "cohort": tmp_path / "cohort.csv"}
    found = analyse_study(load_study(folder / "s"), load_protocol("ifx_cte"), tmp_path / "out", **given)
    said = {one.job.case: one.message for one in found.extracted}
    assert "drawn on another scan in the study: its intensities are not those of Jansen.nrrd" in said["Rossi"]
    assert "drawn on another" not in said["Novak"] + said["Dupont"]


def test_an_image_of_the_study_that_was_replaced_is_not_measured_on(folder, tmp_path):
    shutil.copytree(folder / "s", tmp_path / "s")
    sitk.WriteImage(ct_of(9), str(tmp_path / "s" / "images" / "P002.nrrd"))
    with pytest.raises(StudyError, match=r"^P002: the image was changed since the study began .* restore .*P002\.nrrd"):
        run(arguments(folder, tmp_path / "out", study=tmp_path / "s"))


def cells(path):
    return [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]


def numbers(rows):
    return [[float(cell or "nan") for cell in row[1:-2]] for row in rows[1:]]


@pytest.mark.slow
def test_extract_and_icc_give_the_same_features_and_the_same_icc_table_of_these_readings(folder, tmp_path, ifxpredict):
    link, table = default_link(folder / "s"), folder / "cohort.csv"
    run(arguments(folder, tmp_path / "analysis", link=link, cohort=table, json=False))
    common = ("--cohort", table, "--readings", tmp_path / "analysis" / "readings.csv", "--protocol", "ifx_cte")
    assert ifxpredict("extract", *common, "--out", tmp_path / "features", "--jobs", 1).status == 0
    one, other = (tmp_path / place / "readings_features.csv" for place in ("analysis", "features"))
    assert one.read_bytes() == other.read_bytes()
    assert ifxpredict("icc", "--features", other, "--out", tmp_path / "icc.csv").status == 0
    ours, theirs = (cells(place / "icc.csv") for place in (tmp_path / "analysis", tmp_path))
    assert [(row[0], *row[-2:]) for row in ours] == [(row[0], *row[-2:]) for row in theirs]
    np.testing.assert_allclose(numbers(ours), numbers(theirs), rtol=1e-10)


@pytest.mark.slow
def test_the_finished_cases_may_be_kept_elsewhere(folder, tmp_path):
    run(arguments(folder, tmp_path / "out", cache=tmp_path / "kept"))
    assert {p.name for p in (tmp_path / "kept").iterdir()} == {"cases", "agreement"}
    assert not (tmp_path / "out" / "cases").exists()


@pytest.mark.slow
def test_a_reading_that_cannot_be_used_is_named_and_the_status_is_1(folder, tmp_path, capsys, monkeypatch):
    real = cohort.check_voi

    def check(facts, case, rules):
        if case == "P002":
            raise CohortError("P002 is too small")
        real(facts, case, rules)

    monkeypatch.setattr(cohort, "check_voi", check)
    assert run(arguments(folder, tmp_path)) == 1
    found = capsys.readouterr()
    assert "P002, reader anna, round 1: P002 is too small" in found.err
    assert len(json.loads(found.out)["failed"]) == 4


def test_a_network_needs_the_cohort_that_it_was_trained_on(folder, tmp_path):
    with pytest.raises(CohortError, match="--network: also give --cohort"):
        run(arguments(folder, tmp_path / "out", network=tmp_path))
    assert not (tmp_path / "out").exists()


def test_pseudonyms_are_not_taken_for_the_cohorts_cases(folder, tmp_path):
    with pytest.raises(CohortError, match=r"the case P001 is not in the cohort .*give the study's link file"):
        run(arguments(folder, tmp_path / "out", cohort=folder / "cohort.csv"))


def test_a_cohort_without_a_read_training_case_is_refused(folder):
    entries = [entry for entry in read_cohort(folder / "cohort.csv", OUTCOME) if not entry.train]
    others = [*entries, *read_cohort(folder / "cohort.csv", OUTCOME)[:3]]
    moved = [type(e)(e.case, e.image, e.mask, e.outcome, False) for e in others]
    with pytest.raises(CohortError, match="no finished reading is of a training case"):
        timed_readings(load_study(folder / "s"), default_link(folder / "s"), moved)


@pytest.mark.slow
def test_the_library_analyses_a_study_as_the_command_does(folder, tmp_path, capsys):
    options = {"link": default_link(folder / "s"), "cohort": folder / "cohort.csv"}
    assert run(arguments(folder, tmp_path / "command", **options)) == 0
    said = json.loads(capsys.readouterr().out)
    study, protocol = load_study(str(folder / "s")), load_protocol("ifx_cte")
    found = analyse_study(
        study, protocol, str(tmp_path / "kept"), **{name: str(path) for name, path in options.items()}
    )
    assert (len(found.readings), found.reliable) == (said["readings"], said["reliable"])
    assert {reading.case for reading in found.readings} == set(PATIENTS[:3])
    with pytest.raises(CohortError, match="also give the cohort that the network was trained on"):
        analyse_study(study, protocol, tmp_path / "kept", network=tmp_path)


def test_a_folder_that_is_no_study_is_refused(folder, tmp_path):
    with pytest.raises(StudyError):
        run(arguments(folder, tmp_path / "out", study=tmp_path))
