"""Judges: R (Testing/baselines/agreement), and the intervals that Bland and Altman printed in 1986."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.bland_altman import bland_altman

rows = baseline("agreement")


def measurements(name):
    chosen = [row for row in rows("inputs.csv") if row["set"] == name]
    return tuple([float(row[part]) for row in chosen] for part in ("first", "second"))


@pytest.mark.parametrize("row", rows("expected.csv"), ids=lambda r: f"{r['set']} {r['coverage']} {r['confidence']}")
def test_bias_and_limits_with_their_intervals_agree_with_r(row):
    found = bland_altman(*measurements(row["set"]), float(row["coverage"]), float(row["confidence"]))
    assert found.sd == pytest.approx(float(row["sd"]), rel=1e-12)
    for name in ("bias", "lower", "upper"):
        part = getattr(found, name)
        wanted = [float(row[name + end]) for end in ("", "_low", "_high")]
        np.testing.assert_allclose([part.estimate, part.low, part.high], wanted, rtol=1e-10)


def test_the_peak_flow_example_gives_the_published_bias_and_its_interval():
    found = bland_altman(*measurements("pefr"))
    assert (round(found.bias.estimate, 1), round(found.sd, 1)) == (2.1, 38.8)
    assert (round(found.bias.low, 1), round(found.bias.high, 1)) == (-17.8, 22.0)  # printed the other way round


def test_means_and_differences_keep_the_cases_order():
    found = bland_altman([1, 5, 2], [2, 4, 6])
    assert found.means.tolist() == [1.5, 4.5, 4]
    assert found.differences.tolist() == [1, -1, 4]


def test_equal_measurements_have_no_bias_and_no_width():
    found = bland_altman([1, 2, 3], [1, 2, 3])
    assert (found.bias.low, found.upper.high, found.sd) == (0, 0, 0)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1, 2], [1, 2], "same 3 or more cases"),
        ([1, 2, 3], [1, 2], "same 3 or more cases"),
        ([1, 2, np.nan], [1, 2, 3], "not a finite number"),
    ],
)
def test_what_cannot_be_compared_is_refused(first, second, message):
    with pytest.raises(TrainingError, match=message):
        bland_altman(first, second)
