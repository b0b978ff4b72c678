from itertools import pairwise

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.simulation.contours import ContourVariation, contour_of, displacement, largest_piece
from IFXPredictLib.stats.mask_agreement import mask_agreement

SPACING = (5.0, 0.8, 0.9)


def tube(shape=(12, 60, 70)):
    """A bent wall without lumen, lopsided."""
    z, y, x = np.meshgrid(*(np.arange(n) * mm for n, mm in zip(shape, SPACING, strict=True)), indexing="ij")
    away = np.hypot(y - 22 - 0.1 * z, x - 28 + 0.15 * z)
    return (away > 6) & (away < 13) & (z > 8) & (z < 50)


@pytest.fixture(scope="module")
def contour():
    return contour_of(tube(), SPACING)


def volume_ml(mask):
    return mask.sum() * np.prod(SPACING) / 1000


def test_a_contour_that_is_not_moved_is_the_mask_again_but_for_single_voxels(contour):
    again = contour.moved(0.0)
    assert again.shape == tube().shape
    assert mask_agreement(tube(), again, SPACING).dice > 0.98


def test_further_out_is_larger_by_the_area_times_the_way(contour):
    """A wall of 7 mm between two cylinders: half a millimetre at both surfaces is 1 in 7 of its volume."""
    before, after = volume_ml(contour.moved(0.0)), volume_ml(contour.moved(0.5))
    assert after / before == pytest.approx(1 + 1 / 7, rel=0.03)
    assert volume_ml(contour.moved(-0.5)) / before == pytest.approx(1 - 1 / 7, rel=0.03)


def test_a_surface_moves_by_less_than_a_voxel(contour):
    steps = [volume_ml(contour.moved(step)) for step in (0.0, 0.1, 0.2, 0.3)]
    assert all(after > before for before, after in pairwise(steps))
    assert steps[-1] / steps[0] == pytest.approx(1 + 2 * 0.3 / 7, abs=0.03)


def test_a_larger_local_amplitude_agrees_less(contour):
    dice = []
    for amplitude in (0.0, 0.3, 0.6, 1.2):
        one, other = (contour.redrawn(ContourVariation(amplitude), 0.0, np.random.default_rng(seed)) for seed in (1, 2))
        dice.append(mask_agreement(one, other, SPACING).dice)
    assert dice[0] == 1
    assert sorted(dice, reverse=True) == dice
    assert dice[-1] < 0.85


def test_the_same_seed_draws_the_same_contour_and_another_one_another(contour):
    variation = ContourVariation(0.4, 0.1)
    one, again, other = (contour.redrawn(variation, 0.2, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert (one == again).all()
    assert (one != other).any()


def test_a_readers_habit_moves_every_contour(contour):
    variation = ContourVariation(0.3)
    inner, outer = (
        [volume_ml(contour.redrawn(variation, habit, np.random.default_rng(s))) for s in range(4)]
        for habit in (-0.3, 0.3)
    )
    assert min(outer) > max(inner)


def test_a_redrawn_lesion_is_one_piece(contour):
    mask = contour.redrawn(ContourVariation(1.5), -1.0, np.random.default_rng(5))
    assert (largest_piece(mask) == mask).all()


def test_the_displacement_has_the_mean_and_deviation_asked_for():
    field = displacement((20, 50, 60), SPACING, 0.7, 0.4, np.random.default_rng(6))
    assert (field.mean(), field.std()) == (pytest.approx(0.7, abs=1e-3), pytest.approx(0.4, abs=1e-3))


def test_the_largest_piece_is_kept():
    mask = np.zeros((3, 9, 9), bool)
    mask[1, 1:3, 1:3] = mask[1, 5:9, 5:9] = True
    assert largest_piece(mask).sum() == 16


def test_a_lesion_at_the_images_border_keeps_its_shape():
    mask = np.zeros((6, 30, 30), bool)
    mask[:3, :20, :15] = True
    assert mask_agreement(mask, contour_of(mask, SPACING).moved(0.0), SPACING).dice > 0.97


def test_an_empty_mask_is_refused():
    with pytest.raises(CaseError, match="the mask is empty"):
        contour_of(np.zeros((3, 4, 5), bool), SPACING)


def test_moving_a_surface_beyond_its_middle_is_refused(contour):
    with pytest.raises(CaseError, match="nothing is left of the lesion"):
        contour.moved(-20.0)


@pytest.mark.parametrize("lengths", [(-0.1, 0, 0), (0.1, -1, 0), (float("nan"), 0, 0), (0.1, 0, float("inf"))])
def test_a_variation_that_cannot_be_is_refused(lengths):
    with pytest.raises(CaseError, match="contour variation: expected lengths in mm"):
        ContourVariation(*lengths)
