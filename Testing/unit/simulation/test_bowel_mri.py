import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from IFXPredictLib.imaging.intensity import z_score
from IFXPredictLib.simulation.bowel import reading
from IFXPredictLib.simulation.bowel_mri import SCANNERS, signal, simulate_case

SEVERITIES = {31: -1.8, 32: 0.0, 33: 1.8}
"""Severity by seed."""


@pytest.fixture(scope="module")
def phantoms():
    return [
        simulate_case(severity, SCANNERS[1 + k], np.random.default_rng(seed))
        for k, (seed, severity) in enumerate(SEVERITIES.items())
    ]


def values(image):
    return sitk.GetArrayFromImage(image).astype(float)


def drawn(mask):
    return sitk.GetArrayFromImage(mask) == 1


def test_tissues_are_as_bright_as_a_fat_suppressed_series_after_contrast_medium_shows_them():
    fat, lumen, muscle, healthy, inflamed, vessel = signal(np.float32([-105, 17, 58, 84, 105, 135]))
    assert fat < lumen < muscle < healthy < inflamed < vessel
    assert inflamed > 2 * muscle
    assert np.all(np.diff(signal(np.linspace(-160, 220, 50, dtype=np.float32))) > 0)


def test_image_and_mask_have_their_types_one_geometry_and_slices_of_3_mm(phantoms):
    for p in phantoms:
        assert p.image.GetPixelID() == sitk.sitkInt16
        assert p.mask.GetPixelID() == sitk.sitkUInt8
        assert p.mask.IsSameImageGeometryAs(p.image)
        x, y, z = p.image.GetSpacing()
        assert x == y
        assert 0.9 <= x <= 1.3
        assert z == 3.0
        turned = sitk.DICOMOrient(p.image, "LPS")
        assert turned.IsSameImageGeometryAs(p.image)


def test_the_voi_is_one_piece_of_usual_size_far_from_the_border_and_lopsided(phantoms):
    for p in phantoms:
        inside, spacing = drawn(p.mask), p.image.GetSpacing()[::-1]
        assert ndimage.label(inside, np.ones((3, 3, 3)))[1] == 1
        assert 10 < inside.sum() * np.prod(spacing) / 1000 < 50
        for axis, (place, n, mm) in enumerate(zip(np.nonzero(inside), inside.shape, spacing, strict=True)):
            assert min(place.min(), n - 1 - place.max()) * mm >= 18
            assert np.mean(inside[np.flip(inside, axis)]) < 0.9


def test_the_wall_is_brighter_than_lumen_and_fat_after_normalisation_on_each_scanner(phantoms):
    for p in phantoms:
        seen = z_score(values(p.image))
        wall = seen[drawn(p.mask)]
        lumen, fat = seen[(p.inner_mm < -2) & (p.outer_mm < 0)], seen[p.outer_mm > 20]
        assert np.median(wall) > np.median(lumen) + 1
        assert np.median(wall) > np.median(fat) + 2
        assert -2 < np.median(fat) < np.median(wall) < 7  # the window of the protocol


def test_a_scanner_has_its_own_units(phantoms):
    """Gains of 3.4, 9.5 and 1.7 in arbitrary units: the same fat has quite other numbers."""
    fat = [np.median(values(p.image)[p.outer_mm > 20]) for p in phantoms]
    assert fat[1] > 1.5 * fat[0] > 2 * fat[2]


@pytest.mark.slow
def test_severity_is_seen_in_the_normalised_wall():
    """Walls of severe disease are thicker, brighter and more heterogeneous; here on one scanner."""
    groups = []
    for severity in (-1.5, 1.5):
        found = [simulate_case(severity, SCANNERS[1], np.random.default_rng(seed)) for seed in (40, 41, 42)]
        seen = [z_score(values(p.image))[drawn(p.mask)] for p in found]
        groups.append([np.mean([p.anatomy.wall_mm for p in found]), np.mean([wall.std() for wall in seen])])
    mild, severe = groups
    assert severe[0] > 1.2 * mild[0]
    assert severe[1] > 1.15 * mild[1]


def test_readings_differ_from_the_reference_and_from_each_other(phantoms):
    rng = np.random.default_rng(5)
    once, again = (drawn(reading(phantoms[1], 1, rng)) for _ in range(2))
    for other in (drawn(phantoms[1].mask), again):
        assert 0.75 < 2 * np.sum(once & other) / (once.sum() + other.sum()) < 0.99
