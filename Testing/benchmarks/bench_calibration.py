"""Do calibrated probabilities mean it? Calibration slopes in the test splits of simulated cohorts, by each method.

    python Testing/benchmarks/bench_calibration.py [--cohorts 10] [--repeats 1] [--jobs 2]

Features are simulated, not images: clinical values as `ifxpredict simulate` draws them (Table 1, tied to the severity
of a case), radiomics and deep features as sums of a few factors, of which some follow that severity, and noise. All
of a training runs on them: selection, classifiers, out-of-fold scores, late fusion, by ifx_cte_demo with 166 training
and 97 test cases. For its time, a twentieth of the imaging features passes the ICC filter, which comes first, and there
are five folds instead of ten. With --repeats the maps of models of features are fitted to the scores of that many
foldings together, but for those that keep no feature; the library does not do that. Not simulated is what networks add,
whose deep features differ between folds.
"""

import argparse
import dataclasses
from contextlib import suppress
from functools import partial

import numpy as np
from numpy.typing import NDArray

from IFXPredictLib.base.concurrency import results_of
from IFXPredictLib.base.errors import NoModelError
from IFXPredictLib.features.extraction import names_by_source
from IFXPredictLib.models.classifier import score_scale
from IFXPredictLib.models.recalibration import fit_calibration
from IFXPredictLib.models.svm import probability
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.simulation.table_one import clinical_values
from IFXPredictLib.stats.calibration import calibration
from IFXPredictLib.stats.splits import out_of_fold
from IFXPredictLib.training.fitting import FittedModel, TrainingData, _select_and_score, fit_models, score_table

METHODS = ("none", "logistic", "beta", "isotonic")
FACTORS, TELLING = 24, 8
RELIABLE = 20
"""Of so many imaging features one passes the ICC filter."""


def drawn(cases: int, random: np.random.Generator, protocol: Protocol) -> TrainingData:
    """Cases of 45 % outcome 1, in no order."""
    outcome = (random.random(cases) < 0.45).astype(np.intp)
    deviation = random.normal(size=cases)
    blocks = []
    for source, names in names_by_source(protocol).items():
        if source == "clinical":
            rows = [
                clinical_values(int(y), d, protocol.clinical, random) for y, d in zip(outcome, deviation, strict=True)
            ]
            blocks.append(np.array([[row[name] for name in names] for row in rows]))
        else:
            blocks.append(imaging(outcome + deviation, len(names), random))
    names = tuple(name for part in names_by_source(protocol).values() for name in part)
    numbered = tuple(f"c{i}" for i in range(cases))
    reliable = (np.arange(len(names)) % RELIABLE == 0) | np.isin(names, protocol.clinical_names)
    return TrainingData(numbered, names, np.hstack(blocks), outcome, reliable)


def imaging(severity: NDArray[np.float64], count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Features (cases, count): each mainly of one factor. Loadings are one study's, the same in each cohort."""
    fixed = np.random.default_rng(count)
    factors = random.normal(size=(severity.size, FACTORS))
    factors[:, :TELLING] = 0.6 * severity[:, None] + 0.8 * factors[:, :TELLING]
    loadings = fixed.normal(0, 0.15, (FACTORS, count))
    loadings[fixed.integers(FACTORS, size=count), np.arange(count)] += 1
    return factors @ loadings + random.normal(0, 0.7, (severity.size, count))


def by_methods(
    fit: FittedModel, train: TrainingData, raw: NDArray[np.float64], protocol: Protocol, repeats: int
) -> dict[str, NDArray[np.float64]]:
    """The probabilities of raw scores ``raw`` by each method, fitted to the model's out-of-fold scores."""
    scale, found = score_scale(fit.model.classifier), {"none": probability(raw)}
    rules = next(one for one in protocol.models if one.name == fit.model.name)
    scores = [fit.out_of_fold]
    for k in range(1, repeats if rules.modalities else 1):
        with suppress(NoModelError):
            scores.append(again(train, protocol, rules, k))
    outcome, unseen = np.tile(train.outcome, len(scores)), np.concatenate(scores)
    for method in METHODS[1:]:
        found[method] = fit_calibration(outcome, unseen, method, scale, 0.5).apply(raw)  # type: ignore[arg-type]
    return found


def again(train: TrainingData, protocol: Protocol, rules: ModelRules, k: int) -> NDArray[np.float64]:
    """Out-of-fold scores of the training cases by other folds, the k-th."""
    columns = train.columns([n for source in rules.modalities for n in names_by_source(protocol)[source]])
    score = partial(_select_and_score, train, columns, protocol)
    return out_of_fold(score, train.outcome, protocol.fusion.folds, protocol.seed + 100 * k)


def one_cohort(
    seed: int, protocol: Protocol, sizes: tuple[int, int], repeats: int
) -> dict[tuple[str, str], tuple[float, ...]]:
    """By model and method: slope with its 95 % interval (NaN without one), and Brier score, in the test split."""
    random = np.random.default_rng(seed)
    train, test = (drawn(size, random, protocol) for size in sizes)
    fits = fit_models(train, protocol)
    scores = score_table([fit.model for fit in fits], test.names, test.values)
    found: dict[tuple[str, str], tuple[float, ...]] = {}
    for fit in fits:
        raw = scores[fit.model.name]
        for method, p in by_methods(fit, train, raw, protocol, repeats).items():
            told = calibration(test.outcome, p)
            slope = (np.nan,) * 3 if told.slope is None else (told.slope.value, told.slope.low, told.slope.high)
            found[fit.model.name, method] = (*slope, told.brier, float(np.sum(raw != probability(raw))))
    return found


def main() -> None:
    """Print a row for each model and method."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cohorts", type=int, default=10)
    parser.add_argument("--first", type=int, default=1, help="seed of the first cohort; the next ones follow")
    parser.add_argument("--repeats", type=int, default=1, help="foldings whose scores are pooled")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--smallest", action="store_true", help="one small cohort: only to try it")
    asked = parser.parse_args()
    protocol, sizes = load_protocol("ifx_cte_demo"), (166, 97)
    order = tuple(sorted(protocol.selection.order, key=lambda step: step != "reliability"))
    selection = dataclasses.replace(protocol.selection, repeats=1, folds=5, order=order)
    fusion = dataclasses.replace(protocol.fusion, folds=5)
    if asked.smallest:
        asked.cohorts, sizes, models = 1, (90, 60), tuple(m for m in protocol.models if m.modalities == ("clinical",))
        protocol = dataclasses.replace(protocol, models=models)
    protocol = dataclasses.replace(protocol, selection=selection, fusion=fusion)
    parts = [(seed, protocol, sizes, asked.repeats) for seed in range(asked.first, asked.first + asked.cohorts)]
    cohorts = results_of(one_cohort, parts, asked.jobs)
    print("model\tmethod\tslope: median\tleast\tlargest\tinterval holds 1\tBrier: mean\tcut: least\tmost")
    for name, method in cohorts[0]:
        slope, low, high, brier, cut = np.array([found[name, method] for found in cohorts]).T
        holds = int(np.sum((low <= 1) & (high >= 1)))
        shown = "\t".join(f"{value:.2f}" for value in (np.median(slope), slope.min(), slope.max()))
        told = f"{holds} of {len(cohorts)}\t{brier.mean():.3f}\t{cut.min():.0f}\t{cut.max():.0f}"
        print(f"{name}\t{method}\t{shown}\t{told}")


if __name__ == "__main__":
    main()
