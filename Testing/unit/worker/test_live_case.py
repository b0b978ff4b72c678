"""A case is sent once; each stroke is answered with what predict() says of the VOI as it is then, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.worker.case_transfer import SentCase, save_in_pieces, sent_case
from IFXPredictLib.worker.messages import LiveAnswer, LiveRequest, Refusal, Stage, StrokeRequest, to_line
from IFXPredictLib.worker.server import serve
from IFXPredictLib.worker.strokes import change_between


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture
def sent(patient, bundle, tmp_path):
    """The case as a volume that is stored from the feet up and from the left: turned against a Case's order."""
    turned = [sitk.DICOMOrient(volume, "RPI") for volume in (patient.image, patient.mask)]
    found = sent_case(make_case("p", *turned, bundle.protocol, clinical=patient.clinical))
    images = [sitk.GetArrayFromImage(volume) for volume in turned]
    geometry = type(found.geometry)(turned[0].GetSpacing(), turned[0].GetOrigin(), turned[0].GetDirection())
    case = SentCase("p", images[0], images[1], geometry, found.clinical)
    for _ in save_in_pieces(case, tmp_path):
        pass
    return case


def request_of(sent, folder, bundle_folder):
    return LiveRequest(4, "p", str(folder), sent.geometry, sent.clinical, ("first",), str(bundle_folder))


def stroked(mask):
    """Less of the last slice, and a block at the end of x."""
    after = mask != 0
    at = np.argwhere(after)
    after[at[:, 0].max()] = False
    k, j, i = at[at[:, 2].argmax()]
    after[k - 1 : k + 2, j - 4 : j + 5, i : i + 6] = True
    return after


def expected(sent, after, bundle, notes):
    volumes = []
    for voxels in (sent.image, after.astype(np.uint8)):
        volume = sitk.GetImageFromArray(voxels)
        volume.SetSpacing(sent.geometry.spacing)
        volume.SetOrigin(sent.geometry.origin)
        volume.SetDirection(sent.geometry.direction)
        volumes.append(volume)
    return predict(make_case("p", *volumes, bundle.protocol, clinical=sent.clinical), bundle, notes=notes)


def test_strokes_are_answered_as_predict_answers_them_and_those_of_another_case_refused(
    sent, bundle, bundle_folder, tmp_path
):
    before, after = sent.mask != 0, stroked(sent.mask)
    nothing = np.zeros_like(before)
    told = []
    strokes = [
        StrokeRequest(5, 4, change_between(before, after), ("second",)),
        StrokeRequest(6, 3, change_between(after, before), ()),
        StrokeRequest(7, 4, change_between(after, nothing), ()),
        StrokeRequest(8, 4, change_between(nothing, before), ("first",)),
    ]
    serve([to_line(one) for one in (request_of(sent, tmp_path, bundle_folder), *strokes)], told.append)
    found = {reply.id: reply for reply in told if not isinstance(reply, Stage)}
    assert [type(found[i]) for i in range(4, 9)] == [LiveAnswer, LiveAnswer, Refusal, Refusal, LiveAnswer]
    assert "not kept any more" in found[6].message
    assert "the mask is empty" in found[7].message
    for number, mask, notes in ((4, before, ("first",)), (5, after, ("second",)), (8, before, ("first",))):
        one = expected(sent, mask, bundle, notes)
        assert repr(found[number].prediction.rows) == repr(one.rows)
        assert found[number].prediction.facts == one.facts
        assert found[number].prediction.provenance["voi_sha256"] == one.provenance["voi_sha256"]
    assert found[4].prediction.rows != found[5].prediction.rows


def test_a_stroke_before_any_case_or_after_one_that_was_refused_is_refused(
    sent, patient, bundle, bundle_folder, tmp_path
):
    told = []
    change = change_between(sent.mask != 0, stroked(sent.mask))
    request = request_of(sent, tmp_path, bundle_folder)
    (tmp_path / "mask.npy").unlink()
    lines = [StrokeRequest(3, 0, change, ()), replace(request, id=4), StrokeRequest(5, 4, change, ())]
    serve([to_line(one) for one in lines], told.append)
    messages = [reply.message for reply in told if isinstance(reply, Refusal)]
    assert ["not kept" in message for message in messages] == [True, False, True]
    assert "cannot be read" in messages[1]
