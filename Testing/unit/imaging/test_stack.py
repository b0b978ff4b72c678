from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.stack import Slice, grid_of, lean_notes, stacked

WHERE = Path("series")
TURNED = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]])


def stack(places: list[float], shift=(0.0, 0.0), axes: np.ndarray = TURNED) -> list[Slice]:
    """Slices at ``places`` mm along the normal, each moved by ``shift`` in its plane against the one before."""
    origin, spacing = np.array([-11.3, 20.1, -300.7]), np.array([0.8, 0.9])
    sideways = [np.array([k * shift[0], k * shift[1], place]) for k, place in enumerate(places)]
    return [Slice(f"IM{k}", f"IM{k}", 0, (7, 5), spacing, origin + axes @ one, axes) for k, one in enumerate(sideways)]


def refused(slices: list[Slice], words: str) -> None:
    with pytest.raises(CaseError, match=rf"^series: .*{words}"):
        stacked(slices, WHERE)


def test_slices_are_put_in_the_order_of_space_and_fill_a_grid():
    given = stack([0.0, 5.0, 10.0, 15.0])
    ordered = stacked([given[2], given[0], given[3], given[1]], WHERE)
    assert [one.name for one in ordered] == ["IM0", "IM1", "IM2", "IM3"]
    grid = grid_of(ordered)
    for found, exact in ((grid.spacing, [0.8, 0.9, 5.0]), (grid.origin, given[0].position), (grid.direction, TURNED)):
        assert found == tuple(np.float32(exact).astype(float).ravel())  # single precision, as NIfTI has
    assert grid.size == (*given[0].size, len(given))
    assert lean_notes(ordered) == ()


@pytest.mark.parametrize("step", [0.625, 1.25, 1.6667, 3.3333])
def test_positions_written_to_a_tenth_of_a_millimetre_are_regular(step):
    true = step * np.arange(60)
    ordered = stacked(stack(np.round(true, 1).tolist()), WHERE)
    assert grid_of(ordered).spacing[2] == pytest.approx(step, abs=0.002)


@pytest.mark.parametrize("step", [0.3, 0.625, 1.25, 5.0])
@pytest.mark.parametrize("gone", [1, 20, 38])
def test_a_missing_slice_is_refused_however_thin_the_slices_are(step, gone):
    places = [step * k for k in range(40) if k != gone]
    refused(stack(places), r"1 slice\(s\) missing: the gap between IM\d+ and IM\d+ is .* export the whole series again")


def test_slices_that_grow_apart_little_by_little_are_refused():
    places = np.cumsum(np.linspace(5.0, 5.09, 60)).tolist()
    refused(stack(places), "unequal slice spacing")


def test_two_slices_at_one_place_are_told_with_what_they_differ_in():
    given = stack([0.0, 5.0, 5.0, 10.0])
    given[1], given[2] = (replace(given[k], phase=f"acquisition {k}") for k in (1, 2))
    refused(given, r"two slices at the same position \(IM1 and IM2: acquisition 1 and acquisition 2\)")


@pytest.mark.parametrize("degrees", [0.2, 1.0, 10.0, 30.0])
def test_a_tilt_is_refused_with_its_degrees(degrees):
    shift = 5 * np.tan(np.radians(degrees))
    refused(stack([5.0 * k for k in range(24)], (0.0, shift)), rf"{degrees:.1f} degrees \(a tilted gantry\)")


def test_a_lean_that_is_less_than_half_a_voxel_is_read_and_said():
    ordered = stacked(stack([5.0 * k for k in range(80)], (0.003, 0.0)), WHERE)
    assert lean_notes(ordered) == ("the slices lean by 0.24 mm from the first to the last and were read as upright",)


def test_slices_that_cross_each_other_are_refused():
    given = stack([0.0, 5.0, 10.0])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, 0.8, -0.6], [0.0, 0.6, 0.8]])
    given[1] = replace(given[1], axes=about_x)
    refused(given, r"differing orientation \(IM0 and IM1\)")
