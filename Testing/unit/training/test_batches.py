from functools import partial

import numpy as np
import pytest
import torch

from IFXPredictLib.training.batches import Batch, epoch_batches, network_input

CHOSEN = np.array([3, 5, 8, 9, 11, 12, 20])
epoch = partial(epoch_batches, CHOSEN, 3, 7)


def test_each_case_is_seen_once_an_epoch_and_the_last_batch_holds_what_is_left():
    batches = list(epoch(0))
    assert [len(batch.cases) for batch in batches] == [3, 3, 1]
    assert [batch.flips.shape for batch in batches] == [(3, 3), (3, 3), (1, 3)]
    assert sorted(np.concatenate([batch.cases for batch in batches])) == CHOSEN.tolist()


def test_the_draws_of_seed_7_are_these_on_every_machine():
    cases = [batch.cases.tolist() for batch in epoch(4)]
    flips = [batch.flips.astype(int).tolist() for batch in epoch(4)]
    assert cases == [[9, 12, 11], [20, 8, 5], [3]]
    assert flips == [[[1, 1, 0], [0, 0, 0], [0, 0, 0]], [[1, 0, 1], [0, 0, 1], [1, 0, 1]], [[0, 0, 1]]]


def test_another_epoch_or_seed_draws_anew():
    first, later = (np.concatenate([batch.cases for batch in epoch(k)]) for k in (0, 1))
    other = np.concatenate([batch.cases for batch in epoch_batches(CHOSEN, 3, 8, 0)])
    assert first.tolist() != later.tolist()
    assert first.tolist() != other.tolist()


def test_each_axis_is_flipped_half_of_the_time_and_each_for_itself():
    flips = np.concatenate([b.flips for k in range(300) for b in epoch(k)])
    np.testing.assert_allclose(flips.mean(axis=0), 0.5, atol=0.05)
    np.testing.assert_allclose(np.corrcoef(flips.T)[np.triu_indices(3, 1)], 0, atol=0.08)


@pytest.mark.parametrize("axes", [(), (0,), (1,), (2,), (0, 2), (0, 1, 2)])
def test_the_axes_that_are_flipped_are_z_y_and_x(axes):
    cubes = torch.arange(2 * 3 * 4 * 5, dtype=torch.float32).reshape(2, 3, 4, 5)
    flips = np.array([[axis in axes for axis in range(3)], [False] * 3])
    found = network_input(cubes, Batch(np.array([1, 0]), flips))
    assert found.shape == (2, 1, 3, 4, 5)
    np.testing.assert_array_equal(found[0, 0], np.flip(cubes[1].numpy(), axes))
    np.testing.assert_array_equal(found[1, 0], cubes[0])


def test_the_input_is_laid_out_with_channels_last():
    cubes = torch.zeros(2, 3, 4, 5)
    found = network_input(cubes, Batch(np.array([0, 1]), np.ones((2, 3), bool)))
    assert found.is_contiguous(memory_format=torch.channels_last_3d)


def test_what_is_drawn_does_not_touch_torchs_own_generator():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    for batch in epoch(2):
        network_input(torch.zeros(21, 2, 2, 2), batch)
    assert torch.equal(torch.get_rng_state(), before)
