"""For one answer each step is taken once, and each model asked once, by the command line and by the worker."""

import sys
from collections import Counter

import pytest
from handed_case import save_case

from IFXPredictLib.bundles.bundle import answers
from IFXPredictLib.features.extraction import case_features
from IFXPredictLib.features.radiomics import radiomics_features
from IFXPredictLib.features.resnet import deep_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.imaging.voi import voi_facts, voi_sha256
from IFXPredictLib.models.logistic import L2Logistic
from IFXPredictLib.models.svm import Svm
from IFXPredictLib.prediction.contributions import explain
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.uncertainty import uncertainties
from IFXPredictLib.worker.messages import PredictRequest, Result, to_line
from IFXPredictLib.worker.server import serve

STEPS = (
    *(voi_facts, voi_sha256, case_features, radiomics_features, lesion_cube, deep_features),
    *(answers, feature_rows, uncertainties, explain),
)
SCORING = (Svm.raw_scores, L2Logistic.raw_scores)


class Calls:
    """How often each of STEPS was called within the block, and how often each classifier; by whatever name."""

    def __init__(self):
        self.steps, self.classifiers = Counter(), Counter()

    def __enter__(self):
        codes, scoring = {step.__code__: step.__name__ for step in STEPS}, {f.__code__ for f in SCORING}

        def note(frame, event, _argument):
            if event == "call" and frame.f_code in codes:
                self.steps[codes[frame.f_code]] += 1
            if event == "call" and frame.f_code in scoring:
                self.classifiers[id(frame.f_locals["self"])] += 1

        sys.setprofile(note)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)


def assert_each_once(calls):
    assert calls.steps == dict.fromkeys((step.__name__ for step in STEPS), 1)
    assert list(calls.classifiers.values()) == [1] * 5, "one a model of the bundle"


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "JSON"])
def test_the_command_line_takes_each_step_once_and_asks_each_model_once(
    ifxpredict, patient_files, bundle_folder, tmp_path, form
):
    files = {"image": "image.nii.gz", "mask": "mask.nii.gz", "clinical": "clinical.json"}
    given = [text for option, name in files.items() for text in (f"--{option}", patient_files / name)]
    with Calls() as calls:
        found = ifxpredict("predict", *given, "--bundle", bundle_folder, "--out", tmp_path / "out", *form)
    assert found.status == 0, found.err
    assert_each_once(calls)


def test_the_worker_takes_each_step_once_and_asks_each_model_once(patient, small_protocol, bundle_folder, tmp_path):
    case = make_case("patient 1", patient.image, patient.mask, small_protocol, clinical=patient.clinical)
    request = PredictRequest(1, "p", str(tmp_path), save_case(case, tmp_path), case.clinical, (), str(bundle_folder))
    told, counted = [], Calls()

    def lines():
        yield to_line(request)  # loads the bundle, whose golden case asks each model, too
        with counted:
            yield to_line(request)

    def send(reply):
        told.append(reply)
        if isinstance(reply, Result):
            to_line(reply)  # what the process writes of it

    serve(lines(), send)
    assert [type(reply) for reply in told].count(Result) == 2
    assert_each_once(counted)
