import numpy as np
import pytest

from IFXPredictLib.imaging.surroundings import surroundings_note
from IFXPredictLib.protocol.loading import load_protocol

CT = load_protocol("ifx_cte").image
MR = load_protocol("axspa_mri").image


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Noise around 40 HU beside fat and gas, and a lopsided VOI in it."""
    values = np.random.default_rng(3).normal(40, 30, (6, 9, 12)).round()
    values[:, :3] -= 140
    values[1, 2:4, 5] = -990
    inside = np.zeros(values.shape, bool)
    inside[1:4, 2:7, 3:9] = True
    return values, inside


def test_a_scan_has_no_note_be_it_cut_off_at_air(drawn):
    values, inside = drawn
    assert surroundings_note(values, inside, -1024.0, CT) == ""
    assert surroundings_note(np.maximum(values, -900), inside, -900.0, CT) == ""


@pytest.mark.parametrize(("rules", "around"), [(CT, -1000), (CT, 0), (MR, 0)])
def test_an_image_that_was_cut_out_along_its_voi_is_told(drawn, rules, around):
    values, inside = drawn
    said = surroundings_note(np.where(inside, values, around), inside, -1000.0, rules)
    assert said == f"all voxels next to the VOI are {around}: was the image cut out along it? Filters see what is there"


def test_values_that_a_window_cut_off_are_told_of_a_ct(drawn):
    values, inside = drawn
    cut = np.clip(values, -60, 140)
    share = np.mean(cut == -60)
    assert 0.1 < share < 0.5
    expected = f"{share:.0%} of the voxels around the VOI are -60, the lowest value: were values cut off there?"
    assert surroundings_note(cut, inside, -60.0, CT) == expected
    assert surroundings_note(cut, inside, -60.0, MR) == ""


def test_a_voi_that_fills_its_part_of_the_image_has_nothing_around(drawn):
    assert surroundings_note(drawn[0], np.ones(drawn[1].shape, bool), -1000.0, CT) == ""
