"""Cases on the workers of a Dask scheduler: what ends it is one line, and who dies in a case fails that case alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features import cluster as module
from IFXPredictLib.features.cluster import on_workers

distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
pytestmark = pytest.mark.filterwarnings("default")  # of Dask's own

KEPT_WAITING = "2 cases and readings are left; start"


def doubled(job):
    """A stand-in for an extraction; 13 is Dask's word for a job whose workers died one after the other."""
    if job == 13:
        raise distributed.KilledWorker("doubled", SimpleNamespace(address="the last one"), 3)
    if job == 14:
        raise ModuleNotFoundError("No module named 'IFXPredictLib'")
    return 2 * job


def slow(job, folder):
    """Leaves a file a job, as a case does; one of them ends its worker the first time that it is computed."""
    kept = Path(folder) / f"{job}.txt"
    if not kept.exists():
        if job == 3 and not (Path(folder) / "died").exists():
            (Path(folder) / "died").write_text("", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)
        kept.write_text(f"{time.time_ns()}", encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def threads_of_itk(_job):
    return os.environ.get("ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS")


def died(job, why):
    return f"{job}: {why}"


@pytest.fixture(scope="module")
def scheduler():
    """The process of a scheduler, and its address; no worker is there."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        line = next(line for line in process.stderr if "Scheduler at:" in line)
        yield process, line.split()[-1]
        process.kill()
        process.stderr.close()


def test_the_end_of_who_computes_is_one_line(scheduler, monkeypatch, capfd):
    process, address = scheduler
    with monkeypatch.context() as patched:
        patched.setattr(module, "PATIENCE_S", 0.5)
        with pytest.raises(
            CohortError, match=rf"^--scheduler {address}: no worker is there, for 0.5 s; {KEPT_WAITING}"
        ):
            list(on_workers(address, doubled, [1, 2], died))
    threading.Timer(0.5, process.kill).start()
    with pytest.raises(CohortError, match=rf"^--scheduler {address}: the scheduler has ended.*; {KEPT_WAITING}"):
        list(on_workers(address, doubled, [1, 2], died))
    monkeypatch.setattr(module, "CONNECT_S", 0.3)
    with pytest.raises(CohortError, match=rf"^--scheduler {address}: no Dask scheduler answers there within 0.3 s \("):
        list(on_workers(address, doubled, [1, 2], died))
    assert capfd.readouterr().err == "", "Dask's own words of it are dozens of lines"


def test_a_job_whose_workers_die_fails_alone_and_workers_without_the_package_are_named():
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        found = set(on_workers(cluster.scheduler_address, doubled, [1, 13, 2], died))
        assert found == {2, 4, "13: the Dask workers that computed it were ended; is it the memory?"}
        with pytest.raises(CohortError, match=r"a worker cannot compute .No module named 'IFXPredictLib'.; install"):
            list(on_workers(cluster.scheduler_address, doubled, [14], died))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals of POSIX")
def test_a_killed_worker_or_client_loses_no_finished_job_and_few_are_under_way(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "AT_LEAST", 4)
    monkeypatch.setattr(module, "A_THREAD", 2)
    given, jobs = [], range(40)

    class Counted:
        def __len__(self):
            return len(jobs)

        def __iter__(self):
            return (given.append(job) or job for job in jobs)

    function = partial(slow, folder=str(tmp_path))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        found = on_workers(address, function, Counted(), died)
        for count in range(1, 11):
            next(found)
            assert len(given) - count <= 4, "no more are under way than were allowed"
        assert (tmp_path / "died").exists(), "a worker was killed, and its job computed by another"
        found.close()  # as a client that is killed: it asks for nothing any more
        before = {path.name: path.read_bytes() for path in tmp_path.glob("*.txt")}
        assert len(before) >= 10
        assert len(list(on_workers(address, function, jobs, died))) == len(jobs)
        assert list(on_workers(address, threads_of_itk, [1], died)) == ["1"]
    after = {path.name: path.read_bytes() for path in tmp_path.glob("*.txt")}
    assert len(after) == len(jobs)
    assert before.items() <= after.items(), "what was finished is not computed again"
