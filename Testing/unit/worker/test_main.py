"""The process itself: first its greeting, nothing but messages on standard output, gone when its input ends."""

import os
import subprocess
import sys

import pytest
from processes import ended_at_last

from IFXPredictLib.worker.messages import Hello, Refusal, read_reply

LIGHT = """
import os, sys, time, IFXPredictLib.worker.__main__ as worker, IFXPredictLib
instead = {}
worker.import_all = lambda modules: instead()
"""
POSIX = sys.platform != "win32"


@pytest.fixture
def started(repository):
    """Starts a worker that does ``instead`` of importing what is heavy; it is killed with the test."""
    with ended_at_last() as processes:

        def start(instead, **variables):
            code = f"{LIGHT.format(instead)}worker.main()"
            pipe = subprocess.PIPE
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                bufsize=0,
                cwd=repository,
                env=os.environ | variables,
            )
            processes.append(process)
            return process

        yield start


def test_it_greets_with_its_number_before_it_imports_what_is_heavy_and_leads_a_group(started):
    process = started("lambda: time.sleep(60)")
    assert read_reply(process.stdout.readline()) == Hello(process.pid)
    if POSIX:
        assert os.getpgid(process.pid) == process.pid


@pytest.mark.parametrize(
    "busy",
    [
        "lambda: time.sleep(60)",
        "lambda: [x for x in iter(int, 1)]",
        "lambda: __import__('subprocess').run([sys.executable, '-c', 'import time; time.sleep(60)'])",
    ],
    ids=["asleep", "computing", "waiting for a child"],
)
def test_it_leaves_at_once_when_its_input_ends_whatever_it_does(started, busy):
    process = started(busy)
    process.stdout.readline()
    process.stdin.close()
    assert process.wait(30) == 0


def test_it_takes_its_folder_along_for_a_client_that_crashed_and_no_other(started, tmp_path):
    for name in ("scratch", "temporary"):
        (tmp_path / name / "request-1").mkdir(parents=True)
        (tmp_path / name / "request-1" / "image.npy").write_bytes(b"a patient's")
    variables = {"IFXPREDICT_SCRATCH": str(tmp_path / "scratch"), "TMPDIR": str(tmp_path / "temporary")}
    process = started("lambda: time.sleep(60)", **variables)
    process.stdout.readline()
    process.stdin.close()
    assert process.wait(10) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
    assert (tmp_path / "temporary" / "request-1" / "image.npy").exists()


def test_what_libraries_print_does_not_tear_a_message(started):
    prints = "lambda: (print('a banner', flush=True), os.write(1, b'torn\\n'), os.system('echo shouted'))"
    process = started(prints)
    process.stdin.write(b"no request\n")
    hello, refusal = (read_reply(process.stdout.readline()) for _ in range(2))
    assert hello == Hello(process.pid)
    assert isinstance(refusal, Refusal)
    assert "expected a line of JSON, found b'no request" in refusal.message
    process.stdin.close()
    assert process.stdout.read() == b""
    printed = process.stderr.read()
    assert all(word in printed for word in (b"a banner", b"torn", b"shouted"))


@pytest.mark.skipif(not POSIX, reason="Windows tells no null device by its number")
def test_what_it_imports_finds_an_empty_standard_input_and_requests_are_read(started):
    process = started("lambda: print(os.path.samestat(os.fstat(0), os.stat(os.devnull)), flush=True)")
    process.stdin.write(b"no request\n")
    hello, refusal = (read_reply(process.stdout.readline()) for _ in range(2))
    assert (hello, type(refusal)) == (Hello(process.pid), Refusal)
    process.stdin.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b"True\n"


def test_an_exception_ends_it_with_the_traceback_on_standard_error(started):
    process = started("lambda: {}['absent']")
    process.stdout.readline()
    assert process.wait(10) == 1
    errors = process.stderr.read().decode().splitlines()
    assert errors[0] == "Traceback (most recent call last):"
    assert errors[-1] == "KeyError: 'absent'"
