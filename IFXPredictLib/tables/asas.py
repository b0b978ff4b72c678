"""Responses of axial spondyloarthritis to treatment, ASAS20 and ASAS40: of scores, and of the cases of asas.csv.

Words: the four *domains*, each 0 (best) to 10 (worst), are the columns of ``baseline`` and ``follow_up`` (n, 4), in
the order of DOMAINS: patient global assessment, spinal pain, function (BASFI), inflammation (mean of BASDAI questions
5 and 6, see ``inflammation``). A result (n,) is 1 for a response. Models whose outcome 1 is non-response take 1 minus
it. Scores of 0 to 100 are divided by 10 first.

A change is compared with a share of the baseline value: at a baseline of 0 nothing can improve, and a rise of the
absolute size is a worsening. A missing score is refused: leave the case out, or impute it by a method of the study.

Sources: Anderson et al., Arthritis Rheum 2001;44:1876-86 (ASAS20, on 0 to 100); Brandt et al., Ann Rheum Dis
2004;63:1438-44 (ASAS40); Sieper et al., The ASAS handbook, Ann Rheum Dis 2009;68(Suppl 2):ii1-44 (both).
"""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import CohortError
from ..base.numerals import NoNumberError, is_missing, read_number
from ..base.text import brief, quoted
from .table import read_table

Scores = NDArray[np.float64]
Response = NDArray[np.intp]

DOMAINS = ("patient_global", "spinal_pain", "basfi", "inflammation")

_LARGEST = 10.0
_IMPROVED_DOMAINS = 3  # of the four
_ROUNDING = 1e-9  # scores have one or two decimals, and 4.1 - 3.1 is less than 1 in doubles


def asas20(baseline: ArrayLike, follow_up: ArrayLike) -> Response:
    """ASAS20: three domains improve by 20 % and 1 unit or more, the other does not worsen by 20 % and 1 unit.

    Parameters
    ----------
    baseline, follow_up : array_like (n, 4)
        Scores of the cases, 0 (best) to 10 (worst), in the order of DOMAINS, before and under treatment.

    Returns
    -------
    ndarray of int (n,)
        1 for a response, else 0.

    Raises
    ------
    CohortError
        For a score that is missing or not from 0 to 10, naming row and domain, and for other shapes.

    References
    ----------
    Anderson et al., Arthritis Rheum 2001;44:1876.
    """
    before, after = _checked_pair(baseline, follow_up)
    return _response(_larger(before - after, before, 0.2, 1), _larger(after - before, before, 0.2, 1))


def asas40(baseline: ArrayLike, follow_up: ArrayLike) -> Response:
    """ASAS40: three domains improve by 40 % and 2 units or more, and the other does not worsen at all.

    Parameters
    ----------
    baseline, follow_up : array_like (n, 4)
        Scores of the cases, 0 (best) to 10 (worst), in the order of DOMAINS, before and under treatment.

    Returns
    -------
    ndarray of int (n,)
        1 for a response, else 0.

    Raises
    ------
    CohortError
        For a score that is missing or not from 0 to 10, naming row and domain, and for other shapes.

    References
    ----------
    Brandt et al., Ann Rheum Dis 2004;63:1438.
    """
    before, after = _checked_pair(baseline, follow_up)
    return _response(_larger(before - after, before, 0.4, 2), after > before + _ROUNDING)


def inflammation(question_5: ArrayLike, question_6: ArrayLike) -> Scores:
    """The domain inflammation: the mean of severity and duration of morning stiffness.

    Parameters
    ----------
    question_5, question_6 : array_like (n,)
        Those BASDAI questions, 0 to 10 each.

    Returns
    -------
    ndarray (n,)
        0 to 10.

    Raises
    ------
    CohortError
        As ``asas20``.
    """
    questions = ("question 5", "question 6")
    columns = np.asarray(question_5, np.float64), np.asarray(question_6, np.float64)
    if columns[0].ndim != 1 or columns[0].shape != columns[1].shape:
        raise CohortError(f"BASDAI: expected two lists of one length, found {columns[0].shape}, {columns[1].shape}.")
    return np.asarray(_checked(np.column_stack(columns), len(questions), "BASDAI", questions).mean(axis=1))


def _larger(change: Scores, before: Scores, share: float, units: float) -> NDArray[np.bool_]:
    return change >= np.maximum(share * before, units) - _ROUNDING


def _response(improved: NDArray[np.bool_], worsened: NDArray[np.bool_]) -> Response:
    """Where enough domains improved and none worsened: one that improved did not worsen, so it is the other."""
    return np.asarray((improved.sum(axis=1) >= _IMPROVED_DOMAINS) & ~worsened.any(axis=1), np.intp)


def _checked_pair(baseline: ArrayLike, follow_up: ArrayLike) -> tuple[Scores, Scores]:
    before = _checked(baseline, len(DOMAINS), "baseline", DOMAINS)
    after = _checked(follow_up, len(DOMAINS), "follow-up", DOMAINS)
    if before.shape != after.shape:
        raise CohortError(f"ASAS: baseline has {len(before)} cases, follow-up {len(after)}; give each case in both.")
    return before, after


def _checked(scores: ArrayLike, columns: int, when: str, names: tuple[str, ...]) -> Scores:
    values = np.asarray(scores, np.float64)
    if values.ndim != 2 or values.shape[1] != columns:
        raise CohortError(f"ASAS: {when}: expected scores of shape (cases, {columns}), found {values.shape}.")
    rows, found = np.nonzero(~((values >= 0) & (values <= _LARGEST)))
    if rows.size:
        row, column = int(rows[0]), int(found[0])
        raise CohortError(
            f"ASAS: {when}: {names[column]} of row {row} (from 0) is {values[row, column]:g}, expected 0 to 10; "
            "leave out cases that lack a score, and divide scores of 0 to 100 by 10."
        )
    return values


RESPONSES = {"asas40": asas40, "asas20": asas20}
"""The columns of cohort.csv, and what computes them."""

_TIMES = ("baseline", "follow_up")
_SURELY = 5
"""Cases from which it is no chance that all domains have worsened."""


def read_responses(path: Path, cases: Sequence[str]) -> dict[str, Response]:
    """ASAS40 and ASAS20 of cases, from the scores in asas.csv; warns where these are worse under treatment in all.

    Parameters
    ----------
    path : Path
        A table with the column case, and <domain>_baseline and <domain>_follow_up (0 to 10) for each of DOMAINS. Rows
        of other cases are left out.
    cases : sequence of str
        The cases asked for.

    Returns
    -------
    dict of str to ndarray of int (cases,)
        1 for a response, by the columns' names in cohort.csv, ``asas40`` and ``asas20``.

    Raises
    ------
    CohortError
        Naming file and case: a missing column, a case given twice or not at all, a score that is missing or not from 0
        to 10.
    """
    columns = {when: [f"{domain}_{when}" for domain in DOMAINS] for when in _TIMES}
    scores = [name for names in columns.values() for name in names]
    table = read_table(path, ("case", *scores), CohortError)
    table.refuse_empty(("case",))
    table.refuse_repeated(("case",))
    rows = {row["case"]: row for row in table.with_decimal_points(scores).records()}
    if missing := [case for case in cases if case not in rows]:
        raise CohortError(
            f"{path}: has no scores of case {missing[0]} ({len(missing)} such); add them, or leave the case out of the "
            "cohort."
        )
    before, after = (
        np.array([[_score(path, case, name, rows[case][name]) for name in columns[when]] for case in cases])
        for when in _TIMES
    )
    if len(cases) >= _SURELY and (after.mean(axis=0) > before.mean(axis=0)).all():
        warnings.warn(
            f"{path}: under treatment the mean of each domain is higher than before ({before.mean():.1f} before, "
            f"{after.mean():.1f} after): are the columns of baseline and follow-up exchanged?",
            UserWarning,
            stacklevel=2,
        )
    return {name: compute(before, after) for name, compute in RESPONSES.items()}


def _score(path: Path, case: str, column: str, text: str) -> float:
    where = f"{path}: case {brief(case)}: {column}: expected a score from 0 to 10"
    try:
        score = read_number(text)
    except NoNumberError as problem:
        advice = "; leave cases that lack a score out of the cohort" if is_missing(text) else ""
        raise CohortError(f"{where}, {problem}{advice}.") from None
    if not 0 <= score <= _LARGEST:
        raise CohortError(f"{where}, found {quoted(text)}; divide scores of 0 to 100 by 10.")
    return score
