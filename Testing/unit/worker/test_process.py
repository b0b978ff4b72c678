"""The process seen by its client: what it is started with, which lines it may send, that nothing stays of it."""

import os
import re
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.worker import process as worker_process
from IFXPredictLib.worker.case_transfer import Geometry
from IFXPredictLib.worker.messages import Hello, PredictRequest, Refusal, Stage, to_line
from IFXPredictLib.worker.process import WorkerProcess

REQUEST = PredictRequest(
    1, "", "", Geometry((1.0,) * 3, (0.0,) * 3, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)), {}, (), ""
)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def ended(monkeypatch):
    """The processes whose trees were ended."""
    pids = []
    monkeypatch.setattr(worker_process, "end_tree", pids.append)
    return pids


@pytest.fixture
def heard():
    return {"answers": [], "failures": []}


@pytest.fixture
def process(runner, temporary, ended, heard):
    return WorkerProcess(runner, "python3", heard["answers"].append, heard["failures"].append)


def test_the_worker_is_started_with_this_process_packages_and_its_own_temporary_folder(process, runner, repository):
    assert runner.started == [["python3", "-m", "IFXPredictLib.worker"]]
    paths = runner.environment["PYTHONPATH"].split(os.pathsep)
    assert Path(paths[0]) == repository
    assert {str(Path(path).resolve()) for path in sys.path if path and Path(path).is_dir()} <= set(paths)
    for name in ("TMPDIR", "TEMP", "TMP", "IFXPREDICT_SCRATCH"):
        assert runner.environment[name] == str(process.folder)
    assert runner.environment["PATH"] == os.environ["PATH"]


def test_only_folders_and_zip_files_are_handed_on_and_never_where_one_happens_to_stand(
    runner, temporary, monkeypatch, tmp_path
):
    folder, archive, text = (tmp_path / name for name in ("packages", "packages.zip", "notes.txt"))
    folder.mkdir()
    ZipFile(archive, "w").close()
    text.write_text("no package", encoding="utf-8")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "path", ["", str(folder), str(archive), str(text), str(tmp_path / "gone")])
    process = WorkerProcess(runner, "python3", print, print)
    process.end()
    assert runner.environment["PYTHONPATH"].split(os.pathsep)[1:] == [str(folder), str(archive)]


def test_without_a_python_nothing_is_started_and_the_message_says_so(runner, temporary):
    with pytest.raises(IFXPredictError, match=r"needs a Python interpreter, found none .*expected PythonSlicer"):
        WorkerProcess(runner, "", print, print)
    assert runner.started == []
    assert list(temporary.iterdir()) == []


def test_requests_go_out_and_answers_come_in_however_they_are_cut(process, runner, heard):
    process.send(REQUEST)
    assert [request["id"] for request in runner.requests] == [1]
    answers = [Stage(1, "VOI"), Refusal(1, "näïve")]
    for byte in to_line(Hello(4711)) + b"".join(map(to_line, answers)):
        runner.on_output(bytes([byte]))
    assert heard == {"answers": answers, "failures": []}


def test_the_end_takes_the_tree_of_the_worker_and_not_of_the_launcher(process, runner, ended, temporary, heard):
    runner.says(Hello(4711))
    process.end()
    process.end()
    assert ended == [4711]
    assert not runner.running
    assert list(temporary.iterdir()) == []
    assert heard["failures"] == []


def test_the_number_of_a_process_that_is_gone_is_not_used_as_it_may_be_anothers(process, runner, ended, temporary):
    runner.says(Hello(4711))
    runner.running = False
    process.end()
    assert ended == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Loading model...\n", r"sent what cannot be read .* press Apply again .*found b'Loading model\.\.\.'"),
        (b"\x00\xff\n", "sent what cannot be read"),
        (b'{"kind": "progress", "id": 1}\n', "unknown kind 'progress'"),
        (b'{"kind": "hello", "id": 0, "pid": 99, "version": 1}\n', "version 1 of process 99, expected version 6"),
    ],
)
def test_a_line_that_cannot_be_read_ends_the_process_with_one_message(process, runner, heard, ended, line, reason):
    runner.says(Hello(4711), line, Stage(1, "too late"), line)
    assert len(heard["failures"]) == 1
    assert re.search(reason, heard["failures"][0])
    assert heard["answers"] == []
    assert (ended, runner.running, process.running) == ([4711], False, False)


def test_an_end_by_itself_is_told_once_and_leaves_no_folder(process, runner, heard, temporary):
    runner.ends("ended (status 1)")
    runner.ends("again")
    assert heard["failures"] == ["ended (status 1)"]
    assert list(temporary.iterdir()) == []
    assert not process.running


def test_what_a_process_that_ended_by_itself_had_started_for_a_batch_is_ended(process, runner, ended):
    runner.says(Hello(4711))
    runner.ends("killed")
    runner.ends("again")
    assert ended == [4711]


def test_after_the_end_nothing_is_told(process, runner, heard):
    process.end()
    runner.says(Stage(1, "VOI"))
    runner.ends("killed")
    assert heard == {"answers": [], "failures": []}


def test_a_process_that_cannot_be_started_leaves_no_folder(runner, temporary, monkeypatch):
    def refuse(*_):
        raise FileNotFoundError("no python there")

    monkeypatch.setattr(runner, "start", refuse)
    with pytest.raises(FileNotFoundError, match="no python there"):
        WorkerProcess(runner, "python3", print, print)
    assert list(temporary.iterdir()) == []
