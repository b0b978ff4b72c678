"""An invented cohort on disk, as ``extract`` and a hospital would leave it: tables without images."""

import csv
import shutil
from pathlib import Path

import numpy as np
from imaging_names import IMAGING_NAMES

from IFXPredictLib.protocol.loading import Protocol
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.records import Agreement, NetworkChoice, write_extraction_record

CASES, TRAINING = 80, 60
INFORMATIVE = ("original_firstorder_Mean", "wavelet-HHL_glcm_Contrast", "deep_003", "deep_100")
COHORT_COLUMNS = ("case", "image", "mask", "outcome", "split", "centre", "time_weeks", "event")


def write_rows(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])


def edited(path, folder, change):
    """The table at ``path`` as ``change`` makes it (a function of its rows, the header first), in ``folder``."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    change(rows)
    write_rows(folder / path.name, rows[0], rows[1:])
    return folder / path.name


def set_cell(row, column, value):
    """A change of one cell."""

    def change(rows):
        rows[row][rows[0].index(column)] = value

    return change


def write_cohort(folder: Path, protocol: Protocol, network: Path) -> None:
    """cohort.csv, clinical.csv and features/ of 80 cases whose outcome four imaging features and CRP tell."""
    random = np.random.default_rng(1)
    outcome, cases = np.arange(CASES) % 2, [f"c{i}" for i in range(CASES)]
    imaging = random.normal(size=(CASES, len(IMAGING_NAMES)))
    for name in INFORMATIVE:
        imaging[:, IMAGING_NAMES.index(name)] += 1.5 * outcome
    clinical = [[plausible(c, random) for c in protocol.clinical] for _ in cases]
    crp = protocol.clinical_names.index("crp")
    for row, positive in zip(clinical, outcome, strict=True):
        row[crp] += 80 * positive
    weeks = random.uniform(10, 90, CASES).round(1)
    rows = [
        (c, c, c, y, "train" if i < TRAINING else "test", "A" if i < TRAINING else "B", w, int(w < 50))
        for i, (c, y, w) in enumerate(zip(cases, outcome, weeks, strict=True))
    ]
    write_rows(folder / "cohort.csv", COHORT_COLUMNS, rows)
    values = [[c, *r] for c, r in zip(cases, clinical, strict=True)]
    write_rows(folder / "clinical.csv", ("case", *protocol.clinical_names), values)
    (folder / "features").mkdir()
    values = [[c, *r] for c, r in zip(cases, imaging.tolist(), strict=True)]
    write_rows(folder / "features" / "features.csv", ("case", *IMAGING_NAMES), values)
    shutil.copyfile(network, folder / "features" / "network.safetensors")
    write_record(folder, folder / "features", network, protocol)


def plausible(characteristic, random):
    """A value of which the median is one that patients have, for else the table looks like one in another unit."""
    low, high = characteristic.low, characteristic.high
    return (
        int(random.integers(2)) if characteristic.kind == "binary" else random.uniform(0.05, 0.25) * (high - low) + low
    )


OUT_OF_FOLD = Agreement(0.41, 0.52, 0.63)


def write_record(
    folder: Path,
    features: Path,
    network: Path,
    protocol: Protocol,
    agreement: Agreement | None = OUT_OF_FOLD,
) -> None:
    """extraction.json, which says of features what made them; ``agreement`` is None where no case was in training."""
    cohort = read_cohort(folder / "cohort.csv", protocol.outcome)
    outcomes = {entry.case: entry.outcome for entry in cohort if entry.train}
    networks = NetworkChoice(network, training=protocol.network_training, outcomes=outcomes)
    write_extraction_record(features, protocol, cohort, networks, agreement)
