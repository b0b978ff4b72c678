"""``ifxpredict train-network`` and ``extract --network`` on simulated cases; what they refuse."""

import csv
import io
import json
import sys
from contextlib import contextmanager

import pytest
import SimpleITK as sitk
import torch
import yaml

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.cli import train_network
from IFXPredictLib.cli.train_network import TrainingWatch
from IFXPredictLib.tables.outer_features import OUTER_FILE
from IFXPredictLib.training.distributed import ProcessGroup
from IFXPredictLib.training.network_trainer import EpochReport


@pytest.fixture
def cohort(simulated, tmp_path):
    """The three simulated cases, two of them for training, one of each outcome."""
    with (simulated / "cohort.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row, (outcome, split) in zip(rows, ((0, "train"), (1, "train"), (1, "test")), strict=True):
        row.update(outcome=outcome, split=split, image=simulated / row["image"], mask=simulated / row["mask"])
    with (tmp_path / "cohort.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path / "cohort.csv"


def test_a_network_is_trained_kept_and_used_by_extract(ifxpredict, cohort, tiny_protocol_folder, tmp_path):
    network, out = tmp_path / "network", tmp_path / "features"
    common = ["--json", "--cohort", cohort, "--protocol", tiny_protocol_folder]
    first = ifxpredict("train-network", *common, "--out", network, "--tensorboard", tmp_path / "log")
    assert (first.status, first.err) == (0, ""), "no bar in a pipe"
    assert (tmp_path / "log" / "network" / "events.out.tfevents.ifxpredict").stat().st_size > 80
    assert json.loads(first.out) == {"network": str(network), "cases": 2, "folds": 0}
    assert sorted(p.name for p in network.iterdir()) == [".ifxpredict.json", "network.json", "network.safetensors"]
    record = json.loads((network / "network.json").read_text(encoding="utf-8"))
    assert (record["folds"], record["training"]["epochs"]) == ({}, 1)

    again = ifxpredict("train-network", *common, "--out", network)
    assert (again.status, again.err) == (0, ""), "a finished network is kept"

    found = ifxpredict("extract", *common, "--network", network, "--out", out, "--jobs", 1)
    assert (found.status, found.err) == (0, "")
    with (out / "features.csv").open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    assert len(header) == 1 + 1116 + 512
    assert header[-1] == "deep_511"
    assert len({tuple(row[1:]) for row in rows}) == 3
    assert (out / "network.safetensors").read_bytes() == (network / "network.safetensors").read_bytes()


def test_a_self_supervised_network_is_recorded_as_one_and_stands_where_outcomes_are_corrected(
    ifxpredict, cohort, tiny_protocol_folder, tmp_path
):
    settings = yaml.safe_load((tiny_protocol_folder / "protocol.yaml").read_text(encoding="utf-8"))
    settings["network_training"] |= {"objective": "self_supervised", "learning_rate": 0.001}
    own = tiny_protocol_folder.parent / "self_supervised"
    own.mkdir()
    (own / "protocol.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    training = ("train-network", "--cohort", cohort, "--protocol", own, "--out", tmp_path / "network")
    assert ifxpredict(*training).status == 0
    record = json.loads((tmp_path / "network" / "network.json").read_text(encoding="utf-8"))
    assert (record["training"]["objective"], record["outcomes"], record["folds"]) == ("self_supervised", {}, {})
    first = (tmp_path / "network" / "network.safetensors").read_bytes()
    as_it_was = cohort.read_text(encoding="utf-8")
    swapped = as_it_was.replace(",0,train", ",?,train").replace(",1,train", ",0,train").replace(",?,", ",1,")
    cohort.write_text(swapped, encoding="utf-8")
    assert swapped != as_it_was
    assert ifxpredict(*training).status == 0
    assert (tmp_path / "network" / "network.safetensors").read_bytes() == first


def test_what_is_corrected_after_the_training_makes_the_network_stale_until_it_is_trained_again(
    ifxpredict, refused, cohort, simulated, tiny_protocol_folder, tmp_path
):
    common = ["--cohort", cohort, "--protocol", tiny_protocol_folder]
    mask = tmp_path / "voi.mhd"
    sitk.WriteImage(sitk.ReadImage(simulated / "masks" / "sim_0001.nii.gz"), mask)
    cohort.write_text(
        cohort.read_text(encoding="utf-8").replace(str(simulated / "masks" / "sim_0001.nii.gz"), str(mask)),
        encoding="utf-8",
    )
    training = ("train-network", *common, "--out", tmp_path / "network")
    extracting = ("extract", *common, "--network", tmp_path / "network", "--out", tmp_path / "out", "--jobs", 1)
    assert ifxpredict(*training).status == 0
    first = (tmp_path / "network" / "network.safetensors").read_bytes()

    as_it_was = cohort.read_text(encoding="utf-8")
    swapped = as_it_was.replace(",0,train", ",?,train").replace(",1,train", ",0,train").replace(",?,", ",1,")
    cohort.write_text(swapped, encoding="utf-8")
    line = refused(*extracting)
    assert "its network was trained with other outcomes of sim_0001, sim_0002 than the cohort has; run train-" in line
    assert ifxpredict(*training).status == 0
    second = (tmp_path / "network" / "network.safetensors").read_bytes()
    assert second != first, "the checkpoint of other outcomes is not gone on with"

    values = sitk.GetArrayFromImage(sitk.ReadImage(mask))
    values[: int(values.any(axis=(1, 2)).argmax()) + 2] = 0
    (tmp_path / "voi.raw").write_bytes(values.tobytes())
    assert "the mask of sim_0001 changed since train-network read them; run train-network again" in refused(*extracting)
    assert ifxpredict(*training).status == 0
    assert (tmp_path / "network" / "network.safetensors").read_bytes() != second
    assert ifxpredict(*extracting).status == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("images/sim_0003>images/sim_0001", "cases sim_0001 and sim_0003 have the same image: sim_0001 is in the tra"),
        ("sim_0002.nii>sim_0001.nii", "cases sim_0001 and sim_0002 have the same image and the same VOI, but other"),
    ],
)
def test_one_image_under_two_names_is_refused_before_the_training(
    refused, cohort, tiny_protocol_folder, tmp_path, change, message
):
    cohort.write_text(cohort.read_text(encoding="utf-8").replace(*change.split(">")), encoding="utf-8")
    line = refused("train-network", "--cohort", cohort, "--protocol", tiny_protocol_folder, "--out", tmp_path / "n")
    assert message in line
    assert not (tmp_path / "n").exists()


def test_a_mask_given_twice_is_said_before_the_training(
    ifxpredict, cohort, simulated, tiny_protocol_folder, tmp_path, monkeypatch
):
    def stop(*_given, **_more):
        raise TrainingError("stop")

    monkeypatch.setattr(train_network, "train_networks", stop)
    image = sitk.ReadImage(simulated / "images" / "sim_0001.nii.gz")
    sitk.WriteImage(
        sitk.AdditiveGaussianNoise(sitk.Cast(image, sitk.sitkFloat32), 4.0, 0.0, 5), tmp_path / "another.nrrd"
    )
    rows = cohort.read_text(encoding="utf-8").replace(
        str(simulated / "masks" / "sim_0002"), str(simulated / "masks" / "sim_0001")
    )
    rows = rows.replace(str(simulated / "images" / "sim_0002.nii.gz"), str(tmp_path / "another.nrrd"))
    cohort.write_text(rows, encoding="utf-8")
    found = ifxpredict("train-network", "--cohort", cohort, "--protocol", tiny_protocol_folder, "--out", tmp_path / "n")
    assert found.err.splitlines() == [
        "ifxpredict: cases sim_0001 and sim_0002 have the same VOI in two images: is one mask given twice?",
        "ifxpredict: stop",
    ]


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a GPU")
def test_a_gpu_that_is_not_there_is_refused(refused, cohort, tmp_path):
    command = ["train-network", "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", tmp_path / "network"]
    assert "no GPU that torch can use; take --device cpu, or" in refused(*command, "--device", "cuda")
    assert not (tmp_path / "network").exists()


def test_one_class_only_is_refused(refused, cohort, tmp_path):
    cohort.write_text(cohort.read_text(encoding="utf-8").replace(",1,train", ",0,train"), encoding="utf-8")
    line = refused("train-network", "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", tmp_path / "network")
    assert f"{cohort}: training needs cases of both outcomes, found only outcome 0." in line
    assert not (tmp_path / "network").exists()


def test_a_folder_with_networks_of_outer_folds_is_not_replaced_without_them(refused, cohort, tmp_path):
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / OUTER_FILE).write_bytes(b"hours of work")
    line = refused("train-network", "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", tmp_path / "network")
    assert "give --nested as then, another --out, or --force" in line
    assert [path.name for path in (tmp_path / "network").iterdir()] == [OUTER_FILE]


def test_a_case_without_a_usable_image_is_refused_by_name(refused, cohort, simulated, tmp_path):
    cohort.write_text(cohort.read_text(encoding="utf-8").replace("images/sim_0002", "images/gone"), encoding="utf-8")
    line = refused("train-network", "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", tmp_path / "network")
    assert f"{simulated / 'images' / 'gone.nii.gz'}: no such file" in line
    assert not (tmp_path / "network").exists()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_one_bar_over_all_epochs_with_loss_auc_and_time_left(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with TrainingWatch(None) as watch:
        watch(EpochReport("network", 300, 300, 0.25, left=2))
        watch(EpochReport("fold_0", 1, 300, 0.5, 0.875, "fold_0: the loss rises", left=1))
        watch(EpochReport("fold_0", 2, 300, 0.5, left=0))
    said = sys.stderr.getvalue()
    assert "2/3 [" in said
    assert "fold_0 1/300: loss 0.5000, auc_held_back 0.8750" in said
    assert "\nifxpredict: fold_0: the loss rises\n" in said.replace("\r", "\n")
    assert "3/3 [" in said


def test_a_pipe_gets_warnings_and_no_bar(capsys):
    with TrainingWatch(None) as watch:
        watch(EpochReport("network", 1, 2, 0.25, left=1))
        watch(EpochReport("network", 2, 2, 0.25, warning="network: the loss rises"))
    assert capsys.readouterr() == ("", "ifxpredict: network: the loss rises\n")


def test_torchrun_and_jobs_together_are_refused(refused, cohort, tmp_path, monkeypatch):
    @contextmanager
    def two(_device):
        yield ProcessGroup(0, 2), torch.device("cpu")

    monkeypatch.setattr(train_network, "process_group", two)
    command = ["train-network", "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", tmp_path / "network"]
    assert "torchrun's processes train one network together; leave --jobs out" in refused(*command, "--jobs", 2)
    assert not (tmp_path / "network").exists()
