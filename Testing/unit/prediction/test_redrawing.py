"""Redrawings of a lopsided, oblique case: how far surfaces lie, what the noise is, and what never happens."""

import dataclasses

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.redrawing import lesion_noise, pieces_of, redrawings, variation_of_study
from IFXPredictLib.simulation.contours import ContourVariation
from IFXPredictLib.stats.mask_agreement import mask_agreement

SPACING = (5.0, 0.8, 0.9)
HEADER = "kind,group,measure,pairs,lower,median,upper\n"


def balls(*radii_mm):
    z, y, x = np.meshgrid(*(np.arange(n) * mm for n, mm in zip((14, 60, 150), SPACING, strict=True)), indexing="ij")
    return np.logical_or.reduce(
        [np.sqrt((z - 33) ** 2 + (y - 22) ** 2 + (x - 30 - 70 * i) ** 2) < r for i, r in enumerate(radii_mm)]
    )


def array(image):
    return sitk.GetArrayFromImage(image)


@pytest.fixture(scope="module")
def case(patient, small_protocol):
    return seen_part(make_case("patient", patient.image, patient.mask, small_protocol), small_protocol)


@pytest.fixture(scope="module")
def three(case, small_protocol):
    return list(redrawings(case, small_protocol, ContourVariation(0.6, 0.25), 3))


def test_surfaces_lie_as_far_apart_as_the_amplitude_says():
    """A normal displacement of 1 mm has a mean of 0.8 mm; a habit moves the surface outwards."""
    drawn, rng = balls(18), np.random.default_rng(1)
    found = [pieces_of(drawn, SPACING).redrawn(ContourVariation(1.0), rng) for _ in range(6)]
    assert np.mean([mask_agreement(drawn, one, SPACING).mean_distance_mm for one in found]) == pytest.approx(0.8, 0.25)
    outwards = pieces_of(drawn, SPACING).redrawn(ContourVariation(0.0, 0.0, 1.0), rng)
    assert outwards.sum() / drawn.sum() == pytest.approx((19 / 18) ** 3, rel=0.04)


def test_every_piece_is_drawn_again_and_none_is_lost():
    drawn = balls(18, 1.5)
    found = pieces_of(drawn, SPACING).redrawn(ContourVariation(0.0, 0.0, -5.0), np.random.default_rng(1))
    assert 0 < found[:, :, :80].sum() < drawn[:, :, :80].sum()
    assert np.array_equal(found[:, :, 80:], drawn[:, :, 80:])
    gone = balls(1.5)
    assert np.array_equal(pieces_of(gone, SPACING).redrawn(ContourVariation(0, 0, -9), np.random.default_rng(1)), gone)


def test_the_noise_of_a_lesion_is_found_below_slow_changes_and_beside_other_tissue():
    drawn, rng = balls(18), np.random.default_rng(1)
    slope = np.linspace(0, 300, drawn.shape[2]) * np.ones(drawn.shape)
    values = np.where(drawn, slope, -1000) + np.where(drawn, 12.0, 90.0) * rng.normal(size=drawn.shape)
    assert lesion_noise(values, drawn) == pytest.approx(12, rel=0.1)
    assert lesion_noise(values, np.zeros_like(drawn)) == 0


def test_redrawings_are_the_same_each_time_and_others_of_another_voi(case, three, small_protocol):
    again = list(redrawings(case, small_protocol, ContourVariation(0.6, 0.25), 3))
    for one, same in zip(three, again, strict=True):
        assert np.array_equal(array(one.noise.mask), array(same.noise.mask))
        assert np.array_equal(array(one.noise.image), array(same.noise.image))
    assert len({array(one.contour.mask).tobytes() for one in three}) == 3


def test_each_source_changes_what_it_should_alone(case, three):
    for one in three:
        assert np.array_equal(array(one.contour.image), array(case.image))
        assert not np.array_equal(array(one.contour.mask), array(case.mask))
        cut = [a - b for a, b in zip(case.image.GetSize(), one.position.image.GetSize(), strict=True)][::-1]
        assert np.array_equal(array(one.position.image), array(case.image)[tuple(slice(n, None) for n in cut)])
        assert array(one.position.mask).sum() == array(one.contour.mask).sum()
        assert all(n * mm < 3 for n, mm in zip(cut, case.image.GetSpacing()[::-1], strict=True) if n)
        assert np.array_equal(array(one.noise.mask), array(one.position.mask))
        assert 3 < (array(one.noise.image) - array(one.position.image)).std() < 30
    assert any(one.position.image.GetSize() != case.image.GetSize() for one in three)


def test_an_image_that_is_normalised_as_a_whole_keeps_its_position(case, small_protocol):
    rules = dataclasses.replace(small_protocol.image, normalisation="bright_tissue")
    normalised = dataclasses.replace(small_protocol, image=rules)
    for one in redrawings(case, normalised, ContourVariation(0.6), 3):
        assert one.position.image.GetSize() == case.image.GetSize()


def test_the_amplitude_is_that_of_the_reading_study(tmp_path):
    """Mean distance 0.8 mm: normal, of 1.0027 mm; the signed distance takes its part of the variance."""
    path = tmp_path / "agreement_summary.csv"
    rows = "intra,anna,mean_distance_mm,9,0.1,0.2,0.3\ninter,1,mean_distance_mm,9,0.6,0.8,1.0\n"
    path.write_text(HEADER + rows + "inter,1,shift_mm,9,-0.1,0.1,0.3\n", encoding="utf-8")
    found = variation_of_study(path)
    assert (found.habit_mm, found.excess_mm) == (0.1, pytest.approx(0.4 / 1.349))
    assert found.local_mm**2 + found.excess_mm**2 + found.habit_mm**2 == pytest.approx(np.pi / 2 * 0.64)
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(CohortError, match="no mean_distance_mm and shift_mm between readers"):
        variation_of_study(path)
    path.write_text(HEADER + "inter,1,shift_mm,9,x,0.1,0.3\n", encoding="utf-8")
    with pytest.raises(CohortError, match=r"agreement_summary.csv: line 2.*lower"):
        variation_of_study(path)
