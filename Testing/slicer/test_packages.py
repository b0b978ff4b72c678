"""What is missing is installed after a yes, as the Slicer that asks for it can install it; here nothing ever is."""

import sys

import pytest

pytest.importorskip("slicer")
pytest.importorskip("PySide6")


@pytest.fixture
def wanted(ifxpredict_module, tmp_path, monkeypatch):
    """Requirements that are not met, outside testing mode, where the user agrees to all."""
    import slicer

    monkeypatch.setattr(type(slicer.app), "testingEnabled", lambda _application: False)
    monkeypatch.setattr(slicer.util, "confirmYesNoDisplay", lambda *_texts, **_options: True)
    file = tmp_path / "requirements.txt"
    file.write_text("no-such-package>=1.2\nno-other-package>=3\n", encoding="utf-8")
    return file


def test_slicer_is_handed_requirements_not_texts_which_some_versions_do_not_take(wanted, monkeypatch):
    import slicer.packaging
    from IFXPredictPanel.packages import ensure_packages
    from packaging.requirements import Requirement

    asked = []
    monkeypatch.setattr(slicer.packaging, "pip_ensure", lambda given, **_options: asked.append(given))
    assert not ensure_packages(wanted, torch=False), "nothing was installed"
    assert asked == [[Requirement("no-such-package>=1.2"), Requirement("no-other-package>=3")]]


def test_a_slicer_that_cannot_do_so_installs_the_lines_by_pip(wanted, monkeypatch):
    import slicer
    from IFXPredictPanel.packages import ensure_packages

    asked = []
    monkeypatch.setitem(sys.modules, "slicer.packaging", None)
    monkeypatch.setattr(slicer.util, "pip_install", asked.append)
    assert not ensure_packages(wanted, torch=False), "nothing was installed"
    assert asked == [["no-such-package>=1.2", "no-other-package>=3"]]
