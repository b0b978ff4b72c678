"""Cohorts in which nothing tells the outcome: what a model seems worth in sample, and what nested validation says.

    python Testing/benchmarks/bench_nested.py [--cohorts N] [--smallest]

N cohorts of 100 cases with 200 columns of noise, correlated in groups, and an outcome that was tossed for. Redundancy,
univariable filter (P below 0.1), LASSO and support vector machine as in the CT protocol; 5 outer folds, once. A cohort
or an outer fit in which no feature is kept has no model, and an AUC of 0.5.
"""

import argparse
import warnings
from contextlib import suppress
from dataclasses import replace

import numpy as np

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.training.fitting import TrainingData, fit_models
from IFXPredictLib.training.nested import nested_validation

CASES, COLUMNS, GROUPS, FOLDS = 100, 200, 20, 5
NO_MODEL = 0.5


def main(cohorts: int) -> None:
    """Print the means over the cohorts, with 1.96 standard errors."""
    demo = load_protocol("ifx_cte_demo")
    rules = replace(demo.selection, p_value=0.1, rule="min", repeats=1)
    protocol = replace(demo, models=(ModelRules("deep", ("deep",)),), selection=rules)
    found = np.array([areas(seed, protocol) for seed in range(cohorts)])
    print(f"{cohorts} cohorts without a signal; in {np.sum(found[:, 0] == NO_MODEL)} nothing was kept in sample")
    for name, column in zip(("in sample", "nested, outer folds"), found.T, strict=True):
        error = 1.96 * column.std() / np.sqrt(max(1, cohorts - 1))
        print(f"mean AUC, {name:<22}{column.mean():8.3f} ({column.mean() - error:.3f} to {column.mean() + error:.3f})")
    kept = found[found[:, 0] != NO_MODEL]
    print(f"mean AUC where something was kept, in sample; nested: {np.mean(kept[:, 0]):.3f}; {np.mean(kept[:, 1]):.3f}")


def areas(seed: int, protocol: Protocol) -> tuple[float, float]:
    """The AUC in sample and that of the outer folds."""
    data, models = noise(seed), []
    with suppress(TrainingError):
        models = [fit.model for fit in fit_models(data, protocol, jobs=1)]
    nested = nested_validation(data, models, protocol, FOLDS, 1).models["deep"]
    return nested.apparent, nested.auc


def noise(seed: int) -> TrainingData:
    """A cohort of deep columns, all but COLUMNS of which are constant."""
    random = np.random.default_rng(seed)
    values = np.ones((CASES, 512))
    groups = random.normal(size=(CASES, GROUPS))
    values[:, :COLUMNS] = groups[:, np.arange(COLUMNS) % GROUPS] + random.normal(size=(CASES, COLUMNS))
    names = tuple(f"deep_{k:03}" for k in range(512))
    outcome = random.permutation(np.tile([0, 1], CASES // 2))
    return TrainingData(tuple(map(str, range(CASES))), names, values, outcome, np.ones(512, bool))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohorts", type=int, default=100)
    parser.add_argument("--smallest", action="store_true", help="one cohort: only to try it")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", "The penalised regression did not converge", RuntimeWarning)
    main(1 if options.smallest else options.cohorts)
