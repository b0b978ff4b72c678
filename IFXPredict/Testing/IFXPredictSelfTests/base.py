"""What the self-tests share: the simulated case in an otherwise empty scene, and steps that a user takes.

The other files of this folder import this one as a whole: unittest takes each test class that it finds in a file for
one of that file's.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy
import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleTest


class SelfTest(ScriptedLoadableModuleTest):
    """On the simulated case: no network, no patient, nothing left behind."""

    @property
    def module(self):
        """The module's file as it was loaded last; Reload makes it anew."""
        return sys.modules["IFXPredict"]

    def setUp(self):
        """A scene with the simulated case; one prediction process serves all tests."""
        from IFXPredictLib.base.environment import advice, missing_packages

        missing = missing_packages(Path(self.module.__file__).parent / "Resources" / "requirements.txt")
        if missing:
            self.skipTest(advice(missing))
        slicer.mrmlScene.Clear(0)
        if slicer.util.mainWindow():
            slicer.util.selectModule("IFXPredict")
        self.widget = slicer.util.getModuleWidget("IFXPredict").panel
        self.widget.tabs.setCurrentIndex(0)
        self.widget.enter()
        self.logic = self.widget.logic
        self.volume, self.segmentation = self.module.loadSample()
        self.segment_id = self.segmentation.GetSegmentation().GetNthSegmentID(0)

    def temporary_folder(self):
        """A folder that is gone after the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

    def predict(self, clinical=None, segment_id=None, **options):
        return self.logic.predict(self.volume, self.segmentation, segment_id or self.segment_id, clinical, **options)

    def stored_clinical(self):
        from IFXPredictLib.mrml.patient import stored_clinical

        return stored_clinical(self.volume)

    def probabilities(self, table):
        return slicer.util.arrayFromTableColumn(table, "probability")

    def drawn_voi(self):
        """The VOI's voxels on the volume's grid, k, j, i."""
        return slicer.util.arrayFromSegmentBinaryLabelmap(self.segmentation, self.segment_id, self.volume)

    def add_half(self):
        """A second segment, half of the VOI; its ID."""
        half = self.drawn_voi().copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        other = self.segmentation.GetSegmentation().AddEmptySegment("Half", "Half")
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, self.segmentation, other, self.volume)
        return other

    def wait_for(self, condition, seconds=120):
        """Let the event loop run until ``condition()``, and leave the processor to the process that is waited for."""
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            slicer.app.processEvents()
            time.sleep(0.002)

    def write_case(self, folder):
        """The simulated case as files in ``folder``: its image and its mask."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml.drawn_voi import DrawnVoi
        from IFXPredictLib.mrml.grid import volume_image
        from IFXPredictLib.mrml.nodes import segment_mask

        image, mask = folder / "ct.mha", folder / "voi.mha"
        sitk.WriteImage(volume_image(self.volume), str(image))
        sitk.WriteImage(segment_mask(DrawnVoi(self.volume, self.segmentation, self.segment_id)), str(mask))
        return image, mask

    def choose(self, segmentation):
        """Choose the volume and a segmentation in the panel, and wait for the facts of the VOI."""
        parameters = self.logic.getParameterNode()
        parameters.inputVolume = self.volume
        parameters.voiSegmentation = segmentation
        self.widget.voi.update_facts()

    def width(self):
        """Of the panel, at least: what its layout wants, whatever is shown."""
        slicer.app.processEvents()
        return self.widget.pages[0].layout().minimumSize().width()

    def apply(self):
        """Predict in the panel from the simulated case."""
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.wait_for(lambda: not self.logic.busy)
        return self.logic.getParameterNode().predictionTable
