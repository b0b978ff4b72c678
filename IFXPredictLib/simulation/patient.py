"""What every simulator gives of a patient, and the random streams it is drawn from. Nothing of it is anybody's datum.

Each patient has streams of its own (``SeedSequence((seed, k))``): patient k is the same in a cohort of any size and
whatever the number of processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

READINGS = tuple((reader, number) for reader in (1, 2) for number in (1, 2))
"""(reader, round) of each patient's re-readings."""


@dataclass(frozen=True)
class Streams:
    """A patient's random streams, one for each part, so that one part does not move another."""

    base: np.random.Generator
    clinical: np.random.Generator
    scan: np.random.Generator
    contours: np.random.Generator


@dataclass(frozen=True)
class Patient:
    """One simulated patient: image (int16), VOI and re-readings (uint8, by (reader, round)) on its grid.

    ``clinical`` holds the values by characteristic, ``facts`` what else the cohort's tables say, by column: outcomes,
    centre, scores.
    """

    image: sitk.Image
    mask: sitk.Image
    readings: Mapping[tuple[int, int], sitk.Image]
    clinical: Mapping[str, float]
    facts: Mapping[str, float]


@dataclass(frozen=True)
class Record:
    """What the tables need of a patient whose images are written."""

    case: str
    clinical: Mapping[str, float]
    facts: Mapping[str, float]


def patient_streams(seed: int, k: int) -> Streams:
    """The streams of patient k, from 0, of a seed."""
    return Streams(*(np.random.default_rng(s) for s in np.random.SeedSequence((seed, k)).spawn(4)))
