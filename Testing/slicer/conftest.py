"""MRML on slicer-core, and a stand-in for the application; a test file is skipped where what it needs is missing."""

import math
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.mrml.scene import new_scene
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow
from IFXPredictLib.prediction.uncertainty import Uncertainty

sys.path.append(str(Path(__file__).parent))  # for `import standin`


@pytest.fixture
def scene():
    return new_scene()


@pytest.fixture
def application():
    """slicer.app of the stand-in, with a main window, in testing mode; what went wrong in slots fails the test."""
    pytest.importorskip("slicer")
    pytest.importorskip("PySide6")
    import standin

    yield standin.start()
    standin.stop()


@pytest.fixture
def tiny(application):
    """The widget of a tiny module that is shown."""
    import slicer
    import standin

    standin.load_module(Path(__file__).parent / "tiny" / "Tiny.py")
    application.startupCompleted.emit()
    slicer.util.selectModule("Tiny")
    return slicer.modules.TinyWidget


@pytest.fixture
def ifxpredict_module(application, repository):
    """The loaded module, ``slicer.modules.ifxpredict``, as after the application's start; not yet shown."""
    import standin

    module = standin.load_module(repository / "IFXPredict" / "IFXPredict.py")
    application.startupCompleted.emit()
    return module


@pytest.fixture
def load(tmp_path):
    """Reads an .mrb file into a fresh scene."""
    import slicer

    def load_scene(file: Path):
        cache, manager = slicer.vtkCacheManager(), slicer.vtkDataIOManager()
        cache.SetRemoteCacheDirectory(str(tmp_path / "cache"))
        manager.SetCacheManager(cache)
        fresh = new_scene()
        fresh.SetCacheManager(cache)
        fresh.SetDataIOManager(manager)
        assert fresh.ReadFromMRB(str(file), False)
        return fresh

    return load_scene


@pytest.fixture
def ct():
    """A CT of int16 HU whose axes, spacings and values are all different: oblique, anisotropic, lopsided."""
    generator = np.random.default_rng(5)
    image = sitk.GetImageFromArray(generator.integers(-900, 900, (14, 26, 34)).astype(np.int16))
    image.SetSpacing((0.71, 0.83, 5.0))
    image.SetOrigin((-123.456789, 77.1234567, -903.3))
    rotation = sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47)
    image.SetDirection(rotation.GetMatrix())
    return image


@pytest.fixture
def lesion(ct):
    """An L of 9 x 6 x 5 and 3 x 12 x 4 voxels, off the centre."""
    mask = np.zeros(ct.GetSize()[::-1], np.uint8)
    mask[3:8, 4:10, 6:15] = 1
    mask[5:9, 8:20, 12:15] = 1
    return on_grid_of(ct, mask)


@pytest.fixture
def other_lesion(ct):
    mask = np.zeros(ct.GetSize()[::-1], np.uint8)
    mask[1:5, 15:24, 2:8] = 1
    return on_grid_of(ct, mask)


def on_grid_of(image, values):
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return mask


@pytest.fixture
def prediction():
    """What prediction tables read of a Prediction, with values of all digits and a model without an answer."""
    rows = (
        row("clinical", float("nan"), 0.5123456789012345, "", "no answer: crp, albumin missing"),
        row("radiomics", 1 / 3, 0.41, "response", "ok", Uncertainty("response", 2 / 3, 66.0, "")),
        row("deep", 2 / 3, 0.1 + 0.2, "non-response", 'VOI at the "border"; 3 components', DEEP_TRUST),
    )
    provenance = {
        "bundle": "demo",
        "bundle_sha256": "0123abcd" * 8,
        "protocol_sha256": "4567cdef" * 8,
        "intended_use": "To try <the software> & to test.",
        "software": "numpy 2.4, torch 2.9; python: 3.11 (100 %)",
        "voi_volume_ml": "18.072",
        "time": "2026-01-02T03:04:05+00:00",
    }
    return SimpleNamespace(
        case="patient 7",
        rows=rows,
        warnings=("gas", "border"),
        notice="Demonstration: trained on simulated cases",
        provenance=provenance,
        why=(radiomics_why(), deep_why()),
        imputes=False,
        band=None,
    )


DEEP_TRUST = Uncertainty("undecided", 9.7, 100.0, "deep_200 (z = +9.1)")


def row(model, probability, cutoff, call, status, uncertainty=None):
    return SimpleNamespace(
        model=model,
        probability=probability,
        cutoff=cutoff,
        call=call,
        status=status,
        uncertainty=uncertainty,
        imputed=None,
        band=None,
        cut="",
    )


def radiomics_why():
    """Five features, of which the largest contributions come first: three are named, two are summed."""
    nan = math.nan
    parts = (0.2, -1 / 7, 0.05, -0.02, -1e-17 / 3)
    names = ("first <&>", 'the "second"', "third", "fourth", "fifth")
    features = tuple(
        WhyRow(
            "radiomics",
            "feature",
            f"feature_{i}",
            names[i],
            "radiomics",
            1234.5678,
            "HU",
            nan if i else 2.25,
            part,
            0.0,
        )
        for i, part in enumerate(parts)
    )
    total = math.fsum(parts)
    return ModelWhy("radiomics", 1 / 3 - total, 166, 1 / 3, {"radiomics": total}, features)


def deep_why():
    feature = WhyRow("deep", "feature", "deep_200", "pattern 200", "deep", 0.1 + 0.2, "1", 9.1, 1 / 6, 0.004, 0.7)
    return ModelWhy("deep", 0.5, 166, 2 / 3, {"deep": 1 / 6}, (feature,), 0.0)
