"""A part that cannot be had keeps its reason; what is no fault of the data still fails."""

import pytest

from IFXPredictLib.evaluation.parts import Missing, attempt
from IFXPredictLib.stats.discrimination import auc


def test_a_part_is_what_was_made():
    assert attempt(lambda: auc([0, 1], [0.1, 0.2])) == 1


def test_a_part_that_the_data_cannot_carry_has_the_reason():
    assert attempt(lambda: auc([1, 1], [0.1, 0.2])) == Missing(
        "outcome: both classes are needed, found 2 cases with 1 and 0 with 0."
    )


def test_a_fault_of_the_program_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        attempt(lambda: 1 / 0)
