"""A kept case answers for each VOI what predict() answers for it, to the last bit, wherever the strokes lead."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import make_case, read_case
from IFXPredictLib.models.imputation import fit_clinical
from IFXPredictLib.prediction.kept_case import KeptCase
from IFXPredictLib.prediction.prediction import predict

NOTES = ("drawn by hand",)


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def case(patient, bundle):
    return make_case("patient 1", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)


def voxels(case):
    return sitk.GetArrayFromImage(case.mask) != 0


def with_mask(case, drawn):
    mask = sitk.GetImageFromArray(drawn.astype(np.uint8))
    mask.CopyInformation(case.image)
    return replace(case, mask=mask)


def corners(drawn):
    at = np.argwhere(drawn)
    return at.min(0), at.max(0) + 1


def strokes(drawn):
    """The VOI as drawn, and after strokes: within its box, out of it, one slice less, and at another place."""
    low, high = corners(drawn)
    inside, grown, less = drawn.copy(), drawn.copy(), drawn.copy()
    middle = tuple((low + high) // 2)
    inside[middle[0], middle[1] : middle[1] + 3, low[2] : high[2]] ^= True
    grown[middle[0], middle[1] - 2 : middle[1] + 3, high[2] : high[2] + 4] = True
    less[low[0]] = False
    return {
        "as drawn": drawn,
        "within the box": inside,
        "out of the box": grown,
        "one slice less": less,
        "as before": drawn,
    }


def assert_same(found, expected):
    """Every number that ``found`` has is that of ``expected`` to the last bit."""
    rows = {row.name: row for row in expected.feature_rows}
    assert [repr(row) for row in found.feature_rows] == [repr(rows[row.name]) for row in found.feature_rows]
    assert repr(found.rows) == repr(expected.rows)
    assert (found.case, found.facts, found.warnings) == (expected.case, expected.facts, expected.warnings)
    assert found.notice == expected.notice
    ignoring_time = [dict(one.provenance) | {"time": ""} for one in (found, expected)]
    assert ignoring_time[0] == ignoring_time[1]


def test_each_vois_answer_is_that_of_predict_to_the_last_bit(case, bundle):
    kept, drawn = KeptCase(case, bundle, NOTES), strokes(voxels(case))
    probabilities = set()
    for found, mask in zip(kept.answers(drawn.values()), drawn.values(), strict=True):
        assert_same(found, predict(with_mask(case, mask), bundle, notes=NOTES))
        assert found.why == ()
        assert {row.name for row in found.feature_rows} >= {n for m in bundle.models if not m.fuses for n in m.inputs}
        probabilities.add(found.rows[1].probability)
    assert len(probabilities) == len(drawn) - 1, "a stroke changes something, so that the comparison could fail"


def test_a_voi_that_leaves_the_region_gets_a_new_one_or_of_a_part_is_refused(case, bundle):
    drawn = voxels(case)
    (low, high), size = corners(drawn), drawn.shape
    far = np.roll(drawn, [(-low[1] + 1 if low[1] > size[1] - high[1] else size[1] - high[1] - 1)], [1])
    kept = KeptCase(case, bundle)
    for mask in (drawn, far, drawn):
        assert_same(kept.answer(mask), predict(with_mask(case, mask), bundle))
    part = seen_part(case, bundle.protocol)
    sent = KeptCase(part, bundle)
    assert_same(sent.answer(voxels(part)), predict(part, bundle))
    beyond = voxels(part)
    beyond[:, 0, 0] = True
    with pytest.raises(CaseError, match="case patient 1: the VOI needs more of the image than the part"):
        sent.answer(beyond)
    assert_same(sent.answer(voxels(part)), predict(part, bundle))


def test_intervals_of_imputed_values_are_those_of_predict(patient, bundle):
    protocol = replace(bundle.protocol, missing="chained")
    values = np.random.default_rng(3).standard_normal((90, len(protocol.clinical_names))) * 4 + 50
    values[::9, 0] = np.nan
    imputing = replace(bundle, protocol=protocol, imputation=fit_clinical(protocol.clinical_names, values, protocol))
    blank = {name: value for name, value in patient.clinical.items() if name != bundle.models[0].inputs[0]}
    case = make_case("p", patient.image, patient.mask, protocol, clinical=blank)
    found = KeptCase(case, imputing).answer(voxels(case))
    assert "in 95 % of 100 imputations" in found.rows[0].status
    assert_same(found, predict(case, imputing))


def test_masks_that_no_case_has_are_refused_and_the_next_is_answered(case, bundle):
    kept, drawn = KeptCase(case, bundle), voxels(case)
    with pytest.raises(CaseError, match=r"case patient 1: the mask has \(1, 2, 3\) voxels, expected"):
        kept.answer(np.ones((1, 2, 3), bool))
    assert drawn.shape != drawn.T.shape
    with pytest.raises(CaseError, match=r"case patient 1: the mask has .* voxels, expected .* \(z, y, x\)"):
        kept.answer(drawn.T)
    with pytest.raises(CaseError, match="case patient 1: the mask is empty"):
        kept.answer(np.zeros_like(drawn))
    tiny = np.zeros_like(drawn)
    tiny[tuple(np.argwhere(drawn)[0])] = True
    with pytest.raises(CaseError, match=r"voxels of .* mm .*expected at least"):
        kept.answer(tiny)
    assert kept.answer(drawn).rows == predict(case, bundle).rows


def test_of_the_real_ct_strokes_are_answered_as_predict_answers_them(shared_data, bundle):
    folder = shared_data("portal_venous_ct/image.nii.gz").parent
    case = read_case(folder / "image.nii.gz", folder / "voi.nii.gz", bundle.protocol)
    drawn = strokes(voxels(case))
    kept = KeptCase(case, bundle)
    for name in ("as drawn", "within the box", "out of the box"):
        assert_same(kept.answer(drawn[name]), predict(with_mask(case, drawn[name]), bundle))
