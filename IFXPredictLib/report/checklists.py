"""The reporting checklists TRIPOD+AI and CLAIM, each item beside the fact of a run that supports it, or none.

A checklist file (Resources/Checklists) gives each item its published number, its section, its topic in this project's
own words, and the key of the one fact of ``FACTS`` that can support it; items that only the authors of a study can
answer have none. A fact says what the run shows, which may be a part of what the item asks for.

What an Analysis proves of how models act on single patients, for the checklists.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..base.errors import ProtocolError
from ..bundles.bundle import Bundle
from ..evaluation.data import Missing
from ..evaluation.evaluation import Analysis
from ..evaluation.patients import ModelUncertainty
from ..protocol.loading import RESOURCES
from ..protocol.strict_yaml import read_as, read_yaml

TRIPOD_AI = RESOURCES / "Checklists" / "tripod_ai.yaml"
"""Collins et al., BMJ 2024;385:e078378."""

CLAIM = RESOURCES / "Checklists" / "claim.yaml"
"""Tejani et al., Radiol Artif Intell 2024;6:e240300."""

NOT_EVIDENCED = "not evidenced"

FACTS: Mapping[str, str] = {
    "title": "what was predicted, in whom, and whether models were developed or evaluated",
    "intended_use": "what the models are for and what they are not for",
    "data_sources": "where the cases come from: the cohort's centres, or a simulation",
    "centres": "how many centres, with their cases",
    "flow": "cases listed, excluded by reason and analysed, with outcome counts",
    "characteristics": "Table 1: clinical characteristics by outcome, with missing values",
    "split_comparison": "Table 1's tests of the training against the test split",
    "outcome": "the outcome, its time horizon and its coding",
    "predictors": "which features were offered to the models, and how they are computed",
    "protocol": "the settings of the run, by name and hash",
    "image_acquisition": "modality, phase and slice thickness that the protocol expects",
    "preprocessing": "resampling, windowing, and what is refused or warned of in an image",
    "predictor_handling": "centring and scaling, constant and redundant features",
    "missing_data": "how missing values are counted and treated",
    "sample_size": "cases and events, and the size or power calculated",
    "splits": "how cases were assigned to training and test",
    "disjointness": "that no case is in both splits",
    "case_counts": "cases and events in each analysis: training, folds, test",
    "reader_reliability": "ICC within and between readers of the lesion",
    "model_building": "classifier, feature selection, tuning, internal validation",
    "model_specification": "the frozen bundle: features, coefficients or support vectors, hash",
    "prediction": "how the predictions were calculated from the bundle",
    "output": "probability and call, and where the cut-off comes from",
    "class_balance": "share of the outcome, and whether classes were weighted or resampled",
    "network_initialisation": "how the network's weights started, with the seed",
    "network_training": "optimiser, epochs, augmentation, cross-fitting",
    "final_model": "how the final models and cut-offs were fixed before the test",
    "fusion": "how models were combined",
    "measures": "the measures and plots of performance",
    "uncertainty": "confidence intervals and tests, and their methods",
    "robustness": "optimism, selection frequencies, other ways to the same result",
    "interpretability": "which features the models use, and how they act",
    "internal_performance": "performance on the training split, out of fold or corrected for optimism",
    "external_performance": "performance on a test split from other centres",
    "performance": "AUC, calibration and classification of each model and split, with confidence intervals",
    "subgroup_performance": "performance by centre and by sex",
    "misclassified": "the cases that were called wrongly, and what they have in common",
    "model_updating": "recalibration or another change after the evaluation, and its effect",
    "input_quality": "what happens to poor or missing input when the models are used",
    "user_interaction": "what a user has to do and to know",
    "code": "name, version and licence of the software that ran",
    "software": "versions of the libraries that ran",
    "availability": "which of software, models and data can be had, and where",
}
"""Every fact that a run can state, and what it says: the one place where they are named."""


@dataclass(frozen=True)
class Item:
    """One item: ``number`` as published ("12" or "12a"), ``fact`` a key of FACTS, or "" where no run can tell."""

    number: str
    section: str
    topic: str
    fact: str = ""


@dataclass(frozen=True)
class Checklist:
    """A checklist: its name, where it was published, and its items in their order."""

    name: str
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Evidence:
    """An item with the text of the run's fact that supports it, or NOT_EVIDENCED."""

    item: Item
    text: str

    @property
    def evidenced(self) -> bool:
        """Whether the run has a fact for this item."""
        return self.text != NOT_EVIDENCED


def read_checklist(path: Path) -> Checklist:
    """A checklist from YAML; raises ProtocolError, naming file and item.

    Refused are unknown or missing keys, an empty text, a number that is none or not above the one before it, and a
    fact that FACTS does not have.
    """
    checklist: Checklist = read_as(Checklist, read_yaml(path), str(path))
    for item in checklist.items:
        _check_item(item, f"{path}: item {item.number}")
    for before, after in pairwise(checklist.items):
        if _place(after.number) <= _place(before.number):
            raise ProtocolError(f"{path}: item {after.number} stands after {before.number}; each once, in order.")
    return checklist


def evidence(items: Sequence[Item], facts: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Each of ``items`` with its text in ``facts`` (by key of FACTS); a blank text is none.

    Raises ProtocolError for a key that FACTS does not have, which would be a fact that supports nothing.
    """
    for key in facts:
        _check_fact(key, "facts of the run")
    return tuple(Evidence(item, facts.get(item.fact, "").strip() or NOT_EVIDENCED) for item in items)


def _check_item(item: Item, where: str) -> None:
    if not re.fullmatch("[1-9][0-9]*[a-z]?", item.number):
        raise ProtocolError(f"{where}: expected a number such as 12 or 12a.")
    for name in ("section", "topic"):
        if not getattr(item, name).strip():
            raise ProtocolError(f"{where}: {name} is empty; say what the item is about.")
    if item.fact:
        _check_fact(item.fact, where)


def _check_fact(key: str, where: str) -> None:
    if key not in FACTS:
        raise ProtocolError(f"{where}: the fact {key!r} is unknown; known are {', '.join(FACTS)}.")


def _place(number: str) -> tuple[int, str]:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), number[len(digits) :]


def interpretability(bundle: Bundle, analysis: Analysis) -> str:
    """Which features the models use, how they move the probability, and how many answers were marked."""
    inputs = "; ".join(
        f"{bundle.protocol.model_title(model.name)}: {', '.join(model.inputs)}"
        for model in bundle.models
        if not model.fuses
    )
    return f"The features of each model ({inputs}). {_moves(analysis)}{_single_patients(analysis)}"


def uncertainties(analysis: Analysis) -> tuple[ModelUncertainty, ...]:
    """Of each model on the test split; none without one."""
    return () if isinstance(analysis.uncertainties, Missing) else analysis.uncertainties


def _moves(analysis: Analysis) -> str:
    """What moves the models most, by modality; the table of contributions has the features."""
    if isinstance(analysis.moves, Missing):
        return f"How they act on a prediction is not analysed: {analysis.moves.reason}."
    moved = "; ".join(
        f"{analysis.titles[one.model]}: {', '.join(f'{name} {100 * mean:.1f}' for name, mean in one.modalities)}"
        for one in analysis.moves
    )
    return (
        "How they act: Shapley values of the probability, by modality, feature and case (table of contributions, "
        f"contributions_by_case.csv); mean absolute ones on the test split, in percentage points: {moved}."
    )


def _single_patients(analysis: Analysis) -> str:
    """How many of their answers are marked, model by model."""
    shares = "; ".join(
        f"{analysis.titles[one.model]} {one.undecided} and {one.unlike} of {one.cases}"
        for one in uncertainties(analysis)
    )
    return f" Test cases marked as undecided, and as unlike the training cases: {shares}." if shares else ""
