"""Cases on the workers of a Dask scheduler: what ends it is one line, and who dies in a case fails that case alone."""

import subprocess
import sys
import threading
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
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        found = set(on_workers(cluster.scheduler_address, doubled, [1, 13, 2], died))
        assert found == {2, 4, "13: the Dask workers that computed it were ended; is it the memory?"}
        with pytest.raises(CohortError, match=r"a worker cannot compute .No module named 'IFXPredictLib'.; install"):
            list(on_workers(cluster.scheduler_address, doubled, [14], died))


def test_few_jobs_are_with_the_scheduler_at_a_time_and_all_are_done(monkeypatch):
    monkeypatch.setattr(module, "AT_LEAST", 3)
    monkeypatch.setattr(module, "A_THREAD", 1)
    given, most = set(), 0
    submit = distributed.Client.submit

    def counted(client, function, job, **more):
        nonlocal most
        future = submit(client, function, job, **more)
        given.add(job)
        most = max(most, len(given))
        return future

    monkeypatch.setattr(distributed.Client, "submit", counted)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        for found in on_workers(cluster.scheduler_address, doubled, range(100, 150), died):
            given.remove(found // 2)
    assert (given, most) == (set(), 3)
