"""The checklists TRIPOD+AI, CLAIM, METRICS and CLEAR, each item beside the fact of a run that supports it, or none.

A checklist file (Resources/Checklists) gives each item its published number, its section, its topic in this project's
own words, and the key of the one fact of ``FACTS`` that can support it; items that only the authors of a study can
answer have none. A fact says what the run shows, which may be a part of what the item asks for; those of how models act
on single patients stand here, too.

Items of a list with ``answers`` are answered: yes by a fact, no where the run lacks it, for the authors where no run
can tell. Where they have weights, as METRICS' have, these give a score.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..base.errors import ProtocolError
from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.parts import Missing
from ..evaluation.patients import ModelUncertainty
from ..protocol.loading import RESOURCES
from ..protocol.strict_yaml import read_as, read_yaml
from .facts import FACTS

TRIPOD_AI = RESOURCES / "Checklists" / "tripod_ai.yaml"
"""Collins et al., BMJ 2024;385:e078378."""

CLAIM = RESOURCES / "Checklists" / "claim.yaml"
"""Tejani et al., Radiol Artif Intell 2024;6:e240300."""

METRICS = RESOURCES / "Checklists" / "metrics.yaml"
"""Kocak et al., Insights Imaging 2024;15:8."""

CLEAR = RESOURCES / "Checklists" / "clear.yaml"
"""Kocak et al., Insights Imaging 2023;14:75."""

NOT_EVIDENCED = "not evidenced"

YES, NO, NOT_APPLICABLE, FOR_AUTHORS = "yes", "no", "not applicable", "for the authors"

BANDS = (("very low", 20.0), ("low", 40.0), ("moderate", 60.0), ("good", 80.0), ("excellent", 101.0))
"""METRICS' words for a score in per cent, each with the first score above it; by the authors' calculator."""


@dataclass(frozen=True)
class Item:
    """One item: ``number`` as published ("12" or "12a"), ``fact`` a key of FACTS, or "" where no run can tell.

    ``part`` is the fact that shows a part of an item which authors answer, where ``fact`` is "" or was not found.
    Where the fact ``condition`` was not found, the item does not apply. ``weight`` is its share of the list's score.
    """

    number: str
    section: str
    topic: str
    fact: str = ""
    part: str = ""
    condition: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Checklist:
    """A checklist: its name, where it was published, its items in their order, and whether these are answered."""

    name: str
    source: str
    items: tuple[Item, ...]
    answers: bool = False


@dataclass(frozen=True)
class Evidence:
    """An item with its answer, the text of the run's fact that supports it or NOT_EVIDENCED, and where that stands.

    ``place`` is "" where nothing was found.
    """

    item: Item
    text: str
    answer: str
    place: str = ""

    @property
    def evidenced(self) -> bool:
        """Whether the run has a fact for this item."""
        return self.text != NOT_EVIDENCED

    @property
    def shown(self) -> str:
        """What is shown beside the answer: of an item without a fact what was looked for."""
        if self.answer == NOT_APPLICABLE:
            return f"not in this study: {FACTS[self.item.condition].says}"
        return f"not in this run: {FACTS[self.item.fact].says}" if self.answer == NO else self.text


@dataclass(frozen=True)
class Score:
    """A score in per cent, as published to one digit: ``low`` by the facts alone, ``high`` if all ``open`` were yes."""

    low: float
    high: float
    open: tuple[str, ...]


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
    """Each of ``items`` with its answer and its text in ``facts`` (by key of FACTS); a blank text is none.

    Raises ProtocolError for a key that FACTS does not have, which would be a fact that supports nothing.
    """
    for key in facts:
        _check_fact(key, "facts of the run")
    told = {key: text.strip() for key, text in facts.items() if text.strip()}
    return tuple(_evidence(item, told) for item in items)


def score(found: Sequence[Evidence]) -> Score:
    """The weights of the items with yes over those of all that apply, in per cent (Kocak et al. 2024, table 1).

    An open item's yes, no or not applicable lies between the two ends.
    """
    weights = {
        answer: math.fsum(one.item.weight for one in found if one.answer == answer) for answer in (YES, NO, FOR_AUTHORS)
    }
    whole = math.fsum(weights.values())
    low, high = (round(100 * found / whole, 1) for found in (weights[YES], weights[YES] + weights[FOR_AUTHORS]))
    return Score(low, high, tuple(one.item.number for one in found if one.answer == FOR_AUTHORS))


def band(per_cent: float) -> str:
    """METRICS' word for a score, rounded to one digit before: from "very low" to "excellent"."""
    return next(word for word, end in BANDS if per_cent < end)


def _evidence(item: Item, told: Mapping[str, str]) -> Evidence:
    if item.condition and item.condition not in told:
        return Evidence(item, NOT_EVIDENCED, NOT_APPLICABLE)
    for key, answer in ((item.fact, YES), (item.part, FOR_AUTHORS)):
        if key in told:
            return Evidence(item, told[key], answer, FACTS[key].place)
    return Evidence(item, NOT_EVIDENCED, NO if item.fact else FOR_AUTHORS)


def _check_item(item: Item, where: str) -> None:
    if not re.fullmatch("[1-9][0-9]*[a-z]?", item.number):
        raise ProtocolError(f"{where}: expected a number such as 12 or 12a.")
    for name in ("section", "topic"):
        if not getattr(item, name).strip():
            raise ProtocolError(f"{where}: {name} is empty; say what the item is about.")
    for key in filter(None, (item.fact, item.part, item.condition)):
        _check_fact(key, where)


def _check_fact(key: str, where: str) -> None:
    if key not in FACTS:
        raise ProtocolError(
            f"{where}: the fact {key!r} is unknown; FACTS in report/facts.py lists those that are known."
        )


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
    where = "in the external validation" if analysis.data.external else "on the test split"
    return (
        "How they act: Shapley values of the probability, by modality, feature and case (table of contributions, "
        f"contributions_by_case.csv); mean absolute ones {where}, in percentage points: {moved}."
    )


def _single_patients(analysis: Analysis) -> str:
    """How many of their answers are marked, model by model."""
    shares = "; ".join(
        f"{analysis.titles[one.model]} {one.undecided} and {one.unlike} of {one.cases}"
        for one in uncertainties(analysis)
    )
    whose = "Cases of the external validation" if analysis.data.external else "Test cases"
    return f" {whose} marked as undecided, and as unlike the training cases: {shares}." if shares else ""
