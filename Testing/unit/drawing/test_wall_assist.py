import numpy as np
import pytest
import SimpleITK as sitk
from scribbled import dice, region_around, scribble_along, tube

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing import WallLimits, propose_wall, wall_assist
from IFXPredictLib.simulation.bowel import simulate_case
from IFXPredictLib.stats.mask_agreement import mask_agreement


@pytest.fixture(scope="module")
def phantom():
    return simulate_case(0.5, np.random.default_rng(21))


def test_the_proposal_agrees_with_a_simulated_wall_among_other_loops(phantom):
    hu, spacing = sitk.GetArrayFromImage(phantom.image), phantom.image.GetSpacing()[::-1]
    scribble = scribble_along(phantom.centre_mm, hu.shape, spacing, np.random.default_rng(1))
    found = propose_wall(hu, scribble, spacing)
    true = (phantom.outer_mm < 0) & (phantom.inner_mm > 0)
    agreed = mask_agreement(true, found.wall, spacing)
    assert agreed.dice > 0.8
    assert agreed.hausdorff95_mm < 5
    assert found.drawn == "scribble"
    assert found.in_words.startswith("from a scribble: lumen ")
    region = propose_wall(hu, region_around(phantom.outer_mm, spacing, np.random.default_rng(1)), spacing)
    assert region.drawn == "rough region"
    assert dice(region.wall, true) > 0.8


def test_what_lies_far_away_changes_nothing_and_the_proposal_moves_with_the_image():
    known = tube()
    scribble = known.scribble()
    found = propose_wall(known.hu, scribble, known.spacing, WallLimits(widest_mm=5.0, thickest_mm=6.0))
    wide = [(3, 2), (40, 33), (21, 34)]
    bigger = propose_wall(
        np.pad(known.hu, wide, constant_values=-1000.0),
        np.pad(scribble, wide),
        known.spacing,
        WallLimits(widest_mm=5.0, thickest_mm=6.0),
    )
    inner = tuple(slice(a, a + n) for (a, _), n in zip(wide, known.hu.shape, strict=True))
    assert dice(bigger.wall[inner], found.wall) > 0.99
    assert bigger.wall.sum() == bigger.wall[inner].sum()
    turned = propose_wall(known.hu[:, ::-1].copy(), scribble[:, ::-1].copy(), known.spacing)
    assert dice(turned.wall[:, ::-1], propose_wall(known.hu, scribble, known.spacing).wall) > 0.97


def test_a_fine_image_is_looked_at_in_blocks_and_answered_on_its_own_grid(monkeypatch):
    known = tube()
    monkeypatch.setattr(wall_assist, "_MOST_VOXELS", 40_000)
    found = propose_wall(known.hu, known.scribble(), known.spacing)
    assert found.wall.shape == known.hu.shape
    assert dice(found.wall, known.wall) > 0.85
    assert not (found.wall & found.lumen).any()


def test_what_cannot_be_used_is_refused_before_anything_is_computed():
    known = tube()
    nothing = np.zeros(known.hu.shape, bool)
    with pytest.raises(CaseError, match="nothing is drawn; scribble along the lumen"):
        propose_wall(known.hu, nothing, known.spacing)
    with pytest.raises(CaseError, match=r"image \(16, 96, 84\) and drawing \(15, 96, 84\) are no one 3-D grid"):
        propose_wall(known.hu, nothing[1:], known.spacing)
    with pytest.raises(CaseError, match=r"reaches over \d+ mm, expected one segment"):
        propose_wall(np.zeros((200, 2, 2)), np.ones((200, 2, 2), bool), (2.5, 1.0, 1.0))
    noisy = tube(noise_hu=70.0)
    with pytest.raises(CaseError, match="too noisy"):
        propose_wall(noisy.hu, noisy.scribble(), noisy.spacing)


def test_a_proposal_without_a_lumen_says_so():
    solid = tube(lumen_hu=95.0)
    region = region_around(solid.outer_mm, solid.spacing, np.random.default_rng(1))
    found = propose_wall(solid.hu, region, solid.spacing)
    assert np.isnan(found.lumen_hu)
    assert found.in_words.startswith("from a rough region: no lumen, wall 9")
