"""Simulated patients with axial spondyloarthritis before a TNF inhibitor: clinical values, and the ASAS domains.

Published of such a cohort are only the age (26.5 +/- 9.0 years) and the share of men (66 %). All else is invented,
of the size and with the ties that registries report: the inflammation in the joints (*severity*, which draws the
MRI) moves C-reactive protein and the patient's scores; the years of disease leave *damage*; the inflamed, the young
and the slim respond. The outcomes are not drawn: asas.py computes them from the scores before and under treatment.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from ..tables.asas import inflammation

MALE = 0.66
AGE_MEAN, AGE_SD = 26.5, 9.0
_QUESTIONS = 6
_YOUNGEST_ONSET = 8.0

CHARACTERISTICS = (
    *("sex_male", "age", "disease_duration", "bmi", "smoking", "hla_b27", "radiographic", "crp", "esr"),
    *("basdai", "basfi", "patient_global", "spinal_pain", "asdas_crp"),
)


@dataclass(frozen=True)
class Course:
    """One patient: clinical values by name, the domains (in the order of asas.DOMAINS) twice, damage from 0 to 1."""

    clinical: Mapping[str, float]
    baseline: tuple[float, ...]
    follow_up: tuple[float, ...]
    damage: float


@dataclass(frozen=True)
class _Person:
    """Who it is, and the latent normal scores behind the values."""

    male: float
    age: float
    years: float
    bmi: float
    damage: float
    age_score: float
    years_score: float
    systemic: float


def draw_course(severity: float, rng: np.random.Generator) -> Course:
    """A patient of that severity of inflammation (0 the average, 1 a standard deviation more)."""
    person = _draw_person(severity, rng)
    crp = round(float(np.clip(8.5 * np.exp(1.1 * person.systemic), 0.1, 250.0)), 1)
    own = 0.75 * person.systemic + 0.65 * rng.standard_normal() + 0.4 * (MALE - person.male)
    esr = round(float(np.clip(15.0 * np.exp(0.75 * own), 1.0, 140.0)))
    questions, scores = _draw_scores(severity, person, rng)
    stiffness = float(inflammation(questions[4:5], questions[5:6])[0])
    baseline = (*scores, stiffness)
    clinical = {
        "sex_male": person.male,
        "age": person.age,
        "disease_duration": person.years,
        "bmi": person.bmi,
        "smoking": float(rng.random() < (0.38 if person.male else 0.1)),
        "hla_b27": float(ndtr(1.0 + 0.3 * severity) > rng.random()),
        "radiographic": float(ndtr(4.0 * (person.damage - 0.4)) > rng.random()),
        "crp": crp,
        "esr": float(esr),
        "basdai": round(float(np.mean([*questions[:4], stiffness])), 2),
        "basfi": scores[2],
        "patient_global": scores[0],
        "spinal_pain": scores[1],
        "asdas_crp": round(asdas_crp(questions[1], questions[5], scores[0], questions[2], crp), 2),
    }
    return Course(clinical, baseline, _follow_up(severity, person, baseline, rng), person.damage)


def asdas_crp(
    back_pain: float, stiffness_duration: float, patient_global: float, peripheral: float, crp: float
) -> float:
    """The ASDAS with C-reactive protein (mg/L): BASDAI questions 2, 6 and 3 and the patient's global, 0 to 10 each.

    Lukas et al., Ann Rheum Dis 2009;68:18-24 (score C) and van der Heijde et al., Ann Rheum Dis 2009;68:1811-8; below
    2 mg/L counts as 2 (Machado et al., Arthritis Rheumatol 2015;67:408-13).
    """
    patient = 0.121 * back_pain + 0.058 * stiffness_duration + 0.110 * patient_global + 0.073 * peripheral
    return float(patient + 0.579 * np.log(max(crp, 2.0) + 1.0))


def _draw_person(severity: float, rng: np.random.Generator) -> _Person:
    male, age_score, own_years, own_systemic, own_damage, own_bmi = rng.standard_normal(6)
    is_male = float(ndtr(male) < MALE)
    spread = np.sqrt(np.log1p((AGE_SD / AGE_MEAN) ** 2))  # of a log-normal with that mean and sd
    age = round(float(AGE_MEAN * np.exp(spread * age_score - spread**2 / 2)))
    years_score = 0.5 * age_score + np.sqrt(0.75) * own_years
    years = float(np.clip(3.2 * np.exp(0.85 * years_score), 0.2, max(age - _YOUNGEST_ONSET, 0.5)))
    damage = float(ndtr(0.8 * years_score + 0.5 * own_damage - 0.35))
    systemic = 0.4 * severity + 0.25 * (is_male - MALE) + 0.9 * own_systemic
    bmi = round(float(np.clip(21.8 + 1.1 * age_score + 2.7 * own_bmi, 15.0, 40.0)), 1)
    return _Person(is_male, float(age), round(years, 1), bmi, damage, age_score, years_score, systemic)


def _draw_scores(
    severity: float, person: _Person, rng: np.random.Generator
) -> tuple[list[float], tuple[float, float, float]]:
    """The BASDAI's six questions; patient global, spinal pain and BASFI: 0 to 10, one decimal."""
    burden = 0.15 * severity + 0.2 * person.systemic + 0.95 * rng.standard_normal()
    levels = np.array([5.4, 5.9, 3.6, 4.6, 5.7, 5.2, 6.0, 6.0, 3.6])  # average patients', in the order returned
    own = rng.standard_normal(levels.size)
    own[7] = 0.8 * own[1] + 0.6 * own[7]  # spinal pain is nearly what BASDAI's question 2 asks for
    values = levels + 1.3 * burden + 1.1 * own
    values[8] += 0.9 * person.years_score
    found = [round(float(v), 1) for v in np.clip(values, 0.0, 10.0)]
    return found[:_QUESTIONS], (found[6], found[7], found[8])


def _follow_up(
    severity: float, person: _Person, baseline: tuple[float, ...], rng: np.random.Generator
) -> tuple[float, ...]:
    """The domains under treatment: all improve by one share, between worse and nearly none left, and vary around it."""
    liability = 0.75 * severity + 0.12 * person.systemic - 0.2 * person.age_score - 0.12 * person.years_score
    liability += 0.2 * (person.male - MALE) - 0.04 * (person.bmi - 21.8) + 0.6 * rng.standard_normal()
    improvement = -0.15 + 1.08 * expit(1.9 * (liability + 0.1))
    found = np.array(baseline) * (1.0 - improvement + 0.1 * rng.standard_normal(len(baseline)))
    return tuple(round(float(v), 1) for v in np.clip(found, 0.0, 10.0))
