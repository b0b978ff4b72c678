"""A self-contained HTML page by a template: text escaped, figures embedded, no script, no address.

A page has on its first screen a summary, boxes of facts beside pictures, and below it sections of tables and pictures.
The templates are files of Resources/Templates.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ..protocol.loading import RESOURCES
from .pictures import Picture
from .tables.table import Table

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST_OPEN = 12
"""Rows of a table beyond which it folds away on a screen; in print all are open."""

Drawn = tuple[Picture, bytes]
"""A picture with its SVG, as ``save_pictures`` returns it."""


@dataclass(frozen=True)
class Section:
    """A part of a page with an entry in the table of contents."""

    anchor: str
    title: str
    paragraphs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    pictures: tuple[Drawn, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Box:
    """A question of the first screen: its ``answer`` in large letters and what that is, facts by name, a table."""

    title: str
    facts: tuple[tuple[str, str], ...]
    answer: str = ""
    answer_of: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Summary:
    """The first screen of a page."""

    boxes: tuple[Box, ...]
    pictures: tuple[Drawn, ...]


def page(title: str, notice: str, remark: str, summary: Summary, sections: Sequence[Section]) -> str:
    """A whole document: notice and remark on top where there are any, title, summary, contents, sections."""
    found = _templates().get_template("page.html")
    return found.render(title=title, notice=notice, remark=remark, summary=summary, sections=sections)


@cache
def _templates() -> "Environment":
    """All text is escaped; a name that a template misspells raises."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(RESOURCES / "Templates")
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["base64"] = lambda data: base64.b64encode(data).decode("ascii")
    made.globals["LONGEST_OPEN"] = LONGEST_OPEN
    return made
