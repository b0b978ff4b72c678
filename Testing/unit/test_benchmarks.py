"""Each benchmark runs, at its smallest size: what it prints is for readers, that it runs is for us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted((REPOSITORY / "Testing" / "benchmarks").glob("bench_*.py"))


def test_there_are_benchmarks():
    assert len(BENCHMARKS) == 22


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=[path.stem for path in BENCHMARKS])
def test_a_benchmark_runs_at_its_smallest_size(benchmark):
    command = [sys.executable, benchmark, "--smallest"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=REPOSITORY, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") > 3
    if benchmark.stem == "bench_selection":
        kept = "kept: lambda.min same 6; lambda.1se same 0"
        assert "nan" in done.stdout or kept in done.stdout, "R keeps the same"
