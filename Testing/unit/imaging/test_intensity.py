from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, ProtocolError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.extraction import case_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.intensity import normalise, z_score
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.svm import fit_svm
from IFXPredictLib.prediction.prediction import predict


@pytest.fixture(scope="module")
def mri():
    """Air, a lopsided body of two tissues, and a few very bright voxels, on an anisotropic, oblique grid."""
    random = np.random.default_rng(1)
    values = np.abs(random.normal(0, 6, (9, 31, 23)))
    values[1:8, 4:27, 3:20] = random.normal(180, 25, (7, 23, 17))
    values[2:6, 9:15, 5:12] = random.normal(320, 30, (4, 6, 7))
    values[3, 20, 4:9] = 4000
    image = sitk.GetImageFromArray(values.astype(np.float32))
    image.SetSpacing((0.7, 0.8, 4.0))
    image.SetOrigin((-12.3, 1 / 3, 7))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix())
    return image


def test_the_result_is_what_simpleitk_computes_from_the_reference_region(mri):
    statistics = sitk.StatisticsImageFilter()
    statistics.Execute(mri)
    region = mri > statistics.GetMean()
    inside = np.sort(sitk.GetArrayFromImage(mri)[sitk.GetArrayFromImage(region) == 1].astype(float))
    low, high = (np.interp(share * (inside.size - 1), np.arange(inside.size), inside) for share in (0.005, 0.995))
    clipped = sitk.Clamp(sitk.Cast(mri, sitk.sitkFloat64), sitk.sitkFloat64, low, high)
    labels = sitk.LabelStatisticsImageFilter()
    labels.Execute(clipped, region)
    spread = np.sqrt(labels.GetVariance(1) * (inside.size - 1) / inside.size)
    expected = (sitk.Cast(mri, sitk.sitkFloat64) - labels.GetMean(1)) / spread
    found = sitk.GetArrayFromImage(normalise(mri, "z_score", "case 7"))
    np.testing.assert_allclose(found, sitk.GetArrayFromImage(expected), rtol=1e-5, atol=1e-5)


def test_the_image_keeps_its_grid_and_becomes_float32(mri):
    found = normalise(sitk.Cast(mri, sitk.sitkInt16), "z_score", "case 7")
    assert found.GetPixelID() == sitk.sitkFloat32
    assert found.IsSameImageGeometryAs(mri)
    assert np.all(np.isfinite(sitk.GetArrayViewFromImage(found)))


def test_the_reference_region_has_mean_0_and_sd_1_but_for_its_extremes(mri):
    values = sitk.GetArrayFromImage(mri).astype(float)
    found = z_score(values)[values > values.mean()]
    middle = np.clip(found, *np.percentile(found, (0.5, 99.5)))
    assert middle.mean() == pytest.approx(0, abs=1e-5)
    assert middle.std() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("factor", "shift"), [(4, 0), (0.125, 0), (1, 512), (16, -2048)])
def test_gain_and_offset_that_doubles_hold_exactly_change_no_bit(factor, shift, mri):
    values = sitk.GetArrayFromImage(mri).astype(float).round()
    assert np.array_equal(z_score(values * factor + shift), z_score(values))


@pytest.mark.parametrize(("factor", "shift"), [(3.7, 0), (1e-4, 2.5), (911.3, -77)])
def test_any_gain_and_offset_are_undone(factor, shift, mri):
    values = sitk.GetArrayFromImage(mri).astype(float)
    np.testing.assert_allclose(z_score(values * factor + shift), z_score(values), rtol=0, atol=1e-5)


def test_the_order_of_values_stays_and_bright_voxels_are_not_clipped(mri):
    values = sitk.GetArrayFromImage(mri).astype(float)
    found = z_score(values)
    order = np.argsort(values, axis=None)
    assert np.all(np.diff(found.ravel()[order]) >= 0)
    assert found[3, 20, 5] > 10


def test_a_few_bright_voxels_hardly_move_the_others(mri):
    values = sitk.GetArrayFromImage(mri).astype(float)
    without = values.copy()
    without[values > 3000] = 180
    tissue = (values > 100) & (values < 3000)
    plain = [(v - v[v > v.mean()].mean()) / v[v > v.mean()].std() for v in (values, without)]
    robust = [z_score(v) for v in (values, without)]
    moved = [np.abs(pair[0] - pair[1])[tissue].max() for pair in (robust, plain)]
    assert moved[0] < 0.1 * moved[1]


def test_none_gives_the_image_itself(mri):
    assert normalise(mri, "none", "case 7") is mri


def test_an_unknown_method_is_refused(mri):
    with pytest.raises(ProtocolError, match="expected one of none, z_score, found 'nyul'"):
        normalise(mri, "nyul", "case 7")


@pytest.mark.parametrize("value", [0, 0.1, -5, 1e6])
def test_a_constant_image_is_refused_by_its_case(value):
    image = sitk.GetImageFromArray(np.full((3, 4, 5), value, np.float32))
    with pytest.raises(CaseError, match=r"case 7: the image cannot be normalised: .*expected an MRI"):
        normalise(image, "z_score", "case 7")


def test_a_mask_is_refused():
    mask = np.zeros((6, 7, 8))
    mask[2:4, 1:5, 3:6] = 1
    with pytest.raises(CaseError, match="nearly all voxels above its mean are 1; expected an MRI"):
        z_score(mask)


def test_an_image_that_is_one_value_but_for_its_extremes_is_refused(mri):
    mask = np.zeros(30_000)
    mask[:10_000] = 1
    mask[:20] = 7
    with pytest.raises(CaseError, match="nearly all voxels above its mean are 1"):
        z_score(mask)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_voxel_that_is_not_finite_is_refused(value, mri):
    values = sitk.GetArrayFromImage(mri)
    values[1, 2, 3] = value
    with pytest.raises(CaseError, match=r"1 voxel\(s\) are NaN or infinite"):
        z_score(values)


# The whole way of an MRI to its prediction


def scanned(patient, gain=1.0, offset=0.0):
    """The patient's image with other intensities: those of a CT serve as an MRI's."""
    return sitk.Cast(patient.image, sitk.sitkFloat32) * gain + offset


def mri_protocol(protocol):
    rules = replace(protocol.image, modality="MR", normalisation="z_score", gas=None, window_low=-2, window_high=5)
    fine = protocol.radiomics_yaml.replace("binWidth: 25", "binWidth: 0.25")
    return replace(protocol, image=rules, radiomics_yaml=fine)


def refitted(model, about, protocol):
    """The model fitted to 30 invented cases which vary about the features of a case."""
    x, outcome = about.select(model.inputs), np.arange(30) % 2
    spread = np.random.default_rng(4).normal(size=(30, len(x))) + 0.8 * outcome[:, None]
    values = x + (0.1 * np.abs(x) + 0.01) * spread
    reference = replace(model.reference, background=values[:8], mahalanobis=fit_mahalanobis(values))
    return replace(model, classifier=fit_svm(values, outcome, protocol.svm), reference=reference)


@pytest.fixture(scope="module")
def mri_bundle(bundle_folder, patient):
    """A bundle of a radiomics and a deep model for MRI."""
    bundle = load_bundle(bundle_folder)
    protocol = mri_protocol(bundle.protocol)
    case = make_case("mri", scanned(patient), patient.mask, protocol)
    about = case_features(case, protocol, bundle.network)
    chosen = (model for model in bundle.models if model.name in ("radiomics", "deep"))
    return replace(bundle, protocol=protocol, models=tuple(refitted(model, about, protocol) for model in chosen))


def predicted(patient, bundle, **scanner):
    return predict(make_case("mri", scanned(patient, **scanner), patient.mask, bundle.protocol), bundle)


@pytest.fixture(scope="module")
def prediction(patient, mri_bundle):
    return predicted(patient, mri_bundle)


@pytest.mark.parametrize(("gain", "offset"), [(3.7, 55.0), (0.23, -12.5), (4.0, 512.0)])
def test_gain_and_offset_of_the_scanner_leave_the_prediction_as_it_was(patient, mri_bundle, prediction, gain, offset):
    other = predicted(patient, mri_bundle, gain=gain, offset=offset)
    before, after = ([row.raw_score for row in found.rows] for found in (prediction, other))
    assert all(abs(score) > 0.01 for score in before)
    np.testing.assert_allclose(after, before, rtol=1e-5)
    assert other.facts.mean_intensity == pytest.approx(gain * prediction.facts.mean_intensity + offset, rel=1e-5)


def test_another_image_has_another_prediction(patient, mri_bundle, prediction):
    bent = scanned(patient) + sitk.Sqrt(sitk.Abs(scanned(patient))) * 4  # no gain and offset undo this
    other = predict(make_case("mri", bent, patient.mask, mri_bundle.protocol), mri_bundle)
    assert all(abs(a.raw_score - b.raw_score) > 1e-4 for a, b in zip(prediction.rows, other.rows, strict=True))


def test_an_mri_has_no_warning_of_gas_and_without_its_normalisation_another_prediction(patient, mri_bundle, prediction):
    darkest = sitk.GetArrayViewFromImage(patient.image).min()
    told = f"the darkest voxel is {darkest:g}, expected 0 or little below in an MRI: is this a CT?"
    assert prediction.warnings == (told,)
    as_it_is = replace(
        mri_bundle.protocol, image=replace(mri_bundle.protocol.image, modality="CT", normalisation="none")
    )
    rough = replace(as_it_is, radiomics_yaml=as_it_is.radiomics_yaml.replace("binWidth: 0.25", "binWidth: 25"))
    other = predicted(patient, replace(mri_bundle, protocol=rough))
    assert all(abs(a.raw_score - b.raw_score) > 1e-3 for a, b in zip(prediction.rows, other.rows, strict=True))
