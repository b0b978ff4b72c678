"""How every figure of a report looks: one colour and one line a model, sizes, files. Lengths are in mm.

Text of 8 points and more at 180 mm, the width of a printed page. Whatever a matplotlibrc on the machine says changes
nothing: what draws or saves runs under ``styled``.
"""

import io
import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path
from PIL import Image

from ...base.colours import WARNING, colour
from ...base.files import write_text, write_whole
from .fonts import families, legible, quiet_fonts, use_fonts

PAGE = 180.0
"""The width of a figure over two columns."""
LINE = 4.2
"""From one line of 8-point text to the next."""
GREY = "#555555"
PALE = "#BBBBBB"
MARGIN = 3.0
"""Left and right of what is written over the whole width."""
_PALE_WARNING = "#FBE9EC"
_DOTS_PER_INCH = 200
_INCH = 25.4
_POINT = _INCH / 72
_LONGEST = 300  # characters that a line of a figure can hold

_STYLE: dict[str, Any] = {
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.handlelength": 3.4,
    "lines.linewidth": 1.4,
    "patch.linewidth": 0.7,
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "IFXPredict",
}
_DASHES: tuple[tuple[float, ...], ...] = (
    *((1, 1.2), (4, 1.6), (4, 1.6, 1, 1.6), (), (8, 2)),
    *((6, 1.5), (2, 1), (6, 1.5, 2, 1.5), (3, 1, 1, 1, 1, 1), (1, 2.5)),
    *((8, 1.5, 1, 1.5, 1, 1.5), (2, 3), (10, 3), (5, 1, 5, 3)),
)
"""By a model's place: points of line and gap in turn; solid without any."""


@dataclass(frozen=True)
class ModelStyle:
    """How a model is shown in every figure: its name in words, its colour "#RRGGBB", and its line's dashes."""

    title: str
    colour: str
    dashes: tuple[float, ...]

    @property
    def line(self) -> dict[str, Any]:
        """Colour and dashes as matplotlib's ``plot`` takes them."""
        return {"color": self.colour, "linestyle": (0, self.dashes) if self.dashes else "-"}


@dataclass(frozen=True)
class Heading:
    """What stands on top of a figure: a title, and a notice in red for what must not be overlooked; both may be ""."""

    title: str = ""
    notice: str = ""


def model_styles(titles: Mapping[str, str]) -> dict[str, ModelStyle]:
    """The style of each of a bundle's models by its place; ``titles`` are all models' titles by name, in order."""
    return {
        model: ModelStyle(title, colour(place), _DASHES[place % len(_DASHES)])
        for place, (model, title) in enumerate(titles.items())
    }


@contextmanager
def styled() -> Iterator[None]:
    """While this is entered, or a function decorated with ``@styled()`` runs, matplotlib has this file's style."""
    with quiet_fonts(), matplotlib.style.context(["default", _STYLE | {"font.family": families()}]):
        yield


def new_figure(width: float, height: float, heading: Heading) -> Figure:
    """A figure with ``width`` x ``height`` to draw on, from its lower left corner, and above it the heading."""
    inner = width - 2 * MARGIN
    notice, title = (wrap(text, inner, size=9, bold=True) for text in (heading.notice, heading.title))
    strip = LINE * len(notice) + 2 if notice else 0.0
    total = height + strip + (LINE * len(title) + 2 if title else 1)
    figure = Figure(figsize=(width / _INCH, total / _INCH), dpi=_DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    if notice:
        figure.add_artist(Rectangle((0, 1 - strip / total), 1, strip / total, facecolor=_PALE_WARNING))
    style: dict[str, Any] = {"va": "top", "size": 9, "weight": "bold", "linespacing": 1.15}
    figure.text(0.5, 1 - 1 / total, "\n".join(notice), color=WARNING, ha="center", **style)
    figure.text(MARGIN / width, 1 - (strip + 1.5) / total, "\n".join(title), ha="left", **style)
    return figure


def add_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place of ``figure``, from its lower left corner."""
    across, up = (side * _INCH for side in figure.get_size_inches())
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


@lru_cache(10_000)
def text_width(text: str, size: float = 8, bold: bool = False) -> float:
    """How wide one line of ``text`` is at a ``size`` in points."""
    points, _, _ = text_to_path.get_text_width_height_descent(text, _font(bold, size), ismath=False)
    return float(points) * _POINT


def wrap(text: str, width: float, size: float = 8, bold: bool = False) -> list[str]:
    """The lines of ``text``, made legible, none wider than ``width``; words too wide are cut. Of no text, no lines."""
    lines: list[str] = []
    for word in re.findall(r"\S+", legible(text)):
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, width, size, bold)
    return lines


def shorten(text: str, width: float, size: float = 8, bold: bool = False) -> str:
    """``text``, made legible, with "..." in place of the end that does not fit into ``width``."""
    whole = legible(text)
    if len(whole) <= _LONGEST and text_width(whole, size, bold) <= width:
        return whole
    lengths = range(min(len(whole), _LONGEST))
    fitting = bisect(lengths, width, key=lambda length: text_width(f"{whole[:length]}...", size, bold))
    return f"{whole[: max(0, fitting - 1)].rstrip()}..."


def two_decimals(x: float) -> str:
    """``x`` with two decimals and a real minus; three digits from 10 on."""
    rounded = round(x, 2) + 0.0  # no minus before a zero
    return (f"{rounded:.2f}" if abs(rounded) < 10 else f"{x:.3g}").replace("-", "\u2212")


@styled()
def save_figure(figure: Figure, path: Path) -> None:
    """Write ``path``.png and ``path``.svg, each whole or not at all; the same figure gives the same bytes.

    Letters are outlines in the SVG, so that it looks the same wherever it is opened; it has no prolog, names no file or
    address to load, and can be put into HTML as it stands.

    Parameters
    ----------
    figure : Figure
        Of ``new_figure``.
    path : Path
        Without an ending; files that are there are replaced.

    Raises
    ------
    IFXPredictError
        Where it cannot be written.
    """
    use_fonts(figure)
    png, svg = _png(figure), _svg(figure)
    write_whole(path.with_name(f"{path.name}.png"), lambda file: file.write_bytes(png))
    write_text(path.with_name(f"{path.name}.svg"), svg)


def _png(figure: Figure) -> bytes:
    """The picture in a palette of 256 colours, a third of the size; the last tenth would take twice the time."""
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="rgba")
    size = FigureCanvasAgg(figure).get_width_height()
    whole = Image.frombytes("RGBA", size, drawn.getvalue())
    palette = whole.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    palette.save(small, format="PNG", compress_level=7, dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
    return small.getvalue()


def _svg(figure: Figure) -> str:
    """The drawing without what precedes it, comments, indentation, and digits below a hundredth of a point."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = re.sub(r"\s*\n\s*(<!--.*?-->\s*)?", "\n", drawn.getvalue())
    return re.sub(r'(\.\d\d)\d+(?=[\s"])', r"\1", text[text.index("<svg") :])


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word cut wherever the next letter would not fit, at least one letter a piece."""
    pieces = []
    while word:
        lengths = range(1, min(len(word), _LONGEST) + 1)
        fitting = bisect(lengths, width, key=lambda length: text_width(word[:length], size, bold))
        pieces.append(word[: max(1, fitting)])
        word = word[max(1, fitting) :]
    return pieces


def _font(bold: bool, size: float = 8) -> FontProperties:
    return FontProperties(family=families(), weight="bold" if bold else "normal", size=size)
