"""Clinical values of simulated patients, distributed as in Table 1 of the published study, and correlated.

Table 1 (Resources/Protocols/ifx_cte/table1.csv) gives each outcome group's proportion, mean and standard deviation,
or median and quartiles. A Gaussian copula keeps these and ties the values together: inflammation moves most of them,
and an organ those that share one. The weights of inflammation are such that, as in the clinic, the other signs of
inflammation tell little more about the outcome than C-reactive protein does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtri

from ..base.errors import IFXPredictError
from ..protocol.loading import RESOURCES
from ..protocol.schema import Characteristic
from ..tables.table import parse_table

_QUARTILE = float(ndtri(0.75))
_TAIL = 0.75
"""Beyond the quartiles the normal score counts this much: Table 1 tells no more, and the limits are respected."""

_BLOOD_SHARE = 0.8
"""Correlation, within a group, of the severity in the images with the inflammation in the blood."""


@dataclass(frozen=True)
class Manner:
    """How a value is printed (decimals) and what it moves with: inflammation, and an organ it shares with others."""

    decimals: int
    inflammation: float = 0.0
    organ: str = ""
    share: float = 0.0


MANNERS: Mapping[str, Manner] = {
    "sex_male": Manner(0),
    "age": Manner(0),
    "smoking": Manner(0),
    "drinking": Manner(0),
    "bmi": Manner(2, -0.17),
    "albumin": Manner(1, -0.52),
    "alt": Manner(0, 0.0, "liver", 0.8),
    "ast": Manner(0, 0.0, "liver", 0.8),
    "creatinine": Manner(0, 0.0, "kidney", 0.7),
    "urea_nitrogen": Manner(1, -0.25, "kidney", 0.6),
    "uric_acid": Manner(0, -0.25, "kidney", 0.5),
    "total_cholesterol": Manner(2, -0.25, "lipids", 0.85),
    "triglyceride": Manner(2, 0.0, "lipids", 0.3),
    "hdl": Manner(2, -0.62, "lipids", 0.3),
    "ldl": Manner(2, -0.05, "lipids", 0.85),
    "neutrophil": Manner(2, 0.78, "marrow", 0.3),
    "monocyte": Manner(2, 0.36, "marrow", 0.5),
    "lymphocyte": Manner(2, -0.2, "marrow", 0.3),
    "hemoglobin": Manner(0, -0.44),
    "platelet": Manner(0, 0.23),
    "prothrombin_time": Manner(1, 0.41),
    "crp": Manner(2, 0.95),
    "esr": Manner(0, 0.82),
}
_ORGANS = ("liver", "kidney", "lipids", "marrow")


def clinical_values(
    outcome: int, deviation: float, characteristics: Sequence[Characteristic], rng: np.random.Generator
) -> dict[str, float]:
    """The clinical values of a patient of that outcome group whose severity deviates so from the group's mean.

    Gaussian copula: a value's normal score is the weighted sum of inflammation, its organ and its own variation,
    and goes through the group's marginal distribution; rounded to clinical precision within the plausible range.
    """
    inflammation = _BLOOD_SHARE * deviation + np.sqrt(1 - _BLOOD_SHARE**2) * rng.standard_normal()
    organs = dict(zip(_ORGANS, rng.standard_normal(len(_ORGANS)), strict=True))
    own = dict(zip(MANNERS, rng.standard_normal(len(MANNERS)), strict=True))
    values = {}
    for characteristic in characteristics:
        manner = MANNERS[characteristic.name]
        rest = np.sqrt(1 - manner.inflammation**2 - manner.share**2)
        score = manner.inflammation * inflammation + rest * own[characteristic.name]
        score += manner.share * organs.get(manner.organ, 0.0)
        value = np.clip(_quantile(characteristic.name, outcome, score), characteristic.low, characteristic.high)
        values[characteristic.name] = round(float(value), manner.decimals)
    return values


def _quantile(name: str, outcome: int, score: float) -> float:
    """The group's distribution at a normal score: proportion, normal, or log-normal halves that meet the quartiles."""
    kind, numbers = _marginals()[name, outcome]
    if kind == "count":
        return float(score < ndtri(numbers[0] / numbers[1]))
    if kind == "mean_sd":
        return numbers[0] + numbers[1] * score
    median, low, high = numbers
    beyond = max(abs(score) - _QUARTILE, 0.0)
    score = np.sign(score) * (abs(score) - (1 - _TAIL) * beyond)
    return float(median * np.exp(score / _QUARTILE * (np.log(high / median) if score > 0 else np.log(median / low))))


@cache
def _marginals() -> Mapping[tuple[str, int], tuple[str, tuple[float, ...]]]:
    """(kind, numbers) by characteristic and outcome; numbers are (n, of), (mean, sd) or (median, quartiles)."""
    path = RESOURCES / "Protocols" / "ifx_cte" / "table1.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#"))
    table = {}
    for row in parse_table(text, path, ("variable", "kind"), IFXPredictError).records():
        for outcome, group in enumerate(("responders", "non_responders")):
            numbers = tuple(float(number) for number in re.findall(r"[\d.]+", row[group]))
            table[row["variable"], outcome] = (row["kind"], numbers)
    return table
