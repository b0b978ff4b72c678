"""Many cases through one bundle, against as many calls of the command for one case in the same run.

    python Testing/benchmarks/bench_cohort.py [--cases N] [--single N] [--against DIR] [--smallest]

Simulated cases of the CT demonstration. Whole commands, from start to files: ``predict`` of single cases one after the
other, ``predict --cohort`` by one process and by two, ``extract`` likewise. One thread a process. With --against, the
source tree of a former build, its ``predict`` of the same single cases too, in turn with this build's.
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


def main(cases: int, single: int, former: Path | None) -> None:
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
        predicted = {jobs: seconds(many, folder / f"many{jobs}", jobs) / cases for jobs in (1, 2)}
        for jobs, taken in predicted.items():
            report(f"predict --cohort --jobs {jobs}", taken)
        for build, taken in single_calls.items():
            ratio = taken / predicted[2]
            print(f"two jobs / single calls, {build:<16}{ratio:>10.1f} times (bound {AGAINST_SINGLE:g})")
        print(f"two jobs / one job{predicted[1] / predicted[2]:>33.2f} times (bound {TWO_JOBS:g})")
        extract = ["extract", "--cohort", folder / "cohort.csv", "--protocol", PROTOCOL]
        extracted = {jobs: seconds(extract, folder / f"features{jobs}", jobs) / cases for jobs in (1, 2)}
        for jobs, taken in extracted.items():
            report(f"extract --jobs {jobs}", taken)
        print(f"two jobs / one job{extracted[1] / extracted[2]:>33.2f} times (bound {TWO_JOBS:g})")


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
    parser.add_argument("--against", type=Path, metavar="DIR", help="source tree of a former build")
    parser.add_argument("--smallest", action="store_true", help="two cases, one call: only to try it")
    options = parser.parse_args()
    former = options.against and options.against.resolve()
    main(2 if options.smallest else options.cases, 1 if options.smallest else options.single, former)
