import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy
import qt
import vtk

import slicer
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.parameterNodeWrapper import parameterNodeWrapper
from slicer.ScriptedLoadableModule import *
from slicer.util import VTKObservationMixin

from slicer import vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode

try:
    import IFXPredictLib  # noqa: F401
except ImportError:  # a source checkout: the library lies beside the module's folder
    sys.path.append(str(Path(__file__).resolve().parent.parent))

for name in [name for name in sys.modules if name.partition(".")[0] == "IFXPredictPanel"]:
    del sys.modules[name]  # Reload reads the panel's files again too

from IFXPredictPanel.clinical_section import ClinicalSection
from IFXPredictPanel.model_section import ModelSection
from IFXPredictPanel.packages import ensure_packages
from IFXPredictPanel.process import QProcessRunner
from IFXPredictPanel.results_section import ResultsSection
from IFXPredictPanel.study_section import StudySection
from IFXPredictPanel.views import show_table, show_volume
from IFXPredictPanel.voi_section import VoiSection

SAMPLE = "IFXPredict simulated CTE"
STAGES = ("starting", "bundle", "VOI", "radiomics", "deep features", "models")


#
# IFXPredict
#


class IFXPredict(ScriptedLoadableModule):
    """Uses ScriptedLoadableModule base class, available at:
    https://github.com/Slicer/Slicer/blob/main/Base/Python/slicer/ScriptedLoadableModule.py
    """

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("IFXPredict")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Quantification")]
        self.parent.dependencies = ["Segmentations", "SubjectHierarchy", "Tables", "Plots"]
        self.parent.contributors = ["IFXPredict developers"]
        self.parent.helpText = _("""
Predicts, from a CT enterography and blood values, whether a patient with Crohn's disease will fail infliximab within
one year: choose the CT, paint the most inflamed bowel segment, fill in the blood values, press Apply, read the table.
Research software, not a medical device. The models that come with it are trained on simulated cases and say nothing
about any patient. See the <a href="{guide}">user guide</a>.
""").format(guide="https://github.com/IFXPredict/IFXPredict/blob/main/docs/user-guide.md")
        self.parent.acknowledgementText = _("""
Follows a published study of 263 patients; neither its data nor its weights are part of this module. Features are
computed by PyRadiomics and MONAI.
""")
        slicer.app.connect("startupCompleted()", registerSampleData)


#
# Sample data
#


def registerSampleData():
    """Offer the simulated case in the Sample Data module; it is made on this computer, nothing is downloaded."""
    import SampleData

    SampleData.SampleDataLogic.registerCustomSampleDataSource(
        category="IFXPredict",
        sampleName=SAMPLE,
        uris=[],
        fileNames=[],
        nodeNames=[],
        thumbnailFileName=os.path.join(os.path.dirname(__file__), "Resources/Icons/IFXPredictSimulatedCTE.png"),
        customDownloader=lambda source: list(loadSample()),
    )


def loadSample():
    """Make the simulated case: its volume, shown in the slice views, and the segmentation with its VOI."""
    from IFXPredictLib.bundle_manifest import read_manifest
    from IFXPredictLib.mrml.sample import sample_case

    with slicer.util.tryWithErrorDisplay(_("The simulated case could not be made."), waitCursor=True):
        volume, segmentation = sample_case(slicer.mrmlScene, read_manifest(demonstrationBundle()).protocol)
    show_volume(volume)
    return volume, segmentation


def demonstrationBundle():
    """The folder of the bundle that comes with the module."""
    from IFXPredictLib.protocol import RESOURCES

    return RESOURCES / "Bundles" / "demo"


#
# IFXPredictParameterNode
#


@parameterNodeWrapper
class IFXPredictParameterNode:
    """
    What the panel keeps in the scene.

    inputVolume - The CT, in HU.
    voiSegmentation, voiSegmentID - The segment that is the VOI.
    caseName - The name of the case in all results.
    bundleFolder - The folder of the bundle; empty for the demonstration bundle.
    predictionTable, featuresTable, predictionChart - The last results.
    """

    inputVolume: vtkMRMLScalarVolumeNode
    voiSegmentation: vtkMRMLSegmentationNode
    voiSegmentID: str
    caseName: str
    bundleFolder: str
    predictionTable: vtkMRMLTableNode
    featuresTable: vtkMRMLTableNode
    predictionChart: vtkMRMLPlotChartNode


#
# IFXPredictWidget
#


class IFXPredictWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """Uses ScriptedLoadableModuleWidget base class, available at:
    https://github.com/Slicer/Slicer/blob/main/Base/Python/slicer/ScriptedLoadableModule.py

    The parts of the panel are in IFXPredictPanel; this class gives them the parameter node and runs the prediction.
    """

    def __init__(self, parent=None) -> None:
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.logic = None
        self._parameterNode = None
        self._parameterNodeGuiTag = None
        self._showing = False
        self._volumeID = ""

    def setup(self) -> None:
        """Called when the user opens the module the first time and the widget is initialized."""
        ScriptedLoadableModuleWidget.setup(self)
        uiWidget = slicer.util.loadUI(self.resourcePath("UI/IFXPredict.ui"))
        studyWidget = slicer.util.loadUI(self.resourcePath("UI/ReadingStudy.ui"))
        self.tabs = qt.QTabBar()  # not a QTabWidget, which would be as high as its highest page
        self.tabs.addTab(_("Prediction"))
        self.tabs.addTab(_("Reading study"))
        self.pages = (uiWidget, studyWidget)
        for widget in (self.tabs, *self.pages):
            self.layout.addWidget(widget)
        studyWidget.hide()
        self.ui = slicer.util.childWidgetVariables(uiWidget)
        uiWidget.setMRMLScene(slicer.mrmlScene)

        self.logic = IFXPredictLogic()
        self.voi = VoiSection(self.ui, self._checkCanApply)
        self.clinical = ClinicalSection(self.ui, self._checkCanApply, lambda: self._parameterNode.caseName)
        self.model = ModelSection(self.ui, demonstrationBundle())
        self.results = ResultsSection(self.ui)
        self.study = StudySection(slicer.util.childWidgetVariables(studyWidget), self.onStudyOccupied)

        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self.onSceneStartClose)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartImportEvent, self.onSceneStartImport)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, self.onSceneChanged)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndImportEvent, self.onSceneChanged)
        self.tabs.connect("currentChanged(int)", self.onTabChanged)
        self.ui.sampleButton.connect("clicked(bool)", self.onSampleButton)
        self.ui.applyButton.connect("clicked(bool)", self.onApplyButton)
        self.ui.cancelButton.connect("clicked(bool)", self.onCancelButton)
        self.initializeParameterNode()
        if self.parent.isEntered:  # a reloaded module is not entered again
            self.enter()

    def cleanup(self) -> None:
        """Called when the application closes and the module widget is destroyed."""
        self.setParameterNode(None)
        self.removeObservers()
        self.logic.close()
        self.voi.editor.cleanup()
        self.study.cleanup()

    def enter(self) -> None:
        """Called each time the user opens this module."""
        if self.tabs.currentIndex == 0:
            self.setParameterNode(None)  # entering, the editor may select another segment: that is no choice of ours
            self.voi.editor.enter()
            self.initializeParameterNode()
        else:
            self.study.enter()

    def exit(self) -> None:
        """Called each time the user opens a different module."""
        self.voi.editor.exit()
        self.setParameterNode(None)
        self.study.exit()

    def onStudyOccupied(self, occupied) -> None:
        """While a case of the study is read nothing is predicted from it."""
        self.tabs.setTabEnabled(0, not occupied)

    def onTabChanged(self, index) -> None:
        """Leave one tab, enter the other."""
        for number, page in enumerate(self.pages):
            page.setVisible(number == index)
        self.exit()
        self.enter()

    def onSceneStartClose(self, caller, event) -> None:
        """Called just before the scene is closed."""
        self.logic.cancel()
        self.setParameterNode(None)
        self.voi.editor.close()
        self._volumeID = ""

    def onSceneStartImport(self, caller, event) -> None:
        """Called just before a scene is read: what is read arrives piece by piece, and is shown when all is there."""
        self.setParameterNode(None)

    def onSceneChanged(self, caller, event) -> None:
        """Called just after the scene was closed, or another was read into it."""
        if self.parent.isEntered:
            self.enter()

    def initializeParameterNode(self) -> None:
        """Ensure parameter node exists and observed; choose the first CT where none is chosen."""
        from IFXPredictLib.mrml.nodes import first_volume

        self.setParameterNode(self.logic.getParameterNode())
        if not self._parameterNode.inputVolume:
            self._parameterNode.inputVolume = first_volume(slicer.mrmlScene)

    def setParameterNode(self, inputParameterNode: IFXPredictParameterNode | None) -> None:
        """Set and observe parameter node: whatever changes it, here or elsewhere, changes the panel."""
        if self._parameterNode:
            self._parameterNode.disconnectGui(self._parameterNodeGuiTag)
            self.removeObserver(self._parameterNode.parameterNode, vtk.vtkCommand.ModifiedEvent, self.showParameters)
            self.voi.pause()
        self._parameterNode = inputParameterNode
        if self._parameterNode:
            self._parameterNodeGuiTag = self._parameterNode.connectGui(self.ui)
            self.addObserver(self._parameterNode.parameterNode, vtk.vtkCommand.ModifiedEvent, self.showParameters)
            self.showParameters()

    def showParameters(self, caller=None, event=None) -> None:
        """Bring all parts of the panel in line with the parameter node."""
        if self._showing or not self._parameterNode:
            return
        self._showing = True
        try:
            if self.model.show(self._parameterNode):
                self.clinical.build(self.model.manifest)
            self._showCase()
            self.clinical.show(self._parameterNode.inputVolume)
            manifest = self.model.manifest
            self.voi.show(self._parameterNode, manifest.protocol.image if manifest else None)
            self.results.show(self._parameterNode)
        finally:
            self._showing = False
        self._checkCanApply()

    def _showCase(self) -> None:
        """Another volume is another case, with a name and a segmentation of its own."""
        from IFXPredictLib.mrml.nodes import segmentation_of
        from IFXPredictLib.mrml.patient import case_name, store_case_name

        parameters, volume = self._parameterNode, self._parameterNode.inputVolume
        if not volume:
            return
        if volume.GetID() == self._volumeID:
            store_case_name(volume, parameters.caseName)
            return
        isFirst, self._volumeID = not self._volumeID, volume.GetID()
        parameters.caseName = case_name(volume) or volume.GetName()
        if not (isFirst and parameters.voiSegmentation):
            parameters.voiSegmentation = segmentation_of(volume)
        if not isFirst:
            show_volume(volume)

    def _checkCanApply(self) -> None:
        """Apply is enabled when it can work; its tooltip says what is missing."""
        problems = [_("A prediction is under way.")] if self.logic.busy else []
        problems += [part.problem for part in (self.model, self.voi, self.clinical) if part.problem]
        self.ui.applyButton.enabled = not problems
        self.ui.applyButton.toolTip = "\n".join(problems) or _("Predict with the chosen bundle.")
        self.ui.cancelButton.enabled = self.logic.busy
        self.ui.progressBar.visible = self.logic.busy

    def onSampleButton(self) -> None:
        """Make the simulated case and choose it."""
        volume, segmentation = loadSample()
        self._parameterNode.inputVolume = volume
        self._parameterNode.voiSegmentation = segmentation

    def onApplyButton(self) -> None:
        """Start the prediction; it goes on in a process of its own while the window stays alive."""
        with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")):
            if not ensure_packages(self.resourcePath("requirements.txt")):
                return
        self.voi.editor.widget.setActiveEffect(None)
        self.ui.progressBar.value = 0
        self.ui.statusLabel.text = ""
        with slicer.util.tryWithErrorDisplay(_("The prediction could not be started."), waitCursor=True):
            self.logic.start(
                self._parameterNode.inputVolume,
                self._parameterNode.voiSegmentation,
                self._parameterNode.voiSegmentID,
                self.clinical.form.values(),
                self._parameterNode.caseName,
                self.model.manifest,
                self.onStage,
                self.onResults,
                self.onError,
                self.onCancelled,
            )
        self._checkCanApply()

    def onCancelButton(self) -> None:
        """End the prediction under way, with its process."""
        self.logic.cancel()

    def onStage(self, stage) -> None:
        """A stage of the prediction begins."""
        self.ui.progressBar.value = STAGES.index(stage)
        self.ui.statusLabel.text = _("Predicting: {stage}").format(stage=stage)

    def onResults(self, results) -> None:
        """Show the tables and the chart that were made."""
        parameters = self.logic.getParameterNode()  # ours is gone while another module is shown
        parameters.predictionTable = results.prediction_table
        parameters.featuresTable = results.features_table
        parameters.predictionChart = results.chart
        self.ui.resultsCollapsibleButton.collapsed = False
        if self.parent.isEntered and self.tabs.currentIndex == 0:
            show_table(results.prediction_table)
        else:
            slicer.util.showStatusMessage(_("IFXPredict: the prediction is done."), 5000)
        self._onEnd(_("Done."))

    def onError(self, message) -> None:
        """There is no prediction, and this is why."""
        self._onEnd(message)
        slicer.util.errorDisplay(message)

    def onCancelled(self) -> None:
        """The user, or a scene that closes, has ended the prediction."""
        self._onEnd(_("Cancelled."))

    def _onEnd(self, message) -> None:
        self.ui.statusLabel.text = message
        self._checkCanApply()


#
# IFXPredictLogic
#


class IFXPredictLogic(ScriptedLoadableModuleLogic):
    """From nodes to table nodes, without a graphical user interface; the prediction runs in a process of its own.

    Uses ScriptedLoadableModuleLogic base class, available at:
    https://github.com/Slicer/Slicer/blob/main/Base/Python/slicer/ScriptedLoadableModule.py
    """

    def __init__(self) -> None:
        ScriptedLoadableModuleLogic.__init__(self)
        self.runner = QProcessRunner()
        self._client = None

    def getParameterNode(self):
        return IFXPredictParameterNode(super().getParameterNode())

    @property
    def client(self):
        """The WorkerClient; its process starts with the first prediction."""
        if self._client is None:
            from IFXPredictLib.serving.client import WorkerClient

            self._client = WorkerClient(self.runner)
        return self._client

    @property
    def busy(self) -> bool:
        """Whether a prediction is under way."""
        return self._client is not None and self._client.busy

    def predict(self, volumeNode, segmentationNode, segmentID, clinical=None, bundle=None) -> vtkMRMLTableNode:
        """
        Predict and wait for it; works without a main window.
        :param volumeNode: CT in HU
        :param segmentationNode: segmentation with the VOI, under the same transform as the CT
        :param segmentID: ID of the segment that is the VOI
        :param clinical: values by name, e.g. {"crp": 29, "albumin": 34.1}; models that lack a value give no answer
        :param bundle: folder of a bundle; the demonstration bundle, trained on simulated cases, where left out
        :return: table of models, probabilities, cut-offs, calls, status; a table of all features and a chart come too
        Raises an IFXPredictError (a ValueError) that says what cannot be used, and why.
        """
        from IFXPredictLib.bundle_manifest import read_manifest
        from IFXPredictLib.clinical import check_clinical

        manifest = read_manifest(Path(bundle) if bundle else demonstrationBundle())
        name = volumeNode.GetName()
        values = check_clinical(clinical or {}, manifest.protocol.clinical, name)
        case, notes = self._case(volumeNode, segmentationNode, segmentID, values, name, manifest)
        answer = self.client.predict(case, manifest.folder, notes=notes)
        return self._addResults(volumeNode, segmentationNode, manifest, *answer).prediction_table

    def start(
        self,
        volumeNode,
        segmentationNode,
        segmentID,
        clinical,
        name,
        manifest,
        onStage,
        onResults,
        onError,
        onCancelled,
    ) -> None:
        """Start a prediction and return; one of onResults, onError and onCancelled follows from the event loop."""
        from IFXPredictLib.errors import IFXPredictError

        case, notes = self._case(volumeNode, segmentationNode, segmentID, clinical, name, manifest)

        def onResult(prediction, features):
            if not (slicer.mrmlScene.IsNodePresent(volumeNode) and slicer.mrmlScene.IsNodePresent(segmentationNode)):
                onError(_("The CT or its segmentation was removed while the prediction ran; there are no results."))
                return
            try:
                results = self._addResults(volumeNode, segmentationNode, manifest, prediction, features)
            except IFXPredictError as problem:
                onError(str(problem))
            else:
                onResults(results)

        self.client.submit(case, manifest.folder, onResult, onError, onStage, onCancelled, notes)

    def cancel(self) -> None:
        """End the prediction under way, if there is one, with its process."""
        if self._client is not None:
            self._client.cancel()

    def close(self) -> None:
        """End the process; the next prediction starts another."""
        if self._client is not None:
            self._client.close()

    def _case(self, volumeNode, segmentationNode, segmentID, clinical, name, manifest):
        """What is predicted, and warnings of how it came about."""
        from IFXPredictLib.mrml.nodes import case_from_nodes, segment_warnings

        nodes = (volumeNode, segmentationNode, segmentID)
        case = case_from_nodes(*nodes, manifest.protocol.image, clinical, name or volumeNode.GetName())
        return case, segment_warnings(*nodes, case)

    def _addResults(self, volumeNode, segmentationNode, manifest, prediction, features):
        from IFXPredictLib.mrml.results import add_results

        return add_results(volumeNode, segmentationNode, prediction, features, manifest.protocol.outcome)


#
# IFXPredictTest
#


class IFXPredictTest(ScriptedLoadableModuleTest):
    """The self-test, on the simulated case: no network, no patient, nothing left behind.

    Uses ScriptedLoadableModuleTest base class, available at:
    https://github.com/Slicer/Slicer/blob/main/Base/Python/slicer/ScriptedLoadableModule.py
    """

    def setUp(self):
        """A scene with the simulated case; one prediction process serves all tests."""
        from IFXPredictLib.packages import advice, missing_packages

        requirements = os.path.join(os.path.dirname(__file__), "Resources", "requirements.txt")
        missing = missing_packages(Path(requirements))
        if missing:
            self.skipTest(advice(missing))
        slicer.mrmlScene.Clear(0)
        if slicer.util.mainWindow():
            slicer.util.selectModule("IFXPredict")
        self.widget = slicer.util.getModuleWidget("IFXPredict")
        self.widget.tabs.setCurrentIndex(0)
        self.widget.enter()
        self.logic = self.widget.logic
        self.volume, self.segmentation = loadSample()
        self.segmentID = self.segmentation.GetSegmentation().GetNthSegmentID(0)

    def runTest(self):
        """Run all tests, as the Reload and Test button and slicer.selfTests do."""
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(type(self))
        self.assertTrue(unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())

    def predict(self, clinical=None, segmentID=None, **options):
        return self.logic.predict(self.volume, self.segmentation, segmentID or self.segmentID, clinical, **options)

    def storedClinical(self):
        from IFXPredictLib.mrml.patient import stored_clinical

        return stored_clinical(self.volume)

    def probabilities(self, table):
        return slicer.util.arrayFromTableColumn(table, "probability")

    def drawnVoi(self):
        """The VOI's voxels on the volume's grid, k, j, i."""
        return slicer.util.arrayFromSegmentBinaryLabelmap(self.segmentation, self.segmentID, self.volume)

    def waitFor(self, condition, seconds=120):
        """Let the event loop run until ``condition()``."""
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            slicer.app.processEvents()

    def choose(self, segmentation):
        """Choose the volume and a segmentation in the panel, and wait for the facts of the VOI."""
        parameters = self.logic.getParameterNode()
        parameters.inputVolume = self.volume
        parameters.voiSegmentation = segmentation
        self.widget.voi.update_facts()

    def test_theSampleGivesFiveProbabilitiesAndAllFeatures(self):
        table = self.predict(self.storedClinical())
        self.assertEqual(table.GetNumberOfRows(), 5)
        self.assertTrue(all(0 <= p <= 1 for p in self.probabilities(table)))
        self.assertIn("simulated", table.GetAttribute("IFXPredict.notice").lower())
        features = [n for n in slicer.util.getNodesByClass("vtkMRMLTableNode") if n.GetNumberOfRows() == 1651]
        self.assertEqual(len(features), 1)
        self.assertEqual(table.GetNodeReference("IFXPredict.volume"), self.volume)

    def test_thePanelGoesFromTheSampleToTheTable(self):
        self.choose(self.segmentation)
        self.assertTrue(self.widget.ui.applyButton.enabled, self.widget.ui.applyButton.toolTip)
        self.widget.ui.applyButton.click()
        self.assertTrue(self.logic.busy)
        self.waitFor(lambda: not self.logic.busy)
        table = self.logic.getParameterNode().predictionTable
        self.assertEqual(table.GetNumberOfRows(), 5)
        self.assertIn("Radiomics", self.widget.ui.resultLabel.text)

    def test_aPaintedVoiIsWhatIsPredictedFrom(self):
        self.choose(None)
        self.widget.ui.newVoiButton.click()
        parameters = self.logic.getParameterNode()
        painted = slicer.vtkOrientedImageData()
        self.segmentation.GetBinaryLabelmapRepresentation(self.segmentID, painted)
        editor = slicer.vtkSlicerSegmentEditorLogic()
        editor.SetMRMLScene(slicer.mrmlScene)
        editor.SetSegmentEditorNode(self.widget.voi.editor.widget.mrmlSegmentEditorNode())
        mode = slicer.vtkSlicerSegmentEditorLogic.ModificationModeSet
        editor.ModifySegmentByLabelmap(parameters.voiSegmentation, parameters.voiSegmentID, painted, mode, False, False)
        self.widget.voi.update_facts()
        self.assertIn("mL", self.widget.ui.voiFactsLabel.text)
        drawn, self.segmentation, self.segmentID = self.predict(), parameters.voiSegmentation, parameters.voiSegmentID
        numpy.testing.assert_array_equal(self.probabilities(self.predict()), self.probabilities(drawn))

    def test_anEmptyVoiIsRefusedWithAdvice(self):
        self.choose(None)
        self.widget.ui.newVoiButton.click()
        self.widget.voi.update_facts()
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.assertIn("no voxel", self.widget.ui.applyButton.toolTip)

    def test_theChosenOneOfTwoSegmentsIsPredictedFrom(self):
        half = self.drawnVoi().copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        other = self.segmentation.GetSegmentation().AddEmptySegment("Half", "Half")
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, self.segmentation, other, self.volume)
        self.choose(self.segmentation)
        self.assertTrue(self.widget.ui.segmentSelector.isVisibleTo(self.widget.ui.segmentSelector.parentWidget()))
        whole, part = self.predict(), self.predict(segmentID=other)
        self.assertNotEqual(
            float(whole.GetAttribute("IFXPredict.voi_volume_ml")), float(part.GetAttribute("IFXPredict.voi_volume_ml"))
        )

    def test_theSegmentSelectedInTheEditorIsTheVoi(self):
        self.choose(self.segmentation)
        self.segmentation.GetSegmentation().AddEmptySegment("Other", "Other")
        self.widget.voi.editor.node.SetSelectedSegmentID("Other")
        self.assertEqual(self.logic.getParameterNode().voiSegmentID, "Other")

    def test_whatUndoTakesBackIsMeasuredAgain(self):
        self.choose(self.segmentation)
        shown = self.widget.ui.voiFactsLabel.text
        editor = self.widget.voi.editor.widget
        editor.saveStateForUndo()
        less = self.drawnVoi().copy()
        less[: int(numpy.argwhere(less)[:, 0].mean())] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(less, self.segmentation, self.segmentID, self.volume)
        self.widget.voi.update_facts()
        self.assertNotEqual(self.widget.ui.voiFactsLabel.text, shown)
        editor.undo()
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.widget.voi.update_facts()
        self.assertEqual(self.widget.ui.voiFactsLabel.text, shown)

    def test_anotherPatientHasANameAndValuesOfItsOwn(self):
        self.choose(self.segmentation)
        parameters = self.logic.getParameterNode()
        parameters.caseName = "P-001"
        self.widget.clinical.form.input("crp").text = "77"
        parameters.inputVolume = loadSample()[0]
        self.assertNotEqual(parameters.caseName, "P-001")
        self.assertNotEqual(self.widget.clinical.form.texts()["crp"], "77")
        self.assertIsNot(parameters.voiSegmentation, self.segmentation)
        parameters.inputVolume = self.volume
        self.assertEqual((parameters.caseName, self.widget.clinical.form.texts()["crp"]), ("P-001", "77"))

    def test_aSegmentOutsideTheVolumeIsRefused(self):
        self.segmentation.SetAndObserveTransformNodeID(self.shifted(1000).GetID())
        self.segmentation.HardenTransform()
        with self.assertRaisesRegex(ValueError, "no voxel inside the volume"):
            self.predict()

    def test_aTransformOnOneNodeIsRefusedAndOnBothChangesNothing(self):
        before = self.probabilities(self.predict())
        transform = self.shifted(7)
        self.volume.SetAndObserveTransformNodeID(transform.GetID())
        with self.assertRaisesRegex(ValueError, "expected the same"):
            self.predict()
        self.segmentation.SetAndObserveTransformNodeID(transform.GetID())
        numpy.testing.assert_array_equal(self.probabilities(self.predict()), before)

    def shifted(self, millimetres):
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        matrix = vtk.vtkMatrix4x4()
        matrix.SetElement(0, 3, millimetres)
        transform.SetMatrixTransformToParent(matrix)
        return transform

    def test_anObliqueVolumeGivesTheSameProbabilities(self):
        before = self.probabilities(self.predict())
        rotation = vtk.vtkTransform()
        rotation.RotateWXYZ(20, 1, 2, 3)
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        transform.SetMatrixTransformToParent(rotation.GetMatrix())
        for node in (self.volume, self.segmentation):
            node.SetAndObserveTransformNodeID(transform.GetID())
            node.HardenTransform()
        numpy.testing.assert_allclose(self.probabilities(self.predict()), before, atol=1e-4)

    def test_aModelWithoutItsClinicalValuesGivesNoAnswerAndTheOthersDo(self):
        table = self.predict({})
        answers = dict(zip(("clinical", "radiomics", "deep"), self.probabilities(table), strict=False))
        self.assertTrue(numpy.isnan(answers["clinical"]))
        self.assertFalse(numpy.isnan(answers["radiomics"]) or numpy.isnan(answers["deep"]))

    def test_anImplausibleValueIsMarkedAndRefused(self):
        self.choose(self.segmentation)
        self.widget.clinical.form.input("albumin").text = "4000"
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.assertIn("Albumin", self.widget.ui.applyButton.toolTip)
        with self.assertRaisesRegex(ValueError, "albumin 4000: expected"):
            self.predict({"albumin": 4000})

    def test_aDamagedBundleIsRefused(self):
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(shutil.copytree(demonstrationBundle(), Path(folder, "bundle")))
            card = bundle / "MODEL_CARD.md"
            card.write_bytes(card.read_bytes() + b" ")
            with self.assertRaisesRegex(ValueError, "MODEL_CARD.md: was changed"):
                self.predict(bundle=bundle)
            self.logic.getParameterNode().bundleFolder = str(bundle)
            self.assertIn("was changed", self.widget.ui.applyButton.toolTip)

    def test_cancelEndsThePredictionAndTheNextOneWorks(self):
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.widget.ui.cancelButton.click()
        self.assertFalse(self.logic.busy)
        self.assertIn("Cancelled", self.widget.ui.statusLabel.text)
        self.assertEqual(self.predict().GetNumberOfRows(), 5)

    def test_aKilledProcessIsAMessageAndTheNextPredictionWorks(self):
        self.predict()
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        os.kill(self.logic.runner.process_id, signal.SIGTERM)
        self.waitFor(lambda: not self.logic.busy)
        self.assertIn("ended", self.widget.ui.statusLabel.text)
        self.assertEqual(self.predict().GetNumberOfRows(), 5)

    def test_aSavedSceneShowsItsResultsAgain(self):
        second = self.segmentation.GetSegmentation().AddEmptySegment("Half", "Half")
        half = self.drawnVoi().copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, self.segmentation, second, self.volume)
        self.choose(self.segmentation)
        self.logic.getParameterNode().voiSegmentID = self.segmentID = second
        self.widget.voi.update_facts()
        self.widget.ui.applyButton.click()
        self.waitFor(lambda: not self.logic.busy)
        before = self.widget.ui.resultLabel.text
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "scene.mrb")
            slicer.util.saveScene(file)
            slicer.mrmlScene.Clear(0)
            self.assertIn("No prediction", self.widget.ui.resultLabel.text)
            slicer.util.loadScene(file)
        self.assertEqual(self.widget.ui.resultLabel.text, before)
        self.assertEqual(self.logic.getParameterNode().voiSegmentID, self.segmentID)
        self.assertEqual(self.widget.ui.volumeSelector.currentNode().GetName(), SAMPLE)

    def test_theReloadedModuleShowsTheSameCase(self):
        self.choose(self.segmentation)
        slicer.util.reloadScriptedModule("IFXPredict")
        self.assertEqual(slicer.util.getModuleWidget("IFXPredict").ui.volumeSelector.currentNode(), self.volume)

    def test_theExportHoldsTablesAndProvenance(self):
        parameters = self.logic.getParameterNode()
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.waitFor(lambda: not self.logic.busy)
        with tempfile.TemporaryDirectory() as folder:
            files = self.widget.results.export(Path(folder))
            self.assertEqual({file.suffix for file in files}, {".tsv", ".csv", ".json"})
            self.assertTrue(all(file.name.startswith("demonstration") for file in files))
        self.assertEqual(parameters.featuresTable.GetNumberOfRows(), 1651)

    def study(self, cases=2):
        """A study of the simulated case and brighter copies of it, chosen in the second tab as a reader."""
        import SimpleITK as sitk

        from IFXPredictLib.bundle_manifest import read_manifest
        from IFXPredictLib.mrml.nodes import volume_image
        from IFXPredictLib.reading_study.creation import create_study
        from IFXPredictLib.reading_study.linkage import sources_of
        from IFXPredictLib.reading_study.study import utc_now

        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        folder = Path(scratch.name)
        image = volume_image(self.volume)
        files = [folder / f"Doe_{number}.nrrd" for number in range(cases)]
        for brighter, file in enumerate(files):
            sitk.WriteImage(image + 5 * brighter, str(file))
        protocol = read_manifest(demonstrationBundle()).protocol
        readers = ["reader-q7", "reader-z9"]
        study = create_study(folder / "study", sources_of(files), readers, protocol, seed=1, now=utc_now())
        self.contour = self.drawnVoi().copy()
        section = self.widget.study
        self.addCleanup(self.leaveStudy, slicer.app.userSettings().value("IFXPredict/StudyFolder"))
        slicer.app.userSettings().setValue("IFXPredict/StudyFolder", "")
        section.choice.drafts = folder / "drafts"
        self.widget.tabs.setCurrentIndex(1)
        section.choice.choose(study.folder, "reader-q7")
        return section

    def leaveStudy(self, folder):
        section = self.widget.study
        section.put_away()
        section.choice.study = section.choice.session = section.choice.drafts = None
        slicer.app.userSettings().setValue("IFXPredict/StudyFolder", folder or "")
        self.widget.tabs.setCurrentIndex(0)

    def drawReading(self, section):
        volume, segmentation, segment = section.desk.nodes
        slicer.util.updateSegmentBinaryLabelmapFromArray(self.contour, segmentation, segment, volume)

    def test_aReaderGoesThroughTheWorklistOnce(self):
        section = self.study()
        for left in (1, 0):
            section.next_case()
            self.drawReading(section)
            section.finish()
            self.assertIsNone(section.desk.reading)
            states = [item.state for item in section.choice.session.worklist(1)]
            self.assertEqual(states.count("open"), left)
        self.assertFalse(section.ui.nextCaseButton.enabled)
        self.assertEqual({item.state for item in section.choice.session.worklist(2)}, {"not yet"})

    def test_aReaderSeesNothingOfPatientsAndOtherReadings(self):
        section = self.study()
        section.next_case()
        seen = [slicer.mrmlScene.GetNthNode(i) for i in range(slicer.mrmlScene.GetNumberOfNodes())]
        texts = " ".join(str(node) for node in seen)
        for name in ("Doe_", "reader-z9", SAMPLE):
            self.assertNotIn(name, texts)
        self.assertEqual(section.desk.nodes[0].GetName(), section.desk.reading.record.pseudonym)
        self.assertIsNone(section.desk.nodes[0].GetStorageNode())
        self.assertFalse(self.widget.tabs.isTabEnabled(0))

    def test_aReadingThatWasInterruptedGoesOnWhereItWas(self):
        section = self.study()
        section.next_case()
        pseudonym = section.desk.reading.record.pseudonym
        self.drawReading(section)
        slicer.mrmlScene.Clear(0)
        self.assertIsNone(section.desk.reading)
        section.next_case()
        self.assertEqual(section.desk.reading.record.pseudonym, pseudonym)
        drawn = slicer.util.arrayFromSegmentBinaryLabelmap(*section.desk.nodes[1:], section.desk.nodes[0])
        numpy.testing.assert_array_equal(drawn > 0, self.contour > 0)

    def test_theAnalysisOfAStudyBecomesTables(self):
        for package in ("pandas", "joblib", "matplotlib", "threadpoolctl"):
            if importlib.util.find_spec(package) is None:
                self.skipTest(f"the analysis needs {package}: pip install 'ifxpredict[research]'")
        section = self.study(cases=3)
        for reader in section.choice.study.readers:
            section.choice.choose(section.choice.study.folder, reader)
            for _case in range(3):
                section.next_case()
                self.drawReading(section)
                section.finish()
        with tempfile.TemporaryDirectory() as folder:
            section.analysis.start(Path(folder, "analysis"))
            self.assertTrue(section.ui.stopButton.enabled)
            self.waitFor(lambda: not section.analysis.running, 150)
            self.assertIn("Analysed", section.ui.studyStatusLabel.text)
        names = {node.GetName().rpartition(": ")[2] for node in slicer.util.getNodesByClass("vtkMRMLTableNode")}
        self.assertIn("agreement", names)

    def test_aPauseStopsClockAndEditor(self):
        section = self.study()
        section.next_case()
        section.ui.pauseButton.checked = True
        self.assertFalse(section.desk.editor.widget.enabled)
        before = section.desk.timer.seconds
        self.drawReading(section)
        self.assertEqual(section.desk.timer.seconds, before)
        section.finish()
        self.assertIsNotNone(section.desk.reading)
        section.put_away()
        self.assertFalse(section.ui.pauseButton.checked)
        section.next_case()
        self.assertTrue(section.desk.editor.widget.enabled)

    def test_aSecondSegmentIsNoPartOfAReading(self):
        section = self.study()
        section.next_case()
        self.drawReading(section)
        section.desk.nodes[1].GetSegmentation().AddEmptySegment("Other", "Other")
        section.finish()
        self.assertIn("Lesion only; found Lesion, Other", section.ui.studyStatusLabel.text)
        section.desk.nodes[1].GetSegmentation().RemoveSegment("Other")
        section.finish()
        self.assertIsNone(section.desk.reading)

    def test_anEmptyReadingIsNotFinishedButMayBeSkipped(self):
        section = self.study()
        section.next_case()
        section.finish()
        self.assertIn("no voxel", section.ui.studyStatusLabel.text)
        section.skip("no inflamed segment")
        self.assertEqual([item.state for item in section.choice.session.worklist(1)].count("skipped"), 1)
