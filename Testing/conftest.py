import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
import yaml

from IFXPredictLib.protocol.loading import load_protocol

MODEL_INPUTS = {
    "clinical": ("albumin", "crp", "hemoglobin"),
    "radiomics": (
        "original_firstorder_Mean",
        "wavelet-LLH_glcm_Contrast",
        "log-sigma-3-0-mm-3D_gldm_DependenceEntropy",
    ),
    "deep": ("deep_003", "deep_200"),
    "early_fusion": ("original_firstorder_Mean", "deep_003", "crp"),
    "late_fusion": ("clinical", "radiomics", "deep"),
}


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard() -> None:
    """Also where the parent ignores Ctrl-C, as a shell does for what it runs in the background: children inherit it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def one_process_unless_asked() -> Iterator[None]:
    """Tests run side by side already: what a command computes in two processes begins with two imports of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IFXPredictLib.cli.options.JOBS", 1)
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data(repository: Path) -> Callable[[str], Path]:
    """The path of a file of the data that lie beside the checkout, which not everyone has: skips, naming it."""

    def path_of(name: str) -> Path:
        path = repository.parent / "shared" / "data" / name
        if not path.exists():
            pytest.skip(f"needs ../shared/data/{name}")
        return path

    return path_of


@pytest.fixture(scope="session")
def program():
    """Run another program by its name, with its output as text; skips, naming it, where it is not installed."""

    def run(name, *arguments):
        beside = Path(sys.executable).parent  # where pip puts a package's programs, which need not be on the PATH
        found = shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
        if found is None:
            pytest.skip(f"needs the program {name} (dicom3tools, or dcmqi)")
        ran = subprocess.run([found, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
        return ran.stdout + ran.stderr

    return run


@pytest.fixture(scope="session")
def small_protocol():
    """The demonstration's protocol with a cube of 32 voxels an edge, for networks that answer at once."""
    protocol = load_protocol("ifx_cte_demo")
    return dataclasses.replace(protocol, image=dataclasses.replace(protocol.image, cube_side=32))


@pytest.fixture(scope="session")
def patient(small_protocol):
    """A simulated patient: image, mask, clinical values."""
    from IFXPredictLib.simulation.cohort import simulate_one

    image, mask, clinical, _ = simulate_one(1, small_protocol)
    return SimpleNamespace(image=image, mask=mask, clinical=clinical)


@pytest.fixture(scope="session")
def patient_files(patient, tmp_path_factory):
    """The simulated patient on disk: image.nii.gz, mask.nii.gz, clinical.json. To be read only."""
    folder = tmp_path_factory.mktemp("patient")
    sitk.WriteImage(patient.image, folder / "image.nii.gz")
    sitk.WriteImage(patient.mask, folder / "mask.nii.gz")
    (folder / "clinical.json").write_text(json.dumps(patient.clinical), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def network_file(small_protocol, tmp_path_factory):
    """A network of random weights."""
    import torch

    from IFXPredictLib.features.resnet import build_network, save_network

    path = tmp_path_factory.mktemp("network") / "network.safetensors"
    torch.manual_seed(1)
    save_network(build_network(small_protocol.network), path)
    return path


def models_of(names, values, outcome, protocol):
    """The models of ``MODEL_INPUTS``, fitted to features (cases, names)."""
    from IFXPredictLib.models.reference import background_rows
    from IFXPredictLib.models.svm import fit_svm, probability
    from IFXPredictLib.training.fitting import FittedClassifier, frozen_model, score_table

    rows = background_rows(outcome, protocol.patient.background_cases, protocol.seed)
    models = []
    for name, inputs in MODEL_INPUTS.items():
        if name == "late_fusion":
            scores = score_table(models, names, values)
            x = probability(np.column_stack([scores[one] for one in inputs]))
        else:
            x = values[:, [names.index(one) for one in inputs]]
        classifier = fit_svm(x, outcome, protocol.svm)
        seen, fuses = classifier.raw_scores(x), name == "late_fusion"
        fitted = FittedClassifier(name, inputs, classifier, x, seen, background=x[rows], fuses=fuses)
        models.append(frozen_model(fitted, outcome, protocol))
    return models


@pytest.fixture(scope="session")
def fresh_bundle(small_protocol, patient, network_file, tmp_path_factory):
    """A bundle that was not yet saved: fitted to 40 invented cases which vary about the simulated one."""
    from IFXPredictLib.bundles.bundle import Bundle, Golden, answers
    from IFXPredictLib.bundles.store import probe_cube
    from IFXPredictLib.features.extraction import Features, case_features
    from IFXPredictLib.features.resnet import deep_features, load_network
    from IFXPredictLib.imaging.case import make_case
    from IFXPredictLib.training.fitting import score_table
    from IFXPredictLib.training.freezing import performance, summarise

    network = load_network(network_file, small_protocol.network)
    case = make_case("patient", patient.image, patient.mask, small_protocol, clinical=patient.clinical)
    about = case_features(case, small_protocol, network)
    random, outcome = np.random.default_rng(1), np.arange(40) % 2
    spread = random.normal(size=(40, len(about.names))) + 0.8 * outcome[:, None]
    values = about.values + (0.1 * np.abs(about.values) + 0.01) * spread
    models = models_of(about.names, values, outcome, small_protocol)
    scores = score_table(models, about.names, values)
    example = Features(about.names, values.mean(axis=0))
    golden_scores = {name: answer.raw_score for name, answer in answers(tuple(models), example).items()}
    record = {"kept_after": {"constant": 1116, "LASSO": 3}, "constant": [], "frequencies": {"deep_003": 0.25}}
    seen = {m.name: performance(outcome, scores[m.name], m.cutoff) for m in models}
    return Bundle(
        folder=tmp_path_factory.mktemp("bundles") / "bundle",
        sha256="",
        protocol=small_protocol,
        notice=small_protocol.notice,
        intended_use=small_protocol.intended_use,
        models=tuple(models),
        summary=summarise(about.names, values),
        selection={name: {} if name == "late_fusion" else record for name in MODEL_INPUTS},
        performance={"train": seen, "out_of_fold": seen},
        software={"ifxpredict": "0", "python": "3.11"},
        golden=Golden(example, golden_scores, deep_features(probe_cube(small_protocol.image.cube_side), network)),
    )


@pytest.fixture(scope="session")
def bundle_folder(fresh_bundle, network_file):
    """``fresh_bundle``, saved. To be read only."""
    from IFXPredictLib.bundles.store import save_bundle

    save_bundle(fresh_bundle, network_file, f"# A bundle for tests\n{fresh_bundle.notice}\n")
    return fresh_bundle.folder


@pytest.fixture(scope="session")
def shared_folder(bundle_folder, tmp_path_factory):
    """``bundle_folder``, shared with all that lies beside it; few pseudo-inputs, for it has to be quick."""
    from IFXPredictLib.cli.main import main

    folder = tmp_path_factory.mktemp("shared") / "bundle"
    words = f"bundle share {bundle_folder} --out {folder} --tolerance 0.5 --monai --licence CC-BY-4.0".split()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IFXPredictLib.bundles.sharing._SIZES", (80, 240))
        patch.setattr("IFXPredictLib.bundles.sharing._DRAWS", 500)
        authors = ("--author", "Ada Lovelace <0000-0002-1825-0097>", "--author", "Grace Hopper")
        assert main([*words, *authors]) == 0
    return folder


@pytest.fixture
def ifxpredict(capfd):
    """Runs the command line in this process; returns status, out and err."""
    from IFXPredictLib.cli.main import main

    def run(*arguments: object) -> SimpleNamespace:
        capfd.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capfd.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    return run


@pytest.fixture
def refused(ifxpredict):
    """Runs the command line on bad input: status 2, nothing on stdout, and one line on stderr, which it returns."""

    def run(*arguments: object) -> str:
        found = ifxpredict(*arguments)
        assert (found.status, found.out) == (2, ""), found
        assert found.err.startswith("ifxpredict"), found.err
        assert found.err.count("\n") == 1, found.err
        return found.err.strip()

    return run


@pytest.fixture(scope="session")
def tiny_protocol_folder(repository, tmp_path_factory):
    """The demonstration's protocol with a small cube and few folds: trained in seconds."""
    folder = tmp_path_factory.mktemp("protocols")
    shutil.copytree(repository / "Resources" / "Protocols", folder, dirs_exist_ok=True)
    settings = yaml.safe_load((folder / "ifx_cte" / "protocol.yaml").read_text(encoding="utf-8"))
    settings |= yaml.safe_load((folder / "ifx_cte_demo" / "protocol.yaml").read_text(encoding="utf-8"))
    tiny = {
        "based_on": "ifx_cte_demo",
        "image": settings["image"] | {"cube_side": 32},
        "network_training": settings["network_training"] | {"epochs": 1, "learning_rate": 1e-9, "cross_fit": False},
        "selection": settings["selection"] | {"folds": 5, "repeats": 2, "rule": "min"},
        "fusion": {"inputs": "out_of_fold", "folds": 2},
    }
    (folder / "tiny").mkdir()
    (folder / "tiny" / "protocol.yaml").write_text(yaml.safe_dump(tiny), encoding="utf-8")
    return folder / "tiny"


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """Three simulated cases with their readings, as ``ifxpredict simulate`` leaves them. To be read only."""
    from IFXPredictLib.cli.main import main

    folder = tmp_path_factory.mktemp("simulated") / "cohort"
    assert main(["simulate", "--cases", "3", "--seed", "1", "--out", str(folder), "--jobs", "1"]) == 0
    return folder
