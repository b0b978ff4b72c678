"""Which features are reliable by the readings that are left: as the ICC of these alone says, or it is said why not."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.outer_iccs import reliable_without
from IFXPredictLib.stats.icc import KINDS, icc
from IFXPredictLib.tables.features import FeatureTable

CASES = tuple(f"c{i}" for i in range(8))


@pytest.fixture(scope="module")
def readings():
    """Two readers, two rounds; feature b repeats but for the last three cases, c but for the first three."""
    random = np.random.default_rng(4)
    true, noise = random.normal(size=(8, 1, 3)), random.normal(size=(8, 4, 3))
    size = np.zeros((8, 1, 3))
    size[5:, :, 1] = size[:3, :, 2] = 3
    values = true + (size + 0.05) * noise
    places = [("A", 1), ("A", 2), ("B", 1), ("B", 2)]
    cases = tuple(case for case in CASES for _ in places)
    readers, rounds = zip(*(places * 8), strict=True)
    return FeatureTable(cases, ("a", "b", "c"), values.reshape(32, 3), readers, rounds)


def by_hand(readings, rows):
    """Above 0.75 in each reader's ICC(3,1) and each round's ICC(2,1)."""
    values = readings.values.reshape(8, 4, 3)[rows]
    intra = [icc(values[:, places], "ICC(3,1)").value for places in ([0, 1], [2, 3])]
    inter = [icc(values[:, places], "ICC(2,1)").value for places in ([0, 2], [1, 3])]
    return np.min([*intra, *inter], axis=0) > 0.75


@pytest.mark.parametrize(
    ("held_out", "expected"),
    [((), (1, 0, 0)), (CASES[5:], (1, 1, 0)), (CASES[:3], (1, 0, 1))],
    ids=["none", "the last", "the first"],
)
def test_it_is_what_the_iccs_of_the_readings_that_are_left_say(readings, held_out, expected):
    found = reliable_without(readings, held_out, KINDS, 0.75, "here")
    rows = [i for i, case in enumerate(CASES) if case not in held_out]
    assert found.tolist() == by_hand(readings, rows).tolist() == [bool(one) for one in expected]


def test_readings_of_cases_that_are_held_out_teach_nothing(readings):
    other = FeatureTable(readings.cases, readings.names, readings.values.copy(), readings.readers, readings.rounds)
    other.values[-12:] = 99.0
    held_out = CASES[5:]
    assert (
        reliable_without(other, held_out, KINDS, 0.75, "here")
        == reliable_without(readings, held_out, KINDS, 0.75, "here")
    ).all()


def test_too_few_readings_and_a_kind_that_these_do_not_give_are_told_of(readings):
    with pytest.raises(
        CohortError, match=r"^repeat 1, fold 2: the readings of its training cases give no ICC .*use fewer"
    ):
        reliable_without(readings, CASES[:6], KINDS, 0.75, "repeat 1, fold 2")
    alone = [i for i, who in enumerate(readings.readers) if who == "A" or readings.cases[i] in CASES[:2]]
    few = FeatureTable(
        tuple(readings.cases[i] for i in alone),
        readings.names,
        readings.values[alone],
        tuple(readings.readers[i] for i in alone),
        tuple(readings.rounds[i] for i in alone),
    )
    with pytest.raises(CohortError, match=r"^here: .* give no inter-observer ICC \(fewer than 3 cases have"):
        reliable_without(few, (), KINDS, 0.75, "here")
