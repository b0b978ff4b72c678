"""All commands that write, by one measure: nothing foreign is touched, no input, and a result is whole or not there."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from invented_cohort import write_cohort, write_record

from IFXPredictLib.base import scratch
from IFXPredictLib.base.outputs import RECORD, Output
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.arguments import build_parser
from IFXPredictLib.cli.main import COMMANDS, main
from IFXPredictLib.cli.train_network import UNFINISHED
from IFXPredictLib.evaluation.evaluation import analyse
from IFXPredictLib.features import cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import SourceCase, default_link
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.tables.table import write_table
from IFXPredictLib.tables.validation import write_validation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")

PATIENTS = ("Rossi", "Novak", "Dupont", "Jansen")
KEPT = ("cases", "agreement", UNFINISHED)
LEAVES_NOTHING = {
    *("bundle", "audit", "sample-size", "compare-engines", "serve-study"),
    *("study assign", "study status", "study reopen", "study release"),
}


@dataclass(frozen=True)
class Call:
    """A command with its options but ``out``; ``file`` is what single file it writes, "" for a folder.

    ``own`` is an input and the name of an output in whose place it may lie, "" for the folder itself.
    """

    words: str
    options: dict[str, object]
    own: tuple[str, str]
    file: str = ""
    study: Path | None = None

    def at(self, folder, *more, **other):
        """The command line that writes into ``folder``."""
        given = {**self.options, "out": folder / self.file, **other}
        place = [self.study] if self.study else []
        return [*self.words.split(), *place, *(t for name, v in given.items() for t in (f"--{name}", v)), *more]


def drawn(number, patient):
    """A lopsided CT, and a contour that differs a little by its number."""
    random = np.random.default_rng(patient)
    image = sitk.GetImageFromArray(random.normal(60, 20, (10, 36, 40)).astype(np.float32))
    image.SetSpacing((0.8, 0.9, 5.0))
    values = np.zeros((10, 36, 40), np.uint8)
    values[2:7, 8:22, 10 : 26 + number + patient] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return image, mask


def write_clinic(folder):
    """Four patients with their cohort.csv, and a finished study of them."""
    lines = ["case,image,mask,outcome,split"]
    for number, case in enumerate(PATIENTS):
        for image, kind in zip(drawn(0, number), ("ct", "voi"), strict=True):
            sitk.WriteImage(image, str(folder / f"{case}_{kind}.nrrd"))
        lines.append(f"{case},{case}_ct.nrrd,{case}_voi.nrrd,{number % 2},{'test' if number == 3 else 'train'}")
    (folder / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "plain.csv").write_text("".join(line.rpartition(",")[0] + "\n" for line in lines), encoding="utf-8")
    now = datetime(2026, 1, 5, tzinfo=UTC)
    sources = [SourceCase(case, folder / f"{case}_ct.nrrd") for case in PATIENTS]
    study = create_study(folder / "s", sources, ["anna", "bert"], load_protocol("ifx_cte"), seed=3, now=now)
    for place, reader in enumerate(study.readers):
        for k in (1, 2):
            session = ReaderSession(
                study, reader, drafts=folder / "drafts", clock=lambda k=k: now + timedelta(days=90 * k)
            )
            for patient, pseudonym in enumerate(study.pseudonyms):
                opened = session.open(k, pseudonym)
                mask = sitk.Image(drawn(place + k, 2 * patient)[1])
                mask.CopyInformation(sitk.ReadImage(str(opened.image)))
                session.finish(opened, mask, 300.0, {}, {})


def write_validated(report, bundle):
    """What ``validate`` leaves for ``update``: each model's scores of 240 invented cases."""
    scores = np.random.default_rng(1).uniform(size=240)
    columns = ("case", "patient", "model", "outcome", "raw_score")
    rows = [(f"c{i}", "", m.name, i % 2, x) for m in bundle.models for i, x in enumerate(scores.tolist())]
    with Output(report, "validate").written() as folder:
        write_validation(folder, bundle.sha256)
        (folder / "tables").mkdir()
        write_table(folder / "tables" / "predictions.csv", columns, rows)


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_protocol_folder, network_file, patient_files, bundle_folder):
    """The smallest inputs of each command. To be read only."""
    folder = tmp_path_factory.mktemp("world")
    write_clinic(folder)
    (folder / "trained").mkdir()
    write_cohort(folder / "trained", load_protocol(tiny_protocol_folder), network_file)
    write_tables(folder)
    write_validated(folder / "v", load_bundle(bundle_folder))
    case = {"image": patient_files / "image.nii.gz", "mask": patient_files / "mask.nii.gz"}
    case |= {"clinical": patient_files / "clinical.json", "bundle": bundle_folder}
    calls = calls_of_files(folder, case, tiny_protocol_folder)
    calls += calls_of_bundles(folder, case, tiny_protocol_folder, network_file)
    return {call.words: call for call in calls}


def write_tables(folder):
    """A protocol of one's own, ASAS scores, features of readings and ICCs of a study."""
    (folder / "own").mkdir()
    (folder / "own" / "protocol.yaml").write_text(
        "based_on: ifx_cte_demo\nname: own\nsplit: {test_share: 0.5, strata: [outcome]}\n", encoding="utf-8"
    )
    domains = ("patient_global", "spinal_pain", "basfi", "inflammation")
    columns = [f"{domain}_{time}" for time in ("baseline", "follow_up") for domain in domains]
    scores = [["case", *columns], *([case, *("6" * 4), *("3" * 4)] for case in PATIENTS)]
    (folder / "asas.csv").write_text("".join(",".join(row) + "\n" for row in scores), encoding="utf-8")
    readings = [f"{case},{reader},{k},{i + k}" for i, case in enumerate(PATIENTS) for reader in "ab" for k in (1, 2)]
    (folder / "readings_features.csv").write_text(
        "\n".join(["case,reader,round,x", *readings]) + "\n", encoding="utf-8"
    )
    (folder / "real.csv").write_text(
        "feature,intra,inter\n" + "".join(f"{n},0.{i},0.{i}\n" for i, n in enumerate(RADIOMICS_NAMES, start=1000)),
        encoding="utf-8",
    )


def calls_of_files(folder, case, protocol):
    """Of the commands that take images and tables."""
    here, clinic = {"protocol": "ifx_cte"}, {"cohort": folder / "cohort.csv"}
    plan = {"icc": 0.8, "width": 0.2, "amplitude": 0.5, "jobs": 1, "real": folder / "real.csv"}
    link = {"link": default_link(folder / "s")}
    scores_and_cohort = {"scores": folder / "asas.csv", "cohort": folder / "plain.csv"}
    return [
        Call("predict", case, ("clinical", "features.tsv")),
        Call("predict --jobs 1", clinic | {"bundle": case["bundle"]}, ("cohort", "predictions.csv")),
        Call("demo", {"bundle": case["bundle"]}, ("bundle", "")),
        Call("simulate", {"cases": 1, "seed": 1, "jobs": 1, "protocol": folder / "own"}, ("protocol", "")),
        Call("asas", scores_and_cohort, ("scores", "c.csv"), "c.csv"),
        Call("split", {"cohort": folder / "plain.csv", "protocol": folder / "own"}, ("cohort", "c.csv"), "c.csv"),
        Call("train-network", clinic | {"protocol": protocol}, ("cohort", "network.safetensors")),
        Call("extract", clinic | here | {"jobs": 1}, ("cohort", "status.csv")),
        Call("icc", {"features": folder / "readings_features.csv"}, ("features", "i.csv"), "i.csv"),
        Call("robustness", clinic | here | {"jobs": 1, "perturb": 5}, ("cohort", "robustness.csv")),
        Call("study readings", link, ("link", "r.csv"), "r.csv", study=folder / "s"),
        Call("study analyse", link | here | {"jobs": 1}, ("link", "readings.csv"), study=folder / "s"),
        Call("study plan", clinic | here | plan, ("real", "rehearsal.csv")),
    ]


def calls_of_bundles(folder, case, protocol, network_file):
    """Of the commands that make, evaluate and change a bundle; the bundle is made."""
    tables = {name: folder / "trained" / f"{name}.csv" for name in ("clinical", "cohort")}
    tables["features"] = folder / "trained" / "features" / "features.csv"
    train = {**tables, "protocol": protocol}
    assert main([str(word) for word in Call("train", train, ("", "")).at(folder / "bundle")]) == 0
    lock = {"bundle": folder / "bundle", "lock": "clinical=youden", "reason": "why"}
    evaluate = {**tables, "bundle": folder / "bundle", "resamples": 5}
    of_others = shutil.copytree(folder / "trained" / "features", folder / "of_others")
    write_record(folder / "trained", of_others, network_file, load_bundle(folder / "bundle").protocol, None)
    validate = evaluate | {"features": of_others / "features.csv"}
    update = {"bundle": case["bundle"], "validation": folder / "v", "method": "cutoff"}
    return [
        Call("train", train, ("clinical", "golden.json")),
        Call("cutoffs", lock, ("bundle", "")),
        Call("evaluate", evaluate, ("clinical", "report.html")),
        Call("validate", validate, ("clinical", "report.html")),
        Call("update", update, ("bundle", "")),
    ]


WRITING = (
    *(
        "predict",
        "predict --jobs 1",
        "demo",
        "simulate",
        "asas",
        "split",
        "train-network",
        "extract",
        "icc",
        "robustness",
        "train",
        "cutoffs",
        "evaluate",
        "validate",
        "update",
    ),
    *("study readings", "study analyse", "study plan"),
)


ANALYSED = {}


def analysed(world, *given):
    """The analysis of the one bundle there is, computed once."""
    if id(world) not in ANALYSED:
        ANALYSED[id(world)] = analyse(*given)
    return ANALYSED[id(world)]


SLOW = {  # others write the same ways in less time
    *("predict", "demo", "simulate", "train-network", "evaluate", "validate", "study analyse"),
}


@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in WRITING])
def call(request, world, monkeypatch, undrawn):
    """A command that writes; what it computes by the minute is invented."""
    if request.param == "demo":
        pytest.importorskip("slicer", reason="needs slicer-core")

    def radiomics(case, _protocol):
        volume = float((sitk.GetArrayViewFromImage(case.mask) > 0).sum())
        noise = np.random.default_rng(int(volume)).normal(0, 600, len(RADIOMICS_NAMES))
        return volume + np.linspace(0, 1, len(RADIOMICS_NAMES)) * noise

    def fitted(_train, _test, _protocol, _network, place, *_more):
        return replace(load_bundle(world["evaluate"].options["bundle"]), folder=place)

    def of_masks(_case, masks, _protocol, _network, names):
        return np.outer([mask.sum() for mask in masks], np.arange(1.0, len(names) + 1))

    monkeypatch.setattr(cohort, "radiomics_features", radiomics)
    monkeypatch.setattr("IFXPredictLib.prediction.redrawing.features_of_masks", of_masks)
    if request.param == "predict --jobs 1":
        monkeypatch.setattr("IFXPredictLib.features.extraction.radiomics_features", radiomics)
    monkeypatch.setattr("IFXPredictLib.cli.train.fit_bundle", fitted)
    for command in ("evaluate", "validate"):
        monkeypatch.setattr(f"IFXPredictLib.cli.{command}.analyse", lambda *given: analysed(world, *given))
    return world[request.param]


def files_in(folder):
    """All files but what is kept for a run that resumes."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.parent.name not in KEPT)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


HOLD = """
import sys, time
from pathlib import Path
from IFXPredictLib.base.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


def holding(folder, repository):
    """A process that is writing into ``folder``, and its scratch folder."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository)
    return run, Path(run.stdout.readline().strip())


def end(run):
    run.kill()
    run.wait()
    run.stdout.close()


def test_every_command_that_writes_is_walked_through():
    commands = set(COMMANDS) - {"study"}
    (parser,) = (one for one in build_parser()._actions if one.dest == "command")
    (actions,) = (one for one in parser.choices["study"]._actions if one.dest == "action")
    commands |= {f"study {action}" for action in actions.choices}
    in_the_study = {"study create", "study reference"}  # a new folder; a file that is never overwritten
    in_the_study.add("study review")  # needs a study that was read to its end: test_study_review
    assert commands - LEAVES_NOTHING - in_the_study == {name.removesuffix(" --jobs 1") for name in WRITING}
    for name in WRITING:
        words = name.removesuffix(" --jobs 1").split()
        options = (actions.choices if words[0] == "study" else parser.choices)[words[-1]]
        assert "--force" in options.format_help(), name


def test_the_first_run_the_second_one_that_breaks_and_one_that_was_killed(
    call, ifxpredict, tmp_path, monkeypatch, repository
):
    out = tmp_path / "out"
    assert ifxpredict(*call.at(out)).status == 0
    first = files_in(out)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(scratch, "_move", full_disk(scratch._move))
        broken = ifxpredict(*call.at(out))
    assert broken.status == 2, broken
    assert "the disk is full" in broken.err
    assert broken.err.count("\n") == 1
    assert files_in(out) == first

    place = tmp_path if call.words in ("train", "cutoffs", "update") else out
    (living, kept), (dead, left) = (holding(place, repository) for _ in range(2))
    try:
        end(dead)
        scratch._swept.cache_clear()  # as in a process of its own
        again = ifxpredict(*call.at(out))
        assert (again.status, again.err) == (0, "")
        assert kept.is_dir()
        assert not left.exists()
    finally:
        end(living)
    shutil.rmtree(kept)
    assert files_in(out).keys() == first.keys()
    assert not list(tmp_path.rglob(".ifxpredict-*"))
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def full_disk(real):
    """In place of the move of files: one can be put in place, but neither a second one nor a folder."""
    put = []

    def move(source, target):
        if "new" in source.parts:
            if put or source.is_dir():
                raise OSError(28, "the disk is full", str(source), None, str(target))
            put.append(source)
        real(source, target)

    return move


def of_each_kind(names):
    """The last of each folder and ending: a run of the command for every picture and table would take minutes."""
    return sorted({(Path(name).parent, Path(name).suffix): name for name in names}.values())


def test_a_foreign_file_of_any_kind_of_its_names_is_refused_and_untouched(call, ifxpredict, refused, tmp_path):
    assert ifxpredict(*call.at(tmp_path / "first")).status == 0
    names = sorted(set(files_in(tmp_path / "first")) - {RECORD})
    assert names
    for name in of_each_kind(names):
        out = tmp_path / "out"
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("mine", encoding="utf-8")
        line = refused(*call.at(out))
        assert f"{out / name}: is no file that an earlier run recorded, and would be lost" in line, name
        assert files_in(out) == {name: b"mine"}
        shutil.rmtree(out)

    out, name = tmp_path / "first", names[-1]
    (out / name).write_text("edited", encoding="utf-8")
    before = files_in(out)
    assert f"{out / name}: was changed since it was written" in refused(*call.at(out))
    assert files_in(out) == before
    forced = ifxpredict(*call.at(out, "--force"))
    assert forced.status == 0
    assert f"ifxpredict: --force: {out / name} is replaced" in forced.err
    assert files_in(out)[name] != b"edited"


def test_an_input_in_the_place_of_an_output_is_never_touched_whatever_is_forced(call, refused, tmp_path):
    option, name = call.own
    out = tmp_path / "out"
    if name:
        out.mkdir()
        shutil.copy(call.options[option], out / name)
    else:
        shutil.copytree(call.options[option], out)
    before = files_in(out)
    said = "is an input of this call or lies in a folder that is one|is a bundle, which could not be loaded any more"
    for more in ([], ["--force"]):
        assert re.search(said, refused(*call.at(out, *more, **{option: out / name})))
    assert files_in(out) == before


@pytest.mark.parametrize("link", [False, True])
def test_a_mask_among_the_maps_is_read_and_kept_and_as_a_map_refused(world, ifxpredict, refused, tmp_path, link):
    call, out = world["predict"], tmp_path / "out"
    (out / "maps").mkdir(parents=True)
    mask = out / "maps" / "voi.nii.gz"
    shutil.copy(call.options["mask"], mask)
    before = mask.read_bytes()
    assert ifxpredict(*call.at(out, "--maps", mask=mask)).status == 0
    assert ifxpredict(*call.at(out, mask=mask)).status == 0
    assert [path.name for path in (out / "maps").iterdir()] == ["voi.nii.gz"]
    assert mask.read_bytes() == before
    named = out / "maps" / "grad_cam_raised.nii.gz"
    os.link(mask, named)
    line = refused(*call.at(out, "--maps", "--force", mask=mask if link else named))
    assert f"{named}: is an input of this call" in line
    assert named.read_bytes() == mask.read_bytes() == before


KILLED = """
import os, sys, time
import IFXPredictLib.base.scratch as module
place, real = sys.argv[1], module._move
def move(source, target):
    if "new" in source.parts and target.name == place:
        os.kill(os.getpid(), 9)
    real(source, target)
module._move = move
from IFXPredictLib.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize(("name", "place"), [("icc", "i.csv"), ("simulate", "cohort.csv"), ("asas", RECORD)])
def test_a_run_that_is_killed_while_its_files_move_is_made_good_by_the_next(
    world, ifxpredict, repository, tmp_path, name, place
):
    call, out = world[name], tmp_path / "out"
    assert ifxpredict(*call.at(out)).status == 0
    first = files_in(out)
    command = [sys.executable, "-c", KILLED, place, *map(str, call.at(out))]
    assert subprocess.run(command, cwd=repository, check=False).returncode == -signal.SIGKILL
    assert list(out.glob(".ifxpredict-*"))
    again = ifxpredict(*call.at(out))
    assert (again.status, again.err) == (0, "")
    assert files_in(out) == first
    assert not list(out.glob(".ifxpredict-*"))


def test_the_root_and_the_home_folder_are_refused(world, refused, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, call in world.items():
        if not call.file:
            assert "/: is the root of a drive, expected a folder" in refused(*call.at(Path("/"))), name
            assert "is your home folder" in refused(*call.at(tmp_path)), name
    assert not list(tmp_path.iterdir())


def test_a_result_of_a_version_without_records_is_refused_and_taken_over_by_force(world, ifxpredict, refused, tmp_path):
    call, out = world["icc"], tmp_path / "out"
    assert ifxpredict(*call.at(out)).status == 0
    (out / RECORD).unlink()
    assert "i.csv: is no file that an earlier run recorded" in refused(*call.at(out))
    assert ifxpredict(*call.at(out, "--force")).status == 0
    assert list(json.loads((out / RECORD).read_text(encoding="utf-8"))["files"]) == ["i.csv"]
    assert ifxpredict(*call.at(out)).err == ""


def test_what_tells_who_is_who_is_for_its_owner_alone(world, ifxpredict, tmp_path):
    link = world["study readings"].options["link"]
    assert link.stat().st_mode & 0o777 == 0o600
    for name, table in (("study readings", "r.csv"), ("study analyse", "readings.csv")):
        assert ifxpredict(*world[name].at(tmp_path)).status == 0
        assert (tmp_path / table).stat().st_mode & 0o777 == 0o600, name
