import filecmp
import shutil
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import SimpleITK as sitk
from reference_tables import rows_of

from IFXPredictLib.base import process_pool
from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.base.process_pool import close_pool
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import SplitRules
from IFXPredictLib.simulation import cohort as simulation
from IFXPredictLib.simulation.cohort import case_name, simulate_cohort, simulate_one
from IFXPredictLib.simulation.enterography import simulate_patient
from IFXPredictLib.simulation.patient import Record
from IFXPredictLib.tables.asas import DOMAINS, asas20, asas40
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.readings import read_readings

PROTOCOL = load_protocol("ifx_cte")
SACROILIAC = load_protocol("axspa_mri")
SEED = 3


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cohort")
    simulate_cohort(4, SEED, PROTOCOL, folder, jobs=1)
    return folder


@pytest.fixture
def without_images(monkeypatch):
    """Rows of patients whose images are not drawn, so that a whole cohort's tables take no time."""

    def row(k, seed, protocol, folder, hospital):
        facts = {"outcome": k % 2, "time_weeks": 30.0, "event": 1, "test_centre": 2 + k % 2}
        return Record(case_name(k), dict.fromkeys(protocol.clinical_names, 1.0), facts)

    monkeypatch.setattr(simulation, "_write_case", row)


def test_the_tables_have_their_columns(cohort):
    assert list(rows_of(cohort / "cohort.csv")[0]) == [
        *("case", "image", "mask", "outcome"),
        *("split", "centre", "time_weeks", "event"),
    ]
    assert list(rows_of(cohort / "clinical.csv")[0]) == ["case", *PROTOCOL.clinical_names]
    assert list(rows_of(cohort / "readings.csv")[0]) == ["case", "reader", "round", "mask"]


def test_the_tables_name_the_same_cases_in_order(cohort):
    cases = ["sim_0001", "sim_0002", "sim_0003", "sim_0004"]
    assert [row["case"] for row in rows_of(cohort / "cohort.csv")] == cases
    assert [row["case"] for row in rows_of(cohort / "clinical.csv")] == cases
    read = [(row["case"], row["reader"], row["round"]) for row in rows_of(cohort / "readings.csv")]
    assert read == [(case, reader, number) for case in cases for reader in "12" for number in "12"]


def test_every_file_named_is_there_beside_the_table_on_one_grid(cohort):
    images = {row["case"]: sitk.ReadImage(str(cohort / row["image"])) for row in rows_of(cohort / "cohort.csv")}
    for row in [*rows_of(cohort / "cohort.csv"), *rows_of(cohort / "readings.csv")]:
        mask = sitk.ReadImage(str(cohort / row["mask"]))
        image = images[row["case"]]
        assert mask.GetSize() == image.GetSize()
        assert mask.GetDirection() == pytest.approx(image.GetDirection(), abs=1e-6)
        assert np.unique(sitk.GetArrayViewFromImage(mask)).tolist() == [0, 1]
        assert image.GetPixelID() == sitk.sitkInt16
    written = {p.relative_to(cohort).as_posix() for p in cohort.rglob("*.nii.gz")}
    named = {row[key] for row in rows_of(cohort / "cohort.csv") for key in ("image", "mask")}
    assert written == named | {row["mask"] for row in rows_of(cohort / "readings.csv")}


def test_what_is_written_is_what_was_simulated(cohort):
    patient = simulate_patient(SEED, 1, PROTOCOL.clinical)
    row, values = rows_of(cohort / "cohort.csv")[1], rows_of(cohort / "clinical.csv")[1]
    image = sitk.ReadImage(str(cohort / row["image"]))
    assert np.array_equal(sitk.GetArrayViewFromImage(image), sitk.GetArrayViewFromImage(patient.image))
    second = sitk.ReadImage(str(cohort / "masks" / "sim_0002_reader2_round1.nii.gz"))
    assert np.array_equal(sitk.GetArrayViewFromImage(second), sitk.GetArrayViewFromImage(patient.readings[2, 1]))
    assert {name: float(values[name]) for name in PROTOCOL.clinical_names} == patient.clinical
    assert (int(row["outcome"]), float(row["time_weeks"])) == (patient.facts["outcome"], patient.facts["time_weeks"])


@pytest.mark.slow
def test_two_processes_and_a_smaller_cohort_give_the_same_cases(cohort, tmp_path):
    simulate_cohort(2, SEED, PROTOCOL, tmp_path, jobs=2)
    files = [p.relative_to(tmp_path) for p in tmp_path.rglob("*.nii.gz")]
    assert len(files) == 2 * 6
    assert all(filecmp.cmp(tmp_path / file, cohort / file, shallow=False) for file in files)
    assert rows_of(tmp_path / "clinical.csv") == rows_of(cohort / "clinical.csv")[:2]
    steady = ("case", "outcome", "time_weeks", "event")
    few, many = rows_of(tmp_path / "cohort.csv"), rows_of(cohort / "cohort.csv")
    assert [[row[key] for key in steady] for row in few] == [[row[key] for key in steady] for row in many[:2]]


def test_the_embedded_case_is_the_first_of_its_seed(cohort):
    image, mask, clinical, outcome = simulate_one(SEED, PROTOCOL)
    first = rows_of(cohort / "cohort.csv")[0]
    assert outcome == int(first["outcome"])
    for found, key in ((image, "image"), (mask, "mask")):
        read = sitk.ReadImage(str(cohort / first[key]))
        assert np.array_equal(sitk.GetArrayViewFromImage(found), sitk.GetArrayViewFromImage(read))
    assert clinical == {k: float(v) for k, v in rows_of(cohort / "clinical.csv")[0].items() if k != "case"}


def test_progress_is_told_after_every_case(without_images, tmp_path):
    told = []
    simulate_cohort(3, SEED, PROTOCOL, tmp_path, lambda done, total: told.append((done, total)), jobs=1)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_interrupted_run_leaves_the_earlier_cohort_whole(cohort, without_images, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(cohort, folder)

    def interrupt(done, total):
        raise KeyboardInterrupt

    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    with pytest.raises(KeyboardInterrupt):
        simulate_cohort(3, SEED, PROTOCOL, folder, interrupt, jobs=1)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_while_the_processes_are_prepared_leaves_nothing_half_made(monkeypatch, tmp_path):
    ended = []

    class Interrupted(ProcessPoolExecutor):
        def submit(self, *arguments, **options):
            signal.raise_signal(signal.SIGINT)
            return super().submit(*arguments, **options)

        def shutdown(self, *arguments, **options):
            super().shutdown(*arguments, **options)
            ended.append(self)

    close_pool()
    monkeypatch.setattr(process_pool, "ProcessPoolExecutor", Interrupted)
    monkeypatch.setattr(simulation, "_write_case", dict)  # nobody reads what the children answer
    with pytest.raises(KeyboardInterrupt):
        simulate_cohort(2, SEED, PROTOCOL, tmp_path, jobs=2)
    assert len(ended) == 1, "with its processes"
    assert not list(tmp_path.iterdir())


def test_an_image_that_cannot_be_written_is_told_in_one_line(monkeypatch, tmp_path):
    def fail(*arguments, **options):
        raise RuntimeError("Exception thrown in WriteImage:\nITK ERROR: NiftiImageIO(0x5581): cannot write\nfile.")

    monkeypatch.setattr(sitk, "WriteImage", fail)
    with pytest.raises(OSError, match="cannot write file") as told:
        simulate_cohort(1, SEED, PROTOCOL, tmp_path, jobs=1)
    assert "\n" not in str(told.value)
    assert told.value.filename == str(tmp_path / "images" / "sim_0001.nii.gz")


def test_an_empty_cohort_is_refused(tmp_path):
    with pytest.raises(CohortError, match="expected at least 1 case, found 0"):
        simulate_cohort(0, SEED, PROTOCOL, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(CohortError, match="seed of 0 or more, found -1"):
        simulate_cohort(1, -1, PROTOCOL, tmp_path / "none")


def test_a_characteristic_that_the_simulator_does_not_draw_is_refused(tmp_path):
    unknown = replace(PROTOCOL.clinical[0], name="calprotectin", synonyms=())
    protocol = replace(PROTOCOL, clinical=(*PROTOCOL.clinical, unknown))
    expected = r"asks for the characteristic 'calprotectin', which its simulator \(enterography\) does not draw"
    with pytest.raises(CohortError, match=expected):
        simulate_cohort(1, SEED, protocol, tmp_path / "none")
    with pytest.raises(CohortError, match=expected):
        simulate_one(SEED, protocol)
    assert not (tmp_path / "none").exists()


def test_an_outcome_that_the_simulator_does_not_draw_is_refused():
    protocol = replace(PROTOCOL, outcome=replace(PROTOCOL.outcome, column="asas40"))
    with pytest.raises(CohortError, match=r"asks for the outcome 'asas40', .* it has outcome\."):
        simulate_one(SEED, protocol)


def test_a_split_by_what_the_simulator_does_not_draw_is_refused():
    protocol = replace(SACROILIAC, split=SplitRules(0.2, ("asas40", "asas70")))
    with pytest.raises(CohortError, match="asks for the outcome 'asas70'"):
        simulate_one(SEED, protocol)


@pytest.fixture(scope="module")
def sacroiliac_cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sacroiliac")
    simulate_cohort(3, SEED, SACROILIAC, folder, jobs=1)
    return folder


@pytest.mark.slow
def test_a_sacroiliac_cohort_has_two_outcomes_and_the_scores_behind_them(sacroiliac_cohort):
    rows, scores = rows_of(sacroiliac_cohort / "cohort.csv"), rows_of(sacroiliac_cohort / "asas.csv")
    assert list(rows[0]) == ["case", "image", "mask", "asas40", "asas20", "split", "centre"]
    assert list(scores[0]) == ["case", *(f"{d}_{when}" for when in ("baseline", "follow_up") for d in DOMAINS)]
    before, after = ([[float(r[f"{d}_{when}"]) for d in DOMAINS] for r in scores] for when in ("baseline", "follow_up"))
    assert [int(row["asas40"]) for row in rows] == asas40(before, after).tolist()
    assert [int(row["asas20"]) for row in rows] == asas20(before, after).tolist()
    assert [row["split"] for row in rows].count("test") == 1


def test_each_endpoint_of_a_sacroiliac_cohort_can_be_read(sacroiliac_cohort):
    for name in ("axspa_mri", "axspa_mri_asas20"):
        outcome = load_protocol(name).outcome
        read = read_cohort(sacroiliac_cohort / "cohort.csv", outcome)
        assert [c.outcome for c in read] == [int(r[outcome.column]) for r in rows_of(sacroiliac_cohort / "cohort.csv")]
        assert all(c.image.is_file() and c.mask.is_file() for c in read)
    assert len(read_readings(sacroiliac_cohort / "readings.csv", read)) == 12


@pytest.mark.slow
def test_the_embedded_sacroiliac_case_has_the_protocols_own_outcome(sacroiliac_cohort):
    first = rows_of(sacroiliac_cohort / "cohort.csv")[0]
    for name in ("axspa_mri", "axspa_mri_asas20"):
        protocol = load_protocol(name)
        image, mask, clinical, outcome = simulate_one(SEED, protocol)
        assert outcome == int(first[protocol.outcome.column])
        written = sitk.ReadImage(sacroiliac_cohort / first["image"])
        assert np.array_equal(sitk.GetArrayViewFromImage(image), sitk.GetArrayViewFromImage(written))
        assert mask.IsSameImageGeometryAs(image)
        assert tuple(clinical) == protocol.clinical_names


def test_the_small_protocols_get_the_same_patients(sacroiliac_cohort, tmp_path):
    simulate_cohort(1, SEED, load_protocol("axspa_mri_demo"), tmp_path, jobs=1)
    assert filecmp.cmp(tmp_path / "masks/sim_0001.nii.gz", sacroiliac_cohort / "masks/sim_0001.nii.gz", shallow=False)


def test_every_simulator_of_a_protocol_is_there():
    assert set(simulation.SIMULATORS) == set(get_args(Protocol.__annotations__["simulator"]))
