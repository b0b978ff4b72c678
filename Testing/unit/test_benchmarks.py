"""Each benchmark runs, at its smallest size: what it prints is for readers, that it runs is for us.

Those that take more than a few seconds even so only say what they can do, which imports all that they use.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted((REPOSITORY / "Testing" / "benchmarks").glob("bench_*.py"))

LONG = {
    f"bench_{name}"
    for name in (
        "band",
        "calibration",
        "cohort",
        "deep_columns",
        "edge",
        "live",
        "nested",
        "panel",
        "predict",
        "scale",
        "study",
        "training",
    )
}


def printed_by(benchmark: Path, *options: object) -> str:
    command = [sys.executable, benchmark, *map(str, options)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=REPOSITORY, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_benchmarks():
    assert len(BENCHMARKS) == 20


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=[path.stem for path in BENCHMARKS])
def test_a_benchmark_runs_at_its_smallest_size(benchmark):
    if benchmark.stem in LONG:
        assert "--smallest" in printed_by(benchmark, "--help")
    else:
        printed = printed_by(benchmark, "--smallest")
        assert printed.count("\n") > 3
        if benchmark.stem == "bench_selection":
            assert "nan" in printed or "kept: lambda.min same 6; lambda.1se same 0" in printed, "R keeps the same"
