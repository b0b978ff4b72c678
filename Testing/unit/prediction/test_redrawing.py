"""Redrawings of a lopsided, oblique case: how far surfaces lie, what the noise is, and what never happens."""

import dataclasses

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.radiomics import radiomics_features
from IFXPredictLib.features.sight import mask_on, seen_part
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.redrawing import (
    DEFAULT,
    IMAGES,
    Again,
    Amplitude,
    amplitude_of,
    images_again,
    lesion_noise,
    pieces_of,
    redrawing_seed,
    redrawn_features,
    redrawn_masks,
    variation_of_study,
)
from IFXPredictLib.protocol.schema import RedrawingRules, VoiRules
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


def like(values, image):
    found = sitk.GetImageFromArray(values)
    found.CopyInformation(image)
    return found


@pytest.fixture(scope="module")
def case(patient, small_protocol):
    return seen_part(make_case("patient", patient.image, patient.mask, small_protocol), small_protocol)


VARIATION = ContourVariation(0.6, 0.25)


@pytest.fixture(scope="module")
def masks(case):
    return redrawn_masks(case, VARIATION, 3)


@pytest.fixture(scope="module")
def images(case, small_protocol, masks):
    return list(images_again(case, small_protocol, masks))


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


def test_redrawings_are_the_same_each_time_and_others_of_another_voi(case, masks, images, small_protocol):
    again = redrawn_masks(case, VARIATION, 3)
    assert all(np.array_equal(one, same) for one, same in zip(masks, again, strict=True))
    for one, same in zip(images, images_again(case, small_protocol, again), strict=True):
        assert np.array_equal(array(one.noise.image), array(same.noise.image))
    assert len({mask.tobytes() for mask in masks}) == 3
    other = array(case.mask).copy()
    other[tuple(np.argwhere(other)[0])] = 0
    drawn_otherwise = dataclasses.replace(case, mask=mask_on(case.image, other != 0))
    assert redrawing_seed(drawn_otherwise) != redrawing_seed(case)


def test_an_image_again_begins_within_a_voxel_of_the_grid_and_has_other_noise(case, masks, images):
    assert len(images) == IMAGES
    for one in images:
        begins = tuple(slice(n, None) for n in one.first)
        assert np.array_equal(array(one.position.image), array(case.image)[begins])
        assert array(one.position.mask).sum() == array(case.mask).sum()
        assert all(n * mm < 3 for n, mm in zip(one.first, case.image.GetSpacing()[::-1], strict=True) if n)
        assert all(one.on_it(mask).sum() == mask.sum() for mask in masks)
        assert np.array_equal(array(one.noise.mask), array(one.position.mask))
        assert 3 < (array(one.noise.image) - array(one.position.image)).std() < 30
    assert any(any(one.first) for one in images)


def test_an_image_that_is_normalised_as_a_whole_keeps_its_position(case, masks, small_protocol):
    rules = dataclasses.replace(small_protocol.image, normalisation="bright_tissue")
    normalised = dataclasses.replace(small_protocol, image=rules)
    assert all(one.first == (0, 0, 0) for one in images_again(case, normalised, masks))


def test_the_amplitude_is_that_of_the_reading_study(tmp_path):
    """Mean distance 0.8 mm: normal, of 1.0027 mm; the signed distance, with its habit, takes its part."""
    path = tmp_path / "agreement_summary.csv"
    rows = "intra,anna,mean_distance_mm,9,0.1,0.2,0.3\ninter,1,mean_distance_mm,9,0.6,0.8,1.0\n"
    path.write_text(HEADER + rows + "inter,1,shift_mm,9,-0.1,0.1,0.3\n", encoding="utf-8")
    found = variation_of_study(path)
    assert (found.habit_mm, found.excess_mm) == (0, pytest.approx(np.hypot(0.4 / 1.349, 0.1)))
    assert found.local_mm**2 + found.excess_mm**2 == pytest.approx(np.pi / 2 * 0.64)
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(CohortError, match="no mean_distance_mm and shift_mm between readers"):
        variation_of_study(path)
    path.write_text(HEADER + rows.split("\n", maxsplit=1)[0] + "\n", encoding="utf-8")
    with pytest.raises(CohortError, match="compares no two readers, as of a study that one reader read; leave it out"):
        variation_of_study(path)
    path.write_text(HEADER + "inter,1,shift_mm,9,x,0.1,0.3\n", encoding="utf-8")
    with pytest.raises(CohortError, match=r"agreement_summary.csv: line 2.*lower"):
        variation_of_study(path)


def test_without_a_reading_study_the_amplitude_is_the_protocols_else_the_default(small_protocol):
    assert amplitude_of(small_protocol).variation == DEFAULT
    own = dataclasses.replace(small_protocol, redrawing=RedrawingRules(0.5, 0.1))
    assert amplitude_of(own).variation == ContourVariation(0.5, 0.1)
    assert amplitude_of(own).source == f"protocol {small_protocol.name}"
    assert own.from_mapping(own.to_mapping(), "here") == own
    assert "redrawing" not in small_protocol.to_mapping()


def test_a_further_drawn_voi_stays_as_it_is_on_each_image_again_while_the_first_is_drawn_anew(patient, small_protocol):
    """Its features are those of a case of that VOI alone on the image's five versions, to the last bit."""
    protocol = dataclasses.replace(small_protocol, vois=(VoiRules("wall"), VoiRules("node")))
    whole = make_case("p", patient.image, patient.mask, protocol)
    drawn = array(whole.mask)
    node = like(np.roll(drawn, 3 - int(np.argwhere(drawn)[:, 2].min()), axis=2), whole.mask)
    case = seen_part(dataclasses.replace(whole, masks={"node": node}), protocol)
    own = ("original_firstorder_Energy", "original_firstorder_Mean")
    names, count = (*own, *(f"node.{name}" for name in own)), IMAGES + 2
    found = redrawn_features(case, protocol, None, names, Again(count, Amplitude(VARIATION, "a test")))
    masks = redrawn_masks(case, VARIATION, count)
    images = images_again(case, protocol, [array(case.mask) != 0, *masks])
    for i, image in enumerate(images):
        alone = dataclasses.replace(image.noise, mask=image.noise.masks["node"], masks={})
        expected = radiomics_features(alone, small_protocol, own)
        np.testing.assert_array_equal(found[i::IMAGES, 2:], np.tile(expected, (len(found[i::IMAGES]), 1)))
    assert len({*found[:, 0]}) == count, "the wall is another each time"
    assert len({*found[:, 3]}) == IMAGES, "the noise is another on each image"
