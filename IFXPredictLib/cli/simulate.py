"""``ifxpredict simulate``: a cohort of simulated cases, to try things out without any patient's data."""

from argparse import Namespace

from ..protocol.loading import load_protocol
from ..simulation.cohort import SIMULATORS, simulate_cohort
from .console import answer, progress_counter


def run(arguments: Namespace) -> int:
    """Write cohort.csv, clinical.csv, readings.csv, images and masks."""
    protocol = load_protocol(arguments.protocol)
    counter = progress_counter("simulate")
    cases = arguments.cases or SIMULATORS[protocol.simulator].cases
    simulate_cohort(cases, arguments.seed, protocol, arguments.out, counter, arguments.jobs)
    table = arguments.out / "cohort.csv"
    content = {"cases": cases, "seed": arguments.seed, "cohort": str(table)}
    answer(arguments.json, content, f"{cases} simulated cases, none of them a patient: {table}")
    return 0
