import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path
from unittest import mock

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


def stageTitles():
    """The stages of a prediction in their order, with the user's words for each."""
    return {
        "starting": _("starting"),
        "bundle": _("reading the bundle"),
        "VOI": _("measuring the VOI"),
        "radiomics": _("radiomics"),
        "deep features": _("deep features"),
        "models": _("models"),
        "explanation": _("explanation"),
    }


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
Predicts, from an image, a VOI drawn in it and clinical values, what the chosen bundle was made for: with the bundle
that is chosen first, from a CT enterography and blood values, whether a patient with Crohn's disease will fail
infliximab within one year. Choose the image, paint the VOI, fill in the values, press Apply, read the table.
Research software, not a medical device. The models that come with it are trained on simulated cases and say nothing
about any patient. See the <a href="{guide}">user guide</a>.
""").format(guide="https://github.com/IFXPredict/IFXPredict/blob/main/docs/user-guide.md")
        self.parent.acknowledgementText = _("""
Follows a published study of 263 patients; neither its data nor its weights are part of this module. Features are
computed by PyRadiomics and PyTorch.
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


def loadSample(protocol=None):
    """Make the simulated case of a protocol, the demonstration bundle's where left out: its volume, shown in the slice
    views, and the segmentation with its VOI.
    """
    from IFXPredictLib.bundles.manifest import read_manifest
    from IFXPredictLib.mrml.nodes import sample_case

    with slicer.util.tryWithErrorDisplay(_("The simulated case could not be made."), waitCursor=True):
        protocol = protocol or read_manifest(demonstrationBundle()).protocol
        volume, segmentation = sample_case(slicer.mrmlScene, protocol)
    show_volume(volume)
    return volume, segmentation


def demonstrationBundle():
    """The folder of the bundle that comes with the module."""
    from IFXPredictLib.protocol.loading import RESOURCES

    return RESOURCES / "Bundles" / "demo"


#
# IFXPredictParameterNode
#


@parameterNodeWrapper
class IFXPredictParameterNode:
    """
    What the panel keeps in the scene.

    inputVolume - The image, a CT in HU or an MRI, as the bundle's protocol says.
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
        self.ui.showWhereButton.connect("clicked(bool)", self.onShowWhereButton)
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
        """Ensure parameter node exists and observed; choose the first volume where none is chosen."""
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
        table = self._parameterNode.predictionTable if self._parameterNode else None
        unready = self.logic.busy or self.model.problem or self.voi.problem
        self.ui.showWhereButton.enabled = table is not None and not unready

    def onSampleButton(self) -> None:
        """Make the simulated case of the chosen bundle's protocol and choose it."""
        volume, segmentation = loadSample(self.model.manifest.protocol if self.model.manifest else None)
        self._parameterNode.inputVolume = volume
        self._parameterNode.voiSegmentation = segmentation

    def onApplyButton(self) -> None:
        """Start the prediction; it goes on in a process of its own while the window stays alive."""
        if not self._getReady(len(stageTitles())):
            return
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

    def onShowWhereButton(self) -> None:
        """Start computing the maps that explain the prediction shown, likewise."""
        if not self._getReady(0):  # how many stages there are depends on the bundle's features
            return
        with slicer.util.tryWithErrorDisplay(_("The maps could not be started."), waitCursor=True):
            self.logic.startMaps(
                self._parameterNode.inputVolume,
                self._parameterNode.voiSegmentation,
                self._parameterNode.voiSegmentID,
                self._parameterNode.predictionTable,
                self.model.manifest,
                self.onMapStage,
                self.onMaps,
                self.onError,
                self.onCancelled,
            )
        self._checkCanApply()

    def _getReady(self, stages) -> bool:
        """Whether all packages are there; the VOI is not painted in meanwhile, and progress begins anew."""
        with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")):
            if not ensure_packages(self.resourcePath("requirements.txt")):
                return False
        self.voi.editor.widget.setActiveEffect(None)
        self.ui.progressBar.maximum = stages
        self.ui.progressBar.value = 0
        self.ui.statusLabel.text = ""
        return True

    def onCancelButton(self) -> None:
        """End what is under way, with its process."""
        self.logic.cancel()

    def onStage(self, stage) -> None:
        """A stage of the prediction begins."""
        titles = stageTitles()
        self.ui.progressBar.value = list(titles).index(stage)
        self.ui.statusLabel.text = _("Predicting: {stage}").format(stage=titles[stage])

    def onMapStage(self, stage) -> None:
        """A stage of the maps begins."""
        self.ui.statusLabel.text = _("Mapping: {stage}").format(stage=stageTitles().get(stage, stage))

    def onMaps(self) -> None:
        """Show the first of the maps that were made."""
        if self.parent.isEntered and self.tabs.currentIndex == 0:
            self.results.show_first_map()
        else:
            slicer.util.showStatusMessage(_("IFXPredict: the maps are done."), 5000)
        self._onEnd(_("Done."))

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
        """There is no prediction, or no map, and this is why."""
        self._onEnd(message)
        slicer.util.errorDisplay(message)

    def onCancelled(self) -> None:
        """The user, or a scene that closes, has ended what was under way."""
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
            from IFXPredictLib.worker.client import WorkerClient

            self._client = WorkerClient(self.runner)
        return self._client

    @property
    def busy(self) -> bool:
        """Whether a prediction is under way."""
        return self._client is not None and self._client.busy

    def predict(self, volumeNode, segmentationNode, segmentID, clinical=None, bundle=None) -> vtkMRMLTableNode:
        """
        Predict and wait for it; works without a main window.
        :param volumeNode: image of the bundle's kind: CT in HU, or MRI
        :param segmentationNode: segmentation with the VOI, under the same transform as the image
        :param segmentID: ID of the segment that is the VOI
        :param clinical: values by name, e.g. {"crp": 29, "albumin": 34.1}; models that lack a value give no answer
        :param bundle: folder of a bundle; the demonstration bundle, trained on simulated cases, where left out
        :return: table of models, probabilities, cut-offs, calls, status; tables of all features, of why and of trust
            and a chart come too
        Raises an IFXPredictError (a ValueError) that says what cannot be used, and why.
        """
        from IFXPredictLib.bundles.manifest import read_manifest
        from IFXPredictLib.protocol.clinical import check_clinical

        manifest = read_manifest(Path(bundle) if bundle else demonstrationBundle())
        name = volumeNode.GetName()
        values = check_clinical(clinical or {}, manifest.protocol.clinical, name)
        case, notes = self._case(volumeNode, segmentationNode, segmentID, values, name, manifest)
        prediction = self.client.predict(case, manifest.folder, notes=notes)
        return self._addResults(volumeNode, segmentationNode, manifest, prediction).prediction_table

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
        from IFXPredictLib.base.errors import IFXPredictError

        case, notes = self._case(volumeNode, segmentationNode, segmentID, clinical, name, manifest)

        def onResult(prediction):
            if not (slicer.mrmlScene.IsNodePresent(volumeNode) and slicer.mrmlScene.IsNodePresent(segmentationNode)):
                onError(_("The image or its VOI was removed while the prediction ran; there are no results."))
                return
            try:
                results = self._addResults(volumeNode, segmentationNode, manifest, prediction)
            except IFXPredictError as problem:
                onError(str(problem))
            else:
                onResults(results)

        self.client.submit(case, manifest.folder, onResult, onError, onStage, onCancelled, notes)

    def startMaps(
        self,
        volumeNode,
        segmentationNode,
        segmentID,
        table,
        manifest,
        onStage,
        onMaps,
        onError,
        onCancelled,
    ) -> None:
        """Start computing the maps that explain a prediction's table, and return; then as start.

        Raises an IFXPredictError where image, VOI or bundle are not those of the prediction.
        """
        from IFXPredictLib.mrml.maps import add_maps, check_explainable

        name = table.GetAttribute("IFXPredict.case")
        case = self._case(volumeNode, segmentationNode, segmentID, {}, name, manifest)[0]
        check_explainable(table, volumeNode, case, manifest.protocol.image, manifest.sha256)

        def onAnswer(maps):
            if not (slicer.mrmlScene.IsNodePresent(volumeNode) and slicer.mrmlScene.IsNodePresent(table)):
                onError(_("The image or the prediction was removed while its maps were computed; there are none."))
                return
            add_maps(volumeNode, table, maps, manifest.protocol)
            onMaps()

        self.client.submit_maps(case, manifest.folder, onAnswer, onError, onStage, onCancelled)

    def cancel(self) -> None:
        """End what is under way, if there is something, with its process."""
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
        return case, segment_warnings(*nodes, case, manifest.protocol.image)

    def _addResults(self, volumeNode, segmentationNode, manifest, prediction):
        from IFXPredictLib.mrml.results import add_results

        return add_results(volumeNode, segmentationNode, prediction, manifest.protocol)


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
        from IFXPredictLib.base.environment import advice, missing_packages

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

    def addHalf(self):
        """A second segment, half of the VOI; its ID."""
        half = self.drawnVoi().copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        other = self.segmentation.GetSegmentation().AddEmptySegment("Half", "Half")
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, self.segmentation, other, self.volume)
        return other

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

    def test_thePanelGoesFromTheSampleButtonToTheTable(self):
        self.widget.ui.sampleButton.click()
        self.assertIsNot(self.logic.getParameterNode().inputVolume, self.volume)
        self.widget.voi.update_facts()
        self.assertTrue(self.widget.ui.applyButton.enabled, self.widget.ui.applyButton.toolTip)
        self.widget.ui.applyButton.click()
        self.assertTrue(self.logic.busy)
        self.waitFor(lambda: not self.logic.busy)
        parameters = self.logic.getParameterNode()
        self.assertEqual(parameters.predictionTable.GetNumberOfRows(), 5)
        self.assertIs(parameters.predictionTable.GetNodeReference("IFXPredict.volume"), parameters.inputVolume)
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
        other = self.addHalf()
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

    def test_clinicalValuesComeFromACaseOfATableOrFromJson(self):
        self.choose(self.segmentation)
        with tempfile.TemporaryDirectory() as folder:
            table, one = Path(folder, "two.csv"), Path(folder, "one.json")
            table.write_text("case,crp,albumin\nA,11,31\nB,22.5,32\n")
            one.write_text('{"CRP": 33}')
            with mock.patch("IFXPredictPanel.clinical_section.choose", return_value="B") as asked:
                self.widget.clinical.import_file(table)
            self.assertEqual(asked.call_args.args[2], ("A", "B"))
            self.assertEqual(self.storedClinical(), {"crp": "22.5", "albumin": "32"})
            self.widget.clinical.import_file(one)
        self.assertEqual(self.widget.clinical.form.texts(), {"crp": "33"})

    def test_aDamagedBundleIsRefused(self):
        self.choose(self.segmentation)
        self.assertIn("mL", self.widget.ui.voiFactsLabel.text)
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(shutil.copytree(demonstrationBundle(), Path(folder, "bundle")))
            card = bundle / "MODEL_CARD.md"
            card.write_bytes(card.read_bytes() + b" ")
            with self.assertRaisesRegex(ValueError, "MODEL_CARD.md: was changed"):
                self.predict(bundle=bundle)
            self.logic.getParameterNode().bundleFolder = str(bundle)
            self.widget.voi.update_facts()
            self.assertIn("was changed", self.widget.ui.applyButton.toolTip)
            self.assertNotIn("measured", self.widget.ui.applyButton.toolTip)
            self.assertEqual(self.widget.ui.voiFactsLabel.text, "")

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
        second = self.addHalf()
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

    def test_theReloadedModuleShowsTheSameCaseAndPaintsInIt(self):
        self.choose(self.segmentation)
        slicer.util.reloadScriptedModule("IFXPredict")
        self.widget = slicer.util.getModuleWidget("IFXPredict")
        self.assertEqual(self.widget.ui.volumeSelector.currentNode(), self.volume)
        self.assertPaints()

    def test_paintingEndsWhereTheModuleIsLeftAndWorksInTheNextScene(self):
        self.choose(self.segmentation)
        self.assertPaints()
        self.widget.exit()
        self.assertIsNone(self.widget.voi.editor.widget.activeEffect())
        self.widget.enter()
        slicer.mrmlScene.Clear(0)
        self.volume, self.segmentation = loadSample()
        self.segmentID = self.segmentation.GetSegmentation().GetNthSegmentID(0)
        self.choose(self.segmentation)
        self.assertPaints()

    def assertPaints(self):
        """The panel's editor works on the chosen VOI."""
        editor = self.widget.voi.editor
        editor.widget.setActiveEffectByName("Paint")
        self.assertEqual(editor.widget.activeEffect().name, "Paint")
        self.assertIs(editor.widget.mrmlSegmentEditorNode(), editor.node)
        self.assertIs(editor.node.GetSegmentationNode(), self.segmentation)
        self.assertEqual(editor.node.GetSelectedSegmentID(), self.segmentID)

    def apply(self):
        """Predict in the panel from the simulated case."""
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.waitFor(lambda: not self.logic.busy)
        return self.logic.getParameterNode().predictionTable

    def test_afterApplyThePanelSaysWhyAndHowFarToTrust(self):
        table, ui = self.apply(), self.widget.ui
        why, trust = (table.GetNodeReference(f"IFXPredict.{role}") for role in ("why", "trust"))
        self.assertEqual((why.GetName(), trust.GetName()), (f"{table.GetName()} why", f"{table.GetName()} trust"))
        self.assertEqual(trust.GetNumberOfRows(), 5)
        parts = slicer.util.arrayFromTableColumn(why, "contribution")
        rows = [(why.GetCellText(row, 0), why.GetCellText(row, 1), parts[row]) for row in range(len(parts))]
        for row, probability in enumerate(self.probabilities(table)):
            model = table.GetCellText(row, 0)
            sums = sum(value for name, part, value in rows if name == model and part in ("base", "feature"))
            self.assertAlmostEqual(sums, probability, 6)
        self.assertEqual(ui.whyModelComboBox.currentText, "Early fusion")
        for words in ("Demonstration", "Early fusion", "at 90&nbsp;%", "percentage points", "By modality"):
            self.assertIn(words, ui.whyLabel.text)
        ui.whyModelComboBox.setCurrentIndex(ui.whyModelComboBox.findText("Clinical"))
        self.assertIn("Clinical:", ui.whyLabel.text)

    def test_theMapsAreShownOverTheImageAndTakenAwayAgain(self):
        from IFXPredictLib.mrml.maps import maps_of, shown_map

        table, ui = self.apply(), self.widget.ui
        self.assertFalse(ui.mapComboBox.enabled)
        ui.showWhereButton.click()
        self.assertTrue(ui.cancelButton.enabled)
        self.waitFor(lambda: not self.logic.busy)
        maps = maps_of(table)
        raised = "where the network saw what raised its own answer, towards non-response (Grad-CAM, layer4)"
        self.assertIn(raised, maps)
        self.assertEqual(ui.mapComboBox.count, len(maps) + 1)
        self.assertTrue(all(node.GetName().startswith("demonstration") for node in maps.values()))
        if slicer.app.layoutManager():
            self.assertIs(shown_map(slicer.mrmlScene), next(iter(maps.values())))
            ui.mapComboBox.setCurrentIndex(len(maps))
            self.assertIs(shown_map(slicer.mrmlScene), list(maps.values())[-1])
            ui.mapComboBox.setCurrentIndex(0)
            self.assertIsNone(shown_map(slicer.mrmlScene))
            ui.mapComboBox.setCurrentIndex(1)
            self.assertEqual(maps_of(self.apply()), {})
            self.assertIsNone(shown_map(slicer.mrmlScene))  # it explained the prediction before

    def test_mapsOfAnotherVoiThanThePredictionsAreRefusedAndCancelLeavesNone(self):
        from IFXPredictLib.mrml.maps import maps_of

        table, ui = self.apply(), self.widget.ui
        ui.showWhereButton.click()
        ui.cancelButton.click()
        self.assertIn("Cancelled", ui.statusLabel.text)
        self.assertEqual(maps_of(table), {})
        nodes = (self.volume, self.segmentation, self.addHalf(), table, self.widget.model.manifest)
        with self.assertRaisesRegex(ValueError, "another image or VOI .*press Apply first"):
            self.logic.startMaps(*nodes, print, print, print, print)

    def test_aBundleOfAnotherProtocolChangesFieldsAndWords(self):
        from IFXPredictLib.bundles.manifest import read_manifest

        bundles = {file.parent for file in demonstrationBundle().parent.glob("*/bundle.json")} - {demonstrationBundle()}
        other = next((b for b in sorted(bundles) if read_manifest(b).protocol.image.modality == "MR"), None)
        if other is None:
            self.skipTest("there is no bundle of an MRI protocol beside the demonstration bundle")
        ui, protocol = self.widget.ui, read_manifest(other).protocol
        self.assertEqual(ui.volumeLabel.text, "CT volume:")
        listed = ui.bundleComboBox.itemText(ui.bundleComboBox.findData(str(other)))
        self.assertEqual(listed, f"Demonstration: {protocol.outcome.title}")
        self.logic.getParameterNode().bundleFolder = str(other)
        ui.sampleButton.click()
        parameters = self.logic.getParameterNode()
        self.volume, self.segmentation = parameters.inputVolume, parameters.voiSegmentation
        self.assertEqual(ui.volumeLabel.text, "MR volume:")
        self.assertEqual(set(self.widget.clinical.form.names()), set(protocol.clinical_names))
        table = self.apply()
        self.assertNotIn("HU", ui.voiFactsLabel.text)
        self.assertIn(f"Probability of {protocol.outcome.positive}", table.GetColumnTitle("probability"))
        self.assertEqual(ui.whyModelComboBox.currentText, "DLR + clinical")
        self.assertIn("DLR + clinical", ui.resultLabel.text.replace("&nbsp;", " "))

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

    def study(self, cases=2, washout=60):
        """A study of the simulated case and brighter copies of it, chosen in the second tab as a reader."""
        import SimpleITK as sitk

        from IFXPredictLib.bundles.manifest import read_manifest
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
        options = {"seed": 1, "now": utc_now(), "washout_days": washout}
        study = create_study(folder / "study", sources_of(files), readers, protocol, **options)
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

    def reading(self, section):
        """The voxels drawn in the open case, k, j, i."""
        volume, segmentation, segment = section.desk.nodes
        return slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, segment, volume) > 0

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
        numpy.testing.assert_array_equal(self.reading(section), self.contour > 0)

    def test_aReadingGoesOnAfterACrashFromWhereItWasSavedLast(self):
        section = self.study()
        section.next_case()
        pseudonym = section.desk.reading.record.pseudonym
        self.drawReading(section)
        section.desk.save_draft()
        section.desk.put_away()  # what a crash leaves: nothing is saved any more, and the case not given back
        section.choice.choose(section.choice.study.folder, "reader-q7")
        section.next_case()
        self.assertEqual(section.desk.reading.record.pseudonym, pseudonym)
        numpy.testing.assert_array_equal(self.reading(section), self.contour > 0)

    def test_aFinishedReadingThatCannotBeStoredStaysFinishedAndIsStoredLater(self):
        section = self.study(cases=1)
        section.next_case()
        self.drawReading(section)
        folder = section.choice.study.folder
        away = folder.rename(folder.with_name("away"))
        section.finish()
        self.assertIn("Nothing is lost", section.ui.studyStatusLabel.text)
        self.assertIsNone(section.desk.reading)
        section.exit()
        slicer.mrmlScene.Clear(0)
        away.rename(folder)
        section.enter()
        self.assertEqual([record.status for record in section.choice.session.recover()], ["finished"])
        self.assertIn("waits to be stored", section.ui.worklist.item(0).text())
        section.ui.nextCaseButton.click()
        self.assertIsNone(section.desk.reading)
        self.assertIn("is stored now", section.ui.studyStatusLabel.text)
        self.assertEqual([item.state for item in section.choice.session.worklist(1)], ["finished"])

    def test_aSavedReadingNamesNobodyAndRound2ShowsNothingOfRound1(self):
        section = self.study(cases=1, washout=0)
        section.next_case()
        self.drawReading(section)
        with tempfile.TemporaryDirectory() as folder:
            slicer.util.saveScene(os.path.join(folder, "scene.mrb"))
            with zipfile.ZipFile(os.path.join(folder, "scene.mrb")) as scene:
                content = b"".join(name.encode() + scene.read(name) for name in scene.namelist())
        self.assertIn(section.desk.reading.record.pseudonym.encode(), content)
        for name in ("Doe_", "reader-z9", SAMPLE):
            self.assertNotIn(name.encode(), content)
        section.finish()
        section.ui.roundComboBox.setCurrentIndex(1)
        section.next_case()
        self.assertEqual(section.desk.reading.record.round, 2)
        self.assertFalse(self.reading(section).any())
        self.assertEqual(len(slicer.util.getNodesByClass("vtkMRMLSegmentationNode")), 1)

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
            section.next_case()
            self.assertIsNone(section.desk.reading)  # the analysis ends with all readings in the scene
            self.waitFor(lambda: not section.analysis.running, 150)
            self.assertIn("Analysed", section.ui.studyStatusLabel.text)
        names = {node.GetName().rpartition(": ")[2] for node in slicer.util.getNodesByClass("vtkMRMLTableNode")}
        self.assertIn("agreement", names)
        self.assertFalse(section.ui.stopButton.enabled)

    def test_theReliabilityThatAnAnalysisFoundIsShownAsAChart(self):
        section = self.study()
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(section.analysis.runner, "start") as start:
            section.analysis.start(Path(folder))
            Path(folder, "tables").mkdir()
            for name in "icc_groups agreement agreement_summary bland_altman consensus reading_times left_out".split():
                Path(folder, "tables", f"{name}.csv").write_text("case\n")
            Path(folder, "icc.csv").write_text("feature,intra,inter\na,0.9,0.8\nb,0.7,0.6\n")
            Path(folder, "report.html").write_text("")
            onEnd = start.call_args.args[3]
            onEnd((0, b""))
        self.assertIn("Analysed", section.ui.studyStatusLabel.text)
        charts = [node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLPlotChartNode")]
        self.assertEqual(len(charts), 1)
        if slicer.app.layoutManager():
            self.assertEqual(slicer.app.applicationLogic().GetSelectionNode().GetActivePlotChartID(), charts[0])

    def test_anAnalysisThatIsStoppedOrCannotStartSaysSo(self):
        section = self.study()
        with tempfile.TemporaryDirectory() as folder:
            section.analysis.start(Path(folder, "analysis"))
            self.assertFalse(section.ui.nextCaseButton.enabled)
            section.ui.stopButton.click()
            self.assertIn("stopped", section.ui.studyStatusLabel.text)
            self.assertTrue(section.ui.nextCaseButton.enabled)
            with mock.patch.object(sys, "executable", os.path.join(folder, "no_python")):
                section.analysis.start(Path(folder, "analysis"))
            self.waitFor(lambda: not section.analysis.running)
        self.assertIn("cannot be started", section.ui.studyStatusLabel.text)
        self.assertTrue(section.ui.analyseButton.enabled)

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
