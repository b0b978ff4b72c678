"""Bundles really fitted to cases with blanks: CRP and ALT are missing of some, CRP mostly of those with outcome 1."""

import dataclasses

import numpy as np
from imaging_names import IMAGING_NAMES

from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.training.fitting import TrainingData
from IFXPredictLib.training.freezing import fit_bundle

SIGNALS = ("albumin", "crp", "deep_003")
"""What differs between the outcomes, and is selected."""
TRAINING, TEST = 64, 24
BLANKS = {"crp": 22, "alt": 6}
"""How many training cases miss each."""


def blank_cases(bundle, protocol, count, seed):
    """Imaging features (count, 1628), clinical rows by name and outcome, about the training cases of a ``bundle``."""
    random, outcome = np.random.default_rng(seed), np.arange(count) % 2
    names = IMAGING_NAMES + protocol.clinical_names
    at = [bundle.summary.names.index(name) for name in names]
    mean, sd = bundle.summary.mean[at], bundle.summary.sd[at]
    moved = np.isin(names, SIGNALS)
    values = mean + 0.3 * sd * (random.standard_normal((count, len(names))) + 2.2 * outcome[:, None] * moved)
    still = [i for i, name in enumerate(IMAGING_NAMES) if i % 200 and name not in SIGNALS]
    values[:, still] = mean[still]
    for c in protocol.clinical:
        column = values[:, names.index(c.name)]
        column[:] = random.integers(0, 2, count) if c.kind == "binary" else np.clip(column, c.low, c.high)
    values[(outcome == 1) & (np.arange(count) % 3 < 2), names.index("crp")] = np.nan
    values[5::11, names.index("alt")] = np.nan
    clinical = [
        dict(zip(protocol.clinical_names, row, strict=True)) for row in values[:, len(IMAGING_NAMES) :].tolist()
    ]
    return values[:, : len(IMAGING_NAMES)], clinical, outcome


def training_data(bundle, protocol, count, seed, prefix):
    """The cases as training takes them."""
    imaging, clinical, outcome = blank_cases(bundle, protocol, count, seed)
    values = np.hstack([imaging, [protocol.clinical_row(row) for row in clinical]])
    names = IMAGING_NAMES + protocol.clinical_inputs
    cases = tuple(f"{prefix}{i}" for i in range(count))
    return TrainingData(cases, names, values, outcome, np.ones(len(names), bool), may_miss=protocol.clinical_names)


def imputing_protocol(protocol, rule):
    """Three models of few features, quickly fitted, with ``missing: rule``."""
    models = (ModelRules("clinical", ("clinical",)), ModelRules("deep", ("deep",)))
    return dataclasses.replace(
        protocol,
        missing=rule,
        models=(*models, ModelRules("both", fuses=("clinical", "deep"))),
        selection=dataclasses.replace(protocol.selection, folds=3, repeats=2, p_value=0.05, rule="min"),
        fusion=dataclasses.replace(protocol.fusion, folds=3),
        patient=dataclasses.replace(protocol.patient, background_cases=16),
    )


def imputing_bundle(bundle, network, folder, rule):
    """Fitted to cases about those of ``bundle``, saved in ``folder`` and loaded again."""
    protocol = imputing_protocol(bundle.protocol, rule)
    split = [training_data(bundle, protocol, count, seed, "AB"[seed]) for seed, count in enumerate((TRAINING, TEST))]
    made = fit_bundle(*split, protocol, network, folder)
    save_bundle(made, network, model_card(made, "none", "none"))
    return load_bundle(folder)
