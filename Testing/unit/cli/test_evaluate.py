"""``ifxpredict evaluate`` on an invented cohort and the bundle trained from it: the report, and bad tables."""

import csv
import dataclasses
import json
import re
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from invented_cohort import COHORT_COLUMNS, TRAINING, edited, set_cell, write_cohort, write_record, write_rows
from sklearn.metrics import roc_auc_score
from tables_elsewhere import NAMES, RSCRIPT, cells_of, check_tables, check_tables_in_r, tables_in
from workbooks import write_workbook

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.main import main
from IFXPredictLib.evaluation.cohort import evaluate
from IFXPredictLib.protocol.loading import load_protocol

pytestmark = pytest.mark.usefixtures("explained_once")


def read(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


@pytest.fixture(scope="module")
def study(tiny_protocol_folder, network_file, tmp_path_factory):
    """cohort.csv, clinical.csv, the folder that extract leaves, and the bundle trained from them. To be read only."""
    folder = tmp_path_factory.mktemp("study")
    write_cohort(folder, load_protocol(tiny_protocol_folder), network_file)
    tables = f"--features {folder}/features/features.csv --clinical {folder}/clinical.csv --cohort {folder}/cohort.csv"
    assert main(f"train {tables} --protocol {tiny_protocol_folder} --out {folder}/bundle".split()) == 0
    return folder


@pytest.fixture
def arguments(study, tmp_path):
    return {
        "bundle": study / "bundle",
        "features": study / "features" / "features.csv",
        "clinical": study / "clinical.csv",
        "cohort": study / "cohort.csv",
        "out": tmp_path / "report",
        "resamples": 10,
        "date": "2026-01-02",
    }


def options(arguments):
    return [text for name, value in arguments.items() for text in (f"--{name}", value)]


@pytest.mark.slow
def test_the_scene_holds_the_reports_tables_to_the_last_digit_and_its_charts(ifxpredict, arguments, undrawn, tmp_path):
    pytest.importorskip("slicer")
    scene = tmp_path / "report.mrb"
    found = ifxpredict("evaluate", "--json", "--scene", scene, *options(arguments))
    assert (found.status, found.err) == (0, "")
    with zipfile.ZipFile(scene) as bundle:
        names = {Path(name).name: name for name in bundle.namelist()}
        written = bundle.read(names["table_2.tsv"]).decode().splitlines()
        mrml = bundle.read(next(name for name in names.values() if name.endswith(".mrml"))).decode()
    header, *rows = [line.split("\t") for line in written]
    shown = {(row["split"], row["model"]): row["auc"] for row in json.loads(found.out)["performance"]}
    column = {name: place for place, name in enumerate(header)}
    assert {(row[column["split"]], row[column["model"]]): float(row[column["auc"]]) for row in rows} == shown
    for chart in ("ROC train", "ROC test", "Kaplan-Meier train", "Kaplan-Meier test"):
        assert f'name="{chart}"' in mrml
    assert "DEMONSTRATION ONLY" in mrml


def test_the_report_says_what_the_bundle_says_of_itself(ifxpredict, arguments, study):
    found = ifxpredict("evaluate", "--json", "--remark", "All <invented>", *options(arguments))
    assert (found.status, found.err) == (0, "")
    content = json.loads(found.out)
    assert (content["reference"], content["contradictions"], content["resamples"]) == ("early_fusion", 0, 10)
    rows = {(row["split"], row["model"]): row for row in content["performance"]}
    tables = (str(arguments[name]) for name in ("features", "clinical", "cohort"))
    library = evaluate(load_bundle(study / "bundle"), *tables, resamples=10)
    assert {key: row["auc"] for key, row in rows.items()} == {
        (model.split, model.model): model.locked.auc.auc for model in library.models
    }
    performance = load_bundle(study / "bundle").performance
    for split in ("train", "test"):
        for model, expected in performance[split].items():
            row = rows[split, model]
            assert (row["auc_low"] is None) == (row["auc_variance"] == 0)
            bounds = ("auc_low", "auc_high") if row["auc_variance"] else ()
            for name in ("auc", *bounds, "cutoff", "brier", "brier_raw", "sensitivity", "npv"):
                assert row[name] == pytest.approx(expected[name], abs=1e-12), (split, model, name)
    page = (arguments["out"] / "report.html").read_text(encoding="utf-8")
    assert page.index("DEMONSTRATION ONLY") < page.index("All &lt;invented&gt;") < page.index("<h1>")
    assert "2026-01-02" in page
    assert "r of 0.520 (quartiles 0.410 and 0.630)" in page
    assert "Test split from other centres than the training split" in page
    predictions = [dict(zip(*pair, strict=True)) for pair in _rows(arguments["out"] / "tables" / "predictions.csv")]
    deep = [row for row in predictions if (row["model"], row["split"]) == ("deep", "test")]
    area = roc_auc_score([int(row["outcome"]) for row in deep], [float(row["probability"]) for row in deep])
    assert rows["test", "deep"]["auc"] == pytest.approx(area)
    assert [p.name for p in arguments["out"].parent.iterdir()] == ["report"]


def _rows(path):
    header, *lines = read(path)
    return [(header, line) for line in lines]


def swap(rows):
    """The outcomes of the first two cases exchanged: the counts stay."""
    at = rows[0].index("outcome")
    rows[1][at], rows[2][at] = rows[2][at], rows[1][at]


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_cases_without_a_value_or_a_time_are_left_out_and_counted(ifxpredict, arguments, tmp_path):
    arguments["clinical"] = edited(arguments["clinical"], tmp_path, set_cell(70, "crp", ""))
    without_time = edited(arguments["cohort"], tmp_path, set_cell(71, "time_weeks", ""))
    arguments["cohort"] = edited(without_time, tmp_path, set_cell(71, "event", ""))
    found = ifxpredict("evaluate", *options(arguments))
    assert (found.status, found.err) == (0, "")
    lines = found.out.splitlines()
    assert lines[0].startswith("DEMONSTRATION ONLY")
    assert (
        sum(
            re.match(r"(Training \(in sample\)|Test) +[\w ]+? +\d+ +\d\.\d{3} \((\d\.\d{3} to|no int)", line)
            is not None
            for line in lines
        )
        == 10
    )
    tested = [re.match(r"Test +(?:Clinical|Deep learning) +(\d+) ", line) for line in lines]
    assert [found[1] for found in tested if found] == ["19", "20"]
    assert re.fullmatch(r"outcome and follow-up contradict each other in \d+ cases", lines[-2])
    assert lines[-1] == str(arguments["out"] / "report.html")
    page = (arguments["out"] / "report.html").read_text(encoding="utf-8")
    assert "Test, Clinical: 1 case without an answer, for want of an input, left out" in page
    assert re.search("Test: (1 case|2 cases) without follow-up or answer left out", page)


@pytest.mark.slow
@pytest.mark.filterwarnings("default::IFXPredictLib.base.errors.MissingLettersWarning")
@pytest.mark.usefixtures("undrawn")
def test_centres_of_any_script_are_kept_in_tables_that_all_read_and_letters_without_a_font_are_one_line(
    ifxpredict, arguments, tmp_path
):
    centres = ("第一医院", "第二医院", 'St. Luke\'s "A" #1', "Клиника, 2")

    def name_centres(rows):
        at = rows[0].index("centre")
        for number, row in enumerate(rows[1:]):
            row[at] = centres[number % 4]

    arguments["cohort"] = edited(arguments["cohort"], tmp_path, name_centres)
    found = ifxpredict("evaluate", *options(arguments))
    assert found.status == 0
    (line,) = found.err.splitlines() or [""]
    assert not line or re.fullmatch(r"ifxpredict: figures: no font of this computer has 第.*, or another font.*", line)
    tables = tables_in(arguments["out"] / "tables")
    check_tables(tables, (*NAMES, "group"))  # a subgroup is called as its centre
    assert set(centres) <= {row[1] for row in cells_of(arguments["out"] / "tables" / "flow.csv")}
    if RSCRIPT:
        check_tables_in_r(tables)


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_what_the_cohort_does_not_have_is_said_in_the_report(ifxpredict, arguments, study, tmp_path):
    """Neither a test split nor centres nor times."""
    rows = [row[:5] for row in read(arguments["cohort"])[: TRAINING + 1]]
    write_rows(tmp_path / "cohort.csv", rows[0], rows[1:])
    arguments["cohort"] = tmp_path / "cohort.csv"
    folder = shutil.copytree(study / "features", tmp_path / "features")
    rows = read(folder / "features.csv")[: TRAINING + 1]
    write_rows(folder / "features.csv", rows[0], rows[1:])
    write_record(tmp_path, folder, folder / "network.safetensors", load_bundle(study / "bundle").protocol)
    arguments["features"] = folder / "features.csv"
    found = ifxpredict("evaluate", *options(arguments))
    assert found.status == 0, found.err
    page = (arguments["out"] / "report.html").read_text(encoding="utf-8")
    assert "The cohort has no test split" in page
    assert "no follow-up (columns time_weeks and event" in page


@pytest.mark.parametrize(
    ("option", "change", "message"),
    [
        ("cohort", set_cell(3, "case", "nobody"), "training cases are not the cohort's: c2 is in one only"),
        ("cohort", set_cell(70, "case", "nobody"), "the case c69 is not in the cohort (1 such); extract again."),
        ("cohort", set_cell(70, "split", "train"), "training cases are not the cohort's: c69 is in one only"),
        ("cohort", set_cell(70, "time_weeks", "soon"), "case c69: time_weeks: expected weeks above 0 as a number"),
        ("cohort", set_cell(0, "centre", "center"), "unknown column 'center'"),
        ("cohort", set_cell(3, "outcome", "1"), "its network was trained with other outcomes of c2 than the cohort"),
        ("cohort", swap, "its network was trained with other outcomes of c0, c1 than the cohort has; run"),
        ("clinical", set_cell(70, "case", "C69"), "there are some of C69, which is not in the cohort, and none of c69"),
        ("clinical", lambda rows: rows.pop(5), "training split has 59 cases with all tables, the bundle was"),
        ("clinical", set_cell(5, "crp", "12"), "not the one that the bundle was trained on: crp has the mean"),
        ("clinical", set_cell(70, "hemoglobin", "12.2"), "case c69: hemoglobin 12.2: expected 30 to 220 g/L"),
    ],
)  # fmt: skip
def test_tables_that_do_not_fit_are_refused(refused, arguments, tmp_path, option, change, message):
    arguments[option] = edited(arguments[option], tmp_path, change)
    assert message in refused("evaluate", *options(arguments))
    assert not arguments["out"].exists()


def test_features_of_another_protocol_network_or_file_are_refused(refused, arguments, study, tmp_path):
    protocol = load_bundle(study / "bundle").protocol
    folder = shutil.copytree(study / "features", tmp_path / "features")
    arguments["features"] = folder / "features.csv"
    other = dataclasses.replace(protocol, image=dataclasses.replace(protocol.image, spacing_mm=3, window_low=-100))
    write_record(study, folder, folder / "network.safetensors", other)
    assert "extracted with other settings than protocol" in refused("evaluate", *options(arguments))
    network = bytearray((folder / "network.safetensors").read_bytes())
    network[-1] ^= 1
    (folder / "network.safetensors").write_bytes(network)
    write_record(study, folder, folder / "network.safetensors", protocol)
    assert "its deep features are of another network than the bundle's" in refused("evaluate", *options(arguments))
    (folder / "features.csv").write_text("case\n", encoding="utf-8")
    assert "features.csv: is missing or not what extract left" in refused("evaluate", *options(arguments))
    (folder / "status.csv").write_text("nonsense", encoding="utf-8")
    assert not arguments["out"].exists()


def test_a_bundle_that_differs_by_one_bit_is_refused(refused, arguments, study, tmp_path):
    arguments["bundle"] = shutil.copytree(study / "bundle", tmp_path / "bundle")
    arrays = bytearray((tmp_path / "bundle" / "arrays.safetensors").read_bytes())
    arrays[-1] ^= 1
    (tmp_path / "bundle" / "arrays.safetensors").write_bytes(arrays)
    assert "arrays.safetensors" in refused("evaluate", *options(arguments))


def test_an_output_folder_that_holds_something_else_is_refused_before_any_work(refused, arguments):
    arguments["out"].mkdir()
    (arguments["out"] / "thesis.txt").write_text("mine", encoding="utf-8")
    (arguments["out"] / "tables").mkdir()
    (arguments["out"] / "tables" / "mine.csv").write_text("mine", encoding="utf-8")
    arguments["bundle"] = arguments["out"] / "none"
    assert "tables/mine.csv: is no file that an earlier run recorded" in refused("evaluate", *options(arguments))
    assert sorted(p.name for p in arguments["out"].rglob("*.*")) == ["mine.csv", "thesis.txt"]


def test_too_few_resamples_are_refused(refused, arguments):
    line = refused("evaluate", *options(arguments | {"resamples": 1}))
    assert "--resamples" in line
    assert not arguments["out"].exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("default:.*clinical:UserWarning")
def test_limits_are_said_on_stderr_and_a_header_may_state_the_unit(ifxpredict, arguments, undrawn, tmp_path):
    def change(rows):
        set_cell(70, "crp", "< 60")(rows)
        rows[0][rows[0].index("hdl")] = "HDL (mmol/L)"

    arguments["clinical"] = edited(arguments["clinical"], tmp_path, change)
    found = ifxpredict("evaluate", *options(arguments))
    assert found.status == 0
    assert found.err.splitlines() == [
        f"ifxpredict: {arguments['clinical']}: line 71, case c69: crp: found '< 60' in mg/L, a limit, of which the "
        "number is taken; 1 of 80 values of this column are limits."
    ]


@pytest.mark.slow
def test_the_clinical_table_may_be_a_sheet_of_a_workbook(ifxpredict, arguments, undrawn, tmp_path):
    rows = read(arguments["clinical"])
    write_workbook(tmp_path / "study.xlsx", {"cohort": read(arguments["cohort"]), "Blood values": rows})
    as_text = ifxpredict("evaluate", "--json", *options(arguments))
    arguments |= {"clinical": f"{tmp_path / 'study.xlsx'}#Blood values", "out": tmp_path / "again"}
    as_sheet = ifxpredict("evaluate", "--json", *options(arguments))
    assert as_sheet.status == 0
    assert json.loads(as_sheet.out)["performance"] == json.loads(as_text.out)["performance"]


@pytest.fixture
def elsewhere(study, tmp_path):
    """The cohort's test cases as another hospital's, which has no split, with what ``extract`` leaves of them."""
    folder = tmp_path / "elsewhere"
    (folder / "features").mkdir(parents=True)
    split = COHORT_COLUMNS.index("split")
    shutil.copyfile(study / "clinical.csv", folder / "clinical.csv")  # with values of others, too
    for name in ("cohort.csv", "features/features.csv"):
        header, *rows = read(study / name)
        kept = [header, *rows[TRAINING:]]
        if name == "cohort.csv":
            kept = [row[:split] + row[split + 1 :] for row in kept]
        write_rows(folder / name, kept[0], kept[1:])
    network = study / "bundle" / "network.safetensors"
    (folder / "features" / "network.safetensors").write_bytes(network.read_bytes())
    write_record(folder, folder / "features", network, load_bundle(study / "bundle").protocol, None)
    return folder


def validation(study, folder, out):
    given = {"bundle": study / "bundle", "clinical": folder / "clinical.csv", "cohort": folder / "cohort.csv"}
    given |= {"features": folder / "features" / "features.csv", "out": out, "resamples": 10, "date": "2026-01-02"}
    return [word for name, value in given.items() for word in (f"--{name}", value)]


def performance(found, split):
    rows = json.loads(found.out)["performance"]
    return [{key: value for key, value in row.items() if key != "split"} for row in rows if row["split"] == split]


def test_the_numbers_are_those_of_the_test_split(ifxpredict, study, elsewhere, undrawn, tmp_path):
    validated = ifxpredict("validate", "--json", *validation(study, elsewhere, tmp_path / "external"))
    evaluated = ifxpredict("evaluate", "--json", *validation(study, study, tmp_path / "own"))
    assert (validated.status, evaluated.status) == (0, 0), validated.err
    one, other = performance(validated, "external"), performance(evaluated, "test")
    assert len(one) == 5
    for row, expected in zip(one, other, strict=True):
        assert row.keys() == expected.keys()
        for key, value in expected.items():
            assert row[key] == (pytest.approx(value, rel=0, abs=1e-12) if isinstance(value, float) else value), key
    page = (tmp_path / "external" / "report.html").read_text(encoding="utf-8")
    assert "External validation: DEMONSTRATION" in page
    assert "frozen before these cases were seen" in page
    assert "frozen models validated on cases of another hospital" in page
    for word in ("Training (in sample)", "models developed on the training split", "LASSO had", "training row"):
        assert word not in page, word
    _, *mix = read(tmp_path / "external" / "tables" / "case_mix.csv")
    assert len(mix) >= 23
    sizes = read(tmp_path / "external" / "tables" / "validation_size.csv")
    assert {row[-1] for row in sizes[1:]} <= {"True", "False", ""}


@pytest.mark.slow
def test_a_validation_is_what_an_update_rests_on(ifxpredict, refused, study, elsewhere, undrawn, tmp_path):
    assert ifxpredict("validate", *validation(study, elsewhere, tmp_path / "report")).status == 0
    given = ("update", "--bundle", study / "bundle", "--validation", tmp_path / "report", "--date", "2026-01-02")
    found = ifxpredict(*given, "--method", "cutoff,intercept", "--out", tmp_path / "here")
    assert found.status == 0, found.err
    assert f"{tmp_path / 'here'}: updated by intercept, cutoff, SHA-256 " in found.out
    assert "the update rests on 10 cases of the rarer outcome" in found.err
    new, old = load_bundle(tmp_path / "here"), load_bundle(study / "bundle")
    assert new.updates[0].parent == old.sha256
    shown = json.loads(ifxpredict("bundle", "verify", tmp_path / "here", "--json").out)
    assert shown["sha256"] == new.sha256
    again = validation(study, elsewhere, tmp_path / "report-here")
    again[again.index("--bundle") + 1] = tmp_path / "here"
    after = ifxpredict("validate", "--json", *again)
    assert after.status == 0, after.err
    cutoffs = {row["model"]: row["cutoff"] for row in performance(after, "external")}
    assert cutoffs == {model.name: model.cutoff for model in new.models}
    assert "validates the bundle" in refused(
        *("update", "--bundle", tmp_path / "here", "--validation", tmp_path / "report"),
        *("--method", "cutoff", "--out", tmp_path / "twice"),
    )
    evaluated = ifxpredict(
        "evaluate", "--json", "--bundle", tmp_path / "here", *validation(study, study, tmp_path / "own")[2:]
    )
    assert evaluated.status == 0, "an updated bundle still knows its training cases"


def test_features_of_another_network_are_refused(refused, study, elsewhere, tmp_path):
    (elsewhere / "features" / "network.safetensors").write_bytes(b"another")
    record = elsewhere / "features" / "extraction.json"
    assert "is missing or not what extract left" in refused("validate", *validation(study, elsewhere, tmp_path / "out"))
    content = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(content | {"network_sha256": sha256(b"another").hexdigest()}), encoding="utf-8")
    assert "of another network than the bundle's" in refused(
        "validate", *validation(study, elsewhere, tmp_path / "out")
    )
    assert not (tmp_path / "out").exists()
