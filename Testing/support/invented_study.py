"""An invented study in memory: 60 training and 41 test cases, a bundle fitted to the former, and their Analysis.

The second study has the same cases, and a protocol unlike the first in outcome, image, classifier and models.
"""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.bundles.bundle import Bundle, FrozenModel, Golden
from IFXPredictLib.evaluation.data import gather
from IFXPredictLib.evaluation.evaluation import analyse
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.classifier import fit_classifier
from IFXPredictLib.models.imputation import fit_clinical
from IFXPredictLib.models.svm import probability
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import LogisticRules, ModelRules, Outcome
from IFXPredictLib.report.provenance import Provenance
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.features import FeatureTable
from IFXPredictLib.training.fitting import FittedClassifier, frozen_model, score_table
from IFXPredictLib.training.freezing import performance, summarise

INPUTS = {
    "clinical": ("albumin", "crp"),
    "radiomics": ("original_firstorder_Mean", "wavelet-LLH_glcm_Contrast"),
    "deep": ("deep_003", "deep_200"),
    "early_fusion": ("original_firstorder_Mean", "deep_003", "crp"),
    "late_fusion": ("clinical", "radiomics", "deep"),
}
SECOND_INPUTS = {
    "clinical": ("albumin", "crp"),
    "dlr": ("original_firstorder_Mean", "deep_003"),
    "dlr_clinical": ("original_firstorder_Mean", "deep_003", "crp"),
}
TRAINING, TEST = 60, 41
WITHOUT_FEATURES, WITHOUT_CRP, WITHOUT_TIME = "case_100", "case_070", "case_071"
RESAMPLES = 40


@pytest.fixture(scope="session")
def invented_tables():
    """Cohort, imaging features and clinical values of the study; the means of outcome 1 are higher by 1 sd."""
    protocol, random = load_protocol("ifx_cte_demo"), np.random.default_rng(3)
    names = [f"case_{i:03d}" for i in range(TRAINING + TEST)]
    outcome = np.arange(len(names)) % 2
    imaging = random.normal(size=(len(names), len(IMAGING_NAMES))) + outcome[:, None]
    clinical = {
        name: {
            c.name: float(random.integers(2)) if c.kind == "binary" else y + random.normal() for c in protocol.clinical
        }
        for name, y in zip(names, outcome.tolist(), strict=True)
    }
    del clinical[WITHOUT_CRP]["crp"]
    times = random.uniform(5, 100, len(names)).round(1).tolist()
    cohort = tuple(
        CohortCase(
            *(name, Path("image"), Path("mask"), int(y), i < TRAINING, "A" if i < TRAINING else "BC"[i % 3 == 0]),
            *((None, None) if name == WITHOUT_TIME else (week, int(week < 50))),
        )
        for i, (name, y, week) in enumerate(zip(names, outcome, times, strict=True))
    )
    kept = [i for i, name in enumerate(names) if name != WITHOUT_FEATURES]
    table = FeatureTable(tuple(names[i] for i in kept), IMAGING_NAMES, imaging[kept])
    return SimpleNamespace(protocol=protocol, cohort=cohort, imaging=table, clinical=clinical)


@pytest.fixture(scope="session")
def invented_data(invented_tables):
    """The tables joined."""
    found = invented_tables
    return gather(found.cohort, found.imaging, found.clinical, {WITHOUT_FEATURES: "failed"}, found.protocol)


def bundle_of(data, protocol, inputs, notice):
    """A bundle in memory, the protocol's machines fitted to the training split."""
    values, outcome = data.values[data.train], data.outcome[data.train]
    fusing = {rules.name for rules in protocol.models if rules.fuses}
    models: list[FrozenModel] = []
    for name, own in inputs.items():
        scores = score_table(models, data.names, values)
        fuses = name in fusing
        x = np.column_stack([probability(scores[n]) for n in own]) if fuses else data.columns(own)[data.train]
        classifier = fit_classifier(x, outcome, protocol)
        fitted = FittedClassifier(name, own, classifier, x, classifier.raw_scores(x), background=x[:8], fuses=fuses)
        models.append(frozen_model(fitted, outcome, protocol))
    scores = score_table(models, data.names, values)
    record = {"kept_after": {"redundancy": 9, "reliability": 5}, "frequencies": {"crp": 1.0, "deep_007": 0.25}}
    return Bundle(
        folder=Path("bundle"),
        sha256="ab" * 32,
        protocol=protocol,
        notice=notice,
        intended_use="To test.",
        models=tuple(models),
        summary=summarise(data.names, values),
        selection={name: {} if name in fusing else record for name in inputs},
        performance={"train": {m.name: performance(outcome, scores[m.name], m.cutoff) for m in models}},
        software={"ifxpredict": "0"},
        golden=Golden(Features((), np.empty(0)), {}, np.empty(0)),
    )


@pytest.fixture(scope="session")
def invented_bundle(invented_data, invented_tables):
    return bundle_of(invented_data, invented_tables.protocol, INPUTS, "Invented <cases> & numbers")


@pytest.fixture(scope="session")
def second_bundle(invented_data):
    """Of a protocol with L2 logistic regression, without gas, HU and fusion of models."""
    base = load_protocol("ifx_cte_demo")
    image = dataclasses.replace(
        base.image, modality="MR", normalisation="z_score", window_low=-3, window_high=3, pieces=2, gas=None
    )
    selection = dataclasses.replace(base.selection, order=("reliability", "univariable", "redundancy", "lasso"))
    protocol = dataclasses.replace(
        base,
        name="second",
        title="Response to TNF inhibitors from sacroiliac MRI",
        outcome=Outcome("ASAS40 response at week 24", "improvement", "no improvement"),
        image=image,
        selection=selection,
        svm=None,
        l2_logistic=LogisticRules(5, "min"),
        models=(
            ModelRules("clinical", ("clinical",)),
            ModelRules("dlr", ("radiomics", "deep"), title="DLR"),
            ModelRules("dlr_clinical", ("radiomics", "deep", "clinical"), title="DLR + clinical"),
        ),
    )
    return bundle_of(invented_data, protocol, SECOND_INPUTS, "")


@pytest.fixture(scope="session")
def second_analysis(invented_data, second_bundle):
    """The second study, without centres and times."""
    n = len(invented_data.cases)
    unknown = {"centre": np.full(n, ""), "time_weeks": np.full(n, np.nan), "event": np.full(n, np.nan)}
    listed = tuple(dataclasses.replace(case, centre="") for case in invented_data.listed)
    return analyse(dataclasses.replace(invented_data, listed=listed, **unknown), second_bundle, 4)


@pytest.fixture(scope="session")
def invented_analysis(invented_data, invented_bundle):
    """All of the study, with few resamples."""
    return analyse(invented_data, invented_bundle, RESAMPLES)


@pytest.fixture(scope="session")
def untimed_analysis(invented_data, invented_bundle):
    """The training split alone, without centres and times, and of 2 resamples."""
    train = invented_data.train
    arrays = {name: getattr(invented_data, name)[train] for name in ("values", "outcome", "train")}
    data = dataclasses.replace(
        invented_data,
        **arrays,
        cases=tuple(np.array(invented_data.cases)[train]),
        centre=np.full(train.sum(), ""),
        time_weeks=np.full(train.sum(), np.nan),
        event=np.full(train.sum(), np.nan),
        listed=tuple(dataclasses.replace(c, centre="") for c in invented_data.listed if c.split == "train"),
    )
    return analyse(data, invented_bundle, 2)


@pytest.fixture(scope="session")
def invented_provenance():
    return Provenance("2026-01-02", "A remark", {"features.csv": "cd" * 32}, {"ifxpredict": "0.1", "numpy": "2"})


BLANKS = {"train": (3, 10, 11), "test": (61, 62, 70, 81)}
"""Rows of the study whose CRP is blank, and of these 62 and 70 whose albumin is: 70 had no CRP from the start."""


@pytest.fixture(scope="session")
def blank_study(invented_data, invented_bundle):
    """The study with ``BLANKS``, as given, and its bundle with chained equations fitted to the training split."""
    values, clinical = invented_data.values.copy(), invented_bundle.protocol.clinical
    at = [invented_data.names.index(name) for name in ("crp", "albumin")]
    values[np.ix_([*BLANKS["train"], *BLANKS["test"]], at[:1])] = np.nan
    values[np.ix_([62, 70], at[1:])] = np.nan
    data = dataclasses.replace(invented_data, values=values)
    wide = tuple(c if c.kind == "binary" else dataclasses.replace(c, low=-9, high=9) for c in clinical)
    protocol = dataclasses.replace(invented_bundle.protocol, missing="chained", clinical=wide)
    imputation = fit_clinical(data.names, values[data.train], protocol)
    return SimpleNamespace(
        data=data, bundle=dataclasses.replace(invented_bundle, protocol=protocol, imputation=imputation)
    )
