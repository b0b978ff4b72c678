"""One case's answer on one page, A4 across, as a PDF: what a PACS shows beside the image. Lengths are in inches."""

import io
from collections.abc import Iterator

from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from ...base.colours import WARNING
from ...imaging.case import Case
from ...prediction.contributions import ModelWhy
from ...prediction.prediction import Prediction
from ...prediction.uncertainty import unlike_in_words
from ...prediction.write import MOST_SHOWN, in_band_words, in_words, points
from ...protocol.loading import Protocol
from .fonts import legible, quiet_fonts, use_fonts
from .prediction import axes_at, draw_models, draw_notice, draw_slice, remarks_of, source_line
from .style import wrap

_WIDTH, _HEIGHT = 11.69, 8.27
_MARGIN, _PANEL, _LINE = 0.4, 4.2, 0.16
_MM = 25.4
_BLACK, _GREY = "black", "#555555"
_MORE = "... more stands in the structured report."


@quiet_fonts()
def case_page(case: Case, prediction: Prediction, protocol: Protocol, patient: str) -> bytes:
    """The page as a PDF: notice, patient, slice with contour, models, outcomes left, reasons, warnings, provenance.

    Parameters
    ----------
    case : Case
        The patient, or the part of the image that features see.
    prediction : Prediction
        Of this case.
    protocol : Protocol
        Of the bundle that answered.
    patient : str
        Who it is, on one line, for a page that may be printed; "" for nothing.

    Returns
    -------
    bytes
        One page with its fonts embedded. What does not fit on it is left out, and the page says so.
    """
    figure = Figure(figsize=(_WIDTH, _HEIGHT))
    FigureCanvasPdf(figure)
    notice = _wrapped(prediction.notice, 12, bold=True)
    banner = 0.2 + 0.25 * len(notice) if notice else 0.1
    if notice:
        draw_notice(axes_at(figure, 0, _HEIGHT - banner, _WIDTH, banner), "\n".join(notice))
    top = _HEIGHT - banner - 0.3
    _text(figure, top, f"{protocol.outcome.title}: a prediction by IFXPredict", 13, weight="bold")
    for line in _wrapped(patient, 10)[:1]:
        top -= 0.22
        _text(figure, top, line, 10)
    panel = top - _PANEL
    draw_slice(axes_at(figure, _MARGIN, panel + 0.1, 4.5, _PANEL - 0.8), case, protocol.image)
    draw_models(axes_at(figure, 6.3, panel + 0.6, 2.4, _PANEL - 1.45), prediction.rows, protocol)
    _below(figure, panel - 0.15, prediction, protocol)
    use_fonts(figure)
    file = io.BytesIO()
    figure.savefig(file, format="pdf", metadata={"Creator": None, "Producer": None, "CreationDate": None})
    return file.getvalue()


def _below(figure: Figure, top: float, prediction: Prediction, protocol: Protocol) -> None:
    """What there is to say, line by line, down to the line of where it came from."""
    last = _wrapped(f"{source_line(prediction)} Not verified by a person.", 8)
    room = int((top - 0.25) / _LINE) - len(last)
    lines = [(line, shade) for text, shade in _said(prediction, protocol) for line in _wrapped(text, 8)]
    shown = lines if len(lines) <= room else [*lines[: room - 1], (_MORE, WARNING)]
    for k, (line, shade) in enumerate([*shown, *((line, _GREY) for line in last)]):
        _text(figure, top - k * _LINE, line, 8, color=shade)


def _said(prediction: Prediction, protocol: Protocol) -> Iterator[tuple[str, str]]:
    yield from ((f"Warning: {text}", WARNING) for text in prediction.warnings)
    yield from ((text, _BLACK) for text in remarks_of(prediction, protocol))
    level = f"{100 * (1 - protocol.patient.error_rate):g} %"
    for row in prediction.rows:
        if row.uncertainty:
            unlike = f"; {unlike_in_words(row.uncertainty.unlike)}" if row.uncertainty.unlike else ""
            title = protocol.model_title(row.model)
            yield f"{title}, outcome left at {level}: {row.uncertainty.outcomes}{unlike}", _BLACK
    for row in prediction.rows:
        if row.band and row.call:
            yield f"{protocol.model_title(row.model)}, {in_band_words(row.band)}", _BLACK
    for why in prediction.why:
        yield _reasons(why, protocol), _BLACK


def _reasons(why: ModelWhy, protocol: Protocol) -> str:
    moved = "; ".join(f"{points(row.contribution, 0.0)} by {in_words(row)}" for row in why.features[:MOST_SHOWN])
    return f"Why, {protocol.model_title(why.model)}: {100 * why.base:.1f} % ({why.base_words}), {moved}"


def _wrapped(text: str, size: float, bold: bool = False) -> list[str]:
    return wrap(text, _MM * (_WIDTH - 2 * _MARGIN), size=size, bold=bold)


def _text(figure: Figure, y: float, text: str, size: float, **style: str) -> None:
    figure.text(
        _MARGIN / _WIDTH,
        y / _HEIGHT,
        legible(text),
        size=size,
        va="center",
        parse_math=False,
        **style,  # type: ignore[arg-type]
    )
