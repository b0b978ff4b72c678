import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from IFXPredictLib.simulation.bowel import READERS, draw_anatomy, reading, simulate_case

SEVERITIES = {11: -2.0, 12: -0.5, 13: 0.0, 14: 0.5, 15: 2.0}
"""Severity by seed."""


@pytest.fixture(scope="module")
def phantoms():
    return [simulate_case(severity, np.random.default_rng(seed)) for seed, severity in SEVERITIES.items()]


@pytest.fixture(scope="module")
def readings(phantoms):
    """For each phantom the masks by (reader, round)."""
    rng = np.random.default_rng(5)
    return [{(r, n): reading(p, r, rng) for r in READERS for n in (1, 2)} for p in phantoms]


def hu(phantom):
    return sitk.GetArrayFromImage(phantom.image)


def voxels(mask):
    return sitk.GetArrayFromImage(mask) == 1


def dice(a, b):
    return 2 * np.sum(a & b) / (a.sum() + b.sum())


@pytest.mark.slow
def test_a_case_is_set_by_severity_and_seed():
    one, same, other = (simulate_case(0.4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(hu(one), hu(same))
    assert np.array_equal(voxels(one.mask), voxels(same.mask))
    assert one.image.GetOrigin() == same.image.GetOrigin() != other.image.GetOrigin()


def test_image_and_mask_have_their_types_and_one_geometry(phantoms):
    for p in phantoms:
        assert p.image.GetPixelID() == sitk.sitkInt16
        assert p.mask.GetPixelID() == sitk.sitkUInt8
        assert p.mask.IsSameImageGeometryAs(p.image)
        assert p.outer_mm.shape == p.inner_mm.shape == hu(p).shape


def test_the_image_is_oblique_off_centre_and_has_5_mm_slices(phantoms):
    for p in phantoms:
        x, y, z = p.image.GetSpacing()
        assert x == y
        assert 0.75 <= x <= 1.1
        assert z == 5.0
        direction = np.reshape(p.image.GetDirection(), (3, 3))
        assert np.linalg.det(direction) == pytest.approx(1)
        off_axis = np.degrees(np.arccos(np.diag(direction)))
        assert np.all(off_axis > 1)
        assert np.all(off_axis < 12)
        middle = p.image.TransformContinuousIndexToPhysicalPoint([(n - 1) / 2 for n in p.image.GetSize()])
        assert np.linalg.norm(middle) > 20


def test_turning_the_image_to_lps_changes_nothing(phantoms):
    for p in phantoms:
        turned = sitk.DICOMOrient(p.image, "LPS")
        assert turned.IsSameImageGeometryAs(p.image)
        assert np.array_equal(sitk.GetArrayFromImage(turned), hu(p))


def test_the_voi_is_lopsided(phantoms):
    for p in phantoms:
        mask = voxels(p.mask)
        for axis in range(3):
            assert dice(mask, np.flip(mask, axis)) < 0.8


def test_the_voi_is_one_piece_of_10_to_60_ml_far_from_the_border_without_gas(phantoms, readings):
    for p, re_read in zip(phantoms, readings, strict=True):
        spacing = p.image.GetSpacing()[::-1]
        for mask in (p.mask, *re_read.values()):
            inside = voxels(mask)
            assert ndimage.label(inside)[1] == 1
            assert 9 < inside.sum() * np.prod(spacing) / 1000 < 65
            assert np.mean(hu(p)[inside] < -200) == 0
            for place, n, mm in zip(np.nonzero(inside), inside.shape, spacing, strict=True):
                assert min(place.min(), n - 1 - place.max()) * mm >= 18


def test_lumen_wall_and_fat_have_their_intensities(phantoms):
    for p in phantoms:
        deep = (p.outer_mm < -1.7) & (p.inner_mm > 1.7)
        assert 68 < np.median(hu(p)[deep & voxels(p.mask)]) < 122
        assert 5 < np.median(hu(p)[p.inner_mm < -3]) < 32
        assert -118 < np.median(hu(p)[p.outer_mm > 20]) < -92


def test_the_voi_is_the_wall_without_the_lumen(phantoms):
    for p in phantoms:
        mask = voxels(p.mask)
        assert not np.any(mask & (p.inner_mm <= 0))
        assert not np.any(mask & (p.outer_mm >= 0))
        slices_with_a_hole = [np.any(ndimage.binary_fill_holes(s) & ~s) for s in mask if s.any()]
        assert any(slices_with_a_hole)


def test_slices_average_what_they_contain(phantoms):
    # Where the bowel passes through a slice partly, HU lie between those of wall and fat.
    p = phantoms[2]
    shell = np.abs(p.outer_mm) < 0.3
    assert -80 < np.median(hu(p)[shell]) < 60


@pytest.mark.slow
def test_noise_is_correlated_within_the_slice_but_not_across():
    p = simulate_case(-2.0, np.random.default_rng(3))
    fat = ndimage.binary_erosion(p.outer_mm > 30, iterations=2)
    image = hu(p).astype(float)
    residual = image - ndimage.median_filter(image, (1, 15, 15))
    quiet = fat & (np.abs(residual) < 60) & (np.abs(image + 105) < 60)

    def along(axis):
        pairs = quiet & np.roll(quiet, 1, axis)
        return np.corrcoef(residual[pairs], np.roll(residual, 1, axis)[pairs])[0, 1]

    assert along(1) > 0.4
    assert along(2) > 0.4
    assert along(0) < 0.25


def test_readings_agree_as_readers_do(phantoms, readings):
    agreement = [dice(voxels(p.mask), voxels(m)) for p, r in zip(phantoms, readings, strict=True) for m in r.values()]
    assert 0.85 < np.mean(agreement) < 0.95
    assert min(agreement) > 0.75
    assert max(agreement) < 0.985


def test_readings_differ_between_rounds_and_readers(phantoms, readings):
    for p, re_read in zip(phantoms, readings, strict=True):
        masks = [voxels(m) for m in re_read.values()]
        for i, one in enumerate(masks):
            assert re_read[1, 1].IsSameImageGeometryAs(p.image)
            assert all(dice(one, other) < 0.98 for other in masks[:i])


def test_each_reader_has_a_habit(phantoms):
    # Reader 1 draws tightly, reader 2 generously, in nearly every case.
    assert READERS[1] < 0 < READERS[2]
    rng = np.random.default_rng(0)
    volumes = {r: [voxels(reading(p, r, rng)).sum() for p in phantoms for _ in range(3)] for r in READERS}
    reference = np.repeat([voxels(p.mask).sum() for p in phantoms], 3)
    assert np.mean(volumes[1] / reference) < 1.0 < np.mean(volumes[2] / reference)
    assert np.mean(np.array(volumes[2]) > volumes[1]) > 0.8


def test_a_more_severe_patient_has_a_thicker_more_patchy_wall_and_more_stranding():
    for seed in range(20):
        mild, severe = (draw_anatomy(severity, np.random.default_rng(seed)) for severity in (-1.0, 1.0))
        assert severe.wall_mm > mild.wall_mm
        assert severe.texture_hu > mild.texture_hu
        assert severe.stranding_hu > mild.stranding_hu
        assert severe.wall_hu >= mild.wall_hu
        assert severe.lumen_mm == mild.lumen_mm
        assert severe.noise_hu == mild.noise_hu


def test_severity_is_seen_in_the_image(phantoms):
    def seen(p):
        near_fat = (p.outer_mm > 2) & (p.outer_mm < 6)
        smooth = ndimage.gaussian_filter(hu(p).astype(float), (0, 1.2, 1.2))
        wall = voxels(p.mask)
        thickness = np.median((p.inner_mm - p.outer_mm)[wall])
        return thickness, np.median(smooth[near_fat]), smooth[wall].std()

    mild, severe = seen(phantoms[0]), seen(phantoms[-1])
    assert severe[0] > mild[0] + 1.0
    assert severe[1] > mild[1] + 10.0
    assert severe[2] > mild[2]


def test_what_is_no_sign_of_severity_varies():
    drawn = [draw_anatomy(0.0, np.random.default_rng(seed)) for seed in range(60)]
    for name in ("lumen_mm", "length_mm", "turn_rad", "noise_hu", "vessels", "loops", "stranding_mm"):
        values = np.array([getattr(a, name) for a in drawn])
        assert values.std() > 0.1 * values.mean(), name


def test_the_centre_line_runs_in_the_lumen_from_end_to_end(phantoms):
    for p in phantoms:
        spacing = np.array(p.image.GetSpacing()[::-1])
        inside = tuple(np.rint(p.centre_mm / spacing).astype(int).T)
        assert p.inner_mm[inside].max() < -2
        length = np.linalg.norm(np.diff(p.centre_mm, axis=0), axis=1).sum()
        assert length == pytest.approx(p.anatomy.length_mm, abs=1)
        assert np.mean(p.outer_mm[inside] < 0) > 0.95
