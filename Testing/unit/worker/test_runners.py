"""Processes started, heard and ended by subprocess; the words for how one ended."""

import contextlib
import os
import sys
import threading
import time

import pytest
from processes import alive

from IFXPredictLib.worker.runners import ENDED_FROM_OUTSIDE, SubprocessRunner, describe_end, was_killed


class Heard:
    """What a runner told, and in which thread."""

    def __init__(self):
        self.output, self.ends, self.threads = b"", [], set()

    def on_output(self, data):
        self.output += data
        self.threads.add(threading.current_thread())

    def on_end(self, reason):
        self.ends.append(reason)
        self.threads.add(threading.current_thread())


@pytest.fixture
def started():
    """Starts Python code under a runner that is ended with the test."""
    with contextlib.ExitStack() as stack:

        def start(code):
            runner, heard = SubprocessRunner(), Heard()
            stack.callback(runner.kill)
            runner.start([sys.executable, "-c", code], dict(os.environ), heard.on_output, heard.on_end)
            return runner, heard

        yield start


def wait(runner, condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        runner.wait(0.05)


def test_what_is_written_comes_back_on_the_thread_that_waits(started):
    runner, heard = started("import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)")
    runner.write(b"first\nsecond\n")
    time.sleep(0.1)
    assert heard.output == b""
    wait(runner, lambda: heard.output.endswith(b"SECOND\n"))
    assert heard.output == b"FIRST\nSECOND\n"
    assert heard.threads == {threading.current_thread()}
    assert runner.running


def test_all_output_comes_before_the_end_and_the_end_once(started):
    runner, heard = started("print('x' * 1_000_000)\nraise SystemExit('no more')")
    wait(runner, lambda: heard.ends)
    runner.wait(0.1)
    assert len(heard.output) == 1_000_001
    assert heard.ends == [describe_end(1, b"no more\n")]
    assert not runner.running


def test_waiting_returns_in_time_where_nothing_comes(started):
    runner, _ = started("input()")
    start = time.monotonic()
    runner.wait(0.1)
    assert 0.09 < time.monotonic() - start < 10


def test_after_a_kill_nothing_is_delivered_and_nothing_runs(started):
    runner, heard = started("import os\nprint(os.getpid(), flush=True)\ninput()")
    wait(runner, lambda: heard.output.endswith(b"\n"))
    pid = int(heard.output)
    assert alive(pid)
    runner.kill()
    runner.kill()
    runner.wait(0.3)
    assert heard.ends == []
    assert not runner.running
    assert not alive(pid)


def test_writing_to_a_process_that_is_gone_does_nothing(started):
    runner, heard = started("pass")
    wait(runner, lambda: heard.ends)
    fresh, told = SubprocessRunner(), (list(heard.ends), heard.output)
    for one in (runner, fresh):
        one.write(b"x" * 1_000_000)
        one.wait(0.1)
        assert not one.running
    assert (heard.ends, heard.output) == told


def test_a_process_that_complains_a_lot_is_heard_to_its_last_line(started):
    runner, heard = started("import sys\nsys.stderr.write('warning\\n' * 200_000 + 'the last word\\n\\n'); sys.exit(3)")
    wait(runner, lambda: heard.ends)
    assert "(status 3: the last word)" in heard.ends[0]


def test_a_runner_starts_again_and_forgets_what_came_before(started):
    runner, before = started("print('first', flush=True); input()")
    after = Heard()
    runner.start([sys.executable, "-c", "print('second')"], dict(os.environ), after.on_output, after.on_end)
    wait(runner, lambda: after.ends)
    assert after.output.split() == [b"second"]
    assert before.ends == []


def test_a_program_that_is_not_there_is_an_error(tmp_path):
    runner = SubprocessRunner()
    with pytest.raises(OSError, match="no_python"):
        runner.start([str(tmp_path / "no_python")], {}, print, print)
    assert not runner.running


@pytest.mark.parametrize("status", [-9, -11, 137, 139, 0xC0000005, -1073741819])
def test_an_end_from_outside_says_what_to_do(status):
    found = describe_end(status, b"")
    assert found == f"{ENDED_FROM_OUTSIDE} (status {status})."
    assert "close other programs and press Apply again" in found


@pytest.mark.parametrize("place", ["/opt/Slicer-5.12/bin/SlicerPython-real", "C:/Slicer 5.12/bin/PythonSlicer.exe"])
def test_a_signal_that_slicers_launcher_turns_into_status_1_is_not_to_be_reported(place):
    """As CTK's launcher words it; a process that ended with 1 by itself has its own last line."""
    errors = f"Loading\nerror: [{place}] exit abnormally - Report the problem.\r\n\n".encode()
    assert describe_end(1, errors) == f"{ENDED_FROM_OUTSIDE} (ended by a signal)."
    assert was_killed(1, errors)
    assert not was_killed(1, b"MemoryError\n")


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        (b"Traceback:\n  File\nModuleNotFoundError: No module named 'monai'\n", "(status 1: ModuleNotFoundError: No"),
        (b"", "(status 1)"),
        (b"caf\xe9\r\n", "(status 1: caf\N{REPLACEMENT CHARACTER})"),
    ],
)
def test_an_end_by_itself_is_told_with_the_last_line_of_its_errors(errors, expected):
    assert describe_end(1, errors).startswith(f"The prediction process ended unexpectedly {expected}")
