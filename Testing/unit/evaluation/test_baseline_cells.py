import math
from itertools import pairwise

import numpy as np

from IFXPredictLib.evaluation.baseline_cells import part_cells, split_cells
from IFXPredictLib.evaluation.baseline_table import baseline_table
from IFXPredictLib.protocol.schema import Characteristic, Outcome

OUTCOME = Outcome("failure", "non-response", "response")
Y = np.repeat([1, 0], [5, 5])
TRAIN = np.array([True, True, True, True, False] * 2)
MISSING = math.nan
ALBUMIN = [31.0, 33.0, 34.1, 36.0, 37.5, 38.0, 40.0, 41.5, 42.0, MISSING]
CRP = [1.0, 1.5, 2.5, 300.0, 900.0, 3.5, 4.5, 5.5, 6.5, 7.5]
SMALL = [0.1, 0.2, 0.3, 0.35, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1]


def rows(kind="continuous", **columns):
    titles = {"albumin": ("Albumin", "g/L"), "crp": ("C-reactive protein", "mg/L"), "sex": ("Male sex", "1 = male")}
    characteristics = [Characteristic(n, *titles.get(n, (n, "unit")), kind, 0, 1000) for n in columns]
    return baseline_table(columns, Y, TRAIN, characteristics)


def test_a_part_has_a_header_and_a_line_for_each_characteristic():
    header, albumin, crp = part_cells(rows(albumin=ALBUMIN, crp=CRP), "total", OUTCOME)
    assert header == (
        *("characteristic", "summary", "all (n = 10)", "non-response (n = 5)", "response (n = 5)"),
        *("P", "test"),
    )
    # R: mean, sd and t.test of these numbers
    assert albumin[:5] == (
        *("Albumin (g/L)", "mean ± SD", "37.0 ± 3.8; 1 missing", "34.3 ± 2.5", "40.4 ± 1.8; 1 missing"),
    )
    assert albumin[5:] == ("0.004", "Welch t")
    # R: quantile (type 7) and wilcox.test
    assert crp[:3] == ("C-reactive protein (mg/L)", "median (Q1, Q3)", "5.00 (2.75, 7.25)")
    assert crp[3:] == ("2.50 (1.50, 300.00)", "5.50 (4.50, 6.50)", "0.690", "Mann-Whitney, exact")


def test_a_binary_characteristic_has_count_and_percentage_of_those_given():
    sex = [1, 1, 1, 0, MISSING, 0, 0, 0, 0, 1]
    _, line = part_cells(rows("binary", sex=sex), "total", OUTCOME)
    assert line[:2] == ("Male sex (1 = male)", "n (%)")
    assert line[2:5] == ("4/9 (44.4); 1 missing", "3/4 (75.0); 1 missing", "1/5 (20.0)")
    assert line[5:] == ("0.206", "Fisher, exact")  # R: fisher.test(matrix(c(3, 1, 1, 4), 2))


def test_training_and_test_are_parts_of_their_own_and_stand_side_by_side():
    table = rows(crp=CRP)
    header, line = part_cells(table, "training", OUTCOME)
    assert header[2:5] == ("all (n = 8)", "non-response (n = 4)", "response (n = 4)")
    assert line[3] == "2.00 (1.38, 76.88)"
    header, line = split_cells(table)
    assert header == ("characteristic", "summary", "training (n = 8)", "test (n = 2)", "P", "test")
    assert line == (
        *("C-reactive protein (mg/L)", "median (Q1, Q3)"),
        *("4.00 (2.25, 5.75)", "453.75 (230.62, 676.88)", "0.089", "Mann-Whitney, exact"),
    )


def test_where_nothing_could_be_tested_the_reason_stands_in_place_of_the_test():
    absent = [MISSING] * 5 + [1.0, 2.0, 3.0, 4.0, 6.0]
    _, line = part_cells(rows(crp=absent), "total", OUTCOME)
    assert line[3] == "–; 5 missing"
    assert line[5:] == ("–", "too few values")


def test_a_value_alone_has_no_sd():
    _, line = part_cells(rows(albumin=ALBUMIN), "test", OUTCOME)
    assert line[2:5] == ("37.5 ± –; 1 missing", "37.5 ± –", "–; 1 missing")


def test_small_numbers_get_more_decimals_the_same_in_the_whole_row():
    _, small, smaller = part_cells(rows(x=SMALL, y=list(np.array(SMALL) / 10)), "total", OUTCOME)
    assert small[2:5] == ("0.100 (0.100, 0.275)", "0.300 (0.200, 0.350)", "0.100 (0.100, 0.100)")
    assert smaller[3] == "0.0300 (0.0200, 0.0350)"
    _, zeros = part_cells(rows(x=[0.0] * 10), "total", OUTCOME)
    assert zeros[2] == "0.0 (0.0, 0.0)"


def test_all_lines_have_the_columns_of_the_header():
    table = rows(albumin=ALBUMIN, crp=CRP, x=SMALL)
    for cells in (*(part_cells(table, part, OUTCOME) for part in ("total", "training", "test")), split_cells(table)):
        assert all(len(a) == len(b) for a, b in pairwise(cells))
        assert len(cells) == 4
