"""An invented study in memory: 60 training and 41 test cases, a bundle fitted to the former, and their Analysis."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from IFXPredictLib.analysis.study import analyse
from IFXPredictLib.analysis.study_data import gather
from IFXPredictLib.bundle import Bundle, FrozenModel, Golden
from IFXPredictLib.evaluation.discrimination import youden_cutoff
from IFXPredictLib.features import IMAGING_NAMES, Features
from IFXPredictLib.freezing import performance, summarise
from IFXPredictLib.models import fit_svm, probability
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.reporting.provenance import Provenance
from IFXPredictLib.tables import CohortCase, FeatureTable
from IFXPredictLib.training import score_table

INPUTS = {
    "clinical": ("albumin", "crp"),
    "radiomics": ("original_firstorder_Mean", "wavelet-LLH_glcm_Contrast"),
    "deep": ("deep_003", "deep_200"),
    "early_fusion": ("original_firstorder_Mean", "deep_003", "crp"),
    "late_fusion": ("clinical", "radiomics", "deep"),
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


@pytest.fixture(scope="session")
def invented_bundle(invented_data, invented_tables):
    """A bundle in memory, its machines fitted to the training split."""
    data, protocol = invented_data, invented_tables.protocol
    values, outcome = data.values[data.train], data.outcome[data.train]
    models: list[FrozenModel] = []
    for name, inputs in INPUTS.items():
        scores = score_table(models, data.names, values)
        fuses = name == "late_fusion"
        x = np.column_stack([probability(scores[n]) for n in inputs]) if fuses else data.columns(inputs)[data.train]
        machine = fit_svm(x, outcome, protocol.svm)
        cutoff = youden_cutoff(outcome, probability(machine.score(x)))
        models.append(FrozenModel(name, inputs, machine, cutoff, fuses))
    scores = score_table(models, data.names, values)
    record = {"kept_after": {"redundancy": 9, "reliability": 5}, "frequencies": {"crp": 1.0, "deep_007": 0.25}}
    return Bundle(
        folder=Path("bundle"),
        sha256="ab" * 32,
        protocol=protocol,
        notice="Invented <cases> & numbers",
        intended_use="To test.",
        models=tuple(models),
        summary=summarise(data.names, values),
        selection={name: {} if name == "late_fusion" else record for name in INPUTS},
        performance={"train": {m.name: performance(outcome, scores[m.name], m.cutoff) for m in models}},
        software={"ifxpredict": "0"},
        golden=Golden(Features((), np.empty(0)), {}, np.empty(0)),
    )


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
