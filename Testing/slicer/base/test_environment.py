"""What the panel offers to install, and that it asks once."""

import sys
from types import SimpleNamespace

import pytest

MISSING = ("torch", "no-such-package>=1")


@pytest.fixture
def ensure_packages(ifxpredict_module, application, monkeypatch):
    """The panel's function outside testing mode, where PyTorch and one package of pip's are missing."""
    from IFXPredictPanel import packages as installed

    from IFXPredictLib.base import environment as packages
    from IFXPredictLib.base.environment import Missing

    answers = iter([Missing(MISSING[1:], True), Missing((), False)])
    monkeypatch.setattr(packages, "missing_packages", lambda *_files, **_options: next(answers))
    application.setTestingEnabled(False)
    return installed.ensure_packages


@pytest.fixture
def torch_logic(monkeypatch):
    """The PyTorch extension's logic, which keeps what it was called with."""
    called = []

    class PyTorchUtilsLogic:
        def installTorch(self, **options):  # noqa: N802
            called.append(options)
            return SimpleNamespace()

    monkeypatch.setitem(sys.modules, "PyTorchUtils", SimpleNamespace(PyTorchUtilsLogic=PyTorchUtilsLogic))
    return called


def asked(monkeypatch, answer):
    """What the user is asked, and answers each time with ``answer``."""
    import slicer

    questions = []
    for name in ("confirmYesNoDisplay", "confirmOkCancelDisplay"):
        monkeypatch.setattr(slicer.util, name, lambda text, **_options: questions.append(text) or answer)
    monkeypatch.setattr(slicer.util, "warningDisplay", lambda *_texts, **_options: None)
    return questions


def test_after_one_yes_all_is_installed_without_another_question(ensure_packages, torch_logic, monkeypatch):
    import standin

    questions = asked(monkeypatch, True)
    assert ensure_packages("requirements.txt")
    assert len(questions) == 1
    assert "PyTorch" in questions[0]
    assert MISSING[1] in questions[0]
    assert torch_logic == [{"askConfirmation": False, "torchVersionRequirement": ">=2.4.1"}]
    assert list(standin.extras.INSTALLED) == [[MISSING[1]]]


def test_after_a_no_nothing_is_installed(ensure_packages, torch_logic, monkeypatch):
    import standin

    questions = asked(monkeypatch, False)
    assert not ensure_packages("requirements.txt")
    assert (len(questions), torch_logic, standin.extras.INSTALLED) == (1, [], [])


def test_without_the_extension_of_pytorch_nothing_is_installed(ensure_packages, monkeypatch):
    import standin

    monkeypatch.setitem(sys.modules, "PyTorchUtils", None)
    asked(monkeypatch, True)
    assert not ensure_packages("requirements.txt")
    assert standin.extras.INSTALLED == []
