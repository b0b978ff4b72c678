"""``train`` and ``evaluate`` where patients have two lesions each: what stays together, what is counted and said."""

import csv
import json
import shutil
from html import unescape

import numpy as np
import pytest
from invented_cohort import write_cohort, write_record, write_rows
from reference_tables import rows_of

from IFXPredictLib.bundles.store import verify_bundle
from IFXPredictLib.cli.main import main
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.stats.clusters import clustered_wilson
from IFXPredictLib.training.cutoffs import out_of_fold_scores


def patient_of(case):
    """Two lesions of one outcome each: c0 and c2, c1 and c3, c4 and c6, ..."""
    number = int(case[1:])
    return f"p{number // 4 * 2 + number % 2}"


@pytest.fixture(scope="module")
def study(tiny_protocol_folder, network_file, tmp_path_factory):
    """The invented cohort, its features and its cohort.csv with a column patient. To be read only."""
    folder = tmp_path_factory.mktemp("study")
    write_cohort(folder, load_protocol(tiny_protocol_folder), network_file)
    give_patients(folder / "cohort.csv", folder / "cohort.csv", patient_of)
    return folder


def give_patients(source, out, patient_of):
    with source.open(newline="", encoding="utf-8") as stream:
        header, *cases = csv.reader(stream)
    write_rows(out, [*header, "patient"], [[*row, patient_of(row[0])] for row in cases])


def train(folder, protocol, out, cohort="cohort.csv"):
    tables = f"--features {folder}/features/features.csv --clinical {folder}/clinical.csv --cohort {folder}/{cohort}"
    return f"train {tables} --protocol {protocol} --out {out}".split()


@pytest.fixture(scope="module")
def bundle(study, tiny_protocol_folder):
    assert main(train(study, tiny_protocol_folder, study / "bundle")) == 0
    return verify_bundle(study / "bundle")


def test_patients_are_counted_in_the_bundle_and_each_calibrates_once(bundle, study):
    for model in bundle.models:
        for split, cases in (("train", 60), ("out_of_fold", 60), ("test", 20)):
            row = bundle.performance[split][model.name]
            assert [row[key] for key in ("cases", "patients", "patients_positive", "patients_negative")] == [
                *(cases, cases // 2, cases // 4, cases // 4)
            ]
        sets = model.reference.sets
        assert (sets.nonconformity_0.size, sets.nonconformity_1.size) == (15, 15)
    card = (study / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "- 60 training cases of 30 patients, whose cases stay together in every fold;" in card
    assert "test split (never used in training): 20 cases of 10 patients, 10 with outcome 1" in card
    assert "AUC (95 % CI, Obuchowski, by patients)" in card


@pytest.mark.slow
def test_a_cohort_whose_patients_have_one_case_each_gives_the_same_bundle_to_the_last_byte(
    ifxpredict, tiny_protocol_folder, network_file, tmp_path
):
    write_cohort(tmp_path, load_protocol(tiny_protocol_folder), network_file)
    give_patients(tmp_path / "cohort.csv", tmp_path / "each.csv", lambda case: f"patient of {case}")
    for cohort, out in (("cohort.csv", "without"), ("each.csv", "each")):
        found = ifxpredict(*train(tmp_path, tiny_protocol_folder, tmp_path / out, cohort))
        assert (found.status, found.err) == (0, "")
    for file in (tmp_path / "without").iterdir():
        assert (tmp_path / "each" / file.name).read_bytes() == file.read_bytes(), file.name


def test_train_says_how_many_patients_there_are_and_who_has_cases_of_both_outcomes(
    ifxpredict, study, tiny_protocol_folder, tmp_path
):
    folder = shutil.copytree(study, tmp_path / "study")
    (folder / "cohort.csv").write_text(
        (folder / "cohort.csv").read_text(encoding="utf-8").replace("c5,c5,c5,1", "c5,c5,c5,0"), encoding="utf-8"
    )
    features = folder / "features"
    write_record(folder, features, features / "network.safetensors", load_protocol(tiny_protocol_folder))
    found = ifxpredict(*train(folder, tiny_protocol_folder, tmp_path / "bundle"))
    assert found.status == 0
    assert found.err == (
        "ifxpredict: 80 cases of 40 patients, whose cases stay together; 1 of them (p3) have cases of both outcomes: "
        "right where each lesion is judged by itself, else mend the outcomes.\n"
    )
    row = verify_bundle(tmp_path / "bundle").performance["train"]["clinical"]
    assert (row["patients"], row["patients_positive"], row["patients_negative"]) == (30, 15, 16)


@pytest.mark.slow
def test_the_report_counts_patients_beside_cases_and_says_which_numbers_are_by_patients(
    ifxpredict, bundle, study, tmp_path, monkeypatch
):
    def write_nothing(_figure, path):
        path.parent.mkdir(exist_ok=True)
        for ending in ("png", "svg"):
            path.with_name(f"{path.name}.{ending}").write_bytes(b"<svg/>")

    monkeypatch.setattr("IFXPredictLib.report.pictures.save_figure", write_nothing)
    tables = f"--features {study}/features/features.csv --clinical {study}/clinical.csv --cohort {study}/cohort.csv"
    out = tmp_path / "report"
    found = ifxpredict(*f"evaluate --bundle {study}/bundle {tables} --out {out} --resamples 20".split())
    assert found.status == 0, found.err
    flow = {(row["split"], row["centre"]): row for row in rows_of(out / "tables" / "flow.csv")}
    assert [(flow[split, ""]["analysed"], flow[split, ""]["patients"]) for split in ("train", "test")] == [
        *(("60", "30"), ("20", "10"))
    ]
    once = [row for row in rows_of(out / "tables" / "table_1_training.csv") if row["group"] == "all"]
    assert {row["given"] for row in once} == {"30"}
    (size,) = rows_of(out / "tables" / "sample_size.csv")
    assert (size["available_events"], size["available_others"]) == ("5", "5")
    page = (out / "report.html").read_text(encoding="utf-8")
    for text in (
        "Training: 60 cases of 30 patients; Test: 20 cases of 10 patients. ",
        "are Obuchowski's for clustered cases (1997)",
        "IDI, NRI, time to failure and the coverage of the outcome sets take cases as independent",
        "The 80 cases are of 40 patients: each counts once",
        "Events and others are patients",
    ):
        assert text in unescape(page), text
    auc = [row for row in rows_of(out / "tables" / "table_2.csv") if row["model"] == "deep" and row["split"] == "test"]
    row = bundle.performance["test"]["deep"]
    for end in ("auc_low", "auc_high"):
        assert float(auc[0][end]) == pytest.approx(row[end])


def test_cutoffs_are_chosen_on_all_cases_and_their_intervals_are_by_patients(ifxpredict, refused, bundle, tmp_path):
    given = "--model clinical --rule sensitivity:0.9 --bundle"
    found = ifxpredict(*f"cutoffs {given} {bundle.folder}".split())
    assert found.status == 0, found.err
    assert "Out of fold: 60 training cases of 30 patients, each by a model that has not seen it, but see" in found.out
    assert "Sensitivity and specificity: intervals by patients at this cut-off" in found.out
    shown = json.loads(ifxpredict(*f"cutoffs --json {given} {bundle.folder}".split()).out)["models"]["clinical"]
    cases, row = out_of_fold_scores(bundle, "clinical"), bundle.performance["out_of_fold"]["clinical"]
    assert np.bincount(cases.clusters).tolist() == [2] * 30
    assert np.mean((cases.outcome - cases.probability) ** 2) == pytest.approx(row["brier"], abs=1e-12)
    for rule, one in shown.items():
        assert one["counts"]["tp"] + one["counts"]["fn"] == row["positive"], rule
        sick = cases.outcome == 1
        called = cases.probability[sick] >= one["cutoff"]
        wanted = clustered_wilson(called, cases.clusters[sick])
        assert list(one["sensitivity"].values()) == pytest.approx(wanted, abs=1e-12)
    assert shown["trained"]["sensitivity"]["estimate"] == pytest.approx(row["sensitivity"])
    lock = "--lock clinical=sensitivity:0.9 --reason misses --out"
    locked = ifxpredict(*f"cutoffs --bundle {bundle.folder} {lock} {tmp_path / 'locked'}".split())
    assert locked.status == 0, locked.err
    assert verify_bundle(tmp_path / "locked").cutoffs["clinical"].cases == 60


def test_features_out_of_fold_of_networks_that_knew_no_patients_are_refused(
    refused, study, tiny_protocol_folder, network_file, tmp_path
):
    folder = shutil.copytree(study, tmp_path / "study")
    record = folder / "features" / "extraction.json"

    def crossed():
        found = json.loads(record.read_text(encoding="utf-8"))
        found["network_training"]["cross_fit"] = True
        record.write_text(json.dumps(found), encoding="utf-8")

    crossed()  # and from a time when the cohort had no column patient
    line = refused(*train(folder, tiny_protocol_folder, tmp_path / "bundle"))
    assert "its folds were made while case c0 belonged to another patient than the cohort says now" in line
    write_record(folder, folder / "features", network_file, load_protocol(tiny_protocol_folder))
    crossed()
    text = (
        (folder / "cohort.csv")
        .read_text(encoding="utf-8")
        .replace(",p", ",patient-")
        .replace(",patient-atient", ",patient")
    )
    (folder / "cohort.csv").write_text(text, encoding="utf-8")
    assert main(train(folder, tiny_protocol_folder, tmp_path / "bundle")) == 0, "other names of the same patients"


def test_a_patient_in_both_splits_is_refused_by_name(refused, study, tiny_protocol_folder, tmp_path):
    folder = shutil.copytree(study, tmp_path / "study")
    (folder / "cohort.csv").write_text(
        (folder / "cohort.csv").read_text(encoding="utf-8").replace("p39\n", "p3\n"), encoding="utf-8"
    )
    line = refused(*train(folder, tiny_protocol_folder, tmp_path / "bundle"))
    assert "cohort.csv: patient p3 is in both splits, case c7 for training and c79 for test (1 such patients)" in line
