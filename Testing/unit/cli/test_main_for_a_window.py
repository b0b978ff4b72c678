"""The command line for a window: the same answers and statuses, but gone, with its children, when its input ends."""

import os
import subprocess
import sys
import time

import pytest
from processes import alive, ended_at_last

posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
LIGHT = "import subprocess, sys, time, IFXPredictLib.cli.main as followed\nfollowed.main = {}\n"


@pytest.fixture
def started(repository):
    """Starts Python with the arguments; it is killed with the test."""
    with ended_at_last() as processes:

        def start(*arguments):
            pipe, command = subprocess.PIPE, [sys.executable, *arguments]
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=repository)
            processes.append(process)
            return process

        yield start


@pytest.mark.parametrize(
    ("options", "status"), [(["--cases", "40", "--controls", "60"], 0), (["--cases", "many", "--controls", "60"], 2)]
)
def test_a_command_says_and_returns_what_it_does_without_a_window(started, options, status):
    arguments = ["sample-size", "--auc", "0.8", *options]
    followed, plain = (started("-m", module, *arguments) for module in ("IFXPredictLib.cli.main", "IFXPredictLib"))
    assert followed.wait(30) == plain.wait(30) == status
    found = followed.stdout.read(), followed.stderr.read()
    assert found == (plain.stdout.read(), plain.stderr.read())
    assert any(found)


@posix
def test_it_ends_with_its_standard_input_and_takes_along_what_it_has_started(started):
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    command = f"lambda: (print({child}.pid, flush=True), time.sleep(60))"
    process = started("-c", f"{LIGHT.format(command)}followed.main_for_a_window()")
    pid = int(process.stdout.readline())
    assert os.getpgid(process.pid) == os.getpgid(pid) == process.pid
    process.stdin.write(b"what is said before is not minded\n")
    process.stdin.flush()
    time.sleep(0.1)
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(5) == -9
    end = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


@posix
def test_the_command_finds_an_empty_standard_input(started):
    command = "lambda: print(os.path.samestat(os.fstat(0), os.stat(os.devnull)), flush=True)"
    process = started("-c", f"import os\n{LIGHT.format(command)}followed.main_for_a_window()")
    assert process.stdout.readline() == b"True\n"
    assert process.wait(10) == 0


def test_it_returns_the_commands_status(started):
    process = started("-c", f"{LIGHT.format('lambda: 1')}sys.exit(followed.main_for_a_window())")
    assert process.wait(10) == 1
