"""``ifxpredict simulate``, ``asas`` and ``split``: a cohort.csv is made, or a column added to it.

Simulated cases let one try things out without any patient's data; ASAS40 and ASAS20 follow from the scores before and
under treatment; training and test cases are drawn once by the protocol's rules.
"""

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError, ProtocolError
from ..protocol.loading import Protocol, load_protocol
from ..protocol.schema import SplitRules
from ..simulation.cohort import SIMULATORS, Hospital, simulate_cohort
from ..stats.splits import stratified_split
from ..tables.added_columns import write_with_columns
from ..tables.asas import read_responses
from ..tables.cohort import patients_in_words, read_cohort
from ..tables.columns import plain_binary
from ..tables.table import Table, read_table
from .console import answer, file_output, forced, progress_counter, tell


def run_simulate(arguments: Namespace) -> int:
    """Write cohort.csv, clinical.csv, readings.csv, images and masks."""
    protocol = load_protocol(arguments.protocol)
    counter = progress_counter("simulate")
    cases = arguments.cases or SIMULATORS[protocol.simulator].cases
    hospital = Hospital(arguments.prevalence, arguments.other_scanner)
    more = (counter, arguments.jobs, forced(arguments), (Path(arguments.protocol),), hospital)
    simulate_cohort(cases, arguments.seed, protocol, arguments.out, *more)
    table = arguments.out / "cohort.csv"
    content = {"cases": cases, "seed": arguments.seed, "cohort": str(table)}
    answer(arguments.json, content, f"{cases} simulated cases, none of them a patient: {table}")
    return 0


def run_asas(arguments: Namespace) -> int:
    """Write the cohort with the columns asas40 and asas20; columns that it has already must say the same."""
    table = read_table(arguments.cohort, ("case", "image", "mask"), CohortError)
    table.refuse_repeated(("case",))
    cases = table.column("case")
    found = read_responses(arguments.scores, cases)
    columns = {name: [str(one) for one in response.tolist()] for name, response in found.items()}
    for name in [name for name in columns if name in table.columns]:
        stated = zip(cases, table.column(name), columns[name], strict=True)
        if other := [one for one in stated if plain_binary(one[1]) != one[2]]:
            case, cell, response = other[0]
            raise CohortError(
                f"{arguments.cohort}: case {case}: {name} is {cell!r}, and {response} by {arguments.scores} "
                f"({len(other)} such); mend the scores, or remove the column."
            )
    _write(arguments, "asas", table, columns, (arguments.scores, arguments.cohort))
    responders = {name: int(response.sum()) for name, response in found.items()}
    content = {"cases": len(cases), "responders": responders, "out": str(arguments.out)}
    counts = ", ".join(f"{name} {count}" for name, count in responders.items())
    answer(arguments.json, content, f"responders among {len(cases)} cases: {counts}; {arguments.out}")
    return 0


def run_split(arguments: Namespace) -> int:
    """Write the cohort with the column split; what else stands in it stays as it is."""
    protocol = load_protocol(arguments.protocol)
    rules, seed = _rules(protocol), protocol.seed if arguments.seed is None else arguments.seed
    table = read_table(arguments.cohort, ("case", "image", "mask", *rules.strata), CohortError)
    if "split" in table.columns:
        raise CohortError(
            f"{arguments.cohort}: has a column 'split' already, and a split is drawn once; take it as it is, or remove "
            "the column if nobody has seen yet what its test cases show."
        )
    cohort = read_cohort(arguments.cohort, protocol.outcome)  # refuses what later commands would refuse
    whose = [entry.patient for entry in cohort]
    test = _drawn(table, whose, rules, seed)
    tell(patients_in_words(cohort))
    drawn = {"split": np.where(test, "test", "train").tolist()}
    _write(arguments, "split", table, drawn, (arguments.cohort, arguments.protocol))
    counts = {"train": int((~test).sum()), "test": int(test.sum())}
    content = {**counts, "seed": seed, "strata": list(rules.strata), "out": str(arguments.out)}
    text = f"{counts['train']} training and {counts['test']} test cases"
    if len(set(whose)) < len(whose):
        patients = {part: len({whose[i] for i in np.flatnonzero(test == (part == "test"))}) for part in counts}
        content["patients"] = patients
        text += f" of {patients['train']} and {patients['test']} patients"
    answer(arguments.json, content, f"{text}: {arguments.out}")
    return 0


def _write(
    arguments: Namespace,
    command: str,
    table: Table,
    columns: Mapping[str, Sequence[str]],
    inputs: Sequence[Path | str],
) -> None:
    """Put the cohort with ``columns`` in the place ``--out``."""
    out = arguments.out
    with file_output(out, arguments, command, inputs).written([out.name]) as folder:
        write_with_columns(table, columns, folder / out.name, out.parent)


def _rules(protocol: Protocol) -> SplitRules:
    if protocol.split is None:
        raise ProtocolError(
            f"protocol {protocol.name}: has no section 'split' (test_share, strata), so there is no rule to draw by; "
            "add it to a protocol of your own, or fill in the cohort's column split by hand."
        )
    return protocol.split


def _drawn(table: Table, whose: Sequence[str], rules: SplitRules, seed: int) -> NDArray[np.bool_]:
    """Which cases (n,) are test cases: ``whose`` they are (n,) is drawn, with all cases.

    Patients alone in their stratum, who cannot be shared out, are for training. The stratum of a patient whose cases
    have several values is these together.
    """
    table.refuse_empty(rules.strata)
    cells: dict[str, list[tuple[str, ...]]] = {}
    for patient, row in zip(whose, table.cells(rules.strata), strict=True):
        cells.setdefault(patient, []).append(row)
    test = _drawn_patients(table, list(cells), np.array([_together(rows) for rows in cells.values()]), rules, seed)
    chosen = {patient for patient, drawn in zip(cells, test.tolist(), strict=True) if drawn}
    return np.array([patient in chosen for patient in whose])


def _together(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """The values of one patient's cases in each column, each once."""
    return [" and ".join(sorted(set(column))) for column in zip(*rows, strict=True)]


def _drawn_patients(
    table: Table, patients: Sequence[str], strata: NDArray[np.str_], rules: SplitRules, seed: int
) -> NDArray[np.bool_]:
    word = "case" if len(patients) == len(table.rows) else "patient"
    sizes = Counter(map(tuple, strata.tolist()))
    alone = np.array([sizes[tuple(row)] == 1 for row in strata.tolist()])
    for row in np.flatnonzero(alone).tolist():
        values = ", ".join(f"{name} {value}" for name, value in zip(rules.strata, strata[row], strict=True))
        print(f"ifxpredict: {word} {patients[row]} is the only one of {values}: training", file=sys.stderr)
    test = np.zeros(len(patients), bool)
    if not alone.all():
        test[~alone] = stratified_split(strata[~alone], rules.test_share, seed)
    if not test.any():
        raise CohortError(
            f"{table.path}: a share of {rules.test_share:g} of {len(patients)} {word}s ({int(alone.sum())} of them "
            f"alone in their stratum) leaves no test {word}; add cases, or take fewer strata or a larger test_share."
        )
    return test
