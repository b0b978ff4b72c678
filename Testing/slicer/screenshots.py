"""Draws the pictures of README, guides and Sample Data: ``python Testing/slicer/screenshots.py`` (make pictures).

With ``--language zh-CN --font FILE --out FOLDER`` the panel alone, in another language, in the letters of a font.

The demonstration's two are those of ``ifxpredict demo``. The panel is drawn in the stand-in for Slicer, whose Segment
Editor and selectors look plainer than Slicer's own. With a folder as argument it is drawn there instead as it is seen
on screens of 1920 x 1080 and 1366 x 768, step by step, to be looked at.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import SimpleITK as sitk

REPOSITORY = Path(__file__).resolve().parents[2]
ICONS = REPOSITORY / "IFXPredict" / "Resources" / "Icons"
PARTS = ("image", "clinical", "model", "results")
SCREENS = ((1920, 1080), (1366, 768))
PANEL_WIDTH = 480


def started(language: str = "en-US", font: str = ""):
    """The panel in a Slicer that has just been started."""
    import slicer
    import standin

    application = standin.start()
    slicer.app.userSettings().setValue("language", language)
    if font:
        use_font(application, font)
    standin.load_module(REPOSITORY / "IFXPredict" / "IFXPredict.py")
    application.startupCompleted.emit()
    slicer.util.selectModule("IFXPredict")
    slicer.util.mainWindow().modulePanel().setMinimumWidth(PANEL_WIDTH)
    settle()
    return slicer.util.getModuleWidget("IFXPredict").panel


def settle():
    """Layouts within layouts follow one after the other."""
    import slicer

    for _round in range(6):
        slicer.app.processEvents()
        time.sleep(0.01)


def press(widget, *buttons) -> None:
    """Press one button after the other, each when the prediction that the one before began is there."""
    for button in buttons:
        button.click()
        wait_while(lambda: widget.logic.busy)


def draw(folder: Path, language: str = "en-US", font: str = "") -> None:
    """Write panel.png (before and after a prediction) and a picture of each part as the user guide needs it."""
    import slicer
    import standin

    widget = started(language, font)
    panel = widget.parent

    def picture(name: str, *parts: str) -> Path:
        for part in PARTS:
            getattr(widget.ui, f"{part}CollapsibleButton").collapsed = part not in parts
        settle()
        standin.render(panel, folder / f"{name}.png")
        return folder / f"{name}.png"

    press(widget, widget.ui.sampleButton)
    widget.voi.update_facts()
    draw_thumbnail(widget)
    picture("panel-image", "image")
    albumin = widget.clinical.form.input("albumin")
    right, albumin.text = albumin.text, "3.95"
    picture("panel-clinical", "clinical")
    albumin.text = right
    before = picture("panel", "image", "clinical")
    press(widget, widget.ui.applyButton, widget.ui.showWhereButton)
    side_by_side(before, picture("panel-results", "model", "results"), folder / "panel.png")
    press(widget, widget.ui.bandButton)
    picture("panel-band", "results")
    draw_edge(widget, folder / "edge.png")
    with reading(widget):
        settle()
        standin.render_seen(panel, folder / "panel-study.png")
    widget.tabs.setCurrentIndex(0)
    press(widget, widget.ui.sampleButton)
    slicer.util.mainWindow().resize(*SCREENS[1])
    with reviewing(widget):
        settle()
        standin.render_seen(panel, folder / "panel-review.png")
    standin.stop()


def use_font(application, file: str) -> None:
    """Draw with the letters of a font file."""
    from PySide6 import QtGui

    families = QtGui.QFontDatabase.applicationFontFamilies(QtGui.QFontDatabase.addApplicationFont(file))
    application.setFont(QtGui.QFont(families[0], application.font().pointSize()))


def draw_as_seen(folder: Path, language: str = "en-US", font: str = "") -> None:
    """What a user sees of the panel, step by step, on both screens."""
    import slicer
    import standin

    folder.mkdir(parents=True, exist_ok=True)
    widget = started(language, font)
    window = slicer.util.mainWindow()

    def picture(name: str) -> None:
        for size in SCREENS:
            window.resize(*size)
            settle()
            standin.render_seen(window.modulePanel(), folder / f"{name}-{size[1]}.png")

    draw_predictions(widget, picture)
    draw_tabs(widget, picture)
    standin.stop()


def draw_predictions(widget, picture: Callable[[str], None]) -> None:
    """From the empty panel to Live."""
    import slicer

    picture("1-empty")
    widget.ui.tourButton.click()
    picture("2-tour")
    widget.tour.end()
    widget.ui.applyButton.click()
    picture("3-running")
    while widget.logic.busy:
        settle()
    picture("4-results")
    press(widget, widget.ui.showWhereButton)
    picture("5-maps")
    press(widget, widget.ui.bandButton)
    picture("11-band")
    widget.ui.liveCheckBox.click()
    wait_while(lambda: widget.live.waiting)
    widget.ui.imageCollapsibleButton.collapsed = True
    slicer.util.mainWindow().modulePanel().ensureWidgetVisible(widget.ui.statusLabel)
    picture("12-live")


def draw_tabs(widget, picture: Callable[[str], None]) -> None:
    """Batch, Cut-offs, and a reading study until its review."""
    widget.tabs.setCurrentIndex(2)
    widget.batch._ui.batchSceneRadioButton.click()
    picture("13-batch")
    widget.tabs.setCurrentIndex(3)
    press(widget, widget.cutoffs._ui.compareButton)
    picture("14-cutoffs")
    widget.tabs.setCurrentIndex(0)
    with reading(widget):
        picture("6-reading")
        widget.study.desk.editor.widget.setActiveEffectByName("Threshold")
        picture("7-options")
    picture("8-worklist")
    widget.tabs.setCurrentIndex(0)
    press(widget, widget.ui.sampleButton)
    with reviewing(widget):
        picture("9-review")
        widget.study.review.put_away()
        picture("10-review-list")


def side_by_side(left: Path, right: Path, file: Path) -> None:
    """Two pictures in one."""
    from PySide6 import QtGui

    pictures = [QtGui.QImage(str(one)) for one in (left, right)]
    width = sum(one.width() for one in pictures)
    both = QtGui.QImage(width, max(one.height() for one in pictures), QtGui.QImage.Format_RGB32)
    both.fill(pictures[0].pixelColor(2, 2))
    painter = QtGui.QPainter(both)
    painter.drawImage(0, 0, pictures[0])
    painter.drawImage(pictures[0].width(), 0, pictures[1])
    painter.end()
    both.save(str(file), "PNG", 0)


def draw_thumbnail(widget) -> None:
    """The simulated case for the Sample Data module: the slice with most of the VOI, and the VOI's contour."""
    import slicer
    from matplotlib.figure import Figure

    from IFXPredictLib.base.colours import WARNING

    parameters = widget.logic.getParameterNode()
    volume, segmentation = parameters.inputVolume, parameters.voiSegmentation
    voi = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, parameters.voiSegmentID, volume)
    slice_ = int(voi.sum(axis=(1, 2)).argmax())
    figure = Figure(figsize=(2.6, 2.6), dpi=100, facecolor="black")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(slicer.util.arrayFromVolume(volume)[slice_], cmap="gray", vmin=-160, vmax=240)
    axes.contour(voi[slice_], [0.5], colors=["#ffd700"], linewidths=1.5)
    place = {"transform": axes.transAxes, "ha": "center", "va": "bottom", "color": "white", "weight": "bold"}
    axes.text(0.5, 0.02, "SIMULATED", fontsize=10, bbox={"facecolor": WARNING, "edgecolor": "none"}, **place)
    figure.savefig(ICONS / "IFXPredictSimulatedCTE.png", metadata={"Software": None})


def draw_edge(widget, file: Path) -> None:
    """What the edge is worth, over the slice with most of the VOI, in the colours of the map's node."""
    import numpy as np
    import slicer
    from matplotlib.figure import Figure

    from IFXPredictLib.mrml.edge import edge_maps

    ui = widget.ui
    ui.liveCheckBox.click()
    wait_while(lambda: widget.live.waiting)
    ui.edgeButton.click()
    wait_while(lambda: not edge_maps(slicer.mrmlScene))
    (node,) = edge_maps(slicer.mrmlScene)
    volume, values = widget.logic.getParameterNode().inputVolume, slicer.util.arrayFromVolume(node)
    seen = np.ma.masked_less(values, node.GetDisplayNode().GetLowerThreshold())
    slice_ = int(seen.count(axis=(1, 2)).argmax())
    first = np.subtract(node.GetOrigin(), volume.GetOrigin()) / volume.GetSpacing() * (-1, -1, 1)
    i, j, k = np.abs(np.rint(first)).astype(int)
    depth, height, width = values.shape
    beneath = slicer.util.arrayFromVolume(volume)[k : k + depth, j : j + height, i : i + width][slice_]
    figure = Figure(figsize=(6, 4.6), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.imshow(beneath, cmap="gray", vmin=-160, vmax=240, aspect=volume.GetSpacing()[1] / volume.GetSpacing()[0])
    shown = axes.imshow(seen[slice_], cmap="hot", vmin=seen.min(), vmax=seen.max(), interpolation="nearest")
    figure.colorbar(shown, label="percentage points")
    axes.set_title(node.GetName(), fontsize=9)
    figure.savefig(file, metadata={"Software": None})
    ui.liveCheckBox.click()


def wait_while(condition) -> None:
    """Let the event loop run."""
    import slicer

    while condition():
        slicer.app.processEvents()
        time.sleep(0.01)


@contextmanager
def study_of(widget, readers, **options) -> Iterator[tuple]:
    """The second tab with a study of the simulated case and copies of it, and its contour (k, j, i)."""
    import slicer

    from IFXPredictLib.bundles.manifest import read_manifest
    from IFXPredictLib.mrml.nodes import volume_image
    from IFXPredictLib.reading_study.creation import create_study
    from IFXPredictLib.reading_study.linkage import sources_of
    from IFXPredictLib.reading_study.study import utc_now

    parameters, section = widget.logic.getParameterNode(), widget.study
    segment = parameters.voiSegmentation.GetSegmentation().GetNthSegmentID(0)
    nodes = parameters.voiSegmentation, segment, parameters.inputVolume
    contour, image = slicer.util.arrayFromSegmentBinaryLabelmap(*nodes).copy(), volume_image(parameters.inputVolume)
    protocol = read_manifest(widget.model.folder(parameters)).protocol
    with TemporaryDirectory() as scratch:
        files = [Path(scratch, f"{k}.nrrd") for k in range(8)]
        for k, path in enumerate(files):  # of other noise: a brighter copy would be the same image
            noise = {"standardDeviation": 5.0, "mean": 0.0, "seed": k + 1}
            sitk.WriteImage(sitk.AdditiveGaussianNoise(image, **noise), str(path))
        options = {"seed": 1, "now": utc_now(), **options}
        study = create_study(Path(scratch, "study"), sources_of(files), readers, protocol, **options)
        section.choice.drafts = Path(scratch, "drafts")
        widget.tabs.setCurrentIndex(1)
        yield study, contour
        section.put_away()
        section.review.put_away()


@contextmanager
def reading(widget) -> Iterator[None]:
    """The second tab with the second case of eight open."""
    import slicer

    section = widget.study
    with study_of(widget, ["anna", "bert"]) as (study, contour):
        section.choice.choose(study.folder, "anna")
        for last in (False, True):
            section.next_case()
            volume, segmentation, segment = section.desk.nodes
            slicer.util.updateSegmentBinaryLabelmapFromArray(contour, segmentation, segment, volume)
            section.desk.measure()
            if not last:
                section.finish()
        section.ui.studyFolderLabel.text = "/shared/studies/cte-readings"
        yield


@contextmanager
def reviewing(widget) -> Iterator[None]:
    """The second tab with a case of eight under review, three readings a case; one has its reference already."""
    import numpy as np

    from IFXPredictLib.reading_study.session import ReaderSession

    section, random = widget.study, np.random.default_rng(3)
    with study_of(widget, ["anna", "bert", "carl"], rounds=1, reviewers=["kim"]) as (study, contour):
        for reader in study.readers:
            session = ReaderSession(study, reader, drafts=section.choice.drafts)
            while item := session.next_item(1):
                opened = session.open(1, item.pseudonym)
                moved = np.roll(contour, random.integers(-2, 3, 2), (1, 2))
                mask = sitk.GetImageFromArray((contour | moved if reader == "bert" else moved).astype(np.uint8))
                mask.CopyInformation(sitk.ReadImage(str(opened.image)))
                session.finish(opened, mask, 300.0, {}, {})
        section.choice.choose(study.folder)
        section.ui.reviewCollapsibleButton.collapsed = False
        section.review.choose("kim")
        wait_while(lambda: section.review.waiting)
        section.review.open("P001")
        section.ui.reviewContours.setCurrentItem(section.ui.reviewContours.topLevelItem(1))
        section.review.mark("whole segment")
        section.review.open("P002")
        section.ui.reviewContours.setCurrentItem(section.ui.reviewContours.topLevelItem(5))
        yield


def draw_demonstration(folder: Path) -> None:
    """prediction.png and why.png as ``ifxpredict demo`` leaves them, in a process of its own: it has its own scene."""
    with TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "IFXPredictLib", "demo", "--out", scratch], cwd=REPOSITORY, check=True)
        for name in ("prediction.png", "why.png"):
            shutil.copyfile(Path(scratch, name), folder / name)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", default="en-US")
    parser.add_argument("--font", default="")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "Resources" / "Screenshots")
    parser.add_argument("--seen", action="store_true", help="as it is seen on two screens, step by step")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.seen:
        draw_as_seen(options.out, options.language, options.font)
    else:
        if options.language == "en-US":
            draw_demonstration(options.out)
        draw(options.out, options.language, options.font)
