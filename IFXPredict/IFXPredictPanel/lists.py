"""Lists to choose from."""


def fill(combo, items, chosen):
    """Titles with their data, of which ``chosen`` is selected, or the first; no signal is sent."""
    blocked = combo.blockSignals(True)
    combo.clear()
    for title, data in items:
        combo.addItem(title, data)
    combo.setCurrentIndex(max(0, combo.findData(chosen or "")))
    combo.blockSignals(blocked)
