"""A scripted module with a little of everything, for the tests of the stand-in."""
# ruff: noqa: F403, F405, N802  (as in every scripted module)

import pathlib
from typing import Annotated

import slicer
from slicer import vtkMRMLScalarVolumeNode
from slicer.i18n import tr as _
from slicer.parameterNodeWrapper import WithinRange, parameterNodeWrapper
from slicer.ScriptedLoadableModule import *
from slicer.util import VTKObservationMixin


class Tiny(ScriptedLoadableModule):
    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = _("Tiny")
        slicer.app.connect("startupCompleted()", registerSample)


def registerSample():
    import SampleData

    SampleData.SampleDataLogic.registerCustomSampleDataSource(
        category="Tiny",
        sampleName="one",
        uris=[],
        fileNames=[],
        nodeNames=[],
        customDownloader=lambda source: source.sampleName.upper(),
    )


@parameterNodeWrapper
class TinyParameterNode:
    volume: vtkMRMLScalarVolumeNode
    title: str
    ratio: Annotated[float, WithinRange(0, 1)] = 0.5
    count: int = 3
    flag: bool
    folder: pathlib.Path
    limit: float | None


class TinyWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.seen = ["init"]

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        panel = slicer.util.loadUI(self.resourcePath("UI/Tiny.ui"))
        self.layout.addWidget(panel)
        self.ui = slicer.util.childWidgetVariables(panel)
        panel.setMRMLScene(slicer.mrmlScene)
        self.logic = TinyLogic()
        self.ui.button.connect("clicked(bool)", self.onClicked)
        for event in ("StartClose", "EndClose"):
            self.addObserver(slicer.mrmlScene, getattr(slicer.mrmlScene, event + "Event"), getattr(self, "on" + event))
        self.seen.append("setup")

    def onClicked(self):
        self.seen.append("clicked")

    def onStartClose(self, caller, event):
        self.seen.append("onStartClose")

    def onEndClose(self, caller, event):
        self.seen.append("onEndClose")

    def enter(self):
        self.parameters = self.logic.getParameterNode()
        self.tag = self.parameters.connectGui(self.ui)
        self.seen.append("enter")

    def exit(self):
        self.parameters.disconnectGui(self.tag)
        self.seen.append("exit")

    def cleanup(self):
        self.removeObservers()
        self.seen.append("cleanup")


class TinyLogic(ScriptedLoadableModuleLogic):
    def getParameterNode(self):
        return TinyParameterNode(super().getParameterNode())


class TinyTest(ScriptedLoadableModuleTest):
    def setUp(self):
        slicer.mrmlScene.Clear(0)

    def test_that_passes(self):
        self.delayDisplay("Fine")

    def test_that_is_skipped(self):
        self.skipTest("something is missing")
