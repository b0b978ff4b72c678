"""features.csv: read back to the last bit, or refused with file, case, found and expected."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.features import FeatureTable, read_features, write_features


def table_of(values, **keys):
    names = tuple(f"f{i}" for i in range(values.shape[1]))
    return FeatureTable(tuple(f"{i:03d}" for i in range(len(values))), names, values, **keys)


@pytest.mark.parametrize("keys", [{}, {"readers": ("a", "b", "a"), "rounds": (1, 1, 2)}])
def test_features_read_back_to_the_last_bit(tmp_path, keys):
    values = np.random.default_rng(1).normal(size=(3, 4)) * 10.0 ** np.array([-300, -5, 3, 200])
    written = table_of(values, **keys)
    write_features(tmp_path / "features.csv", written)
    read = read_features(tmp_path / "features.csv")
    assert (read.cases, read.names, read.readers, read.rounds) == (
        written.cases,
        written.names,
        written.readers,
        written.rounds,
    )
    assert read.values.tobytes() == values.tobytes()


def test_features_of_a_round_that_is_no_whole_number_are_refused(write):
    with pytest.raises(CohortError, match=r"table\.csv: line 2, case 000: round: expected whole numbers, found '1\.5'"):
        read_features(write("case,reader,round,f0\n000,a,1.5,3\n"))


def test_rows_come_in_the_order_asked_for_and_a_case_without_features_is_named():
    table = table_of(np.arange(6.0).reshape(3, 2))
    assert table.rows(["002", "000"]).tolist() == [[4, 5], [0, 1]]
    with pytest.raises(CohortError, match="case 009: has no features"):
        table.rows(["000", "009"])


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("nan", "line 2, case 000: f0: expected a number, found 'nan', a missing value"),
        ("inf", "case 000: f0: expected a number, found 'inf'"),
        ("high", "line 2, case 000: f0: expected a number, found 'high'"),
    ],
)
def test_features_that_are_no_finite_numbers_are_refused(write, cell, message):
    with pytest.raises(CohortError, match=message):
        read_features(write(f"case,f0\n000,{cell}\n"))


def test_features_with_semicolons_and_decimal_commas_are_read(write):
    found = read_features(write("case;reader;round;f1\nP1;a;1;0,5\nP2;a;1;-1,25E-3\n"))
    assert found.values.tolist() == [[0.5], [-0.00125]]


def test_a_round_given_as_01_and_as_1_is_one_reading_given_twice(write):
    with pytest.raises(CohortError, match="A a 1 is given twice, on lines 2 and 3"):
        read_features(write("case,reader,round,f0\nA,a,01,3\nA,a,1,4\n"))
    assert read_features(write("case,reader,round,f0\nA,a,01,3\nA,a,2.0,4\n")).rounds == (1, 2)
