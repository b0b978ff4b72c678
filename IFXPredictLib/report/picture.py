"""A figure of a report with its words: on disk as PNG and SVG, and embedded in a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from .figures.style import save_figure
from .html_parts import figure, heading, note_list, paragraph


@dataclass(frozen=True)
class Picture:
    """A figure for the file ``name``; ``alt`` says in words what it shows, ``notes`` below it what it does not.

    Without a figure, ``missing`` says why.
    """

    name: str
    title: str
    alt: str
    figure: Figure | None
    missing: str = ""
    notes: tuple[str, ...] = ()


def save_pictures(pictures: Iterable[Picture], folder: Path) -> list[tuple[Picture, bytes]]:
    """Write each as ``folder``/name.png and .svg; the pictures with their SVG, which is empty without a figure."""
    return [(picture, _saved(picture, folder)) for picture in pictures]


def shown_picture(picture: Picture, svg: bytes) -> str:
    """The HTML of a picture with its ``svg``, or of the reason why there is none."""
    notes = note_list(picture.notes)
    if picture.missing:
        return heading(picture.title) + paragraph(f"Not drawn: {picture.missing}", "absent") + notes
    return figure(picture.title, picture.alt, svg) + notes


def _saved(picture: Picture, folder: Path) -> bytes:
    if picture.figure is None:
        return b""
    save_figure(picture.figure, folder / picture.name)
    return (folder / f"{picture.name}.svg").read_bytes()
