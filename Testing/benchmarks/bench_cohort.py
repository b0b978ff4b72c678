"""Many cases through one bundle, against as many calls of the command for one case in the same run.

    python Testing/benchmarks/bench_cohort.py [--cases N] [--single N] [--turns N] [--against DIR] [--smallest]

Simulated cases of the CT demonstration. Whole commands, from start to files: ``predict`` of single cases one after the
other, ``predict --cohort`` by one process and by two, ``extract`` likewise, in turn. One thread a process. With
--against, the source tree of a former build, its ``predict`` of the same single cases too, in turn with this build's.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from IFXPredictLib.cli.main import main as ifxpredict
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase, read_cohort

HERE = Path(__file__).resolve().parents[2]
AGAINST_SINGLE, TWO_JOBS = 15.0, 1.8
PROTOCOL = "ifx_cte_demo"


def main(cases: int, single: int, turns: int, former: Path | None) -> None:
    """Print cases a minute of each way, and the ratios beside their bounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ifxpredict(["simulate", "--cases", str(cases), "--seed", "17", "--protocol", PROTOCOL, "--out", str(folder)])
        cohort = read_cohort(folder / "cohort.csv", load_protocol(PROTOCOL).outcome)
        builds = {"this build": HERE} | ({"the former build": former} if former else {})
        calls = [
            [seconds_of_one(case, folder / build, tree) for build, tree in builds.items()] for case in cohort[:single]
        ]
        single_calls = dict(zip(builds, map(statistics.mean, zip(*calls, strict=True)), strict=True))
        for build, taken in single_calls.items():
            report(f"single calls, {build}", taken)
        many = ["predict", "--cohort", folder / "cohort.csv", "--clinical", folder / "clinical.csv"]
        predicted = in_turn(many, folder, turns, cases)
        for build, taken in single_calls.items():
            ratio = taken / predicted
            print(f"two jobs / single calls, {build:<16}{ratio:>10.1f} times (bound {AGAINST_SINGLE:g})")
        in_turn(["extract", "--cohort", folder / "cohort.csv", "--protocol", PROTOCOL], folder, turns, cases)


def in_turn(command: Sequence[object], folder: Path, turns: int, cases: int) -> float:
    """Seconds a case of two jobs, of one and of two in turn; prints the median of each, and of the ratios."""
    taken = [
        {jobs: seconds(command, folder / f"{command[0]}{turn}{jobs}", jobs) / cases for jobs in (1, 2)}
        for turn in range(turns)
    ]
    of_jobs = {jobs: statistics.median(one[jobs] for one in taken) for jobs in (1, 2)}
    for jobs, median in of_jobs.items():
        report(f"{command[0]} --cohort --jobs {jobs}", median)
    ratios = sorted(one[1] / one[2] for one in taken)
    every = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"two jobs / one job{statistics.median(ratios):>33.2f} times (bound {TWO_JOBS:g}), of {every}")
    return of_jobs[2]


def seconds_of_one(case: CohortCase, out: Path, tree: Path) -> float:
    """One call of the command for one case, by the build whose source tree is given."""
    clinical = out.parent / "clinical.csv"
    given = ["--image", case.image, "--mask", case.mask, "--clinical", clinical, "--case", case.case]
    return seconds(["predict", *given], out / case.case, None, tree)


def seconds(command: Sequence[object], out: Path, jobs: int | None, tree: Path = HERE) -> float:
    """A whole command, into a folder that is not there yet."""
    more = [] if jobs is None else ["--jobs", str(jobs)]
    out.parent.mkdir(exist_ok=True)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "IFXPredictLib", *map(str, command), "--out", str(out), *more],
        check=True,
        cwd=tree,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(tree)},
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def report(name: str, taken: float) -> None:
    """One line."""
    print(f"{name:<34}{taken:>8.2f} s a case{60 / taken:>10.0f} cases a minute", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=40, help="of the cohort")
    parser.add_argument("--single", type=int, default=5, help="of which so many are predicted by single calls")
    parser.add_argument("--turns", type=int, default=3, help="of one process and two")
    parser.add_argument("--against", type=Path, metavar="DIR", help="source tree of a former build")
    parser.add_argument("--smallest", action="store_true", help="two cases, one call: only to try it")
    options = parser.parse_args()
    former = options.against and options.against.resolve()
    cases, single, turns = (2, 1, 1) if options.smallest else (options.cases, options.single, options.turns)
    main(cases, single, turns, former)
