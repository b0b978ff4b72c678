"""``train-network --nested`` and ``train --nested-network``: outer fits go by networks that saw their cases alone."""

import csv
import json
import shutil
from hashlib import sha256

import numpy as np
import pytest
import SimpleITK as sitk
from invented_cohort import TRAINING, write_cohort, write_rows
from safetensors.numpy import save_file

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.resnet import one_thread
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.outer_features import (
    OUTER_FILE,
    TENSOR,
    OuterRecord,
    read_outer_features,
    sha256_of_dealt,
)
from IFXPredictLib.tables.records import write_network_record


@pytest.fixture
def images(tmp_path):
    """Four cases and the rows of their cohort."""
    random, rows = np.random.default_rng(3), []
    for number in range(4):
        image = sitk.GetImageFromArray(random.normal(60, 20, (12, 24, 24)).astype(np.float32))
        image.SetSpacing((2, 2, 3))
        mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
        mask.CopyInformation(image)
        mask[6:18, 5:17, 2:9] = 1
        sitk.WriteImage(image, tmp_path / f"{number}.nrrd")
        sitk.WriteImage(mask, tmp_path / f"{number}_mask.nrrd")
        rows.append([f"c{number}", f"{number}.nrrd", f"{number}_mask.nrrd", number % 2, "train"])
    return rows


@pytest.fixture
def same_sums():
    """A network's training ends in the same bits with one number of threads; ``extract`` leaves one."""
    with one_thread():
        yield


@pytest.mark.usefixtures("same_sums")
def test_features_of_an_outer_fold_are_those_of_a_cohort_whose_test_split_it_is(
    ifxpredict, images, tiny_protocol_folder, tmp_path
):
    header = ("case", "image", "mask", "outcome", "split")
    write_rows(tmp_path / "cohort.csv", header, images)
    common = ["--protocol", tiny_protocol_folder, "--epochs", 1]
    nested = ("train-network", "--cohort", tmp_path / "cohort.csv", "--nested", "2x1", *common, "--out")
    assert ifxpredict(*nested, tmp_path / "n").status == 0
    record = json.loads((tmp_path / "n" / "network.json").read_text(encoding="utf-8"))
    folds = np.array([_fold_of(tmp_path, case, tiny_protocol_folder) for case in range(4)])
    told = {"folds": 2, "repeats": 1, "seed": 1, "cases": ["c0", "c1", "c2", "c3"]}
    assert record["nested"] == told | {"dealt_sha256": sha256_of_dealt([folds])}
    features = read_outer_features(tmp_path / "n" / OUTER_FILE)
    assert features.shape == (2, 4, 512)
    assert ifxpredict(*nested, tmp_path / "n").status == 0, "trained again with them, they stay"
    assert (read_outer_features(tmp_path / "n" / OUTER_FILE) == features).all()
    for fit in range(2):
        test = [case for case in range(4) if fit == _fold_of(tmp_path, case, tiny_protocol_folder)]
        rows = [[*row[:4], "test" if number in test else "train"] for number, row in enumerate(images)]
        write_rows(tmp_path / "alone.csv", header, rows)
        alone, out = tmp_path / f"alone_{fit}", tmp_path / f"features_{fit}"
        given = ["--cohort", tmp_path / "alone.csv", "--protocol", tiny_protocol_folder]
        assert ifxpredict("train-network", *given, "--epochs", 1, "--out", alone).status == 0
        assert ifxpredict("extract", *given, "--network", alone, "--out", out, "--jobs", 1).status == 0
        with (out / "features.csv").open(newline="", encoding="utf-8") as stream:
            found = {row["case"]: [float(row[f"deep_{k:03d}"]) for k in range(512)] for row in csv.DictReader(stream)}
        assert (np.array([found[f"c{case}"] for case in range(4)]) == features[fit]).all()


def _fold_of(folder, case, protocol_folder):
    """By the outcome alone: the two cases of a class are dealt to two folds."""
    protocol = load_protocol(protocol_folder)
    outcome = np.array([entry.outcome for entry in read_cohort(folder / "cohort.csv", protocol.outcome)])
    random = np.random.default_rng(protocol.seed)
    order = np.concatenate([random.permutation(np.flatnonzero(outcome == label)) for label in (0, 1)])
    return int(np.flatnonzero(order == case)[0]) % 2


@pytest.fixture(scope="module")
def study(tiny_protocol_folder, network_file, tmp_path_factory):
    """What extract would leave, whose deep features tell the outcome, and networks of outer folds that learned none."""
    folder = tmp_path_factory.mktemp("study")
    protocol = load_protocol(tiny_protocol_folder)
    write_cohort(folder, protocol, network_file)
    models = f"based_on: {tiny_protocol_folder}\nmodels:\n  - {{name: deep, modalities: [deep]}}\n"
    (folder / "deep_alone").mkdir()
    (folder / "deep_alone" / "protocol.yaml").write_text(models, encoding="utf-8")
    network = folder / "network"
    network.mkdir()
    shutil.copyfile(network_file, network / "network.safetensors")
    noise = np.random.default_rng(9).normal(size=(2, TRAINING, 512))
    save_file({TENSOR: noise}, network / OUTER_FILE)
    training = [entry for entry in read_cohort(folder / "cohort.csv", protocol.outcome) if entry.train]
    record = OuterRecord(2, 1, protocol.seed, tuple(entry.case for entry in training))
    write_network_record(network, protocol, training, np.full(TRAINING, -1), outer=record)
    return folder


@pytest.fixture
def options(study, tmp_path):
    return {
        "features": study / "features" / "features.csv",
        "clinical": study / "clinical.csv",
        "cohort": study / "cohort.csv",
        "protocol": study / "deep_alone",
        "nested": "2x1",
        "nested-network": study / "network",
        "out": tmp_path / "bundle",
    }


def listed(options):
    return [text for name, value in options.items() for text in (f"--{name}", value)]


def test_outer_fits_go_by_their_own_networks_and_all_say_so(ifxpredict, options, tmp_path):
    """The whole cohort's networks tell the outcome, each fold's own do not: only the second is seen in the AUC."""
    found = ifxpredict("train", "--json", *listed(options))
    assert found.status == 0, found.err
    own = load_bundle(options["out"]).nested
    without = {name: value for name, value in options.items() if name != "nested-network"} | {"out": tmp_path / "b"}
    assert ifxpredict("train", *listed(without)).status == 0
    borrowed = load_bundle(tmp_path / "b").nested
    assert (own.own_networks, borrowed.own_networks) == (True, False)
    assert own.models["deep"].auc < 0.6
    assert borrowed.models["deep"].auc > 0.7
    assert own.models["deep"].apparent == borrowed.models["deep"].apparent
    card, other = ((one / "MODEL_CARD.md").read_text(encoding="utf-8") for one in (options["out"], tmp_path / "b"))
    assert "in each, the network (where cross-fitted, its folds too), imputation" in card
    assert "The network was not trained anew" in other
    assert "The network was not trained anew" not in card


def test_what_is_of_other_folds_or_another_network_is_refused(refused, options, study, tmp_path):
    lone = {name: value for name, value in options.items() if name != "nested"}
    assert "--nested-network: is for the outer folds; give --nested too" in refused("train", *listed(lone))
    message = refused("train", *listed(options | {"nested": "3x1"}))
    assert "its networks are of 2x1 outer folds, --nested asks for 3x1" in message
    changed = shutil.copytree(study / "network", tmp_path / "changed")
    (changed / OUTER_FILE).write_bytes(b"")
    message = refused("train", *listed(options | {"nested-network": changed}))
    assert f"{OUTER_FILE}: is missing or was changed; run train-network again" in message
    features = shutil.copytree(study / "features", tmp_path / "features")
    weights = bytearray((features / "network.safetensors").read_bytes())
    weights[-1] ^= 1
    (features / "network.safetensors").write_bytes(weights)
    record = json.loads((features / "extraction.json").read_text(encoding="utf-8"))
    record["network_sha256"] = sha256(weights).hexdigest()
    (features / "extraction.json").write_text(json.dumps(record), encoding="utf-8")
    message = refused("train", *listed(options | {"features": features / "features.csv"}))
    assert "its network is not the one that" in message
    assert not options["out"].exists()


def test_networks_without_outcomes_are_refused_for_folds_that_other_outcomes_dealt(refused, options, study, tmp_path):
    """A self-supervised network serves every outcome; its outer folds, dealt by one, do not."""
    network = shutil.copytree(study / "network", tmp_path / "network")
    record = json.loads((network / "network.json").read_text(encoding="utf-8"))
    record |= {"outcomes": {}, "training": record["training"] | {"objective": "self_supervised", "cross_fit": False}}
    record["nested"]["dealt_sha256"] = sha256_of_dealt([np.arange(TRAINING) % 2])
    (network / "network.json").write_text(json.dumps(record), encoding="utf-8")
    message = refused("train", *listed(options | {"nested-network": network}))
    assert "its outer folds were dealt by other outcomes or patients than the cohort has" in message
    assert "run train-network --nested 2x1 with this cohort.csv and protocol" in message
    assert not options["out"].exists()
