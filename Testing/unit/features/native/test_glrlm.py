"""GLRLM: the printed example, weights, and a VOI without any line."""

import numpy as np
import pytest
from printed_matrices import RUNS, cells_by_hand, levels_of, slice_of

from IFXPredictLib.features.native.glrlm import NAMES, glrlm_features
from IFXPredictLib.features.native.neighbours import lines_of
from IFXPredictLib.features.native.parameters import FEATURES

PRINTED = [[1, 0, 1, 0, 0], [3, 0, 1, 0, 0], [4, 1, 1, 0, 0], [1, 1, 0, 0, 0], [3, 0, 0, 0, 0]]
LINES = lines_of(slice_of(RUNS), None)


def test_runs_along_rows_are_those_of_the_printed_matrix():
    along_rows = LINES.directions.tolist().index([0, 0, 1])
    (found,) = glrlm_features([levels_of(RUNS)], LINES, np.eye(len(LINES.directions))[along_rows])
    by_hand = cells_by_hand(PRINTED)
    assert found == pytest.approx({name: by_hand[own] for name, own in NAMES.items()}, rel=1e-12)
    assert tuple(found) == FEATURES["glrlm"]


def test_without_weights_features_are_the_mean_over_directions():
    each = [glrlm_features([levels_of(RUNS)], LINES, row)[0] for row in np.eye(len(LINES.directions))]
    (found,) = glrlm_features([levels_of(RUNS)], LINES)
    assert found == pytest.approx({name: np.mean([one[name] for one in each]) for name in NAMES}, rel=1e-12)


def test_several_images_have_the_features_that_each_has_alone():
    images = [levels_of(RUNS), levels_of(RUNS.T), levels_of(np.full(RUNS.shape, 3))]
    assert glrlm_features(images, LINES) == [glrlm_features([one], LINES)[0] for one in images]
    assert glrlm_features(images, LINES)[2]["LongRunHighGrayLevelEmphasis"] > 1  # its one level is the first


def test_a_voi_without_a_line_has_none():
    apart = np.zeros((3, 3, 5), bool)
    apart[0, 0, 0] = apart[2, 1, 4] = True
    (found,) = glrlm_features([levels_of(np.array([[1, 2]]))], lines_of(apart, None))
    assert np.isnan(list(found.values())).all()
