"""A whole reading study at small size, by the commands and the sessions that make it: create to what ``train`` takes.

Six simulated patients under invented names, two readers, two rounds. One reader's computer dies while a reading is
handed in, another's while one is drawn.
"""

import csv
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
from imaging_names import IMAGING_NAMES
from reference_tables import rows_of
from tables_elsewhere import RSCRIPT, check_tables, check_tables_in_r, tables_in

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.cli.main import main
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.linkage import read_link
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.icc import read_reliable
from IFXPredictLib.tables.records import read_extraction_record, write_network_record

pytestmark = pytest.mark.slow
OUTCOME = load_protocol("ifx_cte_demo").outcome

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PATIENTS = ("Mustermann", "Rossi", "Dupont", "Novak", "Jansen", "Kowalski")
TRAINING = PATIENTS[:4]
READERS = {"anna": 1, "bert": 2}
ROUNDS = (1, 2)
SOFTWARE = {"ifxpredict": "0.1"}

DYING = """
import os
import sys
from datetime import datetime
from pathlib import Path
import SimpleITK as sitk
from IFXPredictLib.reading_study import readings
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study

folder, drafts, reader, number, pseudonym, mask, now, moment = sys.argv[1:]
clock = lambda: datetime.fromisoformat(now)
session = ReaderSession(load_study(Path(folder)), reader, drafts=Path(drafts), clock=clock, host=reader)
opened = session.open(int(number), pseudonym)
if moment == "drawing":
    session.save_draft(opened, sitk.ReadImage(mask), 120.0)
    os._exit(9)
readings.write_json = lambda *_: os._exit(9)  # the mask is in the study's folder, the record is not
session.finish(opened, sitk.ReadImage(mask), 300.0, {}, {})
"""


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


def ifxpredict(*arguments):
    command = [str(argument) for argument in arguments]
    assert main(command) == 0, command


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, tiny_protocol_folder, network_file):
    """cohort.csv of patients, their images with names in the headers, what readers will draw, and a network."""
    folder = tmp_path_factory.mktemp("clinic")
    ifxpredict("simulate", "--cases", len(PATIENTS), "--seed", 3, "--out", folder / "simulated", "--jobs", 1)
    entries = read_cohort(folder / "simulated" / "cohort.csv", OUTCOME)
    table = [("case", "image", "mask", "outcome", "split")]
    for entry, patient in zip(entries, PATIENTS, strict=True):
        image = sitk.ReadImage(str(entry.image))
        image.SetMetaData("patient", patient)
        sitk.WriteImage(image, str(folder / f"{patient}.nrrd"))
        table.append((patient, f"{patient}.nrrd", entry.mask, entry.outcome, "train" if entry.train else "test"))
    write(folder / "cohort.csv", table)
    network = folder / "network"
    network.mkdir()
    shutil.copyfile(network_file, network / "network.safetensors")
    training = [entry for entry in read_cohort(folder / "cohort.csv", OUTCOME) if entry.train]
    write_network_record(network, load_protocol(tiny_protocol_folder), training, np.full(len(training), -1))
    masks = folder / "simulated" / "masks"
    drawn = {
        (patient, reader, number): masks / f"{entry.case}_reader{READERS[reader]}_round{number}.nii.gz"
        for entry, patient in zip(entries, PATIENTS, strict=True)
        for reader in READERS
        for number in ROUNDS
    }
    return SimpleNamespace(folder=folder, cohort=folder / "cohort.csv", network=network, drawn=drawn)


@pytest.fixture(scope="module")
def read(clinic, tiny_protocol_folder, tmp_path_factory):
    """The study, read to its end; ``seen`` is what had gone wrong on the way."""
    shared, disks = tmp_path_factory.mktemp("shared"), tmp_path_factory.mktemp("disks")
    link = tmp_path_factory.mktemp("office") / "link.csv"
    create = ("study", "create", shared / "s", "--cohort", clinic.cohort, "--readers", *READERS, "--seed", 7)
    ifxpredict(*create, "--protocol", tiny_protocol_folder, "--link", link)
    study, clock = load_study(shared / "s"), Clock()
    found = SimpleNamespace(study=study, link=link, disks=disks, clock=clock, recovered=[], too_early=[])
    found.names = read_link(link, study)
    for number in ROUNDS:
        for reader in READERS:
            read_round(found, clinic, reader, number)
        clock.now += timedelta(days=61)
    return found


def read_round(found, clinic, reader, number):
    """One reader goes through one round; the computer dies at the third case, and is started again."""
    session = session_of(found, reader)
    while item := session.next_item(number):
        mask = clinic.drawn[found.names[item.pseudonym], reader, number]
        if item.position == 3 and item.state == "open":
            die(found, reader, number, item.pseudonym, mask)
            session = session_of(found, reader)
            for record in session.recover():
                found.recovered.append((reader, number, record.status))
                if record.status == "finished":
                    session.deliver(record)
            continue
        opened, drawn = session.open(number, item.pseudonym), sitk.ReadImage(str(mask))
        if opened.mask is not None:
            assert np.array_equal(sitk.GetArrayFromImage(opened.mask), sitk.GetArrayFromImage(drawn)), "a draft lost"
        found.clock.now += timedelta(minutes=6)
        session.finish(opened, drawn, opened.record.active_seconds + 300.0, {}, SOFTWARE)
    if number == 1:
        assert session.next_item(2) is None
        with pytest.raises(StudyError, match=r"opens at .* when the washout has passed") as refused:
            session.open(2, "P001")
        found.too_early.append(str(refused.value))


def session_of(found, reader):
    return ReaderSession(found.study, reader, drafts=found.disks / reader, clock=found.clock, host=reader)


def die(found, reader, number, pseudonym, mask):
    moment = {"anna": "handing in", "bert": "drawing"}[reader]
    arguments = (found.study.folder, found.disks / reader, reader, number, pseudonym, mask, found.clock(), moment)
    child = subprocess.run([sys.executable, "-c", DYING, *map(str, arguments)], check=False, timeout=60)
    assert child.returncode == 9


@pytest.fixture(scope="module")
def analysed(read, clinic, tiny_protocol_folder, tmp_path_factory):
    """The folder of the analysis, and that of ``extract`` for the same cohort and network."""
    out = tmp_path_factory.mktemp("results")
    common = ("--cohort", clinic.cohort, "--protocol", tiny_protocol_folder, "--network", clinic.network, "--jobs", 1)
    analyse = ("study", "analyse", read.study.folder, "--link", read.link, *common, "--out", out / "analysis")
    ifxpredict(*analyse)
    ifxpredict("extract", *common, "--out", out / "features")
    return SimpleNamespace(analysis=out / "analysis", features=out / "features" / "features.csv", command=analyse)


def test_every_reading_is_in_the_study_as_it_was_drawn_though_computers_died(read, clinic):
    assert sorted(set(read.recovered)) == [
        *(("anna", number, "finished") for number in ROUNDS),
        *(("bert", number, "draft") for number in ROUNDS),
    ]
    assert len(read.too_early) == len(READERS)
    for pseudonym, patient in read.names.items():
        for reader in READERS:
            for number in ROUNDS:
                stored = read.study.folder / "readings" / reader / f"round{number}" / f"{pseudonym}.seg.nrrd"
                one, other = sitk.ReadImage(str(stored)), sitk.ReadImage(str(clinic.drawn[patient, reader, number]))
                assert np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other)), stored
    assert not [path for path in read.study.folder.rglob("*") if "claim" in path.name]
    assert not list(read.disks.rglob("*.nrrd")), "drafts go once their readings are in"


def test_readers_have_orders_of_their_own_which_assign_shows(read, capsys):
    capsys.readouterr()
    orders = []
    for reader in READERS:
        for number in ROUNDS:
            ifxpredict("study", "assign", read.study.folder, "--reader", reader, "--round", number, "--json")
            orders.append([item["pseudonym"] for item in json.loads(capsys.readouterr().out)])
            assert orders[-1] == [item.pseudonym for item in session_of(read, reader).worklist(number)]
    assert len({tuple(order) for order in orders}) == 4
    assert all(sorted(order) == list(read.study.pseudonyms) for order in orders)


def test_no_file_that_a_reader_can_see_names_a_patient_or_where_the_images_came_from(read, clinic):
    words = [*PATIENTS, "sim_0", clinic.folder.name, read.link.parent.name, "CONFIDENTIAL"]
    files = [path for path in read.study.folder.rglob("*") if path.is_file()]
    assert len(files) == 1 + len(PATIENTS) * (1 + 2 * len(READERS) * len(ROUNDS))
    for path in files:
        content = path.read_bytes()
        if path.suffix == ".nrrd":
            content = content.partition(b"\n\n")[0]  # the header; behind it are compressed voxels
            image = sitk.ReadImage(str(path))
            content += "".join(image.GetMetaData(key) for key in image.GetMetaDataKeys()).encode()
        text = f"{path.relative_to(read.study.folder.parent)} {content.decode()}".lower()
        assert not [word for word in words if word.lower() in text], path


def test_the_analysis_is_of_the_training_patients_and_of_their_own_readings(analysed, clinic):
    found = [row for row in rows_of(analysed.analysis / "tables" / "agreement.csv") if row["kind"] == "intra"]
    assert {(row["case"], row["group"]) for row in found} == {(case, reader) for case in TRAINING for reader in READERS}
    for row in found:
        judge = sitk.LabelOverlapMeasuresImageFilter()
        judge.Execute(*(sitk.ReadImage(str(clinic.drawn[row["case"], row["group"], number])) for number in ROUNDS))
        assert float(row["dice"]) == pytest.approx(judge.GetDiceCoefficient(1), abs=1e-9)


def test_other_programs_read_all_of_every_table(read, analysed):
    tables = [read.link, *tables_in(analysed.analysis), *tables_in(analysed.features.parent)]
    assert len(tables) > 10
    check_tables(tables)
    if RSCRIPT:
        check_tables_in_r(tables)


def test_train_takes_the_studys_icc_table_for_features_of_the_same_network(analysed, clinic, tiny_protocol_folder):
    cohort = read_cohort(clinic.cohort, OUTCOME)
    record = read_extraction_record(analysed.features, load_protocol(tiny_protocol_folder), cohort)
    reliable = read_reliable(analysed.analysis / "icc.csv", IMAGING_NAMES, 0.75, record.source).reliable
    table = {
        row["feature"]: min(float(row[kind] or "nan") for kind in ("intra", "inter"))
        for row in rows_of(analysed.analysis / "icc.csv")
    }
    assert [bool(one) for one in reliable] == [table[name] > 0.75 for name in IMAGING_NAMES]
    assert 0 < reliable.sum() < len(IMAGING_NAMES)


def test_an_analysis_that_is_run_again_computes_no_case_anew_and_says_the_same(analysed):
    kept = {
        path: path.stat().st_mtime_ns
        for part in ("cases", "agreement")
        for path in (analysed.analysis / part).iterdir()
    }
    said = (analysed.analysis / "icc.csv").read_bytes()
    ifxpredict(*analysed.command)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert (analysed.analysis / "icc.csv").read_bytes() == said
