"""Draws the panel of the module in the stand-in for Slicer: ``python Testing/slicer/screenshots.py`` (make pictures).

The stand-in's Segment Editor and its selectors look plainer than Slicer's own.
"""

import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = ("image", "clinical", "model", "results")


def draw(folder: Path) -> None:
    """Write panel.png (whole, after a prediction) and a picture of each part as the user guide needs it."""
    import slicer
    import standin

    application = standin.start()
    module = standin.load_module(REPOSITORY / "IFXPredict" / "IFXPredict.py")
    application.startupCompleted.emit()
    slicer.util.selectModule("IFXPredict")
    widget = slicer.util.getModuleWidget("IFXPredict")
    panel = module.widgetRepresentation()
    widget.ui.sampleButton.click()
    widget.voi.update_facts()

    def picture(name: str, *parts: str) -> None:
        for part in PARTS:
            getattr(widget.ui, f"{part}CollapsibleButton").collapsed = part not in parts
        standin.render(panel, folder / f"{name}.png")

    picture("panel-image", "image")
    albumin = widget.clinical.form.input("albumin")
    right, albumin.text = albumin.text, "3.95"
    picture("panel-clinical", "clinical")
    albumin.text = right
    widget.ui.applyButton.click()
    while widget.logic.busy:
        slicer.app.processEvents()
        time.sleep(0.01)
    widget.voi.update_facts()
    picture("panel-results", "model", "results")
    picture("panel", *PARTS)
    standin.stop()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    draw(REPOSITORY / "Resources" / "Screenshots")
