"""Processes that call functions: what they have loaded, on how many threads, and that none outlives its parent."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import BrokenExecutor

import pytest
from processes import alive

from IFXPredictLib.base import process_pool
from IFXPredictLib.base.process_pool import ProcessPool, close_pool, one_thread_a_process, pool_of
from IFXPredictLib.base.system import forks_unharmed

ITK_THREADS = "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS"


@pytest.fixture(params=[True, False], ids=["forked", "started anew"])
def pool(request, monkeypatch):
    """Two processes, either way; the second is that of Windows and macOS."""
    if request.param and not forks_unharmed():
        pytest.skip("this system's processes are not forked")
    monkeypatch.setattr(process_pool, "forks_unharmed", lambda: request.param)
    made = ProcessPool(2)
    yield made
    made.close()


def run(code, *arguments, **more):
    """A Python of its own: of the process that forks there is one in each."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, **more).stdout.split()


def slow(number):
    time.sleep(0.3 if number == 0 else 0.0)
    return number


def facts(_number):
    return os.getpid(), os.environ.get(ITK_THREADS), signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def test_results_come_in_order_of_processes_of_one_thread_that_leave_ctrl_c_to_this_one(pool):
    assert list(pool.in_order(slow, range(9))) == list(range(9))
    told = list(pool.in_order(facts, range(4)))
    assert {pid for pid, _, _ in told}.isdisjoint({os.getpid()})
    assert {(threads, ignores) for _, threads, ignores in told} == {("1", True)}


def test_what_one_raises_is_raised_here_and_ends_the_pool(pool):
    with pytest.raises(ZeroDivisionError):
        list(pool.in_order((1).__truediv__, [1, 0, 2]))
    assert pool.closed


def test_a_process_that_dies_is_told(pool):
    with pytest.raises(BrokenExecutor):
        list(pool.in_order(os._exit, [3]))
    assert pool.closed


def test_closing_does_not_wait_for_what_is_computed(pool):
    for _ in range(4):
        pool.submit(time.sleep, 600)
    pids = [pool.submit(os.getpid)]
    pool.close()
    assert pids[0].cancelled() or pids[0].exception() is not None


def test_a_pool_stays_until_another_size_is_asked_for_or_it_is_closed():
    two = pool_of(2)
    assert pool_of(2) is two
    assert pool_of(1) is not two
    assert two.closed
    close_pool()
    assert pool_of(1).submit(abs, -3).result() == 3
    close_pool()


@pytest.mark.skipif(not forks_unharmed(), reason="this system's processes are not forked")
def test_what_was_prepared_is_loaded_once_and_found_wherever_this_process_found_it(tmp_path):
    (tmp_path / "kept_module.py").write_text("import os\nLOADED_BY = os.getpid()\n", encoding="utf-8")
    (tmp_path / "asked.py").write_text(
        "import os, sys\ndef asked(_):\n    return sys.modules['kept_module'].LOADED_BY, os.getpid()\n",
        encoding="utf-8",
    )
    code = """
import os, sys
sys.path.append(sys.argv[1])
from asked import asked
from IFXPredictLib.base.process_pool import pool_of, prepare_processes
before = dict(os.environ)
prepare_processes(2, ["kept_module"])
assert dict(os.environ) == before
found = list(pool_of(2).in_order(asked, range(6)))
print(len({loader for loader, _ in found}), os.getpid() in dict(found), any(one == other for one, other in found))
"""
    assert run(code, tmp_path) == ["1", "False", "False"]


@pytest.mark.parametrize("size", [1, 2])
def test_a_script_that_calls_the_library_is_not_run_again_by_the_processes(tmp_path, size):
    script = tmp_path / "script.py"
    script.write_text(
        "from IFXPredictLib.base.process_pool import pool_of\n"
        f"print('ran', *pool_of({size}).in_order(abs, [-1, -2, -3]))\n",
        encoding="utf-8",
    )
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=120)
    assert (said.stdout, said.stderr) == ("ran 1 2 3\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_processes_end_with_one_that_was_killed():
    code = """
import os, time
from IFXPredictLib.base.process_pool import pool_of
pool = pool_of(2)
pids = {pool.submit(os.getpid).result()}
for _ in range(4):
    pool.submit(time.sleep, 600)
print(*pids, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)


def test_one_thread_is_asked_for_inside_the_block_and_another_wish_stays(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv(ITK_THREADS, raising=False)
    with one_thread_a_process():
        code = "import os, SimpleITK as sitk; print(sitk.ProcessObject.GetGlobalDefaultNumberOfThreads())"
        assert run(code) == ["1"]
        assert os.environ["OMP_NUM_THREADS"] == "3"
    assert ITK_THREADS not in os.environ
    assert os.environ["OMP_NUM_THREADS"] == "3"


def test_processes_are_not_forked_where_their_socket_would_have_too_long_a_name(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 20)))
    assert not forks_unharmed()
