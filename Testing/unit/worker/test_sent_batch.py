"""A batch as it is sent: its cases exported one after the other, and asked for by paths from the root."""

from dataclasses import replace
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import CaseError, IFXPredictError
from IFXPredictLib.worker.case_transfer import sent_case
from IFXPredictLib.worker.client import WorkerClient
from IFXPredictLib.worker.messages import BatchDone, CaseDone, Hello, Stage
from IFXPredictLib.worker.sent_batch import SentBatch


@pytest.fixture
def client(runner, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with WorkerClient(runner, "python3") as client:
        yield client


def submitted(client, batch):
    told = []
    client.submit_batch(
        batch,
        *(lambda found, name=name: told.append((name, found)) for name in ("done", "error", "case", "stage")),
        lambda: told.append(("cancelled",)),
    )
    return told


def refused():
    raise CaseError("case P2: no segment")


def test_cases_are_exported_one_after_the_other_and_one_that_cannot_be_is_named(client, runner, small_case, tmp_path):
    exports = (("P2", refused), ("case 7", lambda: (replace(sent_case(small_case), centre="B"), ("resampled",))))
    told = submitted(client, SentBatch(tmp_path / "b", tmp_path / "out", exports=exports, workers=2))
    (request,) = runner.requests
    assert (request["kind"], request["bundle"], request["out"]) == ("batch", str(tmp_path / "b"), str(tmp_path / "out"))
    assert (request["cohort"], request["clinical"], request["workers"]) == ("", "", 2)
    first, second = request["cases"]
    assert (first["case"], first["folder"], first["refused"]) == ("P2", "", "case P2: no segment")
    assert (second["case"], second["notes"], second["refused"]) == ("case 7", ["resampled"], "")
    assert second["geometry"]["spacing"] == list(small_case.image.GetSpacing())
    assert (second["clinical"], second["centre"]) == (dict(small_case.clinical), "B")
    case = CaseDone(1, "case 7", "ok", "", 1, 2)
    runner.says(Hello(4711), Stage(1, "cases"), case, BatchDone(1, 1, 2))
    assert told == [("stage", "starting"), ("stage", "cases"), ("case", case), ("done", BatchDone(1, 1, 2))]
    assert not client.busy
    assert not list(tmp_path.rglob("*.npy"))


def test_a_table_is_asked_for_by_its_path_from_the_root_and_cancel_is_told(client, runner, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = submitted(client, SentBatch(Path("b"), Path("out"), Path("cohort.csv"), Path("blood.csv")))
    (request,) = runner.requests
    assert [request[name] for name in ("bundle", "out", "cohort", "clinical")] == [
        str(tmp_path / name) for name in ("b", "out", "cohort.csv", "blood.csv")
    ]
    with pytest.raises(IFXPredictError, match="A prediction is under way"):
        submitted(client, SentBatch(Path("b"), Path("out"), Path("cohort.csv")))
    client.cancel()
    assert told[1:] == [("cancelled",)]
    assert not runner.running


def test_processes_for_which_there_is_too_little_memory_are_not_started(client, tmp_path, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.base.memory.free_bytes", lambda: 700_000_000)
    with pytest.raises(IFXPredictError, match=r"batch: the processes: needs 1.2 GB of memory.*lower the cases"):
        submitted(client, SentBatch(tmp_path / "b", tmp_path / "out", tmp_path / "cohort.csv", workers=2))
