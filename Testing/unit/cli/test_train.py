"""``ifxpredict train`` on an invented cohort: a bundle that verifies, honest numbers, and bad tables."""

import csv
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES
from invented_cohort import INFORMATIVE, edited, set_cell, write_cohort, write_rows
from sklearn.metrics import roc_auc_score

from IFXPredictLib.base.content import CaseContent
from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.bundles.store import verify_bundle
from IFXPredictLib.cli.train import _deep_columns, _robust
from IFXPredictLib.features.cohort import Extraction
from IFXPredictLib.features.reading_record import RecordedReading, write_recorded
from IFXPredictLib.imaging.content import files_sha256, mask_files_sha256
from IFXPredictLib.prediction.redrawn_cohort import check_one_drawn
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Shell, VoiRules
from IFXPredictLib.stats.icc import Icc
from IFXPredictLib.tables.icc import FeatureSource, Redrawn, write_robustness
from IFXPredictLib.tables.records import Agreement, ExtractionRecord

UNRELIABLE, UNROBUST = "deep_100", "deep_003"


@pytest.fixture(scope="module")
def study(tiny_protocol_folder, network_file, tmp_path_factory):
    """cohort.csv, clinical.csv, icc.csv and the folder that extract would leave. To be read only."""
    folder = tmp_path_factory.mktemp("study")
    write_cohort(folder, load_protocol(tiny_protocol_folder), network_file)
    icc = [[name, *[0.1 if name == UNRELIABLE else 0.9] * 2] for name in IMAGING_NAMES]
    write_rows(folder / "icc.csv", ("feature", "intra", "inter"), icc)
    (folder / "features" / "readings_features.csv").write_text("of the re-readings", encoding="utf-8")
    return folder


@pytest.fixture
def arguments(study, tiny_protocol_folder, tmp_path):
    return {
        "features": study / "features" / "features.csv",
        "clinical": study / "clinical.csv",
        "cohort": study / "cohort.csv",
        "icc": study / "icc.csv",
        "protocol": tiny_protocol_folder,
        "out": tmp_path / "bundle",
    }


def test_what_the_deep_columns_are_is_said_of_each_kind_of_network(tmp_path):
    protocol = load_protocol("ifx_cte_demo")
    crossed = ExtractionRecord(tmp_path, protocol, FeatureSource("", ""), Agreement(0.4, 0.5, 0.6))
    assert "correlate over the training cases with a median of 0.50 (quartiles 0.40 and 0.60)" in _deep_columns(crossed)
    assert _deep_columns(replace(crossed, agreement=None)).endswith("which has seen the training cases.")
    rules = replace(protocol.network_training, cross_fit=False, objective="self_supervised")
    own = replace(crossed, protocol=replace(protocol, network_training=rules), agreement=None)
    assert "from no outcome: each column is the same function of a training case and of a new pat" in _deep_columns(own)


HARMONISED = "harmonisation: {method: combat}\n"


def halved(rows):
    """Half of the training cases are of a centre C; the test cases stay of B."""
    at = rows[0].index("centre")
    for row in rows[1:31]:
        row[at] = "C"


def options(arguments):
    return [text for name, value in arguments.items() for text in (f"--{name}", value)]


def test_a_bundle_is_frozen_that_verifies_and_tells_its_performance(ifxpredict, arguments, tmp_path):
    found = ifxpredict("train", "--json", *options(arguments))
    assert (found.status, found.err) == (0, "")
    bundle = verify_bundle(arguments["out"])
    content = json.loads(found.out)
    assert content == {"bundle": str(arguments["out"]), "performance": bundle.performance}
    assert [model.name for model in bundle.models] == ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]
    counts = [
        (bundle.performance[s]["deep"]["cases"], bundle.performance[s]["deep"]["positive"]) for s in ("train", "test")
    ]
    assert counts == [(60, 30), (20, 10)]
    assert list(bundle.performance) == ["train", "out_of_fold", "test"]
    for model in bundle.models:
        unseen, sets = bundle.performance["out_of_fold"][model.name], model.reference.sets
        p = [*sets.nonconformity_0, *(1 - sets.nonconformity_1)]
        assert unseen["auc"] == pytest.approx(roc_auc_score(np.repeat([0, 1], 30), np.round(p, 12)), abs=1e-12)
        assert unseen["auc"] < bundle.performance["train"][model.name]["auc"]
        assert unseen["cutoff"] == model.cutoff
        assert len(model.reference.background) == 60
    inputs = {model.name: model.inputs for model in bundle.models}
    assert "crp" in inputs["clinical"]
    assert set(INFORMATIVE[:2]) <= set(inputs["radiomics"])
    assert "deep_003" in inputs["deep"]
    assert UNRELIABLE not in {*inputs["deep"], *inputs["early_fusion"]}, "its ICC is 0.1"
    assert all(bundle.performance["test"][name]["auc"] > 0.7 for name in inputs)
    card = (arguments["out"] / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.startswith("**DEMONSTRATION ONLY")
    assert "ICC above 0.75" in card
    assert "median of 0.52 (quartiles 0.41 and 0.63)" in card
    assert bundle.summary.cases == 60
    assert "## Performance on the training split, out of fold" in card
    assert [p.name for p in tmp_path.iterdir()] == ["bundle"]


@pytest.mark.slow
def test_a_nested_validation_is_told_and_the_number_of_jobs_changes_nothing(ifxpredict, arguments, tmp_path):
    nested = "--nested", "2x1"
    found = ifxpredict("train", "--json", *nested, *options(arguments), "--jobs", 2)
    assert (found.status, found.err) == (0, "")
    bundle = verify_bundle(arguments["out"])
    assert json.loads(found.out)["nested"] == asdict(bundle.nested)
    assert (bundle.nested.folds, list(bundle.nested.models)) == (2, [model.name for model in bundle.models])
    assert "## Nested validation" in (arguments["out"] / "MODEL_CARD.md").read_text(encoding="utf-8")
    alone = ifxpredict("train", *nested, *options(arguments | {"out": tmp_path / "alone"}), "--jobs", 1)
    assert (alone.status, "fits without a model" in alone.out) == (0, True)
    for file in arguments["out"].iterdir():
        assert (tmp_path / "alone" / file.name).read_bytes() == file.read_bytes(), "the number of jobs changes nothing"


@pytest.mark.parametrize(
    ("option", "change", "message"),
    [
        ("cohort", lambda r: [set_cell(i, "outcome", "1")(r) for i in range(1, 81)], "found only outcome 1"),
        ("cohort", lambda r: [set_cell(i, "split", "test")(r) for i in range(1, 81)], "found no training case"),
        ("cohort", lambda r: r.pop(3), "training cases are not the cohort's: c2 is in one only"),
        ("cohort", set_cell(3, "case", "nobody"), "case nobody: has no row in the clinical table"),
        ("cohort", set_cell(70, "case", "nobody"), "case nobody: has no row in the clinical table"),
        ("cohort", set_cell(5, "outcome", "1"), "its network was trained with other outcomes of c4 than"),
        ("cohort", set_cell(5, "split", "test"), "the network was trained on c4, a test case now; train it again"),
        ("clinical", lambda r: r.pop(5), "case c4: has no row in the clinical table (1 such)"),
        ("clinical", set_cell(5, "crp", ""), "case c4: crp is missing (1 values are)"),
        ("clinical", set_cell(75, "crp", ""), "case c74: crp is missing (1 values are)"),
        ("cohort", lambda r: [set_cell(i, "outcome", "0")(r) for i in range(61, 81)], "0 case(s) of outcome 1"),
        ("clinical", set_cell(5, "hemoglobin", "12.2"), "case c4: hemoglobin 12.2: expected 30 to 220 g/L"),
        ("clinical", set_cell(0, "crp", "crpp"), "unknown clinical characteristic 'crpp'; did you mean crp (mg/L)?"),
        ("icc", lambda r: r.pop(5), "has no ICC of"),
        ("icc", set_cell(5, "intra", "good"), "line 6: intra: expected a number, found 'good'"),
    ],
)  # fmt: skip
def test_tables_that_do_not_fit_are_refused(refused, arguments, tmp_path, option, change, message):
    arguments[option] = edited(arguments[option], tmp_path, change)
    assert message in refused("train", *options(arguments))
    assert not arguments["out"].exists()


def source_of(study):
    record = json.loads((study / "features" / "extraction.json").read_text(encoding="utf-8"))
    return {key: record[key] for key in ("imaging_sha256", "network_sha256")}


def add_columns(**values):
    def change(rows):
        for i, row in enumerate(rows):
            row.extend(values if i == 0 else values.values())

    return change


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"imaging_sha256": "0" * 64}, "its readings were extracted with other imaging settings than the features"),
        ({"network_sha256": "0" * 64}, "its readings were extracted by another network than the features"),
        ({"network_sha256": ""}, "comes from radiomics only, so the deep features have no ICC; extract the readings"),
    ],
)
def test_iccs_of_another_network_or_of_other_settings_are_refused(
    refused, arguments, study, tmp_path, changed, message
):
    arguments["icc"] = edited(arguments["icc"], tmp_path, add_columns(**(source_of(study) | changed)))
    assert f"{arguments['icc']}: {message}" in refused("train", *options(arguments))
    assert not arguments["out"].exists()


def write_redrawn(study, folder):
    """robustness.csv of the same features, of which one does not repeat when VOIs are drawn again."""
    value = np.array([0.1 if name == UNROBUST else 0.9 for name in IMAGING_NAMES])
    redrawn, source = Redrawn(30, 0.7, 0.4, "a study", 60), FeatureSource(**source_of(study))
    write_robustness(folder / "robustness.csv", IMAGING_NAMES, Icc(value, value, value), redrawn, source)
    return folder / "robustness.csv"


def test_iccs_of_the_same_network_and_settings_are_taken_and_those_of_redrawings_beside_them(
    ifxpredict, arguments, study, tmp_path
):
    arguments["icc"] = edited(arguments["icc"], tmp_path, add_columns(**source_of(study)))
    found = ifxpredict("train", *options(arguments | {"robustness": write_redrawn(study, tmp_path)}))
    assert (found.status, found.err) == (0, "")
    bundle = verify_bundle(arguments["out"])
    records = [record for record in bundle.selection.values() if record]
    assert {tuple(record["iccs"]) for record in records} == {("intra", "inter", "perturbation")}
    assert records[0]["redrawn"] == asdict(Redrawn(30, 0.7, 0.4, "a study", 60))
    assert not {UNRELIABLE, UNROBUST} & {name for model in bundle.models for name in model.inputs}
    card = (arguments["out"] / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "intra- and inter-observer ICC, and perturbation ICC (VOIs drawn again by a program), above 0.75" in card
    assert "60 training cases was drawn again 30 times, 0.7 mm local and 0.4 mm excess (a study)." in card


def test_redrawings_filter_alone_where_nothing_was_read_twice(ifxpredict, arguments, study, tmp_path, monkeypatch):
    seen = []

    def fit(train, *_more):
        seen.append(train)
        raise MemoryError

    monkeypatch.setattr("IFXPredictLib.cli.train.fit_bundle", fit)
    del arguments["icc"]
    assert ifxpredict("train", *options(arguments | {"robustness": write_redrawn(study, tmp_path)})).status == 2
    (train,) = seen
    assert [name for name, kept in zip(train.names, train.reliable, strict=True) if not kept] == [UNROBUST]
    assert (train.iccs, train.redrawn.redrawings) == (("perturbation",), 30)


def test_redrawings_of_one_of_several_drawn_vois_are_refused_and_shells_are_fine(tmp_path):
    wall, fat = VoiRules("wall"), VoiRules("fat", Shell(1, 8))
    protocol, table = replace(load_protocol("ifx_cte_demo"), vois=(wall, VoiRules("node"), fat)), tmp_path / "r.csv"
    with pytest.raises(CohortError, match=r"r\.csv: one VOI is drawn again, .* others that are drawn \(node\)"):
        _robust(table, protocol, None, ())
    check_one_drawn(replace(protocol, vois=(wall, fat)), "here")


def test_redrawings_of_a_test_case_or_of_other_vois_than_the_features_are_refused(
    refused, arguments, study, patient_files, tmp_path
):
    image, mask = (patient_files / f"{name}.nii.gz" for name in ("image", "mask"))
    content = CaseContent(files_sha256(image), mask_files_sha256(mask, None, ""), "v", "g", "o")
    arguments["robustness"] = table = write_redrawn(study, tmp_path)
    arguments["icc"] = table
    assert f"{table}: is of VOIs that a program drew again, not of readings" in refused("train", *options(arguments))
    del arguments["icc"]

    def recorded(case, what):
        write_recorded(table, [RecordedReading(Extraction(case, "", 0, image, mask, None), what)])
        return refused("train", *options(arguments))

    assert "readings of c70, in the test split now, which must have no part in the selection; run robustn" in recorded(
        "c70", content
    )
    changed = replace(content, mask_files="0")
    assert "is out of date, the image or mask changed of c1 since it was extracted; run robust" in recorded(
        "c1", changed
    )
    arguments["features"] = shutil.copytree(study / "features", tmp_path / "features") / "features.csv"
    record = json.loads((tmp_path / "features" / "extraction.json").read_text(encoding="utf-8"))
    record["contents"] = {"c1": replace(content, voi="drawn otherwise").to_mapping()}
    (tmp_path / "features" / "extraction.json").write_text(json.dumps(record), encoding="utf-8")
    assert "its readings are of another image or mask of c1 than the features are; run robust" in recorded(
        "c1", content
    )
    assert not arguments["out"].exists()


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("c70", "is of readings of c70, in the test split now, which must have no part in the selection"),
        ("c1", "is out of date, the image or mask changed of c1, reader anna, round 1 since it was extracted; run ext"),
    ],
)
def test_iccs_of_readings_that_were_corrected_or_are_of_a_test_case_now_are_refused(
    refused, arguments, patient_files, tmp_path, case, message
):
    image, mask = (shutil.copy(patient_files / f"{part}.nii.gz", tmp_path) for part in ("image", "mask"))
    arguments["icc"] = Path(shutil.copy(arguments["icc"], tmp_path))
    job = Extraction(case, "anna", 1, Path(image), Path(mask), None)
    content = CaseContent(files_sha256(job.image), mask_files_sha256(job.mask, None, "") + "0", "v", "g", "o")
    write_recorded(arguments["icc"], [RecordedReading(job, content)])
    assert f"{arguments['icc']}: {message}" in refused("train", *options(arguments))
    assert not arguments["out"].exists()


def test_iccs_of_another_image_or_of_other_masks_than_the_features_were_extracted_of_are_refused(
    refused, arguments, study, patient_files, tmp_path
):
    """Files that the cohort or readings.csv names no longer are still as they were read."""
    folder = shutil.copytree(study / "features", tmp_path / "features")
    arguments["features"], arguments["icc"] = folder / "features.csv", Path(shutil.copy(arguments["icc"], tmp_path))
    job = Extraction("c1", "anna", 1, patient_files / "image.nii.gz", patient_files / "mask.nii.gz", None)
    content = CaseContent(files_sha256(job.image), mask_files_sha256(job.mask, None, ""), "v", "g", "o")
    write_recorded(arguments["icc"], [RecordedReading(job, content)])
    write_recorded(folder / "readings_features.csv", [RecordedReading(job, replace(content, voi="corrected"))])
    line = refused("train", *options(arguments))
    assert f"{folder / 'readings_features.csv'} has other masks of c1, reader anna, round 1; run icc again" in line
    record = json.loads((folder / "extraction.json").read_text(encoding="utf-8"))
    record["contents"] = {"c1": replace(content, voxels="corrected").to_mapping()}
    (folder / "extraction.json").write_text(json.dumps(record), encoding="utf-8")
    line = refused("train", *options(arguments))
    assert f"{arguments['icc']}: is out of date, its readings are of another image of c1 than the features are" in line
    assert not arguments["out"].exists()


@pytest.mark.parametrize(("lacks", "there"), [("inter", "intra"), ("intra", "inter")])
def test_with_one_of_the_two_iccs_that_one_filters_which_stands_on_stderr_in_the_bundle_and_on_the_card(
    ifxpredict, arguments, tmp_path, lacks, there
):
    arguments["icc"] = edited(arguments["icc"], tmp_path, empty_column(lacks))
    found = ifxpredict("train", *options(arguments))
    assert found.status == 0
    assert found.err == (
        f"ifxpredict: {arguments['icc']}: has no {lacks}-observer ICC, which the protocol asks for too; features are "
        f"filtered by the {there}-observer ICC alone, and bundle, model card and report say so.\n"
    )
    bundle = verify_bundle(arguments["out"])
    assert {tuple(record["iccs"]) for record in bundle.selection.values() if record} == {(there,)}
    assert UNRELIABLE not in {name for model in bundle.models for name in model.inputs}
    card = (arguments["out"] / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"imaging features with {there}-observer ICC (the readings gave no {lacks}-observer ICC, which" in card


def empty_column(name):
    def change(rows):
        for row in rows[1:]:
            row[rows[0].index(name)] = ""

    return change


def test_features_that_do_not_fit_are_refused(refused, arguments, study, tmp_path):
    folder = shutil.copytree(study / "features", tmp_path / "features")
    arguments["features"] = folder / "features.csv"
    lines = (folder / "features.csv").read_text(encoding="utf-8").splitlines()
    (folder / "features.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert "features.csv: is missing or not what extract left" in refused("train", *options(arguments))
    (folder / "extraction.json").unlink()
    assert "features.csv: lies without extraction.json and network.safetensors, which" in refused(
        "train", *options(arguments)
    )
    assert "extracted with other settings" in refused(
        "train", *options(arguments | {"features": study / "features" / "features.csv", "protocol": "ifx_cte_demo"})
    )
    assert not arguments["out"].exists()


def test_cohort_and_clinical_values_are_checked_before_there_are_features(refused, arguments, tmp_path):
    arguments["features"] = tmp_path / "features.csv"
    assert f"{arguments['features']}: is not there; give features.csv of extract" in refused(
        "train", *options(arguments)
    )
    arguments["clinical"] = edited(arguments["clinical"], tmp_path, set_cell(0, "crp", "crpp"))
    assert "unknown clinical characteristic 'crpp'" in refused("train", *options(arguments))


@pytest.mark.parametrize(
    ("table", "change", "rules", "more", "message"),
    [
        ("clinical", lambda r: r.pop(5), "", (), "case c4: has no row in the clinical table (1 such)"),
        ("clinical", set_cell(75, "crp", ""), "", (), "case c74: crp is missing (1 values are); training needs"),
        ("cohort", set_cell(5, "centre", ""), HARMONISED, (), "case c4: has no centre (1 such), which harmonisation"),
        ("cohort", halved, HARMONISED, (), "case c60: a test case of the centre B (20 such), harmonisation without a"),
        ("cohort", set_cell(5, "centre", ""), "", ("--leave-centres-out",), "case c4: has no centre (1 such)"),
        ("cohort", set_cell(5, "centre", "B"), "", ("--nested", "31x1"), "folds: expected 2 to 30"),
    ],
)  # fmt: skip
def test_what_training_needs_of_all_cases_is_asked_before_there_are_features(
    refused, arguments, tmp_path, table, change, rules, more, message
):
    (tmp_path / "p").mkdir()
    content = f"based_on: {arguments['protocol']}\n{rules}"
    (tmp_path / "p" / "protocol.yaml").write_text(content, encoding="utf-8")
    arguments |= {"features": tmp_path / "features.csv", "protocol": tmp_path / "p"}
    arguments[table] = edited(arguments[table], tmp_path, change)
    assert message in refused("train", *options(arguments), *more)


def test_an_output_folder_that_is_none_or_holds_something_else_is_refused_before_any_work(refused, arguments, study):
    arguments["out"].mkdir()
    (arguments["out"] / "thesis.txt").write_text("mine", encoding="utf-8")
    arguments["features"] = study / "gone.csv"
    line = refused("train", *options(arguments))
    assert f"{arguments['out']}: holds thesis.txt, which belongs to no bundle; give a new or an empty folder." in line
    assert [p.name for p in arguments["out"].iterdir()] == ["thesis.txt"]
    line = refused("train", *options(arguments | {"out": arguments["out"] / "thesis.txt"}))
    assert "thesis.txt: cannot be used as an output folder" in line


@pytest.mark.filterwarnings("default:.*clinical:UserWarning")
def test_limits_and_columns_that_look_like_another_unit_are_said_on_stderr(ifxpredict, arguments, tmp_path):
    with arguments["clinical"].open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    hdl, crp = header.index("hdl"), header.index("crp")
    for row in rows:
        row[hdl] = 0.35
    rows[0][crp] = "<5"
    write_rows(tmp_path / "clinical.csv", header, rows)
    found = ifxpredict("train", "--json", *options(arguments | {"clinical": tmp_path / "clinical.csv"}))
    assert found.status == 0
    said = f"ifxpredict: {tmp_path / 'clinical.csv'}: "
    assert found.err.splitlines() == [
        f"{said}line 2, case c0: crp: found '<5' in mg/L, a limit, of which the number is taken; 1 of 80 values of "
        "this column are limits.",
        f"{said}hdl: the median of 80 values is 0.35, unlikely in mmol/L, and looks like g/L (0.905 mmol/L): write hdl "
        "(g/L) as its header to convert them, or write hdl (mmol/L) as its header if they are right.",
    ]


def test_a_column_that_is_of_another_unit_beyond_doubt_stops_the_training(refused, arguments, tmp_path):
    with arguments["clinical"].open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    for row in rows:
        row[header.index("monocyte")] = 3.9
    write_rows(tmp_path / "clinical.csv", header, rows)
    line = refused("train", *options(arguments | {"clinical": tmp_path / "clinical.csv"}))
    assert "monocyte: the median of 80 values is 3.9, unlikely in 10^9/L, and looks like %" in line


def test_features_of_a_bundles_network_are_refused(refused, arguments, study, tmp_path):
    """It may have seen the cases that are to test the new models."""
    features = shutil.copytree(study / "features", tmp_path / "features")
    record = json.loads((features / "extraction.json").read_text(encoding="utf-8"))
    (features / "extraction.json").write_text(json.dumps(record | {"bundle": "0" * 64}), encoding="utf-8")
    said = refused("train", *options(arguments | {"features": features / "features.csv"}))
    assert "its deep features are of a bundle's network, which may have seen cases of this cohort" in said
    assert not arguments["out"].exists()
