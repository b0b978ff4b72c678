"""The table of what rules would choose: a line each, with intervals and what it means for 100 patients."""

import qt
from slicer.i18n import tr as _

from .language import said


def fill_table(table, offered):
    """Show all that is offered, in its order."""
    titles = (
        *(_("Rule"), _("Cut-off\n(95 % CI)"), _("Sensitivity\n(95 % CI)"), _("Specificity\n(95 % CI)")),
        *(_("Net benefit\nat threshold"), _("Of 100:\nfound"), _("missed"), _("called\nin vain"), _("left\nalone")),
    )
    table.setColumnCount(len(titles))
    table.setHorizontalHeaderLabels(list(titles))
    table.setRowCount(len(offered))
    for row, one in enumerate(offered):
        for column, text in enumerate(_cells(one)):
            item = qt.QTableWidgetItem(text)
            item.setToolTip(said(one.words))
            table.setItem(row, column, item)
    table.verticalHeader().hide()
    table.resizeColumnsToContents()
    table.setColumnWidth(0, 130)
    table.resizeRowsToContents()


def _cells(one):
    chosen = _with_interval(one.cutoff, one.low, one.high) if one.rule else f"{one.cutoff:.3f}"
    ratios = (_with_interval(x.estimate, x.low, x.high) for x in (one.sensitivity, one.specificity))
    benefit = "-\u221e" if one.net_benefit is None else f"{one.net_benefit:.3f}"
    tp, fp, tn, fn = one.per_100.whole
    return said(one.words), chosen, *ratios, f"{benefit}\n{one.threshold:.3f}", *map(str, (tp, fn, fp, tn))


def _with_interval(estimate, low, high):
    return f"{estimate:.3f}\n({low:.3f}\u2013{high:.3f})"
