"""``ifxpredict split``: training and test cases of a cohort, drawn once by the protocol's rules."""

import sys
from argparse import Namespace
from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..base.errors import CohortError, ProtocolError
from ..protocol.loading import Protocol, load_protocol
from ..protocol.schema import SplitRules
from ..tables.added_columns import write_with_columns
from ..tables.cohort import read_cells, read_cohort
from ..tables.stratified_split import stratified_split
from .console import answer


def run(arguments: Namespace) -> int:
    """Write the cohort with the column split; what else stands in it stays as it is."""
    protocol = load_protocol(arguments.protocol)
    rules, seed = _rules(protocol), protocol.seed if arguments.seed is None else arguments.seed
    table = read_cells(arguments.cohort, ("case", "image", "mask", *rules.strata))
    if "split" in table:
        raise CohortError(
            f"{arguments.cohort}: has a column 'split' already, and a split is drawn once; take it as it is, or remove "
            "the column if nobody has seen yet what its test cases show."
        )
    read_cohort(arguments.cohort, protocol.outcome)  # refuses what later commands would refuse
    test = _drawn(arguments.cohort, table, rules, seed)
    write_with_columns(arguments.cohort, table, {"split": np.where(test, "test", "train").tolist()}, arguments.out)
    counts = {"train": int((~test).sum()), "test": int(test.sum())}
    content = {**counts, "seed": seed, "strata": list(rules.strata), "out": str(arguments.out)}
    answer(arguments.json, content, f"{counts['train']} training and {counts['test']} test cases: {arguments.out}")
    return 0


def _rules(protocol: Protocol) -> SplitRules:
    if protocol.split is None:
        raise ProtocolError(
            f"protocol {protocol.name}: has no section 'split' (test_share, strata), so there is no rule to draw by; "
            "add it to a protocol of your own, or fill in the cohort's column split by hand."
        )
    return protocol.split


def _drawn(path: object, table: pd.DataFrame, rules: SplitRules, seed: int) -> NDArray[np.bool_]:
    """Which cases (n,) are test cases; those alone in their stratum, which cannot be shared out, are not."""
    strata = table[list(rules.strata)].to_numpy(str)
    if (empty := np.argwhere(np.char.strip(strata) == "")).size:
        row, column = empty[0]
        raise CohortError(f"{path}: case {table['case'][row]}: {rules.strata[column]} is empty; fill it in.")
    sizes = Counter(map(tuple, strata.tolist()))
    alone = np.array([sizes[tuple(row)] == 1 for row in strata.tolist()])
    for row in np.flatnonzero(alone):
        values = ", ".join(f"{name} {value}" for name, value in zip(rules.strata, strata[row], strict=True))
        print(f"ifxpredict: case {table['case'][row]} is the only one of {values}: training", file=sys.stderr)
    test = np.zeros(len(table), bool)
    if not alone.all():
        test[~alone] = stratified_split(strata[~alone], rules.test_share, seed)
    if not test.any():
        raise CohortError(
            f"{path}: a share of {rules.test_share:g} of {len(table)} cases ({int(alone.sum())} of them alone in their "
            "stratum) leaves no test case; add cases, or take fewer strata or a larger test_share."
        )
    return test
