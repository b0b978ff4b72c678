from pathlib import Path

import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.sample_size import power_of, sample_size

BASELINE = Path(__file__).parents[2] / "baselines" / "sample_size"


def rows(file):
    return [{key: float(value) for key, value in row.items()} for row in rows_of(BASELINE / file)]


def test_the_number_of_cases_is_that_of_proc():
    for row in rows("needed.csv"):
        found = sample_size(row["auc"], row["ratio"], row["power"], row["alpha"])
        assert found.exact_cases == pytest.approx(row["cases"], rel=1e-10), row
        assert found.cases - 1 < found.exact_cases <= found.cases


def test_the_power_is_that_of_proc():
    for row in rows("power.csv"):
        found = power_of(row["auc"], int(row["cases"]), int(row["controls"]), row["alpha"])
        assert found == pytest.approx(row["power"], rel=0, abs=1e-10), row


@pytest.mark.parametrize(
    ("auc", "non_responders", "responders", "needed"), [(0.91, 91, 75, (6, 8, 14)), (0.85, 44, 53, (10, 9, 19))]
)
def test_the_papers_numbers_come_out_with_responders_as_cases(auc, non_responders, responders, needed):
    found = sample_size(auc, ratio=non_responders / responders)
    assert (found.cases, found.controls, found.total) == needed


@pytest.mark.parametrize("auc", [0.6, 0.75, 0.9])
@pytest.mark.parametrize("ratio", [0.5, 1, 2])
def test_the_numbers_needed_have_the_power_and_one_case_less_has_not(auc, ratio):
    found = sample_size(auc, ratio, power=0.9, alpha=0.01)
    assert power_of(auc, found.cases, found.controls, 0.01) >= 0.9
    fewer = found.cases - 2
    assert power_of(auc, fewer, int(ratio * fewer), 0.01) < 0.9


def test_a_whole_number_of_controls_is_not_rounded_up_by_its_last_bit():
    assert 1.1 * 200 > 220
    found = sample_size(0.577, ratio=1.1)
    assert (found.cases, found.controls) == (200, 220)


@pytest.mark.parametrize("auc", [0.5, 0.3, 1, 1.2, float("nan")])
def test_an_auc_that_shows_nothing_or_everything_is_refused(auc):
    with pytest.raises(TrainingError, match=r"AUC: expected a number above 0\.5 and below 1"):
        sample_size(auc)
    with pytest.raises(TrainingError, match=r"AUC: expected a number above 0\.5 and below 1"):
        power_of(auc, 10, 10)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ratio": 0}, "ratio of controls to cases: expected a number above 0, found 0"),
        ({"ratio": float("inf")}, "expected a number above 0, found inf"),
        ({"ratio": float("nan")}, "expected a number above 0, found nan"),
        ({"alpha": 0}, "alpha: expected a number between 0 and 1"),
        ({"alpha": 5}, "alpha: expected a number between 0 and 1, such as 0.05, found 5"),
        ({"power": 1}, r"power: expected a number above alpha = 0\.05 and below 1, found 1"),
        ({"power": 80}, "below 1, found 80"),
        ({"power": 0.05}, r"above alpha = 0\.05 and below 1, found 0\.05"),
        ({"power": float("nan")}, "found nan"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(TrainingError, match=message):
        sample_size(0.8, **settings)


@pytest.mark.parametrize("numbers", [(0, 5), (5, 0), (-1, 3)])
def test_no_cases_or_no_controls_have_no_power(numbers):
    with pytest.raises(TrainingError, match=f"at least one case and one control, found {numbers[0]} and {numbers[1]}"):
        power_of(0.8, *numbers)
