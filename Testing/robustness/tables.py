"""Tables: cohort.csv, clinical.csv, readings.csv, features.csv, icc.csv, and a published one."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cells
import numpy as np
import strict_tables
from judging import Kind, Place, Refused, WrongError, run_command
from strict_images import UnclearError
from strict_tables import Rows, is_missing, name, number

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.clinical import read_clinical_table
from IFXPredictLib.tables.cohort import CohortCase, read_cohort
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.icc import read_icc
from IFXPredictLib.tables.readings import read_readings


class Table(Kind):
    """One kind of table: its unchanged rows, how it is read, and what the strict reader's rows mean."""

    def __init__(
        self,
        title: str,
        rows: Sequence[Sequence[str]],
        needed: tuple[str, ...],
        read: Callable[[Path], Any],
        meaning: Callable[[Rows], Any],
    ) -> None:
        self.name, self._rows, self._needed, self._read, self._meaning = title, rows, needed, read, meaning

    def strategy(self) -> Any:
        return cells.CHANGES

    def write(self, place: Place, change: Any) -> Path:
        path = place.inputs / "table.csv"
        path.write_bytes(cells.written(self._rows, change))
        return path

    def read(self, place: Place, written: Path) -> Any:
        return self._read(written)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        self.compare(written.read_bytes(), found)

    def compare(self, content: bytes, found: Any) -> None:
        """Raise WrongError where what was found is not what the strict reader finds."""
        try:
            stated, why = self._meaning(strict_tables.table(content, self._needed)), "the strict reader"
        except UnclearError as problem:
            unchanged = strict_tables.table(cells.written(self._rows, None), self._needed)
            stated, why = self._meaning(unchanged), f"the unchanged table (unclear: {problem!s:.80})"
        if not same(found, stated):
            raise WrongError(f"found {_first_difference(found, stated)}, {why} has the other")


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, NaN with NaN."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _first_difference(one: Any, other: Any) -> str:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        return next((_first_difference(a, b) for a, b in zip(one, other, strict=True) if not same(a, b)), "?")
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(
            (f"{key}: {_first_difference(one[key], other[key])}" for key in one if not same(one[key], other[key])), "?"
        )
    return f"{one!r:.200} and {other!r:.200}"


_OUTCOME = load_protocol("ifx_cte").outcome
_CLINICAL = load_protocol("ifx_cte").clinical
_COHORT = [
    "case image mask outcome split centre time_weeks event label segment patient".split(),
    *(
        [
            f"P{i}",
            f"img/{i}.nii.gz",
            f"m{i}.nrrd",
            str(i % 2),
            "train" if i < 4 else "test",
            "A",
            f"{i}.5",
            "1",
            "1",
            "Lesion",
            f"Q{i}",
        ]
        for i in range(1, 7)
    ),
]


def _of_cohort(path: Path) -> list[Any]:
    return [
        (c.case, c.image, c.mask, c.outcome, c.train, c.centre, c.time_weeks, c.event, c.label, c.segment, c.patient)
        for c in read_cohort(path, _OUTCOME)
    ]


def _given(cell: str) -> str:
    return "" if is_missing(cell) else cell


def _whole(cell: str) -> int:
    value = number(cell, ",")
    if value != int(value) or "e" in cell.lower():
        raise UnclearError(cell)
    return int(value)


def _cohort_means(folder: Path) -> Callable[[Rows], Any]:
    def meaning(rows: Rows) -> Any:
        cases = []
        for row in rows.rows:
            cells = dict(zip(rows.columns, row, strict=True))
            if set(cells) - set(_COHORT[0]) or cells["outcome"] not in ("0", "1"):
                raise UnclearError("another column or outcome")
            if cells.get("split", "train") not in ("train", "test") or ("event" in cells) != ("time_weeks" in cells):
                raise UnclearError("split or event")
            case = name(cells["case"])
            label, week, event = (_given(cells.get(key, "")) for key in ("label", "time_weeks", "event"))
            if bool(week) != bool(event):
                raise UnclearError("time without event")
            cases.append(
                (
                    *(case, cells["image"], cells["mask"], int(cells["outcome"])),
                    *(cells.get("split", "train") == "train", _given(name(cells.get("centre", "")))),
                    *((number(week, rows.delimiter), int(event)) if week else (None, None)),
                    *(_whole(label) if label else None, _given(cells.get("segment", ""))),
                    _given(name(cells.get("patient", ""))) or case,
                )
            )
        if len({one[0] for one in cases}) < len(cases):
            raise UnclearError("a case twice")
        return cases

    return meaning


def _names_of(path: Path) -> list[Any]:
    """The cases of a cohort.csv, paths as they are written there."""
    return [
        (case, *(_relative(one, path) for one in (image, mask)), *rest) for case, image, mask, *rest in _of_cohort(path)
    ]


def _relative(file: Path, path: Path) -> str:
    text = str(file)
    return text.removeprefix(f"{path.parent}/")


class Cohort(Table):
    """cohort.csv: paths are compared as paths."""

    def judge(self, place: Place, written: Path, found: Any) -> None:
        folder = written.parent
        found = [(one[0], folder / one[1], folder / one[2], *one[3:]) for one in found]
        inner, self._meaning = (
            self._meaning,
            lambda rows: [(one[0], folder / one[1], folder / one[2], *one[3:]) for one in inner(rows)],
        )
        super().judge(place, written, found)


_READERS = ["case reader round mask label segment".split()] + [
    [f"P{i}", reader, str(k), f"{i}{reader}{k}.nrrd", "1", "Lesion"]
    for i in (1, 2, 3)
    for reader in "AB"
    for k in (1, 2)
]
_LISTED = tuple(CohortCase(f"P{i}", Path("i"), Path("m"), i % 2, True) for i in range(1, 7))


def _of_readings(path: Path) -> Any:
    return [
        (r.case, r.reader, r.round, _relative(r.mask, path), r.label, r.segment) for r in read_readings(path, _LISTED)
    ]


def _readings_mean(rows: Rows) -> Any:
    found = []
    for row in rows.rows:
        cells = dict(zip(rows.columns, row, strict=True))
        label = _given(cells.get("label", ""))
        mask = str(Path("/x") / cells["mask"]).removeprefix("/x/")
        voi = _whole(label) if label else None, _given(cells.get("segment", ""))
        found.append((name(cells["case"]), name(cells["reader"]), _whole(cells["round"]), mask, *voi))
    if len({one[:3] for one in found}) < len(found):
        raise UnclearError("a reading twice")
    return found


_RANDOM = np.random.default_rng(5)
_FEATURES = [
    ["case", "reader", "round", "f_a", "f_b", "f_c"],
    *([f"P{i}", "A", str(k), *map(repr, _RANDOM.normal(size=3).tolist())] for i in range(1, 5) for k in (1, 2)),
]


def _of_features(path: Path) -> Any:
    table = read_features(path)
    return table.cases, table.readers, table.rounds, table.names, table.values.tolist()


def _features_mean(rows: Rows) -> Any:
    names = [one for one in rows.columns if one not in ("case", "reader", "round")]
    values = [[number(row[rows.columns.index(one)], rows.delimiter) for one in names] for row in rows.rows]
    if not all(map(math.isfinite, (value for row in values for value in row))):
        raise UnclearError("infinite")
    readers, rounds = (rows.column(one) if one in rows.columns else [] for one in ("reader", "round"))
    keys = list(map(name, rows.column("case"))), list(map(name, readers)), list(map(_whole, rounds))
    return *keys, names, values


_ICC_NAMES = [f"f_{letter}" for letter in "abcdef"]
_ICC = [
    ["feature", "intra", "intra_low", "intra_high", "inter", "inter_low", "inter_high"],
    *([one, *(repr(v) for v in (0.9 - i / 10, 0.5, 0.95, 0.8 - i / 10, 0.4, 0.9))] for i, one in enumerate(_ICC_NAMES)),
]


def _of_icc(path: Path) -> Any:
    found = read_icc(path, _ICC_NAMES)
    return {part: getattr(found, part).tolist() for part in ("intra", "inter")}


def _icc_means(rows: Rows) -> Any:
    features = rows.column("feature")
    if len(set(features)) < len(features):
        raise UnclearError("a feature twice")
    values: dict[str, list[float]] = {"intra": [], "inter": []}
    for kind, of_kind in values.items():
        column = rows.column(kind) if kind in rows.columns else [""] * len(features)
        stated = [math.nan if is_missing(cell) else number(cell, rows.delimiter) for cell in column]
        if any(value > 1 + 1e-9 for value in stated):
            raise UnclearError("an ICC above 1")
        by_name = dict(zip(features, stated, strict=True))
        of_kind += [by_name.get(one, math.nan) for one in _ICC_NAMES]
    return values


_FACTORS = {"crp (mg/dL)": ("crp", 10.0), "albumin (g/dL)": ("albumin", 10.0), "crp (mg/L)": ("crp", 1.0)}
_BLOOD = [
    ["case", "sex_male", "age", "albumin", "crp (mg/dL)"],
    *([f"P{i}", str(i % 2), str(30 + i), f"{40.5 - i}", f"{i}.25"] for i in range(1, 7)),
]


def _of_clinical(path: Path) -> Any:
    return {case: dict(values) for case, values in read_clinical_table(path, _CLINICAL).items()}


def _clinical_means(rows: Rows) -> Any:
    known = {c.name: c for c in _CLINICAL}
    columns = [_FACTORS.get(one, (one, 1.0)) for one in rows.columns if one != "case"]
    if any(one not in known for one, _ in columns) or len({one for one, _ in columns}) < len(columns):
        raise UnclearError("another column")
    cases = list(map(name, rows.column("case")))
    if len(set(cases)) < len(cases) or "" in cases:
        raise UnclearError("a case twice or without a name")
    found: dict[str, dict[str, float]] = {}
    for case, row in zip(cases, rows.rows, strict=True):
        cells = [cell for column, cell in zip(rows.columns, row, strict=True) if column != "case"]
        values = {}
        for (one, factor), cell in zip(columns, cells, strict=True):
            if is_missing(cell):
                continue
            text = cell.lstrip("<>=\u2264\u2265 ") if known[one].kind == "continuous" else cell
            values[one] = number(text, rows.delimiter) * factor
            if not known[one].low <= values[one] <= known[one].high:
                raise UnclearError(cell)
        found[case] = {c.name: values[c.name] for c in _CLINICAL if c.name in values}
    return found


_PUBLISHED = [
    "cohort model auc auc_low auc_high sensitivity specificity accuracy ppv npv".split(),
    *(
        ["train", f"m{i}", f"0.8{i}", "0.712", "0.913", "0.795", "0.819", "0.807", "0.815", "0.800"]
        for i in range(1, 4)
    ),
]


class Audit(Table):
    """A published table by ``ifxpredict audit``: it ends with 0 or in one line; the JSON repeats what was printed."""

    def read(self, place: Place, written: Path) -> Any:
        return run_command(["audit", written, "--json"])

    def judge(self, place: Place, written: Path, found: Any) -> None:
        if not isinstance(found, Refused):
            json.loads((place.folder / "said.txt").read_text(encoding="utf-8"))


def kinds() -> list[Kind]:
    return [
        Cohort("cohort.csv", _COHORT, ("case", "image", "mask", "outcome"), _names_of, _cohort_means(Path())),
        Table("readings.csv", _READERS, ("case", "reader", "round", "mask"), _of_readings, _readings_mean),
        Table("features.csv", _FEATURES, ("case",), _of_features, _features_mean),
        Table("icc.csv", _ICC, ("feature",), _of_icc, _icc_means),
        Table("clinical.csv", _BLOOD, ("case",), _of_clinical, _clinical_means),
        Audit("published table, by audit", _PUBLISHED, (), read_features, _features_mean),
    ]
