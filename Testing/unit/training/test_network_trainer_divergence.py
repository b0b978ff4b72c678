import math

import pytest

from IFXPredictLib.training.network_trainer import BOUND, EPOCHS, is_rising
from IFXPredictLib.training.objectives import FromImages, FromOutcomes


def test_the_bound_is_half_again_the_loss_of_the_answer_one_half_or_of_equal_features():
    assert pytest.approx(-math.log(0.5)) == FromOutcomes.chance
    assert (FromImages.chance, BOUND, EPOCHS) == (25, 1.5, 5)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        pytest.param([0.5, 1.1, 1.2, 1.1, 1.3, 1.4], True, id="above_and_rising"),
        pytest.param([1.1, 1.2, 1.3, 1.4], False, id="too_short_to_tell"),
        pytest.param([1.1, 1.2, 1.3, 1.03, 1.4, 1.5], False, id="once_below_the_bound"),
        pytest.param([3.0, 2.5, 2.0, 1.6, 1.2, 1.1], False, id="high_at_first_and_falling"),
        pytest.param([0.001, 0.002, 0.004, 0.008, 0.016, 0.03], False, id="rising_from_almost_nothing"),
        pytest.param([1.1] * 10, False, id="high_and_flat"),
        pytest.param([9.0, 9.0, *[1.1 + 0.1 * k for k in range(5)]], True, id="only_the_last_five_count"),
    ],
)
def test_a_loss_is_warned_of_where_five_epochs_lie_above_the_bound_and_climb(losses, expected):
    assert is_rising(losses, FromOutcomes.chance) is expected
