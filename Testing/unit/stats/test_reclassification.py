import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.estimates import Estimate
from IFXPredictLib.stats.reclassification import category_free_nri, category_nri, idi

CUTOFFS = {"one": [0.4], "two": [0.3, 0.6], "four": [0.1, 0.3, 0.5, 0.9]}
PARTS = ("events", "non_events", "total")


rows = baseline("reclassification")


def read_sets():
    sets = {}
    for row in rows("inputs.csv"):
        columns = sets.setdefault(row["set"], ([], [], []))
        for column, key in zip(columns, ("y", "first", "second"), strict=True):
            column.append(float(row[key]))
    return sets


SETS = read_sets()
EXPECTED = {(row["set"], row["measure"], row["part"]): row for row in rows("expected.csv")}
every_set = pytest.mark.parametrize("name", SETS)
every_cutoffs = pytest.mark.parametrize("cutoffs", CUTOFFS)


def compare(found, name, measure, part="total"):
    wanted = EXPECTED[name, measure, part]
    for quantity in ("value", "se", "z", "p"):
        assert getattr(found, quantity) == pytest.approx(float(wanted[quantity]), rel=1e-10, abs=1e-12), quantity


@every_set
def test_idi_is_that_of_hmisc(name):
    compare(idi(*SETS[name]), name, "idi")


@every_set
@pytest.mark.parametrize("part", PARTS)
def test_category_free_nri_is_that_of_hmisc(name, part):
    compare(getattr(category_free_nri(*SETS[name]), part), name, "free", part)


@every_set
@every_cutoffs
@pytest.mark.parametrize("part", PARTS)
def test_category_nri_is_that_of_its_definition_in_r(name, cutoffs, part):
    compare(getattr(category_nri(*SETS[name], CUTOFFS[cutoffs]).nri, part), name, cutoffs, part)


@every_set
@every_cutoffs
def test_the_reclassification_tables_are_those_of_r(name, cutoffs):
    found = category_nri(*SETS[name], CUTOFFS[cutoffs])
    tables = {"1": found.event_table, "0": found.non_event_table}
    own = [row for row in rows("tables.csv") if (row["set"], row["cutoffs"]) == (name, cutoffs)]
    assert len(own) == 2 * found.event_table.size
    for row in own:
        assert tables[row["outcome"]][int(row["first"]), int(row["second"])] == int(row["cases"])
    assert found.cutoffs == tuple(CUTOFFS[cutoffs])


def test_the_interval_is_the_value_and_1_96_standard_errors():
    found = idi(*SETS["test_97"])
    assert found.low == pytest.approx(found.value - 1.959963984540054 * found.se, abs=1e-15)
    assert idi(*SETS["test_97"], confidence=0.5).high < found.high


def test_exchanging_the_models_turns_every_sign_and_the_tables():
    y, first, second = SETS["rounded"]
    assert idi(y, second, first).value == pytest.approx(-idi(y, first, second).value, abs=1e-15)
    assert category_free_nri(y, second, first).total.value == -category_free_nri(y, first, second).total.value
    there, back = category_nri(y, first, second, [0.3, 0.6]), category_nri(y, second, first, [0.3, 0.6])
    assert np.array_equal(there.event_table, back.event_table.T)
    assert there.nri.total.se == back.nri.total.se


def test_the_category_nri_of_very_many_categories_is_the_category_free_one():
    y, first, second = SETS["rounded"]
    found = category_nri(y, first, second, np.arange(1, 20) / 20).nri
    assert found == category_free_nri(y, first, second)


def test_identical_models_improve_nothing():
    y, first, _ = SETS["test_97"]
    nothing = Estimate(0, 0, 0, 0)
    free, by_category = category_free_nri(y, first, first), category_nri(y, first, first, [0.3])
    assert (free.total, by_category.nri.total, idi(y, first, first)) == (nothing, nothing, nothing)
    assert (nothing.z, nothing.p) == (0, 1)
    assert not by_category.event_table[0, 1]
    assert not by_category.event_table[1, 0]


def test_certainty_against_ignorance_improves_everything():
    y = [0, 1, 0, 1]
    assert category_free_nri(y, [0.5] * 4, y).total == Estimate(2, 0, 2, 2)
    assert category_nri(y, [0.5] * 4, y, [0.3, 0.7]).nri.total.p == 0
    assert idi(y, [0.5] * 4, y) == Estimate(1, 0, 1, 1)


def test_a_probability_at_the_cutoff_belongs_above_it():
    found = category_nri([1, 0], [0.39, 0.39], [0.4, 0.4], [0.4])
    assert found.event_table.tolist() == found.non_event_table.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("cutoffs", "message"),
    [
        ([0.6, 0.3], r"expected cut-offs between 0 and 1 in ascending order, found 0\.6, 0\.3"),
        ([0.3, 0.3], r"in ascending order, found 0\.3, 0\.3"),
        ([0, 0.5], r"between 0 and 1 in ascending order, found 0, 0\.5"),
        ([1], "between 0 and 1 in ascending order, found 1"),
        ([0.2, np.nan], r"found 0\.2, nan"),
        ([], r"expected a list of cut-offs, found an array of shape \(0,\)"),
        (0.5, r"expected a list of cut-offs, found an array of shape \(\)"),
    ],
)
def test_cutoffs_that_make_no_categories_are_refused(cutoffs, message):
    with pytest.raises(TrainingError, match=message):
        category_nri([0, 1], [0.1, 0.2], [0.3, 0.4], cutoffs)


@pytest.mark.parametrize(
    "measure", [idi, category_free_nri, lambda y, first, second: category_nri(y, first, second, [0.5])]
)
@pytest.mark.parametrize(
    ("y", "first", "second", "message"),
    [
        ([0, 1, 1], [0.1, 0.2, 0.3], [0.1, 1.2, 0.3], "expected numbers from 0 to 1"),
        ([0, 1, 1], [0.1, np.nan, 0.3], [0.1, 0.2, 0.3], "found nan at row 1"),
        ([0, 1, 1], [0.1, 0.2, 0.3], [0.1, 0.2], r"expected one for each of 3 outcomes, found shape \(2,\)"),
        ([1, 1, 1], [0.1, 0.2, 0.3], [0.1, 0.2, 0.3], "both classes are needed"),
    ],
)
def test_what_cannot_be_compared_is_refused(measure, y, first, second, message):
    with pytest.raises(TrainingError, match=message):
        measure(y, first, second)


def test_idi_refuses_a_class_of_one_case():
    with pytest.raises(TrainingError, match="IDI: each class needs two cases, found 1 with 1 and 2 with 0"):
        idi([0, 0, 1], [0.1, 0.2, 0.3], [0.1, 0.2, 0.4])
