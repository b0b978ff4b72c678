"""A cohort of one small image under many names, by Dask's workers and by processes of this machine that are killed.

    python Testing/benchmarks/bench_scale.py [--cases N] [--kills K] [--bundle DIR] [--turns T] [--smallest]

``predict --cohort`` of N cases and of a tenth of them, by the workers of a scheduler at an address: peak memory of the
client, two workers against one, in turn (--turns 0: two workers only), and whether the tables are to the byte those of
a run on this machine. Dask is set as docs/cohorts-at-scale.md says.
Then a batch of four cases, killed by SIGKILL at K moments between its start and its end, each time with its processes
and without them in turn: whether it is resumed to the same bytes. A case takes a demonstration a quarter of a second of
CPU, most of it the network: --bundle names one with a smaller network for many cases.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from filecmp import cmp
from pathlib import Path
from shutil import rmtree

import dask
from distributed import LocalCluster

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.main import main as ifxpredict
from IFXPredictLib.prediction.cohort import TABLES
from IFXPredictLib.protocol.loading import RESOURCES

TWO_WORKERS = 1.8
KILLED_CASES = 4
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "2s",
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.system-monitor.interval": "5s",
}


def main(cases: int, kills: int, bundle: Path, turns: int, tenth: bool) -> None:
    """Print times, memory, and what is equal to what; fail where bytes differ."""
    protocol = load_bundle(bundle).protocol.name
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ifxpredict(["simulate", "--cases", "1", "--seed", "17", "--protocol", protocol, "--out", str(folder)])
        many = cohort(folder, cases)
        of_bundle = ("--bundle", str(bundle))
        seconds, _ = run(many, folder / "here", "--jobs", "2", *of_bundle)
        print(f"{cases} cases, two processes of this machine{seconds / cases:>8.3f} s a case", flush=True)
        taken: dict[int, float] = {}
        for turn, workers in enumerate((2, 1) * turns or (2,)):
            out = folder / f"dask{turn}"
            taken[workers], megabytes = on_dask(many, out, workers, of_bundle)
            equal(folder / "here", out)
            rmtree(out)
            print(f"{cases} cases, Dask's workers: {workers}{taken[workers] / cases:>8.3f} s a case, client at most "
                  f"{megabytes:.0f} MB, tables equal to the byte", flush=True)  # fmt: skip
            if workers == 1:
                print(f"two workers / one{taken[1] / taken[2]:>8.2f} times (bound {TWO_WORKERS:g})", flush=True)
        if tenth:
            _, megabytes = on_dask(cohort(folder, cases // 10), folder / "tenth", 2, of_bundle)
            print(f"{cases // 10} cases, Dask's workers: 2, client at most {megabytes:.0f} MB", flush=True)
        killed(folder, kills, of_bundle)


def cohort(folder: Path, cases: int) -> Path:
    """A cohort.csv, with its clinical.csv in a folder of its own: the simulated case under so many names."""
    made = folder / f"cohort{cases}"
    made.mkdir()
    for name in ("cohort.csv", "clinical.csv"):
        header, row = (folder / name).read_text(encoding="utf-8").splitlines()[:2]
        case, rest = row.split(",", 1)
        rest = rest.replace("images/", f"{folder}/images/").replace("masks/", f"{folder}/masks/")
        rows = [f"{case}_{number},{rest}" for number in range(cases)]
        (made / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return made


def command(given: Path, out: Path, *more: str) -> list[str]:
    """The whole command."""
    tables = ["--cohort", str(given / "cohort.csv"), "--clinical", str(given / "clinical.csv")]
    return [sys.executable, "-m", "IFXPredictLib", "predict", *tables, "--out", str(out), *more]


def run(given: Path, out: Path, *more: str) -> tuple[float, float]:
    """Seconds of the command, and the most memory of its own process in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command(given, out, *more), env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{out.name}: status {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def on_dask(given: Path, out: Path, workers: int, more: tuple[str, ...]) -> tuple[float, float]:
    """The command by so many workers of a scheduler, whose start is not counted."""
    settings = dask.config.set(QUIET)
    with settings, LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster:
        return run(given, out, "--scheduler", cluster.scheduler_address, *more)


def equal(one: Path, other: Path) -> None:
    """Fail where a table of two runs differs in a byte.

    Neither is held in memory: of a process that starts another, its own counts as the most that the other had.
    """
    for name in TABLES:
        if name != "provenance.json" and not cmp(one / name, other / name, shallow=False):
            raise SystemExit(f"{other.name}: {name} differs")


def killed(folder: Path, kills: int, more: tuple[str, ...]) -> None:
    """Kill and resume a batch at so many moments."""
    given = cohort(folder, KILLED_CASES)
    seconds, _ = run(given, folder / "whole", "--jobs", "2", *more)
    print(f"{KILLED_CASES} cases{seconds:>8.1f} s, to be killed at {kills} moments", flush=True)
    for number in range(kills):
        out = folder / f"killed{number}"
        process = subprocess.Popen(
            command(given, out, "--jobs", "2", *more),
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds * (number + 1) / (kills + 1))
        with suppress(ProcessLookupError):
            (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        finished = len(list((out / "cases").glob("*.json")))
        run(given, out, "--jobs", "2", *more)
        equal(folder / "whole", out)
        print(f"killed at moment {number + 1} of {kills}, {finished} finished: resumed to the same bytes", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="of the cohort")
    parser.add_argument("--kills", type=int, default=20, help="moments at which a batch is killed")
    parser.add_argument("--bundle", type=Path, default=RESOURCES / "Bundles" / "demo", metavar="DIR")
    parser.add_argument("--turns", type=int, default=1, help="of two workers and of one; 0: only two workers")
    parser.add_argument("--smallest", action="store_true", help="two cases, no kill, two workers only: only to try it")
    options = parser.parse_args()
    if options.smallest:
        main(2, 0, options.bundle, turns=0, tenth=False)
    else:
        main(options.cases, options.kills, options.bundle, options.turns, tenth=True)
