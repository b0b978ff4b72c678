"""One case's prediction as a PNG. Lengths of a layout are in inches, of an image in mm."""

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from ...base.colours import WARNING, colour
from ...base.files import write_whole
from ...base.text import percent
from ...imaging.case import Case
from ...imaging.intensity import normalise
from ...prediction.prediction import ModelPrediction, Prediction, no_answer
from ...prediction.write import imputed_text
from ...protocol.loading import Protocol
from ...protocol.schema import ImageRules
from .fonts import legible, quiet_fonts, use_fonts
from .style import wrap

_CONTOUR = "#F0E442"
_GREY = "#555555"
_WIDTH, _PANEL, _LINE = 12.0, 5.2, 0.2
_DPI = 150
_MM = 25.4


@quiet_fonts()
def prediction_figure(case: Case, prediction: Prediction, protocol: Protocol, path: Path) -> None:
    """Write a PNG: the slice with most of the VOI and its contour, beside each model's probability and cut-off.

    The bundle's notice stands on top; warnings and where the numbers come from stand below. A model without an answer
    says why; of imputed inputs a thin line shows 95 % of the probabilities over imputations.

    Parameters
    ----------
    case : Case
        The patient, or the part of the image that features see.
    prediction : Prediction
        Of this case.
    protocol : Protocol
        Of the bundle that answered.
    path : Path
        The PNG; one that is there is replaced.

    Raises
    ------
    IFXPredictError
        Where ``path`` cannot be written.
    """
    notice = wrap(prediction.notice, _MM * (_WIDTH - 1), size=14, bold=True)
    said = (*(f"Warning: {text}" for text in prediction.warnings), *remarks_of(prediction, protocol))
    warnings = [line for text in said for line in wrap(text, _MM * (_WIDTH - 0.6), size=9)]
    banner = 0.3 + 0.3 * len(notice) if notice else 0.0
    footer = 0.35 + _LINE * (len(warnings) + 1)
    figure = Figure(figsize=(_WIDTH, banner + _PANEL + footer), dpi=_DPI)
    FigureCanvasAgg(figure)
    if notice:
        draw_notice(axes_at(figure, 0, footer + _PANEL, _WIDTH, banner), "\n".join(notice))
    draw_slice(axes_at(figure, 0.3, footer + 0.15, 4.8, _PANEL - 0.75), case, protocol.image)
    draw_models(axes_at(figure, 6.5, footer + 0.65, 2.8, _PANEL - 1.35), prediction.rows, protocol)
    _draw_footer(axes_at(figure, 0.3, 0, _WIDTH - 0.6, footer), warnings, source_line(prediction))
    use_fonts(figure)
    write_whole(path, lambda file: figure.savefig(file, metadata={"Software": None}))


def axes_at(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place of the figure given in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def draw_notice(axes: Axes, notice: str) -> None:
    """A bundle's notice, white on red over the whole of ``axes``."""
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0), 1, 1, color=WARNING))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.text(0.5, 0.47, notice, color="white", weight="bold", size=14, ha="center", va="center", parse_math=False)


def draw_slice(axes: Axes, case: Case, rules: ImageRules) -> None:
    """The axial slice in radiological view: a Case is in LPS order, so columns run to the left, rows to the back.

    Its intensities are those that the features are computed from, in the window of the lesion cube.
    """
    mask = sitk.GetArrayViewFromImage(case.mask)
    z = int(mask.sum(axis=(1, 2), dtype=np.int64).argmax())
    rows, columns = mask.shape[1:]
    x_mm, y_mm, _ = case.image.GetSpacing()
    shown = sitk.GetArrayFromImage(normalise(case.image, rules.normalisation, case.identifier))[z]
    low, high = rules.window_low, rules.window_high
    extent = (0.0, columns * x_mm, rows * y_mm, 0.0)
    axes.imshow(shown, cmap="gray", vmin=low, vmax=high, extent=extent, interpolation="nearest")
    axes.add_collection(LineCollection(_outline(mask[z]) * (x_mm, y_mm), colors=_CONTOUR, linewidths=1.3))
    axes.set(xticks=[], yticks=[])
    first, slices = (0, len(mask)) if case.whole is None else (case.whole.first[2], case.whole.size[2])
    place = f"slice {first + z + 1} of {slices}, {low:g} to {high:g} {rules.unit}".rstrip()
    axes.set_title(f"{_cut(legible(case.identifier), 50)}\n{place}", size=11, parse_math=False)
    for letter, x, y in (("R", 0.03, 0.5), ("L", 0.97, 0.5), ("A", 0.5, 0.97), ("P", 0.5, 0.03)):
        text = axes.text(x, y, letter, color="white", ha="center", va="center", transform=axes.transAxes)
        text.set_path_effects([withStroke(linewidth=3, foreground="black")])


def _outline(mask: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The pixel edges between inside and outside of ``mask`` (rows, columns): (n, 2 ends, x and y) in pixels."""
    padded = np.pad(mask, 1).astype(bool)
    level = np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1])[:, None, ::-1] + [(0, 0), (1, 0)]
    upright = np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1])[:, None, ::-1] + [(0, 0), (0, 1)]
    return np.concatenate([level, upright]).astype(np.float64)


def draw_models(axes: Axes, rows: Sequence[ModelPrediction], protocol: Protocol) -> None:
    """Each model's probability, with its band where there is one, and call; one without an answer says why."""
    for y, row in enumerate(rows):
        shade = colour(y)
        axes.vlines(row.cutoff, y - 0.32, y + 0.32, color="black", linewidth=2, zorder=3)
        if math.isnan(row.probability):
            _beside(axes, y, _reason(row.missing), size=9, color=_GREY, style="italic")
            continue
        axes.barh(y, row.probability, height=0.4, color=shade, alpha=0.45)
        if row.band:
            axes.hlines(y, row.band.low, row.band.high, color="black", linewidth=1.5, zorder=3)
            axes.plot((row.band.low, row.band.high), (y, y), "|", color="black", markersize=9, zorder=3, clip_on=False)
        axes.plot(row.probability, y, "o", color=shade, markersize=11, markeredgecolor="black", clip_on=False, zorder=4)
        if row.imputed:
            axes.hlines(y, *row.imputed, color="black", linewidth=1.5, zorder=3.5)
        _beside(axes, y - 0.13, f"{percent(row.probability)}  {legible(row.call)}", size=12, weight="bold")
        spread = f", imputed {imputed_text(row.imputed)}" if row.imputed else ""
        cut = f"{row.cut}, " if row.cut else ""
        _beside(axes, y + 0.2, f"{cut}cut-off {percent(row.cutoff)}{spread}", size=9, color=_GREY)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6), xticks=np.arange(0, 1.1, 0.25))
    axes.set_yticks(
        range(len(rows)), [_in_two_lines(legible(protocol.model_title(row.model))) for row in rows], size=12
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    banded = "; across: 90 % of redrawn contours" if any(row.band for row in rows) else ""
    axes.set_xlabel(f"black line: the model's cut-off{banded}")
    axes.text(0.6, 1.09, legible(f"Probability of {protocol.outcome.positive}"), size=13, weight="bold", **_above(axes))
    axes.text(0.6, 1.03, _cut(legible(protocol.outcome.title), 60), size=11, **_above(axes))


def _above(axes: Axes) -> dict[str, Any]:
    return {"transform": axes.transAxes, "ha": "center", "parse_math": False}


def _beside(axes: Axes, y: float, text: str, **style: Any) -> None:
    """Text to the right of the axes, at the height of a row."""
    axes.text(1.07, y, text, transform=axes.get_yaxis_transform(), va="center", parse_math=False, **style)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."


def _in_two_lines(title: str) -> str:
    return "\n".join(textwrap.wrap(title, 14, max_lines=2, placeholder="..."))


def _reason(missing: tuple[str, ...]) -> str:
    """Why a model has no answer, in four short lines at most; the status's other remarks stand below the figure."""
    return "\n".join(textwrap.wrap(legible(no_answer(missing)), 29, max_lines=4, placeholder=" ..."))


def remarks_of(prediction: Prediction, protocol: Protocol) -> list[str]:
    """What the status says of single models' answers, and no warning does: updated, a rule's cut-off, imputed values.

    Models of which the same is said share a line.
    """
    models: dict[tuple[str, ...], list[str]] = {}
    for row in prediction.rows:
        if row.remarks:
            models.setdefault(row.remarks, []).append(protocol.model_title(row.model))
    return [f"{', '.join(titles)}: {'; '.join(remarks)}" for remarks, titles in models.items()]


def source_line(prediction: Prediction) -> str:
    """Bundle, protocol, time and intended use, on one line."""
    found = prediction.provenance
    return (
        f"Bundle {found['bundle']} ({found['bundle_sha256'][:12]}), protocol {found['protocol']}, {found['time']}. "
        f"{found['intended_use']}"
    )


def _draw_footer(axes: Axes, warnings: Sequence[str], source: str) -> None:
    axes.set_axis_off()
    lines = [(line, WARNING) for line in warnings] + [(legible(source), _GREY)]
    for i, (line, shade) in enumerate(lines):
        y = 1 - (i + 0.7) / (len(lines) + 0.8)
        axes.text(0, y, line, color=shade, size=9, va="center", parse_math=False)
