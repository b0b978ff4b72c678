import numpy as np
import pytest
from scribbled import nearest_of, tube

from IFXPredictLib.drawing.lumen_line import box_around, line_through, mean_of_blocks


@pytest.mark.parametrize("every", [1, 3])
def test_the_line_follows_the_lumen_also_on_slices_that_the_scribble_leaves_out(every):
    known = tube()
    unlike = np.abs(known.hu - 20) / 40
    line = line_through(unlike, known.scribble(every=every), known.spacing)
    assert np.allclose(np.linalg.norm(np.diff(line, axis=0), axis=1), 1.0, atol=0.2)
    away = nearest_of(known.line, line)[0]
    assert np.median(away) < 1.5
    assert away.max() < 6  # an end that the hand drew beyond the segment's
    for end in (known.line[0], known.line[-1]):
        assert np.linalg.norm(line - end, axis=1).min() < 6


def test_the_line_goes_round_by_the_lumen_not_through_the_wall_of_a_bend():
    unlike = np.full((3, 60, 40), 5.0, np.float32)
    legs = np.zeros(unlike.shape, bool)
    legs[1, 5:55, 8:14] = legs[1, 5:55, 20:26] = legs[1, 49:55, 8:26] = True  # a U, its legs 6 mm apart
    unlike[legs] = 0
    scribble = np.zeros_like(legs)
    scribble[1, 6:40, 10:12] = scribble[1, 6:40, 22:24] = True  # the bend is left out
    line = line_through(unlike, scribble, (4.0, 1.0, 1.0))
    assert line[:, 1].max() > 45
    assert len(line) > 80


def test_a_dot_is_a_line_of_one_point():
    scribble = np.zeros((5, 30, 30), bool)
    scribble[2, 14, 17] = True
    line = line_through(np.zeros(scribble.shape, np.float32), scribble, (5.0, 2.0, 2.0))
    assert line == pytest.approx(np.array([[10.0, 28.0, 34.0]]))


def test_a_box_is_cut_off_at_the_borders_and_blocks_take_an_incomplete_one_whole():
    mask = np.zeros((8, 20, 20), bool)
    mask[1:3, 10, 12] = True
    assert box_around(mask, (5.0, 1.0, 2.0), 6.0) == (slice(0, 5), slice(4, 17), slice(9, 16))
    found = mean_of_blocks(np.arange(10, dtype=np.float32).reshape(1, 2, 5), [1, 2, 2])
    assert found == pytest.approx(np.array([[[3.0, 5.0, 6.5]]]))
