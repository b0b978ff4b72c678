"""Simulated patients with Crohn's disease: CT enterography, 23 blood and clinical values, infliximab failure.

One latent *severity* ties a patient together: its mean differs between the outcome groups, it draws the images
(bowel.py), and its deviation from the group's mean moves the blood values (table_one.py) and the time to failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ..protocol.loading import Protocol
from ..protocol.schema import Characteristic
from ..tables.table import Cell
from .bowel import reading, simulate_case
from .patient import READINGS, Patient, Record, patient_streams
from .table_one import clinical_values

NON_RESPONDERS = 129 / 263
TRAINING = 166 / 263
SEPARATION = 1.5
"""The groups' difference in severity, in standard deviations within a group."""

YEAR_WEEKS = 52.0


@dataclass(frozen=True)
class Course:
    """One patient: the outcome (1 = non-response), how far the severity deviates from the group's mean, and the time.

    ``time_weeks`` is to failure (``event`` 1) or to the last visit (``event`` 0).
    """

    outcome: int
    deviation: float
    time_weeks: float
    event: int

    @property
    def severity(self) -> float:
        """What draws the images: 0 the average patient, 1 a standard deviation within a group more."""
        return self.deviation + (self.outcome - 0.5) * SEPARATION

    @property
    def facts(self) -> dict[str, float]:
        """The columns of cohort.csv that are the patient's."""
        return {"outcome": self.outcome, "time_weeks": self.time_weeks, "event": self.event}


def simulate_patient(
    seed: int,
    k: int,
    characteristics: Sequence[Characteristic],
    *,
    with_readings: bool = True,
    prevalence: float = NON_RESPONDERS,
) -> Patient:
    """Patient k of a seed, from 0, at a hospital with this share of non-responders.

    ``facts``: outcome (1 = non-response), time_weeks to failure (event 1) or last visit (event 0), and test_centre,
    where the patient is seen when in the test split.
    """
    streams = patient_streams(seed, k)
    course = draw_course(streams.base, prevalence)
    centre = int(streams.base.choice((2, 3)))
    clinical = clinical_values(course.outcome, course.deviation, characteristics, streams.clinical)
    phantom = simulate_case(course.severity, streams.scan)
    readings = {key: reading(phantom, key[0], streams.contours) for key in READINGS if with_readings}
    return Patient(phantom.image, phantom.mask, readings, clinical, course.facts | {"test_centre": centre})


def draw_course(rng: np.random.Generator, prevalence: float = NON_RESPONDERS) -> Course:
    """A patient of a hospital with this share of non-responders."""
    outcome = int(rng.random() < prevalence)
    deviation = float(rng.standard_normal())
    return Course(outcome, deviation, *time_to_failure(outcome, deviation, rng))


def cohort_columns(records: Sequence[Record], protocol: Protocol, seed: int) -> list[dict[str, Cell]]:
    """The columns of cohort.csv after the files, of each record.

    As in the published study, the first 166/263 are the training split of centre 1, the others the test split of
    centres 2 and 3, whatever the protocol's own split and the ``seed``.
    """
    training = round(len(records) * TRAINING)
    rows: list[dict[str, Cell]] = []
    for k, record in enumerate(records):
        facts = record.facts
        split, centre = ("train", 1) if k < training else ("test", facts["test_centre"])
        followed = {name: facts[name] for name in ("time_weeks", "event")}
        rows.append({"outcome": facts["outcome"], "split": split, "centre": centre, **followed})
    return rows


def time_to_failure(outcome: int, deviation: float, rng: np.random.Generator) -> tuple[float, int]:
    """Weeks to failure (event 1) or to the last visit (event 0); the more severe, the earlier.

    Non-responders fail in weeks 4 to 52; responders fail after week 52 or are seen last between weeks 53 and 156.
    """
    pace = ndtr(0.6 * deviation + 0.8 * rng.standard_normal())
    if outcome:
        return round(float(4.0 + (YEAR_WEEKS - 4.0) * (1.0 - pace)), 1), 1
    failure = YEAR_WEEKS + 1.0 - 220.0 * np.log(max(float(pace), 1e-6))
    last_visit = float(rng.uniform(YEAR_WEEKS + 1.0, 3 * YEAR_WEEKS))
    return round(float(min(failure, last_visit)), 1), int(failure <= last_visit)
