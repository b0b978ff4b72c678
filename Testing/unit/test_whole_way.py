"""The whole way at small size, by the commands that make the demonstration bundle: simulate to predict."""

import json

import pytest

from IFXPredictLib.__main__ import main

PROTOCOL = """
based_on: ifx_cte_demo
name: small
network_training: {epochs: 1, batch_size: 4, learning_rate: 0.001, momentum: 0.9, cross_fit: true, folds: 2}
selection: {redundancy: forward_degree, correlation: 0.9, icc: 0.5, p_value: 0.3, alpha: 0, folds: 3, rule: min,
  repeats: 2}
fusion: {inputs: out_of_fold, folds: 2}
"""
CASES, TRAINING = 26, 16


def train_arguments(folder):
    tables = f"--clinical {folder}/cohort/clinical.csv --cohort {folder}/cohort/cohort.csv --icc {folder}/icc.csv"
    return f"--features {folder}/features/features.csv {tables} --protocol {folder}/small"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """All that the commands leave, in one folder."""
    folder = tmp_path_factory.mktemp("whole_way")
    (folder / "small").mkdir()
    (folder / "small" / "protocol.yaml").write_text(PROTOCOL, encoding="utf-8")
    cohort = f"--cohort {folder}/cohort/cohort.csv --protocol {folder}/small"
    commands = [
        f"simulate --cases {CASES} --seed 1 --out {folder}/cohort --jobs 1",
        f"train-network {cohort} --out {folder}/network",
        f"extract {cohort} --readings {folder}/cohort/readings.csv --network {folder}/network --out {folder}/features",
        f"icc --features {folder}/features/readings_features.csv --out {folder}/icc.csv",
        f"train {train_arguments(folder)} --out {folder}/bundle",
    ]
    for command in commands:
        assert main(command.split()) == 0, command
    return folder


def test_the_bundle_verifies_and_says_on_its_first_line_what_it_is(made):
    assert main(["bundle", "verify", f"{made}/bundle"]) == 0
    card = (made / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.splitlines()[0].startswith("**DEMONSTRATION ONLY: trained on simulated cases")


def test_the_bundle_reports_both_splits(made, capsys):
    assert main(["bundle", "show", f"{made}/bundle", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {split: {row["cases"] for row in models.values()} for split, models in shown["performance"].items()} == {
        "train": {TRAINING},
        "test": {CASES - TRAINING},
    }


def test_training_again_gives_the_same_bytes(made):
    again = made / "again"
    assert main(f"train {train_arguments(made)} --out {again}".split()) == 0
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {
        p.name: p.read_bytes() for p in (made / "bundle").iterdir()
    }


def test_a_case_of_the_cohort_is_predicted_as_in_training(made, capsys):
    case = f"sim_{CASES:04d}"  # of the test split
    files = f"--image {made}/cohort/images/{case}.nii.gz --mask {made}/cohort/masks/{case}.nii.gz"
    clinical = f"--clinical {made}/cohort/clinical.csv --case {case}"
    assert main(f"predict {files} {clinical} --bundle {made}/bundle --out {made}/result --json".split()) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["model"] for row in found["models"]] == ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]
    assert all(0 <= row["probability"] <= 1 and row["status"] == "demonstration" for row in found["models"])
    table = (made / "features" / "features.csv").read_text(encoding="utf-8").splitlines()
    columns = dict(zip(table[0].split(","), next(r for r in table if r.startswith(case)).split(","), strict=True))
    rows = [
        line.split("\t") for line in (made / "result" / "features.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    imaging = [(name, value) for name, modality, value, *_ in rows if modality == "radiomics"]
    assert len(imaging) == 1116
    assert imaging == [(name, columns[name]) for name, _ in imaging]
