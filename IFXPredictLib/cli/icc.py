"""``ifxpredict icc``: how well each feature repeats over readers and rounds."""

from argparse import Namespace

import numpy as np

from ..base.errors import CohortError
from ..stats.icc import study_icc
from ..tables.cohort import read_features
from ..tables.icc import write_icc
from ..tables.records import source_of_readings
from .console import answer


def run(arguments: Namespace) -> int:
    """Write icc.csv from the features of all readings."""
    table = read_features(arguments.features)
    if not table.readers or not table.rounds:
        raise CohortError(f"{arguments.features}: the columns reader and round are needed; extract with --readings.")
    source = source_of_readings(arguments.features)
    found = study_icc(table.values, table.cases, table.readers, table.rounds)
    write_icc(arguments.out, table.names, found, source)
    reliable = int(np.sum(found.reliable(0.75)))
    content = {"features": len(table.names), "reliable": reliable, "out": str(arguments.out)}
    answer(arguments.json, content, f"{reliable} of {len(table.names)} features exceed 0.75 in both: {arguments.out}")
    return 0
