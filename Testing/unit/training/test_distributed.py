"""Two processes of torchrun on the CPU (gloo) against one: the same gradients, statistics and network."""

import csv
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import yaml
from safetensors.torch import load_file

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.training.batches import Batch
from IFXPredictLib.training.distributed import ALONE, ProcessGroup, process_group

STEP = """
import sys
from contextlib import nullcontext
from pathlib import Path
import torch
from IFXPredictLib.cli.main import main
from IFXPredictLib.cli import train_network
from IFXPredictLib.training.batches import Batch
from IFXPredictLib.features.resnet import build_network
from IFXPredictLib.training.distributed import ALONE, process_group
from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.protocol.schema import Architecture
from safetensors.torch import save_file
import numpy as np

out = Path(sys.argv[1])


def step(group):
    '''Gradients and statistics of one step on 5 cases in double precision, and the answer in evaluation.'''
    torch.manual_seed(1)
    network = build_network(Architecture("basic", (1, 1, 1, 1), (2, 2, 3, 512), 2)).double()
    forward = group.wrap(network, torch.device("cpu"))
    generator = torch.Generator().manual_seed(3)
    cubes = torch.rand(5, 1, 32, 32, 32, generator=generator).double()
    outcome = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0]).double()
    own = group.share(Batch(np.arange(5), np.zeros((5, 3), bool))).cases
    loss = torch.nn.functional.binary_cross_entropy_with_logits(forward(cubes[own])[:, 0], outcome[own])
    (loss * (group.size * len(own) / 5)).backward()
    found = {f"gradient/{name}": p.grad for name, p in network.named_parameters()} | dict(network.named_buffers())
    with torch.inference_mode():
        found["answer"] = network.eval()(cubes[:1])
    return {name: tensor.contiguous() for name, tensor in found.items()}


with process_group("cpu") as (group, device):
    save_file(step(group), out / f"group_{group.rank}.safetensors")
    total = group.total(torch.tensor(group.rank + 1.0)).item()
    try:
        group.check_same(3 + group.rank, "fold_1", device)
        said = ""
    except TrainingError as problem:
        said = str(problem)
    (out / f"{group.rank}.txt").write_text(f"{group.size} {total} {said}")
    if group.leads:
        save_file(step(ALONE), out / "alone.safetensors")
    train_network.process_group = lambda _device: nullcontext((group, device))  # torchrun's store serves one group
    status = main(["train-network", *sys.argv[2:]])
sys.exit(status)
"""

TRAINED_ON_FEW = """
based_on: ifx_cte_demo
network: {block: basic, layers: [1, 1, 1, 1], planes: [4, 4, 8, 512], first_stride: 1}
network_training: {epochs: 1, batch_size: 8, learning_rate: 0.01, momentum: 0.9, cross_fit: false, folds: 2}
"""


@pytest.fixture(scope="module")
def command(simulated, repository, tmp_path_factory):
    """The arguments of train-network, but for --out: two simulated cases, one of each outcome, in one batch."""
    folder = tmp_path_factory.mktemp("study")
    with (simulated / "cohort.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))[:2]
    for outcome, row in enumerate(rows):
        row.update(outcome=outcome, split="train", image=simulated / row["image"], mask=simulated / row["mask"])
    with (folder / "cohort.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    settings = yaml.safe_load(
        (repository / "Resources" / "Protocols" / "ifx_cte" / "protocol.yaml").read_text(encoding="utf-8")
    )
    image = yaml.safe_dump({"image": settings["image"] | {"cube_side": 32}})
    (folder / "protocol").mkdir()
    (folder / "protocol" / "protocol.yaml").write_text(TRAINED_ON_FEW + image, encoding="utf-8")
    return ["--cohort", str(folder / "cohort.csv"), "--protocol", str(folder / "protocol"), "--json"]


@pytest.fixture(scope="module")
def runs(command, tmp_path_factory, repository):
    """What one step, and then the whole command, leave in each of two processes that torchrun starts."""
    folder = tmp_path_factory.mktemp("torchrun")
    (folder / "step.py").write_text(STEP, encoding="utf-8")
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    more = [*command, "--out", str(folder / "network"), "--tensorboard", str(folder / "log")]
    said = subprocess.run(
        [sys.executable, *torchrun, str(folder / "step.py"), str(folder), *more],
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
        env=os.environ | {"PYTHONPATH": str(repository), "OMP_NUM_THREADS": "1"},
    )
    assert said.returncode == 0, said
    step = {name: load_file(folder / f"{name}.safetensors") for name in ("alone", "group_0", "group_1")}
    texts = [(folder / f"{rank}.txt").read_text(encoding="utf-8") for rank in (0, 1)]
    return SimpleNamespace(**step, texts=texts, out=said.stdout, err=said.stderr, folder=folder)


@pytest.mark.slow
def test_the_command_gives_the_network_of_one_process_and_one_answer(runs, command, ifxpredict, tmp_path):
    assert ifxpredict("train-network", *command, "--out", tmp_path).status == 0
    assert json.loads(runs.out) == {"network": str(runs.folder / "network"), "cases": 2, "folds": 0}
    names = sorted(path.name for path in (runs.folder / "network").iterdir())
    assert names == [".ifxpredict.json", "network.json", "network.safetensors"]
    expected, found = (load_file(at / "network.safetensors") for at in (tmp_path, runs.folder / "network"))
    for name, weights in expected.items():
        scale = float(weights.abs().max())
        torch.testing.assert_close(found[name], weights, rtol=0, atol=2e-3 * scale + 1e-6, msg=lambda m, n=name: n + m)


@pytest.mark.slow
def test_gradients_and_statistics_are_those_of_the_whole_batch(runs):
    assert runs.alone.keys() == runs.group_0.keys()
    largest = max(float(v.abs().max()) for k, v in runs.alone.items() if k.startswith("gradient"))
    for name, expected in runs.alone.items():
        scale = largest if name.startswith("gradient") else 1.0
        torch.testing.assert_close(
            runs.group_0[name], expected, rtol=1e-9, atol=1e-11 * scale, msg=lambda m, n=name: n + m
        )


@pytest.mark.slow
def test_both_processes_end_with_the_same_bits(runs):
    assert all(torch.equal(runs.group_0[name], runs.group_1[name]) for name in runs.group_0)


@pytest.mark.slow
def test_totals_are_over_all_processes_and_other_files_than_the_firsts_are_refused(runs):
    assert runs.texts[0] == "2 3.0 "
    assert runs.texts[1].startswith(
        "2 3.0 fold_1: process 1 found 4 epochs done and process 0 3; all need the same --out"
    )


@pytest.mark.slow
def test_torch_has_nothing_to_warn_of(runs):
    assert "Warning" not in runs.err


def test_the_shares_of_all_processes_make_the_batch():
    flips = np.random.default_rng(1).integers(0, 2, (8, 3)).astype(bool)
    batch = Batch(np.arange(10, 18), flips)
    shares = [ProcessGroup(rank, 3).share(batch) for rank in range(3)]
    assert [len(share.cases) for share in shares] == [3, 3, 2]
    np.testing.assert_array_equal(np.concatenate([share.cases for share in shares]), batch.cases)
    np.testing.assert_array_equal(np.concatenate([share.flips for share in shares]), flips)
    assert [ProcessGroup(rank, 3).leads for rank in range(3)] == [True, False, False]


@pytest.mark.parametrize(("cases", "batch_size", "smallest"), [(161, 8, 1), (5, 8, 5), (16, 8, 8), (166, 8, 6)])
def test_a_batch_with_fewer_cases_than_processes_is_refused(cases, batch_size, smallest):
    ProcessGroup(0, smallest).check_batches(cases, batch_size, "network")
    with pytest.raises(
        TrainingError, match=rf"network: {cases} cases in .* a batch of {smallest}, .* {smallest + 1} proc"
    ):
        ProcessGroup(0, smallest + 1).check_batches(cases, batch_size, "network")


def test_without_torchrun_a_process_trains_by_itself(monkeypatch):
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    with process_group("cpu") as (group, device):
        assert (group, device) == (ALONE, torch.device("cpu"))
    network = torch.nn.BatchNorm3d(2)
    assert group.wrap(network, device) is network
    assert group.total(torch.tensor(2.0)) == 2.0


def test_more_processes_than_gpus_are_refused(monkeypatch):
    for name in ("TORCHELASTIC_RUN_ID", "LOCAL_RANK", "LOCAL_WORLD_SIZE"):
        monkeypatch.setenv(name, "3")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(TrainingError, match="started 3 processes on a machine with 2 GPUs; give --nproc-per-node 2"):  # noqa: SIM117
        with process_group("cuda"):
            pass
