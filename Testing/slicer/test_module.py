"""The module's files agree with each other: names of widgets and parameters, translatable texts, light imports."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

MODULE = Path(__file__).resolve().parents[2] / "IFXPredict"
SOURCES = [MODULE / "IFXPredict.py", *sorted((MODULE / "IFXPredictPanel").glob("*.py"))]
HEAVY = ("torch", "monai", "radiomics", "sklearn", "pandas", "matplotlib", "scipy", "SimpleITK", "yaml", "pywt")
UI = {path.stem: ElementTree.parse(path) for path in (MODULE / "Resources" / "UI").glob("*.ui")}

SHOWN = {
    *("errorDisplay", "warningDisplay", "infoDisplay", "confirmYesNoDisplay", "confirmOkCancelDisplay"),
    *("showStatusMessage", "tryWithErrorDisplay", "telling", "confirmed", "ask", "_say", "say"),
    *("getOpenFileName", "getExistingDirectory", "addItem", "add_tab", "addRow", "setText", "setLabelText"),
    *("setWindowTitle", "QLabel", "QPushButton", "QGroupBox"),
}
"""Calls whose texts a user reads."""
SHOWN_PROPERTIES = {"text", "toolTip", "placeholderText", "title", "windowTitle"}


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def ui_names(path):
    """The widgets of the .ui files that a source works on."""
    files = {
        "study_section": ["ReadingStudy"],
        "study_choice": ["ReadingStudy"],
        "study_analysis": ["ReadingStudy"],
        "study_review": ["ReadingStudy"],
        "review_case": ["ReadingStudy"],
        "batch_section": ["Batch"],
        "batch_choice": ["Batch"],
        "cutoffs_section": ["Cutoffs"],
        "IFXPredict": UI,
    }.get(path.stem, ["IFXPredict"])
    return {widget.get("name") for file in files for widget in UI[file].iter("widget")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_widget_named_in_python_is_in_the_ui_file(path):
    named = set(re.findall(r"\b_?ui\.(\w+)", path.read_text(encoding="utf-8")))
    assert named <= ui_names(path)


def test_each_parameter_named_in_the_ui_file_is_one_of_the_parameter_node():
    wrapper = next(n for n in tree_of(SOURCES[0]).body if getattr(n, "name", "") == "IFXPredictParameterNode")
    parameters = {n.target.id for n in wrapper.body if isinstance(n, ast.AnnAssign)}
    named = [p.findtext("string") for p in UI["IFXPredict"].iter("property") if p.get("name") == "SlicerParameterName"]
    assert set(named) == {"inputVolume", "voiSegmentation", "caseName"}
    assert set(named) <= parameters


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_text_that_a_user_reads_goes_through_the_translation(path):
    for node in ast.walk(tree_of(path)):
        texts = []
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SHOWN:
                texts = [*node.args[:2], *(k.value for k in node.keywords if k.arg in SHOWN_PROPERTIES)]
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") in SHOWN_PROPERTIES:
            texts = [node.value]
        for text in texts:
            parts = text.values if isinstance(text, ast.JoinedStr) else [text]
            bare = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            assert not any(re.search("[a-z]{3}", b) for b in bare), (
                f"{path.name}, line {text.lineno}: {bare} not in _()"
            )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_only_whole_literals_are_translated(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
            assert isinstance(node.args[0], ast.Constant), f"{path.name}, line {node.lineno}"


def test_reading_the_modules_file_changes_nothing():
    for node in tree_of(SOURCES[0]).body:
        constant = isinstance(node, (ast.Assign, ast.Expr)) and isinstance(node.value, ast.Constant)
        types_only = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        named = isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef))
        assert constant or types_only or named, f"line {node.lineno}"
        assert not re.match("IFXPredict(Lib|Panel)", getattr(node, "module", "") or ""), "found when the module is made"


def test_neither_loading_the_module_nor_building_its_panel_imports_anything_heavy():
    pytest.importorskip("slicer")
    pytest.importorskip("PySide6")
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
import time
import slicer
import standin
application = standin.start()
assert not set({HEAVY}) & set(sys.modules)
standin.load_module(Path({str(SOURCES[0])!r}))
application.startupCompleted.emit()
after = [[m for m in {HEAVY} if m in sys.modules]]
slicer.util.selectModule("IFXPredict")
end = time.monotonic() + 1.0  # the facts of a VOI follow when the hand has rested
while time.monotonic() < end:
    application.processEvents()
after.append([m for m in {HEAVY} if m in sys.modules])
print(*after)
standin.stop()
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[] []"
