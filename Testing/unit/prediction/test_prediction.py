"""Prediction of one simulated case: five rows, calls by the cut-off, what is missing, what is warned of."""

import dataclasses
import json
import math
import re

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.environment import _software_versions, software_versions
from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.resnet import load_network
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.voi import voi_sha256
from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.reference import TrainingReference
from IFXPredictLib.models.svm import Svm
from IFXPredictLib.prediction.prediction import DEMONSTRATION, predict

MODELS = ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, bundle):
    return make_case("patient 1", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)


@pytest.fixture(scope="module")
def told(case, bundle):
    """The stages that were told, and the prediction."""
    stages = []
    return stages, predict(case, bundle, stages.append)


@pytest.fixture(scope="module")
def prediction(told):
    return told[1]


def constant(score):
    """A classifier of one input that answers whatever it gets."""
    return Svm(np.zeros(1), np.ones(1), np.zeros((1, 1)), np.zeros(1), score, 1.0, 0.0, 1.0)


REFERENCE = TrainingReference(
    np.array([[3.0], [5.0], [9.0]]),
    fit_mahalanobis([[3.0], [5.0], [9.0]]),
    ConformalSets(np.array([0.4]), np.array([0.4]), 0.6),
)
"""Of three cases; outcome 0 is in the set up to a probability of 0.4, outcome 1 from 0.6 on, both between."""


def with_constant_models(bundle, scores, cutoff):
    changes = {"inputs": ("crp",), "cutoff": cutoff, "reference": REFERENCE, "fuses": False}
    models = [
        dataclasses.replace(model, classifier=constant(score), **changes)
        for model, score in zip(bundle.models, scores, strict=True)
    ]
    return changed(bundle, models=tuple(models))


def changed(bundle, **changes):
    """The bundle with other fields, and the network that is already there."""
    found = dataclasses.replace(bundle, **changes)
    vars(found)["network"] = bundle.network
    return found


def test_the_rows_are_the_protocols_models_in_its_order(prediction, bundle):
    assert prediction.case == "patient 1"
    assert [row.model for row in prediction.rows] == MODELS
    assert [row.cutoff for row in prediction.rows] == [model.cutoff for model in bundle.models]


def test_the_stages_are_told_in_order(told):
    assert told[0] == ["VOI", "radiomics", "deep features", "models", "explanation"]


def test_a_saved_and_loaded_bundle_predicts_what_it_did_before_to_the_last_bit(
    prediction, case, fresh_bundle, network_file
):
    bundle = dataclasses.replace(fresh_bundle)
    vars(bundle)["network"] = load_network(network_file, bundle.protocol.network)
    before = predict(case, bundle)
    assert before.rows == prediction.rows
    assert before.features.names == prediction.features.names
    assert before.features.values.tobytes() == prediction.features.values.tobytes()


def test_the_models_answer_differently_and_within_0_to_1(prediction):
    assert len({row.raw_score for row in prediction.rows}) == 5
    assert all(0 <= row.probability <= 1 for row in prediction.rows)


def test_the_features_are_1116_512_and_23_with_the_given_clinical_values(prediction, patient):
    assert len(prediction.features.names) == 1116 + 512 + 23
    found = dict(zip(prediction.features.names[-23:], prediction.features.values[-23:].tolist(), strict=True))
    assert found == patient.clinical


def test_probabilities_are_clipped_and_called_by_the_cutoff(case, bundle):
    found = predict(case, with_constant_models(bundle, (1.3, -0.2, 0.5, np.nextafter(0.5, 0), 0.75), 0.5)).rows
    assert [row.raw_score for row in found] == [1.3, -0.2, 0.5, np.nextafter(0.5, 0), 0.75]
    assert [row.probability for row in found] == [1, 0, 0.5, np.nextafter(0.5, 0), 0.75]
    assert [row.call for row in found] == ["non-response", "response", "non-response", "response", "non-response"]
    cut = [("score 1.30, shown as 100 %" in row.status, "score -0.20, shown as 0 %" in row.status) for row in found]
    assert cut == [(True, False), (False, True), *[(False, False)] * 3]
    assert [row.cut for row in found] == ["score 1.30", "score -0.20", "", "", ""]
    assert dataclasses.replace(found[0], raw_score=1.00004).cut == "score 1.00004", (
        "a score that was cut never reads 1.00"
    )


def test_each_row_says_which_outcome_is_left_and_its_status_ends_with_what_is_undecided(case, bundle):
    found = predict(case, with_constant_models(bundle, (1.3, -0.2, 0.5, 0.4, 0.61), 0.5)).rows
    left = ["non-response", "response", "undecided", "response", "non-response"]
    assert [row.uncertainty.outcomes for row in found] == left
    assert [row.status.endswith("; undecided at 90 %") for row in found] == [word == "undecided" for word in left]


def test_a_case_that_is_unlike_the_training_cases_is_told_so_before_it_is_called_undecided(patient, bundle):
    case = make_case("patient 1", patient.image, patient.mask, bundle.protocol, clinical={"crp": 590.0})
    (row, *_) = predict(case, with_constant_models(bundle, (0.5,) * 5, 0.5)).rows
    z = (590 - 17 / 3) / np.std([3, 5, 9], ddof=1)
    unlike = f"C-reactive protein (z = {z:+.1f})"
    assert row.uncertainty.unlike == unlike
    assert row.status == f"{DEMONSTRATION}; unlike the training cases: {unlike}; undecided at 90 %"


def test_every_answer_is_explained(prediction):
    assert [why.model for why in prediction.why] == MODELS
    assert [why.probability for why in prediction.why] == [row.probability for row in prediction.rows]
    assert all(why.features for why in prediction.why)


def test_models_without_their_clinical_values_say_which_are_missing_and_the_others_answer(prediction, patient, bundle):
    clinical = {name: value for name, value in patient.clinical.items() if name not in ("crp", "albumin")}
    case = make_case("patient 1", patient.image, patient.mask, bundle.protocol, clinical=clinical)
    found = predict(case, bundle)
    rows = {row.model: row for row in found.rows}
    expected = {"clinical": ("albumin", "crp"), "early_fusion": ("crp",), "late_fusion": ("albumin", "crp")}
    titles = {"albumin": "Albumin", "crp": "C-reactive protein"}
    for model, missing in expected.items():
        assert math.isnan(rows[model].probability)
        assert math.isnan(rows[model].raw_score)
        assert rows[model].call == ""
        named = ", ".join(titles[name] for name in missing)
        assert rows[model].status == f"{DEMONSTRATION}; no answer: {named} missing"
        assert rows[model].missing == missing
        assert rows[model].uncertainty is None
    before = {row.model: row for row in prediction.rows}
    assert repr(rows["radiomics"]) == repr(before["radiomics"])
    assert rows["radiomics"].missing == ()
    assert repr(rows["deep"]) == repr(before["deep"])
    assert repr(found.why) == repr(prediction.why[1:3])


def test_a_case_without_any_clinical_value_still_gets_five_rows(patient, bundle):
    case = make_case("patient 1", patient.image, patient.mask, bundle.protocol)
    rows = predict(case, bundle).rows
    assert [row.call != "" for row in rows] == [False, True, True, False, False]


def test_every_row_of_a_demonstration_bundle_says_so(prediction, bundle):
    assert prediction.notice == bundle.notice
    assert "DEMONSTRATION" in prediction.notice
    assert all(row.status.split("; ")[0] == DEMONSTRATION for row in prediction.rows)
    assert prediction.warnings == ()


def test_without_notice_and_warnings_the_status_is_ok(case, bundle):
    found = predict(case, changed(bundle, notice=""))
    for row in found.rows:
        undecided = "undecided at 90 %" if row.uncertainty.outcomes == "undecided" else ""
        cut = f"{row.cut}, shown as {100 * row.probability:.0f} %" if row.cut else ""
        assert row.status == ("; ".join(filter(None, (cut, undecided))) or "ok")
    assert found.notice == ""


def test_warnings_of_the_voi_and_notes_land_in_every_row(patient, bundle):
    box = sitk.LabelShapeStatisticsImageFilter()
    box.Execute(patient.mask)
    x, y, z, dx, dy, dz = box.GetBoundingBox(1)
    image, mask = (part[x - 2 : x + dx + 20, y - 20 : y + dy + 20, z - 4 : z + dz + 4] for part in
                   (patient.image, patient.mask))  # fmt: skip
    for part in (image, mask):
        part.SetSpacing((*part.GetSpacing()[:2], 4.0))
    case = make_case("patient 1", image, mask, bundle.protocol)
    found = predict(case, bundle, notes=("the segmentation was drawn on another grid",))
    assert found.warnings[0] == "the segmentation was drawn on another grid"
    assert found.warnings[1] == "slices 4 mm apart, expected 5 mm"
    assert re.fullmatch(r"VOI [\d.]+ mm from the image border, .*", found.warnings[2])
    assert len(found.warnings) == 3
    for row in found.rows:
        assert row.status.startswith(f"{DEMONSTRATION}; " + "; ".join(found.warnings))


def test_an_image_whose_values_are_of_another_modality_is_told_once_in_every_row(patient, bundle):
    mri = sitk.Clamp(sitk.Cast(patient.image, sitk.sitkFloat32), lowerBound=0)
    found = predict(make_case("patient 1", mri, patient.mask, bundle.protocol), bundle)
    told = "no voxel is below 0, expected fat at -100: are these Hounsfield units?"
    assert found.warnings == (told,)
    assert [row.status.count(told) for row in found.rows] == [1] * len(found.rows)


def test_a_voi_that_is_too_small_is_refused_before_anything_is_computed(patient, bundle):
    mask = sitk.Image(patient.mask.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(patient.mask)
    mask[50:53, 60:63, 15:17] = 1
    stages = []
    case = make_case("patient 1", patient.image, mask, bundle.protocol)
    with pytest.raises(CaseError, match=r"case patient 1: the VOI has .* expected at least 64"):
        predict(case, bundle, stages.append)
    assert stages == ["VOI"]


def test_the_provenance_names_bundle_protocol_software_and_nothing_personal(prediction, bundle):
    found = prediction.provenance
    assert set(found) == {
        *("bundle", "bundle_sha256", "protocol", "protocol_sha256"),
        *("outcome", "positive", "intended_use", "software", "voi_volume_ml", "voi_sha256", "time"),
        *("voi_label", "voi_segment", "radiomics_engine", "voi_grid_sha256"),
    }
    assert (found["outcome"], found["positive"]) == ("infliximab failure within one year", "non-response")
    assert found["bundle"] == "bundle"
    assert (found["voi_label"], found["voi_segment"]) == ("1", "")
    assert found["bundle_sha256"] == bundle.sha256
    assert found["protocol_sha256"] == bundle.protocol.sha256
    assert "torch" in found["software"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found["time"])
    assert str(bundle.folder.parent) not in json.dumps(dict(found))


def test_the_volume_in_the_provenance_is_that_of_the_mask(prediction, patient):
    voxels = int(sitk.GetArrayViewFromImage(patient.mask).sum())
    expected = voxels * np.prod(patient.mask.GetSpacing()) / 1000
    assert float(prediction.provenance["voi_volume_ml"]) == pytest.approx(expected, abs=5e-4)


def test_the_hash_in_the_provenance_is_that_of_the_voi(prediction, case):
    assert prediction.provenance["voi_sha256"] == voi_sha256(case)


def test_a_package_that_is_not_there_is_said_so(monkeypatch):
    from importlib.metadata import PackageNotFoundError

    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("IFXPredictLib.base.environment.version", absent)
    _software_versions.cache_clear()
    assert software_versions()["torch"] == "not installed"
    _software_versions.cache_clear()


def test_a_limit_stands_in_every_status_and_the_probability_is_that_of_its_number(patient, bundle):
    def predicted(crp):
        values = patient.clinical | {"crp": crp}
        return predict(make_case("p", patient.image, patient.mask, bundle.protocol, clinical=values), bundle)

    limit, number = predicted("< 5"), predicted(5)
    assert [row.probability for row in limit.rows] == [row.probability for row in number.rows]
    assert all("crp <5 mg/L taken as 5" in row.status for row in limit.rows)
    assert "crp <5 mg/L taken as 5" in limit.warnings
    assert not any("taken as" in row.status for row in number.rows)
