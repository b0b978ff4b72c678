"""An edge in layers, and that each layer's worth is what predict() says of the VOI with it on the other side."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import mask_on
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.edge import edge_of, edge_worth, probability_by
from IFXPredictLib.prediction.prediction import predict

SPACING = (5.0, 0.9, 0.7)


@pytest.fixture
def drawn():
    """An L in slices 1 and 2, which reaches the image's border, in an image of unequal axes."""
    mask = np.zeros((4, 24, 31), bool)
    mask[1:3, 5:16, 0:9] = True
    mask[2, 12:20, 6:25] = True
    return mask


def by_hand(drawn):
    """The edge voxels by looking at each one's four neighbours; beyond the image nothing is the VOI."""
    inner, outer = np.zeros_like(drawn), np.zeros_like(drawn)
    depth, height, width = drawn.shape
    for k, j, i in np.ndindex(depth, height, width):
        places = [(j + dj, i + di) for dj, di in ((-1, 0), (1, 0), (0, -1), (0, 1))]
        beside = [0 <= y < height and 0 <= x < width and drawn[k, y, x] for y, x in places]
        inner[k, j, i] = drawn[k, j, i] and not all(beside)
        outer[k, j, i] = not drawn[k, j, i] and any(beside)
    return inner, outer


def test_layers_are_the_edge_within_slices_each_on_one_side_and_in_one_block(drawn):
    edge = edge_of(drawn, SPACING, 1000)
    inner, outer = by_hand(drawn)
    np.testing.assert_array_equal(edge.layers >= 0, inner | outer)
    assert sorted(set(edge.layers[edge.layers >= 0].tolist())) == list(range(edge.count))
    for number in range(edge.count):
        layer = edge.layers == number
        assert drawn[layer].all() or not drawn[layer].any()
        blocks = {tuple(np.floor(at * SPACING / edge.block_mm)) for at in np.argwhere(layer)}
        assert len(blocks) == 1
    assert edge.block_mm == 6


def test_a_mask_is_the_voi_with_one_layer_on_the_other_side(drawn):
    edge = edge_of(drawn, SPACING)
    for number, mask in enumerate(edge.masks()):
        np.testing.assert_array_equal(mask != drawn, edge.layers == number)
        assert mask.any()


@pytest.mark.parametrize("most", [40, 9, 2])
def test_blocks_grow_until_there_are_few_enough_layers(drawn, most):
    edge = edge_of(drawn, SPACING, most)
    assert 1 <= edge.count <= most
    inner, outer = by_hand(drawn)
    np.testing.assert_array_equal(edge.layers >= 0, inner | outer)


def test_a_layer_that_is_all_of_the_voi_is_none():
    small = np.zeros((1, 9, 9), bool)
    small[0, 4, 3:6] = True
    edge = edge_of(small, (1.0, 1.0, 1.0), 2)
    assert edge.count == 1
    assert (edge.layers[small] == -1).all()
    assert (edge.layers == 0).sum() == 8


def test_changes_stand_where_their_layer_is_and_nowhere_else(drawn):
    edge = edge_of(drawn, SPACING, 9)
    found = edge.changes(0.25, [0.5 + number / 16 for number in range(edge.count)])
    np.testing.assert_array_equal(np.isnan(found), edge.layers < 0)
    for number in range(edge.count):
        assert set(found[edge.layers == number]) == {0.25 + number / 16}


def test_the_worth_of_each_layer_is_that_of_predict_on_the_changed_voi_to_the_last_bit(patient, bundle_folder):
    bundle = load_bundle(bundle_folder)
    case = make_case("patient", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)
    found = edge_worth(case, bundle, "radiomics", most=14)
    assert found.base == probability_by("radiomics", predict(case, bundle))
    seen = set()
    for number, mask in enumerate(found.edge.masks()):
        expected = probability_by("radiomics", predict(replace(case, mask=mask_on(case.image, mask)), bundle))
        (change,) = set(found.changes[found.edge.layers == number].tolist())
        assert change == expected - found.base
        seen.add(change)
    assert len(seen) > 2, "pieces differ, so that the comparison could fail"
    assert found.changes.shape == sitk.GetArrayViewFromImage(case.image).shape
