"""The stand-in's MRML widgets, its modules and its application, where the IFXPredict module relies on them."""

import sys
import unittest

import numpy as np
import pytest

pytest.importorskip("slicer", reason="needs slicer-core")
pytest.importorskip("PySide6", reason="needs PySide6")


def add(kind, name=""):
    import slicer

    return slicer.mrmlScene.AddNewNodeByClass(f"vtkMRML{kind}Node", name)


def test_a_node_selector_chooses_the_first_node_that_appears_and_the_last_that_is_left(application):
    import slicer

    box, seen = slicer.qMRMLNodeComboBox(), []
    box.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    assert not box.enabled
    box.setMRMLScene(slicer.mrmlScene)
    box.connect("currentNodeChanged(vtkMRMLNode*)", seen.append)
    a, b, _ = add("ScalarVolume", "a"), add("ScalarVolume", "b"), add("Model", "no volume")
    assert (box.enabled, box.nodeCount(), box.currentNode(), box.currentNodeID) == (True, 2, a, a.GetID())
    box.setCurrentNode(None)
    box.setCurrentNodeID(a.GetID())
    slicer.mrmlScene.RemoveNode(a)
    slicer.mrmlScene.RemoveNode(b)
    assert seen == [a, None, a, b, None]


def test_a_node_selector_with_none_stays_at_none(application):
    import slicer

    box = slicer.qMRMLNodeComboBox()
    box.nodeTypes, box.noneEnabled = ["vtkMRMLScalarVolumeNode"], True
    box.setMRMLScene(slicer.mrmlScene)
    a = add("ScalarVolume", "a")
    assert box.currentNode() is None
    box.setCurrentNode(a)
    slicer.mrmlScene.Clear(0)
    assert (box.currentNode(), box.currentNodeID) == (None, "")


def test_a_node_selector_lists_subclasses_only_where_wanted_and_nothing_hidden(application):
    import slicer

    box = slicer.qMRMLNodeComboBox()
    box.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    box.setMRMLScene(slicer.mrmlScene)
    add("LabelMapVolume")
    assert box.nodeCount() == 1
    box.showChildNodeTypes = False
    assert box.nodeCount() == 0
    hidden = slicer.mrmlScene.CreateNodeByClass("vtkMRMLScalarVolumeNode")
    hidden.UnRegister(None)
    hidden.SetHideFromEditors(True)
    slicer.mrmlScene.AddNode(hidden)
    assert box.nodeCount() == 0


def test_a_node_selector_is_at_least_as_wide_as_the_longest_name_and_a_segment_selector_has_a_label(application):
    import slicer
    from PySide6 import QtWidgets

    selectors = [slicer.qMRMLNodeComboBox(), slicer.qMRMLSegmentSelectorWidget()]
    selectors[0].nodeTypes = ["vtkMRMLScalarVolumeNode"]
    for kind, selector in zip(("ScalarVolume", "Segmentation"), selectors, strict=True):
        add(kind, 20 * "a long name")
        selector.setMRMLScene(slicer.mrmlScene)
        longest = selector.fontMetrics().horizontalAdvance(20 * "a long name")
        assert selector.minimumSizeHint().width() >= longest > 200
    assert "Segment:" in [label.text for label in selectors[1].findChildren(QtWidgets.QLabel)]


def test_names_and_ids_are_generated_as_slicer_does(application):
    import slicer

    scene, segmentation = slicer.mrmlScene, add("Segmentation", "VOI").GetSegmentation()
    assert add("Segmentation", "VOI").GetName() == "VOI", "a name that is given is taken, twice"
    assert [scene.GenerateUniqueName("CT"), scene.GenerateUniqueName("CT")] == ["CT", "CT_1"]
    assert [add("Segmentation").GetName() for _ in range(2)] == ["Segmentation", "Segmentation_1"]
    ids = [segmentation.AddEmptySegment(*given) for given in (("a",), ("a", "A"), ("", "A"))]
    assert ids[:2] == ["a", "a_1"]
    assert len(ids[2]) > 8, "one that nobody else has"
    assert [segmentation.GetSegment(one).GetName() for one in ids] == ["Segment_1", "A", "A"]


def test_a_segment_selector_follows_the_segments(application):
    import slicer

    box, seen, node = slicer.qMRMLSegmentSelectorWidget(), [], add("Segmentation")
    box.setMRMLScene(slicer.mrmlScene)
    box.connect("currentSegmentChanged(QString)", seen.append)
    box.setCurrentNode(node)
    assert (box.currentNode(), box.currentSegmentID()) == (node, "")
    for one in ("a", "b"):
        node.GetSegmentation().AddEmptySegment(one, one.upper())
    box.setCurrentSegmentID("b")
    assert box.segmentIDs() == ["a", "b"]
    node.GetSegmentation().RemoveSegment("b")
    assert (seen, box.currentSegmentID()) == (["a", "b", "a"], "a")


def test_the_segment_editor_keeps_what_it_edits_in_its_node(application):
    import slicer

    editor, node, segmentation = slicer.qMRMLSegmentEditorWidget(), add("SegmentEditor"), add("Segmentation")
    volume = slicer.util.addVolumeFromArray(np.ones((3, 4, 5)))
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    segmentation.GetSegmentation().AddEmptySegment("lesion", "Lesion")
    editor.setMRMLSegmentEditorNode(node)
    editor.setMRMLScene(slicer.mrmlScene)
    editor.setSegmentationNode(segmentation)
    assert (node.GetSegmentationNode(), node.GetSourceVolumeNode()) == (segmentation, volume)
    assert (editor.segmentationNode(), editor.sourceVolumeNode()) == (segmentation, volume)
    assert (editor.currentSegmentID(), node.GetSelectedSegmentID()) == ("lesion", "lesion")
    editor.setActiveEffectByName("Paint")
    assert (editor.activeEffect().name, node.GetActiveEffectName()) == ("Paint", "Paint")
    editor.setActiveEffect(None)
    editor.setSegmentationNode(None)
    assert (editor.activeEffect(), editor.segmentationNode(), node.GetActiveEffectName()) == (None, None, "")
    with pytest.raises(AttributeError, match="paint"):
        editor.paint()


# the module


def test_a_module_is_set_up_entered_left_and_cleaned_up(tiny):
    import slicer

    module = slicer.modules.tiny
    assert (module.title, module.widgetRepresentation().self()) == ("Tiny", tiny)
    assert (tiny.seen, tiny.parent.isEntered) == (["init", "setup", "enter"], True)
    tiny.ui.button.click()
    slicer.util.selectModule("")
    assert (tiny.seen[3:], tiny.parent.isEntered) == (["clicked", "exit"], False)
    assert slicer.util.getModuleLogic("Tiny") is tiny.logic
    slicer.util.selectModule("Tiny")
    slicer.mrmlScene.Clear(0)
    assert tiny.seen[5:] == ["enter", "onStartClose", "onEndClose"]
    module.unload()
    assert tiny.seen[-1] == "cleanup"


def test_a_reloaded_module_has_a_new_widget_and_keeps_its_parameters(tiny):
    import slicer

    tiny.parameters.title, before = "kept", sys.modules["Tiny"]
    tiny.parameters.disconnectGui(tiny.tag)
    slicer.util.reloadScriptedModule("Tiny")
    fresh = slicer.modules.TinyWidget
    assert fresh is not tiny
    assert sys.modules["Tiny"] is not before
    assert tiny.seen[-1] == "cleanup"
    assert (fresh.seen, fresh.parent.isEntered) == (["init", "setup"], True)  # Slicer does not enter it again
    assert fresh.logic.getParameterNode().title == "kept"
    fresh.enter()


def test_a_saved_scene_brings_the_parameters_back(tiny, tmp_path):
    import slicer

    tiny.parameters.title, tiny.parameters.volume = "saved", add("ScalarVolume", "ct")
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    tiny.exit()
    slicer.mrmlScene.Clear(0)
    assert tiny.logic.getParameterNode().title == ""
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    tiny.enter()
    assert (tiny.ui.title.text, tiny.ui.volume.currentNode().GetName()) == ("saved", "ct")


def test_the_modules_self_tests_run_and_skip(tiny):
    import slicer

    test = sys.modules["Tiny"].TinyTest
    test("test_that_passes").debug()
    with pytest.raises(unittest.SkipTest, match="something is missing"):
        test("test_that_is_skipped").debug()
    slicer.testing.runUnitTest([], "Tiny")
    assert list(slicer.selfTests) == ["Tiny"]


def test_sample_data_are_registered_at_start_up_and_made_on_demand(tiny):
    import slicer

    (source,) = (one for sources in slicer.modules.sampleDataSources.values() for one in sources)
    assert source.sampleName == "one"
    assert source.customDownloader(source) == "ONE"


def test_a_sample_without_lists_of_files_is_refused_as_by_slicer(tiny):
    import SampleData

    with pytest.raises(TypeError):
        SampleData.SampleDataLogic.registerCustomSampleDataSource(sampleName="two", customDownloader=print)


# the application


def test_in_testing_mode_messages_do_not_wait_and_errors_are_raised(application):
    import slicer

    assert slicer.util.confirmYesNoDisplay("?") is False
    assert slicer.util.confirmOkCancelDisplay("?") is False
    assert slicer.util.infoDisplay("!") is None
    with pytest.raises(ZeroDivisionError), slicer.util.tryWithErrorDisplay("wrong", waitCursor=True):
        raise ZeroDivisionError
    application.setTestingEnabled(False)
    with pytest.raises(RuntimeError, match="waits for the user"):
        slicer.util.confirmYesNoDisplay("?")


def test_the_layout_takes_a_table(application):
    import slicer

    manager, table = application.layoutManager(), add("Table")
    manager.layout = slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpView
    manager.setLayout(slicer.modules.tables.logic().GetLayoutWithTable(manager.layout))
    assert manager.layout == slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpTableView
    application.applicationLogic().GetSelectionNode().SetActiveTableID(table.GetID())
    application.applicationLogic().PropagateTableSelection()
    assert slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLTableViewNode").GetTableNode() is table


def test_a_volume_is_shown_in_the_slice_views(application):
    import slicer

    volume = slicer.util.addVolumeFromArray(np.ones((3, 4, 5)))
    slicer.util.setSliceViewerLayers(background=volume, fit=True)
    slicer.util.resetSliceViews()
    composites = slicer.util.getNodesByClass("vtkMRMLSliceCompositeNode")
    assert [one.GetBackgroundVolumeID() for one in composites] == [volume.GetID()] * 3


def test_without_a_main_window_there_is_no_layout():
    import standin

    standin.start(main_window=False)
    import slicer

    assert (slicer.util.mainWindow(), slicer.app.layoutManager()) == (None, None)
    standin.stop()


def test_packages_are_checked_but_never_installed(application):
    import slicer
    import standin

    assert slicer.packaging.pip_check(["numpy>=2"])
    assert not slicer.packaging.pip_check("numpy>=99")
    slicer.packaging.pip_ensure(["numpy>=2", "no-such-package"])
    assert standin.extras.INSTALLED == []
    slicer.util.pip_install("no-such-package>=1")
    assert standin.extras.INSTALLED == [["no-such-package>=1"]]


def test_a_panel_is_painted_at_twice_the_resolution(tiny, tmp_path):
    import qt
    import standin

    standin.render(tiny.parent, tmp_path / "panel.png")
    picture = qt.QImage(str(tmp_path / "panel.png"))
    assert picture.width() == 2 * tiny.parent.width
    assert len({picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}) > 20


def test_the_hierarchy_has_items_of_nodes_and_segments_and_says_where_one_is_missing(application):
    import slicer
    import standin

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "VOI")
    node.CreateDefaultDisplayNodes()
    segmentation = node.GetSegmentation()
    segmentation.AddEmptySegment("Lesion", "Lesion")
    item = hierarchy.GetItemByDataNode(node)
    assert hierarchy.GetNumberOfItemChildren(item) == 1
    segmentation.RemoveSegment("Lesion")
    assert hierarchy.GetNumberOfItemChildren(item) == 0
    slicer.mrmlScene.RemoveNode(node)
    assert not hierarchy.GetItemByDataNode(node)
    assert standin.problems == []
    segmentation.AddEmptySegment("Late", "Late")
    assert "Unable to find subject hierarchy item for segmentation node VOI" in standin.problems.pop()
    standin.problems.clear()
