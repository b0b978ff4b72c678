"""Figures that are not drawn: what they show is tested elsewhere."""

import pytest


@pytest.fixture
def undrawn(monkeypatch):
    """Figures are written as empty drawings: what they show is tested elsewhere, and drawing takes seconds."""

    def write_nothing(_figure, path):
        path.parent.mkdir(exist_ok=True)
        for ending in ("png", "svg"):
            path.with_name(f"{path.name}.{ending}").write_bytes(b"<svg/>")

    monkeypatch.setattr("IFXPredictLib.report.pictures.save_figure", write_nothing)
