"""Simulated patients with axial spondyloarthritis: sacroiliac MRI, clinical values, ASAS responses to a TNF inhibitor.

One latent *severity* of inflammation ties a patient together: it draws the edema of the images (sacroiliac_tissues.py)
and moves the clinical values and the improvement (spondyloarthritis.py), from which asas.py computes the outcomes.
"""

from collections.abc import Sequence

import numpy as np

from ..protocol.loading import Protocol
from ..protocol.schema import Characteristic
from ..stats.splits import stratified_split
from ..tables.asas import DOMAINS, asas20, asas40
from ..tables.table import Cell
from .patient import READINGS, Patient, Record, patient_streams
from .sacroiliac_phantom import SCANNERS, reading, simulate_case
from .spondyloarthritis import Course, draw_course

OUTCOMES = ("asas40", "asas20")
SCORES = tuple(f"{domain}_{when}" for when in ("baseline", "follow_up") for domain in DOMAINS)
"""The columns of asas.csv."""

_CENTRES = (0.5, 0.3, 0.2)
"""How many patients each centre sees."""


def simulate_patient(
    seed: int, k: int, characteristics: Sequence[Characteristic], *, with_readings: bool = True
) -> Patient:
    """Patient k of a seed, from 0; ``facts``: asas40 and asas20 (1 = response), centre, and the SCORES."""
    streams = patient_streams(seed, k)
    severity = float(streams.base.standard_normal())
    centre = int(streams.base.choice(list(SCANNERS), p=_CENTRES))
    course = draw_course(severity, streams.clinical)
    clinical = {c.name: float(np.clip(course.clinical[c.name], c.low, c.high)) for c in characteristics}
    phantom = simulate_case(severity, course.damage, SCANNERS[centre], streams.scan)
    readings = {key: reading(phantom, key[0], streams.contours) for key in READINGS if with_readings}
    return Patient(phantom.image, phantom.mask, readings, clinical, {**_facts(course), "centre": centre})


def cohort_columns(records: Sequence[Record], protocol: Protocol, seed: int) -> list[dict[str, Cell]]:
    """The columns of cohort.csv after the files, of each record; all are training where the protocol has no split."""
    test = np.zeros(len(records), dtype=bool)
    if protocol.split is not None:
        strata = [[record.facts[name] for name in protocol.split.strata] for record in records]
        test = stratified_split(strata, protocol.split.test_share, seed)
    outcomes = [{name: record.facts[name] for name in OUTCOMES} for record in records]
    return [
        {**found, "split": "test" if tested else "train", "centre": record.facts["centre"]}
        for found, tested, record in zip(outcomes, test, records, strict=True)
    ]


def _facts(course: Course) -> dict[str, float]:
    before, after = [course.baseline], [course.follow_up]
    responses = {"asas40": int(asas40(before, after)[0]), "asas20": int(asas20(before, after)[0])}
    return {**responses, **dict(zip(SCORES, (*course.baseline, *course.follow_up), strict=True))}
