"""The module that 3D Slicer loads: a shell around IFXPredictPanel, which is the panel, and IFXPredictLib, the rest."""

import importlib.util
import os
import sys
import unittest
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import slicer
from slicer import vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.parameterNodeWrapper import parameterNodeWrapper
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from IFXPredictPanel.prediction_section import Listener

    from IFXPredictLib.mrml.drawn_voi import DrawnVoi
    from IFXPredictLib.mrml.inputs import PredictionInputs
    from IFXPredictLib.protocol.loading import Protocol
    from IFXPredictLib.protocol.schema import ImageRules
    from IFXPredictLib.worker.client import WorkerClient
    from IFXPredictLib.worker.sent_batch import SentBatch

SAMPLE = "IFXPredict simulated CTE"


class IFXPredict(ScriptedLoadableModule):
    """The module, as Slicer lists it."""

    def __init__(self, parent: "slicer.qSlicerScriptedLoadableModule") -> None:
        ScriptedLoadableModule.__init__(self, parent)
        find_library()
        from IFXPredictPanel.language import install_translation

        install_translation(self.resourcePath("Translations"))
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
""").format(guide="https://github.com/IFXPredict/SlicerIFXPredict/blob/main/docs/user-guide.md")
        self.parent.acknowledgementText = _("""
Follows a published study of 263 patients; neither its data nor its weights are part of this module. Features are
those that PyRadiomics defines, and a network's, computed by PyTorch.
""")
        slicer.app.connect("startupCompleted()", registerSampleData)


def find_library() -> None:
    """Make IFXPredictLib importable: beside an installed module, in the folder above it in a source checkout."""
    above = str(Path(__file__).resolve().parent.parent)
    if importlib.util.find_spec("IFXPredictLib") is None and above not in sys.path:
        sys.path.append(above)


def forget_panel() -> None:
    """Have the files of the panel and of the self-tests read again, as Reload reads this one; the library stays."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("IFXPredictPanel", "IFXPredictSelfTests")]:
        del sys.modules[name]


def registerSampleData() -> None:
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


def loadSample(protocol: "Protocol | None" = None) -> tuple[vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode]:
    """Make the simulated case of a protocol, the demonstration bundle's where left out: its volume, shown in the slice
    views, and the segmentation with its VOI.
    """
    from IFXPredictPanel.language import said_errors
    from IFXPredictPanel.views import show_volume

    from IFXPredictLib.bundles.manifest import read_manifest
    from IFXPredictLib.mrml.sample import sample_case

    with slicer.util.tryWithErrorDisplay(_("The simulated case could not be made."), waitCursor=True), said_errors():
        protocol = protocol or read_manifest(demonstrationBundle()).protocol
        volume, segmentation = sample_case(slicer.mrmlScene, protocol)
    show_volume(volume)
    return volume, segmentation


def demonstrationBundle() -> Path:
    """The folder of the bundle that comes with the module."""
    from IFXPredictLib.protocol.loading import RESOURCES

    return RESOURCES / "Bundles" / "demo"


@parameterNodeWrapper
class IFXPredictParameterNode:
    """What the panel keeps in the scene.

    inputVolume - The image, a CT in HU or an MRI, as the bundle's protocol says.
    voiSegmentation, voiSegmentID - The segment that is the VOI.
    caseName - The name of the case in all results.
    bundleFolder - The folder of the bundle; empty for the demonstration bundle.
    centre - Where the case was imaged, for bundles that are harmonised for centres; empty where none is named.
    predictionTable, featuresTable, predictionChart - The last results.
    """

    inputVolume: vtkMRMLScalarVolumeNode
    voiSegmentation: vtkMRMLSegmentationNode
    voiSegmentID: str
    caseName: str
    bundleFolder: str
    centre: str
    predictionTable: vtkMRMLTableNode
    featuresTable: vtkMRMLTableNode
    predictionChart: vtkMRMLPlotChartNode

    if TYPE_CHECKING:  # what the wrapper adds

        def __init__(self, parameterNode: slicer.vtkMRMLScriptedModuleNode) -> None: ...

        parameterNode: slicer.vtkMRMLScriptedModuleNode
        connectGui: Callable[[Any], int]
        disconnectGui: Callable[[int | None], None]


class IFXPredictWidget(ScriptedLoadableModuleWidget):
    """The life of the panel, which is IFXPredictPanel's."""

    def setup(self) -> None:
        """Called when the user opens the module the first time and the widget is initialized."""
        ScriptedLoadableModuleWidget.setup(self)
        forget_panel()
        from IFXPredictPanel.panel import Panel

        self.logic = IFXPredictLogic()
        self.panel = Panel(self, self.logic, loadSample, demonstrationBundle())
        if self.parent.isEntered:  # a reloaded module is not entered again
            self.enter()

    def cleanup(self) -> None:
        """Called when the application closes and the module widget is destroyed."""
        self.panel.cleanup()

    def enter(self) -> None:
        """Called each time the user opens this module."""
        self.panel.enter()

    def exit(self) -> None:
        """Called each time the user opens a different module."""
        self.panel.exit()


class IFXPredictLogic(ScriptedLoadableModuleLogic):
    """From nodes to table nodes, without a graphical user interface; the prediction runs in a process of its own."""

    def __init__(self) -> None:
        ScriptedLoadableModuleLogic.__init__(self)
        from IFXPredictPanel.process import QProcessRunner

        self.runner, self.batchRunner = QProcessRunner(), QProcessRunner()
        self._client: WorkerClient | None = None
        self._batchClient: WorkerClient | None = None
        self.batch: SentBatch | None = None  # the last one

    def getParameterNode(self) -> IFXPredictParameterNode:
        return IFXPredictParameterNode(super().getParameterNode())

    @property
    def client(self) -> "WorkerClient":
        """What asks the process for predictions; it starts with the first one."""
        if self._client is None:
            from IFXPredictLib.worker.client import WorkerClient

            self._client = WorkerClient(self.runner)
        return self._client

    @property
    def busy(self) -> bool:
        """Whether a prediction is under way."""
        return self._client is not None and self._client.busy

    def predict(
        self,
        volumeNode: vtkMRMLScalarVolumeNode,
        segmentationNode: vtkMRMLSegmentationNode,
        segmentID: str,
        clinical: "Mapping[str, float] | None" = None,
        bundle: str | Path | None = None,
        centre: str = "",
        series: "Mapping[str, vtkMRMLScalarVolumeNode] | None" = None,
        vois: "Mapping[str, tuple[vtkMRMLSegmentationNode, str]] | None" = None,
    ) -> vtkMRMLTableNode:
        """Predict and wait for it; works without a main window.

        :param volumeNode: image of the bundle's kind: CT in HU, or MRI
        :param segmentationNode: segmentation with the VOI, under the same transform as the image
        :param segmentID: ID of the segment that is the VOI
        :param clinical: values by name, e.g. {"crp": 29, "albumin": 34.1}; models that lack a value give no answer
        :param bundle: folder of a bundle; the demonstration bundle, trained on simulated cases, where left out
        :param centre: where the case was imaged, for bundles that are harmonised for centres
        :param series: volumes of the further series by their names in the bundle's protocol, e.g. {"arterial": volume}
        :param vois: the further VOIs that are drawn, by name: segmentation and segment ID of each
        :return: table of models, probabilities, cut-offs, calls, status; tables of all features, of why and of trust
            and a chart come too
        Raises an IFXPredictError (a ValueError) that says what cannot be used, and why.
        """
        from IFXPredictLib.base.environment import advice, missing_packages
        from IFXPredictLib.base.errors import IFXPredictError
        from IFXPredictLib.bundles.manifest import read_manifest
        from IFXPredictLib.mrml.drawn_voi import DrawnVoi
        from IFXPredictLib.mrml.further_nodes import FurtherNodes
        from IFXPredictLib.mrml.inputs import PredictionInputs
        from IFXPredictLib.protocol.clinical import check_clinical

        if missing := missing_packages(Path(__file__).parent / "Resources" / "requirements.txt"):
            raise IFXPredictError(advice(missing))
        manifest = read_manifest(Path(bundle) if bundle else demonstrationBundle())
        values = check_clinical(clinical or {}, manifest.protocol.clinical, volumeNode.GetName())
        inputs = PredictionInputs(
            voi=DrawnVoi(volumeNode, segmentationNode, segmentID),
            clinical=values,
            bundle=manifest,
            centre=centre,
            further=FurtherNodes(series or {}, vois or {}),
        )
        case, notes = inputs.case_to_send()
        return inputs.add_results(self.client.predict(case, manifest.folder, notes=notes)).prediction_table

    def start(self, inputs: "PredictionInputs", listener: "Listener", perturb: int = 0) -> None:
        """Start a prediction, with the band of ``perturb`` redrawings of the VOI if that is not 0, and return.

        ``listener`` is told of its Results from the event loop. Raises an IFXPredictError where inputs cannot be used.
        """
        case, notes = inputs.case_to_send()
        told = listener.on_error, listener.on_stage, listener.on_cancelled
        self.client.submit(case, inputs.bundle.folder, listener.made_by(inputs.add_results), *told, notes, perturb)

    def startMaps(self, inputs: "PredictionInputs", table: vtkMRMLTableNode, listener: "Listener") -> None:
        """Start computing the maps that explain a prediction's table, and return; then as start, with the table.

        Raises an IFXPredictError where image, VOI or bundle are not those of the prediction.
        """
        case = inputs.case_explained_by(table)
        told = listener.on_error, listener.on_stage, listener.on_cancelled
        self.client.submit_maps(case, inputs.bundle.folder, listener.made_by(partial(inputs.add_maps, table)), *told)

    def startWall(
        self,
        voi: "DrawnVoi",
        rules: "ImageRules",
        name: str,
        draw: "Callable[..., object]",
        listener: "Listener",
    ) -> None:
        """Start proposing the wall that a segment was scribbled along or drawn round, and return; then as start.

        ``draw`` is called with the box of the volume, the wall in it and what was found in words. Raises an
        IFXPredictError where nothing is drawn, or the image is no CT.
        """
        from IFXPredictLib.mrml.wall_assist import drawing_to_send

        sent, box = drawing_to_send(voi, rules, name)
        told = listener.on_error, listener.on_stage, listener.on_cancelled
        self.client.submit_wall(sent, listener.made_by(partial(draw, box)), *told)

    @property
    def batchBusy(self) -> bool:
        """Whether a batch is under way."""
        return self._batchClient is not None and self._batchClient.busy

    def startBatch(self, batch: "SentBatch", listener: "Any") -> None:
        """Start a batch in a process of its own, so that single cases are predicted meanwhile, and return.

        ``listener`` is told on_done, on_error, on_case, on_stage and on_cancelled from the event loop. Raises an
        IFXPredictError where it cannot be started.
        """
        from IFXPredictLib.worker.client import WorkerClient

        if self._batchClient is None:
            self._batchClient = WorkerClient(self.batchRunner)
        self.batch = batch
        told = listener.on_done, listener.on_error, listener.on_case, listener.on_stage, listener.on_cancelled
        self._batchClient.submit_batch(batch, *told)

    def cancel(self) -> None:
        """End what is under way, if there is something, with its process."""
        if self._client is not None:
            self._client.cancel()

    def cancelBatch(self) -> None:
        """End the batch under way, if there is one, with its processes; finished cases are kept."""
        if self._batchClient is not None:
            self._batchClient.cancel()

    def endBatch(self) -> None:
        """Give the memory of the batch's processes back, where none is under way."""
        if self._batchClient is not None and not self.batchBusy:
            self._batchClient.close()

    def close(self) -> None:
        """End the processes; the next prediction starts another."""
        for client in filter(None, (self._client, self._batchClient)):
            client.close()


class IFXPredictTest(ScriptedLoadableModuleTest):
    """Runs the self-tests, which lie in Testing/IFXPredictSelfTests and are read when they are wanted."""

    def runTest(self) -> None:
        """Run all tests, as the Reload and Test button and slicer.selfTests do."""
        suite = load_tests(unittest.defaultTestLoader, None, None)
        if not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful():
            self.fail("see above")


def load_tests(loader: unittest.TestLoader, tests: object, pattern: object) -> unittest.TestSuite:
    """What unittest, and so slicer.testing.runUnitTest, takes for the tests of this file."""
    folder = Path(__file__).resolve().parent / "Testing"
    return loader.discover(str(folder / "IFXPredictSelfTests"), top_level_dir=str(folder))
