"""Seconds that the steps of feature selection take: python Testing/benchmarks/bench_selection.py."""

import time
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from IFXPredictLib.selection.elastic_net import cross_validate
from IFXPredictLib.selection.redundancy import VARIANTS, spearman, survivors
from IFXPredictLib.stats.icc import FORMS, icc

CASES, FEATURES = 263, 1628  # the study's patients and imaging features
TRAINING_CASES, FILTERED_FEATURES = 166, 300  # its training split and what the earlier filters leave
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


def lasso_rows() -> Iterator[tuple[str, str, float, float]]:
    for cases, features in ((CASES, FEATURES), (TRAINING_CASES, FILTERED_FEATURES)):
        x, y = correlated_features(cases, features, seed=1)
        foldid = np.arange(cases) % FOLDS
        yield (
            "LASSO, 10-fold CV",
            f"{cases} x {features}",
            seconds(lambda x=x, y=y, f=foldid: cross_validate(x, y, f)),
            10,
        )


def redundancy_rows() -> Iterator[tuple[str, str, float, float]]:
    groups, _ = correlated_features(CASES, 200, seed=1)
    x = groups[:, np.arange(FEATURES) % 200] + 0.2 * np.random.default_rng(2).normal(size=(CASES, FEATURES))
    size, rho = f"{CASES} x {FEATURES}", spearman(x)
    yield "Spearman matrix", size, seconds(lambda: spearman(x)), 0.5
    for variant in VARIANTS:
        yield f"  then {variant}", size, seconds(lambda v=variant: survivors(rho, v, 0.9)), 0.5


def icc_rows() -> Iterator[tuple[str, str, float, float]]:
    x, _ = correlated_features(CASES, FEATURES, seed=1)
    readings = x[:, None] + 0.3 * np.random.default_rng(2).normal(size=(CASES, 2, FEATURES))
    for form in FORMS:
        yield form, f"{CASES} x {FEATURES} x 2", seconds(lambda f=form: icc(readings, f)), 0.1


def main() -> None:
    print(f"{'step':<24}{'size':>16}{'seconds':>10}{'at most':>10}")
    for step, size, taken, allowed in chain(icc_rows(), redundancy_rows(), lasso_rows()):
        print(f"{step:<24}{size:>16}{taken:>10.3f}{allowed:>10.3f}")


if __name__ == "__main__":
    main()
