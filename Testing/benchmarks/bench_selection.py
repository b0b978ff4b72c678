"""Seconds that the steps of feature selection take: python Testing/benchmarks/bench_selection.py [--smallest].

The bound of the LASSO is what R's cv.glmnet takes on the same data in the same run, where R has glmnet; beside it
stands whether both keep the same features.
"""

import argparse
import json
import math
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

import numpy as np
from measuring import timed
from numpy.typing import NDArray

from IFXPredictLib.selection.elastic_net import ZERO, cross_validate
from IFXPredictLib.selection.redundancy import VARIANTS, spearman, survivors
from IFXPredictLib.stats.icc import FORMS, icc

CASES, FEATURES = 263, 1628  # the study's patients and imaging features
TRAINING_CASES, FILTERED_FEATURES = 166, 300  # its training split and what the earlier filters leave
SMALLEST = 30, 40

Row = tuple[str, str, float, float, str]
"""The step, its size, seconds, the most that it may take, and what else is said of it."""
Kept = dict[str, list[int]]
"""The columns that are kept, by the rule: "min" or "1se"."""
FOLDS = 10


def correlated_features(cases: int, features: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x (cases, features) of 20 common factors and noise of its own size per feature, and an outcome y (cases,)."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(cases, 20))
    x = factors @ random.normal(size=(20, features)) / np.sqrt(20)
    x += random.uniform(0.1, 1.5, size=features) * random.normal(size=x.shape)
    logit = factors[:, 0] + 0.7 * factors[:, 1] + 0.5 * x[:, 4]
    return x, (logit + random.logistic(size=cases) > 0).astype(np.float64)


def lasso_rows(sizes: Sequence[tuple[int, int]]) -> Iterator[Row]:
    for cases, features in sizes:
        x, y = correlated_features(cases, features, seed=1)
        foldid, size = np.arange(cases) % FOLDS, f"{cases} x {features}"
        cross_validate(x[:30], y[:30], foldid[:30])  # it is compiled at its first call
        of_r, kept_by_r = glmnet(x, y)
        start = time.perf_counter()
        found = cross_validate(x, y, foldid)
        yield "LASSO, 10-fold CV", size, time.perf_counter() - start, of_r, ""
        kept = {"min": found.selected("min").tolist(), "1se": found.selected("1se").tolist()}
        yield "  R's cv.glmnet", size, of_r, of_r, in_words(kept, kept_by_r)


def in_words(kept: Kept, kept_by_r: Kept) -> str:
    """Whether R keeps the same features as we do, by each rule; "" without R."""

    def said(rule: str) -> str:
        ours, theirs = set(kept[rule]), set(kept_by_r[rule])
        return f"same {len(ours)}" if ours == theirs else f"{len(ours)} and R {len(theirs)}, {len(ours & theirs)} alike"

    return "kept: " + "; ".join(f"lambda.{rule} {said(rule)}" for rule in kept) if kept_by_r else ""


def glmnet(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, Kept]:
    """What R takes for the same, its start and reading not counted, and keeps; NaN and none without R or glmnet."""
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(f"{folder}/x", x)
        np.savetxt(f"{folder}/y", y)
        script = f"""suppressMessages(library(glmnet))
            x <- as.matrix(read.table("{folder}/x")); y <- scan("{folder}/y", quiet = TRUE)
            fold <- (seq_along(y) - 1) %% {FOLDS} + 1
            took <- system.time(found <- cv.glmnet(x, y, family = "binomial", foldid = fold))[["elapsed"]]
            kept <- function(s) paste(which(abs(as.numeric(coef(found, s = s))[-1]) > {ZERO}) - 1, collapse = ", ")
            cat(sprintf('[%.3f, {{"min": [%s], "1se": [%s]}}]', took, kept("lambda.min"), kept("lambda.1se")))"""
        with suppress(FileNotFoundError):
            said = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
            if said.returncode == 0:
                took, kept = json.loads(said.stdout)
                return took, kept
    return math.nan, {}


def redundancy_rows(cases: int, features: int) -> Iterator[Row]:
    groups, _ = correlated_features(cases, 200, seed=1)
    x = groups[:, np.arange(features) % 200] + 0.2 * np.random.default_rng(2).normal(size=(cases, features))
    size, rho = f"{cases} x {features}", spearman(x)
    yield "Spearman matrix", size, timed(lambda: spearman(x)), 0.5, ""
    for variant in VARIANTS:
        yield f"  then {variant}", size, timed(partial(survivors, rho, variant, 0.9)), 0.5, ""


def icc_rows(cases: int, features: int) -> Iterator[Row]:
    x, _ = correlated_features(cases, features, seed=1)
    readings = x[:, None] + 0.3 * np.random.default_rng(2).normal(size=(cases, 2, features))
    for form in FORMS:
        yield form, f"{cases} x {features} x 2", timed(partial(icc, readings, form)), 0.1, ""


def main(sizes: Sequence[tuple[int, int]]) -> None:
    print(f"{'step':<24}{'size':>16}{'seconds':>10}{'at most':>10}")
    for step, size, taken, allowed, said in chain(icc_rows(*sizes[0]), redundancy_rows(*sizes[0]), lasso_rows(sizes)):
        print(f"{step:<24}{size:>16}{taken:>10.3f}{allowed:>10.3f}  {said}".rstrip())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="few cases and features: only to try it")
    main([SMALLEST] if parser.parse_args().smallest else [(CASES, FEATURES), (TRAINING_CASES, FILTERED_FEATURES)])
