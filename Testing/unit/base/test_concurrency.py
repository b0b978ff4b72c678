import os

import pytest

from IFXPredictLib.base.concurrency import side_by_side
from IFXPredictLib.base.errors import ClinicalError, TrainingError

WORK = """
import os, signal, time
from IFXPredictLib.base.errors import ClinicalError

def work(task, report):
    report((task, os.getpid()))
    if task == "bad input":
        raise ClinicalError("albumin: found -1.")
    if task == "dies":
        os._exit(3)
    if task == "Ctrl-C":
        report(("left to the parent", signal.getsignal(signal.SIGINT) == signal.SIG_IGN))
    if task == "endless":
        time.sleep(600)
    if task.startswith("waits for "):
        while not os.path.exists(task.removeprefix("waits for ")):
            time.sleep(0.01)
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A function that new processes can import."""
    (tmp_path / "work_of_a_test.py").write_text(WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    from work_of_a_test import work

    return work


def test_all_tasks_are_done_in_other_processes_and_heard_here(work):
    heard = []
    side_by_side(work, ["a", "b", "c"], 2, heard.append)
    assert sorted(task for task, _ in heard) == ["a", "b", "c"]
    processes = {process for _, process in heard}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_reports_are_heard_while_a_task_runs(work, tmp_path):
    heard = []

    def hear(report):
        heard.append(report)
        (tmp_path / "go").touch()

    side_by_side(work, [f"waits for {tmp_path / 'go'}"], 1, hear)
    assert len(heard) == 1


def test_a_process_leaves_ctrl_c_to_the_one_that_started_it_on_windows_too(work):
    heard = []
    side_by_side(work, ["Ctrl-C"], 1, heard.append)
    assert heard[1:] == [("left to the parent", True)]


@pytest.mark.parametrize(
    ("task", "error", "message"),
    [
        ("bad input", ClinicalError, r"^albumin: found -1\.$"),
        ("dies", TrainingError, r"ended from outside or ran out of memory \(exit code 3\); lower --jobs"),
    ],
)
def test_a_task_that_fails_ends_the_others_and_is_told_of(work, task, error, message):
    heard = []
    with pytest.raises(error, match=message):
        side_by_side(work, [task, "endless"], 2, heard.append)
    assert_gone(heard)


def test_an_interrupt_here_ends_the_processes(work):
    heard = []

    def hear(report):
        heard.append(report)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, ["endless", "endless"], 2, hear)
    assert_gone(heard)


def assert_gone(heard):
    assert heard
    for _, process in heard:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_nothing_to_do_is_done_at_once(work):
    heard = []
    side_by_side(work, [], 3, heard.append)
    assert heard == []
