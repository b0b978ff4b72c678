"""Whether a bundle tells its training cases: membership attacks by likelihood ratios, on simulated cohorts.

The attacker knows a candidate's inputs and outcome, and the population (its moments, and as many cohorts as wanted to
train models of the same kind on). Each attack gives a number a candidate that is large for members; its AUC over
members and non-members is 0.5 where nothing is told.

*scores*: the log odds that the bundle's model gives to the true outcome, in sds of those that shadow models give it,
which have not seen the case (Carlini et al., IEEE S&P 2022, offline). *references*: the log of the ratio of the normal
densities by the bundle's mean and covariance and by the population's. *rows*: how near the nearest row of the bundle's
arrays is.
"""

from types import SimpleNamespace

import numpy as np

from IFXPredictLib.models.classifier import fit_classifier, refit_classifier
from IFXPredictLib.models.pseudo_cases import nearest
from IFXPredictLib.models.svm import Svm
from IFXPredictLib.stats.discrimination import delong

WEIGHTS = np.array([0.9, -0.6, 0.4, *[0.3, -0.3] * 10])


def draw(cases, random, inputs=3):
    """A simulated cohort: correlated inputs, one of them skewed, and outcomes by a logistic model of them."""
    x = random.standard_normal((cases, inputs))
    x[:, 1] += 0.5 * x[:, 0]
    x[:, 2] = np.exp(0.4 * x[:, 2])
    middle = np.where(np.arange(inputs) == 2, 1.08, 0.0)
    chance = 1 / (1 + np.exp(-(x - middle) @ WEIGHTS[:inputs]))
    return x, (random.random(cases) < chance).astype(np.intp)


def attacks(model, members, others, protocol, shadows=8, seed=5):
    """The AUC of each attack on one frozen ``model``; ``members`` and ``others`` are (inputs, outcomes)."""
    random = np.random.default_rng(seed)
    x, y = (np.concatenate(part) for part in zip(members, others, strict=True))
    member = np.repeat([1, 0], [len(members[1]), len(others[1])])
    cohort = len(members[1]), random, x.shape[1]
    unseen = [_log_odds(refit_classifier(model.classifier, *draw(*cohort), protocol), x, y) for _ in range(shadows)]
    found = SimpleNamespace(
        scores=(_log_odds(model.classifier, x, y) - np.mean(unseen, axis=0)) / (np.std(unseen, axis=0) + 0.05),
        references=_log_density(x, model.reference.mahalanobis) - _log_density(x, _population(random, x.shape[1])),
        rows=-_nearest_row(model, x),
    )
    return {name: delong(member, _ranks(value)).auc for name, value in vars(found).items()}


def _ranks(values):
    return np.argsort(np.argsort(values)) / len(values)


def _log_odds(classifier, x, y):
    p = np.clip(classifier.predict_proba(x), 0.01, 0.99)
    return np.log(p / (1 - p)) * (2 * y - 1)


def _population(random, inputs):
    x, _ = draw(100_000, random, inputs)
    scale = x.std(axis=0)
    variances, axes = np.linalg.eigh(np.corrcoef(x.T))
    return SimpleNamespace(center=x.mean(axis=0), scale=scale, whitening=(axes / np.sqrt(variances)) @ axes.T)


def _log_density(x, moments):
    inverse_root = moments.whitening / moments.scale
    distance = np.sum(((x - moments.center) @ inverse_root.T) ** 2, axis=1)
    return np.linalg.slogdet(inverse_root)[1] - distance / 2


def _nearest_row(model, x):
    scale = model.classifier.scale
    rows = [model.reference.background / scale]
    if isinstance(model.classifier, Svm):
        rows.append(model.classifier.support_vectors + model.classifier.center / scale)
    return nearest(x / scale, np.vstack(rows))


def one_model_bundle(x, y, protocol, cases_kept=None):
    """A bundle in memory whose one model is the protocol's classifier of three clinical values."""
    from pathlib import Path

    from IFXPredictLib.bundles.bundle import Bundle, Golden, TrainingSummary, answers
    from IFXPredictLib.features.extraction import Features
    from IFXPredictLib.models.svm import probability
    from IFXPredictLib.training.fitting import FittedClassifier, frozen_model
    from IFXPredictLib.training.freezing import performance

    names = protocol.clinical_names[: x.shape[1]]
    classifier = fit_classifier(x, y, protocol)
    raw = classifier.raw_scores(x)
    fitted = FittedClassifier("clinical", names, classifier, x, probability(raw), background=x[:cases_kept])
    model = frozen_model(fitted, y, protocol)
    example = Features(names, x.mean(axis=0))
    row = {"clinical": performance(y, raw, model.cutoff)}
    return Bundle(
        folder=Path("bundle"),
        sha256="ab" * 32,
        protocol=protocol,
        notice="",
        intended_use="To test.",
        models=(model,),
        summary=TrainingSummary(len(x), names, x.mean(axis=0), x.std(axis=0, ddof=1)),
        selection={"clinical": {}},
        performance={"train": row, "out_of_fold": row},
        software={"ifxpredict": "0"},
        golden=Golden(example, {n: a.raw_score for n, a in answers((model,), example).items()}, np.zeros(512)),
    )
