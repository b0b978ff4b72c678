"""What is found of a VOI while it is drawn, as rich text."""

import html

from slicer.i18n import tr as _

from IFXPredictLib.base.colours import WARNING
from IFXPredictLib.base.text import breakable

from .language import said


def report_html(report, rules):
    """A VoiReport by ``rules``: the VOI in one line, and each warning in a line of its own; or the problem."""
    if report.untouched:
        return html.escape(_("Paint the VOI."))
    if report.problem:
        return marked(report.problem)
    facts = report.facts
    mean = f"{facts.mean_intensity:.0f} {rules.native_unit}".strip()
    slices = _("1 slice") if facts.slices == 1 else _("{count} slices").format(count=facts.slices)
    pieces = _("1 piece") if facts.components == 1 else _("{count} pieces").format(count=facts.components)
    line = f"{facts.volume_ml:.1f} mL, {_('mean')} {mean}, {slices}, {pieces}"
    if rules.gas:
        line += _(", {gas:.1f} % gas").format(gas=100 * facts.gas_fraction)
    return "<br>".join([f"<b>{html.escape(line)}</b>", *map(marked, report.warnings)])


def marked(text):
    """A warning or a problem as rich text."""
    return f'<span style="color: {WARNING}">&#9888; {html.escape(breakable(said(text)))}</span>'
