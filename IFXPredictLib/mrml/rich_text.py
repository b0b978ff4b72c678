"""A prediction's tables as rich text for the panel: the summary, and why and how sure each model's answer is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from ..base.colours import WARNING
from ..base.text import breakable, percent, plain
from ..models.conformal import UNDECIDED
from ..prediction.contributions import WhyRow
from ..prediction.prediction import DEMONSTRATION
from ..prediction.uncertainty import unlike_in_words
from ..prediction.write import MOST_SHOWN, UncertaintyRow, imputed_text, in_band_words, in_words, points
from .bands import band_html, bands_of, needle_of_band
from .companions import companion, earlier_in_words, model_titles, reference_of
from .tables import columns_of, notes_of, rows_of

if TYPE_CHECKING:
    from slicer import vtkMRMLTableNode


def summary_html(table: vtkMRMLTableNode) -> str:
    """A prediction table as rich text for the panel: the notice on top, a row a model, warnings, the intended use."""
    columns, notes = columns_of(table), notes_of(table)
    shared = (DEMONSTRATION if notes["notice"] else "", plain(notes["warnings"]))
    titles = ("Model", table.GetColumnTitle("probability"), "Cut-off", "Call")
    lines = ["".join(f'<th align="left">{escape(title)}</th>' for title in titles)]
    columns["model"] = list(model_titles(table).values())
    band = companion(table, "band")
    bands = bands_of(band)
    for row in zip(*columns.values(), strict=True):
        cell = dict(zip(columns, row, strict=True))
        remark = own_remark(cell["status"], shared)
        low = cell.get("imputed_low", math.nan)
        spread = "" if math.isnan(low) else f" ({imputed_text((low, cell['imputed_high']))})"
        cells = cell["model"], f"{percent(cell['probability'])}{spread}", percent(cell["cutoff"]), cell["call"]
        lines.append("".join(f"<td>{_unbroken(str(text))}</td>" for text in cells))
        own = bands.get(plain(cell["model"]))
        below = [in_band_words(own)] if own else []
        lines += [f'<td colspan="4"><i>{escape(breakable(text))}</i></td>' for text in (*below, remark) if text]
    time = datetime.fromisoformat(notes["time"]).astimezone(UTC)
    earlier = earlier_in_words(table)
    html = "".join(
        [
            *(
                _banner(text)
                for text in (notes["notice"], earlier and f"{earlier} Press Apply to predict anew.")
                if text
            ),
            f"<p>{escape(breakable(notes['case']))}, {time:%Y-%m-%d %H:%M} UTC</p>",
            needle_of_band(band, model_titles(table).get(reference_of(table), "")) if band else "",
            f'<table cellpadding="3">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>',
            f"<p><b>Warning:</b> {escape(breakable(notes['warnings']))}</p>" if notes["warnings"] else "",
            f"<p>Research software, not for clinical decisions. {escape(notes['intended_use'])}</p>",
        ]
    )
    return html.replace(" %", "&nbsp;%")


def own_remark(status: str, shared: Sequence[str]) -> str:
    """What a row's status says besides what all rows' ``shared`` texts say; "" of one that is ok."""
    for text in filter(None, shared):
        before, _, after = status.partition(text)
        status = "; ".join(filter(None, (before.removesuffix("; "), after.removeprefix("; "))))
    return "" if status == "ok" else status


def _banner(text: str) -> str:
    words = escape(breakable(text))
    return (
        f'<table width="100%" cellpadding="6"><tr><td bgcolor="{WARNING}"><font color="white"><b>{words}</b>'
        "</font></td></tr></table>"
    )


def _unbroken(text: str) -> str:
    """Escaped, and kept on one line."""
    return escape(text).replace(" ", "&nbsp;").replace("-", "&#8209;")


def why_html(prediction: vtkMRMLTableNode, model: str) -> str:
    """How far ``model`` is to be trusted on this case, and what moved its probability most, as rich text.

    Parameters
    ----------
    prediction : vtkMRMLTableNode
        A prediction table, which finds its companions.
    model : str
        The model's name, as ``model_titles`` has it; not its title.

    Returns
    -------
    str
        HTML that Qt shows, with the notice of a demonstration or of earlier inputs in front. Of a model that did not
        answer it says that there is nothing to explain; "" for a table that knows nothing of this.
    """
    trust = companion(prediction, "trust")
    if trust is None:
        return ""
    title = model_titles(prediction)[model]
    shown = (model, plain(title))
    (found,) = [row for row in rows_of(trust, UncertaintyRow) if row.model in shown]
    marks = (notes_of(prediction)["notice"] and DEMONSTRATION, earlier_in_words(prediction) and "of earlier inputs")
    notice = "".join(f'<font color="{WARNING}"><b>{text.capitalize()}.</b></font> ' for text in marks if text)
    if not found.set:
        return f"<p>{notice}{escape(title)}: no answer, so there is nothing to explain.</p>"
    why = companion(prediction, "why")
    rows = [row for row in rows_of(why, WhyRow) if row.model in shown] if why else []
    wanted, band = prediction.GetColumnTitle("probability"), companion(prediction, "band")
    drawn = (
        band_html(band, companion(prediction, "moved"), title, {row.name: row.words for row in rows}) if band else ""
    )
    html = f"<p>{notice}<b>{escape(title)}:</b> {_uncertainty_html(found)}</p>{_why_html(rows, wanted)}{drawn}"
    return html.replace(" %", "&nbsp;%").replace("z = ", "z&nbsp;=&nbsp;")


def _uncertainty_html(row: UncertaintyRow) -> str:
    level = f"{100 * (1 - row.error_rate):g} %"
    left = f"undecided at {level}: both outcomes remain" if row.set == UNDECIDED else f"{row.set} at {level}"
    farther = 100 - row.percentile
    usual = f"{farther:.0f} % of the training cases are less typical than this one"
    return f"{escape(left)}; {_warned(unlike_in_words(row.reason)) if row.reason else escape(usual)}."


def _warned(text: str) -> str:
    return f'<font color="{WARNING}"><b>{escape(text)}</b></font>'


def _why_html(rows: list[WhyRow], wanted: str) -> str:
    """The largest contributions to what is ``wanted``, a line each, and the sum of the others: the lines add up.

    Below them the same by modality, where the model has several.
    """
    if not rows:
        return ""
    base, probability = (next(row for row in rows if row.part == part) for part in ("base", "probability"))
    features = [row for row in rows if row.part == "feature"]
    shown, others = features[:MOST_SHOWN], features[MOST_SHOWN:]
    lines = [(points(row.contribution, row.standard_error), in_words(row)) for row in shown]
    if others:
        lines.append((points(math.fsum(row.contribution for row in others)), f"{len(others)} others together"))
    cells = "".join(f'<tr><td align="right">{part}</td><td>{escape(text)}</td></tr>' for part, text in lines)
    sums = [f"{row.name} {points(row.contribution)}" for row in rows if row.part == "modality"]
    by_modality = f"<p>By modality: {escape(', '.join(sums))}.</p>" if len(sums) > 1 else ""
    spread = probability.words.partition("; ")[2]
    below = by_modality + (f"<p>{escape(spread)}</p>" if spread else "")
    return (
        f"<p>{escape(wanted)}: {percent(base.contribution)} ({escape(base.words)}), "
        f"{percent(probability.contribution)} for this case. "
        f'What made the difference, in percentage points:</p><table cellpadding="2">{cells}</table>{below}'
    )
