import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from IFXPredictLib.imaging.intensity import z_score
from IFXPredictLib.simulation.sacroiliac_phantom import READERS, SCANNERS, Scanner, reading, simulate_case

SEVERITIES = {21: -1.8, 22: 0.0, 23: 1.8}
"""Severity by seed."""


@pytest.fixture(scope="module")
def phantoms():
    return [
        simulate_case(severity, 0.3, SCANNERS[1 + k], np.random.default_rng(seed))
        for k, (seed, severity) in enumerate(SEVERITIES.items())
    ]


@pytest.fixture(scope="module")
def readings(phantoms):
    """For each phantom the masks by (reader, round)."""
    rng = np.random.default_rng(5)
    return [{(r, n): reading(p, r, rng) for r in READERS for n in (1, 2)} for p in phantoms]


def values(image):
    return sitk.GetArrayFromImage(image)


def voxels(mask):
    return sitk.GetArrayFromImage(mask) == 1


def dice(a, b):
    return 2 * np.sum(a & b) / (a.sum() + b.sum())


def test_image_and_mask_have_their_types_and_one_geometry(phantoms):
    for p in phantoms:
        assert p.image.GetPixelID() == sitk.sitkInt16
        assert p.mask.GetPixelID() == sitk.sitkUInt8
        assert p.mask.IsSameImageGeometryAs(p.image)
        assert p.voi_mm.shape == p.left.shape == values(p.image).shape


def test_slices_are_4_mm_thick_and_pixels_small(phantoms):
    for p in phantoms:
        x, y, z = p.image.GetSpacing()
        assert x == y
        assert 0.6 <= x <= 0.9
        assert z == 4.0


def test_the_image_is_semi_coronal_and_stays_as_it_is_in_lps(phantoms):
    for p in phantoms:
        direction = np.reshape(p.image.GetDirection(), (3, 3))
        assert np.linalg.det(direction) == pytest.approx(1)
        assert direction[0, 0] > 0.99  # x to the left
        assert -0.7 < direction[2, 1] < -0.5  # y along the sacrum: downwards and to the back
        assert np.abs(direction[0, 1:]).max() > 0.005
        turned = sitk.DICOMOrient(p.image, "LPS")
        assert turned.IsSameImageGeometryAs(p.image)
        assert np.array_equal(values(turned), values(p.image))


def test_the_left_joint_is_on_the_patients_left(phantoms):
    for p in phantoms:
        middle = [
            p.mask.TransformContinuousIndexToPhysicalPoint(np.argwhere(part).mean(axis=0)[::-1].tolist())
            for part in (voxels(p.mask) & p.left, voxels(p.mask) & ~p.left)
        ]
        assert middle[0][0] > middle[1][0] + 50


def test_the_voi_is_two_pieces_of_usual_size_far_from_the_border(phantoms, readings):
    for p, re_read in zip(phantoms, readings, strict=True):
        spacing = p.image.GetSpacing()[::-1]
        for mask in (p.mask, *re_read.values()):
            inside = voxels(mask)
            assert ndimage.label(inside, np.ones((3, 3, 3)))[1] == 2
            assert 55 < inside.sum() * np.prod(spacing) / 1000 < 120
            for place, n, mm in zip(np.nonzero(inside), inside.shape, spacing, strict=True):
                assert min(place.min(), n - 1 - place.max()) * mm >= 18


def test_the_voi_is_lopsided(phantoms):
    for p in phantoms:
        for axis in range(3):
            assert dice(voxels(p.mask), np.flip(voxels(p.mask), axis)) < 0.9


def test_a_scanner_has_its_own_units(phantoms):
    """Gains of 4.1, 11.5 and 1.9 in arbitrary units: the same tissues have quite other numbers."""
    medians = [np.median(values(p.image)[p.voi_mm > 40]) for p in phantoms]
    assert medians[1] > 1.5 * medians[0] > 2 * medians[2]


@pytest.mark.slow
def test_normalisation_takes_gain_and_offset_out():
    one, other = (
        simulate_case(0.5, 0.3, Scanner(gain, offset, 2.0), np.random.default_rng(8))
        for gain, offset in ((40.0, 0.0), (90.0, 300.0))
    )
    assert np.median(values(other.image)) > 2 * np.median(values(one.image))
    assert np.abs(z_score(values(other.image)) - z_score(values(one.image))).max() < 0.03


@pytest.mark.slow
def test_noise_is_of_the_scanner():
    quiet, loud = (simulate_case(0.5, 0.3, Scanner(20.0, 0.0, n), np.random.default_rng(8)) for n in (1.0, 4.0))
    flat = quiet.voi_mm > 35

    def graininess(phantom):
        image = values(phantom.image).astype(float)
        return np.median(np.abs(image - ndimage.median_filter(image, (1, 5, 5)))[flat])

    assert graininess(loud) > 2.5 * graininess(quiet)


def test_severity_is_seen_in_the_normalised_voi(phantoms):
    bright = [np.mean(z_score(values(p.image))[voxels(p.mask)] > 1) for p in phantoms]
    assert bright[0] < 0.1
    assert bright[2] > bright[1] > bright[0]
    assert bright[2] > 0.3


def test_readings_agree_as_readers_do(phantoms, readings):
    agreement = [dice(voxels(p.mask), voxels(m)) for p, r in zip(phantoms, readings, strict=True) for m in r.values()]
    assert 0.88 < np.mean(agreement) < 0.97
    assert min(agreement) > 0.85
    assert max(agreement) < 0.985


def test_readings_differ_between_rounds_and_readers(phantoms, readings):
    for p, re_read in zip(phantoms, readings, strict=True):
        masks = [voxels(m) for m in re_read.values()]
        for i, one in enumerate(masks):
            assert re_read[1, 1].IsSameImageGeometryAs(p.image)
            assert all(dice(one, other) < 0.98 for other in masks[:i])


def test_each_reader_has_a_habit(phantoms):
    rng = np.random.default_rng(0)
    volumes = {r: [voxels(reading(p, r, rng)).sum() for p in phantoms for _ in range(4)] for r in READERS}
    reference = np.repeat([voxels(p.mask).sum() for p in phantoms], 4)
    assert np.mean(volumes[1] / reference) < 1.0 < np.mean(volumes[2] / reference)


def test_a_case_is_set_by_its_seed(phantoms):
    again = simulate_case(0.0, 0.3, SCANNERS[2], np.random.default_rng(22))
    assert np.array_equal(values(again.image), values(phantoms[1].image))
    assert np.array_equal(voxels(again.mask), voxels(phantoms[1].mask))
    assert again.image.GetOrigin() == phantoms[1].image.GetOrigin() != phantoms[0].image.GetOrigin()
