"""Forks that serve: what they answer, what they hold of the process that they are a fork of, and how they end."""

import subprocess
import sys
import time

import pytest
from processes import alive

from IFXPredictLib.base.system import forks_unharmed

pytestmark = pytest.mark.skipif(not forks_unharmed(), reason="this system's processes are not forked")

SERVED = """
import os, signal, sys
from IFXPredictLib.base.forked import ForkedProcess
def serve(requests, replies):
    for line in requests:
        replies.write({
            b"pid": lambda: str(os.getpid()).encode(),
            b"open": lambda: str([n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}")]).encode(),
            b"interrupt": lambda: str(signal.getsignal(signal.SIGINT) == signal.SIG_IGN).encode(),
            b"error": lambda: 1 / 0,
            b"signal": lambda: os.kill(os.getpid(), signal.SIGSEGV),
        }[line.strip()]() + b"\\n")
        replies.flush()
def ask(fork, word):
    fork.stdin.write(word + b"\\n")
    fork.stdin.flush()
    return fork.stdout.readline().decode().strip()
held = open(os.devnull)
fork = ForkedProcess(serve)
"""


def run(code):
    """In a Python of its own, in which no thread has run."""
    command = [sys.executable, "-c", SERVED + code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)


def test_a_fork_answers_holds_nothing_open_and_leaves_ctrl_c_to_its_parent():
    said = run("""
print(ask(fork, b"pid") == str(fork.pid) != str(os.getpid()), ask(fork, b"open"), ask(fork, b"interrupt"), fork.poll())
fork.stdin.close()
print(fork.wait(30.0), fork.returncode, fork.poll())
""")
    assert said.stdout.splitlines() == ["True [] True None", "0 0 0"]


@pytest.mark.parametrize(("instead", "expected"), [("os.closerange", "True []"), ("os.listdir", "True []")])
def test_what_is_open_is_closed_one_by_one_or_by_number_where_the_system_does_not_list_it(instead, expected):
    said = run(f"""
fork.kill()
def refused(*_):
    raise PermissionError(13, "not here")
{instead} = refused
held = [open(os.devnull) for _ in range(5)]
fork = ForkedProcess(serve)
print(ask(fork, b"pid") == str(fork.pid), ask(fork, b"open"))
""")
    assert said.stdout.strip() == expected


@pytest.mark.parametrize(("word", "status"), [("error", 1), ("signal", -11)])
def test_how_it_ended_is_told_as_of_any_process_and_nothing_is_printed(word, status):
    said = run(f"print(repr(ask(fork, b'{word}')), fork.wait())")
    assert (said.stdout, said.stderr) == (f"'' {status}\n", "")


def test_it_can_be_ended_and_waiting_for_it_has_an_end():
    said = run("""
import subprocess
try:
    fork.wait(0.01)
except subprocess.TimeoutExpired:
    print("late")
fork.kill()
print(fork.wait())
fork.kill()
""")
    assert said.stdout.split() == ["late", "-9"]


def test_it_ends_with_a_parent_that_is_killed():
    command = [sys.executable, "-c", SERVED + "print(ask(fork, b'pid'), flush=True)\nos.kill(os.getpid(), 9)\n"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert parent.stdout.read() == b""
        assert parent.wait(30) == -9
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not alive(pid)
