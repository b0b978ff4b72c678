"""Each behaviour of the stand-in that the module relies on, shown with a tiny module of its own."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("slicer", reason="needs slicer-core")
pytest.importorskip("PySide6", reason="needs PySide6")

UI = Path(__file__).parent / "tiny" / "Resources" / "UI" / "Tiny.ui"


# Qt as PythonQt shows it


def test_qts_properties_are_attributes_and_its_methods_stay_calls(application):
    import qt

    button = qt.QPushButton("one")
    button.text, button.enabled, button.checkable, button.toolTip = "two", False, True, "help"
    button.checked = True
    button.name = "it"
    assert (button.text, button.enabled, button.checked, button.toolTip) == ("two", False, True, "help")
    assert (button.objectName, button.isEnabled(), button.className()) == ("it", False, "QPushButton")
    button.setText("three")
    assert button.text == "three"
    combo = qt.QComboBox()
    combo.addItem("a", "data of a")
    assert (combo.count, combo.currentIndex, combo.currentText, combo.itemData(0)) == (1, 0, "a", "data of a")


@pytest.mark.parametrize("name", ["caption", "tooltip", "setText"])
def test_a_misspelled_property_or_a_method_cannot_be_set(application, name):
    import qt

    with pytest.raises(AttributeError, match=name):
        setattr(qt.QPushButton(), name, "x")


def test_a_text_does_not_take_none(application):
    import qt

    with pytest.raises(ValueError, match=r"QLabel\.text does not take None"):
        qt.QLabel().text = None


def test_a_slot_is_given_as_many_arguments_as_it_takes_until_it_is_disconnected(application):
    import qt

    seen, button = [], qt.QPushButton()
    button.checkable = True

    def without():
        seen.append("without")

    button.connect("clicked(bool)", without)
    button.connect("clicked(bool)", seen.append)
    button.connect("clicked(bool)", lambda *values: seen.append(values))
    button.connect("clicked()", lambda *values: seen.append(values))
    button.clicked.connect(lambda: seen.append("new style"))
    button.click()
    assert seen == ["without", True, (True,), (), "new style"]
    button.disconnect("clicked(bool)", without)
    button.click()
    assert seen[5:] == [False, (False,), (), "new style"]
    with pytest.raises(RuntimeError, match="not connected"):
        button.disconnect("clicked(bool)", without)


def test_an_unknown_signal_is_an_error(application):
    import qt

    with pytest.raises(AttributeError, match=r"QPushButton has no signal clicked\(int\)"):
        qt.QPushButton().connect("clicked(int)", print)


def test_a_timer_is_a_property_of_its_objects_and_a_function_of_its_class(application):
    import qt

    seen = []
    qt.QTimer.singleShot(0, lambda: seen.append(1))
    application.processEvents()
    timer = qt.QTimer()
    timer.singleShot = True
    assert (seen, timer.singleShot, timer.isSingleShot()) == ([1], True, True)


def test_a_process_speaks_through_signals(application):
    import qt

    heard, process = [], qt.QProcess()
    process.connect("readyReadStandardOutput()", lambda: heard.append(process.readAllStandardOutput().data()))
    process.connect("finished(int,QProcess::ExitStatus)", lambda code, status: heard.append(code))
    process.start(sys.executable, ["-c", "print(input()); raise SystemExit(3)"])
    process.write(b"hello\n")
    assert process.waitForFinished(20000)
    application.processEvents()
    assert (b"".join(heard[:-1]).strip(), heard[-1]) == (b"hello", 3)
    assert process.state() == qt.QProcess.NotRunning


def test_dialogs_that_wait_for_the_user_are_refused_until_a_test_replaces_them(application, monkeypatch):
    import qt

    with pytest.raises(RuntimeError, match=r"QFileDialog\.getOpenFileName waits for the user"):
        qt.QFileDialog.getOpenFileName(None, "title", "", "*.csv")
    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: "a.csv")
    assert qt.QFileDialog.getOpenFileName(None, "title", "", "*.csv") == "a.csv"


def test_an_exception_in_a_slot_or_an_observer_fails_the_test(capfd):
    import standin

    standin.start()
    import qt
    import slicer

    button, node = qt.QPushButton(), slicer.vtkMRMLScalarVolumeNode()
    button.connect("clicked()", lambda: 1 / 0)
    node.AddObserver("ModifiedEvent", lambda *_: {}["missing"])
    button.click()
    node.Modified()
    assert slicer.app is not None
    with pytest.raises(AssertionError, match=r"(?s)ZeroDivisionError.*KeyError"):
        standin.stop()
    assert "ZeroDivisionError" in capfd.readouterr().err


# the .ui


def test_a_ui_gives_slicers_widgets_with_their_properties_and_connections(tiny):
    import ctk
    import slicer

    ui = tiny.ui
    assert type(ui.volume) is slicer.qMRMLNodeComboBox
    assert type(ui.box) is ctk.ctkCollapsibleButton
    assert (ui.volume.nodeTypes, ui.volume.mrmlScene()) == (["vtkMRMLScalarVolumeNode"], slicer.mrmlScene)
    assert ui.title.property("SlicerParameterName") == "title"
    assert (ui.box.collapsed, ui.title.visible) == (True, False)
    ui.box.collapsed = False
    assert ui.title.visible


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("QLineEdit", "QLineEdits", "QLineEdits, which the stand-in does not know"),
        ('"collapsed"', '"folded"', "sets folded of ctkCollapsibleButton box"),
        ("<signal>mrmlSceneChanged", "<signal>sceneChanged", "has no signal sceneChanged"),
        ("<receiver>volume", "<receiver>volumes", "no object volumes"),
        ("<slot>setMRMLScene", "<slot>setScene", "setScene"),
    ],
)
def test_a_ui_may_name_nothing_unknown(application, tmp_path, old, new, message):
    import slicer
    import standin

    (tmp_path / "wrong.ui").write_text(UI.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    standin.problems.clear()
    with pytest.raises((LookupError, AttributeError, RuntimeError)) as caught:
        slicer.util.loadUI(str(tmp_path / "wrong.ui"))
    assert message in " ".join([str(caught.value), *standin.problems])
    standin.problems.clear()


# parameter nodes


def test_parameters_are_kept_in_slicers_forms(tiny):
    import slicer

    volume, node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "ct"), tiny.parameters.parameterNode
    stored = {name: node.GetParameter(name) for name in ("title", "ratio", "count", "flag", "folder", "volume")}
    assert stored == {"title": "", "ratio": "0.5", "count": "3", "flag": "False", "folder": ".", "volume": ""}
    assert node.GetParameter("limit.1") == "None"
    values = tiny.parameters
    values.title, values.ratio, values.count, values.flag, values.limit, values.volume = "t", 0.25, 7, True, 1.5, volume
    stored = {name: node.GetParameter(name) for name in ("title", "ratio", "count", "flag", "limit.0")}
    assert stored == {"title": "t", "ratio": "0.25", "count": "7", "flag": "True", "limit.0": "1.5"}
    assert not node.HasParameter("limit.1")
    assert (node.GetNodeReferenceID("volume"), values.volume) == (volume.GetID(), volume)
    values.volume = None
    assert (node.GetNodeReferenceID("volume"), values.volume) == (None, None)
    assert (node.GetSingletonTag(), node.GetAttribute("ModuleName")) == ("Tiny", "Tiny")


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("ratio", 1.5, ValueError, r"within range \[0, 1\], is 1.5"),
        ("count", "3", TypeError, "must be of type"),
        ("title", None, ValueError, "must not be None"),
        ("limit", "x", TypeError, "Unable to write value 'x'"),
        ("volume", "x", TypeError, "must be of type"),
    ],
)
def test_a_parameter_takes_only_what_its_type_allows(tiny, name, value, error, message):
    before = tiny.parameters.getValue(name)
    with pytest.raises(error, match=message):
        setattr(tiny.parameters, name, value)
    assert tiny.parameters.getValue(name) == before


def test_an_unknown_parameter_is_an_error(tiny):
    with pytest.raises(ValueError, match="Cannot find a param with the given name: nothing"):
        tiny.parameters.getValue("nothing")


def test_widgets_and_parameters_follow_each_other_while_they_are_connected(tiny):
    import slicer

    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "ct")
    assert tiny.parameters.volume is volume
    tiny.parameters.title = "from the node"
    assert tiny.ui.title.text == "from the node"
    tiny.ui.title.text = "from the widget"
    assert tiny.parameters.parameterNode.GetParameter("title") == "from the widget"
    tiny.parameters.disconnectGui(tiny.tag)
    tiny.ui.title.text = "alone"
    assert tiny.parameters.title == "from the widget"
