"""The whole way at small size, simulate to report, of each kind of study: by docs/model-training.md's commands."""

import csv
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from reference_tables import rows_of
from tables_elsewhere import RSCRIPT, check_tables, check_tables_in_r, tables_in

from IFXPredictLib.cli.arguments import build_parser
from IFXPredictLib.cli.main import main
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation import bowel, bowel_mri
from IFXPredictLib.simulation.bowel import Anatomy

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = (REPOSITORY / "docs" / "model-training.md").read_text(encoding="utf-8")
OPTIONS = (REPOSITORY / "docs" / "training-options.md").read_text(encoding="utf-8")
# What the document says to those who have no data yet: a line for the protocol, and a command.
NOTICE = re.findall(r'`notice: "([^"`]+)"`', DOCUMENT)[0]
SIMULATE = re.findall(r"`(ifxpredict simulate [^`]+)`", DOCUMENT)[0]

# What every way is made small by; a batch of one case could not be normalised.
SMALL = {
    "notice": NOTICE,
    "image": {"cube_side": 32},
    "network": {"block": "bottleneck", "layers": [1, 1, 1, 1], "planes": [4, 8, 16, 128]},
    "network_training": {"epochs": 1, "batch_size": 4, "learning_rate": 0.001, "folds": 2},
    "selection": {"correlation": 0.7, "icc": 0.5, "p_value": 0.3, "alpha": 0, "folds": 3, "rule": "min", "repeats": 2},
    "fusion": {"folds": 2},
    "patient": {"background_cases": 8},
}
# What the document leaves to its defaults: fewer processes and resamples.
MORE = {"extract": "--jobs 1", "train": "--jobs 1", "evaluate": "--resamples 20"}


@dataclass(frozen=True)
class Way:
    """A study: its protocol (in the document where it is my_study), and its cases.

    With this ``seed`` each half of the training cases has three of either outcome for three folds, the test split two
    or more.
    Clinical values differ between the outcomes, so that the univariable step keeps some.
    """

    protocol: str
    seed: int
    cases: int
    training: int
    read_again: int
    models: tuple[str, ...]
    maps: bool = True


WAYS = {
    "enterography": Way(
        *("ifx_cte_demo", 1, 26, 16, 5),
        models=("clinical", "radiomics", "deep", "early_fusion", "late_fusion"),
    ),
    "mr_enterography": Way(
        *("ifx_mre_demo", 22, 18, 14, 3),
        models=("clinical", "radiomics", "deep", "early_fusion", "late_fusion"),
        maps=False,
    ),
    "sacroiliac": Way(
        *("my_study", 559, 18, 14, 4),
        models=("clinical", "dlr", "dlr_clinical"),
        maps=False,  # one takes 6 s in a VOI of two joints
    ),
}


def blocks(kind: str, document: str = DOCUMENT) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", document, re.DOTALL)


def commands(document: str) -> list[str]:
    return [line for block in blocks("bash", document) for line in block.replace("\\\n", " ").splitlines()]


COMMANDS = commands(DOCUMENT)
STEP_3 = ("asas", "split")
PROTOCOLS = {yaml.safe_load(text)["name"]: text for text in blocks("yaml") if "name" in yaml.safe_load(text)}


def run(command: str) -> None:
    name, *rest = shlex.split(command.removeprefix("ifxpredict "))
    assert main([name, *rest, *MORE.get(name, "").split()]) == 0, command


def write_protocols(way: Way) -> None:
    """The document's protocols under their own names in documented/, and small ones in the working folder."""
    for name, text in PROTOCOLS.items():
        (Path("documented") / name).mkdir(parents=True)
        (Path("documented") / name / "protocol.yaml").write_text(text, encoding="utf-8")
    names = {name: f"documented/{name}" for name in PROTOCOLS}
    for name, source in (names if way.protocol in names else {"my_study": way.protocol}).items():
        settings = load_protocol(source).to_mapping()
        for section, values in SMALL.items():
            settings[section] = settings[section] | values if isinstance(values, Mapping) else values
        if settings["l2_logistic"]:
            settings["l2_logistic"]["folds"] = 3
        Path(name).mkdir()
        (Path(name) / "protocol.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def write(path: Path | str, rows: list[dict[str, str]], columns: list[str]) -> None:
    with Path(path).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


Draw = Callable[[float, np.random.Generator], Anatomy]


def short(draw: Draw) -> Draw:
    """``draw``'s anatomy of a short segment in large pixels: a fifth of the voxels."""
    return lambda *given: replace(draw(*given), length_mm=30.0, pixel_mm=2.0, loops=1, vessels=6)


def simulate(way: Way) -> None:
    """As the document says, of another number and seed."""
    command = re.sub(r"--cases \d+ --seed \d+", f"--cases {way.cases} --seed {way.seed}", SIMULATE)
    assert f"--cases {way.cases} --seed {way.seed}" in command
    run(f"{command} --jobs 1")


def prepare(way: Way) -> None:
    """Fewer re-readings, as they take long, and the last case once more as the files of a new patient."""
    cohort = rows_of("cohort/cohort.csv")
    read_again = {row["case"] for row in cohort[: way.read_again]}
    readings = [row for row in rows_of("cohort/readings.csv") if row["case"] in read_again]
    write("cohort/readings.csv", readings, list(readings[0]))
    Path("new").mkdir()
    new = cohort[-1]
    shutil.copyfile(f"cohort/{new['image']}", "new/image.nii.gz")
    shutil.copyfile(f"cohort/{new['mask']}", "new/voi.nii.gz")
    values = next(row for row in rows_of("cohort/clinical.csv") if row["case"] == new["case"])
    numbers = {name: float(value) for name, value in values.items() if name != "case"}
    Path("new/values.json").write_text(json.dumps(numbers), encoding="utf-8")


@dataclass(frozen=True)
class Made:
    """What the commands leave, in ``folder``."""

    way: Way
    folder: Path


def ways(names):
    return [pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.fixture(scope="module", params=ways(WAYS))
def made(request, tmp_path_factory):
    """The document's commands, run in order in a folder of their own."""
    way, folder = WAYS[request.param], tmp_path_factory.mktemp(request.param)
    with chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(bowel_mri, "draw_mr_anatomy", short(bowel_mri.draw_mr_anatomy))
        write_protocols(way)
        simulate(way)
        prepare(way)
        for command in COMMANDS:
            if command.split()[1] not in STEP_3:
                run(command if way.maps else command.replace(" --maps", ""))
    return Made(way, folder)


@pytest.fixture
def there(made, monkeypatch):
    """The way's folder is the working folder."""
    monkeypatch.chdir(made.folder)
    return made.way


only = {name: pytest.mark.parametrize("made", ways([name]), indirect=True) for name in WAYS}


def test_the_bundle_says_on_its_first_line_what_it_is(there):
    card = Path("bundle/MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.splitlines()[0] == f"**{NOTICE}**"


def test_the_bundle_reports_both_splits(there, capsys):
    run("bundle show bundle --json")
    shown = json.loads(capsys.readouterr().out)
    assert tuple(shown["models"]) == there.models
    cases = {split: {row["cases"] for row in models.values()} for split, models in shown["performance"].items()}
    assert (cases["train"], cases["test"]) == ({there.training}, {there.cases - there.training})


def test_the_report_shows_every_model_in_both_splits(there):
    rows = {(row["split"], row["model"]) for row in rows_of("report/tables/table_2.csv")}
    assert {(split, model) for split in ("train", "test") for model in there.models} <= rows
    page = Path("report/report.html").read_text(encoding="utf-8")
    protocol = load_protocol("my_study")
    series = f"The protocol expects {protocol.image.series} with slices"
    for text in (NOTICE, protocol.title, series, *(protocol.model_title(model) for model in there.models)):
        assert text in page


def test_a_new_patient_is_predicted_as_the_cohorts_case_explained_and_mapped(there):
    def tsv(name):
        lines = Path(f"result/{name}.tsv").read_text(encoding="utf-8").splitlines()
        return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]

    rows = tsv("prediction")
    assert tuple(row["model"] for row in rows) == there.models
    assert all(0 <= float(row["probability"]) <= 1 and row["status"].startswith("demonstration") for row in rows)
    new = rows_of("cohort/cohort.csv")[-1]["case"]
    features = next(row for row in rows_of("features/features.csv") if row["case"] == new)
    radiomics = {row["name"]: row["value"] for row in tsv("features") if row["modality"] == "radiomics"}
    assert len(radiomics) == 1116
    assert radiomics == {name: features[name] for name in radiomics}
    for row in rows:
        parts = [part for part in tsv("why") if part["model"] == row["model"] and part["part"] in ("base", "feature")]
        assert sum(float(part["contribution"]) for part in parts) == pytest.approx(float(row["probability"]), abs=1e-6)
    assert [row["model"] for row in tsv("trust")] == list(there.models)
    assert Path("result/maps/grad_cam_raised.nii.gz").is_file() == there.maps


def written_by_commands():
    """All tables here that commands have written, not this test."""
    return [path for path in tables_in(Path()) if path != Path("cohort/readings.csv")]


def test_every_table_holds_to_what_other_programs_read_and_those_for_slicer_have_a_schema(there):
    tables = written_by_commands()
    assert len(tables) > 40
    check_tables(tables)
    for_slicer = {path for path in tables if path.suffix == ".tsv" and not path.name.endswith(".schema.tsv")}
    assert len(for_slicer) == (5 if there.maps else 4)
    assert {path.with_suffix(".schema.tsv") for path in for_slicer} <= set(tables)


@pytest.mark.skipif(RSCRIPT is None, reason="needs R")
@pytest.mark.parametrize("made", ways(["enterography", "sacroiliac"]), indirect=True)  # the MRI's have the same columns
def test_r_reads_every_row_column_and_letter_of_every_table(there):
    check_tables_in_r(written_by_commands())


@only["enterography"]
def test_training_again_gives_the_same_bytes(there):
    train = next(command for command in COMMANDS if command.startswith("ifxpredict train "))
    run(train.replace("--out bundle", "--out again"))
    assert {p.name: p.read_bytes() for p in Path("again").iterdir()} == {
        p.name: p.read_bytes() for p in Path("bundle").iterdir() if p.name != "bundle.sig"
    }


@only["sacroiliac"]
def test_step_3_adds_the_simulators_outcomes_and_split_to_a_cohort_without_them(there, tmp_path, monkeypatch):
    """The split where it is drawn by the simulator's seed, not the protocol's."""
    simulated, study = rows_of("cohort/cohort.csv"), Path("my_study").absolute()
    (tmp_path / "cohort").mkdir()
    shutil.copyfile("cohort/asas.csv", tmp_path / "cohort" / "asas.csv")
    monkeypatch.chdir(tmp_path)
    write("cohort/patients.csv", simulated, ["case", "image", "mask", "centre"])
    asas, split = (next(command for command in COMMANDS if command.split()[1] == name) for name in STEP_3)
    run(asas)
    run(f"{split.replace('my_study', str(study))} --seed {there.seed}")
    own = rows_of("cohort/cohort.csv")
    for column in ("case", "asas40", "asas20", "split", "centre"):
        assert [row[column] for row in own] == [row[column] for row in simulated], column


@only["sacroiliac"]
def test_the_other_endpoint_goes_the_same_way_on_the_same_cohort(there):
    """Without re-readings, as they need not be there."""
    chosen = ("train-network", "extract", "train", "evaluate")
    for command in COMMANDS:
        if command.split()[1] in chosen:
            own = command.replace("my_study", "my_study_asas20").replace(" --readings cohort/readings.csv", "")
            own = own.replace(" --icc icc.csv", "")
            run(re.sub(r" (network|features|bundle|report)(?=/| |$)", r" asas20/\1", own))
    flow = Path("asas20/report/report.html").read_text(encoding="utf-8")
    assert "ASAS20 response to a TNF inhibitor" in flow


def test_the_documents_name_only_commands_and_options_that_there_are():
    spans = re.findall(r"`((?:ifxpredict |torchrun [^`]*-m IFXPredictLib )[^`]*)`", DOCUMENT + OPTIONS)
    full = [span for span in spans if " --" in span]
    assert len(full) >= 2
    for command in [*COMMANDS, *commands(OPTIONS), *full]:
        build_parser().parse_args(shlex.split(re.sub(r"^.*?(ifxpredict|IFXPredictLib) ", "", command)))


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_bundle_takes_every_demonstration_this_way():
    dry = subprocess.run(["make", "-nB", "bundle"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    lines = [
        line.partition("/ifxpredict ")[2] for line in dry.replace("\\\n", "").splitlines() if "/ifxpredict " in line
    ]
    asked = [build_parser().parse_args(shlex.split(line)) for line in lines]
    made_before: set[Path] = set()
    for one in asked:
        needed = {value for name, value in vars(one).items() if isinstance(value, Path) and name != "out"}
        assert all(any(path.is_relative_to(out) for out in made_before) for path in needed), one
        made_before.add(one.out)
    bundles = {one.out.name: one.protocol for one in asked if one.command == "train"}
    assert bundles == {
        "demo": "ifx_cte_demo",
        "axspa_asas40": "axspa_mri_demo",
        "axspa_asas20": "axspa_mri_asas20_demo",
        "ifx_mre": "ifx_mre_demo",
    }
    for protocol in bundles.values():
        commands = [one.command for one in asked if getattr(one, "protocol", "") == protocol]
        assert commands[-3:] == ["train-network", "extract", "train"]
    assert [one.bundle.name for one in asked if one.command == "evaluate"] == list(bundles)


VALIDATION = (REPOSITORY / "docs" / "validation.md").read_text(encoding="utf-8")


def validation_commands() -> list[str]:
    """The commands of docs/validation.md, changed as it says: few cases, and an update that they carry."""
    found = [line for block in re.findall(r"```bash\n(.*?)```", VALIDATION, re.DOTALL) for line in block.splitlines()]
    small = [
        line.replace("--cases 200 --seed 21", "--cases 26 --seed 21").replace(
            "--cases 200 --seed 22", "--cases 6 --seed 22"
        )
        for line in found
    ]
    small = [line.replace("ifx_cte_demo", "my_study").replace("--prevalence 0.3", "--prevalence 0.5") for line in small]
    small = [line.replace("slope,", "intercept,") for line in small]
    return [f"{line} --jobs 1" if "simulate" in line else line for line in small]


@only["enterography"]
def test_another_hospital_validates_updates_and_validates_again_as_its_document_says(
    there, monkeypatch, undrawn, explained_once
):
    monkeypatch.setattr(bowel, "draw_anatomy", short(bowel.draw_anatomy))
    for command in validation_commands():
        run(command + (" --resamples 20 --jobs 1" if "validate" in command else ""))
    card = Path("bundle-here/MODEL_CARD.md").read_text(encoding="utf-8")
    assert "by intercept, cutoff, conformal, on the cases of a validation" in card
    update = json.loads(Path("bundle-here/bundle.json").read_text(encoding="utf-8"))["updates"][0]
    for one in update["models"].values():
        assert abs(one["after"]["in_the_large"]) < abs(one["before"]["in_the_large"])
    rows = rows_of("validation-here/tables/predictions.csv")
    assert len(rows) == 6 * len(there.models)
    for full in re.findall(r"`(ifxpredict [^`]* --[^`]*)`", VALIDATION):
        build_parser().parse_args(shlex.split(full.removeprefix("ifxpredict ")))
