"""Draws the pictures of README and guides: ``python Testing/slicer/screenshots.py`` (make pictures).

The demonstration's two are those of ``ifxpredict demo``. The panel is drawn in the stand-in for Slicer, whose Segment
Editor and selectors look plainer than Slicer's own.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import SimpleITK as sitk

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
    for button in (widget.ui.applyButton, widget.ui.showWhereButton):
        button.click()
        while widget.logic.busy:
            slicer.app.processEvents()
            time.sleep(0.01)
    widget.voi.update_facts()
    picture("panel-results", "model", "results")
    picture("panel", *PARTS)
    draw_study(widget, panel, folder / "panel-study.png")
    standin.stop()


def draw_study(widget, panel, file: Path) -> None:
    """The second tab with the second case of eight open."""
    import slicer
    import standin

    from IFXPredictLib.bundles.manifest import read_manifest
    from IFXPredictLib.mrml.nodes import volume_image
    from IFXPredictLib.reading_study.creation import create_study
    from IFXPredictLib.reading_study.linkage import sources_of
    from IFXPredictLib.reading_study.study import utc_now

    nodes = (widget.logic.getParameterNode().voiSegmentation, "Lesion", widget.logic.getParameterNode().inputVolume)
    segment = nodes[0].GetSegmentation().GetNthSegmentID(0)
    contour = slicer.util.arrayFromSegmentBinaryLabelmap(nodes[0], segment, nodes[2]).copy()
    image, protocol = (
        volume_image(nodes[2]),
        read_manifest(widget.model.folder(widget.logic.getParameterNode())).protocol,
    )
    with TemporaryDirectory() as scratch:
        files = [Path(scratch, f"{k}.nrrd") for k in range(8)]
        for k, path in enumerate(files):  # of other noise: a brighter copy would be the same image
            noise = {"standardDeviation": 5.0, "mean": 0.0, "seed": k + 1}
            sitk.WriteImage(sitk.AdditiveGaussianNoise(image, **noise), str(path))
        study = create_study(
            Path(scratch, "study"), sources_of(files), ["anna", "bert"], protocol, seed=1, now=utc_now()
        )
        section = widget.study
        section.choice.drafts = Path(scratch, "drafts")
        widget.tabs.setCurrentIndex(1)
        section.choice.choose(study.folder, "anna")
        for last in (False, True):
            section.next_case()
            volume, segmentation, segment = section.desk.nodes
            slicer.util.updateSegmentBinaryLabelmapFromArray(contour, segmentation, segment, volume)
            section.desk.measure()
            if not last:
                section.finish()
        section.ui.studyFolderLabel.text = "/shared/studies/cte-readings"
        standin.render(panel, file)
        section.put_away()


def draw_demonstration(folder: Path) -> None:
    """prediction.png and why.png as ``ifxpredict demo`` leaves them, in a process of its own: it has its own scene."""
    with TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "IFXPredictLib", "demo", "--out", scratch], cwd=REPOSITORY, check=True)
        for name in ("prediction.png", "why.png"):
            shutil.copyfile(Path(scratch, name), folder / name)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    pictures = REPOSITORY / "Resources" / "Screenshots"
    draw_demonstration(pictures)
    draw(pictures)
