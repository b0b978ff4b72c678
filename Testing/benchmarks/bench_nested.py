"""Cohorts in which nothing tells the outcome: what a model seems worth in sample, and what nested validation says.

    python Testing/benchmarks/bench_nested.py [--cohorts N] [--fits] [--smallest]

N cohorts of 100 cases with 200 columns of noise, correlated in groups, and an outcome that was tossed for. Redundancy,
univariable filter (P below 0.1), LASSO and support vector machine as in the CT protocol; 5 outer folds, once. A cohort
or an outer fit in which no feature is kept has no model, and an AUC of 0.5; one is enough where an inner fold keeps
none. With --fits selection and classifier alone run in the outer folds, a tenth of the time, and only the fits that
kept something are counted.
"""

import argparse
import warnings
from contextlib import suppress
from dataclasses import replace

import numpy as np

from IFXPredictLib.base.errors import NoModelError, TrainingError
from IFXPredictLib.models.classifier import fit_classifier
from IFXPredictLib.models.svm import probability
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.selection.filters import Kind
from IFXPredictLib.selection.selection import select_features
from IFXPredictLib.stats.discrimination import auc
from IFXPredictLib.stats.splits import outer_parts, repeated_folds
from IFXPredictLib.training.fitting import TrainingData, fit_models
from IFXPredictLib.training.nested import nested_validation

CASES, COLUMNS, GROUPS, FOLDS = 100, 200, 20, 5
NO_MODEL = 0.5


def main(cohorts: int) -> None:
    """Print the means over the cohorts, with 1.96 standard errors."""
    protocol = null_protocol()
    found = np.array([areas(seed, protocol) for seed in range(cohorts)])
    print(f"{cohorts} cohorts without a signal; in {np.sum(found[:, 0] == NO_MODEL)} nothing was kept in sample")
    for name, column in zip(("in sample", "nested, outer folds"), found.T, strict=True):
        error = 1.96 * column.std() / np.sqrt(max(1, cohorts - 1))
        print(f"mean AUC, {name:<22}{column.mean():8.3f} ({column.mean() - error:.3f} to {column.mean() + error:.3f})")
    kept = found[found[:, 0] != NO_MODEL]
    print(f"mean AUC where something was kept, in sample; nested: {np.mean(kept[:, 0]):.3f}; {np.mean(kept[:, 1]):.3f}")


def of_fits(cohorts: int) -> None:
    """Print the mean AUC of the held-out folds whose fit kept something, with 1.96 standard errors by cohorts."""
    protocol = null_protocol()
    found = np.array([held_out_areas(noise(seed), protocol) for seed in range(cohorts)])
    kept = ~np.isnan(found)
    mean = found[kept].mean()
    off = np.where(kept, found - mean, 0).sum(axis=1)
    error = 1.96 * np.sqrt(np.square(off).sum()) / kept.sum()
    print(f"{cohorts} cohorts without a signal; {kept.sum()} of {kept.size} outer fits kept a feature")
    print(f"mean AUC of their held-out folds {mean:.3f} ({mean - error:.3f} to {mean + error:.3f})")


def held_out_areas(data: TrainingData, protocol: Protocol) -> list[float]:
    """Of each outer fold; NaN where the fit to the others keeps no feature."""
    found, rules, seed = [], protocol.selection, protocol.seed
    for rows, out in outer_parts(repeated_folds(data.outcome, FOLDS, 1, seed)):
        x, y = data.values[rows], data.outcome[rows]
        kinds: list[Kind] = ["continuous"] * len(data.names)
        try:
            kept = np.array(select_features(x, y, data.names, kinds, data.reliable, rules, seed).indices)
        except NoModelError:
            found.append(np.nan)
        else:
            raw = fit_classifier(x[:, kept], y, protocol).raw_scores(data.values[out][:, kept])
            found.append(auc(data.outcome[out], probability(raw)))
    return found


def null_protocol() -> Protocol:
    """The CT demonstration's with one model, and a looser filter, by which noise is kept."""
    demo = load_protocol("ifx_cte_demo")
    rules = replace(demo.selection, p_value=0.1, rule="min", repeats=1)
    return replace(demo, models=(ModelRules("deep", ("deep",)),), selection=rules)


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
    parser.add_argument("--fits", action="store_true", help="selection and classifier alone")
    parser.add_argument("--smallest", action="store_true", help="one cohort: only to try it")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", "The penalised regression did not converge", RuntimeWarning)
    (of_fits if options.fits else main)(1 if options.smallest else options.cohorts)
