"""Seconds that the steps of feature selection take: python Testing/benchmarks/bench_selection.py [--smallest].

The bound of the LASSO is what R's cv.glmnet takes on the same data in the same run, where R has glmnet.
"""

import argparse
import math
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from IFXPredictLib.selection.elastic_net import cross_validate
from IFXPredictLib.selection.redundancy import VARIANTS, spearman, survivors
from IFXPredictLib.stats.icc import FORMS, icc

CASES, FEATURES = 263, 1628  # the study's patients and imaging features
TRAINING_CASES, FILTERED_FEATURES = 166, 300  # its training split and what the earlier filters leave
SMALLEST = 30, 40

Row = tuple[str, str, float, float]
FOLDS = 10


def correlated_features(cases: int, features: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x (cases, features) of 20 common factors and noise of its own size per feature, and an outcome y (cases,)."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(cases, 20))
    x = factors @ random.normal(size=(20, features)) / np.sqrt(20)
    x += random.uniform(0.1, 1.5, size=features) * random.normal(size=x.shape)
    logit = factors[:, 0] + 0.7 * factors[:, 1] + 0.5 * x[:, 4]
    return x, (logit + random.logistic(size=cases) > 0).astype(np.float64)


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def lasso_rows(sizes: Sequence[tuple[int, int]]) -> Iterator[Row]:
    for cases, features in sizes:
        x, y = correlated_features(cases, features, seed=1)
        foldid, size = np.arange(cases) % FOLDS, f"{cases} x {features}"
        cross_validate(x[:30], y[:30], foldid[:30])  # it is compiled at its first call
        of_r = seconds_of_glmnet(x, y)
        yield "LASSO, 10-fold CV", size, seconds(partial(cross_validate, x, y, foldid)), of_r
        yield "  R's cv.glmnet", size, of_r, of_r


def seconds_of_glmnet(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """What R takes for the same, its start and reading not counted; NaN where there is no R, or no glmnet."""
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(f"{folder}/x", x)
        np.savetxt(f"{folder}/y", y)
        script = f"""suppressMessages(library(glmnet))
            x <- as.matrix(read.table("{folder}/x")); y <- scan("{folder}/y", quiet = TRUE)
            fold <- (seq_along(y) - 1) %% {FOLDS} + 1
            cat(system.time(cv.glmnet(x, y, family = "binomial", foldid = fold))[["elapsed"]])"""
        with suppress(FileNotFoundError):
            said = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
            if said.returncode == 0:
                return float(said.stdout)
    return math.nan


def redundancy_rows(cases: int, features: int) -> Iterator[Row]:
    groups, _ = correlated_features(cases, 200, seed=1)
    x = groups[:, np.arange(features) % 200] + 0.2 * np.random.default_rng(2).normal(size=(cases, features))
    size, rho = f"{cases} x {features}", spearman(x)
    yield "Spearman matrix", size, seconds(lambda: spearman(x)), 0.5
    for variant in VARIANTS:
        yield f"  then {variant}", size, seconds(partial(survivors, rho, variant, 0.9)), 0.5


def icc_rows(cases: int, features: int) -> Iterator[Row]:
    x, _ = correlated_features(cases, features, seed=1)
    readings = x[:, None] + 0.3 * np.random.default_rng(2).normal(size=(cases, 2, features))
    for form in FORMS:
        yield form, f"{cases} x {features} x 2", seconds(partial(icc, readings, form)), 0.1


def main(sizes: Sequence[tuple[int, int]]) -> None:
    print(f"{'step':<24}{'size':>16}{'seconds':>10}{'at most':>10}")
    for step, size, taken, allowed in chain(icc_rows(*sizes[0]), redundancy_rows(*sizes[0]), lasso_rows(sizes)):
        print(f"{step:<24}{size:>16}{taken:>10.3f}{allowed:>10.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="few cases and features: only to try it")
    main([SMALLEST] if parser.parse_args().smallest else [(CASES, FEATURES), (TRAINING_CASES, FILTERED_FEATURES)])
