"""Many cases through one bundle, against as many calls of the command for one case in the same run.

    python Testing/benchmarks/bench_cohort.py [--cases N] [--single N] [--smallest]

Simulated cases of the CT demonstration. Whole commands, from start to files: ``predict`` of single cases one after the
other, ``predict --cohort`` by one process and by two, ``extract`` likewise. One thread a process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from IFXPredictLib.cli.main import main as ifxpredict
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase, read_cohort

AGAINST_SINGLE, TWO_JOBS = 15.0, 1.8
PROTOCOL = "ifx_cte_demo"


def main(cases: int, single: int) -> None:
    """Print cases a minute of each way, and the ratios beside their bounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ifxpredict(["simulate", "--cases", str(cases), "--seed", "17", "--protocol", PROTOCOL, "--out", str(folder)])
        cohort = read_cohort(folder / "cohort.csv", load_protocol(PROTOCOL).outcome)
        one = sum(seconds_of_one(case, folder) for case in cohort[:single]) / single
        report("single calls", one)
        many = ["predict", "--cohort", folder / "cohort.csv", "--clinical", folder / "clinical.csv"]
        predicted = {jobs: seconds(many, folder / f"many{jobs}", jobs) / cases for jobs in (1, 2)}
        for jobs, taken in predicted.items():
            report(f"predict --cohort --jobs {jobs}", taken)
        print(f"two jobs / single calls{one / predicted[2]:>28.1f} times (bound {AGAINST_SINGLE:g})")
        print(f"two jobs / one job{predicted[1] / predicted[2]:>33.2f} times (bound {TWO_JOBS:g})")
        extract = ["extract", "--cohort", folder / "cohort.csv", "--protocol", PROTOCOL]
        extracted = {jobs: seconds(extract, folder / f"features{jobs}", jobs) / cases for jobs in (1, 2)}
        for jobs, taken in extracted.items():
            report(f"extract --jobs {jobs}", taken)
        print(f"two jobs / one job{extracted[1] / extracted[2]:>33.2f} times (bound {TWO_JOBS:g})")


def seconds_of_one(case: CohortCase, folder: Path) -> float:
    """One call of the command for one case."""
    given = ["--image", case.image, "--mask", case.mask, "--clinical", folder / "clinical.csv", "--case", case.case]
    return seconds(["predict", *given], folder / f"one_{case.case}", None)


def seconds(command: Sequence[object], out: Path, jobs: int | None) -> float:
    """A whole command, into a folder that is not there yet."""
    more = [] if jobs is None else ["--jobs", str(jobs)]
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "IFXPredictLib", *map(str, command), "--out", str(out), *more],
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def report(name: str, taken: float) -> None:
    """One line."""
    print(f"{name:<32}{taken:>8.2f} s a case{60 / taken:>10.0f} cases a minute", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=40, help="of the cohort")
    parser.add_argument("--single", type=int, default=5, help="of which so many are predicted by single calls")
    parser.add_argument("--smallest", action="store_true", help="two cases, one call: only to try it")
    options = parser.parse_args()
    main(2 if options.smallest else options.cases, 1 if options.smallest else options.single)
