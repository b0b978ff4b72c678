"""asas.csv: the four ASAS domains of each case before and under treatment, and the responses that follow from them."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import CohortError
from .asas import DOMAINS, Response, Scores, asas20, asas40
from .cohort import read_cells, refuse_repeated

RESPONSES = {"asas40": asas40, "asas20": asas20}
"""The columns of cohort.csv, and what computes them."""

_TIMES = ("baseline", "follow_up")


def read_responses(path: Path, cases: Sequence[str]) -> dict[str, Response]:
    """ASAS40 and ASAS20 (len(cases),), 1 = response, of these cases: by their columns' names in cohort.csv.

    asas.csv has the column case, and <domain>_baseline and <domain>_follow_up (0 to 10) for each of asas.DOMAINS.
    Rows of other cases are left out. Raises CohortError, naming file and case, for a missing column, a case given
    twice or not at all, and a score that is missing or not from 0 to 10.
    """
    columns = {when: [f"{domain}_{when}" for domain in DOMAINS] for when in _TIMES}
    table = read_cells(path, ("case", *columns["baseline"], *columns["follow_up"]))
    refuse_repeated(path, table, ["case"])
    table = table.set_index("case")
    if missing := [case for case in cases if case not in table.index]:
        raise CohortError(
            f"{path}: has no scores of case {missing[0]} ({len(missing)} such); add them, or leave the case out of the "
            "cohort."
        )
    before, after = (_scores(path, table.loc[list(cases), columns[when]]) for when in _TIMES)
    return {name: compute(before, after) for name, compute in RESPONSES.items()}


def _scores(path: Path, cells: pd.DataFrame) -> Scores:
    rows = zip(cells.index, cells.to_numpy().tolist(), strict=True)
    return np.array(
        [[_score(path, case, *cell) for cell in zip(map(str, cells), row, strict=True)] for case, row in rows]
    )


def _score(path: Path, case: str, column: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", text.strip(), re.ASCII) or float(text) > 10:
        raise CohortError(
            f"{path}: case {case}: {column}: expected a score from 0 to 10, found {text!r}; divide scores of 0 to 100 "
            "by 10, and leave cases that lack a score out of the cohort."
        )
    return float(text)
