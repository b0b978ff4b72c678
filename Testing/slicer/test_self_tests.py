"""The module's own self-tests, unchanged, in the stand-in for Slicer: those that a real Slicer runs."""

import ast
import sys
from pathlib import Path

import pytest

pytest.importorskip("slicer")
pytest.importorskip("PySide6")

MODULE = Path(__file__).resolve().parents[2] / "IFXPredict" / "IFXPredict.py"


def self_tests():
    """The names of the self-tests, read from the source: importing it needs the stand-in."""
    tree = ast.parse(MODULE.read_text(encoding="utf-8"))
    case = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "IFXPredictTest")
    return [n.name for n in case.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]


def test_there_are_at_least_twelve_self_tests():
    assert len(self_tests()) >= 12


@pytest.fixture(scope="module")
def test_case():
    """IFXPredictTest in one session of the application, as in Slicer; what went wrong in slots fails the last test."""
    import standin

    application = standin.start()
    standin.load_module(MODULE)
    application.startupCompleted.emit()
    yield sys.modules["IFXPredict"].IFXPredictTest
    standin.stop()


@pytest.mark.parametrize("name", self_tests())
def test_self_test(test_case, name):
    test_case(name).debug()
