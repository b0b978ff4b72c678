"""Simulated patients with Crohn's disease whose small bowel is seen by MRI: the patients of enterography.py.

Outcome, values and times are drawn as there; what differs is the image (bowel_mri.py), and that each centre has a
scanner with units of its own. Nothing of it is published of MR enterography: it is the CT study's Table 1 again.
"""

from collections.abc import Sequence

from ..protocol.loading import Protocol
from ..protocol.schema import Characteristic
from ..tables.table import Cell
from .bowel import reading
from .bowel_mri import SCANNERS, simulate_case
from .enterography import draw_course
from .patient import READINGS, Patient, Record, patient_streams
from .table_one import clinical_values

TRAINING_CENTRE = 1
_CENTRES = (0.63, 0.22, 0.15)
"""How many patients each centre sees: as many for training as in the CT study."""


def simulate_patient(
    seed: int, k: int, characteristics: Sequence[Characteristic], *, with_readings: bool = True
) -> Patient:
    """Patient k of a seed, from 0.

    ``facts``: outcome (1 = non-response), time_weeks to failure (event 1) or last visit (event 0), and centre.
    """
    streams = patient_streams(seed, k)
    course = draw_course(streams.base)
    centre = int(streams.base.choice(list(SCANNERS), p=_CENTRES))
    clinical = clinical_values(course.outcome, course.deviation, characteristics, streams.clinical)
    phantom = simulate_case(course.severity, SCANNERS[centre], streams.scan)
    readings = {key: reading(phantom, key[0], streams.contours) for key in READINGS if with_readings}
    return Patient(phantom.image, phantom.mask, readings, clinical, course.facts | {"centre": centre})


def cohort_columns(records: Sequence[Record], protocol: Protocol, seed: int) -> list[dict[str, Cell]]:
    """The columns of cohort.csv after the files, of each record.

    The patients of centre 1 are the training split, those of centres 2 and 3 with their other scanners the test split,
    whatever the protocol's own split and the ``seed``.
    """
    rows: list[dict[str, Cell]] = []
    for record in records:
        facts = record.facts
        split = "train" if facts["centre"] == TRAINING_CENTRE else "test"
        followed = {name: facts[name] for name in ("time_weeks", "event")}
        rows.append({"outcome": facts["outcome"], "split": split, "centre": facts["centre"], **followed})
    return rows
