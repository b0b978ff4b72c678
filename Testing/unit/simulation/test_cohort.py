import csv
import filecmp
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.errors import CohortError
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.simulation import cohort as simulation
from IFXPredictLib.simulation.cohort import (
    case_name,
    simulate_cohort,
    simulate_one,
    simulate_patient,
    time_to_failure,
)

PROTOCOL = load_protocol("ifx_cte")
SEED = 3


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cohort")
    simulate_cohort(4, SEED, PROTOCOL, folder, jobs=1)
    return folder


def table(file):
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def without_images(monkeypatch):
    """Rows of patients whose images are not drawn, so that a whole cohort's tables take no time."""

    def row(k, seed, characteristics, folder):
        clinical = dict.fromkeys(PROTOCOL.clinical_names, 1.0)
        return simulation._Row(case_name(k), clinical, k % 2, 30.0, 1, 2 + k % 2)

    monkeypatch.setattr(simulation, "_write_case", row)


def test_the_tables_have_their_columns(cohort):
    assert list(table(cohort / "cohort.csv")[0]) == [
        *("case", "image", "mask", "outcome"),
        *("split", "centre", "time_weeks", "event"),
    ]
    assert list(table(cohort / "clinical.csv")[0]) == ["case", *PROTOCOL.clinical_names]
    assert list(table(cohort / "readings.csv")[0]) == ["case", "reader", "round", "mask"]


def test_the_tables_name_the_same_cases_in_order(cohort):
    cases = ["sim_0001", "sim_0002", "sim_0003", "sim_0004"]
    assert [row["case"] for row in table(cohort / "cohort.csv")] == cases
    assert [row["case"] for row in table(cohort / "clinical.csv")] == cases
    read = [(row["case"], row["reader"], row["round"]) for row in table(cohort / "readings.csv")]
    assert read == [(case, reader, number) for case in cases for reader in "12" for number in "12"]


def test_every_file_named_is_there_beside_the_table_on_one_grid(cohort):
    images = {row["case"]: sitk.ReadImage(str(cohort / row["image"])) for row in table(cohort / "cohort.csv")}
    for row in [*table(cohort / "cohort.csv"), *table(cohort / "readings.csv")]:
        mask = sitk.ReadImage(str(cohort / row["mask"]))
        image = images[row["case"]]
        assert mask.GetSize() == image.GetSize()
        assert mask.GetDirection() == pytest.approx(image.GetDirection(), abs=1e-6)
        assert np.unique(sitk.GetArrayViewFromImage(mask)).tolist() == [0, 1]
        assert image.GetPixelID() == sitk.sitkInt16
    written = {p.relative_to(cohort).as_posix() for p in cohort.rglob("*.nii.gz")}
    named = {row[key] for row in table(cohort / "cohort.csv") for key in ("image", "mask")}
    assert written == named | {row["mask"] for row in table(cohort / "readings.csv")}


def test_what_is_written_is_what_was_simulated(cohort):
    patient = simulate_patient(SEED, 1, PROTOCOL.clinical)
    row, values = table(cohort / "cohort.csv")[1], table(cohort / "clinical.csv")[1]
    image = sitk.ReadImage(str(cohort / row["image"]))
    assert np.array_equal(sitk.GetArrayViewFromImage(image), sitk.GetArrayViewFromImage(patient.phantom.image))
    second = sitk.ReadImage(str(cohort / "masks" / "sim_0002_reader2_round1.nii.gz"))
    assert np.array_equal(sitk.GetArrayViewFromImage(second), sitk.GetArrayViewFromImage(patient.readings[2, 1]))
    assert {name: float(values[name]) for name in PROTOCOL.clinical_names} == patient.clinical
    assert (int(row["outcome"]), float(row["time_weeks"])) == (patient.outcome, patient.time_weeks)


def test_two_processes_and_a_smaller_cohort_give_the_same_cases(cohort, tmp_path):
    simulate_cohort(2, SEED, PROTOCOL, tmp_path, jobs=2)
    files = [p.relative_to(tmp_path) for p in tmp_path.rglob("*.nii.gz")]
    assert len(files) == 2 * 6
    assert all(filecmp.cmp(tmp_path / file, cohort / file, shallow=False) for file in files)
    assert table(tmp_path / "clinical.csv") == table(cohort / "clinical.csv")[:2]
    steady = ("case", "outcome", "time_weeks", "event")
    few, many = table(tmp_path / "cohort.csv"), table(cohort / "cohort.csv")
    assert [[row[key] for key in steady] for row in few] == [[row[key] for key in steady] for row in many[:2]]


def test_the_embedded_case_is_the_first_of_its_seed(cohort):
    image, mask, clinical, outcome = simulate_one(SEED, PROTOCOL)
    first = table(cohort / "cohort.csv")[0]
    assert outcome == int(first["outcome"])
    for found, key in ((image, "image"), (mask, "mask")):
        read = sitk.ReadImage(str(cohort / first[key]))
        assert np.array_equal(sitk.GetArrayViewFromImage(found), sitk.GetArrayViewFromImage(read))
    assert clinical == {k: float(v) for k, v in table(cohort / "clinical.csv")[0].items() if k != "case"}


def test_another_seed_gives_other_patients(monkeypatch):
    monkeypatch.setattr(simulation, "simulate_case", lambda severity, rng: None)
    values = [simulate_patient(s, 0, PROTOCOL.clinical, with_readings=False).clinical for s in (SEED, SEED + 1)]
    assert values[0] != values[1]


def test_the_published_cohort_is_split_166_to_97_and_centre_1_is_the_training_split(without_images, tmp_path):
    simulate_cohort(263, SEED, PROTOCOL, tmp_path, jobs=1)
    rows = table(tmp_path / "cohort.csv")
    assert Counter(row["split"] for row in rows) == {"train": 166, "test": 97}
    assert {(row["split"], row["centre"]) for row in rows} == {("train", "1"), ("test", "2"), ("test", "3")}
    assert [row["split"] for row in rows] == ["train"] * 166 + ["test"] * 97


def test_progress_is_told_after_every_case(without_images, tmp_path):
    told = []
    simulate_cohort(3, SEED, PROTOCOL, tmp_path, lambda done, total: told.append((done, total)), jobs=1)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_interrupted_run_leaves_no_table(cohort, without_images, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(cohort, folder)

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_cohort(3, SEED, PROTOCOL, folder, interrupt, jobs=1)
    assert not (folder / "cohort.csv").exists()
    assert not list(folder.rglob(".ifxpredict-*"))


def patients_without_images(monkeypatch, n):
    monkeypatch.setattr(simulation, "simulate_case", lambda severity, rng: None)
    return [simulate_patient(1, k, PROTOCOL.clinical, with_readings=False) for k in range(n)]


def test_about_half_are_non_responders_and_more_severe(monkeypatch):
    patients = patients_without_images(monkeypatch, 1500)
    outcome = np.array([p.outcome for p in patients])
    severity = np.array([p.severity for p in patients])
    assert outcome.mean() == pytest.approx(129 / 263, abs=0.04)
    assert severity[outcome == 1].mean() - severity[outcome == 0].mean() == pytest.approx(1.5, abs=0.15)
    assert severity[outcome == 1].std() == pytest.approx(1, abs=0.08)
    assert {p.test_centre for p in patients} == {2, 3}


def test_time_and_event_agree_with_the_outcome():
    rng = np.random.default_rng(1)
    failed = [time_to_failure(1, d, rng) for d in rng.standard_normal(500)]
    assert all(event == 1 and 4 <= weeks <= 52 for weeks, event in failed)
    well = [time_to_failure(0, d, rng) for d in rng.standard_normal(500)]
    assert all(52 < weeks <= 156 for weeks, _ in well)
    assert 0.05 < np.mean([event for _, event in well]) < 0.5


@pytest.mark.parametrize("outcome", [0, 1])
def test_the_more_severe_fail_earlier(outcome):
    rng = np.random.default_rng(2)
    mild, severe = ([time_to_failure(outcome, d, rng) for _ in range(400)] for d in (-1.5, 1.5))
    events = [np.mean([event for _, event in group]) for group in (mild, severe)]
    weeks = [np.mean([week for week, _ in group]) for group in (mild, severe)]
    assert weeks[1] < weeks[0]
    assert events[1] >= events[0]


def test_an_image_that_cannot_be_written_is_told_in_one_line(monkeypatch, tmp_path):
    def fail(*arguments, **options):
        raise RuntimeError("Exception thrown in WriteImage:\nITK ERROR: NiftiImageIO(0x5581): cannot write\nfile.")

    monkeypatch.setattr(simulation.sitk, "WriteImage", fail)
    with pytest.raises(
        CohortError, match=r"sim_0001\.nii\.gz: cannot be written \(.*cannot write file\); is the"
    ) as told:
        simulate_cohort(1, SEED, PROTOCOL, tmp_path, jobs=1)
    assert "\n" not in str(told.value)


def test_an_empty_cohort_is_refused(tmp_path):
    with pytest.raises(CohortError, match="expected at least 1 case, found 0"):
        simulate_cohort(0, SEED, PROTOCOL, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(CohortError, match="seed of 0 or more, found -1"):
        simulate_cohort(1, -1, PROTOCOL, tmp_path / "none")


def test_a_characteristic_that_table_1_lacks_is_refused(tmp_path):
    unknown = replace(PROTOCOL.clinical[0], name="calprotectin", synonyms=())
    protocol = replace(PROTOCOL, clinical=(*PROTOCOL.clinical, unknown))
    with pytest.raises(CohortError, match="'calprotectin', of which Table 1"):
        simulate_cohort(1, SEED, protocol, tmp_path / "none")
    with pytest.raises(CohortError, match="'calprotectin', of which Table 1"):
        simulate_one(SEED, protocol)
