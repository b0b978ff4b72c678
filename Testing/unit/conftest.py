import dataclasses
import json
import math

import numpy as np
import pytest
import SimpleITK as sitk
from invented_study import (  # noqa: F401
    blank_study,
    invented_analysis,
    invented_bundle,
    invented_data,
    invented_provenance,
    invented_tables,
    second_analysis,
    second_bundle,
    untimed_analysis,
)
from matplotlib.figure import Figure

from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.voi import VoiFacts
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow, explain
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.prediction.prediction import ModelPrediction, Prediction
from IFXPredictLib.prediction.uncertainty import Uncertainty
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import LogisticRules
from IFXPredictLib.worker.messages import to_line


class FakeRunner:
    """A runner without a process: the test says what comes out of it."""

    def __init__(self):
        self.running = False
        self.started = []
        self.requests = []
        self.environment = {}

    def start(self, command, environment, on_output, on_end):
        self.started.append(command)
        self.environment = environment
        self.on_output, self.on_end = on_output, on_end
        self.running = True

    def write(self, data):
        self.requests.append(json.loads(data))

    def wait(self, seconds):
        pass

    def soon(self, called):
        called()

    def kill(self):
        self.running = False

    def says(self, *messages):
        self.on_output(b"".join(m if isinstance(m, bytes) else to_line(m) for m in messages))

    def ends(self, reason):
        self.running = False
        self.on_end(reason)


@pytest.fixture
def runner():
    return FakeRunner()


@pytest.fixture(scope="session")
def small_case(small_protocol):
    """A lopsided box in noise, on an anisotropic, oblique grid."""
    random = np.random.default_rng(5)
    image = sitk.GetImageFromArray(random.normal(60, 20, (7, 9, 11)).astype(np.float32))
    image.SetSpacing((0.7, 0.8, 5.000000001))
    image.SetOrigin((-12.3, 1 / 3, 1e-7))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix())
    mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(image)
    mask[2:7, 1:5, 3:5] = 1
    return make_case("case 7", image, mask, small_protocol, clinical={"crp": 0.1, "albumin": 41.0})


@pytest.fixture(scope="session")
def prediction():
    """One with a model that could not answer, a missing feature, and numbers that decimals only come near to."""
    trust = Uncertainty("undecided", 2 / 3, 33.3, '"crp" (z = +9.1)')
    rows = (
        ModelPrediction("radiomics", 1.0, 1 + 2**-52, 1 / 3, "non-response", "demonstration", uncertainty=trust),
        ModelPrediction("clinical", math.nan, math.nan, 0.1, "", "no answer: crp, age missing", ("crp", "age")),
    )
    values = {"original_firstorder_Mean": -0.0, "deep_000": 5e-324, "crp": 1.7976931348623157e308, "age": math.nan}
    features = tuple(FeatureRow(n, "clinical", v, "g/L", v, "clinical, early_fusion") for n, v in values.items())
    facts = VoiFacts(
        47.369, 87.37406875811632, 7, 1, 1755, 0.1 + 0.2, 5, 5.0, -1000.0, 1.0, (3.0, 3.0, 3.0), 1, 1.0, 0.0, 5
    )
    texts = ("VOI in 2 separate pieces", 'a "quoted", näïve\nline')
    parts = (
        WhyRow(
            "radiomics",
            "feature",
            "original_firstorder_Mean",
            "mean",
            "radiomics",
            -0.0,
            "HU",
            math.nan,
            0.7 - 5e-324,
            1e-300,
        ),
        WhyRow("radiomics", "feature", "deep_000", "pattern 0", "deep", 5e-324, "1", 0.1 + 0.2, 0.1, 0.0, -1 / 3),
    )
    why = (ModelWhy("radiomics", 1 - (0.7 + 0.1), 166, 1.0, {"radiomics": 0.7, "deep": 0.1}, parts),)
    source = {"bundle": "demo", "time": "now"}
    return Prediction("case 7", rows, features, facts, texts, "DEMONSTRATION", source, why)


@pytest.fixture(scope="session")
def by_svm():
    """A protocol whose classifier is a support vector machine."""
    return load_protocol("ifx_cte_demo")


@pytest.fixture(scope="session")
def by_logistic(by_svm):
    """The same by L2 logistic regression."""
    return dataclasses.replace(by_svm, svm=None, l2_logistic=LogisticRules(5, "min"))


@pytest.fixture(scope="session")
def two_classes():
    """Features (60, 3) of very different scales, and an outcome that two of them follow."""
    random = np.random.default_rng(4)
    x = random.normal([0, 50, -3], [1, 12, 0.01], (60, 3))
    return x, (x[:, 0] + (x[:, 1] - 50) / 12 + 1.5 * random.normal(size=60) > 0).astype(int)


@pytest.fixture
def undrawn(monkeypatch):
    """Figures are written as empty drawings: what they show is tested elsewhere, and drawing takes seconds."""

    def write_nothing(_figure, path):
        path.parent.mkdir(exist_ok=True)
        for ending in ("png", "svg"):
            path.with_name(f"{path.name}.{ending}").write_bytes(b"<svg/>")

    monkeypatch.setattr("IFXPredictLib.report.pictures.save_figure", write_nothing)
    for kind in ("calibration", "decision", "flow", "precision_recall", "roc", "survival"):
        monkeypatch.setattr(f"IFXPredictLib.report.pictures.{kind}_figure", lambda *_what: Figure((7, 5)))


EXPLAINED = {}


@pytest.fixture
def explained_once(monkeypatch):
    """What moved a model is worked out once for a case and a bundle: a test's every report would take seconds anew."""

    def once(case, bundle, *more):
        asked = bundle.sha256, case.names, case.values.tobytes()
        if asked not in EXPLAINED:
            EXPLAINED[asked] = explain(case, bundle, *more)
        return EXPLAINED[asked]

    monkeypatch.setattr("IFXPredictLib.evaluation.patients.explain", once)
