"""A table of the report by its columns: as a reader is shown it, and with all digits as a CSV file.

A ``Column`` takes its values from an object, names them in the file, and prints them in one cell of the page: what is
shown and what is written are the same numbers. Columns, cells and names that many tables have (an interval, a split, a
model) stand here once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, TypeAlias, TypeVar

from ...evaluation.evaluation import Analysis
from ...evaluation.texts import DASH, printed, with_interval
from ...stats.discrimination import AucResult
from ...stats.estimates import Estimate
from ...stats.intervals import NO_INTERVAL, Interval

Value: TypeAlias = str | int | float | None
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a table whose rows are objects of any kind.

    Parameters
    ----------
    field
        Its name in the CSV file; several where one cell sums up several numbers, such as an estimate and its bounds;
        () for a column of the page alone.
    title
        Its heading on the page; "" for a column of the file alone.
    value
        A row's value, or a tuple of as many values as there are fields.
    text
        The cell of the page from these values.
    """

    field: str | tuple[str, ...]
    title: str
    value: Callable[[Row], Any]
    text: Callable[..., str] = str

    @property
    def fields(self) -> tuple[str, ...]:
        """All names in the CSV file."""
        return (self.field,) if isinstance(self.field, str) else self.field

    def values(self, row: Row) -> tuple[Value, ...]:
        """What the file holds of ``row``, and ``text`` prints."""
        found = self.value(row)
        return found if isinstance(found, tuple) else (found,)

    def cell(self, row: Row) -> str:
        """What the page shows of ``row``."""
        return self.text(*self.values(row))


@dataclass(frozen=True)
class Table:
    """``rows`` below ``header`` as shown; ``records`` below ``fields`` as written to ``name``.csv.

    ``notes`` stand below the table, ``caption`` above it.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    records: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


def table(
    name: str,
    caption: str,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    notes: Sequence[str] = (),
    page: tuple[Sequence[Column[Any]], Sequence[Any]] | None = None,
) -> Table:
    """The table of ``rows``: a cell of each column with a title on the page, a value of each field in the file.

    Parameters
    ----------
    name : str
        Of the CSV file, without its ending.
    caption : str
        What stands above it on the page; "" for a table of the file alone.
    columns : sequence of Column
        Those of the page and of the file, in their order.
    rows : sequence
        What the columns take their values from.
    notes : sequence of str, optional
        What stands below it on the page.
    page : tuple of (sequence of Column, sequence), optional
        The columns and rows of the page where these are not those of the file.

    Returns
    -------
    Table
        Without a column on the page or in the file it has no rows there.
    """
    in_file = [column for column in columns if column.fields]
    shown, shown_rows = page if page else (columns, rows)
    on_page = [column for column in shown if column.title]
    return Table(
        name,
        caption,
        tuple(column.title for column in on_page),
        tuple(tuple(column.cell(row) for column in on_page) for row in shown_rows) if on_page else (),
        tuple(field for column in in_file for field in column.fields),
        tuple(tuple(v for column in in_file for v in column.values(row)) for row in rows) if in_file else (),
        tuple(notes),
    )


def split_column() -> Column[Any]:
    """The ``split`` of each row."""
    return Column("split", "Split", lambda row: row.split, split_title)


def model_column(analysis: Analysis, field: str = "model", title: str = "Model") -> Column[Any]:
    """The ``model`` of each row, on the page by its name for readers."""
    return Column(field, title, lambda row: row.model, lambda model: analysis.titles[model])


def cases_column(title: str = "cases (events)") -> Column[Any]:
    """The ``cases`` of each row, and ``events`` of them."""
    return Column(("cases", "events"), title, lambda row: (row.cases, row.events), lambda n, events: f"{n} ({events})")


def file_columns(fields: Sequence[str]) -> list[Column[Sequence[Value]]]:
    """A column of the file alone for each of ``fields``, of rows that are their values in that order."""
    return [Column(field, "", itemgetter(place)) for place, field in enumerate(fields)]


def page_columns(titles: Sequence[str]) -> list[Column[Sequence[str]]]:
    """A column of the page alone for each of ``titles``, of rows that are their cells in that order."""
    return [Column((), title, itemgetter(place)) for place, title in enumerate(titles)]


def with_ends(*names: str) -> tuple[str, ...]:
    """The fields of an estimate and its interval: "auc", "auc_low", "auc_high"."""
    return tuple(f"{name}{end}" for name in names for end in ("", "_low", "_high"))


def ends(found: Estimate | Interval | None) -> tuple[float | None, float | None, float | None]:
    """An estimate with its bounds as the values of ``with_ends``; nothing where there is none."""
    if found is None:
        return (None, None, None)
    return (found.value if isinstance(found, Estimate) else found.estimate, found.low, found.high)


def area_ends(area: AucResult) -> tuple[float, float | None, float | None]:
    """An AUC with DeLong's bounds, none where the variance is 0."""
    return (area.auc, area.low, area.high) if area.variance > 0 else (area.auc, None, None)


def interval_text(value: float | None, low: float | None, high: float | None) -> str:
    """The cell of ``ends``.

    Parameters
    ----------
    value : float or None
        The estimate.
    low, high : float or None
        The bounds of its interval.

    Returns
    -------
    str
        As ``with_interval`` prints them; a dash where one is None.
    """
    return DASH if value is None or low is None or high is None else with_interval(value, low, high)


def area_text(area: float | None, low: float | None, high: float | None) -> str:
    """The cell of ``area_ends``: an interval of no width would say nothing.

    Parameters
    ----------
    area : float or None
        The AUC.
    low, high : float or None
        DeLong's bounds, None where the variance is 0.

    Returns
    -------
    str
        Without bounds it says why there are none. A dash where there is no AUC.
    """
    if area is None:
        return DASH
    return f"{printed(area)} ({NO_INTERVAL})" if low is None or high is None else with_interval(area, low, high)


def number_text(value: float | None) -> str:
    """A number as all tables print it; a dash where there is none."""
    return DASH if value is None else printed(value)


def split_title(split: str) -> str:
    """The name of a split beside its results: "Training (in sample)", "Test" or "External validation"."""
    return {"train": "Training (in sample)", "test": "Test", "external": "External validation"}[split]


def split_name(split: str) -> str:
    """The name of a split beside its cases: "Training", "Test" or "External"."""
    return {"train": "Training", "test": "Test", "external": "External"}[split]


def place(analysis: Analysis, split: str, model: str) -> tuple[str, str]:
    """A split and a model by their names for readers.

    Parameters
    ----------
    analysis : Analysis
        Which knows the titles of its models.
    split : str
        "train", "test" or "external".
    model : str
        Its name in the bundle.

    Returns
    -------
    tuple of (str, str)
        The split's as ``split_title`` has it, and the model's.
    """
    return split_title(split), analysis.titles[model]


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 case", "2 cases".

    Parameters
    ----------
    number : int
        How many.
    one : str
        The noun for one, which takes an s for more.

    Returns
    -------
    str
    """
    return f"{number} {one if number == 1 else f'{one}s'}"
